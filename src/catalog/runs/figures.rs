//! What each run did, kept while files and papers change, so that the report of runs does not go over all files. Apart from
//! the report itself: whatever changes a file's outcome, or what its paper counts for, comes here.

use std::collections::BTreeMap;

use rusqlite::{Connection, ToSql, params_from_iter};

use super::super::{Catalog, Result};

/// A file as it counts for its run. They are summed here and not by the data base, which would sort them for it: there is
/// no index by runs.
///
/// Faults are of the kinds that NĐ 31/2026/NĐ-CP Art. 12 names: a file that cannot be read, is below 200 dpi, or has no
/// dossier. Pages are those of papers that are archived.
const OF_FILES: &str = "SELECT s.run, 1, \
    CASE WHEN s.outcome = '\"archived\"' THEN 1 ELSE 0 END, \
    CASE WHEN s.outcome = '\"review\"' THEN 1 ELSE 0 END, \
    CASE WHEN s.outcome = '\"duplicate\"' THEN 1 ELSE 0 END, \
    CASE WHEN s.outcome = '\"failed\"' THEN 1 ELSE 0 END, \
    CASE WHEN s.outcome = '\"failed\"' OR (s.outcome IN ('\"archived\"', '\"review\"') AND (p.dossier IS NULL \
      OR EXISTS (SELECT 1 FROM problem q WHERE q.paper = p.id AND q.kind = '\"low-resolution\"'))) THEN 1 ELSE 0 END, \
    CASE WHEN s.outcome IN ('\"archived\"', '\"review\"') THEN COALESCE(p.pages, 0) ELSE 0 END, \
    CASE WHEN s.outcome IN ('\"archived\"', '\"review\"') \
      THEN CAST(ROUND(COALESCE(p.a4, 0) * 1000000) AS BIGINT) ELSE 0 END \
    FROM source s LEFT JOIN paper p ON p.id = s.paper";

const COLUMNS: &str = "run, received, archived, review, duplicate, failed, faulty, pages, a4";

/// Which files a change is about.
#[derive(Debug, Clone, Copy)]
pub(in crate::catalog) enum Files<'a> {
    /// The one at a place.
    At(&'a [u8]),
    /// The one with a number.
    Numbered(i64),
    /// All with the bytes of a paper.
    OfPaper(i64),
}

/// A run and its figures in the order of [`COLUMNS`].
type Figures = [i64; 9];

impl Catalog {
    /// Does something to files, or to their paper, with the figures of their runs brought along.
    pub(in crate::catalog) fn with_run_figures<T>(
        &self,
        connection: &Connection,
        files: Files<'_>,
        change: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let before = self.figures_of(connection, files)?;
        let value = change()?;
        let after = self.figures_of(connection, files)?;
        if before == after {
            return Ok(value);
        }
        for (figures, times) in before.iter().map(|f| (f, -1)).chain(after.iter().map(|f| (f, 1))) {
            let by = figures[1..].iter().map(|figure| times * figure);
            let values: Vec<i64> = [figures[0]].into_iter().chain(by).collect();
            connection
                .prepare_cached(&format!(
                    "INSERT INTO run_figure ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
                     ON CONFLICT (run) DO UPDATE SET received = run_figure.received + excluded.received, \
                     archived = run_figure.archived + excluded.archived, review = run_figure.review + excluded.review, \
                     duplicate = run_figure.duplicate + excluded.duplicate, failed = run_figure.failed + excluded.failed, \
                     faulty = run_figure.faulty + excluded.faulty, pages = run_figure.pages + excluded.pages, \
                     a4 = run_figure.a4 + excluded.a4"
                ))
                .and_then(|mut s| s.execute(params_from_iter(values)))
                .map_err(|e| self.sql(e))?;
        }
        for figures in &before {
            connection
                .prepare_cached("DELETE FROM run_figure WHERE run = ?1 AND received = 0")
                .and_then(|mut s| s.execute([figures[0]]))
                .map_err(|e| self.sql(e))?;
        }
        Ok(value)
    }

