//! Texts that repeat over millions of dossiers, as numbers: codes of units and procedures, fields, states.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension};

use super::super::{Catalog, Result};
use super::facts::is_filler;

/// So many texts of one kind are remembered; a register with more (a damaged one) asks the data base again.
const REMEMBERED_MAX: usize = 100_000;

/// The cube has 24 bits for the number of a unit or a procedure. Viet Nam has some ten thousand of each.
const NUMBER_MAX: i64 = 0xFF_FFFE;

/// Which list a text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Units,
    Procedures,
    Texts,
}

impl List {
    pub fn table(self) -> &'static str {
        match self {
            List::Units => "reg_unit",
            List::Procedures => "reg_procedure",
            List::Texts => "reg_text",
        }
    }
}

/// The lists, as far as they were needed.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: [HashMap<String, i64>; 3],
}

impl Texts {
    /// The number of a text, given to it now if it has none.
    pub fn number(
        &mut self,
        catalog: &Catalog,
        connection: &Connection,
        list: List,
        text: &str,
    ) -> Result<i64> {
        let known = &mut self.known[list as usize];
        if let Some(number) = known.get(text) {
            return Ok(*number);
        }
        let table = list.table();
        let found: Option<i64> = connection
            .prepare_cached(&format!("SELECT id FROM {table} WHERE code = ?1"))
            .and_then(|mut s| s.query_row([text], |r| r.get(0)).optional())
            .map_err(|e| catalog.sql(e))?;
        let number = match found {
            Some(number) => number,
            None => connection
                .prepare_cached(&format!("INSERT INTO {table} (code, filler) VALUES (?1, ?2) RETURNING id"))
                .and_then(|mut s| s.query_row((text, is_filler(text)), |r| r.get(0)))
                .map_err(|e| catalog.sql(e))?,
        };
        if list != List::Texts && number > NUMBER_MAX {
            return Err(catalog.value("id of a unit or procedure", number.to_string()));
        }
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        known.insert(text.to_owned(), number);
        Ok(number)
    }

    /// The same for a text that may be missing.
    pub fn maybe(
        &mut self,
        catalog: &Catalog,
        connection: &Connection,
        list: List,
        text: Option<&str>,
    ) -> Result<Option<i64>> {
        text.map(|text| self.number(catalog, connection, list, text)).transpose()
    }
}

/// The text of a number.
pub(super) fn text_of(catalog: &Catalog, connection: &Connection, list: List, number: i64) -> Result<String> {
    connection
        .prepare_cached(&format!("SELECT code FROM {} WHERE id = ?1", list.table()))
        .and_then(|mut s| s.query_row([number], |r| r.get(0)).optional())
        .map(Option::unwrap_or_default)
        .map_err(|e| catalog.sql(e))
}

/// Numbers of the texts of a list that are fillers.
pub(super) fn fillers(catalog: &Catalog, connection: &Connection, list: List) -> Result<HashSet<i64>> {
    connection
        .prepare_cached(&format!("SELECT id FROM {} WHERE filler = 1", list.table()))
        .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
        .map_err(|e| catalog.sql(e))
}
