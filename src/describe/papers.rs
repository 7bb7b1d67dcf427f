//! Paper types as data: headings, fields, validity, and what a paper of the type must have.
//!
//! Separate, and data rather than code, so that an archive clerk adds a type without a compiler. The files beside
//! this one are built in; a user's folder may add types and replace them by code.
//!
//! # The format, version 1
//!
//! ```toml
//! version = 1
//!
//! [[paper]]
//! code = "giay-khai-sinh"            # unique; lower-case letters, digits and hyphens
//! name = "Giấy khai sinh"            # for people
//! headings = ["GIẤY KHAI SINH"]      # as printed on top; the longest that fits wins
//! symbol = "QĐ"                      # optional: abbreviation in the number (NĐ 30/2020 Phụ lục III)
//! kind = "form"                      # "document" (frame of NĐ 30/2020, text under the heading is the abstract),
//!                                    # "letter" (công văn: no heading, V/v under the number) or "form"
//! required = ["date", "agency"]      # fields that must be accepted, else a person looks
//!
//! [paper.validity]                   # optional: what law says of every paper of the type
//! term = "unlimited"                 # "unlimited" or an ISO 8601 duration from issue such as "P6M"
//! basis = "NĐ 123/2015/NĐ-CP Điều 6" # where the law says it
//!
//! [[paper.field]]                    # optional, any number: a label and what stands after it
//! name = "full_name"                 # the nine of TT 01/2023/TT-VPCP Art. 9 or names of the type's own
//! labels = ["Họ, chữ đệm, tên"]      # variants of the printed label
//! as = "text"                        # "text", "date" or "id" (12-digit, 9-digit or tax number, validated); or one of
//!                                    # "personal-number", "tax", "business", "social-insurance", "health-card",
//!                                    # "land-serial", "land-book", "document", "money", "sex", "date-words"
//! ```

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::fold;

/// The version of the format that this program reads.
const VERSION: u32 = 1;

/// The files built in: name and text.
const EMBEDDED: &[(&str, &str)] = &[
    ("nd30.toml", include_str!("papers/nd30.toml")),
    ("giay-khai-sinh.toml", include_str!("papers/giay-khai-sinh.toml")),
    ("trich-luc-khai-sinh.toml", include_str!("papers/trich-luc-khai-sinh.toml")),
    ("giay-chung-nhan-ket-hon.toml", include_str!("papers/giay-chung-nhan-ket-hon.toml")),
    ("giay-xac-nhan-tinh-trang-hon-nhan.toml", include_str!("papers/giay-xac-nhan-tinh-trang-hon-nhan.toml")),
    ("trich-luc-khai-tu.toml", include_str!("papers/trich-luc-khai-tu.toml")),
    ("giay-phep-xay-dung.toml", include_str!("papers/giay-phep-xay-dung.toml")),
    ("phieu-ly-lich-tu-phap.toml", include_str!("papers/phieu-ly-lich-tu-phap.toml")),
    ("dang-ky-ho-kinh-doanh.toml", include_str!("papers/dang-ky-ho-kinh-doanh.toml")),
    ("quyen-su-dung-dat.toml", include_str!("papers/quyen-su-dung-dat.toml")),
    ("quyet-dinh-tro-cap-xa-hoi.toml", include_str!("papers/quyet-dinh-tro-cap-xa-hoi.toml")),
];

/// Why a file of paper types cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PaperTypesError {
    /// It is no TOML, or not of this form.
    #[error("{file}, line {line}: {message}")]
    Form {
        /// Name of the file.
        file: String,
        /// 1-based line.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// It is of another version.
    #[error("{file}: version {found} of paper types is not known, this program reads version {VERSION}")]
    Version {
        /// Name of the file.
        file: String,
        /// The version it says.
        found: u32,
    },
}

/// What kind of layout a type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// The frame of NĐ 30/2020; the text under the heading is the abstract.
    Document,
    /// The frame of NĐ 30/2020 without a heading; the abstract stands under the number.
    Letter,
    /// A printed form with labels.
    Form,
}

