//! The time of Viet Nam, in which offices count days; stored instants are UTC. Apart, so that the offset stands once.

use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, UtcOffset};

/// Offset of Viet Nam, which has one zone and no summer time.
pub const VIETNAM: UtcOffset = time::macros::offset!(+7);

/// An instant as the clocks in Viet Nam show it; of one at the very end of the calendar, as it is.
pub fn in_vietnam(at: OffsetDateTime) -> OffsetDateTime {
    at.checked_to_offset(VIETNAM).unwrap_or(at)
}

/// The day of a stored instant (RFC 3339) in Viet Nam; nothing where the text is none.
pub fn day_in_vietnam(at: &str) -> Option<Date> {
    Some(in_vietnam(OffsetDateTime::parse(at, &Rfc3339).ok()?).date())
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn the_day_of_an_office_begins_seven_hours_before_that_of_the_clock() {
        assert_eq!(day_in_vietnam("2026-11-30T16:59:59Z"), Some(date!(2026 - 11 - 30)));
        assert_eq!(day_in_vietnam("2026-11-30T17:00:00.25Z"), Some(date!(2026 - 12 - 01)));
        assert_eq!(day_in_vietnam("2026-11-30"), None);
        let last = datetime!(9999-12-31 23:00 UTC);
        assert_eq!(in_vietnam(last), last, "there is no later year");
    }
}
