//! `sohoa show`: a dossier with its papers, or a paper with its fields, as the archive's metadata tells of it.

use clap::Args;
use serde_json::{Value, json};

use super::names::Names;
use super::{Exit, Format, Result};
use crate::catalog::{Catalog, PaperRow};
use crate::record::{DossierCode, PaperId, field::names};
use crate::report::{Cell, Table};
use crate::words::{self, Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa show H56.14-240412-0001 --data kho\n  sohoa show P17 --data kho --format json",
    "Examples:\n  sohoa show H56.14-240412-0001 --data store\n  sohoa show P17 --data store --format json"
))]
pub(super) struct ShowArgs {
    #[arg(value_name = "DOSSIER|PAPER", help = t("Mã hồ sơ, hoặc số giấy tờ như P17", "Dossier code, or paper number such as P17"))]
    what: String,
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
}

pub(super) fn run(args: ShowArgs, lang: Option<Lang>) -> Result<Exit> {
    let (_, _, catalog) = super::open_data(&args.data.dir, lang)?;
    let unknown = || {
        super::say(&format!(
            "{}: {}",
            t("không có hồ sơ hay giấy tờ này", "no such dossier or paper"),
            args.what
        ));
        Ok(Exit::Failed)
    };
    if let Ok(id) = args.what.parse::<PaperId>() {
        return match catalog.paper(id)? {
            Some(row) => paper(&catalog, &row, args.format.format),
            None => unknown(),
        };
    }
    let Ok(code) = args.what.parse::<DossierCode>() else { return unknown() };
    let papers = catalog.papers_of(&code)?;
    let reused = catalog.reuses_of(&code)?;
    if papers.is_empty() && reused.is_empty() {
        return unknown();
    }
    dossier(&catalog, &code, &papers, &reused, args.format.format)
}

/// What a dossier is about, and whose it is: by the register, else by the papers.
struct About {
    procedure: Option<String>,
    unit: Option<String>,
}

impl About {
    fn of(catalog: &Catalog, code: &str, paper: Option<&PaperRow>) -> Result<About> {
        let entry = catalog.dossier(code)?;
        let said = entry.map_or((None, None), |entry| (entry.procedure, entry.unit));
        let manifested = || paper?.manifested.as_ref()?.procedure.as_ref().map(ToString::to_string);
        Ok(About {
            procedure: said.0.or_else(manifested),
            unit: said.1.or_else(|| paper.and_then(|paper| paper.unit.clone())),
        })
    }

    fn procedure_name(&self, names: &Names<'_>) -> Result<Option<String>> {
        let name = self.procedure.as_deref().map(|code| names.procedure(code)).transpose()?;
        Ok(name.filter(|name| !name.is_empty()))
    }

    fn lines(&self, names: &Names<'_>) -> Result<String> {
        let mut lines = String::new();
        if let Some(code) = &self.procedure {
            lines.push_str(&format!("{}: {}\n", t("Thủ tục", "Procedure"), names.whole_procedure(code)?));
        }
        if let Some(code) = &self.unit {
            lines.push_str(&format!("{}: {}\n", t("Đơn vị", "Unit"), names.whole_unit(code)));
        }
        Ok(lines)
    }
}

fn value_of(catalog: &Catalog, row: &PaperRow) -> Result<Value> {
    Ok(json!({
        "paper": row.id.to_string(),
        "sha256": row.sha256,
        "original_name": row.original_name,
        "media_type": row.media_type.map(|m| m.mime()),
        "size_bytes": row.size_bytes,
        "state": row.state.code(),
        "outcome": row.outcome,
        "dossier": row.dossier,
        "unit": row.unit,
        "role": row.role,
        "pages": row.pages,
        "a4_equivalents": row.a4,
        "received_at": row.received_at,
        "described": row.described,
        "review": row.review,
        "problems": catalog.problems_of(row.id)?,
        "manifested": row.manifested,
        "received_from": catalog.sources_of(row.id)?.into_iter()
            .map(|(file, outcome)| json!({"file": file, "outcome": outcome})).collect::<Vec<_>>(),
        "object": row.object_id,
        "original": row.original_path,
        "searchable": row.searchable_path,
    }))
}

