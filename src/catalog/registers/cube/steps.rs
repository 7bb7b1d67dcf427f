//! Changes of the cube on their way in: gathered as dossiers come, worked in in the order of the sheets, so that each
//! sheet is read and written once for many dossiers, and the sums of a sheet are changed with it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::super::{Catalog, Result};
use super::super::counter::Says;
use super::{Grain, OPEN, OVERDUE, Place, Sheet, count_of, flows, month_of, pack, stored, unpack};
use crate::record::Axis;

/// Changes held in memory before they are worked in: 32 bytes each, and up to twice as many again while sums are made. An
/// import in no order of days touches every sheet each time: with half as many, 10 million dossiers would write twice as
/// much.
const GATHERED_MAX: usize = 1_500_000;

/// So many dossiers more or less in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub sheet: Sheet,
    pub place: Place,
    pub by: i32,
}

/// Changes of the cube that are not worked in yet.
#[derive(Debug, Default)]
pub(in super::super) struct Steps {
    steps: Vec<Step>,
}

impl Steps {
    /// Counts a dossier once more (`by` = 1) or less (-1) in its place on an axis.
    pub fn add(&mut self, axis: Axis, day: Option<i64>, unit: i64, place: Place, by: i32) {
        let (month, day) = day.map_or((-1, 0), month_of);
        let sheet = Sheet::new(Grain::Fine, axis, month, unit);
        self.steps.push(Step { sheet, place: Place { day, ..place }, by });
    }

    /// Whether it is time to work them in.
    pub fn is_full(&self) -> bool {
        self.steps.len() >= GATHERED_MAX
    }

    /// Works all changes into table `table`, which is `cube` or has its form.
    pub fn work_in(
        &mut self,
        catalog: &Catalog,
        connection: &Connection,
        table: &str,
        says: &HashMap<i64, Says>,
    ) -> Result<()> {
        settle(&mut self.steps);
        let cube = Cube { catalog, connection, table };
        cube.change_all(&self.steps)?;
        roll_up(&cube, &self.steps, says)?;
        // An import goes on to fill it again.
        self.steps.clear();
        Ok(())
    }
}

/// Puts steps in order and adds up those of one place; those that cancel each other out go.
pub(super) fn settle(steps: &mut Vec<Step>) {
    steps.sort_unstable_by_key(|s| (s.sheet, s.place));
    let mut kept = 0;
    for at in 0..steps.len() {
        let step = steps[at];
        if kept > 0 && (steps[kept - 1].sheet, steps[kept - 1].place) == (step.sheet, step.place) {
            steps[kept - 1].by += step.by;
            continue;
        }
        if kept > 0 && steps[kept - 1].by == 0 {
            kept -= 1;
        }
        steps[kept] = step;
        kept += 1;
    }
    if kept > 0 && steps[kept - 1].by == 0 {
        kept -= 1;
    }
    steps.truncate(kept);
}

/// Works settled changes of the fine grain into its sums, one grain after another: they are as many again.
pub(super) fn roll_up(cube: &Cube<'_>, fine: &[Step], says: &HashMap<i64, Says>) -> Result<()> {
    let settled = |place: &Place| {
        let says = says.get(&i64::from(place.procedure)).copied().unwrap_or_default();
        place.marks.with_procedure(says.gives_result, says.many_expected)
    };
    let mut sums: Vec<Step> = Vec::new();
    // A sheet of units is the sum of one fine sheet, and one of procedures of all of an axis and month: no need to hold
    // the sums of more.
    for of_sheet in fine.chunk_by(|a, b| a.sheet == b.sheet) {
        let Some(axis) = counted_on(of_sheet[0].sheet) else { continue };
        let sheet = Sheet::new(Grain::Units, axis, of_sheet[0].sheet.month(), of_sheet[0].sheet.unit());
        sums.clear();
        sums.extend(of_sheet.iter().map(|s| {
            let marks = settled(&s.place);
            let place = Place { day: 0, procedure: 0, field: 0, channel: s.place.channel, marks };
            Step { sheet, place, by: s.by }
        }));
        settle(&mut sums);
        cube.change_all(&sums)?;
    }
    for of_month in fine.chunk_by(|a, b| a.sheet.0 >> 24 == b.sheet.0 >> 24) {
        let Some(axis) = counted_on(of_month[0].sheet) else { continue };
        let month = of_month[0].sheet.month();
        sums.clear();
        sums.extend(of_month.iter().map(|s| {
            let sheet = Sheet::new(Grain::Procedures, axis, month, i64::from(s.place.procedure));
            let place = Place { day: 0, procedure: 0, marks: settled(&s.place), ..s.place };
            Step { sheet, place, by: s.by }
        }));
        settle(&mut sums);
        cube.change_all(&sums)?;
    }
    sums.clear();
    for step in fine {
        let Some(axis) = step.sheet.axis() else { continue };
        let (open, overdue) = flows(axis, step.place.marks);
        let sheet = Sheet::new(Grain::Flows, Axis::Received, step.sheet.month(), step.sheet.unit());
        for (marks, sign) in [(OPEN, open), (OVERDUE, overdue)] {
            if sign != 0 {
                let place = Place { day: 0, marks, ..step.place };
                sums.push(Step { sheet, place, by: step.by * sign as i32 });
            }
        }
    }
    settle(&mut sums);
    cube.change_all(&sums)?;
    let mut of_month: Vec<Step> = Vec::new();
    for same_month in sums.chunk_by(|a, b| a.sheet.month() == b.sheet.month()) {
        let month = same_month[0].sheet.month();
        for grain in [Grain::FlowsOfUnits, Grain::FlowsOfProcedures] {
            let sheet = Sheet::new(grain, Axis::Received, month, 0);
            of_month.clear();
            of_month.extend(same_month.iter().map(|step| {
                let place = match grain {
                    // Numbers of units have 24 bits in the sheet.
                    Grain::FlowsOfUnits => {
                        Place { procedure: step.sheet.unit() as u32, field: 0, ..step.place }
                    }
                    _ => step.place,
                };
                Step { sheet, place, by: step.by }
            }));
            settle(&mut of_month);
            cube.change_all(&of_month)?;
        }
    }
    for step in &mut sums {
        let year = step.sheet.month().div_euclid(12);
        step.sheet = Sheet::new(Grain::YearlyFlows, Axis::Received, year * 12, step.sheet.unit());
    }
    settle(&mut sums);
    cube.change_all(&sums)
}

