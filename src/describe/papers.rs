//! Paper types as data: headings, fields, validity, and what a paper of the type must have.
//!
//! Separate, and data rather than code, so that an archive clerk adds a type without a compiler. The files beside
//! this one are built in; a user's folder may add types and replace them by code.
//!
//! # The format, version 2 (version 1, without the keys marked "since 2", is read as well)
//!
//! ```toml
//! version = 2
//!
//! [[list]]                           # since 2; optional: closed lists of values for fields of all files
//! name = "sex"
//! values = ["Nam", "Nữ"]
//!
//! [[paper]]
//! code = "giay-khai-sinh"            # unique; lower-case letters, digits and hyphens
//! name = "Giấy khai sinh"            # for people
//! headings = ["GIẤY KHAI SINH"]      # as printed on top; the longest that fits wins
//! symbol = "QĐ"                      # optional: abbreviation in the number (NĐ 30/2020 Phụ lục III)
//! kind = "form"                      # "document" (frame of NĐ 30/2020, text under the heading is the abstract),
//!                                    # "letter" (công văn: no heading, V/v under the number), "form", or since 2
//!                                    # "mark": a stamp on papers of other types (certified copy, SAO Y)
//! required = ["date", "agency"]      # fields that must be accepted, else a person looks
//! role = "result"                    # since 2; optional: what it mostly is in a dossier, "result" or "component"
//! sensitivity = "personal"           # since 2; "normal" (default), "personal" or "sensitive"
//! stops = ["Ghi bằng chữ"]           # since 2; labels of the form that end a value and are no field
//! issued = ["change_date"]           # since 2; labelled fields that tell the day of issue, the first that was read
//! register = { key = "business_code", change = "change" }  # since 2; of two papers of the type with the same key the one
//!                                    # with the higher change replaces the other
//!
//! [paper.validity]                   # optional: what law says of every paper of the type
//! term = "unlimited"                 # "unlimited" or an ISO 8601 duration from issue such as "P6M"
//! basis = "NĐ 123/2015/NĐ-CP Điều 6" # where the law says it
//!
//! [[paper.anchor]]                   # since 2; words that tell the type where its heading cannot be read
//! texts = ["người đi khai sinh"]     # variants; one of them is enough
//! weight = 2                         # 1 (default) to 5
//! must = true                        # without it the paper is not of this type; default false
//!
//! [[paper.field]]                    # optional, any number: a label and what stands after it
//! name = "full_name"                 # the nine of TT 01/2023/TT-VPCP Art. 9 or names of the type's own
//! labels = ["Họ, chữ đệm, tên"]      # variants of the printed label
//! as = "text"                        # "text", "date" or "id" (12-digit, 9-digit or tax number, validated); since 2
//!                                    # also "person" (a name), "code" (capitals and figures, no blanks), "area" (m²),
//!                                    # "personal-number", "tax", "business", "social-insurance", "health-card",
//!                                    # "land-serial", "land-book", "document", "money", "sex", "date-words"
//! list = "sex"                       # since 2; the value must be one of that list; marks are set right by it
//! pattern = "^[0-9]+$"               # since 2; the value must match this regular expression
//! after = "mother"                   # since 2; counts only in the part of the form that begins with that field
//! lines = 3                          # since 2; most lines that the value runs over, 1 to 6 (default 2)
//! ```

mod anchors;
mod format;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::fold;
use crate::record::{Register, Role, Sensitivity};

pub(super) use anchors::{Searched, by_anchors};
pub use format::{Fault, PaperTypesError};

