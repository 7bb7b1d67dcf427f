//! `sohoa report`: digitization figures from the archive; and the words of a run's own report.

mod form;

use clap::{Args, Subcommand};
use time::Date;

use super::names::Names;
use super::output::Kind;
use super::{Exit, Format, Result};
use crate::catalog::{DigitizationRow, Grouping};
use crate::describe::PaperTypes;
use crate::record::Outcome;
use crate::report::{Cell, RunReport, Table, printable};
use crate::words::{self, Lang, t};

/// So many lines of what needs a person are shown after a run; `sohoa status` lists all.
const SHOWN: usize = 15;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = t(
    "Đếm giấy tờ trong kho theo ngày nhận (giờ Việt Nam). Hồ sơ: có ít nhất một giấy tờ như vậy; mỗi hồ sơ đếm một lần trong mỗi dòng có giấy tờ của nó, và một lần trong tổng. Trang A4: diện tích các trang quy ra khổ A4.\n\nVí dụ:\n  sohoa report --data kho --by quarter\n  sohoa report --data kho --by unit --from 2026-07-01 --to 2026-09-30 --format csv",
    "Counts the papers of the archive by the day of reception (time of Viet Nam). A dossier has at least one such paper; it counts once in each row that has a paper of it, and once in the total. A4 sheets: the area of the pages.\n\nExamples:\n  sohoa report --data store --by quarter\n  sohoa report --data store --by unit --from 2026-07-01 --to 2026-09-30 --format csv"
))]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    what: Option<What>,
    // Not `DataArg`: a further command has its own.
    #[arg(long, value_name = "DIR", required = true, help = t("Thư mục dữ liệu", "Data folder"))]
    data: Option<std::path::PathBuf>,
    #[arg(long, value_enum, default_value = "unit", help = t("Nhóm theo: unit, procedure, type, month, quarter, year", "Group by: unit, procedure, type, month, quarter, year"))]
    by: Grouping,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::validity::day, help = t("Nhận từ ngày", "Received from this day"))]
    from: Option<Date>,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::validity::day, help = t("Nhận đến hết ngày", "Received until this day"))]
    to: Option<Date>,
    #[command(flatten)]
    output: super::output::OutputArg,
}

#[derive(Debug, Subcommand)]
enum What {
    #[command(about = t("Giấy tờ còn hiệu lực, sắp hết, đã hết hoặc không rõ vào một ngày", "Papers in force, expiring, expired or unknown on a day"))]
    Validity(super::validity::ValidityArgs),
    #[command(about = t("Chỉ số giải quyết và số hóa hồ sơ theo đơn vị, thủ tục, lĩnh vực, kênh, kỳ; danh sách sau mỗi con số", "Indicators of dossiers by unit, procedure, field, channel, period; the list behind each number"))]
    Rates(Box<super::rates::RatesArgs>),
    #[command(about = t("Từng lượt chạy: năng suất, tỷ lệ lỗi; kết quả còn hiệu lực đã số hóa", "Each run: productivity, error share; results still valid that are digitized"))]
    Runs(super::runs::RunsArgs),
    #[command(about = t("Đếm lại mọi hồ sơ và giấy tờ, so với số liệu đang giữ", "Count all dossiers and papers anew and compare with the figures kept"))]
    Recount(super::runs::RecountArgs),
}

