//! The tree of units as it was, is, or became: which unit answers on a day for what another did, and who stands above.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;
use unicode_normalization::UnicodeNormalization;

use crate::record::UnitEntry;

/// Units stand at most so far below the first; more is no tree of offices.
const DEPTH_MAX: usize = 64;

/// As of which day units are rolled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// As the tree was on one day: what a unit did counts for its successor of that day.
    Day(Date),
    /// Each dossier as the tree was on its own day.
    Then,
}

/// Where a dossier counts: a unit and those above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Codes, from the unit itself to the top.
    pub chain: Vec<String>,
    /// Whether the register of units has the unit.
    pub known: bool,
}

/// All entries of the register of units.
#[derive(Debug, Clone, Default)]
pub struct UnitTree {
    /// Entries of a code, the earliest first.
    units: BTreeMap<String, Vec<UnitEntry>>,
    /// Codes of a name, as [`folded`].
    named: BTreeMap<String, BTreeSet<String>>,
}

impl UnitTree {
    /// Of entries in any order.
    pub fn new(entries: impl IntoIterator<Item = UnitEntry>) -> UnitTree {
        let mut units: BTreeMap<String, Vec<UnitEntry>> = BTreeMap::new();
        for entry in entries {
            units.entry(entry.code.clone()).or_default().push(entry);
        }
        let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entries in units.values_mut() {
            entries.sort_by_key(|e| e.valid_from);
            for entry in entries {
                named.entry(folded(&entry.name)).or_default().insert(entry.code.clone());
            }
        }
        UnitTree { units, named }
    }

    /// The levels that the register has, as it words them.
    pub fn levels(&self) -> BTreeSet<&str> {
        self.units.values().flatten().filter_map(|entry| entry.level.as_deref()).collect()
    }

    /// Whether there is no register.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether the register has the code, or the name: exports give names where this register has codes.
    pub fn knows(&self, unit: &str) -> bool {
        self.units.contains_key(unit) || self.named.contains_key(&folded(unit))
    }

    /// The codes that a text may stand for on a day: itself, or that of the one unit that has this name on that day. Where
    /// none or several have it, that of the one that does the work of all that ever had it; else those of all who might be
    /// meant. None where the register has neither the code nor the name.
    pub fn codes_of(&self, unit: &str, day: Date) -> BTreeSet<String> {
        if self.units.contains_key(unit) {
            return BTreeSet::from([unit.to_owned()]);
        }
        let name = folded(unit);
        let Some(codes) = self.named.get(&name) else { return BTreeSet::new() };
        let has_it = |code: &&String| {
            self.units[*code].iter().any(|entry| covers(entry, day) && folded(&entry.name) == name)
        };
        let now: BTreeSet<String> = codes.iter().filter(has_it).cloned().collect();
        if now.len() == 1 {
            return now;
        }
        let heirs: BTreeSet<String> = codes.iter().map(|code| self.settle(code, day).0).collect();
        // Of several who have the name today, all are told rather than those who did before them.
        if heirs.len() == 1 || now.is_empty() { heirs } else { now }
    }

    /// The code that a text stands for on a day, as [`UnitTree::codes_of`] has it; the text where nobody knows.
    pub fn code_of(&self, unit: &str, day: Date) -> String {
        let mut codes = self.codes_of(unit, day);
        match (codes.len(), codes.pop_first()) {
            (1, Some(code)) => code,
            _ => unit.to_owned(),
        }
    }

    /// Codes that have an entry on a day.
    pub fn existing(&self, day: Date) -> impl Iterator<Item = &str> {
        self.units
            .iter()
            .filter(move |(_, e)| e.iter().any(|e| covers(e, day)))
            .map(|(code, _)| code.as_str())
    }

    /// Days on which something begins to be otherwise, in order.
    pub fn turns(&self) -> Vec<Date> {
        let days: BTreeSet<Date> = self
            .units
            .values()
            .flatten()
            .flat_map(|e| [e.valid_from, e.valid_to.and_then(Date::next_day)])
            .flatten()
            .collect();
        days.into_iter().collect()
    }

    /// The entry of a code on a day; else the last one before, else the first.
    pub fn entry(&self, code: &str, day: Date) -> Option<&UnitEntry> {
        let entries = self.units.get(code)?;
        let begun = entries.iter().rev().find(|e| e.valid_from.is_none_or(|from| from <= day));
        entries.iter().rev().find(|e| covers(e, day)).or(begun).or(entries.first())
    }

