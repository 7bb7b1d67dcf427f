//! Old workbooks (XLS, Excel 97–2003, MS-XLS), which one-stop systems still write.
//!
//! Read here and not by calamine, which lays out every cell between the first and the last of a sheet and trusts the
//! sizes that a file claims: two cells at the corners of a sheet cost it half a gigabyte. Here a file costs its own size
//! and twelve bytes a cell.

mod compound;
mod strings;

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use compound::{Compound, u16_at, u32_at};
use time::{Date, PrimitiveDateTime, Time};

use super::merged::{Area, Merged};
use super::row::{MAX_COLUMNS, Origin};
use super::{Cell, Each, Row, SheetErrorKind};

/// A full sheet of this form (65 536 rows) has some tens of megabytes; the file is held in memory.
const MAX_BYTES: u64 = 256 << 20;
/// Cells of one sheet: all that the form has room for.
const MAX_CELLS: usize = 65_536 * 256;

/// An open workbook.
pub(super) struct Workbook {
    stream: Vec<u8>,
    sheets: Vec<String>,
    /// Where each sheet begins in the stream.
    starts: Vec<usize>,
    texts: Vec<String>,
    /// Whether the format of each cell style is that of a date.
    dates: Vec<bool>,
    from_1904: bool,
}

/// A record: its kind and its bytes, and where these begin in the stream.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
    at: usize,
}

/// Records from a place on; ends with the bytes.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let begin = at + 4;
        at = begin + length;
        Some(Record { kind, data: stream.get(begin..at)?, at: begin })
    })
}

// Kinds of records (MS-XLS 2.3.1).
const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const DATE_MODE: u16 = 0x0022;
const FILE_PASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00BD;
const RSTRING: u16 = 0x00D6;
const XF: u16 = 0x00E0;
const MERGE_CELLS: u16 = 0x00E5;
const SST: u16 = 0x00FC;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_ERR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BEGIN: u16 = 0x0809;

