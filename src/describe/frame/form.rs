//! What forms have elsewhere than NĐ 30/2020 says.

use std::collections::BTreeMap;

use crate::record::field::names;
use crate::record::{Field, Group, PageText, Reason, Signs, Word};

use super::super::agree::{self, First, Witness};
use super::super::bounds::Bounds;
use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::layout::{Row, least_confidence, row_of, unit_px};
use super::super::{date, number, second};
use super::date::{date_of, place_of};
use super::digits::{ROW_BAR, note, of_verdict, opinion};
use super::number::are_printed;

/// A number without a symbol (`Số: 123/2019`), and place and date
/// above the signature.
pub(in super::super) fn of_form(pages: &[PageText], bounds: &Bounds, fields: &mut BTreeMap<String, Field>) {
    let missing =
        |fields: &BTreeMap<String, Field>, name: &str| fields.get(name).is_none_or(|f| f.value.is_none());
    for page in pages {
        let unit = unit_px(page);
        for row in page.lines.iter().filter_map(|l| row_of(l, unit)).flat_map(|r| r.cut(2.0 * unit)) {
            let text = row.text();
            if missing(fields, names::NUMBER)
                && let Some(field) = entry_of(page, &row)
            {
                fields.insert(names::NUMBER.to_owned(), field);
            }
            let signed = row.bbox.center_x() > 0.45 * page.width_px as f32
                && date::is_of_issue(&text)
                && date::words_start(&text)
                    .is_some_and(|at| at > 2 && text.chars().take(at).any(|c| c == ',' || c == '.'));
            if signed && missing(fields, names::DATE) {
                fields.insert(names::DATE.to_owned(), date_of(page, &row, bounds, "form/date"));
                fields.insert(names::PLACE.to_owned(), place_of(page, &row, ""));
            }
        }
    }
}

/// The number of an entry in a register: by the text engine, by the second reader in the same place, or by both. What
/// the second reader has alone is shown and never accepted: a symbol may have been lost with the digits.
fn entry_of(page: &PageText, row: &Row<'_>) -> Option<Field> {
    let text = row.text();
    let value = number::register_entry(&text);
    let digits: Vec<&Word> =
        row.words.iter().copied().filter(|w| w.text.bytes().any(|b| b.is_ascii_digit())).collect();
    let first = value
        .is_some()
        .then(|| First { confidence: least_confidence(&digits), sure: are_printed(&digits, &[]) });
    let year = number::entry_year(&text);
    let again = year.as_ref().and_then(|year| second::entry(page, row.bbox, year));
    let mut field = Evidence::of_rows(page.page, [row]).field("form/number", value.clone());
    let Some((found, year)) = again.zip(year) else {
        let sure = first?.sure;
        let signs = Signs::of(Group::Number, field.confidence, ROW_BAR).clear(sure);
        return Some(judge(field, signs));
    };
    let theirs = format!("{}/{year}", found.value);
    note(&mut field, &found, |digits| format!("{digits}/{year}"));
    let verdict =
        agree::weigh(first, Some(opinion(&found, value.as_deref() == Some(&theirs))), Witness::Silent);
    if verdict.second {
        field.value = Some(theirs);
        field.confidence = verdict.confidence;
    }
    field.reason = if first.is_none() { Some(Reason::Handwritten) } else { verdict.reason };
    field.value.as_ref()?;
    let signs = of_verdict(Group::Number, &field, verdict);
    Some(judge(field, signs))
}

#[cfg(test)]
mod tests {
    use super::super::super::second::reading;
    use super::super::super::testing;
    use super::*;
    use crate::record::Slot;

    fn entry(text: &str, looks: &[&str]) -> Option<(String, bool, Option<Reason>)> {
        let mut page = testing::page(&[(100, 100, text)]);
        page.second.lines = looks.iter().map(|look| reading(look)).collect();
        let bbox = page.lines[0].bbox;
        for line in &mut page.second.lines {
            line.strip.slot = Slot::Number;
            line.strip.from = (bbox.x0 as f32, bbox.center_y());
            line.strip.to = (bbox.x1 as f32, bbox.center_y());
        }
        let row = row_of(&page.lines[0], unit_px(&page)).unwrap();
        let field = entry_of(&page, &row)?;
        Some((field.value?, field.accepted, field.reason))
    }

    #[test]
    fn an_entry_by_hand_is_the_second_readers_and_never_accepted_on_its_word_alone() {
        assert_eq!(entry("Số: )2/2019", &[]), None);
        let by_hand = entry("Số: )2/2019", &["So: 02/2019", "so: 02/2019"]).unwrap();
        assert_eq!(by_hand, ("02/2019".to_owned(), false, Some(Reason::Handwritten)));
        assert_eq!(entry("Số: )2/2019", &["So: 02/2018"]), None, "of another year");
        let differ = entry("Số: 45/2025", &["So: 46/2025", "So: 46/2025"]).unwrap();
        assert_eq!((differ.1, differ.2), (false, Some(Reason::ReadersDiffer)));
        let both = entry("Số: 45/2025", &["So: 45/2025"]).unwrap();
        assert_eq!(both, ("45/2025".to_owned(), true, None));
    }
}