/// The files built in: name and text.
const EMBEDDED: &[(&str, &str)] = &[
    ("lists.toml", include_str!("papers/lists.toml")),
    ("nd30.toml", include_str!("papers/nd30.toml")),
    ("giay-khai-sinh.toml", include_str!("papers/giay-khai-sinh.toml")),
    ("trich-luc-khai-sinh.toml", include_str!("papers/trich-luc-khai-sinh.toml")),
    ("giay-chung-nhan-ket-hon.toml", include_str!("papers/giay-chung-nhan-ket-hon.toml")),
    ("trich-luc-ket-hon.toml", include_str!("papers/trich-luc-ket-hon.toml")),
    ("giay-xac-nhan-tinh-trang-hon-nhan.toml", include_str!("papers/giay-xac-nhan-tinh-trang-hon-nhan.toml")),
    ("trich-luc-khai-tu.toml", include_str!("papers/trich-luc-khai-tu.toml")),
    ("giay-chung-tu.toml", include_str!("papers/giay-chung-tu.toml")),
    ("giay-phep-xay-dung.toml", include_str!("papers/giay-phep-xay-dung.toml")),
    ("phieu-ly-lich-tu-phap.toml", include_str!("papers/phieu-ly-lich-tu-phap.toml")),
    ("dang-ky-ho-kinh-doanh.toml", include_str!("papers/dang-ky-ho-kinh-doanh.toml")),
    ("dang-ky-doanh-nghiep.toml", include_str!("papers/dang-ky-doanh-nghiep.toml")),
    ("quyen-su-dung-dat.toml", include_str!("papers/quyen-su-dung-dat.toml")),
    ("quyet-dinh-tro-cap-xa-hoi.toml", include_str!("papers/quyet-dinh-tro-cap-xa-hoi.toml")),
    ("can-cuoc.toml", include_str!("papers/can-cuoc.toml")),
    ("ban-sao.toml", include_str!("papers/ban-sao.toml")),
];

/// What kind of layout a type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The frame of NĐ 30/2020; the text under the heading is the abstract.
    Document,
    /// The frame of NĐ 30/2020 without a heading; the abstract stands under the number.
    Letter,
    /// A printed form with labels.
    Form,
    /// A stamp on papers of other types.
    Mark,
}

/// How the text after a label is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
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
    Person,
    Code,
    Area,
}

/// A labelled field.
#[derive(Debug, Clone)]
pub(super) struct Labelled {
    pub name: String,
    pub labels: Vec<String>,
    pub form: As,
    /// The values that it may have; empty = any.
    pub values: Vec<String>,
    pub pattern: Option<Regex>,
    pub after: Option<String>,
    pub lines: usize,
}

/// What law says of the validity of every paper of a type.
#[derive(Debug, Clone)]
pub(super) struct LawfulTerm {
    pub term: String,
    pub basis: String,
}

/// Words that tell a type.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub texts: Vec<String>,
    /// Base letters of each text, without blanks.
    pub squeezed: Vec<String>,
    pub weight: u8,
    pub must: bool,
}

/// One paper type.
#[derive(Debug, Clone)]
pub(super) struct PaperType {
    pub code: String,
    pub name: String,
    pub headings: Vec<String>,
    pub symbol: Option<String>,
    pub kind: Kind,
    pub required: Vec<String>,
    pub role: Option<Role>,
    pub sensitivity: Sensitivity,
    pub stops: Vec<String>,
    pub validity: Option<LawfulTerm>,
    pub anchors: Vec<Anchor>,
    pub fields: Vec<Labelled>,
    /// Names of those fields that tell the day of issue, in the order in which they are asked.
    pub issued: Vec<String>,
    pub register: Option<Register>,
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

/// What people are told of a type in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<'t> {
    /// Its code.
    pub code: &'t str,
    /// Its name.
    pub name: &'t str,
    /// Its abbreviation in numbers.
    pub symbol: Option<&'t str>,
    /// Component or result, if it is mostly one of them.
    pub role: Option<Role>,
    /// How much it tells of a person.
    pub sensitivity: Sensitivity,
    /// Names of the fields that it has by labels.
    pub fields: Vec<&'t str>,
    /// What law says of its term, and where.
    pub validity: Option<(&'t str, &'t str)>,
}

/// All paper types that are known.
#[derive(Debug, Clone, Default)]
pub struct PaperTypes {
    by_code: BTreeMap<String, PaperType>,
    lists: BTreeMap<String, Vec<String>>,
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
    /// All that is wrong in the first file that has a mistake, with file and line.
    pub fn with_folder_texts<'t>(
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<PaperTypes, Vec<PaperTypesError>> {
        PaperTypes::embedded().clone().with_texts(texts)
    }

