//! `sohoa read`: papers read without being archived, one JSON object a file.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::{Exit, Result};
use crate::config::Config;
use crate::pipeline::{ReadDocument, Readers, read_document, reader_settings, worker_count};
use crate::record::Severity;
use crate::words::{self, parser, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa read don.pdf\n  sohoa read scan/*.jpg --format jsonl > doc.jsonl",
    "Examples:\n  sohoa read letter.pdf\n  sohoa read scans/*.jpg --format jsonl > read.jsonl"
))]
pub(super) struct ReadArgs {
    #[arg(required = true, value_name = "FILE", help = t("Tệp ảnh hoặc PDF", "Image or PDF files"))]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", help = t("Cấu hình (mặc định: giá trị mặc định)", "Configuration (default: the defaults)"))]
    config: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = t("Mật khẩu cho PDF, mỗi dòng một mật khẩu", "Passwords for PDFs, one a line"))]
    password_file: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "jsonl", help = t("Dạng in ra", "Output format"))]
    format: ReadFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ReadFormat {
    /// One object a line.
    Jsonl,
    /// One indented array.
    Json,
    /// The text alone.
    Text,
}

pub(super) fn run(args: ReadArgs) -> Result<Exit> {
    // A slip of the hand is told before the minutes that the other files take.
    for file in &args.files {
        let slip = match file.metadata() {
            Ok(found) if found.is_dir() => t(
                "đây là thư mục; lệnh này đọc từng tệp, sohoa run nhận cả thư mục",
                "this is a folder; this command reads files, sohoa run takes folders",
            )
            .to_owned(),
            Ok(_) => continue,
            Err(error) => parser::system(&error),
        };
        super::say(&format!("{}: {slip}", file.display()));
        return Ok(Exit::Usage);
    }
    let config = args.config.as_deref().map_or_else(|| Ok(Config::default()), Config::load)?;
    let passwords = match &args.password_file {
        None => Vec::new(),
        Some(path) => std::fs::read_to_string(path)
            .with_context(|| path.display().to_string())?
            .lines()
            .map(str::to_owned)
            .collect(),
    };
    let types = super::paper_types(None)?;
    let accept = super::accept(&config, &types)?;
    let readers = Readers::new(reader_settings(&config, std::env::current_exe()?, passwords));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(worker_count(&config)).build()?;
    let mut all = Vec::new();
    let mut troubled = false;
    // A few files at a time, so that lines come in the order of the arguments and soon.
    for files in args.files.chunks(4 * worker_count(&config)) {
        let read: Vec<_> =
            pool.install(|| files.par_iter().map(|f| read_document(f, &readers, &types, &accept)).collect());
        for (file, document) in files.iter().zip(read) {
            let document = document?;
            troubled |= document.problems.iter().any(|p| p.kind.severity() >= Severity::Warning);
            let name = file.to_string_lossy();
            for problem in &document.problems {
                super::say(&super::run::problem_line(&name, problem));
            }
            match args.format {
                ReadFormat::Jsonl => super::put(&format!("{}\n", object(&name, &document)))?,
                ReadFormat::Json => all.push(object(&name, &document)),
                ReadFormat::Text => super::put(&document.text)?,
            }
        }
    }
    if args.format == ReadFormat::Json {
        super::put(&format!("{:#}\n", Value::Array(all)))?;
    }
    Ok(if troubled { Exit::Problems } else { Exit::Fine })
}

fn object(file: &str, document: &ReadDocument) -> Value {
    let fields: Map<String, Value> = document
        .described
        .fields
        .iter()
        .map(|(name, field)| {
            let value = json!({
                "value": field.value,
                "reading": field.reading,
                "page": field.page,
                "box": field.bbox,
                "confidence": field.confidence,
                "signs": field.signs,
                "rule": field.rule,
                "accepted": field.accepted,
                "evidence": field.evidence,
                "reason": field.reason,
                "reason_text": field.reason.map(words::reason),
            });
            (name.clone(), value)
        })
        .collect();
    let grades: Vec<Value> = document
        .grades
        .iter()
        .map(|g| g.map_or(Value::Null, |(mean, p5)| json!({"mean": mean, "p5": p5})))
        .collect();
    json!({
        "version": 1,
        "calibration": crate::describe::CALIBRATION,
        "file": file,
        "media_type": document.media.map(|m| m.mime()),
        "pages": document.pages,
        "type_code": document.described.type_code,
        "sensitivity": document.described.sensitivity,
        "type_role": document.described.type_role,
        "commune": document.described.commune,
        "province": document.described.province,
        "notes": document.described.notes,
        "fields": fields,
        "problems": document.problems.iter().map(|p| json!({
            "kind": p.kind, "page": p.page, "detail": p.detail, "text": words::problem(p),
        })).collect::<Vec<_>>(),
        "page_confidence": grades,
        "text_from": document.sources,
        "photographed": document.views,
        "text": document.text,
    })
}
