//! What a run and its reader processes say to each other: frames of JSON over pipes, one answer to one task.
//!
//! A frame is its length in bytes (u32, little endian) and that many bytes of JSON. Paths travel as bytes, since a
//! file name need not be UTF-8.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::Date;

use crate::catalog::StoredImage;
use crate::record::{MediaType, PageNumber, PageText, Problem};

/// Longest frame; a guard against nonsense on the pipe, far above any page of words.
const MAX_FRAME_BYTES: u32 = 64 << 20;

/// A path as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawPath(Vec<u8>);

impl From<&Path> for RawPath {
    fn from(path: &Path) -> Self {
        RawPath(path.as_os_str().as_bytes().to_vec())
    }
}

impl RawPath {
    /// The path.
    pub fn to_path(&self) -> PathBuf {
        PathBuf::from(OsString::from_vec(self.0.clone()))
    }
}

/// How a reader works; the first frame of its life.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hello {
    /// Memory it may use, bytes (`RLIMIT_DATA`).
    pub memory_bytes: u64,
    /// Milliseconds a page may take before it answers with what it has.
    pub deadline_ms: u64,
    /// Folder of the language data, if not the engine's own.
    pub tessdata: Option<RawPath>,
    /// Model of the second reader, if there is one.
    pub digits_model: Option<RawPath>,
    /// Largest page, pixels.
    pub max_page_px: u64,
    /// Most pages of a document.
    pub max_pages: u32,
    /// Passwords to try on encrypted PDFs.
    pub passwords: Vec<String>,
}

/// A task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Task {
    /// Look at a document: type and number of pages.
    Open {
        /// Which file.
        path: RawPath,
    },
    /// Read one page.
    Page {
        /// Which file.
        path: RawPath,
        /// Which page.
        page: PageNumber,
        /// Where to put the bytes of its picture, if it needs a file of its own; without it no picture is made.
        picture: Option<RawPath>,
    },
}

/// A document as it is known before its pages are read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Opened {
    /// Type of content.
    pub media: MediaType,
    /// Number of pages.
    pub pages: u32,
    /// What is wrong with it all the same.
    pub problems: Vec<Problem>,
    /// The days on which it was signed electronically, as its signatures claim, the earliest first.
    pub signed_on: Vec<Date>,
}

/// An answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// To `Open`.
    Opened(Opened),
    /// To `Page`.
    Page {
        /// What was read.
        text: Box<PageText>,
        /// The picture.
        image: Option<Box<StoredImage>>,
    },
    /// The task failed in a way that the reader survived.
    Failed(Problem),
    /// The reader cannot work at all (the engine or its language data is missing).
    Unfit(String),
}

/// Writes one frame.
pub fn send<T: Serialize>(to: &mut impl Write, value: &T) -> io::Result<()> {
    let bytes = serde_json::to_vec(value)?;
    let length = u32::try_from(bytes.len())
        .ok()
        .filter(|n| *n <= MAX_FRAME_BYTES)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "frame too long"))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&bytes)?;
    to.flush()
}

/// Reads one frame; `None` at a clean end.
pub fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0u8; 4];
    match from.read(&mut length[..1])? {
        0 => return Ok(None),
        _ => from.read_exact(&mut length[1..])?,
    }
    let length = u32::from_le_bytes(length);
    if length > MAX_FRAME_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() != length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(serde_json::from_slice(&bytes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_go_and_come() {
        let mut pipe = Vec::new();
        let path = RawPath::from(Path::new(std::ffi::OsStr::from_bytes(b"/a/\xff.pdf")));
        send(&mut pipe, &Task::Open { path: path.clone() }).unwrap();
        let mut from = pipe.as_slice();
        let Some(Task::Open { path: back }) = receive(&mut from).unwrap() else { panic!("not an Open") };
        assert_eq!(back, path);
        assert!(receive::<Task>(&mut from).unwrap().is_none());
    }

    #[test]
    fn a_cut_or_absurd_frame_is_an_error() {
        assert!(receive::<Task>(&mut [9u8, 0, 0, 0, b'{'].as_slice()).is_err());
        assert!(receive::<Task>(&mut [0xff_u8; 8].as_slice()).is_err());
    }
}
