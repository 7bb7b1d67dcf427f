//! Killed at any moment, the same command goes on: nothing archived is lost, nothing is half, nothing is doubled, and
//! pages that were read are not read again.

use std::os::unix::process::ExitStatusExt;

use serde_json::Value;

use crate::support::{Desk, assert_balanced, said};

/// Six files, one of them with several pages, one a duplicate.
fn received() -> Desk {
    let desk = Desk::new();
    desk.receive_sample("000.14.22.H56-240516-00027/quyet-dinh.tif", "H56.14-240412-0001/a.tif");
    desk.receive_sample("H56.14-240412-0001/giay-khai-sinh-mat-sau.jpg", "H56.14-240412-0001/b.jpg");
    desk.receive_sample("cong-van-den.jpg", "c.jpg");
    desk.receive_sample("cong-van-den.jpg", "d.jpg");
    desk.receive_sample("hong/tep-rong.pdf", "e.pdf");
    desk.receive_sample("hong/khong-phai-anh.jpg", "f.jpg");
    desk
}

fn counts(report: &Value) -> Vec<u64> {
    ["received", "archived", "review", "duplicate", "failed", "pages"]
        .iter()
        .map(|k| report[k].as_u64().unwrap())
        .collect()
}

#[test]
fn a_run_killed_at_any_place_is_finished_by_the_next() {
    let whole = {
        let desk = received();
        desk.report(&[]).0
    };
    assert_balanced(&whole, 6);
    let pages = whole["pages_read"].as_u64().unwrap();
    for place in [
        "after-stage",
        "after-stage:3",
        "after-claim",
        "after-claim:2",
        "after-page",
        "after-page:2",
        "after-read",
        "after-pdf",
        "after-announce",
        "after-announce:1",
        "after-commit",
        "after-commit:1",
        "after-archived",
        "after-archived:1",
    ] {
        let desk = received();
        let killed = desk.run(&["--fail-at", place, "--workers", "1"]);
        assert_eq!(killed.status.signal(), Some(9), "{place} was not reached: {}", said(&killed));
        let (report, _) = desk.report(&[]);
        assert_eq!(counts(&report), counts(&whole), "{place}: {report:#}");
        if place.starts_with("after-page") || place == "after-pdf" {
            assert!(report["pages_read"].as_u64().unwrap() < pages, "{place}: pages are read again");
        }
        let verify = desk.ask(&["verify"]);
        assert_eq!(verify.status.code(), Some(0), "{place}: {}", said(&verify));
        let recount = desk.ask(&["report", "recount"]);
        assert_eq!(recount.status.code(), Some(0), "{place}: {}", said(&recount));
        let metadata = desk.ask(&["show", "H56.14-240412-0001", "--format", "json"]);
        let shown: Value = serde_json::from_slice(&metadata.stdout).unwrap();
        assert_eq!(shown["papers"].as_array().unwrap().len(), 2, "{place}: {shown:#}");
        let left: Vec<_> = ["work/incoming", "work/papers"]
            .iter()
            .flat_map(|f| std::fs::read_dir(desk.data().join(f)).unwrap())
            .map(|e| e.unwrap().path())
            .collect();
        assert!(left.is_empty(), "{place}: left over: {left:?}");
    }
}

#[test]
fn a_second_run_on_the_same_folder_is_refused() {
    let desk = received();
    let data = sohoa::pipeline::DataDir::create(&desk.data()).unwrap();
    let _lock = data.lock().unwrap().unwrap();
    let output = desk.run(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("một lượt chạy khác"), "{}", said(&output));
}

#[test]
fn a_full_disk_is_a_counted_problem_and_the_run_goes_on_when_there_is_room() {
    let desk = received();
    desk.configure("reserve_mb = 256", "reserve_mb = 900000000");
    let (report, code) = desk.report(&[]);
    assert_eq!(code, 3);
    assert_balanced(&report, 6);
    assert_eq!(report["failed"], 6, "{report:#}");
    assert!(report["problems"][0]["kind"] == "disk-full", "{report:#}");
    desk.configure("reserve_mb = 900000000", "reserve_mb = 1");
    let (report, _) = desk.report(&[]);
    assert_eq!(report["failed"], 2, "{report:#}");
}
