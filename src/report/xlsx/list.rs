//! Long lists as workbooks, row by row: what is held in memory does not grow with the list, and a sheet that is full is
//! followed by another.

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde_json::Value as Json;
use time::{Date, OffsetDateTime};

use super::book::day;
use super::styles::Styles;
use super::{BookError, EXACT_MAX, cell_text, margin_text, save, set_scratch, unused_name, workbook};
use crate::report::Cell;
use crate::report::form::Style;

/// Rows of a sheet, its head included (ECMA-376; Excel since 2007).
const SHEET_ROWS: u32 = 1 << 20;

/// A list while it is written.
pub struct List {
    book: Workbook,
    styles: Styles,
    day: Format,
    style: Style,
    title: String,
    heads: Vec<(String, u16)>,
    made_at: OffsetDateTime,
    used: Vec<String>,
    /// Rows of the sheet in hand, its head included.
    row: u32,
    rows_max: u32,
}

impl List {
    /// A list with these heads and widths (in digits), called `title`. Rows wait in `scratch` until all are there.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn new(
        title: &str,
        heads: Vec<(String, u16)>,
        style: &Style,
        made_at: OffsetDateTime,
        scratch: &Path,
    ) -> Result<List, BookError> {
        List::with_rows(title, heads, style, made_at, scratch, SHEET_ROWS)
    }

    fn with_rows(
        title: &str,
        heads: Vec<(String, u16)>,
        style: &Style,
        made_at: OffsetDateTime,
        scratch: &Path,
        rows_max: u32,
    ) -> Result<List, BookError> {
        let mut book = workbook(title, made_at)?;
        set_scratch(&mut book, scratch)?;
        let styles = Styles::new(style.day_first);
        let mut list = List {
            book,
            day: styles.day(),
            styles,
            style: style.clone(),
            title: title.to_owned(),
            heads,
            made_at,
            used: Vec::new(),
            row: 0,
            rows_max,
        };
        list.begin_sheet()?;
        Ok(list)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn push(&mut self, cells: &[Cell]) -> Result<(), BookError> {
        if self.row == self.rows_max {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        let row = self.row;
        let day_format = self.day.clone();
        let sheet = self.sheet()?;
        for (column, cell) in (0u16..).zip(cells) {
            write(sheet, row, column, cell, &day_format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Ends the list and writes it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self, out: impl Write + Send) -> Result<(), BookError> {
        self.end_sheet()?;
        save(&mut self.book, out)
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, XlsxError> {
        let last = self.used.len() - 1;
        self.book.worksheet_from_index(last)
    }

    fn begin_sheet(&mut self) -> Result<(), BookError> {
        let name = unused_name(&self.title, &mut self.used);
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        for (column, (head, width)) in (0u16..).zip(&self.heads) {
            sheet.set_column_width(column, f64::from(*width) + 2.0)?;
            sheet.write_with_format(0, column, head, &self.styles.head)?;
        }
        sheet.set_freeze_panes(1, 1)?;
        sheet.set_repeat_rows(0, 0)?;
        const A4: u8 = 9;
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        let date = self.style.date(self.made_at.date());
        sheet.set_header(format!("&L&9{}&R&9{date}", margin_text(&self.title)));
        sheet.set_footer(format!("&R&9{} &P/&N", margin_text(self.style.page)));
        self.row = 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), BookError> {
        let (rows, columns) = (self.row, u16::try_from(self.heads.len()).unwrap_or(u16::MAX));
        if rows > 1 && columns > 0 {
            self.sheet()?.autofilter(0, 0, rows - 1, columns - 1)?;
        }
        Ok(())
    }
}

/// Writes a cell. Only days have a format of their own: to find one for each of some million cells takes time.
fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    day_format: &Format,
) -> Result<(), XlsxError> {
    let number = match cell.value() {
        Json::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(whole), _) if whole > EXACT_MAX => None,
            (_, number) => number,
        },
        _ => None,
    };
    // A day is a day only where nobody says it otherwise.
    let date = match cell.value() {
        Json::String(iso) if !cell.is_said() && iso.len() == 10 => {
            Date::parse(iso, time::macros::format_description!("[year]-[month]-[day]")).ok().and_then(day)
        }
        _ => None,
    };
    match (number, date) {
        (Some(number), _) => sheet.write_number(row, column, number)?,
        (None, Some(date)) => sheet.write_datetime_with_format(row, column, &date, day_format)?,
        (None, None) => {
            let words = cell.text();
            if words.is_empty() {
                return Ok(());
            }
            sheet.write_string(row, column, cell_text(&words))?
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use time::macros::datetime;

    use super::*;
    use crate::report::form::testing::STYLE;

    fn list(rows: usize, rows_max: u32) -> Xlsx<Cursor<Vec<u8>>> {
        let heads = vec![("hồ sơ".to_owned(), 24), ("tiếp nhận".to_owned(), 11), ("số".to_owned(), 6)];
        let made_at = datetime!(2026-10-01 08:00 +7);
        let scratch = std::env::temp_dir();
        let mut list = List::with_rows("Danh sách", heads, &STYLE, made_at, &scratch, rows_max).unwrap();
        for n in 0..rows {
            let code = format!("=H56.14-260701-{n:04}");
            list.push(&[Cell::from(code), Cell::from("2026-07-01"), Cell::from(n)]).unwrap();
        }
        let mut bytes = Vec::new();
        list.finish(&mut bytes).unwrap();
        Xlsx::new(Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn a_full_sheet_is_followed_by_another() {
        let mut book = list(5, 3);
        assert_eq!(book.sheet_names(), ["Danh sách", "Danh sách 2", "Danh sách 3"]);
        let rows: Vec<usize> =
            (0..3).map(|n| book.worksheet_range_at(n).unwrap().unwrap().height()).collect();
        assert_eq!(rows, [3, 3, 2], "each with its head");
    }

    #[test]
    fn codes_stay_words_and_days_are_days() {
        let range = list(1, 10).worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(range.get((1, 0)), Some(&Data::String("=H56.14-260701-0000".into())), "and no formula");
        assert!(matches!(range.get((1, 1)), Some(Data::DateTime(_))));
        assert_eq!(range.get((1, 2)), Some(&Data::Float(0.0)));
    }

    #[test]
    fn an_empty_list_has_a_head() {
        assert_eq!(list(0, 10).worksheet_range_at(0).unwrap().unwrap().height(), 1);
    }
}
