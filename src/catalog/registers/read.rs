//! What reports ask beside figures: the dossiers behind a number, and the lists that name things.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Catalog, CatalogError, Result};
use super::counter::{Counter, Row};
use super::facts;
use super::figures::{Days, Known};
use super::texts::{self, List};
use super::{ROW, row_of};
use crate::record::{
    Axis, Counted, DossierColumn, DossierEntry, ListedDossier, Lists, NamedProcedure, ProcedureEntry, date_of,
};

impl Catalog {
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
