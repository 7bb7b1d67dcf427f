//! Papers: claimed by digest, moved from state to state, read back for the archive.

use rusqlite::{Row, Transaction, params};

use super::runs::Files;
use super::{Catalog, CatalogError, Result, State};
use crate::record::{
    Described, DossierCode, Manifested, MediaType, Outcome, PageNumber, PaperId, Problem, ReviewReason, Role,
    Sha256, UnitCode,
};

/// What is known of a document when its bytes have been read once.
#[derive(Debug, Clone)]
pub struct NewPaper {
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// The archive's own digest of the same bytes, hexadecimal.
    pub sha512: String,
    /// How many bytes.
    pub size_bytes: u64,
    /// Type of content, if it is one that sohoa reads.
    pub media_type: Option<MediaType>,
    /// File name as received.
    pub original_name: String,
    /// The dossier it belongs to.
    pub dossier: Option<DossierCode>,
    /// What the manifest says.
    pub manifested: Option<Manifested>,
    /// When it was received, RFC 3339.
    pub received_at: String,
}

#[cfg(test)]
impl NewPaper {
    /// A paper of the dossier `H56.14-240412-0001` that all tests of this room take; its digest is that byte throughout.
    pub(super) fn sample(digest: u8) -> NewPaper {
        NewPaper {
            sha256: Sha256([digest; 32]),
            sha512: "00".repeat(64),
            size_bytes: 10,
            media_type: Some(MediaType::Jpeg),
            original_name: "a.jpg".to_owned(),
            dossier: "H56.14-240412-0001".parse().ok(),
            manifested: None,
            received_at: "2026-11-22T01:00:00Z".to_owned(),
        }
    }
}

/// A paper as stored.
#[derive(Debug, Clone)]
pub struct PaperRow {
    /// Its number.
    pub id: PaperId,
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// SHA-512 of the same bytes, hexadecimal.
    pub sha512: String,
    /// How many bytes.
    pub size_bytes: u64,
    /// Type of content.
    pub media_type: Option<MediaType>,
    /// File name as received.
    pub original_name: String,
    /// What is known and kept of it.
    pub state: State,
    /// What became of it, once it is final.
    pub outcome: Option<Outcome>,
    /// Its dossier.
    pub dossier: Option<DossierCode>,
    /// Component or result.
    pub role: Role,
    /// The unit that received it: by manifest, else by the dossier's code.
    pub unit: Option<String>,
    /// What the manifest said.
    pub manifested: Option<Manifested>,
    /// Number of pages, once known.
    pub pages: Option<u32>,
    /// Area in A4 sheets.
    pub a4: f64,
    /// What it says, once read.
    pub described: Option<Described>,
    /// Why a person must look.
    pub review: Vec<ReviewReason>,
    /// When it was received.
    pub received_at: String,
    /// Where it is archived.
    pub object_id: Option<String>,
    /// Logical path of its original in that object.
    pub original_path: Option<String>,
    /// Logical path of its searchable PDF in that object.
    pub searchable_path: Option<String>,
}

impl PaperRow {
    /// Code of its type, if one was recognised.
    pub fn type_code(&self) -> Option<String> {
        self.described.as_ref().and_then(|d| d.type_code.clone())
    }
}

const PAPER: &str = "SELECT id, sha256, sha512, size_bytes, media_type, original_name, state, outcome, dossier, role, \
                     unit, manifested, pages, a4, described, review, received_at, object_id, original_path, searchable_path FROM paper";

impl Catalog {
    /// Claims a document by its digest: gives its number and whether it is new. However many workers claim the same
    /// bytes at once, one of them gets `true`.
    pub fn claim(&self, new: &NewPaper) -> Result<(PaperId, bool)> {
        let manifested = new.manifested.as_ref();
        let unit = manifested
            .and_then(|m| m.unit.as_ref().map(UnitCode::to_string))
            .or_else(|| new.dossier.as_ref().map(|d| d.unit_part().to_owned()));
        self.transact(|tx| {
            let added = tx
                .prepare_cached(
                    "INSERT INTO paper (sha256, sha512, size_bytes, media_type, original_name, state, dossier, role, unit, \
                     manifested, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (sha256) DO NOTHING",
                )
                .and_then(|mut s| {
                    s.execute(params![
                        new.sha256.to_string(),
                        new.sha512,
                        new.size_bytes as i64,
                        new.media_type.map(|m| json(&m)),
                        new.original_name,
                        State::Received.code(),
                        new.dossier.as_ref().map(DossierCode::as_str),
                        json(&manifested.and_then(|m| m.role).unwrap_or_default()),
                        unit,
                        manifested.map(json),
                        new.received_at,
                    ])
                })
                .map_err(|e| self.sql(e))?;
            let id = tx
                .prepare_cached("SELECT id FROM paper WHERE sha256 = ?1")
                .and_then(|mut s| s.query_row([new.sha256.to_string()], |r| r.get(0)))
                .map_err(|e| self.sql(e))?;
            Ok((PaperId(id), added == 1))
        })
    }

