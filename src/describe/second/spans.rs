//! Where in a strip the digits stand: between the printed words that the second reader saw, marks or no marks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::fold;
use super::beam::Strings;
use crate::record::LineReading;

/// Places of the three numbers of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateSpans {
    pub day: Range<u16>,
    pub month: Range<u16>,
    /// `None` where nothing stands behind `năm`.
    pub year: Option<Range<u16>>,
}

/// `Số:` as it is read without its mark: `s:`, `so:`, `s6:`, `$6:`, `só`.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^a-z0-9$]{0,2}(?:s(?:[o068dq]{0,2}[:;.,]+|o?)|[5$][o06]?[:;.]+|[:.;]+)")
        .expect("a constant pattern")
});

/// The slash before the symbol's letters, before a year and them, or before a year at the end; with the type before it where
/// the Party numbers.
static SLASH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:-[a-z]{2,4})?/(?:(?:(?:19|20)\d\d/)?[a-z]{2}|(?:19|20)\d\d[^a-z0-9]*$)")
        .expect("a constant pattern")
});

/// The same where the slash was read as a letter or not at all.
static LOST_SLASH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[il|1!]?[a-z]{2,}[-a-z]").expect("a constant pattern"));

static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"n[gqp]?[ao]y?|n[gqp]?y|gay|ng|^[ao]?y").expect("a constant pattern"));
static MONTH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"th?[ao]?n?g|th[ao]?n|hang|th").expect("a constant pattern"));
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"n?[ao]m|n[ao]|nm|n").expect("a constant pattern"));

/// One ASCII byte for one letter: its base letter, or itself, or `?`.
fn folded(reading: &LineReading) -> String {
    let ascii = |c: char| match c {
        '⁄' | '∕' | '／' => '/',
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c => fold::base(c).unwrap_or('?'),
    };
    reading.letters.iter().map(|l| ascii(l.letter)).collect()
}

/// Place of the digits of a number: behind the label, before the symbol whose letters (as the text engine read them)
/// are `symbol`. `None` where there is no place for a digit.
pub(super) fn number(reading: &LineReading, symbol: &str) -> Option<Range<u16>> {
    let text = folded(reading);
    let label = LABEL.find(&text).map_or(0, |found| found.end());
    let rest = &text[label..];
    let first = fold::squeeze(symbol.split(['-', ' ']).next().unwrap_or_default());
    let known = (first.len() >= 2).then(|| rest.find(&first)).flatten();
    // The slash is read as such, or as a stroke beside the symbol's first letter.
    let before = |at: usize| match rest[..at].bytes().last() {
        Some(b'/' | b'i' | b'l' | b'|' | b'!') => at - 1,
        _ => at,
    };
    let slash = SLASH.find(rest).map(|found| found.start());
    // Without slash and symbol, any word would do as a symbol: then there must be the label at least.
    let lost = || LOST_SLASH.find(rest).filter(|_| label > 0).map(|found| found.start());
    let end = slash.or(known.map(before)).or_else(lost);
    let from = if label == 0 { 0 } else { reading.letters.get(label - 1)?.last + 1 };
    let to = match end {
        Some(at) => reading.letters.get(label + at)?.first,
        None => return None,
    };
    (from < to).then_some(from..to)
}

/// Places of the numbers of a date; `None` without `tháng` and `năm`.
pub(super) fn date(reading: &LineReading) -> Option<DateSpans> {
    let text = folded(reading);
    let letters = &reading.letters;
    // `ngày` has three letters before its day, however it was read: `th` is not looked for in it.
    let month = MONTH.find_at(&text, 2.min(text.len()))?;
    let day = DAY.find(&text[..month.start()]);
    let year = YEAR.find_at(&text, month.end())?;
    let behind = |end: usize| Some(letters.get(end.checked_sub(1)?)?.last + 1);
    let day_from = day.map_or(Some(0), |found| behind(found.end()))?;
    let spans = DateSpans {
        day: day_from..letters.get(month.start())?.first,
        month: behind(month.end())?..letters.get(year.start())?.first,
        year: behind(year.end()).map(|from| from..reading.steps).filter(|_| year.end() < text.len()),
    };
    (!spans.day.is_empty() && !spans.month.is_empty()).then_some(spans)
}

/// Two ones, where all that was read is an `M`, `H` or `N`: so two strokes side by side are read that lean on each other
/// (`ngày 11` and `tháng 11` on real papers). A value for a person to see, since no digit was read: its plainness is 0.
pub(super) fn two_ones(reading: &LineReading, span: &Range<u16>) -> Option<Strings> {
    let mut letters = reading.letters.iter().filter(|l| span.contains(&l.first)).map(|l| l.letter);
    let strokes = matches!(letters.next(), Some('M' | 'H' | 'N')) && letters.next().is_none();
    strokes.then(|| Strings { strings: vec![("11".to_owned(), 1.0)], plain: 0.0 })
}

