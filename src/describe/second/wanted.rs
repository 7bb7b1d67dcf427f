//! Which strips of a page are worth a second reading: the boxes of number and date, where their printed words say they
//! are, and the numbers of persons and organisations.

use crate::record::{PageText, Slot, Strip, TextSource, Word};

use super::super::HEAD_PAGES;
use super::super::head::Head;
use super::super::layout::Row;
use super::super::papers::PaperTypes;
use super::super::{date, frame, number};
use super::super::{fold, level};

/// Heights of strips, in heights of ordinary words, each for one reading. Low ones read best (a line above or below
/// disturbs), high ones hold a tall hand; where both read the same digits, they are surer. Of 1.3 to 2.3 measured on 60
/// real papers.
const NUMBER_HEIGHTS: [f32; 2] = [1.35, 1.75];
/// The same for dates.
const DATE_HEIGHTS: [f32; 2] = [1.6, 2.2];

/// Letters behind the slash of a number that its strip keeps: the place of the slash is told by two. One more than that, chosen; no value
/// of seven real sets changed by the cut.
const KEPT_LETTERS: usize = 3;
/// Confidence of a symbol from which it is taken as read. Chosen.
const SURE_SYMBOL: f32 = 0.8;

/// Room before and behind what is read, in heights of ordinary words.
const BEFORE: f32 = 0.3;
const BEHIND: f32 = 0.4;

/// Confidence of a printed year that is not read again. Chosen; no date of seven real sets became wrong by it.
const SURE_YEAR: f32 = 0.95;

/// Strips of a page that a second reader should read next, in the light of what it read already; none where nothing
/// more is to be gained: the page has neither a head nor a number of a person, or its digits are clean print that
/// the text engine read surely, or both readers agree. Each slot has two readings at the most. Of a page with a text layer only what the
/// layer leaves out: signing software puts number and day over a finished text, often as a picture.
pub fn wanted(page: &PageText) -> Vec<Strip> {
    if page.source == TextSource::Nothing || page.page.index() >= HEAD_PAGES {
        return Vec::new();
    }
    let strips = wanted_of_level(&level::level(page));
    strips.into_iter().map(|strip| level::strip_of(strip, page)).collect()
}

/// Whether the number or the date of a page needs no further reader: the text engine is sure of it, or readers that have looked
/// already agree.
pub fn is_settled(page: &PageText, slot: Slot) -> bool {
    let page = level::level(page);
    let Some(head) = Head::of(&page) else { return false };
    match slot {
        Slot::Number => head.number.as_ref().is_some_and(|row| frame::number_settled(&page, row)),
        Slot::Date => head.date.as_ref().is_some_and(|row| frame::date_settled(&page, row)),
        _ => false,
    }
}

/// The same of a page whose lines are level.
fn wanted_of_level(page: &PageText) -> Vec<Strip> {
    let layer = page.source == TextSource::TextLayer;
    let mut strips = if layer { Vec::new() } else { super::figures::wanted(page) };
    let Some(head) = Head::of(page).filter(|head| head.strength() >= 2) else { return strips };
    let count = |slot| super::readings(page, slot).count();
    let in_layer = |row: &Row<'_>| {
        layer && number::parse(&row.text(), std::iter::empty(), None).is_some_and(|read| read.digits)
    };
    if let Some(height) = NUMBER_HEIGHTS.get(count(Slot::Number)) {
        match &head.number {
            Some(row) if in_layer(row) || frame::number_settled(page, row) => {}
            Some(row) => {
                let (x0, x1) = (row.bbox.x0 as f32, number_ends(row).unwrap_or(row.bbox.x1 as f32));
                strips.extend(along(&head, row, (x0, x1), Slot::Number, *height));
            }
            None => strips.extend(beside_the_date(&head, *height)),
        }
    }
    let in_layer = |row: &Row<'_>| layer && date::in_words(&row.text()).is_some_and(|read| read.complete);
    if let (Some(height), Some(row)) = (DATE_HEIGHTS.get(count(Slot::Date)), &head.date)
        && !in_layer(row)
        && !frame::date_settled(page, row)
    {
        let words = row.words.get(date::words_from(row)..).unwrap_or_default().to_vec();
        strips.extend(Row::new(words).and_then(|part| {
            let ends = (part.bbox.x0 as f32, date_ends(&part, head.unit).unwrap_or(part.bbox.x1 as f32));
            along(&head, &part, ends, Slot::Date, *height)
        }));
    }
    strips
}

