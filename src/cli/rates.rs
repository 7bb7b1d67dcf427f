//! `sohoa report rates`: the indicators by unit, procedure, field, channel or time, and the dossiers behind each.

mod form;
mod list;
mod print;
mod trend;

use clap::Args;
use time::Date;

use super::{Exit, Result};
use crate::catalog::{Catalog, Days};
use crate::config::Office;
use crate::record::{Axis, Channel, Counted, Detail, Lists, day_of};
use crate::report::indicators::{ALL, Indicator};
use crate::report::junk::Junk;
use crate::report::rates::period::{self, Span};
use crate::report::rates::{By, Census, Filter, Lines};
use crate::report::units::{AsOf, UnitTree};
use crate::words::{Lang, registers, t};

/// Days at the end of the period whose pace a forecast goes on with: four weeks, so that each day of the week counts
/// alike.
pub(super) const WINDOW_DAYS: i64 = 28;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Grouping {
    Unit,
    Procedure,
    Field,
    Channel,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Grouping {
    fn by(self) -> By {
        match self {
            Grouping::Unit => By::Unit,
            Grouping::Procedure => By::Procedure,
            Grouping::Field => By::Field,
            Grouping::Channel => By::Channel,
            Grouping::Day => By::Time(Span::Day),
            Grouping::Week => By::Time(Span::Week),
            Grouping::Month => By::Time(Span::Month),
            Grouping::Quarter => By::Time(Span::Quarter),
            Grouping::Year => By::Time(Span::Year),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Grouping::Unit => "unit",
            Grouping::Procedure => "procedure",
            Grouping::Field => "field",
            Grouping::Channel => "channel",
            Grouping::Day => "day",
            Grouping::Week => "week",
            Grouping::Month => "month",
            Grouping::Quarter => "quarter",
            Grouping::Year => "year",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Grouping::Unit => t("đơn vị", "unit"),
            Grouping::Procedure => t("thủ tục", "procedure"),
            Grouping::Field => t("lĩnh vực", "field"),
            Grouping::Channel => t("kênh", "channel"),
            Grouping::Day => t("ngày", "day"),
            Grouping::Week => t("tuần", "week"),
            Grouping::Month => t("tháng", "month"),
            Grouping::Quarter => t("quý", "quarter"),
            Grouping::Year => t("năm", "year"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Tree {
    End,
    Current,
    Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Compare {
    Previous,
}

/// An indicator and the rate that it should have, hundredths of a percent.
type Target = (&'static Indicator, u64);

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa report rates --data kho --from 2026-07-01 --to 2026-09-30 --by unit\n  sohoa report rates --data kho --from 2026-07-01 --to 2026-09-30 --by unit --level commune --indicator 4.2 --rank --compare previous --target 4.2=80\n  sohoa report rates --data kho --from 2026-07-01 --to 2026-09-30 --unit H56.14 --list 4.2:rest --format csv > con-thieu.csv",
    "Examples:\n  sohoa report rates --data store --from 2026-07-01 --to 2026-09-30 --by unit\n  sohoa report rates --data store --from 2026-07-01 --to 2026-09-30 --by unit --level commune --indicator 4.2 --rank --compare previous --target 4.2=80\n  sohoa report rates --data store --from 2026-07-01 --to 2026-09-30 --unit H56.14 --list 4.2:rest --format csv > to-do.csv"
))]
pub(super) struct RatesArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::validity::day, help = t("Từ ngày", "From this day"))]
    from: Date,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::validity::day, help = t("Đến hết ngày", "Until this day"))]
    to: Date,
    #[arg(long, value_enum, hide_possible_values = true, default_value = "unit", help = t("Nhóm theo: unit, procedure, field, channel, day, week, month, quarter, year", "Group by: unit, procedure, field, channel, day, week, month, quarter, year"))]
    by: Grouping,
    #[arg(long, value_name = t("MÃ", "CODE"), help = t("Chỉ đơn vị này và các đơn vị trực thuộc", "Only this unit and those below it"))]
    unit: Option<String>,
    #[arg(long, value_name = t("MÃ", "CODE"), value_delimiter = ',', help = t("Chỉ các thủ tục này", "Only these procedures"))]
    procedure: Vec<String>,
    #[arg(long, value_name = t("TÊN", "NAME"), help = t("Chỉ lĩnh vực này (dùng được nhiều lần)", "Only this field (may be repeated)"))]
    field: Vec<String>,
    #[arg(long, value_name = "counter|online|post", value_delimiter = ',', value_parser = channel, help = t("Chỉ kênh này: trực tiếp, trực tuyến, bưu chính", "Only this channel"))]
    channel: Vec<Channel>,
    #[arg(long, value_name = t("CẤP", "LEVEL"), help = t("Chỉ hiện các đơn vị cấp này, như sổ đơn vị ghi (với --by unit)", "Show only units of this level, as the register of units words it (with --by unit)"))]
    level: Option<String>,
    #[arg(long, value_enum, hide_possible_values = true, default_value = "end", help = t("Cây đơn vị: end (như ngày cuối kỳ), current (như hôm nay), then (như ngày của từng hồ sơ)", "Tree of units: end (as on the last day), current (as today), then (as on each dossier's day)"))]
    units: Tree,
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = indicator, help = t("Chỉ các chỉ số này, ví dụ 4.1,4.2,on-time", "Only these indicators, such as 4.1,4.2,on-time"))]
    indicator: Vec<&'static Indicator>,
    #[arg(long, value_enum, hide_possible_values = true, help = t("So với kỳ trước cùng độ dài: previous", "Compare with the period before, of the same length: previous"))]
    compare: Option<Compare>,
    #[arg(long, value_name = "ID=%", value_delimiter = ',', value_parser = target, help = t("Mục tiêu, ví dụ 4.2=80", "A target, such as 4.2=80"))]
    target: Vec<Target>,
    #[arg(long, help = t("Xếp hạng, trong cùng cấp", "Rank, within a level"))]
    rank: bool,
    #[arg(long, value_name = "ID:PART", value_parser = list::behind, help = t("Liệt kê hồ sơ đằng sau một con số: 4.2:numerator, denominator, rest, unknown, undecided; received, resolved, no-due, open, overdue, undated, unknown-unit, junk:KIND", "List the dossiers behind a number: 4.2:numerator, denominator, rest, unknown, undecided; received, resolved, no-due, open, overdue, undated, unknown-unit, junk:KIND"))]
    list: Option<list::Behind>,
    #[arg(long, value_name = "N", help = t("Với --list: nhiều nhất N hồ sơ (0: tất cả; mặc định 50 khi in bảng)", "With --list: at most N dossiers (0: all; 50 by default in a table)"))]
    limit: Option<usize>,
    #[command(flatten)]
    output: super::output::OutputArg,
}

