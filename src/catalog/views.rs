//! What reports and lists ask of the catalog.

use super::{Catalog, Result};
use crate::record::{Outcome, PaperId, ReviewReason};

/// How many papers and files there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Received files.
    pub received: u64,
    /// Files whose paper is archived with nothing left to do.
    pub archived: u64,
    /// Files whose paper is archived and waits for a person.
    pub review: u64,
    /// Files whose bytes were there already.
    pub duplicate: u64,
    /// Files that could not be read.
    pub failed: u64,
    /// Files without an outcome yet: the run was stopped.
    pub unfinished: u64,
    /// Dossiers with at least one paper.
    pub dossiers: u64,
    /// Papers, each set of bytes once.
    pub papers: u64,
    /// Pages of these.
    pub pages: u64,
}

/// A paper or file that needs a person.
#[derive(Debug, Clone)]
pub struct AttentionRow {
    /// Number of the received file.
    pub source: i64,
    /// The paper, if the bytes were taken in.
    pub paper: Option<PaperId>,
    /// Where it was received.
    pub shown: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Its dossier.
    pub dossier: Option<String>,
    /// Why a person must look.
    pub review: Vec<ReviewReason>,
}

/// Two papers that may be the same.
#[derive(Debug, Clone)]
pub struct TwinRow {
    /// The later one.
    pub paper: PaperId,
    /// The earlier one.
    pub other: PaperId,
    /// Differing bits of 256, the largest over the pages.
    pub distance: u32,
    /// Whether the pictures are the same pixel by pixel.
    pub same_picture: bool,
}

impl Catalog {
    /// Counts of the whole catalog.
    pub fn counts(&self) -> Result<Counts> {
        let held = self.digitization_total(None, None)?;
        let connection = self.lock();
        // One walk over all files.
        let by_outcome: Vec<(Option<String>, i64)> = connection
            .prepare_cached("SELECT outcome, COUNT(*) FROM source GROUP BY outcome")
            .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
            .map_err(|e| self.sql(e))?;
        let mut counts =
            Counts { dossiers: held.dossiers, papers: held.papers, pages: held.pages, ..Counts::default() };
        for (outcome, count) in by_outcome {
            let count = count.unsigned_abs();
            counts.received += count;
            let outcome = outcome.map(|v| self.parse_json::<Outcome>("source.outcome", &v)).transpose()?;
            *match outcome {
                None => &mut counts.unfinished,
                Some(Outcome::Archived) => &mut counts.archived,
                Some(Outcome::Review) => &mut counts.review,
                Some(Outcome::Duplicate) => &mut counts.duplicate,
                Some(Outcome::Failed) => &mut counts.failed,
            } += count;
        }
        Ok(counts)
    }

    /// Files that need a person, by number; `status` sorts them worst first.
    pub fn attention(&self) -> Result<Vec<AttentionRow>> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached(
                "SELECT s.paper, s.shown, s.outcome, s.dossier, COALESCE(p.review, '[]'), s.id FROM source s \
                 LEFT JOIN paper p ON p.id = s.paper WHERE s.outcome IN ('\"failed\"', '\"review\"') ORDER BY s.id",
            )
            .map_err(|e| self.sql(e))?;
        let mut rows = statement.query([]).map_err(|e| self.sql(e))?;
        let mut list = Vec::new();
        while let Some(r) = rows.next().map_err(|e| self.sql(e))? {
            let text = |i: usize| r.get::<_, String>(i).map_err(|e| self.sql(e));
            list.push(AttentionRow {
                source: r.get(5).map_err(|e| self.sql(e))?,
                paper: r.get::<_, Option<i64>>(0).map_err(|e| self.sql(e))?.map(PaperId),
                shown: text(1)?,
                outcome: self.parse_json("source.outcome", &text(2)?)?,
                dossier: r.get(3).map_err(|e| self.sql(e))?,
                review: self.parse_json("paper.review", &text(4)?)?,
            });
        }
        Ok(list)
    }

    /// Exact duplicates: the paper and the further places of its bytes.
    pub fn exact_duplicates(&self) -> Result<Vec<(PaperId, String)>> {
        self.lock()
            .prepare_cached(
                "SELECT paper, shown FROM source WHERE outcome = '\"duplicate\"' ORDER BY paper, id",
            )
            .and_then(|mut s| s.query_map([], |r| Ok((PaperId(r.get(0)?), r.get(1)?)))?.collect())
            .map_err(|e| self.sql(e))
    }

    /// Candidates of near-duplicates, nearest first.
    pub fn twins(&self) -> Result<Vec<TwinRow>> {
        self.lock()
            .prepare_cached(
                "SELECT paper, other, distance, same_picture FROM twin ORDER BY distance, paper, other",
            )
            .and_then(|mut s| {
                s.query_map([], |r| {
                    Ok(TwinRow {
                        paper: PaperId(r.get(0)?),
                        other: PaperId(r.get(1)?),
                        distance: r.get(2)?,
                        same_picture: r.get(3)?,
                    })
                })?
                .collect()
            })
            .map_err(|e| self.sql(e))
    }

    /// Papers of one number and day of issue, both accepted: each with the first that has them. Offices count alike, so
    /// whether it is one paper is left to the caller.
    pub fn same_number(&self) -> Result<Vec<(PaperId, PaperId)>> {
        self.lock()
            .prepare_cached(
                "SELECT paper, first FROM (SELECT paper, MIN(paper) OVER (PARTITION BY number_key, issued_on, agency) AS first \
                 FROM validity WHERE number_key IS NOT NULL AND issued_on IS NOT NULL AND agency IS NOT NULL) AS grouped \
                 WHERE first <> paper ORDER BY paper",
            )
            .and_then(|mut s| s.query_map([], |r| Ok((PaperId(r.get(0)?), PaperId(r.get(1)?))))?.collect())
            .map_err(|e| self.sql(e))
    }
}
