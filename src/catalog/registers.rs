//! Registers of the one-stop systems in the catalog: units, procedures, dossiers, and the figures kept of them.
//!
//! An import is one transaction: all of a file or nothing. The cube (`cube`), from which reports are made, is changed
//! in the same transaction as the dossiers, so that the two never differ; [`Catalog::recount`] proves it.

mod batch;
mod counter;
mod cube;
mod facts;
mod figures;
mod held;
mod read;
mod recount;
mod texts;
mod units;

use std::sync::MutexGuard;

use rusqlite::{Connection, OptionalExtension, params};

pub use self::figures::Days;
pub use self::recount::Recount;

use self::batch::Batch;
use self::counter::{Counter, Row};
use self::facts::{Facts, Held, Refs};
use self::texts::{List, Texts};
use super::{Catalog, CatalogError, Result};
use crate::record::{DossierColumn, DossierEntry, ProcedureEntry, RegisterKind, UnitEntry};

/// Page cache of an import, KiB: the index of ten million codes is read and written all over.
const CACHE_KIB: i64 = 192 * 1024;

/// Where an import comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOrigin {
    /// The file as it is shown.
    pub file: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// What it holds.
    pub kind: RegisterKind,
    /// When, RFC 3339.
    pub at: String,
    /// For dossiers: columns that the file has. An empty cell there takes away what was known (a dossier opened again
    /// has no day of resolution any more); what the file has no column for stays as it was.
    pub columns: Vec<DossierColumn>,
}

/// What an entry did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not known.
    New,
    /// It was known otherwise.
    Changed,
    /// It was known so.
    Same,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// Entries that were not known.
    pub new: u64,
    /// Entries that were known otherwise.
    pub changed: u64,
    /// Entries that were known so.
    pub same: u64,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// Units that stand above one another in a ring; or follow one another.
    #[error("units form a loop: {}", codes.join(" → "))]
    Loop {
        /// Their codes, the first one again at the end.
        codes: Vec<String>,
        /// Whether they follow one another (else they stand above one another).
        successors: bool,
    },
    /// The catalog failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

/// An import under way. Dropped without [`Import::commit`], nothing was imported.
#[derive(Debug)]
pub struct Import<'c> {
    catalog: &'c Catalog,
    connection: MutexGuard<'c, Connection>,
    id: i64,
    columns: Vec<DossierColumn>,
    counts: ImportCounts,
    texts: Texts,
    batch: Batch,
    counter: Counter,
    /// Whether the last dossier was new: then the next one is, too, most likely.
    expect_new: bool,
    /// Whether what a procedure says changed, so that sums of the cube must be made anew.
    procedures_changed: bool,
    done: bool,
}

impl Catalog {
    /// Begins an import: all or nothing. Other writers of the catalog wait until it ends.
    pub fn import(&self, origin: &ImportOrigin) -> Result<Import<'_>> {
        let connection = self.lock();
        let sql = |e| self.sql(e);
        connection.pragma_update(None, "cache_size", -CACHE_KIB).map_err(sql)?;
        // The commit is on the disk when it returns. Cannot be set within a transaction.
        connection.pragma_update(None, "synchronous", "FULL").map_err(sql)?;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(sql)?;
        let mut import = Import {
            catalog: self,
            id: 0,
            columns: origin.columns.clone(),
            counts: ImportCounts::default(),
            texts: Texts::default(),
            batch: Batch::default(),
            counter: Counter::default(),
            expect_new: true,
            procedures_changed: false,
            done: false,
            connection,
        };
        import.counter = Counter::load(self, &import.connection)?;
        import.id = import
            .connection
            .query_row(
                "INSERT INTO reg_import (at, file, sha256, kind) VALUES (?1, ?2, ?3, ?4) RETURNING id",
                (&origin.at, &origin.file, &origin.sha256, kind_code(origin.kind)),
                |r| r.get(0),
            )
            .map_err(sql)?;
        Ok(import)
    }
}