#[cfg(test)]
pub(crate) mod testing {
    //! Readings made by hand: four steps a letter, which stands on the second of them.
    use crate::record::{DigitStep, Letter, LineReading, Slot, Strip};

    pub(in super::super) fn step(at: u16, likely: &[(u8, f32)]) -> DigitStep {
        let mut costs = [1200; 11];
        let rest = 1.0 - likely.iter().map(|(_, p)| p).sum::<f32>();
        costs[0] = if likely.is_empty() || rest > 0.5 { 700 } else { (-100.0 * rest.max(1e-5).ln()) as u16 };
        for (digit, p) in likely {
            costs[usize::from(*digit) + 1] = (-100.0 * p.ln()) as u16;
        }
        DigitStep { at, costs }
    }

    pub(crate) fn reading(text: &str) -> LineReading {
        let places = (0u16..).map(|i| 4 * i + 1);
        let letters: Vec<Letter> = places
            .zip(text.chars())
            .filter(|(_, c)| *c != ' ')
            .map(|(at, letter)| Letter { letter, first: at, last: at, confidence: 0.97 })
            .collect();
        let digits = letters
            .iter()
            .map(|l| match l.letter.to_digit(10) {
                Some(digit) => step(l.first, &[(digit as u8, 0.97)]),
                None => step(l.first, &[]),
            })
            .collect();
        let steps = 4 * text.chars().count() as u16;
        LineReading {
            strip: Strip {
                slot: Slot::Number,
                from: (0.0, 50.0),
                to: (10.0 * f32::from(steps), 50.0),
                height: 60.0,
            },
            steps,
            letters,
            digits,
            figures: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::reading;
    use super::*;

    fn cut(text: &str, span: &Range<u16>) -> String {
        reading(text).letters.iter().filter(|l| span.contains(&l.first)).map(|l| l.letter).collect()
    }

    #[test]
    fn the_digits_stand_between_label_and_symbol() {
        for (text, symbol, digits) in [
            ("S: 2827 /QD-BGDĐT", "QĐ-BGDĐT", "2827"),
            ("só: 01 /CT-UBND", "CT-UBND", "01"),
            ("S 640 /QD-UBND", "QĐ-UBND", "640"),
            ("S:MM /CT-UBND", "CT-UBND", "MM"),
            ("Só: 08 iCT-UBND", "CT-UBND", "08"),
            ("S6: 5740 UBND-SGDDT", "UBND-SGDĐT", "5740"),
            ("$6:660/TB-UBND", "TB-UBND", "660"),
            ("51 /QD-UBND", "QĐ-UBND", "51"),
            ("S: 12/2025/ND-CP", "NĐ-CP", "12"),
            ("S:2/16/TB-DHDL", "TB-ĐHĐL", "2/16"),
            ("s: .2095../TB-DHDL", "TB-ĐHĐL", "2095.."),
            ("617 DHCT-DT", "ĐHCT-ĐT", "617"),
            ("so 02 -KH/NBCQ", "KH/NBCQ", "02"),
        ] {
            let span = number(&reading(text), symbol).unwrap();
            assert_eq!(cut(text, &span), digits, "{text}");
        }
        for text in ["", "UY BAN", "123"] {
            assert_eq!(number(&reading(text), "CT-UBND"), None, "{text}");
        }
    }

    #[test]
    fn two_strokes_that_lean_on_each_other_are_two_ones() {
        for (text, ones) in
            [("M", true), ("H", true), ("MM", false), ("M1", false), ("U", false), ("", false)]
        {
            let reading = reading(text);
            let found = two_ones(&reading, &(0..99));
            assert_eq!(found.is_some(), ones, "{text}");
            assert!(found.is_none_or(|f| f.plain == 0.0 && f.strings[0].0 == "11"));
        }
    }

    #[test]
    fn the_numbers_of_a_date_stand_between_its_words() {
        for (text, day, month, year) in [
            ("ngày 14 tháng 10 năm 2025", "14", "10", "2025"),
            ("ngày14tháng10nǎm2025", "14", "10", "2025"),
            (", nà 04 tháng01 n m 2021", "04", "01", "2021"),
            ("ngà 3 thng 01 năm 2025", "3", "01", "2025"),
            ("ngày2.8.. tháng 1.0. năm 2025", "2.8..", "1.0.", "2025"),
            ("ngày27 thángH nǎm 2019", "27", "H", "2019"),
            ("y MM tháng 9 năm 2024", "MM", "9", "2024"),
        ] {
            let spans = date(&reading(text)).unwrap();
            assert_eq!(cut(text, &spans.day), day, "{text}");
            assert_eq!(cut(text, &spans.month), month, "{text}");
            assert_eq!(cut(text, &spans.year.unwrap()), year, "{text}");
        }
        assert_eq!(date(&reading("ngày 1 tháng 2 năm")).unwrap().year, None);
        for text in ["", "CONG HOA XA HOI", "th"] {
            assert_eq!(date(&reading(text)), None, "{text}");
        }
    }
}
