//! Tables over pages: columns as wide as their numbers ask, the rest for words; the head again on each page.

use super::face::Weight;
use super::flow::{Flow, LEADING};
use super::sheet::LEFT;
use super::tags::{Element, Role};
use crate::report::form::{Column, Grid, Kind, Row, Style, Value};

const PAD: f64 = 2.5;
const HEAD: [u8; 3] = [0xDD, 0xE6, 0xEE];
const BEHIND: [u8; 3] = [0xFF, 0xF2, 0xCC];

/// Sizes of letters, from the largest; the first at which words have room is taken.
const SIZES: [f64; 5] = [9.5, 8.5, 7.5, 6.5, 5.5];

/// Words have room when their columns have this part of the width they ask for.
const ENOUGH: f64 = 0.75;

/// Where columns stand, and how large letters are.
struct Plan {
    size: f64,
    /// Left edges, and the right edge of the last.
    edges: Vec<f64>,
}

impl Plan {
    fn width(&self, at: usize) -> f64 {
        self.edges[at + 1] - self.edges[at]
    }
}

pub(super) fn draw(flow: &mut Flow, grid: &Grid, style: &Style) {
    if grid.columns.is_empty() {
        return;
    }
    flow.element(Role::Table, |flow| rows(flow, grid, style));
}

fn rows(flow: &mut Flow, grid: &Grid, style: &Style) {
    let plan = plan(flow, grid, style);
    if !grid.caption.is_empty() {
        flow.need(60.0);
        flow.caption(&grid.caption);
    }
    let head_height = head_height(flow, grid, &plan);
    flow.need(head_height + 2.0 * line_height(&plan) + 2.0 * PAD);
    first_head(flow, grid, &plan, head_height);
    let name = grid.columns.iter().position(|c| !c.is_numeric());
    for row in &grid.rows {
        self::row(flow, grid, &plan, row, style, Looks { name, is_total: false, head_height });
    }
    if let Some(total) = &grid.total {
        self::row(flow, grid, &plan, total, style, Looks { name, is_total: true, head_height });
    }
    flow.y += 8.0;
}

fn line_height(plan: &Plan) -> f64 {
    plan.size * LEADING
}

fn plan(flow: &Flow, grid: &Grid, style: &Style) -> Plan {
    let mut widths = Vec::new();
    let mut of_words: Vec<bool> = Vec::new();
    let mut size = SIZES[0];
    for tried in SIZES {
        size = tried;
        // Numbers and days are never broken, words are.
        let longest = |text: &str, weight: Weight| {
            text.split(' ').map(|w| flow.width(weight, w, size)).fold(0.0, f64::max)
        };
        let cells = |at: usize| grid.rows.iter().chain(&grid.total).filter_map(move |r| r.cells.get(at));
        let own = grid.columns.iter().enumerate().map(|(at, column)| {
            let head = longest(&column.head, Weight::Bold);
            let cells = cells(at).map(|v| flow.width(Weight::Bold, &v.shown(column.kind, style), size));
            is_whole(column).then(|| (cells.fold(head, f64::max) + 2.0 * PAD).max(least(size)))
        });
        let own: Vec<Option<f64>> = own.collect();
        let taken: f64 = own.iter().flatten().sum();
        let asked: f64 = words(grid, &own, size);
        let left = flow.across() - taken;
        // A column of words is no narrower than its longest word, such as a code, unless it asks for less.
        let floor = |at: usize, column: &Column| {
            let longest = |v: &Value| longest(&v.shown(column.kind, style), Weight::Regular);
            let word = cells(at).map(longest).fold(0.0, f64::max) + 2.0 * PAD;
            word.min(ask(column.width, size)).max(least(size))
        };
        let floors: Vec<f64> = grid.columns.iter().enumerate().map(|(at, c)| floor(at, c)).collect();
        // What is left over when words have what they ask for is shared by all.
        let share = share(grid, &own, &floors, size, left);
        of_words = own.iter().map(Option::is_none).collect();
        widths = own
            .iter()
            .zip(grid.columns.iter().zip(&floors))
            .map(|(own, (column, floor))| {
                own.unwrap_or_else(|| (ask(column.width, size) * share).max(*floor))
            })
            .collect();
        if left >= asked * ENOUGH {
            break;
        }
    }
    // What does not fit even so is squeezed: broken numbers are better than numbers off the page.
    // What is too much is taken from the words first, half of theirs at the most.
    let spoken: f64 = widths.iter().zip(&of_words).filter(|(_, words)| **words).map(|(w, _)| w).sum();
    let excess = (widths.iter().sum::<f64>() - flow.across()).clamp(0.0, spoken / 2.0);
    if excess > 0.0 {
        let share = (spoken - excess) / spoken;
        widths.iter_mut().zip(&of_words).filter(|(_, words)| **words).for_each(|(w, _)| *w *= share);
    }
    let sum: f64 = widths.iter().sum();
    let mut edges = vec![LEFT];
    for width in &widths {
        let last = edges.last().copied().unwrap_or(LEFT);
        edges.push(last + width * flow.across() / sum.max(1.0));
    }
    Plan { size, edges }
}