    /// A paper by its number.
    pub fn paper(&self, id: PaperId) -> Result<Option<PaperRow>> {
        self.one_paper(" WHERE id = ?1", params![id.0])
    }

    /// A paper by the digest of its bytes.
    pub fn paper_by_digest(&self, digest: Sha256) -> Result<Option<PaperRow>> {
        self.one_paper(" WHERE sha256 = ?1", params![digest.to_string()])
    }

    /// Papers of a dossier, by number.
    pub fn papers_of(&self, dossier: &DossierCode) -> Result<Vec<PaperRow>> {
        self.some_papers(" WHERE dossier = ?1 ORDER BY id", params![dossier.as_str()])
    }

    fn one_paper(&self, tail: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Option<PaperRow>> {
        Ok(self.some_papers(tail, values)?.pop())
    }

    fn some_papers(&self, tail: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<PaperRow>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!("{PAPER}{tail}")).map_err(|e| self.sql(e))?;
        let mut rows = statement.query(values).map_err(|e| self.sql(e))?;
        let mut papers = Vec::new();
        while let Some(row) = rows.next().map_err(|e| self.sql(e))? {
            papers.push(self.paper_of(row)?);
        }
        Ok(papers)
    }

    fn paper_of(&self, row: &Row<'_>) -> Result<PaperRow> {
        let sql = |e| self.sql(e);
        let text = |i: usize| row.get::<_, String>(i).map_err(sql);
        let maybe = |i: usize| row.get::<_, Option<String>>(i).map_err(sql);
        let number = |i: usize| row.get::<_, i64>(i).map_err(sql);
        let state = text(6)?;
        Ok(PaperRow {
            id: PaperId(number(0)?),
            sha256: self.parsed("paper.sha256", text(1)?)?,
            sha512: text(2)?,
            size_bytes: number(3)? as u64,
            media_type: maybe(4)?.map(|v| self.parse_json("paper.media_type", &v)).transpose()?,
            original_name: text(5)?,
            state: State::from_code(&state).ok_or_else(|| self.value("paper.state", state))?,
            outcome: maybe(7)?.map(|v| self.parse_json("paper.outcome", &v)).transpose()?,
            dossier: maybe(8)?.map(|v| self.parsed("paper.dossier", v)).transpose()?,
            role: self.parse_json("paper.role", &text(9)?)?,
            unit: maybe(10)?,
            manifested: maybe(11)?.map(|v| self.parse_json("paper.manifested", &v)).transpose()?,
            pages: row.get::<_, Option<i64>>(12).map_err(sql)?.map(|n| n as u32),
            a4: row.get(13).map_err(sql)?,
            described: maybe(14)?.map(|v| self.parse_json("paper.described", &v)).transpose()?,
            review: self.parse_json("paper.review", &text(15)?)?,
            received_at: text(16)?,
            object_id: maybe(17)?,
            original_path: maybe(18)?,
            searchable_path: maybe(19)?,
        })
    }

    fn parsed<T: std::str::FromStr>(&self, what: &'static str, value: String) -> Result<T> {
        value.parse().map_err(|_| self.value(what, value))
    }

    pub(super) fn parse_json<T: serde::de::DeserializeOwned>(
        &self,
        what: &'static str,
        value: &str,
    ) -> Result<T> {
        serde_json::from_str(value).map_err(|e| self.value(what, format!("{value}: {e}")))
    }

    /// Announces papers to the archive: before the first byte of them goes there, this is on the disk.
    pub fn announce(&self, papers: &[PaperId]) -> Result<()> {
        self.transact_durably(|tx| {
            papers.iter().try_for_each(|paper| self.set_state_in(tx, *paper, State::Staged))
        })
    }

    /// One transaction on a paper; what its files count for in their runs is brought along.
    fn change_paper<T>(
        &self,
        paper: PaperId,
        change: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.transact(|tx| self.with_run_figures(tx, Files::OfPaper(paper.0), || change(tx)))
    }

