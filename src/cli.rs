//! The command line: what people and scripts type, one file for each command. Data goes to standard output, words for
//! people to standard error. Only this room prints.

mod assign;
mod completions;
mod doctor;
mod dossier;
mod duplicates;
mod forms;
mod frame;
mod import;
mod names;
mod output;
mod progress;
mod rates;
mod read;
mod report;
mod run;
mod runs;
mod show;
mod status;
mod told;
mod types;
mod validity;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::catalog::{Catalog, CatalogError};
use crate::config::Config;
use crate::describe::{Accept, PaperTypes};
use crate::pipeline::DataDir;
use crate::record::{Problem, ProblemKind};
use crate::words::{self, Lang, t};

pub use crate::report::Format;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, nothing to tell.
    Fine,
    /// 1: it could not be done.
    Failed,
    /// 2: it was asked for wrongly.
    Usage,
    /// 3: done, and there are problems to look at.
    Problems,
    /// 130: stopped by Ctrl-C; the same command goes on.
    Stopped,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Problems => 3,
            Exit::Stopped => 130,
        })
    }
}

#[derive(Debug, Parser)]
#[command(
    name = "sohoa",
    version,
    about = t("Số hóa giấy tờ thủ tục hành chính: quét vào, kho lưu trữ và báo cáo ra", "Digitizes papers of administrative procedures: scans in, an archive and a report out"),
    after_help = t(
        "Mã thoát: 0 xong · 1 không chạy được · 2 gõ sai lệnh · 3 xong, có vấn đề cần xem · 130 dừng bằng Ctrl-C",
        "Exit codes: 0 done · 1 could not run · 2 wrong usage · 3 done, with problems to look at · 130 stopped by Ctrl-C"
    ),
    disable_help_subcommand = true,
    propagate_version = true
)]
struct Cli {
    /// Ngôn ngữ.
    #[arg(long, alias = "locale", global = true, value_enum, help = t("Ngôn ngữ: vi hoặc en (mặc định theo sohoa.toml)", "Language: vi or en (default: as in sohoa.toml)"))]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(about = t("Nhận, đọc, lưu kho cả thư mục giấy tờ và in báo cáo", "Take in, read and archive folders of papers, and report"))]
    Run(run::RunArgs),
    #[command(about = t("Đọc giấy tờ mà không lưu kho, in JSON mỗi tệp một dòng", "Read papers without archiving them, one JSON line a file"))]
    Read(read::ReadArgs),
    #[command(about = t("Đếm những gì đã nhận và liệt kê những gì cần người xem", "Count what was received and list what needs a person"))]
    Status(status::StatusArgs),
    #[command(about = t("Xem một hồ sơ hoặc một giấy tờ", "Show a dossier or a paper"))]
    Show(show::ShowArgs),
    #[command(about = t("Gán một giấy tờ lẻ vào hồ sơ", "Assign a loose paper to a dossier"))]
    Assign(assign::AssignArgs),
    #[command(about = t("Hồ sơ: đối chiếu giấy tờ với thành phần thủ tục yêu cầu", "Dossiers: check their papers against what the procedure asks for"))]
    Dossier(dossier::DossierArgs),
    #[command(about = t("Nhập danh mục đơn vị, thủ tục và sổ hồ sơ từ hệ thống một cửa", "Import registers of units, procedures and dossiers"))]
    Import(import::ImportArgs),
    #[command(about = t("Liệt kê bản trùng và bản gần giống", "List duplicates and near-duplicates"))]
    Duplicates(duplicates::DuplicatesArgs),
    #[command(about = t("Số liệu số hóa theo đơn vị, thủ tục, kỳ", "Digitization figures by unit, procedure, period"))]
    Report(report::ReportArgs),
    #[command(about = t("Kiểm tra lại mọi mã băm trong kho (thoát 0 hoặc 3)", "Re-check every digest in the archive (exit 0 or 3)"))]
    Verify(verify::VerifyArgs),
    #[command(about = t("Các loại giấy tờ: liệt kê, kiểm tra tệp của đơn vị, thử trên một giấy", "Paper types: list them, check own files, try one on a paper"))]
    Types(types::TypesArgs),
    #[command(about = t("Máy này thiếu gì, và lệnh để bổ sung", "What this machine lacks, and the command that mends it"))]
    Doctor(doctor::DoctorArgs),
    #[command(about = t("In tệp hoàn thành lệnh cho shell", "Print shell completions"))]
    Completions(completions::CompletionsArgs),
    #[command(hide = true)]
    Reader,
}

#[derive(Debug, Args)]
struct DataArg {
    #[arg(long = "data", value_name = "DIR", help = t("Thư mục dữ liệu: catalog.sqlite, archive/, work/, sohoa.toml", "Data folder: catalog.sqlite, archive/, work/, sohoa.toml"))]
    dir: PathBuf,
}

