//! A dossier's row as numbers, what an export changes of it, and what counts of it: pure, so that the figures can be
//! reasoned about without a data base.

use crate::record::{Axis, DossierColumn, DossierEntry, Flag, Marks, Progress, Said, date_of, day_of};

/// Numbers of the texts that a dossier's row refers to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Refs {
    pub procedure: Option<i64>,
    pub unit: Option<i64>,
    pub field: Option<i64>,
    pub status: Option<i64>,
}

/// A dossier's columns as stored, in the order of [`DossierColumn::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Facts(pub [Option<i64>; DossierColumn::ALL.len()]);

impl Facts {
    /// What an entry says; its texts are numbers already.
    pub fn of(entry: &DossierEntry, refs: Refs) -> Facts {
        let flag = |f: Option<bool>| f.map(i64::from);
        Facts([
            refs.procedure,
            refs.unit,
            refs.field,
            entry.channel.map(|c| c as i64 + 1),
            entry.received_on.map(day_of),
            entry.due_on.map(day_of),
            entry.resolved_on.map(day_of),
            entry.returned_on.map(day_of),
            refs.status,
            flag(entry.has_result),
            flag(entry.components_digitized),
            flag(entry.result_digitized),
            flag(entry.reused),
            flag(entry.shared_data),
            entry.components_expected.map(i64::from),
        ])
    }

    pub fn get(&self, column: DossierColumn) -> Option<i64> {
        self.0[column as usize]
    }

    fn says(&self, column: DossierColumn) -> Option<bool> {
        self.get(column).map(|n| n != 0)
    }

    /// What is known after an export: what it says; else, in the columns that it has, nothing; else what was known.
    pub fn updated(&self, with: &Facts, columns: &[DossierColumn]) -> Facts {
        let mut merged = *self;
        for column in DossierColumn::ALL {
            let said = with.get(column);
            if said.is_some() || columns.contains(&column) {
                merged.0[column as usize] = said;
            }
        }
        merged
    }

    /// Columns in which two rows differ.
    pub fn differences(&self, other: &Facts) -> impl Iterator<Item = DossierColumn> {
        DossierColumn::ALL.into_iter().filter(|c| self.get(*c) != other.get(*c))
    }
}

/// What the archive holds of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Held {
    pub components: i64,
    pub results: i64,
    /// Of these: archived for another dossier, and received here again.
    pub reused: i64,
    pub copied: bool,
}

/// What counts of a dossier. What other systems digitized and what the archive holds is added up.
pub(super) fn marks(facts: &Facts, held: Held, filler: bool) -> Marks {
    use DossierColumn as C;
    let (received, due) = (facts.get(C::ReceivedOn), facts.get(C::DueOn));
    let resolved = facts.get(C::ResolvedOn);
    let is_before = |day: Option<i64>| day.zip(received).is_some_and(|(day, received)| day < received);
    let claimed = facts.says(C::ComponentsDigitized);
    let added = |claimed: Option<bool>, held: i64| if held > 0 { Some(true) } else { claimed };
    Marks::new(Progress::of(due, resolved))
        .say(Said::GivesResult, facts.says(C::HasResult))
        .say(Said::Components, added(claimed, held.components))
        .say(Said::ResultFile, added(facts.says(C::ResultDigitized), held.results))
        .say(Said::Reused, added(facts.says(C::Reused), held.reused))
        .say(Said::Shared, facts.says(C::SharedData))
        .say(Said::ManyExpected, facts.get(C::ComponentsExpected).map(|n| n > 1))
        .flag(Flag::Inverted, is_before(resolved))
        .flag(Flag::DueTooEarly, is_before(due))
        .flag(Flag::Filler, filler)
        .flag(Flag::Copied, held.copied)
        .flag(Flag::OneComponent, held.components == 1)
        .flag(Flag::Claimed, claimed == Some(true))
        .flag(Flag::Held, held.components + held.results > 0)
}

/// On which axes a dossier is counted, and on which day. One that no register has is on none.
///
/// The axis of overdue days lets the dossiers that are overdue on any day be counted: those with an earlier day on it,
/// less those resolved late until then. A dossier resolved before it was received is never open, so it is on none.
pub(super) fn axes(
    facts: &Facts,
    registered: bool,
    marks: Marks,
) -> impl Iterator<Item = (Axis, Option<i64>)> + use<> {
    use DossierColumn as C;
    let received = facts.get(C::ReceivedOn);
    let slots = if !registered {
        [None, None, None]
    } else if let Some(received) = received {
        let late = matches!(marks.progress(), Progress::Late | Progress::OpenDue);
        let overdue = facts.get(C::DueOn).filter(|_| late && !marks.has(Flag::Inverted));
        [
            Some((Axis::Received, Some(received))),
            facts.get(C::ResolvedOn).map(|day| (Axis::Resolved, Some(day))),
            overdue.map(|due| (Axis::Overdue, Some(received.max(due + 1)))),
        ]
    } else {
        [Some((Axis::Undated, None)), None, None]
    };
    slots.into_iter().flatten()
}

