//! `sohoa dossier check`: what a dossier lacks, before the citizen leaves or the quarter ends.

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Exit, Format, Result};
use crate::catalog::{Catalog, PaperRow, State};
use crate::describe::PaperTypes;
use crate::record::{DossierCode, DossierEntry, Outcome, PaperId, ProcedureEntry, field::names};
use crate::report::checklist::{self, Checked, FoundPaper, Presence, ResultPresence, Told};
use crate::words::{Lang, t};

#[derive(Debug, Args)]
pub(super) struct DossierArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    #[command(about = t("Đối chiếu giấy tờ của hồ sơ với thành phần mà thủ tục yêu cầu (thoát 0 đủ, 3 chưa đủ)", "Check the papers of dossiers against what the procedure asks for (exit 0 complete, 3 not)"))]
    Check(CheckArgs),
}

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa dossier check H56.14-240412-0001 --data kho\nMã thoát: 0 mọi hồ sơ đều đủ · 3 có hồ sơ thiếu, còn nghi ngờ, không đối chiếu được, hoặc không có hồ sơ ấy",
    "Example:\n  sohoa dossier check H56.14-240412-0001 --data store\nExit codes: 0 all complete · 3 something is missing, doubtful, cannot be checked, or there is no such dossier"
))]
struct CheckArgs {
    #[arg(value_name = t("HỒ_SƠ", "DOSSIER"), required = true, help = t("Mã hồ sơ", "Dossier code"))]
    dossiers: Vec<String>,
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
}

pub(super) fn run(args: DossierArgs, lang: Option<Lang>) -> Result<Exit> {
    let What::Check(args) = args.what;
    let (data, config, catalog) = super::open_data(&args.data.dir, lang)?;
    let types = super::paper_types(Some(&data.root().join(&config.describe.types_folder)))?;
    let mut complete = true;
    let mut values = Vec::new();
    let mut headed = false;
    for code in &args.dossiers {
        let report = look(&catalog, &types, code.trim())?;
        complete &= report.is_complete();
        if !report.is_known {
            super::say(&nobody_knows(&report.code));
        }
        match args.format.format {
            // A table of nothing would look like a dossier that asks for nothing.
            Format::Table | Format::Csv | Format::CsvBom if !report.is_known => {}
            Format::Json => values.push(report.json()),
            Format::Jsonl => super::put(&format!("{}\n", report.json()))?,
            Format::Table => {
                super::put(&report.head())?;
                super::put_table(&report.table(), Format::Table)?;
                super::put("\n")?;
            }
            format @ (Format::Csv | Format::CsvBom) => {
                let mut rows = Vec::new();
                let table = report.table();
                let written =
                    if headed { table.write_on(format, &mut rows) } else { table.write(format, &mut rows) };
                written?;
                headed = true;
                super::put(&String::from_utf8_lossy(&rows))?;
            }
        }
    }
    if args.format.format == Format::Json {
        super::put(&format!("{:#}\n", serde_json::Value::from(values)))?;
    }
    Ok(if complete { Exit::Fine } else { Exit::Problems })
}

/// That there is no such dossier, and what may be done.
fn nobody_knows(code: &str) -> String {
    let what = t(
        "không có hồ sơ này trong sổ hồ sơ đã nhập và trong kho",
        "no such dossier in the registers that were imported, and none in the archive",
    );
    let advice = if code.parse::<DossierCode>().is_ok() {
        t(
            "kiểm tra lại mã, hoặc nhập sổ hồ sơ bằng sohoa import dossiers",
            "check the code, or import the register with sohoa import dossiers",
        )
    } else {
        t(
            "mã cũng không đúng mẫu mã hồ sơ, ví dụ H56.14-240412-0001",
            "nor has the code the form of one, such as H56.14-240412-0001",
        )
    };
    format!("{}: {what}; {advice}", crate::report::printable(code))
}

