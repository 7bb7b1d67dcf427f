//! Which strips of a page are worth a second reading: the boxes of number and date, where their printed words say they
//! are.

use crate::record::{PageText, Slot, Strip, TextSource, Word};

use super::super::HEAD_PAGES;
use super::super::date;
use super::super::head::Head;
use super::super::layout::Row;

/// Heights of strips, in heights of ordinary words. Low ones read best (a line above or below disturbs), high ones hold
/// a tall hand; where both read the same digits, they are surer. Of 1.3 to 2.3 measured on 60 real papers.
const NUMBER_HEIGHTS: [f32; 2] = [1.35, 1.75];
/// The same for dates.
const DATE_HEIGHTS: [f32; 2] = [1.6, 2.2];

/// Strips of a page that a second reader should read; none where the page has no head or was not recognised from a
/// picture.
pub fn wanted(page: &PageText) -> Vec<Strip> {
    if !matches!(page.source, TextSource::Recognised { .. }) || page.page.index() >= HEAD_PAGES {
        return Vec::new();
    }
    let Some(head) = Head::of(page).filter(|head| head.strength() >= 2) else { return Vec::new() };
    let mut strips = Vec::new();
    if let Some(row) = &head.number {
        strips.extend(along(&head, row, row.bbox.x0, Slot::Number, &NUMBER_HEIGHTS));
    }
    if let Some(row) = &head.date {
        let from = date::words_from(row);
        let words = row.words.get(from..).unwrap_or_default().to_vec();
        if let Some(part) = Row::new(words) {
            strips.extend(along(&head, &part, part.bbox.x0, Slot::Date, &DATE_HEIGHTS));
        }
    }
    strips
}

/// Strips along a row from `x0` to its end, one of each height.
fn along(head: &Head<'_>, row: &Row<'_>, x0: i32, slot: Slot, heights: &[f32]) -> Vec<Strip> {
    let unit = head.unit;
    let slope = head.page.skew_deg.to_radians().tan();
    let print = |w: &&&Word| {
        let height = w.bbox.height() as f32;
        w.confidence > 0.5
            && w.text.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && (0.5 * unit..1.6 * unit).contains(&height)
    };
    // The line that printed words stand on; handwriting goes above and below it.
    let x_mid = row.bbox.center_x();
    let (mut sum, mut weight) = (0.0, 0.0);
    for word in row.words.iter().filter(print) {
        let letters = word.text.chars().count() as f32;
        sum += letters * (word.bbox.center_y() - slope * (word.bbox.center_x() - x_mid));
        weight += letters;
    }
    let y_mid = if weight > 0.0 { sum / weight } else { row.bbox.center_y() };
    let (left, right) = (x0 as f32 - 0.3 * unit, row.bbox.x1 as f32 + 0.4 * unit);
    let at = |x: f32| (x, y_mid + slope * (x - x_mid));
    heights
        .iter()
        .map(|height| Strip { slot, from: at(left), to: at(right), height: height * unit })
        .filter(|strip| strip.length() > unit)
        .collect()
}
