//! Files of every form, opened by content whatever their name.

use std::io::Write;

use zip::write::SimpleFileOptions;

use super::*;

/// An XLSX workbook of these parts.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An XLSX workbook of these sheets: name, state, XML behind the opening of the worksheet.
fn workbook(sheets: &[(&str, &str, &str)], shared: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut relations, mut parts) = (String::new(), String::new(), Vec::new());
    for (i, (name, state, xml)) in sheets.iter().enumerate() {
        list.push_str(&format!(r#"<sheet name="{name}" sheetId="{i}" state="{state}" r:id="r{i}"/>"#));
        relations.push_str(&format!(
            r#"<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>"#
        ));
        parts.push((
            format!("xl/worksheets/sheet{i}.xml"),
            format!(r#"<worksheet xmlns="{main}">{xml}</worksheet>"#),
        ));
    }
    let styles = format!(
        r#"<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
    );
    parts.push((
        "_rels/.rels".to_owned(),
        format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    ));
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!(r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{list}</sheets></workbook>"#),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(r#"<Relationships xmlns="{package}">{relations}</Relationships>"#),
    ));
    parts.push(("xl/styles.xml".to_owned(), styles));
    parts.push(("xl/sharedStrings.xml".to_owned(), shared.to_owned()));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(n, c)| (n.as_str(), c.as_str())).collect();
    zipped(&parts)
}

fn opened(bytes: &[u8]) -> Result<(Book, tempfile::NamedTempFile), SheetErrorKind> {
    let file = tempfile::NamedTempFile::new().unwrap();
    crate::fs::write_durably(file.path(), bytes).unwrap();
    Book::open(file.path(), &|_| 0).map(|book| (book, file)).map_err(|e| e.kind)
}

fn rows(bytes: &[u8], sheet: usize) -> Vec<(u64, Vec<String>)> {
    let (mut book, _file) = opened(bytes).unwrap();
    let mut found = Vec::new();
    book.rows(sheet, &mut |row| {
        found.push((row.number(), row.cells().map(|c| c.text().into_owned()).collect()));
        ControlFlow::Continue(())
    })
    .unwrap();
    found
}

#[test]
fn a_workbook_with_dates_merged_cells_errors_and_blank_rows() {
    let text =
        |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let sheet = [
        "<sheetData>".to_owned(),
        format!(r#"<row r="1">{}</row>"#, text("A1", "BÁO CÁO")),
        r#"<row r="2"><c r="A2" s="1"/><c r="B2" s="1"/></row>"#.to_owned(),
        r#"<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" s="1"><v>46086.604166666664</v></c><c r="C3" t="e"><v>#SPILL!</v></c><c r="D3"><v>1.00119</v></c></row>"#.to_owned(),
        format!(r#"<row r="1048576">{}</row>"#, text("XFD1048576", "far")),
        r#"</sheetData><mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A3:A4"/></mergeCells>"#.to_owned(),
    ];
    let hidden = format!(r#"<sheetData><row r="1">{}</row></sheetData>"#, text("A1", "danh mục"));
    let bytes = workbook(
        &[("Ẩn", "hidden", &hidden), ("Hồ sơ", "visible", &sheet.concat())],
        r#"<sst uniqueCount="1"><si><t>H56 </t></si></sst>"#,
    );
    let (book, _file) = opened(&bytes).unwrap();
    assert_eq!((book.form(), book.sheets()), (Form::Xlsx, &["Hồ sơ".to_owned(), "Ẩn".to_owned()][..]));
    let first = rows(&bytes, 0);
    assert_eq!(first[0], (1, vec!["BÁO CÁO".to_owned(); 3]));
    assert_eq!(first[1], (3, ["H56", "2026-03-05T14:30:00", "", "1.00119"].map(str::to_owned).to_vec()));
    assert_eq!(first.len(), 2, "blank rows and cells beyond the last column are nothing");
    assert_eq!(rows(&bytes, 1)[0].1, ["danh mục"]);
}

#[test]
fn a_workbook_that_claims_a_billion_texts_is_refused() {
    let bytes =
        workbook(&[("a", "visible", "<sheetData/>")], r#"<sst uniqueCount="99999999999"><si/></sst>"#);
    assert!(matches!(opened(&bytes), Err(SheetErrorKind::Workbook(_))));
}

#[test]
fn a_file_is_what_it_holds_not_what_it_is_named() {
    use SheetErrorKind as Kind;
    assert_eq!(opened(b"\xEF\xBB\xBF  <html><table><tr><td>a").unwrap().0.form(), Form::Page);
    assert_eq!(opened(b" [{\"a\": 1}]").unwrap().0.form(), Form::Json);
    assert_eq!(opened("a;b\n".as_bytes()).unwrap().0.form(), Form::Csv);
    assert!(matches!(opened(b""), Err(Kind::Empty)));
    assert!(matches!(opened(b"%PDF-1.4"), Err(Kind::Foreign(_))));
    assert!(matches!(opened(b"\0\0\0\0 1234"), Err(Kind::Foreign(_))));
    assert!(matches!(opened(b"<html><p>no"), Err(Kind::NoTable)));
    assert!(matches!(opened(b"PK\x03\x04 no archive"), Err(Kind::Workbook(_))));
    assert!(matches!(
        opened(&zipped(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")])),
        Err(Kind::Foreign(_))
    ));
    assert!(matches!(opened(b"<meta charset=windows-1258><table>"), Err(Kind::Encoding { .. })));
}