    /// Who does the work of a unit on a day: itself, or its successor if it has ended. `None`: it ended, and nobody.
    fn settle(&self, code: &str, day: Date) -> (String, Option<&UnitEntry>) {
        let mut code = code.to_owned();
        let mut seen = BTreeSet::new();
        loop {
            let entry = self.entry(&code, day);
            let ended = entry.filter(|e| e.valid_to.is_some_and(|to| to < day));
            match ended.and_then(|e| e.successor.clone()) {
                Some(next) if seen.insert(code.clone()) && !seen.contains(&next) => code = next,
                _ => return (code, entry),
            }
        }
    }

    /// Where what a unit did counts on a day.
    pub fn home(&self, code: &str, day: Date) -> Home {
        let (own, mut entry) = self.settle(&self.code_of(code, day), day);
        let known = entry.is_some();
        let mut chain = vec![own];
        // Bounded, because a unit may be followed by its own child.
        for _ in 1..DEPTH_MAX {
            let Some(parent) = entry.and_then(|e| e.parent.as_deref()) else { break };
            let (above, above_entry) = self.settle(parent, day);
            entry = above_entry;
            // A level that was abolished and that nobody follows is no row of today's tree.
            let gone = above_entry.is_some_and(|e| e.valid_to.is_some_and(|to| to < day));
            if !gone && !chain.contains(&above) {
                chain.push(above);
            }
        }
        Home { chain, known }
    }
}

/// A unit's name as it is compared: `UBND P. Hoà Bình` is `Ủy ban nhân dân Phường Hòa Bình` and `phường Hòa Bình`.
fn folded(name: &str) -> String {
    let plain = name.to_lowercase().replace('.', " ");
    let words: Vec<String> = plain.split_whitespace().map(tone_last).collect();
    let offices = [vec![tone_last("ubnd")], ["ủy", "ban", "nhân", "dân"].map(tone_last).to_vec()];
    let office = offices.iter().find(|office| words.starts_with(office)).map_or(0, Vec::len);
    let rest = words.get(office..).filter(|rest| !rest.is_empty()).unwrap_or(&words);
    let kind = match rest.first().map(String::as_str) {
        Some("tp") => "thành phố",
        Some("p") => "phường",
        Some("x") => "xã",
        Some("tt") => "thị trấn",
        _ => return rest.join(" "),
    };
    let kind = kind.split(' ').map(tone_last);
    kind.chain(rest.iter().skip(1).cloned()).collect::<Vec<_>>().join(" ")
}

/// A syllable with its tone behind it: `hoà` and `hòa`, `uỷ` and `ủy` are written both ways.
fn tone_last(syllable: &str) -> String {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let (tones, letters): (Vec<char>, Vec<char>) = syllable.nfd().partition(is_tone);
    letters.into_iter().chain(tones).collect()
}

