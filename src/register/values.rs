//! Dates, flags, channels and numbers as Vietnamese systems write them.
//!
//! A date of numbers is day, month, year; the American order is never tried, and a year of two digits is never
//! completed: either would be a guess that falsifies a rate.

use time::{Date, Month};

use super::field::squeeze;
use crate::record::Channel;
use crate::sheet::Cell;

/// Why a cell is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDate {
    /// Nothing like a date.
    #[error("is no date")]
    Form,
    /// Of the form of a date, but there is no such day: 31/02.
    #[error("there is no such day")]
    NoSuchDay,
    /// Month before day: 03/25/2026.
    #[error("the month stands before the day; dates are read as day/month/year")]
    MonthFirst,
    /// A year of two digits.
    #[error("the year has two digits")]
    ShortYear,
    /// A real day, in a year that cannot be meant.
    #[error("the year cannot be meant")]
    Year,
}

/// What a cell of a date column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    /// A day, and what its spelling says of the order of day and month.
    Day(Date, Order),
    /// Nothing, or what a system writes for no date (`0001-01-01`, `1900-01-01`, `0000-00-00`).
    Nothing,
}

/// What the spelling of a day says of the order in which its column has day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing: the year stands first, or words, or a number of a workbook.
    Silent,
    /// Both orders give a day, and not the same: 05/03.
    Either,
    /// The day stands first for sure: 25/03.
    DayFirst,
}

/// Years that a register can mean.
const YEARS: std::ops::RangeInclusive<i32> = 1945..=2100;

/// Days from 1899-12-30, as spreadsheets count; a text of five digits in a date column is nothing else. The span is
/// 1990 to 2100: no system is older.
const SERIALS: std::ops::RangeInclusive<i64> = 32_874..=73_415;

/// Reads a date.
pub(super) fn date(cell: Cell<'_>) -> Result<Dated, BadDate> {
    match cell {
        Cell::Empty => Ok(Dated::Nothing),
        Cell::Instant(instant) => checked(instant.date(), Order::Silent),
        Cell::Number(number) => of_number(number),
        Cell::Flag(_) => Err(BadDate::Form),
        Cell::Text(text) => of_text(text.trim()),
    }
}

fn of_number(number: f64) -> Result<Dated, BadDate> {
    // 20260305 and 20260305143000 come as numbers, too.
    if number.fract() == 0.0 && (1.9e7..1e15).contains(&number) {
        return of_text(&number.to_string());
    }
    let day = number.floor() as i64;
    if !SERIALS.contains(&day) {
        return Err(BadDate::Form);
    }
    of_serial(day)
}

fn of_serial(day: i64) -> Result<Dated, BadDate> {
    // Julian day of 1899-12-30.
    let julian = i32::try_from(day + 2_415_019).map_err(|_| BadDate::Form)?;
    checked(Date::from_julian_day(julian).map_err(|_| BadDate::Form)?, Order::Silent)
}

fn checked(date: Date, order: Order) -> Result<Dated, BadDate> {
    match (date.year(), date.ordinal()) {
        // What C#, SQL Server and Java write where there is no date; and a date without end.
        (1 | 1900 | 1753, 1) | (9999, 365) => Ok(Dated::Nothing),
        (year, _) if YEARS.contains(&year) => Ok(Dated::Day(date, order)),
        _ => Err(BadDate::Year),
    }
}

fn of_text(text: &str) -> Result<Dated, BadDate> {
    if text.is_empty() || matches!(text, "-" | "--" | "/" | "NULL" | "null" | "N/A") {
        return Ok(Dated::Nothing);
    }
    // No date is longer; "ngày 05 tháng 03 năm 2026, 14 giờ 30 phút" has 60 bytes.
    if text.len() > 80 {
        return Err(BadDate::Form);
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return of_digits(text);
    }
    let numbers = Numbers::of(text)?;
    match numbers.worded {
        true => day_month_year(&numbers),
        false => by_marks(&numbers),
    }
}

/// A run of digits: a serial number, `yyyyMMdd` alone or with a time of day.
fn of_digits(text: &str) -> Result<Dated, BadDate> {
    let number =
        |range: std::ops::Range<usize>| text.get(range).and_then(|t| t.parse::<u16>().ok()).unwrap_or(0);
    match text.len() {
        5 => {
            let day = text.parse().unwrap_or(0);
            if SERIALS.contains(&day) { of_serial(day) } else { Err(BadDate::Form) }
        }
        8 | 12 | 14 => {
            let time_fits = text.len() == 8
                || (number(8..10) < 24 && number(10..12) < 60 && (text.len() == 12 || number(12..14) < 60));
            let (year, month, day) = (number(0..4), number(4..6), number(6..8));
            if !time_fits || !(1900..=2200).contains(&year) {
                return Err(BadDate::Form);
            }
            ymd(year, month, day)
        }
        _ => Err(BadDate::Form),
    }
}

