//! `sohoa types`: own types in a data folder, a mistake told by file and line, and a type tried on a paper.

use crate::support::{Desk, fixture, said, sohoa};

const OWN: &str = "version = 2\n\n[[paper]]\ncode = \"the-kho\"\nname = \"Thẻ kho\"\nheadings = [\"THẺ KHO\"]\nkind = \"form\"\n";

#[test]
fn own_types_are_listed_and_a_mistake_stops_the_run() {
    let desk = Desk::new();
    desk.receive_sample("cong-van-den.jpg", "a.jpg");
    let folder = desk.data().join("types");
    std::fs::create_dir_all(&folder).unwrap();
    sohoa::fs::write_durably(&folder.join("kho.toml"), OWN.as_bytes()).unwrap();
    let listed =
        sohoa().args(["types", "list", "--format", "csv", "--data"]).arg(desk.data()).output().unwrap();
    assert!(said(&listed).contains("the-kho"), "{}", said(&listed));

    sohoa::fs::write_durably(&folder.join("kho.toml"), format!("{OWN}mau = 1\n").as_bytes()).unwrap();
    let checked = sohoa().args(["types", "check"]).arg(&folder).output().unwrap();
    assert_eq!(checked.status.code(), Some(3), "{}", said(&checked));
    assert!(said(&checked).contains("kho.toml, dòng 8: không có khóa `mau`"), "{}", said(&checked));
    let ran = desk.run(&[]);
    assert_eq!(ran.status.code(), Some(1), "{}", said(&ran));
    assert!(said(&ran).contains("kho.toml, dòng 8"), "{}", said(&ran));
}

#[test]
fn a_type_is_tried_on_a_paper() {
    let paper = fixture("H56.14-240412-0001/giay-khai-sinh.jpg");
    let tried =
        sohoa().args(["types", "test", "giay-khai-sinh", "--format", "json"]).arg(paper).output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&tried.stdout).unwrap();
    assert_eq!(answer["taken_for"], "giay-khai-sinh", "{answer:#}");
    assert!(answer["heading"]["worth"].as_f64().unwrap() > 0.9);
    let found = answer["fields"].as_array().unwrap().iter().filter(|f| f["label"]["page"] == 1).count();
    assert!(found >= 10, "{found} labels found: {answer:#}");
}
