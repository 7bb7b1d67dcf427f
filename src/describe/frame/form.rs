//! What forms have elsewhere than NĐ 30/2020 says.

use std::collections::BTreeMap;

use crate::record::field::names;
use crate::record::{Field, Group, PageText, Signs, Word};

use super::super::bounds::Bounds;
use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::layout::{row_of, unit_px};
use super::super::{date, number};
use super::date::{date_of, place_of};
use super::digits::ROW_BAR;
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
                && let Some(value) = number::register_entry(&text)
            {
                let field = Evidence::of_rows(page.page, [&row]).field("form/number", Some(value));
                let digits: Vec<&Word> = row
                    .words
                    .iter()
                    .copied()
                    .filter(|w| w.text.bytes().any(|b| b.is_ascii_digit()))
                    .collect();
                let sure = are_printed(&digits, &[]);
                let signs = Signs::of(Group::Number, field.confidence, ROW_BAR).clear(sure);
                fields.insert(names::NUMBER.to_owned(), judge(field, signs));
            }
            let signed = row.bbox.center_x() > 0.45 * page.width_px as f32
                && date::is_of_issue(&text)
                && date::words_start(&text)
                    .is_some_and(|at| at > 2 && text.chars().take(at).any(|c| c == ',' || c == '.'));
            if signed && missing(fields, names::DATE) {
                fields.insert(names::DATE.to_owned(), date_of(page, &row, bounds, "form/date"));
                fields.insert(names::PLACE.to_owned(), place_of(page, &row));
            }
        }
    }
}
