//! The end of a run: papers that got their dossier late, rows of the manifest that met no file, and what it all came to.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Run, RunError, held, package};
use crate::record::{Outcome, Problem, ProblemKind};
use crate::report::RunReport;

/// CPU time of this process; the readers tell their own.
fn own_cpu_seconds() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

impl Run<'_> {
    /// Gives papers of earlier runs the dossier that a manifest or a folder tells now. At the end, when nobody else adds to a
    /// dossier's object.
    pub(super) fn assign_late(&self) -> Result<(), RunError> {
        for (source, file, paper, dossier) in std::mem::take(&mut *held(&self.late)) {
            let clock = self.options.clock;
            match package::assign(&self.catalog, &self.store, self.options.config, clock, paper, &dossier) {
                Ok(_) => {}
                Err(package::AssignError::Run(error)) => return Err(error),
                // Two files of one paper: the first has given it a dossier.
                Err(package::AssignError::Already(..) | package::AssignError::HasDossier(..)) => continue,
                // Its own object does not hold it: the archive was changed by somebody else.
                Err(error) => {
                    let problem = Problem::of_file(ProblemKind::ArchiveWrite, error.to_string());
                    self.tally.skipped(&file, problem);
                    continue;
                }
            }
            let now = self.catalog.paper(paper)?.and_then(|row| row.outcome);
            // A second file of the paper stays its duplicate.
            if let Some(outcome) = now.filter(|_| !self.tally.is_duplicate(source)) {
                self.catalog.settle_source(source, outcome, &[])?;
                self.tally.finished(source, outcome);
            }
        }
        Ok(())
    }

    pub(super) fn note_manifest(&self, unmatched: Vec<String>) {
        let Some(manifest) = self.options.manifest else { return };
        let bad = manifest.bad_rows.iter().map(|row| {
            let column =
                if row.column.is_empty() { String::new() } else { format!(", column {:?}", row.column) };
            format!("line {}{column}: {:?}: {}", row.line, row.value, row.why)
        });
        let missing = unmatched.into_iter().map(|row| format!("{row}: no such file was received"));
        for detail in bad.chain(missing) {
            self.tally.skipped(manifest.path(), Problem::of_file(ProblemKind::ManifestRow, detail));
        }
    }

    /// What the run came to. Files that a stopped run left without an outcome are not received yet.
    pub(super) fn report(&self, elapsed: std::time::Duration) -> Result<RunReport, RunError> {
        let (entries, skipped) = self.tally.take();
        let mut sums = crate::report::Tally::new();
        for (file, problem) in &skipped {
            sums.skip(file, problem);
        }
        for entry in entries {
            let Some(outcome) = entry.outcome else { continue };
            let paper = entry.paper.map(|id| self.catalog.paper(id)).transpose()?.flatten();
            let mut row = crate::report::PaperRow {
                file: entry.shown,
                paper: entry.paper,
                outcome,
                dossier: entry.dossier,
                unit: entry.unit,
                size_bytes: entry.size_bytes,
                problems: entry.problems,
                ..Default::default()
            };
            if let Some(paper) = paper {
                row.pages = paper.pages.unwrap_or(0);
                row.type_code = paper.type_code();
                if outcome == Outcome::Duplicate {
                    let first = self.catalog.sources_of(paper.id)?.into_iter().next();
                    row.twin = Some(crate::report::Twin {
                        file: first.map(|(shown, _)| shown).unwrap_or_default(),
                        paper: paper.id,
                        dossier: paper.dossier,
                    });
                } else {
                    row.a4_equivalents = paper.a4;
                    row.review = paper.review;
                    row.problems.extend(self.catalog.problems_of(paper.id)?);
                }
            }
            sums.add(&row);
        }
        let seconds = |ms: &AtomicU64| ms.load(Ordering::Relaxed) as f64 / 1000.0;
        Ok(sums.finish(crate::report::Spent {
            seconds: elapsed.as_secs_f64(),
            cpu_seconds: own_cpu_seconds() + seconds(&self.read_ms),
            engine_seconds: seconds(&self.engine_ms),
            pages_read: self.pages_read.load(Ordering::Relaxed),
        }))
    }
}
