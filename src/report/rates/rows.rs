//! What was counted, line by line: one for each key, rolled up where the key is a unit.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use super::census::{By, Census, Flows};
use crate::record::{Axis, Channel, Counted, Progress, day_of};
use crate::report::indicators::{Indicator, Tally};
use crate::report::rates::period::FILLED_MAX;
use crate::report::ratio;

/// Counts beside the rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stock {
    /// Dossiers received in the period.
    pub received: u64,
    /// Dossiers resolved in it.
    pub resolved: u64,
    /// Of these: without a due day, so neither in time nor late.
    pub resolved_without_due: u64,
    /// Not resolved at its end.
    pub open: i64,
    /// Of these: due before its end.
    pub overdue: i64,
    /// Received in its last days.
    pub window_received: u64,
    /// Resolved in its last days.
    pub window_resolved: u64,
}

/// Where a backlog goes if work goes on as in the last days of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backlog {
    /// Nothing is open.
    None,
    /// It is gone after so many days.
    Days(u64),
    /// It does not shrink.
    Stays,
}

impl Stock {
    /// What is open, divided by how much more is resolved than received in a day of the window (`window_days` long).
    pub fn backlog(&self, window_days: u64) -> Backlog {
        let open = u64::try_from(self.open).unwrap_or(0);
        match (open, self.window_resolved.checked_sub(self.window_received)) {
            (0, _) => Backlog::None,
            (_, None | Some(0)) => Backlog::Stays,
            (open, Some(less)) => Backlog::Days((open * window_days).div_ceil(less)),
        }
    }

    fn add_flows(&mut self, flows: &Flows) {
        self.open += flows.open;
        self.overdue += flows.overdue;
        self.window_received += flows.window_received;
        self.window_resolved += flows.window_resolved;
    }

    fn add(&mut self, other: &Stock) {
        self.received += other.received;
        self.resolved += other.resolved;
        self.resolved_without_due += other.resolved_without_due;
        self.open += other.open;
        self.overdue += other.overdue;
        self.window_received += other.window_received;
        self.window_resolved += other.window_resolved;
    }
}

/// One key with all its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Code, name of a field, channel or span; empty where the register says nothing.
    pub key: String,
    /// Its name in the register; empty where that has none.
    pub name: String,
    /// Level of a unit, as the register words it.
    pub level: Option<String>,
    /// How many units of this report stand above it.
    pub depth: usize,
    /// Whether the register that lists such keys has it.
    pub known: bool,
    /// One for each indicator asked for.
    pub tallies: Vec<Tally>,
    /// Counts.
    pub stock: Stock,
}

impl Line {
    fn new(key: &str, indicators: usize) -> Line {
        Line {
            key: key.to_owned(),
            name: String::new(),
            level: None,
            depth: 0,
            known: true,
            tallies: vec![Tally::default(); indicators],
            stock: Stock::default(),
        }
    }

    fn add(&mut self, sums: &Sums) {
        for (tally, other) in self.tallies.iter_mut().zip(&sums.tallies) {
            tally.add(*other);
        }
        self.stock.add(&sums.stock);
    }
}

/// Figures of one key before it has a name.
#[derive(Debug, Clone)]
struct Sums {
    tallies: Vec<Tally>,
    stock: Stock,
}

/// Lines and the whole of them, each dossier once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// One for each key, in the order of the tree, the code or the time.
    pub lines: Vec<Line>,
    /// All of it.
    pub total: Line,
}

