//! What does not agree on one paper, or is worth knowing of it: the findings of checks between fields. Separate from
//! problems, which are about files and pages, and from reasons, which are about one field.

use serde::{Deserialize, Serialize};

/// The kinds of note. The written form is stored and never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// The year of birth in a personal number is not that of the birth date. The number may have been given anew after
    /// a correction, so this is no proof of a misreading.
    BirthYearDiffers,
    /// The sex in a personal number is not that on the paper.
    SexDiffers,
    /// The first three digits of a personal number are of no province: born abroad, or misread.
    UnknownHead,
    /// The paper would have been issued before its owner was born.
    IssuedBeforeBirth,
    /// The last day of the paper's validity is before its day of issue.
    EndsBeforeIssue,
    /// A date in figures is not the date in letters beside it.
    LettersDiffer,
    /// Number and day do not stand in the order of other papers that the same agency numbered in the same year.
    NeighboursDiffer,
    /// A people's committee of a district on a paper of after 30 June 2025, when there were none any more.
    DistrictGone,
    /// A people's committee of a province on a paper of after that province became part of another.
    ProvinceGone,
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What kind.
    pub kind: NoteKind,
    /// Names of the fields that it is about.
    pub fields: Vec<String>,
    /// The values that were compared, for whoever looks closer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}
