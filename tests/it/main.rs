//! The one integration binary: sohoa as its users run it, and the promises that its code makes about itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod bad_input;
mod dossier;
mod forms;
mod import;
mod layering;
mod main_job;
mod outside_judge;
mod photo;
mod rates;
mod register;
mod resume;
mod support;
mod types;
mod validity;
