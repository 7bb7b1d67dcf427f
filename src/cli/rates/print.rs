//! The rates report as JSON for programs, as one row for each figure (CSV, JSON lines), or as a table for people.

mod terminal;

pub(super) use terminal::no_rate;

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use time::Date;

use super::{Answer, Grouping, Question, Tree, WINDOW_DAYS};
use crate::cli::output::{Kind, Target};
use crate::cli::{Exit, Format, Result, forms};
use crate::record::Channel;
use crate::report::indicators::{Indicator, Tally, Words};
use crate::report::junk::Junk;
use crate::report::rates::{Backlog, Line, rank};
use crate::report::{Cell, Table, ratio};
use crate::words::t;

/// Version of the JSON form; a key is never renamed or removed within one version.
const VERSION: u32 = 1;

/// Shown in a table of several indicators; JSON and CSV have all.
pub(super) const SHOWN: [&str; 6] = ["4.1", "4.2", "4.3", "4.4", "on-time", "online"];

/// The period before: from, to, figures.
pub(super) type Before = (Date, Date, Answer);

pub(super) fn print(
    question: &Question<'_>,
    answer: &Answer,
    before: Option<&Before>,
    target: &Target,
) -> Result<Exit> {
    let report = Report::new(question, answer, before);
    let stock = answer.lines.total.stock;
    if (stock.received, stock.resolved) == (0, 0) {
        crate::cli::say(t(
            "không có hồ sơ nào được tiếp nhận hay giải quyết trong kỳ này (sổ hồ sơ nhập bằng sohoa import)",
            "no dossier was received or resolved in this period (registers come in by sohoa import)",
        ));
    }
    match target.kind {
        Kind::Rows(Format::Json) => target.put(format!("{:#}\n", report.json()).as_bytes())?,
        Kind::Rows(Format::Table) => target.put(report.text()?.as_bytes())?,
        Kind::Rows(format) => {
            let mut bytes = Vec::new();
            report.long(false).write(format, &mut bytes)?;
            target.put(&bytes)?;
        }
        Kind::Xlsx | Kind::Html | Kind::Pdf => target.put_form(&super::form::form(&report)?)?,
    }
    if matches!(target.kind, Kind::Html | Kind::Pdf) {
        forms::remind(question.office);
    }
    Ok(Exit::Fine)
}

/// All that is printed of one question.
pub(super) struct Report<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) answer: &'a Answer,
    pub(super) before: Option<&'a Before>,
    /// Lines of the period before, by key.
    earlier: HashMap<&'a str, &'a Line>,
    /// Ranks of the lines, by indicator.
    ranks: Vec<Vec<Option<usize>>>,
}

/// One indicator of one line.
pub(super) struct Figure<'a> {
    pub(super) line: &'a Line,
    pub(super) indicator: &'static Indicator,
    pub(super) tally: Tally,
    pub(super) earlier: Option<Tally>,
    pub(super) target: Option<u64>,
    rank: Option<usize>,
}

pub(super) fn text(words: Words) -> &'static str {
    t(words.vi, words.en)
}

