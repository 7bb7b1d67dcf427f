//! A key field of a paper: its value, what was read, where, how sure, by which rule, and whether a person must look.

use serde::{Deserialize, Serialize};

use super::{PageNumber, PxBox};

/// Names of the fields that every paper may have, as written in JSON. The first nine are those of
/// TT 01/2023/TT-VPCP Art. 9.
pub mod names {
    /// Mã loại giấy tờ: code of the paper type (file stem of its data file).
    pub const TYPE_CODE: &str = "type_code";
    /// Mã định danh của chủ giấy tờ.
    pub const OWNER_ID: &str = "owner_id";
    /// Tên giấy tờ.
    pub const TITLE: &str = "title";
    /// Số, ký hiệu, such as `2827/QĐ-BGDĐT`.
    pub const NUMBER: &str = "number";
    /// Ngày, tháng, năm cấp, ISO 8601 `YYYY-MM-DD`.
    pub const DATE: &str = "date";
    /// Cơ quan cấp, as printed.
    pub const AGENCY: &str = "agency";
    /// Trích yếu nội dung chính.
    pub const ABSTRACT: &str = "abstract";
    /// Thời hạn có hiệu lực.
    pub const VALIDITY: &str = "validity";
    /// Number of the paper that this decision revokes (thu hồi).
    pub const REVOKES: &str = "revokes";
    /// Day of issue of the paper that this decision revokes, ISO 8601.
    pub const REVOKES_DATE: &str = "revokes_date";
    /// Phạm vi có hiệu lực.
    pub const SCOPE: &str = "scope";
    /// Heading of the paper as printed, such as `QUYẾT ĐỊNH`.
    pub const PAPER_TYPE: &str = "paper_type";
    /// Cơ quan chủ quản.
    pub const PARENT_AGENCY: &str = "parent_agency";
    /// Địa danh.
    pub const PLACE: &str = "place";
    /// Người ký.
    pub const SIGNER: &str = "signer";
    /// Chức vụ của người ký, with its prefix (TM., KT., TL., TUQ., Q.).
    pub const SIGNER_TITLE: &str = "signer_title";

    /// All fields that every paper is asked for.
    pub const COMMON: [&str; 14] = [
        TYPE_CODE,
        OWNER_ID,
        TITLE,
        NUMBER,
        DATE,
        AGENCY,
        ABSTRACT,
        VALIDITY,
        SCOPE,
        PAPER_TYPE,
        PARENT_AGENCY,
        PLACE,
        SIGNER,
        SIGNER_TITLE,
    ];
    /// The stamp that says that the paper is a copy: code of its data file. Only on papers that bear one.
    pub const COPY: &str = "copy";
}

/// Why a field has no value, or why a person must look at it. The written form is stored and never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Nothing on the paper looks like it.
    NotFound,
    /// Its place was found, nothing could be read there (handwriting, a stamp over it).
    Illegible,
    /// It was read with less confidence than its own bar.
    LowConfidence,
    /// It is probably written by hand, which this reader does not read well.
    Handwritten,
    /// It was read and breaks a rule (no calendar date, wrong check digit).
    Invalid,
    /// Two readers read different digits.
    ReadersDiffer,
    /// Two candidates fit equally well.
    Ambiguous,
    /// Another field of the paper says otherwise; a note tells which.
    Contradicted,
    /// The paper type does not have it.
    NotOnThisType,
    /// No page of the paper has text.
    NoText,
    /// Hardly a word of it could be read: handwriting, another alphabet, a picture of something else.
    Unreadable,
    /// Its text is not Vietnamese.
    ForeignLanguage,
    /// Two papers lie on its page, and nobody knows of which one the value is.
    TwoPapers,
    /// The day of issue lies after the day on which the paper was received.
    AfterReceipt,
}

/// One key field.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Field {
    /// The normal form; absent when it could not be read. Never invented, never a default.
    pub value: Option<String>,
    /// What stood on the paper, letter by letter as read.
    pub reading: Option<String>,
    /// On which page.
    pub page: Option<PageNumber>,
    /// Where on that page, px of the upright page.
    #[serde(rename = "box")]
    pub bbox: Option<PxBox>,
    /// How probably the value is right, 0.0–1.0, never 1.0; 0.0 without a value. Calibrated: of a hundred values that say
    /// 0.97, 97 are right. What a digital text layer or the words' own confidences say is in `signs`.
    pub confidence: f32,
    /// What the probability was made of. Told by `sohoa read`, kept nowhere.
    #[serde(skip)]
    pub signs: Option<Signs>,
    /// Which rule found it, such as `nd30/number` or `giay-khai-sinh/nơi sinh`.
    pub rule: String,
    /// What else speaks for or against it: readings of the second reader, the file's name, a time of signing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Whether no person needs to look.
    pub accepted: bool,
    /// Why there is no value, or why a person must look.
    pub reason: Option<Reason>,
}

/// Fields whose probabilities are fitted together. The written form is that of `scripts/calibrate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Digits of the number.
    Number,
    /// Digits of the date.
    Date,
    /// Agency and parent agency.
    Agency,
    /// Type, heading, stamps: closed lists.
    Heading,
    /// Place of issue.
    Place,
    /// The abstract.
    Abstract,
    /// Name of the signer.
    Signer,
    /// Title of the signer.
    SignerTitle,
    /// What stands after labels of a form.
    Labelled,
    /// What running text says: owner's number, validity, revocation.
    Phrase,
}

/// What speaks for a value and against it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Signs {
    /// Which fields it is compared with.
    pub group: Group,
    /// How far the words or the readers' verdict are above what the rule asks of them, in units of log-odds; negative
    /// below.
    pub margin: f32,
    /// How many things about the words and the layout are not as they are where such a field is surely right.
    pub doubts: u8,
    /// Whether every validator passed and no two readings differ. What is not sound has a doubt for it and is never
    /// accepted.
    pub sound: bool,
}

impl Field {
    /// An absent field with its reason.
    pub fn absent(rule: impl Into<String>, reason: Reason) -> Self {
        Field { rule: rule.into(), reason: Some(reason), ..Field::default() }
    }
}
