//! Which papers are in force on a day: what is kept of every reading, and the question itself.
//!
//! Two narrow tables, `validity` and `revocation`, so that a report over three million papers reads a tenth of what the
//! papers' own rows hold. Only accepted readings decide; everything else is `unknown`, with what was read beside it.

use rusqlite::{Transaction, params};

use super::{Catalog, CatalogError, Result, State};
use crate::record::field::names;
use crate::record::ids::number_key;
use crate::record::{Described, Field, LastDay, PaperId, Validity};

/// How a paper stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Standing {
    /// Còn hiệu lực.
    InForce,
    /// Còn hiệu lực, sắp hết.
    Expiring,
    /// Hết hiệu lực.
    Expired,
    /// Có hiệu lực đến khi một việc xảy ra; nobody here knows whether it has.
    UntilEvent,
    /// Đã được thay bằng lần đăng ký mới hơn.
    Superseded,
    /// Đã bị thu hồi.
    Revoked,
    /// Ngày cấp sau ngày được hỏi.
    NotYet,
    /// Không rõ: the paper says nothing, or it was not read surely.
    Unknown,
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

/// The standing of a row `v` of `validity` on day `?1`; `?2` is the last day that counts as soon.
///
/// An archived decision revokes by the code of a register, or by number and date together what the same agency issued:
/// numbers begin anew every year and in every office. A newer change supersedes from its day of issue on; one whose day is not known, always.
pub(super) const STANDING: &str = "CASE \
    WHEN EXISTS (SELECT 1 FROM revocation r JOIN paper rp ON rp.id = r.paper WHERE r.day <= ?1 AND r.number_key = v.code \
        AND rp.state = 'archived') \
      OR EXISTS (SELECT 1 FROM revocation r JOIN paper rp ON rp.id = r.paper WHERE r.day <= ?1 \
        AND r.number_key = v.number_key AND r.issued_on = v.issued_on AND r.agency = v.agency AND rp.state = 'archived') \
      THEN 'revoked' \
    WHEN EXISTS (SELECT 1 FROM validity n JOIN paper np ON np.id = n.paper WHERE n.code = v.code \
        AND n.type_code = v.type_code AND n.paper <> v.paper AND np.state = 'archived' AND COALESCE(n.issued_on, '') <= ?1 \
        AND (n.nth > v.nth OR (n.nth = v.nth AND n.issued_on > v.issued_on))) THEN 'superseded' \
    WHEN v.issued_on > ?1 THEN 'not-yet' \
    WHEN v.endless = 1 THEN 'in-force' \
    WHEN v.last_day < ?1 THEN 'expired' \
    WHEN v.last_day <= ?2 THEN 'expiring' \
    WHEN v.last_day IS NOT NULL THEN 'in-force' \
    WHEN v.accepted = 1 AND (v.term LIKE 'until event:%' OR v.term LIKE '% to begin') THEN 'until-event' \
    ELSE 'unknown' END";

