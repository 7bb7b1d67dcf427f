//! Who is first and who is behind, among equals: communes with communes, and never a province with its own communes.

use super::{change, met, named, rate};
use crate::cli::forms;
use crate::cli::rates::print::{Report, name_of};
use crate::report::form::chart::{Chart, Shape};
use crate::report::form::{Block, Column, Grid, Kind, Row, Section, Shown, Value};
use crate::report::rates::{Line, rank};
use crate::report::ratio;
use crate::words::{registers, t};

/// More bars than this are too thin to be read; those of the last are drawn.
const BARS_MAX: usize = 40;

/// So many rankings, where nobody asked for certain ones.
const SECTIONS_MAX: usize = 4;

/// A ranking for each indicator that has a target, or else that was asked for, or else for 4.2.
pub(super) fn sections(report: &Report<'_>) -> Vec<Section> {
    let question = report.question;
    if report.is_by_time() {
        return Vec::new();
    }
    let indicators = &question.indicators;
    let has_target = |nth: &usize| question.args.target.iter().any(|(i, _)| i.id == indicators[*nth].id);
    let mut nths: Vec<usize> = (0..indicators.len()).filter(has_target).collect();
    if nths.is_empty() && !question.args.indicator.is_empty() {
        nths = (0..indicators.len().min(SECTIONS_MAX)).collect();
    }
    if nths.is_empty() {
        nths.extend(super::first_of(indicators).first());
    }
    nths.into_iter().filter_map(|nth| section(report, nth)).collect()
}

/// A line, its rank among its equals, and what its equals are.
struct Ranked<'a> {
    at: usize,
    line: &'a Line,
    rank: usize,
}

