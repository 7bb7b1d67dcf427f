//! Figures from the cube: counted dossiers, and how many came to be open and overdue. Each question reads the sums that
//! tell no more apart than it asks; only months that are asked for in part are read day by day.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension};

use super::super::{Catalog, Result};
use super::counter::Says;
use super::cube::{self, Grain, OVERDUE, Place, Sheet};
use super::facts;
use crate::record::{Axis, Counted, Detail, Flow, FlowSpan, Said, date_of};

/// Days that a question is about, both included; counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub from: i64,
    /// Last day.
    pub to: i64,
}

impl Days {
    /// Whether a day is one of them.
    pub fn contains(self, day: i64) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// So many units are looked up one by one; for more, all are read and the others left out.
const UNITS_ONE_BY_ONE: usize = 200;

/// Months of a register: from year 0 to 9999, whatever day is asked for.
const MONTHS: RangeInclusive<i64> = 0..=9999 * 12 + 11;

/// Months that some days are in: those that are wholly asked for, and those before and after that are in part.
#[derive(Debug, PartialEq, Eq)]
struct Months {
    parts: Vec<i64>,
    /// First and last; none if the first is later.
    whole: (i64, i64),
}

impl Months {
    fn of(days: Days) -> Months {
        let month = |day: i64| {
            date_of(day)
                .map_or(if day < 0 { *MONTHS.start() } else { *MONTHS.end() }, |_| cube::month_of(day).0)
        };
        let is_whole = |m: i64| {
            let begins = cube::first_day(m).is_none_or(|day| days.from <= day);
            let ends = cube::first_day(m + 1).is_none_or(|day| day <= days.to.saturating_add(1));
            begins && ends
        };
        let (mut from, mut to) = (month(days.from), month(days.to));
        let mut parts = Vec::new();
        if days.from > days.to {
            return Months { parts, whole: (from + 1, from) };
        }
        if !is_whole(from) {
            parts.push(from);
            from += 1;
        }
        if to >= from && !is_whole(to) {
            parts.push(to);
            to -= 1;
        }
        Months { parts, whole: (from, to) }
    }
}

impl Catalog {
    /// Gives what is counted on an axis in some days to `each`. `units`: numbers of the only ones wanted. What `detail`
    /// does not ask for may be told apart all the same. An axis without days has all on day 0.
    ///
    /// Without [`Detail::All`], and but for [`Axis::Overdue`], the cost of a month that is wholly asked for hangs on units or procedures, and not on
    /// how many dossiers there are. [`Detail::Procedures`] goes with no `units`.
    pub fn counted(
        &self,
        axis: Axis,
        days: Days,
        units: Option<&[u32]>,
        detail: Detail,
        mut each: impl FnMut(Counted),
    ) -> Result<()> {
        let connection = self.lock();
        let known = Known::load(self, &connection)?;
        let mut ask = |detail, from, to, days: Option<Days>| {
            let grain = match detail {
                _ if axis == Axis::Overdue => Grain::Fine,
                Detail::Units => Grain::Units,
                // Units of a sum of procedures are not known any more.
                Detail::Procedures if units.is_none() => Grain::Procedures,
                Detail::Procedures | Detail::All => Grain::Fine,
            };
            self.sheets(&connection, (grain, axis, from, to), units, |sheet, cells| {
                let first = cube::first_day(sheet.month()).unwrap_or(0);
                let (unit, procedure) = match grain {
                    Grain::Procedures => (0, sheet.unit() as u32),
                    _ => (sheet.unit() as u32, 0),
                };
                cube::unpack(cells, |place, count| {
                    let day = if place.day == 0 { first } else { first + i64::from(place.day) - 1 };
                    if days.is_none_or(|days| days.contains(day)) {
                        let place = Place { procedure: place.procedure | procedure, ..place };
                        each(known.counted(day, unit, place, u64::from(count)));
                    }
                })
                .ok_or_else(|| self.value("cube.cells", format!("sheet {}", sheet.0)))
            })
        };
        if axis == Axis::Undated {
            return ask(detail, -1, -1, None);
        }
        let months = Months::of(days);
        for part in months.parts {
            ask(Detail::All, part, part, Some(days))?;
        }
        let (from, to) = months.whole;
        // Days of a whole month are all asked for.
        if from <= to { ask(detail, from, to, None) } else { Ok(()) }
    }

