//! Typed identifiers: dossier, procedure and unit codes, and digests; in the files beside it those of results,
//! persons, organisations, insurance, land certificates and documents, and how damaged ones are taken back. Forms are
//! those of TT 01/2018/TT-VPCP Art. 19 for dossier codes and QĐ 20/2020/QĐ-TTg for unit codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text has not the form of the identifier.
    #[error("{text:?} is not a {what}")]
    Form {
        /// What it should have been.
        what: &'static str,
        /// What it is.
        text: String,
    },
    /// The six digits in a dossier code are no calendar date.
    #[error("{text:?} holds {digits}, which is no date (yymmdd)")]
    Date {
        /// The code.
        text: String,
        /// The six digits.
        digits: String,
    },
    /// The check digit is another.
    #[error("the check digit of {text:?} is not that of a {what}")]
    Check {
        /// What it should have been.
        what: &'static str,
        /// What it is.
        text: String,
    },
}

/// Exactly `count` digits, blanks and dots between them left out; nothing if anything else stands there.
fn digits_of(text: &str, count: usize) -> Option<String> {
    let digits: String =
        text.trim().chars().filter(|c| !c.is_whitespace() && *c != '.').take(count + 1).collect();
    (digits.len() == count && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

macro_rules! string_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

// Below the macro, which they use.
mod codes;
mod document;
mod insurance;
mod land;
mod organisation;
mod person;
mod repair;

pub use codes::{DossierResultCode, ResultCode};
pub use document::{DocumentNumber, SymbolList, number_key};
pub use insurance::{HealthCardNumber, SocialInsuranceNumber};
pub use land::{LandBookNumber, LandSerial};
pub use organisation::{HouseholdBusinessCode, TaxCode};
pub use person::{OldCardNumber, PROVINCE_HEADS, PersonalNumber, Sex};
pub use repair::{Recognised, Shaped, may_be_digit, recognise};

string_id! {
    /// Mã hồ sơ: `000.00.12.H40-240412-0001` (TT 01/2018/TT-VPCP Art. 19) or the short form in use,
    /// `H56.14-240412-0001`. The middle part is the day of reception, yymmdd.
    DossierCode
}

string_id! {
    /// Mã thủ tục hành chính: `1.001193`; local suffixes such as `.000.00.00.H56` are dropped on parsing.
    ProcedureCode
}

string_id! {
    /// Mã định danh cơ quan (QĐ 20/2020/QĐ-TTg): at most 35 characters, groups of A–Z and 0–9 split by dots.
    UnitCode
}

/// Dots split groups; every group is `1..=max_len` of digits, or a letter and digits.
fn is_unit_groups(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 35
        && text.split('.').all(|group| {
            !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        })
}

impl FromStr for UnitCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        if is_unit_groups(text) && text.bytes().any(|b| b.is_ascii_digit()) {
            Ok(UnitCode(text.to_owned()))
        } else {
            Err(IdError::Form { what: "unit code", text: text.to_owned() })
        }
    }
}

impl FromStr for ProcedureCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let b = text.as_bytes();
        let head = b.len() >= 8
            && b[0].is_ascii_digit()
            && b[1] == b'.'
            && b[2..8].iter().all(u8::is_ascii_digit)
            && (b.len() == 8 || b[8] == b'.');
        if head {
            Ok(ProcedureCode(text[..8].to_owned()))
        } else {
            Err(IdError::Form { what: "procedure code", text: text.to_owned() })
        }
    }
}

impl ProcedureCode {
    /// A procedure code from a table's cell, also one that a spreadsheet took for the number it looks like: `1.001190`
    /// comes out as `1.00119`, or as `1,00119` under a Vietnamese locale. Nothing else has this form with fewer than six
    /// decimals.
    pub fn of_cell(text: &str) -> Result<ProcedureCode, IdError> {
        text.parse().or_else(|error| {
            let digits = text
                .strip_prefix(|c: char| c.is_ascii_digit())
                .and_then(|rest| rest.strip_prefix(['.', ',']));
            match digits {
                Some(digits)
                    if (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) =>
                {
                    ProcedureCode::from_str(&format!("{}.{digits:0<6}", &text[..1]))
                }
                _ => Err(error),
            }
        })
    }
}

