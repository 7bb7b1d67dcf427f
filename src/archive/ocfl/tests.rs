//! The storage root as its callers meet it. Crashes, damage and the official fixtures have files of their own.

#![expect(clippy::disallowed_methods, reason = "tests spoil files on purpose")]

mod crash;
mod damage;
mod fixtures;

use std::io::Read;

use super::*;
use crate::record::Sha256;

/// A root with its staging folder, gone at the end of the test.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place { dir: tempfile::tempdir().unwrap() }
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    fn staging(&self) -> PathBuf {
        self.dir.path().join("work/staging")
    }

    fn store(&self) -> Store {
        Store::open_or_create(&self.root(), &self.staging()).unwrap()
    }

    fn staged(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.staging()).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn id() -> ObjectId {
    "urn:sohoa:dossier:H56.14-240412-0001".parse().unwrap()
}

fn path(text: &str) -> LogicalPath {
    text.parse().unwrap()
}

fn change(puts: &[(&str, &str)]) -> Change {
    let put = |(name, text): &(&str, &str)| Put {
        path: path(name),
        content: Content::Bytes(text.as_bytes().to_vec()),
    };
    Change {
        puts: puts.iter().map(put).collect(),
        message: "test".to_owned(),
        user_name: "sohoa".to_owned(),
        user_address: "mailto:sohoa@example.org".to_owned(),
        created: "2026-11-22T01:25:00Z".to_owned(),
        expected_head: None,
    }
}

