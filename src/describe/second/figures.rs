//! Printed numbers of persons and organisations (số định danh, CMND, mã số thuế, BHXH) read a second time: most have no
//! check digit, so that a second opinion is all there is.
//!
//! Separate from number and date of the head, whose place the frame tells: these stand anywhere behind their labels.

use crate::record::{Field, Group, PageText, Reason, Signs, Slot, Strip, Word};

use super::super::calibration::judge;
use super::super::layout::{least_confidence, unit_px};
use super::super::{fold, identity};
use super::{beam, readings};

/// Digits that such a number has.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=13;
/// Numbers of a page that are read again at the most, those first that the text engine was least sure of: each costs 40 ms.
const MOST: usize = 2;
/// Height of a strip, in heights of ordinary words: print does not leave its line.
const HEIGHT: f32 = 1.5;
/// What the second reader must be sure of for its opinion to count, and how plainly it must have seen digits: 0.96 for each
/// of twelve.
const SURE: f32 = 0.9;
const PLAIN: f32 = 0.6;
/// What both readers together must be sure of.
const AGREED_BAR: f32 = 0.9;

/// Labels of such numbers besides those that [`identity`] finds them by, folded.
const LABELS: [&str; 5] = ["giay to tuy than", "bao hiem xa hoi", "bhxh", "ma so", "so no"];
/// Gap between two groups of digits of one number, in heights of ordinary words: columns stand further apart.
const GAP: f32 = 1.5;

fn has_label(text: &str) -> bool {
    let folded = fold::fold(text);
    identity::has_label(text) || LABELS.iter().any(|label| folded.contains(label))
}

