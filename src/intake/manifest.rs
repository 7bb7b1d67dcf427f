//! The manifest: what somebody has written down about the files before they are taken in.
//!
//! A table in any form that [`crate::sheet`] reads (CSV, XLSX, XLS, an HTML page, a JSON array of objects). Every bad cell is named by its line and column;
//! the other cells and rows are used all the same.

mod columns;
mod rows;
mod sources;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::record::{IdError, Manifested};
use crate::sheet::SheetErrorKind;

/// Room for a million rows; a larger file is no manifest.
const MAX_BYTES: u64 = 256 << 20;

/// A manifest, read.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Rows that name a file.
    pub rows: Vec<ManifestRow>,
    /// What is wrong with some of them.
    pub bad_rows: Vec<BadRow>,
    path: PathBuf,
    folder: PathBuf,
    /// File key → index of its row.
    by_file: HashMap<String, usize>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestRow {
    /// Line of a CSV file, row of a sheet, or element of a JSON array, 1-based.
    pub line: u64,
    /// The file, as the row names it.
    pub file: String,
    /// What the row says of it.
    pub manifested: Manifested,
    /// Whether the row's dossier cannot be trusted (a bad code, two rows that contradict each other). The file is then
    /// of no dossier until a person assigns it; the folder's name does not stand in for what the row meant to say.
    pub withheld: bool,
}

/// A cell or a row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column:?}: {why}")]
pub struct BadRow {
    /// As [`ManifestRow::line`].
    pub line: u64,
    /// Header of the column; empty where the row as a whole is meant.
    pub column: String,
    /// The cell as it stands there.
    pub value: String,
    /// What is wrong with it; part of the message, not a cause behind it.
    pub why: BadCell,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCell {
    /// A row with data that names no file.
    #[error("names no file")]
    NoFile,
    /// A code that is none.
    #[error(transparent)]
    Code(#[from] IdError),
    /// A role that is neither component nor result.
    #[error("{0:?} is neither component (thành phần) nor result (kết quả)")]
    Role(String),
    /// The same file stands on an earlier line with other data.
    #[error("contradicts line {line}, which names the same file")]
    Contradiction {
        /// The earlier line.
        line: u64,
    },
    /// A cell of many lines: a quotation mark was opened and not closed.
    #[error("holds {lines} lines: a quotation mark is opened and not closed")]
    OpenQuote {
        /// How many lines it swallowed.
        lines: usize,
    },
    /// An element of a JSON array that is no object.
    #[error("is no object")]
    NotAnObject,
}

/// Why a manifest cannot be used at all.
#[derive(Debug, thiserror::Error)]
#[error("manifest {}", path.display())]
pub struct ManifestError {
    /// The manifest.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub kind: ManifestErrorKind,
}

/// What is wrong with a manifest as a whole.
#[derive(Debug, thiserror::Error)]
pub enum ManifestErrorKind {
    /// It cannot be opened or read.
    #[error("cannot be read")]
    Io(#[from] io::Error),
    /// It is larger than any manifest.
    #[error("is larger than {} MiB", limit_bytes >> 20)]
    TooLarge {
        /// What it may be at the most.
        limit_bytes: u64,
    },
    /// No table that can be read.
    #[error(transparent)]
    Table(#[from] SheetErrorKind),
    /// Two columns name the file, and they may differ.
    #[error("has two columns that name the file: {0:?} and {1:?}")]
    TwoFileColumns(String, String),
    /// No column is named `file`.
    #[error("has no column that names the file (file, tệp, tên tệp)")]
    NoFileColumn,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// The file cannot be read, is of another kind, or has no column that names files. Bad rows are no error.
    pub fn read(path: &Path) -> Result<Manifest, ManifestError> {
        Self::try_read(path).map_err(|kind| ManifestError { path: path.to_path_buf(), kind })
    }

    fn try_read(path: &Path) -> Result<Manifest, ManifestErrorKind> {
        let path = path.canonicalize()?;
        if path.metadata()?.len() > MAX_BYTES {
            return Err(ManifestErrorKind::TooLarge { limit_bytes: MAX_BYTES });
        }
        let folder = path.parent().unwrap_or(Path::new("/")).to_path_buf();
        let mut rows = rows::Rows::new(&folder);
        sources::read(&path, &mut rows)?;
        let rows::Rows { rows, bad_rows, by_file, .. } = rows;
        Ok(Manifest { rows, bad_rows, path, folder, by_file })
    }

    /// Where the manifest is, links resolved.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The row that names the file at `path`: seen from the manifest's folder, else from the input `root` (or the
    /// folder of an input that is the file itself), else by its whole path. `\` and `/` are one, and so are a name in
    /// NFC and in NFD.
    pub(super) fn find(&self, path: &Path, root: &Path) -> Option<usize> {
        let root = if path == root { root.parent()? } else { root };
        [path.strip_prefix(&self.folder).ok(), path.strip_prefix(root).ok(), Some(path)]
            .into_iter()
            .flatten()
            .find_map(|seen| self.by_file.get(&file_key(seen.to_str()?)).copied())
    }
}

/// The form in which names of files are compared: NFC, `/` between parts, without `.` and inner `..`.
fn file_key(name: &str) -> String {
    let name: String = name.nfc().map(|c| if c == '\\' { '/' } else { c }).collect();
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let root = if name.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_in_one_form() {
        let nfd: String = "./hồ sơ/ảnh.jpg".nfd().collect();
        assert_eq!(file_key(&nfd), "hồ sơ/ảnh.jpg");
        assert_eq!(file_key(r"a\b\..\c.jpg"), "a/c.jpg");
        assert_eq!(file_key("../../x"), "../../x");
        assert_eq!(file_key("/a//b/./c"), "/a/b/c");
        assert_eq!(file_key("a/..b/c..d"), "a/..b/c..d", "only a whole part of two dots goes up");
    }
}