/// Where the number stands if the text engine saw nothing of it: level with the date, in the left column (NĐ 30/2020
/// Phụ lục I Phần I Mục IV, boxes 3 and 4).
fn beside_the_date(head: &Head<'_>, height: f32) -> Option<Strip> {
    let date = head.date.as_ref()?;
    let left = head.agencies.iter().map(|row| row.bbox.x0).min()? as f32;
    let (from, to) = (left.max(0.0), date.bbox.x0 as f32 - head.unit);
    let at = |x: f32| (x, date.bbox.center_y());
    let strip = Strip { slot: Slot::Number, from: at(from), to: at(to), height: height * head.unit };
    (to - from > 4.0 * head.unit).then_some(strip)
}

/// Where a strip may end whose symbol the text engine knows: a few letters behind the last slash say where the digits end, and a
/// reading costs by its length.
fn number_ends(row: &Row<'_>) -> Option<f32> {
    let symbols = PaperTypes::embedded().symbols();
    let read = number::parse(&row.text(), symbols, None).filter(|read| read.known && read.whole)?;
    let is_slash = |c: char| matches!(c, '/' | '⁄');
    let at = row.words.iter().rposition(|w| w.text.contains(is_slash))?;
    let word = row.words.get(at).filter(|w| {
        w.confidence >= SURE_SYMBOL && w.text.ends_with(read.value.rsplit('/').next().unwrap_or_default())
    })?;
    let letters = word.text.chars().count();
    let slash = word.text.chars().enumerate().filter(|(_, c)| is_slash(*c)).last()?.0;
    let part = (slash + 1 + KEPT_LETTERS) as f32 / letters as f32;
    (part < 1.0).then(|| word.bbox.x0 as f32 + part * word.bbox.width() as f32)
}

/// Where the strip of a date may end whose year is clean print: before the year, which the text engine reads better.
fn date_ends(row: &Row<'_>, unit: f32) -> Option<f32> {
    let (before, year) = match row.words.as_slice() {
        [.., before, year] => (before, year),
        _ => return None,
    };
    let is_year = year.text.len() == 4 && (year.text.starts_with("20") || year.text.starts_with("19"));
    let printed = year.text.bytes().all(|b| b.is_ascii_digit()) && year.confidence >= SURE_YEAR;
    let gap = (year.bbox.x0 - before.bbox.x1) as f32;
    (is_year && printed && fold::fold(&before.text) == "nam" && gap > 0.0)
        .then_some(before.bbox.x1 as f32 + 0.5 * gap - BEHIND * unit)
}

