//! `sohoa report validity` on sample papers, through the binary: what the papers say decides, and nothing else.

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
    let wrong = desk.ask(&["report", "validity", "--on", "20/7/2025"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
}
