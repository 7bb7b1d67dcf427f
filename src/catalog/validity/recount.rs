//! All papers with what they say of validity, counted: for a catalog that has no figures of them yet, and as the proof that
//! those kept are true.

use rusqlite::{Connection, params};

use super::super::{Catalog, Result};
use super::kept::{COURSE, entry, superseded_from};
use super::timeline::Tally;

/// So many cells are gathered before they are written: some twenty megabytes.
const CELLS_MAX: usize = 400_000;

impl Catalog {
    /// Fills the tables for papers that were archived before they were there.
    pub(in crate::catalog) fn fill_validity_figures(&self, connection: &Connection) -> Result<()> {
        self.fill_ended_early(connection, "ended_early")?;
        self.fill_timelines(connection, "validity_figure", "ended_early")
    }

    fn fill_ended_early(&self, connection: &Connection, table: &str) -> Result<()> {
        let sql = |e| self.sql(e);
        let mut insert = connection
            .prepare(&format!("INSERT INTO {table} (paper, superseded_from) VALUES (?1, ?2)"))
            .map_err(sql)?;
        let mut end_group = |entries: &mut Vec<_>| -> Result<()> {
            for (paper, day) in superseded_from(std::mem::take(entries)) {
                insert.execute(params![paper, day]).map_err(sql)?;
            }
            Ok(())
        };
        let mut all = connection
            .prepare(
                "SELECT v.paper, v.nth, v.issued_on, v.code, v.type_code FROM validity v CROSS JOIN paper p \
                 WHERE v.code IS NOT NULL AND v.type_code IS NOT NULL AND p.id = v.paper AND p.state = 'archived' \
                 ORDER BY v.code, v.type_code",
            )
            .map_err(sql)?;
        let mut rows = all.query([]).map_err(sql)?;
        let (mut group, mut entries) = (None::<(String, String)>, Vec::new());
        while let Some(row) = rows.next().map_err(sql)? {
            let of = Some((row.get(3).map_err(sql)?, row.get(4).map_err(sql)?));
            if group != of {
                end_group(&mut entries)?;
                group = of;
            }
            entries.push(entry(row).map_err(sql)?);
        }
        end_group(&mut entries)?;
        connection
            .execute_batch(&format!(
                "INSERT INTO {table} (paper, revoked_from) SELECT revoked.paper, MIN(revoked.day) FROM ( \
                 SELECT v.paper AS paper, r.day AS day, r.paper AS decision FROM revocation r CROSS JOIN validity v \
                 WHERE v.code = r.number_key UNION ALL \
                 SELECT v.paper, r.day, r.paper FROM revocation r CROSS JOIN validity v \
                 WHERE v.number_key = r.number_key AND v.issued_on = r.issued_on AND v.agency = r.agency) AS revoked \
                 JOIN paper p ON p.id = revoked.paper JOIN paper rp ON rp.id = revoked.decision \
                 WHERE p.state = 'archived' AND rp.state = 'archived' GROUP BY revoked.paper \
                 ON CONFLICT (paper) DO UPDATE SET revoked_from = excluded.revoked_from"
            ))
            .map_err(sql)
    }

    fn fill_timelines(&self, connection: &Connection, table: &str, ended: &str) -> Result<()> {
        let sql = |e| self.sql(e);
        let mut tally = Tally::default();
        // In the order in which the papers lie on the disk.
        let query = format!("{} ORDER BY v.paper", COURSE.replace("{}", ended));
        let mut all = connection.prepare(&query).map_err(sql)?;
        let mut rows = all.query([]).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let (course, group) = self.course(row)?;
            tally.paper(&course, group, 1);
            if tally.len() >= CELLS_MAX {
                self.add_validity_figures(connection, table, tally.take())?;
            }
        }
        self.add_validity_figures(connection, table, tally.take())
    }

    /// How many figures of validity there are, and how many of them, and of the papers that ended early, are not what the
    /// papers say; with `mend` those are put right.
    pub(in crate::catalog) fn recount_validity(
        &self,
        connection: &Connection,
        mend: bool,
    ) -> Result<(u64, u64)> {
        let sql = |e| self.sql(e);
        connection
            .execute_batch(
                "CREATE TEMPORARY TABLE validity_figure_anew (id INTEGER PRIMARY KEY, papers BIGINT NOT NULL); \
                 CREATE TEMPORARY TABLE ended_early_anew (paper INTEGER PRIMARY KEY, superseded_from TEXT, revoked_from TEXT)",
            )
            .map_err(sql)?;
        self.fill_ended_early(connection, "ended_early_anew")?;
        self.fill_timelines(connection, "validity_figure_anew", "ended_early_anew")?;
        let number = |query: &str| {
            connection.query_row(query, [], |r| r.get::<_, i64>(0)).map(i64::unsigned_abs).map_err(sql)
        };
        let figures = number("SELECT COUNT(*) FROM validity_figure_anew")?;
        let mut wrong = 0;
        for (kept, columns) in
            [("validity_figure", "id, papers"), ("ended_early", "paper, superseded_from, revoked_from")]
        {
            let key = columns.split(',').next().unwrap_or_default();
            let anew = format!("{kept}_anew");
            let differing = |a: &str, b: &str| {
                format!(
                    "SELECT {key} FROM (SELECT {columns} FROM {a} EXCEPT SELECT {columns} FROM {b}) AS {a}_only"
                )
            };
            let (more, less) = (differing(kept, &anew), differing(&anew, kept));
            let differ = number(&format!("SELECT COUNT(*) FROM ({more} UNION {less}) AS differing"))?;
            if mend && differ > 0 {
                connection
                    .execute_batch(&format!(
                        "DELETE FROM {kept}; INSERT INTO {kept} ({columns}) SELECT {columns} FROM {anew}"
                    ))
                    .map_err(sql)?;
            }
            wrong += differ;
        }
        connection
            .execute_batch("DROP TABLE validity_figure_anew; DROP TABLE ended_early_anew")
            .map_err(sql)?;
        Ok((figures, wrong))
    }
}