impl Census<'_> {
    /// The lines of the period `from` to `to`. Units are named as on `tree_day`; a `level` leaves only its units.
    pub fn lines(
        &self,
        indicators: &[&'static Indicator],
        (from, to): (Date, Date),
        tree_day: Date,
        level: Option<&str>,
    ) -> Lines {
        let sums = self.sums_by_key(indicators);
        let mut total = Line::new("", indicators.len());
        for sums in sums.values() {
            total.add(sums);
        }
        let mut lines = match self.by() {
            By::Unit => self.unit_lines(&sums, indicators.len(), tree_day),
            By::Time(span) => {
                let span_of = |date| span.of(day_of(date));
                let (first, last) = (span_of(from), span_of(to));
                let mut lines = Vec::new();
                let mut running = Stock::default();
                if let Some(before) = sums.get(&(first - 1)) {
                    running.add(&before.stock);
                }
                let present: Vec<i64> = sums.keys().copied().filter(|k| (first..=last).contains(k)).collect();
                let keys = if last - first < FILLED_MAX { (first..=last).collect() } else { present };
                for key in keys {
                    let mut line = Line::new(&span.name(key), indicators.len());
                    if let Some(sums) = sums.get(&key) {
                        line.add(sums);
                    }
                    // What is open at the end of a span is what was open before it and what came and went.
                    running.open += line.stock.open;
                    running.overdue += line.stock.overdue;
                    (line.stock.open, line.stock.overdue) = (running.open, running.overdue);
                    lines.push(line);
                }
                lines
            }
            By::Procedure | By::Field | By::Channel => self.plain_lines(&sums, indicators.len()),
        };
        if let Some(level) = level {
            let level = level.to_lowercase();
            lines.retain(|l| l.level.as_deref().is_some_and(|own| own.to_lowercase() == level));
        }
        Lines { lines, total }
    }

    fn sums_by_key(&self, indicators: &[&'static Indicator]) -> BTreeMap<i64, Sums> {
        let empty = || Sums { tallies: vec![Tally::default(); indicators.len()], stock: Stock::default() };
        let mut by_key: BTreeMap<i64, Sums> = BTreeMap::new();
        for (key, cells) in self.sums() {
            let sums = by_key.entry(*key).or_insert_with(empty);
            for ((axis, marks, channel), count) in cells {
                let (marks, channel, count) = (*marks, *channel, *count);
                let counted = Counted { day: 0, unit: 0, procedure: 0, field: 0, channel, marks, count };
                for (indicator, tally) in indicators.iter().zip(&mut sums.tallies) {
                    if indicator.axis == *axis {
                        tally.add(indicator.tally(&counted));
                    }
                }
                match axis {
                    Axis::Received => sums.stock.received += count,
                    Axis::Resolved => {
                        sums.stock.resolved += count;
                        if marks.progress() == Progress::Resolved {
                            sums.stock.resolved_without_due += count;
                        }
                    }
                    Axis::Overdue | Axis::Undated => {}
                }
            }
        }
        // What was received and resolved long ago is no line: whether the catalog still tells it from nothing hangs on
        // how its flows were added up.
        for (key, flows) in self.flows().iter().filter(|(_, flows)| *flows != Flows::default()) {
            by_key.entry(*key).or_insert_with(empty).stock.add_flows(flows);
        }
        by_key
    }

    /// One line for every unit that did something or is there on the day, within the filter.
    fn unit_lines(&self, sums: &BTreeMap<i64, Sums>, indicators: usize, tree_day: Date) -> Vec<Line> {
        // From the top down, so that the order of these is the order of the tree.
        type Path = Vec<Code>;
        let mut by_path: BTreeMap<Path, Line> = BTreeMap::new();
        let mut unknown: BTreeMap<String, Line> = BTreeMap::new();
        let within = |chain: &[String]| -> Option<Path> {
            let end = match &self.filter().unit {
                Some(unit) => chain.iter().position(|code| code == unit)? + 1,
                None => chain.len(),
            };
            Some(chain[..end].iter().rev().map(|code| Code::of(code)).collect())
        };
        for code in self.tree().existing(tree_day) {
            if let Some(path) = within(&self.tree().home(code, tree_day).chain) {
                by_path.entry(path).or_insert_with(|| Line::new(code, indicators));
            }
        }
        for (key, sums) in sums {
            let Some(home) = usize::try_from(*key).ok().and_then(|n| self.home(n)) else { continue };
            let Some(path) = within(&home.chain) else { continue };
            if !home.known {
                let line = unknown
                    .entry(home.chain[0].clone())
                    .or_insert_with(|| Line::new(&home.chain[0], indicators));
                line.known = false;
                line.add(sums);
                continue;
            }
            for depth in 1..=path.len() {
                let own = &path[..depth];
                if !by_path.contains_key(own) {
                    by_path.insert(own.to_vec(), Line::new(&own[depth - 1].text, indicators));
                }
                if let Some(line) = by_path.get_mut(own) {
                    line.add(sums);
                }
            }
        }
        let mut lines: Vec<Line> = Vec::new();
        for (path, mut line) in by_path {
            line.depth = path.len() - 1;
            if let Some(entry) = self.tree().entry(&line.key, tree_day) {
                line.name.clone_from(&entry.name);
                line.level.clone_from(&entry.level);
            }
            lines.push(line);
        }
        lines.extend(unknown.into_values());
        merge_same_keys(lines)
    }

    fn plain_lines(&self, sums: &BTreeMap<i64, Sums>, indicators: usize) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let channels = Channel::ALL.iter().map(|c| *c as i64);
        let all: Vec<i64> = match self.by() {
            By::Channel => channels.chain(sums.keys().copied().filter(|k| *k < 0)).collect(),
            _ => sums.keys().copied().collect(),
        };
        for key in all {
            let number = u32::try_from(key).unwrap_or(0);
            let (code, name, known) = match self.by() {
                By::Procedure => {
                    let named = self.lists().procedures.get(&number);
                    let name = named.and_then(|p| p.name.clone());
                    let known = name.is_some();
                    (named.map(|p| p.code.clone()).unwrap_or_default(), name.unwrap_or_default(), known)
                }
                By::Field => {
                    let name = self.lists().fields.get(&number).cloned().unwrap_or_default();
                    (name.clone(), name.clone(), !name.is_empty())
                }
                _ => {
                    let channel = Channel::ALL.into_iter().find(|c| *c as i64 == key);
                    (channel.map(|c| c.to_string()).unwrap_or_default(), String::new(), channel.is_some())
                }
            };
            let mut line = Line { name, known, ..Line::new(&code, indicators) };
            if let Some(sums) = sums.get(&key) {
                line.add(sums);
            }
            lines.push(line);
        }
        if self.by() != By::Channel {
            lines.sort_by(|a, b| (a.key.is_empty(), &a.key).cmp(&(b.key.is_empty(), &b.key)));
        }
        lines
    }
}