/// Indicators of the decision go by its numbers in tables, the others by their names.
fn heading(indicator: &'static Indicator) -> &'static str {
    let is_number = indicator.id.starts_with(|c: char| c.is_ascii_digit());
    if is_number { indicator.id } else { text(indicator.name) }
}

/// Percent as a JSON number with at most two decimals, exactly; null where there is no rate.
fn percent(ratio: Option<(u64, u64)>) -> Value {
    // Hundredths are whole numbers, and a double prints as the shortest decimal that is it: 98.8, never 98.79999.
    ratio.and_then(|(n, d)| ratio::hundredths(n, d)).map_or(Value::Null, |h| json!(h as f64 / 100.0))
}

impl Figure<'_> {
    fn hundredths(&self) -> Option<u64> {
        self.tally.ratio().and_then(|(n, d)| ratio::hundredths(n, d))
    }

    /// Difference to the period before, hundredths of a percentage point.
    pub(super) fn change(&self) -> Option<i64> {
        let before = self.earlier?.ratio().and_then(|(n, d)| ratio::hundredths(n, d))?;
        Some(self.hundredths()? as i64 - before as i64)
    }

    /// Whether the target is met, exactly and not as rounded.
    pub(super) fn is_met(&self) -> Option<bool> {
        let (ratio, target) = (self.tally.ratio()?, self.target?);
        let order = ratio::compare(ratio, (target, 10_000));
        Some(if self.indicator.less_is_better { order.is_le() } else { order.is_ge() })
    }

    fn json(&self, with_key: bool) -> Value {
        let tally = self.tally;
        let mut row = Map::new();
        if with_key {
            row.insert("key".to_owned(), json!(self.line.key));
            row.insert("name".to_owned(), json!(name_of(self.line)));
        }
        row.insert("indicator".to_owned(), json!(self.indicator.id));
        row.insert("numerator".to_owned(), json!(tally.numerator));
        row.insert("denominator".to_owned(), json!(tally.denominator));
        row.insert("rate".to_owned(), percent(tally.ratio()));
        let exact = tally.ratio().map(|(n, d)| ratio::fraction(n, d));
        row.insert("rate_exact".to_owned(), json!(exact));
        row.insert("unknown".to_owned(), json!(tally.unknown));
        row.insert("undecided".to_owned(), json!(tally.undecided));
        if let Some(level) = &self.line.level {
            row.insert("level".to_owned(), json!(level));
        }
        if with_key && !self.line.known {
            row.insert("known".to_owned(), json!(false));
        }
        if let Some(points) = tally.ratio().and_then(|r| self.indicator.points(r)) {
            row.insert("points_percent".to_owned(), percent(Some(points)));
        }
        if let Some(before) = self.earlier {
            let previous = json!({
                "numerator": before.numerator,
                "denominator": before.denominator,
                "rate": percent(before.ratio()),
            });
            row.insert("previous".to_owned(), previous);
            row.insert("change".to_owned(), json!(self.change().map(|c| c as f64 / 100.0)));
        }
        if let Some(target) = self.target {
            row.insert("target".to_owned(), json!(target as f64 / 100.0));
            row.insert("target_met".to_owned(), json!(self.is_met()));
        }
        if let Some(rank) = self.rank {
            row.insert("rank".to_owned(), json!(rank));
        }
        Value::Object(row)
    }
}

/// Name of a line in a column beside its code: that of one which no register has is no name.
pub(super) fn name_beside(line: &Line) -> String {
    let is_code = line.name.is_empty() && !line.key.is_empty() && line.key.parse::<Channel>().is_err();
    if is_code && !line.known {
        t("(không có trong sổ)", "(in no register)").to_owned()
    } else {
        name_of(line)
    }
}

/// Name of a line for people.
pub(super) fn name_of(line: &Line) -> String {
    if let Ok(channel) = line.key.parse::<Channel>() {
        return super::list::channel(channel).to_owned();
    }
    match (line.key.is_empty(), line.name.is_empty()) {
        (true, _) => t("(không rõ)", "(unknown)").to_owned(),
        (false, true) => line.key.clone(),
        (false, false) => line.name.clone(),
    }
}

