//! How a paper stands from day to day, and what that adds to which figures. Pure: no catalog, so that every order of days
//! can be tried.
//!
//! A paper stands in one way from one day on, and in another from a later day on. A figure holds how many more papers
//! stand so from a day on than on the day before; summed up to a day it is how many do on that day, however many papers
//! there are. Only whether a paper ends soon hangs on two days, the one asked for and its last one: papers in force are
//! kept by both.

use std::collections::HashMap;

use super::Standing;

/// A Julian day, which no date that ISO 8601 can write has below 1; 0 comes before any.
pub(super) type Day = i64;

/// Days have 24 bits; the calendar ends in the year 9999, at 23.
const DAY_MAX: Day = 0xFF_FFFF;

/// The day of a stored text: ISO 8601, or empty for "before any". Nothing where it is neither.
pub(super) fn day_of_text(text: &str) -> Option<Day> {
    if text.is_empty() {
        return Some(0);
    }
    super::parse_day(text).map(|date| Day::from(date.to_julian_day()).clamp(0, DAY_MAX))
}

/// How long a paper says that it is valid, as far as it was read surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    Endless,
    /// Up to and including that day.
    Until(Day),
    /// Until something happens.
    Event,
    Unknown,
}

/// What decides how a paper stands, whatever the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Course {
    /// Day of issue.
    pub issued: Option<Day>,
    pub term: Term,
    /// From this day on there is a newer one.
    pub superseded: Option<Day>,
    /// From this day on it is revoked.
    pub revoked: Option<Day>,
}

impl Course {
    /// How it stands on a day; that it ends soon is not asked here.
    pub fn standing(&self, on: Day) -> Standing {
        let has_come = |day: Option<Day>| day.is_some_and(|day| day <= on);
        match self.term {
            _ if has_come(self.revoked) => Standing::Revoked,
            _ if has_come(self.superseded) => Standing::Superseded,
            _ if self.issued.is_some_and(|day| day > on) => Standing::NotYet,
            Term::Until(last) if last < on => Standing::Expired,
            Term::Until(_) | Term::Endless => Standing::InForce,
            Term::Event => Standing::UntilEvent,
            Term::Unknown => Standing::Unknown,
        }
    }

    /// In which way it stands from which day on, in order; the first one from before any day.
    fn steps(&self) -> Vec<(Day, Standing)> {
        let ends = match self.term {
            Term::Until(last) => Some(last + 1),
            _ => None,
        };
        let mut days: Vec<Day> =
            [Some(0), self.issued, ends, self.superseded, self.revoked].into_iter().flatten().collect();
        days.sort_unstable();
        let mut steps: Vec<(Day, Standing)> = Vec::with_capacity(days.len());
        for day in days {
            let standing = self.standing(day);
            if steps.last().is_none_or(|(_, before)| *before != standing) {
                steps.push((day, standing));
            }
        }
        steps
    }
}

/// What papers are counted apart by: whether they are results, and whether anything is left to do with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog) struct Group {
    pub is_result: bool,
    pub is_done: bool,
}

impl Group {
    /// All of them.
    pub const ALL: [Group; 4] = [
        Group { is_result: false, is_done: false },
        Group { is_result: false, is_done: true },
        Group { is_result: true, is_done: false },
        Group { is_result: true, is_done: true },
    ];

    fn number(self) -> i64 {
        i64::from(self.is_result) << 1 | i64::from(self.is_done)
    }
}

/// A figure's number: standing, group, last day (only of papers in force, told apart as [`Standing::Expiring`]), day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Cell(pub i64);

impl Cell {
    fn new(standing: Standing, group: Group, last: Day, day: Day) -> Cell {
        Cell((standing as i64) << 50 | group.number() << 48 | last << 24 | day)
    }

    /// First and last cell of those that stand so on a day.
    pub fn until(standing: Standing, group: Group, on: Day) -> (i64, i64) {
        (Cell::new(standing, group, 0, 0).0, Cell::new(standing, group, 0, on).0)
    }

    /// First and last cell of those in force whose last day is one of these; of them count the ones up to a day.
    pub fn ending(group: Group, from: Day, to: Day) -> (i64, i64) {
        let cell = |last, day| Cell::new(Standing::Expiring, group, last, day).0;
        (cell(from, 0), cell(to, DAY_MAX))
    }

    /// What a query masks a cell's number with to have its day.
    pub const DAY_MASK: i64 = DAY_MAX;
}

/// What is to be added to cells.
#[derive(Debug, Default)]
pub(super) struct Tally(HashMap<Cell, i64>);

