//! Sorts counted dossiers by key, and forgets all else of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use time::Date;

use super::period::Span;
use crate::record::{Axis, Channel, Counted, Detail, Flag, Flow, FlowSpan, Lists, Marks, date_of, day_of};
use crate::report::junk::{ALWAYS_FROM, Junk};
use crate::report::units::{AsOf, Home, UnitTree};

/// By what rows are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Units, rolled up.
    Unit,
    /// Procedures.
    Procedure,
    /// Fields.
    Field,
    /// Channels.
    Channel,
    /// Spans of days.
    Time(Span),
}

/// Which dossiers are asked for; an empty list asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A unit and all below it.
    pub unit: Option<String>,
    /// Codes of procedures.
    pub procedures: Vec<String>,
    /// Names of fields.
    pub fields: Vec<String>,
    /// Channels.
    pub channels: Vec<Channel>,
}

/// Hashes a few small numbers by multiplication (the constant is that of Fibonacci hashing, 2^64 ÷ the golden ratio): a
/// third of a report's time went into the hash that withstands chosen keys, and these are not chosen.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        // The table takes its place from the low bits, and multiplication mixes the high ones.
        self.0.rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

/// Of what dossiers are, without their marks.
struct Place {
    day: i64,
    unit: u32,
    procedure: u32,
    field: u32,
    channel: Option<Channel>,
}

impl Place {
    fn of(counted: &Counted) -> Place {
        let Counted { day, unit, procedure, field, channel, .. } = *counted;
        Place { day, unit, procedure, field, channel }
    }
}

/// A place in the list of homes.
type HomeNumber = usize;

/// What is told apart within a key.
type Cell = (Axis, Marks, Option<Channel>);

/// Dossiers of a key. One table for each key: those of a key mostly come together, and find theirs at hand.
pub(super) type Cells = HashMap<Cell, u64, BuildHasherDefault<Mixer>>;

/// Counted dossiers by key.
#[derive(Debug)]
pub struct Census<'a> {
    by: By,
    detail: Detail,
    as_of: AsOf,
    filter: &'a Filter,
    tree: &'a UnitTree,
    lists: &'a Lists,
    procedures: Vec<u32>,
    fields: Vec<u32>,
    /// Days on which the tree turns, for [`AsOf::Then`].
    turns: Vec<i64>,
    homes: RefCell<Homes>,
    sums: Vec<(i64, Cells)>,
    sums_at: HashMap<i64, usize>,
    sums_last: Option<(i64, usize)>,
    flows: Vec<(i64, Flows)>,
    flows_at: HashMap<i64, usize>,
    flows_last: Option<(i64, usize)>,
    claims: HashMap<u32, (u64, u64)>,
    unknown_units: u64,
}

/// What is needed to say how much is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flows {
    pub open: i64,
    pub overdue: i64,
    pub window_received: u64,
    pub window_resolved: u64,
}

/// Homes as they were asked for: a register has some thousand units, and millions of dossiers ask.
#[derive(Debug, Default)]
struct Homes {
    list: Vec<Home>,
    within: Vec<bool>,
    by_code: HashMap<(String, usize), HomeNumber>,
    of: HashMap<(u32, usize), HomeNumber>,
    last: Option<((u32, usize), HomeNumber)>,
}

/// Where a key's values are in a list, made empty if there are none. Sheets come unit by unit: mostly it is the key that
/// was asked for last.
fn place_of<T: Default>(
    key: i64,
    last: &mut Option<(i64, usize)>,
    places: &mut HashMap<i64, usize>,
    list: &mut Vec<(i64, T)>,
) -> usize {
    if let Some((_, at)) = last.filter(|(known, _)| *known == key) {
        return at;
    }
    let at = *places.entry(key).or_insert(list.len());
    if at == list.len() {
        list.push((key, T::default()));
    }
    *last = Some((key, at));
    at
}

