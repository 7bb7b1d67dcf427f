//! What is wrong or worth a word in a row of a register: where it stands, what stands there, why.

use super::field::Field;
use super::values::BadDate;

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The row, as Excel or an editor shows it.
    pub row: u64,
    /// Header of the column; empty where the row as a whole is meant.
    pub column: String,
    /// Its field.
    pub field: Option<Field>,
    /// What stands there, cut short where it is long.
    pub value: String,
    /// What is wrong with it.
    pub what: What,
}

/// What was found. Those that [`What::is_bad`] says cost the row; of the others the row is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A row with values and no code.
    NoCode,
    /// A cell that cannot be a code.
    NotACode,
    /// A code that Excel took for a number and rounded: `2.02403E+13`.
    LostDigits,
    /// A date that is none; the row would falsify a rate without it.
    Date(BadDate),
    /// A unit or procedure without a name.
    NoName,
    /// The last day lies before the first.
    EndsBeforeBegin,
    /// An element of a JSON array that is no object.
    NotAnObject,
    /// A code that was cleaned: blanks within it, letters of another alphabet.
    Repaired {
        /// What it became.
        to: String,
    },
    /// A dossier's code that has not the official form: of an older system, or a slip.
    Unofficial,
    /// A unit or procedure that is named in words, where a code should stand. Told once for each name.
    NotByCode {
        /// The first rows that have it.
        rows: Vec<u64>,
        /// How many have it.
        count: u64,
        /// What it stands for, where somebody looked: a register does not know the others.
        meant: Option<Meant>,
    },
    /// So many more rows have names, of more different ones than are told apart.
    MoreNames {
        /// How many.
        count: u64,
    },
    /// A value that says neither yes nor no.
    NotAFlag,
    /// A channel that is none, or two.
    NotAChannel,
    /// A number of components that is none.
    NotACount,
    /// A text longer than any real one; left out.
    TooLong,
    /// The same once more.
    Repeated {
        /// The earlier row.
        row: u64,
    },
    /// The same code with other values; this row counts.
    Replaced {
        /// The earlier row.
        row: u64,
    },
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// This code.
    One(String),
    /// One of these codes, and nobody knows which.
    Several(Vec<String>),
    /// Nobody has this name.
    Nobody,
}

impl What {
    /// Whether the row was not imported.
    pub fn is_bad(&self) -> bool {
        use What::*;
        matches!(self, NoCode | NotACode | LostDigits | Date(_) | NoName | EndsBeforeBegin | NotAnObject)
    }

    /// Rows that it is told of.
    pub fn rows(&self) -> u64 {
        match self {
            What::NotByCode { count, .. } | What::MoreNames { count } => *count,
            _ => 1,
        }
    }

    /// A name for programs.
    pub fn key(&self) -> &'static str {
        use What::*;
        match self {
            NoCode => "no-code",
            NotACode => "not-a-code",
            LostDigits => "lost-digits",
            Date(BadDate::Form) => "not-a-date",
            Date(BadDate::NoSuchDay) => "no-such-day",
            Date(BadDate::MonthFirst) => "month-first",
            Date(BadDate::ShortYear) => "short-year",
            Date(BadDate::Year) => "year",
            NoName => "no-name",
            EndsBeforeBegin => "ends-before-begin",
            NotAnObject => "not-an-object",
            Repaired { .. } => "repaired",
            Unofficial => "unofficial",
            NotByCode { .. } | MoreNames { .. } => "not-by-code",
            NotAFlag => "not-a-flag",
            NotAChannel => "not-a-channel",
            NotACount => "not-a-count",
            TooLong => "too-long",
            Repeated { .. } => "repeated",
            Replaced { .. } => "replaced",
        }
    }
}

/// Why a row is no record, and no mistake either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skipped {
    /// It numbers the columns: (1) (2) (3).
    Numbering,
    /// It sums the others: Tổng cộng.
    Total,
    /// The header again, as printed pages have it.
    Header,
    /// A title of a group, a note, a place for signatures.
    Note,
}

impl Skipped {
    /// All of them.
    pub const ALL: [Skipped; 4] = [Skipped::Numbering, Skipped::Total, Skipped::Header, Skipped::Note];

    /// A name for programs.
    pub fn key(self) -> &'static str {
        match self {
            Skipped::Numbering => "numbering",
            Skipped::Total => "total",
            Skipped::Header => "header",
            Skipped::Note => "note",
        }
    }
}
