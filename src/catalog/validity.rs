//! Which papers are in force on a day: what is kept of every reading, and the question itself.
//!
//! Two narrow tables, `validity` and `revocation`, hold what was read; `ended_early` and `validity_figure` what follows from
//! it, kept with every paper that is archived, so that neither a count nor a list goes over all papers. Only accepted
//! readings decide; everything else is `unknown`, with what was read beside it.

mod kept;
mod recount;
mod timeline;

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};

use super::{Catalog, CatalogError, Result, State};
use crate::record::field::names;
use crate::record::ids::number_key;
use crate::record::{Described, Field, LastDay, PaperId, Validity};

/// How a paper stands on a day. The numbers are stored (`timeline::Cell`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Standing {
    /// Còn hiệu lực.
    InForce = 0,
    /// Còn hiệu lực, sắp hết.
    Expiring = 1,
    /// Hết hiệu lực.
    Expired = 2,
    /// Có hiệu lực đến khi một việc xảy ra; nobody here knows whether it has.
    UntilEvent = 3,
    /// Đã được thay bằng lần đăng ký mới hơn.
    Superseded = 4,
    /// Đã bị thu hồi.
    Revoked = 5,
    /// Ngày cấp sau ngày được hỏi.
    NotYet = 6,
    /// Không rõ: the paper says nothing, or it was not read surely.
    Unknown = 7,
}

impl Standing {
    /// All of them.
    pub const ALL: [Standing; 8] = [
        Standing::InForce,
        Standing::Expiring,
        Standing::Expired,
        Standing::UntilEvent,
        Standing::Superseded,
        Standing::Revoked,
        Standing::NotYet,
        Standing::Unknown,
    ];

    /// The name in queries and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Standing::InForce => "in-force",
            Standing::Expiring => "expiring",
            Standing::Expired => "expired",
            Standing::UntilEvent => "until-event",
            Standing::Superseded => "superseded",
            Standing::Revoked => "revoked",
            Standing::NotYet => "not-yet",
            Standing::Unknown => "unknown",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// An archived paper and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidityRow {
    /// The paper.
    pub paper: PaperId,
    /// Its dossier.
    pub dossier: Option<String>,
    /// Code of its type.
    pub type_code: Option<String>,
    /// Its number as read.
    pub number: Option<String>,
    /// Who issued it, as read.
    pub agency: Option<String>,
    /// Day of issue, ISO 8601; only if it was accepted.
    pub issued_on: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// How long it is valid, as read or as the law of its type says: written form of [`Validity`].
    pub term: Option<String>,
    /// Whether the term was read, and surely.
    pub accepted: bool,
    /// Last day, where the term is accepted and can be resolved.
    pub last_day: Option<String>,
    /// The phrase on the paper.
    pub phrase: Option<String>,
    /// Its page.
    pub page: Option<u32>,
    /// The rule that found it; for a term of law, where the law says so.
    pub rule: Option<String>,
}

/// The standing of a row `v` of `validity`, with `e` of `ended_early` beside it, on day `?1`; `?2` is the last day that counts
/// as soon. `timeline::Course::standing` is the same for one day after the other.
const STANDING: &str = "CASE \
    WHEN e.revoked_from <= ?1 THEN 'revoked' \
    WHEN e.superseded_from <= ?1 THEN 'superseded' \
    WHEN v.issued_on > ?1 THEN 'not-yet' \
    WHEN v.endless = 1 THEN 'in-force' \
    WHEN v.last_day < ?1 THEN 'expired' \
    WHEN v.last_day <= ?2 THEN 'expiring' \
    WHEN v.last_day IS NOT NULL THEN 'in-force' \
    WHEN v.accepted = 1 AND (v.term LIKE 'until event:%' OR v.term LIKE '% to begin') THEN 'until-event' \
    ELSE 'unknown' END";

const COLUMNS: &str = "v.paper, p.dossier, v.type_code, v.number, v.agency, v.issued_on, v.term, v.accepted, \
    v.last_day, v.phrase, v.page, v.rule";

