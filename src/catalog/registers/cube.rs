//! The cube: how many dossiers of which marks there are on each day of each axis, by unit, procedure, field, channel.
//!
//! A sheet is one row of table `cube`, all cells of one axis, month and unit packed into a blob: a year of a province is
//! some thousand rows to read instead of some million. Each axis is kept twice. The fine grain has every cell; the
//! coarse grain has months, units and channels only, with what the procedure says worked into the marks, so that a
//! standing figure costs the same whether a month had a thousand dossiers or a million.
//!
//! Changes are gathered and worked in in sorted order: an import of any size holds [`GATHERED_MAX`] of them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Catalog, Result};
use crate::record::{Axis, Marks, date_of, day_of};

/// Changes held in memory before they are worked in: 32 bytes each, 64 MB.
const GATHERED_MAX: usize = 2_000_000;

/// Days before this year are no days of a register; it keeps the number of a month positive.
const FIRST_YEAR: i64 = -10_000;

/// Fine or coarse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    Fine,
    Coarse,
}

/// Which sheet: grain and axis, month, unit, in this order of significance. Unit 0: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sheet(pub i64);

impl Sheet {
    /// `month` counts from year 0 × 12; -1 for an axis without days. Numbers of units stay below 2^24: whoever adds
    /// one sees to it (`texts::UNITS_MAX`).
    pub fn new(grain: Grain, axis: Axis, month: i64, unit: i64) -> Sheet {
        let head = grain as i64 * 8 + axis as i64;
        Sheet(head << 48 | (month - FIRST_YEAR * 12) << 24 | unit)
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

/// Where a dossier is counted within a sheet. Numbers of the catalog, 0 for none; in the coarse grain only channel and
/// marks are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub day: u8,
    pub procedure: u32,
    pub field: u32,
    pub channel: u8,
    pub marks: Marks,
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

/// One dossier more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    sheet: Sheet,
    place: Place,
    by: i32,
}

/// Changes of the cube that are not worked in yet.
#[derive(Debug, Default)]
pub(super) struct Steps {
    steps: Vec<Step>,
    coarse: BTreeMap<(Sheet, u8, Marks), i64>,
}

impl Steps {
    /// Counts a dossier once more (`by` = 1) or less (-1): in its place, and in the coarse grain with `settled` marks.
    pub fn add(&mut self, axis: Axis, day: Option<i64>, unit: i64, place: Place, settled: Marks, by: i32) {
        let (month, day) = day.map_or((-1, 0), month_of);
        let sheet = Sheet::new(Grain::Fine, axis, month, unit);
        self.steps.push(Step { sheet, place: Place { day, ..place }, by });
        let coarse = (Sheet::new(Grain::Coarse, axis, month, unit), place.channel, settled);
        *self.coarse.entry(coarse).or_default() += i64::from(by);
    }

    /// Whether it is time to work them in.
    pub fn is_full(&self) -> bool {
        self.steps.len() >= GATHERED_MAX || self.coarse.len() >= GATHERED_MAX / 4
    }

    /// Works all changes into table `table`, which is `cube` or has its form.
    pub fn work_in(&mut self, catalog: &Catalog, connection: &Connection, table: &str) -> Result<()> {
        self.steps.sort_unstable();
        let mut changes: Vec<(Place, i64)> = Vec::new();
        for of_sheet in self.steps.chunk_by(|a, b| a.sheet == b.sheet) {
            changes.clear();
            for of_place in of_sheet.chunk_by(|a, b| a.place == b.place) {
                let by: i64 = of_place.iter().map(|s| i64::from(s.by)).sum();
                changes.push((of_place[0].place, by));
            }
            change(catalog, connection, table, of_sheet[0].sheet, &changes)?;
        }
        self.steps.clear();
        let coarse = std::mem::take(&mut self.coarse);
        let mut coarse = coarse.into_iter().peekable();
        while let Some((sheet, ..)) = coarse.peek().map(|(key, _)| *key) {
            changes.clear();
            while let Some(((_, channel, marks), by)) = coarse.next_if(|((s, ..), _)| *s == sheet) {
                changes.push((Place { day: 0, procedure: 0, field: 0, channel, marks }, by));
            }
            change(catalog, connection, table, sheet, &changes)?;
        }
        Ok(())
    }
}

/// Changes the counts of one sheet; `changes` are in order, each place once.
fn change(
    catalog: &Catalog,
    connection: &Connection,
    table: &str,
    sheet: Sheet,
    changes: &[(Place, i64)],
) -> Result<()> {
    if changes.iter().all(|(_, by)| *by == 0) {
        return Ok(());
    }
    let sql = |e| catalog.sql(e);
    let damaged = || catalog.value("cube.cells", format!("sheet {}", sheet.0));
    let old: Option<Vec<u8>> = connection
        .prepare_cached(&format!("SELECT cells FROM {table} WHERE id = ?1"))
        .and_then(|mut s| s.query_row([sheet.0], |r| r.get(0)).optional())
        .map_err(sql)?;
    let mut cells: Vec<(Place, i64)> = Vec::new();
    unpack(old.as_deref().unwrap_or_default(), |place, count| cells.push((place, i64::from(count))))
        .ok_or_else(damaged)?;
    let cells = merge(cells, changes)
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(place, count)| u32::try_from(count).map(|count| (place, count)).map_err(|_| damaged()))
        .collect::<Result<Vec<_>>>()?;
    if cells.is_empty() {
        return connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))
            .and_then(|mut s| s.execute([sheet.0]))
            .map_err(sql)
            .map(drop);
    }
    connection
        .prepare_cached(&format!(
            "INSERT INTO {table} (id, cells) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET cells = excluded.cells"
        ))
        .and_then(|mut s| s.execute(params![sheet.0, pack(&cells)]))
        .map_err(sql)
        .map(drop)
}

