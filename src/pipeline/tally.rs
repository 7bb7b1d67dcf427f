//! What a run remembers of each file until its report: which, and what became of it. All else is in the catalog.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;

use super::held;
use crate::record::{DossierCode, Outcome, PaperId, Problem, SourceFile, UnitCode};

/// One file of the run.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) shown: String,
    pub(crate) dossier: Option<DossierCode>,
    pub(crate) unit: Option<UnitCode>,
    pub(crate) size_bytes: u64,
    pub(crate) paper: Option<PaperId>,
    /// `None`: the run was stopped before it had one.
    pub(crate) outcome: Option<Outcome>,
    /// Problems that no paper holds.
    pub(crate) problems: Vec<Problem>,
}

/// The files of a run, in the order in which they were taken in.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    entries: Mutex<(Vec<Entry>, HashMap<i64, usize>)>,
    skipped: Mutex<Vec<(String, Problem)>>,
}

impl Tally {
    fn put(
        &self,
        source: i64,
        file: &SourceFile,
        paper: Option<PaperId>,
        outcome: Option<Outcome>,
        problems: Vec<Problem>,
    ) {
        let unit = file.manifested.as_ref().and_then(|m| m.unit.clone());
        let entry = Entry {
            shown: file.path.to_string_lossy().into_owned(),
            dossier: file.dossier.clone(),
            unit: unit.or_else(|| file.dossier.as_ref().and_then(|d| d.unit_part().parse().ok())),
            size_bytes: file.size_bytes,
            paper,
            outcome,
            problems,
        };
        let mut held = held(&self.entries);
        let index = held.0.len();
        held.1.insert(source, index);
        held.0.push(entry);
    }

    /// A file with its outcome.
    pub(crate) fn settled(
        &self,
        source: i64,
        file: &SourceFile,
        paper: Option<PaperId>,
        outcome: Outcome,
        problems: Vec<Problem>,
    ) {
        self.put(source, file, paper, Some(outcome), problems);
    }

    /// A file that the run works on.
    pub(crate) fn taken_in(&self, source: i64, file: &SourceFile, paper: PaperId) {
        self.put(source, file, Some(paper), None, Vec::new());
    }

    /// The outcome of a file that was taken in.
    pub(crate) fn finished(&self, source: i64, outcome: Outcome) {
        let mut held = held(&self.entries);
        let Some(&index) = held.1.get(&source) else { return };
        held.0[index].outcome = Some(outcome);
    }

    /// Whether a file came out as a duplicate.
    pub(crate) fn is_duplicate(&self, source: i64) -> bool {
        let held = held(&self.entries);
        held.1.get(&source).is_some_and(|&index| held.0[index].outcome == Some(Outcome::Duplicate))
    }

    /// Something that is no file to be digitized.
    pub(crate) fn skipped(&self, path: &Path, problem: Problem) {
        held(&self.skipped).push((path.to_string_lossy().into_owned(), problem));
    }

    /// All files, and all that was skipped.
    pub(crate) fn take(&self) -> (Vec<Entry>, Vec<(String, Problem)>) {
        (std::mem::take(&mut held(&self.entries).0), std::mem::take(&mut held(&self.skipped)))
    }
}
