//! From rows to entries: which rows are records, which of two with one code counts, what a person must be told of them.
//! What cells say is in `cells`, what entries are made of them in `entries`.

mod cells;
mod entries;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::codes;
use super::field::{Field, squeeze};
use super::finding::{Finding, Skipped, What};
use super::header::{Layout, is_numbering};
use super::names::{Name, Names};
use super::{RegisterErrorKind, Summary, Told};
use crate::record::{ProcedureEntry, RegisterKind};
use crate::sheet::{Cell, MAX_COLUMNS, Origin, Row};

/// No title or note is as long; a cell of more lines has swallowed rows.
const MAX_LINES_IN_CELL: usize = 20;
/// A value is told with so many characters.
const MAX_SHOWN: usize = 200;
/// So many dates that have the month first, and none that speaks against it, make a column American; fewer are slips.
const MONTH_FIRST_COLUMN: u64 = 3;
/// Fields that there are.
const FIELDS: usize = 26;

/// Why the rows ended early.
pub(super) enum Stop<E> {
    Refused(RegisterErrorKind),
    Taken(E),
}

/// What the dates of a column say of their order.
#[derive(Debug, Clone, Copy, Default)]
struct Orders {
    day_first: u64,
    either: u64,
    month_first: u64,
    first_row: u64,
}

/// Rows as they are read.
pub(super) struct Rows<'a, E> {
    kind: RegisterKind,
    layout: &'a Layout,
    /// Column of each field; [`MAX_COLUMNS`] where there is none.
    places: [usize; FIELDS],
    take: &'a mut dyn FnMut(Told<'_>) -> Result<(), E>,
    summary: Summary,
    stop: Option<Stop<E>>,
    orders: [Orders; FIELDS],
    pass: Pass,
    procedures: Procedures,
    names: Names,
    /// Rows since the header.
    below: u64,
}

/// A file is read twice: of a code that stands in it more than once the last good row counts, and which one that is must
/// be known before the first is handed over. Else the same file imported again would change a dossier and change it back.
enum Pass {
    /// Which codes there are, and where: digest (two halves) and row, twelve bytes for each row of the file.
    ///
    /// Digests of 64 bits stand for the codes: of ten million, two are the same by chance once in 400 000 files.
    First(Vec<[u32; 3]>),
    /// Codes that stand there more than once.
    Second(HashMap<u64, Repeats>),
}

/// A code that stands in a file more than once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Repeats {
    /// Its last good row.
    last: u32,
    /// The row before, and the digest of its entry.
    before: Option<(u32, u64)>,
}

/// Procedures as their rows come in.
#[derive(Default)]
struct Procedures {
    entries: Vec<ProcedureEntry>,
    by_code: HashMap<String, usize>,
    last: Option<usize>,
}

