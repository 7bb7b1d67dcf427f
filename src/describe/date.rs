//! Dates as papers print them: `ngày 14 tháng 10 năm 2025`, `14/10/2025`.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use time::{Date, Month};

use super::fold;
use super::layout::Row;

/// A date as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReadDate {
    /// The date, if day, month and year are there and are a day of the calendar.
    pub date: Option<Date>,
    /// Whether the digits stood there as digits (no `l6` for `16`) and nothing else stood between them.
    pub clean: bool,
    /// Whether all three numbers were read, be they a calendar day or not.
    pub complete: bool,
    /// The year by itself, if it is one that a paper can bear.
    pub year: Option<i32>,
}

/// Years that a paper in a Vietnamese office can bear: from the founding of the state to the end of this century.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1945..=2100;

static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:\bn[gqpo]?[aeo]?[gqa]?[yvjw]|\bngay)[\s.,:]*(?P<d>.{0,14}?)[\s.,]*",
        r"t[hn]?[aeo]n[gqae]?[\s.,:]*(?P<m>.{0,14}?)[\s.,]*",
        r"\bn[aeo]m[\s.,:]*(?P<y>\S{0,10})"
    ))
    .expect("a constant pattern")
});

/// The same where `ngày` and the day ran together (`ngà98 tháng`): only at the start or after the place's comma.
static TORN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[,.]\s?)(?P<from>)n[gqp]\S{0,2}?[\s.,:]*(?P<d>\d{1,2}|\S{0,3}\s?\S{0,3}?)[\s.,]*",
        r"\bt[hn]?[aeo]n[gqae]?[\s.,:]*(?P<m>.{0,10}?)[\s.,]*",
        r"\bn[aeo]m[\s.,:]*(?P<y>\S{0,10})"
    ))
    .expect("a constant pattern")
});

/// A date of which handwriting left no more than the place's comma, the `n` of `ngày` and, at the end, the year, with
/// the `ăm` of `năm` or without: `Hà Nội, ngàu)#háng0ạ¿ năm 2022`, `Huế, ngày 2` tháng{Ohăm 2017`.
static WRECK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r",\s?(?P<from>)n[gqp](?:ay,)?(?:[^,;]{1,36}?\bn[aeo]m|.{1,8}?t[hn]?[aeo]n[gqae].{0,5}?[a-z]?[aeo]m)",
        r"\s?(?P<y>(?:19|20)\d\d)\W{0,2}$"
    ))
    .expect("a constant pattern")
});

static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})\b")
        .expect("a constant pattern")
});

/// The words of a date in text without marks. `Ngày, tháng, năm sinh` is a label, and a date spelled out in letters
/// (`năm hai nghìn`) is the second telling of one in figures: a word stands where the year would.
fn words(plain: &str) -> Option<Captures<'_>> {
    let spelled = |year: &str| year.chars().take(3).filter(char::is_ascii_lowercase).count() == 3;
    WORDS.captures(plain).filter(|found| !spelled(&found["y"]))
}

fn torn(plain: &str) -> Option<Captures<'_>> {
    TORN.captures(plain).filter(|_| !WORDS.is_match(plain))
}

fn wreck(plain: &str) -> Option<Captures<'_>> {
    WRECK.captures(plain).filter(|_| words(plain).is_none() && torn(plain).is_none())
}

/// Whether the text has the words `ngày … tháng … năm`, with or without figures between them.
pub(super) fn has_date_words(text: &str) -> bool {
    let plain = fold::unmark(text);
    words(&plain).is_some() || torn(&plain).is_some() || wreck(&plain).is_some()
}

/// Words before `ngày` that make it the day of something else than the issue: a place of issue has none of them.
const OTHER_DAYS: [&str; 13] = [
    "dang ky",
    "lan dau",
    "thay doi lan",
    "cap lai",
    "sinh",
    "gia han",
    "hieu luc",
    "can cu",
    "nghi dinh",
    "quyet dinh",
    "thong tu",
    "cong van",
    "to trinh",
];

/// Whether a row says place and date of issue, and not the day of a registration or a birth.
pub(super) fn is_of_issue(text: &str) -> bool {
    let before: String = words_start(text).map_or_else(String::new, |at| text.chars().take(at).collect());
    let folded = fold::fold(&before);
    has_date_words(text) && !OTHER_DAYS.iter().any(|words| folded.contains(words))
}

