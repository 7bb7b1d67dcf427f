//! The digits of number and date out of the second reader's strips.
//!
//! What is asked of it is never "what stands there" but "which digits, if it is a number, if it is a day": the printed
//! words around the digits say where they stand ([`spans`]), and within that place every string of digits has a
//! probability ([`beam`]). So an `M` that is two ones by hand is weighed as digits, and a 34th day is no day.
//!
//! The reader of handwritten figures has an opinion of its own on the same strips ([`hand`]); what the two say is weighed
//! together ([`opinions`]).

mod beam;
pub(super) mod figures;
mod hand;
mod opinions;
mod spans;
mod wanted;

use std::collections::BTreeMap;
use std::ops::Range;

use time::Date;

use crate::record::{LineReading, PageText, PxBox, Slot};

use super::bounds::Bounds;
use beam::Strings;
use opinions::Opinion;

pub(super) use opinions::Found;

pub use wanted::{is_settled, wanted};

#[cfg(test)]
pub(super) use spans::testing::reading;

/// NĐ 30/2020 Phụ lục I II.3 and II.4.b: numbers and days below 10 and months 1 and 2 get a 0 before them. Not everybody
/// does, so a single digit is only this much less likely than two.
const UNPADDED: f32 = 0.2;

fn readings(page: &PageText, slot: Slot) -> impl Iterator<Item = &LineReading> {
    page.second.lines.iter().filter(move |line| line.strip.slot == slot)
}

/// The digits before the symbol. `symbol` is the symbol's letters as the text engine read them.
pub(super) fn number(page: &PageText, symbol: &str) -> Option<Found<String>> {
    let each = readings(page, Slot::Number).filter_map(|reading| {
        let span = spans::number(reading, symbol)?;
        let found = beam::digits(reading, span, 1..=6);
        let weighed = found.strings.into_iter().map(|(digits, p)| {
            let prior = number_prior(&digits);
            (digits, p * prior)
        });
        Some((weighed.collect(), found.plain, reading.text()))
    });
    let by_hand = readings(page, Slot::Number).filter_map(|reading| hand::number(&reading.figures));
    let found = opinions::joined(Opinion::of(each), Opinion::of(by_hand), String::clone)?;
    // A letter behind the digits (`45a/QĐ-UBND`) is a digit to who knows no letters.
    let lettered = readings(page, Slot::Number).any(|reading| {
        let span = spans::number(reading, symbol);
        let within = |first: u16| span.as_ref().is_some_and(|span| span.contains(&first));
        reading.letters.iter().any(|l| l.letter.is_alphabetic() && within(l.first))
    });
    Some(Found { both: found.both.filter(|_| !lettered), ..found })
}

/// Whether the second reader saw a letter behind the digits of a number, straight before its slash (`12a/QĐ-UBND`): a text engine that
/// left it out and a reader that knows figures only say nothing of it.
pub(super) fn has_suffix(page: &PageText, symbol: &str) -> bool {
    readings(page, Slot::Number).any(|reading| {
        let Some(span) = spans::number(reading, symbol) else { return false };
        let mut within = reading.letters.iter().rev().filter(|l| span.contains(&l.first));
        within.next().is_some_and(|last| matches!(last.letter, 'a'..='d' | 'đ'))
            && within.next().is_some_and(|l| l.letter.is_ascii_digit())
    })
}

/// How likely digits are a number before anybody has read them, beside others.
fn number_prior(digits: &str) -> f32 {
    // A number is counted from 1.
    if digits.bytes().all(|b| b == b'0') {
        0.0
    } else if digits.len() == 1 {
        UNPADDED
    } else {
        1.0
    }
}

/// The digits of an entry in a register (`Số: 45/2025`) that stands within `bbox` and has no symbol but this year.
pub(super) fn entry(page: &PageText, bbox: PxBox, year: &str) -> Option<Found<String>> {
    let there = |strip: PxBox| {
        (strip.y0..strip.y1).contains(&(bbox.center_y() as i32))
            && (strip.x0..strip.x1).contains(&(bbox.center_x() as i32))
    };
    let of_the_year = |text: &str| super::number::entry_year(text).is_some_and(|read| read == year);
    let mut lines = readings(page, Slot::Number);
    lines
        .all(|line| there(line.strip.bbox()) && of_the_year(&line.text()))
        .then(|| number(page, ""))
        .flatten()
}

