//! What we know: papers, received files, pages, problems, runs. SQLite in WAL mode.
//!
//! One concrete `Catalog` over one connection; the statements are plain SQL that PostgreSQL understands too, so that
//! it can join behind the same methods without a second set of queries. No transaction is open while a page is read.
//!
//! A commit survives the end of the process at once. It survives a power cut at the latest when a paper is announced to
//! the archive or known as archived: those two are synced, with all commits before them (`transact_durably`). What a
//! power cut takes before that is read again; nothing in the archive hangs on it.

mod figures;
mod known;
#[cfg(test)]
mod older;
mod pages;
mod papers;
mod registers;
mod runs;
mod sources;
mod state;
mod validity;
mod views;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use rusqlite::Connection;

use crate::record::Workplace;

pub use figures::{DigitizationRow, Grouping, PaperRecount};
pub use pages::{PageRow, StoredImage};
pub use papers::{NewPaper, PaperRow};
pub use registers::{Change, Days, Import, ImportCounts, ImportOrigin, ImportRefused, Recount};
pub use runs::{ResultFigures, RunFigures};
pub use sources::{SourceRow, Unchanged};
pub use state::State;
pub use validity::{Standing, ValidityRow};
pub use views::{AttentionRow, Counts, TwinRow};

/// What can go wrong with the catalog: the run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The data base said no.
    #[error("catalog {path}")]
    Sql {
        /// Its file.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// A stored value is not what this version writes.
    #[error("catalog {path}: {what} holds {value:?}")]
    Value {
        /// Its file.
        path: PathBuf,
        /// Table and column.
        what: &'static str,
        /// What it holds.
        value: String,
    },
    /// The catalog was written by a newer program.
    #[error("catalog {path} has version {found}, this program knows {known}")]
    Newer {
        /// Its file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A state may not follow the present one.
    #[error("paper {paper} is {from:?} and may not become {to:?}")]
    Transition {
        /// Which paper.
        paper: crate::record::PaperId,
        /// What it is.
        from: State,
        /// What it should have become.
        to: State,
    },
}

impl CatalogError {
    /// Whether its file is no data base, or a broken one.
    pub fn is_damaged(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        matches!(self, CatalogError::Sql { source, .. }
            if matches!(source.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)))
    }

    /// Whether the disk that holds the catalog is full.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, CatalogError::Sql { source, .. }
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }
}

/// Result of a catalog call.
pub type Result<T> = std::result::Result<T, CatalogError>;

/// Migrations in order; the version of a catalog is how many of them it has had. Never changed once landed.
const MIGRATIONS: [Migration; 10] = [
    (include_str!("catalog/migrations/0001_first.sql"), None),
    (
        include_str!("catalog/migrations/0002_validity.sql"),
        Some(|c, tx| validity::backfill(tx).map_err(|e| c.sql(e))),
    ),
    (include_str!("catalog/migrations/0003_same_number.sql"), None),
    (
        include_str!("catalog/migrations/0004_registers.sql"),
        Some(|c, tx| registers::backfill(tx).map_err(|e| c.sql(e))),
    ),
    (include_str!("catalog/migrations/0005_reused.sql"), None),
    (include_str!("catalog/migrations/0006_sums.sql"), Some(registers::make_sums)),
    (include_str!("catalog/migrations/0007_workplace.sql"), None),
    (
        include_str!("catalog/migrations/0008_paper_figures.sql"),
        Some(|c, tx| c.fill_figures(tx, "paper_figure").map(drop)),
    ),
    (include_str!("catalog/migrations/0009_run_figures.sql"), Some(|c, tx| c.fill_run_figures(tx))),
    (include_str!("catalog/migrations/0010_validity_figures.sql"), Some(|c, tx| c.fill_validity_figures(tx))),
];

/// Statements, and what fills the new tables from the old ones, where SQL cannot.
type Migration = (&'static str, Option<fn(&Catalog, &rusqlite::Transaction<'_>) -> Result<()>>);

