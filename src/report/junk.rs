//! What real synchronisation writes although nobody meant it. It is shown apart and stays in the figures: a rule that
//! left it out would be ours and not the decree's, but whoever signs must know how much of it there is.

use super::indicators::Words;
use crate::record::{Counted, Flag, Said};

/// A kind of junk in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Junk {
    /// Resolved before it was received.
    ResolvedBeforeReceived,
    /// Due before it was received.
    DueBeforeReceived,
    /// Received after today.
    ReceivedInFuture,
    /// A text or code that only fills a place.
    Filler,
    /// The same bytes or picture came twice, such as a result that is a copy of a component.
    Copied,
    /// One component where several were asked for: only the first attachment came.
    OneAttachment,
    /// Its unit says of every dossier of the period that its components are digitized.
    AlwaysDigitized,
}

/// A unit that says "digitized" of so many dossiers and of no other is suspect: `DuocSoHoa` fixed at 1. Of fewer, chance
/// or diligence explains it.
pub const ALWAYS_FROM: u64 = 50;

impl Junk {
    /// All of them.
    pub const ALL: [Junk; 7] = [
        Junk::ResolvedBeforeReceived,
        Junk::DueBeforeReceived,
        Junk::ReceivedInFuture,
        Junk::Filler,
        Junk::Copied,
        Junk::OneAttachment,
        Junk::AlwaysDigitized,
    ];

    /// Its name in commands and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Junk::ResolvedBeforeReceived => "resolved-before-received",
            Junk::DueBeforeReceived => "due-before-received",
            Junk::ReceivedInFuture => "received-in-future",
            Junk::Filler => "filler",
            Junk::Copied => "copied",
            Junk::OneAttachment => "one-attachment",
            Junk::AlwaysDigitized => "always-digitized",
        }
    }

    /// Its name for people.
    pub fn words(self) -> Words {
        let (vi, en) = match self {
            Junk::ResolvedBeforeReceived => {
                ("giải quyết xong trước ngày tiếp nhận", "resolved before it was received")
            }
            Junk::DueBeforeReceived => ("hẹn trả trước ngày tiếp nhận", "due before it was received"),
            Junk::ReceivedInFuture => ("ngày tiếp nhận sau hôm nay", "received after today"),
            Junk::Filler => (
                "mã hoặc chữ điền cho có («Không có thông tin», «Chuyên viên», «Dinhkem», 000000001)",
                "a code or text that only fills a place (\"Không có thông tin\", \"Chuyên viên\", \"Dinhkem\", 000000001)",
            ),
            Junk::Copied => (
                "một tệp nộp hai lần, hoặc kết quả là bản sao của thành phần",
                "a file that came twice, or a result that is a copy of a component",
            ),
            Junk::OneAttachment => (
                "thủ tục cần nhiều thành phần mà kho chỉ có một",
                "the archive has one component where several are asked for",
            ),
            Junk::AlwaysDigitized => (
                "đơn vị ghi «đã số hóa» cho mọi hồ sơ trong kỳ (từ 50 hồ sơ)",
                "its unit says \"digitized\" of every dossier of the period (50 or more)",
            ),
        };
        Words { vi, en }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Junk> {
        Junk::ALL.into_iter().find(|j| j.as_str() == name)
    }

    /// Whether dossiers received in the period are of this kind, where their marks tell.
    pub fn is_marked(self, counted: &Counted) -> bool {
        let marks = counted.marks;
        match self {
            Junk::ResolvedBeforeReceived => marks.has(Flag::Inverted),
            Junk::DueBeforeReceived => marks.has(Flag::DueTooEarly),
            Junk::Filler => marks.has(Flag::Filler),
            Junk::Copied => marks.has(Flag::Copied),
            Junk::OneAttachment => marks.has(Flag::OneComponent) && marks.is(Said::ManyExpected),
            Junk::ReceivedInFuture | Junk::AlwaysDigitized => false,
        }
    }
}