/// A strip along a row from one place to another.
fn along(head: &Head<'_>, row: &Row<'_>, (x0, x1): (f32, f32), slot: Slot, height: f32) -> Option<Strip> {
    let unit = head.unit;
    let print = |w: &&&Word| {
        let height = w.bbox.height() as f32;
        w.confidence > 0.5
            && w.text.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && (0.5 * unit..1.6 * unit).contains(&height)
    };
    // The line that printed words stand on; handwriting goes above and below it.
    let (mut sum, mut weight) = (0.0, 0.0);
    for word in row.words.iter().filter(print) {
        let letters = word.text.chars().count() as f32;
        sum += letters * word.bbox.center_y();
        weight += letters;
    }
    let y_mid = if weight > 0.0 { sum / weight } else { row.bbox.center_y() };
    let (left, right) = (x0 - BEFORE * unit, x1 + BEHIND * unit);
    let strip = Strip { slot, from: (left, y_mid), to: (right, y_mid), height: height * unit };
    (strip.length() > unit).then_some(strip)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing;
    use super::super::spans::testing::reading;
    use super::*;
    use crate::record::LineReading;

    fn paper(row: &str) -> PageText {
        testing::page(&[
            (100, 100, "UBND TỈNH QUANG NGÃI   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (100, 160, "SỞ Y TẾ                   Độc lập - Tự do - Hạnh phúc"),
            (100, 260, row),
            (700, 400, "QUYẾT ĐỊNH"),
        ])
    }

    fn slots(page: &PageText) -> Vec<Slot> {
        wanted(page).iter().map(|strip| strip.slot).collect()
    }

    #[test]
    fn handwriting_is_read_again_and_clean_print_is_not() {
        let by_hand = paper("Số:       /QĐ-SYT        Quảng Ngãi, ngày    tháng 10 năm 2025");
        let strips = wanted(&by_hand);
        assert_eq!(strips.iter().map(|s| s.slot).collect::<Vec<_>>(), [Slot::Number, Slot::Date]);
        let number = strips[0].bbox();
        assert!(number.x0 < 100 && number.x1 > 380 && number.x1 < 600, "{number:?}");
        assert!((260..300).contains(&(strips[0].from.1 as i32)), "{strips:?}");
        let print = paper("Số: 2827/QĐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        assert_eq!(slots(&print), []);
    }

    #[test]
    fn a_slot_is_read_twice_at_the_most() {
        let mut page = paper("Số: 1  /QĐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        assert_eq!(slots(&page), [Slot::Number]);
        page.second.lines.push(reading("S: 51 /QD-SYT"));
        assert_eq!(slots(&page), [Slot::Number], "the readers differ");
        page.second.lines.push(reading("S: 51 /QD-SYT"));
        assert_eq!(slots(&page), []);
    }

    #[test]
    fn one_look_is_enough_where_the_readers_agree() {
        let mut page = paper("Số: 51  /QĐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        assert_eq!(slots(&page), [Slot::Number], "two digits apart from their slash may be by hand");
        page.second.lines.push(reading("S: 51 /QD-SYT"));
        assert_eq!(slots(&page), []);
    }

    #[test]
    fn a_strip_ends_where_nothing_is_left_to_read() {
        let ends = |number: &str| {
            let page = paper(&format!("{number}        Quảng Ngãi, ngày    tháng 10 năm 2025"));
            let strips = wanted(&page);
            (strips[0].bbox().x1, strips[1].bbox().x1)
        };
        let (known, date) = ends("Số:       /QĐ-UBND");
        let (unknown, _) = ends("Số:       /QĐ-WXYZ");
        assert!(known < unknown - 30, "{known}, {unknown}: a known symbol says where the digits end");
        // The row's last word is the year.
        let page = paper("Số:       /QĐ-UBND        Quảng Ngãi, ngày    tháng 10 năm 2025");
        let year = page.words().find(|w| w.text == "2025").unwrap().bbox;
        assert!(date <= year.x0 + 4, "{date}, {year:?}");
        let mut unsure = page.clone();
        unsure
            .lines
            .iter_mut()
            .flat_map(|l| &mut l.words)
            .filter(|w| w.text == "2025")
            .for_each(|w| w.confidence = 0.9);
        assert!(wanted(&unsure)[1].bbox().x1 > year.x1);
    }

    #[test]
    fn what_two_readers_have_alike_is_settled() {
        let mut page = paper("Số: 51  /QĐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        page.lines
            .iter_mut()
            .flat_map(|l| &mut l.words)
            .filter(|w| w.text == "51")
            .for_each(|w| w.confidence = 0.7);
        assert!(!is_settled(&page, Slot::Number) && is_settled(&page, Slot::Date));
        let figures = vec![("_51_".to_owned(), 0.99)];
        page.second.lines =
            vec![LineReading { letters: Vec::new(), digits: Vec::new(), figures, ..reading("") }];
        assert!(is_settled(&page, Slot::Number), "by hand and by the text engine");
        page.second.lines[0].figures = vec![("_57_".to_owned(), 0.99)];
        assert!(!is_settled(&page, Slot::Number));
    }

    #[test]
    fn a_number_that_was_not_seen_is_looked_for_beside_the_date() {
        let page = paper("                          Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        let strips = wanted(&page);
        assert_eq!(strips.len(), 1, "{strips:?}");
        let place = strips[0].bbox();
        assert!(place.x0 >= 100 && place.x1 < 620 && place.y0 > 200 && place.y1 < 320, "{place:?}");
    }

    #[test]
    fn of_a_text_layer_only_what_it_leaves_out_is_read() {
        let layer = |row: &str| slots(&PageText { source: TextSource::TextLayer, ..paper(row) });
        assert_eq!(
            layer("Số:       /QĐ-SYT        Quảng Ngãi, ngày    tháng 10 năm 2025"),
            [Slot::Number, Slot::Date]
        );
        assert_eq!(layer("Số: 51  /QĐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025"), []);
    }

    #[test]
    fn pages_without_a_head_or_without_a_picture_are_not_read() {
        let by_hand = paper("Số:       /QĐ-SYT        Quảng Ngãi, ngày    tháng 10 năm 2025");
        assert_eq!(slots(&PageText { source: TextSource::Nothing, ..by_hand.clone() }), []);
        assert_eq!(slots(&PageText { page: crate::record::PageNumber(4), ..by_hand }), []);
        assert_eq!(slots(&testing::page(&[(100, 100, "và các đơn vị có liên quan")])), []);
    }
}
