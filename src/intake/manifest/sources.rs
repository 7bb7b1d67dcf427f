//! The three written forms of a manifest, told by content: CSV, XLSX, JSON. Each hands rows of cells to [`Rows`].

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};
use serde_json::Value;

use super::rows::{HEADER_WITHIN, Header, Rows, known_columns};
use super::{BadCell, ManifestErrorKind};

/// Columns of a sheet beyond this one are left out: a formatted cell at the far edge (XFD) must not make rows of
/// sixteen thousand cells.
const MAX_COLUMNS: u32 = 256;

/// Reads the whole content of a manifest.
pub(super) fn read(bytes: Vec<u8>, rows: &mut Rows) -> Result<(), ManifestErrorKind> {
    if bytes.starts_with(b"PK\x03\x04") {
        return sheet(bytes, rows);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let detail = "it is of the old kind (XLS) or has a password";
        return Err(ManifestErrorKind::Workbook(detail.to_owned()));
    }
    let text = decode(&bytes)?;
    match text.trim_start().bytes().next() {
        Some(b'[' | b'{') => json(&text, rows),
        _ => delimited(&text, rows),
    }
}

/// The text of UTF-8 or UTF-16 bytes, byte order mark removed.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ManifestErrorKind> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|b| unit([b[0], b[1]]));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map(Cow::Owned).map_err(|_| ManifestErrorKind::Encoding)
    };
    match bytes {
        [0xFF, 0xFE, ..] => utf16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => utf16(u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| ManifestErrorKind::Encoding)
        }
    }
}

fn delimited(text: &str, rows: &mut Rows) -> Result<(), ManifestErrorKind> {
    // Excel separates by a semicolon where the comma is the decimal sign, as in Vietnam. The right separator is the
    // one under which most columns are known; by the first of several, a file of one column reads the same.
    let separator = [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| {
        let records = reader(text, *separator).into_records().take(HEADER_WITHIN);
        let known = |record: csv::Result<csv::StringRecord>| {
            record.map_or(0, |r| known_columns(&r.iter().collect::<Vec<_>>()))
        };
        records.map(known).max().unwrap_or(0)
    });
    for record in reader(text, separator.unwrap_or(b',')).into_records() {
        // UTF-8 is checked and ragged rows are allowed: what is left is reading from memory, which does not fail.
        let Ok(record) = record else { break };
        rows.table_row(line_of(&record, text), &record.iter().collect::<Vec<_>>());
        if !rows.hopeful() {
            break;
        }
    }
    if rows.has_header() { Ok(()) } else { Err(ManifestErrorKind::NoFileColumn) }
}

/// The line on which a record begins. Its position is that of the blank lines and of the rest of the line end before.
fn line_of(record: &csv::StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let before = text.as_bytes().get(start..).unwrap_or_default();
    let ends = before.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
    position.line() + ends as u64
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

fn sheet(bytes: Vec<u8>, rows: &mut Rows) -> Result<(), ManifestErrorKind> {
    let damaged = |e: calamine::XlsxError| ManifestErrorKind::Workbook(e.to_string());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let first = book.sheet_names().first().cloned();
    let first = first.ok_or_else(|| ManifestErrorKind::Workbook("it has no sheet".to_owned()))?;
    // Cell by cell: a range would hold every cell between the first and the last, and they may lie far apart.
    let mut cells = book.worksheet_cells_reader(&first).map_err(damaged)?;
    let mut row_index = 0;
    let mut row: Vec<String> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (r, c) = cell.get_position();
        if r != row_index {
            if !row.is_empty() {
                rows.table_row(u64::from(row_index) + 1, &row);
                row.clear();
            }
            row_index = r;
        }
        if !rows.hopeful() {
            break;
        }
        let text = cell_text(cell.get_value());
        if c < MAX_COLUMNS && !text.is_empty() {
            let index = c as usize;
            row.resize(row.len().max(index + 1), String::new());
            row[index] = text;
        }
    }
    if !row.is_empty() {
        rows.table_row(u64::from(row_index) + 1, &row);
    }
    if rows.has_header() { Ok(()) } else { Err(ManifestErrorKind::NoFileColumn) }
}

fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(n) => n.to_string(),
        // The shortest form that reads back the same: 12 and 1.001193, not 12.0.
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(instant) if instant.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
        DataRef::Error(_) => String::new(),
    }
}

fn json(text: &str, rows: &mut Rows) -> Result<(), ManifestErrorKind> {
    let shape = |detail: &str| ManifestErrorKind::Json(detail.to_owned());
    let papers = match serde_json::from_str(text).map_err(|e| shape(&e.to_string()))? {
        Value::Array(papers) => papers,
        Value::Object(mut object) => match object.remove("papers") {
            Some(Value::Array(papers)) => papers,
            _ => return Err(shape("it has no array \"papers\"")),
        },
        _ => return Err(shape("it is a single value")),
    };
    let some = !papers.is_empty();
    let mut named = false;
    for (line, paper) in (1..).zip(papers) {
        let Value::Object(paper) = paper else {
            rows.bad(line, "", &paper.to_string(), BadCell::NotAnObject);
            continue;
        };
        let names: Vec<&String> = paper.keys().collect();
        named |= known_columns(&names) > 0;
        rows.row(
            line,
            paper.into_iter().zip(1..).map(|((name, value), i)| (Header::new(&name), plain(value), i)),
        );
    }
    if some && !named { Err(ManifestErrorKind::NoFileColumn) } else { Ok(()) }
}

