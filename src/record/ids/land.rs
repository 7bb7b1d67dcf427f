//! Serials of land certificates (số phát hành, số sê-ri), printed at the foot of their cover.

use std::str::FromStr;

use super::IdError;
use super::repair::Shaped;

string_id! {
    /// Số phát hành of a land certificate: one or two letters and six to eight digits, `BĐ 123456`, `AA 00123456`.
    /// Written with one blank between.
    LandSerial
}

string_id! {
    /// Số vào sổ cấp giấy chứng nhận: letters and digits such as `CH00123`, `CS 01234`, `H 00512`; digits alone in the
    /// oldest books.
    LandBookNumber
}

/// Letters and digits of a text, each in one run; nothing if anything else stands there.
fn letters_and_digits(text: &str) -> Option<(String, String)> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).take(32).collect();
    let compact = compact.to_uppercase();
    let at = compact.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = compact.split_at(at);
    let good = letters.chars().all(|c| c.is_ascii_uppercase() || c == 'Đ')
        && digits.bytes().all(|b| b.is_ascii_digit());
    good.then(|| (letters.to_owned(), digits.to_owned()))
}

impl FromStr for LandSerial {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        letters_and_digits(text)
            .filter(|(letters, digits)| {
                (1..=2).contains(&letters.chars().count()) && (6..=8).contains(&digits.len())
            })
            .map(|(letters, digits)| LandSerial(format!("{letters} {digits}")))
            .ok_or_else(|| IdError::Form {
                what: "serial of a land certificate",
                text: text.chars().take(64).collect(),
            })
    }
}

impl Shaped for LandSerial {
    fn shapes(text: &str) -> Vec<String> {
        // One letter and two are told apart by what stands second: a letter that is no digit, or a digit.
        let second = text.chars().nth(1).is_some_and(char::is_alphabetic);
        (6..=8).map(|digits| format!("{}{}", if second { "ĐĐ" } else { "Đ" }, "9".repeat(digits))).collect()
    }
}

impl FromStr for LandBookNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        letters_and_digits(text)
            .filter(|(letters, digits)| letters.chars().count() <= 3 && (3..=7).contains(&digits.len()))
            .map(|(letters, digits)| LandBookNumber(format!("{letters}{digits}")))
            .ok_or_else(|| IdError::Form {
                what: "book number of a land certificate",
                text: text.chars().take(64).collect(),
            })
    }
}

impl Shaped for LandBookNumber {
    fn shapes(text: &str) -> Vec<String> {
        let letters =
            text.chars().take_while(|c| c.is_alphabetic() && !matches!(c, 'O' | 'o' | 'l' | 'I')).count();
        let digits = text.chars().count().saturating_sub(letters);
        vec![format!("{}{}", "Đ".repeat(letters.min(3)), "9".repeat(digits.min(8)))]
    }
}

#[cfg(test)]
mod tests {
    use super::super::repair::recognise;
    use super::*;

    fn serial(text: &str) -> Option<String> {
        recognise::<LandSerial>(text).value().map(|s| s.to_string())
    }

    #[test]
    fn serials_of_all_times() {
        for (text, value) in [
            ("BĐ 123456", Some("BĐ 123456")),
            ("Bđ123456", Some("BĐ 123456")),
            ("AA 00123456", Some("AA 00123456")),
            ("Đ 0123456", Some("Đ 0123456")),
            ("BĐ l2345O", Some("BĐ 123450")),
            ("8Đ 123456", Some("BĐ 123456")),
            ("0A 123456", None),
            ("ABC 123456", None),
            ("BĐ 12345", None),
            ("123456", None),
            ("", None),
        ] {
            assert_eq!(serial(text).as_deref(), value, "{text}");
        }
    }

    #[test]
    fn book_numbers() {
        let read = |text| recognise::<LandBookNumber>(text).value().map(|s| s.to_string());
        assert_eq!(read("CH 00123").as_deref(), Some("CH00123"));
        assert_eq!(read("CH OO123").as_deref(), Some("CH00123"));
        assert_eq!(read("01234").as_deref(), Some("01234"));
        assert_eq!(read("CH/12"), None);
    }
}
