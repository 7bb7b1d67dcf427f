//! The digits of number and date out of the second reader's strips.
//!
//! What is asked of it is never "what stands there" but "which digits, if it is a number, if it is a day": the printed
//! words around the digits say where they stand ([`spans`]), and within that place every string of digits has a
//! probability ([`beam`]). So an `M` that is two ones by hand is weighed as digits, and a 34th day is no day.

mod beam;
pub(super) mod figures;
mod spans;
mod wanted;

use std::collections::BTreeMap;
use std::ops::Range;

use time::Date;

use crate::record::{LineReading, PageText, PxBox, Slot};

use super::bounds::Bounds;
use beam::Strings;

pub use wanted::wanted;

#[cfg(test)]
pub(super) use spans::testing::reading;

/// Digits of one field as the second reader has them, from all its readings of that field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found<T> {
    /// The likeliest.
    pub value: T,
    /// Its probability among all that the field allows, 0.0–1.0: the weighed mean over the readings.
    pub p: f32,
    /// The next one, with its probability.
    pub next: Option<(T, f32)>,
    /// Probability of the likeliest one that differs in a digit which hands write alike, 0.0 where there is none.
    pub rival: f32,
    /// How likely there are digits at all and nothing else where they were read, 0.0–1.0: the least of the readings.
    pub plain: f32,
    /// How many readings there were.
    pub readings: usize,
    /// In how many of them it was the likeliest.
    pub votes: usize,
    /// The text of the first reading.
    pub text: String,
}

/// NĐ 30/2020 Phụ lục I II.3 and II.4.b: numbers and days below 10 and months 1 and 2 get a 0 before them. Not everybody
/// does, so a single digit is only this much less likely than two.
const UNPADDED: f32 = 0.2;

/// Where less than this of all probability fits the field, something else stands there.
const LEAST_FIT: f32 = 0.02;

fn readings(page: &PageText, slot: Slot) -> impl Iterator<Item = &LineReading> {
    page.second.lines.iter().filter(move |line| line.strip.slot == slot)
}

/// The digits before the symbol. `symbol` is the symbol's letters as the text engine read them.
pub(super) fn number(page: &PageText, symbol: &str) -> Option<Found<String>> {
    let each = readings(page, Slot::Number).filter_map(|reading| {
        let span = spans::number(reading, symbol)?;
        let found = beam::digits(reading, span, 1..=6);
        let weighed = found.strings.into_iter().map(|(digits, p)| {
            let prior = if digits.len() == 1 { UNPADDED } else { 1.0 };
            // A number is counted from 1.
            let prior = if digits.bytes().all(|b| b == b'0') { 0.0 } else { prior };
            (digits, p * prior)
        });
        Some((weighed.collect(), found.plain, reading.text()))
    });
    pool(each, String::clone)
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
                    let unpadded = |digits: &str, to: u8| {
                        digits.len() == 1 && digits.as_bytes().first().is_some_and(|b| *b <= to)
                    };
                    let prior = if unpadded(day, b'9') { UNPADDED } else { 1.0 };
                    // Common without a 0, too: months are typed.
                    *dates.entry(date).or_default() += p * q * r * prior * bounds.weight(date);
                }
            }
        }
        Some((dates.into_iter().collect(), plain, reading.text()))
    });
    pool(each, |day| super::date::iso(*day))
}

/// Digits that one hand writes as another writes their partner. A 1 with a long upstroke is a 4 or a 7 to this reader
/// (`11` was read as `41`, `16` as `46` on real papers); the others are those that readers of handwriting confuse most.
const ALIKE: [&[u8; 2]; 14] =
    [b"14", b"17", b"47", b"49", b"79", b"06", b"08", b"38", b"35", b"58", b"56", b"68", b"89", b"27"];

/// Whether two strings of digits differ in one digit, and that by a pair that is confused.
fn are_alike(a: &str, b: &str) -> bool {
    let mut differing = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b);
    a.len() == b.len()
        && differing.next().is_some_and(|(a, b)| ALIKE.iter().any(|pair| **pair == [a.min(b), a.max(b)]))
        && differing.next().is_none()
}

/// The mean of several readings, each weighed by how plainly it saw digits: they are of the same ink, so that what one is
/// unsure of is not made sure by another.
fn pool<T: Ord + Clone>(
    each: impl Iterator<Item = (Vec<(T, f32)>, f32, String)>,
    digits: impl Fn(&T) -> String,
) -> Option<Found<T>> {
    let mut sums: BTreeMap<T, f32> = BTreeMap::new();
    let mut firsts: Vec<T> = Vec::new();
    let (mut plain, mut text, mut count, mut weights) = (1.0f32, None, 0usize, 0.0f32);
    for (candidates, plainness, read) in each {
        let total: f32 = candidates.iter().map(|(_, p)| *p).sum();
        if total.is_nan() || total < LEAST_FIT {
            continue;
        }
        count += 1;
        // What does not fit the field (a 45th day) was read, too, and takes its share of the plainness.
        let plainness = plainness * total.min(1.0);
        // A blurred reading still has a say.
        let weight = 0.1 + plainness.clamp(0.0, 1.0);
        weights += weight;
        plain = plain.min(plainness);
        text.get_or_insert(read);
        firsts.extend(candidates.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(value, _)| value.clone()));
        for (value, p) in candidates {
            *sums.entry(value).or_default() += weight * p / total;
        }
    }
    let mut ranked: Vec<(T, f32)> = sums.into_iter().map(|(value, p)| (value, p / weights)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut ranked = ranked.into_iter();
    let (value, p) = ranked.next()?;
    let best = digits(&value);
    let rival =
        ranked.as_slice().iter().find(|(other, _)| are_alike(&best, &digits(other))).map_or(0.0, |(_, p)| *p);
    let votes = firsts.iter().filter(|first| **first == value).count();
    Some(Found {
        value,
        p,
        next: ranked.next(),
        rival,
        plain,
        readings: count,
        votes,
        text: text.unwrap_or_default(),
    })
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
        assert!(are_alike("11", "41") && are_alike("2025-01-04", "2025-01-01"));
        assert!(!are_alike("11", "44") && !are_alike("11", "111") && !are_alike("12", "13"));
    }

    #[test]
    fn bounds_weigh_the_days_and_give_none() {
        let signed = |text: &str| Bounds::of(&[super::super::testing::page(&[(0, 0, text)])], &[]);
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