    /// Gives how many dossiers came to be open and overdue in some days, less those that are no more, to `each`. What
    /// is open on a day is the sum of all flows until then. `units`: numbers of the only ones wanted. Days of a month
    /// that is asked for in part are told apart, whatever `span` is.
    pub fn flows(
        &self,
        days: Days,
        units: Option<&[u32]>,
        (detail, span): (Detail, FlowSpan),
        mut each: impl FnMut(Flow),
    ) -> Result<()> {
        let connection = self.lock();
        let known = Known::load(self, &connection)?;
        // A few units have sheets of their own.
        let monthly = match detail {
            Detail::Units if units.is_none() => Grain::FlowsOfUnits,
            Detail::Procedures if units.is_none() => Grain::FlowsOfProcedures,
            _ => Grain::Flows,
        };
        let mut sums = |grain, from, to| {
            let own = if matches!(grain, Grain::Flows | Grain::YearlyFlows) { units } else { None };
            self.sheets(&connection, (grain, Axis::Received, from, to), own, |sheet, cells| {
                let day = cube::first_day(sheet.month()).unwrap_or(0);
                cube::unpack(cells, |place, count| {
                    let count = cube::count_of(sheet, count);
                    let (open, overdue) = if place.marks == OVERDUE { (0, count) } else { (count, 0) };
                    let (unit, place) = match grain {
                        Grain::FlowsOfUnits => (place.procedure, Place { procedure: 0, ..place }),
                        _ => (sheet.unit() as u32, place),
                    };
                    each(known.flow(day, unit, place, (open, overdue)));
                })
                .ok_or_else(|| self.value("cube.cells", format!("sheet {}", sheet.0)))
            })
        };
        let months = Months::of(days);
        let (from, to) = months.whole;
        let mut by_days: Vec<(i64, i64)> = months.parts.iter().map(|m| (*m, *m)).collect();
        match span {
            _ if from > to => {}
            FlowSpan::Days => by_days.push((from, to)),
            FlowSpan::Years if monthly == Grain::Flows => {
                // The first month of the first year that is wholly asked for, and that after the last.
                let (first, end) = (from + (-from).rem_euclid(12), to + 1 - (to + 1).rem_euclid(12));
                if first < end {
                    sums(Grain::YearlyFlows, first, end - 12)?;
                    sums(Grain::Flows, from, first - 1)?;
                    sums(Grain::Flows, end, to)?;
                } else {
                    sums(Grain::Flows, from, to)?;
                }
            }
            FlowSpan::Years | FlowSpan::Months => sums(monthly, from, to)?,
        }
        for (from, to) in by_days {
            for axis in [Axis::Received, Axis::Resolved, Axis::Overdue] {
                self.sheets(&connection, (Grain::Fine, axis, from, to), units, |sheet, cells| {
                    let first = cube::first_day(sheet.month()).unwrap_or(0);
                    cube::unpack(cells, |place, count| {
                        let day = first + i64::from(place.day) - 1;
                        let (open, overdue) = cube::flows(axis, place.marks);
                        if days.contains(day) && (open, overdue) != (0, 0) {
                            let count = i64::from(count);
                            let unit = sheet.unit() as u32;
                            each(known.flow(day, unit, place, (open * count, overdue * count)));
                        }
                    })
                    .ok_or_else(|| self.value("cube.cells", format!("sheet {}", sheet.0)))
                })?;
            }
        }
        Ok(())
    }

