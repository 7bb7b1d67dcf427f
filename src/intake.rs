//! Intake: which files there are, in which order, and what is known of them before anyone looks inside.
//!
//! A file's dossier is what the manifest says, else the nearest folder above it that is named by a valid dossier
//! code, else unknown. Every entry that is not handed on has a reason. Intake never opens a received file.

mod junk;
mod manifest;
mod settle;
mod walk;

pub use manifest::{BadCell, BadRow, Manifest, ManifestError, ManifestErrorKind, ManifestRow};
pub use settle::{Look, Verdict, check};
pub use walk::{IntakeSettings, Received, Walk, walk};