/// How many chars stand before the word `ngày` of a date in words.
pub(super) fn words_start(text: &str) -> Option<usize> {
    let plain = fold::unmark(text);
    let from = words(&plain)
        .and_then(|c| Some(c.get(0)?.start()))
        .or_else(|| torn(&plain).and_then(|c| Some(c.name("from")?.start())))
        .or_else(|| wreck(&plain).and_then(|c| Some(c.name("from")?.start())))?;
    Some(plain[..from].chars().count())
}

/// The first word of a row that belongs to its date: the one in which `ngày` begins.
pub(super) fn words_from(row: &Row<'_>) -> usize {
    let from = words_start(&row.text()).unwrap_or(0);
    let mut at = 0;
    row.words
        .iter()
        .position(|w| {
            at += w.text.chars().count() + 1;
            at > from
        })
        .unwrap_or(0)
}

/// Reads `ngày … tháng … năm …`; `None` if the words are not there.
pub(super) fn in_words(text: &str) -> Option<ReadDate> {
    let plain = fold::unmark(text);
    if let Some(found) = words(&plain) {
        return Some(assemble(&found["d"], &found["m"], &found["y"]));
    }
    if let Some(found) = wreck(&plain) {
        return Some(assemble("", "", &found["y"]));
    }
    let found = torn(&plain)?;
    Some(ReadDate { clean: false, ..assemble(&found["d"], &found["m"], &found["y"]) })
}

/// Reads the first date, in words or in figures (`14/10/2025`, day first).
pub(super) fn anywhere(text: &str) -> Option<ReadDate> {
    in_words(text).filter(|d| d.date.is_some()).or_else(|| {
        let plain = fold::unmark(text);
        let found = FIGURES.captures(&plain)?;
        Some(assemble(&found["d"], &found["m"], &found["y"]))
    })
}

/// The day that figures name, if it is one of the calendar and a paper can bear it.
pub(super) fn calendar(day: &str, month: &str, year: i32) -> Option<Date> {
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, day.parse().ok()?).ok()?;
    YEARS.contains(&year).then_some(date)
}

/// The ISO 8601 form.
pub(super) fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// The day of an ISO 8601 form.
pub(super) fn from_iso(text: &str) -> Option<Date> {
    Date::parse(text, time::macros::format_description!("[year]-[month]-[day]")).ok()
}

fn assemble(day: &str, month: &str, year: &str) -> ReadDate {
    let [day, month, year] = [day, month, year].map(figures);
    let complete = [day, month, year].iter().all(Option::is_some);
    let clean = [day, month, year].iter().all(|f| matches!(f, Some((_, true))));
    let date = day.zip(month).zip(year).and_then(|(((d, _), (m, _)), (y, _))| {
        let year = i32::from(y);
        let month = Month::try_from(u8::try_from(m).ok()?).ok()?;
        let date = Date::from_calendar_date(year, month, u8::try_from(d).ok()?).ok()?;
        YEARS.contains(&year).then_some(date)
    });
    let year = year.map(|(year, _)| i32::from(year)).filter(|year| YEARS.contains(year));
    ReadDate { date, clean, complete, year }
}

