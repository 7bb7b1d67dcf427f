//! Tables as people export them: CSV, XLSX, old XLS, JSON, and the HTML pages that systems name `.xls`. Told by content,
//! never by name, and handed over row by row, so that a sheet of a million rows needs the memory of one row.
//!
//! Separate from those who read the rows (a manifest, the registers), because what a cell says is one matter and how a
//! file stores it another. Nothing in this room knows what a column means.

mod delimited;
mod html;
mod json;
mod merged;
mod row;
mod text;
mod xls;
mod xlsx;

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub use row::{Cell, MAX_COLUMNS, Origin, Row};

/// Takes one row after the other; a break ends the reading.
pub type Each<'a> = dyn FnMut(&Row) -> ControlFlow<()> + 'a;

/// How many columns of a row the caller knows by their headers. Finds the separator of a CSV file.
pub type Known<'a> = dyn Fn(&Row) -> usize + 'a;

/// Why a file cannot be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum SheetErrorKind {
    /// It cannot be opened or read.
    #[error("cannot be read")]
    Io(#[from] io::Error),
    /// It has no bytes.
    #[error("is empty")]
    Empty,
    /// Neither UTF-8 nor UTF-16. Guessing an old Vietnamese code page would put wrong letters into names.
    #[error("is neither UTF-8 nor UTF-16 (in Excel, save as \"CSV UTF-8\" or as XLSX)")]
    Encoding {
        /// The first line that is not; 0 where it is not known.
        line: u64,
    },
    /// A workbook that is damaged, or of a form that no program writes.
    #[error("is no readable workbook: {0}")]
    Workbook(String),
    /// A workbook with a password.
    #[error("needs a password")]
    Password,
    /// Another kind of file.
    #[error("is {0}, no table")]
    Foreign(&'static str),
    /// A row that does not end: a quotation mark is opened and not closed.
    #[error("line {line}: a quotation mark is opened and not closed")]
    RowTooLong {
        /// Where the row begins.
        line: u64,
    },
    /// Larger than any table that people make.
    #[error("{0} is larger than any that people make")]
    TooLarge(&'static str),
    /// Bad JSON, or JSON of another shape.
    #[error("is no JSON array of objects: {0}")]
    Json(String),
    /// A page without a table.
    #[error("is an HTML page without a table")]
    NoTable,
}

/// Why a file cannot be read as a table, and which.
#[derive(Debug, thiserror::Error)]
#[error("{}", path.display())]
pub struct SheetError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub kind: SheetErrorKind,
}

/// How a table is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Delimited text.
    Csv,
    /// Office Open XML.
    Xlsx,
    /// Excel 97–2003.
    Xls,
    /// An HTML page, or the XML of Excel 2003, whatever its name.
    Page,
    /// An array of objects.
    Json,
}

/// A file of one or more tables.
pub struct Book {
    path: PathBuf,
    kind: Kind,
    sheets: Vec<String>,
}

enum Kind {
    Delimited(delimited::Dialect),
    Xlsx(Box<xlsx::Workbook>),
    Xls(Box<xls::Workbook>),
    Page,
    Json,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book").field("path", &self.path).field("form", &self.form()).finish_non_exhaustive()
    }
}

impl Book {
    /// Opens a file and finds out what it is.
    ///
    /// # Errors
    /// It cannot be read, is no table, is damaged or has a password.
    pub fn open(path: &Path, known: &Known<'_>) -> Result<Book, SheetError> {
        let about = |kind| SheetError { path: path.to_owned(), kind };
        let (kind, sheets) = open(path, known).map_err(about)?;
        Ok(Book { path: path.to_owned(), kind, sheets })
    }

    /// How it is stored.
    pub fn form(&self) -> Form {
        match self.kind {
            Kind::Delimited(_) => Form::Csv,
            Kind::Xlsx(_) => Form::Xlsx,
            Kind::Xls(_) => Form::Xls,
            Kind::Page => Form::Page,
            Kind::Json => Form::Json,
        }
    }

    /// Names of its sheets or tables, visible ones first; at least one. CSV and JSON have one without a name.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Hands over the rows of a sheet, from the first to the last; rows in which nothing stands are left out. Merged
    /// cells hold the value of their area.
    ///
    /// # Errors
    /// The file cannot be read on; rows before that place have been handed over.
    pub fn rows(&mut self, sheet: usize, each: &mut Each<'_>) -> Result<(), SheetError> {
        let mut each = |row: &Row| if row.is_empty() { ControlFlow::Continue(()) } else { each(row) };
        let done = match &mut self.kind {
            Kind::Delimited(dialect) => delimited::rows(&self.path, *dialect, &mut each),
            Kind::Xlsx(book) => book.rows(sheet, &mut each),
            Kind::Xls(book) => book.rows(sheet, &mut each),
            Kind::Page => html::rows(&self.path, sheet, &mut each),
            Kind::Json => json::rows(&self.path, &mut each),
        };
        done.map_err(|kind| SheetError { path: self.path.clone(), kind })
    }
}

fn open(path: &Path, known: &Known<'_>) -> Result<(Kind, Vec<String>), SheetErrorKind> {
    let mut head = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut head)?;
    let nameless = || vec![String::new()];
    Ok(match sniff(&head)? {
        Form::Xlsx => {
            let book = xlsx::Workbook::open(path)?;
            let sheets = book.sheets().to_vec();
            (Kind::Xlsx(Box::new(book)), sheets)
        }
        Form::Xls => {
            let book = xls::Workbook::open(path)?;
            let sheets = book.sheets().to_vec();
            (Kind::Xls(Box::new(book)), sheets)
        }
        Form::Page => (Kind::Page, html::tables(path)?),
        Form::Json => (Kind::Json, nameless()),
        Form::Csv => (Kind::Delimited(delimited::dialect(path, known)?), nameless()),
    })
}

/// What a file is by its first bytes.
fn sniff(head: &[u8]) -> Result<Form, SheetErrorKind> {
    const FOREIGN: [(&[u8], &str); 9] = [
        (b"%PDF-", "a PDF document"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"\x89PNG", "a PNG picture"),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"{\\rtf", "an RTF document"),
        (b"Rar!", "a RAR archive"),
        (b"7z\xBC\xAF", "a 7z archive"),
        (b"\x1F\x8B", "a gzip archive"),
    ];
    if head.is_empty() {
        return Err(SheetErrorKind::Empty);
    }
    if let Some((_, name)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(SheetErrorKind::Foreign(name));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Form::Xlsx);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0") {
        return Ok(Form::Xls);
    }
    let mut text = Vec::new();
    // The head may end within a letter; what is missing of it does not matter here.
    let _ = text::reader(head)?.read_to_end(&mut text);
    let text = text.trim_ascii_start();
    Ok(match text.first() {
        Some(b'[' | b'{') => Form::Json,
        Some(b'<') => Form::Page,
        _ if text.starts_with(b"MIME-Version:") => {
            return Err(SheetErrorKind::Foreign("a web archive (MHTML)"));
        }
        _ if text.contains(&0) => return Err(SheetErrorKind::Foreign("a file of another kind")),
        _ => Form::Csv,
    })
}

#[cfg(test)]
mod tests;
