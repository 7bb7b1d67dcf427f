//! Spans of days as reports name them: day, week, month, quarter, year, and the period before a period.

use time::{Date, Duration, Month};

use crate::record::{date_of, day_of};

/// How long the spans are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Days.
    Day,
    /// ISO weeks, Monday to Sunday.
    Week,
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
}

/// More spans than this are not filled up with empty ones: nobody reads ten years of days.
pub const FILLED_MAX: i64 = 4000;

impl Span {
    /// Number of the span that a day (from 1970-01-01) is in; those of neighbours are neighbours.
    pub fn of(self, day: i64) -> i64 {
        let date = date_of(day).unwrap_or(Date::MIN);
        let month = i64::from(date.year()) * 12 + i64::from(u8::from(date.month())) - 1;
        match self {
            Span::Day => day,
            // 1970-01-01 was a Thursday.
            Span::Week => (day + 3).div_euclid(7),
            Span::Month => month,
            Span::Quarter => month.div_euclid(3),
            Span::Year => i64::from(date.year()),
        }
    }

    /// Its name: `2026-01-31`, `2026-W05`, `2026-01`, `2026-Q1`, `2026`.
    pub fn name(self, number: i64) -> String {
        match self {
            Span::Day => date_of(number).map(|d| d.to_string()).unwrap_or_default(),
            Span::Week => {
                let (year, week, _) = date_of(number * 7 - 3).unwrap_or(Date::MIN).to_iso_week_date();
                format!("{year:04}-W{week:02}")
            }
            Span::Month => format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
            Span::Quarter => format!("{:04}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1),
            Span::Year => format!("{number:04}"),
        }
    }

    /// Whether its days lie in one month each, so that sums of months are enough.
    pub fn is_of_months(self) -> bool {
        matches!(self, Span::Month | Span::Quarter | Span::Year)
    }
}

/// The period of the same length before one: the same number of whole months, where it is of whole months; else of days.
pub fn previous(from: Date, to: Date) -> Option<(Date, Date)> {
    let before = from.previous_day()?;
    let whole = from.day() == 1 && to.next_day()?.day() == 1;
    if !whole {
        return Some((before.checked_sub(to - from)?, before));
    }
    let month = |d: Date| i64::from(d.year()) * 12 + i64::from(u8::from(d.month())) - 1;
    let first = month(from) - (month(to) - month(from) + 1);
    let year = i32::try_from(first.div_euclid(12)).ok()?;
    let number = Month::try_from(first.rem_euclid(12) as u8 + 1).ok()?;
    Some((Date::from_calendar_date(year, number, 1).ok()?, before))
}

/// The last so many days up to a day, as numbers.
pub fn last_days(to: Date, days: i64) -> (i64, i64) {
    let from = to.checked_sub(Duration::days(days - 1)).unwrap_or(to);
    (day_of(from), day_of(to))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn spans_are_named_as_people_name_them() {
        for (span, name) in [
            (Span::Day, "2026-01-01"),
            (Span::Week, "2026-W01"),
            (Span::Month, "2026-01"),
            (Span::Quarter, "2026-Q1"),
            (Span::Year, "2026"),
        ] {
            assert_eq!(span.name(span.of(day_of(date!(2026 - 01 - 01)))), name);
        }
        assert_eq!(Span::Week.name(Span::Week.of(day_of(date!(2027 - 01 - 03)))), "2026-W53");
        assert_eq!(Span::Week.of(3), Span::Week.of(-3), "Monday to Sunday");
        assert_ne!(Span::Week.of(4), Span::Week.of(3));
    }

    #[test]
    fn the_period_before_is_as_long() {
        for (from, to, before) in [
            (date!(2026 - 07 - 01), date!(2026 - 09 - 30), (date!(2026 - 04 - 01), date!(2026 - 06 - 30))),
            (date!(2026 - 01 - 01), date!(2026 - 12 - 31), (date!(2025 - 01 - 01), date!(2025 - 12 - 31))),
            (date!(2026 - 03 - 01), date!(2026 - 03 - 31), (date!(2026 - 02 - 01), date!(2026 - 02 - 28))),
            (date!(2026 - 01 - 05), date!(2026 - 01 - 11), (date!(2025 - 12 - 29), date!(2026 - 01 - 04))),
            (date!(2026 - 01 - 05), date!(2026 - 01 - 05), (date!(2026 - 01 - 04), date!(2026 - 01 - 04))),
        ] {
            assert_eq!(previous(from, to), Some(before));
        }
        assert_eq!(previous(Date::MIN, Date::MIN), None);
    }
}