/// The date. `year` is the year as the text engine read it, for where the second reader has none; `bounds` say how
/// likely a day is by what else stands on the paper.
pub(super) fn date(page: &PageText, year: Option<i32>, bounds: &Bounds) -> Option<Found<Date>> {
    let each = readings(page, Slot::Date).filter_map(|reading| {
        let spans = spans::date(reading)?;
        let two_ones = |span: &Range<u16>, found: Strings| match found.strings.is_empty() {
            true => spans::two_ones(reading, span).unwrap_or(found),
            false => found,
        };
        let days = two_ones(&spans.day, beam::digits(reading, spans.day.clone(), 1..=2));
        let months = two_ones(&spans.month, beam::digits(reading, spans.month.clone(), 1..=2));
        let years = spans.year.map(|span| beam::digits(reading, span, 4..=4));
        let plain = [Some(&days), Some(&months), years.as_ref()].into_iter().flatten();
        let plain = plain.map(|found| found.plain).fold(1.0, f32::min);
        let years: Vec<(i32, f32)> = match years.filter(|found| !found.strings.is_empty()) {
            Some(found) => {
                found.strings.iter().filter_map(|(digits, p)| Some((digits.parse().ok()?, *p))).collect()
            }
            None => year.map(|year| (year, 1.0)).into_iter().collect(),
        };
        let mut dates: BTreeMap<Date, f32> = BTreeMap::new();
        for (day, p) in &days.strings {
            for (month, q) in &months.strings {
                for (year, r) in &years {
                    let Some(date) = super::date::calendar(day, month, *year) else { continue };
                    *dates.entry(date).or_default() += p * q * r * day_prior(day) * bounds.weight(date);
                }
            }
        }
        Some((dates.into_iter().collect(), plain, reading.text()))
    });
    let by_hand = readings(page, Slot::Date).filter_map(|reading| hand::date(&reading.figures, year, bounds));
    opinions::joined(Opinion::of(each), Opinion::of(by_hand), |day| super::date::iso(*day))
}

