//! A report as people sign it, before it is a file: heading, figures, tables, charts, definitions, each once. The
//! workbook, the printed page and the PDF are drawn from this one value, so they cannot say different things.
//!
//! All words come from the caller, who knows the language; what is fixed here is what adds up to what.

pub mod chart;
pub mod official;
#[cfg(test)]
pub(crate) mod testing;

use time::{Date, OffsetDateTime};

use super::ratio;
use official::Official;

/// A list of more digits across is printed on its side; upright its letters would be too small.
const UPRIGHT_MAX: u32 = 130;

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What it is, such as "Báo cáo tỷ lệ số hóa".
    pub title: String,
    /// Who issues and signs it, where it is a paper to be signed; on paper only.
    pub official: Option<Official>,
    /// Label and text of the lines under the title: whose figures, which period, made when and by which program.
    pub facts: Vec<(String, String)>,
    /// What is written at the foot of every page: the digest of the data.
    pub foot: String,
    /// When it was made, in the time zone of its readers.
    pub made_at: OffsetDateTime,
    /// Its parts, in order.
    pub sections: Vec<Section>,
    /// How numbers and dates are written.
    pub style: Style,
}

/// How a language writes what is no word, and the few words that every page needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// BCP 47, such as `vi`.
    pub lang: &'static str,
    /// Before the decimals.
    pub decimal: char,
    /// Between thousands.
    pub thousands: char,
    /// Days as `31/12/2026`; otherwise as ISO 8601 has them.
    pub day_first: bool,
    /// "Trang", before the number of a page.
    pub page: &'static str,
    /// What stands where there is no rate.
    pub no_rate: &'static str,
    /// Name of the sheet that has the charts.
    pub charts: &'static str,
}

/// Where a section is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// In the workbook and on paper.
    #[default]
    Everywhere,
    /// In the workbook only: data for further reckoning.
    Book,
    /// On paper only.
    Paper,
}

/// A part of a report: a sheet of the workbook, a chapter on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Short name, for the sheet.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// Where it is shown.
    pub shown: Shown,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// What a section holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A line to be typed as it stands.
    Command(String),
    /// A few numbers to be seen first.
    Figures(Vec<Figure>),
    /// Rows and columns.
    Grid(Grid),
    /// A picture of the grid before it in the same section.
    Chart(chart::Chart),
}

/// A number to be seen first.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The number.
    pub value: Value,
    /// What it is made of, or how it moved.
    pub note: String,
}

/// Rows under a head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// What the rows are.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; every one has a cell for each column.
    pub rows: Vec<Row>,
    /// What stands below them.
    pub total: Option<Row>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// A head over this column and its neighbours of the same group.
    pub group: Option<String>,
    /// What is in it.
    pub kind: Kind,
    /// Its width, in digits.
    pub width: u16,
    /// How its total follows from its rows.
    pub sum: Sum,
}

/// What is in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Count,
    /// Rates; with the columns of numerator and denominator, where the grid has them.
    Rate(Option<(usize, usize)>),
    /// Differences of rates, percentage points.
    Points,
    /// Amounts with two decimals, as hundredths.
    Decimal,
    /// Days.
    Date,
}

/// How a total follows from the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// It does not.
    No,
    /// All rows together.
    All,
    /// The rows that stand in no other row, which are those with 0 in the column: a tree counts its children in their
    /// parents.
    Top(usize),
    /// The last row: what is left at the end.
    Last,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Value>,
    /// How far its name is set in, where rows are a tree.
    pub depth: usize,
    /// Whether it is behind and is to be seen as such.
    pub is_behind: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    None,
    /// Words.
    Text(String),
    /// A whole number.
    Count(i64),
    /// So many of so many; the second is above 0.
    Rate(u64, u64),
    /// There is no rate: nothing to divide by, or nobody knows.
    NoRate,
    /// Hundredths of a percent, of a percentage point, or of whatever the column counts.
    Hundredths(i64),
    /// A day.
    Date(Date),
}

impl Column {
    /// A column without a group and without a total.
    pub fn new(head: impl Into<String>, kind: Kind, width: u16) -> Column {
        Column { head: head.into(), group: None, kind, width, sum: Sum::No }
    }

    /// The same under a head of several columns.
    pub fn under(self, group: impl Into<String>) -> Column {
        Column { group: Some(group.into()), ..self }
    }

    /// The same with a total.
    pub fn summed(self, sum: Sum) -> Column {
        Column { sum, ..self }
    }

