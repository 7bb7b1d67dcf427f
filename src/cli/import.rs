//! `sohoa import`: registers of units, procedures and dossiers into the catalog, a file at a time, each all or nothing.

mod inspect;
mod outcome;
mod problems;
mod strangers;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256 as Hasher};
use time::Date;

use self::outcome::FileOutcome;
use self::problems::Problems;
use super::{Exit, Result, say};
use crate::catalog::{Catalog, CatalogError, ImportOrigin, ImportRefused};
use crate::clock::Clock;
use crate::config::Config;
use crate::pipeline::DataDir;
use crate::record::{DossierColumn, RegisterKind};
use crate::register::{Field, Finding, Meant, ReadError, Register, Told, What};
use crate::report::units::UnitTree;
use crate::words::{self, Lang, registers, t};

#[derive(Debug, Args)]
#[command(
    long_about = t(
        "Nhập danh mục đơn vị, danh mục thủ tục và sổ hồ sơ mà hệ thống một cửa xuất ra: CSV, XLSX, XLS, trang HTML đặt tên .xls, JSON; \
         loại tệp được xét theo nội dung. Dòng tiêu đề được tìm dưới quốc hiệu và tên báo cáo, kể cả tiêu đề hai dòng và ô gộp; dòng tổng \
         cộng và dòng đánh số cột được bỏ qua.\n\n\
         Mỗi tệp nhập trọn vẹn hoặc không nhập gì. Nhập lại cùng một tệp không đổi gì; nhập tệp mới hơn thì cập nhật và giữ lịch sử. \
         Dòng sai được liệt kê theo dòng, cột, lý do và không cản dòng đúng.\n\n\
         Ngày luôn đọc theo ngày/tháng/năm; 03/25/2026 và 5/3/26 là dòng sai, không đoán.",
        "Imports registers of units, procedures and dossiers as one-stop systems export them: CSV, XLSX, XLS, HTML pages named .xls, JSON, \
         told by content. The header is found below national heading and titles, over two rows and with merged cells; totals and numbers of \
         columns are passed over.\n\n\
         Each file is imported whole or not at all. The same file again changes nothing; a newer one updates, and history is kept. \
         Bad rows are listed with row, column and reason and do not stop the good ones.\n\n\
         Dates are day/month/year; 03/25/2026 and 5/3/26 are bad rows, nothing is guessed."
    ),
    after_help = t(
        "Ví dụ:\n  sohoa import --inspect ho-so.xlsx                   # xem tệp là gì, cột nào là gì\n  sohoa import units don-vi.csv --data kho\n  \
         sohoa import dossiers quy1.xlsx quy2.xlsx --data kho --problems sai.csv\n\
         Cột có tên lạ: ghi vào [import.dossiers.columns] của kho/sohoa.toml (--inspect in sẵn).\n\
         Mã thoát: 0 xong · 1 có tệp không nhập được · 2 gõ sai lệnh · 3 xong, có dòng sai hoặc tệp không có dòng nào",
        "Examples:\n  sohoa import --inspect dossiers.xlsx                # what it is, and what its columns are\n  sohoa import units units.csv --data store\n  \
         sohoa import dossiers q1.xlsx q2.xlsx --data store --problems bad.csv\n\
         Columns of other names: [import.dossiers.columns] in store/sohoa.toml (--inspect prints it).\n\
         Exit codes: 0 done · 1 a file was refused · 2 wrong usage · 3 done, with bad rows or a file without any"
    )
)]
pub(super) struct ImportArgs {
    #[arg(value_name = "KIND", required_unless_present = "inspect", help = t("Nhập gì", "What to import"))]
    kind: Option<Kind>,
    #[arg(value_name = "FILE", required_unless_present = "inspect", help = t("Các tệp", "Files"))]
    files: Vec<PathBuf>,
    #[arg(long = "data", value_name = "DIR", required_unless_present = "inspect", help = t("Thư mục dữ liệu; được tạo nếu chưa có", "Data folder; made if it is not there"))]
    data: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "dry_run", "problems"], help = t("Chỉ xem: trang tính, dòng tiêu đề, từng cột là gì, và đoạn cấu hình đề xuất", "Only look: sheet, header row, what each column is, and the configuration to write"))]
    inspect: Option<PathBuf>,
    #[arg(long = "kind", value_name = "KIND", requires = "inspect", conflicts_with = "kind", help = t("Xem như loại này (mặc định: tự nhận)", "Look at it as this kind (default: found out)"))]
    as_kind: Option<Kind>,
    #[arg(long, help = t("Đọc và đối chiếu nhưng không ghi gì", "Read and compare, write nothing"))]
    dry_run: bool,
    #[arg(long, value_name = "FILE.csv", help = t("Ghi mọi dòng sai và lưu ý ra tệp CSV", "Write all bad rows and notices to a CSV file"))]
    problems: Option<PathBuf>,
    #[arg(long, short, help = t("Không in tiến độ", "No progress"))]
    quiet: bool,
    #[arg(long, default_value = "table", value_parser = ["table", "json"], help = t("Dạng in ra", "Output format"))]
    format: String,
}

