//! The sums of the cube made anew out of the fine grain: when what a procedure says has changed, and for catalogs that
//! are older than a sum.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::super::super::{Catalog, Result};
use super::super::counter::Says;
use super::steps::{Cube, Step, roll_up};
use super::{Grain, Sheet, unpack};

/// Fine cells summed up at once: 32 bytes each, as many again for their sums.
const CELLS_AT_ONCE: usize = 1_000_000;

/// Makes all sums anew.
pub(in super::super) fn make_rollups(
    catalog: &Catalog,
    connection: &Connection,
    says: &HashMap<i64, Says>,
) -> Result<()> {
    let sql = |e| catalog.sql(e);
    let first_sum = Sheet::first_of(Grain::Units).0;
    connection.execute("DELETE FROM cube WHERE id >= ?1", [first_sum]).map_err(sql)?;
    let cube = Cube { catalog, connection, table: "cube" };
    let mut read = connection
        .prepare("SELECT id, cells FROM cube WHERE id > ?1 AND id < ?2 ORDER BY id")
        .map_err(sql)?;
    let mut last = -1i64;
    let mut cells: Vec<Step> = Vec::new();
    loop {
        // A row that is added while rows are read might be read, too: each time, reading begins anew.
        let mut rows = read.query(params![last, first_sum]).map_err(sql)?;
        while cells.len() < CELLS_AT_ONCE
            && let Some(row) = rows.next().map_err(sql)?
        {
            let sheet = Sheet(row.get(0).map_err(sql)?);
            last = sheet.0;
            let packed = row.get_ref(1).map_err(sql)?.as_blob().unwrap_or_default();
            let damaged = || catalog.value("cube.cells", format!("sheet {}", sheet.0));
            let mut fits = true;
            unpack(packed, |place, count| match i32::try_from(count) {
                Ok(by) => cells.push(Step { sheet, place, by }),
                Err(_) => fits = false,
            })
            .filter(|()| fits)
            .ok_or_else(damaged)?;
        }
        drop(rows);
        if cells.is_empty() {
            return Ok(());
        }
        roll_up(&cube, &cells, says)?;
        cells.clear();
    }
}