    /// Whether its cells stand to the right.
    pub fn is_numeric(&self) -> bool {
        matches!(self.kind, Kind::Count | Kind::Rate(_) | Kind::Points | Kind::Decimal)
    }
}

impl Row {
    /// A row that is neither set in nor marked.
    pub fn new(cells: impl IntoIterator<Item = Value>) -> Row {
        Row { cells: cells.into_iter().collect(), depth: 0, is_behind: false }
    }
}

impl Value {
    /// A rate, if there is one.
    pub fn rate(ratio: Option<(u64, u64)>) -> Value {
        ratio.filter(|(_, d)| *d > 0).map_or(Value::NoRate, |(n, d)| Value::Rate(n, d))
    }

    /// A count; one beyond the range of a signed number is words.
    pub fn count(count: impl TryInto<i64> + Copy + ToString) -> Value {
        count.try_into().map_or_else(|_| Value::Text(count.to_string()), Value::Count)
    }

    /// Words; none where they are empty.
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::None } else { Value::Text(text) }
    }

    /// What can be added up: a count, or hundredths.
    fn whole(&self) -> Option<i64> {
        match self {
            Value::Count(whole) | Value::Hundredths(whole) => Some(*whole),
            _ => None,
        }
    }

    /// Its size in a chart: percent of a rate, otherwise the number.
    pub fn size(&self) -> Option<f64> {
        match self {
            Value::Count(count) => Some(*count as f64),
            Value::Rate(n, d) if *d > 0 => Some(*n as f64 * 100.0 / *d as f64),
            Value::Hundredths(h) => Some(*h as f64 / 100.0),
            _ => None,
        }
    }

    /// As people read it.
    pub fn shown(&self, kind: Kind, style: &Style) -> String {
        match self {
            Value::None => String::new(),
            Value::Text(text) => text.clone(),
            Value::Count(count) => style.count(*count),
            Value::Rate(n, d) => ratio::hundredths(*n, *d).map_or_else(
                || style.no_rate.to_owned(),
                |h| format!("{}\u{a0}%", ratio::decimal(h, style.decimal)),
            ),
            Value::NoRate => style.no_rate.to_owned(),
            Value::Hundredths(h) if kind == Kind::Points => ratio::signed(*h, style.decimal),
            Value::Hundredths(h) if kind == Kind::Decimal => {
                let sign = if *h < 0 { "-" } else { "" };
                let whole = i64::try_from(h.unsigned_abs() / 100).unwrap_or(i64::MAX);
                format!("{sign}{}{}{:02}", style.count(whole), style.decimal, h.unsigned_abs() % 100)
            }
            Value::Hundredths(h) => {
                let sign = if *h < 0 { "-" } else { "" };
                format!("{sign}{}\u{a0}%", ratio::decimal(h.unsigned_abs(), style.decimal))
            }
            Value::Date(date) => style.date(*date),
        }
    }
}

impl Style {
    /// A whole number with its thousands apart.
    pub fn count(&self, count: i64) -> String {
        let digits = count.unsigned_abs().to_string();
        let mut text = String::from(if count < 0 { "-" } else { "" });
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(self.thousands);
            }
            text.push(digit);
        }
        text
    }

    /// A day.
    pub fn date(&self, date: Date) -> String {
        if self.day_first {
            format!("{:02}/{:02}/{}", date.day(), u8::from(date.month()), date.year())
        } else {
            date.to_string()
        }
    }
}

impl Grid {
    /// The same with a row below all. Formulas say how it follows from the rows only where it does: with rows left out,
    /// or a unit that stood in two places, the total is told as a number.
    pub fn with_total(mut self, total: Row) -> Grid {
        let own: Vec<Sum> = self.columns.iter().map(|c| c.sum).collect();
        let all: Vec<Sum> =
            own.iter().map(|s| if matches!(s, Sum::Top(_)) { Sum::All } else { *s }).collect();
        let is_so = |at: usize, sum: Sum| match sum {
            Sum::No | Sum::Last => true,
            sum => total.cells.get(at).is_some_and(|v| v.whole() == Some(self.summed(at, sum))),
        };
        let fits = |sums: &&Vec<Sum>| sums.iter().enumerate().all(|(at, sum)| is_so(at, *sum));
        let fitting: Vec<Sum> = match [&own, &all].into_iter().find(fits) {
            Some(sums) => sums.clone(),
            // Some columns add up and some do not: a dossier with papers of two types is in two rows.
            None => all.iter().enumerate().map(|(at, s)| if is_so(at, *s) { *s } else { Sum::No }).collect(),
        };
        for (at, (column, sum)) in self.columns.iter_mut().zip(fitting).enumerate() {
            let last = self.rows.last().and_then(|r| r.cells.get(at));
            column.sum = if sum == Sum::Last && last != total.cells.get(at) { Sum::No } else { sum };
        }
        self.total = Some(total);
        self
    }