/// No column is narrower.
fn least(size: f64) -> f64 {
    3.0 * size
}

/// Width that a column of words asks for.
fn ask(digits: u16, size: f64) -> f64 {
    f64::from(digits) * size * 0.5 + 2.0 * PAD
}

fn words(grid: &Grid, own: &[Option<f64>], size: f64) -> f64 {
    grid.columns.iter().zip(own).filter(|(_, own)| own.is_none()).map(|(c, _)| ask(c.width, size)).sum()
}

/// Whether the cells of a column are never broken.
fn is_whole(column: &Column) -> bool {
    column.is_numeric() || column.kind == Kind::Date
}

/// The part of what they ask for that columns of words get, when those that need more for a word have that.
fn share(grid: &Grid, own: &[Option<f64>], floors: &[f64], size: f64, left: f64) -> f64 {
    let mut share = 1.0;
    // Each round only more columns stand on their floor; a few are enough for the eye.
    for _ in 0..4 {
        let (mut asked, mut left) = (0.0, left);
        for ((column, own), floor) in grid.columns.iter().zip(own).zip(floors) {
            let wanted = ask(column.width, size);
            match own {
                Some(_) => {}
                None if wanted * share < *floor => left -= floor,
                None => asked += wanted,
            }
        }
        share = if asked > 0.0 { (left / asked).clamp(0.0, 1.0) } else { 1.0 };
    }
    share
}

fn lines_of_head(flow: &Flow, plan: &Plan, text: &str, (from, to): (usize, usize)) -> Vec<String> {
    let width = plan.edges[to + 1] - plan.edges[from] - 2.0 * PAD;
    flow.wrapped(Weight::Bold, plan.size, width, text)
}

/// Height of the row of groups, and of all of the head.
fn heights(flow: &Flow, grid: &Grid, plan: &Plan) -> (f64, f64) {
    let groups = grid.groups();
    let height = |lines: usize| lines as f64 * line_height(plan) + 2.0 * PAD;
    let upper = groups.iter().map(|(from, to, text)| lines_of_head(flow, plan, text, (*from, *to)).len());
    let upper = upper.max().map_or(0.0, height);
    let own = |at: usize| height(lines_of_head(flow, plan, &grid.columns[at].head, (at, at)).len());
    let mut all = upper;
    for (at, column) in grid.columns.iter().enumerate() {
        all = all.max(own(at) + if column.group.is_some() { upper } else { 0.0 });
    }
    (upper, all)
}

fn head_height(flow: &Flow, grid: &Grid, plan: &Plan) -> f64 {
    heights(flow, grid, plan).1
}

/// The head as it stands first: in one row, or two where columns are grouped. On further pages it is there for the eye only.
fn first_head(flow: &mut Flow, grid: &Grid, plan: &Plan, all: f64) {
    let groups = grid.groups();
    let rows = if groups.is_empty() { 1 } else { 2 };
    let mut cells = Heads { groups: Vec::new(), columns: Vec::new() };
    let mut lower = Vec::new();
    flow.element(Role::Tr, |flow| {
        for (at, column) in grid.columns.iter().enumerate() {
            match groups.iter().find(|(from, ..)| *from == at) {
                Some((from, to, _)) => {
                    cells.groups.push(flow.tags.add(Role::Th { columns: to + 1 - from, rows: 1 }));
                }
                None if column.group.is_none() => {
                    cells.columns.push((at, flow.tags.add(Role::Th { columns: 1, rows })));
                }
                None => {}
            }
            lower.extend(column.group.is_some().then_some(at));
        }
    });
    if rows == 2 {
        flow.element(Role::Tr, |flow| {
            for at in lower {
                cells.columns.push((at, flow.tags.add(Role::Th { columns: 1, rows: 1 })));
            }
        });
    }
    cells.columns.sort_unstable_by_key(|(at, _)| *at);
    head(flow, grid, plan, all, Some(&cells));
}

