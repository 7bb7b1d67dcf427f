//! The archive put before a validator that is not ours: `ocfl-py`, which `scripts/setup --test` installs. Where it is not
//! installed the test says so and judges nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Desk, said};

/// What `ocfl-py` says of a storage root and all its objects. It exits with 0 whatever it finds: only its words count.
fn judged(judge: &Path, root: &Path) -> String {
    let asked = ["validate", "--validate-objects", "--check-digests", "--root"];
    said(&Command::new(judge).args(asked).arg(root).output().unwrap())
}

fn metadata_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|p| p.is_dir());
    let own = files.into_iter().filter(|f| f.file_name().is_some_and(|n| n == "metadata.json"));
    own.chain(folders.iter().flat_map(|f| metadata_files(f))).collect()
}

#[test]
fn a_validator_that_is_not_ours_accepts_the_archive_and_finds_damage() {
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/ocfl-root.py");
    if !judge.exists() {
        eprintln!("skipped: {} is missing (scripts/setup --test)", judge.display());
        return;
    }
    let desk = Desk::new();
    desk.receive_sample("H56.14-240412-0001/giay-khai-sinh.jpg", "H56.14-240412-0001/a.jpg");
    desk.receive_sample("cong-van-den.jpg", "b.jpg");
    desk.report(&[]);
    // A second version of the dossier's object and of the paper's own.
    assert_eq!(desk.ask(&["assign", "P2", "H56.14-240412-0001"]).status.code(), Some(0));
    let root = desk.data().join("archive");
    let says = judged(&judge, &root);
    assert!(says.contains("2 / 2 are VALID") && says.contains(" is VALID"), "{says}");

    let file = metadata_files(&root).pop().unwrap();
    let mut damaged = std::fs::read(&file).unwrap();
    damaged.push(b' ');
    sohoa::fs::write_durably(&file, &damaged).unwrap();
    let says = judged(&judge, &root);
    assert!(says.contains("1 / 2 are INVALID"), "{says}");
}
