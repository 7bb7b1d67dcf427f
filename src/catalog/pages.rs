//! The pages of papers: what was read of each, kept until the paper is archived and after. Apart from `papers`, since a page
//! has no state of its own.

use std::io::{Read, Write};

use rusqlite::{OptionalExtension, params};

use super::papers::json;
use super::{Catalog, Result};
use crate::record::{Fingerprint, PageImage, PageNumber, PageText, PaperId};

/// A page as stored.
#[derive(Debug, Clone)]
pub struct PageRow {
    /// What was read.
    pub text: PageText,
    /// The picture for the archived PDF without its bytes, and where those are; `None` if the page has none.
    pub image: Option<StoredImage>,
}

/// The picture of a page: its description, and the digest of its bytes in the work folder.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct StoredImage {
    /// How it is coded.
    pub image: PageImage,
    /// Whether the whole original is the stream; else the bytes are in the page's own file.
    pub whole_file: bool,
    /// SHA-256 of the bytes in that file, hexadecimal; empty with `whole_file`.
    pub sha256: String,
    /// Bytes of an embedded ICC profile, if it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icc: Option<Vec<u8>>,
}

impl Catalog {
    /// Keeps a page that was read.
    pub fn save_page(&self, paper: PaperId, text: &PageText, image: Option<&StoredImage>) -> Result<()> {
        let print = text.fingerprint.as_ref();
        let packed = pack(&serde_json::to_vec(text).unwrap_or_default());
        self.lock()
            .prepare_cached(
                "INSERT INTO page (paper, page, text, image, image_sha256, blank, pixels, difference, engine_ms, total_ms) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (paper, page) DO UPDATE SET text = excluded.text, \
                 image = excluded.image, image_sha256 = excluded.image_sha256, blank = excluded.blank, pixels = excluded.pixels, \
                 difference = excluded.difference, engine_ms = excluded.engine_ms, total_ms = excluded.total_ms",
            )
            .and_then(|mut s| {
                s.execute(params![
                    paper.0,
                    text.page.0,
                    packed,
                    image.map(json),
                    image.map(|i| i.sha256.as_str()),
                    text.blank,
                    print.map(|p| p.pixels.to_string()),
                    print.map(json),
                    text.engine_ms,
                    text.total_ms,
                ])
            })
            .map_err(|e| self.sql(e))
            .map(drop)
    }

    /// Numbers of the pages that are kept, with the digest of the picture's bytes (empty: none of its own).
    pub fn saved_pages(&self, paper: PaperId) -> Result<Vec<(PageNumber, String)>> {
        self.lock()
            .prepare_cached(
                "SELECT page, COALESCE(image_sha256, '') FROM page WHERE paper = ?1 ORDER BY page",
            )
            .and_then(|mut s| s.query_map([paper.0], |r| Ok((PageNumber(r.get(0)?), r.get(1)?)))?.collect())
            .map_err(|e| self.sql(e))
    }

    /// One page.
    pub fn page(&self, paper: PaperId, page: PageNumber) -> Result<Option<PageRow>> {
        let found = self
            .lock()
            .prepare_cached("SELECT text, image FROM page WHERE paper = ?1 AND page = ?2")
            .and_then(|mut s| {
                s.query_row(params![paper.0, page.0], |r| {
                    Ok((r.get::<_, Vec<u8>>(0)?, r.get::<_, Option<String>>(1)?))
                })
                .optional()
            })
            .map_err(|e| self.sql(e))?;
        found
            .map(|(packed, image)| {
                let text = unpack(&packed).map_err(|e| self.value("page.text", e.to_string()))?;
                Ok(PageRow {
                    text: self.parse_json("page.text", &text)?,
                    image: image.map(|v| self.parse_json("page.image", &v)).transpose()?,
                })
            })
            .transpose()
    }

    /// Fingerprints of all pages of all papers that are read to their end, in order of papers.
    pub fn fingerprints(&self) -> Result<Vec<(PaperId, PageNumber, Fingerprint)>> {
        let connection = self.lock();
        let mut statement = connection
            .prepare(
                "SELECT page.paper, page.page, page.difference FROM page JOIN paper ON paper.id = page.paper \
                 WHERE page.difference IS NOT NULL AND paper.state <> 'received' ORDER BY page.paper, page.page",
            )
            .map_err(|e| self.sql(e))?;
        let mut rows = statement.query([]).map_err(|e| self.sql(e))?;
        let mut prints = Vec::new();
        while let Some(r) = rows.next().map_err(|e| self.sql(e))? {
            let get = |i| r.get::<_, i64>(i).map_err(|e| self.sql(e));
            let text: String = r.get(2).map_err(|e| self.sql(e))?;
            prints.push((
                PaperId(get(0)?),
                PageNumber(get(1)? as u32),
                self.parse_json("page.difference", &text)?,
            ));
        }
        Ok(prints)
    }
}

/// Pages are stored with Deflate: JSON of words and boxes repeats itself.
fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn unpack(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    flate2::read::ZlibDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}