    /// Gives sheets of some months to `each`.
    fn sheets(
        &self,
        connection: &Connection,
        (grain, axis, from, to): (Grain, Axis, i64, i64),
        units: Option<&[u32]>,
        mut each: impl FnMut(Sheet, &[u8]) -> Result<()>,
    ) -> Result<()> {
        if from > to {
            return Ok(());
        }
        let sql = |e| self.sql(e);
        let (first, last) = Sheet::span(grain, axis, from, to);
        // "From the beginning" is from the first month that there is.
        let end = |order: &str| -> Result<Option<i64>> {
            connection
                .prepare_cached(&format!(
                    "SELECT id FROM cube WHERE id BETWEEN ?1 AND ?2 ORDER BY id {order} LIMIT 1"
                ))
                .and_then(|mut s| s.query_row([first, last], |r| r.get(0)).optional())
                .map_err(sql)
        };
        let (Some(first), Some(last)) = (end("ASC")?, end("DESC")?) else { return Ok(()) };
        let (from, to) = (Sheet(first).month(), Sheet(last).month());
        // Months times units: a look-up of each costs more than reading all where there are many.
        let few = units.filter(|u| {
            let months = usize::try_from(to - from + 1).unwrap_or(usize::MAX);
            months.saturating_mul(u.len()) <= UNITS_ONE_BY_ONE * 12
        });
        if let Some(units) = few {
            let mut statement =
                connection.prepare_cached("SELECT cells FROM cube WHERE id = ?1").map_err(sql)?;
            for month in from..=to {
                for unit in units {
                    let sheet = Sheet::new(grain, axis, month, i64::from(*unit));
                    let mut rows = statement.query([sheet.0]).map_err(sql)?;
                    if let Some(row) = rows.next().map_err(sql)? {
                        each(sheet, row.get_ref(0).map_err(sql)?.as_blob().unwrap_or_default())?;
                    }
                }
            }
            return Ok(());
        }
        let wanted: Option<HashSet<i64>> = units.map(|u| u.iter().map(|n| i64::from(*n)).collect());
        let mut statement = connection
            .prepare_cached("SELECT id, cells FROM cube WHERE id BETWEEN ?1 AND ?2 ORDER BY id")
            .map_err(sql)?;
        let mut rows = statement.query([first, last]).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let sheet = Sheet(row.get(0).map_err(sql)?);
            if wanted.as_ref().is_none_or(|w| w.contains(&sheet.unit())) {
                each(sheet, row.get_ref(1).map_err(sql)?.as_blob().unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

/// What procedures say of their dossiers.
pub(super) struct Known {
    says: HashMap<i64, Says>,
    fields: HashMap<u32, u32>,
}

impl Known {
    pub fn load(catalog: &Catalog, connection: &Connection) -> Result<Known> {
        let fields = connection
            .prepare_cached("SELECT id, field FROM reg_procedure WHERE field IS NOT NULL")
            .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
            .map_err(|e| catalog.sql(e))?;
        Ok(Known { says: super::counter::procedures(catalog, connection, None)?, fields })
    }

    pub fn counted(&self, day: i64, unit: u32, place: Place, count: u64) -> Counted {
        let silent =
            place.marks.said(Said::GivesResult).is_none() || place.marks.said(Said::ManyExpected).is_none();
        let mut marks = place.marks;
        if silent
            && place.procedure != 0
            && let Some(says) = self.says.get(&i64::from(place.procedure))
        {
            marks = marks.with_procedure(says.gives_result, says.many_expected);
        }
        let field = self.field(&place);
        let channel = facts::channel_of(i64::from(place.channel));
        Counted { day, unit, procedure: place.procedure, field, channel, marks, count }
    }

    /// The field of a place: that of its procedure where it has none of its own.
    fn field(&self, place: &Place) -> u32 {
        match place.field {
            0 if place.procedure != 0 => self.fields.get(&place.procedure).copied().unwrap_or(0),
            field => field,
        }
    }

    fn flow(&self, day: i64, unit: u32, place: Place, (open, overdue): (i64, i64)) -> Flow {
        let channel = facts::channel_of(i64::from(place.channel));
        Flow { day, unit, procedure: place.procedure, field: self.field(&place), channel, open, overdue }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::record::day_of;

    fn months(from: time::Date, to: time::Date) -> Months {
        Months::of(Days { from: day_of(from), to: day_of(to) })
    }

    #[test]
    fn months_are_whole_or_in_part() {
        let m = |year: i64, month: i64| year * 12 + month - 1;
        let year = months(date!(2025 - 10 - 01), date!(2026 - 09 - 30));
        assert_eq!(year, Months { parts: vec![], whole: (m(2025, 10), m(2026, 9)) });
        let window = months(date!(2026 - 06 - 15), date!(2026 - 09 - 14));
        assert_eq!(window, Months { parts: vec![m(2026, 6), m(2026, 9)], whole: (m(2026, 7), m(2026, 8)) });
        let day = months(date!(2026 - 06 - 15), date!(2026 - 06 - 15));
        assert_eq!((day.parts, day.whole.0 > day.whole.1), (vec![m(2026, 6)], true));
        let none = months(date!(2026 - 06 - 15), date!(2026 - 06 - 14));
        assert_eq!((none.parts, none.whole.0 > none.whole.1), (vec![], true));
        let all = months(time::Date::MIN, date!(2026 - 06 - 30));
        assert_eq!((all.parts, all.whole.1), (vec![], m(2026, 6)));
    }
}