impl<'a, E> Rows<'a, E> {
    pub(super) fn new(
        kind: RegisterKind,
        layout: &'a Layout,
        repeats: Option<HashMap<u64, Repeats>>,
        take: &'a mut dyn FnMut(Told<'_>) -> Result<(), E>,
    ) -> Self {
        let mut places = [MAX_COLUMNS; FIELDS];
        for column in &layout.columns {
            if let Some(field) = column.field {
                places[field as usize] = column.index;
            }
        }
        Rows {
            kind,
            layout,
            places,
            take,
            summary: Summary::default(),
            stop: None,
            orders: [Orders::default(); FIELDS],
            pass: repeats.map_or(Pass::First(Vec::new()), Pass::Second),
            procedures: Procedures::default(),
            names: Names::default(),
            below: 0,
        }
    }

    /// Takes a row; whether more are wanted.
    pub(super) fn row(&mut self, row: &Row) -> bool {
        if row.number() <= self.layout.header.1 {
            return true;
        }
        self.below += 1;
        if let Some((_, lines)) = swallowed(row) {
            self.stop = Some(Stop::Refused(RegisterErrorKind::OpenQuote { row: row.number(), lines }));
        } else if row.is_stray() {
            self.summary.read += 1;
            self.summary.bad += 1;
            self.find(row, None, What::NotAnObject);
        } else if let Some(why) = self.is_no_record(row) {
            *self.summary.skipped.entry(why).or_default() += 1;
            self.tell(Told::Skipped(row.number(), why));
        } else {
            self.summary.read += 1;
            let good = match self.kind {
                RegisterKind::Units => self.unit(row),
                RegisterKind::Procedures => self.procedure(row),
                RegisterKind::Dossiers => self.dossier(row),
            };
            if good.is_some() {
                self.summary.good += 1;
            } else {
                self.summary.bad += 1;
            }
        }
        self.stop.is_none()
    }

    /// Ends the first pass: the codes that stand there more than once.
    pub(super) fn repeats(self) -> Result<HashMap<u64, Repeats>, Stop<E>> {
        if let Some(stop) = self.stop {
            return Err(stop);
        }
        self.refuse_month_first()?;
        let Pass::First(mut places) = self.pass else { return Ok(HashMap::new()) };
        places.sort_unstable();
        let same = |a: &[u32; 3], b: &[u32; 3]| a[..2] == b[..2];
        let groups = places.chunk_by(same).filter(|group| group.len() > 1);
        Ok(groups
            .filter_map(|group| {
                let [high, low, last] = *group.last()?;
                Some((u64::from(high) << 32 | u64::from(low), Repeats { last, before: None }))
            })
            .collect())
    }

    fn refuse_month_first(&self) -> Result<(), Stop<E>> {
        for (field, orders) in Field::of(self.kind).iter().map(|f| (*f, self.orders[*f as usize])) {
            if orders.month_first >= MONTH_FIRST_COLUMN && orders.day_first == 0 && orders.either > 0 {
                return Err(Stop::Refused(RegisterErrorKind::MonthFirst {
                    column: self.header(field),
                    count: orders.month_first,
                    row: orders.first_row,
                }));
            }
        }
        Ok(())
    }

    /// Ends the reading: what could only be told now is told.
    pub(super) fn finish(mut self) -> Result<Summary, Stop<E>> {
        if let Some(stop) = self.stop {
            return Err(stop);
        }
        for entry in std::mem::take(&mut self.procedures.entries) {
            self.tell(Told::Procedure(&entry));
        }
        for Name { row, of, what } in std::mem::take(&mut self.names).finish() {
            *self.summary.findings.entry(what.key()).or_default() += what.rows();
            let (field, name) = of.unzip();
            let finding = Finding {
                row,
                column: field.map(|f| self.header(f)).unwrap_or_default(),
                field,
                value: name.unwrap_or_default().chars().take(MAX_SHOWN).collect(),
                what,
            };
            self.tell(Told::Finding(&finding));
        }
        match self.stop {
            Some(stop) => Err(stop),
            None => Ok(self.summary),
        }
    }

    fn tell(&mut self, told: Told<'_>) {
        if self.stop.is_none()
            && matches!(self.pass, Pass::Second(_))
            && let Err(error) = (self.take)(told)
        {
            self.stop = Some(Stop::Taken(error));
        }
    }

    /// Notes something of a row, or of the cell of a field.
    fn find(&mut self, row: &Row, field: Option<Field>, what: What) {
        if matches!(self.pass, Pass::First(_)) {
            return;
        }
        *self.summary.findings.entry(what.key()).or_default() += 1;
        let shown =
            |field: Field| row.cell(self.places[field as usize]).text().chars().take(MAX_SHOWN).collect();
        let value =
            if row.is_stray() { row.cell(0).text().chars().take(MAX_SHOWN).collect() } else { String::new() };
        let finding = Finding {
            row: row.number(),
            column: field.map(|f| self.header(f)).unwrap_or_default(),
            field,
            value: field.map(shown).unwrap_or(value),
            what,
        };
        self.tell(Told::Finding(&finding));
    }

    fn header(&self, field: Field) -> String {
        let column = self.layout.columns.iter().find(|c| c.field == Some(field));
        column.map(|c| c.header.clone()).unwrap_or_default()
    }

    fn has(&self, field: Field) -> bool {
        self.places[field as usize] < MAX_COLUMNS
    }

    fn cell<'r>(&self, row: &'r Row, field: Field) -> Cell<'r> {
        row.cell(self.places[field as usize])
    }

    fn key(&self) -> Field {
        match self.kind {
            RegisterKind::Units => Field::UnitCode,
            RegisterKind::Procedures => Field::ProcedureCode,
            RegisterKind::Dossiers => Field::DossierCode,
        }
    }

    /// Why a row is no record, if it is none.
    fn is_no_record(&self, row: &Row) -> Option<Skipped> {
        if self.below <= 2 && is_numbering(row) {
            return Some(Skipped::Numbering);
        }
        let key = self.cell(row, self.key());
        let code = key.text();
        let named = self.kind != RegisterKind::Dossiers && !self.cell(row, Field::Name).is_blank();
        if codes::is_code(&codes::clean(&code).text) {
            // A title across the whole row may hold figures: "1. Lĩnh vực đất đai".
            let place = self.places[self.key() as usize];
            let band = row.origin(place) == Origin::Across || row.origin(place + 1) == Origin::Across;
            let own =
                (0..row.len()).filter(|c| row.origin(*c) == Origin::Own && !row.cell(*c).is_blank()).count();
            return (band && own == 1).then_some(Skipped::Note);
        }
        let first = row.cells().find(|c| !c.is_blank()).map(|c| squeeze(&c.text())).unwrap_or_default();
        if is_sum(&first) {
            return Some(Skipped::Total);
        }
        if self.is_header(&code) {
            return Some(Skipped::Header);
        }
        if named && codes::is_word(&code) {
            return None;
        }
        let mut values = 0;
        for column in self.layout.columns.iter().filter(|c| c.field.is_some() && c.field != Some(self.key()))
        {
            if row.origin(column.index) == Origin::Across || row.cell(column.index).is_blank() {
                continue;
            }
            values += 1;
        }
        // The rows of a procedure's components may name it once only.
        let component = self.kind == RegisterKind::Procedures
            && key.is_blank()
            && !self.cell(row, Field::ComponentName).is_blank()
            && self.procedures.last.is_some();
        (values < 2 && !component).then_some(Skipped::Note)
    }

    /// Whether a cell of the code's column is its header again; of a header of two rows the lower one, or both.
    fn is_header(&self, code: &str) -> bool {
        let header = self.header(self.key());
        let code = squeeze(code);
        header.split(" / ").chain([header.as_str()]).any(|part| squeeze(part) == code)
    }

    /// Whether this row is the one that counts for its code. Says so where a row before had the same code.
    fn counts(&mut self, row: &Row, key: &impl Hash, entry: &impl Hash) -> bool {
        let number = u32::try_from(row.number()).unwrap_or(u32::MAX);
        let code = digest(key);
        let repeats = match &mut self.pass {
            Pass::First(places) => {
                places.push([(code >> 32) as u32, code as u32, number]);
                return false;
            }
            Pass::Second(repeats) => repeats,
        };
        let Some(repeats) = repeats.get_mut(&code) else { return true };
        let mark = digest(entry);
        let before = repeats.before.replace((number, mark));
        let counts = repeats.last == number;
        self.summary.repeated += u64::from(!counts);
        if let Some((earlier, other)) = before {
            let row_before = u64::from(earlier);
            let what = if other == mark {
                What::Repeated { row: row_before }
            } else {
                What::Replaced { row: row_before }
            };
            let key = self.key();
            self.find(row, Some(key), what);
        }
        counts
    }
}

/// Whether a squeezed text begins a row of sums.
fn is_sum(text: &str) -> bool {
    ["tongcong", "tongso"].iter().any(|sum| text.starts_with(sum)) || matches!(text, "tong" | "cong")
}

/// A cell that has swallowed rows, by its column, and how many lines it holds.
fn swallowed(row: &Row) -> Option<(usize, usize)> {
    row.cells().enumerate().find_map(|(column, cell)| match cell {
        Cell::Text(text) if text.len() > MAX_LINES_IN_CELL => {
            let lines = 1 + text.bytes().filter(|b| *b == b'\n').count();
            (lines > MAX_LINES_IN_CELL).then_some((column, lines))
        }
        _ => None,
    })
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
