//! What reports and lists ask of the catalog.

use rusqlite::params;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};

use super::{Catalog, Result, State};
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

/// A line of the digitization report.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct DigitizationRow {
    /// Unit, procedure or period; empty where it is unknown.
    pub key: String,
    /// Dossiers with at least one archived paper.
    pub dossiers: u64,
    /// Archived papers, waiting for a person or not.
    pub papers: u64,
    /// Of these: papers issued (results).
    pub results: u64,
    /// Of these: waiting for a person.
    pub review: u64,
    /// Pages.
    pub pages: u64,
    /// A4 sheets.
    pub a4_equivalents: f64,
}

impl Catalog {
    /// Counts of the whole catalog.
    pub fn counts(&self) -> Result<Counts> {
        let connection = self.lock();
        let count = |query: &str, value: &str| {
            connection
                .prepare_cached(query)
                .and_then(|mut s| {
                    if value.is_empty() {
                        s.query_row([], |r| r.get::<_, i64>(0))
                    } else {
                        s.query_row([value], |r| r.get(0))
                    }
                })
                .map(|n| n as u64)
                .map_err(|e| self.sql(e))
        };
        let by = "SELECT COUNT(*) FROM source WHERE outcome = ?1";
        Ok(Counts {
            received: count("SELECT COUNT(*) FROM source", "")?,
            archived: count(by, "\"archived\"")?,
            review: count(by, "\"review\"")?,
            duplicate: count(by, "\"duplicate\"")?,
            failed: count(by, "\"failed\"")?,
            unfinished: count("SELECT COUNT(*) FROM source WHERE outcome IS NULL", "")?,
            dossiers: count(
                "SELECT COUNT(DISTINCT dossier) FROM paper WHERE state = ?1",
                State::Archived.code(),
            )?,
            papers: count("SELECT COUNT(*) FROM paper WHERE state = ?1", State::Archived.code())?,
            pages: count(
                "SELECT COALESCE(SUM(pages), 0) FROM paper WHERE state = ?1",
                State::Archived.code(),
            )?,
        })
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

    /// Digitization by `unit`, `procedure`, `type`, `month`, `quarter` or `year` of reception, from day to day (ISO
    /// dates of Vietnam, both included; empty = unbounded). Goes over all papers of these days.
    pub fn digitization(&self, by: Grouping, from: &str, to: &str) -> Result<Vec<DigitizationRow>> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached(
                "SELECT COALESCE(unit, ''), manifested, received_at, COALESCE(type_code, ''), COALESCE(dossier, ''), role, \
                 outcome, COALESCE(pages, 0), a4 FROM paper WHERE state = ?1 AND (?2 = '' OR received_at >= ?2) \
                 AND (?3 = '' OR received_at < ?3)",
            )
            .map_err(|e| self.sql(e))?;
        let (from, to) = moments(from, to);
        let mut rows = statement.query(params![State::Archived.code(), from, to]).map_err(|e| self.sql(e))?;
        let mut groups: std::collections::BTreeMap<
            String,
            (std::collections::BTreeSet<String>, DigitizationRow),
        > = std::collections::BTreeMap::new();
        while let Some(r) = rows.next().map_err(|e| self.sql(e))? {
            let text = |i: usize| r.get::<_, String>(i).map_err(|e| self.sql(e));
            let day = local_day(&text(2)?);
            let key = match by {
                Grouping::Unit => text(0)?,
                Grouping::Procedure => r
                    .get::<_, Option<String>>(1)
                    .map_err(|e| self.sql(e))?
                    .map(|v| self.parse_json::<crate::record::Manifested>("paper.manifested", &v))
                    .transpose()?
                    .and_then(|m| m.procedure)
                    .map(|p| p.to_string())
                    .unwrap_or_default(),
                Grouping::Type => text(3)?,
                Grouping::Month => day.get(..7).unwrap_or_default().to_owned(),
                Grouping::Quarter => {
                    let month: u32 = day.get(5..7).and_then(|m| m.parse().ok()).unwrap_or(1);
                    format!("{}-Q{}", day.get(..4).unwrap_or_default(), month.div_ceil(3))
                }
                Grouping::Year => day.get(..4).unwrap_or_default().to_owned(),
            };
            let (dossiers, row) = groups.entry(key.clone()).or_insert_with(|| {
                (
                    Default::default(),
                    DigitizationRow {
                        key,
                        dossiers: 0,
                        papers: 0,
                        results: 0,
                        review: 0,
                        pages: 0,
                        a4_equivalents: 0.0,
                    },
                )
            });
            let dossier = text(4)?;
            if !dossier.is_empty() {
                dossiers.insert(dossier);
            }
            row.papers += 1;
            row.results += u64::from(text(5)? == "\"result\"");
            row.review += u64::from(
                r.get::<_, Option<String>>(6).map_err(|e| self.sql(e))?.as_deref() == Some("\"review\""),
            );
            row.pages += r.get::<_, i64>(7).map_err(|e| self.sql(e))? as u64;
            row.a4_equivalents += r.get::<_, f64>(8).map_err(|e| self.sql(e))?;
        }
        Ok(groups
            .into_values()
            .map(|(dossiers, mut row)| {
                row.dossiers = dossiers.len() as u64;
                row.a4_equivalents = (row.a4_equivalents * 100.0).round() / 100.0;
                row
            })
            .collect())
    }

