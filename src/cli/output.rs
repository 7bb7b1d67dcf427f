//! Where a report goes and as what: `--output bao-cao.xlsx` says both. Rows go to a screen, a pipe or a file; workbooks,
//! pages and PDFs are files.

use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{Exit, Format, Result, forms};
use crate::fs::Draft;
use crate::report::form::{Column, Form, Grid, Kind as Holds, Row, Value};
use crate::report::{Cell, Table, html, pdf, xlsx};
use crate::words::t;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Rows of text.
    Rows(Format),
    /// A workbook.
    Xlsx,
    /// A page to be printed.
    Html,
    /// Pages.
    Pdf,
}

const NAMES: [(&str, Kind); 8] = [
    ("table", Kind::Rows(Format::Table)),
    ("json", Kind::Rows(Format::Json)),
    ("jsonl", Kind::Rows(Format::Jsonl)),
    ("csv", Kind::Rows(Format::Csv)),
    ("csv-bom", Kind::Rows(Format::CsvBom)),
    ("xlsx", Kind::Xlsx),
    ("html", Kind::Html),
    ("pdf", Kind::Pdf),
];

impl Kind {
    fn from_name(name: &str) -> Option<Kind> {
        NAMES.iter().find(|(n, _)| *n == name).map(|(_, kind)| *kind)
    }

    fn name(self) -> &'static str {
        NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// What the end of a file's name says.
    fn of_path(path: &Path) -> Option<Kind> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        match ending.as_str() {
            "htm" => Some(Kind::Html),
            "txt" => Some(Kind::Rows(Format::Table)),
            "table" | "csv-bom" => None,
            ending => Kind::from_name(ending),
        }
    }

    /// Whether a file with the ending of the other may be this.
    fn goes_with(self, ending: Kind) -> bool {
        self == ending || (self, ending) == (Kind::Rows(Format::CsvBom), Kind::Rows(Format::Csv))
    }

    pub(super) fn is_table(self) -> bool {
        self == Kind::Rows(Format::Table)
    }
}

#[derive(Debug, Clone, Args)]
pub(super) struct OutputArg {
    #[arg(long, value_parser = kinds(), help = t("Dạng báo cáo (mặc định: theo đuôi tệp của --output, không thì table); csv-bom: CSV mà Excel mở đúng chữ tiếng Việt", "What to write (default: by the ending of --output, else table); csv-bom: CSV of which Excel shows the letters right"))]
    format: Option<Kind>,
    #[arg(long, short, value_name = t("TỆP", "FILE"), help = t("Ghi ra tệp này, ví dụ bao-cao.xlsx, bao-cao.html, bao-cao.pdf", "Write to this file, such as report.xlsx, report.html, report.pdf"))]
    output: Option<PathBuf>,
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(NAMES.map(|(name, _)| name))
        .try_map(|name| Kind::from_name(&name).ok_or_else(String::new))
}

/// What a report is written as, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub kind: Kind,
    pub path: Option<PathBuf>,
}

impl OutputArg {
    /// What is asked for. What cannot be is told, and is wrong usage.
    pub(super) fn target(&self) -> std::result::Result<Target, Exit> {
        self.checked(std::io::stdout().is_terminal()).map_err(|why| {
            super::say(&why);
            Exit::Usage
        })
    }

