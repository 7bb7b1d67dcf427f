//! Reports as files: the workbook has numbers, days and formulas that come out, the page and the PDF say the same, and all
//! of them carry the digest that the JSON prints.

use std::path::{Path, PathBuf};

use calamine::{Data, DataType, Range, Reader, Xlsx, open_workbook};
use sohoa::catalog::Catalog;

use crate::register::{dossiers, import_dossiers, import_procedures, import_units, procedures, units};
use crate::support::{Desk, said};

const PERIOD: [&str; 4] = ["--from", "2025-07-01", "--to", "2025-12-31"];

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.data()).unwrap();
    let catalog = Catalog::open(&desk.data().join("catalog.sqlite")).unwrap();
    import_units(&catalog, &units());
    import_procedures(&catalog, &procedures());
    import_dossiers(&catalog, &dossiers(400, 11));
    desk
}

fn write(desk: &Desk, name: &str, more: &[&str]) -> PathBuf {
    let path = desk.path().join(name);
    let file = path.to_str().unwrap();
    let output = desk.ask(&[&["report", "rates", "--output", file], &PERIOD[..], more].concat());
    assert!(output.status.success(), "{}", said(&output));
    assert!(output.stdout.is_empty(), "data is in the file");
    path
}

fn json(desk: &Desk, more: &[&str]) -> serde_json::Value {
    let output = desk.ask(&[&["report", "rates", "--format", "json"], &PERIOD[..], more].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)))
}

struct Sheet {
    values: Range<Data>,
    formulas: Range<String>,
    /// Row of the lowest head.
    head: usize,
}

impl Sheet {
    fn of(path: &Path, name: &str, head: &str) -> Sheet {
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let values = book.worksheet_range(name).unwrap_or_else(|e| panic!("{e}: {:?}", book.sheet_names()));
        let formulas = book.worksheet_formula(name).unwrap();
        let is_head = |row: &[Data]| row.iter().any(|c| c.get_string() == Some(head));
        let mut head = values.rows().position(is_head).unwrap_or_else(|| panic!("{head} in {name}"));
        // Under a head over two rows there is nothing in the second.
        if values.get((head + 1, 0)) == Some(&Data::Empty) {
            head += 1;
        }
        Sheet { values, formulas, head }
    }

    fn column(&self, head: &str) -> usize {
        let heads = self.values.rows().take(self.head + 1).rev();
        heads
            .filter_map(|row| row.iter().position(|c| c.get_string() == Some(head)))
            .next()
            .unwrap_or_else(|| panic!("{head}"))
    }

    fn number(&self, row: usize, column: usize) -> Option<f64> {
        match self.values.get((row, column)) {
            Some(Data::Float(number)) => Some(*number),
            Some(Data::Int(number)) => Some(*number as f64),
            _ => None,
        }
    }

    fn text(&self, row: usize, column: usize) -> String {
        self.values.get((row, column)).map(ToString::to_string).unwrap_or_default()
    }

    fn formula(&self, row: usize, column: usize) -> String {
        self.formulas.get_value((row as u32, column as u32)).cloned().unwrap_or_default()
    }
}

