//! From cells to rows: headers, codes, roles, and which rows contradict each other. Knows nothing of file formats.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::columns::{self, Column};
use super::{BadCell, BadRow, ManifestRow, file_key};
use crate::record::{Manifested, ProcedureCode};

/// Titles and notes may stand above the header of a table, not more than this many rows of them.
const HEADER_WITHIN: usize = 20;
/// No title or note is as long; a cell of more line breaks has swallowed rows.
const MAX_LINES_IN_CELL: usize = 20;

/// Rows as they are collected.
pub(super) struct Rows {
    pub(super) rows: Vec<ManifestRow>,
    pub(super) bad_rows: Vec<BadRow>,
    pub(super) by_file: HashMap<String, usize>,
    /// The manifest's folder with a slash; names that leave it (`../a.jpg`) are told from here.
    folder: Option<String>,
    header: Vec<Header>,
    rows_before_header: usize,
    /// Two headers that both name the file, as the header that was found has them.
    pub(super) two_file_columns: Option<(String, String)>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    name: String,
    column: Option<Column>,
}

impl Header {
    pub(super) fn new(name: &str) -> Self {
        Header { name: name.trim_matches(['\u{feff}', ' ']).to_owned(), column: columns::recognise(name) }
    }
}

/// The headers that a row of cells holds, if one of them names the file. Of two headers for one column the first
/// counts, the other is kept as unknown.
pub(super) fn header_of<S: AsRef<str>>(cells: &[S]) -> Option<Vec<Header>> {
    let mut headers: Vec<Header> = Vec::new();
    for cell in cells {
        let mut header = Header::new(cell.as_ref());
        if headers.iter().any(|h| h.column == header.column) {
            header.column = None;
        }
        headers.push(header);
    }
    headers.iter().any(|h| h.column == Some(Column::File)).then_some(headers)
}

/// How many columns of a row of cells are known; the measure by which a separator is chosen.
pub(super) fn known_columns<S: AsRef<str>>(cells: &[S]) -> usize {
    header_of(cells).map_or(0, |headers| headers.iter().filter(|h| h.column.is_some()).count())
}

impl Rows {
    pub(super) fn new(folder: &Path) -> Self {
        Rows {
            rows: Vec::new(),
            bad_rows: Vec::new(),
            by_file: HashMap::new(),
            folder: folder.to_str().map(|f| format!("{f}/")),
            header: Vec::new(),
            rows_before_header: 0,
            two_file_columns: None,
        }
    }

    /// Begins another sheet, with a header of its own.
    pub(super) fn begin_sheet(&mut self) {
        self.header.clear();
        self.rows_before_header = 0;
    }

    /// Whether a header may still come, or has come.
    pub(super) fn hopeful(&self) -> bool {
        let more = !self.header.is_empty() || self.rows_before_header < HEADER_WITHIN;
        more && self.two_file_columns.is_none()
    }

    /// Whether a header has been found.
    pub(super) fn has_header(&self) -> bool {
        !self.header.is_empty()
    }

    /// Takes a row of a table: the header, or a row under it.
    pub(super) fn table_row<S: AsRef<str>>(&mut self, line: u64, cells: &[S]) {
        if self.header.is_empty() {
            self.header = header_of(cells).unwrap_or_default();
            let mut naming = self.header.iter().filter(|h| columns::recognise(&h.name) == Some(Column::File));
            if let (Some(first), Some(second)) = (naming.next(), naming.next()) {
                self.two_file_columns = Some((first.name.clone(), second.name.clone()));
            }
            self.rows_before_header += 1;
            return;
        }
        let header = std::mem::take(&mut self.header);
        let nameless = Header { name: String::new(), column: None };
        let cells = cells
            .iter()
            .enumerate()
            .map(|(i, cell)| (header.get(i).unwrap_or(&nameless).clone(), cell.as_ref().to_owned(), i + 1));
        self.row(line, cells);
        self.header = header;
    }