impl Workbook {
    pub(super) fn open(path: &Path) -> Result<Self, SheetErrorKind> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(SheetErrorKind::TooLarge("an old workbook"));
        }
        Self::parse(&bytes)
    }

    fn parse(bytes: &[u8]) -> Result<Self, SheetErrorKind> {
        let file = Compound::open(bytes)?;
        // An XLSX with a password is a compound file around it (MS-OFFCRYPTO).
        if file.has("EncryptedPackage") {
            return Err(SheetErrorKind::Password);
        }
        if file.has("WordDocument") || file.has("PowerPoint Document") {
            return Err(SheetErrorKind::Foreign("an office document that is no XLSX workbook"));
        }
        let stream = file
            .stream("Workbook")
            .ok_or_else(|| SheetErrorKind::Workbook("no workbook of Excel 97 or later".to_owned()))?;
        let mut book = Workbook {
            stream,
            sheets: Vec::new(),
            starts: Vec::new(),
            texts: Vec::new(),
            dates: Vec::new(),
            from_1904: false,
        };
        book.read_globals()?;
        if book.sheets.is_empty() {
            return Err(SheetErrorKind::Workbook("it has no sheet".to_owned()));
        }
        Ok(book)
    }

    fn read_globals(&mut self) -> Result<(), SheetErrorKind> {
        let mut formats: HashMap<u16, bool> = HashMap::new();
        let mut styles: Vec<u16> = Vec::new();
        let mut texts: Vec<&[u8]> = Vec::new();
        let mut hidden = Vec::new();
        let mut last = 0;
        for record in records(&self.stream, 0) {
            let data = record.data;
            match record.kind {
                BEGIN if u16_at(data, 0).is_some_and(|version| version != 0x0600) => {
                    return Err(SheetErrorKind::Workbook("a workbook of Excel 95 or older".to_owned()));
                }
                FILE_PASS if u16_at(data, 0) != Some(0) || data.len() > 2 => {
                    return Err(SheetErrorKind::Password);
                }
                DATE_MODE => self.from_1904 = u16_at(data, 0) == Some(1),
                FORMAT => {
                    let format = data.get(2..).and_then(strings::long).unwrap_or_default();
                    formats.insert(u16_at(data, 0).unwrap_or(0), is_date_format(&format));
                }
                XF => styles.push(u16_at(data, 2).unwrap_or(0)),
                // Sheets of cells only (dt 0); hidden ones behind the others.
                BOUND_SHEET if data.get(5) == Some(&0) => {
                    let start = u32_at(data, 0).unwrap_or(u32::MAX) as usize;
                    let name = data.get(6..).and_then(strings::short).unwrap_or_default();
                    if data.get(4).is_some_and(|state| state & 3 != 0) {
                        hidden.push((name, start));
                    } else {
                        self.sheets.push(name);
                        self.starts.push(start);
                    }
                }
                SST => texts.push(data),
                CONTINUE if last == SST => texts.push(data),
                END => break,
                _ => {}
            }
            if record.kind != CONTINUE {
                last = record.kind;
            }
        }
        self.texts = strings::shared(&texts);
        self.dates = styles
            .into_iter()
            .map(|id| formats.get(&id).copied().unwrap_or(matches!(id, 14..=17 | 22 | 27..=36 | 50..=58)))
            .collect();
        for (name, start) in hidden {
            self.sheets.push(name);
            self.starts.push(start);
        }
        Ok(())
    }

    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    pub(super) fn rows(&mut self, sheet: usize, each: &mut Each<'_>) -> Result<(), SheetErrorKind> {
        let Some(start) = self.starts.get(sheet) else { return Ok(()) };
        let (places, areas) = self.places(*start);
        let mut merged = Merged::new(areas);
        let mut row = Row::default();
        for cells in places.chunk_by(|a, b| a.row == b.row) {
            let index = u32::from(cells[0].row);
            row.begin(u64::from(index) + 1);
            for place in cells {
                self.put(&mut row, place);
            }
            merged.fill(index, &mut row);
            if each(&row).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Where the cells of a sheet lie, row by row, and its merged areas.
    fn places(&self, start: usize) -> (Vec<Place>, Vec<Area>) {
        let (mut places, mut areas) = (Vec::new(), Vec::new());
        let mut depth = 0;
        for record in records(&self.stream, start) {
            match record.kind {
                BEGIN => depth += 1,
                END => {
                    depth -= 1;
                    if depth <= 0 {
                        break;
                    }
                }
                // Charts within the sheet have cells of their own.
                _ if depth > 1 => {}
                FORMULA | LABEL_SST | NUMBER | LABEL | RSTRING | BOOL_ERR | RK => {
                    let (Some(row), Some(column)) = (u16_at(record.data, 0), u16_at(record.data, 2)) else {
                        continue;
                    };
                    places.push(Place { row, column, kind: record.kind, at: record.at as u32 });
                }
                MUL_RK => {
                    let (Some(row), Some(first)) = (u16_at(record.data, 0), u16_at(record.data, 2)) else {
                        continue;
                    };
                    // Style and number of each cell, and the last column behind them.
                    for i in 0..record.data.len().saturating_sub(6) / 6 {
                        let Ok(offset) = u16::try_from(i) else { break };
                        // As if it were an RK record, which has its style four bytes from its begin.
                        let at = record.at + 6 * i;
                        places.push(Place {
                            row,
                            column: first.saturating_add(offset),
                            kind: RK,
                            at: at as u32,
                        });
                    }
                }
                MERGE_CELLS => {
                    areas.extend(record.data.get(2..).unwrap_or_default().chunks_exact(8).filter_map(|a| {
                        let place = |at| u16_at(a, at).map(u32::from);
                        Some(Area {
                            first_row: place(0)?,
                            last_row: place(2)?,
                            first_column: place(4)?,
                            last_column: place(6)?,
                        })
                    }))
                }
                _ => {}
            }
            if places.len() > MAX_CELLS {
                break;
            }
        }
        places.retain(|place| usize::from(place.column) < MAX_COLUMNS);
        // Rows come in order, as a rule; nothing demands it.
        places.sort_by_key(|place| (place.row, place.column));
        (places, areas)
    }

    /// Puts the value of a cell into a row. What is cut short is no value.
    fn put(&self, row: &mut Row, place: &Place) {
        let at = place.at as usize;
        let column = usize::from(place.column);
        let Some(style) = u16_at(&self.stream, at + 4) else { return };
        let mut text = |text: Option<&str>| {
            if let Some(text) = text {
                row.set(column, Cell::Text(text), Origin::Own);
            }
        };
        let cell = match place.kind {
            LABEL_SST => {
                let index = u32_at(&self.stream, at + 6).map(|i| i as usize);
                return text(index.and_then(|i| self.texts.get(i)).map(String::as_str));
            }
            LABEL | RSTRING => {
                return text(self.stream.get(at + 6..).and_then(strings::long).as_deref());
            }
            BOOL_ERR => match self.stream.get(at + 6..at + 8) {
                Some([flag, 0]) => Some(Cell::Flag(*flag != 0)),
                _ => None,
            },
            RK => u32_at(&self.stream, at + 6).map(|rk| self.number(rk_number(rk), style)),
            NUMBER => self.float(at + 6).map(|n| self.number(n, style)),
            _ => match self.stream.get(at + 6..at + 14) {
                // The result of a formula is no number: a text that follows, a truth value, an error.
                Some([0, .., 0xFF, 0xFF]) => return text(self.formula_text(at).as_deref()),
                Some([1, _, flag, .., 0xFF, 0xFF]) => Some(Cell::Flag(*flag != 0)),
                Some([.., 0xFF, 0xFF]) => None,
                _ => self.float(at + 6).map(|n| self.number(n, style)),
            },
        };
        if let Some(cell) = cell {
            row.set(column, cell, Origin::Own);
        }
    }

    fn float(&self, at: usize) -> Option<f64> {
        let bytes: [u8; 8] = self.stream.get(at..at + 8)?.try_into().ok()?;
        Some(f64::from_le_bytes(bytes)).filter(|n| n.is_finite())
    }

    fn number(&self, number: f64, style: u16) -> Cell<'static> {
        let dated = self.dates.get(usize::from(style)) == Some(&true);
        let day = if self.from_1904 { number + 1462.0 } else { number };
        moment(day).filter(|_| dated).map_or(Cell::Number(number), Cell::Instant)
    }

    /// The text in the record behind a formula; others may stand between (ARRAY, SHRFMLA).
    fn formula_text(&self, at: usize) -> Option<String> {
        let length = usize::from(u16_at(&self.stream, at.checked_sub(2)?)?);
        let text = records(&self.stream, at + length).take(3).find(|r| r.kind == STRING)?;
        strings::long(text.data)
    }
}

