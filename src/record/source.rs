//! A file as it was received, before anything is known of its content.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{DossierCode, ProcedureCode, UnitCode};

/// What a paper is in its dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Thành phần hồ sơ: a paper handed in.
    #[default]
    Component,
    /// Kết quả: a paper issued.
    Result,
}

/// What a manifest says of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifested {
    /// The dossier it belongs to.
    pub dossier: Option<DossierCode>,
    /// The procedure of that dossier.
    pub procedure: Option<ProcedureCode>,
    /// The unit that received it.
    pub unit: Option<UnitCode>,
    /// Component or result.
    pub role: Option<Role>,
    /// Type of paper, as the manifest names it.
    pub paper_type: Option<String>,
    /// Title, as the manifest gives it.
    pub title: Option<String>,
    /// Columns that sohoa does not know, kept as they are: header → cell.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

/// A received file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is, absolute; may be no UTF-8.
    pub path: PathBuf,
    /// Size in bytes when it was listed.
    pub size_bytes: u64,
    /// Time of last change when it was listed, nanoseconds since 1970.
    pub modified_ns: i128,
    /// The dossier, by manifest or by folder name.
    pub dossier: Option<DossierCode>,
    /// What the manifest says, if it names the file.
    pub manifested: Option<Manifested>,
}

/// Type of content, told by the bytes and never by the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaType {
    /// PDF.
    Pdf,
    /// JPEG (JFIF, EXIF).
    Jpeg,
    /// PNG.
    Png,
    /// TIFF, any number of frames.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// WebP.
    Webp,
    /// GIF (its first frame).
    Gif,
    /// JPEG 2000 (JP2 file or code stream).
    Jp2,
}

impl MediaType {
    /// The registered media type.
    pub fn mime(self) -> &'static str {
        match self {
            MediaType::Pdf => "application/pdf",
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
            MediaType::Tiff => "image/tiff",
            MediaType::Bmp => "image/bmp",
            MediaType::Webp => "image/webp",
            MediaType::Gif => "image/gif",
            MediaType::Jp2 => "image/jp2",
        }
    }

    /// The usual file name extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            MediaType::Pdf => "pdf",
            MediaType::Jpeg => "jpg",
            MediaType::Png => "png",
            MediaType::Tiff => "tif",
            MediaType::Bmp => "bmp",
            MediaType::Webp => "webp",
            MediaType::Gif => "gif",
            MediaType::Jp2 => "jp2",
        }
    }

    /// The type that the first bytes of a file tell, whatever its name; 1 KiB is enough to be sure. A picture is known
    /// by its very first bytes; `%PDF` may stand anywhere within the first 1024 (ISO 32000-1 annex H, note 13), and some
    /// writers forget the dash after it.
    pub fn sniff(head: &[u8]) -> Option<MediaType> {
        let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
        // "BM" also begins words: the size of the second header must be one that exists (12 to 124 bytes).
        let is_bmp = || {
            let size = head.get(14..18).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
            at(0, b"BM") && matches!(size, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
        };
        if at(0, b"\xFF\xD8\xFF") {
            Some(MediaType::Jpeg)
        } else if at(0, b"\x89PNG\r\n\x1A\n") {
            Some(MediaType::Png)
        } else if [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| at(0, *magic)) {
            Some(MediaType::Tiff)
        } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
            Some(MediaType::Gif)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Some(MediaType::Webp)
        } else if at(0, b"\0\0\0\x0CjP  \r\n\x87\n") || at(0, b"\xFF\x4F\xFF\x51") {
            Some(MediaType::Jp2)
        } else if is_bmp() {
            Some(MediaType::Bmp)
        } else if head.windows(4).take(1024).any(|window| window == b"%PDF") {
            Some(MediaType::Pdf)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_type() {
        let bmp = [b"BM".as_slice(), &[0; 12], &[40, 0, 0, 0]].concat();
        let late = [vec![b' '; 1000], b"%PDF-1.4".to_vec()].concat();
        let too_late = [vec![b' '; 1100], b"%PDF-1.4".to_vec()].concat();
        for (head, expected) in [
            (b"\xFF\xD8\xFF\xE0..".as_slice(), Some(MediaType::Jpeg)),
            (b"\x89PNG\r\n\x1A\n", Some(MediaType::Png)),
            (b"MM\0*", Some(MediaType::Tiff)),
            (b"II+\0", Some(MediaType::Tiff)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(MediaType::Webp)),
            (b"RIFF\x10\0\0\0WAVE", None),
            (b"\xFF\x4F\xFF\x51", Some(MediaType::Jp2)),
            (&bmp, Some(MediaType::Bmp)),
            (b"BM is how this letter begins, and it is no picture", None),
            (&late, Some(MediaType::Pdf)),
            (b"%PDF.1.4\n", Some(MediaType::Pdf)),
            (&too_late, None),
            (b"GIF8", None),
            (b"", None),
        ] {
            assert_eq!(MediaType::sniff(head), expected, "{:?}", head.escape_ascii().to_string());
        }
    }
}