/// The catalog of one data folder.
#[derive(Debug)]
pub struct Catalog {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Catalog {
    /// Opens `catalog.sqlite`, creating and migrating it as needed.
    pub fn open(path: &Path) -> Result<Catalog> {
        let sql = |source| CatalogError::Sql { path: path.to_owned(), source };
        let connection = Connection::open(path).map_err(sql)?;
        connection.busy_timeout(Duration::from_secs(10)).map_err(sql)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(sql)?;
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(sql)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(sql)?;
        connection.set_prepared_statement_cache_capacity(64);
        let catalog = Catalog { path: path.to_owned(), connection: Mutex::new(connection) };
        catalog.migrate()?;
        Ok(catalog)
    }

    /// How many papers [`Catalog::open`] will go over, where a catalog comes from an older program: with millions it takes
    /// minutes, and people want to be told before. None where it need not, or where `open` will say what is wrong.
    pub fn papers_to_migrate(path: &Path) -> Option<u64> {
        use rusqlite::OpenFlags;
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).ok()?;
        let found: i64 = connection.pragma_query_value(None, "user_version", |r| r.get(0)).ok()?;
        if !(1..MIGRATIONS.len() as i64).contains(&found) {
            return None;
        }
        connection
            .query_row("SELECT MAX(id) FROM paper", [], |r| r.get::<_, Option<i64>>(0))
            .ok()?
            .map(i64::unsigned_abs)
    }

