//! Keeps the cube true: whoever changes a dossier's row takes it out of the count as it was and puts it in as it is,
//! in the same transaction.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::super::{Catalog, Result};
use super::cube::{Place, Steps};
use super::facts::{self, Facts, Held};
use super::texts::{self, List};
use crate::record::{DossierColumn, Marks};

/// What a procedure says where its dossiers are silent: whether it gives a paper, and whether it asks for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Says {
    pub gives_result: Option<bool>,
    pub many_expected: Option<bool>,
}

/// A dossier's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Row {
    pub id: i64,
    pub registered: bool,
    pub facts: Facts,
    pub held: Held,
}

/// Counts rows into the cube.
#[derive(Debug, Default)]
pub(super) struct Counter {
    fillers: [HashSet<i64>; 3],
    procedures: HashMap<i64, Says>,
    steps: Steps,
}

impl Counter {
    pub fn load(catalog: &Catalog, connection: &Connection) -> Result<Counter> {
        Counter::with(catalog, connection, None)
    }

    /// For rows of one procedure only: a paper is archived every second, and a province has thousands of procedures.
    pub fn load_for(catalog: &Catalog, connection: &Connection, row: &Row) -> Result<Counter> {
        let procedure = row.facts.get(DossierColumn::Procedure).unwrap_or(0);
        Counter::with(catalog, connection, Some(procedure))
    }

    fn with(catalog: &Catalog, connection: &Connection, only: Option<i64>) -> Result<Counter> {
        let fillers = [
            texts::fillers(catalog, connection, List::Units)?,
            texts::fillers(catalog, connection, List::Procedures)?,
            texts::fillers(catalog, connection, List::Texts)?,
        ];
        let procedures = procedures(catalog, connection, only)?;
        Ok(Counter { fillers, procedures, steps: Steps::default() })
    }

    /// Remembers a text that was just numbered, if it is a filler.
    pub fn note(&mut self, list: List, text: Option<&str>, number: Option<i64>) {
        if let (Some(text), Some(number)) = (text, number)
            && facts::is_filler(text)
        {
            self.fillers[list as usize].insert(number);
        }
    }

    /// The marks of a row, without what its procedure says.
    pub fn marks(&self, code: &str, row: &Row) -> Marks {
        use DossierColumn as C;
        let named = |list: List, column| {
            row.facts.get(column).is_some_and(|number| self.fillers[list as usize].contains(&number))
        };
        let filler = named(List::Units, C::Unit)
            || named(List::Procedures, C::Procedure)
            || named(List::Texts, C::Field)
            || named(List::Texts, C::Status)
            || facts::is_filler_code(code);
        facts::marks(&row.facts, row.held, filler)
    }

    /// Where a row is counted, but for the day.
    pub fn place(&self, row: &Row, marks: Marks) -> Place {
        // Texts of a register are fewer than its rows, and SQLite numbers them from 1.
        let number = |column| row.facts.get(column).unwrap_or(0) as u32;
        Place {
            day: 0,
            procedure: number(DossierColumn::Procedure),
            field: number(DossierColumn::Field),
            channel: number(DossierColumn::Channel) as u8,
            marks,
        }
    }

    /// Takes a row into the count (`by` = 1) or out of it (-1).
    pub fn count(&mut self, code: &str, row: &Row, by: i32) {
        let marks = self.marks(code, row);
        let place = self.place(row, marks);
        let unit = row.facts.get(DossierColumn::Unit).unwrap_or(0);
        for (axis, day) in facts::axes(&row.facts, row.registered, marks) {
            self.steps.add(axis, day, unit, place, by);
        }
    }

    /// Works what was counted into the cube, if it is much or `now`.
    pub fn work_in(
        &mut self,
        catalog: &Catalog,
        connection: &Connection,
        table: &str,
        now: bool,
    ) -> Result<()> {
        if now || self.steps.is_full() {
            self.steps.work_in(catalog, connection, table, &self.procedures)
        } else {
            Ok(())
        }
    }
}

/// What procedures say: all of them, or only one.
pub(super) fn procedures(
    catalog: &Catalog,
    connection: &Connection,
    only: Option<i64>,
) -> Result<HashMap<i64, Says>> {
    let one = if only.is_some() { "AND p.id = ?1" } else { "AND ?1 IS NULL" };
    connection
        .prepare_cached(&format!(
            "SELECT p.id, p.has_result, (SELECT COUNT(*) FROM reg_component c WHERE c.procedure_id = p.id AND c.required = 1) \
             FROM reg_procedure p WHERE p.name IS NOT NULL {one}"
        ))
        .and_then(|mut s| {
            s.query_map([only], |r| {
                let asked: i64 = r.get(2)?;
                let many_expected = (asked > 0).then_some(asked > 1);
                Ok((r.get(0)?, Says { gives_result: r.get(1)?, many_expected }))
            })?
            .collect()
        })
        .map_err(|e| catalog.sql(e))
}
