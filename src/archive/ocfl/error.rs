//! What can go wrong in a storage root. Separate because every file of the room returns it.

use std::io;
use std::path::{Path, PathBuf};

use super::ObjectId;

/// An operation on the storage root that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum OcflError {
    /// The file system refused.
    #[error("could not {action} {path}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The folder is not a storage root that sohoa made.
    #[error("{root} is no storage root of sohoa: {reason}")]
    NotAStore {
        /// The folder.
        root: PathBuf,
        /// What is missing or strange.
        reason: String,
    },
    /// Staging lies on another file system, where a rename into the root cannot be atomic.
    #[error("staging folder {staging} is not on the file system of {root}")]
    StagingElsewhere {
        /// The storage root.
        root: PathBuf,
        /// The staging folder.
        staging: PathBuf,
    },
    /// The text cannot be an object's id.
    #[error("{id:?} is no object id: {reason}")]
    InvalidId {
        /// The text.
        id: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// The text cannot be a path in an inventory.
    #[error("{path:?} is no path for an inventory: {reason}")]
    InvalidPath {
        /// The text.
        path: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// The change asked for makes no valid version.
    #[error("change to {id} is not valid: {reason}")]
    InvalidChange {
        /// The object.
        id: ObjectId,
        /// The rule that it breaks.
        reason: String,
    },
    /// The object is not at the version that the caller built on.
    #[error("{id} is at version {found}, not at {expected}")]
    Conflict {
        /// The object.
        id: ObjectId,
        /// The version that the caller expected; 0 for no object.
        expected: u32,
        /// The version that was found; 0 for no object.
        found: u32,
    },
    /// A file has other bytes than those that the caller had digested.
    #[error("{path} has changed: its SHA-256 is {found}, not {expected}")]
    Changed {
        /// The file.
        path: PathBuf,
        /// The digest that the caller gave.
        expected: crate::record::Sha256,
        /// The digest of the bytes now there.
        found: crate::record::Sha256,
    },
    /// There is no such object, version or file.
    #[error("{id} holds no {what}")]
    NotFound {
        /// The object.
        id: ObjectId,
        /// What it does not hold.
        what: String,
    },
    /// What is stored is damaged in a way that no crash of ours explains; a person must look.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The object or the file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl OcflError {
    pub(super) fn damaged(path: &Path, reason: impl Into<String>) -> OcflError {
        OcflError::Damaged { path: path.to_owned(), reason: reason.into() }
    }

    /// The kind of the file system's refusal, where it was one: full disk and missing rights want other advice.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        match self {
            OcflError::Io { source, .. } => Some(source.kind()),
            _ => None,
        }
    }
}

/// Names the action and the path of a failed call.
pub(super) trait IoContext<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, OcflError>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, OcflError> {
        self.map_err(|source| OcflError::Io { action, path: path.to_owned(), source })
    }
}
