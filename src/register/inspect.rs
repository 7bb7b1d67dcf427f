//! What an unknown export is: its kind, its header, what each column seems to be and how its cells read. The proposal
//! that `sohoa import --inspect` makes; nothing is imported.

use std::ops::ControlFlow;
use std::path::Path;

use super::field::Field;
use super::header::{self, Layout, Mapping};
use super::values::{self, Dated};
use super::{KINDS, RegisterError, RegisterErrorKind, codes};
use crate::record::RegisterKind;
use crate::sheet::{Book, Cell, Form, Row};

/// So many rows under the header are read for the parse rates.
const LOOKED_AT: u64 = 1000;
/// A sample is shown with so many characters.
const SAMPLE: usize = 40;

/// What was found out.
#[derive(Debug)]
pub struct Inspected {
    /// How it is stored.
    pub form: Form,
    /// Its sheets.
    pub sheets: Vec<String>,
    /// What it seems to be.
    pub kind: RegisterKind,
    /// Where its header is.
    pub layout: Layout,
    /// Its columns, from the left.
    pub proposals: Vec<Proposal>,
    /// Rows that were looked at.
    pub rows: u64,
    /// Why it would be refused as it is; none: it can be imported.
    pub refused: Option<RegisterErrorKind>,
}

/// What a column seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// 0-based number.
    pub index: usize,
    /// Its header.
    pub header: String,
    /// Its field, if one is known.
    pub field: Option<Field>,
    /// The first two different values.
    pub samples: Vec<String>,
    /// Cells with a value.
    pub filled: u64,
    /// Of those, cells that read as the field wants them.
    pub parsed: u64,
}

/// Looks at a file. Without a kind, that of which most columns are known is taken.
///
/// # Errors
/// The file is no table, or has no row that could be a header.
pub fn inspect(
    path: &Path,
    kind: Option<RegisterKind>,
    mapping_of: &dyn Fn(RegisterKind) -> Mapping,
) -> Result<Inspected, RegisterError> {
    let about = |kind| RegisterError { path: path.to_owned(), kind };
    let kinds: Vec<RegisterKind> = kind.map_or(KINDS.to_vec(), |kind| vec![kind]);
    let known =
        |row: &Row| kinds.iter().map(|k| header::known(row, &[*k], &mapping_of(*k))).max().unwrap_or(0);
    let mut book = Book::open(path, &known).map_err(|e| about(e.kind.into()))?;
    let mut best: Option<(usize, RegisterKind, Layout)> = None;
    for sheet in 0..book.sheets().len() {
        for kind in &kinds {
            let Some(layout) = header::look(&mut book, sheet, *kind, &mapping_of(*kind)).map_err(about)?
            else {
                continue;
            };
            let fields = layout.columns.iter().filter(|c| c.field.is_some());
            // A column without which it is none weighs more than three others.
            let weight = |f: Field| if Field::required(*kind).contains(&f) { 4 } else { 1 };
            let score: usize = fields.filter_map(|c| c.field).map(weight).sum();
            if best.as_ref().is_none_or(|(best, ..)| score > *best) {
                best = Some((score, *kind, layout));
            }
        }
    }
    let Some((_, kind, layout)) = best else { return Err(about(RegisterErrorKind::NoHeader)) };
    let mut proposals: Vec<Proposal> = layout
        .columns
        .iter()
        .map(|c| Proposal {
            index: c.index,
            header: c.header.clone(),
            field: c.field,
            samples: Vec::new(),
            filled: 0,
            parsed: 0,
        })
        .collect();
    let mut rows = 0;
    book.rows(layout.sheet, &mut |row| {
        if row.number() <= layout.header.1 || header::is_numbering(row) {
            return ControlFlow::Continue(());
        }
        rows += 1;
        proposals.iter_mut().for_each(|p| p.see(row.cell(p.index)));
        if rows < LOOKED_AT { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .map_err(|e| about(e.kind.into()))?;
    let refused = header::find(&mut book, kind, &mapping_of(kind)).err();
    Ok(Inspected {
        form: book.form(),
        sheets: book.sheets().to_vec(),
        kind,
        layout,
        proposals,
        rows,
        refused,
    })
}

impl Proposal {
    fn see(&mut self, cell: Cell<'_>) {
        if cell.is_blank() {
            return;
        }
        self.filled += 1;
        let text = cell.text();
        let sample: String = text.trim().chars().take(SAMPLE).collect();
        if self.samples.len() < 2 && !self.samples.contains(&sample) {
            self.samples.push(sample);
        }
        let reads = match self.field {
            None => false,
            Some(Field::DossierCode | Field::ComponentCode) => codes::is_code(&codes::clean(&text).text),
            Some(Field::ProcedureCode) => codes::procedure(&text).1,
            // A unit of a dossier may be called by its name; which one is meant, the import says.
            Some(Field::ParentCode | Field::SuccessorCode) => codes::unit(&text).1,
            Some(field) if field.is_date() => {
                matches!(values::date(cell), Ok(Dated::Day(..) | Dated::Nothing))
            }
            Some(Field::Channel) => values::channel(cell).is_some(),
            Some(Field::ComponentsExpected) => values::count(cell).is_some(),
            Some(
                Field::HasResult
                | Field::ComponentsDigitized
                | Field::ResultDigitized
                | Field::Reused
                | Field::SharedData
                | Field::Required,
            ) => values::flag(cell).is_some(),
            Some(_) => true,
        };
        self.parsed += u64::from(reads);
    }
}
