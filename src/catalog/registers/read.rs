//! What reports ask: counted dossiers from the cube, the dossiers behind a number, and the lists that name things.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Catalog, CatalogError, Result};
use super::counter::{Counter, Row, Says};
use super::cube::{self, Grain, Sheet};
use super::facts;
use super::texts::{self, List};
use super::{ROW, row_of};
use crate::record::{
    Axis, Counted, DossierColumn, DossierEntry, ListedDossier, Lists, NamedProcedure, ProcedureEntry, Said,
    date_of,
};

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
const MONTHS: std::ops::RangeInclusive<i64> = 0..=9999 * 12 + 11;

impl Catalog {
    /// Gives what is counted on an axis in some days to `each`. `units`: numbers of the only ones wanted. Without `fine`
    /// procedures and fields are not told apart, nor the days of a month that is wholly wanted: then the cost hangs on
    /// months and units, and not on how many dossiers there are. An axis without days has all on day 0.
    pub fn counted(
        &self,
        axis: Axis,
        days: Days,
        units: Option<&[u32]>,
        fine: bool,
        mut each: impl FnMut(Counted),
    ) -> Result<()> {
        let connection = self.lock();
        let known = Known::load(self, &connection)?;
        let mut ask = |grain, from, to, days: Option<Days>| {
            self.sheets(&connection, (grain, axis, from, to), units, |sheet, cells| {
                let first = cube::first_day(sheet.month()).unwrap_or(0);
                let unit = sheet.unit() as u32;
                cube::unpack(cells, |place, count| {
                    let day = if place.day == 0 { first } else { first + i64::from(place.day) - 1 };
                    if days.is_none_or(|days| days.contains(day)) {
                        each(known.counted(day, unit, place, u64::from(count)));
                    }
                })
                .ok_or_else(|| self.value("cube.cells", format!("sheet {}", sheet.0)))
            })
        };
        if axis == Axis::Undated {
            return ask(if fine { Grain::Fine } else { Grain::Coarse }, -1, -1, None);
        }
        if days.from > days.to {
            return Ok(());
        }
        let month = |day: i64| {
            date_of(day)
                .map_or(if day < 0 { *MONTHS.start() } else { *MONTHS.end() }, |_| cube::month_of(day).0)
        };
        let (first, last) = (month(days.from), month(days.to));
        if fine {
            return ask(Grain::Fine, first, last, Some(days));
        }
        // Months that begin or end within are read day by day, those between by their sums.
        let whole = |m: i64| {
            let begins = cube::first_day(m).is_none_or(|day| days.from <= day);
            let ends = cube::first_day(m + 1).is_none_or(|day| day <= days.to.saturating_add(1));
            begins && ends
        };
        let (mut from, mut to) = (first, last);
        if !whole(from) {
            ask(Grain::Fine, from, from, Some(days))?;
            from += 1;
        }
        if to >= from && !whole(to) {
            ask(Grain::Fine, to, to, Some(days))?;
            to -= 1;
        }
        if from <= to { ask(Grain::Coarse, from, to, None) } else { Ok(()) }
    }

