//! Registers of the one-stop systems: tables of units, procedures and dossiers, as administrators export them, to the
//! values of `record::register`.
//!
//! Separate from `sheet`, which knows no column, and from the catalog, which knows no file. Here is decided what a
//! header means, what a cell says, which rows are records, and what a person must be told. Nothing is guessed: a date
//! that can be read in two ways only by an order that nobody uses here is no date, and a column that two headers claim
//! is nobody's until the configuration says whose.

mod codes;
mod field;
mod finding;
mod header;
mod inspect;
mod names;
mod rows;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub use field::Field;
pub use finding::{Finding, Meant, Skipped, What};
pub use header::{Column, Layout, Mapping};
pub use inspect::{Inspected, Proposal, inspect};
pub use values::BadDate;

use crate::record::{DossierEntry, ProcedureEntry, RegisterKind, UnitEntry};
use crate::sheet::{Book, Form, SheetErrorKind};

/// All kinds, for those who must find out which one a file is.
pub const KINDS: [RegisterKind; 3] = [RegisterKind::Dossiers, RegisterKind::Units, RegisterKind::Procedures];

/// Why a file is refused as a whole.
#[derive(Debug, thiserror::Error)]
#[error("{}", path.display())]
pub struct RegisterError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub kind: RegisterErrorKind,
}

/// What is wrong with a register as a whole.
#[derive(Debug, thiserror::Error)]
pub enum RegisterErrorKind {
    /// It is no table that can be read.
    #[error(transparent)]
    Sheet(#[from] SheetErrorKind),
    /// No row of headers.
    #[error("no header was found")]
    NoHeader,
    /// A column without which it is no such register.
    #[error("column {} is missing; found: {}", field.name(), found.join(", "))]
    Missing {
        /// What it should be.
        kind: RegisterKind,
        /// The column.
        field: Field,
        /// The header that the configuration names for it.
        wanted: Option<String>,
        /// The headers that are there.
        found: Vec<String>,
    },
    /// Two columns that are the same.
    #[error("two columns are {}: {first} and {second}", field.name())]
    TwoColumns {
        /// What the file is.
        kind: RegisterKind,
        /// What both are.
        field: Field,
        /// Header and letters of the one.
        first: String,
        /// Of the other.
        second: String,
    },
    /// A date column in American order: some of its dates have no other reading, and none speaks against it.
    #[error("column {column}: {count} dates have the month before the day, such as row {row}")]
    MonthFirst {
        /// Its header.
        column: String,
        /// Dates that can only be read so.
        count: u64,
        /// The first of them.
        row: u64,
    },
    /// A cell of many lines: a quotation mark was opened and not closed.
    #[error("row {row}: a cell holds {lines} lines; a quotation mark is opened and not closed")]
    OpenQuote {
        /// The row.
        row: u64,
        /// Lines that it swallowed.
        lines: usize,
    },
}

/// How reading ended early.
#[derive(Debug)]
pub enum ReadError<E> {
    /// The file is refused.
    Refused(RegisterError),
    /// Whoever took the entries would not go on.
    Taken(E),
}

/// What a register tells while it is read.
#[derive(Debug)]
pub enum Told<'a> {
    /// A unit.
    Unit(&'a UnitEntry),
    /// A procedure with all its components; told at the end, since their rows may lie apart.
    Procedure(&'a ProcedureEntry),
    /// A dossier.
    Dossier(&'a DossierEntry),
    /// Something that a person should know.
    Finding(&'a Finding),
    /// A row that is no record.
    Skipped(u64, Skipped),
}

/// What reading a register came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows that are records, good or bad: `read = good + bad`.
    pub read: u64,
    /// Rows that were handed over.
    pub good: u64,
    /// Rows that were not.
    pub bad: u64,
    /// Of the good ones, those whose code stands in a later row as well, which counts in their place.
    pub repeated: u64,
    /// Rows that are no records, by why.
    pub skipped: BTreeMap<Skipped, u64>,
    /// Findings by [`What::key`]. A row can have several.
    pub findings: BTreeMap<&'static str, u64>,
}

/// A register, opened: its header is found and its columns are known.
#[derive(Debug)]
pub struct Register {
    path: PathBuf,
    book: Book,
    kind: RegisterKind,
    layout: Layout,
}

impl Register {
    /// Opens a register of a kind.
    ///
    /// # Errors
    /// The file is no table, or not one of this kind: a column is missing, or two claim to be the same.
    pub fn open(path: &Path, kind: RegisterKind, mapping: &Mapping) -> Result<Register, RegisterError> {
        let about = |kind| RegisterError { path: path.to_owned(), kind };
        let mut book = Book::open(path, &|row| header::known(row, &[kind], mapping))
            .map_err(|e| about(e.kind.into()))?;
        let layout = header::find(&mut book, kind, mapping).map_err(about)?;
        Ok(Register { path: path.to_owned(), book, kind, layout })
    }

    /// Where its header is and what its columns are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How it is stored.
    pub fn form(&self) -> Form {
        self.book.form()
    }

    /// The fields that it has columns for.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.layout.columns.iter().filter_map(|c| c.field)
    }

    /// Reads it from the first row to the last, holding one row at a time, and tells what it finds. The file is read
    /// twice: of a code that stands there more than once the last good row is told.
    ///
    /// # Errors
    /// The file cannot be read to its end or is refused for what it holds, in which case nothing of it should be kept;
    /// or `take` gave an error, which is handed on.
    pub fn read<E>(
        &mut self,
        take: &mut dyn FnMut(Told<'_>) -> Result<(), E>,
    ) -> Result<Summary, ReadError<E>> {
        let repeats = match self.kind {
            // All rows of a procedure are one entry, told at the end.
            RegisterKind::Procedures => HashMap::new(),
            _ => self.pass(None, take, |rows| rows.repeats())?,
        };
        self.pass(Some(repeats), take, |rows| rows.finish())
    }

    fn pass<E, T>(
        &mut self,
        repeats: Option<HashMap<u64, rows::Repeats>>,
        take: &mut dyn FnMut(Told<'_>) -> Result<(), E>,
        finish: for<'a> fn(rows::Rows<'a, E>) -> Result<T, rows::Stop<E>>,
    ) -> Result<T, ReadError<E>> {
        let refused =
            |kind: RegisterErrorKind| ReadError::Refused(RegisterError { path: self.path.clone(), kind });
        let mut rows = rows::Rows::new(self.kind, &self.layout, repeats, take);
        let done = self.book.rows(self.layout.sheet, &mut |row| match rows.row(row) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        });
        // What the file is comes before what its rows are.
        done.map_err(|e| refused(e.kind.into()))?;
        finish(rows).map_err(|stop| match stop {
            rows::Stop::Refused(kind) => refused(kind),
            rows::Stop::Taken(error) => ReadError::Taken(error),
        })
    }
}

/// The letters with which a spreadsheet names a 0-based column: A, B, …, Z, AA.
pub fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests;
