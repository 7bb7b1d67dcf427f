//! Whether two papers are one paper scanned twice: decided on what is read surely, never on the picture alone.
//!
//! Separate from `twins`, which proposes: a form filled in by two people looks as alike as one sheet scanned twice, and one
//! sheet photographed may look like neither.

use std::collections::BTreeSet;

use crate::record::KeyFields;

/// What the key fields say of two papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// The same number, agency and date: one paper, scanned again.
    SamePaper,
    /// The same number, agency and date, and another subject: numbered twice, or misread.
    SameNumber,
    /// A field that both have reads otherwise: two papers of one form.
    OtherPaper,
    /// Too little was read surely to tell.
    Open,
}

/// Compares two papers by their accepted fields.
///
/// One field that differs outweighs all that agree: an accepted reading is wrong far more rarely than two papers of one office
/// share a day.
pub fn sameness(one: &KeyFields, other: &KeyFields) -> Sameness {
    let pairs = [
        (&one.number, &other.number),
        (&one.agency, &other.agency),
        (&one.date, &other.date),
        (&one.owner, &other.owner),
    ];
    let differs =
        |(a, b): &(&Option<String>, &Option<String>)| matches!((a, b), (Some(a), Some(b)) if a != b);
    let agrees = |(a, b): &(&Option<String>, &Option<String>)| a.is_some() && a == b;
    if pairs.iter().any(differs) {
        Sameness::OtherPaper
    } else if pairs[..3].iter().all(agrees) {
        match (&one.subject, &other.subject) {
            (Some(one), Some(other)) if !are_alike(one, other) => Sameness::SameNumber,
            _ => Sameness::SamePaper,
        }
    } else {
        Sameness::Open
    }
}

/// Whether half of the words of the shorter of two subjects stand in the other one: a subject that was cut short or misread in a
/// word or two is still the same.
fn are_alike(one: &str, other: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
    let (one, other) = (words(one), words(other));
    2 * one.intersection(&other).count() >= one.len().min(other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(number: &str, agency: &str, date: &str, owner: &str) -> KeyFields {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        KeyFields {
            number: some(number),
            agency: some(agency),
            date: some(date),
            owner: some(owner),
            subject: None,
        }
    }

    #[test]
    fn number_agency_and_date_make_one_paper() {
        let paper = keys("12/QĐ-UBND", "xa xuan quy", "2024-05-02", "");
        for (other, says) in [
            (keys("12/QĐ-UBND", "xa xuan quy", "2024-05-02", ""), Sameness::SamePaper),
            (keys("12/QĐ-UBND", "xa xuan quy", "2024-05-02", "001090012345"), Sameness::SamePaper),
            (keys("13/QĐ-UBND", "xa xuan quy", "2024-05-02", ""), Sameness::OtherPaper),
            (keys("12/QĐ-UBND", "xa xuan quy", "2023-05-02", ""), Sameness::OtherPaper),
            (keys("12/QĐ-UBND", "xa yen dinh", "2024-05-02", ""), Sameness::OtherPaper),
            (keys("12/QĐ-UBND", "xa xuan quy", "", ""), Sameness::Open),
            (keys("", "", "", ""), Sameness::Open),
        ] {
            assert_eq!(sameness(&paper, &other), says, "{other:?}");
            assert_eq!(sameness(&other, &paper), says, "{other:?}, the other way round");
        }
    }

    #[test]
    fn a_number_that_was_given_twice_is_not_one_paper() {
        let about = |subject: &str| KeyFields {
            subject: Some(subject.to_owned()),
            ..keys("12/QĐ-UBND", "xa xuan quy", "2024-05-02", "")
        };
        let one = about("về việc phê duyệt danh sách hộ nghèo năm 2024");
        for (other, says) in [
            (about("về việc phê duyệt danh sách hộ nghèo nám 2024"), Sameness::SamePaper),
            (about("về việc phê duyệt danh sách"), Sameness::SamePaper),
            (about("thành lập tổ công tác kiểm tra đất đai"), Sameness::SameNumber),
            (keys("12/QĐ-UBND", "xa xuan quy", "2024-05-02", ""), Sameness::SamePaper),
        ] {
            assert_eq!(sameness(&one, &other), says, "{other:?}");
            assert_eq!(sameness(&other, &one), says, "{other:?}, the other way round");
        }
    }

    #[test]
    fn a_form_of_two_people_is_two_papers() {
        let one = keys("", "xa xuan quy", "2024-05-02", "001090012345");
        let other = keys("", "xa xuan quy", "2024-05-02", "001190012346");
        assert_eq!(sameness(&one, &other), Sameness::OtherPaper);
    }
}
