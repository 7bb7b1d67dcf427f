//! What the archive holds of a dossier, brought to the dossier's row and into the figures when a paper is archived or
//! assigned: in the same transaction.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{Connection, params};

use super::super::{Catalog, Result};
use super::counter::{Counter, Row};
use super::facts::Held;

impl Catalog {
    /// Looks at what the archive holds of a dossier now. Repeating it changes nothing.
    pub(in crate::catalog) fn look_at_held(&self, connection: &Connection, dossier: &str) -> Result<()> {
        let sql = |e| self.sql(e);
        let (components, results, reused): (i64, i64, i64) = connection
            .prepare_cached(
                "SELECT COALESCE(SUM(CASE WHEN role = '\"component\"' THEN 1 ELSE 0 END), 0), \
                 COALESCE(SUM(CASE WHEN role = '\"result\"' THEN 1 ELSE 0 END), 0), COALESCE(SUM(reused), 0) FROM ( \
                   SELECT role, 0 AS reused FROM paper WHERE dossier = ?1 AND state = 'archived' \
                   UNION ALL SELECT p.role, 1 FROM (SELECT DISTINCT paper FROM source \
                     WHERE dossier = ?1 AND outcome = '\"duplicate\"') AS s JOIN paper p ON p.id = s.paper \
                   WHERE p.state = 'archived' AND (p.dossier IS NULL OR p.dossier <> ?1) \
                 ) AS held",
            )
            .and_then(|mut s| s.query_row([dossier], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))))
            .map_err(sql)?;
        let held = Held { components, results, reused, copied: self.is_copied(connection, dossier)? };
        let Some(old) = super::find(self, connection, dossier)? else {
            if held != Held::default() {
                connection
                    .prepare_cached(
                        "INSERT INTO dossier (code, held_components, held_results, held_reused, copied) \
                         VALUES (?1, ?2, ?3, ?4, ?5)",
                    )
                    .and_then(|mut s| s.execute(params![dossier, components, results, reused, held.copied]))
                    .map_err(sql)?;
            }
            return Ok(());
        };
        if old.held == held {
            return Ok(());
        }
        connection
            .prepare_cached(
                "UPDATE dossier SET held_components = ?2, held_results = ?3, held_reused = ?4, copied = ?5 WHERE id = ?1",
            )
            .and_then(|mut s| s.execute(params![old.id, components, results, reused, held.copied]))
            .map_err(sql)?;
        if !old.registered {
            return Ok(());
        }
        let mut counter = Counter::load(self, connection)?;
        counter.count(dossier, &old, -1);
        counter.count(dossier, &Row { held, ..old }, 1);
        counter.work_in(self, connection, "cube", true)
    }

    /// Whether one folder had the same bytes twice for a dossier, or a result is the very picture of a component. The
    /// same folder received again from elsewhere is no such thing.
    fn is_copied(&self, connection: &Connection, dossier: &str) -> Result<bool> {
        let sql = |e| self.sql(e);
        let same_picture: bool = connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM paper a JOIN twin t ON t.paper = a.id JOIN paper b ON b.id = t.other \
                 WHERE a.dossier = ?1 AND b.dossier = ?1 AND t.same_picture = 1 AND a.role <> b.role)",
            )
            .and_then(|mut s| s.query_row([dossier], |r| r.get(0)))
            .map_err(sql)?;
        if same_picture {
            return Ok(true);
        }
        let places: Vec<(i64, Vec<u8>)> = connection
            .prepare_cached(
                "SELECT p.id, s.path FROM paper p JOIN source s ON s.paper = p.id \
                 WHERE p.dossier = ?1 AND s.dossier = ?1",
            )
            .and_then(|mut s| s.query_map([dossier], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
            .map_err(sql)?;
        let mut seen = std::collections::BTreeSet::new();
        Ok(places.iter().any(|(paper, path)| {
            let folder = Path::new(std::ffi::OsStr::from_bytes(path)).parent();
            !seen.insert((*paper, folder.map(Path::to_owned)))
        }))
    }
}
