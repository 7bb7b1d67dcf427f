//! Long lists as workbooks, row by row: what is held in memory does not grow with the list, and a sheet that is full is
//! followed by another. The last sheet says what the list is, and counts it by formulas.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError, utility::row_col_to_cell};
use serde_json::Value as Json;
use time::{Date, OffsetDateTime};

use super::book::day;
use super::styles::Styles;
use super::{BookError, EXACT_MAX, cell_text, margin_text, save, set_scratch, unused_name, workbook};
use crate::report::Cell;
use crate::report::form::Style;

/// Rows of a sheet, its head included (ECMA-376; Excel since 2007).
const SHEET_ROWS: u32 = 1 << 20;

/// So many different values of a column are counted; one with more has none.
const COUNTED_MAX: usize = 50;

/// What the last sheet says of a list.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Name of the sheet.
    pub name: String,
    /// Label and text of each line.
    pub facts: Vec<(String, String)>,
    /// What is said before the number of rows.
    pub rows: String,
    /// A column of few values: its rows are counted value by value, too.
    pub by: Option<usize>,
    /// What is said where the column has nothing.
    pub nothing: String,
}

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
    about: About,
    /// Values of the column of [`About::by`] and how many rows have each.
    values: BTreeMap<String, u64>,
    /// Rows of the full sheets before, their heads not counted.
    before: u64,
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
        about: About,
        style: &Style,
        made_at: OffsetDateTime,
        scratch: &Path,
    ) -> Result<List, BookError> {
        List::with_rows(title, heads, about, style, made_at, scratch, SHEET_ROWS)
    }

    fn with_rows(
        title: &str,
        heads: Vec<(String, u16)>,
        about: About,
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
            about,
            values: BTreeMap::new(),
            before: 0,
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
        if let Some(cell) = self.about.by.and_then(|by| cells.get(by)) {
            let is_full = self.values.len() >= COUNTED_MAX;
            match self.values.get_mut(&cell.text()) {
                Some(count) => *count += 1,
                None if !is_full => drop(self.values.insert(cell.text(), 1)),
                None => self.about.by = None,
            }
        }
        Ok(())
    }

    /// Ends the list and writes it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self, out: impl Write + Send) -> Result<(), BookError> {
        self.end_sheet()?;
        self.write_about()?;
        save(&mut self.book, out)
    }

    /// The last sheet: what the list is, and how many rows it has.
    fn write_about(&mut self) -> Result<(), BookError> {
        let lists = self.used.clone();
        let name = unused_name(&self.about.name, &mut self.used);
        let styles = &self.styles;
        let sheet = self.book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_column_width(0, 30)?.set_column_width(1, 60)?;
        sheet.write_with_format(0, 0, &self.title, &styles.title)?;
        let mut row = 1;
        for (label, text) in &self.about.facts {
            sheet.write_with_format(row, 0, label, &styles.label)?;
            sheet.write_with_format(row, 1, cell_text(text), &styles.left)?;
            row += 1;
        }
        // A column of all sheets, over which a function goes: no sheet holds more rows than this.
        let over = |function: &str, column: usize, more: &str| -> Result<String, XlsxError> {
            let at = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
            let (first, last) = (row_col_to_cell(1, at), row_col_to_cell(self.rows_max - 1, at));
            let (first, last) = (absolute(&first), absolute(&last));
            let each = lists.iter().map(|name| {
                let name = name.replace('\'', "''");
                format!("{function}('{name}'!{first}:{last}{more})")
            });
            Ok(format!("={}", each.collect::<Vec<_>>().join("+")))
        };
        let all = self.before;
        sheet.write_with_format(row, 0, &self.about.rows, &styles.label)?;
        if self.heads.is_empty() {
            return Ok(());
        }
        let formula = |text: String, count: u64| Formula::new(text).set_result(count.to_string());
        sheet.write_formula_with_format(row, 1, formula(over("COUNTA", 0, "")?, all), &styles.number)?;
        let Some(by) = self.about.by.filter(|_| !self.values.is_empty()) else { return Ok(()) };
        row += 2;
        let head = self.heads.get(by).map_or("", |(head, _)| head.as_str());
        sheet.write_with_format(row, 0, head, &styles.head)?;
        sheet.write_with_format(row, 1, &self.about.rows, &styles.head)?;
        let first = row + 1;
        for (value, count) in &self.values {
            row += 1;
            let shown = if value.is_empty() { &self.about.nothing } else { value };
            sheet.write_string_with_format(row, 0, cell_text(shown), &styles.text)?;
            // Rows of the sheet that are not filled are blank, too, so that blanks cannot be counted by a formula.
            if value.is_empty() || value.chars().count() > CRITERION_MAX {
                sheet.write_number_with_format(row, 1, *count as f64, &styles.number)?;
            } else {
                let text = over("COUNTIF", by, &format!(",{}", criterion(value, &row_col_to_cell(row, 0))))?;
                sheet.write_formula_with_format(row, 1, formula(text, *count), &styles.number)?;
            }
        }
        let sum = format!("=SUM({}:{})", row_col_to_cell(first, 1), row_col_to_cell(row, 1));
        sheet.write_formula_with_format(row + 1, 1, formula(sum, all), &styles.total)?;
        Ok(())
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
        self.before += u64::from(self.row.saturating_sub(1));
        let (rows, columns) = (self.row, u16::try_from(self.heads.len()).unwrap_or(u16::MAX));
        if rows > 1 && columns > 0 {
            self.sheet()?.autofilter(0, 0, rows - 1, columns - 1)?;
        }
        Ok(())
    }
}

