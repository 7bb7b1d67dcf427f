//! The folders between the storage root and its objects (OCFL 1.1 §4.3), met one by one in a fixed order.
//!
//! Independent of the layout: an object is wherever a folder declares itself one, so that an object which lies in the
//! wrong place is still found.

use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

/// What the walk meets.
#[derive(Debug)]
pub(in crate::archive::ocfl) enum Met {
    /// The folder of an object.
    Object(PathBuf),
    /// Something that a storage root must not hold.
    Stray(Stray),
    /// What the file system does not let us look at.
    Unreadable(PathBuf, io::Error),
}

/// What a storage root must not hold.
#[derive(Debug)]
pub(in crate::archive::ocfl) enum Stray {
    /// A file in a folder on the way to objects (E072, E084).
    File(PathBuf),
    /// A folder without anything (E073).
    EmptyFolder(PathBuf),
    /// A link, pipe or device (E090).
    Special(PathBuf),
}

/// Deeper than any layout makes it: the registered ones stop at 32 tuples (extensions 0003, 0004).
const MAX_DEPTH: usize = 64;

/// The walk. Keeps only the folders still to be entered.
pub(in crate::archive::ocfl) struct Hierarchy {
    root: PathBuf,
    /// Folders still to be entered, with their depth, the next one last.
    folders: Vec<(PathBuf, usize)>,
    /// Met already, the next one last.
    met: Vec<Met>,
}

impl Hierarchy {
    pub(in crate::archive::ocfl) fn new(root: &Path) -> Hierarchy {
        Hierarchy { root: root.to_owned(), folders: vec![(root.to_owned(), 0)], met: Vec::new() }
    }

    fn enter(&mut self, folder: PathBuf, depth: usize) {
        let entries = match list(&folder) {
            Ok(entries) => entries,
            Err(e) => return self.met.push(Met::Unreadable(folder, e)),
        };
        let is_root = folder == self.root;
        if !is_root && entries.iter().any(|(name, _)| declares_object(name)) {
            return self.met.push(Met::Object(folder));
        }
        if !is_root && entries.is_empty() {
            return self.met.push(Met::Stray(Stray::EmptyFolder(folder)));
        }
        for (name, kind) in entries.into_iter().rev() {
            let path = folder.join(&name);
            if kind.is_dir() {
                // What lies under `extensions` is the business of the extensions.
                if is_root && name == "extensions" {
                    continue;
                }
                if depth < MAX_DEPTH {
                    self.folders.push((path, depth + 1));
                } else {
                    let reason = format!("deeper than {MAX_DEPTH} folders");
                    self.met.push(Met::Unreadable(path, io::Error::other(reason)));
                }
            } else if !kind.is_file() {
                self.met.push(Met::Stray(Stray::Special(path)));
            } else if !is_root {
                self.met.push(Met::Stray(Stray::File(path)));
            }
        }
    }
}

impl Iterator for Hierarchy {
    type Item = Met;

    fn next(&mut self) -> Option<Met> {
        loop {
            if let Some(met) = self.met.pop() {
                return Some(met);
            }
            let (folder, depth) = self.folders.pop()?;
            self.enter(folder, depth);
        }
    }
}

/// Whether a file of this name makes its folder an object.
pub(super) fn declares_object(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"0=ocfl_object_")
}

/// The entries of a folder by name.
pub(super) fn list(folder: &Path) -> io::Result<Vec<(std::ffi::OsString, FileType)>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        entries.push((entry.file_name(), entry.file_type()?));
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(entries)
}
