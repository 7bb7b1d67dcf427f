//! The same figures over time: the spans that lead up to the end of a period, which one period alone does not show.

use time::{Date, Month};

use super::{Answer, Grouping, Question};
use crate::cli::Result;

/// A period shorter than this, in days, is shown day by day.
const DAYS_MAX: i64 = 27;

/// Months that lead up to the end of a period, at least: a year has its seasons.
const MONTHS: i64 = 12;

/// More months than this are shown as quarters, more quarters than this as years.
const SPANS_MAX: i64 = 36;

/// From which day, and by which spans, a period that ends with `to` is shown.
pub(super) fn spans((from, to): (Date, Date)) -> (Date, Grouping) {
    if (to - from).whole_days() < DAYS_MAX {
        return (from, Grouping::Day);
    }
    let number = |day: Date| i64::from(day.year()) * 12 + i64::from(u8::from(day.month())) - 1;
    let months = number(to) - number(from) + 1;
    let first = number(from).min(number(to) - MONTHS + 1);
    let begin = Month::try_from(u8::try_from(first.rem_euclid(12) + 1).unwrap_or(1))
        .ok()
        .zip(i32::try_from(first.div_euclid(12)).ok())
        .and_then(|(month, year)| Date::from_calendar_date(year, month, 1).ok())
        .unwrap_or(from);
    match months {
        0..=SPANS_MAX => (begin, Grouping::Month),
        months if months <= 3 * SPANS_MAX => (from, Grouping::Quarter),
        _ => (from, Grouping::Year),
    }
}

/// The figures of those spans.
pub(super) fn answer(question: &Question<'_>) -> Result<(Grouping, Answer)> {
    let to = question.args.to;
    let (from, by) = spans((question.args.from, to));
    Ok((by, question.answer_by(by, None, (from, to))?))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_quarter_is_shown_with_the_year_before_it() {
        assert_eq!(
            spans((date!(2026 - 07 - 01), date!(2026 - 09 - 30))),
            (date!(2025 - 10 - 01), Grouping::Month)
        );
        assert_eq!(
            spans((date!(2026 - 01 - 15), date!(2026 - 02 - 01))),
            (date!(2026 - 01 - 15), Grouping::Day)
        );
        let long = spans((date!(2020 - 01 - 01), date!(2026 - 12 - 31)));
        assert_eq!(long, (date!(2020 - 01 - 01), Grouping::Quarter));
        assert_eq!(spans((date!(0000 - 01 - 01), date!(2026 - 12 - 31))).1, Grouping::Year);
        assert_eq!(spans((Date::MIN, Date::MIN)).0, Date::MIN);
    }
}