impl Catalog {
    /// How many archived papers stand how on the day `on`; `soon` is the last day that counts as soon (ISO dates).
    pub fn validity_counts(&self, on: &str, soon: &str) -> Result<Vec<(Standing, u64)>> {
        let query = format!(
            "SELECT {STANDING} AS standing, COUNT(*) FROM validity v CROSS JOIN paper p \
             WHERE p.id = v.paper AND p.state = ?3 GROUP BY standing"
        );
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&query).map_err(|e| self.sql(e))?;
        let mut rows = statement.query(params![on, soon, State::Archived.code()]).map_err(|e| self.sql(e))?;
        let mut counts = Vec::new();
        while let Some(row) = rows.next().map_err(|e| self.sql(e))? {
            let code: String = row.get(0).map_err(|e| self.sql(e))?;
            let standing = Standing::from_code(&code).ok_or_else(|| self.value("standing", code))?;
            counts.push((standing, row.get::<_, i64>(1).map_err(|e| self.sql(e))? as u64));
        }
        counts.sort_unstable();
        Ok(counts)
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
        // In two halves, each in the order of an index: nothing is sorted. CROSS JOIN, because SQLite then goes over
        // `validity` first; else it takes all papers by their state and sorts them (27 s before the first of a million).
        let ends = |s: &Standing| matches!(s, Standing::Expiring | Standing::Expired);
        for (half, order) in [("IS NOT NULL", "v.last_day, v.paper"), ("IS NULL", "v.paper")] {
            if half == "IS NULL" && standings.iter().all(ends) {
                continue;
            }
            let query = format!(
                "SELECT v.paper, p.dossier, v.type_code, v.number, v.agency, v.issued_on, {STANDING}, v.term, v.accepted, \
                 v.last_day, v.phrase, v.page, v.rule FROM validity v CROSS JOIN paper p \
                 WHERE p.id = v.paper AND v.last_day {half} AND p.state = ?3 ORDER BY {order}"
            );
            let connection = self.lock();
            let mut statement = connection.prepare_cached(&query).map_err(|e| self.sql(e))?;
            let mut rows =
                statement.query(params![on, soon, State::Archived.code()]).map_err(|e| self.sql(e))?;
            while let Some(row) = rows.next().map_err(|e| self.sql(e))? {
                let code: String = row.get(6).map_err(|e| self.sql(e))?;
                let standing = Standing::from_code(&code).ok_or_else(|| self.value("standing", code))?;
                if standings.contains(&standing)
                    && !each(validity_row(row, standing).map_err(|e| self.sql(e))?)?
                {
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
        term: row.get(7)?,
        accepted: row.get(8)?,
        last_day: row.get(9)?,
        phrase: row.get(10)?,
        page: row.get(11)?,
        rule: row.get(12)?,
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
mod tests {
    use super::*;
    use crate::record::{MediaType, Outcome};

    /// A catalog of archived papers with these accepted fields; a name with `?` before it is not accepted.
    fn catalog(dir: &tempfile::TempDir, papers: &[&[(&str, &str)]]) -> Catalog {
        let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).unwrap();
        for (fields, digest) in papers.iter().zip(1u8..) {
            let new = super::super::NewPaper::sample(digest);
            let (paper, _) = catalog.claim(&new).unwrap();
            let mut described = Described { type_code: Some("x".to_owned()), ..Described::default() };
            for (name, value) in *fields {
                let field = Field {
                    value: Some((*value).to_owned()),
                    accepted: !name.starts_with('?'),
                    ..Field::default()
                };
                described.fields.insert(name.trim_start_matches('?').to_owned(), field);
            }
            catalog.begin_reading(paper, 1, MediaType::Jpeg).unwrap();
            catalog.finish_reading(paper, &described, &[], &[], 0, 1.0).unwrap();
            catalog.announce(&[paper]).unwrap();
            let archived = [(paper, Outcome::Archived, "o".to_owned(), None)];
            catalog.archived("urn:x", "2026-11-22T02:00:00Z", &archived).unwrap();
        }
        catalog
    }

    fn standings(catalog: &Catalog, on: &str, soon: &str) -> Vec<(i64, Standing)> {
        let mut found = Vec::new();
        catalog
            .validity::<CatalogError>(on, soon, &Standing::ALL, |row| {
                found.push((row.paper.0, row.standing));
                Ok(true)
            })
            .unwrap();
        found.sort_unstable();
        found
    }

    #[test]
    fn the_term_decides_where_it_was_accepted() {
        use Standing::*;
        let dir = tempfile::tempdir().unwrap();
        let catalog = catalog(
            &dir,
            &[
                &[("validity", "unlimited")],
                &[("validity", "until 2026-03-31")],
                &[("validity", "P6M from issue"), ("date", "2025-08-31")],
                &[("validity", "P6M from issue"), ("?date", "2025-08-31")],
                &[("validity", "until event: đến khi thu hồi")],
                &[("?validity", "unlimited")],
                &[],
                &[("validity", "unlimited"), ("date", "2027-01-01")],
                &[("validity", "P12M from issue to begin"), ("date", "2020-01-01")],
            ],
        );
        let all = standings(&catalog, "2026-02-28", "2026-03-30");
        assert_eq!(
            all.iter().map(|(_, s)| *s).collect::<Vec<_>>(),
            [InForce, InForce, Expiring, Unknown, UntilEvent, Unknown, Unknown, NotYet, UntilEvent]
        );
        let later = standings(&catalog, "2026-03-31", "2026-04-30");
        assert_eq!((later[1].1, later[2].1), (Expiring, Expired), "valid on its last day, not after it");
        let counts = catalog.validity_counts("2026-02-28", "2026-03-30").unwrap();
        assert_eq!(counts.iter().map(|(_, n)| n).sum::<u64>(), 9);
        assert!(counts.contains(&(Unknown, 3)));
    }

    #[test]
    fn a_newer_change_supersedes_from_its_day_on() {
        use Standing::*;
        let dir = tempfile::tempdir().unwrap();
        let code = ("business_code", "41A8012345");
        let catalog = catalog(
            &dir,
            &[
                &[code, ("date", "2020-01-01"), ("validity", "unlimited")],
                &[code, ("date", "2021-01-01"), ("change", "1"), ("validity", "unlimited")],
                &[code, ("date", "2022-01-01"), ("change", "02, ngày 01/01/2022"), ("validity", "unlimited")],
                &[code, ("date", "2019-01-01"), ("?change", "9"), ("validity", "unlimited")],
                &[("business_code", "41A8000001"), ("date", "2019-01-01"), ("validity", "unlimited")],
            ],
        );
        let on = |day| standings(&catalog, day, day).into_iter().map(|(_, s)| s).collect::<Vec<_>>();
        assert_eq!(on("2023-01-01"), [Superseded, Superseded, InForce, InForce, InForce]);
        assert_eq!(on("2021-06-01"), [Superseded, InForce, NotYet, InForce, InForce]);
    }

    #[test]
    fn a_decision_revokes_by_number_and_date_or_by_code() {
        use Standing::*;
        let dir = tempfile::tempdir().unwrap();
        let permit = |agency, date| {
            [("number", "012/GPXD"), ("date", date), ("validity", "unlimited"), ("agency", agency)]
        };
        let (own, other) = ("UBND XÃ XUÂN QUỲ", "UBND XÃ THẠCH LỖI");
        let catalog = catalog(
            &dir,
            &[
                &permit(own, "2020-02-01"),
                &permit(own, "2021-02-01"),
                &[("business_code", "41A8012345"), ("date", "2020-01-01"), ("validity", "unlimited")],
                &permit(other, "2020-02-01"),
                &[
                    ("revokes", "12/GPXD"),
                    ("revokes_date", "2020-02-01"),
                    ("date", "2022-01-01"),
                    ("agency", own),
                ],
                &[("revokes", "41a8012345"), ("date", "2022-06-01")],
                &[
                    ("revokes", "12/GPXD"),
                    ("?revokes_date", "2021-02-01"),
                    ("date", "2022-01-01"),
                    ("agency", own),
                ],
            ],
        );
        let on = |day| standings(&catalog, day, day).into_iter().map(|(_, s)| s).take(4).collect::<Vec<_>>();
        let stands = "the same number of another year or another office stands";
        assert_eq!(on("2023-01-01"), [Revoked, InForce, Revoked, InForce], "{stands}");
        assert_eq!(on("2022-03-01"), [Revoked, InForce, InForce, InForce]);
        assert_eq!(on("2021-12-31"), [InForce, InForce, InForce, InForce]);
    }

    #[test]
    fn papers_of_an_older_catalog_are_filled_in() {
        let dir = tempfile::tempdir().unwrap();
        let older = catalog(&dir, &[&[("validity", "until 2026-03-31")]]);
        crate::catalog::older::make_as_old_as(&older, 1);
        drop(older);
        let catalog = Catalog::open(&dir.path().join("catalog.sqlite")).unwrap();
        assert_eq!(standings(&catalog, "2026-04-01", "2026-04-01"), [(1, Standing::Expired)]);
    }

    #[test]
    fn the_soonest_end_comes_first_and_whoever_has_enough_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let catalog =
            catalog(&dir, &[&[], &[("validity", "until 2027-03-31")], &[("validity", "until 2026-03-31")]]);
        let mut order = Vec::new();
        catalog
            .validity::<CatalogError>("2026-01-01", "2026-01-31", &Standing::ALL, |row| {
                order.push(row.paper.0);
                Ok(order.len() < 2)
            })
            .unwrap();
        assert_eq!(order, [3, 2]);
    }
}
