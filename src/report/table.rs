//! Rows of cells as a table for people, JSON, JSON lines or CSV: one renderer for every command that lists something.

use std::io::{self, Write};
use std::str::FromStr;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Columns in line, for people.
    #[default]
    Table,
    /// One array of objects.
    Json,
    /// One object a line.
    Jsonl,
    /// RFC 4180, UTF-8 without a byte order mark, with headers as people read them.
    Csv,
    /// The same with a byte order mark: without it Excel takes the file for one of the machine's old code page, and
    /// Vietnamese letters come out broken.
    CsvBom,
}

/// The mark that a text of UTF-8 may begin with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Format {
    /// All names, in the order in which they are listed.
    pub const NAMES: [&str; 5] = ["table", "json", "jsonl", "csv", "csv-bom"];

    /// Whether it is CSV, with a mark or without.
    pub fn is_csv(self) -> bool {
        matches!(self, Format::Csv | Format::CsvBom)
    }
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is none of {names}", names = Format::NAMES.join(", "))]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "table" => Ok(Format::Table),
            "json" => Ok(Format::Json),
            "jsonl" => Ok(Format::Jsonl),
            "csv" => Ok(Format::Csv),
            "csv-bom" => Ok(Format::CsvBom),
            _ => Err(UnknownFormat(text.to_owned())),
        }
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in JSON.
    pub key: &'static str,
    /// Its header for people, in their language.
    pub header: String,
}

/// One cell: a value for programs, and where people say it otherwise, their words.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    value: Value,
    text: Option<String>,
    /// As CSV has it, where that is neither.
    csv: Option<String>,
}

impl Cell {
    /// A value that people say in other words, such as a code and its name.
    pub fn said(value: impl Into<Value>, text: impl Into<String>) -> Self {
        Cell { value: value.into(), text: Some(text.into()), csv: None }
    }

    /// A number with decimals, as people of a language write it, and as CSV does: a decimal comma there would be a number
    /// for some programs and two columns for others.
    pub fn decimal(value: f64, text: impl Into<String>, csv: impl Into<String>) -> Self {
        Cell { value: value.into(), text: Some(text.into()), csv: Some(csv.into()) }
    }

    /// What programs read.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Whether people say it in other words.
    pub fn is_said(&self) -> bool {
        self.text.is_some()
    }

    /// As CSV has it.
    fn csv_text(&self) -> String {
        self.csv.clone().unwrap_or_else(|| self.text())
    }

    /// As people read it; nothing for null.
    pub fn text(&self) -> String {
        match (&self.text, &self.value) {
            (Some(text), _) => text.clone(),
            (None, Value::Null) => String::new(),
            (None, Value::String(text)) => text.clone(),
            (None, other) => other.to_string(),
        }
    }
}

/// A text that Excel would calculate (`=HYPERLINK(…)` in place of a name), as text: with an apostrophe before it.
pub fn no_formula(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

impl<T: Into<Value>> From<T> for Cell {
    fn from(value: T) -> Self {
        Cell { value: value.into(), text: None, csv: None }
    }
}

/// Rows under headers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these columns: name in JSON, header for people.
    pub fn new<H: Into<String>>(columns: impl IntoIterator<Item = (&'static str, H)>) -> Self {
        let columns = columns.into_iter().map(|(key, header)| Column { key, header: header.into() });
        Table { columns: columns.collect(), rows: Vec::new() }
    }

    /// Adds a row. Missing cells are null; those beyond the last column are left out.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells = cells.into_iter().chain(std::iter::repeat_n(Value::Null.into(), self.columns.len()));
        self.rows.push(cells.take(self.columns.len()).collect());
    }

    /// Writes the table.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write(&self, format: Format, out: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Table => self.write_text(out),
            Format::Json => {
                let rows: Vec<Object<'_>> = self.objects().collect();
                serde_json::to_writer_pretty(&mut *out, &rows)?;
                writeln!(out)
            }
            Format::Jsonl => self.objects().try_for_each(|object| {
                serde_json::to_writer(&mut *out, &object)?;
                writeln!(out)
            }),
            Format::Csv => self.write_csv(true, false, out),
            Format::CsvBom => {
                out.write_all(BYTE_ORDER_MARK)?;
                self.write_csv(true, true, out)
            }
        }
    }

    /// Writes the rows behind those of an earlier table with the same columns: lines without a header. A format that is
    /// one whole (table, JSON) is written as [`Table::write`] does.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_on(&self, format: Format, out: &mut impl Write) -> io::Result<()> {
        if format.is_csv() {
            self.write_csv(false, format == Format::CsvBom, out)
        } else {
            self.write(format, out)
        }
    }

    fn objects(&self) -> impl Iterator<Item = Object<'_>> {
        self.rows.iter().map(|cells| Object { columns: &self.columns, cells })
    }

    fn write_csv(&self, headed: bool, for_excel: bool, out: &mut impl Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        if headed {
            csv.write_record(self.columns.iter().map(|c| &c.header))?;
        }
        for row in &self.rows {
            csv.write_record(row.iter().map(|cell| match cell.csv_text() {
                text if for_excel && cell.value.is_string() => no_formula(text),
                text => text,
            }))?;
        }
        csv.flush()
    }

    fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let header: Vec<String> = self.columns.iter().map(|c| printable(&c.header)).collect();
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| printable(&cell.text())).collect()).collect();
        let columns: Vec<(usize, bool)> = header
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let width = rows.iter().map(|row| row[i].width()).max().unwrap_or(0).max(name.width());
                let numbers = |row: &Vec<Cell>| row[i].value.is_number() || row[i].value.is_null();
                (width, !self.rows.is_empty() && self.rows.iter().all(numbers))
            })
            .collect();
        let rule: Vec<String> = columns.iter().map(|(width, _)| "─".repeat(*width)).collect();
        for cells in [&header, &rule].into_iter().chain(&rows) {
            let mut line = String::new();
            for (cell, (width, to_the_right)) in cells.iter().zip(&columns) {
                let padding = " ".repeat(width.saturating_sub(cell.width()));
                let (before, after) =
                    if *to_the_right { (padding, String::new()) } else { (String::new(), padding) };
                line.extend([before.as_str(), cell, after.as_str(), "  "]);
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// One row as a JSON object, its keys in the order of the columns.
struct Object<'a> {
    columns: &'a [Column],
    cells: &'a [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            map.serialize_entry(column.key, &cell.value)?;
        }
        map.end()
    }
}

