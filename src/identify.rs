//! Identify: the digests and the type of a received file, told in one pass over the very bytes that are archived, and
//! which papers look alike and which are one.
//!
//! Whether a digest is known already is asked of the catalog, under its lock, by whoever calls; nothing here remembers
//! files.

mod sameness;
mod stage;
mod twins;

pub use sameness::{Sameness, sameness};
pub use stage::{Content, Identified, digest, stage};
pub use twins::{MAX_DISTANCE, PageTwin, PaperTwin, TwinIndex, document_twins};