/// Lines by level, each best first. Where the register has no levels, units of one depth are equals.
fn ranked<'a>(report: &'a Report<'_>, nth: usize) -> Vec<Vec<Ranked<'a>>> {
    let lines = &report.answer.lines.lines;
    let level = |line: &Line| line.level.clone().unwrap_or_else(|| format!("\u{0}{:04}", line.depth));
    let leveled: Vec<Line> = lines.iter().map(|l| Line { level: Some(level(l)), ..l.clone() }).collect();
    let ranks = rank(&leveled, nth, report.question.indicators[nth].less_is_better);
    let mut groups: Vec<(String, Vec<Ranked<'a>>)> = Vec::new();
    for (at, (line, rank)) in lines.iter().zip(ranks).enumerate() {
        let Some(rank) = rank else { continue };
        let level = level(line);
        let ranked = Ranked { at, line, rank };
        match groups.iter_mut().find(|(name, _)| *name == level) {
            Some((_, group)) => group.push(ranked),
            None => groups.push((level, vec![ranked])),
        }
    }
    let mut groups: Vec<Vec<Ranked<'a>>> = groups.into_iter().map(|(_, group)| group).collect();
    // Whoever has no equal is neither first nor last.
    groups.retain(|group| group.len() > 1);
    for group in &mut groups {
        group.sort_by_key(|r| (r.rank, r.at));
    }
    groups
}

fn section(report: &Report<'_>, nth: usize) -> Option<Section> {
    let question = report.question;
    let indicator = question.indicators[nth];
    let groups = ranked(report, nth);
    if groups.is_empty() {
        return None;
    }
    let style = forms::style();
    let asked = question.args.target.iter().find(|(i, _)| i.id == indicator.id).map(|(_, h)| *h);
    let target = asked.or(indicator.full_points_at.map(|percent| percent * 100));
    let target_name = match asked {
        Some(_) => t("Mục tiêu", "Target"),
        None => t("Mức đủ điểm", "Full points from"),
    };
    let shown_target = target
        .map(|h| format!("{target_name} {}", Value::Hundredths(h as i64).shown(Kind::Rate(None), &style)));
    let is_met = |tally: crate::report::indicators::Tally| {
        let (ratio, target) = (tally.ratio()?, target?);
        let order = ratio::compare(ratio, (target, 10_000));
        Some(if indicator.less_is_better { order.is_le() } else { order.is_ge() })
    };
    let mut blocks = Vec::new();
    for group in &groups {
        let level =
            group.first().and_then(|r| r.line.level.as_deref()).map(registers::level).unwrap_or_default();
        let mut columns = vec![
            Column::new(t("Hạng", "Rank"), Kind::Count, 6),
            Column::new(head(report), Kind::Text, 32),
            Column::new(t("Mã", "Code"), Kind::Text, 14),
            Column::new(t("Tử số", "Numerator"), Kind::Count, 9),
            Column::new(t("Mẫu số", "Denominator"), Kind::Count, 9),
            Column::new(t("Tỷ lệ", "Rate"), Kind::Rate(Some((3, 4))), 9),
        ];
        let is_compared = report.before.is_some();
        if is_compared {
            columns.push(Column::new(t("Kỳ trước", "Before"), Kind::Rate(None), 9));
            columns.push(Column::new(t("Tăng giảm (điểm %)", "Change (points)"), Kind::Points, 9));
        }
        if target.is_some() {
            columns.push(Column::new(t("Đạt", "Met"), Kind::Text, 9));
        }
        let rows: Vec<Row> = group
            .iter()
            .map(|r| {
                let figure = report.figure(Some(r.at), nth);
                let tally = figure.tally;
                let mut cells = vec![
                    Value::count(r.rank),
                    Value::text(name_of(r.line)),
                    Value::text(r.line.key.clone()),
                    Value::count(tally.numerator),
                    Value::count(tally.denominator),
                    rate(tally),
                ];
                if is_compared {
                    cells.extend([figure.earlier.map_or(Value::None, rate), change(figure.change())]);
                }
                if target.is_some() {
                    cells.push(met(is_met(tally)));
                }
                Row { is_behind: is_met(tally) == Some(false), ..Row::new(cells) }
            })
            .collect();
        blocks.push(Block::Text(behind(&rows, group, shown_target.as_deref())));
        let chart = chart(&rows, target.zip(shown_target.clone()));
        blocks.push(Block::Grid(Grid { caption: capital(&level), columns, rows, total: None }));
        blocks.push(Block::Chart(chart));
    }
    let title = t("Xếp hạng", "Ranking");
    Some(Section {
        name: format!("{title} {}", indicator.id),
        title: format!("{title}: {}", named(indicator)),
        shown: Shown::Everywhere,
        blocks,
    })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn head(report: &Report<'_>) -> String {
    capital(report.question.args.by.name())
}

/// So many are called by name in a sentence; the table marks all.
const NAMED_MAX: usize = 12;

/// Who is behind, by name, the furthest first; without a target, who is last.
fn behind(rows: &[Row], group: &[Ranked<'_>], target: Option<&str>) -> String {
    let style = forms::style();
    let said = |(row, ranked): (&Row, &Ranked<'_>)| {
        let rate = row.cells.get(5).map(|v| v.shown(Kind::Rate(None), &style)).unwrap_or_default();
        format!("{} ({rate})", name_of(ranked.line))
    };
    let pairs = || rows.iter().zip(group).rev();
    let Some(target) = target else {
        let last: Vec<String> = pairs().take(3).map(said).collect();
        return format!("{}: {}.", t("Xếp cuối", "Last"), last.join(", "));
    };
    let count = rows.iter().filter(|r| r.is_behind).count();
    if count == 0 {
        return format!("{target}: {}.", t("tất cả đều đạt", "all have met it"));
    }
    let mut names: Vec<String> = pairs().filter(|(row, _)| row.is_behind).take(NAMED_MAX).map(said).collect();
    if count > names.len() {
        names.push(format!("… {} {}", count - names.len(), t("nơi nữa", "more")));
    }
    format!("{target}: {count}/{} {}: {}.", rows.len(), t("chưa đạt", "have not met it"), names.join(", "))
}

fn chart(rows: &[Row], target: Option<(u64, String)>) -> Chart {
    let style = forms::style();
    let from = rows.len().saturating_sub(BARS_MAX);
    let said = |row: Option<&Row>| {
        let cell = |at: usize| row.and_then(|r| r.cells.get(at)).map(|v| v.shown(Kind::Text, &style));
        format!("{} {}", cell(1).unwrap_or_default(), cell(5).unwrap_or_default())
    };
    let title = if from == 0 {
        t("Tỷ lệ, cao nhất ở trên", "Rates, the best on top").to_owned()
    } else {
        format!("{BARS_MAX} {}", t("nơi xếp cuối", "at the end"))
    };
    Chart {
        shape: Shape::Bars,
        title,
        description: format!("{} … {}", said(rows.get(from)), said(rows.last())),
        labels: 1,
        series: vec![5],
        rows: from..rows.len(),
        target,
        behind: t("chưa đạt", "not met").to_owned(),
    }
}