/// How a stored value is told in the history; texts are looked up by the caller.
pub(super) fn told(column: DossierColumn, value: i64) -> String {
    use DossierColumn as C;
    match column {
        C::ReceivedOn | C::DueOn | C::ResolvedOn | C::ReturnedOn => {
            date_of(value).map(|d| d.to_string()).unwrap_or_default()
        }
        C::Channel => channel_of(value).map(|c| c.to_string()).unwrap_or_default(),
        _ => value.to_string(),
    }
}

/// The channel of a stored number.
pub(super) fn channel_of(number: i64) -> Option<crate::record::Channel> {
    crate::record::Channel::ALL.into_iter().find(|c| *c as i64 + 1 == number)
}

/// Whether a text says nothing although it is there. Those that synchronising code was seen to write.
pub(super) fn is_filler(text: &str) -> bool {
    const FILLERS: [&str; 4] = ["không có thông tin", "chuyên viên", "dinhkem", "000000001"];
    FILLERS.contains(&text.trim().to_lowercase().as_str())
}

/// Whether a dossier's own code is one of those.
pub(super) fn is_filler_code(code: &str) -> bool {
    code.rsplit('-').next().is_some_and(is_filler)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::record::Channel;

    fn entry() -> DossierEntry {
        DossierEntry {
            code: "H56.14-260101-0001".to_owned(),
            channel: Some(Channel::Online),
            received_on: Some(date!(2026 - 01 - 05)),
            due_on: Some(date!(2026 - 01 - 10)),
            resolved_on: Some(date!(2026 - 01 - 12)),
            components_digitized: Some(false),
            ..DossierEntry::default()
        }
    }

    fn facts(entry: &DossierEntry) -> Facts {
        Facts::of(entry, Refs::default())
    }

    #[test]
    fn what_the_archive_holds_is_added() {
        let alone = marks(&facts(&entry()), Held::default(), false);
        assert_eq!((alone.said(Said::Components), alone.said(Said::ResultFile)), (Some(false), None));
        let held = Held { components: 1, results: 2, reused: 1, copied: false };
        let added = marks(&facts(&entry()), held, false);
        assert!(added.is(Said::Components) && added.is(Said::ResultFile) && added.has(Flag::OneComponent));
        assert!(added.is(Said::Reused), "a paper received again is used again");
        assert!(!added.has(Flag::Claimed), "the register did not say so");
    }

    #[test]
    fn an_export_that_is_silent_changes_nothing_and_an_empty_cell_clears() {
        let old = facts(&entry());
        let silent = DossierEntry { resolved_on: None, ..entry() };
        assert_eq!(old.updated(&facts(&silent), &[]), old);
        let cleared = old.updated(&facts(&silent), &[DossierColumn::ResolvedOn]);
        assert_eq!(old.differences(&cleared).collect::<Vec<_>>(), [DossierColumn::ResolvedOn]);
        assert_eq!(
            told(DossierColumn::ResolvedOn, old.get(DossierColumn::ResolvedOn).unwrap()),
            "2026-01-12"
        );
        assert_eq!(told(DossierColumn::Channel, 2), "online");
    }

    #[test]
    fn a_dossier_is_on_an_axis_only_where_it_has_a_day() {
        let on = |entry: &DossierEntry, registered| {
            let facts = facts(entry);
            let marks = marks(&facts, Held::default(), false);
            axes(&facts, registered, marks)
                .map(|(axis, day)| (axis, day.and_then(date_of)))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            on(&entry(), true),
            [
                (Axis::Received, Some(date!(2026 - 01 - 05))),
                (Axis::Resolved, Some(date!(2026 - 01 - 12))),
                (Axis::Overdue, Some(date!(2026 - 01 - 11))),
            ]
        );
        let undated = DossierEntry { received_on: None, ..entry() };
        assert_eq!(on(&undated, true), [(Axis::Undated, None)]);
        assert_eq!(on(&undated, false), []);
        let in_time = DossierEntry { resolved_on: Some(date!(2026 - 01 - 10)), ..entry() };
        assert_eq!(on(&in_time, true).len(), 2);
        let inverted = DossierEntry {
            resolved_on: Some(date!(2026 - 01 - 04)),
            due_on: Some(date!(2026 - 01 - 02)),
            ..entry()
        };
        assert_eq!(on(&inverted, true).len(), 2, "never open, so never overdue");
        let due_first = DossierEntry { due_on: Some(date!(2025 - 12 - 01)), resolved_on: None, ..entry() };
        assert_eq!(
            on(&due_first, true)[1],
            (Axis::Overdue, Some(date!(2026 - 01 - 05))),
            "overdue once it is there"
        );
    }

    #[test]
    fn fillers_are_known_whatever_their_case() {
        assert!(is_filler(" Không có thông tin") && is_filler("DINHKEM") && !is_filler("Hộ tịch"));
        assert!(is_filler_code("000000001") && is_filler_code("H56-260101-000000001"));
        assert!(!is_filler_code("H56-260101-0001"));
    }
}