/// Where to look for papers that stand in one of these ways, in their order: from which tables, which of their rows, in
/// which order.
///
/// All go along an index, but for those that were superseded or revoked, which are few and are sorted. `CROSS JOIN`, because
/// SQLite takes tables in that order then; else it takes all papers first and sorts them (27 s before the first of a
/// million). The paper itself is looked at last: its row is ten times as long.
fn places(standings: &[Standing]) -> Vec<(&'static str, String, &'static str)> {
    use Standing::*;
    const ALL: &str = "validity v LEFT JOIN ended_early e ON e.paper = v.paper CROSS JOIN paper p";
    const ENDED: &str = "ended_early e CROSS JOIN validity v CROSS JOIN paper p";
    let only = |of: &[Standing]| standings.iter().all(|standing| of.contains(standing));
    if only(&[Superseded, Revoked]) {
        return vec![(ENDED, "v.paper = e.paper".to_owned(), "v.last_day IS NULL, v.last_day, v.paper")];
    }
    let mut days = vec!["v.last_day IS NOT NULL"];
    if only(&[Expired, Expiring]) {
        days.push("v.last_day <= ?2");
    }
    if only(&[Expired]) {
        days.push("v.last_day < ?1");
    }
    if only(&[Expiring, InForce, UntilEvent]) {
        days.push("v.last_day >= ?1");
    }
    if only(&[InForce, UntilEvent]) {
        days.push("v.last_day > ?2");
    }
    let mut places = vec![(ALL, days.join(" AND "), "v.last_day, v.paper")];
    if only(&[InForce, Expiring, Expired, UntilEvent]) {
        if !only(&[Expiring, Expired]) {
            places.push((ALL, "v.last_day IS NULL AND v.accepted = 1".to_owned(), "v.paper"));
        }
    } else {
        places.push((ALL, "v.last_day IS NULL".to_owned(), "v.paper"));
    }
    places
}

impl Catalog {
    /// How many archived papers stand how on the day `on`; `soon` is the last day that counts as soon (ISO dates).
    pub fn validity_counts(&self, on: &str, soon: &str) -> Result<Vec<(Standing, u64)>> {
        let mut counts: BTreeMap<Standing, u64> = BTreeMap::new();
        for (standing, _, papers) in self.standings_on(on, soon)? {
            *counts.entry(standing).or_default() += papers;
        }
        Ok(counts.into_iter().collect())
    }

