//! A paper: one received document with one digest, what was read of it, and what became of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Field, Note, Reason};

/// Number of a paper in the catalog, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaperId(pub i64);

impl std::fmt::Display for PaperId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "P{}", self.0)
    }
}

impl std::str::FromStr for PaperId {
    type Err = super::IdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim()
            .strip_prefix(['P', 'p'])
            .and_then(|digits| digits.parse().ok())
            .filter(|n| *n > 0)
            .map(PaperId)
            .ok_or_else(|| super::IdError::Form { what: "paper number", text: text.to_owned() })
    }
}

/// What became of a received file. Every file has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// In the archive, nothing left to do.
    Archived,
    /// In the archive, a person must look.
    Review,
    /// The very bytes are in the archive already; linked to their twin.
    Duplicate,
    /// Could not be read; its bytes, where there are any, are in quarantine.
    Failed,
}

/// Why a person must look at an archived paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum ReviewReason {
    /// A field is missing or doubtful.
    Field {
        /// Its name.
        field: String,
        /// What is wrong with it.
        reason: Reason,
    },
    /// Pages with a problem (deadline, damage, crash of the reader).
    Pages {
        /// How many.
        count: u32,
    },
    /// No dossier is known: `sohoa assign`.
    Unassigned,
}

/// How much a paper of a type tells of a person. Levels of this program: which type has which one is said in its data
/// file, with the law where the law says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sensitivity {
    /// Nothing that is a person's own.
    #[default]
    Normal,
    /// Names, dates, addresses of persons.
    Personal,
    /// More than that: criminal records, identity cards.
    Sensitive,
}

/// By which fields a register tells a newer paper from the one that it replaces (`Đăng ký thay đổi lần thứ n`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Name of the field that both papers share: the code of the business.
    pub key: String,
    /// Name of the field with the number of the change; a paper without it is the first.
    pub change: String,
}

/// What `describe` says of a paper.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Described {
    /// Code of the paper type (stem of its data file), if one was recognised.
    pub type_code: Option<String>,
    /// How much a paper of that type tells of a person; absent for a paper of no known type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
    /// What a paper of that type mostly is in a dossier, if it is mostly one of them. What it is in its own dossier is
    /// told by the manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_role: Option<super::Role>,
    /// How newer papers of that type replace older ones, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<Register>,
    /// Fields by name (`field::names` and those of the type).
    pub fields: BTreeMap<String, Field>,
    /// Names of fields that this paper must have; one that is not accepted sends it to review.
    pub required: Vec<String>,
    /// What does not agree on it, and what is worth knowing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Which commune it is of, if it says so surely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<Commune>,
    /// Which province it is of, if it says so surely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<Province>,
}

/// By what a paper is told from others: its accepted fields in a form for comparing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyFields {
    /// Number and symbol, as `ids::number_key` gives it.
    pub number: Option<String>,
    /// Agency in lower case without blanks and signs.
    pub agency: Option<String>,
    /// Day of issue, ISO 8601.
    pub date: Option<String>,
    /// Identifier of whom it belongs to.
    pub owner: Option<String>,
    /// What it is about: the abstract in lower case.
    pub subject: Option<String>,
}

/// The commune of a paper, as of its date and as of now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commune {
    /// Name of the field that says so.
    pub field: String,
    /// As it was called on the paper's date, with its kind, and its district while there were districts:
    /// `Phường Trúc Bạch, Quận Ba Đình`.
    pub name: String,
    /// What it is, or is part of, now; several where it was divided, since nobody knows which part a paper is of.
    pub now: Vec<String>,
    /// Codes of those, in the same order.
    pub now_codes: Vec<String>,
}

/// The province of a paper, as of its date and as of now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Province {
    /// Name of the field that says so.
    pub field: String,
    /// As it was called on the paper's date, with its kind: `Tỉnh Kon Tum`.
    pub name: String,
    /// Its code on the paper's date; absent where the date is not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The province that it is, or is part of, now: `Tỉnh Quảng Ngãi`.
    pub now: String,
    /// Code of that one.
    pub now_code: String,
}

impl Described {
    /// The value of a field, if it has one.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(|f| f.value.as_deref())
    }

    /// By what it is told from other papers: only what was accepted.
    pub fn key_fields(&self) -> KeyFields {
        use super::field::names;
        let accepted =
            |name: &str| self.fields.get(name).filter(|f| f.accepted).and_then(|f| f.value.as_deref());
        KeyFields {
            number: accepted(names::NUMBER).map(super::ids::number_key),
            agency: accepted(names::AGENCY)
                .map(|text| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()),
            date: accepted(names::DATE).map(str::to_owned),
            owner: accepted(names::OWNER_ID).map(str::to_owned),
            subject: accepted(names::ABSTRACT).map(str::to_lowercase),
        }
    }

    /// Required fields that a person must look at, in the order of `required`.
    pub fn doubtful(&self) -> Vec<ReviewReason> {
        self.required
            .iter()
            .filter_map(|name| match self.fields.get(name) {
                Some(field) if field.accepted => None,
                Some(field) => Some(ReviewReason::Field {
                    field: name.clone(),
                    reason: field.reason.unwrap_or(Reason::LowConfidence),
                }),
                None => Some(ReviewReason::Field { field: name.clone(), reason: Reason::NotFound }),
            })
            .collect()
    }
}

/// A described paper with its identity, as the archive's metadata holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Number in the catalog.
    pub id: PaperId,
    /// SHA-256 of the original bytes.
    pub sha256: super::Sha256,
    /// Size of the original in bytes.
    pub size_bytes: u64,
    /// File name as received; where it is no UTF-8, its bytes with U+FFFD for the bad ones.
    pub original_name: String,
    /// Type of content.
    pub media_type: super::MediaType,
    /// Component or result.
    pub role: super::Role,
    /// Pages, blank ones included.
    pub pages: u32,
    /// Pages flagged blank.
    pub blank_pages: Vec<super::PageNumber>,
    /// Area of all pages in A4 sheets (1 A4 = 210 × 297 mm), two decimals.
    pub a4_equivalents: f64,
    /// What it says.
    pub described: Described,
    /// Why a person must look; empty for `archived`.
    pub review: Vec<ReviewReason>,
    /// What went wrong.
    pub problems: Vec<super::Problem>,
    /// Instant of reception, RFC 3339.
    pub received_at: String,
    /// What the manifest said, if it named the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifested: Option<super::Manifested>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_required_field_that_is_not_accepted_sends_to_review() {
        let mut described =
            Described { required: vec!["number".into(), "date".into()], ..Described::default() };
        described.fields.insert(
            "date".into(),
            Field { value: Some("2025-01-02".into()), accepted: true, ..Field::default() },
        );
        assert_eq!(
            described.doubtful(),
            vec![ReviewReason::Field { field: "number".into(), reason: Reason::NotFound }]
        );
    }

    #[test]
    fn paper_numbers_are_read_as_shown() {
        assert_eq!("P17".parse::<PaperId>().unwrap().to_string(), "P17");
        assert!("17".parse::<PaperId>().is_err());
        assert!("P0".parse::<PaperId>().is_err());
    }
}