    fn checked(&self, is_terminal: bool) -> std::result::Result<Target, String> {
        let by_path = self.output.as_deref().and_then(Kind::of_path);
        let shown = |path: &Path| path.display().to_string();
        let kind = match (&self.output, self.format, by_path) {
            (Some(path), Some(asked), Some(said)) if !asked.goes_with(said) => {
                return Err(format!(
                    "{}: {} --format {}",
                    shown(path),
                    t("đuôi tệp không khớp với", "the ending of the file does not go with"),
                    asked.name()
                ));
            }
            (Some(path), None, None) => {
                return Err(format!(
                    "{}: {}",
                    shown(path),
                    t(
                        "không biết ghi dạng gì; dùng đuôi .xlsx, .html, .pdf, .csv, .json, .jsonl, hoặc thêm --format",
                        "what to write is not clear; use .xlsx, .html, .pdf, .csv, .json, .jsonl, or add --format"
                    )
                ));
            }
            (_, Some(asked), _) => asked,
            (_, None, Some(said)) => said,
            (None, None, None) => Kind::Rows(Format::Table),
        };
        if is_terminal && self.output.is_none() && matches!(kind, Kind::Xlsx | Kind::Pdf) {
            return Err(format!(
                "{} {}: --output bao-cao.{}",
                kind.name(),
                t(
                    "là tệp nhị phân, không in ra màn hình; ghi ra tệp bằng",
                    "is binary and not for a screen; write it to a file with"
                ),
                kind.name()
            ));
        }
        Ok(Target { kind, path: self.output.clone() })
    }
}

/// A file or what is behind standard output.
pub(super) enum Out {
    Screen(std::io::Stdout),
    File(BufWriter<Draft>, PathBuf),
}

impl Target {
    pub(super) fn open(&self) -> Result<Out> {
        Ok(match &self.path {
            None => Out::Screen(std::io::stdout()),
            Some(path) => {
                let draft = Draft::create(path).with_context(|| path.display().to_string())?;
                Out::File(BufWriter::new(draft), path.clone())
            }
        })
    }

    /// Writes text.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<()> {
        let mut out = self.open()?;
        out.write_all(bytes)?;
        out.finish()
    }

    /// Writes a report as what it is asked for; rows are not asked for here.
    pub(super) fn put_form(&self, form: &Form) -> Result<()> {
        let mut out = self.open()?;
        match self.kind {
            Kind::Xlsx => xlsx::book(form, &mut out)?,
            Kind::Pdf => pdf::write(form, &mut out)?,
            Kind::Html | Kind::Rows(_) => html::page(form, &mut out)?,
        }
        out.finish()
    }
}

impl Out {
    /// Nothing is missing any more.
    pub(super) fn finish(self) -> Result<()> {
        match self {
            Out::Screen(mut out) => Ok(out.flush()?),
            Out::File(out, path) => {
                let name = || path.display().to_string();
                let draft =
                    out.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(name)?;
                draft.finish().with_context(name)?;
                super::say(&format!("{}: {}", t("đã ghi", "written"), name()));
                Ok(())
            }
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Out::Screen(out) => out.write(bytes),
            Out::File(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Out::Screen(out) => out.flush(),
            Out::File(out, _) => out.flush(),
        }
    }
}

/// A column of a list: name in JSON, head, width in digits.
pub(super) type Head = (&'static str, &'static str, u16);

/// So many rows are held and written at once.
const CHUNK: usize = 1000;

/// Nobody prints more rows than this; a workbook takes them.
const PRINTED_MAX: usize = 20_000;

/// A list on its way out, whatever it is written as. Only tables, pages and PDFs are held whole.
pub(super) struct Rows {
    heads: Vec<Head>,
    title: String,
    facts: Vec<(String, String)>,
    target: Target,
    out: Out,
    table: Table,
    held: usize,
    written: usize,
    book: Option<xlsx::List>,
    printed: Vec<Row>,
    /// Columns that paper has no room for, by their names in JSON.
    not_on_paper: &'static [&'static str],
}

impl Rows {
    /// A list with a title and lines under it, which only files have.
    pub(super) fn new(
        target: Target,
        heads: Vec<Head>,
        title: &str,
        facts: Vec<(String, String)>,
    ) -> Result<Rows> {
        Rows::counted_by(target, heads, title, facts, None)
    }

