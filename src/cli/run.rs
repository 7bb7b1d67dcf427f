//! `sohoa run`: the main job, from folders of scans to an archive and a report.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;

use super::progress::Drawing;
use super::{Exit, Result, say};
use crate::clock::Clock;
use crate::config::{Config, WorkplaceNames};
use crate::describe::PaperTypes;
use crate::intake::Manifest;
use crate::pipeline::{self, DataDir, Failpoint, RunError, RunOptions};
use crate::record::{Problem, Severity, Workplace};
use crate::report::RunReport;
use crate::words::{self, Lang, parser, t};

#[derive(Debug, Args)]
#[command(
    long_about = t(
        "Nhận mọi tệp trong các thư mục, đọc chữ và trường khóa, gắn vào hồ sơ, ghi vào kho lưu trữ OCFL và in báo cáo.\n\n\
         Hồ sơ của một tệp: theo bảng kê (--manifest), nếu không thì theo thư mục gần nhất có tên là mã hồ sơ \
         (000.00.12.H40-240412-0001 hoặc H56.14-240412-0001), nếu không thì là giấy tờ lẻ, gán sau bằng `sohoa assign`.\n\n\
         Loại tệp được xét theo nội dung: PDF, JPEG, PNG, TIFF nhiều trang, BMP, WebP, GIF, JPEG 2000. Mỗi tệp có đúng một kết quả: \
         đã lưu, cần xem, trùng, hoặc không đọc được (giữ nguyên trong quarantine/ kèm lý do). Bản gốc không bao giờ bị sửa hay xóa.\n\n\
         Chạy lại đúng lệnh này sau khi mất điện hoặc dừng: việc đã xong không làm lại.",
        "Takes in all files of the folders, reads text and key fields, files them in dossiers, writes an OCFL archive and reports.\n\n\
         The dossier of a file: by the manifest (--manifest), else by the nearest folder named by a dossier code \
         (000.00.12.H40-240412-0001 or H56.14-240412-0001), else none: a loose paper, assigned later by `sohoa assign`.\n\n\
         The type is told by content: PDF, JPEG, PNG, multi-page TIFF, BMP, WebP, GIF, JPEG 2000. Every file gets exactly one outcome: \
         archived, review, duplicate, or failed (kept in quarantine/ with the reason). Originals are never changed or deleted.\n\n\
         The same command again after a power cut or a stop goes on where it ended."
    ),
    after_help = t(
        "Ví dụ:\n  sohoa run D:/scan --data D:/kho\n  sohoa run scan/ --manifest bang-ke.xlsx --data kho\n  sohoa run scan/ --data kho --format json > bao-cao.json\n\n\
         DIR: catalog.sqlite (sổ), archive/ (kho OCFL), work/ (đang làm), quarantine/ (không đọc được), sohoa.toml (cấu hình).\n\
         Mã thoát: 0 xong · 1 không chạy được · 2 gõ sai lệnh · 3 xong, có vấn đề · 130 dừng bằng Ctrl-C (lần nữa: dừng ngay)",
        "Examples:\n  sohoa run scans/ --data store\n  sohoa run scans/ --manifest list.xlsx --data store\n  sohoa run scans/ --data store --format json > report.json\n\n\
         DIR: catalog.sqlite, archive/ (OCFL), work/ (in hand), quarantine/ (unreadable), sohoa.toml (configuration).\n\
         Exit codes: 0 done · 1 could not run · 2 wrong usage · 3 done, with problems · 130 stopped by Ctrl-C (again: at once)"
    )
)]
pub(super) struct RunArgs {
    #[arg(required = true, value_name = "INPUT", help = t("Thư mục hoặc tệp", "Folders or files"))]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    data: super::DataArg,
    #[arg(long, value_name = "FILE", help = t("Bảng kê CSV, XLSX hoặc JSON: tệp, mã hồ sơ, mã TTHC, đơn vị, vai trò, loại giấy tờ, tên giấy tờ", "Manifest (CSV, XLSX, JSON): file, dossier code, procedure code, unit, role, paper type, title"))]
    manifest: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = t("Mật khẩu cho PDF có mật khẩu, mỗi dòng một mật khẩu", "Passwords for encrypted PDFs, one a line"))]
    password_file: Option<PathBuf>,
    #[arg(long, help = t("Thử lại cả những tệp lần trước không đọc được", "Try files again that failed before"))]
    retry: bool,
    #[arg(long, value_name = "N", help = t("Số tiến trình đọc (mặc định: theo sohoa.toml)", "Reader processes (default: as in sohoa.toml)"))]
    workers: Option<usize>,
    #[arg(long, value_name = t("TÊN", "NAME"), help = t("Người vận hành, cho báo cáo năng suất (mặc định: theo sohoa.toml)", "Who runs it, for the report of productivity (default: as in sohoa.toml)"))]
    operator: Option<String>,
    #[arg(long, value_name = "S", help = t("Thời hạn một trang, giây", "Deadline of a page, seconds"))]
    deadline: Option<u64>,
    #[arg(long, short, help = t("Không in tiến độ", "No progress"))]
    quiet: bool,
    #[command(flatten)]
    format: super::WholeFormatArg,
    #[arg(long, hide = true, value_parser = |text: &str| Failpoint::parse(text).map(Arc::new))]
    fail_at: Option<Arc<Failpoint>>,
}

