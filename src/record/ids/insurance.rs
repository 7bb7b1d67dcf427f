//! Numbers of social and health insurance.

use std::str::FromStr;

use super::repair::Shaped;
use super::{IdError, digits_of};

string_id! {
    /// Mã số bảo hiểm xã hội: 10 digits. Health cards issued from 1 April 2021 print the same number.
    SocialInsuranceNumber
}

string_id! {
    /// Mã thẻ bảo hiểm y tế of the older cards: two letters of the group, a digit 1–5 of the benefit, two digits of the
    /// province, the 10 digits of social insurance.
    HealthCardNumber
}

impl FromStr for SocialInsuranceNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        digits_of(text, 10)
            .filter(|digits| digits.bytes().any(|b| b != b'0'))
            .map(SocialInsuranceNumber)
            .ok_or_else(|| IdError::Form { what: "social insurance number", text: text.to_owned() })
    }
}

impl Shaped for SocialInsuranceNumber {
    fn shapes(_: &str) -> Vec<String> {
        vec!["9".repeat(10)]
    }
}

impl FromStr for HealthCardNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let compact: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).take(16).collect();
        let b = compact.as_bytes();
        let good = b.len() == 15
            && b[..2].iter().all(u8::is_ascii_uppercase)
            && (b'1'..=b'5').contains(&b[2])
            && b[3..].iter().all(u8::is_ascii_digit);
        if good {
            Ok(HealthCardNumber(compact))
        } else {
            Err(IdError::Form { what: "number of a health card", text: text.chars().take(64).collect() })
        }
    }
}

impl Shaped for HealthCardNumber {
    fn shapes(_: &str) -> Vec<String> {
        vec![format!("AA{}", "9".repeat(13))]
    }
}

impl HealthCardNumber {
    /// The number of social insurance in it.
    pub fn social_insurance(&self) -> &str {
        self.0.get(5..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::repair::recognise;
    use super::*;

    #[test]
    fn cards_of_both_kinds() {
        let card = recognise::<HealthCardNumber>("GD 4 01 01 1234 5678").value().unwrap();
        assert_eq!((card.as_str(), card.social_insurance()), ("GD4010112345678", "0112345678"));
        assert_eq!(recognise::<HealthCardNumber>("6D401O112345678").value().unwrap(), card);
        assert!("GD9010112345678".parse::<HealthCardNumber>().is_err(), "benefits are 1 to 5");
        assert!("0112345678".parse::<SocialInsuranceNumber>().is_ok());
        assert!("011234567".parse::<SocialInsuranceNumber>().is_err());
        assert!("GĐ4010112345678".parse::<HealthCardNumber>().is_err());
    }
}