    /// Gives sheets of some months to `each`.
    fn sheets(
        &self,
        connection: &Connection,
        (grain, axis, from, to): (Grain, Axis, i64, i64),
        units: Option<&[u32]>,
        mut each: impl FnMut(Sheet, &[u8]) -> Result<()>,
    ) -> Result<()> {
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
        let wanted: Option<std::collections::HashSet<i64>> =
            units.map(|u| u.iter().map(|n| i64::from(*n)).collect());
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

    /// What the numbers of counted dossiers mean.
    pub fn lists(&self) -> Result<Lists> {
        let connection = self.lock();
        let sql = |e| self.sql(e);
        let named = |table: List| {
            connection
                .prepare_cached(&format!("SELECT id, code FROM {}", table.table()))
                .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
                .map_err(sql)
        };
        let procedures = connection
            .prepare_cached("SELECT id, code, name FROM reg_procedure")
            .and_then(|mut s| {
                s.query_map([], |r| Ok((r.get(0)?, NamedProcedure { code: r.get(1)?, name: r.get(2)? })))?
                    .collect()
            })
            .map_err(sql)?;
        Ok(Lists { units: named(List::Units)?, procedures, fields: named(List::Texts)? })
    }

    /// Gives the dossiers of one unit (0: of none) that are on an axis in some days and that `wanted` accepts to `each`,
    /// by day of reception, then by code; `each` ends it by saying `false`. Never more than those of one day are held.
    pub fn dossiers<E: From<CatalogError>>(
        &self,
        axis: Axis,
        days: Days,
        unit: u32,
        wanted: impl Fn(&Counted) -> bool,
        mut each: impl FnMut(ListedDossier) -> std::result::Result<bool, E>,
    ) -> std::result::Result<bool, E> {
        let connection = self.lock();
        let sql = |e| E::from(self.sql(e));
        let known = Known::load(self, &connection)?;
        let counter = Counter::load(self, &connection)?;
        let received = match axis {
            Axis::Received => "received_on BETWEEN ?1 AND ?2",
            Axis::Undated => "received_on IS NULL",
            Axis::Resolved => "received_on IS NOT NULL AND resolved_on BETWEEN ?1 AND ?2",
            Axis::Overdue => "received_on <= ?2",
        };
        let of_unit = if unit == 0 { "unit_code IS NULL AND ?3 = 0" } else { "unit_code = ?3" };
        let mut statement = connection
            .prepare_cached(&format!(
                "SELECT {ROW}, code FROM dossier WHERE {of_unit} AND {received} ORDER BY received_on, code"
            ))
            .map_err(sql)?;
        let mut rows = statement.query(params![days.from, days.to, unit]).map_err(sql)?;
        while let Some(r) = rows.next().map_err(sql)? {
            let row = row_of(r).map_err(sql)?;
            let code: String = r.get(ROW_LEN).map_err(sql)?;
            let marks = counter.marks(&code, &row);
            let on_axis = facts::axes(&row.facts, row.registered, marks)
                .find(|(a, day)| *a == axis && day.is_none_or(|day| days.contains(day)));
            let Some((_, day)) = on_axis else { continue };
            let place = counter.place(&row, marks);
            let counted = known.counted(day.unwrap_or(0), unit, place, 1);
            if wanted(&counted) {
                let entry = self.entry(&connection, code, &row)?;
                let held = row.held;
                let listed = ListedDossier {
                    entry,
                    counted,
                    held_components: held.components as u32,
                    held_results: held.results as u32,
                };
                if !each(listed)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// A dossier by its code, if a register has it.
    pub fn dossier(&self, code: &str) -> Result<Option<DossierEntry>> {
        let connection = self.lock();
        match super::find(self, &connection, code)? {
            Some(row) if row.registered => self.entry(&connection, code.to_owned(), &row).map(Some),
            _ => Ok(None),
        }
    }

    /// A procedure by its code, if the register of procedures has it.
    pub fn procedure(&self, code: &str) -> Result<Option<ProcedureEntry>> {
        let connection = self.lock();
        let found: Option<(i64, String, Option<i64>, Option<bool>)> = connection
            .prepare_cached(
                "SELECT id, name, field, has_result FROM reg_procedure WHERE code = ?1 AND name IS NOT NULL",
            )
            .and_then(|mut s| {
                s.query_row([code], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))).optional()
            })
            .map_err(|e| self.sql(e))?;
        let Some((id, name, field, has_result)) = found else { return Ok(None) };
        let field = field.map(|n| texts::text_of(self, &connection, List::Texts, n)).transpose()?;
        let components = super::components_of(self, &connection, id)?;
        Ok(Some(ProcedureEntry { code: code.to_owned(), name, field, has_result, components }))
    }

    /// How many dossiers the archive holds papers of that no register has.
    pub fn unregistered(&self) -> Result<u64> {
        self.lock()
            .query_row("SELECT COUNT(*) FROM dossier WHERE registered IS NULL", [], |r| r.get::<_, i64>(0))
            .map(|n| n as u64)
            .map_err(|e| self.sql(e))
    }

    /// A row with its numbers turned into texts again.
    fn entry(&self, connection: &Connection, code: String, row: &Row) -> Result<DossierEntry> {
        use DossierColumn as C;
        let text = |list, column| {
            let number = row.facts.get(column);
            number.map(|n| texts::text_of(self, connection, list, n)).transpose()
        };
        let day = |column| row.facts.get(column).and_then(date_of);
        let says = |column| row.facts.get(column).map(|n| n != 0);
        Ok(DossierEntry {
            code,
            procedure: text(List::Procedures, C::Procedure)?,
            unit: text(List::Units, C::Unit)?,
            field: text(List::Texts, C::Field)?,
            channel: row.facts.get(C::Channel).and_then(facts::channel_of),
            received_on: day(C::ReceivedOn),
            due_on: day(C::DueOn),
            resolved_on: day(C::ResolvedOn),
            returned_on: day(C::ReturnedOn),
            status: text(List::Texts, C::Status)?,
            has_result: says(C::HasResult),
            components_digitized: says(C::ComponentsDigitized),
            result_digitized: says(C::ResultDigitized),
            reused: says(C::Reused),
            shared_data: says(C::SharedData),
            components_expected: row.facts.get(C::ComponentsExpected).map(|n| n as u16),
        })
    }
}

/// How many columns a [`Row`] is read from.
const ROW_LEN: usize = 21;

/// What procedures say of their dossiers.
struct Known {
    says: HashMap<i64, Says>,
    fields: HashMap<u32, u32>,
}

impl Known {
    fn load(catalog: &Catalog, connection: &Connection) -> Result<Known> {
        let fields = connection
            .prepare_cached("SELECT id, field FROM reg_procedure WHERE field IS NOT NULL")
            .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
            .map_err(|e| catalog.sql(e))?;
        Ok(Known { says: super::counter::procedures(catalog, connection)?, fields })
    }

    fn counted(&self, day: i64, unit: u32, place: cube::Place, count: u64) -> Counted {
        let silent = place.field == 0
            || place.marks.said(Said::GivesResult).is_none()
            || place.marks.said(Said::ManyExpected).is_none();
        let (mut field, mut marks) = (place.field, place.marks);
        if silent && place.procedure != 0 {
            if let Some(says) = self.says.get(&i64::from(place.procedure)) {
                marks = marks.with_procedure(says.gives_result, says.many_expected);
            }
            if field == 0 {
                field = self.fields.get(&place.procedure).copied().unwrap_or(0);
            }
        }
        let channel = facts::channel_of(i64::from(place.channel));
        Counted { day, unit, procedure: place.procedure, field, channel, marks, count }
    }
}