    fn summed(&self, at: usize, sum: Sum) -> i64 {
        let count = |row: &Row, at: usize| row.cells.get(at).and_then(Value::whole).unwrap_or(0);
        self.rows
            .iter()
            .filter(|row| !matches!(sum, Sum::Top(depth) if count(row, depth) != 0))
            .fold(0, |sum, row| sum.saturating_add(count(row, at)))
    }

    /// Heads over several columns: first column, last column, text; neighbours of one group are under one head.
    pub fn groups(&self) -> Vec<(usize, usize, &str)> {
        let mut groups: Vec<(usize, usize, &str)> = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(group) = column.group.as_deref() else { continue };
            match groups.last_mut() {
                Some((_, last, text)) if *last + 1 == at && *text == group => *last = at,
                _ => groups.push((at, at, group)),
            }
        }
        groups
    }
}

impl Form {
    /// Whether it is printed on its side: a list of many columns by itself. A report that is signed stands upright.
    pub fn is_sideways(&self) -> bool {
        let across = |block: &Block| match block {
            Block::Grid(grid) => grid.columns.iter().map(|c| u32::from(c.width)).sum(),
            _ => 0,
        };
        let blocks = self.sections(Shown::Paper).flat_map(|s| &s.blocks);
        self.official.is_none() && blocks.map(across).max().unwrap_or(0) > UPRIGHT_MAX
    }

    /// Sections of the workbook, or those on paper.
    pub fn sections(&self, place: Shown) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |s| s.shown == Shown::Everywhere || s.shown == place)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::testing::{STYLE, grid};
    use super::*;

    fn shown(value: Value) -> String {
        value.shown(Kind::Count, &STYLE)
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        for (value, text) in [
            (Value::Count(0), "0"),
            (Value::Count(999), "999"),
            (Value::Count(346_582), "346.582"),
            (Value::Count(-1_000_000), "-1.000.000"),
            (Value::Rate(336_023, 340_112), "98,80\u{a0}%"),
            (Value::rate(Some((0, 0))), "không có"),
            (Value::Hundredths(8000), "80,00\u{a0}%"),
            (Value::Date(date!(2026 - 07 - 01)), "01/07/2026"),
            (Value::text(""), ""),
        ] {
            assert_eq!(shown(value), text);
        }
        assert_eq!(Value::Hundredths(-35).shown(Kind::Points, &STYLE), "-0,35");
        assert_eq!(Value::Hundredths(123_405).shown(Kind::Decimal, &STYLE), "1.234,05");
        assert_eq!(shown(Value::count(u64::MAX)), u64::MAX.to_string(), "no number is bent");
        let english = Style { thousands: ',', day_first: false, ..STYLE };
        assert_eq!(english.count(1_234_567), "1,234,567");
        assert_eq!(english.date(date!(2026 - 07 - 01)), "2026-07-01");
    }

    #[test]
    fn a_total_is_a_formula_only_where_the_rows_give_it() {
        let sums = |grid: &Grid| [grid.columns[2].sum, grid.columns[3].sum];
        let whole = grid();
        assert_eq!(sums(&whole), [Sum::Top(1); 2]);
        let total = whole.total.clone().unwrap();
        let mut communes = whole.clone();
        communes.rows.remove(0);
        assert_eq!(
            sums(&communes.clone().with_total(total.clone())),
            [Sum::All; 2],
            "all communes, no province"
        );
        communes.rows.remove(0);
        assert_eq!(sums(&communes.with_total(total)), [Sum::No; 2], "one is not shown");
    }

    #[test]
    fn neighbours_of_one_group_have_one_head() {
        assert_eq!(grid().groups(), [(2, 4, "4.2 Số hóa")]);
    }

    #[test]
    fn sections_go_where_they_belong() {
        let mut form = testing::form();
        form.sections.push(Section { shown: Shown::Book, ..form.sections[0].clone() });
        assert_eq!(form.sections(Shown::Book).count(), 2);
        assert_eq!(form.sections(Shown::Paper).count(), 1);
    }
}
