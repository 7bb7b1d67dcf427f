//! Figures of the papers in the archive, kept day by day, so that a report costs the same whether a day had ten papers or
//! ten thousand. Apart from `registers`, whose figures are of dossiers.
//!
//! A cell is one row of table `paper_figure`: an axis (all, unit, procedure, paper type), a day of reception in Viet Nam,
//! a key of that axis, and a gap. Papers stand in the cell without a gap. Dossiers cannot be summed over days, since one
//! has papers of several; but counted once they can: in the cell without a gap on the first of its days, on each further
//! day in the cell whose gap is the number of days since the one before. Of a period those count whose day before lies
//! outside of it, so that each dossier with a paper in the period counts exactly once, whatever the period.
//!
//! Whatever changes an archived paper, or makes a paper one, does so within [`Catalog::with_figures`];
//! [`Catalog::recount_papers`] proves it.

mod ask;
mod fill;
mod tally;

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

pub use self::ask::{DigitizationRow, Grouping};
pub use self::fill::PaperRecount;

use self::tally::{Counted, Tally};
use super::{Catalog, Result, State};
use crate::record::{Manifested, PaperId, day_in_vietnam, day_of};

/// What papers are told apart by. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Axis {
    /// Nothing.
    All = 0,
    Unit = 1,
    Procedure = 2,
    Type = 3,
}

impl Axis {
    const ALL: [Axis; 4] = [Axis::All, Axis::Unit, Axis::Procedure, Axis::Type];
}

/// Keys have 24 bits.
const KEY_MAX: i64 = 0xFF_FFFF;

/// A cell's number: axis, day (from 1970-01-01, 16 bits: until 2149), key, gap in days, in this order of significance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Cell(i64);

impl Cell {
    fn new(axis: Axis, day: u16, key: u32, gap: u16) -> Cell {
        Cell((axis as i64) << 56 | i64::from(day) << 40 | (i64::from(key) & KEY_MAX) << 16 | i64::from(gap))
    }

    fn day(self) -> u16 {
        (self.0 >> 40) as u16
    }

    fn key(self) -> i64 {
        self.0 >> 16 & KEY_MAX
    }

    /// 0: papers, and dossiers whose first day it is.
    fn gap(self) -> u16 {
        self.0 as u16
    }

    /// First and last cell of an axis in a span of days.
    fn span(axis: Axis, from: u16, to: u16) -> (i64, i64) {
        (Cell::new(axis, from, 0, 0).0, Cell::new(axis, to, 0xFF_FFFF, u16::MAX).0)
    }
}

/// The day of a date as cells have it. What lies outside of their time (a clock that was set wrong) is on its edge.
fn short_day(date: time::Date) -> u16 {
    u16::try_from(day_of(date).clamp(0, i64::from(u16::MAX))).unwrap_or_default()
}

/// Numbers of codes, as far as they were needed.
#[derive(Debug, Default)]
struct Keys(HashMap<String, u32>);

impl Keys {
    /// The number of a code, given to it now if it has none.
    fn number(&mut self, catalog: &Catalog, connection: &Connection, code: &str) -> Result<u32> {
        if code.is_empty() {
            return Ok(0);
        }
        if let Some(number) = self.0.get(code) {
            return Ok(*number);
        }
        let sql = |e| catalog.sql(e);
        let found: Option<i64> = connection
            .prepare_cached("SELECT id FROM paper_key WHERE code = ?1")
            .and_then(|mut s| s.query_row([code], |r| r.get(0)).optional())
            .map_err(sql)?;
        let number = match found {
            Some(number) => number,
            None => connection
                .prepare_cached("INSERT INTO paper_key (code) VALUES (?1) RETURNING id")
                .and_then(|mut s| s.query_row([code], |r| r.get(0)))
                .map_err(sql)?,
        };
        let number = u32::try_from(number).ok().filter(|n| i64::from(*n) <= KEY_MAX);
        let number = number.ok_or_else(|| catalog.value("paper_key.id", "too many codes"))?;
        self.0.insert(code.to_owned(), number);
        Ok(number)
    }
}

/// What a figure needs of a paper, in the order of [`Catalog::counted_paper`].
const COUNTED: &str = "state, unit, manifested, received_at, type_code, role, outcome, pages, a4";

impl Catalog {
    /// Does something to papers that are archived, or makes them so, with the figures brought along. `joined`: a dossier
    /// that they come to.
    pub(super) fn with_figures<T>(
        &self,
        connection: &Connection,
        papers: &[PaperId],
        joined: Option<&str>,
        change: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let mut dossiers: BTreeSet<String> = joined.map(str::to_owned).into_iter().collect();
        for paper in papers {
            let dossier: Option<Option<String>> = connection
                .prepare_cached("SELECT dossier FROM paper WHERE id = ?1")
                .and_then(|mut s| s.query_row([paper.0], |r| r.get(0)).optional())
                .map_err(|e| self.sql(e))?;
            dossiers.extend(dossier.flatten());
        }
        let (mut keys, mut tally) = (Keys::default(), Tally::default());
        self.count_papers(connection, &mut keys, &mut tally, &dossiers, papers, -1)?;
        let value = change()?;
        self.count_papers(connection, &mut keys, &mut tally, &dossiers, papers, 1)?;
        self.add_figures(connection, "paper_figure", tally.take())?;
        Ok(value)
    }

