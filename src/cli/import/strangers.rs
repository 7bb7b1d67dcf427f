//! Units that dossiers name and that the register of units does not have, or has more than once: how many dossiers, and
//! who might be meant. What is held does not grow with the file.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::Date;

use crate::report::units::UnitTree;
use crate::words::{counted, t};

/// So many different texts are told apart; a country has some thousand units.
const TEXTS_MAX: usize = 10_000;

/// What a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meant {
    /// A name of one unit: no stranger.
    Known,
    Nobody,
    /// The codes of those who have this name.
    Several(Vec<String>),
}

/// Texts that are no code of the register of units.
#[derive(Debug, Default)]
pub(super) struct Strangers {
    texts: BTreeMap<String, (u64, Meant)>,
    /// Dossiers of strangers beyond [`TEXTS_MAX`].
    more: u64,
}

impl Strangers {
    /// Takes a text of a dossier that is no code of the register.
    pub(super) fn add(&mut self, unit: &str, tree: &UnitTree, today: Date) {
        self.add_of(unit, tree, today, TEXTS_MAX);
    }

    fn add_of(&mut self, unit: &str, tree: &UnitTree, today: Date, most: usize) {
        if let Some((count, _)) = self.texts.get_mut(unit) {
            *count += 1;
            return;
        }
        let codes = tree.codes_of(unit, today);
        let meant = match codes.len() {
            1 if tree.home(unit, today).known => Meant::Known,
            0 | 1 => Meant::Nobody,
            _ => Meant::Several(codes.into_iter().collect()),
        };
        if self.texts.len() < most {
            self.texts.insert(unit.to_owned(), (1, meant));
        } else if meant != Meant::Known {
            self.more += 1;
        }
    }

    fn strangers(&self) -> impl Iterator<Item = (&str, u64, &Meant)> {
        let texts = self.texts.iter().filter(|(_, (_, meant))| *meant != Meant::Known);
        texts.map(|(text, (count, meant))| (text.as_str(), *count, meant))
    }

    /// Dossiers that name a stranger.
    pub(super) fn dossiers(&self) -> u64 {
        self.more + self.strangers().map(|(_, count, _)| count).sum::<u64>()
    }

    /// Dossiers of strangers that are not told one by one.
    pub(super) fn more(&self) -> u64 {
        self.more
    }

    /// Units that the register does not have → dossiers.
    pub(super) fn unknown(&self) -> BTreeMap<&str, u64> {
        self.strangers().filter(|(_, _, m)| **m == Meant::Nobody).map(|(unit, n, _)| (unit, n)).collect()
    }

    /// Names that several units have → dossiers and codes.
    pub(super) fn ambiguous(&self) -> BTreeMap<&str, Value> {
        self.strangers()
            .filter_map(|(unit, count, meant)| match meant {
                Meant::Several(codes) => Some((unit, json!({ "dossiers": count, "codes": codes }))),
                _ => None,
            })
            .collect()
    }

    /// A line for those that nobody has and one for those that several have, the most frequent first, `shown` at the most.
    pub(super) fn in_words(&self, shown: usize) -> Vec<String> {
        let line = |is_wanted: fn(&Meant) -> bool, more: u64, title: fn(u64) -> String| {
            let mut most: Vec<_> = self.strangers().filter(|(_, _, meant)| is_wanted(meant)).collect();
            most.sort_by_key(|(unit, count, _)| (std::cmp::Reverse(*count), *unit));
            let dossiers = more + most.iter().map(|(_, count, _)| count).sum::<u64>();
            let told = most.iter().take(shown).map(|(unit, count, meant)| match meant {
                Meant::Several(codes) => {
                    format!("{unit} ({count}; {})", codes.join(&format!(" {} ", t("hay", "or"))))
                }
                _ => format!("{unit} ({count})"),
            });
            let told: Vec<String> = told.collect();
            let rest = if most.len() > shown || more > 0 { ", …" } else { "" };
            (dossiers > 0).then(|| format!("{}: {}{rest}", title(dossiers), told.join(", ")))
        };
        let unknown = |count| {
            counted(
                count,
                "hồ sơ của đơn vị chưa có trong danh mục",
                "dossier of a unit that the register does not have",
                "dossiers of units that the register does not have",
            )
        };
        let several = |count| {
            counted(
                count,
                "hồ sơ ghi tên chung của nhiều đơn vị, không rõ là đơn vị nào",
                "dossier with a name that several units have, not clear which",
                "dossiers with a name that several units have, not clear which",
            )
        };
        let lines = [
            line(|meant| *meant == Meant::Nobody, self.more, unknown),
            line(|meant| matches!(meant, Meant::Several(_)), 0, several),
        ];
        lines.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::record::UnitEntry;

    fn tree() -> UnitTree {
        let unit = |code: &str, name: &str| UnitEntry {
            code: code.to_owned(),
            name: name.to_owned(),
            ..UnitEntry::default()
        };
        UnitTree::new([unit("H1", "Xã A"), unit("H2", "Xã B"), unit("H3", "xã B")])
    }

    #[test]
    fn nobody_and_several_are_told_apart_and_one_is_no_stranger() {
        let (tree, mut strangers, today) = (tree(), Strangers::default(), date!(2026 - 01 - 01));
        for unit in ["Xã A", "Xã B", "UBND xã B", "Xã B", "H9", "Xã C", "Xã C"] {
            strangers.add(unit, &tree, today);
        }
        assert_eq!(strangers.unknown(), BTreeMap::from([("H9", 1), ("Xã C", 2)]));
        assert_eq!(
            strangers.in_words(1),
            [
                "3 hồ sơ của đơn vị chưa có trong danh mục: Xã C (2), …",
                "3 hồ sơ ghi tên chung của nhiều đơn vị, không rõ là đơn vị nào: Xã B (2; H2 hay H3), …",
            ]
        );
        assert_eq!(strangers.ambiguous()["UBND xã B"], json!({ "dossiers": 1, "codes": ["H2", "H3"] }));
    }

    #[test]
    fn texts_without_end_are_counted_and_not_held() {
        let (tree, mut strangers, today) = (tree(), Strangers::default(), date!(2026 - 01 - 01));
        for n in 0..100 {
            strangers.add_of(&format!("Xã {n}"), &tree, today, 3);
            strangers.add_of("Xã A", &tree, today, 3);
        }
        assert_eq!((strangers.texts.len(), strangers.dossiers(), strangers.more()), (3, 100, 98));
    }
}
