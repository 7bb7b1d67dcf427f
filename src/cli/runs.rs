//! `sohoa report runs` and `sohoa report recount`: what each run did, or each person, machine, day or month, with the error
//! share that a batch is judged by; and the proof that the kept figures are those of the dossiers.

use clap::Args;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Exit, Format, Result};
use crate::catalog::{ResultFigures, RunFigures};
use crate::record::in_vietnam;
use crate::report::bands::Band;
use crate::report::{Cell, Table, ratio};
use crate::words::{self, Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Lỗi: tệp không đọc được, dưới 200 dpi, hoặc chưa gán hồ sơ; khung 1 / 1,5 / 2 % của NĐ 31/2026/NĐ-CP Điều 12 dùng để đối chiếu.\nNăng suất tính theo thời gian chạy của những lượt đã kết thúc; người vận hành theo --operator của sohoa run hoặc sohoa.toml.\nMột tệp tính cho lượt chạy quyết định kết quả sau cùng của nó.\n\nVí dụ:\n  sohoa report runs --data kho\n  sohoa report runs --data kho --by operator --format csv",
    "Faults: a file that cannot be read, is below 200 dpi, or has no dossier; the bands 1 / 1.5 / 2 % of NĐ 31/2026/NĐ-CP Art. 12 are a yardstick.\nProductivity counts the time of runs that ended; the operator is that of sohoa run --operator, or of sohoa.toml.\nA file counts for the run that decided its outcome last.\n\nExamples:\n  sohoa report runs --data store\n  sohoa report runs --data store --by operator --format csv"
))]
pub(super) struct RunsArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
    #[arg(long, value_enum, hide_possible_values = true, default_value = "run", help = t("Nhóm theo: run, operator (người), machine (máy), day, month", "Group by: run, operator, machine, day, month"))]
    by: By,
}

/// What runs are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Run,
    Operator,
    Machine,
    Day,
    Month,
}

impl By {
    fn header(self) -> (&'static str, &'static str) {
        match self {
            By::Run => ("run", t("lượt", "run")),
            By::Operator => ("operator", t("người vận hành", "operator")),
            By::Machine => ("machine", t("máy", "machine")),
            By::Day => ("day", t("ngày", "day")),
            By::Month => ("month", t("tháng", "month")),
        }
    }

    /// What a run is counted under; days and months are those of Vietnam.
    fn key(self, run: &RunFigures) -> Option<String> {
        let local = || Some(begun_here(run)?.date().to_string());
        match self {
            By::Run => Some(run.run.to_string()),
            By::Operator => run.workplace.operator.clone(),
            By::Machine => run.workplace.machine.clone(),
            By::Day => local(),
            By::Month => local().map(|day| day.chars().take(7).collect()),
        }
    }
}

/// When a run began, in Việt Nam's time.
fn begun_here(run: &RunFigures) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(&run.started_at, &Rfc3339).ok().map(in_vietnam)
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
    let works = together(&runs, args.by);
    let today = super::forms::now().date().to_string();
    let results = catalog.results_on(&today)?;
    let valid_rate = ratio::hundredths(results.valid_done, results.valid);
    match args.format.format {
        Format::Json => {
            let value = json!({
                "version": 1,
                "by": args.by.header().0,
                "runs": works.iter().zip(&runs).filter(|_| args.by == By::Run).map(|(work, run)| run_json(run, work)).collect::<Vec<_>>(),
                "groups": works.iter().filter(|_| args.by != By::Run).map(|work| work_json(work, args.by)).collect::<Vec<_>>(),
                "valid_results": {
                    "on": today,
                    "numerator": results.valid_done,
                    "denominator": results.valid,
                    "rate": valid_rate.map(|h| h as f64 / 100.0),
                    "unknown": results.unknown,
                    "not_valid": results.other,
                },
            });
            super::put(&format!("{value:#}\n"))?;
        }
        format => {
            super::put_table(&table(&runs, &works, args.by), format)?;
            if format == Format::Table {
                super::put(&format!("\n{}\n", valid_in_words(&results, valid_rate)))?;
            }
        }
    }
    Ok(Exit::Fine)
}

/// How many of the results that are still valid are done.
fn valid_in_words(results: &ResultFigures, rate: Option<u64>) -> String {
    let what = t(
        "Kết quả giải quyết còn hiệu lực đã số hóa xong, của số tìm thấy trong kho",
        "Results still valid that are done, of those found in the archive",
    );
    let Some(rate) = rate else {
        let none = match (results.unknown, results.other) {
            (0, 0) => t("không có (kho chưa có giấy tờ kết quả nào)", "N/A (the archive holds no results)"),
            _ => t("không có (không kết quả nào rõ là còn hiệu lực)", "N/A (none is known to be valid)"),
        };
        return format!("{what}: {none}{}", unknown_in_words(results));
    };
    format!(
        "{what}: {}/{} = {} %{}",
        results.valid_done,
        results.valid,
        shown(rate),
        unknown_in_words(results)
    )
}

