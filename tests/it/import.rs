//! `sohoa import` as administrators use it: good exports, the same again, and everything that real exports get wrong.

use std::io::Write;

use serde_json::Value;

use crate::support::{Desk, said, sohoa};

const UNITS: &str = "unit_code,name,level,parent_code,valid_from,valid_to,successor_code\n\
                     H56,Tỉnh,province,,,,\nH56.14,Xã A,commune,H56,,,\n";

/// Imports a file of these bytes; the report on it and the exit code.
fn import(desk: &Desk, kind: &str, name: &str, bytes: &[u8]) -> (Value, i32) {
    let file = desk.receive(name, bytes);
    let output = sohoa()
        .args(["import", kind])
        .arg(file)
        .arg("--data")
        .arg(desk.data())
        .args(["--format", "json"])
        .output()
        .unwrap();
    let code = output.status.code().unwrap_or_else(|| panic!("killed: {}", said(&output)));
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
    (report["files"][0].clone(), code)
}

/// Why a file was refused; it must be, and nothing may have been imported.
fn refused(kind: &str, name: &str, bytes: &[u8]) -> String {
    let desk = Desk::new();
    let (report, code) = import(&desk, kind, name, bytes);
    assert_eq!(code, 1, "{report:#}");
    for count in ["new", "changed", "unchanged"] {
        assert_eq!(report[count], 0, "{report:#}");
    }
    report["refused"].as_str().unwrap_or_else(|| panic!("{report:#}")).to_owned()
}

#[test]
fn the_same_file_again_changes_nothing_and_a_newer_one_what_it_says() {
    let desk = Desk::new();
    assert_eq!(import(&desk, "units", "units.csv", UNITS.as_bytes()).1, 0);
    let file = |due: &str| {
        format!(
            "Mã hồ sơ;Mã đơn vị;Ngày tiếp nhận;Ngày hẹn trả\nH56.14-260305-0001;H56.14;05/03/2026;{due}\n\
             H56.14-260305-0002;H56.14;2026-03-05;ngày 10 tháng 03 năm 2026\nH56.14-260305-0003;H56.14;20260305143000;\n"
        )
    };
    let counts =
        |report: &Value| ["new", "changed", "unchanged", "bad"].map(|key| report[key].as_u64().unwrap());
    let (first, code) = import(&desk, "dossiers", "a.csv", file("10/03/2026").as_bytes());
    assert_eq!((counts(&first), code), ([3, 0, 0, 0], 0), "{first:#}");
    let (again, _) = import(&desk, "dossiers", "a.csv", file("10/03/2026").as_bytes());
    assert_eq!(counts(&again), [0, 0, 3, 0]);
    let (newer, _) = import(&desk, "dossiers", "b.csv", file("12/03/2026").as_bytes());
    assert_eq!(counts(&newer), [0, 1, 2, 0]);
}