    /// The same; a workbook counts its rows by the values of a column, of which there are few.
    pub(super) fn counted_by(
        target: Target,
        heads: Vec<Head>,
        title: &str,
        facts: Vec<(String, String)>,
        by: Option<usize>,
    ) -> Result<Rows> {
        let out = target.open()?;
        let book = match target.kind {
            Kind::Xlsx => {
                // Beside the file itself there is room for it; /tmp may be small.
                let beside =
                    target.path.as_deref().and_then(Path::parent).filter(|p| !p.as_os_str().is_empty());
                let scratch = match (beside, &target.path) {
                    (Some(beside), _) => beside.to_owned(),
                    (None, Some(_)) => PathBuf::from("."),
                    (None, None) => std::env::temp_dir(),
                };
                let widths = heads.iter().map(|(_, head, width)| ((*head).to_owned(), *width)).collect();
                let made_at = forms::now();
                let about = xlsx::About {
                    name: t("Thông tin", "About").to_owned(),
                    facts: facts.iter().cloned().chain(forms::made(made_at)).collect(),
                    rows: t("Số dòng", "Rows").to_owned(),
                    by,
                    nothing: t("(không rõ)", "(unknown)").to_owned(),
                };
                Some(xlsx::List::new(title, widths, about, &forms::style(), made_at, &scratch)?)
            }
            _ => None,
        };
        let table = table(&heads);
        let title = title.to_owned();
        let (held, written, printed) = (0, 0, Vec::new());
        Ok(Rows { heads, title, facts, target, out, table, held, written, book, printed, not_on_paper: &[] })
    }

    /// Leaves columns out on paper, where letters would be too small to read, and says so there.
    pub(super) fn not_on_paper(self, keys: &'static [&'static str]) -> Rows {
        Rows { not_on_paper: keys, ..self }
    }

    /// Rows so far.
    pub(super) fn count(&self) -> usize {
        self.written + self.held
    }

    /// Adds a row.
    pub(super) fn push(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<()> {
        self.held += 1;
        match self.target.kind {
            Kind::Rows(format) => {
                self.table.push(cells);
                if format != Format::Table && self.held == CHUNK {
                    self.write()?;
                }
            }
            Kind::Xlsx => {
                if let Some(book) = &mut self.book {
                    book.push(&cells.into_iter().collect::<Vec<_>>())?;
                }
            }
            Kind::Html | Kind::Pdf => {
                if self.held > PRINTED_MAX {
                    anyhow::bail!(
                        "{} {PRINTED_MAX} {}",
                        t("hơn", "more than"),
                        t(
                            "dòng thì không in ra giấy được; ghi ra .xlsx hoặc .csv, hoặc bớt bằng --limit",
                            "rows are not for paper; write .xlsx or .csv, or take less with --limit"
                        )
                    );
                }
                let cells = cells.into_iter().zip(&self.heads);
                let shown = cells.filter(|(_, (key, _, _))| !self.not_on_paper.contains(key));
                self.printed.push(Row::new(shown.map(|(c, _)| printed(&c))));
            }
        }
        Ok(())
    }

    /// Writes what is held. A JSON array is written piece by piece, too.
    fn write(&mut self) -> Result<()> {
        let table = std::mem::replace(&mut self.table, table(&self.heads));
        let first = self.written == 0;
        self.written += self.held;
        self.held = 0;
        match self.target.kind {
            Kind::Rows(Format::Json) => {
                let mut lines = Vec::new();
                table.write(Format::Jsonl, &mut lines)?;
                for (i, line) in lines.split(|b| *b == b'\n').filter(|l| !l.is_empty()).enumerate() {
                    self.out.write_all(if first && i == 0 { b"[\n  " } else { b",\n  " })?;
                    self.out.write_all(line)?;
                }
            }
            Kind::Rows(format) if first => table.write(format, &mut self.out)?,
            Kind::Rows(format) => table.write_on(format, &mut self.out)?,
            _ => {}
        }
        Ok(())
    }

    /// Writes the rest.
    pub(super) fn finish(mut self) -> Result<()> {
        match self.target.kind {
            Kind::Rows(format) => {
                if self.held > 0 || self.written == 0 {
                    self.write()?;
                }
                if format == Format::Json {
                    self.out.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })?;
                }
                self.out.finish()
            }
            Kind::Xlsx => {
                if let Some(book) = self.book {
                    book.finish(&mut self.out)?;
                }
                self.out.finish()
            }
            Kind::Html | Kind::Pdf => {
                let (left_out, heads): (Vec<Head>, Vec<Head>) =
                    self.heads.iter().partition(|(key, _, _)| self.not_on_paper.contains(key));
                if !left_out.is_empty() {
                    let names: Vec<&str> = left_out.iter().map(|(_, head, _)| *head).collect();
                    let label = t("Chỉ có trong XLSX, CSV", "Only in XLSX, CSV");
                    self.facts.push((label.to_owned(), names.join(", ")));
                }
                let columns = heads.iter().enumerate().map(|(at, (_, head, width))| {
                    let is_count =
                        |row: &Row| matches!(row.cells.get(at), Some(Value::Count(_) | Value::None));
                    let has_one = |row: &Row| matches!(row.cells.get(at), Some(Value::Count(_)));
                    let counts = self.printed.iter().all(is_count) && self.printed.iter().any(has_one);
                    Column::new(*head, if counts { Holds::Count } else { Holds::Text }, *width)
                });
                let columns = columns.collect();
                let grid = Grid { columns, rows: self.printed, ..Grid::default() };
                let form = forms::of_list(&self.title, self.facts, grid);
                let target = self.target;
                // What was opened is dropped: it is opened again by the form.
                drop(self.out);
                target.put_form(&form)
            }
        }
    }
}