impl<'a> Census<'a> {
    /// An empty one.
    pub fn new(by: By, as_of: AsOf, filter: &'a Filter, tree: &'a UnitTree, lists: &'a Lists) -> Census<'a> {
        let turns = match as_of {
            AsOf::Day(_) => Vec::new(),
            AsOf::Then => tree.turns().into_iter().map(day_of).collect(),
        };
        let wanted = |n: &u32, code: &str, codes: &[String]| codes.iter().any(|c| c == code).then_some(*n);
        let procedures =
            lists.procedures.iter().filter_map(|(n, p)| wanted(n, &p.code, &filter.procedures)).collect();
        let fields = lists.fields.iter().filter_map(|(n, name)| wanted(n, name, &filter.fields)).collect();
        let mut census = Census {
            by,
            detail: Detail::All,
            as_of,
            filter,
            tree,
            lists,
            procedures,
            fields,
            turns,
            homes: RefCell::default(),
            sums: Vec::new(),
            sums_at: HashMap::new(),
            sums_last: None,
            flows: Vec::new(),
            flows_at: HashMap::new(),
            flows_last: None,
            claims: HashMap::new(),
            unknown_units: 0,
        };
        census.detail = census.detail_needed();
        census
    }

    /// What must be told apart of counted dossiers.
    pub fn detail(&self) -> Detail {
        self.detail
    }

    fn detail_needed(&self) -> Detail {
        let is_of_days = matches!(self.by, By::Time(span) if !span.is_of_months());
        let is_filtered = !self.filter.procedures.is_empty() || !self.filter.fields.is_empty();
        if is_of_days || is_filtered || self.turns_within_months() {
            Detail::All
        } else if !matches!(self.by, By::Procedure | By::Field) {
            Detail::Units
        } else if self.filter.unit.is_some() {
            Detail::All
        } else {
            Detail::Procedures
        }
    }

    /// Over which days flows before the period, or those within, may be added up.
    pub fn flow_span(&self, within: bool) -> FlowSpan {
        match self.by {
            By::Time(span) if within && !span.is_of_months() => FlowSpan::Days,
            _ if self.turns_within_months() => FlowSpan::Days,
            By::Time(_) if within => FlowSpan::Months,
            _ if !self.turns.is_empty() => FlowSpan::Months,
            _ => FlowSpan::Years,
        }
    }

    /// Whether dossiers of one month count for different trees.
    fn turns_within_months(&self) -> bool {
        self.turns.iter().any(|day| date_of(*day).is_some_and(|d| d.day() != 1))
    }

    /// Numbers of the units that the filter asks for; none: all are.
    pub fn units_wanted(&self) -> Option<Vec<u32>> {
        self.filter.unit.as_ref()?;
        let segments = 0..=self.turns.len();
        let mut wanted: Vec<u32> = self
            .lists
            .units
            .keys()
            .filter(|unit| segments.clone().any(|segment| self.is_within(self.home_in(**unit, segment))))
            .copied()
            .collect();
        wanted.sort_unstable();
        Some(wanted)
    }

    /// All units that a register names, in the order of their codes: how lists go. The last is "none".
    pub fn units_in_order(&self) -> Vec<u32> {
        let mut units: Vec<(&str, u32)> = self.lists.units.iter().map(|(n, c)| (c.as_str(), *n)).collect();
        units.sort_unstable();
        let mut numbers: Vec<u32> = units.into_iter().map(|(_, n)| n).collect();
        if let Some(wanted) = self.units_wanted() {
            numbers.retain(|n| wanted.binary_search(n).is_ok());
        } else {
            numbers.push(0);
        }
        numbers
    }

    /// The tree's segment that a day is in.
    fn segment(&self, day: i64) -> usize {
        self.turns.partition_point(|turn| *turn <= day)
    }

    /// The day by which the tree is read in a segment.
    fn tree_day(&self, segment: usize) -> Date {
        match self.as_of {
            AsOf::Day(day) => day,
            AsOf::Then => {
                let day = match segment.checked_sub(1) {
                    Some(before) => self.turns.get(before).copied(),
                    None => self.turns.first().map(|first| first - 1),
                };
                day.and_then(date_of).unwrap_or(Date::MIN)
            }
        }
    }

    fn home_in(&self, unit: u32, segment: usize) -> HomeNumber {
        let mut homes = self.homes.borrow_mut();
        let key = (unit, segment);
        if let Some((last, number)) = homes.last
            && last == key
        {
            return number;
        }
        let number = match homes.of.get(&key) {
            Some(number) => *number,
            None => {
                let code = self.lists.units.get(&unit).map_or("", String::as_str);
                let home = if code.is_empty() {
                    Home { chain: vec![String::new()], known: false }
                } else {
                    self.tree.home(code, self.tree_day(segment))
                };
                // Units that count for one successor have one home.
                let by_code = (home.chain[0].clone(), segment);
                let number = match homes.by_code.get(&by_code) {
                    Some(number) => *number,
                    None => {
                        let within = self.filter.unit.as_ref().is_none_or(|u| home.chain.contains(u));
                        homes.within.push(within);
                        homes.list.push(home);
                        let number = homes.list.len() - 1;
                        homes.by_code.insert(by_code, number);
                        number
                    }
                };
                homes.of.insert(key, number);
                number
            }
        };
        homes.last = Some((key, number));
        number
    }

    fn is_within(&self, home: HomeNumber) -> bool {
        self.homes.borrow().within.get(home).copied().unwrap_or(false)
    }

    pub(super) fn home(&self, number: HomeNumber) -> Option<Home> {
        self.homes.borrow().list.get(number).cloned()
    }

    /// Whether counted dossiers are asked for.
    pub fn is_wanted(&self, counted: &Counted) -> bool {
        self.is_wanted_at(&Place::of(counted))
    }

    fn is_wanted_at(&self, place: &Place) -> bool {
        let filter = self.filter;
        (filter.channels.is_empty() || place.channel.is_some_and(|c| filter.channels.contains(&c)))
            && (filter.procedures.is_empty() || self.procedures.contains(&place.procedure))
            && (filter.fields.is_empty() || self.fields.contains(&place.field))
            && (filter.unit.is_none() || self.is_within(self.home_in(place.unit, self.segment(place.day))))
    }

    fn key(&self, place: &Place) -> i64 {
        match self.by {
            By::Unit => self.home_in(place.unit, self.segment(place.day)) as i64,
            By::Procedure => i64::from(place.procedure),
            By::Field => i64::from(place.field),
            By::Channel => place.channel.map_or(-1, |c| c as i64),
            By::Time(span) => span.of(place.day),
        }
    }

    /// Counts dossiers of the period, by their day on `axis`; of [`Census::detail`].
    pub fn add(&mut self, axis: Axis, counted: &Counted) {
        let place = Place::of(counted);
        if !self.is_wanted_at(&place) {
            return;
        }
        let key = self.key(&place);
        *self.sums_of(key).entry((axis, counted.marks, counted.channel)).or_default() += counted.count;
        if axis == Axis::Received && self.detail != Detail::Procedures {
            self.add_claims(counted);
        }
    }

    /// Counts dossiers received in the period for what is asked of units whatever the key is: [`Census::add`] does it,
    /// too, unless units are not told apart ([`Detail::Procedures`]).
    pub fn add_of_units(&mut self, counted: &Counted) {
        if self.is_wanted(counted) {
            self.add_claims(counted);
        }
    }

    fn add_claims(&mut self, counted: &Counted) {
        let (claimed, all) = self.claims.entry(counted.unit).or_default();
        *claimed += if counted.marks.has(Flag::Claimed) { counted.count } else { 0 };
        *all += counted.count;
        if !self.is_of_known_unit(counted) {
            self.unknown_units += counted.count;
        }
    }

    /// Counts what came to be open or overdue in the period or before it. What came before a report by spans of days
    /// goes into the span before the first.
    pub fn add_flow(&mut self, flow: &Flow, first_day: i64) {
        let Flow { day, unit, procedure, field, channel, .. } = *flow;
        let place = Place { day, unit, procedure, field, channel };
        if !self.is_wanted_at(&place) {
            return;
        }
        let key = match self.by {
            By::Time(span) if day < first_day => span.of(first_day) - 1,
            _ => self.key(&place),
        };
        let flows = self.flows_of(key);
        flows.open += flow.open;
        flows.overdue += flow.overdue;
    }

    /// The dossiers of a key.
    fn sums_of(&mut self, key: i64) -> &mut Cells {
        let at = place_of(key, &mut self.sums_last, &mut self.sums_at, &mut self.sums);
        &mut self.sums[at].1
    }

    /// The flows of a key.
    fn flows_of(&mut self, key: i64) -> &mut Flows {
        let at = place_of(key, &mut self.flows_last, &mut self.flows_at, &mut self.flows);
        &mut self.flows[at].1
    }

    pub(super) fn sums(&self) -> &[(i64, Cells)] {
        &self.sums
    }

    pub(super) fn flows(&self) -> &[(i64, Flows)] {
        &self.flows
    }

    /// Counts dossiers of the last days of the period into the pace of work.
    pub fn add_window(&mut self, axis: Axis, counted: &Counted) {
        if !self.is_wanted(counted) {
            return;
        }
        let flows = self.flows_of(self.key(&Place::of(counted)));
        match axis {
            Axis::Received => flows.window_received += counted.count,
            Axis::Resolved => flows.window_resolved += counted.count,
            Axis::Overdue | Axis::Undated => {}
        }
    }

    /// How many dossiers received in the period are junk of a kind that marks tell.
    pub fn junk(&self, junk: Junk) -> u64 {
        self.sums
            .iter()
            .flat_map(|(_, cells)| cells)
            .filter(|((axis, ..), _)| *axis == Axis::Received)
            .map(|((_, marks, channel), count)| {
                let counted = Counted {
                    day: 0,
                    unit: 0,
                    procedure: 0,
                    field: 0,
                    channel: *channel,
                    marks: *marks,
                    count: *count,
                };
                if junk.is_marked(&counted) { *count } else { 0 }
            })
            .sum()
    }

    /// Units that say of every dossier that its components are digitized, with how many.
    pub fn always_digitized(&self) -> BTreeMap<u32, u64> {
        let always = |(claimed, all): &(u64, u64)| *all >= ALWAYS_FROM && claimed == all;
        self.claims.iter().filter(|(_, c)| always(c)).map(|(unit, (claimed, _))| (*unit, *claimed)).collect()
    }

    /// Whether the register of units has the unit of counted dossiers.
    pub fn is_of_known_unit(&self, counted: &Counted) -> bool {
        let home = self.home_in(counted.unit, self.segment(counted.day));
        self.homes.borrow().list.get(home).is_some_and(|h| h.known)
    }

    /// How many dossiers received in the period are of units that the register of units has not.
    pub fn of_unknown_units(&self) -> u64 {
        self.unknown_units
    }

    pub(super) fn by(&self) -> By {
        self.by
    }

    pub(super) fn filter(&self) -> &Filter {
        self.filter
    }

    pub(super) fn tree(&self) -> &UnitTree {
        self.tree
    }

    pub(super) fn lists(&self) -> &Lists {
        self.lists
    }
}
