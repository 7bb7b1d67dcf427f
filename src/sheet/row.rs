//! One row of a table, whatever file it comes from: a buffer that is filled again for each row, so that a million rows
//! cost no allocation each.

use std::borrow::Cow;

use time::{PrimitiveDateTime, Time};

/// Columns beyond this one are left out: a formatted cell at the far edge of a sheet (XFD) must not make rows of
/// sixteen thousand cells.
pub const MAX_COLUMNS: usize = 256;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A text as it stands there, blanks at its ends included.
    Text(&'a str),
    /// A number of a workbook.
    Number(f64),
    /// A truth value of a workbook or of JSON.
    Flag(bool),
    /// A number of a workbook that its format makes a date.
    Instant(PrimitiveDateTime),
}

impl<'a> Cell<'a> {
    /// As a person would type it: numbers in the shortest form that reads back the same (`12`, `1.001193`), dates as
    /// `2026-03-05` or `2026-03-05T14:30:00`.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Cell::Instant(instant) => {
                let (date, (h, m, s)) = (instant.date(), instant.time().as_hms());
                let time = if instant.time() == Time::MIDNIGHT {
                    String::new()
                } else {
                    format!("T{h:02}:{m:02}:{s:02}")
                };
                Cow::Owned(format!(
                    "{:04}-{:02}-{:02}{time}",
                    date.year(),
                    u8::from(date.month()),
                    date.day()
                ))
            }
        }
    }

    /// Whether nothing is to be seen in it.
    pub fn is_blank(self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => {
                text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
            }
            _ => false,
        }
    }
}

/// How a cell came by its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// It stands there.
    #[default]
    Own,
    /// It is merged with a cell to its left, whose value it repeats.
    Across,
    /// It is merged with a cell above, whose value it repeats.
    Down,
}

#[derive(Debug, Clone, Copy, Default)]
enum Value {
    #[default]
    Empty,
    /// Bytes of the row's text.
    Text(usize, usize),
    Number(f64),
    Flag(bool),
    Instant(PrimitiveDateTime),
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    value: Value,
    origin: Origin,
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    number: u64,
    stray: bool,
    text: String,
    slots: Vec<Slot>,
}

impl Row {
    /// Where it stands, as people find it: line of a CSV file, row of a workbook as Excel numbers it, row of an HTML
    /// table, element of a JSON array; 1-based. The header that JSON objects make has number 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether this is an element of a JSON array that is no object; its text is the first cell.
    pub fn is_stray(&self) -> bool {
        self.stray
    }

    /// How many cells it has, empty ones included.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether all cells are blank.
    pub fn is_empty(&self) -> bool {
        (0..self.len()).all(|i| self.cell(i).is_blank())
    }

    /// The cell of a 0-based column; [`Cell::Empty`] beyond the last one.
    pub fn cell(&self, column: usize) -> Cell<'_> {
        match self.slots.get(column).map(|slot| slot.value) {
            None | Some(Value::Empty) => Cell::Empty,
            Some(Value::Text(from, to)) => Cell::Text(self.text.get(from..to).unwrap_or_default()),
            Some(Value::Number(n)) => Cell::Number(n),
            Some(Value::Flag(b)) => Cell::Flag(b),
            Some(Value::Instant(i)) => Cell::Instant(i),
        }
    }

    /// How the cell of a column came by its value.
    pub fn origin(&self, column: usize) -> Origin {
        self.slots.get(column).map_or(Origin::Own, |slot| slot.origin)
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.len()).map(|i| self.cell(i))
    }

    /// Empties the row and gives it a number.
    pub(super) fn begin(&mut self, number: u64) {
        self.number = number;
        self.stray = false;
        self.text.clear();
        self.slots.clear();
    }

    /// Marks the row as an element that is no object.
    pub(super) fn mark_stray(&mut self) {
        self.stray = true;
    }

    /// Adds a text behind the last cell.
    pub(super) fn push_text(&mut self, text: &str) {
        self.set(self.slots.len(), Cell::Text(text), Origin::Own);
    }

    /// Puts a value into a column. One beyond [`MAX_COLUMNS`] is left out.
    pub(super) fn set(&mut self, column: usize, cell: Cell<'_>, origin: Origin) {
        if column >= MAX_COLUMNS {
            return;
        }
        let value = match cell {
            Cell::Empty => Value::Empty,
            Cell::Text(text) => {
                let from = self.text.len();
                self.text.push_str(text);
                Value::Text(from, self.text.len())
            }
            Cell::Number(n) => Value::Number(n),
            Cell::Flag(b) => Value::Flag(b),
            Cell::Instant(i) => Value::Instant(i),
        };
        if self.slots.len() <= column {
            self.slots.resize(column + 1, Slot::default());
        }
        self.slots[column] = Slot { value, origin };
    }

    /// Lets a column repeat another one's value.
    pub(super) fn repeat(&mut self, from: usize, to: usize, origin: Origin) {
        let Some(value) = self.slots.get(from).map(|slot| slot.value) else { return };
        if to < MAX_COLUMNS {
            if self.slots.len() <= to {
                self.slots.resize(to + 1, Slot::default());
            }
            self.slots[to] = Slot { value, origin };
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn cells_read_as_a_person_would_type_them() {
        for (cell, text) in [
            (Cell::Number(12.0), "12"),
            (Cell::Number(1.00119), "1.00119"),
            (Cell::Number(20_260_305_143_000.0), "20260305143000"),
            (Cell::Flag(true), "true"),
            (Cell::Instant(datetime!(2026-03-05 0:00)), "2026-03-05"),
            (Cell::Instant(datetime!(2026-03-05 14:30)), "2026-03-05T14:30:00"),
            (Cell::Empty, ""),
        ] {
            assert_eq!(cell.text(), text);
        }
    }

    #[test]
    fn a_row_is_filled_again_and_again() {
        let mut row = Row::default();
        row.begin(1);
        row.push_text("a");
        row.set(3, Cell::Number(2.0), Origin::Own);
        row.repeat(3, 4, Origin::Across);
        assert_eq!((row.len(), row.cell(4), row.origin(4)), (5, Cell::Number(2.0), Origin::Across));
        row.set(MAX_COLUMNS, Cell::Text("far"), Origin::Own);
        assert_eq!(row.len(), 5);
        row.begin(2);
        row.push_text(" \u{a0}\t");
        assert!(row.is_empty() && row.len() == 1 && row.cell(7) == Cell::Empty);
    }
}
