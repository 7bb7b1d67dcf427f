//! The rates report: counted dossiers come in, in any order, and come out as one row for each key and indicator.
//!
//! A dossier is counted for one key: its unit, procedure, field, channel or span of days. Only for units, it counts for
//! all above it, too; that is done at the end, on sums. So parts sum to the whole, and rolling up commutes with
//! filtering, by construction.

mod census;
pub mod period;
mod rows;

pub use census::{By, Census, Filter};
pub use rows::{Backlog, Line, Lines, Stock, rank};