#[derive(Debug, Args)]
struct FormatArg {
    #[arg(long, default_value = "table", value_parser = format_parser(), help = t("Dạng in ra (csv-bom: CSV mà Excel mở đúng chữ tiếng Việt)", "Output format (csv-bom: CSV of which Excel shows the letters right)"))]
    format: Format,
}

/// The formats of what is one whole and no list: rows of CSV it has not.
#[derive(Debug, Clone, Args)]
struct WholeFormatArg {
    #[arg(long, default_value = "table", value_parser = whole_format_parser(), help = t("Dạng in ra", "Output format"))]
    format: Format,
}

fn whole_format_parser() -> impl clap::builder::TypedValueParser<Value = Format> {
    use clap::builder::TypedValueParser;
    clap::builder::PossibleValuesParser::new(["table", "json", "jsonl"])
        .try_map(|name| name.parse::<Format>())
}

/// The formats, as clap lists and completes them.
fn format_parser() -> impl clap::builder::TypedValueParser<Value = Format> {
    use clap::builder::TypedValueParser;
    clap::builder::PossibleValuesParser::new(Format::NAMES).try_map(|name| name.parse::<Format>())
}

/// An error that ends a command: what it was about and why, for people.
type Result<T> = std::result::Result<T, anyhow::Error>;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    // The language must be known before the help texts are made, and they before the arguments are parsed.
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if let Some(lang) = asked_language(&args) {
        words::choose(lang);
    }
    let cli = match frame::framed(Cli::command())
        .try_get_matches_from(args)
        .and_then(|m| Cli::from_arg_matches(&m))
    {
        Ok(cli) => cli,
        Err(error) => {
            match frame::mistake(&error) {
                Some(told) => say(&told),
                // Whoever closed our output does not want to know.
                None => drop(error.print()),
            }
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Fine.into() };
        }
    };
    let done = match cli.command {
        Command::Run(args) => run::run(args, cli.lang),
        Command::Read(args) => read::run(args),
        Command::Status(args) => status::run(args, cli.lang),
        Command::Show(args) => show::run(args, cli.lang),
        Command::Assign(args) => assign::run(args, cli.lang),
        Command::Dossier(args) => dossier::run(args, cli.lang),
        Command::Import(args) => import::run(args, cli.lang),
        Command::Duplicates(args) => duplicates::run(args, cli.lang),
        Command::Report(args) => report::run(args, cli.lang),
        Command::Verify(args) => verify::run(args, cli.lang),
        Command::Types(args) => types::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Reader => crate::pipeline::serve_reader(std::io::stdin().lock(), std::io::stdout().lock())
            .map(|()| Exit::Fine)
            .map_err(Into::into),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) if is_closed_pipe(&error) => Exit::Fine.into(),
        Err(error) => {
            say(&format!("{}: {}", t("lỗi", "error"), told::chain(&error)));
            if error.chain().any(|cause| cause.is::<crate::pipeline::ReaderError>()) {
                say(t("chạy `sohoa doctor` để biết thiếu gì", "run `sohoa doctor` to see what is missing"));
            }
            if error.chain().any(|c| c.downcast_ref::<CatalogError>().is_some_and(CatalogError::is_damaged)) {
                say(t(
                    "danh mục hỏng, kho không sao: đổi tên catalog.sqlite rồi chạy lại sohoa run với cùng thư mục nguồn; không giấy tờ nào bị lưu hai lần",
                    "the catalog is damaged, the archive is not: rename catalog.sqlite and run sohoa run on the same input again; no paper is stored twice",
                ));
            }
            if is_disk_full(&error) {
                let problem = Problem::of_file(ProblemKind::DiskFull, "");
                say(&words::problem(&problem));
            }
            Exit::Failed.into()
        }
    }
}

/// Whether the run ended because nothing more can be written.
fn is_disk_full(error: &anyhow::Error) -> bool {
    use std::io::ErrorKind;
    error.chain().any(|cause| {
        cause.downcast_ref::<CatalogError>().is_some_and(CatalogError::is_disk_full)
            || cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|e| matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
    })
}

/// `| head` closed our output: that is its good right.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// The language that the arguments ask for, before they are parsed.
fn asked_language(args: &[std::ffi::OsString]) -> Option<Lang> {
    let mut texts = args.iter().filter_map(|a| a.to_str());
    while let Some(text) = texts.next() {
        let value = match text.strip_prefix("--lang").or_else(|| text.strip_prefix("--locale")) {
            Some("") => texts.next()?,
            Some(rest) => rest.strip_prefix('=').unwrap_or(""),
            None => continue,
        };
        return match value {
            "en" => Some(Lang::En),
            "vi" => Some(Lang::Vi),
            _ => None,
        };
    }
    None
}

