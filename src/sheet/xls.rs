//! Old workbooks (XLS).

use std::path::Path;

use super::{Each, SheetErrorKind};

pub(super) struct Workbook;

impl Workbook {
    pub(super) fn open(_: &Path) -> Result<Self, SheetErrorKind> {
        Err(SheetErrorKind::Workbook("it is of the old kind (XLS) or has a password".to_owned()))
    }
    pub(super) fn sheets(&self) -> &[String] {
        &[]
    }
    pub(super) fn rows(&mut self, _: usize, _: &mut Each<'_>) -> Result<(), SheetErrorKind> {
        Ok(())
    }
}