/// Makes the coarse grain anew out of the fine one: what a procedure says has changed.
pub(super) fn make_coarse(catalog: &Catalog, connection: &Connection) -> Result<()> {
    let sql = |e| catalog.sql(e);
    let procedures = super::counter::procedures(catalog, connection, None)?;
    let first_coarse = (Grain::Coarse as i64 * 8) << 48;
    connection.execute("DELETE FROM cube WHERE id >= ?1", [first_coarse]).map_err(sql)?;
    let mut read = connection
        .prepare_cached("SELECT id, cells FROM cube WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT 500")
        .map_err(sql)?;
    let mut write = connection.prepare_cached("INSERT INTO cube (id, cells) VALUES (?1, ?2)").map_err(sql)?;
    let mut last = -1i64;
    loop {
        let sheets: Vec<(i64, Vec<u8>)> = read
            .query_map([last, first_coarse], |r| Ok((r.get(0)?, r.get(1)?)))
            .and_then(Iterator::collect)
            .map_err(sql)?;
        let Some((newest, _)) = sheets.last() else { return Ok(()) };
        last = *newest;
        for (id, cells) in sheets {
            let mut sums: BTreeMap<Place, u32> = BTreeMap::new();
            unpack(&cells, |place, count| {
                let says = procedures.get(&i64::from(place.procedure)).copied().unwrap_or_default();
                let marks = place.marks.with_procedure(says.gives_result, says.many_expected);
                let coarse = Place { day: 0, procedure: 0, field: 0, channel: place.channel, marks };
                *sums.entry(coarse).or_default() += count;
            })
            .ok_or_else(|| catalog.value("cube.cells", format!("sheet {id}")))?;
            let sums: Vec<(Place, u32)> = sums.into_iter().collect();
            write.execute(params![first_coarse | id, pack(&sums)]).map_err(sql)?;
        }
    }
}

/// Two lists in order, added place by place.
fn merge(old: Vec<(Place, i64)>, changes: &[(Place, i64)]) -> Vec<(Place, i64)> {
    if old.is_empty() {
        return changes.to_vec();
    }
    let mut sum = Vec::with_capacity(old.len() + changes.len());
    let mut changes = changes.iter().copied().peekable();
    for (place, count) in old {
        while let Some(before) = changes.next_if(|(p, _)| *p < place) {
            sum.push(before);
        }
        let by = changes.next_if(|(p, _)| *p == place).map_or(0, |(_, by)| by);
        sum.push((place, count + by));
    }
    sum.extend(changes);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Progress;

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
        let sheet = Sheet::new(Grain::Coarse, Axis::Overdue, 2026 * 12 + 10, 12_345);
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
    fn lists_are_added_place_by_place() {
        let sum = merge(
            vec![(place(1, 1, 0), 2), (place(2, 1, 0), 1)],
            &[(place(0, 9, 0), 1), (place(2, 1, 0), -1)],
        );
        assert_eq!(sum, [(place(0, 9, 0), 1), (place(1, 1, 0), 2), (place(2, 1, 0), 0)]);
        assert_eq!(Marks::new(Progress::Late).progress(), Progress::Late);
    }
}
