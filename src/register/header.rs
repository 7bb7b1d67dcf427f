//! Where the header of a table is, and which column is what: under titles of any number, over one row or two, with
//! cells merged; by the configuration first, by known headers where it is silent.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::field::{Field, Sure, recognise, squeeze};
use super::{RegisterErrorKind, column_letters};
use crate::record::RegisterKind;
use crate::sheet::{Book, Cell, Origin, Row};

/// National heading, title, period, unit and notes stand above a header; not more than this many rows of them.
const HEADER_WITHIN: usize = 40;

/// Headers as the configuration gives them, alternatives for exports of several systems: the first that a file has.
pub type Mapping = BTreeMap<Field, Vec<String>>;

/// Which column is what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// 0-based number of the sheet.
    pub sheet: usize,
    /// Its name, if it has one.
    pub sheet_name: String,
    /// First and last row of the header, as [`Row::number`].
    pub header: (u64, u64),
    /// Its columns, from the left.
    pub columns: Vec<Column>,
    /// Configured headers that the file does not have.
    pub absent: Vec<(Field, String)>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// 0-based number.
    pub index: usize,
    /// Its header; one of two rows joined by ` / `.
    pub header: String,
    /// What it is; none: left out.
    pub field: Option<Field>,
}

impl Column {
    /// Its header and its letters, as a person finds it.
    pub fn place(&self) -> String {
        format!("{} ({})", self.header, column_letters(self.index))
    }
}

/// A header that may be the one.
struct Candidate {
    rows: (u64, u64),
    columns: Vec<Named>,
    /// How many fields its headers mean.
    fields: usize,
}

/// A column and the texts by which it may be known, the best one first.
struct Named {
    index: usize,
    header: String,
    texts: Vec<String>,
}

/// Finds the first sheet with the columns of a register.
pub(super) fn find(
    book: &mut Book,
    kind: RegisterKind,
    mapping: &Mapping,
) -> Result<Layout, RegisterErrorKind> {
    let sheets = book.sheets().to_vec();
    let mut refused: Option<(usize, RegisterErrorKind)> = None;
    for (sheet, sheet_name) in sheets.into_iter().enumerate() {
        let Some(candidate) = best(&head(book, sheet)?, kind, mapping) else { continue };
        let fields = candidate.fields;
        match assign(candidate, kind, mapping) {
            Ok((header, columns, absent)) => {
                return Ok(Layout { sheet, sheet_name, header, columns, absent });
            }
            // Of several sheets, that is told which comes nearest.
            Err(error) if refused.as_ref().is_none_or(|(best, _)| fields > *best) => {
                refused = Some((fields, error))
            }
            Err(_) => {}
        }
    }
    Err(refused.map_or(RegisterErrorKind::NoHeader, |(_, error)| error))
}

/// The header of a sheet as it stands, complete or not, for a person to look at: with every column that is known.
pub(super) fn look(
    book: &mut Book,
    sheet: usize,
    kind: RegisterKind,
    mapping: &Mapping,
) -> Result<Option<Layout>, RegisterErrorKind> {
    let sheet_name = book.sheets().get(sheet).cloned().unwrap_or_default();
    let Some(candidate) = best(&head(book, sheet)?, kind, mapping) else { return Ok(None) };
    let header = candidate.rows;
    let (fields, absent) = match meanings(&candidate.columns, kind, mapping) {
        Ok(found) => found,
        // Two columns for one field: shown without either, the person decides.
        Err(_) => (sure_ones(&candidate.columns, kind), Vec::new()),
    };
    Ok(Some(Layout { sheet, sheet_name, header, columns: joined(candidate.columns, fields), absent }))
}

/// How many columns of a row are known: the measure by which a separator is chosen.
pub(super) fn known(row: &Row, kinds: &[RegisterKind], mapping: &Mapping) -> usize {
    let texts: Vec<String> = row.cells().map(|cell| cell.text().into_owned()).collect();
    kinds.iter().map(|kind| texts.iter().filter(|t| means(t, *kind, mapping)).count()).max().unwrap_or(0)
}

fn means(text: &str, kind: RegisterKind, mapping: &Mapping) -> bool {
    recognise(kind, text).is_some() || mapping.values().flatten().any(|header| same(header, text))
}