fn covers(entry: &UnitEntry, day: Date) -> bool {
    entry.valid_from.is_none_or(|from| from <= day) && entry.valid_to.is_none_or(|to| day <= to)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const LAST: Option<Date> = Some(date!(2025 - 06 - 30));
    const FIRST: Option<Date> = Some(date!(2025 - 07 - 01));

    fn unit(code: &str, parent: &str, from: Option<Date>, to: Option<Date>, successor: &str) -> UnitEntry {
        let maybe = |code: &str| (!code.is_empty()).then(|| code.to_owned());
        UnitEntry {
            code: code.to_owned(),
            name: code.to_owned(),
            parent: maybe(parent),
            valid_from: from,
            valid_to: to,
            successor: maybe(successor),
            ..UnitEntry::default()
        }
    }

    #[test]
    fn a_name_stands_for_the_code_of_the_one_unit_that_has_it() {
        let named = |code: &str, name: &str, to, successor| UnitEntry {
            name: name.to_owned(),
            ..unit(code, "T", None, to, successor)
        };
        let tree = UnitTree::new([
            unit("T", "", None, None, ""),
            named("A", "UBND phường Đông Sơn", None, ""),
            named("B", "Xã Tân Lập", LAST, "C"),
            UnitEntry { valid_from: FIRST, ..named("C", "xã Tân  Lập", None, "") },
            named("D", "Xã Bình Minh", None, ""),
            named("E", "Xã Bình Minh", None, ""),
        ]);
        let home = |text: &str, day| (tree.home(text, day).chain[0].clone(), tree.home(text, day).known);
        let (before, after) = (date!(2025 - 01 - 01), date!(2025 - 08 - 01));
        assert_eq!(home("Uỷ ban nhân dân Phường Đông Sơn", after), ("A".to_owned(), true));
        assert_eq!(home("Xã Tân Lập", after), ("C".to_owned(), true), "one has become the other");
        assert_eq!(home("Xã Tân Lập", before), ("B".to_owned(), true), "the other was not yet");
        assert_eq!(tree.code_of("Xã Tân Lập", after), "C");
        assert_eq!(home("UBND P. Đông Sơn", after).0, "A");
        assert_eq!(folded("Phường Hoà Bình"), folded("phường  Hòa Bình"));
        assert_ne!(folded("Phường Hoa Bình"), folded("phường Hòa Bình"));
        assert_eq!(home("Xã Bình Minh", after), ("Xã Bình Minh".to_owned(), false));
        let codes = |text: &str| tree.codes_of(text, after).into_iter().collect::<Vec<_>>();
        assert_eq!(codes("xã bình minh"), ["D", "E"], "nobody knows which");
        assert_eq!((codes("Xã Tân Lập"), codes("D")), (vec!["C".to_owned()], vec!["D".to_owned()]));
        assert!(codes("Xã Không Có").is_empty());
        assert!(tree.knows("ubnd xã tân lập") && !tree.knows("UBND"));
    }

    /// A province of two districts; on 1 July 2025 two communes become one and the districts end.
    fn merged() -> UnitTree {
        UnitTree::new([
            unit("P", "", None, None, ""),
            unit("D1", "P", None, LAST, ""),
            unit("D2", "P", None, LAST, "P"),
            unit("A", "D1", None, LAST, "N"),
            unit("B", "D2", None, LAST, "N"),
            unit("C", "D1", None, None, ""),
            unit("N", "P", FIRST, None, ""),
        ])
    }

    fn chain(tree: &UnitTree, code: &str, day: Date) -> String {
        tree.home(code, day).chain.join(" ")
    }

    #[test]
    fn before_the_merger_units_are_as_they_then_were() {
        let tree = merged();
        let day = date!(2025 - 06 - 30);
        assert_eq!(chain(&tree, "A", day), "A D1 P");
        assert_eq!(chain(&tree, "C", day), "C D1 P");
        assert_eq!(tree.existing(day).collect::<String>(), "ABCD1D2P");
    }

    #[test]
    fn after_it_they_count_for_their_successor() {
        let tree = merged();
        let day = date!(2025 - 07 - 01);
        assert_eq!(chain(&tree, "A", day), "N P");
        assert_eq!(chain(&tree, "B", day), "N P");
        assert_eq!(chain(&tree, "C", day), "C P", "the district is gone");
        assert_eq!(chain(&tree, "D2", day), "P");
        assert_eq!(tree.existing(day).collect::<String>(), "CNP");
        assert_eq!(tree.turns(), [date!(2025 - 07 - 01)]);
    }

    #[test]
    fn a_unit_of_no_register_stands_by_itself() {
        let home = merged().home("X", date!(2025 - 07 - 01));
        assert_eq!((home.chain, home.known), (vec!["X".to_owned()], false));
    }

    #[test]
    fn the_same_code_may_go_on_under_another_parent() {
        let tree = UnitTree::new([
            unit("A", "D1", None, LAST, "A"),
            unit("A", "P", FIRST, None, ""),
            unit("D1", "P", None, None, ""),
        ]);
        assert_eq!(chain(&tree, "A", date!(2025 - 01 - 01)), "A D1 P");
        assert_eq!(chain(&tree, "A", date!(2026 - 01 - 01)), "A P");
    }

    #[test]
    fn rings_and_long_chains_come_to_an_end() {
        let ring = UnitTree::new([unit("A", "B", None, LAST, "B"), unit("B", "A", None, LAST, "A")]);
        assert!(ring.home("A", date!(2026 - 01 - 01)).chain.len() <= 2);
        let long =
            UnitTree::new((0..1000).map(|n| unit(&n.to_string(), &(n + 1).to_string(), None, None, "")));
        assert_eq!(long.home("0", date!(2026 - 01 - 01)).chain.len(), DEPTH_MAX);
    }
}
