//! A field with its evidence: the words that were read, where they stand and how sure the engine was.

use crate::record::{Field, PageNumber, PxBox, Word};

use super::layout::{Row, join, mean_confidence};

/// Words of one page that a field was read from.
#[derive(Debug, Clone)]
pub(super) struct Evidence<'a> {
    pub page: PageNumber,
    pub words: Vec<&'a Word>,
}

impl<'a> Evidence<'a> {
    pub fn of_rows<'b>(page: PageNumber, rows: impl IntoIterator<Item = &'b Row<'a>>) -> Self
    where
        'a: 'b,
    {
        Evidence { page, words: rows.into_iter().flat_map(|r| r.words.iter().copied()).collect() }
    }

    pub fn reading(&self) -> String {
        join(&self.words)
    }

    /// A field of this evidence, not judged yet: its confidence is still that of its words.
    pub fn field(&self, rule: &str, value: Option<String>) -> Field {
        Field {
            value: value.filter(|v| !v.is_empty()),
            reading: Some(self.reading()).filter(|r| !r.is_empty()),
            page: Some(self.page),
            bbox: PxBox::around(self.words.iter().map(|w| w.bbox)),
            confidence: mean_confidence(&self.words),
            signs: None,
            rule: rule.to_owned(),
            evidence: Vec::new(),
            accepted: false,
            reason: None,
        }
    }
}

/// The digits of a number as the name of its file has them, noughts before them or not. Scanners and clerks name files by
/// the number; but a name is no reading: it speaks for what was read, and gives nothing.
pub(super) fn told_by_name(digits: &str, name: &str) -> Option<String> {
    let digits = digits.trim_start_matches('0');
    let told = |token: &&str| !digits.is_empty() && token.trim_start_matches('0') == digits;
    name.split(|c: char| !c.is_ascii_digit()).find(told).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::testing::word;
    use super::*;

    #[test]
    fn a_field_has_the_place_of_its_words() {
        let w = word("UBND", 10, 20);
        let evidence = Evidence { page: PageNumber(2), words: vec![&w] };
        let field = evidence.field("nd30/agency", Some("UBND".into()));
        assert_eq!(field.page, Some(PageNumber(2)));
        assert_eq!(field.bbox, Some(w.bbox));
    }
}
