//! Figures of runs and of the archive as a whole: what a batch certificate and a payment are made of.

mod figures;

pub(super) use self::figures::Files;

use super::validity::Standing;
use super::{Catalog, Result};
use crate::record::Workplace;

/// A run, counted by the files whose outcome it decided last.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFigures {
    /// Its number.
    pub run: i64,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// When it ended; none: it was stopped, or goes on.
    pub finished_at: Option<String>,
    /// Version of the program.
    pub version: String,
    /// Who ran it, and where.
    pub workplace: Workplace,
    /// Files received.
    pub received: u64,
    /// Of these: archived, nothing left to do.
    pub archived: u64,
    /// Archived, and waiting for a person.
    pub review: u64,
    /// Linked to a twin.
    pub duplicate: u64,
    /// Not readable.
    pub failed: u64,
    /// Files with a fault of the kinds that NĐ 31/2026/NĐ-CP Art. 12 names: not readable, below 200 dpi, or without a
    /// dossier. Each once.
    pub faulty: u64,
    /// Pages of the papers that it archived.
    pub pages: u64,
    /// Area of these in A4 sheets.
    pub a4_equivalents: f64,
}

/// Results (papers issued) in the archive by how they stand on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResultFigures {
    /// Still valid, and nothing left to do.
    pub valid_done: u64,
    /// Still valid: the above, and those that wait for a person.
    pub valid: u64,
    /// Nobody knows whether they are.
    pub unknown: u64,
    /// No longer valid, or not yet.
    pub other: u64,
}

impl Catalog {
    /// All runs, the first one first.
    pub fn runs(&self) -> Result<Vec<RunFigures>> {
        self.lock()
            .prepare_cached(
                "SELECT r.id, r.started_at, r.finished_at, r.version, r.operator, r.machine, \
                 COALESCE(f.received, 0), COALESCE(f.archived, 0), COALESCE(f.review, 0), COALESCE(f.duplicate, 0), \
                 COALESCE(f.failed, 0), COALESCE(f.faulty, 0), COALESCE(f.pages, 0), COALESCE(f.a4, 0) \
                 FROM run r LEFT JOIN run_figure f ON f.run = r.id ORDER BY r.id",
            )
            .and_then(|mut s| {
                s.query_map([], |r| {
                    let number = |i: usize| r.get::<_, i64>(i).map(|n| n as u64);
                    Ok(RunFigures {
                        run: r.get(0)?,
                        started_at: r.get(1)?,
                        finished_at: r.get(2)?,
                        version: r.get(3)?,
                        workplace: Workplace { operator: r.get(4)?, machine: r.get(5)? },
                        received: number(6)?,
                        archived: number(7)?,
                        review: number(8)?,
                        duplicate: number(9)?,
                        failed: number(10)?,
                        faulty: number(11)?,
                        pages: number(12)?,
                        a4_equivalents: (r.get::<_, i64>(13)? as f64 / 1e4).round() / 100.0,
                    })
                })?
                .collect()
            })
            .map_err(|e| self.sql(e))
    }

    /// How the archived results stand on a day (ISO date).
    pub fn results_on(&self, on: &str) -> Result<ResultFigures> {
        let mut figures = ResultFigures::default();
        for (standing, group, count) in self.standings_on(on, on)? {
            match standing {
                _ if !group.is_result => {}
                Standing::InForce | Standing::Expiring | Standing::UntilEvent => {
                    figures.valid += count;
                    figures.valid_done += if group.is_done { count } else { 0 };
                }
                Standing::Unknown => figures.unknown += count,
                Standing::Expired | Standing::Superseded | Standing::Revoked | Standing::NotYet => {
                    figures.other += count;
                }
            }
        }
        Ok(figures)
    }
}
