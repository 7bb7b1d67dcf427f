//! Damage done to a sound root, and the code that verification must give it.

use super::*;

/// A root with one object of two versions.
fn sound() -> (Place, Store) {
    let place = Place::new();
    let store = place.store();
    store.commit(&id(), change(&[("a", "one"), ("b/c", "two")])).unwrap();
    store.commit(&id(), change(&[("a", "three")])).unwrap();
    assert_sound(&store);
    (place, store)
}

#[track_caller]
fn assert_codes(store: &Store, expected: &[&str]) {
    let report = store.verify_object(&id());
    let mut codes: Vec<&str> = report.findings.iter().map(|finding| finding.code).collect();
    codes.dedup();
    assert_eq!(codes, expected, "{:#?}", report.findings);
}

/// Changes the root inventory and its newest copy alike, with sidecars that agree.
fn edit_inventory(store: &Store, edit: impl Fn(String) -> String) {
    let object = store.object_path(&id());
    let text = std::fs::read_to_string(object.join(inventory::INVENTORY)).unwrap();
    let edited = edit(text.clone());
    assert_ne!(edited, text, "the edit must do something");
    for folder in [object.clone(), object.join("v2")] {
        std::fs::write(folder.join(inventory::INVENTORY), &edited).unwrap();
        std::fs::write(folder.join(inventory::SIDECAR), inventory::sidecar(edited.as_bytes())).unwrap();
    }
}

#[test]
fn damaged_files_are_found() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil, &[&str]); 12] = [
        (
            "bit flip in content",
            |o| std::fs::write(o.join("v1/content/a"), "onf").unwrap(),
            &["E092", "E093"],
        ),
        ("content lost", |o| std::fs::remove_file(o.join("v1/content/a")).unwrap(), &["E092", "E093"]),
        ("content added", |o| std::fs::write(o.join("v1/content/x"), "").unwrap(), &["E023"]),
        ("file in object", |o| std::fs::write(o.join("Thumbs.db"), "").unwrap(), &["E001"]),
        ("folder in object", |o| std::fs::create_dir(o.join("new")).unwrap(), &["E001"]),
        ("file in version", |o| std::fs::write(o.join("v1/x"), "").unwrap(), &["E015"]),
        ("empty folder", |o| std::fs::create_dir(o.join("v1/content/x")).unwrap(), &["E024"]),
        ("link", |o| std::os::unix::fs::symlink("a", o.join("v1/content/x")).unwrap(), &["E090"]),
        ("sidecar lost", |o| std::fs::remove_file(o.join(inventory::SIDECAR)).unwrap(), &["E058"]),
        ("declaration lost", |o| std::fs::remove_file(o.join("0=ocfl_object_1.1")).unwrap(), &["E003"]),
        ("inventory lost", |o| std::fs::remove_file(o.join(inventory::INVENTORY)).unwrap(), &["E063"]),
        ("version's inventory", |o| std::fs::write(o.join("v1/inventory.json"), "{").unwrap(), &["E033"]),
    ];
    for (what, spoil, codes) in cases {
        let (_place, store) = sound();
        spoil(&store.object_path(&id()));
        println!("{what}");
        assert_codes(&store, codes);
    }
}

#[test]
fn rules_of_the_inventory_are_checked() {
    let cases: [(&str, &str, &[&str]); 8] = [
        ("\"state\"", "\"stata\"", &["E048", "E066", "E102", "E107"]),
        ("\"head\": \"v2\"", "\"head\": \"v1\"", &["E040"]),
        ("2026-11-22T01:25:00Z", "2026-11-22", &["E049", "W011"]),
        ("\"b/c\"", "\"../c\"", &["E052", "E066"]),
        ("\"b/c\"", "\"a/c\"", &["E066", "E095"]),
        ("urn:sohoa:dossier:", "", &["E037", "W005"]),
        ("1.1/spec/#inventory", "1.0/spec/#inventory", &["E038", "E103"]),
        ("\"message\": \"test\"", "\"message\": \"changed\"", &["W011"]),
    ];
    for (old, new, codes) in cases {
        let (_place, store) = sound();
        edit_inventory(&store, |text| text.replace(old, new));
        println!("{old} -> {new}");
        assert_codes(&store, codes);
    }
}

#[test]
fn a_name_that_stands_twice_is_an_error() {
    let (_place, store) = sound();
    edit_inventory(&store, |text| text.replacen('{', "{\"head\": \"v2\",", 1));
    assert_codes(&store, &["E033"]);
}

#[test]
fn damage_to_the_root_is_found() {
    let (place, store) = sound();
    let tuple = place.root().join(id().folder().iter().next().unwrap());
    std::fs::write(tuple.join("note.txt"), "").unwrap();
    std::fs::create_dir_all(place.root().join("fff/eee")).unwrap();
    let object = store.object_path(&id());
    copy_folder(&object, &place.root().join("copy"));
    std::fs::write(place.root().join(root::DECLARATION), "ocfl_1.0\n").unwrap();
    let verified = store.verify_all(&|report, total| {
        assert_eq!((report.findings.len(), total), (0, 2));
    });
    let codes: Vec<&str> = verified.root_findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["E037", "E072", "E073", "E080"], "{:#?}", verified.root_findings);
    assert_eq!(
        (verified.objects, verified.invalid_objects, verified.errors, verified.warnings),
        (2, 0, 4, 0)
    );
    assert_eq!(verified.files, 6);
    // With its declaration whole, the root is known to be ours, and the copy to lie in the wrong place.
    std::fs::write(place.root().join(root::DECLARATION), "ocfl_1.1\n").unwrap();
    let codes: Vec<&str> =
        store.verify_all(&|_, _| {}).root_findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["E037", "E072", "E073", "E083"]);
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir(place).unwrap();
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn a_folder_that_is_no_object_is_reported_and_not_a_panic() {
    let place = Place::new();
    let report = verify_object(&place.dir.path().join("missing"));
    assert!(report.findings.iter().any(|finding| finding.code == verify::UNREADABLE), "{report:?}");
    assert!(!report.is_valid());
    let verified = verify::verify_root(&place.dir.path().join("missing"), &|_, _| {});
    assert!(!verified.is_valid());
}

#[test]
fn reading_refuses_paths_that_lead_out_of_the_object() {
    let (_place, store) = sound();
    edit_inventory(&store, |text| {
        text.replace("v1/content/b/c", "v1/content/../../../../../../../etc/passwd")
    });
    assert!(matches!(store.read(&id()), Err(OcflError::Damaged { .. })));
    let report = store.verify_object(&id());
    assert!(report.findings.iter().any(|finding| finding.code == "E099"), "{report:?}");
}
