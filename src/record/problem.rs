//! What went wrong with a file, a page or a field, as a value that is stored, counted and shown.

use serde::{Deserialize, Serialize};

use super::PageNumber;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing is missing.
    Notice,
    /// A page or a part was not read; the file itself is archived.
    Warning,
    /// The file could not be read or not be taken in.
    Error,
}

/// The kinds of problem. The written form (kebab case) is stored and never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The file has no bytes.
    EmptyFile,
    /// The content is of no type that sohoa reads.
    UnknownType,
    /// The file could not be opened or read (permissions, I/O).
    Unreadable,
    /// The file was there when the folder was listed and is gone.
    Vanished,
    /// The file changed while it was read.
    StillWriting,
    /// A folder could not be listed.
    UnreadableFolder,
    /// A symbolic link, which is not followed.
    SymlinkSkipped,
    /// A device, socket or pipe.
    NotAFile,
    /// A file or folder that an operating system or an office program leaves behind (`Thumbs.db`, `~$…`).
    SystemFile,
    /// The content is damaged: nothing of it could be decoded.
    Damaged,
    /// The content ends early; what is there was read.
    Truncated,
    /// A PDF that needs a password which was not given.
    Encrypted,
    /// A document without pages.
    NoPages,
    /// More pages than the configured limit.
    TooManyPages,
    /// A page larger than the configured limit of pixels.
    TooLarge,
    /// One page could not be decoded.
    PageDamaged,
    /// A page took longer than its deadline; what was read so far is kept.
    Deadline,
    /// A page needed more memory than a reader may use.
    OutOfMemory,
    /// The reader process died on a page.
    ReaderCrashed,
    /// The resolution is below what recognition needs.
    LowResolution,
    /// The manifest names a file that is not there, or a bad code.
    ManifestRow,
    /// The searchable PDF could not be written.
    SearchablePdf,
    /// No space left on the disk of the data folder.
    DiskFull,
    /// The archive object could not be written.
    ArchiveWrite,
}

impl ProblemKind {
    /// The stored name, kebab case.
    pub fn code(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        use ProblemKind::*;
        match self {
            LowResolution | SymlinkSkipped | SystemFile => Severity::Notice,
            Truncated | PageDamaged | Deadline | OutOfMemory | ReaderCrashed | TooLarge | SearchablePdf
            | StillWriting | ManifestRow | UnreadableFolder | NotAFile => Severity::Warning,
            EmptyFile | UnknownType | Unreadable | Vanished | Damaged | Encrypted | NoPages
            | TooManyPages | DiskFull | ArchiveWrite => Severity::Error,
        }
    }
}

/// One problem. What file it belongs to is known by whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind.
    pub kind: ProblemKind,
    /// On which page, if it belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageNumber>,
    /// Technical detail for whoever looks closer (English, as the library said it); may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Problem {
    /// A problem of the whole file.
    pub fn of_file(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Problem { kind, page: None, detail: detail.into() }
    }

    /// A problem of one page.
    pub fn of_page(kind: ProblemKind, page: PageNumber, detail: impl Into<String>) -> Self {
        Problem { kind, page: Some(page), detail: detail.into() }
    }
}
