//! What the archive holds of a dossier: in the figures at once, and against the checklist of its procedure.

use serde_json::Value;
use sohoa::catalog::{Catalog, NewPaper};
use sohoa::record::{
    ComponentEntry, Described, DossierEntry, Manifested, MediaType, Outcome, PaperId, ProcedureEntry,
    ReviewReason, Role, Sha256, SourceFile,
};
use time::macros::date;

use crate::register::{import_dossiers, import_procedures};
use crate::support::{Desk, said};

const CODE: &str = "H56.14-240412-0001";

fn desk() -> (Desk, Catalog) {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.data()).unwrap();
    let catalog = Catalog::open(&desk.data().join("catalog.sqlite")).unwrap();
    (desk, catalog)
}

/// Takes a paper as far as the archive, without a file.
fn archive(
    catalog: &Catalog,
    digest: u8,
    dossier: Option<&str>,
    type_code: &str,
    role: Role,
    sure: bool,
) -> PaperId {
    let paper = read(catalog, digest, dossier, type_code, role);
    finish(catalog, paper, sure);
    paper
}

/// As far as it is read.
fn read(catalog: &Catalog, digest: u8, dossier: Option<&str>, type_code: &str, role: Role) -> PaperId {
    let new = NewPaper {
        sha256: Sha256([digest; 32]),
        sha512: "00".repeat(64),
        size_bytes: 10,
        media_type: Some(MediaType::Jpeg),
        original_name: "a.jpg".to_owned(),
        dossier: dossier.map(|d| d.parse().unwrap()),
        manifested: Some(Manifested { role: Some(role), ..Manifested::default() }),
        received_at: "2026-11-22T01:00:00Z".to_owned(),
    };
    let (paper, _) = catalog.claim(&new).unwrap();
    catalog.begin_reading(paper, 1, MediaType::Jpeg).unwrap();
    let described = Described { type_code: Some(type_code.to_owned()), ..Described::default() };
    catalog.finish_reading(paper, &described, &[], &[], 0, 1.0).unwrap();
    paper
}

fn finish(catalog: &Catalog, paper: PaperId, sure: bool) {
    catalog.announce(&[paper]).unwrap();
    let outcome = if sure { Outcome::Archived } else { Outcome::Review };
    let row = [(paper, outcome, "o".to_owned(), None)];
    catalog.archived("urn:x", "2026-11-22T02:00:00Z", &row).unwrap();
    // A step that is repeated after a crash counts once.
    catalog.archived("urn:x", "2026-11-22T02:00:00Z", &row).unwrap();
}

/// Receives the bytes of a paper once more, at a place and for a dossier.
fn receive(catalog: &Catalog, paper: PaperId, place: &str, dossier: &str, outcome: Outcome) {
    let run =
        catalog.begin_run("2026-11-22T01:00:00Z", "test", &sohoa::record::Workplace::default()).unwrap();
    let file = SourceFile {
        path: place.into(),
        size_bytes: 10,
        modified_ns: 0,
        dossier: Some(dossier.parse().unwrap()),
        manifested: None,
    };
    let source = catalog.put_source(run, &file, Some(paper)).unwrap();
    catalog.settle_source(source, outcome, &[]).unwrap();
}

fn register(catalog: &Catalog) {
    let component = |name: &str, paper_type: Option<&str>| ComponentEntry {
        name: name.to_owned(),
        paper_type: paper_type.map(str::to_owned),
        required: true,
        ..ComponentEntry::default()
    };
    import_procedures(
        catalog,
        &[ProcedureEntry {
            code: "1.000894".to_owned(),
            name: "Đăng ký kết hôn".to_owned(),
            has_result: Some(true),
            components: vec![
                component("Giấy khai sinh", Some("giay-khai-sinh")),
                component("Căn cước", Some("can-cuoc")),
            ],
            ..ProcedureEntry::default()
        }],
    );
    import_dossiers(
        catalog,
        &[DossierEntry {
            code: CODE.to_owned(),
            procedure: Some("1.000894".to_owned()),
            unit: Some("H56.14".to_owned()),
            received_on: Some(date!(2024 - 04 - 12)),
            resolved_on: Some(date!(2024 - 04 - 15)),
            ..DossierEntry::default()
        }],
    );
}