/// The text with everything escaped that would move the cursor or turn the direction of writing: names of files come
/// from anywhere.
pub fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns || c.width().is_none() {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(table: &Table, format: Format) -> String {
        let mut out = Vec::new();
        table.write(format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sample() -> Table {
        let mut table = Table::new([("file", "Tệp"), ("outcome", "Kết quả"), ("pages", "Trang")]);
        table.push([Cell::from("hồ sơ, 1.pdf"), Cell::said("review", "cần xem"), 12.into()]);
        table.push([Cell::from("ho\u{302}.pdf"), Cell::said("archived", "đã lưu")]);
        table
    }

    #[test]
    fn columns_stand_in_line() {
        let expected = "\
Tệp           Kết quả  Trang
────────────  ───────  ─────
hồ sơ, 1.pdf  cần xem     12
ho\u{302}.pdf        đã lưu
";
        assert_eq!(written(&sample(), Format::Table), expected);
    }

    #[test]
    fn programs_get_values_in_the_order_of_columns() {
        let expected = "{\"file\":\"hồ sơ, 1.pdf\",\"outcome\":\"review\",\"pages\":12}\n\
                        {\"file\":\"ho\u{302}.pdf\",\"outcome\":\"archived\",\"pages\":null}\n";
        assert_eq!(written(&sample(), Format::Jsonl), expected);
        let array: Value = serde_json::from_str(&written(&sample(), Format::Json)).unwrap();
        assert_eq!(array[0]["pages"], 12);
        assert_eq!(array.as_array().unwrap().len(), 2);
        assert_eq!(written(&Table::new([("file", "Tệp")]), Format::Json), "[]\n");
    }

    #[test]
    fn csv_is_quoted_where_needed() {
        let expected = "Tệp,Kết quả,Trang\n\"hồ sơ, 1.pdf\",cần xem,12\nho\u{302}.pdf,đã lưu,\n";
        assert_eq!(written(&sample(), Format::Csv), expected);
        let mut out = Vec::new();
        sample().write_on(Format::Csv, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected.split_once('\n').unwrap().1, "rows that go on");
    }

    #[test]
    fn csv_has_a_byte_order_mark_where_asked_and_a_decimal_point_always() {
        let mut table = Table::new([("rate", "Tỷ lệ")]);
        table.push([Cell::decimal(98.8, "98,80", "98.80")]);
        assert_eq!(written(&table, Format::CsvBom), "\u{feff}Tỷ lệ\n98.80\n");
        assert_eq!(no_formula("=1+1".to_owned()), "'=1+1");
        assert_eq!(no_formula("Xã Bình Yên".to_owned()), "Xã Bình Yên");
        assert!(written(&table, Format::Table).ends_with("98,80\n"));
        let mut rows_that_go_on = Vec::new();
        table.write_on(Format::CsvBom, &mut rows_that_go_on).unwrap();
        assert_eq!(rows_that_go_on, b"98.80\n");
    }

    #[test]
    fn names_cannot_move_the_cursor() {
        let mut table = Table::new([("file", "Tệp")]);
        table.push([Cell::from("a\u{1b}[2J\nb\u{202E}fdp")]);
        table.push([Cell::from("too"), Cell::from("many")]);
        let text = written(&table, Format::Table);
        assert!(text.contains(r"a\u{1b}[2J\nb\u{202e}fdp"), "{text}");
        assert_eq!(text.lines().count(), 4);
    }

    #[test]
    fn formats_have_names() {
        assert_eq!("jsonl".parse(), Ok(Format::Jsonl));
        assert!(Format::NAMES.iter().all(|name| name.parse::<Format>().is_ok()));
        assert_eq!("xml".parse::<Format>(), Err(UnknownFormat("xml".into())));
    }
}