fn channel(text: &str) -> std::result::Result<Channel, String> {
    text.parse()
        .map_err(|()| t("không phải counter, online hay post", "not counter, online or post").to_owned())
}

fn indicator(text: &str) -> std::result::Result<&'static Indicator, String> {
    Indicator::by_id(text).ok_or_else(|| {
        let ids: Vec<&str> = ALL.iter().map(|i| i.id).collect();
        format!("{}: {}", t("không có chỉ số này; có", "no such indicator; there are"), ids.join(", "))
    })
}

/// `4.2=80` or `4.2=87.65`.
fn target(text: &str) -> std::result::Result<Target, String> {
    let bad = || format!("{}: 4.2=80", t("viết như", "write it as"));
    let (id, percent) = text.split_once('=').ok_or_else(bad)?;
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 3) || !digits(decimals, 2) {
        return Err(bad());
    }
    let hundredths: u64 = format!("{whole}{decimals:0<2}").parse().map_err(|_| bad())?;
    if hundredths > 10_000 {
        return Err(bad());
    }
    Ok((indicator(id)?, hundredths))
}

/// What is asked, with all that answers need.
struct Question<'a> {
    args: &'a RatesArgs,
    catalog: &'a Catalog,
    /// Who signs the answer.
    office: &'a Office,
    filter: Filter,
    tree: UnitTree,
    lists: Lists,
    today: Date,
    indicators: Vec<&'static Indicator>,
    /// The level asked for, as the register words it.
    level: Option<String>,
}