/// Excel takes no longer text to be looked for (255 letters, by its own limit of COUNTIF).
const CRITERION_MAX: usize = 250;

/// What COUNTIF is told so that it looks for the value of a cell as it stands: `<5` is a comparison to it, `*` and `?`
/// are any letters, and `~` makes one of these itself.
fn criterion(value: &str, cell: &str) -> String {
    let is_plain = !value.starts_with(['=', '<', '>']) && !value.contains(['*', '?', '~']);
    if is_plain {
        return cell.to_owned();
    }
    let escaped = ["~", "*", "?"]
        .iter()
        .fold(cell.to_owned(), |text, sign| format!("SUBSTITUTE({text},\"{sign}\",\"~{sign}\")"));
    format!("\"=\"&{escaped}")
}

/// `A2` as `$A$2`.
fn absolute(cell: &str) -> String {
    let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    format!("${}${}", &cell[..digits], &cell[digits..])
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
        let about = About {
            name: "Thông tin".to_owned(),
            facts: vec![("Kỳ".to_owned(), "quý III".to_owned())],
            rows: "Số dòng".to_owned(),
            by: Some(1),
            nothing: "không rõ".to_owned(),
        };
        let mut list =
            List::with_rows("Danh sách", heads, about, &STYLE, made_at, &scratch, rows_max).unwrap();
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
        assert_eq!(book.sheet_names(), ["Danh sách", "Danh sách 2", "Danh sách 3", "Thông tin"]);
        let rows: Vec<usize> =
            (0..3).map(|n| book.worksheet_range_at(n).unwrap().unwrap().height()).collect();
        assert_eq!(rows, [3, 3, 2], "each with its head");
    }

    #[test]
    fn the_last_sheet_counts_all_others_by_formulas() {
        let mut book = list(5, 3);
        let (values, formulas) =
            (book.worksheet_range("Thông tin").unwrap(), book.worksheet_formula("Thông tin").unwrap());
        let row = values.rows().position(|r| r[0] == Data::String("Số dòng".into())).unwrap();
        assert_eq!(values.get((row, 1)), Some(&Data::Float(5.0)));
        let formula = |row: usize| formulas.get_value((row as u32, 1)).unwrap().clone();
        let of = |sheet: &str, function: &str, column: &str, more: &str| {
            format!("{function}('{sheet}'!${column}$2:${column}$3{more})")
        };
        let sheets = ["Danh sách", "Danh sách 2", "Danh sách 3"];
        let all = |function, column, more| sheets.map(|s| of(s, function, column, more)).join("+");
        assert_eq!(formula(row), all("COUNTA", "A", ""));
        assert_eq!(formula(row + 3), all("COUNTIF", "B", &format!(",A{}", row + 4)));
        assert_eq!(values.get((row + 4, 1)), Some(&Data::Float(5.0)), "and their sum");
    }

    #[test]
    fn what_looks_like_a_condition_is_looked_for_as_it_stands() {
        assert_eq!(criterion("còn hiệu lực", "A5"), "A5");
        let escaped = "\"=\"&SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(A5,\"~\",\"~~\"),\"*\",\"~*\"),\"?\",\"~?\")";
        for value in ["<5", "=a", ">", "xã *", "a?", "~"] {
            assert_eq!(criterion(value, "A5"), escaped, "{value}");
        }
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
