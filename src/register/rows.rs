//! From rows to entries: which rows are records, what their cells say, what a person must be told of them.
//!
//! What a bad value costs is decided here. A code or a date that cannot be read costs the row, since without it every
//! rate would be false; a flag, channel or count that cannot be read is left out and said.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use time::Date;

use super::codes::{self, Code};
use super::field::{Field, squeeze};
use super::finding::{Finding, Skipped, What};
use super::header::{Layout, is_numbering};
use super::names::{Name, Names};
use super::values::{self, BadDate, Dated, Order};
use super::{RegisterErrorKind, Summary, Told};
use crate::record::{ComponentEntry, DossierEntry, ProcedureEntry, RegisterKind, UnitEntry};
use crate::sheet::{Cell, MAX_COLUMNS, Origin, Row};

/// No title or note is as long; a cell of more lines has swallowed rows.
const MAX_LINES_IN_CELL: usize = 20;
/// Longest text that is kept, in bytes; a name in the national interface may have 2 000 characters.
const MAX_TEXT: usize = 6000;
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

    /// What stands in a cell, if anything does; what no column can hold is said and left out.
    fn held<'r>(&mut self, row: &'r Row, field: Field) -> Option<Cow<'r, str>> {
        let cell = self.cell(row, field);
        if cell.is_blank() {
            return None;
        }
        let text = cell.text();
        if text.len() > MAX_TEXT {
            self.find(row, Some(field), What::TooLong);
            return None;
        }
        Some(text)
    }

    /// A text that a column has, tidied.
    fn text(&mut self, row: &Row, field: Field) -> Option<String> {
        let text = self.held(row, field)?;
        Some(codes::plain(&text).text.into_owned()).filter(|t| !t.is_empty())
    }

    /// A date; nothing where the column is empty. `None` costs the row.
    fn date(&mut self, row: &Row, field: Field) -> Option<Option<Date>> {
        match values::date(self.cell(row, field)) {
            Ok(Dated::Nothing) => Some(None),
            Ok(Dated::Day(day, order)) => {
                let orders = &mut self.orders[field as usize];
                orders.day_first += u64::from(order == Order::DayFirst);
                orders.either += u64::from(order == Order::Either);
                Some(Some(day))
            }
            Err(why) => {
                if why == BadDate::MonthFirst {
                    let orders = &mut self.orders[field as usize];
                    orders.month_first += 1;
                    if orders.first_row == 0 {
                        orders.first_row = row.number();
                    }
                }
                self.find(row, Some(field), What::Date(why));
                None
            }
        }
    }

    /// A value that is left out and said where it cannot be read.
    fn value<T>(
        &mut self,
        row: &Row,
        field: Field,
        read: fn(Cell<'_>) -> Option<T>,
        what: What,
    ) -> Option<T> {
        let cell = self.cell(row, field);
        if cell.is_blank() {
            return None;
        }
        let value = read(cell);
        if value.is_none() {
            self.find(row, Some(field), what);
        }
        value
    }

    fn flag(&mut self, row: &Row, field: Field) -> Option<bool> {
        self.value(row, field, values::flag, What::NotAFlag)
    }

    /// A code by the rules of its kind; says what was repaired and what has not the official form.
    fn code(
        &mut self,
        row: &Row,
        field: Field,
        read: for<'t> fn(&'t str) -> (Code<'t>, bool),
    ) -> Option<String> {
        let text = self.held(row, field)?;
        let (code, official) = read(&text);
        let (code, repaired) = (code.text.into_owned(), code.repaired);
        if repaired {
            self.find(row, Some(field), What::Repaired { to: code.clone() });
        }
        let is_name = !official && !codes::is_code(&code) && !codes::is_word(&text);
        if is_name && matches!(self.pass, Pass::Second(_)) {
            self.names.add(row.number(), field, &code);
        }
        Some(code).filter(|c| !c.is_empty())
    }

    /// The code by which a row is known. `None` costs the row.
    fn own_code(&mut self, row: &Row, field: Field) -> Option<String> {
        let cell = self.cell(row, field);
        let text = cell.text();
        let why = match cell {
            _ if cell.is_blank() => What::NoCode,
            // Beyond 2^53 a spreadsheet's number has lost digits; its text has 15 significant ones.
            Cell::Number(n) if n.abs() >= 1e15 => What::LostDigits,
            _ if is_scientific(&text) => What::LostDigits,
            _ if text.len() > MAX_TEXT => What::NotACode,
            _ if !codes::is_code(&codes::clean(&text).text) && !codes::is_word(&text) => What::NotACode,
            _ => {
                return self.code(
                    row,
                    field,
                    if field == Field::UnitCode { codes::unit } else { codes::procedure },
                );
            }
        };
        self.find(row, Some(field), why);
        None
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

    fn dossier(&mut self, row: &Row) -> Option<()> {
        let cell = self.cell(row, Field::DossierCode);
        let text = cell.text();
        let why = match cell {
            _ if cell.is_blank() => Some(What::NoCode),
            Cell::Number(n) if n.abs() >= 1e15 => Some(What::LostDigits),
            _ if is_scientific(&text) => Some(What::LostDigits),
            _ => None,
        };
        let found = if why.is_none() { codes::dossier(&text) } else { None };
        let Some((code, official)) = found else {
            self.find(row, Some(Field::DossierCode), why.unwrap_or(What::NotACode));
            return None;
        };
        let (code, repaired) = (code.text.into_owned(), code.repaired);
        // Every date is looked at, so that a person mends all of a row at once.
        let dates = [Field::ReceivedOn, Field::DueOn, Field::ResolvedOn, Field::ReturnedOn]
            .map(|f| self.date(row, f));
        let [Some(received_on), Some(due_on), Some(resolved_on), Some(returned_on)] = dates else {
            return None;
        };
        if repaired {
            self.find(row, Some(Field::DossierCode), What::Repaired { to: code.clone() });
        }
        if !official {
            self.find(row, Some(Field::DossierCode), What::Unofficial);
        }
        let entry = DossierEntry {
            procedure: self.code(row, Field::ProcedureCode, codes::procedure),
            unit: self.code(row, Field::UnitCode, codes::unit),
            field: self.text(row, Field::Sector),
            channel: self.value(row, Field::Channel, values::channel, What::NotAChannel),
            received_on,
            due_on,
            resolved_on,
            returned_on,
            status: self.text(row, Field::Status),
            has_result: self.flag(row, Field::HasResult),
            components_digitized: self.flag(row, Field::ComponentsDigitized),
            result_digitized: self.flag(row, Field::ResultDigitized),
            reused: self.flag(row, Field::Reused),
            shared_data: self.flag(row, Field::SharedData),
            components_expected: self.value(row, Field::ComponentsExpected, values::count, What::NotACount),
            code,
        };
        if self.counts(row, &entry.code, &entry) {
            self.tell(Told::Dossier(&entry));
        }
        Some(())
    }

    fn unit(&mut self, row: &Row) -> Option<()> {
        let code = self.own_code(row, Field::UnitCode)?;
        let dates = [Field::ValidFrom, Field::ValidTo].map(|f| self.date(row, f));
        let [Some(valid_from), Some(valid_to)] = dates else { return None };
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            self.find(row, Some(Field::ValidTo), What::EndsBeforeBegin);
            return None;
        }
        let Some(name) = self.text(row, Field::Name) else {
            self.find(row, Some(Field::Name), What::NoName);
            return None;
        };
        let entry = UnitEntry {
            name,
            level: self.text(row, Field::Level),
            parent: self.code(row, Field::ParentCode, codes::unit),
            valid_from,
            valid_to,
            successor: self.code(row, Field::SuccessorCode, codes::unit),
            code,
        };
        if self.counts(row, &(&entry.code, entry.valid_from), &entry) {
            self.tell(Told::Unit(&entry));
        }
        Some(())
    }

    fn procedure(&mut self, row: &Row) -> Option<()> {
        let at = if self.cell(row, Field::ProcedureCode).is_blank() && self.procedures.last.is_some() {
            self.procedures.last?
        } else {
            let code = self.own_code(row, Field::ProcedureCode)?;
            match self.procedures.by_code.get(&code) {
                Some(at) => *at,
                None => {
                    let Some(name) = self.text(row, Field::Name) else {
                        self.find(row, Some(Field::Name), What::NoName);
                        return None;
                    };
                    let at = self.procedures.entries.len();
                    let entry = ProcedureEntry { code: code.clone(), name, ..ProcedureEntry::default() };
                    self.procedures.entries.push(entry);
                    self.procedures.by_code.insert(code, at);
                    at
                }
            }
        };
        self.procedures.last = Some(at);
        let field = self.text(row, Field::Sector);
        let has_result = self.flag(row, Field::HasResult);
        let name = self.text(row, Field::ComponentName);
        let component = name.map(|name| ComponentEntry {
            code: self.text(row, Field::ComponentCode),
            name,
            paper_type: self.text(row, Field::PaperType),
            // A register that says nothing of it lists what must be handed in.
            required: !self.has(Field::Required) || self.flag(row, Field::Required).unwrap_or(true),
        });
        let entry = &mut self.procedures.entries[at];
        entry.field = entry.field.take().or(field);
        entry.has_result = entry.has_result.or(has_result);
        if let Some(component) = component
            && !entry.components.contains(&component)
        {
            entry.components.push(component);
        }
        Some(())
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

/// A code that Excel wrote as the number for which it took it: `2.02403E+13`, `2,02403E+13`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.trim().split_once(['E', 'e']) else { return false };
    let mut parts = mantissa.split(['.', ',']);
    let digits =
        |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let whole = parts.next();
    whole.is_some_and(|w| w.len() == 1)
        && digits(whole)
        && parts.next().is_none_or(|p| digits(Some(p)))
        && parts.next().is_none()
        && exponent.strip_prefix('+').is_some_and(|e| digits(Some(e)))
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
