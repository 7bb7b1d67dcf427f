//! Which units the register of units knows: what an import of dossiers is held against.

use std::collections::HashSet;

use super::{Catalog, Result};

impl Catalog {
    /// Codes of all units that have an entry of their own; those that only dossiers name have none.
    pub fn registered_units(&self) -> Result<HashSet<String>> {
        self.lock()
            .prepare_cached("SELECT code FROM reg_unit WHERE id IN (SELECT unit FROM reg_unit_span)")
            .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
            .map_err(|e| self.sql(e))
    }
}
