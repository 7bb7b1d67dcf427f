//! sohoa digitizes the paper of Vietnamese administrative procedures.
//!
//! Data flows one way, and the listing of `src/` reads in that order:
//!
//! ```text
//! files ─► intake ─► identify ─► read ─► describe ─► archive ─► report ─► people
//! ```
//!
//! A stage imports `record`, `fs` and `clock` and nothing else of ours: never another stage, never `catalog`,
//! `config`, `cli`. `pipeline` is the only room that knows all stages; `cli` draws what it tells.
//! The library does not print, read the environment or know the time. `tests/it/layering.rs` keeps this true.

pub mod archive;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod config;
pub mod describe;
pub mod fs;
pub mod identify;
pub mod intake;
pub mod pipeline;
pub mod read;
pub mod record;
pub mod register;
pub mod report;
pub mod sheet;
pub mod words;