    /// All of [`Catalog::digitization`] together. It is no sum: a dossier has papers of several types and months.
    pub fn digitization_total(&self, from: &str, to: &str) -> Result<DigitizationRow> {
        let (from, to) = moments(from, to);
        self.lock()
            .prepare_cached(
                "SELECT COUNT(DISTINCT NULLIF(dossier, '')), COUNT(*), COUNT(*) FILTER (WHERE role = '\"result\"'), \
                 COUNT(*) FILTER (WHERE outcome = '\"review\"'), COALESCE(SUM(pages), 0), COALESCE(SUM(a4), 0.0) FROM paper \
                 WHERE state = ?1 AND (?2 = '' OR received_at >= ?2) AND (?3 = '' OR received_at < ?3)",
            )
            .and_then(|mut s| {
                s.query_row(params![State::Archived.code(), from, to], |r| {
                    let count = |at: usize| Ok::<u64, rusqlite::Error>(r.get::<_, i64>(at)?.unsigned_abs());
                    Ok(DigitizationRow {
                        key: String::new(),
                        dossiers: count(0)?,
                        papers: count(1)?,
                        results: count(2)?,
                        review: count(3)?,
                        pages: count(4)?,
                        a4_equivalents: (r.get::<_, f64>(5)? * 100.0).round() / 100.0,
                    })
                })
            })
            .map_err(|e| self.sql(e))
    }
}

/// Hours that the day of an office in Vietnam begins before that of the stored times, which are UTC.
const HOURS_AHEAD: i64 = 7;

/// The days from and to as the stored form of the moments when the first begins and the last has ended. What is no day
/// bounds nothing.
fn moments(from: &str, to: &str) -> (String, String) {
    let moment = |day: &str, days: i64| {
        let day = Date::parse(day, format_description!("[year]-[month]-[day]")).ok()?;
        let begins = day.midnight().checked_add(Duration::hours(24 * days - HOURS_AHEAD))?;
        begins.format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]")).ok()
    };
    (moment(from, 0).unwrap_or_default(), moment(to, 1).unwrap_or_default())
}

/// The day of a stored moment in Vietnam, as an ISO date.
fn local_day(at: &str) -> String {
    OffsetDateTime::parse(at, &Rfc3339)
        .ok()
        .and_then(|at| at.checked_add(Duration::hours(HOURS_AHEAD)))
        .map_or_else(|| at.get(..10).unwrap_or_default().to_owned(), |at| at.date().to_string())
}

/// By what a digitization report groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Grouping {
    /// Đơn vị.
    Unit,
    /// Thủ tục.
    Procedure,
    /// Loại giấy tờ.
    Type,
    /// Tháng.
    Month,
    /// Quý.
    Quarter,
    /// Năm.
    Year,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_an_office_begins_seven_hours_before_that_of_the_clock() {
        assert_eq!(local_day("2026-11-30T16:59:59Z"), "2026-11-30");
        assert_eq!(local_day("2026-11-30T17:00:00.25Z"), "2026-12-01");
        let (from, to) = moments("2026-12-01", "2026-12-31");
        assert_eq!((from.as_str(), to.as_str()), ("2026-11-30T17:00:00", "2026-12-31T17:00:00"));
        assert!("2026-11-30T17:00:00.25Z" >= from.as_str() && "2026-12-31T16:59:59.9Z" < to.as_str());
        assert_eq!(moments("", ""), (String::new(), String::new()));
    }
}
