//! Data flows one way: a stage imports `record`, `fs` and `clock` and no other room of ours; whoever imports more is
//! named here. Reads the sources, so that it fails on the line that breaks the rule.

use std::path::{Path, PathBuf};

/// Room → rooms that it may import, beside itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("record", &[]),
    ("fs", &[]),
    ("clock", &[]),
    // Support rooms: files as tables, and tables as registers. No stage, and they know none.
    ("sheet", &["record", "fs"]),
    ("register", &["record", "sheet"]),
    ("intake", &["record", "fs", "clock", "sheet"]),
    ("identify", &["record", "fs", "clock"]),
    ("read", &["record", "fs", "clock"]),
    ("describe", &["record", "fs", "clock"]),
    ("archive", &["record", "fs", "clock"]),
    ("report", &["record", "fs", "clock"]),
    ("words", &["record", "sheet", "register"]),
    ("config", &["record", "fs", "words", "register"]),
    ("catalog", &["record", "fs"]),
    (
        "pipeline",
        &[
            "record", "fs", "clock", "intake", "identify", "read", "describe", "archive", "report",
            "catalog", "config",
        ],
    ),
    // Draws everything; `read` only for `doctor`, which tries the engine.
    (
        "cli",
        &[
            "record", "fs", "clock", "intake", "read", "describe", "archive", "report", "catalog", "config",
            "pipeline", "words", "sheet", "register",
        ],
    ),
];

#[test]
fn no_room_imports_what_it_must_not_know() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    assert!(files.len() > 30, "the sources are there: {}", files.len());
    let mut broken = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let room = relative.components().next().unwrap().as_os_str().to_string_lossy();
        let room = room.trim_end_matches(".rs");
        if matches!(room, "lib" | "main") {
            continue;
        }
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == room)
            .unwrap_or_else(|| panic!("room {room} has no line in this test"));
        for (number, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for (at, _) in line.match_indices("crate::") {
                let used: String =
                    line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !used.is_empty() && used != room && !allowed.contains(&used.as_str()) {
                    broken.push(format!(
                        "{}:{}: {room} must not know {used}",
                        relative.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_library_neither_prints_nor_reads_the_environment_nor_asks_the_time() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    let mut broken = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        // Tests may do all of it, in files of their own as well.
        if relative.starts_with("cli")
            || relative == "main.rs"
            || relative.contains("tests")
            || relative.ends_with("testing.rs")
        {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in ["println!", "eprintln!", "env::var", "SystemTime::now", "now_utc"] {
            if code.contains(word) && !(relative == "clock.rs" && word == "now_utc") {
                broken.push(format!("{relative}: {word}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}
