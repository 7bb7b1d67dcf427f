//! Dates in letters and in every form of figures. The frame's own `ngày 14 tháng 10 năm 2025` is `date`'s work.

use std::sync::LazyLock;

use regex::Regex;
use time::{Date, Month};

use super::super::{date, fold};
use super::numerals;

/// Years that a paper can speak of: births of its oldest owners, and terms to come.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2150;

/// So many words has a date in letters, `ngày`, `tháng` and `năm` included, at the most.
const MOST_WORDS: usize = 24;

fn day_of(day: u64, month: u64, year: u64) -> Option<Date> {
    let year = i32::try_from(year).ok().filter(|y| YEARS.contains(y))?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

/// A date in letters: `Ngày bảy, tháng hai, năm hai nghìn không trăm hai mươi ba`. `năm` is year and five alike, so
/// every way to part the words is tried; two that differ are none.
pub(in crate::describe) fn in_letters(text: &str) -> Option<Date> {
    let folded = fold::fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let mut found: Option<Date> = None;
    for start in (0..words.len()).filter(|i| words[*i] == "ngay") {
        let words = &words[start + 1..words.len().min(start + MOST_WORDS)];
        let Some(month_at) = words.iter().position(|w| *w == "thang") else { continue };
        let Some(day) = day_in_letters(&words[..month_at]) else { continue };
        for year_at in (month_at + 1..words.len()).filter(|i| words[*i] == "nam") {
            let Some(month) = month_in_letters(&words[month_at + 1..year_at]) else { continue };
            let tail = &words[year_at + 1..];
            // What stands behind the date (`tại …`) is not part of it.
            let Some(year) = numerals::year(&tail[..numerals::run(tail)]) else { continue };
            if let Some(date) = day_of(day, month, year) {
                if found.is_some_and(|known| known != date) {
                    return None;
                }
                found = Some(date);
            }
        }
    }
    found
}

fn day_in_letters(words: &[&str]) -> Option<u64> {
    match words {
        // `mùng` and `mồng` name the first ten days.
        ["mung" | "mong", rest @ ..] => numerals::number(rest).filter(|d| *d <= 10),
        // `ngày 07 (bảy)` and `ngày bảy (07)` are figures with letters beside; figures are read elsewhere.
        words => numerals::number(words),
    }
}

fn month_in_letters(words: &[&str]) -> Option<u64> {
    match words {
        ["gieng"] => Some(1),
        ["chap"] => Some(12),
        words => numerals::number(words),
    }
}

static ISO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b").expect("a constant pattern"));

/// Digits in groups with a sign between; `|`, `l` and `,` as engines read slashes and points are not taken: a date has
/// no check digit.
static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^\d/.-])(?P<d>\d{1,2})\s?(?P<a>[/.-])\s?(?P<m>\d{1,2})\s?(?P<b>[/.-])\s?(?P<y>\d{4})(?:[^\d/-]|$)")
        .expect("a constant pattern")
});

/// `ngày 5 tháng 3 năm 1938`: owners were born before the years that a paper can be of.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?P<d>\d{1,2})[\s,]+thang\s+(?P<m>\d{1,2})[\s,]+nam\s+(?P<y>\d{4})\b")
        .expect("a constant pattern")
});

/// The first date of a text in any form, and whether it stood there as such (nothing taken back).
pub(in crate::describe) fn anywhere(text: &str) -> Option<(Date, bool)> {
    in_figures(text).or_else(|| in_letters(text).map(|day| (day, true)))
}

fn in_figures(text: &str) -> Option<(Date, bool)> {
    if let Some(read) = date::anywhere(text)
        && let Some(day) = read.date
    {
        return Some((day, read.clean));
    }
    let part = |found: &regex::Captures<'_>, name: &str| found[name].parse::<u64>().ok();
    if let Some(found) = WORDS.captures(&fold::unmark(text)) {
        let day = day_of(part(&found, "d")?, part(&found, "m")?, part(&found, "y")?)?;
        return Some((day, true));
    }
    if let Some(found) = FIGURES.captures(text) {
        let day = day_of(part(&found, "d")?, part(&found, "m")?, part(&found, "y")?)?;
        return Some((day, found["a"] == found["b"]));
    }
    let found = ISO.captures(text)?;
    Some((day_of(part(&found, "d")?, part(&found, "m")?, part(&found, "y")?)?, true))
}

