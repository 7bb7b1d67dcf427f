//! All papers counted: for a catalog that has no figures yet, and as the proof that those kept are true.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::super::{Catalog, Result};
use super::{COUNTED, Counted, Keys, Tally};

/// So many cells are gathered before they are written: some fifty megabytes.
const CELLS_MAX: usize = 400_000;

/// Page cache meanwhile, KiB: each unit has its own place in the index of dossiers, and a province has hundreds.
const CACHE_KIB: i64 = 64 * 1024;
/// SQLite's own.
const CACHE_KIB_USUAL: i64 = 2_000;

/// What a recount of the papers found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaperRecount {
    /// Archived papers that were counted.
    pub papers: u64,
    /// Figures (an axis, a day, a key; a run; a standing, a day).
    pub figures: u64,
    /// Figures that were not what the papers say.
    pub wrong: u64,
}

/// Papers of one dossier that follow one another.
#[derive(Debug, Default)]
struct Group {
    dossier: Option<String>,
    /// Number of the first.
    first: i64,
    /// How many there are, archived or not.
    rows: i64,
    /// Those that count.
    papers: Vec<Counted>,
}

impl Catalog {
    /// Counts all papers into a table of cells.
    ///
    /// In the order in which they lie on the disk: by dossiers, thirty million of them were read from all over the
    /// file. Nearly all papers of a dossier follow one another, and whether these are all its index tells without a look
    /// at them; where they are not, all are fetched when the first of them comes.
    pub(in crate::catalog) fn fill_figures(&self, connection: &Connection, table: &str) -> Result<u64> {
        let sql = |e| self.sql(e);
        let (mut keys, mut tally, mut papers) = (Keys::default(), Tally::default(), 0);
        connection.pragma_update(None, "cache_size", -CACHE_KIB).map_err(sql)?;
        let mut all = connection
            .prepare(&format!("SELECT {COUNTED}, dossier, id FROM paper ORDER BY id"))
            .map_err(sql)?;
        let mut rows = all.query([]).map_err(sql)?;
        let mut group = Group::default();
        while let Some(row) = rows.next().map_err(sql)? {
            let dossier = row.get_ref(9).map_err(sql)?.as_str_or_null().ok().flatten();
            if dossier != group.dossier.as_deref() {
                self.end_group(connection, &mut keys, &mut tally, &mut group)?;
                group.dossier = dossier.map(str::to_owned);
                group.first = row.get(10).map_err(sql)?;
                if tally.len() >= CELLS_MAX {
                    self.add_figures(connection, table, tally.take())?;
                }
            }
            group.rows += 1;
            let Some(paper) = self.counted_paper(connection, &mut keys, row)? else { continue };
            papers += 1;
            if group.dossier.is_some() {
                group.papers.push(paper);
            } else {
                tally.paper(&paper, 1, false);
            }
        }
        self.end_group(connection, &mut keys, &mut tally, &mut group)?;
        self.add_figures(connection, table, tally.take())?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB_USUAL).map_err(sql)?;
        Ok(papers)
    }

    /// Counts the dossier of which papers followed one another, if they are its first ones; nothing is left of them.
    fn end_group(
        &self,
        connection: &Connection,
        keys: &mut Keys,
        tally: &mut Tally,
        group: &mut Group,
    ) -> Result<()> {
        let Group { dossier: Some(dossier), first, rows, papers } = std::mem::take(group) else {
            return Ok(());
        };
        let (there, first_there): (i64, i64) = connection
            .prepare_cached("SELECT COUNT(*), MIN(id) FROM paper WHERE dossier = ?1")
            .and_then(|mut s| s.query_row([&dossier], |r| Ok((r.get(0)?, r.get(1)?))))
            .map_err(|e| self.sql(e))?;
        if there == rows {
            papers.iter().for_each(|paper| tally.paper(paper, 1, true));
            tally.end_dossier(1);
        } else if first == first_there {
            self.count_papers(connection, keys, tally, &BTreeSet::from([dossier]), &[], 1)?;
        }
        Ok(())
    }

    /// Counts all archived papers anew, what they say of validity, and the files of all runs. With `mend`, what was wrong is put right; without, nothing changes.
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
                        "DELETE FROM {kept}; INSERT INTO {kept} ({COLUMNS}) SELECT {COLUMNS} FROM {anew}"
                    ))
                    .map_err(sql)?;
            }
            connection.execute_batch(&format!("DROP TABLE {anew}")).map_err(sql)?;
            let (runs, wrong_runs) = self.recount_runs(&connection, mend)?;
            let (standings, wrong_standings) = self.recount_validity(&connection, mend)?;
            Ok(PaperRecount {
                papers,
                figures: figures + runs + standings,
                wrong: wrong + wrong_runs + wrong_standings,
            })
        })();
        let is_mended = mend && matches!(&counted, Ok(found) if found.wrong > 0);
        connection.execute_batch(if is_mended { "COMMIT" } else { "ROLLBACK" }).map_err(sql)?;
        counted
    }
}