/// Figures of one period.
struct Answer {
    lines: Lines,
    junk: Vec<(Junk, u64)>,
    unknown_units: u64,
    undated: u64,
    /// In the archive and in no register; of all units and times, since nothing is known of them.
    unregistered: u64,
}

pub(super) fn run(args: &RatesArgs, lang: Option<Lang>) -> Result<Exit> {
    let (_, config, catalog) = super::open_data(&args.data.dir, lang)?;
    if args.from > args.to {
        super::say(t("--from muộn hơn --to", "--from is later than --to"));
        return Ok(Exit::Usage);
    }
    if args.level.is_some() && args.by != Grouping::Unit {
        super::say(t("--level chỉ dùng với --by unit", "--level goes with --by unit"));
        return Ok(Exit::Usage);
    }
    let target = match args.output.target() {
        Ok(target) => target,
        Err(exit) => return Ok(exit),
    };
    let today = super::forms::now().date();
    let procedures = args.procedure.iter().map(|p| {
        // Registers drop the local suffix.
        p.parse().map_or_else(|_| p.clone(), |code: crate::record::ProcedureCode| code.to_string())
    });
    let tree = UnitTree::new(catalog.units()?);
    let level = match args.level.as_deref().map(|asked| level_of(&tree, asked)).transpose() {
        Ok(level) => level,
        Err(why) => {
            super::say(&why);
            return Ok(Exit::Usage);
        }
    };
    let question = Question {
        level,
        filter: Filter {
            unit: args
                .unit
                .as_deref()
                .map(|unit| tree.code_of(unit, if args.units == Tree::Current { today } else { args.to })),
            procedures: procedures.collect(),
            fields: args.field.clone(),
            channels: args.channel.clone(),
        },
        tree,
        lists: catalog.lists()?,
        today,
        indicators: if args.indicator.is_empty() { ALL.iter().collect() } else { args.indicator.clone() },
        args,
        catalog: &catalog,
        office: &config.office,
    };
    if let Some(nobody) = question.unknown_name() {
        super::say(&nobody);
        return Ok(Exit::Usage);
    }
    if let Some(behind) = args.list {
        return list::run(&question, behind, target);
    }
    let answer = question.answer(args.from, args.to)?;
    let before = match args.compare.and_then(|_| period::previous(args.from, args.to)) {
        Some((from, to)) => Some((from, to, question.answer(from, to)?)),
        None => None,
    };
    print::print(&question, &answer, before.as_ref(), &target)
}

/// The level that is meant, as the register words it: people may say `xã` where that says `commune`.
fn level_of(tree: &UnitTree, asked: &str) -> std::result::Result<String, String> {
    let levels = tree.levels();
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let found = levels.iter().find(|level| same(level, asked));
    let found =
        found.or_else(|| levels.iter().find(|level| registers::level(level) == registers::level(asked)));
    found.map(|level| (*level).to_owned()).ok_or_else(|| {
        let there: Vec<String> = levels.into_iter().map(registers::level).collect();
        format!(
            "{asked}: {} {}",
            t("sổ đơn vị không có cấp này; có", "no such level in the register of units; there are"),
            there.join(", ")
        )
    })
}