/// The text of a JSON value; lists and objects as JSON.
fn plain(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::intake::manifest::ManifestRow;

    fn parsed(bytes: &[u8]) -> Result<Rows, ManifestErrorKind> {
        let mut rows = Rows::new(Path::new("/scans"));
        read(bytes.to_vec(), &mut rows)?;
        Ok(rows)
    }

    fn files(rows: &[ManifestRow]) -> Vec<(u64, &str)> {
        rows.iter().map(|r| (r.line, r.file.as_str())).collect()
    }

    #[test]
    fn csv_with_every_separator_and_encoding() {
        for separator in [",", ";", "\t"] {
            let text = format!("tệp{separator}tiêu đề\n\"a, b; c.jpg\"{separator}Đơn\n\nd.jpg\n");
            let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
                "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
            };
            for bytes in [
                text.clone().into_bytes(),
                format!("\u{feff}{text}").into_bytes(),
                text.replace('\n', "\r\n").into_bytes(),
                utf16(u16::to_le_bytes),
                utf16(u16::to_be_bytes),
            ] {
                let rows = parsed(&bytes).unwrap();
                assert_eq!(files(&rows.rows), [(2, "a, b; c.jpg"), (4, "d.jpg")]);
                assert_eq!(rows.rows[0].manifested.title.as_deref(), Some("Đơn"));
            }
        }
    }

    #[test]
    fn a_file_of_one_column() {
        assert_eq!(files(&parsed(b"file\na.jpg\nb;c.jpg\n").unwrap().rows), [(2, "a.jpg"), (3, "b;c.jpg")]);
    }

    #[test]
    fn json_in_both_shapes_with_bad_elements() {
        let array = r#"[{"file": "a.jpg", "mã TTHC": 1.00119, "box": [1, 2]}, 7, {"title": "x"}]"#;
        for text in [array.to_owned(), format!("\u{feff} {{\"papers\": {array}}}")] {
            let rows = parsed(text.as_bytes()).unwrap();
            assert_eq!(files(&rows.rows), [(1, "a.jpg")]);
            assert_eq!(rows.rows[0].manifested.procedure.as_ref().unwrap().as_str(), "1.001190");
            assert_eq!(rows.rows[0].manifested.extra["box"], "[1,2]");
            let bad: Vec<(u64, &BadCell)> = rows.bad_rows.iter().map(|b| (b.line, &b.why)).collect();
            assert_eq!(bad, [(2, &BadCell::NotAnObject), (3, &BadCell::NoFile)]);
        }
    }

    /// A ZIP file whose members are stored as they are (APPNOTE.TXT 6.3 §4.3.7, §4.3.12, §4.3.16).
    fn zip(members: &[(&str, &str)]) -> Vec<u8> {
        let (mut body, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in members {
            let mut crc = flate2::Crc::new();
            crc.update(content.as_bytes());
            let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
            for n in [crc.sum(), content.len() as u32, content.len() as u32, name.len() as u32] {
                common.extend(n.to_le_bytes());
            }
            directory.extend(b"PK\x01\x02\x14\0");
            directory.extend(&common);
            directory.extend([0; 10]);
            directory.extend((body.len() as u32).to_le_bytes());
            directory.extend(name.as_bytes());
            body.extend(b"PK\x03\x04");
            body.extend(common);
            body.extend(name.as_bytes());
            body.extend(content.as_bytes());
        }
        let (count, start, size) = (members.len() as u16, body.len() as u32, directory.len() as u32);
        body.extend(directory);
        body.extend(b"PK\x05\x06\0\0\0\0");
        body.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
        body.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
        body.extend([0, 0]);
        body
    }

    fn workbook(sheet: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        zip(&[
            (
                "_rels/.rels",
                &format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/workbook.xml",
                &format!(
                    r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Bảng kê" sheetId="1" r:id="rId1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                &format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>"#),
            ),
        ])
    }

    #[test]
    fn a_workbook_with_a_title_numbers_and_a_cell_at_the_far_corner() {
        let text =
            |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
        let sheet = [
            format!(r#"<row r="1">{}</row>"#, text("A1", "DANH SÁCH")),
            format!(
                r#"<row r="3">{}{}{}</row>"#,
                text("B3", "Tên tệp"),
                text("C3", "Mã TTHC"),
                text("D3", "Hộp số")
            ),
            format!(
                r#"<row r="4">{}<c r="C4"><v>1.00119</v></c><c r="D4"><v>17</v></c></row>"#,
                text("B4", "a.jpg")
            ),
            format!(r#"<row r="1048576">{}{}</row>"#, text("B1048576", "z.jpg"), text("XFD1048576", "far")),
        ];
        let rows = parsed(&workbook(&sheet.concat())).unwrap();
        assert_eq!(files(&rows.rows), [(4, "a.jpg"), (1_048_576, "z.jpg")]);
        assert_eq!(rows.rows[0].manifested.procedure.as_ref().unwrap().as_str(), "1.001190");
        assert_eq!(rows.rows[0].manifested.extra["Hộp số"], "17");
        assert_eq!(rows.bad_rows, []);
        assert!(matches!(parsed(&workbook("")), Err(ManifestErrorKind::NoFileColumn)));
    }

    #[test]
    fn what_is_no_manifest() {
        use ManifestErrorKind as Kind;
        assert!(matches!(parsed(b"name,date\nx,y\n"), Err(Kind::NoFileColumn)));
        assert!(matches!(parsed(b""), Err(Kind::NoFileColumn)));
        assert!(matches!(parsed(br#"[{"name": "x"}]"#), Err(Kind::NoFileColumn)));
        assert!(matches!(parsed(b"file\n\xE1\xBB"), Err(Kind::Encoding)));
        assert!(matches!(parsed(b"\xFF\xFE\x00\xD8\x00\x00"), Err(Kind::Encoding)));
        assert!(matches!(parsed(br#"{"files": []}"#), Err(Kind::Json(_))));
        assert!(matches!(parsed(b"[{"), Err(Kind::Json(_))));
        assert!(matches!(parsed("[".repeat(100_000).as_bytes()), Err(Kind::Json(_))));
        assert!(matches!(parsed(b"PK\x03\x04rest"), Err(Kind::Workbook(_))));
        assert!(matches!(parsed(b"\xD0\xCF\x11\xE0\xA1\xB1"), Err(Kind::Workbook(_))));
    }
}
