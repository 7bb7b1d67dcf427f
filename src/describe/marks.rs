//! Stamps that make a paper a copy: `CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH`, `SAO Y`.
//!
//! Separate because such a stamp stands on a paper of any type and changes nothing of what the paper says: its number
//! and its date are the copy's, never the paper's.

use std::collections::BTreeMap;

use crate::record::field::names;
use crate::record::{Field, Group, PageText, Signs};

use super::calibration::judge;
use super::evidence::Evidence;
use super::labels;
use super::layout::{Row, row_of, unit_px};
use super::papers::{PaperType, PaperTypes};

/// Letters of a stamp must be read as capitals: `sao y` in a sentence is none.
const CAPITALS: f32 = 0.75;
/// Least mean confidence of the stamp's words: a closed list, read through ink and signatures.
const BAR: f32 = 0.5;
/// How far below its heading the rest of a stamp stands, in heights of text.
const DEPTH: f32 = 14.0;

/// The stamp on a paper: its type, and the fields that it has. Nothing where there is none.
pub(super) fn read(pages: &[PageText], types: &PaperTypes) -> BTreeMap<String, Field> {
    let mut fields = BTreeMap::new();
    for page in pages {
        let Some((mark, row)) = find(page, types) else { continue };
        let evidence = Evidence::of_rows(page.page, [&row]);
        let rule = format!("{}/mark", mark.code);
        let field = evidence.field(&rule, Some(mark.code.clone()));
        let signs = Signs::of(Group::Heading, field.confidence, BAR);
        fields.insert(names::COPY.to_owned(), judge(field, signs));
        fields.extend(labels::read(&[below(page, &row)], mark));
        break;
    }
    fields
}

/// The mark that a row of the page is.
fn find<'t, 'p>(page: &'p PageText, types: &'t PaperTypes) -> Option<(&'t PaperType, Row<'p>)> {
    let unit = unit_px(page);
    let parts: Vec<Row<'p>> =
        page.lines.iter().filter_map(|l| row_of(l, unit)).flat_map(|r| r.cut(2.0 * unit)).collect();
    for (at, part) in parts.iter().enumerate() {
        if part.letters() < 4 || part.capitals() < CAPITALS {
            continue;
        }
        // The words of a stamp run over two or three narrow rows.
        let mut joined = part.clone();
        let mut rows = parts[at + 1..].iter();
        loop {
            let text = super::fold::squeeze(&joined.text());
            let mark = types.marks().find(|m| {
                m.anchors.iter().flat_map(|a| &a.squeezed).any(|wanted| {
                    text == *wanted
                        || (wanted.len() >= 12 && super::fold::distance(&text, wanted) <= wanted.len() / 8)
                })
            });
            if let Some(mark) = mark {
                return Some((mark, joined));
            }
            let open = types.marks().flat_map(|m| &m.anchors).flat_map(|a| &a.squeezed).any(|wanted| {
                wanted.len() > text.len() && super::fold::contains_like(wanted, &text, text.len() / 8)
            });
            let near = |row: &&Row<'_>| {
                (row.bbox.y0 - joined.bbox.y1).abs() as f32 <= 1.5 * unit
                    && row.bbox.x0 < joined.bbox.x1
                    && row.bbox.x1 > joined.bbox.x0
            };
            let Some(next) = rows.next().filter(|_| open && joined.words.len() < 16).filter(near) else {
                break;
            };
            let words = joined.words.iter().chain(&next.words).copied().collect();
            joined = Row { words, bbox: joined.bbox.union(next.bbox) };
        }
    }
    None
}

/// The part of a page in which the rest of the stamp stands.
fn below(page: &PageText, row: &Row<'_>) -> PageText {
    let unit = unit_px(page);
    let (top, bottom) = (row.bbox.y1 as f32, row.bbox.y1 as f32 + DEPTH * unit);
    let (left, right) = (row.bbox.x0 as f32 - 6.0 * unit, row.bbox.x1 as f32 + 12.0 * unit);
    let mut part = page.clone();
    for line in &mut part.lines {
        line.words.retain(|w| {
            let y = w.bbox.center_y();
            y > top && y < bottom && w.bbox.center_x() > left && w.bbox.center_x() < right
        });
    }
    part.lines.retain(|l| !l.words.is_empty());
    part
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    #[test]
    fn a_certified_copy_has_its_own_number() {
        let stamped = page(&[
            (100, 300, "GIẤY KHAI SINH"),
            (100, 400, "Họ, chữ đệm, tên: NGUYỄN VĂN AN"),
            (300, 1500, "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH"),
            (300, 1560, "Số chứng thực: 1234 Quyển số: 01/2024-SCT/BS"),
            (300, 1620, "Ngày 12 tháng 3 năm 2024"),
        ]);
        let fields = read(&[stamped], PaperTypes::embedded());
        let value = |name: &str| fields.get(name).and_then(|f| f.value.as_deref());
        assert_eq!(value(names::COPY), Some("chung-thuc-ban-sao"));
        assert_eq!(value("copy_number"), Some("1234"));
        assert_eq!(value("copy_book"), Some("01/2024-SCT/BS"));
        assert_eq!(value("copy_date"), Some("2024-03-12"));
    }

    #[test]
    fn a_narrow_stamp_runs_over_rows() {
        let stamped = page(&[(900, 300, "CHỨNG THỰC BẢN SAO"), (900, 345, "ĐÚNG VỚI BẢN CHÍNH")]);
        let fields = read(&[stamped], PaperTypes::embedded());
        assert_eq!(fields[names::COPY].value.as_deref(), Some("chung-thuc-ban-sao"));
    }

    #[test]
    fn sao_y_is_a_row_of_its_own_in_capitals() {
        let said =
            |text: &str| read(&[page(&[(100, 300, text)])], PaperTypes::embedded()).contains_key(names::COPY);
        assert!(said("SAO Y") && said("SAO Y BẢN CHÍNH"));
        assert!(
            !said("sao y") && !said("BỘ PHẬN SAO Y TẾ") && !said("Bản sao y bản chính của giấy khai sinh")
        );
    }
}