fn kind_code(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Units => "units",
        RegisterKind::Procedures => "procedures",
        RegisterKind::Dossiers => "dossiers",
    }
}

impl Import<'_> {
    /// A unit for a span of time; another entry of the same code and first day replaces the first.
    pub fn unit(&mut self, entry: &UnitEntry) -> Result<Change> {
        let change = units::put(self.catalog, &self.connection, &mut self.texts, entry)?;
        Ok(self.counted(change))
    }

    /// A procedure. What it does not say (field, result, components) stays as it was.
    pub fn procedure(&mut self, entry: &ProcedureEntry) -> Result<Change> {
        let (catalog, sql) = (self.catalog, |e| self.catalog.sql(e));
        let connection = &self.connection;
        let id = self.texts.number(catalog, connection, List::Procedures, &entry.code)?;
        let field = self.texts.maybe(catalog, connection, List::Texts, entry.field.as_deref())?;
        type Known = (Option<String>, Option<i64>, Option<bool>);
        let old: Known = connection
            .prepare_cached("SELECT name, field, has_result FROM reg_procedure WHERE id = ?1")
            .and_then(|mut s| s.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))))
            .map_err(sql)?;
        let new: Known = (Some(entry.name.clone()), field.or(old.1), entry.has_result.or(old.2));
        let components = components_of(catalog, connection, id)?;
        let is_new = old.0.is_none();
        let other_components = !entry.components.is_empty() && entry.components != components;
        if !is_new && old == new && !other_components {
            return Ok(self.counted(Change::Same));
        }
        connection
            .prepare_cached("UPDATE reg_procedure SET name = ?2, field = ?3, has_result = ?4 WHERE id = ?1")
            .and_then(|mut s| s.execute(params![id, new.0, new.1, new.2]))
            .map_err(sql)?;
        if other_components {
            connection.execute("DELETE FROM reg_component WHERE procedure_id = ?1", [id]).map_err(sql)?;
            for (component, nth) in entry.components.iter().zip(1i64..) {
                connection
                    .prepare_cached(
                        "INSERT INTO reg_component (procedure_id, nth, code, name, paper_type, required) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )
                    .and_then(|mut s| {
                        s.execute(params![
                            id,
                            nth,
                            component.code,
                            component.name,
                            component.paper_type,
                            component.required
                        ])
                    })
                    .map_err(sql)?;
            }
        }
        self.procedures_changed = true;
        Ok(self.counted(if is_new { Change::New } else { Change::Changed }))
    }

    /// A dossier; of one that comes again, the last entry counts. What it did is told by [`Import::counts`].
    pub fn dossier(&mut self, entry: &DossierEntry) -> Result<()> {
        let refs = self.refs(entry)?;
        let said = Facts::of(entry, refs);
        if !self.batch.add(&entry.code, &said) {
            // Those before it come first.
            self.put_batch()?;
            self.put(&entry.code, &said)?;
        }
        if self.batch.is_full() { self.put_batch() } else { Ok(()) }
    }

    /// What was done so far.
    pub fn counts(&mut self) -> Result<ImportCounts> {
        self.put_batch()?;
        Ok(self.counts)
    }

    /// Puts the gathered dossiers in.
    fn put_batch(&mut self) -> Result<()> {
        let mut batch = std::mem::take(&mut self.batch);
        for nth in batch.in_order() {
            self.put(batch.code(nth), &batch.facts(nth))?;
        }
        batch.clear();
        self.batch = batch;
        Ok(())
    }

    /// Puts a dossier in.
    fn put(&mut self, code: &str, said: &Facts) -> Result<Change> {
        // Of a new register nearly all are new, of a known one nearly none: one look at the index instead of two.
        if self.expect_new && self.insert(code, said)? {
            let row = Row { id: 0, registered: true, facts: *said, held: Held::default() };
            self.counter.count(code, &row, 1);
            self.work_in(false)?;
            return Ok(self.counted(Change::New));
        }
        let Some(old) = find(self.catalog, &self.connection, code)? else {
            self.expect_new = true;
            return self.put(code, said);
        };
        self.expect_new = !old.registered;
        let facts = old.facts.updated(said, &self.columns);
        if old.registered && facts == old.facts {
            return Ok(self.counted(Change::Same));
        }
        let new = Row { registered: true, facts, ..old };
        self.update(&new)?;
        if old.registered {
            self.remember(&old, &new)?;
        }
        self.counter.count(code, &old, -1);
        self.counter.count(code, &new, 1);
        self.work_in(false)?;
        Ok(self.counted(if old.registered { Change::Changed } else { Change::New }))
    }

    /// Numbers of the texts of an entry.
    fn refs(&mut self, entry: &DossierEntry) -> Result<Refs> {
        let mut number = |list, text: &Option<String>| {
            let number = self.texts.maybe(self.catalog, &self.connection, list, text.as_deref())?;
            self.counter.note(list, text.as_deref(), number);
            Ok::<_, CatalogError>(number)
        };
        Ok(Refs {
            procedure: number(List::Procedures, &entry.procedure)?,
            unit: number(List::Units, &entry.unit)?,
            field: number(List::Texts, &entry.field)?,
            status: number(List::Texts, &entry.status)?,
        })
    }

    /// Puts a dossier in if its code is not there.
    fn insert(&self, code: &str, facts: &Facts) -> Result<bool> {
        let f = &facts.0;
        self.connection
            .prepare_cached(
                "INSERT INTO dossier (code, registered, procedure_code, unit_code, field, channel, received_on, due_on, \
                 resolved_on, returned_on, status, has_result, components_digitized, result_digitized, reused, shared_data, \
                 components_expected) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) \
                 ON CONFLICT (code) DO NOTHING",
            )
            .and_then(|mut s| {
                s.execute(params![
                    code, self.id, f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11], f[12],
                    f[13], f[14]
                ])
            })
            .map(|inserted| inserted == 1)
            .map_err(|e| self.catalog.sql(e))
    }

    fn update(&self, row: &Row) -> Result<()> {
        let f = &row.facts.0;
        self.connection
            .prepare_cached(
                "UPDATE dossier SET registered = ?2, procedure_code = ?3, unit_code = ?4, field = ?5, channel = ?6, \
                 received_on = ?7, due_on = ?8, resolved_on = ?9, returned_on = ?10, status = ?11, has_result = ?12, \
                 components_digitized = ?13, result_digitized = ?14, reused = ?15, shared_data = ?16, \
                 components_expected = ?17 WHERE id = ?1",
            )
            .and_then(|mut s| {
                s.execute(params![
                    row.id, self.id, f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11],
                    f[12], f[13], f[14]
                ])
            })
            .map_err(|e| self.catalog.sql(e))
            .map(drop)
    }

    /// Keeps what a dossier was before.
    fn remember(&self, old: &Row, new: &Row) -> Result<()> {
        for column in old.facts.differences(&new.facts) {
            let told = |row: &Row| {
                let list = match column {
                    DossierColumn::Unit => List::Units,
                    DossierColumn::Procedure => List::Procedures,
                    DossierColumn::Field | DossierColumn::Status => List::Texts,
                    _ => return Ok(row.facts.get(column).map(|value| facts::told(column, value))),
                };
                row.facts
                    .get(column)
                    .map(|number| texts::text_of(self.catalog, &self.connection, list, number))
                    .transpose()
            };
            let (was, became) = (told(old)?, told(new)?);
            self.connection
                .prepare_cached(
                    "INSERT INTO dossier_change (dossier, import_id, what, was, became) VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .and_then(|mut s| s.execute(params![old.id, self.id, column.as_str(), was, became]))
                .map_err(|e| self.catalog.sql(e))?;
        }
        Ok(())
    }

    fn work_in(&mut self, now: bool) -> Result<()> {
        self.counter.work_in(self.catalog, &self.connection, "cube", now)
    }

    fn counted(&mut self, change: Change) -> Change {
        match change {
            Change::New => self.counts.new += 1,
            Change::Changed => self.counts.changed += 1,
            Change::Same => self.counts.same += 1,
        }
        change
    }

    /// Ends the import: everything is in the catalog, and on the disk.
    ///
    /// # Errors
    /// [`ImportRefused::Loop`] if the units, those of earlier imports included, form a loop: nothing is imported.
    pub fn commit(mut self) -> std::result::Result<ImportCounts, ImportRefused> {
        let (catalog, counts) = (self.catalog, self.counts()?);
        units::refuse_loops(catalog, &self.connection)?;
        self.work_in(true)?;
        if self.procedures_changed {
            let says = counter::procedures(catalog, &self.connection, None)?;
            cube::make_rollups(catalog, &self.connection, &says)?;
        }
        self.connection
            .execute(
                "UPDATE reg_import SET added = ?2, changed = ?3, same = ?4 WHERE id = ?1",
                (self.id, counts.new as i64, counts.changed as i64, counts.same as i64),
            )
            .map_err(|e| catalog.sql(e))?;
        self.connection.execute_batch("COMMIT").map_err(|e| catalog.sql(e))?;
        self.done = true;
        Ok(counts)
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if !self.done {
            // Where even that fails, the connection is gone, and the transaction with it.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        let _ = self.connection.pragma_update(None, "synchronous", "NORMAL");
        let _ = self.connection.pragma_update(None, "cache_size", -2000);
    }
}

/// A dossier's row by its code.
fn find(catalog: &Catalog, connection: &Connection, code: &str) -> Result<Option<Row>> {
    connection
        .prepare_cached(&format!("SELECT {ROW} FROM dossier WHERE code = ?1"))
        .and_then(|mut s| s.query_row([code], row_of).optional())
        .map_err(|e| catalog.sql(e))
}

/// The columns of a [`Row`].
const ROW: &str = "id, registered, procedure_code, unit_code, field, channel, received_on, due_on, resolved_on, returned_on, \
                   status, has_result, components_digitized, result_digitized, reused, shared_data, components_expected, \
                   held_components, held_results, held_reused, copied";

fn row_of(r: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let mut facts = Facts::default();
    for (i, fact) in facts.0.iter_mut().enumerate() {
        *fact = r.get(i + 2)?;
    }
    let held = Held { components: r.get(17)?, results: r.get(18)?, reused: r.get(19)?, copied: r.get(20)? };
    Ok(Row { id: r.get(0)?, registered: r.get::<_, Option<i64>>(1)?.is_some(), facts, held })
}

/// What a procedure asks for, in order.
fn components_of(
    catalog: &Catalog,
    connection: &Connection,
    procedure: i64,
) -> Result<Vec<crate::record::ComponentEntry>> {
    connection
        .prepare_cached(
            "SELECT code, name, paper_type, required FROM reg_component WHERE procedure_id = ?1 ORDER BY nth",
        )
        .and_then(|mut s| {
            s.query_map([procedure], |r| {
                Ok(crate::record::ComponentEntry {
                    code: r.get(0)?,
                    name: r.get(1)?,
                    paper_type: r.get(2)?,
                    required: r.get(3)?,
                })
            })?
            .collect()
        })
        .map_err(|e| catalog.sql(e))
}

/// Dossiers that the archive held before there were registers.
pub(super) fn backfill(tx: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute_batch(
        "INSERT INTO dossier (code, held_components, held_results) \
         SELECT dossier, SUM(CASE WHEN role = '\"component\"' THEN 1 ELSE 0 END), \
         SUM(CASE WHEN role = '\"result\"' THEN 1 ELSE 0 END) FROM paper \
         WHERE dossier IS NOT NULL AND state = 'archived' GROUP BY dossier",
    )
}

/// Sums of the cube that older catalogs have not.
pub(super) fn make_sums(catalog: &Catalog, tx: &rusqlite::Transaction<'_>) -> Result<()> {
    let says = counter::procedures(catalog, tx, None)?;
    cube::make_rollups(catalog, tx, &says)
}

#[cfg(test)]
mod tests;
