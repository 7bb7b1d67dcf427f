//! The rows of a report: by unit or whatever was asked, over time, and all figures for further reckoning.

use super::{named, rate};
use crate::cli::forms;
use crate::cli::rates::print::{Report, SHOWN, name_beside, name_of};
use crate::cli::rates::{Answer, Grouping, Question};
use crate::report::form::chart::{Chart, Shape};
use crate::report::form::{Block, Column, Grid, Kind, Row, Section, Shown, Sum, Value};
use crate::report::rates::Line;
use crate::words::{registers, t};

/// Numerator, denominator and rate of an indicator, under its name. `at` is the first of the three columns.
fn three(name: &str, at: usize, sum: Sum) -> [Column; 3] {
    [
        Column::new(t("Tử số", "Num."), Kind::Count, 8).under(name).summed(sum),
        Column::new(t("Mẫu số", "Den."), Kind::Count, 8).under(name).summed(sum),
        Column::new(t("Tỷ lệ", "Rate"), Kind::Rate(Some((at, at + 1))), 9).under(name),
    ]
}

/// Received, resolved, open, overdue.
fn counts(sum: Sum, stock: Sum) -> [Column; 4] {
    [
        Column::new(t("Tiếp nhận", "Received"), Kind::Count, 9).summed(sum),
        Column::new(t("Xong", "Resolved"), Kind::Count, 9).summed(sum),
        Column::new(t("Còn lại", "Open"), Kind::Count, 9).summed(stock),
        Column::new(t("Quá hạn", "Overdue"), Kind::Count, 9).summed(stock),
    ]
}

fn counted(line: &Line) -> [Value; 4] {
    let stock = line.stock;
    [
        Value::count(stock.received),
        Value::count(stock.resolved),
        Value::count(stock.open),
        Value::count(stock.overdue),
    ]
}

fn tallied(line: &Line, nths: &[usize]) -> impl Iterator<Item = Value> {
    nths.iter().flat_map(|nth| {
        let tally = line.tallies[*nth];
        [Value::count(tally.numerator), Value::count(tally.denominator), rate(tally)]
    })
}

fn is_time(by: Grouping) -> bool {
    use Grouping::{Day, Month, Quarter, Week, Year};
    matches!(by, Day | Week | Month | Quarter | Year)
}

/// Name of a row.
fn said(by: Grouping, line: &Line) -> Value {
    Value::text(match by {
        by if is_time(by) => forms::span(&line.key),
        by if has_codes(by) => name_beside(line),
        _ => name_of(line),
    })
}

fn all_of_it() -> Value {
    Value::text(t("Tất cả", "All"))
}

