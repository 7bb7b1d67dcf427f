//! Whether two papers of the catalog are one, scanned twice: what is known of both, put before `identify`.

use crate::catalog::{Catalog, Result};
use crate::identify::{Sameness, sameness};
use crate::record::{KeyFields, PaperId};

/// What the key fields of two papers say. A paper that is not read yet says nothing.
pub fn same_paper(catalog: &Catalog, one: PaperId, other: PaperId) -> Result<Sameness> {
    let keys = |paper| -> Result<KeyFields> {
        let described = catalog.paper(paper)?.and_then(|row| row.described);
        Ok(described.map(|d| d.key_fields()).unwrap_or_default())
    };
    Ok(sameness(&keys(one)?, &keys(other)?))
}