impl Question<'_> {
    /// What is asked for and no register has: a slip of the pen would give a report of nothing.
    fn unknown_name(&self) -> Option<String> {
        let none = t("không có trong sổ nào đã nhập", "is in no register that was imported");
        let unit = self
            .filter
            .unit
            .iter()
            .find(|u| !self.tree.knows(u) && !self.lists.units.values().any(|code| code == *u));
        let procedure = self
            .filter
            .procedures
            .iter()
            .find(|p| !self.lists.procedures.values().any(|known| known.code == **p));
        let field = self.filter.fields.iter().find(|f| !self.lists.fields.values().any(|name| name == *f));
        let name = unit.or(procedure).or(field)?;
        Some(format!("{name}: {none}"))
    }

    /// The day on which units are named and placed.
    fn tree_day(&self) -> Date {
        match self.args.units {
            Tree::Current => self.today,
            Tree::End | Tree::Then => self.args.to,
        }
    }

    fn census(&self) -> Census<'_> {
        self.census_by(self.args.by)
    }

    fn census_by(&self, by: Grouping) -> Census<'_> {
        let as_of = match self.args.units {
            Tree::End => AsOf::Day(self.args.to),
            Tree::Current => AsOf::Day(self.today),
            Tree::Then => AsOf::Then,
        };
        Census::new(by.by(), as_of, &self.filter, &self.tree, &self.lists)
    }

    fn answer(&self, from: Date, to: Date) -> Result<Answer> {
        self.answer_by(self.args.by, self.level.as_deref(), (from, to))
    }

    fn answer_by(&self, by: Grouping, level: Option<&str>, (from, to): (Date, Date)) -> Result<Answer> {
        let mut census = self.census_by(by);
        let units = census.units_wanted();
        let units = units.as_deref();
        let detail = census.detail();
        let (first, last) = (day_of(from), day_of(to));
        let period = Days { from: first, to: last };
        let history = Days { from: day_of(Date::MIN), to: first - 1 };
        for (days, within) in [(history, false), (period, true)] {
            let span = census.flow_span(within);
            self.catalog.flows(days, units, (detail, span), |flow| census.add_flow(&flow, first))?;
        }
        for axis in [Axis::Received, Axis::Resolved] {
            self.catalog.counted(axis, period, units, detail, |c| census.add(axis, &c))?;
        }
        if detail == Detail::Procedures {
            self.catalog
                .counted(Axis::Received, period, units, Detail::Units, |c| census.add_of_units(&c))?;
        }
        let (window_from, window_to) = period::last_days(to, WINDOW_DAYS);
        let window = Days { from: window_from, to: window_to };
        for axis in [Axis::Received, Axis::Resolved] {
            self.catalog.counted(axis, window, units, detail, |c| census.add_window(axis, &c))?;
        }
        let mut undated = 0;
        self.catalog.counted(Axis::Undated, period, units, detail, |c| {
            // Without a day, its unit is as of the end.
            if census.is_wanted(&Counted { day: last, ..c }) {
                undated += c.count;
            }
        })?;
        let mut junk: Vec<(Junk, u64)> = Junk::ALL.into_iter().map(|j| (j, census.junk(j))).collect();
        for (kind, count) in &mut junk {
            match kind {
                Junk::AlwaysDigitized => *count = census.always_digitized().values().sum(),
                Junk::ReceivedInFuture => {
                    let days = Days { from: day_of(self.today) + 1, to: day_of(Date::MAX) };
                    self.catalog.counted(Axis::Received, days, units, detail, |c| {
                        *count += if census.is_wanted(&c) { c.count } else { 0 };
                    })?;
                }
                _ => {}
            }
        }
        let unknown_units = census.of_unknown_units();
        let lines = census.lines(&self.indicators, (from, to), self.tree_day(), level);
        let unregistered = self.catalog.unregistered()?;
        Ok(Answer { lines, junk, unknown_units, undated, unregistered })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_exact() {
        assert_eq!(target("4.2=80").map(|t| t.1), Ok(8000));
        assert_eq!(target("4.2=87.6").map(|t| t.1), Ok(8760));
        assert_eq!(target("4.2=100").map(|t| t.1), Ok(10_000));
        for bad in ["4.2", "4.2=", "4.2=101", "4.2=8,5", "4.2=80.123", "9.9=80", "4.2=-1", "4.2=+8"] {
            assert!(target(bad).is_err(), "{bad}");
        }
    }
}