/// The strips of a page with such numbers, if they were not read again yet.
pub(super) fn wanted(page: &PageText) -> Vec<Strip> {
    if readings(page, Slot::Figures).next().is_some() {
        return Vec::new();
    }
    let unit = unit_px(page);
    let mut found: Vec<(f32, Strip)> = Vec::new();
    let mut before_is_label = false;
    for line in &page.lines {
        // Most lines are passed over by counting.
        let digits = line.words.iter().flat_map(|w| w.text.bytes()).filter(u8::is_ascii_digit).count();
        let text = if digits >= *DIGITS.start() || before_is_label { line.text() } else { String::new() };
        let labelled = before_is_label || has_label(&text);
        before_is_label = digits < *DIGITS.start() && line.words.len() < 24 && has_label(&line.text());
        if digits < *DIGITS.start() || !labelled {
            continue;
        }
        let is_figure = |w: &Word| {
            w.text.bytes().any(|b| b.is_ascii_digit()) && w.text.chars().all(|c| !c.is_alphabetic())
        };
        let same = |a: &Word, b: &Word| {
            is_figure(a) == is_figure(b) && (b.bbox.x0.saturating_sub(a.bbox.x1) as f32) < GAP * unit
        };
        for run in line.words.chunk_by(same) {
            let words: Vec<&Word> = run.iter().collect();
            let count = run.iter().flat_map(|w| w.text.bytes()).filter(u8::is_ascii_digit).count();
            let dated = run.iter().any(|w| w.text.contains('/'));
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            if !is_figure(first) || !DIGITS.contains(&count) || dated {
                continue;
            }
            let strip = Strip {
                slot: Slot::Figures,
                from: (first.bbox.x0 as f32 - 0.3 * unit, first.bbox.center_y()),
                to: (last.bbox.x1 as f32 + 0.3 * unit, last.bbox.center_y()),
                height: HEIGHT * unit,
            };
            found.push((least_confidence(&words), strip));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().take(MOST).map(|(_, strip)| strip).collect()
}

/// Holds a number that the text engine read against the second reader's: where both have the same digits, they are surer;
/// where it surely has others, a person looks. Whatever it has, the value stays.
pub(in super::super) fn confirm(pages: &[PageText], field: &mut Field) {
    let Some((value, bbox)) = field.value.clone().zip(field.bbox) else { return };
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if !DIGITS.contains(&digits.len()) || value.chars().any(|c| !c.is_ascii_digit() && c != '-') {
        return;
    }
    let Some(page) = pages.iter().find(|page| Some(page.page) == field.page) else { return };
    let lies_in = |strip: &Strip| {
        let middle = strip.bbox();
        (bbox.x0..bbox.x1).contains(&(middle.center_x() as i32))
            && (bbox.y0..bbox.y1).contains(&(middle.center_y() as i32))
    };
    for reading in readings(page, Slot::Figures).filter(|reading| lies_in(&reading.strip)) {
        let found = beam::digits(reading, 0..reading.steps, digits.len()..=digits.len());
        let Some((read, p)) = found.strings.first() else { continue };
        // Another number of the same line has other digits from its first one on; a misread one has most in common.
        if *p < SURE || found.plain < PLAIN || 2 * fold::distance(read, &digits) > digits.len() {
            continue;
        }
        field.evidence.push(format!("pp-ocrv6: {read} {p:.3}, plain {:.2}", found.plain));
        let Some(signs) = field.signs else { continue };
        let again = if *read != digits {
            field.reason = Some(Reason::ReadersDiffer);
            signs.valid(false)
        } else if signs.sound && signs.doubts == 0 && field.reason != Some(Reason::Ambiguous) {
            field.reason = None;
            let both = 1.0 - (1.0 - field.confidence) * (1.0 - p);
            Signs { margin: signs.margin.max(Signs::of(Group::Labelled, both, AGREED_BAR).margin), ..signs }
        } else {
            continue;
        };
        *field = judge(std::mem::take(field), again);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::page;
    use super::super::spans::testing::reading;
    use super::*;
    use crate::record::LineReading;

    fn paper() -> PageText {
        page(&[
            (100, 100, "Số định danh cá nhân: 001219012345"),
            (100, 160, "Điện thoại: 0946609827, ngày 12/05/2019"),
            (100, 220, "Giấy tờ tùy thân: CCCD số"),
            (100, 280, "038 184 731 616"),
        ])
    }

    #[test]
    fn columns_have_a_number_each() {
        let page = page(&[
            (100, 220, "Giấy tờ tùy thân: CCCD số        Giấy tờ tùy thân: CCCD số"),
            (100, 280, "038 184 731 616                  051083806032"),
        ]);
        let strips = wanted(&page);
        assert_eq!(strips.len(), 2, "{strips:?}");
        assert!(strips.iter().all(|s| s.length() < 400.0), "{strips:?}");
    }

    #[test]
    fn numbers_behind_their_labels_are_read_again() {
        let strips = wanted(&paper());
        let places: Vec<i32> = strips.iter().map(|s| s.bbox().y0).collect();
        assert_eq!(strips.len(), 2, "{strips:?}");
        assert!(places.iter().all(|y| (85..110).contains(y) || (265..290).contains(y)), "{places:?}");
        let mut read = paper();
        read.second.lines = vec![of(strips[0], "001219012345")];
        assert_eq!(wanted(&read), []);
    }

    fn of(strip: Strip, text: &str) -> LineReading {
        LineReading { strip, ..reading(text) }
    }

    /// Whether the number is accepted, and why not, if the second reader has `text` in its place.
    fn confirmed(text: &str, margin: f32) -> (bool, Option<Reason>, usize) {
        let mut page = paper();
        let strip = wanted(&page).into_iter().find(|s| s.bbox().y0 < 200).unwrap();
        page.second.lines = vec![of(strip, text)];
        let field = Field {
            value: Some("001219012345".to_owned()),
            page: Some(page.page),
            bbox: Some(page.lines[0].bbox),
            ..Field::default()
        };
        let signs = Signs { group: Group::Labelled, margin, doubts: 0, sound: true };
        let mut field = judge(field, signs);
        confirm(&[page], &mut field);
        assert_eq!(field.value.as_deref(), Some("001219012345"));
        (field.accepted, field.reason, field.evidence.len())
    }

    #[test]
    fn two_readers_that_agree_are_surer_and_two_that_differ_are_not_believed() {
        assert_eq!(confirmed("001219012345", -0.5), (true, None, 1), "neither was sure alone");
        assert_eq!(confirmed("001219012845", 2.0), (false, Some(Reason::ReadersDiffer), 1));
        assert_eq!(confirmed("0946609827", 2.0), (true, None, 0), "a number of another length");
        assert_eq!(confirmed("987654321098", 2.0), (true, None, 0), "another number");
    }
}
