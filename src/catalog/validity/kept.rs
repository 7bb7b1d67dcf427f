//! The figures of table `validity_figure`, kept: whatever makes a paper an archived one, or changes one, comes here, so that
//! how many papers stand how on a day is known without a look at the papers. Apart from the timeline, which knows what a
//! paper adds, and from `recount`, which proves it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Catalog, Result};
use super::Standing;
use super::timeline::{Cell, Course, Day, Group, Tally, Term, day_of_text};
use crate::record::PaperId;

/// An archived paper as it counts; the table of what ended early is put in for `{}`.
pub(super) const COURSE: &str = "SELECT v.issued_on, v.last_day, v.endless, v.accepted, v.term, e.superseded_from, e.revoked_from, \
    p.role, p.outcome FROM validity v CROSS JOIN paper p LEFT JOIN {} e ON e.paper = v.paper \
    WHERE p.id = v.paper AND p.state = 'archived'";

impl Catalog {
    /// Does something to papers that are archived, or makes them so, with the figures brought along: theirs, and those of
    /// the papers that they supersede or revoke, or that do so to them.
    pub(in crate::catalog) fn with_validity_figures<T>(
        &self,
        connection: &Connection,
        papers: &[PaperId],
        change: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let concerned = self.concerned(connection, papers)?;
        let mut tally = Tally::default();
        self.count_courses(connection, &mut tally, &concerned, -1)?;
        let value = change()?;
        self.look_who_ended_early(connection, &concerned)?;
        self.count_courses(connection, &mut tally, &concerned, 1)?;
        self.add_validity_figures(connection, "validity_figure", tally.take())?;
        Ok(value)
    }

    /// The papers themselves, and all whose standing hangs on theirs.
    fn concerned(&self, connection: &Connection, papers: &[PaperId]) -> Result<BTreeSet<i64>> {
        let mut concerned: BTreeSet<i64> = papers.iter().map(|paper| paper.0).collect();
        for paper in papers {
            connection
                .prepare_cached(
                    "SELECT n.paper FROM validity v CROSS JOIN validity n \
                     WHERE v.paper = ?1 AND n.code = v.code AND n.type_code = v.type_code \
                     UNION SELECT v.paper FROM revocation r CROSS JOIN validity v WHERE r.paper = ?1 AND v.code = r.number_key \
                     UNION SELECT v.paper FROM revocation r CROSS JOIN validity v \
                     WHERE r.paper = ?1 AND v.number_key = r.number_key AND v.issued_on = r.issued_on AND v.agency = r.agency",
                )
                .and_then(|mut s| {
                    for paper in s.query_map([paper.0], |r| r.get(0))? {
                        concerned.insert(paper?);
                    }
                    Ok(())
                })
                .map_err(|e| self.sql(e))?;
        }
        Ok(concerned)
    }

    fn count_courses(
        &self,
        connection: &Connection,
        tally: &mut Tally,
        papers: &BTreeSet<i64>,
        times: i64,
    ) -> Result<()> {
        let sql = |e| self.sql(e);
        let query = format!("{} AND v.paper = ?1", COURSE.replace("{}", "ended_early"));
        let mut statement = connection.prepare_cached(&query).map_err(sql)?;
        for paper in papers {
            let mut rows = statement.query([paper]).map_err(sql)?;
            while let Some(row) = rows.next().map_err(sql)? {
                let (course, group) = self.course(row)?;
                tally.paper(&course, group, times);
            }
        }
        Ok(())
    }

    /// A row of [`COURSE`].
    pub(super) fn course(&self, row: &rusqlite::Row<'_>) -> Result<(Course, Group)> {
        let sql = |e| self.sql(e);
        let text = |at: usize| -> Result<Option<&str>> {
            row.get_ref(at).map_err(sql)?.as_str_or_null().map_err(|e| self.value("validity", e.to_string()))
        };
        let day = |at: usize| -> Result<Option<Day>> {
            let Some(text) = text(at)? else { return Ok(None) };
            day_of_text(text).map(Some).ok_or_else(|| self.value("validity", text))
        };
        let is = |at: usize| row.get::<_, bool>(at).map_err(sql);
        let term = match (is(2)?, day(1)?, text(4)?) {
            (true, _, _) => Term::Endless,
            (_, Some(last), _) => Term::Until(last),
            (_, None, Some(term)) if is(3)? && is_event(term) => Term::Event,
            _ => Term::Unknown,
        };
        let course = Course { issued: day(0)?, term, superseded: day(5)?, revoked: day(6)? };
        let group =
            Group { is_result: text(7)? == Some("\"result\""), is_done: text(8)? == Some("\"archived\"") };
        Ok((course, group))
    }

