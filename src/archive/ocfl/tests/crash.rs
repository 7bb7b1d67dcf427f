//! Commits that stop at each step: by an error, as of a full disk, and by the death of the process.

use std::io;
use std::process::Command;

use super::*;

/// Says to the child test process where its root is and at which step it dies.
const CHILD_PLACE: &str = "SOHOA_TEST_OCFL_CRASH_PLACE";
const CHILD_STEP: &str = "SOHOA_TEST_OCFL_CRASH_STEP";

fn stop_at(step: Step) -> Failpoint {
    Arc::new(move |now| if now == step { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) })
}

fn first() -> Change {
    change(&[("a", "one"), ("metadata.json", "1")])
}

fn second() -> Change {
    change(&[("b/c", "two"), ("metadata.json", "2")])
}

/// The object is at `old` or `old + 1`; the same commit then succeeds, and everything is sound.
fn assert_goes_on(place: &Place, old: u32, again: Change, what: &str) {
    let store = Store::open(&place.root(), &place.staging()).unwrap();
    let head = store.read(&id()).unwrap().map_or(0, |inventory| inventory.head());
    assert!(head == old || head == old + 1, "{what}: head {head}");
    // Whatever was committed before reads as it did, even before anything is recovered.
    if old == 1 {
        assert_eq!(text(&store, Some(1), "metadata.json"), "1", "{what}");
    }
    let committed = store.commit(&id(), again).unwrap();
    assert_eq!(committed.version, old + 1, "{what}");
    assert_eq!(text(&store, None, "metadata.json"), (old + 1).to_string(), "{what}");
    assert_eq!(text(&store, None, "a"), "one", "{what}");
    store.clear_staging().unwrap();
    assert!(place.staged().is_empty(), "{what}: {:?}", place.staged());
    assert_sound(&store);
}

#[test]
fn an_error_at_any_step_leaves_the_old_or_the_new_version() {
    for step in Step::ALL {
        for old in [0, 1] {
            let place = Place::new();
            if old == 1 {
                place.store().commit(&id(), first()).unwrap();
            }
            let next = || if old == 0 { first() } else { second() };
            let result = place.store().with_failpoint(stop_at(step)).commit(&id(), next());
            let what = format!("{step:?} on version {old}");
            if old == 0 && matches!(step, Step::InventoryPublished | Step::SidecarPublished) {
                // A new object comes in by one rename.
                assert!(result.is_ok(), "{what}");
            } else {
                assert_eq!(result.unwrap_err().io_kind(), Some(io::ErrorKind::StorageFull), "{what}");
            }
            assert!(place.staged().is_empty(), "{what}: an error leaves nothing in staging");
            assert_goes_on(&place, old, next(), &what);
        }
    }
}

#[test]
fn recovery_that_is_itself_stopped_is_finished_by_the_next() {
    for step in [Step::InventoryPublished, Step::SidecarPublished] {
        let place = Place::new();
        place.store().commit(&id(), first()).unwrap();
        let stop = |step| place.store().with_failpoint(stop_at(step));
        stop(Step::VersionPublished).commit(&id(), second()).unwrap_err();
        stop(step).recover(&id()).unwrap_err();
        assert_goes_on(&place, 1, second(), &format!("{step:?}"));
    }
}

#[test]
fn recovery_says_what_it_did() {
    let place = Place::new();
    let store = place.store();
    assert_eq!(store.recover(&id()).unwrap(), Recovery::Sound);
    store.commit(&id(), first()).unwrap();
    let stop = |step| place.store().with_failpoint(stop_at(step)).commit(&id(), second()).unwrap_err();
    stop(Step::VersionPublished);
    assert_eq!(store.recover(&id()).unwrap(), Recovery::RolledForward { version: 2 });
    assert_eq!(store.recover(&id()).unwrap(), Recovery::Sound);

    let object = store.object_path(&id());
    std::fs::write(object.join(inventory::SIDECAR), "old").unwrap();
    assert_eq!(store.recover(&id()).unwrap(), Recovery::SidecarRewritten { version: 2 });
    std::fs::remove_file(object.join(inventory::SIDECAR)).unwrap();
    assert_eq!(store.recover(&id()).unwrap(), Recovery::SidecarRewritten { version: 2 });
    std::fs::write(object.join(inventory::INVENTORY), "{").unwrap();
    assert_eq!(store.recover(&id()).unwrap(), Recovery::InventoryRestored { version: 2 });
    let kept = place.staging().join("rolled-back");
    let kept: Vec<_> =
        std::fs::read_dir(kept).unwrap().map(|e| std::fs::read(e.unwrap().path()).unwrap()).collect();
    assert_eq!(kept, [b"{"], "the damaged inventory is kept");
    assert_sound(&store);
}

