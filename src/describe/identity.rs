//! Numbers of persons and organisations, and whether they can be right.

use std::sync::LazyLock;

use regex::Regex;

use super::fold;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Số định danh cá nhân, 12 digits (Luật Căn cước 26/2023 Điều 12); no check digit.
    Personal,
    /// CMND, 9 digits; no check digit. It stays what an older paper says (Luật Căn cước Điều 46(2)).
    OldCard,
    /// Mã số thuế, 10 digits with a check digit, or with `-NNN` of a branch.
    Tax,
}

/// Heads of personal numbers: the codes of the 63 provinces of birth registration, kept for ever.
const PROVINCE_HEADS: &[u16] = &[
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40,
    42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83,
    84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// A number that stands in a text, digits only but for the hyphen of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub value: String,
    pub identity: Identity,
    /// Whether all that can be checked fits: province of birth, check digit.
    pub valid: bool,
}

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b\d(?:[ .]?\d){8,11}(?:\s?-\s?\d{3})?\b").expect("a constant pattern"));

/// Labels that stand before such a number, folded, in any paper.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:so dinh danh(?: ca nhan)?|can cuoc cong dan|the can cuoc|cccd|cmnd|chung minh nhan dan|ma so thue|mst|ma so doanh nghiep)\D{0,24}(?P<n>\d(?:[ .]?\d){8,11}(?:\s?-\s?\d{3})?)(?:\D|$)")
        .expect("a constant pattern")
});

/// The first number in a text that has the form of one.
pub(super) fn first(text: &str) -> Option<Found> {
    NUMBER.find_iter(text).find_map(|m| check(m.as_str()))
}

/// All numbers in a text that stand after a label.
pub(super) fn labelled(text: &str) -> Vec<Found> {
    // Digits and blanks are one char in both forms.
    let plain = fold::unmark(text);
    LABELLED.captures_iter(&plain).filter_map(|c| check(&c["n"])).collect()
}

fn check(text: &str) -> Option<Found> {
    let value: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    let (main, branch) = match value.split_once('-') {
        Some((main, branch)) => (main, Some(branch)),
        None => (value.as_str(), None),
    };
    let digits: Vec<u16> = main.bytes().map(|b| u16::from(b.saturating_sub(b'0'))).collect();
    let (identity, valid) = match (digits.len(), branch) {
        (12, None) => {
            let head = digits[0] * 100 + digits[1] * 10 + digits[2];
            (Identity::Personal, PROVINCE_HEADS.contains(&head))
        }
        (9, None) => (Identity::OldCard, true),
        (10, branch) => (Identity::Tax, is_tax(&digits) && branch.is_none_or(|b| b != "000")),
        _ => return None,
    };
    Some(Found { value, identity, valid })
}

/// The check digit of a tax number: weights 31, 29, 23, 19, 17, 13, 7, 5, 3 modulo 11.
fn is_tax(digits: &[u16]) -> bool {
    const WEIGHTS: [u16; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let sum: u16 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let serial = digits.get(2..9).is_some_and(|d| d.iter().any(|d| *d != 0));
    serial && digits.get(9).is_some_and(|check| 10 - sum % 11 == *check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_numbers_have_a_check_digit() {
        for good in ["0100233488", "0314409058-002", "0100112437", "0312687878-001", "0102357802"] {
            assert!(first(good).unwrap().valid, "{good}");
        }
        assert!(!first("0100233480").unwrap().valid);
        assert!(!first("0100112437-000").unwrap().valid);
        assert!(!first("0000000000").unwrap().valid);
    }

    #[test]
    fn personal_numbers_begin_with_a_province() {
        let found = first("Số định danh cá nhân: 001 090 012 345").unwrap();
        assert_eq!(
            (found.value.as_str(), found.identity, found.valid),
            ("001090012345", Identity::Personal, true)
        );
        assert!(!first("999090012345").unwrap().valid);
        assert_eq!(first("CMND 012345678").unwrap().identity, Identity::OldCard);
    }

    #[test]
    fn numbers_without_a_label_are_not_taken() {
        assert!(labelled("tài khoản 001090012345").is_empty());
        let all =
            labelled("CCCD số: 001090012345; mã số thuế 0100112437, CMND số 012345678 cấp ngày 01/02/2010");
        assert_eq!(
            all.iter().map(|f| f.value.as_str()).collect::<Vec<_>>(),
            ["001090012345", "0100112437", "012345678"]
        );
        assert_eq!(first("1234"), None);
        assert_eq!(first("1234567890123"), None, "13 digits are none of these");
    }
}
