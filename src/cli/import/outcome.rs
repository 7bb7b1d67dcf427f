//! What became of one file of an import, as people and programs read it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::is_bad;
use super::strangers::Strangers;
use crate::catalog::ImportCounts;
use crate::cli::{Result, put, say};
use crate::record::RegisterKind;
use crate::register::{Field, Finding, Layout, Meant, Summary, What};
use crate::sheet::Form;
use crate::words::{counted, registers, t};

/// So many bad rows, notices and rows that were passed over are shown; `--problems` has all.
pub(super) const SHOWN: usize = 20;
/// So many bad rows and notices of one kind are in the JSON.
const IN_JSON: u64 = 1000;
/// So many notices of one kind are shown: a file may have one in every row, and what is rare among them must be seen.
const EXAMPLES: usize = 3;

/// What became of a file.
#[derive(Debug, Default)]
pub(super) struct FileOutcome {
    pub(super) file: String,
    pub(super) kind: Option<RegisterKind>,
    pub(super) dry_run: bool,
    pub(super) sha256: String,
    pub(super) form: Option<Form>,
    pub(super) layout: Option<Layout>,
    /// Why nothing was imported.
    pub(super) refused: Option<String>,
    pub(super) summary: Summary,
    pub(super) counts: ImportCounts,
    /// First rows that were passed over.
    pub(super) skipped_rows: Vec<u64>,
    /// Units that dossiers name and that are none, or several.
    pub(super) strangers: Strangers,
    /// Whether there is a register of units at all.
    pub(super) units_known: bool,
    bad: Vec<Finding>,
    notices: Vec<Finding>,
    /// How many of each kind were found, kept or not: key and whether they are bad.
    found: BTreeMap<(&'static str, bool), u64>,
}

impl FileOutcome {
    pub(super) fn new(path: &Path, kind: RegisterKind, dry_run: bool) -> Self {
        FileOutcome { file: path.display().to_string(), kind: Some(kind), dry_run, ..FileOutcome::default() }
    }

    /// Keeps the first of what is found, of each kind.
    pub(super) fn keep(&mut self, finding: &Finding) {
        let count = self.found.entry((finding.what.key(), is_bad(finding))).or_default();
        *count += 1;
        if *count <= IN_JSON {
            let list = if is_bad(finding) { &mut self.bad } else { &mut self.notices };
            list.push(finding.clone());
        }
    }

    /// Whether there was a head, and nothing below it that could be imported: nobody exports nothing on purpose.
    pub(super) fn is_empty(&self) -> bool {
        self.refused.is_none() && self.summary.read == 0
    }

    /// All bad findings, or all notices.
    fn count(&self, bad: bool) -> u64 {
        self.found.iter().filter(|((_, is_bad), _)| *is_bad == bad).map(|(_, count)| count).sum()
    }

    /// The notices that are shown: names stand for many rows each, of the others some of each kind do.
    fn shown_notices(&self) -> Vec<&Finding> {
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        let is_shown = |finding: &&Finding| {
            let most = if matches!(finding.what, What::NotByCode { .. }) { SHOWN } else { EXAMPLES };
            let count = shown.entry(finding.what.key()).or_default();
            *count += 1;
            *count <= most
        };
        self.notices.iter().filter(is_shown).collect()
    }

    /// Nothing of it was imported, whatever was counted before that was known.
    pub(super) fn refuse(&mut self, why: String) {
        self.refused = Some(why);
        self.counts = ImportCounts::default();
    }

