//! How long a paper is valid (thời hạn có hiệu lực), in its written form, and on which day it ends.
//!
//! Here and not in `describe`, which reads it, because the catalog asks when it ends.

use std::fmt;
use std::str::FromStr;

use time::{Date, Duration, Month};

/// A validity. Written `unlimited`, `until 2030-12-31`, `P6M from issue`, `P12M from issue to begin`, `P5Y from effect`,
/// `until event: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validity {
    /// Vô thời hạn.
    Unlimited,
    /// Up to and including that day.
    Until(Date),
    /// That long from the day of issue.
    FromIssue(Term),
    /// What it permits must begin within that time from the day of issue (hiệu lực khởi công of a building permit);
    /// once begun, the paper goes on.
    ToBegin(Term),
    /// That long from the day of coming into effect.
    FromEffect(Term),
    /// Until something happens, in the words of the paper.
    UntilEvent(String),
}

/// A duration of one unit, written as ISO 8601 has it: `P6M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    count: u16,
    unit: char,
}

/// The last day of a validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastDay {
    /// It has none.
    Never,
    /// That day is the last one.
    On(Date),
    /// It hangs on what is not known.
    Unknown,
}

/// A text that is no validity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no validity")]
pub struct NoValidity(pub String);

impl Validity {
    /// The last day on which the paper is valid, for one issued on that day.
    pub fn last_day(&self, issued: Option<Date>) -> LastDay {
        match self {
            Validity::Unlimited => LastDay::Never,
            Validity::Until(day) => LastDay::On(*day),
            Validity::FromIssue(term) => {
                issued.and_then(|day| term.after(day)).map_or(LastDay::Unknown, LastDay::On)
            }
            Validity::ToBegin(_) | Validity::FromEffect(_) | Validity::UntilEvent(_) => LastDay::Unknown,
        }
    }
}

impl Term {
    /// So many days (`D`), months (`M`) or years (`Y`), one at the least.
    pub fn new(count: u16, unit: char) -> Option<Term> {
        (count > 0 && matches!(unit, 'D' | 'M' | 'Y')).then_some(Term { count, unit })
    }

    /// How many.
    pub fn count(self) -> u16 {
        self.count
    }

    /// Of what: `D`, `M` or `Y`.
    pub fn unit(self) -> char {
        self.unit
    }

    /// Reads `P6M`.
    pub fn from_iso(text: &str) -> Option<Term> {
        let body = text.strip_prefix('P')?;
        let unit = body.chars().next_back()?;
        let count = body.strip_suffix(unit)?;
        if !count.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Term::new(count.parse().ok()?, unit)
    }

    /// The last day of the term that begins on `day`. The first day is not counted (Bộ luật Dân sự 91/2015/QH13 Điều
    /// 147(2)), a term of months or years ends with the same day of its last month, and with the last day of that month
    /// where it has no such day (Điều 148(3), (4)). Days off at its end (Điều 148(5)) do not lengthen it here: that is
    /// about acts that are due, and the shorter term is the safe one to warn by.
    pub fn after(self, day: Date) -> Option<Date> {
        let months = match self.unit {
            'D' => return day.checked_add(Duration::days(i64::from(self.count))),
            'M' => i32::from(self.count),
            _ => i32::from(self.count) * 12,
        };
        let index = i32::from(u8::from(day.month())) - 1 + months;
        let year = day.year() + index / 12;
        let month = Month::try_from(u8::try_from(index % 12 + 1).ok()?).ok()?;
        Date::from_calendar_date(year, month, day.day().min(month.length(year))).ok()
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{}{}", self.count, self.unit)
    }
}

/// ISO 8601, year first.
fn iso(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Validity::Unlimited => f.write_str("unlimited"),
            Validity::Until(day) => write!(f, "until {}", iso(*day)),
            Validity::FromIssue(term) => write!(f, "{term} from issue"),
            Validity::ToBegin(term) => write!(f, "{term} from issue to begin"),
            Validity::FromEffect(term) => write!(f, "{term} from effect"),
            Validity::UntilEvent(event) => write!(f, "until event: {event}"),
        }
    }
}

impl FromStr for Validity {
    type Err = NoValidity;
    fn from_str(text: &str) -> Result<Self, NoValidity> {
        let known = || {
            if text == "unlimited" {
                return Some(Validity::Unlimited);
            }
            if let Some(event) = text.strip_prefix("until event: ") {
                return Some(Validity::UntilEvent(event.to_owned()));
            }
            if let Some(day) = text.strip_prefix("until ") {
                let form = time::macros::format_description!("[year]-[month]-[day]");
                return Date::parse(day, form).ok().map(Validity::Until);
            }
            if let Some(term) = text.strip_suffix(" from issue") {
                return Term::from_iso(term).map(Validity::FromIssue);
            }
            if let Some(term) = text.strip_suffix(" from issue to begin") {
                return Term::from_iso(term).map(Validity::ToBegin);
            }
            text.strip_suffix(" from effect").and_then(Term::from_iso).map(Validity::FromEffect)
        };
        known().ok_or_else(|| NoValidity(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_written_form_comes_back() {
        for text in [
            "unlimited",
            "until 2030-12-31",
            "P6M from issue",
            "P12M from issue to begin",
            "P5Y from effect",
            "until event: đến khi thu hồi",
        ] {
            assert_eq!(text.parse::<Validity>().unwrap().to_string(), text);
        }
        for bad in ["", "until", "until 2030-13-01", "6M from issue", "P6M", "Unlimited"] {
            assert!(bad.parse::<Validity>().is_err(), "{bad}");
        }
    }

    #[test]
    fn terms_are_written_as_iso_has_them() {
        assert_eq!(Term::from_iso("P6M"), Term::new(6, 'M'));
        for bad in ["P0M", "6M", "PM", "P+6M", "P6W", "P6", "P70000D", "", "P6ố"] {
            assert_eq!(Term::from_iso(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_term_ends_with_the_day_of_the_same_number() {
        let ends = |term: &str, from| Term::from_iso(term).unwrap().after(from);
        assert_eq!(ends("P6M", date!(2025 - 01 - 28)), Some(date!(2025 - 07 - 28)));
        assert_eq!(ends("P6M", date!(2025 - 08 - 31)), Some(date!(2026 - 02 - 28)), "February has no 31st");
        assert_eq!(ends("P1Y", date!(2024 - 02 - 29)), Some(date!(2025 - 02 - 28)));
        assert_eq!(ends("P60M", date!(2020 - 12 - 01)), Some(date!(2025 - 12 - 01)));
        assert_eq!(ends("P90D", date!(2025 - 01 - 01)), Some(date!(2025 - 04 - 01)));
        assert_eq!(ends("P65535Y", date!(2025 - 01 - 01)), None, "beyond the calendar");
    }

    #[test]
    fn the_last_day_hangs_on_the_day_of_issue() {
        let term: Validity = "P6M from issue".parse().unwrap();
        assert_eq!(term.last_day(Some(date!(2025 - 01 - 28))), LastDay::On(date!(2025 - 07 - 28)));
        assert_eq!(term.last_day(None), LastDay::Unknown);
        assert_eq!(Validity::Unlimited.last_day(None), LastDay::Never);
        let event: Validity = "until event: x".parse().unwrap();
        assert_eq!(event.last_day(Some(date!(2025 - 01 - 28))), LastDay::Unknown);
    }
}