impl FromStr for DossierCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let form = || IdError::Form { what: "dossier code", text: text.to_owned() };
        let mut parts = text.split('-');
        let (Some(unit), Some(day), Some(serial), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(form());
        };
        // The agency group (one capital and two digits) is the last head group of the long form and the first of
        // the short one.
        let groups: Vec<&str> = unit.split('.').collect();
        let is_agency = |g: &str| {
            let b = g.as_bytes();
            b.len() == 3 && b[0].is_ascii_uppercase() && b[1].is_ascii_digit() && b[2].is_ascii_digit()
        };
        let is_number = |g: &str, lens: std::ops::RangeInclusive<usize>| {
            lens.contains(&g.len()) && g.bytes().all(|b| b.is_ascii_digit())
        };
        let long_head = groups.len() >= 4
            && is_number(groups[0], 3..=3)
            && is_number(groups[1], 2..=2)
            && is_number(groups[2], 2..=2)
            && is_agency(groups[3]);
        let tail = if long_head {
            &groups[4..]
        } else if is_agency(groups[0]) {
            &groups[1..]
        } else {
            return Err(form());
        };
        if tail.len() > 4
            || !tail.iter().all(|g| is_number(g, 1..=3))
            || !is_number(serial, 4..=5)
            || !is_number(day, 6..=6)
        {
            return Err(form());
        }
        let number = |r: std::ops::Range<usize>| day[r].parse::<u8>().unwrap_or(0);
        let real = time::Month::try_from(number(2..4)).ok().and_then(|month| {
            time::Date::from_calendar_date(2000 + i32::from(number(0..2)), month, number(4..6)).ok()
        });
        if real.is_none() {
            return Err(IdError::Date { text: text.to_owned(), digits: day.to_owned() });
        }
        Ok(DossierCode(text.to_owned()))
    }
}

impl DossierCode {
    /// The unit's part of the code, before the first hyphen.
    pub fn unit_part(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// The day of reception that the code holds.
    pub fn received_on(&self) -> Option<time::Date> {
        let day = self.0.split('-').nth(1)?;
        let number = |r: std::ops::Range<usize>| day.get(r)?.parse::<u8>().ok();
        time::Date::from_calendar_date(
            2000 + i32::from(number(0..2)?),
            time::Month::try_from(number(2..4)?).ok()?,
            number(4..6)?,
        )
        .ok()
    }
}

/// A SHA-256 digest (FIPS 180-4), written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

impl FromStr for Sha256 {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let form = || IdError::Form { what: "SHA-256 digest", text: text.to_owned() };
        if text.len() != 64 || !text.is_ascii() {
            return Err(form());
        }
        let mut bytes = [0u8; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| form())?;
        }
        Ok(Sha256(bytes))
    }
}

impl TryFrom<String> for Sha256 {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> String {
        digest.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossier_codes_of_both_forms() {
        for good in [
            "000.00.12.H40-240412-0001",
            "H56.14-240412-0001",
            "H56-240412-00017",
            "000.21.35.H19-230105-0044",
            "H56.14.02-240229-0001",
        ] {
            assert_eq!(good.parse::<DossierCode>().map(String::from).as_deref(), Ok(good));
        }
        for bad in [
            "H56.14-241332-0001",
            "H56.14-240412",
            "scan-240412-0001",
            "",
            "H5-240412-0001",
            "H56.14-240412-001",
            "H56.14-230229-0001",
        ] {
            assert!(bad.parse::<DossierCode>().is_err(), "{bad}");
        }
        let code: DossierCode = "H56.14-240412-0001".parse().unwrap();
        assert_eq!(code.unit_part(), "H56.14");
        assert_eq!(code.received_on().unwrap().to_string(), "2024-04-12");
    }

    #[test]
    fn procedure_codes_lose_their_local_suffix() {
        assert_eq!("1.001193.000.00.00.H56".parse::<ProcedureCode>().unwrap().as_str(), "1.001193");
        assert!("1.00119".parse::<ProcedureCode>().is_err());
        assert!("1.0011933".parse::<ProcedureCode>().is_err());
    }

    #[test]
    fn digests_round_trip_and_reject_other_text() {
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(text.parse::<Sha256>().unwrap().to_string(), text);
        assert!(text[1..].parse::<Sha256>().is_err());
        assert!("ố".repeat(32).parse::<Sha256>().is_err());
    }
}
