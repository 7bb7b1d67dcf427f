//! `sohoa report validity`: which papers are in force on a day, end soon, have ended, or nobody knows.

use clap::Args;
use time::{Date, Duration};

use super::output::{Head, Kind, Rows};
use super::{Exit, Format, Result, forms};
use crate::catalog::{Standing, ValidityRow};
use crate::describe::PaperTypes;
use crate::report::Cell;
use crate::words::{self, Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Chỉ những gì đọc được chắc chắn mới quyết định; còn lại là «không rõ», kèm câu chữ đã đọc hoặc thời hạn theo luật để người xem.\n\nVí dụ:\n  sohoa report validity --data kho --on 2026-12-31 --within 60\n  sohoa report validity --data kho --state expired,expiring --format csv > het-han.csv",
    "Only what was read surely decides; the rest is \"unknown\", with the phrase that was read, or the term by law, for a person to judge.\n\nExamples:\n  sohoa report validity --data store --on 2026-12-31 --within 60\n  sohoa report validity --data store --state expired,expiring --format csv > expired.csv"
))]
pub(super) struct ValidityArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, help = t("Tính đến ngày (mặc định: hôm nay)", "On this day (default: today)"))]
    on: Option<Date>,
    #[arg(long, value_name = "N", default_value_t = 30, help = t("Sắp hết: trong N ngày", "Soon: within N days"))]
    within: u16,
    #[arg(long, value_enum, hide_possible_values = true, value_delimiter = ',', value_name = "STATE", help = t("Chỉ liệt kê: in-force, expiring, expired, until-event, superseded, revoked, not-yet, unknown (cách nhau dấu phẩy)", "List only: in-force, expiring, expired, until-event, superseded, revoked, not-yet, unknown (separated by commas)"))]
    state: Vec<Standing>,
    #[arg(long, value_name = "N", help = t("Liệt kê nhiều nhất N giấy tờ (0: tất cả; mặc định 50 khi in bảng)", "List at most N papers (0: all; 50 by default in a table)"))]
    limit: Option<usize>,
    #[command(flatten)]
    output: super::output::OutputArg,
}

/// A day as typed.
pub(super) fn day(text: &str) -> std::result::Result<Date, String> {
    Date::parse(text, time::macros::format_description!("[year]-[month]-[day]"))
        .map_err(|_| format!("{}: YYYY-MM-DD", t("ngày không hợp lệ", "not a date")))
}

pub(super) fn run(args: &ValidityArgs, lang: Option<Lang>) -> Result<Exit> {
    let (data, config, catalog) = super::open_data(&args.data.dir, lang)?;
    let types = super::paper_types(Some(&data.root().join(&config.describe.types_folder)))?;
    let on = args.on.unwrap_or_else(|| forms::now().date());
    let soon = on.saturating_add(Duration::days(i64::from(args.within)));
    let (on, soon) = (on.to_string(), soon.to_string());
    let standings = if args.state.is_empty() { Standing::ALL.to_vec() } else { args.state.clone() };
    let target = match args.output.target() {
        Ok(target) => target,
        Err(exit) => return Ok(exit),
    };
    let is_table = target.kind.is_table();
    let limit = match args.limit {
        Some(0) => usize::MAX,
        Some(limit) => limit,
        None if is_table => 50,
        None => usize::MAX,
    };
    let mut facts = vec![(t("Tính đến ngày", "On").to_owned(), forms::span(&on))];
    if target.kind != Kind::Rows(Format::Json) && !is_streamed(target.kind) {
        let counts = catalog.validity_counts(&on, &soon)?;
        let all: Vec<String> = counts.iter().map(|(s, n)| format!("{n} {}", name(*s))).collect();
        if is_table && target.path.is_none() {
            super::put(&format!("{} {}: {}\n\n", t("Ngày", "On"), forms::span(&on), all.join(" · ")))?;
        }
        facts.push((t("Tất cả", "All").to_owned(), all.join(" · ")));
    }
    let title = t("Hiệu lực của giấy tờ", "Papers in force");
    let heads = heads();
    let by = heads.iter().position(|(key, _, _)| *key == "standing");
    let mut out =
        Rows::counted_by(target, heads, title, facts, by)?.not_on_paper(&["accepted", "page", "rule"]);
    let mut more = false;
    catalog.validity::<anyhow::Error>(&on, &soon, &standings, |row| {
        if out.count() == limit {
            more = true;
            return Ok(false);
        }
        out.push(cells(row, &types, is_table))?;
        Ok(true)
    })?;
    out.finish()?;
    if more && is_table {
        super::say(t("… còn nữa; --limit 0 để xem hết", "… and more; --limit 0 shows all"));
    }
    Ok(Exit::Fine)
}

/// Whether rows are written as they come, and nothing else.
fn is_streamed(kind: Kind) -> bool {
    matches!(kind, Kind::Rows(Format::Jsonl | Format::Csv | Format::CsvBom))
}

fn heads() -> Vec<Head> {
    vec![
        ("paper", t("giấy tờ", "paper"), 9),
        ("standing", t("hiệu lực", "standing"), 16),
        ("last_day", t("đến hết ngày", "last day"), 11),
        ("dossier", t("hồ sơ", "dossier"), 27),
        ("type", t("loại", "type"), 26),
        ("number", t("số, ký hiệu", "number"), 19),
        ("agency", t("cơ quan cấp", "agency"), 28),
        ("issued_on", t("ngày cấp", "issued"), 11),
        ("term", t("thời hạn", "term"), 24),
        ("accepted", t("chắc chắn", "sure"), 8),
        ("page", t("trang", "page"), 6),
        ("phrase", t("câu chữ", "phrase"), 50),
        ("rule", t("quy tắc", "rule"), 14),
    ]
}

/// Chars of a phrase in a table; the other formats have all of it.
const SHOWN: usize = 60;

fn cells(row: ValidityRow, types: &PaperTypes, is_table: bool) -> [Cell; 13] {
    let phrase = match row.phrase {
        Some(phrase) if is_table && phrase.chars().count() > SHOWN => {
            Cell::from(format!("{}…", phrase.chars().take(SHOWN).collect::<String>()))
        }
        phrase => Cell::from(phrase),
    };
    [
        Cell::from(row.paper.to_string()),
        Cell::said(row.standing.code(), name(row.standing)),
        Cell::from(row.last_day),
        Cell::from(row.dossier),
        row.type_code.map_or(Cell::from(None::<String>), |code| {
            let name = types.name(&code).unwrap_or(&code).to_owned();
            Cell::said(code, name)
        }),
        Cell::from(row.number),
        Cell::from(row.agency),
        Cell::from(row.issued_on),
        row.term.map_or(Cell::from(None::<String>), |term| {
            let said = words::term(&term);
            Cell::said(term, said)
        }),
        Cell::said(row.accepted, if row.accepted { "✓" } else { "" }),
        Cell::from(row.page),
        phrase,
        Cell::from(row.rule),
    ]
}

/// Name of a standing, for people.
fn name(standing: Standing) -> &'static str {
    match standing {
        Standing::InForce => t("còn hiệu lực", "in force"),
        Standing::Expiring => t("sắp hết hiệu lực", "expiring"),
        Standing::Expired => t("hết hiệu lực", "expired"),
        Standing::UntilEvent => t("đến khi có sự kiện", "until an event"),
        Standing::Superseded => t("đã thay bằng lần mới", "superseded"),
        Standing::Revoked => t("đã thu hồi", "revoked"),
        Standing::NotYet => t("chưa cấp vào ngày này", "not yet issued"),
        Standing::Unknown => t("không rõ", "unknown"),
    }
}
