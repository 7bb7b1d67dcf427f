//! HTML pages with tables, which many systems write and name `.xls`, and the XML that Excel 2003 wrote: both are rows
//! and cells between tags.
//!
//! A reader of tags, not a browser: what is not closed is closed by what follows, tables within tables are tables of
//! their own and text of the cell around them, scripts and styles are passed over. One row is held at a time.

mod tags;

use std::collections::HashMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use tags::{Piece, Tag, Tags};

use super::merged::{Area, Merged};
use super::row::{MAX_COLUMNS, Origin};
use super::{Cell, Each, Row, SheetErrorKind, text};

/// So many tables of a page are listed; a page that is drawn with tables has some dozens.
const MAX_TABLES: usize = 256;
/// Text of one cell.
const MAX_TEXT_BYTES: usize = 1 << 20;

/// The tables of a page: their names in a workbook's XML, else nothing; at least one.
pub(super) fn tables(path: &Path) -> Result<Vec<String>, SheetErrorKind> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut tags = Tags::new(text::reader(File::open(path)?)?);
    while let Some(piece) = tags.next()? {
        match piece {
            Piece::Open(tag) if tag.is("meta") && tag.old_code_page() => {
                return Err(SheetErrorKind::Encoding { line: 0 });
            }
            Piece::Open(tag) if tag.is("worksheet") => name = tag.attribute("name").unwrap_or_default(),
            Piece::Open(tag) if tag.is("table") && names.len() < MAX_TABLES => names.push(name.clone()),
            _ => {}
        }
    }
    if names.is_empty() { Err(SheetErrorKind::NoTable) } else { Ok(names) }
}

/// Hands over the rows of one table.
pub(super) fn rows(path: &Path, table: usize, each: &mut Each<'_>) -> Result<(), SheetErrorKind> {
    read(Tags::new(text::reader(File::open(path)?)?), table, each)
}

fn read<R: std::io::BufRead>(
    mut tags: Tags<R>,
    wanted: usize,
    each: &mut Each<'_>,
) -> Result<(), SheetErrorKind> {
    let mut tables = 0usize;
    // Tables open now, and how many were when the wanted one opened.
    let (mut depth, mut home) = (0usize, None);
    let mut rows = Rows::default();
    while let Some(piece) = tags.next()? {
        match piece {
            Piece::Open(tag) if tag.is("table") => {
                depth += 1;
                if tables == wanted {
                    home = Some(depth);
                }
                tables += 1;
            }
            Piece::Close("table") => {
                if home.is_some_and(|home| depth <= home) {
                    break;
                }
                depth = depth.saturating_sub(1);
            }
            piece if home == Some(depth) => {
                let flow = match piece {
                    Piece::Open(tag) if tag.is("tr") || tag.is("row") => rows.begin_row(&tag, each),
                    Piece::Open(tag) if tag.is("td") || tag.is("th") || tag.is("cell") => {
                        rows.begin_cell(&tag);
                        ControlFlow::Continue(())
                    }
                    Piece::Open(tag) if tag.is("data") => {
                        rows.kind = tag.attribute("type").unwrap_or_default();
                        ControlFlow::Continue(())
                    }
                    Piece::Open(tag) if tag.is("br") || tag.is("p") || tag.is("div") => {
                        rows.add(" ");
                        ControlFlow::Continue(())
                    }
                    Piece::Close("tr" | "row") => rows.end_row(each),
                    Piece::Close("td" | "th" | "cell") => {
                        rows.end_cell();
                        ControlFlow::Continue(())
                    }
                    Piece::Text(text) => {
                        rows.add(&text);
                        ControlFlow::Continue(())
                    }
                    _ => ControlFlow::Continue(()),
                };
                if flow.is_break() {
                    return Ok(());
                }
            }
            // Within a table of this table.
            Piece::Text(text) if home.is_some() => rows.add(&text),
            _ => {}
        }
    }
    // The last row; whether more are wanted is no matter.
    let _ = rows.end_row(each);
    Ok(())
}

/// The row that is being read.
#[derive(Default)]
struct Rows {
    row: Row,
    /// 0-based number of the row, once one has begun.
    index: Option<u32>,
    column: usize,
    /// Text of the open cell.
    cell: Option<String>,
    /// What a workbook's XML says of its kind.
    kind: String,
    span: (u32, u32),
    /// Columns that a cell above reaches into, and up to which row.
    taken: HashMap<usize, u32>,
    merged: Merged,
}

impl Rows {
    fn begin_row(&mut self, tag: &Tag<'_>, each: &mut Each<'_>) -> ControlFlow<()> {
        self.end_row(each)?;
        // A workbook's XML leaves rows out and numbers the next one.
        let told = tag.attribute("index").and_then(|i| i.parse::<u32>().ok()).and_then(|i| i.checked_sub(1));
        let next = self.next_index();
        let index = told.filter(|told| *told >= next).unwrap_or(next);
        self.start(index);
        ControlFlow::Continue(())
    }

    fn next_index(&self) -> u32 {
        self.row.number().try_into().unwrap_or(u32::MAX)
    }