    /// Counts to standard output, the rows that a person must look at to standard error.
    pub(super) fn show(&self) -> Result<()> {
        if let Some(why) = &self.refused {
            for finding in self.bad.iter().take(SHOWN) {
                say(&registers::finding(finding));
            }
            say(&format!("{}: {}: {why}", self.file, t("không nhập gì", "nothing was imported")));
            return Ok(());
        }
        let summary = &self.summary;
        let mut lines = vec![format!("{}{}", self.file, self.place())];
        lines.push(format!(
            "  {}: {} {} · {} {} · {} {} · {} {}",
            registers::rows_of(summary.read),
            self.counts.new,
            t("mới", "new"),
            self.counts.changed,
            t("thay đổi", "changed"),
            self.counts.same,
            t("như cũ", "unchanged"),
            summary.bad,
            t("sai", "bad"),
        ));
        if summary.repeated > 0 {
            let what = counted(
                summary.repeated,
                "dòng có mã ở một dòng sau nữa, lấy dòng sau",
                "row whose code stands in a later row, which counts",
                "rows whose codes stand in later rows, which count",
            );
            lines.push(format!("  {what}"));
        }
        if self.dry_run {
            lines.push(format!("  {}", t("chạy thử: không ghi gì", "dry run: nothing was written")));
        }
        for (why, count) in &summary.skipped {
            let rows: Vec<String> = self.skipped_rows.iter().map(u64::to_string).collect();
            // Which row was passed over for which reason is told where there is one reason.
            let rows =
                if summary.skipped.len() == 1 { format!(" ({})", rows.join(", ")) } else { String::new() };
            lines.push(format!(
                "  {} {count} {}{rows}",
                t("bỏ qua", "passed over"),
                registers::skipped(*why)
            ));
        }
        for (key, count) in &summary.findings {
            lines.push(format!("  {count} {}", registers::finding_key(key)));
        }
        self.show_strangers(&mut lines);
        let has = |field| self.layout.iter().flat_map(|l| &l.columns).any(|c| c.field == Some(field));
        if has(Field::ReturnedOn) && !has(Field::ResolvedOn) {
            lines.push(format!(
                "  {}",
                t(
                    "sổ có ngày trả kết quả mà không có ngày giải quyết xong: hồ sơ chưa được tính là xong; nếu cột ấy là ngày giải quyết xong thì nêu trong sohoa.toml (resolved_on)",
                    "there is a day of return and none of resolution: these dossiers do not count as resolved; if that column is the day of resolution, name it in sohoa.toml (resolved_on)"
                )
            ));
        }
        if let Some(layout) = &self.layout {
            let left: Vec<&str> =
                layout.columns.iter().filter(|c| c.field.is_none()).map(|c| c.header.as_str()).collect();
            if !left.is_empty() {
                lines.push(format!("  {}: {}", t("cột không dùng", "columns left out"), left.join(", ")));
            }
            for (field, header) in &layout.absent {
                lines.push(format!(
                    "  {} {header:?} ({})",
                    t(
                        "sohoa.toml nêu cột không có trong tệp:",
                        "sohoa.toml names a column that is not there:"
                    ),
                    field.name()
                ));
            }
        }
        put(&format!("{}\n", lines.join("\n")))?;
        if self.is_empty() {
            say(&format!(
                "{}: {}",
                self.file,
                t(
                    "tệp chỉ có tiêu đề, không có dòng dữ liệu nào: không nhập gì; xem lại điều kiện lọc khi xuất tệp",
                    "the file has a head and no row of data: nothing was imported; look at how it was filtered when it was exported"
                )
            ));
        }
        for (title, shown, total) in [
            (t("Dòng sai", "Bad rows"), self.bad.iter().take(SHOWN).collect(), self.count(true)),
            (t("Lưu ý", "Notices"), self.shown_notices(), self.count(false)),
        ] {
            let shown: Vec<&Finding> = shown;
            if shown.is_empty() {
                continue;
            }
            say(&format!("{title} ({total}):"));
            shown.iter().for_each(|finding| say(&format!("  {}", registers::finding(finding))));
            let rest = total.saturating_sub(shown.len() as u64);
            if rest > 0 {
                say(&format!(
                    "  … {} {rest}; {}",
                    t("còn", "and"),
                    t("xem hết bằng --problems TỆP.csv", "all with --problems FILE.csv")
                ));
            }
        }
        Ok(())
    }

    fn show_strangers(&self, lines: &mut Vec<String>) {
        let dossiers = self.strangers.dossiers();
        if dossiers == 0 {
            return;
        }
        if !self.units_known {
            let told = counted(
                dossiers,
                "hồ sơ có đơn vị, nhưng danh mục đơn vị chưa nhập (sohoa import units)",
                "dossier names its unit, and there is no register of units yet (sohoa import units)",
                "dossiers name units, and there is no register of units yet (sohoa import units)",
            );
            lines.push(format!("  {told}"));
            return;
        }
        lines.extend(self.strangers.in_words(SHOWN).into_iter().map(|line| format!("  {line}")));
    }

