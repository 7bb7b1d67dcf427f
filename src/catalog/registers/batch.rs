//! Dossiers on their way into the catalog: many are gathered and put in in the order of their codes.
//!
//! The index of ten million codes is a tree of some hundred thousand pages, more than any cache of the processor holds.
//! In the order of an export each dossier goes down the tree anew, and two fifths of an import's time went into looking for
//! its place. In the order of codes the next one lies beside the last; so does it in the index of units and days, since a
//! code begins with the unit and goes on with the day.

use super::facts::Facts;
use crate::record::DossierColumn;

/// Dossiers that are gathered: about 45 MB. An export in no order touches most pages of the index each time, so that many
/// make it worth the while.
const GATHERED_MAX: usize = 400_000;

/// Stands for nothing: days, numbers of texts and counts of a register are all greater.
const NOTHING: i32 = i32::MIN;

/// A dossier's columns in a quarter of the room.
type Packed = [i32; DossierColumn::ALL.len()];

/// Gathered dossiers.
#[derive(Debug, Default)]
pub(super) struct Batch {
    codes: String,
    /// Where its code ends, and what is said of it.
    dossiers: Vec<(usize, Packed)>,
    max: Option<usize>,
}

impl Batch {
    /// One that is full with so many.
    #[cfg(test)]
    pub fn of(max: usize) -> Batch {
        Batch { max: Some(max), ..Batch::default() }
    }

    /// Adds a dossier; `false` where its numbers do not fit, and it must go in by itself.
    #[must_use]
    pub fn add(&mut self, code: &str, facts: &Facts) -> bool {
        let mut packed = [NOTHING; DossierColumn::ALL.len()];
        for (to, from) in packed.iter_mut().zip(facts.0) {
            *to = match from.map(i32::try_from) {
                None => NOTHING,
                Some(Ok(number)) if number != NOTHING => number,
                Some(_) => return false,
            };
        }
        self.codes.push_str(code);
        self.dossiers.push((self.codes.len(), packed));
        true
    }

    /// Whether it is time to put them in.
    pub fn is_full(&self) -> bool {
        self.dossiers.len() >= self.max.unwrap_or(GATHERED_MAX)
    }

    /// The code of one.
    pub fn code(&self, nth: u32) -> &str {
        let nth = nth as usize;
        let begin = nth.checked_sub(1).map_or(0, |before| self.dossiers[before].0);
        &self.codes[begin..self.dossiers[nth].0]
    }

    /// What is said of one.
    pub fn facts(&self, nth: u32) -> Facts {
        let mut facts = Facts::default();
        for (to, from) in facts.0.iter_mut().zip(self.dossiers[nth as usize].1) {
            *to = (from != NOTHING).then_some(i64::from(from));
        }
        facts
    }

    /// All of them in the order of their codes; those of one code in the order in which they came.
    pub fn in_order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.dossiers.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.code(*a).cmp(self.code(*b)).then(a.cmp(b)));
        order
    }

    /// Forgets all of them, and keeps the room.
    pub fn clear(&mut self) {
        self.codes.clear();
        self.dossiers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(day: Option<i64>) -> Facts {
        let mut facts = Facts::default();
        facts.0[DossierColumn::ReceivedOn as usize] = day;
        facts
    }

    #[test]
    fn dossiers_come_back_in_the_order_of_their_codes() {
        let mut batch = Batch::of(3);
        for (code, day) in [("H56.2", Some(-7)), ("H56.14", None), ("H56.2", Some(0))] {
            assert!(!batch.is_full());
            assert!(batch.add(code, &facts(day)));
        }
        assert!(batch.is_full());
        let told: Vec<_> =
            batch.in_order().into_iter().map(|nth| (batch.code(nth).to_owned(), batch.facts(nth))).collect();
        let expected = [("H56.14", None), ("H56.2", Some(-7)), ("H56.2", Some(0))];
        assert_eq!(told, expected.map(|(code, day)| (code.to_owned(), facts(day))));
        batch.clear();
        assert!(batch.in_order().is_empty() && !batch.is_full());
    }

    #[test]
    fn what_does_not_fit_is_not_taken() {
        let mut batch = Batch::default();
        for number in [i64::from(NOTHING), i64::from(i32::MAX) + 1] {
            assert!(!batch.add("x", &facts(Some(number))));
        }
        assert!(batch.in_order().is_empty());
    }
}
