//! Names where codes should stand, gathered while a register is read: an export that has names has them in every row, and
//! a notice for each row would hide all other notices.

use std::collections::HashMap;

use super::field::Field;
use super::finding::What;

/// So many different names are told apart; an office has some hundred units and procedures. What comes after them is
/// counted.
const NAMES_MAX: usize = 5_000;
/// So many rows of a name are told.
const ROWS: usize = 3;

/// One name.
#[derive(Debug)]
struct Seen {
    rows: Vec<u64>,
    count: u64,
}

/// The names of a file.
#[derive(Debug, Default)]
pub(super) struct Names {
    seen: HashMap<(Field, String), Seen>,
    /// First row and count of those beyond [`NAMES_MAX`].
    beyond: Option<(u64, u64)>,
}

/// What is told of one name at the end.
pub(super) struct Name {
    pub row: u64,
    /// Column and name; `None` for all that were too many.
    pub of: Option<(Field, String)>,
    pub what: What,
}

impl Names {
    /// Takes the name that stands in a row.
    pub fn add(&mut self, row: u64, field: Field, name: &str) {
        self.add_of(row, field, name, NAMES_MAX);
    }

    fn add_of(&mut self, row: u64, field: Field, name: &str, most: usize) {
        let key = (field, name.to_owned());
        let is_full = self.seen.len() >= most;
        match self.seen.get_mut(&key) {
            Some(seen) => {
                seen.count += 1;
                if seen.rows.len() < ROWS {
                    seen.rows.push(row);
                }
            }
            None if !is_full => {
                self.seen.insert(key, Seen { rows: vec![row], count: 1 });
            }
            None => self.beyond.get_or_insert((row, 0)).1 += 1,
        }
    }

    /// All of them in the order of their first rows; those that were too many at the end.
    pub fn finish(self) -> Vec<Name> {
        let mut names: Vec<Name> = self
            .seen
            .into_iter()
            .map(|(of, seen)| Name {
                row: seen.rows.first().copied().unwrap_or(0),
                of: Some(of),
                what: What::NotByCode { rows: seen.rows, count: seen.count, meant: None },
            })
            .collect();
        names.sort_by(|a, b| (a.row, &a.of).cmp(&(b.row, &b.of)));
        let beyond = self.beyond.map(|(row, count)| Name { row, of: None, what: What::MoreNames { count } });
        names.extend(beyond);
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_once_and_names_without_end_are_counted() {
        let mut names = Names::default();
        for row in 2..1000 {
            names.add_of(row, Field::UnitCode, "Xã A", 2);
        }
        names.add_of(1000, Field::ProcedureCode, "Xã A", 2);
        for row in 1001..1011 {
            names.add_of(row, Field::UnitCode, &format!("Xã {row}"), 2);
        }
        let told: Vec<_> = names.finish().into_iter().map(|n| (n.row, n.of.map(|of| of.0), n.what)).collect();
        let named = |rows: &[u64], count| What::NotByCode { rows: rows.to_vec(), count, meant: None };
        assert_eq!(
            told,
            [
                (2, Some(Field::UnitCode), named(&[2, 3, 4], 998)),
                (1000, Some(Field::ProcedureCode), named(&[1000], 1)),
                (1001, None, What::MoreNames { count: 10 }),
            ]
        );
    }
}
