//! `sohoa report validity` on sample papers, through the binary: what the papers say decides, and nothing else.

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::support::{Desk, said};

fn report(desk: &Desk, more: &[&str]) -> Vec<Value> {
    let output = desk.ask(&[&["report", "validity", "--format", "json"], more].concat());
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn of_type<'r>(rows: &'r [Value], code: &str) -> &'r Value {
    rows.iter().find(|r| r["type"] == code).unwrap_or_else(|| panic!("{code}: {rows:#?}"))
}

#[test]
fn papers_stand_by_what_they_say() {
    let desk = Desk::new();
    desk.receive_sample("H56.14-240412-0001/giay-khai-sinh.jpg", "H56.14-240412-0001/khai-sinh.jpg");
    desk.receive_sample("H56.14-240412-0001/tinh-trang-hon-nhan.pdf", "hon-nhan.pdf");
    desk.receive_sample("000.14.22.H56-240516-00027/giay-phep-xay-dung.png", "xay-dung.png");
    let (run, _) = desk.report(&[]);
    assert_eq!(run["received"], 3, "{run:#}");

    let rows = report(&desk, &["--on", "2025-07-20"]);
    assert_eq!(rows.len(), 3, "{rows:#?}");
    let birth = of_type(&rows, "giay-khai-sinh");
    assert_eq!(
        (&birth["standing"], &birth["accepted"]),
        (&"unknown".into(), &false.into()),
        "law is no reading"
    );
    assert!(birth["rule"].as_str().unwrap().contains("NĐ 123/2015"), "{birth}");
    assert_eq!(birth["dossier"], "H56.14-240412-0001");
    let permit = of_type(&rows, "giay-phep-xay-dung");
    assert_eq!(permit["term"], "P12M from issue to begin", "{permit}");
    assert_eq!(permit["standing"], "until-event", "building may have begun in time");
    assert!(permit["phrase"].as_str().unwrap().contains("12 tháng"), "{permit}");
    let marriage = of_type(&rows, "giay-xac-nhan-tinh-trang-hon-nhan");
    assert_eq!(marriage["term"], "P6M from issue", "{marriage}");
    // Six months from 28 January 2025, if that date was read surely; else nobody knows.
    let known = !marriage["issued_on"].is_null();
    assert_eq!(marriage["last_day"].as_str(), known.then_some("2025-07-28"));
    assert_eq!(marriage["standing"], if known { "expiring" } else { "unknown" });

    let only = report(&desk, &["--on", "2025-07-20", "--state", "until-event,expired"]);
    assert!(only.iter().all(|r| r["standing"] == "until-event" || r["standing"] == "expired"), "{only:#?}");
    for format in ["table", "jsonl", "csv"] {
        let output = desk.ask(&["report", "validity", "--on", "2025-07-20", "--format", format]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{format}: {}", said(&output));
    }
    let table = said(&desk.ask(&["report", "validity", "--on", "2025-07-20"]));
    assert!(table.contains("phải bắt đầu trong 12 tháng kể từ ngày cấp"), "{table}");
    assert!(table.contains("Giấy phép xây dựng") && !table.contains("from issue"), "{table}");

    // As workbooks: days are days, and what adds up is a formula.
    let book = |command: &[&str]| {
        let path = desk.path().join("a.xlsx");
        let output = desk.ask(&[command, &["--output", path.to_str().unwrap()]].concat());
        assert!(output.status.success(), "{}", said(&output));
        open_workbook::<Xlsx<_>, _>(path).unwrap()
    };
    let formulas = |book: &mut Xlsx<_>, sheet: &str| -> Vec<String> {
        let all = book.worksheet_formula(sheet).unwrap();
        all.cells().map(|(_, _, f)| f.clone()).filter(|f| !f.is_empty()).collect()
    };
    let mut validity = book(&["report", "validity", "--on", "2025-07-20"]);
    let list = validity.worksheet_range("Hiệu lực của giấy tờ").unwrap();
    assert_eq!(list.height(), 4);
    assert!(list.rows().skip(1).any(|row| matches!(row[7], Data::DateTime(_))), "a day of issue");
    let counted = formulas(&mut validity, "Thông tin");
    assert!(counted[0].starts_with("COUNTA(") && counted.last().unwrap().starts_with("SUM("), "{counted:?}");
    let mut papers = book(&["report", "--by", "type"]);
    let sums = formulas(&mut papers, "Số liệu số hóa giấy tờ");
    assert!(sums.iter().any(|f| f.starts_with("SUM(")), "{sums:?}");
    let range = papers.worksheet_range("Số liệu số hóa giấy tờ").unwrap();
    assert!(range.rows().any(|row| row[0] == Data::String("Tất cả".into()) && row[3] == Data::Float(3.0)));

    let wrong = desk.ask(&["report", "validity", "--on", "20/7/2025"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
}
