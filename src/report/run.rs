//! The report of one run: the rows it is made of, and its JSON form.

use std::cmp::{Ordering, Reverse};

use serde::Serialize;

use super::attention::Attention;
use crate::record::{DossierCode, Outcome, PaperId, Problem, ReviewReason, Severity, UnitCode};

/// Version of the JSON form; a field is never renamed or removed within one version.
pub const FORMAT_VERSION: u32 = 1;

/// What became of one received file.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperRow {
    /// The file as it was received; U+FFFD for bytes that are no UTF-8.
    pub file: String,
    /// Its number in the catalog, if it has one.
    pub paper: Option<PaperId>,
    /// What became of it.
    pub outcome: Outcome,
    /// Its dossier, if one is known.
    pub dossier: Option<DossierCode>,
    /// The unit that received it, if known.
    pub unit: Option<UnitCode>,
    /// Code of its paper type, if recognised.
    pub type_code: Option<String>,
    /// Pages, blank ones included; for a duplicate those of its twin.
    pub pages: u32,
    /// Area of its pages in A4 sheets; for a duplicate that of its twin.
    pub a4_equivalents: f64,
    /// Size of the original, bytes.
    pub size_bytes: u64,
    /// Why a person must look.
    pub review: Vec<ReviewReason>,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// For a duplicate, what it is a duplicate of.
    pub twin: Option<Twin>,
}

impl Default for PaperRow {
    fn default() -> Self {
        PaperRow {
            file: String::new(),
            paper: None,
            outcome: Outcome::Archived,
            dossier: None,
            unit: None,
            type_code: None,
            pages: 0,
            a4_equivalents: 0.0,
            size_bytes: 0,
            review: Vec::new(),
            problems: Vec::new(),
            twin: None,
        }
    }
}

/// The paper that a duplicate is linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Twin {
    /// The duplicate.
    pub file: String,
    /// Its twin.
    pub paper: PaperId,
    /// The dossier of the twin, if one is known.
    pub dossier: Option<DossierCode>,
}

/// A problem with what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemRow {
    /// The file or folder; for a manifest row the manifest.
    pub file: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    #[serde(flatten)]
    pub problem: Problem,
}

impl ProblemRow {
    pub(super) fn new(file: &str, problem: &Problem) -> Self {
        ProblemRow { file: file.to_owned(), severity: problem.kind.severity(), problem: problem.clone() }
    }

    /// Errors before warnings before notices, then by file, page and kind.
    pub(super) fn compare(&self, other: &ProblemRow) -> Ordering {
        let key = |row: &ProblemRow| (Reverse(row.severity), row.problem.page, row.problem.kind);
        let (a, b) = (key(self), key(other));
        a.0.cmp(&b.0).then_with(|| self.file.cmp(&other.file)).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
    }
}

/// Counts of a group of papers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Group {
    /// Files received: the sum of the four outcomes.
    pub received: u64,
    /// Archived, nothing left to do.
    pub archived: u64,
    /// Archived, a person must look.
    pub review: u64,
    /// Linked to a twin.
    pub duplicate: u64,
    /// Not readable.
    pub failed: u64,
    /// Pages of archived papers, those in review included.
    pub pages: u64,
    /// Area of these pages in A4 sheets, two decimals.
    pub a4_equivalents: f64,
}

/// Time that the run took, seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spent {
    /// From start to end.
    pub seconds: f64,
    /// CPU time of the program and its readers.
    pub cpu_seconds: f64,
    /// CPU time inside the engine's recognition.
    pub engine_seconds: f64,
    /// Pages that this run read, those of earlier runs left out.
    pub pages_read: u64,
}

/// The report of a run, as written in JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunReport {
    /// [`FORMAT_VERSION`].
    pub version: u32,
    /// Sums over all received files.
    #[serde(flatten)]
    pub all: Group,
    /// Entries that were not received: links, system files, unreadable folders, files still being written.
    pub skipped: u64,
    /// Bytes that were not stored again.
    pub saved_bytes: u64,
    /// Pages that were not read again.
    pub saved_pages: u64,
    /// From start to end, seconds.
    pub seconds: f64,
    /// Pages of archived papers a minute; nothing where no time passed.
    pub pages_per_minute: Option<f64>,
    /// CPU time inside the engine's recognition, seconds.
    pub engine_seconds: f64,
    /// Pages that this run read; what earlier runs read is not read again.
    pub pages_read: u64,
    /// CPU time of the program and its readers, seconds.
    pub cpu_seconds: f64,
    /// Sums by unit; the unit is null where none is known.
    pub by_unit: Vec<ByUnit>,
    /// Sums by paper type; the type is null where none was recognised.
    pub by_type: Vec<ByType>,
    /// How many duplicates there are; the first are in `duplicates`.
    pub duplicates_total: u64,
    /// Duplicates with their twins, in the order of file names.
    pub duplicates: Vec<Twin>,
    /// How many problems there are; the worst are in `problems`.
    pub problems_total: u64,
    /// Problems, errors before warnings before notices, then by file.
    pub problems: Vec<ProblemRow>,
    /// How much needs a person; the worst is in `attention`.
    pub attention_total: u64,
    /// What needs a person, worst first.
    pub attention: Vec<Attention>,
}

impl RunReport {
    /// The gravest severity among all problems, also among those not listed.
    pub fn worst(&self) -> Option<Severity> {
        // The list is sorted, and what is left out is never worse.
        self.problems.first().map(|row| row.severity)
    }
}

/// Sums of one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByUnit {
    /// The unit.
    pub unit: Option<UnitCode>,
    /// Its sums.
    #[serde(flatten)]
    pub group: Group,
}

/// Sums of one paper type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByType {
    /// Its code.
    pub type_code: Option<String>,
    /// Its sums.
    #[serde(flatten)]
    pub group: Group,
}
