//! `sohoa report runs` and `sohoa report recount`: what each run did, with the error share that a batch is judged by; and
//! the proof that the kept figures are those of the dossiers.

use clap::Args;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Exit, Format, Result};
use crate::catalog::RunFigures;
use crate::clock::Clock;
use crate::report::bands::Band;
use crate::report::{Cell, Table, ratio};
use crate::words::{self, Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Lỗi: tệp không đọc được, dưới 200 dpi, hoặc chưa gán hồ sơ; khung 1 / 1,5 / 2 % của NĐ 31/2026/NĐ-CP Điều 12 dùng để đối chiếu.\nNăng suất tính theo lượt chạy của máy này; người làm chưa được ghi nhận.\n\nVí dụ:\n  sohoa report runs --data kho",
    "Faults: a file that cannot be read, is below 200 dpi, or has no dossier; the bands 1 / 1.5 / 2 % of NĐ 31/2026/NĐ-CP Art. 12 are a yardstick.\nProductivity is that of a run on this machine; persons are not recorded yet.\n\nExample:\n  sohoa report runs --data store"
))]
pub(super) struct RunsArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
}

#[derive(Debug, Args)]
#[command(after_help = t(
    "Mã thoát: 0 khớp (hoặc đã sửa) · 3 có sai lệch",
    "Exit codes: 0 equal (or mended) · 3 differences"
))]
pub(super) struct RecountArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[arg(long, help = t("Sửa những gì sai lệch", "Put right what differs"))]
    mend: bool,
}

pub(super) fn runs(args: &RunsArgs, lang: Option<Lang>) -> Result<Exit> {
    let (_, _, catalog) = super::open_data(&args.data.dir, lang)?;
    let runs = catalog.runs()?;
    let today = Clock::System.now().to_offset(time::UtcOffset::from_hms(7, 0, 0)?).date().to_string();
    let results = catalog.results_on(&today)?;
    let valid_rate = ratio::hundredths(results.valid_done, results.valid);
    match args.format.format {
        Format::Json => {
            let value = json!({
                "version": 1,
                "runs": runs.iter().map(run_json).collect::<Vec<_>>(),
                "valid_results": {
                    "on": today,
                    "numerator": results.valid_done,
                    "denominator": results.valid,
                    "rate": valid_rate.map(|h| h as f64 / 100.0),
                    "unknown": results.unknown,
                    "not_valid": results.other,
                },
                "persons": Value::Null,
            });
            super::put(&format!("{value:#}\n"))?;
        }
        format => {
            super::put_table(&table(&runs), format)?;
            if format == Format::Table {
                super::put(&format!(
                    "\n{}: {}/{}{} · {} {}\n",
                    t(
                        "Kết quả còn hiệu lực đã số hóa xong, của số tìm thấy trong kho",
                        "Results still valid that are done, of those found in the archive"
                    ),
                    results.valid_done,
                    results.valid,
                    valid_rate.map_or(String::new(), |h| format!(" = {} %", shown(h))),
                    results.unknown,
                    t("không rõ hiệu lực", "of unknown validity"),
                ))?;
            }
        }
    }
    Ok(Exit::Fine)
}

fn shown(hundredths: u64) -> String {
    ratio::decimal(hundredths, if words::lang() == Lang::Vi { ',' } else { '.' })
}

/// Pages an hour from the beginning to the end of a run that ended.
fn pages_an_hour(run: &RunFigures) -> Option<f64> {
    let at = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let spent = at(run.finished_at.as_deref()?)? - at(&run.started_at)?;
    let hours = spent.as_seconds_f64() / 3600.0;
    (hours > 0.0).then(|| (run.pages as f64 / hours * 10.0).round() / 10.0)
}

fn run_json(run: &RunFigures) -> Value {
    json!({
        "run": run.run,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "program_version": run.version,
        "received": run.received,
        "archived": run.archived,
        "review": run.review,
        "duplicate": run.duplicate,
        "failed": run.failed,
        "pages": run.pages,
        "a4_equivalents": (run.a4_equivalents * 100.0).round() / 100.0,
        "pages_an_hour": pages_an_hour(run),
        "error": {
            "numerator": run.faulty,
            "denominator": run.received,
            "rate": ratio::hundredths(run.faulty, run.received).map(|h| h as f64 / 100.0),
            "band": Band::of(run.faulty, run.received).map(Band::as_str),
            "source": "NĐ 31/2026/NĐ-CP, Điều 12",
        },
        "review_rate": ratio::hundredths(run.review, run.received).map(|h| h as f64 / 100.0),
    })
}

fn table(runs: &[RunFigures]) -> Table {
    let mut table = Table::new([
        ("run", t("lượt", "run")),
        ("started_at", t("bắt đầu", "started")),
        ("received", t("nhận", "received")),
        ("archived", t("đã lưu", "archived")),
        ("review", t("cần xem", "review")),
        ("duplicate", t("trùng", "duplicate")),
        ("failed", t("không đọc được", "failed")),
        ("pages", t("trang", "pages")),
        ("a4_equivalents", t("trang A4", "A4 sheets")),
        ("pages_an_hour", t("trang/giờ", "pages an hour")),
        ("faulty", t("lỗi", "faults")),
        ("rate", t("lỗi %", "faults %")),
        ("band", t("khung lỗi %", "band %")),
    ]);
    for run in runs {
        let rate = ratio::hundredths(run.faulty, run.received);
        table.push([
            Cell::from(run.run),
            Cell::from(run.started_at.clone()),
            Cell::from(run.received),
            Cell::from(run.archived),
            Cell::from(run.review),
            Cell::from(run.duplicate),
            Cell::from(run.failed),
            Cell::from(run.pages),
            Cell::said(run.a4_equivalents, format!("{:.2}", run.a4_equivalents)),
            Cell::from(pages_an_hour(run)),
            Cell::from(run.faulty),
            rate.map_or(Cell::from(Value::Null), |h| Cell::said(h as f64 / 100.0, shown(h))),
            Cell::from(Band::of(run.faulty, run.received).map(Band::as_str)),
        ]);
    }
    table
}

pub(super) fn recount(args: &RecountArgs, lang: Option<Lang>) -> Result<Exit> {
    let (_, _, catalog) = super::open_data(&args.data.dir, lang)?;
    let found = catalog.recount(args.mend)?;
    let end = match (found.wrong, args.mend) {
        (0, _) => t("khớp", "equal").to_owned(),
        (wrong, true) => {
            format!("{wrong} {}", t("phần sai lệch, đã sửa", "sheets differed and were put right"))
        }
        (wrong, false) => {
            format!("{wrong} {}", t("phần sai lệch; --mend để sửa", "sheets differ; --mend puts them right"))
        }
    };
    super::put(&format!(
        "{} {} · {} {} · {end}\n",
        found.dossiers,
        t("hồ sơ đếm lại", "dossiers counted anew"),
        found.sheets,
        t("phần số liệu", "sheets"),
    ))?;
    Ok(if found.wrong == 0 || args.mend { Exit::Fine } else { Exit::Problems })
}
