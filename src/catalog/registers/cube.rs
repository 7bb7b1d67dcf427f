//! The cube: how many dossiers of which marks there are on each day of each axis, by unit, procedure, field, channel.
//!
//! A sheet is one row of table `cube`, all cells of one grain, axis, month and unit (or procedure) packed into a blob: a
//! year of a province is some thousand rows to read instead of some million. The fine grain has every cell. The others
//! are sums of it, each forgetting what one kind of question does not ask, so that a standing figure costs the same
//! whether a month had a thousand dossiers or a million:
//!
//! * units: months, units and channels, with what the procedure says worked into the marks;
//! * procedures: the same with procedures and fields instead of units;
//! * flows: how many dossiers came to be open and overdue, less those that are no more. What is open on a day is the
//!   sum of all flows until then, and most of a year's flows cancel each other out. By month and by year with everything
//!   told apart, and by month for units and for procedures alone.
//!
//! `steps` changes them, `rollup` makes the sums anew where they are not to be had by changing.

mod rollup;
mod steps;

use crate::record::{Axis, Flag, Marks, Progress, date_of, day_of};

pub(super) use self::rollup::make_rollups;
pub(super) use self::steps::Steps;

/// Days before this year are no days of a register; it keeps the number of a month positive.
const FIRST_YEAR: i64 = -10_000;

/// What is told apart. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    /// Everything.
    Fine = 0,
    /// Months, units, channels, settled marks.
    Units = 1,
    /// Months, procedures, fields, channels, settled marks.
    Procedures = 2,
    /// Months, units, procedures, fields, channels; counts have a sign. On [`Axis::Received`], which stands for all.
    Flows = 3,
    /// The same by years; a sheet has the year's first month.
    YearlyFlows = 4,
    /// Flows by months, units and channels, all units on one sheet: the number of the unit stands as that of the
    /// procedure.
    FlowsOfUnits = 5,
    /// Flows by months, procedures, fields and channels, all procedures on one sheet.
    FlowsOfProcedures = 6,
}

/// Which sheet: grain and axis, month, unit (or procedure), in this order of significance. 0: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sheet(pub i64);

impl Sheet {
    /// `month` counts from year 0 × 12; -1 for an axis without days. Numbers of units and procedures stay below 2^24:
    /// whoever adds one sees to it (`texts::NUMBER_MAX`).
    pub fn new(grain: Grain, axis: Axis, month: i64, unit: i64) -> Sheet {
        let head = grain as i64 * 8 + axis as i64;
        Sheet(head << 48 | (month - FIRST_YEAR * 12) << 24 | unit)
    }

    /// The least sheet of a grain.
    pub fn first_of(grain: Grain) -> Sheet {
        Sheet((grain as i64 * 8) << 48)
    }

    /// The axis; nothing where the number is not ours.
    pub fn axis(self) -> Option<Axis> {
        Axis::ALL.get((self.0 >> 48 & 7) as usize).copied()
    }

    /// Whether its counts have a sign.
    fn is_signed(self) -> bool {
        self >= Sheet::first_of(Grain::Flows)
    }

    pub fn month(self) -> i64 {
        (self.0 >> 24 & 0xFF_FFFF) + FIRST_YEAR * 12
    }

    pub fn unit(self) -> i64 {
        self.0 & 0xFF_FFFF
    }

    /// First and last sheet of a span of months, of all units.
    pub fn span(grain: Grain, axis: Axis, from: i64, to: i64) -> (i64, i64) {
        (Sheet::new(grain, axis, from, 0).0, Sheet::new(grain, axis, to, 0xFF_FFFF).0)
    }
}

/// Month of a day (days from 1970-01-01) and the day in it, 1–31.
pub(super) fn month_of(day: i64) -> (i64, u8) {
    // Days come from dates, so that they are within the calendar.
    let date = date_of(day).unwrap_or(time::Date::MIN);
    (i64::from(date.year()) * 12 + i64::from(u8::from(date.month())) - 1, date.day())
}

/// First day of a month.
pub(super) fn first_day(month: i64) -> Option<i64> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    let number = time::Month::try_from(month.rem_euclid(12) as u8 + 1).ok()?;
    Some(day_of(time::Date::from_calendar_date(year, number, 1).ok()?))
}

/// Where a dossier is counted within a sheet. Numbers of the catalog, 0 for none, or for what the grain does not tell
/// apart. In flows `marks` is [`OPEN`] or [`OVERDUE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub day: u8,
    pub procedure: u32,
    pub field: u32,
    pub channel: u8,
    pub marks: Marks,
}

/// In flows: dossiers that came to be open, less those that were resolved.
pub(super) const OPEN: Marks = Marks(0);
/// In flows: dossiers that came to be overdue, less those of them that were resolved.
pub(super) const OVERDUE: Marks = Marks(1);

/// What a dossier on an axis is to the flows: open and overdue ones more or less. One resolved before it was received
/// was never open.
pub(super) fn flows(axis: Axis, marks: Marks) -> (i64, i64) {
    match axis {
        _ if marks.has(Flag::Inverted) => (0, 0),
        Axis::Received => (1, 0),
        Axis::Resolved => (-1, if marks.progress() == Progress::Late { -1 } else { 0 }),
        Axis::Overdue => (0, 1),
        Axis::Undated => (0, 0),
    }
}