    /// Takes one row: header, cell, and the 1-based number of the column for those without a name.
    pub(super) fn row(&mut self, line: u64, cells: impl Iterator<Item = (Header, String, usize)>) {
        let mut manifested = Manifested::default();
        let mut file = None;
        let mut withheld = false;
        let mut anything = false;
        for (header, cell, number) in cells {
            let value = cell.trim();
            if value.is_empty() {
                continue;
            }
            anything = true;
            let name = if header.name.is_empty() { format!("#{number}") } else { header.name };
            let result = set(&mut manifested, &mut file, header.column, value);
            if let Err(why) = result {
                withheld |= header.column == Some(Column::Dossier);
                self.bad(line, &name, value, why);
            } else if header.column.is_some() {
                continue;
            }
            // Unknown columns are kept, and so is what a bad cell said.
            manifested.extra.insert(name, value.to_owned());
        }
        match file {
            Some(file) => self.insert(ManifestRow { line, file, manifested, withheld }),
            None if anything => self.bad(line, "", "", BadCell::NoFile),
            None => {}
        }
    }

    /// Notes a bad cell. A value that swallowed half a file is cut short.
    pub(super) fn bad(&mut self, line: u64, column: &str, value: &str, why: BadCell) {
        let value = value.chars().take(200).collect();
        self.bad_rows.push(BadRow { line, column: column.to_owned(), value, why });
    }

    fn insert(&mut self, row: ManifestRow) {
        let key = file_key(&row.file);
        let key = match &self.folder {
            Some(folder) if key.starts_with("..") => file_key(&format!("{folder}{key}")),
            _ => key,
        };
        match self.by_file.entry(key) {
            Entry::Vacant(place) => {
                place.insert(self.rows.len());
                self.rows.push(row);
            }
            Entry::Occupied(place) => {
                let earlier = &mut self.rows[*place.get()];
                if earlier.manifested != row.manifested || earlier.withheld != row.withheld {
                    if earlier.manifested.dossier != row.manifested.dossier {
                        earlier.manifested.dossier = None;
                        earlier.withheld = true;
                    }
                    let why = BadCell::Contradiction { line: earlier.line };
                    self.bad(row.line, "", &row.file, why);
                }
            }
        }
    }
}

