//! Judges storage roots and objects against OCFL 1.0 and 1.1 with the standard's own codes, whoever wrote them.
//!
//! Separate from the rest of the room because it must not share its assumptions: it reads inventories as loose JSON
//! and reports everything it sees instead of stopping at the first rule broken. Agreement with the official fixtures
//! is kept by the test `the_official_objects_are_judged_as_their_names_say`.

mod compare;
mod hierarchy;
mod inventory;
mod json;
mod object;
mod root;

use std::fmt;
use std::path::PathBuf;

pub(super) use hierarchy::{Hierarchy, Met};
pub use object::verify_object;
pub(super) use root::verify_root;

/// One rule of the standard that is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// `E…` for a must and `W…` for a should, as in <https://ocfl.io/1.1/spec/validation-codes.html>;
    /// [`UNREADABLE`] where the file system would not let us look, which counts as an error.
    pub code: &'static str,
    /// Where, relative to the object's folder, or to the storage root for findings about the root.
    pub path: PathBuf,
    /// What was seen.
    pub detail: String,
}

/// The code, ours and not the standard's, of what could not be checked.
pub const UNREADABLE: &str = "X001";

impl Finding {
    /// Whether the object or root is not valid because of this.
    pub fn is_error(&self) -> bool {
        !self.code.starts_with('W')
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code, self.path.display(), self.detail)
    }
}

/// All that verification saw in one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectReport {
    /// The object's folder.
    pub path: PathBuf,
    /// The id in its inventory, where one could be read.
    pub id: Option<String>,
    /// What is wrong, in a fixed order; empty for a sound object.
    pub findings: Vec<Finding>,
    /// Content files digested.
    pub files: u64,
    /// Bytes digested.
    pub bytes: u64,
}

impl ObjectReport {
    /// Whether no must of the standard is broken.
    pub fn is_valid(&self) -> bool {
        !self.findings.iter().any(Finding::is_error)
    }
}

/// The sums over a storage root, and what is wrong with the root itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Objects checked.
    pub objects: u64,
    /// Objects with at least one error.
    pub invalid_objects: u64,
    /// Content files digested.
    pub files: u64,
    /// Bytes digested.
    pub bytes: u64,
    /// Errors in all objects and in the root.
    pub errors: u64,
    /// Warnings in all objects and in the root.
    pub warnings: u64,
    /// Findings about the root and its folders; those about objects went to the callback.
    pub root_findings: Vec<Finding>,
}

impl Verified {
    /// Whether root and objects keep every must of the standard.
    pub fn is_valid(&self) -> bool {
        self.errors == 0
    }
}

/// Collects findings about one place.
#[derive(Debug)]
struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    fn new() -> Findings {
        Findings { list: Vec::new() }
    }

    fn add(&mut self, code: &'static str, path: impl Into<PathBuf>, detail: impl Into<String>) {
        self.list.push(Finding { code, path: path.into(), detail: detail.into() });
    }

    /// In a fixed order, each once: the same rule is often broken the same way in several inventories.
    fn finish(mut self) -> Vec<Finding> {
        self.list.sort();
        self.list.dedup();
        self.list
    }
}