fn text(store: &Store, version: Option<u32>, name: &str) -> String {
    let mut text = String::new();
    store.open_content(&id(), version, &path(name)).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn names(store: &Store, version: u32) -> Vec<String> {
    let inventory = store.read(&id()).unwrap().unwrap();
    inventory.files(version).keys().map(|path| path.to_string()).collect()
}

#[track_caller]
fn assert_sound(store: &Store) {
    let verified =
        store.verify_all(&|report, _| assert_eq!(report.findings, [], "{}", report.path.display()));
    assert_eq!(verified.root_findings, []);
}

#[test]
fn a_version_carries_on_what_it_does_not_change() {
    let place = Place::new();
    let store = place.store();
    let first = store.commit(&id(), change(&[("giấy/1.jpg", "one"), ("metadata.json", "{}")])).unwrap();
    assert_eq!((first.version, first.is_new, &first.recovery), (1, true, &Recovery::Sound));
    let second = store.commit(&id(), change(&[("giấy/2.jpg", "two"), ("metadata.json", "{2}")])).unwrap();
    assert_eq!(second.version, 2);
    assert_eq!(names(&store, 1), ["giấy/1.jpg", "metadata.json"]);
    assert_eq!(names(&store, 2), ["giấy/1.jpg", "giấy/2.jpg", "metadata.json"]);
    assert_eq!(text(&store, None, "giấy/1.jpg"), "one");
    assert_eq!(text(&store, None, "metadata.json"), "{2}");
    assert_eq!(text(&store, Some(1), "metadata.json"), "{}");
    assert!(second.path.join("v1/content/giấy/1.jpg").is_file());
    assert!(!second.path.join("v2/content/giấy/1.jpg").exists());
    assert_sound(&store);
    assert!(place.staged().is_empty());
}

#[test]
fn nothing_changed_makes_no_version() {
    let place = Place::new();
    let store = place.store();
    let puts = [("a", "one"), ("b/c", "two")];
    store.commit(&id(), change(&puts)).unwrap();
    let again = store.commit(&id(), change(&puts)).unwrap();
    assert_eq!((again.version, again.is_new), (1, false));
    let none = store.commit(&id(), change(&[])).unwrap();
    assert_eq!((none.version, none.is_new), (1, false));
}

#[test]
fn the_same_bytes_are_stored_once() {
    let place = Place::new();
    let store = place.store();
    let source = place.dir.path().join("scan.jpg");
    std::fs::write(&source, "same").unwrap();
    let file = || Content::File { path: source.clone(), sha256: None };
    let mut first = change(&[("a", "same"), ("b", "same")]);
    first.puts.push(Put { path: path("folder/c"), content: file() });
    let object = store.commit(&id(), first).unwrap().path;
    assert!(object.join("v1/content/a").is_file());
    assert!(!object.join("v1/content/b").exists());
    assert!(!object.join("v1/content/folder").exists());
    // A version of nothing but known bytes has no content folder at all (W003).
    let second = Change { puts: vec![Put { path: path("d/e"), content: file() }], ..change(&[]) };
    assert_eq!(store.commit(&id(), second).unwrap().version, 2);
    assert!(!object.join("v2/content").exists());
    assert_eq!(text(&store, None, "d/e"), "same");
    assert_eq!(names(&store, 2), ["a", "b", "d/e", "folder/c"]);
    assert_sound(&store);
    assert_eq!(std::fs::read(&source).unwrap(), b"same", "the caller's file stays");
}

#[test]
fn a_file_is_held_to_the_digest_that_the_caller_knows() {
    let place = Place::new();
    let store = place.store();
    let source = place.dir.path().join("scan.jpg");
    std::fs::write(&source, "scan").unwrap();
    let put = |sha256: Sha256| {
        let content = Content::File { path: source.clone(), sha256: Some(sha256) };
        Change { puts: vec![Put { path: path("a"), content }], ..change(&[]) }
    };
    let known = digest::of_bytes(b"scan").sha256;
    let other = digest::of_bytes(b"another").sha256;
    let refused = store.commit(&id(), put(other)).unwrap_err();
    assert!(
        matches!(refused, OcflError::Changed { expected, found, .. } if expected == other && found == known)
    );
    assert!(store.read(&id()).unwrap().is_none());
    assert!(place.staged().is_empty());
    store.commit(&id(), put(known)).unwrap();
    let inventory = std::fs::read_to_string(store.object_path(&id()).join(inventory::INVENTORY)).unwrap();
    assert!(inventory.contains(&format!("\"{known}\": [")), "the fixity block has the SHA-256: {inventory}");
}

#[test]
fn changes_that_make_no_valid_version_are_refused() {
    let place = Place::new();
    let store = place.store();
    let refused = |change: Change| match store.commit(&id(), change) {
        Err(OcflError::InvalidChange { .. }) => {}
        other => panic!("{other:?}"),
    };
    refused(change(&[]));
    refused(change(&[("a", "1"), ("a", "2")]));
    refused(change(&[("a", "1"), ("a/b", "2")]));
    refused(Change { created: "2026-11-22".to_owned(), ..change(&[("a", "1")]) });
    refused(Change { user_address: "somebody".to_owned(), ..change(&[("a", "1")]) });
    store.commit(&id(), change(&[("x/y", "1")])).unwrap();
    refused(change(&[("x/y/z", "1")]));
    refused(change(&[("x", "1")]));
    assert_eq!(store.read(&id()).unwrap().unwrap().head(), 1);
    assert!(place.staged().is_empty());
}

#[test]
fn the_expected_head_is_held_to() {
    let place = Place::new();
    let store = place.store();
    let on = |head, text| Change { expected_head: Some(head), ..change(&[("a", text)]) };
    assert!(matches!(
        store.commit(&id(), on(1, "1")),
        Err(OcflError::Conflict { expected: 1, found: 0, .. })
    ));
    store.commit(&id(), on(0, "1")).unwrap();
    assert!(matches!(
        store.commit(&id(), on(0, "2")),
        Err(OcflError::Conflict { expected: 0, found: 1, .. })
    ));
    assert_eq!(store.commit(&id(), on(1, "2")).unwrap().version, 2);
}

#[test]
fn a_root_is_made_once_and_recognised() {
    let place = Place::new();
    assert!(matches!(Store::open(&place.root(), &place.staging()), Err(OcflError::NotAStore { .. })));
    place.store().commit(&id(), change(&[("a", "1")])).unwrap();
    assert!(place.store().read(&id()).unwrap().is_some());
    assert!(Store::open(&place.root(), &place.staging()).is_ok());

    // Half made by a killed process: finished. Somebody else's folder: left alone.
    std::fs::remove_file(place.root().join(root::DECLARATION)).unwrap();
    std::fs::remove_dir_all(place.root().join(id().folder().iter().next().unwrap())).unwrap();
    std::fs::remove_file(place.root().join("ocfl_layout.json")).unwrap();
    assert_sound(&place.store());
    let strange = place.dir.path().join("photos");
    std::fs::create_dir(&strange).unwrap();
    std::fs::write(strange.join("a.jpg"), "x").unwrap();
    assert!(matches!(Store::open_or_create(&strange, &place.staging()), Err(OcflError::NotAStore { .. })));
    assert_eq!(std::fs::read_dir(&strange).unwrap().count(), 1);
}

#[test]
fn a_root_of_another_layout_is_refused() {
    let place = Place::new();
    place.store();
    let config = place.root().join("extensions").join(layout::EXTENSION).join("config.json");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("\"tupleSize\": 3", "\"tupleSize\": 2")).unwrap();
    assert!(matches!(Store::open(&place.root(), &place.staging()), Err(OcflError::NotAStore { .. })));
}