    /// Counts all archived papers of dossiers, and those of the papers named that have none, so many times.
    fn count_papers(
        &self,
        connection: &Connection,
        keys: &mut Keys,
        tally: &mut Tally,
        dossiers: &BTreeSet<String>,
        papers: &[PaperId],
        times: i64,
    ) -> Result<()> {
        let sql = |e| self.sql(e);
        let mut of_dossier = connection
            .prepare_cached(&format!("SELECT {COUNTED} FROM paper WHERE dossier = ?1"))
            .map_err(sql)?;
        for dossier in dossiers {
            let mut rows = of_dossier.query([dossier]).map_err(sql)?;
            while let Some(row) = rows.next().map_err(sql)? {
                if let Some(paper) = self.counted_paper(connection, keys, row)? {
                    tally.paper(&paper, times, true);
                }
            }
            tally.end_dossier(times);
        }
        let mut loose = connection
            .prepare_cached(&format!("SELECT {COUNTED} FROM paper WHERE id = ?1 AND dossier IS NULL"))
            .map_err(sql)?;
        for paper in papers {
            let mut rows = loose.query([paper.0]).map_err(sql)?;
            while let Some(row) = rows.next().map_err(sql)? {
                if let Some(paper) = self.counted_paper(connection, keys, row)? {
                    tally.paper(&paper, times, false);
                }
            }
        }
        Ok(())
    }

    /// A paper as it counts; nothing if it is not archived.
    fn counted_paper(
        &self,
        connection: &Connection,
        keys: &mut Keys,
        row: &rusqlite::Row<'_>,
    ) -> Result<Option<Counted>> {
        let sql = |e| self.sql(e);
        let text = |at: usize| {
            let value = row.get_ref(at).map_err(sql)?;
            Ok::<_, super::CatalogError>(value.as_str_or_null().ok().flatten().unwrap_or_default())
        };
        if text(0)? != State::Archived.code() {
            return Ok(None);
        }
        let manifested = text(2)?;
        // Few manifests name one; the others are not taken apart.
        let procedure = if manifested.contains("\"procedure\":\"") {
            self.parse_json::<Manifested>("paper.manifested", manifested)?.procedure
        } else {
            None
        };
        let procedure = procedure.as_ref().map_or(String::new(), ToString::to_string);
        let mut key = |code: &str| keys.number(self, connection, code);
        let keys = [0, key(text(1)?)?, key(&procedure)?, key(text(4)?)?];
        let a4: f64 = row.get(8).map_err(sql)?;
        Ok(Some(Counted {
            keys,
            day: day_in_vietnam(text(3)?).map_or(0, short_day),
            is_result: text(5)? == "\"result\"",
            in_review: text(6)? == "\"review\"",
            pages: row.get::<_, Option<i64>>(7).map_err(sql)?.unwrap_or_default(),
            a4: (a4 * 1e6).round() as i64,
        }))
    }

    /// Adds cells, in order, to a table of them.
    fn add_figures(
        &self,
        connection: &Connection,
        table: &str,
        cells: Vec<(Cell, tally::Sums)>,
    ) -> Result<()> {
        let sql = |e| self.sql(e);
        let mut add = connection
            .prepare_cached(&format!(
                "INSERT INTO {table} (id, papers, results, review, pages, a4, dossiers) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                 ON CONFLICT (id) DO UPDATE SET papers = {table}.papers + excluded.papers, \
                 results = {table}.results + excluded.results, review = {table}.review + excluded.review, \
                 pages = {table}.pages + excluded.pages, a4 = {table}.a4 + excluded.a4, \
                 dossiers = {table}.dossiers + excluded.dossiers"
            ))
            .map_err(sql)?;
        for (cell, sums) in cells {
            add.execute(params![
                cell.0,
                sums.papers,
                sums.results,
                sums.review,
                sums.pages,
                sums.a4,
                sums.dossiers
            ])
            .map_err(sql)?;
            if sums.papers < 0 || sums.dossiers < 0 {
                connection
                    .prepare_cached(&format!(
                        "DELETE FROM {table} WHERE id = ?1 AND papers = 0 AND dossiers = 0"
                    ))
                    .and_then(|mut s| s.execute([cell.0]))
                    .map_err(sql)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod kept;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_in_order_of_axis_day_and_key() {
        let cell = Cell::new(Axis::Type, 20_000, 0xFF_FFFF, 65_535);
        assert_eq!((cell.day(), cell.key(), cell.gap()), (20_000, KEY_MAX, 65_535));
        assert!(Cell::new(Axis::Type, 0, 0, 0) > Cell::new(Axis::Procedure, u16::MAX, 0xFF_FFFF, u16::MAX));
        let (first, last) = Cell::span(Axis::Unit, 7, 8);
        assert!((first..=last).contains(&Cell::new(Axis::Unit, 8, 0xFF_FFFF, 3).0));
        assert!(!(first..=last).contains(&Cell::new(Axis::Unit, 9, 0, 0).0));
        assert!(Cell::new(Axis::Type, u16::MAX, 0xFF_FFFF, u16::MAX).0 > 0);
    }

    #[test]
    fn days_outside_of_the_time_of_cells_are_on_its_edge() {
        use time::macros::date;
        assert_eq!(short_day(date!(1969 - 12 - 31)), 0);
        assert_eq!(short_day(date!(1970 - 01 - 02)), 1);
        assert_eq!(short_day(date!(9999 - 12 - 31)), u16::MAX);
    }
}