/// A code in the order in which people count: `H56.9` before `H56.10`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Code {
    parts: Vec<(String, u64)>,
    text: String,
}

impl Code {
    fn of(text: &str) -> Code {
        let mut parts: Vec<(String, u64)> = Vec::new();
        let mut in_number = true;
        for c in text.chars() {
            match (c.to_digit(10), parts.last_mut()) {
                (Some(digit), Some((_, number))) => {
                    *number = number.saturating_mul(10).saturating_add(u64::from(digit));
                    in_number = true;
                }
                (None, Some((letters, _))) if !in_number => letters.push(c),
                (digit, _) => {
                    in_number = digit.is_some();
                    let letters = if digit.is_some() { String::new() } else { c.to_string() };
                    parts.push((letters, u64::from(digit.unwrap_or(0))));
                }
            }
        }
        Code { parts, text: text.to_owned() }
    }
}

/// A unit that stood in two places in one period (rolled up as of each dossier's day) is one line.
fn merge_same_keys(lines: Vec<Line>) -> Vec<Line> {
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut merged: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match at.get(&line.key) {
            Some(known) => {
                let into = &mut merged[*known];
                for (tally, other) in into.tallies.iter_mut().zip(&line.tallies) {
                    tally.add(*other);
                }
                into.stock.add(&line.stock);
            }
            None => {
                at.insert(line.key.clone(), merged.len());
                merged.push(line);
            }
        }
    }
    merged
}