/// A number of figures and whether it stood there as such; the letters that engines take for 0 and 1 are taken back.
fn figures(text: &str) -> Option<(u16, bool)> {
    // Only what engines add at will: `2#` and `0?` are figures that were not read.
    let text = text.trim_matches(|c: char| c.is_whitespace() || "_.,:;-'".contains(c));
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'o' => '0',
            'l' | 'i' => '1',
            c => c,
        })
        .collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse().ok()?, digits == text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        in_words(text).and_then(|d| d.date).map(iso)
    }

    #[test]
    fn labels_and_dates_spelled_out_are_no_dates() {
        for text in [
            "Ngày, tháng, năm sinh: 07/02/2023",
            "Ngày, tháng, năm đăng ký",
            "Ngày bảy, tháng hai, năm hai nghìn không trăm hai mươi ba",
        ] {
            assert!(!has_date_words(text), "{text}");
            assert_eq!(in_words(text), None, "{text}");
        }
        assert!(has_date_words("ngày    tháng   năm 2025") && has_date_words("ngày … tháng … năm …"));
        assert_eq!(
            anywhere("Ngày, tháng, năm sinh: 07/02/2023").and_then(|d| d.date).map(iso).as_deref(),
            Some("2023-02-07")
        );
    }

    #[test]
    fn dates_in_words() {
        assert_eq!(read("Hà Nội, ngày 14 tháng 10 năm 2025").as_deref(), Some("2025-10-14"));
        assert_eq!(read("Hà Nội, ngày19 tháng 09 năm 2025").as_deref(), Some("2025-09-19"));
        assert_eq!(read("Cần Thơ, ngày 5 thảng 1 nãm 2020.").as_deref(), Some("2020-01-05"));
        assert_eq!(read("ngày 24 tháng9_ năm 2025").as_deref(), Some("2025-09-24"));
        assert_eq!(read("nqày 03 tháng 02 năm 2025").as_deref(), Some("2025-02-03"));
    }

    #[test]
    fn letters_for_figures_are_taken_back_but_not_clean() {
        let read = in_words("Hà Nội, ngàyl6 tháng 9 năm 2025").unwrap();
        assert_eq!(read.date.map(iso).as_deref(), Some("2025-09-16"));
        assert!(!read.clean);
    }

    #[test]
    fn what_is_no_date_is_not_made_one() {
        assert_eq!(in_words("ngày 31 tháng 02 năm 2025").unwrap().date, None);
        assert!(in_words("ngày 31 tháng 02 năm 2025").unwrap().complete);
        let missing = in_words("Quảng Ngãi, ngày     tháng 5 năm 2021").unwrap();
        assert_eq!((missing.date, missing.complete), (None, false));
        assert_eq!(in_words("ngày 2# tháng 1 năm 2021").unwrap().date, None);
        assert_eq!(in_words("ngày 16 tháng 9 năm 20235").unwrap().date, None);
        assert_eq!(in_words("ngày 1 tháng 1 năm 1024").unwrap().date, None);
        assert!(has_date_words("Hà Nội, ngà98 tháng § năm 2025"));
        assert_eq!(words_start("Hà Nội, ngà98 tháng § năm 2025"), Some(8));
        assert!(has_date_words("Đắk Nông, ngày, l(0tbảng b năm 2025"));
        let wreck = in_words("Hà Nội, ngàu)#háng0ạ¿ năm 2022").unwrap();
        assert_eq!((wreck.date, wreck.complete, wreck.year), (None, false, Some(2022)));
        assert_eq!(words_start("Hà Nội, ngày.) dháng § năm 2025"), Some(8));
        assert!(!has_date_words("Luật Đất đai, nghị định của Chính phủ năm 2013, các thông tư"));
        assert!(in_words("Độc lập - Tự do - Hạnh phúc").is_none());
    }

    #[test]
    fn dates_in_figures_have_the_day_first() {
        assert_eq!(
            anywhere("đăng ký 05/12/2019").and_then(|d| d.date).map(iso).as_deref(),
            Some("2019-12-05")
        );
        assert_eq!(anywhere("13/13/2019").unwrap().date, None);
        assert!(anywhere("12/2019").is_none());
    }

    #[test]
    fn the_day_of_a_registration_is_not_that_of_issue() {
        for text in
            ["Hà Nội, ngày 14 tháng 10 năm 2025", "ngày … tháng … năm …", "Xuân Quỳ, ngày 1 tháng 2 năm 2020"]
        {
            assert!(is_of_issue(text), "{text}");
        }
        for text in [
            "Đăng ký lần đầu, ngày 25 tháng 7 năm 2024",
            "Đăng ký thay đổi lần thứ: 2, ngày 5 tháng 9 năm 2025",
            "Sinh ngày 25 tháng 7 năm 1984",
            "Hà Nội",
        ] {
            assert!(!is_of_issue(text), "{text}");
        }
    }

    #[test]
    fn the_start_of_the_words_is_counted_in_chars() {
        assert_eq!(words_start("Hà Nội, ngày 1 tháng 2 năm 2020"), Some(8));
    }
}