/// The numbers of a date and what stands between them.
struct Numbers {
    /// Up to three numbers of the date with their digits, in the order in which they stand.
    parts: [(u16, u8); 3],
    count: usize,
    /// Whether words name them: ngày, tháng, năm.
    worded: bool,
}

impl Numbers {
    /// Takes a text apart: a date, and a time of day before or behind it that is passed over.
    fn of(text: &str) -> Result<Numbers, BadDate> {
        let mut numbers = Numbers { parts: [(0, 0); 3], count: 0, worded: false };
        let bytes = text.as_bytes();
        let mut at = 0;
        // In a time of day: hours and minutes are split by a colon.
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' => {
                    let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
                    let digits = end - at;
                    if digits > 4 {
                        return Err(BadDate::Form);
                    }
                    if bytes.get(end) == Some(&b':') {
                        at = time_of_day(text, at)?;
                        continue;
                    }
                    if numbers.count == 3 {
                        return Err(BadDate::Form);
                    }
                    let value = text[at..end].parse().map_err(|_| BadDate::Form)?;
                    numbers.parts[numbers.count] = (value, digits as u8);
                    numbers.count += 1;
                    at = end;
                }
                b'/' | b'-' | b'.' | b',' => at += 1,
                // An ISO date, and its time behind: 2026-03-05T14:30.
                b'T' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => at += 1,
                _ => {
                    let word_end = text[at..]
                        .find(|c: char| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ',' | ':'));
                    let end = word_end.map_or(text.len(), |w| at + w);
                    match squeeze(&text[at..end]).as_str() {
                        "" | "luc" | "sa" | "ch" | "am" | "pm" | "z" => {}
                        "ngay" | "thang" | "nam" | "vaongay" | "lucngay" => numbers.worded = true,
                        _ => return Err(BadDate::Form),
                    }
                    at = end;
                }
            }
        }
        if numbers.count == 3 { Ok(numbers) } else { Err(BadDate::Form) }
    }
}

/// Passes over a time of day that begins at `at`; where it ends.
fn time_of_day(text: &str, at: usize) -> Result<usize, BadDate> {
    let rest = &text.as_bytes()[at..];
    let length = rest.iter().take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.')).count();
    let mut parts = text[at..at + length].split(':');
    let mut next = |limit: u16| {
        parts
            .next()
            .map(|p| p.split('.').next().and_then(|p| p.parse::<u16>().ok()).is_some_and(|n| n < limit))
    };
    if next(24) != Some(true) || next(60) != Some(true) || next(60) == Some(false) {
        return Err(BadDate::Form);
    }
    // A zone: +07:00. The day is that of the place, whatever the zone.
    let mut end = at + length;
    if matches!(text.as_bytes().get(end), Some(b'+' | b'-')) {
        end +=
            1 + text.as_bytes()[end + 1..].iter().take_while(|b| b.is_ascii_digit() || **b == b':').count();
    }
    Ok(end)
}

fn by_marks(numbers: &Numbers) -> Result<Dated, BadDate> {
    match numbers.parts {
        [(year, 4), (month, 1..=2), (day, 1..=2)] => ymd(year, month, day),
        _ => day_month_year(numbers),
    }
}

fn day_month_year(numbers: &Numbers) -> Result<Dated, BadDate> {
    match numbers.parts {
        [(day, 1..=2), (month, 1..=2), (year, 4)] => {
            if year == 0 && day == 0 {
                return Ok(Dated::Nothing);
            }
            match calendar(year, month, day) {
                Some(date) => {
                    let order = match day {
                        _ if numbers.worded || day == month => Order::Silent,
                        13.. => Order::DayFirst,
                        _ => Order::Either,
                    };
                    checked(date, order)
                }
                None if !numbers.worded && calendar(year, day, month).is_some() => Err(BadDate::MonthFirst),
                None => Err(BadDate::NoSuchDay),
            }
        }
        [(_, 1..=2), (_, 1..=2), (_, 2)] => Err(BadDate::ShortYear),
        _ => Err(BadDate::Form),
    }
}