/// Numerators of 4.1, components, results, 4.2.
fn figures(desk: &Desk) -> [u64; 4] {
    let output =
        desk.ask(&["report", "rates", "--from", "2024-04-01", "--to", "2024-04-30", "--format", "json"]);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
    ["4.1", "4.2-components", "4.2-results", "4.2"].map(|id| {
        let rows = report["total"].as_array().unwrap();
        rows.iter().find(|r| r["indicator"] == id).unwrap()["numerator"].as_u64().unwrap()
    })
}

fn check(desk: &Desk, code: &str) -> (Value, Option<i32>) {
    let output = desk.ask(&["dossier", "check", code, "--format", "json"]);
    let value: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
    (value[0].clone(), output.status.code())
}

#[test]
fn what_is_archived_counts_whichever_comes_first() {
    let (desk, catalog) = desk();
    archive(&catalog, 1, Some(CODE), "giay-khai-sinh", Role::Component, true);
    register(&catalog);
    assert_eq!(figures(&desk), [0, 1, 0, 0], "archived before the register came");
    archive(&catalog, 2, Some(CODE), "nd30", Role::Result, true);
    assert_eq!(figures(&desk), [1, 1, 1, 1], "archived after it");
    assert_eq!(catalog.recount(false).unwrap().wrong, 0);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
}

#[test]
fn a_paper_assigned_late_counts_for_its_dossier() {
    let (desk, catalog) = desk();
    register(&catalog);
    let loose = archive(&catalog, 1, None, "giay-khai-sinh", Role::Component, false);
    assert_eq!(figures(&desk), [0; 4]);
    let still = [ReviewReason::Pages { count: 1 }];
    catalog.assign(loose, &CODE.parse().unwrap(), Outcome::Review, &still).unwrap();
    assert_eq!(figures(&desk), [0, 1, 0, 0]);
    catalog.assign(loose, &"H56.14-240412-0002".parse().unwrap(), Outcome::Review, &still).unwrap();
    assert_eq!(figures(&desk), [0; 4], "and for the other one after that");
    assert_eq!(catalog.recount(false).unwrap().wrong, 0);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
}

#[test]
fn a_paper_of_another_dossier_that_came_again_is_held_and_reused() {
    let (desk, catalog) = desk();
    register(&catalog);
    let other = "H56.14-240411-0007";
    let first = archive(&catalog, 1, Some(other), "giay-khai-sinh", Role::Component, true);
    receive(&catalog, first, "/in/a/khai-sinh.jpg", CODE, Outcome::Duplicate);
    assert_eq!(figures(&desk), [0, 1, 0, 0]);
    // The second is received twice before the archive has it.
    let second = read(&catalog, 2, Some(other), "nd30", Role::Result);
    receive(&catalog, second, "/in/a/ket-qua.jpg", CODE, Outcome::Duplicate);
    assert_eq!(figures(&desk), [0, 1, 0, 0], "not archived yet");
    finish(&catalog, second, true);
    assert_eq!(figures(&desk), [1, 1, 1, 1]);
    let april = ["--from", "2024-04-01", "--to", "2024-04-30"];
    let list = |name: &str| {
        let output =
            desk.ask(&[&["report", "rates", "--format", "jsonl", "--list", name], &april[..]].concat());
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    assert_eq!((list("4.3:numerator"), list("junk:copied")), (1, 0));
    assert_eq!(catalog.recount(false).unwrap().wrong, 0);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
    let (checked, _) = check(&desk, CODE);
    assert_eq!(checked["components"][0]["state"], "present", "{checked:#}");
}

#[test]
fn the_same_file_twice_in_one_folder_is_junk_and_a_folder_copied_is_none() {
    let (desk, catalog) = desk();
    register(&catalog);
    let paper = archive(&catalog, 1, Some(CODE), "giay-khai-sinh", Role::Component, true);
    receive(&catalog, paper, "/in/a/1.jpg", CODE, Outcome::Archived);
    receive(&catalog, paper, "/sao-luu/a/1.jpg", CODE, Outcome::Duplicate);
    let april = ["--from", "2024-04-01", "--to", "2024-04-30"];
    let copied = || {
        let output = desk.ask(&[&["report", "rates", "--format", "json"], &april[..]].concat());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let junk = report["junk"].as_array().unwrap();
        junk.iter().find(|j| j["kind"] == "copied").unwrap()["count"].as_u64().unwrap()
    };
    assert_eq!(copied(), 0);
    receive(&catalog, paper, "/in/a/ket-qua.jpg", CODE, Outcome::Duplicate);
    assert_eq!(copied(), 1);
    assert_eq!(catalog.recount(false).unwrap().wrong, 0);
    assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0);
}

