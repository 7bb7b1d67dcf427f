//! What the registers of the one-stop systems say of units, procedures and dossiers: one value for each row of an
//! export, cleaned but not judged. Identifiers are texts here and not the typed ones of `ids`: a register has codes
//! of older systems, too, and a dossier is counted whatever its code looks like.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

/// Which register a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegisterKind {
    /// Units and how they follow each other.
    Units,
    /// Procedures, what they give and what they ask for.
    Procedures,
    /// Dossiers.
    Dossiers,
}

/// Kênh tiếp nhận: how a dossier came in (`KenhThucHien` of the national interface: 1, 2, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Trực tiếp.
    Counter,
    /// Trực tuyến.
    Online,
    /// Bưu chính công ích.
    Post,
}

impl Channel {
    /// All of them, in the order of the national interface.
    pub const ALL: [Channel; 3] = [Channel::Counter, Channel::Online, Channel::Post];

    /// The name in the canonical header's column: `counter`, `online`, `post`.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Counter => "counter",
            Channel::Online => "online",
            Channel::Post => "post",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Channel {
    type Err = ();
    fn from_str(text: &str) -> Result<Channel, ()> {
        Channel::ALL.into_iter().find(|c| c.as_str() == text).ok_or(())
    }
}

/// A unit for a span of time. The same code may have several entries, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct UnitEntry {
    /// Its code, such as `H56.14`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level as the register names it (`province`, `district`, `commune`, `department` or another word).
    pub level: Option<String>,
    /// The unit above it.
    pub parent: Option<String>,
    /// First day of this entry; none: from the beginning.
    pub valid_from: Option<Date>,
    /// Last day of this entry; none: to this day.
    pub valid_to: Option<Date>,
    /// Who does its work after the last day.
    pub successor: Option<String>,
}

/// A procedure (thủ tục hành chính).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ProcedureEntry {
    /// Its code without local suffix, such as `1.001193`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its field (lĩnh vực).
    pub field: Option<String>,
    /// Whether it ends with a paper (false: `ThuTucKhongCoKetQua`).
    pub has_result: Option<bool>,
    /// What a dossier of it holds.
    pub components: Vec<ComponentEntry>,
}

/// A component that a procedure asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ComponentEntry {
    /// Its code in the procedure register, if it has one.
    pub code: Option<String>,
    /// Its name as the register has it.
    pub name: String,
    /// The code of the paper type that it is.
    pub paper_type: Option<String>,
    /// Whether a dossier without it is incomplete.
    pub required: bool,
}

/// A dossier as a register has it on the day of the export. None: the register says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DossierEntry {
    /// Its code (mã hồ sơ), NFC, without blanks.
    pub code: String,
    /// Code of its procedure, without local suffix.
    pub procedure: Option<String>,
    /// Code of the unit that answers for it.
    pub unit: Option<String>,
    /// Field (lĩnh vực).
    pub field: Option<String>,
    /// How it came in.
    pub channel: Option<Channel>,
    /// Ngày tiếp nhận.
    pub received_on: Option<Date>,
    /// Ngày hẹn trả.
    pub due_on: Option<Date>,
    /// Ngày kết thúc xử lý.
    pub resolved_on: Option<Date>,
    /// Ngày trả kết quả.
    pub returned_on: Option<Date>,
    /// Trạng thái, as the register words it.
    pub status: Option<String>,
    /// Whether its procedure gives a paper.
    pub has_result: Option<bool>,
    /// Whether its components have files in another system.
    pub components_digitized: Option<bool>,
    /// Whether its result has a file in another system.
    pub result_digitized: Option<bool>,
    /// Whether a component was taken from an earlier dossier (`DuocTaiSuDung`).
    pub reused: Option<bool>,
    /// Whether a component came from a shared store (`DuocLayTuKhoDMQG`).
    pub shared_data: Option<bool>,
    /// How many components it should hold.
    pub components_expected: Option<u16>,
}

/// What a register may say of a dossier, beside its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DossierColumn {
    /// [`DossierEntry::procedure`].
    Procedure,
    /// [`DossierEntry::unit`].
    Unit,
    /// [`DossierEntry::field`].
    Field,
    /// [`DossierEntry::channel`].
    Channel,
    /// [`DossierEntry::received_on`].
    ReceivedOn,
    /// [`DossierEntry::due_on`].
    DueOn,
    /// [`DossierEntry::resolved_on`].
    ResolvedOn,
    /// [`DossierEntry::returned_on`].
    ReturnedOn,
    /// [`DossierEntry::status`].
    Status,
    /// [`DossierEntry::has_result`].
    HasResult,
    /// [`DossierEntry::components_digitized`].
    ComponentsDigitized,
    /// [`DossierEntry::result_digitized`].
    ResultDigitized,
    /// [`DossierEntry::reused`].
    Reused,
    /// [`DossierEntry::shared_data`].
    SharedData,
    /// [`DossierEntry::components_expected`].
    ComponentsExpected,
}

impl DossierColumn {
    /// All of them, in the order of the entry.
    pub const ALL: [DossierColumn; 15] = [
        DossierColumn::Procedure,
        DossierColumn::Unit,
        DossierColumn::Field,
        DossierColumn::Channel,
        DossierColumn::ReceivedOn,
        DossierColumn::DueOn,
        DossierColumn::ResolvedOn,
        DossierColumn::ReturnedOn,
        DossierColumn::Status,
        DossierColumn::HasResult,
        DossierColumn::ComponentsDigitized,
        DossierColumn::ResultDigitized,
        DossierColumn::Reused,
        DossierColumn::SharedData,
        DossierColumn::ComponentsExpected,
    ];

    /// Its canonical header, and the name of its column in the catalog.
    pub fn as_str(self) -> &'static str {
        match self {
            DossierColumn::Procedure => "procedure_code",
            DossierColumn::Unit => "unit_code",
            DossierColumn::Field => "field",
            DossierColumn::Channel => "channel",
            DossierColumn::ReceivedOn => "received_on",
            DossierColumn::DueOn => "due_on",
            DossierColumn::ResolvedOn => "resolved_on",
            DossierColumn::ReturnedOn => "returned_on",
            DossierColumn::Status => "status",
            DossierColumn::HasResult => "has_result",
            DossierColumn::ComponentsDigitized => "components_digitized",
            DossierColumn::ResultDigitized => "result_digitized",
            DossierColumn::Reused => "reused",
            DossierColumn::SharedData => "shared_data",
            DossierColumn::ComponentsExpected => "components_expected",
        }
    }
}
