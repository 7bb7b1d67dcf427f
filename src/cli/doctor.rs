//! `sohoa doctor`: what this machine lacks for the main job, and the command that mends it.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::{Exit, Result};
use crate::config::Config;
use crate::read::{DigitReader, Engine, EngineSettings};
use crate::report::{Cell, Table};
use crate::words::t;

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa doctor\n  sohoa doctor --data kho --format json\nMã thoát: 0 đủ · 3 thiếu",
    "Examples:\n  sohoa doctor\n  sohoa doctor --data store --format json\nExit codes: 0 complete · 3 something is missing"
))]
pub(super) struct DoctorArgs {
    #[arg(long = "data", value_name = "DIR", help = t("Kiểm tra cả thư mục dữ liệu này", "Look at this data folder too"))]
    data: Option<PathBuf>,
    #[command(flatten)]
    format: super::FormatArg,
}

/// One thing that was looked at.
struct Check {
    what: &'static str,
    good: bool,
    found: String,
    /// The command or deed that mends it; empty when good.
    mend: String,
}

impl Check {
    fn new(what: &'static str, found: std::result::Result<String, String>, mend: impl Into<String>) -> Self {
        let good = found.is_ok();
        let found = found.unwrap_or_else(|e| e);
        Check { what, good, found, mend: if good { String::new() } else { mend.into() } }
    }
}

pub(super) fn run(args: DoctorArgs) -> Result<Exit> {
    let config = match &args.data {
        Some(dir) if dir.join("sohoa.toml").exists() => Config::load(&dir.join("sohoa.toml"))?,
        _ => Config::default(),
    };
    let mut checks = vec![engine(&config), second_reader(&config), fonts(), memory(&config), open_files()];
    if let Some(dir) = &args.data {
        checks.push(disk(dir, &config));
        checks.push(writable(dir));
    }
    let good = checks.iter().all(|c| c.good);
    if args.format.format == super::Format::Table {
        let lines: Vec<String> = checks
            .iter()
            .map(|c| {
                let mark = if c.good { "✓" } else { "✗" };
                let mend = if c.good { String::new() } else { format!("\n    → {}", c.mend) };
                format!("{mark} {}: {}{mend}\n", c.what, c.found)
            })
            .collect();
        super::put(&lines.concat())?;
    } else if args.format.format.is_csv() {
        let mut table = Table::new([
            ("what", t("mục", "what")),
            ("good", t("đủ", "good")),
            ("found", t("tìm thấy", "found")),
            ("mend", t("cách sửa", "what mends it")),
        ]);
        for c in &checks {
            let good = Cell::said(c.good, if c.good { t("có", "yes") } else { t("không", "no") });
            table.push([Cell::from(c.what), good, Cell::from(c.found.as_str()), Cell::from(c.mend.as_str())]);
        }
        super::put_table(&table, args.format.format)?;
    } else {
        let list: Vec<_> = checks
            .iter()
            .map(|c| json!({"what": c.what, "good": c.good, "found": c.found, "mend": c.mend}))
            .collect();
        super::put(&format!("{}\n", json!({ "good": good, "checks": list })))?;
    }
    Ok(if good { Exit::Fine } else { Exit::Problems })
}

fn engine(config: &Config) -> Check {
    let tessdata = (!config.reading.tessdata.is_empty()).then(|| PathBuf::from(&config.reading.tessdata));
    let found = Engine::open(&EngineSettings { tessdata, language: "vie".to_owned() })
        .map(|engine| match engine.is_fast() {
            true => engine.name().to_owned(),
            false => {
                let slow = t(
                    "đọc chậm hơn khoảng 1,7 lần: thiếu AVX2 hoặc bản khác",
                    "about 1.7 times slower: no AVX2, or another version",
                );
                format!("{} ({slow})", engine.name())
            }
        })
        .map_err(|e| e.to_string());
    Check::new(
        t("bộ nhận dạng chữ và dữ liệu tiếng Việt", "text engine and Vietnamese data"),
        found,
        "sudo apt-get install tesseract-ocr tesseract-ocr-vie",
    )
}

/// Without it numbers and dates by hand wait for a person; nothing else is lost.
fn second_reader(config: &Config) -> Check {
    let program = std::env::current_exe().unwrap_or_default();
    let found = match config.reading.digits_model(&program) {
        Some(path) => DigitReader::open(&path)
            .map(|reader| format!("{}, {}", reader.name(), path.display()))
            .map_err(|e| super::told::chain(&e.into())),
        None => Err(t("chưa có mô hình", "its model is missing").to_owned()),
    };
    Check::new(
        t("bộ đọc thứ hai (chữ số viết tay)", "second reader (digits by hand)"),
        found,
        "scripts/setup",
    )
}

/// PDFs whose Vietnamese fonts are not embedded are drawn with these.
fn fonts() -> Check {
    let folder = Path::new("/usr/share/fonts/truetype/croscore");
    let found = if folder.join("Tinos-Regular.ttf").is_file() {
        Ok(folder.display().to_string())
    } else {
        Err(t("thiếu Tinos, Arimo, Cousine", "Tinos, Arimo and Cousine are missing").to_owned())
    };
    Check::new(t("phông chữ tiếng Việt", "Vietnamese fonts"), found, "sudo apt-get install fonts-croscore")
}

fn memory(config: &Config) -> Check {
    let workers = crate::pipeline::worker_count(config) as u64;
    let needed = workers * 400 + 300;
    let info = rustix::system::sysinfo();
    let total = (info.totalram as u64).saturating_mul(u64::from(info.mem_unit)) >> 20;
    let told = format!("{total} MiB, {workers} {}", t("tiến trình đọc", "readers"));
    Check::new(
        t("bộ nhớ", "memory"),
        if total >= needed { Ok(told) } else { Err(told) },
        t("giảm reading.workers trong sohoa.toml", "lower reading.workers in sohoa.toml"),
    )
}

fn open_files() -> Check {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    let told = limit.to_string();
    Check::new(
        t("số tệp được mở cùng lúc", "files open at once"),
        if limit >= 256 { Ok(told) } else { Err(told) },
        "ulimit -n 1024",
    )
}

/// The folder that is there: the data folder, or the nearest one above it until a run has made it.
fn nearest(dir: &Path) -> &Path {
    let there = dir.ancestors().find(|folder| folder.is_dir());
    there.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn disk(dir: &Path, config: &Config) -> Check {
    let found = match crate::fs::free_bytes(nearest(dir)) {
        Ok(free) if free >> 20 > config.archive.reserve_mb => Ok(format!("{} MiB", free >> 20)),
        Ok(free) => Err(format!("{} MiB", free >> 20)),
        Err(e) => Err(crate::words::parser::system(&e)),
    };
    Check::new(
        t("chỗ trống trên đĩa", "free disk space"),
        found,
        t(
            "giải phóng chỗ trống, hoặc để thư mục dữ liệu ở đĩa khác",
            "free some space, or put the data folder on another disk",
        ),
    )
}

fn writable(dir: &Path) -> Check {
    let dir = nearest(dir);
    let made = tempfile::tempfile_in(dir);
    let found = made.map(|_| dir.display().to_string()).map_err(|e| crate::words::parser::system(&e));
    Check::new(
        t("ghi được vào thư mục dữ liệu", "data folder can be written"),
        found,
        format!("sudo chown -R $USER {}", dir.display()),
    )
}