    /// Finds out from which day on papers were superseded or revoked, and writes it down.
    fn look_who_ended_early(&self, connection: &Connection, papers: &BTreeSet<i64>) -> Result<()> {
        let sql = |e| self.sql(e);
        let mut registers = BTreeSet::new();
        for paper in papers {
            let code: Option<(Option<String>, Option<String>)> = connection
                .prepare_cached("SELECT code, type_code FROM validity WHERE paper = ?1")
                .and_then(|mut s| s.query_row([paper], |r| Ok((r.get(0)?, r.get(1)?))).optional())
                .map_err(sql)?;
            if let Some((Some(code), Some(type_code))) = code {
                registers.insert((code, type_code));
            }
        }
        let mut superseded = BTreeMap::new();
        for (code, type_code) in registers {
            let entries: Vec<Entry> = connection
                .prepare_cached(
                    "SELECT v.paper, v.nth, v.issued_on FROM validity v CROSS JOIN paper p \
                     WHERE v.code = ?1 AND v.type_code = ?2 AND p.id = v.paper AND p.state = 'archived'",
                )
                .and_then(|mut s| s.query_map([code, type_code], entry)?.collect())
                .map_err(sql)?;
            superseded.extend(superseded_from(entries));
        }
        for paper in papers {
            // By the code of a register, or by number and date together what the same agency issued: numbers begin anew
            // every year and in every office.
            let revoked: Option<String> = connection
                .prepare_cached(
                    "SELECT MIN(r.day) FROM validity v CROSS JOIN revocation r CROSS JOIN paper rp CROSS JOIN paper p \
                     WHERE v.paper = ?1 AND (r.number_key = v.code OR (r.number_key = v.number_key \
                     AND r.issued_on = v.issued_on AND r.agency = v.agency)) \
                     AND rp.id = r.paper AND rp.state = 'archived' AND p.id = v.paper AND p.state = 'archived'",
                )
                .and_then(|mut s| s.query_row([paper], |r| r.get(0)))
                .map_err(sql)?;
            match (superseded.get(paper), revoked) {
                (None, None) => connection
                    .prepare_cached("DELETE FROM ended_early WHERE paper = ?1")
                    .and_then(|mut s| s.execute([paper])),
                (superseded, revoked) => connection
                    .prepare_cached(
                        "INSERT INTO ended_early (paper, superseded_from, revoked_from) VALUES (?1, ?2, ?3) \
                         ON CONFLICT (paper) DO UPDATE SET superseded_from = excluded.superseded_from, \
                         revoked_from = excluded.revoked_from",
                    )
                    .and_then(|mut s| s.execute(params![paper, superseded, revoked])),
            }
            .map_err(sql)?;
        }
        Ok(())
    }

    /// Adds cells, in order, to a table of them.
    pub(super) fn add_validity_figures(
        &self,
        connection: &Connection,
        table: &str,
        cells: Vec<(Cell, i64)>,
    ) -> Result<()> {
        let sql = |e| self.sql(e);
        let mut add = connection
            .prepare_cached(&format!(
                "INSERT INTO {table} (id, papers) VALUES (?1, ?2) \
                 ON CONFLICT (id) DO UPDATE SET papers = {table}.papers + excluded.papers RETURNING papers"
            ))
            .map_err(sql)?;
        let mut drop =
            connection.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1")).map_err(sql)?;
        for (cell, papers) in cells {
            let left: i64 = add.query_row(params![cell.0, papers], |r| r.get(0)).map_err(sql)?;
            if left == 0 {
                drop.execute([cell.0]).map_err(sql)?;
            }
        }
        Ok(())
    }

    /// How many archived papers of a group stand how on a day; what ends until `soon` stands apart from what is in force.
    pub(in crate::catalog) fn standings_on(
        &self,
        on: &str,
        soon: &str,
    ) -> Result<Vec<(Standing, Group, u64)>> {
        let day = |text: &str| day_of_text(text).ok_or_else(|| self.value("day", text));
        let (on, soon) = (day(on)?, day(soon)?);
        let connection = self.lock();
        let sql = |e| self.sql(e);
        let mut all = connection
            .prepare_cached(
                "SELECT COALESCE(SUM(papers), 0) FROM validity_figure WHERE id BETWEEN ?1 AND ?2 AND id & ?3 <= ?4",
            )
            .map_err(sql)?;
        let mut sum = |(first, last): (i64, i64)| -> Result<i64> {
            all.query_row(params![first, last, Cell::DAY_MASK, on], |r| r.get(0)).map_err(sql)
        };
        let mut found = Vec::new();
        for group in Group::ALL {
            let ending = sum(Cell::ending(group, on, soon))?;
            for standing in Standing::ALL {
                let papers = match standing {
                    Standing::Expiring => ending,
                    Standing::InForce => sum(Cell::until(standing, group, on))? - ending,
                    _ => sum(Cell::until(standing, group, on))?,
                };
                if papers != 0 {
                    found.push((standing, group, papers.unsigned_abs()));
                }
            }
        }
        Ok(found)
    }
}

/// Whether a term ends with something that happens: the same as [`super::STANDING`] asks.
fn is_event(term: &str) -> bool {
    term.starts_with("until event:") || term.ends_with(" to begin")
}

/// An entry in a register: paper, number of the change, day of issue.
pub(super) type Entry = (i64, i64, Option<String>);

pub(super) fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

/// From which day on each of the entries of one code and type was superseded, where it was: a newer change does so from its
/// day of issue on, one whose day is not known, always; of one change the later one. Once over them all: a code that was
/// misread a thousand times would cost a million looks otherwise.
pub(super) fn superseded_from(mut entries: Vec<Entry>) -> Vec<(i64, String)> {
    entries.sort_unstable_by(|a, b| (b.1, &b.2).cmp(&(a.1, &a.2)));
    let mut superseded = Vec::new();
    // The first day of all newer changes, and of the later ones of the change in hand.
    let (mut newer, mut first, mut later, mut change): (Option<String>, Option<String>, _, _) =
        (None, None, None::<String>, None);
    let earliest = |a: Option<String>, b: Option<String>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let mut day_before: Option<String> = None;
    for (paper, nth, issued) in entries {
        if change != Some(nth) {
            newer = earliest(newer, first.take());
            (change, later, day_before) = (Some(nth), None, None);
        }
        // Days come latest first, those that are not known last; equal days do not supersede each other.
        if issued.is_some() && day_before.is_some() && issued != day_before {
            later = day_before.take();
        }
        let by_later = if issued.is_some() { later.clone() } else { None };
        if let Some(day) = earliest(newer.clone(), by_later) {
            superseded.push((paper, day));
        }
        first = earliest(first, Some(issued.clone().unwrap_or_default()));
        day_before = issued;
    }
    superseded
}
