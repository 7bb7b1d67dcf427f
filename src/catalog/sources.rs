//! Received files: where each lay, how it looked, and what became of it.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{OptionalExtension, params};

use super::papers::json;
use super::runs::Files;
use super::{Catalog, Result};
use crate::record::{Outcome, PaperId, Problem, SourceFile};

/// A received file as stored.
#[derive(Debug, Clone)]
pub struct SourceRow {
    /// Its number.
    pub id: i64,
    /// Its paper, if its bytes were taken in.
    pub paper: Option<PaperId>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// Whether size and time of last change are those of now.
    pub unchanged: bool,
}

/// What an unchanged file was in an earlier run.
pub type Unchanged = (i64, Option<PaperId>, Outcome);

impl Catalog {
    /// The file at a place, compared with how it looks now.
    pub fn source(&self, file: &SourceFile) -> Result<Option<SourceRow>> {
        let found = self
            .lock()
            .prepare_cached("SELECT id, paper, outcome, size_bytes, modified_ns FROM source WHERE path = ?1")
            .and_then(|mut s| {
                s.query_row([file.path.as_os_str().as_bytes()], |r| {
                    let (size, modified): (i64, String) = (r.get(3)?, r.get(4)?);
                    Ok((
                        r.get(0)?,
                        r.get::<_, Option<i64>>(1)?.map(PaperId),
                        r.get::<_, Option<String>>(2)?,
                        size as u64 == file.size_bytes && modified == file.modified_ns.to_string(),
                    ))
                })
                .optional()
            })
            .map_err(|e| self.sql(e))?;
        found
            .map(|(id, paper, outcome, unchanged)| {
                let outcome = outcome.map(|v| self.parse_json("source.outcome", &v)).transpose()?;
                Ok(SourceRow { id, paper, outcome, unchanged })
            })
            .transpose()
    }

    /// Keeps a received file, new or looked at again, without an outcome yet; gives its number. Its old problems are
    /// forgotten.
    pub fn put_source(&self, run: i64, file: &SourceFile, paper: Option<PaperId>) -> Result<i64> {
        let path = file.path.as_os_str().as_bytes();
        self.transact(|tx| {
            let id = self.with_run_figures(tx, Files::At(path), || {
            tx
                .prepare_cached(
                    "INSERT INTO source (path, shown, size_bytes, modified_ns, dossier, paper, outcome, run) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7) ON CONFLICT (path) DO UPDATE SET size_bytes = excluded.size_bytes, \
                     modified_ns = excluded.modified_ns, dossier = excluded.dossier, paper = excluded.paper, outcome = NULL, \
                     run = excluded.run RETURNING id",
                )
                .and_then(|mut s| {
                    s.query_row(
                        params![
                            path,
                            shown(&file.path),
                            file.size_bytes as i64,
                            file.modified_ns.to_string(),
                            file.dossier.as_ref().map(|d| d.as_str()),
                            paper.map(|p| p.0),
                            run,
                        ],
                        |r| r.get::<_, i64>(0),
                    )
                })
                .map_err(|e| self.sql(e))
            })?;
            tx.prepare_cached("DELETE FROM problem WHERE source = ?1")
                .and_then(|mut s| s.execute([id]))
                .map_err(|e| self.sql(e))?;
            Ok(id)
        })
    }

    /// What became of a received file, with problems that no paper holds.
    pub fn settle_source(&self, source: i64, outcome: Outcome, problems: &[Problem]) -> Result<()> {
        self.transact(|tx| {
            self.with_run_figures(tx, Files::Numbered(source), || {
                tx.prepare_cached("UPDATE source SET outcome = ?2 WHERE id = ?1")
                    .and_then(|mut s| s.execute(params![source, json(&outcome)]))
                    .map_err(|e| self.sql(e))
            })?;
            for problem in problems {
                tx.prepare_cached("INSERT INTO problem (source, page, kind, detail) VALUES (?1, ?2, ?3, ?4)")
                    .and_then(|mut s| {
                        s.execute(params![
                            source,
                            problem.page.map(|p| p.0),
                            json(&problem.kind),
                            problem.detail
                        ])
                    })
                    .map_err(|e| self.sql(e))?;
            }
            if outcome == Outcome::Duplicate {
                let dossier: Option<String> = tx
                    .prepare_cached("SELECT dossier FROM source WHERE id = ?1")
                    .and_then(|mut s| s.query_row([source], |r| r.get(0)))
                    .map_err(|e| self.sql(e))?;
                dossier.iter().try_for_each(|dossier| self.look_at_held(tx, dossier))?;
            }
            Ok(())
        })
    }

    /// Problems of a received file that has no paper.
    pub fn source_problems(&self, source: i64) -> Result<Vec<Problem>> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT kind, detail FROM problem WHERE source = ?1 ORDER BY id")
            .map_err(|e| self.sql(e))?;
        let mut rows = statement.query([source]).map_err(|e| self.sql(e))?;
        let mut problems = Vec::new();
        while let Some(r) = rows.next().map_err(|e| self.sql(e))? {
            let kind: String = r.get(0).map_err(|e| self.sql(e))?;
            problems.push(Problem::of_file(
                self.parse_json("problem.kind", &kind)?,
                r.get::<_, String>(1).map_err(|e| self.sql(e))?,
            ));
        }
        Ok(problems)
    }

    /// Places where a paper was received, the first one first, with what became of each.
    pub fn sources_of(&self, paper: PaperId) -> Result<Vec<(String, Option<Outcome>)>> {
        let rows: Vec<(String, Option<String>)> = self
            .lock()
            .prepare_cached("SELECT shown, outcome FROM source WHERE paper = ?1 ORDER BY id")
            .and_then(|mut s| s.query_map([paper.0], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
            .map_err(|e| self.sql(e))?;
        rows.into_iter()
            .map(|(shown, outcome)| {
                Ok((shown, outcome.map(|v| self.parse_json("source.outcome", &v)).transpose()?))
            })
            .collect()
    }

    /// Papers of other dossiers whose very bytes were also received for this dossier: number, and the name they had.
    pub fn reuses_of(&self, dossier: &crate::record::DossierCode) -> Result<Vec<(PaperId, String)>> {
        self.lock()
            .prepare_cached(
                "SELECT DISTINCT p.id, s.shown FROM source s JOIN paper p ON p.id = s.paper \
                 WHERE s.dossier = ?1 AND (p.dossier IS NULL OR p.dossier <> s.dossier) ORDER BY p.id, s.shown",
            )
            .and_then(|mut s| s.query_map([dossier.as_str()], |r| Ok((PaperId(r.get(0)?), r.get(1)?)))?.collect())
            .map_err(|e| self.sql(e))
    }
}

/// A path for people.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