fn dossier(
    catalog: &Catalog,
    code: &DossierCode,
    papers: &[PaperRow],
    reused: &[(PaperId, String)],
    format: Format,
) -> Result<Exit> {
    let names = Names::of(catalog)?;
    let about = About::of(catalog, code.as_str(), papers.first())?;
    if format == Format::Json {
        let papers = papers.iter().map(|p| value_of(catalog, p)).collect::<Result<Vec<_>>>()?;
        let reused: Vec<Value> =
            reused.iter().map(|(p, f)| json!({"paper": p.to_string(), "file": f})).collect();
        let value = json!({
            "dossier": code,
            "procedure": about.procedure,
            "procedure_name": about.procedure_name(&names)?,
            "unit": about.unit,
            "unit_name": about.unit.as_deref().map(|unit| names.unit(unit)).filter(|name| !name.is_empty()),
            "papers": papers,
            "reused": reused,
        });
        super::put(&format!("{value:#}\n"))?;
        return Ok(Exit::Fine);
    }
    let mut table = Table::new([
        ("paper", t("giấy tờ", "paper")),
        ("outcome", t("kết quả", "outcome")),
        ("type", t("loại", "type")),
        ("number", t("số, ký hiệu", "number")),
        ("date", t("ngày", "date")),
        ("pages", t("trang", "pages")),
        ("file", t("tệp", "file")),
    ]);
    let mut line = |row: &PaperRow, outcome: Cell, file: &str| {
        let field = |name: &str| row.described.as_ref().and_then(|d| d.value(name)).map(str::to_owned);
        table.push([
            Cell::from(row.id.to_string()),
            outcome,
            Cell::from(field("paper_type")),
            Cell::from(field("number")),
            Cell::from(field("date")),
            Cell::from(row.pages),
            Cell::from(file.to_owned()),
        ]);
    };
    for row in papers {
        let told = row.outcome.map_or(row.state.code(), words::outcome);
        line(row, Cell::said(serde_json::to_value(row.outcome)?, told), &row.original_name);
    }
    for (paper, file) in reused {
        // The paper itself is in another dossier: what is known of it is shown all the same.
        if let Some(row) = catalog.paper(*paper)? {
            line(&row, Cell::said("reused", t("dùng lại", "reused")), file);
        }
    }
    if format == Format::Table {
        super::put(&format!("{} {code}\n{}\n", t("Hồ sơ", "Dossier"), about.lines(&names)?))?;
    }
    super::put_table(&table, format)?;
    Ok(Exit::Fine)
}

fn paper(catalog: &Catalog, row: &PaperRow, format: Format) -> Result<Exit> {
    match format {
        Format::Json => super::put(&format!("{:#}\n", value_of(catalog, row)?))?,
        Format::Jsonl => super::put(&format!("{}\n", value_of(catalog, row)?))?,
        Format::Table | Format::Csv | Format::CsvBom => {
            let mut table = Table::new([
                ("field", t("trường", "field")),
                ("value", t("giá trị", "value")),
                ("reading", t("đọc được", "reading")),
                ("page", t("trang", "page")),
                ("confidence", t("độ tin cậy", "confidence")),
                ("note", t("ghi chú", "note")),
            ]);
            for (name, field) in row.described.iter().flat_map(|d| &d.fields) {
                let note = match (field.accepted, field.reason) {
                    (true, _) => "✓".to_owned(),
                    (false, reason) => reason.map(words::reason).unwrap_or_default().to_owned(),
                };
                table.push([
                    Cell::said(name.clone(), words::field(name)),
                    match &field.value {
                        Some(term) if name == names::VALIDITY => Cell::said(term.clone(), words::term(term)),
                        value => Cell::from(value.clone()),
                    },
                    Cell::from(field.reading.clone()),
                    Cell::from(field.page.map(|p| p.0)),
                    super::forms::decimal_of(f64::from(field.confidence)),
                    Cell::from(note),
                ]);
            }
            if format == Format::Table {
                super::put(&head(catalog, row)?)?;
            }
            super::put_table(&table, format)?;
        }
    }
    Ok(Exit::Fine)
}

fn head(catalog: &Catalog, row: &PaperRow) -> Result<String> {
    let mut text = format!(
        "{} {} · {} · {} · {} {}\n",
        t("Giấy tờ", "Paper"),
        row.id,
        row.original_name,
        row.outcome.map_or(row.state.code(), words::outcome),
        row.pages.unwrap_or(0),
        t("trang", "pages"),
    );
    for (label, value) in [
        (t("Hồ sơ", "Dossier"), row.dossier.as_ref().map(ToString::to_string)),
        ("SHA-256", Some(row.sha256.to_string())),
        (t("Trong kho", "In the archive"), row.object_id.clone()),
        (t("Bản gốc", "Original"), row.original_path.clone()),
        (t("PDF tìm kiếm được", "Searchable PDF"), row.searchable_path.clone()),
    ] {
        if let Some(value) = value {
            text.push_str(&format!("{label}: {value}\n"));
        }
    }
    let dossier = row.dossier.as_ref().map(ToString::to_string).unwrap_or_default();
    text.push_str(&About::of(catalog, &dossier, Some(row))?.lines(&Names::of(catalog)?)?);
    for why in &row.review {
        text.push_str(&format!("{}: {}\n", t("Cần xem", "To look at"), words::review(why)));
    }
    if let Some(p) = row.described.as_ref().and_then(|d| d.province.as_ref()) {
        let then = if p.name == p.now { p.now.clone() } else { format!("{} → {}", p.name, p.now) };
        text.push_str(&format!("{}: {then}\n", t("Tỉnh", "Province")));
    }
    for note in row.described.iter().flat_map(|d| &d.notes) {
        text.push_str(&format!("{}: {}\n", t("Lưu ý", "Note"), words::note(note)));
    }
    for problem in catalog.problems_of(row.id)? {
        text.push_str(&format!("{}: {}\n", t("Vấn đề", "Problem"), words::problem(&problem)));
    }
    text.push('\n');
    Ok(text)
}