/// Where a cell lies.
struct Place {
    row: u16,
    column: u16,
    kind: u16,
    at: u32,
}

/// A number in 30 bits: whole or the upper half of a float, perhaps a hundred times too large (MS-XLS 2.5.217).
fn rk_number(rk: u32) -> f64 {
    let number =
        if rk & 2 != 0 { f64::from(rk as i32 >> 2) } else { f64::from_bits(u64::from(rk & !3) << 32) };
    if rk & 1 != 0 { number / 100.0 } else { number }
}

/// The moment that a number of days from 1899-12-30 is; from 1900-03-01 on, before which Excel has a day too many.
fn moment(days: f64) -> Option<PrimitiveDateTime> {
    if !(61.0..2_958_466.0).contains(&days) {
        return None;
    }
    // Whole seconds, since the fraction of a day is never exact.
    let seconds = (days * 86_400.0).round() as i64;
    let date = Date::from_julian_day(i32::try_from(seconds / 86_400 + 2_415_019).ok()?).ok()?;
    let rest = u32::try_from(seconds % 86_400).ok()?;
    let time = Time::from_hms((rest / 3600) as u8, (rest / 60 % 60) as u8, (rest % 60) as u8).ok()?;
    Some(PrimitiveDateTime::new(date, time))
}

/// Whether a format shows a day or a year, outside of quotation marks and brackets.
fn is_date_format(format: &str) -> bool {
    let mut letters = format.chars();
    while let Some(c) = letters.next() {
        match c {
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => drop(letters.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            'd' | 'D' | 'y' | 'Y' => return true,
            // Behind it stand the forms for negative numbers and texts.
            ';' => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use time::macros::datetime;

    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn cell(kind: u16, row: u16, column: u16, style: u16, value: &[u8]) -> Vec<u8> {
        let place: Vec<u8> = [row, column, style].into_iter().flat_map(u16::to_le_bytes).collect();
        record(kind, &[&place[..], value].concat())
    }

    /// A compound file of one stream, which begins behind table and directory.
    fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
        let stream = [stream, &vec![0; 4096usize.saturating_sub(stream.len())]].concat();
        let sectors = stream.len().div_ceil(512) as u32;
        let mut header = vec![0xFF; 512];
        header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        header[30..32].copy_from_slice(&9u16.to_le_bytes());
        header[48..52].copy_from_slice(&1u32.to_le_bytes());
        header[76..80].copy_from_slice(&0u32.to_le_bytes());
        let mut table = vec![0xFFFF_FFFDu32, 0xFFFF_FFFE];
        table.extend((0..sectors).map(|i| if i + 1 == sectors { 0xFFFF_FFFE } else { i + 3 }));
        assert!(table.len() <= 128);
        table.resize(128, u32::MAX);
        let mut entry = vec![0; 512];
        let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..letters.len()].copy_from_slice(&letters);
        entry[64..66].copy_from_slice(&(letters.len() as u16 + 2).to_le_bytes());
        entry[116..120].copy_from_slice(&2u32.to_le_bytes());
        entry[120..124].copy_from_slice(&(stream.len() as u32).to_le_bytes());
        let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
        let mut file = [header, table, entry, stream].concat();
        file.resize(file.len().div_ceil(512) * 512, 0);
        file
    }

    fn workbook() -> Vec<u8> {
        let begin = record(BEGIN, &[0, 6, 5, 0]);
        let name = "Hồ sơ".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let bound =
            |start: u32| record(BOUND_SHEET, &[&start.to_le_bytes()[..], &[0, 0, 5, 1], &name].concat());
        let globals = |start: u32| {
            [
                begin.clone(),
                record(FORMAT, &[&164u16.to_le_bytes()[..], &[10, 0, 0], b"dd/mm/yyyy"].concat()),
                record(XF, &[0, 0, 0, 0]),
                record(XF, &[0, 0, 164, 0]),
                bound(start),
                record(SST, &[&[0; 8][..], &[4, 0, 0, b'M', b'a']].concat()),
                record(CONTINUE, &[1, b'h', 0, b's', 0]),
                record(END, &[]),
            ]
            .concat()
        };
        let start = globals(0).len() as u32;
        let sheet = [
            begin.clone(),
            cell(LABEL_SST, 0, 0, 0, &0u32.to_le_bytes()),
            cell(NUMBER, 2, 1, 1, &46_086.604_166_666_664f64.to_le_bytes()),
            cell(RK, 2, 0, 0, &((12 << 2 | 2) as u32).to_le_bytes()),
            record(
                MUL_RK,
                &[
                    &[2, 0, 2, 0][..],
                    &[0, 0],
                    &((7 << 2 | 2) as u32).to_le_bytes(),
                    &[0, 0],
                    &((150 << 2 | 3) as u32).to_le_bytes(),
                    &[3, 0],
                ]
                .concat(),
            ),
            cell(FORMULA, 1, 0, 0, &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0]),
            record(STRING, &[1, 0, 0, b'f']),
            // A chart, whose cells are not the sheet's.
            begin.clone(),
            cell(NUMBER, 0, 0, 0, &1f64.to_le_bytes()),
            record(END, &[]),
            record(MERGE_CELLS, &[1, 0, 0, 0, 0, 0, 0, 0, 2, 0]),
            record(END, &[]),
        ]
        .concat();
        [globals(start), sheet].concat()
    }

    fn rows(book: &mut Workbook) -> Vec<(u64, Vec<String>)> {
        let mut found = Vec::new();
        book.rows(0, &mut |row| {
            found.push((row.number(), row.cells().map(|c| c.text().into_owned()).collect()));
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    #[test]
    fn every_kind_of_cell() {
        let mut book = Workbook::parse(&compound("Workbook", &workbook())).unwrap();
        assert_eq!(book.sheets(), ["Hồ sơ"]);
        let text = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            rows(&mut book),
            [
                (1, text(&["Mahs", "Mahs", "Mahs"])),
                (2, text(&["f"])),
                (3, text(&["12", "2026-03-05T14:30:00", "7", "1.5"]))
            ]
        );
    }

    #[test]
    fn numbers_and_formats() {
        assert_eq!(rk_number(0x3FF0_0000), 1.0);
        assert_eq!(rk_number((-5i32 << 2) as u32 | 2), -5.0);
        assert_eq!(moment(46_086.604_166_666_664), Some(datetime!(2026-03-05 14:30)));
        assert_eq!((moment(1e300), moment(f64::NAN), moment(0.5)), (None, None, None));
        for (format, date) in [
            ("dd/mm/yyyy", true),
            ("[$-42A]d mmmm", true),
            ("#,##0 \"dong\"", false),
            ("[Red]0;\\d", false),
            ("0.00", false),
        ] {
            assert_eq!(is_date_format(format), date, "{format}");
        }
    }

    #[test]
    fn passwords_old_forms_and_damage() {
        let kind = |bytes: &[u8]| Workbook::parse(bytes).map(drop);
        assert!(matches!(kind(&compound("EncryptedPackage", b"x")), Err(SheetErrorKind::Password)));
        let locked = [record(BEGIN, &[0, 6, 5, 0]), record(FILE_PASS, &[1, 0, 1, 0])].concat();
        assert!(matches!(kind(&compound("Workbook", &locked)), Err(SheetErrorKind::Password)));
        let old = record(BEGIN, &[0, 5, 5, 0]);
        assert!(matches!(kind(&compound("Workbook", &old)), Err(SheetErrorKind::Workbook(_))));
        assert!(matches!(kind(&compound("WordDocument", b"x")), Err(SheetErrorKind::Foreign(_))));
        // Every byte of a good file set to what hurts most, one at a time: no panic, no endless chain.
        let good = compound("Workbook", &workbook());
        for at in 0..good.len().min(2600) {
            for byte in [0, 1, 0xFF] {
                let mut bad = good.clone();
                bad[at] = byte;
                if let Ok(mut book) = Workbook::parse(&bad) {
                    let _ = rows(&mut book);
                }
            }
        }
        for length in (0..good.len()).step_by(37) {
            let _ = Workbook::parse(&good[..length]);
        }
    }
}
