//! Numbers of taxpayers and businesses: mã số thuế, mã hộ kinh doanh.

use std::str::FromStr;

use super::repair::Shaped;
use super::{IdError, PersonalNumber, digits_of};

string_id! {
    /// Mã số thuế: 10 digits with a check digit, the same with `-NNN` of a branch, or from 1 July 2025 the 12 digits
    /// of a person (TT 86/2024/TT-BTC).
    TaxCode
}

string_id! {
    /// Mã số hộ kinh doanh (NĐ 01/2021/NĐ-CP Điều 83): two digits of the province, a letter of the district, an `8`,
    /// six digits: `41A8012345`.
    HouseholdBusinessCode
}

/// Weights of the first nine digits of a tax code; the tenth is 10 − Σ mod 11.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

fn has_check_digit(digits: &str) -> bool {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
    // A sum that leaves no remainder would ask for 10, which is no digit: such a code was never given out.
    let serial = digits.get(2..9).is_some_and(|d| d.iter().any(|d| *d != 0));
    serial && digits.get(9).is_some_and(|check| 10 - sum % 11 == *check)
}

impl FromStr for TaxCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let form = || IdError::Form { what: "tax code", text: text.to_owned() };
        if let Ok(person) = text.parse::<PersonalNumber>() {
            return Ok(TaxCode(person.to_string()));
        }
        let (main, branch) = match text.split_once('-') {
            Some((main, branch)) => (main, Some(digits_of(branch, 3).ok_or_else(form)?)),
            None => (text, None),
        };
        let main = digits_of(main, 10).ok_or_else(form)?;
        if !has_check_digit(&main) {
            return Err(IdError::Check { what: "tax code", text: text.to_owned() });
        }
        match branch {
            Some(branch) if branch == "000" => Err(form()),
            Some(branch) => Ok(TaxCode(format!("{main}-{branch}"))),
            None => Ok(TaxCode(main)),
        }
    }
}

impl Shaped for TaxCode {
    fn shapes(_: &str) -> Vec<String> {
        vec!["9".repeat(10), format!("{}-999", "9".repeat(10)), "9".repeat(12)]
    }
}

impl TaxCode {
    /// Whether a check digit speaks for it; the code of a person has none.
    pub fn is_checked(&self) -> bool {
        self.0.len() != 12
    }

    /// The number of a branch, without the hyphen.
    pub fn branch(&self) -> Option<&str> {
        self.0.split_once('-').map(|(_, branch)| branch)
    }
}

impl FromStr for HouseholdBusinessCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim().to_ascii_uppercase();
        let b = text.as_bytes();
        let good = b.len() == 10
            && b[..2].iter().all(u8::is_ascii_digit)
            && b[2].is_ascii_uppercase()
            && b[3] == b'8'
            && b[4..].iter().all(u8::is_ascii_digit);
        if good {
            Ok(HouseholdBusinessCode(text))
        } else {
            Err(IdError::Form { what: "code of a household business", text })
        }
    }
}

impl Shaped for HouseholdBusinessCode {
    fn shapes(_: &str) -> Vec<String> {
        vec!["99A8999999".to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::super::repair::{Recognised, recognise};
    use super::*;

    #[test]
    fn tax_codes_have_a_check_digit() {
        for good in
            ["0100233488", "0314409058-002", "0100112437", "0312687878-001", "0102357802", "001090012345"]
        {
            assert_eq!(good.parse::<TaxCode>().unwrap().as_str(), good);
        }
        assert_eq!("0314409058 - 002".parse::<TaxCode>().unwrap().branch(), Some("002"));
        assert!(matches!("0100233480".parse::<TaxCode>(), Err(IdError::Check { .. })));
        for bad in ["0100112437-000", "0000000000", "010011243", "0100112437-1", "0100112437-0001", "-"] {
            assert!(bad.parse::<TaxCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_check_digit_tells_which_repair_is_right() {
        assert_eq!(recognise::<TaxCode>("O1OO1I2437"), Recognised::Repaired("0100112437".parse().unwrap()));
        assert_eq!(
            recognise::<TaxCode>("O1OO1I2438"),
            Recognised::Invalid,
            "no digit is changed to please it"
        );
        assert_eq!(recognise::<TaxCode>("0314409058–0O2").value().unwrap().as_str(), "0314409058-002");
    }

    #[test]
    fn household_businesses() {
        let read = |text| recognise::<HouseholdBusinessCode>(text).value().map(|c| c.to_string());
        assert_eq!(read("41A8012345").as_deref(), Some("41A8012345"));
        assert_eq!(read("41 a8 012345").as_deref(), Some("41A8012345"));
        assert_eq!(read("4148012345").as_deref(), Some("41A8012345"), "4 for A");
        assert_eq!(read("41AB0I2345").as_deref(), Some("41A8012345"), "B for 8");
        assert_eq!(read("4108012345"), None, "O, D or Q");
        assert_eq!(read("41A7012345"), None);
    }
}
