//! XLSX workbooks, cell by cell: a range would hold every cell between the first and the last, and they may lie far
//! apart.

mod guard;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use time::{Date, Month, PrimitiveDateTime, Time};

use super::merged::{Area, Merged};
use super::row::Origin;
use super::{Cell, Each, Row, SheetErrorKind};

/// An open workbook.
pub(super) struct Workbook {
    book: Xlsx<BufReader<File>>,
    /// Visible sheets of cells first, hidden ones behind them.
    sheets: Vec<String>,
    /// Whether any sheet has merged cells; looking for them costs a second reading.
    merged: bool,
}

impl Workbook {
    pub(super) fn open(path: &Path) -> Result<Self, SheetErrorKind> {
        let found = guard::check(path)?;
        let book: Xlsx<_> = Xlsx::new(BufReader::new(File::open(path)?)).map_err(damaged)?;
        let of_cells = |s: &&calamine::Sheet| s.typ == SheetType::WorkSheet;
        let (shown, hidden): (Vec<_>, Vec<_>) =
            book.sheets_metadata().iter().filter(of_cells).partition(|s| s.visible == SheetVisible::Visible);
        let sheets: Vec<String> = shown.into_iter().chain(hidden).map(|s| s.name.clone()).collect();
        if sheets.is_empty() {
            return Err(SheetErrorKind::Workbook("it has no sheet".to_owned()));
        }
        Ok(Workbook { book, sheets, merged: found.merged_cells })
    }

    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    pub(super) fn rows(&mut self, sheet: usize, each: &mut Each<'_>) -> Result<(), SheetErrorKind> {
        let Some(name) = self.sheets.get(sheet) else { return Ok(()) };
        let areas = if self.merged {
            self.book.merge_cells_by_sheet_name(name).map_err(damaged)?
        } else {
            Vec::new()
        };
        let mut merged = Merged::new(
            areas
                .into_iter()
                .map(|d| Area {
                    first_row: d.start.0,
                    last_row: d.end.0,
                    first_column: d.start.1,
                    last_column: d.end.1,
                })
                .collect(),
        );
        let mut cells = self.book.worksheet_cells_reader(name).map_err(damaged)?;
        let mut row = Row::default();
        let mut index = None;
        loop {
            let cell = match cells.next_cell() {
                Ok(cell) => cell,
                // An error that this reader has no name for, such as #SPILL!: a cell without a value, not a damaged file.
                Err(XlsxError::CellError(_)) => continue,
                Err(error) => return Err(damaged(error)),
            };
            let position = cell.as_ref().map(|cell| cell.get_position());
            let next = position.map(|(row, _)| row);
            if next != index {
                if let Some(index) = index {
                    merged.fill(index, &mut row);
                    if !row.is_empty() && each(&row).is_break() {
                        return Ok(());
                    }
                }
                row.begin(u64::from(next.unwrap_or(0)) + 1);
                index = next;
            }
            let (Some(cell), Some((_, column))) = (cell, position) else { return Ok(()) };
            put(&mut row, column as usize, cell.get_value());
        }
    }
}

/// Puts a value of a workbook into a row.
fn put(row: &mut Row, column: usize, value: &DataRef<'_>) {
    let cell = match value {
        DataRef::Empty | DataRef::Error(_) => return,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text),
        DataRef::Int(n) => Cell::Number(*n as f64),
        DataRef::Float(n) => Cell::Number(*n),
        DataRef::Bool(b) => Cell::Flag(*b),
        DataRef::DateTime(instant) => moment(instant),
    };
    row.set(column, cell, Origin::Own);
}

/// A date of a workbook; what is a duration or lies outside the calendar stays the number that it is.
pub(super) fn moment(instant: &ExcelDateTime) -> Cell<'static> {
    let dated = || {
        let (year, month, day, h, m, s, _) = instant.to_ymd_hms_milli();
        let date = Date::from_calendar_date(i32::from(year), Month::try_from(month).ok()?, day).ok()?;
        Some(PrimitiveDateTime::new(date, Time::from_hms(h, m, s).ok()?))
    };
    // Below 1 there is a time of day, no date.
    let dated = if instant.is_datetime() && instant.as_f64() >= 1.0 { dated() } else { None };
    dated.map_or(Cell::Number(instant.as_f64()), Cell::Instant)
}

fn damaged(error: XlsxError) -> SheetErrorKind {
    match error {
        XlsxError::Password => SheetErrorKind::Password,
        XlsxError::Io(error) => SheetErrorKind::Io(error),
        error => SheetErrorKind::Workbook(error.to_string()),
    }
}
