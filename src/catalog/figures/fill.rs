//! All papers counted: for a catalog that has no figures yet, and as the proof that those kept are true.

use rusqlite::Connection;

use super::super::{Catalog, Result};
use super::{COUNTED, Keys, Tally};

/// So many cells are gathered before they are written: some fifty megabytes.
const CELLS_MAX: usize = 400_000;

/// What a recount of the papers found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaperRecount {
    /// Archived papers that were counted.
    pub papers: u64,
    /// Figures (an axis, a day, a key).
    pub figures: u64,
    /// Figures that were not what the papers say.
    pub wrong: u64,
}

impl Catalog {
    /// Counts all papers into a table of cells.
    pub(in crate::catalog) fn fill_figures(&self, connection: &Connection, table: &str) -> Result<u64> {
        let sql = |e| self.sql(e);
        let (mut keys, mut tally, mut papers) = (Keys::default(), Tally::default(), 0);
        // Those of one dossier one after the other, by the index of dossiers; those that have none come first.
        let mut all = connection
            .prepare(&format!("SELECT {COUNTED}, dossier FROM paper ORDER BY dossier"))
            .map_err(sql)?;
        let mut rows = all.query([]).map_err(sql)?;
        let mut dossier: Option<String> = None;
        while let Some(row) = rows.next().map_err(sql)? {
            let next = row.get_ref(9).map_err(sql)?.as_str_or_null().ok().flatten();
            if next != dossier.as_deref() {
                tally.end_dossier(1);
                dossier = next.map(str::to_owned);
                if tally.len() >= CELLS_MAX {
                    self.add_figures(connection, table, tally.take())?;
                }
            }
            if let Some(paper) = self.counted_paper(connection, &mut keys, row)? {
                tally.paper(&paper, 1, dossier.is_some());
                papers += 1;
            }
        }
        tally.end_dossier(1);
        self.add_figures(connection, table, tally.take())?;
        Ok(papers)
    }

    /// Counts all archived papers anew. With `mend`, what was wrong is put right; without, nothing changes.
    pub fn recount_papers(&self, mend: bool) -> Result<PaperRecount> {
        const COLUMNS: &str = "id, papers, results, review, pages, a4, dossiers";
        let connection = self.lock();
        let sql = |e| self.sql(e);
        connection.execute_batch("BEGIN IMMEDIATE").map_err(sql)?;
        let counted = (|| {
            connection
                .execute_batch(
                    "CREATE TABLE paper_figure_anew (id INTEGER PRIMARY KEY, papers BIGINT NOT NULL, results BIGINT NOT NULL, \
                     review BIGINT NOT NULL, pages BIGINT NOT NULL, a4 BIGINT NOT NULL, dossiers BIGINT NOT NULL)",
                )
                .map_err(sql)?;
            let papers = self.fill_figures(&connection, "paper_figure_anew")?;
            let number = |query: &str| connection.query_row(query, [], |r| r.get::<_, i64>(0)).map_err(sql);
            let figures = number("SELECT COUNT(*) FROM paper_figure_anew")?.unsigned_abs();
            // A figure that differs stands in both differences, one that is there once in one.
            let differing = |a: &str, b: &str| {
                format!(
                    "SELECT id FROM (SELECT {COLUMNS} FROM {a} EXCEPT SELECT {COLUMNS} FROM {b}) AS {a}_only"
                )
            };
            let (kept, anew) = ("paper_figure", "paper_figure_anew");
            let wrong = number(&format!(
                "SELECT COUNT(*) FROM ({} UNION {}) AS differing",
                differing(kept, anew),
                differing(anew, kept)
            ))?
            .unsigned_abs();
            if mend && wrong > 0 {
                connection
                    .execute_batch(&format!(
                        "DELETE FROM {kept}; INSERT INTO {kept} ({COLUMNS}) SELECT {COLUMNS} FROM {anew}; DROP TABLE {anew}"
                    ))
                    .map_err(sql)?;
            }
            Ok(PaperRecount { papers, figures, wrong })
        })();
        let is_mended = mend && matches!(&counted, Ok(found) if found.wrong > 0);
        connection.execute_batch(if is_mended { "COMMIT" } else { "ROLLBACK" }).map_err(sql)?;
        counted
    }
}
