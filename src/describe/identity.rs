//! Numbers of persons and organisations in running text, and whether they can be right.
//!
//! What a number is, and how letters are taken back from it, is told by `record::ids`; here it is found.

use std::sync::LazyLock;

use regex::Regex;

use super::fold;
use crate::record::ids::{OldCardNumber, PersonalNumber, Recognised, TaxCode, may_be_digit, recognise};

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Số định danh cá nhân, 12 digits; no check digit.
    Personal,
    /// CMND, 9 digits; no check digit.
    OldCard,
    /// Mã số thuế, 10 digits with a check digit, or with `-NNN` of a branch.
    Tax,
}

/// A number that stands in a text, digits only but for the hyphen of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub value: String,
    pub identity: Identity,
    /// Whether all that can be checked fits: province of birth, check digit; and where letters were taken back,
    /// whether a check digit says that it was right to.
    pub valid: bool,
    /// Whether letters that are printed like digits were taken back.
    pub repaired: bool,
}

/// Labels that stand before such a number, folded, in any paper.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:so dinh danh(?: ca nhan)?|can cuoc cong dan|the can cuoc|cccd|cmnd|chung minh nhan dan|ma so thue|mst|ma so doanh nghiep)")
        .expect("a constant pattern")
});

/// So many chars stand between a label and its number at the most.
const GAP: usize = 24;

/// So many groups of digits is a number printed in at the most: `001 090 012 345`, and one more for a branch.
const MOST_GROUPS: usize = 6;

/// Digits of a damaged group behind a number that looks whole: `001090012 34S` is no CMND.
const SHORT_GROUP: usize = 4;

/// The first number in a text that has the form of one.
pub(super) fn first(text: &str) -> Option<Found> {
    find(text).map(|(_, found)| found)
}

/// Whether a text has a label of such a number.
pub(super) fn has_label(text: &str) -> bool {
    LABEL.is_match(&fold::unmark(text))
}

/// All numbers in a text that stand after a label.
pub(super) fn labelled(text: &str) -> Vec<Found> {
    let plain = fold::unmark(text);
    let mut all: Vec<Found> = Vec::new();
    let mut done = 0;
    for label in LABEL.find_iter(&plain) {
        let end = plain[..label.end()].chars().count();
        if end < done {
            continue;
        }
        // The pattern is matched on one char for one char of `text`.
        let rest: String = text.chars().skip(end).take(GAP + 32).collect();
        if let Some((at, found)) = find(&rest).filter(|(at, _)| *at <= GAP) {
            done = end + at + 1;
            all.push(found);
        }
    }
    all
}

/// A group of signs that may be digits.
struct Group {
    /// Chars before it.
    at: usize,
    signs: String,
    /// Whether anything but blanks stands between the group before and this one.
    apart: bool,
}

/// The first number and how many chars stand before it. One that stands there in digits goes before one that must be
/// repaired, wherever they stand.
fn find(text: &str) -> Option<(usize, Found)> {
    let groups = groups(text);
    let numbers = |exact: bool| {
        (0..groups.len()).find_map(|start| {
            let mut signs = String::new();
            let mut best = None;
            for (i, group) in groups[start..].iter().take(MOST_GROUPS).enumerate() {
                if i > 0 && group.apart {
                    break;
                }
                signs.push_str(&group.signs);
                let torn =
                    groups.get(start + i + 1).is_some_and(|next| !next.apart && is_damaged(&next.signs));
                if let Some(found) = check(&signs).filter(|f| f.repaired != exact && !(exact && torn)) {
                    best = Some((groups[start].at, found));
                }
            }
            best
        })
    };
    numbers(true).or_else(|| numbers(false))
}

fn is_damaged(signs: &str) -> bool {
    signs.chars().count() <= SHORT_GROUP
        && signs.bytes().any(|b| b.is_ascii_digit())
        && !signs.bytes().all(|b| b.is_ascii_digit())
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut apart = true;
    let mut at = 0;
    for part in text.split_inclusive(|c: char| c.is_whitespace() || ",;:()".contains(c)) {
        let ends_apart = part.ends_with([',', ';', ':', '(', ')']);
        let word: String = part
            .trim_end_matches(|c: char| c.is_whitespace() || ",;:()".contains(c))
            .chars()
            .map(|c| if matches!(c, '–' | '—' | '‐' | '−') { '-' } else { c })
            .filter(|c| *c != '.')
            .collect();
        if word.is_empty() {
            apart |= ends_apart;
        } else if word.chars().all(|c| may_be_digit(c) || c == '-') {
            groups.push(Group { at, signs: word, apart });
            apart = ends_apart;
        } else {
            apart = true;
        }
        at += part.chars().count();
    }
    groups
}

/// What the signs are as a number; half of them at the least must be digits.
fn check(signs: &str) -> Option<Found> {
    let count = signs.chars().filter(|c| *c != '-').count();
    let digits = signs.bytes().filter(u8::is_ascii_digit).count();
    if !matches!(count, 9 | 10 | 12 | 13) || digits * 2 < count {
        return None;
    }
    let found = |value: String, identity, valid, repaired| Some(Found { value, identity, valid, repaired });
    let repaired = digits < count;
    match (count, signs.contains('-')) {
        (12, false) => match recognise::<PersonalNumber>(signs) {
            Recognised::Exact(id) => {
                found(id.to_string(), Identity::Personal, id.province().is_some(), false)
            }
            // No check digit: a person, or another reader, says whether the repair is right.
            Recognised::Repaired(id) => found(id.to_string(), Identity::Personal, false, true),
            Recognised::Ambiguous | Recognised::Invalid => None,
        },
        (9, false) => match recognise::<OldCardNumber>(signs) {
            Recognised::Exact(id) => found(id.to_string(), Identity::OldCard, true, false),
            Recognised::Repaired(id) => found(id.to_string(), Identity::OldCard, false, true),
            Recognised::Ambiguous | Recognised::Invalid => None,
        },
        (10, false) | (13, true) => match recognise::<TaxCode>(signs).value() {
            Some(code) => found(code.to_string(), Identity::Tax, true, repaired),
            // Read as it stands, with a check digit that says no.
            None if !repaired => found(signs.to_owned(), Identity::Tax, false, false),
            None => None,
        },
        _ => None,
    }
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

    #[test]
    fn letters_are_taken_back_and_told() {
        let found = first("OOl 09O O12 34S").unwrap();
        assert_eq!((found.value.as_str(), found.valid, found.repaired), ("001090012345", false, true));
        let tax = first("Mã số thuế: O1OO112437").unwrap();
        assert_eq!(
            (tax.value.as_str(), tax.valid, tax.repaired),
            ("0100112437", true, true),
            "the check digit agrees"
        );
        assert_eq!(first("O1OO112438"), None, "no digit is changed to please a check digit");
        let torn = labelled("CCCD số 001090012 34S cấp ngày 01/02/2020");
        assert_eq!((torn.len(), torn[0].value.as_str(), torn[0].repaired), (1, "001090012345", true));
        assert_eq!(first("ID 012345678").unwrap().value, "012345678", "digits go before repairs");
        assert_eq!(first("So Sao Giao Bao"), None);
    }

    #[test]
    fn groups_end_at_what_is_no_digit() {
        assert_eq!(first("012345678, 123").unwrap().value, "012345678");
        assert_eq!(first("001 090 012 345 cấp ngày").unwrap().value, "001090012345");
        assert_eq!(first("01/02/2010"), None);
        assert_eq!(first("0314409058 - 002").unwrap().value, "0314409058-002");
    }
}