    /// Where in the file the table was found.
    fn place(&self) -> String {
        let (Some(layout), Some(form)) = (&self.layout, self.form) else { return String::new() };
        let sheet = if layout.sheet_name.is_empty() {
            String::new()
        } else {
            format!(", {} {:?}", t("trang", "sheet"), layout.sheet_name)
        };
        let rows = match layout.header {
            (0, _) => String::new(),
            (first, last) if first == last => format!(", {} {first}", t("tiêu đề ở dòng", "header in row")),
            (first, last) => format!(", {} {first}–{last}", t("tiêu đề ở dòng", "header in rows")),
        };
        format!(": {}{sheet}{rows}", registers::form(form))
    }

    /// For programs.
    pub(super) fn as_json(&self) -> Value {
        let found = |list: &[Finding]| -> Vec<Value> {
            list.iter()
                .map(|f| {
                    let mut value = json!({
                        "row": f.row,
                        "column": f.column,
                        "field": f.field.map(|field| field.name()),
                        "value": f.value,
                        "kind": f.what.key(),
                        "reason": registers::what(&f.what),
                    });
                    if let What::NotByCode { rows, count, meant } = &f.what {
                        value["rows"] = json!({ "count": count, "first": rows });
                        value["codes"] = match meant {
                            None => Value::Null,
                            Some(Meant::Nobody) => json!([]),
                            Some(Meant::One(code)) => json!([code]),
                            Some(Meant::Several(codes)) => json!(codes),
                        };
                    }
                    value
                })
                .collect()
        };
        let layout = self.layout.as_ref();
        let skipped: BTreeMap<&str, u64> =
            self.summary.skipped.iter().map(|(why, n)| (why.key(), *n)).collect();
        json!({
            "file": self.file,
            "kind": self.kind.map(registers::section),
            "sha256": self.sha256,
            "form": self.form.map(|form| format!("{form:?}").to_lowercase()),
            "sheet": layout.map(|l| l.sheet_name.clone()),
            "header_rows": layout.map(|l| [l.header.0, l.header.1]),
            "columns": layout.map(|l| {
                l.columns.iter().filter_map(|c| Some((c.field?.name(), c.header.clone()))).collect::<BTreeMap<_, _>>()
            }),
            "columns_left_out": layout.map(|l| {
                l.columns.iter().filter(|c| c.field.is_none()).map(|c| c.header.clone()).collect::<Vec<_>>()
            }),
            "refused": self.refused,
            "dry_run": self.dry_run,
            "empty": self.is_empty(),
            "read": self.summary.read,
            "new": self.counts.new,
            "changed": self.counts.changed,
            "unchanged": self.counts.same,
            "bad": self.summary.bad,
            "repeated": self.summary.repeated,
            "skipped": skipped,
            "findings": self.summary.findings,
            "unknown_units": self.strangers.unknown(),
            "ambiguous_units": self.strangers.ambiguous(),
            "unknown_units_more": self.strangers.more(),
            "bad_rows": found(&self.bad),
            "notices": found(&self.notices),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_of_every_row_hides_no_other() {
        let mut outcome = FileOutcome::default();
        let found =
            |row, what| Finding { row, column: String::new(), field: None, value: String::new(), what };
        for row in 2..5002 {
            outcome.keep(&found(row, What::Unofficial));
        }
        outcome.keep(&found(9, What::NotAFlag));
        outcome.keep(&found(7, What::NoCode));
        for row in 10..15 {
            outcome.keep(&found(row, What::NotByCode { rows: vec![row], count: 100, meant: None }));
        }
        let shown: Vec<u64> = outcome.shown_notices().iter().map(|f| f.row).collect();
        assert_eq!(shown, [2, 3, 4, 9, 10, 11, 12, 13, 14]);
        assert_eq!((outcome.count(true), outcome.count(false)), (1, 5006));
        assert_eq!(outcome.notices.len() as u64, IN_JSON + 6, "and what is held is bounded");
    }
}