/// A dossier, all that is known of it, and how it stands.
struct Looked {
    code: String,
    /// Whether a register or the catalog has it.
    is_known: bool,
    procedure_code: Option<String>,
    procedure: Option<ProcedureEntry>,
    papers: Vec<FoundPaper>,
    checked: Checked,
}

fn look(catalog: &Catalog, types: &PaperTypes, code: &str) -> Result<Looked> {
    let entry = catalog.dossier(code)?;
    let (mut rows, mut reused) = (Vec::new(), Vec::new());
    if let Ok(code) = code.parse::<DossierCode>() {
        rows = catalog.papers_of(&code)?;
        let mut ids: Vec<PaperId> = catalog.reuses_of(&code)?.into_iter().map(|(id, _)| id).collect();
        ids.dedup();
        for id in ids {
            reused.extend(catalog.paper(id)?);
        }
    }
    let manifested = || rows.iter().find_map(|r| r.manifested.as_ref()?.procedure.as_ref());
    let procedure_code =
        entry.as_ref().and_then(|e| e.procedure.clone()).or_else(|| manifested().map(ToString::to_string));
    let procedure = match &procedure_code {
        Some(code) => catalog.procedure(code)?,
        None => None,
    };
    let papers: Vec<FoundPaper> = rows
        .iter()
        .chain(&reused)
        .filter(|row| row.state == State::Archived)
        .map(|row| found(row, types))
        .collect();
    let says = |get: fn(&DossierEntry) -> Option<bool>| entry.as_ref().and_then(get);
    let told = Told {
        gives_result: says(|e| e.has_result).or_else(|| procedure.as_ref().and_then(|p| p.has_result)),
        resolved: entry.as_ref().is_some_and(|e| e.resolved_on.is_some()),
        components_elsewhere: says(|e| e.components_digitized) == Some(true),
        result_elsewhere: says(|e| e.result_digitized) == Some(true),
    };
    let asked = procedure.as_ref().map(|p| p.components.as_slice()).unwrap_or_default();
    let checked = checklist::check(asked, &papers, told);
    let is_known = entry.is_some() || !rows.is_empty() || !reused.is_empty();
    Ok(Looked { code: code.to_owned(), is_known, procedure_code, procedure, papers, checked })
}

fn found(row: &PaperRow, types: &PaperTypes) -> FoundPaper {
    let described = row.described.as_ref();
    let type_code = row.type_code();
    let of_type = type_code.as_deref().and_then(|code| types.name(code)).map(str::to_owned);
    let on_paper = [names::PAPER_TYPE, names::TITLE]
        .into_iter()
        .filter_map(|name| described.and_then(|d| d.value(name)).map(str::to_owned));
    let in_manifest = row.manifested.iter().flat_map(|m| [m.title.clone(), m.paper_type.clone()]).flatten();
    FoundPaper {
        paper: row.id,
        role: row.role,
        names: of_type.into_iter().chain(on_paper).chain(in_manifest).collect(),
        type_code,
        sure: row.outcome == Some(Outcome::Archived),
    }
}

impl Looked {
    /// Whether nobody knows the dossier, or what it should hold: then nothing can be said of it.
    fn is_unknown(&self) -> bool {
        self.procedure.as_ref().is_none_or(|p| p.components.is_empty())
    }

    fn is_complete(&self) -> bool {
        !self.is_unknown() && self.checked.is_complete()
    }