    fn figures_of(&self, connection: &Connection, files: Files<'_>) -> Result<Vec<Figures>> {
        let (which, value): (&str, &dyn ToSql) = match &files {
            Files::At(path) => ("s.path = ?1", path),
            Files::Numbered(id) => ("s.id = ?1", id),
            Files::OfPaper(paper) => ("s.paper = ?1", paper),
        };
        self.summed(connection, &format!("{OF_FILES} WHERE {which}"), &[value])
    }

    /// The figures of files, run by run.
    fn summed(&self, connection: &Connection, query: &str, values: &[&dyn ToSql]) -> Result<Vec<Figures>> {
        let sql = |e| self.sql(e);
        let mut statement = connection.prepare_cached(query).map_err(sql)?;
        let mut rows = statement.query(values).map_err(sql)?;
        let mut runs: BTreeMap<i64, Figures> = BTreeMap::new();
        while let Some(row) = rows.next().map_err(sql)? {
            let run = row.get(0).map_err(sql)?;
            let figures = runs.entry(run).or_insert([run, 0, 0, 0, 0, 0, 0, 0, 0]);
            for (at, figure) in figures.iter_mut().enumerate().skip(1) {
                *figure += row.get::<_, i64>(at).map_err(sql)?;
            }
        }
        Ok(runs.into_values().collect())
    }

    /// Counts the files of all runs: for a catalog that has no figures of them yet.
    pub(in crate::catalog) fn fill_run_figures(&self, connection: &Connection) -> Result<()> {
        self.put_run_figures(connection, "run_figure")
    }

    fn put_run_figures(&self, connection: &Connection, table: &str) -> Result<()> {
        for figures in self.summed(connection, OF_FILES, &[])? {
            connection
                .prepare_cached(&format!(
                    "INSERT INTO {table} ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
                ))
                .and_then(|mut s| s.execute(params_from_iter(figures)))
                .map_err(|e| self.sql(e))?;
        }
        Ok(())
    }