/// Figures and letters of one value: `07/02/2023 (Ngày bảy, tháng hai, …)`; whether they agree. `None` if the text has
/// not both.
pub(in crate::describe) fn agree(text: &str) -> Option<bool> {
    let letters = in_letters(text)?;
    let (figures, _) = in_figures(text)?;
    Some(letters == figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Option<String> {
        in_letters(text).map(date::iso)
    }

    #[test]
    fn letters_are_held_against_figures_of_any_birth() {
        let letters = "ngày năm tháng ba năm một nghìn chín trăm ba mươi tám";
        assert_eq!(agree(&format!("05/03/1938 ({letters})")), Some(true));
        assert_eq!(agree(&format!("06/03/1938 ({letters})")), Some(false));
        assert_eq!(agree(letters), None);
    }

    #[test]
    fn dates_in_letters() {
        for (text, value) in [
            ("Ngày bảy, tháng hai, năm hai nghìn không trăm hai mươi ba", "2023-02-07"),
            (
                "(Ghi bằng chữ: ngày mười lăm tháng mười một năm một nghìn chín trăm chín mươi chín)",
                "1999-11-15",
            ),
            ("Ngày năm, tháng năm, năm hai nghìn không trăm linh năm", "2005-05-05"),
            ("ngày năm tháng năm năm hai nghìn lẻ năm tại Hà Nội", "2005-05-05"),
            ("ngày mùng một tháng giêng năm một nghìn chín trăm bảy mươi lăm", "1975-01-01"),
            ("Ngày ba mươi mốt, tháng chạp, năm hai không hai hai", "2022-12-31"),
            ("Ngày hai mươi tư, tháng tư, năm hai ngàn không trăm mười", "2010-04-24"),
            ("NGÀY HAI MƯƠI THÁNG MƯỜI HAI NĂM HAI NGHÌN", "2000-12-20"),
        ] {
            assert_eq!(letters(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_in_letters() {
        for text in [
            "Ngày ba mươi, tháng hai, năm hai nghìn",
            "Ngày bảy, tháng mười ba, năm hai nghìn",
            "Ngày bảy, tháng hai",
            "ngày mùng hai mươi tháng một năm hai nghìn",
            "ngày 7 tháng 2 năm 2023",
            "Ngày, tháng, năm sinh",
            "",
        ] {
            assert_eq!(letters(text), None, "{text}");
        }
    }

    #[test]
    fn every_form_of_figures() {
        for text in [
            "07/02/2023",
            "7/2/2023",
            "07-02-2023",
            "07.02.2023",
            "07 / 02 / 2023",
            "2023-02-07",
            "ngày 07 tháng 02 năm 2023",
            "07/02/2023.",
            "(07/02/2023)",
            "Ngày bảy, tháng hai, năm hai nghìn không trăm hai mươi ba",
        ] {
            assert_eq!(
                anywhere(text).map(|(d, clean)| (date::iso(d), clean)),
                Some(("2023-02-07".to_owned(), true)),
                "{text}"
            );
        }
        for text in ["07/02/23", "30/02/2023", "2023", "02/2023", "1.500.000", "12.07.02.20231"] {
            assert_eq!(anywhere(text).map(|(d, _)| d), None, "{text}");
        }
    }

    #[test]
    fn owners_were_born_long_ago() {
        let iso = |text| anywhere(text).map(|(d, _)| date::iso(d));
        assert_eq!(iso("ngày 5 tháng 3 năm 1938").as_deref(), Some("1938-03-05"));
        assert_eq!(iso("05/03/1938").as_deref(), Some("1938-03-05"));
        assert_eq!(iso("05/03/1638"), None);
    }

    #[test]
    fn figures_and_letters_side_by_side() {
        let letters = "Ngày bảy, tháng hai, năm hai nghìn không trăm hai mươi ba";
        assert_eq!(agree(&format!("07/02/2023 ({letters})")), Some(true));
        assert_eq!(agree(&format!("01/02/2023 ({letters})")), Some(false));
        assert_eq!(agree("07/02/2023"), None);
    }
}