/// Puts the value of a known column where it belongs; one of an unknown column is left to the caller.
fn set(
    manifested: &mut Manifested,
    file: &mut Option<String>,
    column: Option<Column>,
    value: &str,
) -> Result<(), BadCell> {
    let lines = value.lines().count();
    if lines > MAX_LINES_IN_CELL {
        return Err(BadCell::OpenQuote { lines });
    }
    match column {
        Some(Column::File) => *file = Some(value.to_owned()),
        Some(Column::Dossier) => manifested.dossier = Some(value.parse()?),
        Some(Column::Procedure) => manifested.procedure = Some(ProcedureCode::of_cell(value)?),
        Some(Column::Unit) => manifested.unit = Some(value.parse()?),
        Some(Column::Role) => {
            manifested.role = Some(columns::role(value).ok_or_else(|| BadCell::Role(value.to_owned()))?)
        }
        Some(Column::PaperType) => manifested.paper_type = Some(value.nfc().collect()),
        Some(Column::Title) => manifested.title = Some(value.nfc().collect()),
        None => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{IdError, Role};

    fn rows(table: &[&[&str]]) -> Rows {
        let mut rows = Rows::new(Path::new("/scans"));
        for (i, cells) in table.iter().enumerate() {
            rows.table_row(i as u64 + 1, cells);
        }
        rows
    }

    #[test]
    fn a_header_under_a_title_and_unknown_columns() {
        let rows = rows(&[
            &["DANH SÁCH HỒ SƠ", "", ""],
            &["Tên tệp", "Mã hồ sơ", "Vai trò", "Hộp"],
            &["a.jpg", "H56.14-240412-0001", "kết quả", "17"],
            &["", "", "", ""],
        ]);
        assert_eq!(rows.bad_rows, []);
        let [row] = rows.rows.as_slice() else { panic!("{:?}", rows.rows) };
        assert_eq!((row.line, row.file.as_str(), row.withheld), (3, "a.jpg", false));
        assert_eq!(row.manifested.dossier.as_ref().unwrap().as_str(), "H56.14-240412-0001");
        assert_eq!(row.manifested.role, Some(Role::Result));
        assert_eq!(row.manifested.extra["Hộp"], "17");
    }

    #[test]
    fn a_bad_cell_is_named_and_kept_and_the_others_are_used() {
        let rows = rows(&[
            &["file", "dossier", "unit", "title"],
            &["a.jpg", "H56.14-241332-0001", "H56.14", "Đơn"],
            &["", "", "H56.14", ""],
            &["b.jpg", "", "xã Tân An", ""],
        ]);
        let bad: Vec<(u64, &str, &str)> =
            rows.bad_rows.iter().map(|b| (b.line, b.column.as_str(), b.value.as_str())).collect();
        assert_eq!(bad, [(2, "dossier", "H56.14-241332-0001"), (3, "", ""), (4, "unit", "xã Tân An")]);
        assert!(matches!(rows.bad_rows[0].why, BadCell::Code(IdError::Date { .. })));
        assert_eq!(rows.bad_rows[1].why, BadCell::NoFile);
        assert_eq!(rows.bad_rows[2].to_string(), "line 4, column \"unit\": \"xã Tân An\" is not a unit code");
        assert!(rows.rows[0].withheld, "a bad dossier code is not replaced by the folder's name");
        assert_eq!(rows.rows[0].manifested.title.as_deref(), Some("Đơn"));
        assert_eq!(rows.rows[1].manifested.extra["unit"], "xã Tân An");
        assert!(!rows.rows[1].withheld);
    }

    #[test]
    fn two_rows_for_one_file() {
        let rows = rows(&[
            &["file", "dossier"],
            &["a.jpg", "H56.14-240412-0001"],
            &[r".\a.jpg", "H56.14-240412-0001"],
            &["b.jpg", "H56.14-240412-0001"],
            &["b.jpg", "H56.14-240412-0002"],
        ]);
        assert_eq!(rows.rows.len(), 2);
        assert!(!rows.rows[0].withheld, "the same said twice is no contradiction");
        assert!(rows.rows[1].withheld && rows.rows[1].manifested.dossier.is_none());
        let [bad] = rows.bad_rows.as_slice() else { panic!("{:?}", rows.bad_rows) };
        assert_eq!((bad.line, &bad.why), (5, &BadCell::Contradiction { line: 4 }));
    }

    #[test]
    fn procedure_codes_that_a_spreadsheet_took_for_numbers() {
        for (cell, code) in
            [("1.00119", "1.001190"), ("1,001193", "1.001193"), ("2.001193.000.00.00.H56", "2.001193")]
        {
            assert_eq!(ProcedureCode::of_cell(cell).unwrap().as_str(), code);
        }
        for bad in ["1", "1.", "12.001193", "1.0011933", "đ.001193", ""] {
            assert!(ProcedureCode::of_cell(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_quotation_mark_that_swallowed_rows() {
        let swallowed = "x\n".repeat(50);
        let rows = rows(&[&["file", "title"], &["a.jpg", &swallowed], &["b.jpg", "ok"]]);
        assert_eq!(rows.bad_rows[0].why, BadCell::OpenQuote { lines: 49 + 1 });
        assert_eq!(rows.rows.len(), 2);
    }

    #[test]
    fn a_table_without_a_file_column_gives_up() {
        let table: Vec<&[&str]> = vec![&["a", "b"]; HEADER_WITHIN];
        let rows = rows(&table);
        assert!(!rows.hopeful() && !rows.has_header());
    }

    #[test]
    fn a_second_column_of_one_name_is_kept_as_unknown() {
        let rows = rows(&[&["file", "title", "Tiêu đề"], &["a.jpg", "one", "two"]]);
        assert_eq!(rows.rows[0].manifested.title.as_deref(), Some("one"));
        assert_eq!(rows.rows[0].manifested.extra["Tiêu đề"], "two");
    }
}
