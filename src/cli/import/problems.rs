//! `--problems FILE.csv`: every bad row and every notice, written as they are found, named when all are there.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::is_bad;
use crate::cli::Result;
use crate::register::Finding;
use crate::report::no_formula;
use crate::words::{registers, t};

/// The list under way.
pub(super) struct Problems {
    path: PathBuf,
    csv: csv::Writer<tempfile::NamedTempFile>,
}

impl Problems {
    pub(super) fn create(path: &Path) -> Result<Problems> {
        let about = |e: std::io::Error| anyhow::Error::new(e).context(path.display().to_string());
        let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file =
            tempfile::Builder::new().prefix(".sohoa-").suffix(".tmp").tempfile_in(folder).map_err(about)?;
        // Excel takes a file without this mark for one of the machine's code page.
        file.write_all("\u{feff}".as_bytes()).map_err(about)?;
        let mut csv = csv::Writer::from_writer(file);
        csv.write_record([
            t("tệp", "file"),
            t("dòng", "row"),
            t("cột", "column"),
            t("giá trị", "value"),
            t("mức", "level"),
            t("lý do", "reason"),
        ])?;
        Ok(Problems { path: path.to_owned(), csv })
    }

    pub(super) fn write(&mut self, file: &Path, finding: &Finding) -> Result<()> {
        let level = if is_bad(finding) { t("sai", "bad") } else { t("lưu ý", "notice") };
        let reason = registers::what(&finding.what);
        let row = finding.row.to_string();
        let file = file.display().to_string();
        // Cells of a stranger's file, to be opened in Excel.
        let (file, column, value) =
            (no_formula(file), no_formula(finding.column.clone()), no_formula(finding.value.clone()));
        Ok(self.csv.write_record([&*file, &row, &column, &value, level, &reason])?)
    }

    pub(super) fn finish(self) -> Result<()> {
        let file = self.csv.into_inner().map_err(|e| anyhow::anyhow!(e.to_string()))?;
        file.as_file().sync_all()?;
        let (_, temporary) = file.keep()?;
        crate::fs::publish(&temporary, &self.path)
            .map_err(|e| anyhow::Error::new(e).context(self.path.display().to_string()))
    }
}