pub(super) fn run(args: ReportArgs, lang: Option<Lang>) -> Result<Exit> {
    match &args.what {
        Some(What::Validity(args)) => return super::validity::run(args, lang),
        Some(What::Rates(args)) => return super::rates::run(args, lang),
        Some(What::Runs(args)) => return super::runs::runs(args, lang),
        Some(What::Recount(args)) => return super::runs::recount(args, lang),
        None => {}
    }
    if args.from.is_some_and(|from| args.to.is_some_and(|to| from > to)) {
        super::say(t("--from muộn hơn --to", "--from is later than --to"));
        return Ok(Exit::Usage);
    }
    // clap asks for it where no further command is given.
    let Some(data) = &args.data else { return Ok(Exit::Usage) };
    let (data, config, catalog) = super::open_data(data, lang)?;
    let types = super::paper_types(Some(&data.root().join(&config.describe.types_folder)))?;
    let key = match args.by {
        Grouping::Unit => t("đơn vị", "unit"),
        Grouping::Procedure => t("thủ tục", "procedure"),
        Grouping::Type => t("loại giấy tờ", "paper type"),
        Grouping::Month => t("tháng", "month"),
        Grouping::Quarter => t("quý", "quarter"),
        Grouping::Year => t("năm", "year"),
    };
    let target = match args.output.target() {
        Ok(target) => target,
        Err(exit) => return Ok(exit),
    };
    let rows = catalog.digitization(args.by, args.from, args.to)?;
    if rows.is_empty() {
        super::say(t(
            "kho không có giấy tờ nào nhận trong kỳ này",
            "the archive holds no paper that was received in this period",
        ));
    }
    let names = Names::of(&catalog)?;
    // What a code stands for; of other keys they say it themselves.
    let name = |key: &str| -> Result<Option<String>> {
        Ok(match args.by {
            Grouping::Unit => Some(names.unit(key)),
            Grouping::Procedure => Some(names.procedure(key)?),
            _ => None,
        })
    };
    let mut listed = Vec::new();
    for row in &rows {
        let mut cells = vec![Cell::said(row.key.clone(), shown(args.by, &types, &row.key))];
        cells.extend(name(&row.key)?.map(Cell::from));
        cells.extend(counted(row));
        listed.push(cells);
    }
    let mut columns = vec![("key", key)];
    columns.extend(name("")?.map(|_| ("name", t("tên", "name"))));
    columns.extend([
        ("dossiers", t("hồ sơ", "dossiers")),
        ("papers", t("giấy tờ", "papers")),
        ("results", t("kết quả", "results")),
        ("review", t("cần xem", "review")),
        ("pages", t("trang", "pages")),
        ("a4_equivalents", t("trang A4", "A4 sheets")),
    ]);
    let mut table = Table::new(columns);
    listed.into_iter().for_each(|cells| table.push(cells));
    match target.kind {
        Kind::Rows(format) => {
            if format == Format::Table && rows.len() > 1 {
                let total = catalog.digitization_total(args.from, args.to)?;
                let mut cells = vec![Cell::from(t("tất cả", "all"))];
                cells.extend(name("")?.map(Cell::from));
                cells.extend(counted(&total));
                table.push(cells);
            }
            let mut bytes = Vec::new();
            table.write(format, &mut bytes)?;
            target.put(&bytes)?;
        }
        Kind::Xlsx | Kind::Html | Kind::Pdf => {
            let mut lines = Vec::new();
            table.write(Format::Jsonl, &mut lines)?;
            let total = catalog.digitization_total(args.from, args.to)?;
            let asked = form::Asked { by: args.by, head: key, from: args.from, to: args.to };
            let mut said = std::collections::BTreeMap::new();
            for row in &rows {
                said.insert(
                    row.key.as_str(),
                    name(&row.key)?.unwrap_or_else(|| shown(args.by, &types, &row.key)),
                );
            }
            let name = |key: &str| said.get(key).cloned().unwrap_or_default();
            target.put_form(&form::form(&asked, &rows, &total, &name, &lines, &config.office))?;
            if target.kind != Kind::Xlsx {
                super::forms::remind(&config.office);
            }
        }
    }
    Ok(Exit::Fine)
}

/// The figures of a row.
fn counted(row: &DigitizationRow) -> [Cell; 6] {
    [
        Cell::from(row.dossiers),
        Cell::from(row.papers),
        Cell::from(row.results),
        Cell::from(row.review),
        Cell::from(row.pages),
        super::forms::decimal_of(row.a4_equivalents),
    ]
}

/// A key as it is told in a row of its own.
fn shown(by: Grouping, types: &PaperTypes, key: &str) -> String {
    match by {
        _ if key.is_empty() => t("(không rõ)", "(unknown)"),
        Grouping::Type => types.name(key).unwrap_or(key),
        _ => key,
    }
    .to_owned()
}

