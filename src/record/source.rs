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
}