impl Tally {
    /// Counts a paper so many times.
    pub fn paper(&mut self, course: &Course, group: Group, times: i64) {
        let steps = course.steps();
        for (at, (day, standing)) in steps.iter().enumerate() {
            let mut add = |standing, last, times| {
                *self.0.entry(Cell::new(standing, group, last, *day)).or_default() += times;
            };
            let before = at.checked_sub(1).map(|at| steps[at].1);
            add(*standing, 0, times);
            if let Some(before) = before {
                add(before, 0, -times);
            }
            // After its last day nobody asks whether it will end.
            if let Term::Until(last) = course.term
                && *day <= last
            {
                if *standing == Standing::InForce {
                    add(Standing::Expiring, last, times);
                } else if before == Some(Standing::InForce) {
                    add(Standing::Expiring, last, -times);
                }
            }
        }
    }

    /// How many cells are to be changed.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What is to be added, in order of cells; nothing is left.
    pub fn take(&mut self) -> Vec<(Cell, i64)> {
        let mut cells: Vec<_> = self.0.drain().filter(|(_, papers)| *papers != 0).collect();
        cells.sort_unstable();
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: Group = Group { is_result: true, is_done: false };

    /// How the cells say that papers stand on a day; the last one is how many end until `soon`.
    fn told(cells: &[(Cell, i64)], on: Day, soon: Day) -> Vec<(Standing, i64)> {
        let sum = |(first, last): (i64, i64), of: &dyn Fn(Cell) -> bool| -> i64 {
            let cells = cells.iter().filter(|(cell, _)| (first..=last).contains(&cell.0) && of(*cell));
            cells.map(|(_, papers)| papers).sum()
        };
        let mut told: Vec<_> = Standing::ALL
            .into_iter()
            .filter(|standing| *standing != Standing::Expiring)
            .map(|standing| (standing, sum(Cell::until(standing, GROUP, on), &|_| true)))
            .collect();
        let ending = sum(Cell::ending(GROUP, on, soon), &|cell| cell.0 & Cell::DAY_MASK <= on);
        told.push((Standing::Expiring, ending));
        told.retain(|(_, papers)| *papers != 0);
        told
    }

    #[test]
    fn every_course_is_told_on_every_day() {
        let days = [None, Some(0), Some(3), Some(5), Some(7)];
        let terms = [Term::Endless, Term::Event, Term::Unknown, Term::Until(4), Term::Until(6)];
        for issued in days {
            for superseded in days {
                for revoked in days {
                    for term in terms {
                        let course = Course { issued, term, superseded, revoked };
                        let mut tally = Tally::default();
                        tally.paper(&course, GROUP, 1);
                        let cells = tally.take();
                        for on in 1..9 {
                            let standing = course.standing(on);
                            for soon in on..9 {
                                let ends = matches!(term, Term::Until(last) if last <= soon);
                                let mut right = vec![(standing, 1)];
                                if standing == Standing::InForce && ends {
                                    right.push((Standing::Expiring, 1));
                                }
                                assert_eq!(told(&cells, on, soon), right, "{course:?} on {on} until {soon}");
                            }
                        }
                        tally.paper(&course, GROUP, 1);
                        tally.paper(&course, GROUP, -1);
                        assert_eq!(tally.take(), []);
                    }
                }
            }
        }
    }

    #[test]
    fn cells_are_in_order_of_standing_group_last_day_and_day() {
        let last = Cell::new(Standing::Unknown, Group::ALL[3], DAY_MAX, DAY_MAX);
        assert!(last.0 > 0 && last > Cell::new(Standing::NotYet, Group::ALL[3], DAY_MAX, DAY_MAX));
        let (first, end) = Cell::ending(Group::ALL[1], 7, 8);
        for (cell, lies) in [
            (Cell::new(Standing::Expiring, Group::ALL[1], 8, DAY_MAX), true),
            (Cell::new(Standing::Expiring, Group::ALL[1], 9, 0), false),
            (Cell::new(Standing::Expiring, Group::ALL[2], 8, 0), false),
        ] {
            assert_eq!((first..=end).contains(&cell.0), lies, "{cell:?}");
        }
    }

    #[test]
    fn stored_days_are_numbers_in_their_order() {
        let day = |text| day_of_text(text);
        assert_eq!(day(""), Some(0));
        assert!(day("0001-01-01") > Some(0) && day("9999-12-31") < Some(DAY_MAX));
        assert_eq!(day("2026-03-01").unwrap() - day("2026-02-28").unwrap(), 1);
        assert_eq!(day("31/02/2026"), None);
    }
}