    /// Brings an older catalog to the present version.
    fn migrate(&self) -> Result<()> {
        let found: i64 =
            self.lock().pragma_query_value(None, "user_version", |r| r.get(0)).map_err(|e| self.sql(e))?;
        let known = MIGRATIONS.len() as i64;
        if found > known {
            return Err(CatalogError::Newer { path: self.path.clone(), found, known });
        }
        for (i, (statements, fill)) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0))
        {
            self.transact(|transaction| {
                transaction.execute_batch(statements).map_err(|e| self.sql(e))?;
                if let Some(fill) = fill {
                    fill(self, transaction)?;
                }
                transaction.pragma_update(None, "user_version", (i + 1) as i64).map_err(|e| self.sql(e))
            })?;
        }
        Ok(())
    }

    /// The connection; a thread that panicked while it held it left no half statement, since SQLite rolls back.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Runs `work` in one transaction.
    fn transact<T>(&self, work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.lock();
        let transaction = connection.transaction().map_err(|e| self.sql(e))?;
        let value = work(&transaction)?;
        transaction.commit().map_err(|e| self.sql(e))?;
        Ok(value)
    }

    /// The same, and the commit, with all before it, is on the disk when this returns.
    fn transact_durably<T>(&self, work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.lock();
        connection.pragma_update(None, "synchronous", "FULL").map_err(|e| self.sql(e))?;
        let done = (|| {
            let transaction = connection.transaction().map_err(|e| self.sql(e))?;
            let value = work(&transaction)?;
            transaction.commit().map_err(|e| self.sql(e))?;
            Ok(value)
        })();
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(|e| self.sql(e))?;
        done
    }

    fn sql(&self, source: rusqlite::Error) -> CatalogError {
        CatalogError::Sql { path: self.path.clone(), source }
    }

    fn value(&self, what: &'static str, value: impl Into<String>) -> CatalogError {
        CatalogError::Value { path: self.path.clone(), what, value: value.into() }
    }

    /// Begins a run and gives its number.
    pub fn begin_run(&self, at: &str, version: &str, workplace: &Workplace) -> Result<i64> {
        let connection = self.lock();
        connection
            .execute(
                "INSERT INTO run (started_at, version, operator, machine) VALUES (?1, ?2, ?3, ?4)",
                (at, version, &workplace.operator, &workplace.machine),
            )
            .map_err(|e| self.sql(e))?;
        Ok(connection.last_insert_rowid())
    }

    /// Ends a run.
    pub fn end_run(&self, run: i64, at: &str) -> Result<()> {
        self.lock()
            .execute("UPDATE run SET finished_at = ?2 WHERE id = ?1", (run, at))
            .map_err(|e| self.sql(e))
            .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::record::{
        Described, Fingerprint, MediaType, Outcome, PageNumber, PageText, PaperId, Problem, ProblemKind,
        ReviewReason, Sha256,
    };

    fn catalog(dir: &tempfile::TempDir) -> Catalog {
        Catalog::open(&dir.path().join("catalog.sqlite")).unwrap()
    }

    fn page(number: u32) -> PageText {
        let mut page = PageText::unread(PageNumber(number), Problem::of_file(ProblemKind::Deadline, "60 s"));
        page.fingerprint = Some(Fingerprint { pixels: Sha256([7; 32]), difference: [1, 2, 3, u64::MAX] });
        page
    }

    #[test]
    fn a_catalog_of_a_newer_program_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("catalog.sqlite");
        drop(Catalog::open(&path).unwrap());
        drop(Catalog::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(Catalog::open(&path), Err(CatalogError::Newer { found: 99, .. })));
    }

    #[test]
    fn of_many_who_claim_the_same_bytes_one_gets_them() {
        let dir = tempfile::tempdir().unwrap();
        let catalog = catalog(&dir);
        let won: usize = std::thread::scope(|scope| {
            let claims: Vec<_> =
                (0..8).map(|_| scope.spawn(|| catalog.claim(&NewPaper::sample(1)).unwrap())).collect();
            claims
                .into_iter()
                .map(|c| c.join().unwrap())
                .filter(|(id, first)| *id == PaperId(1) && *first)
                .count()
        });
        assert_eq!(won, 1);
        assert_eq!(catalog.claim(&NewPaper::sample(2)).unwrap(), (PaperId(2), true));
    }

    #[test]
    fn a_paper_goes_its_way_and_comes_back_as_it_was_stored() {
        let dir = tempfile::tempdir().unwrap();
        let catalog = catalog(&dir);
        let (paper, _) = catalog.claim(&NewPaper::sample(1)).unwrap();
        catalog.begin_reading(paper, 2, MediaType::Jpeg).unwrap();
        for number in [1, 2] {
            catalog.save_page(paper, &page(number), None).unwrap();
        }
        assert_eq!(catalog.page(paper, PageNumber(2)).unwrap().unwrap().text, page(2));
        assert_eq!(catalog.saved_pages(paper).unwrap().len(), 2);
        assert!(catalog.fingerprints().unwrap().is_empty(), "a half-read paper is nobody's twin");
        let review = [ReviewReason::Unassigned];
        catalog
            .finish_reading(paper, &Described::default(), &review, &[page(1).problems[0].clone()], 0, 2.0)
            .unwrap();
        assert_eq!(catalog.fingerprints().unwrap()[1].2, page(2).fingerprint.unwrap());
        let leap = catalog.archived(
            "urn:x",
            "2026-11-22T02:00:00Z",
            &[(paper, Outcome::Review, "o".to_owned(), None)],
        );
        assert!(matches!(leap, Err(CatalogError::Transition { .. })), "nothing is archived unannounced");
        catalog.announce(&[paper]).unwrap();
        catalog
            .archived("urn:x", "2026-11-22T02:00:00Z", &[(paper, Outcome::Review, "o".to_owned(), None)])
            .unwrap();
        let row = catalog.paper(paper).unwrap().unwrap();
        assert_eq!(
            (row.state, row.outcome, row.review.as_slice()),
            (State::Archived, Some(Outcome::Review), &review[..])
        );
        assert_eq!(row.unit.as_deref(), Some("H56.14"));
        assert_eq!(catalog.problems_of(paper).unwrap(), page(1).problems);
        let november = (Some(date!(2026 - 11 - 01)), Some(date!(2026 - 11 - 30)));
        let by_month = catalog.digitization(Grouping::Month, november.0, november.1).unwrap();
        assert_eq!(
            (by_month[0].key.as_str(), by_month[0].papers, by_month[0].dossiers, by_month[0].pages),
            ("2026-11", 1, 1, 2)
        );
        let total = catalog.digitization_total(november.0, november.1).unwrap();
        assert_eq!(total, DigitizationRow { key: String::new(), ..by_month[0].clone() });
        assert!(
            catalog.digitization(Grouping::Quarter, Some(date!(2026 - 12 - 01)), None).unwrap().is_empty()
        );
    }
}