impl<'a> Report<'a> {
    fn new(question: &'a Question<'a>, answer: &'a Answer, before: Option<&'a Before>) -> Report<'a> {
        let lines = &answer.lines.lines;
        let ranks = if question.args.rank {
            let ranked = question.indicators.iter().enumerate();
            ranked.map(|(nth, i)| rank(lines, nth, i.less_is_better)).collect()
        } else {
            Vec::new()
        };
        let earlier = before
            .map(|(_, _, answer)| answer.lines.lines.iter().map(|l| (l.key.as_str(), l)).collect())
            .unwrap_or_default();
        Report { question, answer, before, earlier, ranks }
    }

    pub(super) fn is_by_time(&self) -> bool {
        use Grouping::*;
        matches!(self.question.args.by, Day | Week | Month | Quarter | Year)
    }

    pub(super) fn figure(&'a self, at: Option<usize>, nth: usize) -> Figure<'a> {
        let indicator = self.question.indicators[nth];
        let lines = &self.answer.lines;
        let line = at.map_or(&lines.total, |at| &lines.lines[at]);
        let earlier = match (self.before, at) {
            (None, _) => None,
            (Some((_, _, before)), None) => Some(before.lines.total.tallies[nth]),
            // Of spans of time, the one before is the line above; of the first, the last one before the period.
            (Some((_, _, before)), Some(at)) if self.is_by_time() => match at.checked_sub(1) {
                Some(above) => Some(lines.lines[above].tallies[nth]),
                None => before.lines.lines.last().map(|l| l.tallies[nth]),
            },
            (Some(_), Some(_)) => {
                Some(self.earlier.get(line.key.as_str()).map(|l| l.tallies[nth]).unwrap_or_default())
            }
        };
        let target = self.question.args.target.iter().find(|(i, _)| i.id == indicator.id).map(|(_, t)| *t);
        let rank = at.and_then(|at| self.ranks.get(nth).and_then(|ranks| ranks[at]));
        Figure { line, indicator, tally: line.tallies[nth], earlier, target, rank }
    }

    /// All figures, line by line; ranked, the best first.
    pub(super) fn figures(&'a self) -> Vec<Figure<'a>> {
        let count = self.question.indicators.len();
        let lines = 0..self.answer.lines.lines.len();
        if self.ranks.is_empty() {
            return lines.flat_map(|at| (0..count).map(move |nth| self.figure(Some(at), nth))).collect();
        }
        let mut figures = Vec::new();
        for nth in 0..count {
            let mut order: Vec<usize> = lines.clone().collect();
            order.sort_by_key(|at| self.ranks[nth][*at].unwrap_or(usize::MAX));
            figures.extend(order.into_iter().map(|at| self.figure(Some(at), nth)));
        }
        figures
    }

    /// SHA-256 of what was asked and of the figures: the same data gives the same digest, in whatever order it was
    /// imported, in whatever language it is printed and on whatever day.
    pub(super) fn digest(&self) -> String {
        let args = self.question.args;
        let asked = json!([
            VERSION,
            args.from.to_string(),
            args.to.to_string(),
            args.by.code(),
            args.unit,
            self.question.filter.procedures,
            args.field,
            args.channel,
            self.question.level,
        ]);
        let nths = 0..self.question.indicators.len();
        let total: Vec<Value> = nths.map(|nth| nameless(self.figure(None, nth).json(false))).collect();
        let rows: Vec<Value> = self.figures().iter().map(|f| nameless(f.json(true))).collect();
        let counts = self.answer.lines.lines.iter().map(|l| nameless(counts_json(l, true)));
        // What is "after today" is another thing tomorrow.
        let junk = self.answer.junk.iter().filter(|(kind, _)| *kind != Junk::ReceivedInFuture);
        let junk: Vec<Value> = junk.map(|(kind, count)| json!([kind.as_str(), count])).collect();
        let other = json!([self.answer.undated, self.answer.unknown_units]);
        digest(&[&asked, &json!(rows), &json!(total), &counts.collect(), &json!(junk), &other])
    }

    fn json(&self) -> Value {
        let args = self.question.args;
        let rows: Vec<Value> = self.figures().iter().map(|f| f.json(true)).collect();
        let nths = 0..self.question.indicators.len();
        let total: Vec<Value> = nths.map(|nth| self.figure(None, nth).json(false)).collect();
        let counts: Vec<Value> = self.answer.lines.lines.iter().map(|l| counts_json(l, true)).collect();
        let definitions: Vec<Value> = self.question.indicators.iter().map(|i| definition(i)).collect();
        let junk: Vec<Value> = self
            .answer
            .junk
            .iter()
            .map(|(j, n)| json!({"kind": j.as_str(), "name": text(j.words()), "count": n}))
            .collect();
        json!({
            "version": VERSION,
            "from": args.from.to_string(),
            "to": args.to.to_string(),
            "by": args.by.code(),
            "units": match args.units { Tree::End => "end", Tree::Current => "current", Tree::Then => "then" },
            "units_as_of": self.question.tree_day().to_string(),
            "filter": {
                "unit": args.unit,
                "procedure": self.question.filter.procedures,
                "field": args.field,
                "channel": args.channel,
                "level": self.question.level,
            },
            "previous": self.before.map(|(from, to, _)| json!({"from": from.to_string(), "to": to.to_string()})),
            "rows": rows,
            "total": total,
            "counts": counts,
            "total_counts": counts_json(&self.answer.lines.total, false),
            "forecast": {
                "window_days": WINDOW_DAYS,
                "method": t(METHOD.vi, METHOD.en),
            },
            "not_counted": {
                "no_reception_date": self.answer.undated,
                "in_no_register": self.answer.unregistered,
            },
            "unknown_units": self.answer.unknown_units,
            "junk": junk,
            "definitions": definitions,
            "digest": self.digest(),
        })
    }

    /// One row for each figure: for people with names and their own decimal sign, for programs with ids and a point.
    fn long(&self, for_people: bool) -> Table {
        let mut columns = vec![
            ("key", self.question.args.by.name()),
            ("name", t("tên", "name")),
            ("indicator", t("chỉ số", "indicator")),
            ("numerator", t("tử số", "numerator")),
            ("denominator", t("mẫu số", "denominator")),
            ("rate", t("tỷ lệ %", "rate %")),
        ];
        let args = self.question.args;
        if self.before.is_some() {
            columns.extend([("previous", t("kỳ trước %", "before %")), ("change", t("tăng giảm", "change"))]);
        }
        if !args.target.is_empty() {
            columns.extend([("target", t("mục tiêu %", "target %")), ("target_met", t("đạt", "met"))]);
        }
        if args.rank {
            columns.push(("rank", t("hạng", "rank")));
        }
        columns.push(("unknown", t("sổ không ghi", "unknown")));
        let mut table = Table::new(columns);
        for figure in self.figures() {
            let rate = |h: Option<u64>| match h {
                Some(h) => forms::decimal(h),
                None => Cell::said(Value::Null, t("không có", "N/A")),
            };
            let indicator = figure.indicator;
            let indicator = if for_people {
                Cell::said(indicator.id, heading(indicator))
            } else {
                Cell::from(indicator.id)
            };
            let mut cells = vec![
                Cell::from(figure.line.key.clone()),
                Cell::from(if for_people { name_beside(figure.line) } else { name_of(figure.line) }),
                indicator,
                Cell::from(figure.tally.numerator),
                Cell::from(figure.tally.denominator),
                rate(figure.hundredths()),
            ];
            if self.before.is_some() {
                let before = figure.earlier.and_then(|e| e.ratio());
                cells.push(rate(before.and_then(|(n, d)| ratio::hundredths(n, d))));
                cells.push(figure.change().map_or(Cell::from(Value::Null), |c| {
                    let text = |point| ratio::signed(c, point);
                    Cell::decimal(c as f64 / 100.0, text(forms::style().decimal), text('.'))
                }));
            }
            if !args.target.is_empty() {
                cells.push(figure.target.map_or(Cell::from(Value::Null), |t| rate(Some(t))));
                cells.push(match figure.is_met() {
                    Some(met) => Cell::said(met, if met { t("đạt", "yes") } else { t("chưa", "no") }),
                    None => Cell::from(Value::Null),
                });
            }
            if args.rank {
                cells.push(Cell::from(figure.rank));
            }
            cells.push(Cell::from(figure.tally.unknown));
            table.push(cells);
        }
        table
    }
}

/// How the forecast is made.
pub(super) const METHOD: Words = Words {
    vi: "nếu cứ như 28 ngày cuối kỳ: số tồn ÷ (giải quyết xong − tiếp nhận mỗi ngày)",
    en: "if it goes on as in the last 28 days of the period: open ÷ (resolved − received a day)",
};

fn definition(i: &Indicator) -> Value {
    json!({
        "indicator": i.id,
        "name": text(i.name),
        "definition": text(i.definition),
        "source": text(i.source),
        "verified": i.verified,
        "valid_from": i.since.map(|d| d.to_string()),
        "counted_by": if i.axis == crate::record::Axis::Resolved { "resolved_on" } else { "received_on" },
        "full_points_at": i.full_points_at,
        "less_is_better": i.less_is_better,
    })
}

fn counts_json(line: &Line, with_key: bool) -> Value {
    let stock = line.stock;
    let mut row = Map::new();
    if with_key {
        row.insert("key".to_owned(), json!(line.key));
        row.insert("name".to_owned(), json!(name_of(line)));
    }
    let backlog = match stock.backlog(WINDOW_DAYS as u64) {
        Backlog::None => json!(0),
        Backlog::Days(days) => json!(days),
        Backlog::Stays => Value::Null,
    };
    for (name, value) in [
        ("received", json!(stock.received)),
        ("resolved", json!(stock.resolved)),
        ("resolved_without_due", json!(stock.resolved_without_due)),
        ("open", json!(stock.open)),
        ("overdue", json!(stock.overdue)),
        ("received_in_window", json!(stock.window_received)),
        ("resolved_in_window", json!(stock.window_resolved)),
        ("backlog_gone_in_days", backlog),
    ] {
        row.insert(name.to_owned(), value);
    }
    Value::Object(row)
}

/// A row without its name, which a language may have given it; the key is there.
fn nameless(mut row: Value) -> Value {
    if let Some(row) = row.as_object_mut() {
        row.remove("name");
    }
    row
}

/// SHA-256 of values, each on a line.
fn digest(parts: &[&Value]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.to_string());
        hash.update(b"\n");
    }
    let digest: Vec<String> = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    format!("sha256:{}", digest.concat())
}