    fn set_state_in(&self, tx: &Transaction<'_>, paper: PaperId, to: State) -> Result<()> {
        let code: String = tx
            .prepare_cached("SELECT state FROM paper WHERE id = ?1")
            .and_then(|mut s| s.query_row([paper.0], |r| r.get(0)))
            .map_err(|e| self.sql(e))?;
        let from = State::from_code(&code).ok_or_else(|| self.value("paper.state", code))?;
        if !from.may_become(to) {
            return Err(CatalogError::Transition { paper, from, to });
        }
        tx.prepare_cached("UPDATE paper SET state = ?2 WHERE id = ?1")
            .and_then(|mut s| s.execute(params![paper.0, to.code()]))
            .map_err(|e| self.sql(e))?;
        Ok(())
    }

    /// Begins reading a paper (again): it is `Received` with so many pages; its old problems are forgotten.
    pub fn begin_reading(&self, paper: PaperId, pages: u32, media: MediaType) -> Result<()> {
        self.change_paper(paper, |tx| {
            self.set_state_in(tx, paper, State::Received)?;
            tx.execute(
                "UPDATE paper SET pages = ?2, media_type = ?3, outcome = NULL WHERE id = ?1",
                params![paper.0, pages, json(&media)],
            )
            .and_then(|_| tx.execute("DELETE FROM problem WHERE paper = ?1", [paper.0]))
            .map_err(|e| self.sql(e))?;
            Ok(())
        })
    }

    /// All pages are read and described. `events` are JSON texts for the archive.
    pub fn finish_reading(
        &self,
        paper: PaperId,
        described: &Described,
        review: &[ReviewReason],
        problems: &[Problem],
        blank_pages: u32,
        a4: f64,
    ) -> Result<()> {
        self.change_paper(paper, |tx| {
            self.set_state_in(tx, paper, State::Read)?;
            tx.execute(
                "UPDATE paper SET described = ?2, review = ?3, blank_pages = ?4, a4 = ?5, type_code = ?6 WHERE id = ?1",
                params![paper.0, json(described), json(&review), blank_pages, a4, described.type_code],
            )
            .map_err(|e| self.sql(e))?;
            // What hindered an earlier attempt (a full disk) is over.
            tx.execute("DELETE FROM problem WHERE paper = ?1", [paper.0]).map_err(|e| self.sql(e))?;
            self.put_validity(tx, paper, described)?;
            self.put_problems(tx, paper, problems)
        })
    }

    /// Adds a problem that came up after reading.
    pub fn add_problem(&self, paper: PaperId, problem: &Problem) -> Result<()> {
        self.change_paper(paper, |tx| self.put_problems(tx, paper, std::slice::from_ref(problem)))
    }

    fn put_problems(&self, tx: &Transaction<'_>, paper: PaperId, problems: &[Problem]) -> Result<()> {
        for problem in problems {
            tx.prepare_cached("INSERT INTO problem (paper, page, kind, detail) VALUES (?1, ?2, ?3, ?4)")
                .and_then(|mut s| {
                    s.execute(params![
                        paper.0,
                        problem.page.map(|p| p.0),
                        json(&problem.kind),
                        problem.detail
                    ])
                })
                .map_err(|e| self.sql(e))?;
        }
        Ok(())
    }