#[test]
fn bad_rows_are_listed_whole_and_in_vietnamese() {
    let desk = Desk::new();
    desk.receive("units.csv", UNITS.as_bytes());
    assert_eq!(import(&desk, "units", "units.csv", UNITS.as_bytes()).1, 0);
    let text = "DANH SÁCH HỒ SƠ\nMã hồ sơ,Mã đơn vị,Ngày tiếp nhận\n\u{41d}56.14 -260305-0001,H56.14,05/03/2026\n\
                H56.14-260305-0002,H56.14,31/02/2026\nH56.77-260305-0003,H56.77,05.03.2026 14:30:00\n";
    let file = desk.receive("hồ sơ.csv", text.as_bytes());
    let problems = desk.path().join("sai.csv");
    let output = sohoa()
        .args(["import", "dossiers"])
        .arg(&file)
        .arg("--problems")
        .arg(&problems)
        .arg("--data")
        .arg(desk.data())
        .output()
        .unwrap();
    let told = said(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    for part in [
        "2 mới",
        "1 sai",
        "dòng 4, cột \"Ngày tiếp nhận\": \"31/02/2026\": không có ngày này trong lịch",
        "đã được làm sạch thành H56.14-260305-0001",
        "1 hồ sơ của đơn vị chưa có trong danh mục: H56.77 (1)",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let list = std::fs::read_to_string(problems).unwrap();
    assert!(list.contains(",4,Ngày tiếp nhận,31/02/2026,sai,"), "{list}");
}

#[test]
fn a_unit_that_is_called_by_its_name_is_that_unit() {
    let desk = Desk::new();
    import(&desk, "units", "u.csv", UNITS.as_bytes());
    let csv = "dossier_code,unit_code,received_on\nH56.14-240304-0001,UBND xã  a,2024-03-04\n\
               H56.14-240304-0002,H56.14,2024-03-04\nH56.14-240304-0003,Xã B,2024-03-04\n";
    let (report, _) = import(&desk, "dossiers", "d.csv", csv.as_bytes());
    assert_eq!(report["unknown_units"], serde_json::json!({ "Xã B": 1 }), "{report:#}");
    let rates = ["report", "rates", "--from", "2024-01-01", "--to", "2024-12-31", "--indicator", "4.2"];
    for unit in ["H56.14", "Xã A"] {
        let output = desk.ask(&[&rates[..], &["--unit", unit, "--format", "json"]].concat());
        let rates: Value = serde_json::from_slice(&output.stdout).unwrap();
        let row = rates["rows"].as_array().unwrap().iter().find(|r| r["key"] == "H56.14").unwrap();
        assert_eq!(row["denominator"], 2, "{unit}: {rates:#}");
    }
}

#[test]
fn a_name_is_told_once_and_one_of_several_units_with_their_codes() {
    let desk = Desk::new();
    let units = format!("{UNITS}H56.15,Xã Tân Lập,commune,H56,,,\nH56.16,xã Tân Lập,commune,H56,,,\n");
    import(&desk, "units", "u.csv", units.as_bytes());
    let mut csv = "dossier_code,unit_code,received_on\n".to_owned();
    for (n, unit) in (0..300).map(|n| (n, ["Xã A", "Xã Tân Lập", "Xã Z"][n % 3])) {
        csv.push_str(&format!("H56.14-240304-{n:04},{unit},2024-03-04\n"));
    }
    let (report, code) = import(&desk, "dossiers", "d.csv", csv.as_bytes());
    assert_eq!((&report["findings"]["not-by-code"], code), (&300.into(), 0));
    assert_eq!(report["notices"].as_array().unwrap().len(), 3, "{report:#}");
    assert_eq!(report["notices"][1]["codes"], serde_json::json!(["H56.15", "H56.16"]));
    assert_eq!(report["notices"][1]["rows"], serde_json::json!({ "count": 100, "first": [3, 6, 9] }));
    assert_eq!(report["unknown_units"], serde_json::json!({ "Xã Z": 100 }));
    let both = serde_json::json!({ "dossiers": 100, "codes": ["H56.15", "H56.16"] });
    assert_eq!(report["ambiguous_units"]["Xã Tân Lập"], both);
    let file = desk.receive("d.csv", csv.as_bytes());
    let told = said(&desk.ask(&["import", "dossiers", file.to_str().unwrap()]));
    for part in [
        "300 ghi tên thay cho mã",
        "Lưu ý (3):",
        "dòng 2, cột \"unit_code\": \"Xã A\": là tên, được hiểu là mã H56.14 (100 dòng: 2, 5, 8, …)",
        "\"Xã Tân Lập\": là tên chung của các đơn vị H56.15, H56.16; không rõ là đơn vị nào",
        "\"Xã Z\": là tên mà danh mục đơn vị không có",
        "100 hồ sơ ghi tên chung của nhiều đơn vị, không rõ là đơn vị nào: Xã Tân Lập (100; H56.15 hay H56.16)",
        "100 hồ sơ của đơn vị chưa có trong danh mục: Xã Z (100)",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::new();
    let file = desk.receive("units.csv", UNITS.as_bytes());
    let file = file.to_str().unwrap();
    let output = desk.ask(&["import", "units", file, "--dry-run"]);
    assert!(output.status.success() && said(&output).contains("2 mới"), "{}", said(&output));
    let (report, _) = import(&desk, "units", "units.csv", UNITS.as_bytes());
    assert_eq!(report["new"], 2);
    // The counts are those that the import would have.
    let csv = |status: &str| {
        format!(
            "dossier_code,unit_code,received_on,status\nH56.14-240304-0001,H56.14,2024-03-04,{status}\n\
             H56.14-240304-0002,H56.14,2024-03-04,xong\n"
        )
    };
    let counts = |report: &Value| ["new", "changed", "unchanged"].map(|key| report[key].as_u64().unwrap());
    let dry = |text: String| {
        let file = desk.receive("d.csv", text.as_bytes());
        let output =
            desk.ask(&["import", "dossiers", file.to_str().unwrap(), "--dry-run", "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        counts(&report["files"][0])
    };
    assert_eq!(dry(csv("mới")), [2, 0, 0]);
    assert_eq!(dry(csv("mới")), [2, 0, 0], "nothing was written");
    for (rows, told) in [(1, "1 row: 1 new"), (2, "2 rows: 2 new")] {
        let lines: Vec<&str> =
            "dossier_code,received_on\na1,2024-03-04\na2,2024-03-04".lines().take(rows + 1).collect();
        let file = desk.receive("e.csv", lines.join("\n").as_bytes());
        let output = desk.ask(&["import", "dossiers", file.to_str().unwrap(), "--dry-run", "--lang", "en"]);
        assert!(said(&output).contains(told), "{}", said(&output));
    }
    assert_eq!(counts(&import(&desk, "dossiers", "d.csv", csv("mới").as_bytes()).0), [2, 0, 0]);
    assert_eq!(dry(csv("xong")), [0, 1, 1]);
    assert_eq!(counts(&import(&desk, "dossiers", "d.csv", csv("xong").as_bytes()).0), [0, 1, 1]);
}

#[test]
fn missing_and_doubled_columns_are_named_with_the_remedy() {
    let missing = refused("dossiers", "a.csv", "Mã hồ sơ;Trạng thái\nH56.14-260305-0001;xong\n".as_bytes());
    for part in
        ["ngày tiếp nhận (received_on)", "Mã hồ sơ, Trạng thái", "[import.dossiers.columns]", "--inspect"]
    {
        assert!(missing.contains(part), "{part} in {missing}");
    }
    let doubled = refused("dossiers", "a.csv", b"dossier_code,received_on,due_on,due_on\na1,,,\n");
    assert!(doubled.contains("due_on (C) và due_on (D)"), "{doubled}");
}

#[test]
fn a_file_of_only_a_head_is_told_and_not_taken_for_done() {
    let desk = Desk::new();
    let head = "dossier_code,unit_code,received_on\n";
    let (report, code) = import(&desk, "dossiers", "a.csv", head.as_bytes());
    assert_eq!((&report["empty"], &report["read"], code), (&true.into(), &0.into(), 3), "{report:#}");
    let file = desk.receive("b.csv", head.as_bytes());
    let good = desk.receive("c.csv", format!("{head}H56.14-260305-0001,H56.14,2026-03-05\n").as_bytes());
    let output =
        sohoa().args(["import", "dossiers"]).args([&good, &file]).arg("--data").arg(desk.data()).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("b.csv: tệp chỉ có tiêu đề"), "{}", said(&output));
    assert!(said(&output).contains("1 mới"), "the other one is imported: {}", said(&output));
}

#[test]
fn a_loop_of_units_imports_nothing() {
    let desk = Desk::new();
    let text = "unit_code,name,parent_code\nH56.1,A,H56.2\nH56.2,B,H56.3\nH56.3,C,H56.1\n";
    let (report, code) = import(&desk, "units", "units.csv", text.as_bytes());
    let why = report["refused"].as_str().unwrap();
    assert!(code == 1 && why.contains("vòng") && why.contains("H56.1") && why.contains(" → "), "{why}");
    let (after, _) = import(&desk, "units", "units.csv", UNITS.as_bytes());
    assert_eq!(after["new"], 2, "{after:#}");
}

#[test]
fn a_page_named_xls_is_read() {
    let desk = Desk::new();
    let page = "<html><meta charset=utf-8><body><h1>BÁO CÁO</h1><table border=1><tr><td colspan=3>Quý I</td></tr>\
                <tr><th>M&atilde; hồ sơ<th>Đơn vị<th>Ngày tiếp nhận</tr>\
                <tr><td>H56.14-260305-0001</td><td rowspan=2>H56.14</td><td>05/03/2026</td></tr>\
                <tr><td>H56.14-260305-0002</td><td>06/03/2026</td></tr></table>";
    let (report, code) = import(&desk, "dossiers", "bao-cao.xls", page.as_bytes());
    assert_eq!((report["new"].as_u64(), report["bad"].as_u64(), code), (Some(2), Some(0), 0), "{report:#}");
    assert_eq!(report["form"], "page");
}

#[test]
fn a_workbook_with_real_dates_and_a_merged_head() {
    let desk = Desk::new();
    let text =
        |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let sheet = format!(
        r#"<sheetData><row r="1">{}</row><row r="3">{}{}{}</row><row r="4">{}{}</row>
        <row r="5">{}<c r="B5" s="1"><v>46086</v></c><c r="C5"><v>46091.5</v></c></row></sheetData>
        <mergeCells count="2"><mergeCell ref="A3:A4"/><mergeCell ref="B3:C3"/></mergeCells>"#,
        text("A1", "DANH SÁCH HỒ SƠ"),
        text("A3", "Mã hồ sơ"),
        text("B3", "Thời gian"),
        "",
        text("B4", "Tiếp nhận"),
        text("C4", "Hẹn trả"),
        text("A5", "H56.14-260305-0001"),
    );
    let (report, code) = import(&desk, "dossiers", "a.xlsx", &workbook(&sheet));
    assert_eq!((report["new"].as_u64(), code), (Some(1), 0), "{report:#}");
    assert_eq!(report["header_rows"], serde_json::json!([3, 4]));
    let shown =
        said(&sohoa().args(["import", "--inspect"]).arg(desk.input().join("a.xlsx")).output().unwrap());
    for part in ["trang \"Hồ sơ\"", "received_on = \"Thời gian / Tiếp nhận\"", "2026-03-05", "100 %"]
    {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn what_is_no_table_is_refused_in_words() {
    for (name, bytes, part) in [
        ("rong.csv", &b""[..], "tệp rỗng"),
        ("a.xlsx", b"%PDF-1.7\n%\xE2\xE3", "tài liệu PDF"),
        ("b.xlsx", b"PK\x03\x04 cut", "không mở được bảng tính"),
        ("c.csv", b"dossier_code,received_on\nH\xF4 s\xAC,\n", "UTF-8"),
        ("d.xls", b"<html><p>Het phien lam viec</p>", "không có bảng nào"),
        ("e.json", b"{\"x\": 1}", "JSON"),
        ("f.xlsx", &locked(), "mật khẩu"),
    ] {
        let why = refused("dossiers", name, bytes);
        assert!(why.contains(part), "{name}: {why}");
    }
}

#[test]
fn wrong_usage_is_told_from_failure() {
    let desk = Desk::new();
    let missing = desk.ask(&["import", "dossiers", "khong-co.csv"]);
    assert_eq!(missing.status.code(), Some(2), "{}", said(&missing));
    assert_eq!(sohoa().args(["import", "dossiers"]).output().unwrap().status.code(), Some(2));
    assert_eq!(
        sohoa().args(["import", "--inspect", "khong-co.csv"]).output().unwrap().status.code(),
        Some(1)
    );
}

/// A compound file that holds what a workbook with a password does (MS-OFFCRYPTO 2.3.4): its directory names it.
fn locked() -> Vec<u8> {
    let mut file = vec![0xFF; 512 * 3];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    file[30..32].copy_from_slice(&9u16.to_le_bytes());
    file[48..52].copy_from_slice(&1u32.to_le_bytes());
    file[76..80].copy_from_slice(&0u32.to_le_bytes());
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    file[1024..1024 + name.len()].copy_from_slice(&name);
    file[1024 + 64..1024 + 66].copy_from_slice(&(name.len() as u16 + 2).to_le_bytes());
    file
}

/// An XLSX workbook of one sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [
        ("_rels/.rels", relation("r", "officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Hồ sơ" sheetId="1" r:id="r"/></sheets></workbook>"#
            ),
        ),
        ("xl/_rels/workbook.xml.rels", relation("r", "worksheet", "worksheets/sheet1.xml")),
        (
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}">{sheet}</worksheet>"#)),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
