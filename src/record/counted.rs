//! Counted dossiers on their way from the catalog to a report: numbers instead of texts, since there are millions of
//! them, and the lists that say what the numbers mean.

use std::collections::HashMap;

use super::{Channel, DossierEntry, Marks};

/// So many dossiers of the same kind on the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The day of the axis, days from 1970-01-01 (see [`day_of`]); in a count by months its first day; 0 where the axis
    /// has no days.
    pub day: i64,
    /// Number of the unit in [`Lists::units`]; 0: none, or not told apart.
    pub unit: u32,
    /// Number of the procedure in [`Lists::procedures`]; 0: none, or not told apart.
    pub procedure: u32,
    /// Number of the field in [`Lists::fields`], that of the procedure where the dossier has none; 0: none, or not told
    /// apart.
    pub field: u32,
    /// How they came in.
    pub channel: Option<Channel>,
    /// What counts of them; what the procedure says is in it.
    pub marks: Marks,
    /// How many.
    pub count: u64,
}

/// What must be told apart of counted dossiers. The less, the less there is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Months, units, channels.
    Units,
    /// Months, procedures, fields, channels; no units.
    Procedures,
    /// Everything, and days.
    All,
}

/// How many dossiers came to be open and overdue in a span of days, less those that are no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// The span's first day.
    pub day: i64,
    /// As in [`Counted`], as are the next three.
    pub unit: u32,
    /// Number of the procedure.
    pub procedure: u32,
    /// Number of the field.
    pub field: u32,
    /// How they came in.
    pub channel: Option<Channel>,
    /// Received less resolved.
    pub open: i64,
    /// Come to be overdue less resolved late.
    pub overdue: i64,
}

/// Over which days flows are added up. The longer, the less there is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowSpan {
    /// Over whole years where they are asked for, else months, else days.
    Years,
    /// Over whole months, else days.
    Months,
    /// Over single days.
    Days,
}

/// A procedure as a report names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedProcedure {
    /// Its code.
    pub code: String,
    /// Its name, if the register of procedures has it.
    pub name: Option<String>,
}

/// What the numbers of [`Counted`] mean.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Codes of units.
    pub units: HashMap<u32, String>,
    /// Procedures.
    pub procedures: HashMap<u32, NamedProcedure>,
    /// Names of fields.
    pub fields: HashMap<u32, String>,
}

/// A dossier behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDossier {
    /// What the register says of it; texts as the register has them.
    pub entry: DossierEntry,
    /// How it is counted, one of it, on the day of the axis.
    pub counted: Counted,
    /// Papers handed in that the archive holds.
    pub held_components: u32,
    /// Papers issued that the archive holds.
    pub held_results: u32,
}

/// Julian day of 1970-01-01, from which days are counted.
const EPOCH: i64 = 2_440_588;

/// Days from 1970-01-01.
pub fn day_of(date: time::Date) -> i64 {
    i64::from(date.to_julian_day()) - EPOCH
}

/// The date of such a day; nothing outside the calendar.
pub fn date_of(day: i64) -> Option<time::Date> {
    time::Date::from_julian_day(i32::try_from(day.checked_add(EPOCH)?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn days_go_both_ways() {
        assert_eq!(day_of(date!(1970 - 01 - 01)), 0);
        for date in [date!(1969 - 12 - 31), date!(2026 - 11 - 22), time::Date::MAX, time::Date::MIN] {
            assert_eq!(date_of(day_of(date)), Some(date));
        }
        assert_eq!(date_of(i64::MAX), None);
    }
}