pub(super) fn run(args: RunArgs, lang: Option<Lang>) -> Result<Exit> {
    let about_data = |e: std::io::Error| {
        anyhow::Error::new(e).context(format!(
            "{}: {}",
            t("thư mục dữ liệu", "data folder"),
            args.data.dir.display()
        ))
    };
    if let Some(lang) = lang {
        words::choose(lang);
    }
    // All of them missing is a slip of the hand. One of several is a drive that is not there: counted, and the rest done.
    if args.inputs.iter().all(|path| path.symlink_metadata().is_err()) {
        for missing in &args.inputs {
            let why = missing.symlink_metadata().err().map(|e| parser::system(&e)).unwrap_or_default();
            say(&format!("{}: {why}", missing.display()));
        }
        return Ok(Exit::Usage);
    }
    let data = DataDir::create(&args.data.dir).map_err(about_data)?;
    let mut config = Config::load_or_create(data.root())?;
    words::choose(lang.unwrap_or(config.language));
    if let Some(workers) = args.workers {
        config.reading.workers = workers;
    }
    if let Some(deadline) = args.deadline {
        config.reading.deadline_s = deadline.max(1);
    }
    let manifest = match &args.manifest {
        None => None,
        Some(path) => match Manifest::read(path) {
            Ok(manifest) => Some(manifest),
            Err(error) => {
                say(&format!("{}: {}", t("lỗi bảng kê", "manifest"), super::told::chain(&error.into())));
                return Ok(Exit::Usage);
            }
        },
    };
    let passwords = match &args.password_file {
        None => Vec::new(),
        Some(path) => std::fs::read_to_string(path)
            .map_err(|e| anyhow::Error::new(e).context(path.display().to_string()))?
            .lines()
            .map(str::to_owned)
            .collect(),
    };
    let types = super::paper_types(Some(&data.root().join(&config.describe.types_folder)))?;
    let accept = super::accept(&config, &types)?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The second one finds the flag set and ends the process at once; the order of these two lines makes it so.
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let program = std::env::current_exe()?;
    if config.reading.digits_model(&program).is_none() {
        say(t(
            "không có mô hình của bộ đọc thứ hai: số và ngày viết tay sẽ cần người xem (sohoa doctor)",
            "the second reader's model is missing: numbers and dates by hand will need a person (sohoa doctor)",
        ));
    }
    let drawing = Drawing::new(args.quiet);
    let failpoint = match args.fail_at {
        Some(shared) => Arc::try_unwrap(shared).unwrap_or_default(),
        None => Failpoint::default(),
    };
    super::tell_migration(&data);
    let workplace = workplace(args.operator.as_deref(), &config.workplace);
    let report = pipeline::run(RunOptions {
        data: &data,
        config: &config,
        inputs: &args.inputs,
        manifest: manifest.as_ref(),
        types: &types,
        accept: &accept,
        passwords,
        retry: args.retry,
        program,
        workplace,
        clock: Clock::System,
        stop: &stop,
        failpoint,
        on: &|progress| drawing.hear(progress),
    });
    drawing.finish();
    let report = match report {
        Ok(report) => report,
        Err(RunError::Busy(path)) => {
            say(&format!(
                "{} {}; {}",
                t("một lượt chạy khác đang ghi vào", "another run is writing to"),
                path.display(),
                t("chờ nó xong rồi chạy lại", "wait until it ends and run again")
            ));
            return Ok(Exit::Failed);
        }
        Err(error) => return Err(error.into()),
    };
    super::put(&show(&report, &types, args.format.format)?)?;
    let stopped = stop.load(Ordering::Relaxed);
    if stopped {
        say(t("đã dừng; chạy lại đúng lệnh này để làm tiếp", "stopped; run the same command again to go on"));
    }
    Ok(exit_of(&report, stopped))
}

/// Who runs the program, by flag or configuration, and on which machine, by configuration or the system's own name.
fn workplace(operator: Option<&str>, names: &WorkplaceNames) -> Workplace {
    let told = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let system = || told(&rustix::system::uname().nodename().to_string_lossy());
    Workplace {
        operator: told(operator.unwrap_or(&names.operator)),
        machine: told(&names.machine).or_else(system),
    }
}

fn exit_of(report: &RunReport, stopped: bool) -> Exit {
    let troubled = report.all.failed > 0 || report.problems.iter().any(|p| p.severity >= Severity::Warning);
    match (stopped, troubled) {
        (true, _) => Exit::Stopped,
        (false, true) => Exit::Problems,
        (false, false) => Exit::Fine,
    }
}

/// The report as people or programs read it.
fn show(report: &RunReport, types: &PaperTypes, format: super::Format) -> Result<String> {
    if format == super::Format::Table {
        return Ok(super::report::run_in_words(report, types));
    }
    let mut text = match format {
        super::Format::Json => serde_json::to_string_pretty(report)?,
        _ => serde_json::to_string(report)?,
    };
    text.push('\n');
    Ok(text)
}

/// A problem of a file, in words.
pub(super) fn problem_line(file: &str, problem: &Problem) -> String {
    format!("{file}: {}", words::problem(problem))
}