/// A head such as "Đơn vị".
fn head(by: Grouping) -> String {
    let name = by.name();
    let mut chars = name.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The columns that a name hides: the code, where it is not the name already.
fn has_codes(by: Grouping) -> bool {
    matches!(by, Grouping::Unit | Grouping::Procedure)
}

/// How the period went, with what went before it.
pub(super) fn trend(question: &Question<'_>, by: Grouping, answer: &Answer) -> Section {
    let nths = super::first_of(&question.indicators);
    let mut columns = vec![Column::new(head(by), Kind::Text, 13)];
    columns.extend(counts(Sum::No, Sum::No));
    for nth in &nths {
        let name = named(question.indicators[*nth]);
        columns.extend(three(&name, columns.len(), Sum::No));
    }
    let rows = answer.lines.lines.iter().map(|line| {
        let name = [said(by, line)].into_iter();
        Row::new(name.chain(counted(line)).chain(tallied(line, &nths)))
    });
    let grid = Grid { rows: rows.collect(), columns, ..Grid::default() };
    let chart = lines(question, &grid, 5, &nths);
    let title = t("Xu hướng", "Trend");
    Section {
        name: title.to_owned(),
        title: format!("{title} {} {}", t("theo", "by"), by.name()),
        shown: Shown::Everywhere,
        blocks: vec![Block::Grid(grid), Block::Chart(chart)],
    }
}

/// A chart of rates over time; the first three columns of them begin at `at`.
fn lines(question: &Question<'_>, grid: &Grid, at: usize, nths: &[usize]) -> Chart {
    let series: Vec<usize> = (0..nths.len()).map(|n| at + 3 * n + 2).collect();
    let style = crate::cli::forms::style();
    let ends = nths.iter().zip(&series).map(|(nth, column)| {
        let end = |row: Option<&Row>| {
            row.and_then(|r| r.cells.get(*column))
                .map(|v| v.shown(Kind::Rate(None), &style))
                .unwrap_or_default()
        };
        let (first, last) = (end(grid.rows.first()), end(grid.rows.last()));
        format!("{}: {first} → {last}", named(question.indicators[*nth]))
    });
    Chart {
        shape: Shape::Lines,
        title: t("Tỷ lệ theo thời gian", "Rates over time").to_owned(),
        description: ends.collect::<Vec<_>>().join("; "),
        labels: 0,
        series,
        rows: 0..grid.rows.len(),
        target: None,
        behind: String::new(),
    }
}

/// A row for each unit, procedure or span: rates on paper, and what they are made of in the workbook.
pub(super) fn by_key(report: &Report<'_>) -> Vec<Section> {
    let question = report.question;
    let args = question.args;
    let shown: Vec<usize> = (0..question.indicators.len())
        .filter(|nth| !args.indicator.is_empty() || SHOWN.contains(&question.indicators[*nth].id))
        .collect();
    let title = format!("{} {}", t("Số liệu theo", "Figures by"), args.by.name());
    let name = format!("{} {}", t("Theo", "By"), args.by.name());
    let section = |shown: Shown, blocks: Vec<Block>| Section {
        name: name.clone(),
        title: title.clone(),
        shown,
        blocks,
    };
    let book = book_grid(report, &shown);
    let mut paper_blocks = vec![Block::Grid(paper_grid(report, &shown))];
    let mut book_blocks = vec![Block::Grid(book)];
    if report.is_by_time() {
        let nths: Vec<usize> = super::first_of(&question.indicators);
        let at = first_three(args.by);
        let places: Vec<usize> = nths.iter().filter_map(|nth| shown.iter().position(|s| s == nth)).collect();
        if let Block::Grid(grid) = &book_blocks[0] {
            let mut chart = lines(question, grid, at, &nths);
            chart.series = places.iter().map(|place| at + 3 * place + 2).collect();
            let on_paper = Chart { series: places.iter().map(|place| at + place).collect(), ..chart.clone() };
            book_blocks.push(Block::Chart(chart));
            paper_blocks.push(Block::Chart(on_paper));
        }
    }
    vec![section(Shown::Paper, paper_blocks), section(Shown::Book, book_blocks)]
}

/// Column of the first numerator: behind name, code, level, depth and four counts.
fn first_three(by: Grouping) -> usize {
    5 + if has_codes(by) { 1 } else { 0 } + if by == Grouping::Unit { 2 } else { 0 }
}

fn paper_grid(report: &Report<'_>, shown: &[usize]) -> Grid {
    let question = report.question;
    let by = question.args.by;
    let lines = &report.answer.lines;
    let mut columns = vec![Column::new(head(by), Kind::Text, 26)];
    if has_codes(by) {
        columns.push(Column::new(t("Mã", "Code"), Kind::Text, 9));
    }
    columns.extend(counts(Sum::No, Sum::No));
    columns.extend(shown.iter().map(|nth| {
        let name = named(question.indicators[*nth]);
        Column::new(name, Kind::Rate(None), 9)
    }));
    let cells = |line: &Line, name: Value, code: Value| {
        let mut cells = vec![name];
        if has_codes(by) {
            cells.push(code);
        }
        cells.extend(counted(line));
        cells.extend(shown.iter().map(|nth| rate(line.tallies[*nth])));
        cells
    };
    let rows = lines.lines.iter().enumerate().map(|(at, line)| Row {
        cells: cells(line, said(by, line), Value::text(line.key.clone())),
        depth: line.depth,
        is_behind: shown.iter().any(|nth| report.figure(Some(at), *nth).is_met() == Some(false)),
    });
    let total = Row::new(cells(&lines.total, all_of_it(), Value::None));
    Grid { rows: rows.collect(), columns, total: Some(total), ..Grid::default() }
}

fn book_grid(report: &Report<'_>, shown: &[usize]) -> Grid {
    let question = report.question;
    let by = question.args.by;
    let lines = &report.answer.lines;
    let is_unit = by == Grouping::Unit;
    let mut columns = vec![Column::new(head(by), Kind::Text, 34)];
    if has_codes(by) {
        columns.push(Column::new(t("Mã", "Code"), Kind::Text, 14));
    }
    if is_unit {
        columns.push(Column::new(t("Cấp", "Level"), Kind::Text, 10));
        columns.push(Column::new(t("Bậc trong cây", "Depth"), Kind::Count, 7));
    }
    let sum = if is_unit { Sum::Top(columns.len() - 1) } else { Sum::All };
    columns.extend(counts(sum, if is_time(by) { Sum::Last } else { sum }));
    for nth in shown {
        let name = named(question.indicators[*nth]);
        columns.extend(three(&name, columns.len(), sum));
    }
    let cells = |line: &Line, name: Value, is_total: bool| {
        let mut cells = vec![name];
        let own = |value: Value| if is_total { Value::None } else { value };
        if has_codes(by) {
            cells.push(own(Value::text(line.key.clone())));
        }
        if is_unit {
            cells.push(own(line
                .level
                .as_deref()
                .map_or(Value::None, |level| Value::text(registers::level(level)))));
            cells.push(own(Value::count(line.depth)));
        }
        cells.extend(counted(line));
        cells.extend(tallied(line, shown));
        cells
    };
    let rows = lines.lines.iter().map(|line| Row {
        cells: cells(line, said(by, line), false),
        depth: line.depth,
        is_behind: false,
    });
    let grid = Grid { rows: rows.collect(), columns, ..Grid::default() };
    grid.with_total(Row::new(cells(&lines.total, all_of_it(), true)))
}

/// Every figure in a row of its own, all indicators.
pub(super) fn data(report: &Report<'_>) -> Section {
    let question = report.question;
    let by = question.args.by;
    let mut columns = vec![
        Column::new(t("Mã", "Code"), Kind::Text, 14),
        Column::new(head(by), Kind::Text, 34),
        Column::new(t("Mã chỉ số", "Indicator"), Kind::Text, 16),
        Column::new(t("Chỉ số", "Name"), Kind::Text, 30),
        Column::new(t("Tử số", "Numerator"), Kind::Count, 10),
        Column::new(t("Mẫu số", "Denominator"), Kind::Count, 10),
        Column::new(t("Tỷ lệ", "Rate"), Kind::Rate(Some((4, 5))), 10),
        Column::new(t("Sổ không ghi tử số", "Numerator not told"), Kind::Count, 10),
        Column::new(t("Sổ không ghi mẫu số", "Denominator not told"), Kind::Count, 10),
    ];
    let is_compared = report.before.is_some();
    if is_compared {
        let before = t("Kỳ trước", "Before");
        let at = columns.len();
        columns.push(Column::new(t("Tử số", "Numerator"), Kind::Count, 10).under(before));
        columns.push(Column::new(t("Mẫu số", "Denominator"), Kind::Count, 10).under(before));
        columns.push(Column::new(t("Tỷ lệ", "Rate"), Kind::Rate(Some((at, at + 1))), 10).under(before));
        columns.push(Column::new(t("Tăng giảm (điểm %)", "Change (points)"), Kind::Points, 10));
    }
    let rows = report.figures().into_iter().map(|figure| {
        let tally = figure.tally;
        let mut cells = vec![
            Value::text(figure.line.key.clone()),
            said(by, figure.line),
            Value::text(figure.indicator.id),
            Value::text(crate::cli::rates::print::text(figure.indicator.name)),
            Value::count(tally.numerator),
            Value::count(tally.denominator),
            rate(tally),
            Value::count(tally.unknown),
            Value::count(tally.undecided),
        ];
        if is_compared {
            match figure.earlier {
                Some(e) => cells.extend([Value::count(e.numerator), Value::count(e.denominator), rate(e)]),
                None => cells.extend([Value::None, Value::None, Value::None]),
            }
            cells.push(super::change(figure.change()));
        }
        Row::new(cells)
    });
    let name = t("Số liệu", "Data").to_owned();
    let grid = Grid { rows: rows.collect(), columns, ..Grid::default() };
    Section { name: name.clone(), title: name, shown: Shown::Book, blocks: vec![Block::Grid(grid)] }
}
