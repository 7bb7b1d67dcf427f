//! The walk over real folders: order, overlap, links, strange names, folders that vanish, files that grow.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

const CODE: &str = "H56.14-240412-0001";

/// A folder with these files; names end in `/` for folders.
fn tree(names: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    for name in names {
        let path = root.join(name);
        std::fs::create_dir_all(if name.ends_with('/') { &path } else { path.parent().unwrap() }).unwrap();
        if !name.ends_with('/') {
            std::fs::write(&path, *name).unwrap();
        }
    }
    (dir, root)
}

fn at_once() -> IntakeSettings {
    IntakeSettings { settle_ms: 0, ..IntakeSettings::default() }
}

/// What came: relative path and, for skipped entries, the kind of problem.
fn listing(root: &Path, walk: Walk<'_>) -> Vec<(String, Option<ProblemKind>)> {
    walk.map(|received| match received {
        Received::File(file) => (file.path, None),
        Received::Skipped { path, problem } => (path, Some(problem.kind)),
    })
    .map(|(path, kind)| (path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned(), kind))
    .collect()
}

fn names(root: &Path, inputs: &[PathBuf], settings: &IntakeSettings) -> Vec<String> {
    listing(root, walk(inputs, None, settings)).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn folders_in_the_byte_order_of_names_and_inputs_in_the_order_given() {
    let (_dir, root) = tree(&["in/b.jpg", "in/a/z.jpg", "in/a.jpg", "in/B.jpg", "in/đ.jpg", "first.jpg"]);
    let inputs = [root.join("in"), root.join("first.jpg")];
    let expected = ["in/B.jpg", "in/a/z.jpg", "in/a.jpg", "in/b.jpg", "in/đ.jpg", "first.jpg"];
    assert_eq!(names(&root, &inputs, &at_once()), expected);
}

#[test]
fn overlapping_inputs_give_every_file_once() {
    let (_dir, root) = tree(&["in/a/x.jpg", "in/a/y.jpg", "in/b.jpg"]);
    let inputs = ["in/a/y.jpg", "in/a", "in/../in", "in/a/x.jpg", "in/b.jpg"].map(|i| root.join(i));
    assert_eq!(names(&root, &inputs, &at_once()), ["in/a/y.jpg", "in/a/x.jpg", "in/b.jpg"]);
}

#[test]
fn links_are_not_followed_wherever_they_stand() {
    let (_dir, root) = tree(&["real/a.jpg", "in/"]);
    symlink(root.join("real"), root.join("in/folder")).unwrap();
    symlink(root.join("real/a.jpg"), root.join("in/file.jpg")).unwrap();
    symlink(root.join("nowhere"), root.join("in/broken")).unwrap();
    symlink(root.join("real"), root.join("link")).unwrap();
    let link = Some(ProblemKind::SymlinkSkipped);
    let inputs = [root.join("in"), root.join("link")];
    let expected = [("in/broken", link), ("in/file.jpg", link), ("in/folder", link), ("link", link)];
    let expected = expected.map(|(name, kind)| (name.to_owned(), kind));
    assert_eq!(listing(&root, walk(&inputs, None, &at_once())), expected);
    // Above the input a link is a way like another.
    assert_eq!(names(&root, &[root.join("link/a.jpg")], &at_once()), ["real/a.jpg"]);
}

#[test]
fn sockets_system_files_and_missing_inputs_have_a_reason() {
    let (_dir, root) = tree(&["in/Thumbs.db", "in/__MACOSX/._a.jpg", "in/a.jpg"]);
    let _socket = std::os::unix::net::UnixListener::bind(root.join("in/socket")).unwrap();
    let inputs = [root.join("in"), root.join("in2"), root.join("in/a.jpg/x")];
    let expected = [
        ("in/Thumbs.db", Some(ProblemKind::SystemFile)),
        ("in/__MACOSX", Some(ProblemKind::SystemFile)),
        ("in/a.jpg", None),
        ("in/socket", Some(ProblemKind::NotAFile)),
        ("in2", Some(ProblemKind::Vanished)),
        ("in/a.jpg/x", Some(ProblemKind::Vanished)),
    ];
    let expected = expected.map(|(name, kind)| (name.to_owned(), kind));
    assert_eq!(listing(&root, walk(&inputs, None, &at_once())), expected);
    assert_eq!(names(&root, &[root.join("in/Thumbs.db")], &at_once()), ["in/Thumbs.db"], "named by hand");
}

#[test]
fn strange_names_are_names() {
    let (_dir, root) = tree(&["in/..a.jpg", "in/a`b`.jpg", "in/a\nb.jpg", "in/ho\u{302}.jpg", "in/hô.jpg"]);
    std::fs::write(root.join("in").join(OsStr::from_bytes(b"\xFF\xFE.jpg")), "x").unwrap();
    let files: Vec<PathBuf> = walk(&[root.join("in")], None, &at_once())
        .map(|received| match received {
            Received::File(file) => file.path,
            Received::Skipped { .. } => panic!("{received:?}"),
        })
        .collect();
    assert_eq!(files.len(), 6);
    assert!(files.iter().all(|f| f.is_file()));
}

#[test]
fn the_data_folder_is_not_walked() {
    let (_dir, root) = tree(&["in/a.jpg", "in/data/archive/b.jpg"]);
    let settings = IntakeSettings { exclude: vec![root.join("in/data"), root.join("no")], ..at_once() };
    assert_eq!(names(&root, &[root.join("in")], &settings), ["in/a.jpg"]);
    let inside = listing(&root, walk(&[root.join("in/data/archive")], None, &settings));
    assert_eq!(inside, [("in/data/archive".to_owned(), Some(ProblemKind::SystemFile))]);
}

#[test]
fn a_closed_folder_costs_only_itself() {
    let (_dir, root) = tree(&["in/a/x.jpg", "in/b/y.jpg"]);
    let closed = root.join("in/a");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root opens closed folders too; then there is nothing to see here.
    let open = std::fs::read_dir(&closed).is_ok();
    let found = listing(&root, walk(&[root.join("in")], None, &at_once()));
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    let first = if open {
        ("in/a/x.jpg".to_owned(), None)
    } else {
        ("in/a".to_owned(), Some(ProblemKind::UnreadableFolder))
    };
    assert_eq!(found, [first, ("in/b/y.jpg".to_owned(), None)]);
}

#[test]
fn a_folder_that_vanishes_during_the_walk_is_told() {
    let (_dir, root) = tree(&["in/a.jpg", "in/b/x.jpg"]);
    let mut walk = walk(&[root.join("in")], None, &at_once());
    assert!(matches!(walk.next(), Some(Received::File(_))));
    std::fs::remove_dir_all(root.join("in/b")).unwrap();
    let expected = [("in/b".to_owned(), Some(ProblemKind::Vanished))];
    assert_eq!(listing(&root, walk), expected);
}

#[test]
fn a_young_file_comes_last_and_one_that_keeps_growing_is_left() {
    let (_dir, root) = tree(&["in/growing.jpg", "in/new.jpg", "in/gone.jpg"]);
    // A clock that stands still before the files were made: all of them are from the future.
    let settings =
        IntakeSettings { clock: Clock::Fixed(time::OffsetDateTime::UNIX_EPOCH), ..Default::default() };
    let mut pauses = 0;
    let folder = root.join("in");
    let pause = Box::new(move |time: Duration| {
        assert!(time <= Duration::from_millis(2000));
        pauses += 1;
        std::fs::write(folder.join("growing.jpg"), "x".repeat(100 * pauses)).unwrap();
        let _ = std::fs::remove_file(folder.join("gone.jpg"));
    });
    let found = listing(&root, walk_with_pause(&[root.join("in")], None, &settings, pause));
    let expected = [
        ("in/gone.jpg", Some(ProblemKind::Vanished)),
        ("in/new.jpg", None),
        ("in/growing.jpg", Some(ProblemKind::StillWriting)),
    ];
    assert_eq!(found, expected.map(|(name, kind)| (name.to_owned(), kind)));
}

fn dossiers(root: &Path, walk: Walk<'_>) -> Vec<(String, Option<String>)> {
    walk.map(|received| match received {
        Received::File(file) => (
            file.path.strip_prefix(root).unwrap().to_string_lossy().into_owned(),
            file.dossier.map(String::from),
        ),
        Received::Skipped { .. } => panic!("{received:?}"),
    })
    .collect()
}

#[test]
fn the_nearest_folder_with_a_valid_code_is_the_dossier() {
    let near = "000.00.12.H40-240413-0002";
    let (_dir, root) = tree(&[
        &format!("{CODE}/kết quả/a.jpg"),
        &format!("{CODE}/{near}/b.jpg"),
        "H56.14-241399-0001/c.jpg",
    ]);
    let found = dossiers(&root, walk(&[root.join(CODE), root.join("H56.14-241399-0001")], None, &at_once()));
    let expected = [
        (format!("{CODE}/{near}/b.jpg"), Some(near.to_owned())),
        (format!("{CODE}/kết quả/a.jpg"), Some(CODE.to_owned())),
        ("H56.14-241399-0001/c.jpg".to_owned(), None),
    ];
    assert_eq!(found, expected);
    let part = dossiers(&root, walk(&[root.join(CODE).join("kết quả")], None, &at_once()));
    assert_eq!(part[0].1.as_deref(), Some(CODE), "also from above the input");
}

#[test]
fn the_manifest_is_heard_before_the_folders_and_is_no_paper() {
    let other = "H56.14-240413-0009";
    let (_dir, root) = tree(&[
        &format!("in/{CODE}/a.jpg"),
        &format!("in/{CODE}/b.jpg"),
        &format!("in/{CODE}/c.jpg"),
        "in/ho\u{302}.jpg",
    ]);
    let rows = format!(
        "file;dossier\nin\\{CODE}\\a.jpg;{other}\n{CODE}/b.jpg;bad\nhô.jpg;{other}\nno.jpg;{other}\n"
    );
    // Once in the folder above the input, once as a file of the input: both are "relative to something".
    for place in ["list.csv", "in/list.csv"] {
        let rows = if place.starts_with("in/") { rows.replace("in\\", "") } else { rows.clone() };
        std::fs::write(root.join(place), rows).unwrap();
        let manifest = Manifest::read(&root.join(place)).unwrap();
        assert_eq!(manifest.bad_rows.len(), 1);
        let found = dossiers(&root, walk(&[root.join("in")], Some(&manifest), &at_once()));
        let expected = [
            (format!("in/{CODE}/a.jpg"), Some(other.to_owned())),
            (format!("in/{CODE}/b.jpg"), None),
            (format!("in/{CODE}/c.jpg"), Some(CODE.to_owned())),
            ("in/ho\u{302}.jpg".to_owned(), Some(other.to_owned())),
        ];
        assert_eq!(found, expected, "{place}");
        std::fs::remove_file(root.join(place)).unwrap();
    }
}

#[test]
fn rows_without_a_file_are_told_at_the_end() {
    let (_dir, root) = tree(&["in/a.jpg"]);
    std::fs::write(root.join("list.csv"), "file\na.jpg\n../elsewhere/b.jpg\nin/c.jpg\n").unwrap();
    let manifest = Manifest::read(&root.join("list.csv")).unwrap();
    let mut walk = walk(&[root.join("in/a.jpg")], Some(&manifest), &at_once());
    assert_eq!(walk.by_ref().count(), 1);
    let unmatched: Vec<&str> = walk.unmatched().map(|row| row.file.as_str()).collect();
    assert_eq!(unmatched, ["../elsewhere/b.jpg", "in/c.jpg"]);
}
