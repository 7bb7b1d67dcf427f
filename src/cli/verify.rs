//! `sohoa verify`: every digest in the archive re-checked, by our own reading of the standard.

use std::sync::Mutex;

use clap::Args;
use serde_json::json;

use super::{Exit, Format, Result};
use crate::archive::ocfl::Store;
use crate::report::{Cell, Table};
use crate::words::{self, Lang, damage, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa verify --data kho\nMã thoát: 0 toàn vẹn · 3 có sai lệch · 1 không kiểm tra được",
    "Example:\n  sohoa verify --data store\nExit codes: 0 sound · 3 damage found · 1 could not check"
))]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
}

pub(super) fn run(args: VerifyArgs, lang: Option<Lang>) -> Result<Exit> {
    // The archive alone is looked at: an auditor's copy may be read-only and without a catalog.
    if let Some(lang) = lang {
        words::choose(lang);
    }
    let archive = args.data.dir.join("archive");
    if !archive.is_dir() {
        let none = t("không có kho (archive) trong đó", "there is no archive in it");
        anyhow::bail!("{}: {none}", args.data.dir.display());
    }
    let findings = Mutex::new(Vec::new());
    let keep = |finding: &crate::archive::ocfl::Finding, object: Option<&str>| {
        let row = json!({
            "code": finding.code,
            "error": finding.is_error(),
            "object": object,
            "path": finding.path.to_string_lossy(),
            "meaning": damage::finding(finding.code),
            "detail": finding.detail,
        });
        findings.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(row);
    };
    let verified = Store::verify_copy(&archive, &|report, _| {
        for finding in &report.findings {
            keep(finding, report.id.as_deref());
        }
    })?;
    for finding in &verified.root_findings {
        keep(finding, None);
    }
    let findings = findings.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if args.format.format.is_csv() {
        let mut table = Table::new([
            ("code", t("mã", "code")),
            ("error", t("là sai lệch", "is an error")),
            ("object", t("đối tượng", "object")),
            ("path", t("đường dẫn", "path")),
            ("meaning", t("ý nghĩa", "meaning")),
        ]);
        for f in &findings {
            let error = if f["error"] == true { t("có", "yes") } else { t("không", "no") };
            let [code, object, path, meaning] =
                ["code", "object", "path", "meaning"].map(|key| Cell::from(f[key].clone()));
            table.push([code, Cell::said(f["error"].clone(), error), object, path, meaning]);
        }
        super::put_table(&table, args.format.format)?;
    } else if args.format.format == Format::Table {
        for f in &findings {
            let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
            super::put(&format!(
                "{} {} {}: {}\n",
                text("code"),
                text("object"),
                text("path"),
                text("meaning")
            ))?;
        }
        super::put(&format!(
            "{} {} · {} {} · {} MiB · {}\n",
            verified.objects,
            t("đối tượng", "objects"),
            verified.files,
            t("tệp", "files"),
            verified.bytes >> 20,
            if verified.is_valid() {
                t("toàn vẹn", "sound").to_owned()
            } else {
                format!("{} {}", verified.errors, t("sai lệch", "errors"))
            }
        ))?;
        if !verified.is_valid() {
            super::say(damage::remedy());
        }
    } else {
        let value = json!({
            "version": 1,
            "sound": verified.is_valid(),
            "objects": verified.objects,
            "invalid_objects": verified.invalid_objects,
            "files": verified.files,
            "bytes": verified.bytes,
            "findings": findings,
        });
        let text = if args.format.format == Format::Json { format!("{value:#}") } else { value.to_string() };
        super::put(&(text + "\n"))?;
    }
    Ok(if verified.is_valid() { Exit::Fine } else { Exit::Problems })
}
