//! Codes with their names beside them, for people: units and procedures as the registers have them. Apart, since several
//! commands show codes, and a code alone says nothing to whoever does not work at that counter.

use super::{Result, forms};
use crate::catalog::Catalog;
use crate::report::units::UnitTree;

/// The registers that name things.
pub(super) struct Names<'c> {
    catalog: &'c Catalog,
    units: UnitTree,
}

impl Names<'_> {
    /// Of a catalog, as of today.
    pub(super) fn of(catalog: &Catalog) -> Result<Names<'_>> {
        Ok(Names { units: UnitTree::new(catalog.units()?), catalog })
    }

    /// Name of a unit, or nothing.
    pub(super) fn unit(&self, code: &str) -> String {
        self.units.entry(code, forms::now().date()).map_or(String::new(), |unit| unit.name.clone())
    }

    /// Name of a procedure, or nothing.
    pub(super) fn procedure(&self, code: &str) -> Result<String> {
        Ok(self.catalog.procedure(code)?.map_or(String::new(), |procedure| procedure.name))
    }

    /// `H56.14 UBND xã Định Hóa, tỉnh Thái Nguyên`: a unit, its name, and that of the one above it.
    pub(super) fn whole_unit(&self, code: &str) -> String {
        let entry = self.units.entry(code, forms::now().date());
        let parent = entry.and_then(|unit| unit.parent.as_deref()).map(|parent| self.unit(parent));
        let names = entry.map(|unit| unit.name.clone()).into_iter().chain(parent);
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        format!("{code} {}", names.join(", ")).trim_end().to_owned()
    }

    /// `1.001193 Thủ tục đăng ký khai sinh`.
    pub(super) fn whole_procedure(&self, code: &str) -> Result<String> {
        Ok(format!("{code} {}", self.procedure(code)?).trim_end().to_owned())
    }
}