    /// How many runs there are figures of, and of how many they are not what the files say; with `mend` those are put
    /// right.
    pub(in crate::catalog) fn recount_runs(&self, connection: &Connection, mend: bool) -> Result<(u64, u64)> {
        let sql = |e| self.sql(e);
        connection
            .execute_batch(&format!(
                "CREATE TEMPORARY TABLE run_figure_anew AS SELECT {COLUMNS} FROM run_figure WHERE 1 = 0"
            ))
            .map_err(sql)?;
        self.put_run_figures(connection, "run_figure_anew")?;
        let number = |query: &str| {
            connection.query_row(query, [], |r| r.get::<_, i64>(0)).map(i64::unsigned_abs).map_err(sql)
        };
        let runs = number("SELECT COUNT(*) FROM run_figure_anew")?;
        let differing = |a: &str, b: &str| {
            format!(
                "SELECT run FROM (SELECT {COLUMNS} FROM {a} EXCEPT SELECT {COLUMNS} FROM {b}) AS {a}_only"
            )
        };
        let (kept, anew) = ("run_figure", "run_figure_anew");
        let (more, less) = (differing(kept, anew), differing(anew, kept));
        let wrong = number(&format!("SELECT COUNT(*) FROM ({more} UNION {less}) AS differing"))?;
        if mend && wrong > 0 {
            connection
                .execute_batch(&format!(
                    "DELETE FROM {kept}; INSERT INTO {kept} ({COLUMNS}) SELECT {COLUMNS} FROM {anew}"
                ))
                .map_err(sql)?;
        }
        connection.execute_batch("DROP TABLE run_figure_anew").map_err(sql)?;
        Ok((runs, wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::NewPaper;
    use crate::catalog::older::make_as_old_as;
    use crate::record::{
        Described, MediaType, Outcome, PaperId, Problem, ProblemKind, SourceFile, Workplace,
    };

    fn catalog(dir: &tempfile::TempDir) -> Catalog {
        Catalog::open(&dir.path().join("catalog.sqlite")).unwrap()
    }

    fn begin(catalog: &Catalog) -> i64 {
        catalog.begin_run("2026-11-22T01:00:00Z", "test", &Workplace::default()).unwrap()
    }

    fn receive(catalog: &Catalog, run: i64, name: &str, paper: Option<PaperId>) -> i64 {
        let file = SourceFile {
            path: format!("/in/{name}").into(),
            size_bytes: 1,
            modified_ns: 1,
            dossier: None,
            manifested: None,
        };
        catalog.put_source(run, &file, paper).unwrap()
    }

    /// A paper without a dossier, of two pages; received as a file and archived.
    fn archive(catalog: &Catalog, run: i64, digest: u8, name: &str, problems: &[Problem]) -> (PaperId, i64) {
        let new = NewPaper { dossier: None, ..NewPaper::sample(digest) };
        let (paper, _) = catalog.claim(&new).unwrap();
        let file = receive(catalog, run, name, Some(paper));
        catalog.begin_reading(paper, 2, MediaType::Jpeg).unwrap();
        catalog.finish_reading(paper, &Described::default(), &[], problems, 0, 1.25).unwrap();
        catalog.announce(&[paper]).unwrap();
        let done = [(paper, Outcome::Review, "o".to_owned(), None)];
        catalog.archived("urn:x", "2026-11-22T02:00:00Z", &done).unwrap();
        catalog.settle_source(file, Outcome::Review, &[]).unwrap();
        (paper, file)
    }

    /// received, archived, review, duplicate, failed, faulty, pages, A4 of each run.
    fn told(catalog: &Catalog) -> Vec<([u64; 7], f64)> {
        assert_eq!(catalog.recount_papers(false).unwrap().wrong, 0, "a recount gives the same");
        let runs = catalog.runs().unwrap().into_iter();
        runs.map(|r| {
            let counts = [r.received, r.archived, r.review, r.duplicate, r.failed, r.faulty, r.pages];
            (counts, r.a4_equivalents)
        })
        .collect()
    }

    #[test]
    fn a_file_counts_for_the_run_that_decided_it_last() {
        let dir = tempfile::tempdir().unwrap();
        let catalog = catalog(&dir);
        let first = begin(&catalog);
        assert_eq!(told(&catalog), [([0; 7], 0.0)]);
        let coarse = Problem::of_file(ProblemKind::LowResolution, "150 dpi");
        let (loose, _) = archive(&catalog, first, 1, "a", &[]);
        let (coarse, _) = archive(&catalog, first, 2, "b", &[coarse]);
        let twin = receive(&catalog, first, "c", Some(loose));
        assert_eq!(told(&catalog), [([3, 0, 2, 0, 0, 2, 4], 2.5)], "one has no outcome yet");
        catalog.settle_source(twin, Outcome::Duplicate, &[]).unwrap();
        let bad = receive(&catalog, first, "d", None);
        catalog.settle_source(bad, Outcome::Failed, &[]).unwrap();
        assert_eq!(told(&catalog), [([4, 0, 2, 1, 1, 3, 4], 2.5)]);

        // A dossier takes one fault away, and not that of the other, which is coarse besides.
        for paper in [loose, coarse] {
            let code = "H56.14-240412-0001".parse().unwrap();
            catalog.assign(paper, &code, Outcome::Archived, &[]).unwrap();
        }
        assert_eq!(told(&catalog), [([4, 2, 0, 1, 1, 2, 4], 2.5)]);

        // The file that could not be read is mended and comes again.
        let second = begin(&catalog);
        let (_, again) = archive(&catalog, second, 3, "d", &[]);
        assert_eq!(again, bad);
        assert_eq!(told(&catalog), [([3, 2, 0, 1, 0, 1, 4], 2.5), ([1, 0, 1, 0, 0, 1, 2], 1.25)]);

        catalog.lock().execute("UPDATE run_figure SET pages = pages + 1 WHERE run = ?1", [second]).unwrap();
        assert_eq!(catalog.recount_papers(true).unwrap().wrong, 1);
        let before = told(&catalog);
        make_as_old_as(&catalog, 8);
        drop(catalog);
        assert_eq!(told(&super::tests::catalog(&dir)), before, "and an older catalog gets them once");
    }
}