fn table(heads: &[Head]) -> Table {
    Table::new(heads.iter().map(|(key, head, _)| (*key, *head)))
}

/// A cell of a list on paper.
fn printed(cell: &Cell) -> Value {
    if cell.is_said() {
        return Value::text(cell.text());
    }
    match cell.value() {
        serde_json::Value::Number(n) if n.is_i64() => Value::Count(n.as_i64().unwrap_or(0)),
        serde_json::Value::String(text) if text.len() == 10 => {
            let form = time::macros::format_description!("[year]-[month]-[day]");
            time::Date::parse(text, form).map_or_else(|_| Value::text(text.clone()), Value::Date)
        }
        _ => Value::text(cell.text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(format: Option<&str>, output: Option<&str>, is_terminal: bool) -> Option<Kind> {
        let arg = OutputArg { format: format.and_then(Kind::from_name), output: output.map(PathBuf::from) };
        arg.checked(is_terminal).ok().map(|t| t.kind)
    }

    #[test]
    fn the_ending_of_the_file_says_what_it_is() {
        assert_eq!(asked(None, None, true), Some(Kind::Rows(Format::Table)));
        assert_eq!(asked(None, Some("a/báo cáo.XLSX"), true), Some(Kind::Xlsx));
        assert_eq!(asked(None, Some("a.htm"), true), Some(Kind::Html));
        assert_eq!(asked(None, Some("a.csv"), true), Some(Kind::Rows(Format::Csv)));
        assert_eq!(asked(Some("csv"), Some("a.dat"), true), Some(Kind::Rows(Format::Csv)));
        assert_eq!(asked(Some("csv-bom"), Some("a.csv"), true), Some(Kind::Rows(Format::CsvBom)));
        assert_eq!(asked(Some("xlsx"), None, false), Some(Kind::Xlsx), "into a pipe");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert_eq!(asked(Some("json"), Some("a.xlsx"), true), None);
        assert_eq!(asked(None, Some("a"), true), None);
        assert_eq!(asked(None, Some("a.docx"), true), None);
        assert_eq!(asked(Some("xlsx"), None, true), None, "binary on a screen");
    }
}
