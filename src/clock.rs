//! Time as a value: whoever needs an instant is given a clock, so that tests choose it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Where instants come from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's clock, UTC.
    #[default]
    System,
    /// Always this instant.
    Fixed(OffsetDateTime),
}

impl Clock {
    /// The present instant, whole seconds.
    pub fn now(self) -> OffsetDateTime {
        let now = match self {
            Clock::System => OffsetDateTime::now_utc(),
            Clock::Fixed(instant) => instant,
        };
        now.replace_nanosecond(0).unwrap_or(now)
    }

    /// The present instant in RFC 3339, such as `2026-11-22T01:25:00Z`.
    pub fn now_text(self) -> String {
        // Formatting fails only outside the years 0–9999.
        self.now().format(&Rfc3339).unwrap_or_default()
    }
}