/// A run's report for people.
pub(super) fn run_in_words(report: &RunReport, types: &PaperTypes) -> String {
    use crate::record::ProblemKind::{NotAFile, SymlinkSkipped, SystemFile};
    let all = &report.all;
    let counts = words::counts(all.received, [all.archived, all.review, all.duplicate, all.failed]);
    let mut text = format!("\n{counts}\n");
    text.push_str(&format!(
        "{} ({} {}) · {:.0} s · {} {} · {} {} MiB\n",
        words::counted(all.pages, "trang", "page", "pages"),
        super::forms::number(all.a4_equivalents, 2),
        t("trang A4", "A4 sheets"),
        report.seconds,
        report.pages_per_minute.map_or_else(|| "–".to_owned(), |r| format!("{r:.0}")),
        t("trang/phút", "pages a minute"),
        t("đỡ lưu trùng", "saved by deduplication"),
        super::forms::number(report.saved_bytes as f64 / f64::from(1 << 20), 1),
    ));
    if report.skipped > 0 {
        let mut kinds: Vec<&str> = report
            .problems
            .iter()
            .filter(|row| matches!(row.problem.kind, SystemFile | SymlinkSkipped | NotAFile))
            .map(|row| words::problem_kind(row.problem.kind))
            .collect();
        kinds.dedup();
        let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join("; ")) };
        text.push_str(&format!(
            "{} {}{kinds}\n",
            report.skipped,
            t("mục không nhận", "entries not taken in")
        ));
    }
    let groups = |title: &str, rows: Vec<(String, &crate::report::Group)>| {
        if rows.len() < 2 {
            return String::new();
        }
        let mut table = Table::new([
            ("key", title),
            ("received", t("đã nhận", "received")),
            ("archived", words::outcome(Outcome::Archived)),
            ("review", words::outcome(Outcome::Review)),
            ("duplicate", words::outcome(Outcome::Duplicate)),
            ("failed", words::outcome(Outcome::Failed)),
            ("pages", t("trang", "pages")),
        ]);
        for (key, g) in rows {
            let numbers = [g.received, g.archived, g.review, g.duplicate, g.failed, g.pages];
            table.push(std::iter::once(Cell::from(key)).chain(numbers.map(Cell::from)));
        }
        let mut bytes = vec![b'\n'];
        // Writing into memory does not fail.
        let _ = table.write(Format::Table, &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let unknown = || t("(không rõ)", "(unknown)").to_owned();
    text.push_str(&groups(
        t("đơn vị", "unit"),
        report
            .by_unit
            .iter()
            .map(|r| (r.unit.as_ref().map_or_else(unknown, ToString::to_string), &r.group))
            .collect(),
    ));
    text.push_str(&groups(
        t("loại giấy tờ", "paper type"),
        report
            .by_type
            .iter()
            .map(|r| {
                let name = r.type_code.as_deref().map(|code| types.name(code).unwrap_or(code).to_owned());
                (name.unwrap_or_else(unknown), &r.group)
            })
            .collect(),
    ));
    if !report.attention.is_empty() {
        text.push_str(&format!(
            "\n{} ({}):\n",
            t("Cần người xem, nặng nhất trước", "For a person, worst first"),
            report.attention_total
        ));
    }
    for row in report.attention.iter().take(SHOWN) {
        let number = row.paper.map(|p| format!("{p} ")).unwrap_or_default();
        let why: Vec<String> =
            row.problems.iter().map(words::problem).chain(row.review.iter().map(words::review)).collect();
        text.push_str(&format!("  {number}{}: {}\n", printable(&row.file), why.join("; ")));
    }
    if report.attention_total > SHOWN as u64 {
        text.push_str(&format!(
            "  … {} {}\n",
            report.attention_total - SHOWN as u64,
            t("nữa: sohoa status", "more: sohoa status")
        ));
    }
    text
}