    /// Every type as people are told of it, by code.
    pub fn list(&self) -> impl Iterator<Item = Listed<'_>> {
        self.by_code.values().map(|t| Listed {
            code: &t.code,
            name: &t.name,
            symbol: t.symbol.as_deref(),
            role: t.role,
            sensitivity: t.sensitivity,
            fields: t.fields.iter().map(|f| f.name.as_str()).collect(),
            validity: t.validity.as_ref().map(|v| (v.term.as_str(), v.basis.as_str())),
        })
    }

    /// Headings that two types claim: the heading, and both codes. Which of them wins is chance.
    pub fn contested(&self) -> Vec<(&str, &str, &str)> {
        let mut all: Vec<&Heading> = self.headings.iter().collect();
        all.sort_by(|a, b| (&a.squeezed, &a.code).cmp(&(&b.squeezed, &b.code)));
        all.windows(2)
            .filter(|pair| pair[0].squeezed == pair[1].squeezed && pair[0].code != pair[1].code)
            .map(|pair| (pair[0].text.as_str(), pair[0].code.as_str(), pair[1].code.as_str()))
            .collect()
    }

    /// Types that no paper tells of itself, since they have neither a heading nor words nor an abbreviation: only a manifest can
    /// name them.
    pub fn untold(&self) -> impl Iterator<Item = &str> {
        let is_untold = |t: &&PaperType| {
            t.headings.is_empty() && t.anchors.is_empty() && t.symbol.is_none() && t.kind != Kind::Letter
        };
        self.by_code.values().filter(is_untold).map(|t| t.code.as_str())
    }

    /// A file without its types, so that a mistake in them does not take its lists from the files that follow; `None` where it is
    /// no TOML.
    pub fn lists_alone(text: &str) -> Option<String> {
        format::lists_alone(text)
    }

    /// Codes of the types that a file defines, with their 1-based lines; none where it is no TOML.
    pub fn codes_in(text: &str) -> Vec<(String, usize)> {
        format::codes(text)
    }

    /// How much a paper of a type tells of a person.
    pub fn sensitivity(&self, code: &str) -> Option<Sensitivity> {
        self.by_code.get(code).map(|t| t.sensitivity)
    }

    /// What a paper of a type mostly is in a dossier.
    pub fn role(&self, code: &str) -> Option<Role> {
        self.by_code.get(code).and_then(|t| t.role)
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

    /// The heading of another document that this one begins with: `QUYẾT ĐỊNH` of `QUYẾT ĐỊNH VỀ VIỆC TRỢ CẤP XÃ HỘI`.
    pub(super) fn printed_part(&self, heading: &Heading) -> Option<&Heading> {
        let document = |h: &Heading| self.get(&h.code).is_some_and(|t| t.kind == Kind::Document);
        let part = |h: &&Heading| {
            h.code != heading.code && document(h) && heading.squeezed.starts_with(h.squeezed.as_str())
        };
        self.headings.iter().find(part).filter(|_| document(heading))
    }

    /// Headings of documents in the frame of NĐ 30/2020.
    pub(super) fn document_headings(&self) -> impl Iterator<Item = &Heading> {
        self.headings.iter().filter(|h| self.get(&h.code).is_some_and(|t| t.kind == Kind::Document))
    }

    /// All types, by code.
    pub(super) fn all(&self) -> impl Iterator<Item = &PaperType> {
        self.by_code.values()
    }

    /// Stamps on papers of other types.
    pub(super) fn marks(&self) -> impl Iterator<Item = &PaperType> {
        self.by_code.values().filter(|t| t.kind == Kind::Mark)
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
    ) -> Result<PaperTypes, Vec<PaperTypesError>> {
        for (file, text) in texts {
            let parsed = format::parse(file, text, &self.lists)?;
            self.lists.extend(parsed.lists);
            for paper in parsed.papers {
                self.by_code.insert(paper.code.clone(), paper);
            }
        }
        self.headings = self
            .by_code
            .values()
            // A mark stands on a paper and is not its heading.
            .filter(|paper| paper.kind != Kind::Mark)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_good() {
        let types = PaperTypes::default().with_texts(EMBEDDED.iter().copied()).unwrap();
        assert!(types.list().count() >= 45);
        assert_eq!(types.contested(), []);
        assert_eq!(types.untold().count(), 0);
        for (file, text) in EMBEDDED {
            let parsed = format::parse(file, text, &types.lists).unwrap();
            if parsed.papers.len() == 1 {
                let code = &parsed.papers[0].code;
                assert_eq!(format!("{code}.toml"), *file, "the code is the stem of the file");
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
        let error = |text| PaperTypes::with_folder_texts([("x.toml", text)]).unwrap_err()[0].to_string();
        assert!(error("version = 1\n[[paper]]\ncode = 5\n").starts_with("x.toml, line 3:"));
        assert!(
            error("version = 1\n\n[[paper]]\ncode = \"A b\"\nname = \"\"\nheadings = []\nkind = \"form\"\n")
                .contains("line 3: code \"A b\"")
        );
        assert_eq!(
            error("version = 7\n"),
            "x.toml, line 1: version 7 of paper types is not known, this program reads versions 1 and 2"
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