/// Results of which nobody knows, where there are any.
fn unknown_in_words(results: &ResultFigures) -> String {
    match results.unknown {
        0 => String::new(),
        count => format!(" · {count} {}", t("không rõ hiệu lực", "of unknown validity")),
    }
}

/// A band as people read it.
fn in_words(band: Band) -> &'static str {
    match band {
        Band::None => "0",
        Band::First => t("dưới 1", "below 1"),
        Band::Second => t("1 đến dưới 1,5", "1 to below 1.5"),
        Band::Third => t("1,5 đến dưới 2", "1.5 to below 2"),
        Band::Beyond => t("từ 2", "2 or more"),
    }
}

/// `2026-11-22 08:03`: sorts as it stands, in a table as in a spreadsheet.
fn shown_time(at: OffsetDateTime) -> String {
    format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute())
}

fn shown(hundredths: u64) -> String {
    ratio::decimal(hundredths, if words::lang() == Lang::Vi { ',' } else { '.' })
}

/// Runs put together.
#[derive(Debug, Default)]
struct Work {
    /// Whose, when or where; none where that was not recorded.
    key: Option<String>,
    runs: u64,
    /// Hours of the runs that ended, and the pages they archived: a run that was killed has no length.
    hours: f64,
    timed_pages: u64,
    received: u64,
    archived: u64,
    review: u64,
    duplicate: u64,
    failed: u64,
    faulty: u64,
    pages: u64,
    a4_equivalents: f64,
}

impl Work {
    fn add(&mut self, run: &RunFigures) {
        self.runs += 1;
        if let Some(hours) = hours(run) {
            self.hours += hours;
            self.timed_pages += run.pages;
        }
        self.received += run.received;
        self.archived += run.archived;
        self.review += run.review;
        self.duplicate += run.duplicate;
        self.failed += run.failed;
        self.faulty += run.faulty;
        self.pages += run.pages;
        self.a4_equivalents += run.a4_equivalents;
    }

    fn pages_an_hour(&self) -> Option<f64> {
        (self.hours > 0.0).then(|| (self.timed_pages as f64 / self.hours * 10.0).round() / 10.0)
    }
}

/// How long a run took that ended.
fn hours(run: &RunFigures) -> Option<f64> {
    let at = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let spent = at(run.finished_at.as_deref()?)? - at(&run.started_at)?;
    Some(spent.as_seconds_f64() / 3600.0).filter(|hours| *hours > 0.0)
}

/// Runs by what they have in common, in the order in which each was met first; what was not recorded comes last.
fn together(runs: &[RunFigures], by: By) -> Vec<Work> {
    let mut found: Vec<Work> = Vec::new();
    for run in runs {
        let key = by.key(run);
        let at = found.iter().position(|work| work.key == key).unwrap_or_else(|| {
            found.push(Work { key, ..Work::default() });
            found.len() - 1
        });
        found[at].add(run);
    }
    found.sort_by_key(|work| work.key.is_none());
    found
}

fn work_json(work: &Work, by: By) -> Value {
    json!({
        by.header().0: work.key,
        "runs": work.runs,
        "hours": (work.hours * 100.0).round() / 100.0,
        "received": work.received,
        "archived": work.archived,
        "review": work.review,
        "duplicate": work.duplicate,
        "failed": work.failed,
        "pages": work.pages,
        "a4_equivalents": (work.a4_equivalents * 100.0).round() / 100.0,
        "pages_an_hour": work.pages_an_hour(),
        "error": {
            "numerator": work.faulty,
            "denominator": work.received,
            "rate": ratio::hundredths(work.faulty, work.received).map(|h| h as f64 / 100.0),
            "band": Band::of(work.faulty, work.received).map(Band::as_str),
            "source": "NĐ 31/2026/NĐ-CP, Điều 12",
        },
        "review_rate": ratio::hundredths(work.review, work.received).map(|h| h as f64 / 100.0),
    })
}

/// A single run tells besides when it was, of which version, by whom and where.
fn run_json(run: &RunFigures, work: &Work) -> Value {
    let mut value = work_json(work, By::Run);
    if let Some(object) = value.as_object_mut() {
        object.remove("runs");
        object.insert("run".to_owned(), json!(run.run));
        object.insert("started_at".to_owned(), json!(run.started_at));
        object.insert("finished_at".to_owned(), json!(run.finished_at));
        object.insert("program_version".to_owned(), json!(run.version));
        object.insert("operator".to_owned(), json!(run.workplace.operator));
        object.insert("machine".to_owned(), json!(run.workplace.machine));
    }
    value
}