/// A kind of register, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Đơn vị.
    #[value(help = t("danh mục đơn vị", "units"))]
    Units,
    /// Thủ tục.
    #[value(help = t("danh mục thủ tục và thành phần hồ sơ", "procedures and their components"))]
    Procedures,
    /// Hồ sơ.
    #[value(help = t("sổ hồ sơ", "dossiers"))]
    Dossiers,
}

impl From<Kind> for RegisterKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Units => RegisterKind::Units,
            Kind::Procedures => RegisterKind::Procedures,
            Kind::Dossiers => RegisterKind::Dossiers,
        }
    }
}

pub(super) fn run(args: ImportArgs, lang: Option<Lang>) -> Result<Exit> {
    if let Some(lang) = lang {
        words::choose(lang);
    }
    let json = args.format == "json";
    if let Some(file) = &args.inspect {
        let config = match &args.data {
            Some(dir) if dir.join("sohoa.toml").is_file() => Config::load(&dir.join("sohoa.toml"))?,
            _ => Config::default(),
        };
        words::choose(lang.unwrap_or(config.language));
        return inspect::run(file, args.as_kind.or(args.kind).map(Into::into), &config, json);
    }
    let (Some(kind), Some(dir)) = (args.kind, &args.data) else { return Ok(Exit::Usage) };
    if let Some(missing) = args.files.iter().find(|path| !path.is_file()) {
        say(&format!("{}: {}", missing.display(), t("không có tệp này", "there is no such file")));
        return Ok(Exit::Usage);
    }
    let data = DataDir::create(dir).map_err(|e| {
        anyhow::Error::new(e).context(format!("{}: {}", t("thư mục dữ liệu", "data folder"), dir.display()))
    })?;
    let config = Config::load_or_create(data.root())?;
    words::choose(lang.unwrap_or(config.language));
    let Some(_lock) = data.lock()? else {
        say(t("một lượt chạy khác đang ghi; chờ nó xong", "another run is writing; wait until it ends"));
        return Ok(Exit::Failed);
    };
    let catalog = super::open_catalog(&data)?;
    let mut problems = args.problems.as_deref().map(Problems::create).transpose()?;
    let mut done = Vec::new();
    for file in &args.files {
        let job = Job {
            catalog: &catalog,
            config: &config,
            kind: kind.into(),
            dry_run: args.dry_run,
            quiet: args.quiet,
        };
        let outcome = job.import(file, problems.as_mut())?;
        if !json {
            outcome.show()?;
        }
        done.push(outcome);
    }
    if let Some(problems) = problems {
        problems.finish()?;
    }
    if json {
        let files: Vec<serde_json::Value> = done.iter().map(FileOutcome::as_json).collect();
        super::put(&format!("{}\n", serde_json::to_string_pretty(&serde_json::json!({ "files": files }))?))?;
    }
    Ok(if done.iter().any(|file| file.refused.is_some()) {
        Exit::Failed
    } else if done.iter().any(|file| file.summary.bad > 0 || file.is_empty()) {
        // An export without a row is a failed one nearly always: a job at night must not take it for done. It is not
        // refused, for its columns were understood.
        Exit::Problems
    } else {
        Exit::Fine
    })
}

/// Why an import ended early.
enum Stopped {
    Catalog(CatalogError),
    Problems(anyhow::Error),
}

impl From<CatalogError> for Stopped {
    fn from(error: CatalogError) -> Self {
        Stopped::Catalog(error)
    }
}

/// The import of one file.
struct Job<'a> {
    catalog: &'a Catalog,
    config: &'a Config,
    kind: RegisterKind,
    dry_run: bool,
    quiet: bool,
}