/// How the text after a label is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum As {
    #[default]
    Text,
    Date,
    DateWords,
    Id,
    PersonalNumber,
    Tax,
    Business,
    SocialInsurance,
    HealthCard,
    LandSerial,
    LandBook,
    Document,
    Money,
    Sex,
}

/// A labelled field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Labelled {
    pub name: String,
    pub labels: Vec<String>,
    #[serde(default, rename = "as")]
    pub form: As,
}

/// What law says of the validity of every paper of a type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LawfulTerm {
    pub term: String,
    pub basis: String,
}

/// One paper type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaperType {
    pub code: String,
    pub name: String,
    pub headings: Vec<String>,
    pub symbol: Option<String>,
    pub kind: Kind,
    #[serde(default)]
    pub required: Vec<String>,
    pub validity: Option<LawfulTerm>,
    #[serde(default, rename = "field")]
    pub fields: Vec<Labelled>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    paper: Vec<toml::Spanned<PaperType>>,
}

/// A heading and the type it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// As printed.
    pub text: String,
    /// Its base letters without blanks.
    pub squeezed: String,
    /// Code of its type.
    pub code: String,
}

/// All paper types that are known.
#[derive(Debug, Clone, Default)]
pub struct PaperTypes {
    by_code: BTreeMap<String, PaperType>,
    headings: Vec<Heading>,
}

impl PaperTypes {
    /// The types built in; parsed once.
    pub fn embedded() -> &'static PaperTypes {
        static TYPES: LazyLock<PaperTypes> = LazyLock::new(|| {
            PaperTypes::default()
                .with_texts(EMBEDDED.iter().copied())
                .expect("the test `every_embedded_file_is_good` reads them all")
        });
        &TYPES
    }

    /// The types built in, with those of a user's folder added; a type with a code that is known replaces it.
    /// `texts` are pairs of file name and content, and later ones win: sort them by name.
    ///
    /// # Errors
    ///
    /// [`PaperTypesError`] names the file and the line of the first thing that is wrong.
    pub fn with_folder_texts<'t>(
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<PaperTypes, PaperTypesError> {
        PaperTypes::embedded().clone().with_texts(texts)
    }

    /// Code and name for people of every type, by code.
    pub fn list(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_code.values().map(|t| (t.code.as_str(), t.name.as_str()))
    }

    /// The name for people of a type.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.by_code.get(code).map(|t| t.name.as_str())
    }

    pub(super) fn get(&self, code: &str) -> Option<&PaperType> {
        self.by_code.get(code)
    }

    /// Headings of all types, longest first.
    pub(super) fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Abbreviations of types in numbers.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &str> + Clone {
        self.by_code.values().filter_map(|t| t.symbol.as_deref())
    }

    /// The type with that abbreviation.
    pub(super) fn by_symbol(&self, symbol: &str) -> Option<&PaperType> {
        self.by_code.values().find(|t| t.symbol.as_deref() == Some(symbol))
    }

    /// The type that people mean by a code, a name or a heading.
    pub(super) fn meant_by(&self, text: &str) -> Option<&PaperType> {
        let wanted = fold::squeeze(text);
        self.get(text.trim()).or_else(|| {
            self.by_code.values().find(|t| {
                fold::squeeze(&t.name) == wanted || t.headings.iter().any(|h| fold::squeeze(h) == wanted)
            })
        })
    }

    fn with_texts<'t>(
        mut self,
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<PaperTypes, PaperTypesError> {
        for (file, text) in texts {
            for paper in parse(file, text)? {
                self.by_code.insert(paper.code.clone(), paper);
            }
        }
        self.headings = self
            .by_code
            .values()
            .flat_map(|paper| {
                paper.headings.iter().map(|text| Heading {
                    text: text.clone(),
                    squeezed: fold::squeeze(text),
                    code: paper.code.clone(),
                })
            })
            .collect();
        // Longest first: `QUYẾT ĐỊNH TRỢ CẤP` before `QUYẾT ĐỊNH`.
        self.headings.sort_by_key(|h| std::cmp::Reverse(h.squeezed.len()));
        Ok(self)
    }
}