#[test]
fn a_checklist_tells_what_is_missing_and_when_it_is_complete() {
    let (desk, catalog) = desk();
    register(&catalog);
    let states = |value: &Value| -> Vec<String> {
        let components = value["components"].as_array().unwrap().iter();
        components.chain([&value["result"]]).map(|c| c["state"].as_str().unwrap().to_owned()).collect()
    };
    let (empty, code) = check(&desk, CODE);
    assert_eq!((states(&empty), code), (vec!["missing".to_owned(); 3], Some(3)));
    archive(&catalog, 1, Some(CODE), "giay-khai-sinh", Role::Component, true);
    archive(&catalog, 2, Some(CODE), "can-cuoc", Role::Component, false);
    archive(&catalog, 3, Some(CODE), "nd30", Role::Component, true);
    archive(&catalog, 4, Some(CODE), "nd30", Role::Result, true);
    let (doubtful, code) = check(&desk, CODE);
    assert_eq!(
        (states(&doubtful), code),
        (["present", "doubtful", "present"].map(str::to_owned).to_vec(), Some(3))
    );
    assert_eq!(doubtful["extra"].as_array().unwrap().len(), 1);
    archive(&catalog, 5, Some(CODE), "can-cuoc", Role::Component, true);
    let (complete, code) = check(&desk, CODE);
    assert_eq!((&complete["complete"], code), (&true.into(), Some(0)));
    for format in ["table", "csv", "jsonl"] {
        let output = desk.ask(&["dossier", "check", CODE, "--format", format]);
        assert!(said(&output).contains("khai sinh"), "{}", said(&output));
    }
    let (unknown, code) = check(&desk, "H56.14-240412-0009");
    assert_eq!((&unknown["checkable"], code), (&false.into(), Some(3)));
    for (code, advice) in [("H56.14-240412-0009", "kiểm tra lại mã"), ("12", "không đúng mẫu mã hồ sơ")]
    {
        let output = desk.ask(&["dossier", "check", code]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0), "no table: {}", said(&output));
        let told = said(&output);
        assert!(told.contains(&format!("{code}: không có hồ sơ này")) && told.contains(advice), "{told}");
    }
}

#[test]
fn a_recount_finds_what_was_spoilt_and_mends_it() {
    let (desk, catalog) = desk();
    register(&catalog);
    drop(catalog);
    assert_eq!(desk.ask(&["report", "recount"]).status.code(), Some(0));
    let spoil = rusqlite::Connection::open(desk.data().join("catalog.sqlite")).unwrap();
    spoil.execute("DELETE FROM cube WHERE id = (SELECT MIN(id) FROM cube)", []).unwrap();
    drop(spoil);
    assert_eq!(desk.ask(&["report", "recount"]).status.code(), Some(3));
    let mended = desk.ask(&["report", "recount", "--mend"]);
    assert_eq!(mended.status.code(), Some(0), "{}", said(&mended));
    assert_eq!(desk.ask(&["report", "recount"]).status.code(), Some(0));
    let runs = desk.ask(&["report", "runs", "--format", "json"]);
    let runs: Value = serde_json::from_slice(&runs.stdout).unwrap();
    assert_eq!(runs["valid_results"]["rate"], Value::Null);
}
