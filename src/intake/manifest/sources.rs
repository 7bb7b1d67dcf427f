//! Hands the rows of a table, whatever its form, to [`Rows`].

use std::ops::ControlFlow;
use std::path::Path;

use super::rows::{Rows, known_columns};
use super::{BadCell, ManifestErrorKind};
use crate::sheet::{Book, Form, Row, SheetErrorKind};

/// Reads a manifest: the first sheet that has a column that names files.
pub(super) fn read(path: &Path, rows: &mut Rows) -> Result<(), ManifestErrorKind> {
    let mut book = match Book::open(path, &|row| known_columns(&texts(row))) {
        Ok(book) => book,
        Err(error) if matches!(error.kind, SheetErrorKind::Empty) => {
            return Err(ManifestErrorKind::NoFileColumn);
        }
        Err(error) => return Err(error.kind.into()),
    };
    let json = book.form() == Form::Json;
    let mut elements = false;
    for sheet in 0..book.sheets().len() {
        rows.begin_sheet();
        book.rows(sheet, &mut |row| {
            elements = true;
            if row.is_stray() {
                let value = row.cell(0).text();
                rows.bad(row.number(), "", &value, BadCell::NotAnObject);
            } else {
                rows.table_row(row.number(), &texts(row));
            }
            if rows.hopeful() && !(json && row.number() == 0 && !rows.has_header()) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })
        .map_err(|e| e.kind)?;
        if let Some((first, second)) = rows.two_file_columns.take() {
            return Err(ManifestErrorKind::TwoFileColumns(first, second));
        }
        if rows.has_header() {
            return Ok(());
        }
    }
    // A list of nothing is a list.
    if json && !elements { Ok(()) } else { Err(ManifestErrorKind::NoFileColumn) }
}

fn texts(row: &Row) -> Vec<String> {
    row.cells().map(|cell| cell.text().into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::manifest::ManifestRow;

    fn parsed(bytes: &[u8]) -> Result<Rows, ManifestErrorKind> {
        let file = tempfile::NamedTempFile::new().unwrap();
        crate::fs::write_durably(file.path(), bytes).unwrap();
        let mut rows = Rows::new(Path::new("/scans"));
        read(file.path(), &mut rows)?;
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
        assert!(matches!(parsed(b"file\n\xE1\xBB"), Err(Kind::Table(SheetErrorKind::Encoding { .. }))));
        assert!(matches!(
            parsed(b"\xFF\xFE\x00\xD8\x00\x00"),
            Err(Kind::Table(SheetErrorKind::Encoding { .. }))
        ));
        assert!(matches!(parsed(br#"{"files": []}"#), Err(Kind::Table(SheetErrorKind::Json(_)))));
        assert!(matches!(parsed(b"[{"), Err(Kind::Table(SheetErrorKind::Json(_)))));
        assert!(matches!(parsed("[".repeat(100_000).as_bytes()), Err(Kind::Table(SheetErrorKind::Json(_)))));
        assert!(matches!(parsed(b"PK\x03\x04rest"), Err(Kind::Table(SheetErrorKind::Workbook(_)))));
        assert!(matches!(parsed(b"\xD0\xCF\x11\xE0\xA1\xB1"), Err(Kind::Table(SheetErrorKind::Workbook(_)))));
    }
}