#[test]
fn objects_are_listed_in_order_with_their_ids() {
    let place = Place::new();
    let store = place.store();
    let mut ids: Vec<ObjectId> = (0..10).map(|n| format!("urn:sohoa:dossier:{n}").parse().unwrap()).collect();
    for id in &ids {
        store.commit(id, change(&[("a", id.as_str())])).unwrap();
    }
    let found: Vec<PathBuf> = store.objects().map(Result::unwrap).collect();
    assert!(found.is_sorted());
    let mut found: Vec<ObjectId> =
        found.iter().map(|path| store.read_at(path).unwrap().id().clone()).collect();
    ids.sort();
    found.sort();
    assert_eq!(found, ids);
    assert_sound(&store);
}

#[test]
fn workers_may_write_different_objects_and_even_the_same() {
    let place = Place::new();
    let store = place.store();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..4 {
                    let own: ObjectId = format!("urn:sohoa:dossier:{worker}-{n}").parse().unwrap();
                    store.commit(&own, change(&[("a", "x")])).unwrap();
                    let name = format!("{worker}-{n}");
                    store.commit(&id(), change(&[(&name, &name)])).unwrap();
                }
            });
        }
    });
    assert_eq!(store.read(&id()).unwrap().unwrap().head(), 16);
    assert_eq!(names(&store, 16).len(), 16);
    assert_eq!(store.objects().count(), 17);
    assert_sound(&store);
}

#[test]
fn unreadable_sources_and_special_files_are_errors_with_their_path() {
    let place = Place::new();
    let store = place.store();
    let put = |source: &Path| Change {
        puts: vec![Put { path: path("a"), content: Content::File { path: source.to_owned(), sha256: None } }],
        ..change(&[])
    };
    let missing = place.dir.path().join("missing");
    for source in [&missing, &place.root(), Path::new("/dev/zero")] {
        let error = store.commit(&id(), put(source)).unwrap_err();
        assert!(matches!(&error, OcflError::Io { path, .. } if path == source), "{error:?}");
    }
    assert!(place.staged().is_empty());
    assert_eq!(store.objects().count(), 0);
}

#[test]
fn names_that_windows_cannot_hold_are_stored_under_names_that_it_can() {
    let place = Place::new();
    let store = place.store();
    let object = store.commit(&id(), change(&[("a?.jpg", "1"), ("A_.JPG", "2"), ("con", "3")])).unwrap().path;
    assert_eq!(names(&store, 1), ["A_.JPG", "a?.jpg", "con"]);
    assert_eq!(std::fs::read(object.join("v1/content/a_.jpg")).unwrap(), b"1");
    assert_eq!(std::fs::read(object.join("v1/content/2~/A_.JPG")).unwrap(), b"2");
    assert_eq!(text(&store, None, "con"), "3");
    assert_sound(&store);
}