/// The elements of a head.
struct Heads {
    groups: Vec<Element>,
    /// By the place of their column.
    columns: Vec<(usize, Element)>,
}

fn head(flow: &mut Flow, grid: &Grid, plan: &Plan, all: f64, cells: Option<&Heads>) {
    let (upper, _) = heights(flow, grid, plan);
    let top = flow.y;
    let mut cell =
        |element: Option<Element>, columns: (usize, usize), text: &str, (y, height): (f64, f64)| {
            let (left, right) = (plan.edges[columns.0], plan.edges[columns.1 + 1]);
            flow.fill(HEAD, (left, y), (right - left, height));
            flow.frame((left, y), (right - left, height));
            let lines = lines_of_head(flow, plan, text, columns);
            let mut line_y = y + (height - lines.len() as f64 * line_height(plan)) / 2.0;
            let draw = |flow: &mut Flow| {
                for line in lines {
                    let width = flow.width(Weight::Bold, &line, plan.size);
                    flow.text(Weight::Bold, plan.size, ((left + right - width) / 2.0, line_y), &line);
                    line_y += line_height(plan);
                }
            };
            match element {
                Some(element) => flow.within(element, draw),
                None => flow.unread(draw),
            }
        };
    for (nth, (from, to, text)) in grid.groups().into_iter().enumerate() {
        cell(cells.map(|cells| cells.groups[nth]), (from, to), text, (top, upper));
    }
    for (at, column) in grid.columns.iter().enumerate() {
        let above = if column.group.is_some() { upper } else { 0.0 };
        cell(cells.map(|cells| cells.columns[at].1), (at, at), &column.head, (top + above, all - above));
    }
    flow.y = top + all;
}

/// How a row looks.
#[derive(Clone, Copy)]
struct Looks {
    /// The column that is set in.
    name: Option<usize>,
    is_total: bool,
    head_height: f64,
}

fn row(flow: &mut Flow, grid: &Grid, plan: &Plan, row: &Row, style: &Style, looks: Looks) {
    let weight = if looks.is_total { Weight::Bold } else { Weight::Regular };
    let cells: Vec<(f64, Vec<String>)> = grid
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let inset = if looks.name == Some(at) { row.depth.min(8) as f64 * 8.0 } else { 0.0 };
            let text = row.cells.get(at).map(|v| v.shown(column.kind, style)).unwrap_or_default();
            let width = plan.width(at) - 2.0 * PAD - inset;
            (inset, flow.wrapped(weight, plan.size, width.max(plan.size), &text))
        })
        .collect();
    let elements: Vec<Element> =
        flow.element(Role::Tr, |flow| grid.columns.iter().map(|_| flow.tags.add(Role::Td)).collect());
    let count = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0).max(1);
    let mut from = 0;
    while from < count {
        let fitting = |room: f64| ((room - 2.0 * PAD) / line_height(plan)).floor().max(0.0) as usize;
        let on_a_page = fitting(flow.height());
        if fitting(flow.room()) < (count - from).min(on_a_page) {
            // A row goes to the next page whole, if a page holds it.
            flow.new_page();
            head(flow, grid, plan, looks.head_height, None);
        }
        let taken = fitting(flow.room()).clamp(1, count - from);
        part(flow, grid, plan, (row, &elements), looks, &cells, from..from + taken);
        from += taken;
    }
}

/// Lines of a row that stand on one page.
fn part(
    flow: &mut Flow,
    grid: &Grid,
    plan: &Plan,
    (row, elements): (&Row, &[Element]),
    looks: Looks,
    cells: &[(f64, Vec<String>)],
    lines: std::ops::Range<usize>,
) {
    let weight = if looks.is_total { Weight::Bold } else { Weight::Regular };
    let (top, height) = (flow.y, lines.len() as f64 * line_height(plan) + 2.0 * PAD);
    for (at, (column, (inset, texts))) in grid.columns.iter().zip(cells).enumerate() {
        let (left, width) = (plan.edges[at], plan.width(at));
        if row.is_behind {
            flow.fill(BEHIND, (left, top), (width, height));
        }
        flow.frame((left, top), (width, height));
        for (nth, text) in texts.iter().take(lines.end).skip(lines.start).enumerate() {
            let x = if column.is_numeric() {
                left + width - PAD - flow.width(weight, text, plan.size)
            } else {
                left + PAD + inset
            };
            flow.within(elements[at], |flow| {
                flow.text(weight, plan.size, (x, top + PAD + nth as f64 * line_height(plan)), text);
            });
        }
    }
    flow.y = top + height;
}