    fn start(&mut self, index: u32) {
        self.row.begin(u64::from(index) + 1);
        self.index = Some(index);
        self.column = 0;
        self.taken.retain(|_, last| *last >= index);
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) {
        self.end_cell();
        if self.index.is_none() {
            self.start(self.next_index());
        }
        let number = |name: &str| tag.attribute(name).and_then(|n| n.trim().parse::<u32>().ok());
        if let Some(column) = number("index").and_then(|i| i.checked_sub(1)) {
            self.column = self.column.max(column as usize);
        }
        while self.taken.contains_key(&self.column) {
            self.column += 1;
        }
        // HTML counts cells, the XML counts those beside the first. HTML 5 allows a thousand columns and 65 534 rows.
        let across = number("colspan").or_else(|| number("mergeacross").map(|n| n.saturating_add(1)));
        let down = number("rowspan").or_else(|| number("mergedown").map(|n| n.saturating_add(1)));
        self.span = (across.unwrap_or(1).clamp(1, 1000), down.unwrap_or(1).clamp(1, 65_534));
        self.kind.clear();
        self.cell = Some(String::new());
    }

    fn add(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell
            && cell.len() + text.len() <= MAX_TEXT_BYTES
        {
            cell.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        let (Some(text), Some(index)) = (self.cell.take(), self.index) else { return };
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = words.join(" ");
        let number = (self.kind == "Number").then(|| text.parse::<f64>().ok()).flatten();
        let cell = match number {
            Some(number) if number.is_finite() => Cell::Number(number),
            _ if text.is_empty() => Cell::Empty,
            _ => Cell::Text(&text),
        };
        self.row.set(self.column, cell, Origin::Own);
        let (across, down) = self.span;
        if (across > 1 || down > 1) && self.column < MAX_COLUMNS {
            let first = self.column as u32;
            let area = Area {
                first_row: index,
                last_row: index.saturating_add(down - 1),
                first_column: first,
                last_column: first + across - 1,
            };
            self.merged.add(area);
            if down > 1 {
                for column in area.first_column..=area.last_column.min(MAX_COLUMNS as u32) {
                    self.taken.insert(column as usize, area.last_row);
                }
            }
        }
        self.column += across as usize;
    }

    fn end_row(&mut self, each: &mut Each<'_>) -> ControlFlow<()> {
        self.end_cell();
        let Some(index) = self.index.take() else { return ControlFlow::Continue(()) };
        self.merged.fill(index, &mut self.row);
        each(&self.row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_table(page: &str, table: usize) -> Vec<(u64, Vec<String>)> {
        let mut found = Vec::new();
        read(Tags::new(page.as_bytes()), table, &mut |row| {
            found.push((row.number(), row.cells().map(|c| c.text().into_owned()).collect()));
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    fn cells(page: &str) -> Vec<Vec<String>> {
        read_table(page, 0).into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn a_table_with_entities_and_open_tags() {
        let page = "<html><style>td{x:'<td>'}</style><!-- <table> --><TABLE border=1><tr><th>M&#227; h&#x1ED3; s&#417;<th>T&ecirc;n &amp; s&#7889;\
                    <tr><td> H56<br/>.14&nbsp;</td><td><b>A</b><i>B</i></td></tr></table> after";
        assert_eq!(cells(page), [["Mã hồ sơ", "Tên & số"], ["H56 .14", "AB"]]);
    }

    #[test]
    fn spans_fill_and_push_aside() {
        let page = "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e</table>";
        assert_eq!(cells(page), [vec!["a", "b", "b"], vec!["a", "c", "d"], vec!["e"]]);
    }

    #[test]
    fn tables_within_tables() {
        let page = "<table><tr><td>out <table><tr><td>in</td></tr></table> side</td><td>2</td></tr></table><table><tr><td>3</table>";
        assert_eq!(cells(page), [["out in side", "2"]]);
        assert_eq!(read_table(page, 1), [(1, vec!["in".to_owned()])]);
        assert_eq!(read_table(page, 2)[0].1, ["3"]);
    }

    #[test]
    fn the_xml_of_excel_2003() {
        let page = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns:ss="x"><Worksheet ss:Name="Hồ sơ"><Table>
            <Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">Mã</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="Number">12</Data></Cell></Row>
            <Row><Cell><Data ss:Type="DateTime">2026-03-05T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"#;
        assert_eq!(
            read_table(page, 0),
            [
                (3, vec![String::new(), "Mã".into(), "12".into(), "12".into()]),
                (4, vec!["2026-03-05T00:00:00.000".into()])
            ]
        );
    }

    #[test]
    fn what_was_made_to_hurt() {
        let deep = "<table><tr><td>".repeat(100_000);
        assert_eq!(read_table(&deep, 0).len(), 1);
        let wide = "<table><tr><td colspan=4000000000 rowspan=4000000000>a<tr><td>b</table>";
        assert!(cells(wide).iter().all(|row| row.len() <= MAX_COLUMNS));
        let rows = "<table><tr><td rowspan=99>x".repeat(3000);
        assert!(!cells(&rows).is_empty());
        assert!(read_table("<td>x<table", 0).is_empty());
        assert_eq!(cells("<td>before<table><td>a<td>b"), [["a", "b"]]);
    }
}