    /// What cannot be checked, and why.
    fn why_unknown(&self) -> Option<&'static str> {
        if !self.is_known {
            Some(t("không có trong kho và sổ hồ sơ", "neither in the archive nor in a register"))
        } else if self.procedure_code.is_none() {
            Some(t("không rõ thủ tục", "its procedure is not known"))
        } else if self.procedure.is_none() {
            Some(t("thủ tục không có trong sổ thủ tục", "its procedure is in no register"))
        } else if self.is_unknown() {
            Some(t("sổ thủ tục không ghi thành phần", "the register names no components of its procedure"))
        } else {
            None
        }
    }

    fn head(&self) -> String {
        let procedure = self.procedure.as_ref().map(|p| format!(" · {} {}", p.code, p.name));
        let state = match self.why_unknown() {
            Some(why) => why,
            None if self.is_complete() => t("đủ", "complete"),
            None => t("chưa đủ", "not complete"),
        };
        format!("{}{}: {state}\n", self.code, procedure.unwrap_or_default())
    }

    fn names(&self, papers: &[PaperId]) -> String {
        let name = |id: &PaperId| {
            let names = self.papers.iter().find(|p| p.paper == *id).and_then(|p| p.names.first());
            names.map_or_else(|| id.to_string(), |name| format!("{id} {name}"))
        };
        papers.iter().map(name).collect::<Vec<_>>().join("; ")
    }

    fn table(&self) -> crate::report::Table {
        use crate::report::{Cell, Table};
        let mut table = Table::new([
            ("dossier", t("hồ sơ", "dossier")),
            ("what", t("giấy tờ cần có", "what is asked for")),
            ("state", t("tình trạng", "state")),
            ("papers", t("trong kho", "in the archive")),
        ]);
        let mut row = |what: &str, state: &'static str, said: &'static str, papers: &[PaperId]| {
            table.push([
                Cell::from(self.code.clone()),
                Cell::from(what),
                Cell::said(state, said),
                Cell::from(self.names(papers)),
            ]);
        };
        for component in &self.checked.components {
            let (code, said) = presence(component.presence);
            row(&component.asked.name, code, said, &component.papers);
        }
        for paper in &self.checked.extra {
            row("", "extra", t("ngoài danh mục", "extra"), std::slice::from_ref(paper));
        }
        let (code, said) = result(self.checked.result);
        row(t("kết quả", "result"), code, said, &self.checked.results);
        table
    }

    fn json(&self) -> serde_json::Value {
        let ids = |papers: &[PaperId]| papers.iter().map(ToString::to_string).collect::<Vec<_>>();
        let components: Vec<serde_json::Value> = self
            .checked
            .components
            .iter()
            .map(|c| {
                json!({
                    "code": c.asked.code,
                    "name": c.asked.name,
                    "paper_type": c.asked.paper_type,
                    "required": c.asked.required,
                    "state": presence(c.presence).0,
                    "papers": ids(&c.papers),
                })
            })
            .collect();
        json!({
            "dossier": self.code,
            "procedure": self.procedure_code,
            "procedure_name": self.procedure.as_ref().map(|p| &p.name),
            "complete": self.is_complete(),
            "checkable": !self.is_unknown(),
            "why_not": self.why_unknown(),
            "components": components,
            "extra": ids(&self.checked.extra),
            "result": {"state": result(self.checked.result).0, "papers": ids(&self.checked.results)},
        })
    }
}

fn presence(presence: Presence) -> (&'static str, &'static str) {
    match presence {
        Presence::Present => ("present", t("có", "there")),
        Presence::Doubtful => ("doubtful", t("cần xem lại", "doubtful")),
        Presence::Missing => ("missing", t("THIẾU", "MISSING")),
        Presence::NotRequired => ("not-required", t("không bắt buộc", "not required")),
        Presence::Elsewhere => ("elsewhere", t("ở hệ thống khác", "in another system")),
    }
}

fn result(result: ResultPresence) -> (&'static str, &'static str) {
    match result {
        ResultPresence::Present => ("present", t("có", "there")),
        ResultPresence::Doubtful => ("doubtful", t("cần xem lại", "doubtful")),
        ResultPresence::Missing => ("missing", t("THIẾU", "MISSING")),
        ResultPresence::Elsewhere => ("elsewhere", t("ở hệ thống khác", "in another system")),
        ResultPresence::NotYet => ("not-yet", t("chưa giải quyết xong", "not resolved yet")),
        ResultPresence::NoneGiven => {
            ("none-given", t("thủ tục không có kết quả", "the procedure gives none"))
        }
        ResultPresence::Unknown => {
            ("unknown", t("không rõ thủ tục có kết quả không", "not known whether it gives one"))
        }
    }
}