#[test]
fn a_version_that_is_not_whole_is_moved_away_and_kept() {
    for spoil in ["content", "missing", "extra", "inventory"] {
        let place = Place::new();
        let store = place.store();
        store.commit(&id(), first()).unwrap();
        let stopped = place.store().with_failpoint(stop_at(Step::VersionPublished));
        stopped.commit(&id(), second()).unwrap_err();
        let version = store.object_path(&id()).join("v2");
        match spoil {
            "content" => std::fs::write(version.join("content/b/c"), "twö").unwrap(),
            "missing" => std::fs::remove_file(version.join("content/b/c")).unwrap(),
            "extra" => std::fs::write(version.join("content/b/d"), "extra").unwrap(),
            _ => std::fs::write(version.join(inventory::INVENTORY), "").unwrap(),
        }
        let committed = store.commit(&id(), second()).unwrap();
        let Recovery::RolledBack { version: 2, moved_to } = committed.recovery else {
            panic!("{spoil}: {:?}", committed.recovery)
        };
        assert!(
            moved_to.starts_with(place.staging()) && moved_to.join(inventory::SIDECAR).is_file(),
            "{spoil}"
        );
        assert_eq!(committed.version, 2);
        store.clear_staging().unwrap();
        assert!(moved_to.exists(), "{spoil}");
        assert_sound(&store);
    }
}

#[test]
fn what_no_crash_explains_waits_for_a_person() {
    let place = Place::new();
    let store = place.store();
    store.commit(&id(), first()).unwrap();
    store.commit(&id(), second()).unwrap();
    let object = store.object_path(&id());
    std::fs::create_dir(object.join("v9")).unwrap();
    assert!(matches!(store.commit(&id(), first()), Err(OcflError::Damaged { .. })));
    std::fs::remove_dir(object.join("v9")).unwrap();
    std::fs::write(object.join(inventory::INVENTORY), "{}").unwrap();
    std::fs::write(object.join("v2").join(inventory::INVENTORY), "{}").unwrap();
    assert!(matches!(store.commit(&id(), first()), Err(OcflError::Damaged { .. })));
    assert!(matches!(store.read(&id()), Err(OcflError::Damaged { .. })));
    assert_eq!(std::fs::read(object.join(inventory::INVENTORY)).unwrap(), b"{}", "nothing is overwritten");
}

/// Not a test by itself: the process that `a_killed_process…` starts and that dies in the midst of a commit.
#[test]
fn child_that_dies() {
    let (Ok(dir), Ok(step)) = (std::env::var(CHILD_PLACE), std::env::var(CHILD_STEP)) else { return };
    let dir = Path::new(&dir);
    let store = Store::open(&dir.join("archive"), &dir.join("work/staging")).unwrap();
    let die = move |now: Step| if format!("{now:?}") == step { std::process::abort() } else { Ok(()) };
    let _ = store.with_failpoint(Arc::new(die)).commit(&id(), second());
}

#[test]
fn a_killed_process_leaves_the_old_or_the_new_version() {
    for step in Step::ALL {
        let place = Place::new();
        place.store().commit(&id(), first()).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "archive::ocfl::tests::crash::child_that_dies"])
            .env(CHILD_PLACE, place.dir.path())
            .env(CHILD_STEP, format!("{step:?}"))
            .output()
            .unwrap();
        assert!(!child.status.success(), "{step:?}: the child should have died");
        assert_goes_on(&place, 1, second(), &format!("killed at {step:?}"));
    }
}
