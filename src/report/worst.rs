//! The worst of many: a list that stays short however much is added.

use std::cmp::Ordering;

/// So many problems, and so much that needs a person, are listed, the worst; all are counted. A hundred thousand
/// pages of low resolution must not fill the memory, nor a screen.
pub const LISTED_MAX: usize = 10_000;

/// The first [`LISTED_MAX`] of many in some order, and how many there were.
#[derive(Debug, Clone)]
pub(super) struct Worst<T> {
    compare: fn(&T, &T) -> Ordering,
    total: u64,
    items: Vec<T>,
}

impl<T> Worst<T> {
    pub(super) fn by(compare: fn(&T, &T) -> Ordering) -> Self {
        Worst { compare, total: 0, items: Vec::new() }
    }

    pub(super) fn extend(&mut self, more: impl IntoIterator<Item = T>) {
        for item in more {
            self.total += 1;
            self.items.push(item);
            // Sorted only when the surplus is as long as the list, so that an item costs the logarithm of it.
            if self.items.len() >= 2 * LISTED_MAX {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        self.items.sort_by(self.compare);
        self.items.truncate(LISTED_MAX);
    }

    pub(super) fn finish(mut self) -> (u64, Vec<T>) {
        self.cut();
        (self.total, self.items)
    }
}