impl Job<'_> {
    fn import(&self, path: &Path, mut problems: Option<&mut Problems>) -> Result<FileOutcome> {
        let mut outcome = FileOutcome::new(path, self.kind, self.dry_run);
        let mut register = match Register::open(path, self.kind, &self.config.import.mapping(self.kind)) {
            Ok(register) => register,
            Err(error) => {
                outcome.refused = Some(registers::register_error(&error.kind));
                return Ok(outcome);
            }
        };
        outcome.sha256 =
            sha256(path).map_err(|e| anyhow::Error::new(e).context(path.display().to_string()))?;
        outcome.layout = Some(register.layout().clone());
        outcome.form = Some(register.form());
        let fields: HashSet<&str> = register.fields().map(|field| field.name()).collect();
        let columns = DossierColumn::ALL.into_iter().filter(|c| fields.contains(c.as_str())).collect();
        let known = match self.kind {
            RegisterKind::Dossiers => self.catalog.registered_units()?,
            _ => HashSet::new(),
        };
        outcome.units_known = !known.is_empty();
        let tree = UnitTree::new(if known.is_empty() { Vec::new() } else { self.catalog.units()? });
        let today = super::forms::now().date();
        let mut import = self.catalog.import(&ImportOrigin {
            file: outcome.file.clone(),
            sha256: outcome.sha256.clone(),
            kind: self.kind,
            at: Clock::System.now_text(),
            columns,
        })?;
        let bar = self.bar();
        let mut entries = 0u64;
        let read = register.read(&mut |told| -> std::result::Result<(), Stopped> {
            match told {
                Told::Unit(entry) => drop(import.unit(entry)?),
                Told::Procedure(entry) => drop(import.procedure(entry)?),
                Told::Dossier(entry) => {
                    if let Some(unit) = entry.unit.as_deref().filter(|unit| !known.contains(*unit)) {
                        outcome.strangers.add(unit, &tree, today);
                    }
                    import.dossier(entry)?;
                }
                Told::Finding(finding) => {
                    let finding = &explained(finding, &tree, today);
                    outcome.keep(finding);
                    if let Some(problems) = problems.as_deref_mut() {
                        problems.write(path, finding).map_err(Stopped::Problems)?;
                    }
                }
                Told::Skipped(row, _) => {
                    outcome.skipped_rows.push(row);
                    outcome.skipped_rows.truncate(outcome::SHOWN);
                }
            }
            entries += 1;
            // A bar that is drawn for every row costs more than the row.
            if entries.is_multiple_of(1024) {
                bar.set_position(entries);
            }
            Ok(())
        });
        bar.finish_and_clear();
        match read {
            Ok(summary) => outcome.summary = summary,
            Err(ReadError::Refused(error)) => {
                outcome.refuse(registers::register_error(&error.kind));
                return Ok(outcome);
            }
            Err(ReadError::Taken(Stopped::Catalog(error))) => return Err(error.into()),
            Err(ReadError::Taken(Stopped::Problems(error))) => return Err(error),
        }
        outcome.counts = import.counts()?;
        if self.dry_run {
            drop(import);
            return Ok(outcome);
        }
        match import.commit() {
            Ok(_) => {}
            Err(ImportRefused::Loop { codes, successors }) => {
                let what = if successors {
                    t("các đơn vị kế thừa nhau thành vòng", "units that follow one another in a ring")
                } else {
                    t("các đơn vị trực thuộc nhau thành vòng", "units that stand above one another in a ring")
                };
                outcome.refuse(format!("{what}: {}", codes.join(" → ")));
            }
            Err(ImportRefused::Catalog(error)) => return Err(error.into()),
        }
        Ok(outcome)
    }

    /// What moves on a terminal while a long file is read.
    fn bar(&self) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner();
        let style = format!("{{elapsed_precise}} {{human_pos}} {} · {{per_sec}}", t("dòng", "rows"));
        if let Ok(style) = ProgressStyle::with_template(&style) {
            bar.set_style(style);
        }
        bar
    }
}

/// The digest of a file.
fn sha256(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => hasher.update(&buffer[..count]),
        }
    }
    Ok(crate::record::Sha256(hasher.finalize().into()).to_string())
}

/// A name of a unit with the codes that it stands for today, where there is a register of units.
fn explained<'f>(finding: &'f Finding, tree: &UnitTree, today: Date) -> Cow<'f, Finding> {
    let What::NotByCode { rows, count, meant: None } = &finding.what else { return Cow::Borrowed(finding) };
    if finding.field != Some(Field::UnitCode) || tree.is_empty() {
        return Cow::Borrowed(finding);
    }
    let mut codes: Vec<String> = tree.codes_of(&finding.value, today).into_iter().collect();
    let meant = match codes.len() {
        0 => Meant::Nobody,
        1 => Meant::One(codes.remove(0)),
        _ => Meant::Several(codes),
    };
    let what = What::NotByCode { rows: rows.clone(), count: *count, meant: Some(meant) };
    Cow::Owned(Finding { what, ..finding.clone() })
}

/// Bad rows come before notices.
fn is_bad(finding: &Finding) -> bool {
    finding.what.is_bad()
}