/// The axis of a fine sheet, if dossiers on it are summed up by units and procedures: of overdue ones only flows are.
fn counted_on(sheet: Sheet) -> Option<Axis> {
    sheet.axis().filter(|axis| *axis != Axis::Overdue)
}

/// A table of sheets: `cube`, or one of its form.
pub(super) struct Cube<'c> {
    pub catalog: &'c Catalog,
    pub connection: &'c Connection,
    pub table: &'c str,
}

impl Cube<'_> {
    /// Works in settled changes.
    pub fn change_all(&self, steps: &[Step]) -> Result<()> {
        for of_sheet in steps.chunk_by(|a, b| a.sheet == b.sheet) {
            self.change(of_sheet[0].sheet, of_sheet)?;
        }
        Ok(())
    }

    /// Changes the counts of one sheet.
    fn change(&self, sheet: Sheet, changes: &[Step]) -> Result<()> {
        let sql = |e| self.catalog.sql(e);
        let damaged = || self.catalog.value("cube.cells", format!("sheet {}", sheet.0));
        let table = self.table;
        let old: Option<Vec<u8>> = self
            .connection
            .prepare_cached(&format!("SELECT cells FROM {table} WHERE id = ?1"))
            .and_then(|mut s| s.query_row([sheet.0], |r| r.get(0)).optional())
            .map_err(sql)?;
        let mut cells: Vec<(Place, i64)> = Vec::new();
        unpack(old.as_deref().unwrap_or_default(), |place, count| {
            cells.push((place, count_of(sheet, count)));
        })
        .ok_or_else(damaged)?;
        let cells = merge(&cells, changes)
            .into_iter()
            .filter(|(_, count)| *count != 0)
            .map(|(place, count)| stored(sheet, count).map(|count| (place, count)).ok_or_else(damaged))
            .collect::<Result<Vec<_>>>()?;
        if cells.is_empty() {
            return self
                .connection
                .prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))
                .and_then(|mut s| s.execute([sheet.0]))
                .map_err(sql)
                .map(drop);
        }
        self.connection
            .prepare_cached(&format!(
                "INSERT INTO {table} (id, cells) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET cells = excluded.cells"
            ))
            .and_then(|mut s| s.execute(params![sheet.0, pack(&cells)]))
            .map_err(sql)
            .map(drop)
    }
}

/// Cells and changes, both in order, added place by place.
fn merge(old: &[(Place, i64)], changes: &[Step]) -> Vec<(Place, i64)> {
    let mut sum = Vec::with_capacity(old.len() + changes.len());
    let mut changes = changes.iter().map(|s| (s.place, i64::from(s.by))).peekable();
    for (place, count) in old {
        while let Some(before) = changes.next_if(|(p, _)| p < place) {
            sum.push(before);
        }
        let by = changes.next_if(|(p, _)| p == place).map_or(0, |(_, by)| by);
        sum.push((*place, count + by));
    }
    sum.extend(changes);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Marks;

    fn place(day: u8, procedure: u32) -> Place {
        Place { day, procedure, field: 300, channel: 3, marks: Marks(0) }
    }

    fn step(sheet: i64, place: Place, by: i32) -> Step {
        Step { sheet: Sheet(sheet), place, by }
    }

    #[test]
    fn steps_of_one_place_become_one_and_none_where_they_cancel_out() {
        let (a, b) = (place(1, 1), place(1, 2));
        let mut steps = vec![
            step(2, b, 1),
            step(2, a, 1),
            step(1, a, -1),
            step(2, a, 2),
            step(1, a, 1),
            step(3, a, 1),
            step(3, a, -1),
        ];
        settle(&mut steps);
        assert_eq!(steps, [step(2, a, 3), step(2, b, 1)]);
        settle(&mut steps);
        assert_eq!(steps.len(), 2);
        let mut nothing = vec![step(1, a, 1), step(1, a, -1)];
        settle(&mut nothing);
        assert!(nothing.is_empty());
    }

    #[test]
    fn cells_and_changes_are_added_place_by_place() {
        let old = [(place(1, 1), 2), (place(2, 1), 1)];
        let sum = merge(&old, &[step(0, place(0, 9), 1), step(0, place(2, 1), -1)]);
        assert_eq!(sum, [(place(0, 9), 1), (place(1, 1), 2), (place(2, 1), 0)]);
    }
}
