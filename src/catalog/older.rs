//! Catalogs as older programs left them, for tests of migrations: made from the migrations themselves, so that no sample has
//! to be kept for each.

use super::Catalog;

/// Takes away what later migrations brought.
pub(super) fn make_as_old_as(catalog: &Catalog, version: usize) {
    let there = |db: &rusqlite::Connection, kind: &str| -> Vec<String> {
        let sql = "SELECT name FROM sqlite_master WHERE type = ?1 AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let names: rusqlite::Result<_> =
            db.prepare(sql).unwrap().query_map([kind], |r| r.get(0)).unwrap().collect();
        names.unwrap()
    };
    let of_old = rusqlite::Connection::open_in_memory().unwrap();
    for (statements, _) in &super::MIGRATIONS[..version] {
        of_old.execute_batch(statements).unwrap();
    }
    let db = catalog.lock();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    // Tables first: their indexes go with them.
    for kind in ["table", "index"] {
        let kept = there(&of_old, kind);
        for name in there(&db, kind).iter().filter(|name| !kept.contains(name)) {
            db.execute_batch(&format!("DROP {kind} {name}")).unwrap();
        }
    }
    // Later migrations also drop indexes.
    let now = there(&db, "index");
    for name in there(&of_old, "index").iter().filter(|name| !now.contains(name)) {
        let sql = "SELECT sql FROM sqlite_master WHERE name = ?1";
        let sql: String = of_old.query_row(sql, [name], |r| r.get(0)).unwrap();
        db.execute_batch(&sql).unwrap();
    }
    let columns = |db: &rusqlite::Connection, table: &str| {
        let mut rows = db.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let names: rusqlite::Result<Vec<String>> = rows.query_map([table], |r| r.get(0)).unwrap().collect();
        names.unwrap()
    };
    for table in there(&of_old, "table") {
        let kept = columns(&of_old, &table);
        for name in columns(&db, &table).iter().filter(|name| !kept.contains(name)) {
            db.execute_batch(&format!("ALTER TABLE {table} DROP COLUMN {name}")).unwrap();
        }
    }
    db.pragma_update(None, "user_version", version as i64).unwrap();
}
