//! Merged cells: only the first cell of a merged area holds its value, and people read it as the value of all.

use super::row::{MAX_COLUMNS, Origin, Row};

/// So many merged areas of a sheet are heeded; a register has a few in its head, or one for each of its groups.
const MAX_AREAS: usize = 1 << 20;

/// A merged area, rows and columns 0-based, the last ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Area {
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    pub(super) first_column: u32,
    pub(super) last_column: u32,
}

/// Fills rows as they come, from the first to the last.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// By first row, the next one last.
    waiting: Vec<Area>,
    /// The area that reaches down into each column, and the value at its corner.
    open: Vec<Option<(Area, Row)>>,
}

impl Merged {
    pub(super) fn new(mut areas: Vec<Area>) -> Self {
        areas.retain(|a| {
            let (rows, columns) = (a.first_row..=a.last_row, a.first_column..=a.last_column);
            !rows.is_empty() && !columns.is_empty() && (a.first_column as usize) < MAX_COLUMNS
        });
        areas.truncate(MAX_AREAS);
        areas.sort_unstable_by(|a, b| b.cmp(a));
        Merged { waiting: areas, open: Vec::new() }
    }

    /// Adds an area that begins in the row that is being read.
    pub(super) fn add(&mut self, area: Area) {
        if self.waiting.len() < MAX_AREAS {
            self.waiting.push(area);
        }
    }

    /// Fills a row; `index` is its 0-based number.
    pub(super) fn fill(&mut self, index: u32, row: &mut Row) {
        for column in 0..self.open.len() {
            let Some((area, value)) = &self.open[column] else { continue };
            if area.last_row < index {
                self.open[column] = None;
                continue;
            }
            for place in columns(area) {
                if row.cell(place).is_blank() {
                    row.set(place, value.cell(0), Origin::Down);
                }
            }
        }
        while let Some(area) = self.waiting.last().copied().filter(|area| area.first_row <= index) {
            self.waiting.pop();
            let corner = area.first_column as usize;
            // An area whose first row is not in the file has no value.
            if area.first_row < index || row.cell(corner).is_blank() {
                continue;
            }
            for place in columns(&area).skip(1) {
                if row.cell(place).is_blank() {
                    row.repeat(corner, place, Origin::Across);
                }
            }
            if area.last_row > index {
                let mut value = Row::default();
                value.begin(0);
                value.set(0, row.cell(corner), Origin::Own);
                if self.open.len() <= corner {
                    self.open.resize_with(corner + 1, || None);
                }
                self.open[corner] = Some((area, value));
            }
        }
    }
}

fn columns(area: &Area) -> impl Iterator<Item = usize> + use<> {
    area.first_column as usize..=(area.last_column as usize).min(MAX_COLUMNS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Cell;

    fn row(cells: &[&str]) -> Row {
        let mut row = Row::default();
        row.begin(1);
        for (i, cell) in cells.iter().enumerate() {
            if !cell.is_empty() {
                row.set(i, Cell::Text(cell), Origin::Own);
            }
        }
        row
    }

    fn texts(row: &Row) -> Vec<String> {
        row.cells().map(|c| c.text().into_owned()).collect()
    }

    #[test]
    fn values_reach_across_and_down() {
        let area = |first_row, last_row, first_column, last_column| Area {
            first_row,
            last_row,
            first_column,
            last_column,
        };
        let mut merged =
            Merged::new(vec![area(1, 2, 0, 0), area(0, 0, 0, 2), area(1, 2, 2, 3), area(9, 3, 0, 0)]);
        let mut title = row(&["Báo cáo"]);
        merged.fill(0, &mut title);
        assert_eq!(texts(&title), ["Báo cáo"; 3]);
        assert_eq!((title.origin(0), title.origin(2)), (Origin::Own, Origin::Across));
        let mut first = row(&["H56", "a", "x"]);
        merged.fill(1, &mut first);
        assert_eq!(texts(&first), ["H56", "a", "x", "x"]);
        let mut second = row(&["", "b"]);
        merged.fill(2, &mut second);
        assert_eq!(texts(&second), ["H56", "b", "x", "x"]);
        assert_eq!([0, 1, 3].map(|c| second.origin(c)), [Origin::Down, Origin::Own, Origin::Down]);
        let mut third = row(&["", "c"]);
        merged.fill(3, &mut third);
        assert_eq!(texts(&third), ["", "c"]);
    }

    #[test]
    fn an_area_whose_first_row_is_missing_has_no_value() {
        let mut merged =
            Merged::new(vec![Area { first_row: 0, last_row: 5, first_column: 0, last_column: 0 }]);
        let mut later = row(&["", "b"]);
        merged.fill(2, &mut later);
        assert_eq!(texts(&later), ["", "b"]);
    }
}