/// A line for people.
fn say(line: &str) {
    // Nobody is there to be told that nobody listens.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Data.
fn put(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Rows as data.
fn put_table(table: &crate::report::Table, format: Format) -> Result<()> {
    let mut bytes = Vec::new();
    table.write(format, &mut bytes)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&bytes)?;
    Ok(out.flush()?)
}

/// The data folder of a command that only looks, its configuration and its catalog.
fn open_data(dir: &Path, lang: Option<Lang>) -> Result<(DataDir, Config, Catalog)> {
    let data = DataDir::open(dir).map_err(|_| {
        anyhow::anyhow!(
            "{}: {}: {}",
            t("thư mục dữ liệu", "data folder"),
            dir.display(),
            t(
                "không có catalog.sqlite trong đó; sohoa run tạo ra nó",
                "no catalog.sqlite in it; sohoa run makes it"
            )
        )
    })?;
    let config = Config::load_or_create(data.root())?;
    words::choose(lang.unwrap_or(config.language));
    // SQLite takes an empty file for a new data base, and a full archive would be reported as empty.
    if data.catalog().metadata().is_ok_and(|m| m.len() == 0) {
        anyhow::bail!(
            "{}: {}",
            data.catalog().display(),
            t(
                "danh mục trống (0 byte); chạy lại sohoa run với cùng thư mục nguồn để dựng lại, không giấy tờ nào bị lưu hai lần",
                "the catalog is empty (0 bytes); run sohoa run on the same input again to make it anew, no paper is stored twice"
            )
        );
    }
    let catalog = open_catalog(&data)?;
    Ok((data, config, catalog))
}

/// Opens the catalog; says so before one of an older program is brought up to date, where that takes its time.
fn open_catalog(data: &DataDir) -> Result<Catalog> {
    tell_migration(data);
    Ok(Catalog::open(&data.catalog())?)
}

/// So many papers are gone over in a second or two.
const MIGRATED_AT_ONCE: u64 = 300_000;

fn tell_migration(data: &DataDir) {
    let Some(papers) = Catalog::papers_to_migrate(&data.catalog()).filter(|n| *n > MIGRATED_AT_ONCE) else {
        return;
    };
    say(&format!(
        "{} {papers} {}",
        t(
            "danh mục của phiên bản cũ được nâng lên, một lần:",
            "the catalog of an older version is brought up to date, once:"
        ),
        t(
            "giấy tờ, có thể mất vài phút; đừng tắt máy",
            "papers, which may take minutes; leave the machine on"
        ),
    ));
}

/// The files of a folder of own paper types, by name: path and text, or why there is none.
fn type_files(folder: &Path) -> Result<Vec<(String, std::result::Result<String, Unread>)>> {
    let about = |e: std::io::Error, path: &Path| anyhow::Error::new(e).context(path.display().to_string());
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect())
        .map_err(|e| about(e, folder))?;
    files.retain(|f| f.extension().is_some_and(|e| e == "toml"));
    files.sort();
    Ok(files.into_iter().map(|file| (file.display().to_string(), text_of(&file))).collect())
}

/// Why a text was not read, and from which line on.
struct Unread {
    line: Option<usize>,
    error: std::io::Error,
}

fn text_of(file: &Path) -> std::result::Result<String, Unread> {
    let bytes = std::fs::read(file).map_err(|error| Unread { line: None, error })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        let line = Some(good.filter(|b| **b == b'\n').count() + 1);
        Unread { line, error: std::io::Error::new(std::io::ErrorKind::InvalidData, error) }
    })
}

/// The kinds of paper: those of the program and the user's own. A mistake in those ends the command.
fn paper_types(folder: Option<&Path>) -> Result<PaperTypes> {
    let files = match folder.filter(|f| f.is_dir()) {
        Some(folder) => type_files(folder)?,
        None => return Ok(PaperTypes::embedded().clone()),
    };
    let files = files
        .into_iter()
        .map(|(name, text)| {
            text.map(|text| (name.clone(), text)).map_err(|unread| unread.error).with_context(|| name)
        })
        .collect::<Result<Vec<_>>>()?;
    PaperTypes::with_folder_texts(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        .map_err(|errors| anyhow::anyhow!(types::explain_errors(&errors)))
}

/// The thresholds of acceptance as configured. One for a field that no paper has ends the command.
fn accept(config: &crate::config::Config, types: &PaperTypes) -> Result<Accept> {
    Accept::new(&config.describe.accept, types).map_err(|name| {
        anyhow::anyhow!(
            "describe.accept: {name:?}: {}",
            t("không loại giấy tờ nào có trường này", "no paper type has this field")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_language_is_known_before_parsing() {
        let args = |list: &[&str]| list.iter().map(std::ffi::OsString::from).collect::<Vec<_>>();
        assert_eq!(asked_language(&args(&["sohoa", "run", "--lang", "en"])), Some(Lang::En));
        assert_eq!(asked_language(&args(&["sohoa", "--lang=vi", "run"])), Some(Lang::Vi));
        assert_eq!(asked_language(&args(&["sohoa", "report", "--locale", "en"])), Some(Lang::En));
        assert_eq!(asked_language(&args(&["sohoa", "run"])), None);
    }
}