/// The same of a day. Months without a 0 are common: they are typed.
fn day_prior(day: &str) -> f32 {
    if day.len() == 1 { UNPADDED } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::spans::testing::reading;
    use super::*;
    use crate::record::{LineReading, Strip};

    fn page_of(slot: Slot, texts: &[&str]) -> PageText {
        let lines = texts.iter().map(|text| {
            let line = reading(text);
            LineReading { strip: Strip { slot, ..line.strip }, ..line }
        });
        let mut page = super::super::testing::page(&[(0, 0, "x")]);
        page.second.lines = lines.collect();
        page
    }

    #[test]
    fn readings_that_agree_make_one_sure_value() {
        let found = number(&page_of(Slot::Number, &["S: 51 /QD-UBND", "so:51/QD-UBND"]), "QĐ-UBND").unwrap();
        assert_eq!((found.value.as_str(), found.readings, found.votes), ("51", 2, 2));
        assert!(found.p > 0.95 && found.plain > 0.8, "{found:?}");
        assert_eq!(found.text, "S:51/QD-UBND");
    }

    #[test]
    fn readings_that_differ_share_the_probability() {
        let found = number(&page_of(Slot::Number, &["S: 16 /CT-UBND", "S: 46 /CT-UBND"]), "CT-UBND").unwrap();
        assert!(found.p < 0.6 && found.next.as_ref().unwrap().1 > 0.4, "{found:?}");
        assert_eq!(found.votes, 1);
    }

    #[test]
    fn a_digit_that_is_written_alike_is_a_rival() {
        let found = number(&page_of(Slot::Number, &["S: 16 /CT-UBND", "S: 46 /CT-UBND"]), "CT-UBND").unwrap();
        assert!(found.rival > 0.4, "{found:?}");
        let found = number(&page_of(Slot::Number, &["S: 16 /CT-UBND", "S: 26 /CT-UBND"]), "CT-UBND").unwrap();
        assert!(found.rival < 0.01, "{found:?}");
    }

    #[test]
    fn the_reader_of_handwriting_has_its_own_opinion() {
        let by_hand = |text: &str, figures: &[(&str, f32)]| {
            let mut page = page_of(Slot::Number, &[text]);
            page.second.lines[0].figures = figures.iter().map(|(t, p)| ((*t).to_owned(), *p)).collect();
            number(&page, "CT-UBND").unwrap()
        };
        let same = by_hand("S: 16 /CT-UBND", &[("_16_", 0.98), ("_46_", 0.02)]);
        assert_eq!(same.value, "16");
        assert!(same.both.is_some_and(|p| p > 0.9) && same.p > 0.99, "{same:?}");
        let other = by_hand("S: 46 /CT-UBND", &[("_16_", 0.98), ("_46_", 0.02)]);
        assert!(other.both.is_none() && other.rival > 0.01, "{other:?}");
        let alone = by_hand("S: M /CT-UBND", &[("_11_", 0.98)]);
        assert_eq!((alone.value.as_str(), alone.both), ("11", None));
        let mut without = page_of(Slot::Date, &["x"]);
        without.second.lines[0].letters.clear();
        without.second.lines[0].figures =
            vec![("_11_9_2024".to_owned(), 0.9), ("_14_9_2024".to_owned(), 0.1)];
        let found = date(&without, None, &Bounds::default()).unwrap();
        assert_eq!(super::super::date::iso(found.value), "2024-09-11");
    }

    #[test]
    fn bounds_weigh_the_days_and_give_none() {
        let signed = |text: &str| Bounds::of(&[super::super::testing::page(&[(0, 0, text)])], &[], None);
        let page = page_of(Slot::Date, &["ngày 41 tháng 10 năm 2025", "ngày 12 tháng 10 năm 2025"]);
        let value = |bounds: &Bounds| date(&page, None, bounds).map(|f| super::super::date::iso(f.value));
        assert_eq!(value(&Bounds::default()).as_deref(), Some("2025-10-12"));
        let page = page_of(Slot::Date, &["ngày 12 tháng 10 năm 2025", "ngày 22 tháng 10 năm 2025"]);
        let likeliest =
            |text: &str| date(&page, None, &signed(text)).map(|f| super::super::date::iso(f.value));
        assert_eq!(likeliest("13.10.2025 08:00:00").as_deref(), Some("2025-10-12"));
        assert_eq!(likeliest("23.10.2025 08:00:00").as_deref(), Some("2025-10-22"));
        let none = page_of(Slot::Date, &["ngày tháng 10 năm 2025"]);
        assert_eq!(date(&none, None, &signed("13.10.2025 08:00:00")), None, "a bound is no value");
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        let date_of = |text: &str, year| {
            date(&page_of(Slot::Date, &[text]), year, &Bounds::default())
                .map(|f| super::super::date::iso(f.value))
        };
        assert_eq!(date_of("ngày 14 tháng 10 năm 2025", None).as_deref(), Some("2025-10-14"));
        assert_eq!(
            date_of("ngày 04 tháng 2 năm", Some(2021)).as_deref(),
            Some("2021-02-04"),
            "the year is print"
        );
        assert_eq!(date_of("ngày 04 tháng 2 năm", None), None, "no year is made up");
        assert_eq!(date_of("ngày 31 tháng 02 năm 2025", None), None);
        assert_eq!(date_of("ngày 45 tháng 01 năm 2025", None), None, "no other digit was seen there");
        assert_eq!(date_of("ngày 01 tháng 01 năm 1024", None), None);
    }

    #[test]
    fn zero_is_no_number_and_no_reading_is_no_value() {
        assert!(
            number(&page_of(Slot::Number, &["S: 00 /CT-UBND"]), "CT-UBND").is_none_or(|f| f.value != "00")
        );
        assert_eq!(number(&page_of(Slot::Number, &[]), "CT-UBND"), None);
        assert_eq!(
            date(&page_of(Slot::Number, &["ngày 14 tháng 10 năm 2025"]), None, &Bounds::default()),
            None,
            "another slot"
        );
    }
}
