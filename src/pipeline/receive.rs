//! How a file comes in: known and unchanged, or copied, hashed and claimed, so that its paper has one owner. In the one
//! thread that walks, apart from the order of the stages.

use std::collections::HashSet;
use std::path::Path;

use super::{Progress, Run, RunError, held, io_error};
use crate::catalog::{NewPaper, State};
use crate::identify::{self, Identified};
use crate::record::{Outcome, PaperId, Problem, ProblemKind, SourceFile};

impl Run<'_> {
    /// Copies, hashes and claims one file. Gives its paper if there is something left to do for it.
    pub(super) fn take_in(
        &self,
        file: SourceFile,
        claimed: &mut HashSet<PaperId>,
    ) -> Result<Option<PaperId>, RunError> {
        let known = self.catalog.source(&file)?;
        if let Some(row) = &known
            && row.unchanged
            && let Some(outcome) = row.outcome
        {
            let paper = row.paper.map(|id| self.catalog.paper(id)).transpose()?.flatten();
            let retry =
                outcome == Outcome::Failed && (self.options.retry || !self.options.passwords.is_empty());
            let at_rest = match &paper {
                Some(paper) => paper.state.is_final() || outcome == Outcome::Duplicate,
                // Without a paper its bytes could not be taken in: that is cheap to try again.
                None => false,
            };
            if at_rest && !retry {
                if let (Some(paper), Some(dossier)) = (&paper, &file.dossier)
                    && paper.dossier.is_none()
                    && paper.state == State::Archived
                {
                    held(&self.late).push((row.id, file.path.clone(), paper.id, dossier.clone()));
                }
                self.tally.settled(row.id, &file, row.paper, outcome, Vec::new());
                (self.options.on)(Progress::Settled { outcome, unchanged: true });
                return Ok(None);
            }
        }
        if let Some(problem) = self.short_of_space(&file)? {
            self.refuse(&file, problem)?;
            return Ok(None);
        }
        let incoming = self.options.data.incoming();
        let identified = match identify::stage(&file, &incoming) {
            Ok(identified) => identified,
            Err(problem) => {
                self.refuse(&file, problem)?;
                return Ok(None);
            }
        };
        self.options.failpoint.hit("after-stage");
        self.claim(file, identified, known.and_then(|row| row.paper), claimed)
    }

    fn claim(
        &self,
        file: SourceFile,
        identified: Identified,
        before: Option<PaperId>,
        claimed: &mut HashSet<PaperId>,
    ) -> Result<Option<PaperId>, RunError> {
        let content = &identified.content;
        let remove = |path: &Path| std::fs::remove_file(path).map_err(io_error(path));
        let (paper, _) = self.catalog.claim(&NewPaper {
            sha256: content.sha256,
            sha512: content.sha512.iter().map(|b| format!("{b:02x}")).collect(),
            size_bytes: content.size_bytes,
            media_type: content.media_type,
            original_name: file.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            dossier: file.dossier.clone(),
            manifested: file.manifested.clone(),
            received_at: self.options.clock.now_text(),
        })?;
        let source = self.catalog.put_source(self.id, &file, Some(paper))?;
        let row = self.catalog.paper(paper)?;
        let state = row.as_ref().map_or(State::Received, |r| r.state);
        let outcome = row.as_ref().and_then(|r| r.outcome);
        let settle = |outcome: Outcome| -> Result<Option<PaperId>, RunError> {
            remove(&identified.staged)?;
            // A loose paper that somebody has put into a dossier's folder meanwhile.
            if let (State::Archived, Some(dossier)) = (state, &file.dossier)
                && row.as_ref().is_some_and(|r| r.dossier.is_none())
            {
                held(&self.late).push((source, file.path.clone(), paper, dossier.clone()));
            }
            self.catalog.settle_source(source, outcome, &[])?;
            self.tally.settled(source, &file, Some(paper), outcome, Vec::new());
            (self.options.on)(Progress::Settled { outcome, unchanged: false });
            Ok(None)
        };
        let is_own = before == Some(paper);
        if !claimed.insert(paper) || (state == State::Archived && !is_own) {
            return settle(Outcome::Duplicate);
        }
        match (state, outcome) {
            // The same file with a new time stamp.
            (State::Archived, outcome) => return settle(outcome.unwrap_or(Outcome::Archived)),
            (State::Failed, _) if !is_own && self.options.passwords.is_empty() && !self.options.retry => {
                return settle(Outcome::Duplicate);
            }
            _ => {}
        }
        let home = self.options.data.paper(content.sha256);
        let original = home.join("original");
        std::fs::create_dir_all(&home).map_err(io_error(&home))?;
        crate::fs::publish(&identified.staged, &original).map_err(io_error(&original))?;
        held(&self.sources).insert(paper, (source, file.path.to_string_lossy().into_owned()));
        self.tally.taken_in(source, &file, paper);
        self.options.failpoint.hit("after-claim");
        Ok(Some(paper))
    }

    /// A file that could not be taken in.
    pub(super) fn refuse(&self, file: &SourceFile, problem: Problem) -> Result<(), RunError> {
        let source = self.catalog.put_source(self.id, file, None)?;
        self.catalog.settle_source(source, Outcome::Failed, std::slice::from_ref(&problem))?;
        self.tally.settled(source, file, None, Outcome::Failed, vec![problem]);
        (self.options.on)(Progress::Settled { outcome: Outcome::Failed, unchanged: false });
        Ok(())
    }

    /// Room for the copy, the searchable PDF and the archive's own version of both must be there before anything of a
    /// file is written; the reserve keeps the catalog working on a full disk.
    fn short_of_space(&self, file: &SourceFile) -> Result<Option<Problem>, RunError> {
        let data = self.options.data.root();
        let free = crate::fs::free_bytes(data).map_err(io_error(data))?;
        let needed =
            file.size_bytes.saturating_mul(3).saturating_add(self.options.config.archive.reserve_mb << 20);
        Ok((free < needed).then(|| {
            Problem::of_file(
                ProblemKind::DiskFull,
                format!("{} MiB free, {} MiB needed", free >> 20, needed >> 20),
            )
        }))
    }
}