fn table(runs: &[RunFigures], works: &[Work], by: By) -> Table {
    let own = match by {
        By::Run => vec![
            ("started_at", t("bắt đầu", "started")),
            ("operator", t("người vận hành", "operator")),
            ("machine", t("máy", "machine")),
        ],
        _ => vec![("runs", t("lượt", "runs")), ("hours", t("giờ chạy", "hours"))],
    };
    let mut columns = vec![by.header()];
    columns.extend(own);
    columns.extend([
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
    let mut table = Table::new(columns);
    for (at, work) in works.iter().enumerate() {
        let rate = ratio::hundredths(work.faulty, work.received);
        let mut cells = match (by, runs.get(at)) {
            (By::Run, Some(run)) => vec![
                Cell::from(run.run),
                Cell::said(
                    run.started_at.clone(),
                    begun_here(run).map_or(run.started_at.clone(), shown_time),
                ),
                Cell::from(run.workplace.operator.clone()),
                Cell::from(run.workplace.machine.clone()),
            ],
            _ => {
                let unknown = || Cell::said(Value::Null, t("không ghi", "not recorded"));
                vec![
                    work.key.clone().map_or_else(unknown, Cell::from),
                    Cell::from(work.runs),
                    super::forms::decimal_of(work.hours),
                ]
            }
        };
        cells.extend([
            Cell::from(work.received),
            Cell::from(work.archived),
            Cell::from(work.review),
            Cell::from(work.duplicate),
            Cell::from(work.failed),
            Cell::from(work.pages),
            super::forms::decimal_of(work.a4_equivalents),
            work.pages_an_hour().map_or(Cell::from(Value::Null), super::forms::decimal_of),
            Cell::from(work.faulty),
            rate.map_or(Cell::from(Value::Null), super::forms::decimal),
            Band::of(work.faulty, work.received)
                .map_or(Cell::from(Value::Null), |band| Cell::said(band.as_str(), in_words(band))),
        ]);
        table.push(cells);
    }
    table
}

pub(super) fn recount(args: &RecountArgs, lang: Option<Lang>) -> Result<Exit> {
    let (_, _, catalog) = super::open_data(&args.data.dir, lang)?;
    let dossiers = catalog.recount(args.mend)?;
    let papers = catalog.recount_papers(args.mend)?;
    let end = |wrong: u64| match (wrong, args.mend) {
        (0, _) => t("khớp", "equal").to_owned(),
        (wrong, true) => {
            format!("{wrong} {}", t("phần sai lệch, đã sửa", "parts differed and were put right"))
        }
        (wrong, false) => {
            format!("{wrong} {}", t("phần sai lệch; --mend để sửa", "parts differ; --mend puts them right"))
        }
    };
    for (counted, what, parts, wrong) in [
        (dossiers.dossiers, t("hồ sơ đếm lại", "dossiers counted anew"), dossiers.sheets, dossiers.wrong),
        (papers.papers, t("giấy tờ đếm lại", "papers counted anew"), papers.figures, papers.wrong),
    ] {
        let parts_are = t("phần số liệu", "parts");
        super::put(&format!("{counted} {what} · {parts} {parts_are} · {}\n", end(wrong)))?;
    }
    let is_fine = dossiers.wrong + papers.wrong == 0 || args.mend;
    Ok(if is_fine { Exit::Fine } else { Exit::Problems })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Workplace;

    fn run(number: i64, operator: Option<&str>, ended: Option<&str>, pages: u64) -> RunFigures {
        RunFigures {
            run: number,
            started_at: "2026-11-21T18:00:00Z".to_owned(),
            finished_at: ended.map(str::to_owned),
            version: "test".to_owned(),
            workplace: Workplace { operator: operator.map(str::to_owned), machine: None },
            received: 10,
            archived: 10,
            review: 0,
            duplicate: 0,
            failed: 0,
            faulty: 1,
            pages,
            a4_equivalents: 1.5,
        }
    }

    #[test]
    fn a_person_is_paced_by_the_runs_that_ended() {
        let runs = [
            run(1, None, Some("2026-11-21T19:00:00Z"), 100),
            run(2, Some("Lan"), Some("2026-11-21T18:30:00Z"), 300),
            run(3, Some("Lan"), None, 700),
        ];
        let works = together(&runs, By::Operator);
        let told: Vec<_> =
            works.iter().map(|w| (w.key.as_deref(), w.runs, w.pages, w.pages_an_hour(), w.faulty)).collect();
        assert_eq!(told, [(Some("Lan"), 2, 1000, Some(600.0), 2), (None, 1, 100, Some(100.0), 1)]);
        let day = together(&runs, By::Day);
        assert_eq!(day.len(), 1);
        assert_eq!(day[0].key.as_deref(), Some("2026-11-22"), "01:00 in Vietnam");
    }
}