/// A count as a sheet stores it: as it is, or 0, -1, 1, -2 … as 0, 1, 2, 3 … where it has a sign. Nothing if it is none
/// that can be stored.
fn stored(sheet: Sheet, count: i64) -> Option<u32> {
    let number = if sheet.is_signed() { count << 1 ^ count >> 63 } else { count };
    u32::try_from(number).ok()
}

/// A stored count.
pub(super) fn count_of(sheet: Sheet, stored: u32) -> i64 {
    let number = i64::from(stored);
    if sheet.is_signed() { number >> 1 ^ -(number & 1) } else { number }
}

/// Packs cells that are in order; days are written as steps.
pub(super) fn pack(cells: &[(Place, u32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(cells.len() * 8);
    let mut day = 0;
    for (place, count) in cells {
        put(&mut bytes, u32::from(place.day - day));
        day = place.day;
        put(&mut bytes, place.procedure);
        put(&mut bytes, place.field);
        put(&mut bytes, place.marks.0 << 2 | u32::from(place.channel));
        put(&mut bytes, *count);
    }
    bytes
}

/// Takes the cells apart again; nothing where the bytes are not ours.
pub(super) fn unpack(mut bytes: &[u8], mut each: impl FnMut(Place, u32)) -> Option<()> {
    let mut day = 0u32;
    while !bytes.is_empty() {
        day += take(&mut bytes)?;
        let procedure = take(&mut bytes)?;
        let field = take(&mut bytes)?;
        let marks = take(&mut bytes)?;
        let count = take(&mut bytes)?;
        let day = u8::try_from(day).ok()?;
        each(Place { day, procedure, field, channel: (marks & 3) as u8, marks: Marks(marks >> 2) }, count);
    }
    Some(())
}

/// LEB128: seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[inline]
fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(day: u8, procedure: u32, marks: u32) -> Place {
        Place { day, procedure, field: 300, channel: 3, marks: Marks(marks) }
    }

    #[test]
    fn cells_come_back_as_they_were_packed() {
        let cells =
            [(place(0, 0, 0), 1), (place(1, 127, 128), 200), (place(31, 1 << 20, (1 << 22) - 1), u32::MAX)];
        let mut back = Vec::new();
        unpack(&pack(&cells), |p, n| back.push((p, n))).unwrap();
        assert_eq!(back, cells);
        assert!(unpack(&[0x80], |_, _| {}).is_none());
        assert!(unpack(&[0xFF; 6], |_, _| {}).is_none());
        assert!(unpack(&[1, 2, 3], |_, _| {}).is_none());
    }

    #[test]
    fn sheets_are_in_order_of_axis_month_and_unit() {
        let sheet = Sheet::new(Grain::Units, Axis::Overdue, 2026 * 12 + 10, 12_345);
        assert_eq!((sheet.month(), sheet.unit()), (2026 * 12 + 10, 12_345));
        assert!(
            Sheet::new(Grain::Fine, Axis::Received, 2026 * 12 + 1, 1)
                > Sheet::new(Grain::Fine, Axis::Received, 2026 * 12, 9)
        );
        assert_eq!(Sheet::new(Grain::Fine, Axis::Undated, -1, 7).month(), -1);
        let (first, last) = Sheet::span(Grain::Fine, Axis::Resolved, 5, 6);
        assert!((first..=last).contains(&Sheet::new(Grain::Fine, Axis::Resolved, 6, 0xFF_FFFF).0));
        assert!(!(first..=last).contains(&Sheet::new(Grain::Fine, Axis::Resolved, 7, 0).0));
    }

    #[test]
    fn a_month_begins_with_its_first_day() {
        let day = day_of(time::macros::date!(2024 - 02 - 29));
        assert_eq!(month_of(day), (2024 * 12 + 1, 29));
        assert_eq!(first_day(2024 * 12 + 1), Some(day - 28));
    }

    #[test]
    fn counts_of_flows_have_a_sign_and_others_have_none() {
        let flows = Sheet::new(Grain::Flows, Axis::Received, 24_000, 1);
        for count in [0, -1, 1, 70_000, -70_000, i64::from(i32::MAX), i64::from(i32::MIN)] {
            assert_eq!(count_of(flows, stored(flows, count).unwrap()), count);
        }
        assert_eq!(stored(flows, -1), Some(1), "small numbers stay small");
        let fine = Sheet::new(Grain::Fine, Axis::Received, 24_000, 1);
        assert_eq!((stored(fine, 3), stored(fine, -1)), (Some(3), None));
        assert_eq!(stored(flows, i64::from(u32::MAX)), None);
    }

    #[test]
    fn what_was_never_open_does_not_flow() {
        let late = Marks::new(Progress::Late);
        assert_eq!(flows(Axis::Resolved, late), (-1, -1));
        assert_eq!(flows(Axis::Resolved, Marks::new(Progress::Before)), (-1, 0));
        assert_eq!(flows(Axis::Resolved, late.flag(Flag::Inverted, true)), (0, 0));
        assert_eq!((flows(Axis::Received, late), flows(Axis::Overdue, late)), ((1, 0), (0, 1)));
    }
}
