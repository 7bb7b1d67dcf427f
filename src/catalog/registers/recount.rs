//! The proof that the cube is true: all dossiers counted anew and compared, sheet by sheet.

use super::super::{Catalog, Result};
use super::counter::Counter;
use super::{ROW, row_of};

/// What a recount found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recount {
    /// Dossiers that were counted.
    pub dossiers: u64,
    /// Sheets of the cube (an axis, a month, a unit).
    pub sheets: u64,
    /// Sheets that were not what the dossiers say.
    pub wrong: u64,
}

impl Catalog {
    /// Counts all dossiers anew. With `mend`, what was wrong is put right; without, nothing changes.
    pub fn recount(&self, mend: bool) -> Result<Recount> {
        let connection = self.lock();
        let sql = |e| self.sql(e);
        connection.execute_batch("BEGIN IMMEDIATE").map_err(sql)?;
        let counted = (|| {
            connection
                .execute_batch("CREATE TABLE cube_anew (id INTEGER PRIMARY KEY, cells BLOB NOT NULL)")
                .map_err(sql)?;
            let mut counter = Counter::load(self, &connection)?;
            let mut found = Recount::default();
            let mut statement = connection
                .prepare(&format!("SELECT {ROW}, code FROM dossier WHERE id > ?1 ORDER BY id LIMIT 10000"))
                .map_err(sql)?;
            let mut last = 0i64;
            loop {
                let mut rows = statement.query([last]).map_err(sql)?;
                let before = last;
                while let Some(r) = rows.next().map_err(sql)? {
                    let row = row_of(r).map_err(sql)?;
                    last = row.id;
                    found.dossiers += 1;
                    let code = r.get_ref(21).map_err(sql)?;
                    counter.count(code.as_str().unwrap_or_default(), &row, 1);
                }
                drop(rows);
                counter.work_in(self, &connection, "cube_anew", last == before)?;
                if last == before {
                    break;
                }
            }
            let number = |query: &str| connection.query_row(query, [], |r| r.get::<_, i64>(0)).map_err(sql);
            found.sheets = number("SELECT COUNT(*) FROM cube_anew")? as u64;
            found.wrong = number(
                "SELECT (SELECT COUNT(*) FROM cube_anew a LEFT JOIN cube c ON c.id = a.id WHERE c.cells IS NULL OR c.cells <> a.cells) \
                 + (SELECT COUNT(*) FROM cube c LEFT JOIN cube_anew a ON a.id = c.id WHERE a.id IS NULL)",
            )? as u64;
            if mend && found.wrong > 0 {
                connection
                    .execute_batch("DELETE FROM cube; INSERT INTO cube SELECT id, cells FROM cube_anew; DROP TABLE cube_anew")
                    .map_err(sql)?;
            }
            Ok(found)
        })();
        let end =
            if mend && matches!(&counted, Ok(found) if found.wrong > 0) { "COMMIT" } else { "ROLLBACK" };
        connection.execute_batch(end).map_err(sql)?;
        counted
    }
}