fn same(a: &str, b: &str) -> bool {
    // A configured header of signs alone squeezes to nothing.
    let (x, y) = (squeeze(a), squeeze(b));
    if x.is_empty() { a.trim() == b.trim() } else { x == y }
}

fn head(book: &mut Book, sheet: usize) -> Result<Vec<Row>, RegisterErrorKind> {
    let mut rows: Vec<Row> = Vec::new();
    book.rows(sheet, &mut |row| {
        rows.push(row.clone());
        if rows.len() < HEADER_WITHIN + 1 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .map_err(|e| RegisterErrorKind::Sheet(e.kind))?;
    Ok(rows)
}

/// The row, or the two rows, whose headers mean most fields; the first of equals. Without any such row the fullest one
/// of texts, so that a person can be told what was found there.
fn best(rows: &[Row], kind: RegisterKind, mapping: &Mapping) -> Option<Candidate> {
    let mut found: Option<Candidate> = None;
    for (i, row) in rows.iter().take(HEADER_WITHIN).enumerate() {
        let below = rows.get(i + 1).filter(|below| continues(row, below));
        let columns = match below {
            Some(below) => two_rows(row, below),
            None => one_row(row),
        };
        let fields: std::collections::BTreeSet<Field> = columns
            .iter()
            .filter_map(|c| {
                let mapped =
                    mapping.iter().find(|(_, hs)| hs.iter().any(|h| c.texts.iter().any(|t| same(h, t))));
                mapped.map(|(field, _)| *field).or_else(|| meaning(c, kind).map(|(field, _)| field))
            })
            .collect();
        let candidate =
            Candidate { rows: (row.number(), below.unwrap_or(row).number()), columns, fields: fields.len() };
        let rank = |c: &Candidate| (c.fields, if c.fields == 0 { c.columns.len() } else { 0 });
        if found.as_ref().is_none_or(|best| rank(&candidate) > rank(best)) {
            found = Some(candidate);
        }
    }
    found.filter(|c| !c.columns.is_empty())
}

fn text(row: &Row, column: usize) -> String {
    row.cell(column)
        .text()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches('\u{feff}')
        .to_owned()
}

fn one_row(row: &Row) -> Vec<Named> {
    (0..row.len())
        .filter(|c| row.origin(*c) != Origin::Across && !row.cell(*c).is_blank())
        .map(|index| {
            let header = text(row, index);
            Named { index, texts: vec![header.clone()], header }
        })
        .collect()
}

/// Whether a row continues the header above it: it names the parts of groups, and stands under nothing else.
fn continues(above: &Row, below: &Row) -> bool {
    let width = above.len().max(below.len());
    let own = |row: &Row, c: usize| row.origin(c) == Origin::Own && !row.cell(c).is_blank();
    let (mut parts, mut whole) = (0, 0);
    for c in 0..width {
        if !own(below, c) {
            whole += usize::from(own(above, c));
            continue;
        }
        // A header is a text without figures; a row of values has some.
        let header = matches!(below.cell(c), Cell::Text(t) if t.len() <= 200 && !t.bytes().any(|b| b.is_ascii_digit()));
        let within = above.origin(c) == Origin::Across || above.cell(c).is_blank();
        let begins = own(above, c)
            && own(below, c + 1)
            && (above.origin(c + 1) == Origin::Across || above.cell(c + 1).is_blank());
        if !header || !(within || begins) {
            return false;
        }
        parts += usize::from(within);
    }
    parts > 0 && whole > 0
}

fn two_rows(above: &Row, below: &Row) -> Vec<Named> {
    let mut columns = Vec::new();
    let mut group = String::new();
    for index in 0..above.len().max(below.len()) {
        let mut upper = text(above, index);
        if !upper.is_empty() {
            group.clone_from(&upper);
        } else {
            upper.clone_from(&group);
        }
        let lower = if below.origin(index) == Origin::Own { text(below, index) } else { String::new() };
        if lower.is_empty() {
            if above.origin(index) == Origin::Own && !above.cell(index).is_blank() {
                columns.push(Named { index, texts: vec![upper.clone()], header: upper });
            }
            continue;
        }
        if upper.is_empty() {
            columns.push(Named { index, texts: vec![lower.clone()], header: lower });
        } else {
            let header = format!("{upper} / {lower}");
            columns.push(Named { index, texts: vec![header.clone(), lower], header });
        }
    }
    columns
}

fn meaning(column: &Named, kind: RegisterKind) -> Option<(Field, Sure)> {
    column.texts.iter().filter_map(|text| recognise(kind, text)).max_by_key(|(_, sure)| *sure)
}

type Assigned = ((u64, u64), Vec<Column>, Vec<(Field, String)>);

fn assign(
    candidate: Candidate,
    kind: RegisterKind,
    mapping: &Mapping,
) -> Result<Assigned, RegisterErrorKind> {
    let (fields, absent) = meanings(&candidate.columns, kind, mapping)?;
    if let Some(missing) =
        Field::required(kind).iter().copied().find(|f| !fields.values().any(|has| has == f))
    {
        let found = joined(candidate.columns, fields).iter().map(|c| c.header.clone()).collect();
        let wanted = absent.into_iter().find(|(field, _)| *field == missing).map(|(_, header)| header);
        return Err(RegisterErrorKind::Missing { kind, field: missing, wanted, found });
    }
    Ok((candidate.rows, joined(candidate.columns, fields), absent))
}

type Meanings = (BTreeMap<usize, Field>, Vec<(Field, String)>);

/// What each column is, by its number; and configured headers that are not there.
fn meanings(columns: &[Named], kind: RegisterKind, mapping: &Mapping) -> Result<Meanings, RegisterErrorKind> {
    let mut fields: BTreeMap<usize, Field> = BTreeMap::new();
    let mut absent = Vec::new();
    let one = |field: Field, found: &[&Named]| match found {
        [] => Ok(None),
        [one] => Ok(Some(one.index)),
        [first, second, ..] => {
            let place = |c: &Named| format!("{} ({})", c.header, column_letters(c.index));
            Err(RegisterErrorKind::TwoColumns { kind, field, first: place(first), second: place(second) })
        }
    };
    for (field, headers) in mapping {
        let mut at = None;
        for header in headers {
            let found: Vec<&Named> =
                columns.iter().filter(|c| c.texts.iter().any(|text| same(header, text))).collect();
            at = one(*field, &found)?;
            if at.is_some() {
                break;
            }
        }
        match at {
            Some(index) => {
                fields.insert(index, *field);
            }
            None => absent.push((*field, headers.join(", "))),
        }
    }
    for field in Field::of(kind).iter().copied() {
        if fields.values().any(|has| *has == field) {
            continue;
        }
        let of = |sure: Sure| -> Vec<&Named> {
            let free = columns.iter().filter(|c| !fields.contains_key(&c.index));
            free.filter(|c| meaning(c, kind) == Some((field, sure))).collect()
        };
        let at = match one(field, &of(Sure::Surely))? {
            None => one(field, &of(Sure::Perhaps))?,
            surely => surely,
        };
        if let Some(index) = at {
            fields.insert(index, field);
        }
    }
    Ok((fields, absent))
}

/// The columns whose field no other column claims.
fn sure_ones(columns: &[Named], kind: RegisterKind) -> BTreeMap<usize, Field> {
    let meant: Vec<(usize, Option<(Field, Sure)>)> =
        columns.iter().map(|c| (c.index, meaning(c, kind))).collect();
    meant
        .iter()
        .filter_map(|(index, m)| {
            m.filter(|m| meant.iter().filter(|(_, o)| *o == Some(*m)).count() == 1).map(|m| (*index, m.0))
        })
        .collect()
}

fn joined(columns: Vec<Named>, fields: BTreeMap<usize, Field>) -> Vec<Column> {
    columns
        .into_iter()
        .map(|c| Column { index: c.index, header: c.header, field: fields.get(&c.index).copied() })
        .collect()
}

/// Whether a row only numbers the columns: `(1) (2) (3)`, `A B 1 2 3=1+2`.
pub(super) fn is_numbering(row: &Row) -> bool {
    let mut count = 0;
    for cell in row.cells().filter(|c| !c.is_blank()) {
        let text = cell.text();
        let bare = text.trim().trim_start_matches('(');
        let head: String = bare.chars().take_while(char::is_ascii_alphanumeric).collect();
        let rest = &bare[head.len()..];
        let number = head.parse::<u8>().is_ok_and(|n| n <= 99)
            || (head.len() == 1 && head.as_bytes()[0].is_ascii_uppercase());
        if !number || !rest.chars().all(|c| c.is_ascii_digit() || "()=+-*/:, %".contains(c)) {
            return false;
        }
        count += 1;
    }
    count >= 3
}
