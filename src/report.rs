//! Report: what became of everything, as values; counts that balance, what needs a person, and tables to print.
//!
//! Plain rows come in, from the catalog by way of whoever calls. Nothing here knows a language: kinds and reasons are
//! codes, headers are given by the caller.

mod attention;
pub mod bands;
pub mod checklist;
pub mod form;
pub mod html;
pub mod indicators;
pub mod junk;
pub mod pdf;
pub mod rates;
pub mod ratio;
mod run;
mod table;
mod tally;
pub mod units;
mod worst;
pub mod xlsx;

pub use attention::{Attention, Rank};
pub use run::{ByType, ByUnit, FORMAT_VERSION, Group, PaperRow, ProblemRow, RunReport, Spent, Twin};
pub use table::{Cell, Column, Format, Table, UnknownFormat, no_formula, printable};
pub use tally::Tally;
pub use worst::LISTED_MAX;