#[test]
fn a_workbook_has_numbers_and_formulas_that_come_out() {
    let desk = desk();
    let path = write(&desk, "bao-cao.xlsx", &["--by", "unit", "--target", "4.2=80", "--compare", "previous"]);
    let book: Xlsx<_> = open_workbook(&path).unwrap();
    let names = book.sheet_names();
    for name in [
        "Tổng hợp",
        "Xu hướng",
        "Theo đơn vị",
        "Xếp hạng 4.2",
        "Định nghĩa",
        "Đối chiếu",
        "Số liệu",
        "Biểu đồ",
    ] {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
    let report = json(&desk, &["--by", "unit", "--target", "4.2=80", "--compare", "previous"]);

    // All rows of the JSON are there, with the same numbers, and every rate is the quotient of its own cells.
    let data = Sheet::of(&path, "Số liệu", "Mã chỉ số");
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(data.values.height() - data.head - 1, rows.len());
    for (nth, row) in rows.iter().enumerate() {
        let at = data.head + 1 + nth;
        assert_eq!(data.text(at, 0), row["key"].as_str().unwrap());
        assert_eq!(data.text(at, 2), row["indicator"].as_str().unwrap());
        assert_eq!(data.number(at, 4), row["numerator"].as_f64(), "{row}");
        assert_eq!(data.number(at, 5), row["denominator"].as_f64());
        match row["rate"].as_f64() {
            Some(rate) => {
                assert_eq!(data.formula(at, 6), format!("E{0}/F{0}", at + 1));
                let (n, d) = (data.number(at, 4).unwrap(), data.number(at, 5).unwrap());
                assert_eq!(data.number(at, 6), Some(n / d), "the value beside the formula");
                assert!((n / d * 100.0 - rate).abs() <= 0.005 + 1e-9, "{row}");
            }
            None => assert_eq!(data.text(at, 6), "không có", "{row}"),
        }
    }

    // A total adds up the units that stand in no other, and comes out as the JSON has it.
    let units = Sheet::of(&path, "Theo đơn vị", "Tiếp nhận");
    let (received, depth) = (units.column("Tiếp nhận"), units.column("Bậc trong cây"));
    let last = units.values.height() - 1;
    assert_eq!(units.text(last, 0), "Tất cả");
    assert!(units.formula(last, received).starts_with("SUMIF("), "{}", units.formula(last, received));
    let top = (units.head + 1..last).filter(|row| units.number(*row, depth) == Some(0.0));
    let sum: f64 = top.filter_map(|row| units.number(row, received)).sum();
    assert_eq!(Some(sum), report["total_counts"]["received"].as_f64());
    assert_eq!(units.number(last, received), Some(sum));

    let definitions = Sheet::of(&path, "Định nghĩa", "Cách tính");
    let since = definitions.column("Từ ngày");
    assert!(matches!(definitions.values.get((definitions.head + 1, since)), Some(Data::DateTime(_))));
    assert!(definitions.values.rows().flatten().any(|c| c.to_string().contains("QĐ 766/QĐ-TTg, 4.2")));
}

#[test]
fn totals_over_time_add_up_and_what_is_open_is_not_added() {
    let desk = desk();
    let path = write(&desk, "thang.xlsx", &["--by", "month"]);
    let months = Sheet::of(&path, "Theo tháng", "Tiếp nhận");
    let last = months.values.height() - 1;
    assert_eq!(months.text(months.head + 1, 0), "07/2025");
    let (received, open) = (months.column("Tiếp nhận"), months.column("Còn lại"));
    assert_eq!(months.formula(last, received), format!("SUM(B{}:B{last})", months.head + 2));
    assert_eq!(months.formula(last, open), format!("D{last}"));
    let report = json(&desk, &["--by", "month"]);
    assert_eq!(months.number(last, received), report["total_counts"]["received"].as_f64());
    assert_eq!(months.number(last, open), report["total_counts"]["open"].as_f64());
}

#[test]
fn every_form_carries_the_digest_of_its_data_in_any_language() {
    let desk = desk();
    let more = ["--by", "channel"];
    let digest = json(&desk, &more)["digest"].as_str().unwrap().to_owned();
    assert_eq!(json(&desk, &["--by", "channel", "--lang", "en"])["digest"], digest);
    assert_ne!(json(&desk, &["--by", "unit"])["digest"], digest);
    let page = std::fs::read_to_string(write(&desk, "bao-cao.html", &more)).unwrap();
    assert!(page.contains(&digest) && page.contains("Trực tiếp") | page.contains("trực tiếp"));
    assert!(!page.contains("<script") && !page.contains("http:"), "one file, nothing fetched");
    let book = Sheet::of(&write(&desk, "bao-cao.xlsx", &more), "Đối chiếu", "Đối chiếu");
    assert!(book.values.rows().flatten().any(|c| c.to_string() == digest));
    let command = page.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    let words: Vec<&str> = command.split(' ').skip(1).map(|w| w.trim_matches('\'')).collect();
    let data = words.iter().position(|w| *w == "--data").unwrap();
    let output = desk.ask(&[&words[..data], &words[data + 2..]].concat());
    assert!(said(&output).contains(&digest), "the command on the page prints it: {command}");
}

#[test]
fn a_list_is_a_workbook_of_the_same_rows() {
    let desk = desk();
    let list = ["--list", "4.2:denominator"];
    let path = write(&desk, "ds.xlsx", &list);
    let sheet = Sheet::of(&path, "Danh sách hồ sơ", "hồ sơ");
    let rows = json(&desk, &list);
    assert_eq!(sheet.values.height() - 1, rows.as_array().unwrap().len());
    let received = sheet.column("tiếp nhận");
    assert!(matches!(sheet.values.get((1, received)), Some(Data::DateTime(_))));
    let page = std::fs::read_to_string(write(&desk, "ds.html", &list)).unwrap();
    assert_eq!(page.matches("<tr>").count() - 1, rows.as_array().unwrap().len());
}

#[test]
fn a_report_on_paper_is_vietnamese_and_english_by_a_switch() {
    let desk = desk();
    let page = std::fs::read_to_string(write(&desk, "a.html", &["--target", "4.2=80"])).unwrap();
    for word in ["Báo cáo", "Kỳ báo cáo", "01/07/2025", "Xu hướng", "Xếp hạng", "chưa đạt", "Căn cứ"]
    {
        assert!(page.contains(word), "{word}");
    }
    for word in ["Received", "Rate", "Unit", "Period", "Ranking"] {
        assert!(!page.contains(word), "{word}");
    }
    let page = std::fs::read_to_string(write(&desk, "b.html", &["--locale", "en"])).unwrap();
    assert!(page.contains("lang=\"en\"") && page.contains("Ranking") && !page.contains("Xếp hạng"));
}

#[test]
fn a_report_is_signed_by_whom_the_configuration_names() {
    let desk = desk();
    let blank = std::fs::read_to_string(write(&desk, "a.html", &[])).unwrap();
    assert!(blank.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") && blank.contains("Số: ………/BC-…………"));
    assert!(blank.contains("- Lưu: VT."));
    desk.configure("agency = \"\"", "agency = \"UBND xã Định Hóa\"");
    desk.configure("signer_title = []", "signer_title = [\"TM. Ủy ban nhân dân\", \"Chủ tịch\"]");
    desk.configure("signer_name = \"\"", "signer_name = \"Hoàng Thị Thử\"");
    for more in [&["--by", "unit"][..], &["--by", "unit", "--locale", "en"]] {
        let page = std::fs::read_to_string(write(&desk, "b.html", more)).unwrap();
        for part in ["CỘNG HÒA", "UBND XÃ ĐỊNH HÓA", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Hoàng Thị Thử"]
        {
            assert!(page.contains(part), "{part}, {more:?}");
        }
    }
    let digests = ["a.html", "b.html"].map(|name| {
        let page = std::fs::read_to_string(desk.path().join(name)).unwrap();
        page.split("sha256:").nth(1).unwrap()[..64].to_owned()
    });
    assert_eq!(digests[0], digests[1], "the figures are the same whoever signs them");
}

#[test]
fn csv_for_excel_begins_with_a_byte_order_mark_and_other_csv_does_not() {
    let desk = desk();
    let mark = "\u{feff}".as_bytes();
    for command in [
        &["report", "rates", "--from", "2025-07-01", "--to", "2025-12-31"][..],
        &["report", "rates", "--from", "2025-07-01", "--to", "2025-12-31", "--list", "received"],
        &["report", "--by", "month"],
        &["report", "validity"],
        &["report", "runs"],
        &["status"],
        &["duplicates"],
    ] {
        let csv = |format: &str| desk.ask(&[command, &["--format", format]].concat()).stdout;
        let (plain, marked) = (csv("csv"), csv("csv-bom"));
        assert!(!plain.is_empty() && marked.strip_prefix(mark) == Some(&plain[..]), "{command:?}");
    }
}

#[test]
fn where_and_as_what_is_told_once_and_consistently() {
    let desk = desk();
    let ask = |more: &[&str]| desk.ask(&[&["report", "rates"], &PERIOD[..], more].concat());
    for (more, part) in [
        (["--format", "json", "--output", "a.xlsx"], "không khớp"),
        (["--output", "a.docx", "--by", "unit"], ".xlsx, .html"),
        (["--output", "khong-co/a.xlsx", "--by", "unit"], "khong-co/a.xlsx"),
    ] {
        let output = ask(&more);
        assert!(!output.status.success() && said(&output).contains(part), "{}", said(&output));
    }
    let piped = ask(&["--format", "xlsx"]);
    assert!(piped.stdout.starts_with(b"PK"), "into a pipe");
    for command in [&["report"][..], &["report", "validity"]] {
        let path = desk.path().join("khac.xlsx");
        let output = desk.ask(&[command, &["--output", path.to_str().unwrap()]].concat());
        assert!(output.status.success(), "{}", said(&output));
        let mut book: Xlsx<_> = open_workbook(&path).unwrap();
        assert!(book.worksheet_range_at(0).unwrap().unwrap().height() >= 1);
    }
}

#[test]
fn codes_are_told_by_name_and_levels_in_the_language_of_the_reader() {
    let desk = desk();
    let list = desk.ask(
        &[&["report", "rates", "--list", "received", "--unit", "H56.A", "--format", "jsonl"], &PERIOD[..]]
            .concat(),
    );
    let lines = String::from_utf8(list.stdout).unwrap();
    let rows: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        rows.iter().any(|r| r["procedure"] == "1.000001" && r["procedure_name"] == "Thủ tục 1"),
        "{lines}"
    );
    assert!(rows.iter().any(|r| r["unit"] == "H56.A" && r["unit_name"] == "Đơn vị H56.A"), "{lines}");

    let page = |more: &[&str]| std::fs::read_to_string(write(&desk, "r.html", more)).unwrap();
    let vietnamese = page(&["--rank"]);
    assert!(vietnamese.contains("Cấp xã") && !vietnamese.contains("Commune"));
    let english = page(&["--rank", "--lang", "en"]);
    assert!(english.contains("Commune") && english.contains("(in part)") && !english.contains("một phần"));

    // The level by either name; another one is not a report of nothing.
    let by_level = |level| json(&desk, &["--level", level, "--indicator", "4.2"]);
    assert_eq!(by_level("xã")["digest"], by_level("commune")["digest"]);
    let none = desk.ask(&[&["report", "rates", "--level", "tổng cục"], &PERIOD[..]].concat());
    assert_eq!(none.status.code(), Some(2), "{}", said(&none));
    assert!(said(&none).contains("cấp xã"), "{}", said(&none));

    let table =
        desk.ask(&[&["report", "rates", "--by", "procedure", "--indicator", "4.4"], &PERIOD[..]].concat());
    assert!(said(&table).contains("(không có trong sổ)"), "{}", said(&table));
}

#[test]
fn what_is_no_list_is_no_csv_and_what_is_one_is() {
    let desk = desk();
    let input = desk.input();
    let run = desk.ask(&["run", input.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(run.status.code(), Some(2), "{}", said(&run));
    assert!(said(&run).contains("table, json, jsonl"), "{}", said(&run));
    let doctor = desk.ask(&["doctor", "--format", "csv"]);
    assert!(
        String::from_utf8_lossy(&doctor.stdout).starts_with("mục,đủ,tìm thấy,cách sửa\n"),
        "{}",
        said(&doctor)
    );
    assert!(desk.run(&[]).status.success());
    let verify = desk.ask(&["verify", "--format", "csv"]);
    assert!(
        String::from_utf8_lossy(&verify.stdout).starts_with("mã,là sai lệch,đối tượng"),
        "{}",
        said(&verify)
    );
}