    /// Gives every archived paper that stands in one of these ways to `each`, those that end soonest first, those
    /// without a last day after them by number; `each` ends it by saying `false`. Never more than one row is held.
    pub fn validity<E: From<CatalogError>>(
        &self,
        on: &str,
        soon: &str,
        standings: &[Standing],
        mut each: impl FnMut(ValidityRow) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        // No index leads to papers that are issued later: mostly there are none, and that is known.
        if standings == [Standing::NotYet]
            && !self.validity_counts(on, soon)?.iter().any(|(standing, _)| *standing == Standing::NotYet)
        {
            return Ok(());
        }
        let codes: Vec<String> = standings.iter().map(|standing| format!("'{}'", standing.code())).collect();
        for (tables, rows, order) in places(standings) {
            let query = format!(
                "SELECT {COLUMNS}, {STANDING} AS standing FROM {tables} WHERE {rows} AND {STANDING} IN ({}) \
                 AND p.id = v.paper AND p.state = ?3 ORDER BY {order}",
                codes.join(", ")
            );
            let connection = self.lock();
            let mut statement = connection.prepare_cached(&query).map_err(|e| self.sql(e))?;
            let mut rows =
                statement.query(params![on, soon, State::Archived.code()]).map_err(|e| self.sql(e))?;
            while let Some(row) = rows.next().map_err(|e| self.sql(e))? {
                let code: String = row.get(12).map_err(|e| self.sql(e))?;
                let standing = Standing::from_code(&code).ok_or_else(|| self.value("standing", code))?;
                if !each(validity_row(row, standing).map_err(|e| self.sql(e))?)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Gives agency, number and day of issue of every paper whose number and day were accepted to `each`.
    ///
    /// # Errors
    /// The catalog cannot be read.
    pub fn numbered(&self, mut each: impl FnMut(&str, &str, &str)) -> Result<()> {
        let connection = self.lock();
        let mut statement = connection
            .prepare(
                "SELECT agency, number_key, issued_on FROM validity \
                 WHERE agency IS NOT NULL AND number_key IS NOT NULL AND issued_on IS NOT NULL",
            )
            .map_err(|e| self.sql(e))?;
        let mut rows = statement.query([]).map_err(|e| self.sql(e))?;
        while let Some(row) = rows.next().map_err(|e| self.sql(e))? {
            let text = |at: usize| row.get::<_, String>(at).map_err(|e| self.sql(e));
            each(&text(0)?, &text(1)?, &text(2)?);
        }
        Ok(())
    }

    /// Keeps what a reading says of validity.
    pub(super) fn put_validity(
        &self,
        tx: &Transaction<'_>,
        paper: PaperId,
        described: &Described,
    ) -> Result<()> {
        put(tx, paper, described).map_err(|e| self.sql(e))
    }
}

fn validity_row(row: &rusqlite::Row<'_>, standing: Standing) -> rusqlite::Result<ValidityRow> {
    Ok(ValidityRow {
        paper: PaperId(row.get(0)?),
        dossier: row.get(1)?,
        type_code: row.get(2)?,
        number: row.get(3)?,
        agency: row.get(4)?,
        issued_on: row.get(5)?,
        standing,
        term: row.get(6)?,
        accepted: row.get(7)?,
        last_day: row.get(8)?,
        phrase: row.get(9)?,
        page: row.get(10)?,
        rule: row.get(11)?,
    })
}

/// Fills the tables for papers that were read before they were there. A reading that cannot be understood any more is
/// left out: the paper is listed nowhere rather than wrongly.
pub(super) fn backfill(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut read = tx.prepare("SELECT id, described FROM paper WHERE described IS NOT NULL ORDER BY id")?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let described: String = row.get(1)?;
        if let Ok(described) = serde_json::from_str(&described) {
            put(tx, PaperId(row.get(0)?), &described)?;
        }
    }
    Ok(())
}

/// What a register knows the holder by, and the number of the change, where a reading of before types said so does not.
const REGISTER: (&str, &str) = ("business_code", "change");

fn put(tx: &Transaction<'_>, paper: PaperId, described: &Described) -> rusqlite::Result<()> {
    let accepted = |name: &str| {
        described.fields.get(name).filter(|f| f.accepted).and_then(|f: &Field| f.value.as_deref())
    };
    let issued_on = accepted(names::DATE).and_then(parse_day);
    let validity = described.fields.get(names::VALIDITY);
    let term = validity.filter(|f| f.accepted).and_then(|f| f.value.as_deref()?.parse::<Validity>().ok());
    let last_day = term.as_ref().map(|t| t.last_day(issued_on));
    // A change whose number was not read surely neither supersedes nor is superseded.
    let register = described.register.as_ref();
    let (code, change) = register.map_or(REGISTER, |r| (r.key.as_str(), r.change.as_str()));
    let nth = match described.fields.get(change) {
        None => Some(0),
        Some(field) if field.accepted => field.value.as_deref().and_then(leading_number),
        Some(_) => None,
    };
    let code = nth.and_then(|_| accepted(code)).map(number_key);
    tx.prepare_cached(
        "INSERT INTO validity (paper, type_code, number, agency, issued_on, term, accepted, endless, last_day, phrase, \
         page, rule, code, nth, number_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
         ON CONFLICT (paper) DO UPDATE SET type_code = excluded.type_code, number = excluded.number, \
         agency = excluded.agency, issued_on = excluded.issued_on, term = excluded.term, accepted = excluded.accepted, \
         endless = excluded.endless, last_day = excluded.last_day, phrase = excluded.phrase, page = excluded.page, \
         rule = excluded.rule, code = excluded.code, nth = excluded.nth, number_key = excluded.number_key",
    )?
    .execute(params![
        paper.0,
        described.type_code,
        described.value(names::NUMBER),
        described.value(names::AGENCY),
        issued_on.map(|d| d.to_string()),
        described.value(names::VALIDITY),
        term.is_some(),
        last_day == Some(LastDay::Never),
        last_day.and_then(|d| if let LastDay::On(day) = d { Some(day.to_string()) } else { None }),
        validity.and_then(|f| f.reading.as_deref()),
        validity.and_then(|f| f.page).map(|p| p.0),
        validity.filter(|f| f.value.is_some()).map(|f| f.rule.as_str()),
        code,
        nth.unwrap_or_default(),
        accepted(names::NUMBER).map(number_key),
    ])?;
    tx.prepare_cached("DELETE FROM revocation WHERE paper = ?1")?.execute([paper.0])?;
    if let Some(number) = accepted(names::REVOKES) {
        tx.prepare_cached(
            "INSERT INTO revocation (paper, number_key, issued_on, day, agency) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            paper.0,
            number_key(number),
            accepted(names::REVOKES_DATE),
            // The day of a decision that could not be read is before any day: revoked is revoked.
            issued_on.map(|d| d.to_string()).unwrap_or_default(),
            accepted(names::AGENCY),
        ])?;
    }
    Ok(())
}

fn parse_day(text: &str) -> Option<time::Date> {
    time::Date::parse(text, time::macros::format_description!("[year]-[month]-[day]")).ok()
}

/// `03, ngày 12/5/2023` is the third.
fn leading_number(text: &str) -> Option<u16> {
    let digits: String = text.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests;
