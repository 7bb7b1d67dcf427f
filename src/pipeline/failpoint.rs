//! Places where a test stops the program dead, as a power cut would: `sohoa run --fail-at NAME` (hidden).

use std::sync::atomic::{AtomicU32, Ordering};

/// The places, in the order in which a paper passes them.
pub const PLACES: [&str; 8] = [
    "after-stage",
    "after-claim",
    "after-page",
    "after-read",
    "after-pdf",
    "after-announce",
    "after-commit",
    "after-archived",
];

/// A place to die at, and how many passes are let through first.
#[derive(Debug, Default)]
pub struct Failpoint {
    place: String,
    passes: AtomicU32,
}

impl Failpoint {
    /// `NAME` or `NAME:PASSES`; an unknown name is an error, so that no test passes because of a typing mistake.
    pub fn parse(text: &str) -> Result<Failpoint, String> {
        let (place, passes) = text.split_once(':').unwrap_or((text, "0"));
        if !PLACES.contains(&place) {
            return Err(format!("no failpoint {place:?}; there are {}", PLACES.join(", ")));
        }
        let passes = passes.parse().map_err(|_| format!("{passes:?} is no number of passes"))?;
        Ok(Failpoint { place: place.to_owned(), passes: AtomicU32::new(passes) })
    }

    /// Dies here if this is the place and its passes are used up. No destructor runs, nothing is flushed.
    pub fn hit(&self, place: &str) {
        debug_assert!(PLACES.contains(&place), "{place}");
        if self.place != place {
            return;
        }
        let passed =
            self.passes.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
        if !passed {
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).ok();
            std::process::abort();
        }
    }
}