/// Ranks of lines by one indicator, the best first, among lines of the same level: equal rates share a rank, and the
/// next one is counted on. No rate, no rank.
pub fn rank(lines: &[Line], nth: usize, less_is_better: bool) -> Vec<Option<usize>> {
    let ratio = |line: &Line| line.tallies.get(nth).and_then(Tally::ratio);
    let mut order: Vec<usize> =
        (0..lines.len()).filter(|i| lines[*i].known && ratio(&lines[*i]).is_some()).collect();
    let compare = |a: usize, b: usize| {
        let (Some(a), Some(b)) = (ratio(&lines[a]), ratio(&lines[b])) else {
            return std::cmp::Ordering::Equal;
        };
        if less_is_better { ratio::compare(a, b) } else { ratio::compare(b, a) }
    };
    order.sort_by(|a, b| lines[*a].level.cmp(&lines[*b].level).then_with(|| compare(*a, *b)));
    let mut ranks = vec![None; lines.len()];
    let mut place = (0, 0);
    for (i, at) in order.iter().copied().enumerate() {
        let before = i.checked_sub(1).map(|i| order[i]).filter(|b| lines[*b].level == lines[at].level);
        place = match before {
            None => (1, 1),
            Some(before) if compare(before, at).is_eq() => (place.0, place.1 + 1),
            Some(_) => (place.1 + 1, place.1 + 1),
        };
        ranks[at] = Some(place.0);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::record::{Flow, Lists, Marks};
    use crate::report::indicators::ALL;
    use crate::report::rates::Filter;
    use crate::report::units::{AsOf, UnitTree};

    fn counted(progress: Progress, day: i64, count: u64) -> Counted {
        let marks = Marks::new(progress);
        Counted { day, unit: 0, procedure: 0, field: 0, channel: None, marks, count }
    }

    fn flow(day: i64, open: i64) -> Flow {
        Flow { day, unit: 0, procedure: 0, field: 0, channel: None, open, overdue: 0 }
    }

    #[test]
    fn the_totals_of_the_published_report() {
        let (filter, tree, lists) = (Filter::default(), UnitTree::default(), Lists::default());
        let to = date!(2025 - 03 - 31);
        let mut census = Census::new(By::Channel, AsOf::Day(to), &filter, &tree, &lists);
        // 346 582 received, 340 112 resolved, 336 023 of them on time, 4 089 late.
        let day = day_of(to);
        for (progress, count) in [
            (Progress::Before, 300_000),
            (Progress::OnTheDay, 36_023),
            (Progress::Late, 4_089),
            (Progress::OpenDue, 6_470),
        ] {
            census.add(Axis::Received, &counted(progress, day, count));
            census.add_flow(&flow(day, count as i64), day);
            if progress.is_resolved() {
                census.add(Axis::Resolved, &counted(progress, day, count));
                census.add_flow(&flow(day, -(count as i64)), day);
            }
        }
        let indicators: Vec<&'static Indicator> = ALL.iter().collect();
        let total = census.lines(&indicators, (to, to), to, None).total;
        let of = |id: &str| total.tallies[ALL.iter().position(|i| i.id == id).unwrap()].ratio().unwrap();
        assert_eq!((total.stock.received, total.stock.resolved, total.stock.open), (346_582, 340_112, 6_470));
        assert_eq!(of("on-time"), (336_023, 340_112));
        let rate = |id: &str| ratio::hundredths(of(id).0, of(id).1).unwrap();
        assert_eq!((rate("on-time"), rate("late"), rate("resolved-share")), (9880, 120, 9813));
    }

    #[test]
    fn what_is_open_runs_on_from_span_to_span() {
        let (filter, tree, lists) = (Filter::default(), UnitTree::default(), Lists::default());
        let (from, to) = (date!(2026 - 01 - 01), date!(2026 - 03 - 31));
        let by = By::Time(super::super::period::Span::Month);
        let mut census = Census::new(by, AsOf::Day(to), &filter, &tree, &lists);
        let first = day_of(from);
        for (day, open) in [(first - 400, 10), (first - 300, -4), (first, 5), (first + 40, -8)] {
            census.add_flow(&flow(day, open), first);
        }
        let lines = census.lines(&[], (from, to), to, None);
        let open: Vec<(String, i64)> = lines.lines.iter().map(|l| (l.key.clone(), l.stock.open)).collect();
        let expected = [("2026-01", 11), ("2026-02", 3), ("2026-03", 3)].map(|(k, n)| (k.to_owned(), n));
        assert_eq!((open, lines.total.stock.open), (expected.to_vec(), 3));
    }

    #[test]
    fn what_came_and_went_long_ago_is_no_line_of_zeros() {
        let (filter, tree, lists) = (Filter::default(), UnitTree::default(), Lists::default());
        let (from, to) = (date!(2026 - 01 - 01), date!(2026 - 03 - 31));
        let first = day_of(from);
        let keys = |later: &[Flow]| {
            let mut census = Census::new(By::Procedure, AsOf::Day(to), &filter, &tree, &lists);
            for (procedure, open) in [(1, 10), (2, 7), (1, -10)] {
                census.add_flow(&Flow { procedure, ..flow(first - 400, open) }, first);
            }
            later.iter().for_each(|flow| census.add_flow(flow, first));
            let lines = census.lines(&[], (from, to), to, None).lines;
            lines.iter().map(|line| (line.stock.received, line.stock.open)).collect::<Vec<_>>()
        };
        assert_eq!(keys(&[]), [(0, 7)], "the procedure of which nothing is left is none");
        let gone = Flow { procedure: 2, ..flow(first + 3, -7) };
        assert_eq!(keys(&[gone]), [], "nor is one whose last dossiers went in the period, counted elsewhere");
    }

    #[test]
    fn a_backlog_shrinks_stays_or_is_none() {
        let stock = |open, window_received, window_resolved| Stock {
            open,
            window_received,
            window_resolved,
            ..Stock::default()
        };
        assert_eq!(stock(0, 5, 5).backlog(28), Backlog::None);
        assert_eq!(stock(9, 5, 5).backlog(28), Backlog::Stays);
        assert_eq!(stock(9, 6, 5).backlog(28), Backlog::Stays);
        assert_eq!(stock(10, 0, 28).backlog(28), Backlog::Days(10));
        assert_eq!(stock(10, 25, 28).backlog(28), Backlog::Days(94));
    }

    #[test]
    fn codes_are_in_the_order_in_which_people_count() {
        let mut codes =
            ["H56.10", "H56", "H56.9.2", "H56.9", "G01", "H56.9a", "7", "H56.99999999999999999999999"];
        codes.sort_by_key(|code| Code::of(code));
        assert_eq!(
            codes,
            ["7", "G01", "H56", "H56.9", "H56.9.2", "H56.9a", "H56.10", "H56.99999999999999999999999"]
        );
        assert_ne!(Code::of("H1"), Code::of("H01"), "equal only where they are");
    }

    #[test]
    fn equal_rates_share_a_rank_within_a_level() {
        let line = |level: &str, numerator, denominator| Line {
            level: Some(level.to_owned()),
            tallies: vec![Tally { numerator, denominator, ..Tally::default() }],
            ..Line::new("x", 0)
        };
        let lines = [
            line("a", 1, 2),
            line("a", 2, 4),
            line("b", 1, 9),
            line("a", 9, 10),
            line("a", 0, 0),
            line("a", 0, 3),
        ];
        assert_eq!(rank(&lines, 0, false), [Some(2), Some(2), Some(1), Some(1), None, Some(4)]);
        assert_eq!(rank(&lines, 0, true), [Some(2), Some(2), Some(1), Some(4), None, Some(1)]);
    }
}