fn ymd(year: u16, month: u16, day: u16) -> Result<Dated, BadDate> {
    if (year, month, day) == (0, 0, 0) {
        return Ok(Dated::Nothing);
    }
    checked(calendar(year, month, day).ok_or(BadDate::NoSuchDay)?, Order::Silent)
}

fn calendar(year: u16, month: u16, day: u16) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

/// What a yes or no may be followed by, squeezed: `Có kết quả`, `Chưa số hóa`, `Không bắt buộc`; not `Có lẽ`.
const FLAGGED: [&str; 15] = [
    "ketqua",
    "kq",
    "sohoa",
    "taisudung",
    "thanhphan",
    "tphs",
    "file",
    "tep",
    "duoc",
    "batbuoc",
    "tra",
    "phainop",
    "nop",
    "co",
    "hoanthanh",
];

/// Yes, no, or `None` for what is neither.
pub(super) fn flag(cell: Cell<'_>) -> Option<bool> {
    let text = match cell {
        Cell::Flag(flag) => return Some(flag),
        Cell::Number(0.0) => return Some(false),
        Cell::Number(1.0) => return Some(true),
        Cell::Text(text) => text.trim(),
        _ => return None,
    };
    match text {
        "0" => return Some(false),
        "1" | "✓" | "✔" | "☑" | "√" => return Some(true),
        "☐" | "✗" | "✘" => return Some(false),
        _ => {}
    }
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = squeeze(rest);
    if !rest.is_empty() && !FLAGGED.iter().any(|word| rest.starts_with(word)) {
        return None;
    }
    match squeeze(first).as_str() {
        "x" | "co" | "da" | "duoc" | "true" | "yes" | "y" | "dung" | "v" => Some(true),
        "khong" | "chua" | "false" | "no" | "n" | "sai" => Some(false),
        _ => None,
    }
}

/// How a dossier came in; `None` for what names no channel or two of them.
pub(super) fn channel(cell: Cell<'_>) -> Option<Channel> {
    let text = cell.text();
    // 1 trực tiếp, 2 trực tuyến, 3 bưu chính (KenhThucHien of the national interface).
    match text.trim() {
        "1" | "1.0" | "counter" => return Some(Channel::Counter),
        "2" | "2.0" | "online" => return Some(Channel::Online),
        "3" | "3.0" | "post" => return Some(Channel::Post),
        _ => {}
    }
    if text.len() > 200 {
        return None;
    }
    let words = squeeze(&text);
    let says = |signs: &[&str]| signs.iter().any(|sign| words.contains(sign));
    let online =
        says(&["tructuyen", "online", "toantrinh", "motphan", "quamang", "congdichvucong", "dvc", "vneid"]);
    let post = says(&["buuchinh", "buudien", "bcci"]);
    let counter = says(&["tructiep", "taiquay", "motcua", "offline", "noptai"]);
    match (counter, online, post) {
        (true, false, false) => Some(Channel::Counter),
        (false, true, false) => Some(Channel::Online),
        (false, false, true) => Some(Channel::Post),
        _ => None,
    }
}