fn parse(file: &str, text: &str) -> Result<Vec<PaperType>, PaperTypesError> {
    let at = |offset: usize, message: String| PaperTypesError::Form {
        file: file.to_owned(),
        line: text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1,
        message,
    };
    let parsed: File = toml::from_str(text)
        .map_err(|error| at(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
    if parsed.version != VERSION {
        return Err(PaperTypesError::Version { file: file.to_owned(), found: parsed.version });
    }
    parsed
        .paper
        .into_iter()
        .map(|paper| {
            let start = paper.span().start;
            let paper = paper.into_inner();
            match fault(&paper) {
                Some(message) => Err(at(start, message)),
                None => Ok(paper),
            }
        })
        .collect()
}

/// What is wrong with a type that has the right form.
fn fault(paper: &PaperType) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if paper.code.is_empty() || !paper.code.bytes().all(plain) {
        return Some(format!("code {:?} must be lower-case letters, digits and hyphens", paper.code));
    }
    // A heading of two or three letters would be found everywhere.
    if let Some(heading) = paper.headings.iter().find(|h| fold::squeeze(h).len() < 4) {
        return Some(format!("heading {heading:?} is shorter than four letters"));
    }
    if let Some(field) = paper.fields.iter().find(|f| f.labels.iter().all(|l| fold::squeeze(l).len() < 2)) {
        return Some(format!("field {:?} has no label", field.name));
    }
    let term = paper.validity.as_ref().map(|v| v.term.as_str());
    if term.is_some_and(|t| t != "unlimited" && super::validity::Term::from_iso(t).is_none()) {
        return Some(format!(
            "term {:?} is neither \"unlimited\" nor a duration such as \"P6M\"",
            term.unwrap_or("")
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_good() {
        let types = PaperTypes::default().with_texts(EMBEDDED.iter().copied()).unwrap();
        assert!(types.list().count() >= 40);
        for (file, text) in EMBEDDED {
            if *file != "nd30.toml" {
                let papers = parse(file, text).unwrap();
                assert_eq!(format!("{}.toml", papers[0].code), *file, "the code is the stem of the file");
            }
        }
    }

    #[test]
    fn a_folder_replaces_by_code_and_adds() {
        let text = "version = 1\n[[paper]]\ncode = \"quyet-dinh\"\nname = \"QĐ của ta\"\nheadings = [\"QUYẾT ĐỊNH\"]\n\
                    kind = \"document\"\n[[paper]]\ncode = \"the-lam-viec\"\nname = \"Thẻ\"\nheadings = []\nkind = \"form\"\n";
        let types = PaperTypes::with_folder_texts([("ta.toml", text)]).unwrap();
        assert_eq!(types.name("quyet-dinh"), Some("QĐ của ta"));
        assert_eq!(types.name("the-lam-viec"), Some("Thẻ"));
        assert_eq!(types.list().count(), PaperTypes::embedded().list().count() + 1);
    }

    #[test]
    fn errors_name_file_and_line() {
        let error = |text| PaperTypes::with_folder_texts([("x.toml", text)]).unwrap_err().to_string();
        assert!(error("version = 1\n[[paper]]\ncode = 5\n").starts_with("x.toml, line 3:"));
        assert!(
            error("version = 1\n\n[[paper]]\ncode = \"A b\"\nname = \"\"\nheadings = []\nkind = \"form\"\n")
                .contains("line 3: code \"A b\"")
        );
        assert_eq!(
            error("version = 7\n"),
            "x.toml: version 7 of paper types is not known, this program reads version 1"
        );
        assert!(error("version = 1\ncolour = 2\n").starts_with("x.toml, line 2:"));
    }

    #[test]
    fn people_name_types_in_many_ways() {
        let types = PaperTypes::embedded();
        for text in ["quyet-dinh", "Quyết định", "QUYẾT ĐỊNH"] {
            assert_eq!(types.meant_by(text).map(|t| t.code.as_str()), Some("quyet-dinh"), "{text}");
        }
        assert!(types.meant_by("không có").is_none());
    }
}