    /// Problems of a paper in the order in which they came up.
    pub fn problems_of(&self, paper: PaperId) -> Result<Vec<Problem>> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT page, kind, detail FROM problem WHERE paper = ?1 ORDER BY id")
            .map_err(|e| self.sql(e))?;
        let mut rows = statement.query([paper.0]).map_err(|e| self.sql(e))?;
        let mut problems = Vec::new();
        while let Some(r) = rows.next().map_err(|e| self.sql(e))? {
            let kind: String = r.get(1).map_err(|e| self.sql(e))?;
            problems.push(Problem {
                kind: self.parse_json("problem.kind", &kind)?,
                page: r.get::<_, Option<u32>>(0).map_err(|e| self.sql(e))?.map(PageNumber),
                detail: r.get(2).map_err(|e| self.sql(e))?,
            });
        }
        Ok(problems)
    }

    /// The paper could not be read.
    pub fn fail(&self, paper: PaperId, problem: &Problem) -> Result<()> {
        self.change_paper(paper, |tx| {
            self.set_state_in(tx, paper, State::Failed)?;
            tx.execute(
                "UPDATE paper SET outcome = ?2 WHERE id = ?1",
                params![paper.0, json(&Outcome::Failed)],
            )
            .and_then(|_| tx.execute("DELETE FROM problem WHERE paper = ?1", [paper.0]))
            .map_err(|e| self.sql(e))?;
            self.put_problems(tx, paper, std::slice::from_ref(problem))
        })
    }

    /// The archive holds the papers now, in one version of one object. Their events are written with it.
    pub fn archived(
        &self,
        object_id: &str,
        at: &str,
        papers: &[(PaperId, Outcome, String, Option<String>)],
    ) -> Result<()> {
        self.transact_durably(|tx| {
            let ids: Vec<PaperId> = papers.iter().map(|(paper, ..)| *paper).collect();
            self.with_figures(tx, &ids, None, || self.with_validity_figures(tx, &ids, || {
            for (paper, outcome, original, searchable) in papers {
                self.set_state_in(tx, *paper, State::Archived)?;
                tx.execute(
                    "UPDATE paper SET outcome = ?2, object_id = ?3, archived_at = ?4, original_path = ?5, searchable_path = ?6 WHERE id = ?1",
                    params![paper.0, json(outcome), object_id, at, original, searchable],
                )
                .and_then(|_| tx.execute("UPDATE event SET written = 1 WHERE paper = ?1", [paper.0]))
                .map_err(|e| self.sql(e))?;
            }
            Ok(())
            }))?;
            // They are of one object, and so mostly of one dossier; others may reuse them.
            let mut dossiers = std::collections::BTreeSet::new();
            for (paper, ..) in papers {
                dossiers.extend(self.dossiers_of(tx, *paper)?);
            }
            dossiers.iter().try_for_each(|dossier| self.look_at_held(tx, dossier))
        })
    }

    /// Gives an archived paper a dossier; its place in the archive follows by a new version of that dossier's object.
    pub fn assign(
        &self,
        paper: PaperId,
        dossier: &DossierCode,
        outcome: Outcome,
        review: &[ReviewReason],
    ) -> Result<()> {
        self.change_paper(paper, |tx| {
            let before = self.dossiers_of(tx, paper)?;
            self.with_figures(tx, &[paper], Some(dossier.as_str()), || self.with_validity_figures(tx, &[paper], || {
            tx.execute(
                "UPDATE paper SET dossier = ?2, unit = ?3, outcome = ?4, review = ?5 WHERE id = ?1",
                params![paper.0, dossier.as_str(), dossier.unit_part(), json(&outcome), json(&review)],
            )
            .and_then(|_| {
                tx.execute(
                    "UPDATE source SET dossier = ?2, outcome = CASE WHEN outcome = ?4 THEN outcome ELSE ?3 END WHERE paper = ?1",
                    params![paper.0, dossier.as_str(), json(&outcome), json(&Outcome::Duplicate)],
                )
            })
            .map_err(|e| self.sql(e))
            }))?;
            before.iter().try_for_each(|before| self.look_at_held(tx, before))?;
            self.look_at_held(tx, dossier.as_str())
        })
    }

    /// The dossier of a paper, and those for which its bytes were received.
    fn dossiers_of(&self, tx: &Transaction<'_>, paper: PaperId) -> Result<Vec<String>> {
        tx.prepare_cached(
            "SELECT dossier FROM paper WHERE id = ?1 AND dossier IS NOT NULL \
             UNION SELECT dossier FROM source WHERE paper = ?1 AND dossier IS NOT NULL",
        )
        .and_then(|mut s| s.query_map([paper.0], |r| r.get(0))?.collect())
        .map_err(|e| self.sql(e))
    }

    /// Remembers what was done to a paper, as one JSON object.
    pub fn add_event(&self, paper: PaperId, at: &str, event: &serde_json::Value) -> Result<()> {
        self.lock()
            .prepare_cached("INSERT INTO event (paper, at, event) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![paper.0, at, event.to_string()]))
            .map_err(|e| self.sql(e))
            .map(drop)
    }

    /// Events that no archive version holds yet, in order.
    pub fn unwritten_events(&self, paper: PaperId) -> Result<Vec<String>> {
        self.lock()
            .prepare_cached("SELECT event FROM event WHERE paper = ?1 AND written = 0 ORDER BY id")
            .and_then(|mut s| s.query_map([paper.0], |r| r.get(0))?.collect())
            .map_err(|e| self.sql(e))
    }

    /// Notes papers that may be the same as this one: each with the distance of its pictures and whether they are equal.
    pub fn add_twins(&self, paper: PaperId, twins: impl Iterator<Item = (PaperId, u32, bool)>) -> Result<()> {
        self.transact(|t| {
            let mut add = t
                .prepare_cached(
                    "INSERT INTO twin (paper, other, distance, same_picture) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (paper, other) DO NOTHING",
                )
                .map_err(|e| self.sql(e))?;
            for (other, distance, same_picture) in twins {
                add.execute(params![paper.0, other.0, distance, same_picture]).map_err(|e| self.sql(e))?;
            }
            Ok(())
        })
    }
}

/// The stored form of a value.
pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    // Our values have string keys and no failing implementations.
    serde_json::to_string(value).unwrap_or_default()
}