/// A count: `7`, `1.234` (Vietnamese thousands), `7.0` of a workbook. Up to 65 535.
pub(super) fn count(cell: Cell<'_>) -> Option<u16> {
    let number = match cell {
        Cell::Number(n) => n,
        Cell::Text(text) => {
            let text = text.trim();
            let groups: Vec<&str> = text.split(['.', ' ', '\u{a0}']).collect();
            let grouped = groups.len() > 1
                && groups.iter().skip(1).all(|g| g.len() == 3)
                && (1..=3).contains(&groups[0].len());
            let plain = if grouped { groups.concat() } else { text.to_owned() };
            if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            plain.parse().ok()?
        }
        _ => return None,
    };
    ((0.0..=65_535.0).contains(&number) && number.fract() == 0.0).then_some(number as u16)
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn read(text: &str) -> Result<Dated, BadDate> {
        date(Cell::Text(text))
    }

    #[test]
    fn every_written_form_of_one_day() {
        for text in [
            "2026-03-05",
            "05/03/2026",
            "5/3/2026",
            "05-03-2026",
            "05.03.2026",
            "05.03.2026 14:30:00",
            "05/03/2026 14:30",
            "14:30:25 05/03/2026",
            "05/03/2026 02:30:00 CH",
            "2026-03-05T14:30:00",
            "2026-03-05T14:30:00.000+07:00",
            "2026-03-05 00:00:00Z",
            "2026/03/05",
            "20260305",
            "20260305143000",
            "202603051430",
            "ngày 05 tháng 03 năm 2026",
            "Ngày 5 tháng 3 năm 2026",
            " 46086 ",
        ] {
            assert!(
                matches!(read(text), Ok(Dated::Day(day, _)) if day == date!(2026-03-05)),
                "{text}: {:?}",
                read(text)
            );
        }
        for cell in [
            Cell::Instant(datetime!(2026-03-05 14:30)),
            Cell::Number(46_086.6),
            Cell::Number(20_260_305.0),
            Cell::Number(20_260_305_143_000.0),
        ] {
            assert_eq!(date(cell), Ok(Dated::Day(date!(2026 - 03 - 05), Order::Silent)), "{cell:?}");
        }
    }

    #[test]
    fn what_is_no_day_says_why() {
        for (text, why) in [
            ("31/02/2026", BadDate::NoSuchDay),
            ("2026-02-30", BadDate::NoSuchDay),
            ("20260230", BadDate::NoSuchDay),
            ("00/03/2026", BadDate::NoSuchDay),
            ("03/25/2026", BadDate::MonthFirst),
            ("5/3/26", BadDate::ShortYear),
            ("05/03/3026", BadDate::Year),
            ("05/03/1826", BadDate::Year),
            ("05/03", BadDate::Form),
            ("Quý I/2026", BadDate::Form),
            ("05/03/2026 25:00", BadDate::Form),
            ("99999", BadDate::Form),
            ("5032026", BadDate::Form),
            ("05032026", BadDate::Form),
            ("05/03/2026/1", BadDate::Form),
            ("tháng 3 năm 2026", BadDate::Form),
            ("đang xử lý", BadDate::Form),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
        assert_eq!(date(Cell::Number(12.0)), Err(BadDate::Form));
        assert_eq!(date(Cell::Flag(true)), Err(BadDate::Form));
    }

    #[test]
    fn what_systems_write_for_no_date() {
        for text in [
            "",
            " ",
            "-",
            "NULL",
            "0001-01-01T00:00:00",
            "01/01/0001",
            "1900-01-01",
            "0000-00-00",
            "31/12/9999",
        ] {
            assert_eq!(read(text), Ok(Dated::Nothing), "{text}");
        }
    }

    #[test]
    fn a_spelling_tells_its_order() {
        for (text, order) in [
            ("05/03/2026", Order::Either),
            ("13/03/2026", Order::DayFirst),
            ("03/03/2026", Order::Silent),
            ("2026-03-05", Order::Silent),
            ("ngày 05 tháng 03 năm 2026", Order::Silent),
        ] {
            assert!(matches!(read(text), Ok(Dated::Day(_, found)) if found == order), "{text}");
        }
    }

    #[test]
    fn flags_channels_and_counts() {
        for (text, answer) in [
            ("1", Some(true)),
            ("0", Some(false)),
            ("x", Some(true)),
            ("X", Some(true)),
            ("Có kết quả", Some(true)),
            ("Không có kết quả", Some(false)),
            ("KHÔNG", Some(false)),
            ("Đã số hóa", Some(true)),
            ("Chưa số hóa", Some(false)),
            ("true", Some(true)),
            ("2", None),
            ("?", None),
            ("có lẽ", None),
        ] {
            assert_eq!(flag(Cell::Text(text)), answer, "{text}");
        }
        for (text, found) in [
            ("Trực tiếp", Some(Channel::Counter)),
            ("Trực tuyến", Some(Channel::Online)),
            ("DVC trực tuyến một phần", Some(Channel::Online)),
            ("Toàn trình", Some(Channel::Online)),
            ("Bưu chính công ích", Some(Channel::Post)),
            ("2", Some(Channel::Online)),
            ("Trực tiếp và trực tuyến", None),
            ("khác", None),
        ] {
            assert_eq!(channel(Cell::Text(text)), found, "{text}");
        }
        for (text, found) in
            [("7", Some(7)), ("1.234", Some(1234)), ("1.5", None), ("-1", None), ("70000", None), ("", None)]
        {
            assert_eq!(count(Cell::Text(text)), found, "{text}");
        }
        assert_eq!(count(Cell::Number(7.0)), Some(7));
        assert_eq!(count(Cell::Number(7.5)), None);
    }
}
