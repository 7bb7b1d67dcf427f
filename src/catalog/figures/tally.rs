//! What papers and dossiers add to which cells. Pure: no catalog, so that every order and period can be tried.

use std::collections::HashMap;

use super::{Axis, Cell};

/// So many days of one dossier are gathered before those that repeat are thrown away.
const SEEN_MAX: usize = 4096;

/// A paper as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// Its key on each axis, in their order; 0: none.
    pub keys: [u32; 4],
    /// Day of reception.
    pub day: u16,
    pub is_result: bool,
    pub in_review: bool,
    pub pages: i64,
    /// Millionths of an A4 sheet.
    pub a4: i64,
}

/// What a cell holds, or what is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sums {
    pub papers: i64,
    pub results: i64,
    pub review: i64,
    pub pages: i64,
    pub a4: i64,
    pub dossiers: i64,
}

/// What is to be added to cells.
#[derive(Debug, Default)]
pub(super) struct Tally {
    cells: HashMap<Cell, Sums>,
    /// Axes, keys and days of the dossier in hand.
    seen: Vec<(Axis, u32, u16)>,
}

impl Tally {
    /// Counts a paper so many times. Those of one dossier come one after the other, then [`Tally::end_dossier`].
    pub fn paper(&mut self, paper: &Counted, times: i64, of_dossier: bool) {
        for axis in Axis::ALL {
            let key = paper.keys[axis as usize];
            let sums = self.cells.entry(Cell::new(axis, paper.day, key, 0)).or_default();
            sums.papers += times;
            sums.results += times * i64::from(paper.is_result);
            sums.review += times * i64::from(paper.in_review);
            sums.pages += times * paper.pages;
            sums.a4 += times * paper.a4;
            if of_dossier {
                self.seen.push((axis, key, paper.day));
            }
        }
        if self.seen.len() >= SEEN_MAX {
            self.seen.sort_unstable();
            self.seen.dedup();
        }
    }

    /// Counts the dossier whose papers were counted last so many times.
    pub fn end_dossier(&mut self, times: i64) {
        self.seen.sort_unstable();
        self.seen.dedup();
        let mut before: Option<(Axis, u32, u16)> = None;
        for (axis, key, day) in self.seen.drain(..) {
            let gap = match before {
                Some((a, k, earlier)) if (a, k) == (axis, key) => day - earlier,
                _ => 0,
            };
            before = Some((axis, key, day));
            self.cells.entry(Cell::new(axis, day, key, gap)).or_default().dossiers += times;
        }
    }

    /// How many cells are to be changed.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// What is to be added, in order of cells; nothing is left.
    pub fn take(&mut self) -> Vec<(Cell, Sums)> {
        let mut cells: Vec<_> = self.cells.drain().filter(|(_, sums)| *sums != Sums::default()).collect();
        cells.sort_unstable_by_key(|(cell, _)| *cell);
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(day: u16, unit: u32) -> Counted {
        Counted {
            keys: [0, unit, 0, 5],
            day,
            is_result: day.is_multiple_of(2),
            in_review: false,
            pages: 2,
            a4: 1_500_000,
        }
    }

    fn of(axis: Axis, cells: &[(Cell, Sums)]) -> Vec<(u16, i64, u16, i64, i64)> {
        let (first, last) = Cell::span(axis, 0, u16::MAX);
        let cells = cells.iter().filter(|(cell, _)| (first..=last).contains(&cell.0));
        cells.map(|(c, s)| (c.day(), c.key(), c.gap(), s.papers, s.dossiers)).collect()
    }

    #[test]
    fn a_dossier_counts_on_its_first_day_and_by_the_gap_on_later_ones() {
        let mut tally = Tally::default();
        for day in [9, 4, 4, 20] {
            tally.paper(&paper(day, if day == 9 { 2 } else { 1 }), 1, true);
        }
        tally.end_dossier(1);
        tally.paper(&paper(9, 0), 1, false);
        let cells = tally.take();
        assert_eq!(
            of(Axis::All, &cells),
            [(4, 0, 0, 2, 1), (9, 0, 0, 2, 0), (9, 0, 5, 0, 1), (20, 0, 0, 1, 0), (20, 0, 11, 0, 1)]
        );
        assert_eq!(
            of(Axis::Unit, &cells),
            [(4, 1, 0, 2, 1), (9, 0, 0, 1, 0), (9, 2, 0, 1, 1), (20, 1, 0, 1, 0), (20, 1, 16, 0, 1)]
        );
        assert_eq!(tally.len(), 0);
    }

    #[test]
    fn what_is_counted_and_taken_back_leaves_nothing() {
        let mut tally = Tally::default();
        for times in [1, -1] {
            for n in 0..3 * SEEN_MAX as u32 {
                tally.paper(&paper((n % 50) as u16, n % 3), times, true);
            }
            tally.end_dossier(times);
        }
        assert!(tally.len() > 0);
        assert_eq!(tally.take(), []);
    }
}
