//! What a dossier's archive object says of itself: `metadata.json` and `events.jsonl`, made from what it said before
//! and what is new. Pure; the forms are documented in the README and versioned, and every reader of them ignores
//! keys that it does not know.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::record::{DossierCode, PageNumber, Paper, Point, ProcedureCode, Sha256};

/// Name of the form of `metadata.json`.
pub const SCHEMA: &str = "sohoa/dossier";
/// Its version.
pub const SCHEMA_VERSION: u32 = 1;
/// Logical path of the metadata in an object.
pub const METADATA_PATH: &str = "metadata.json";
/// Logical path of the events in an object.
pub const EVENTS_PATH: &str = "events.jsonl";

/// `metadata.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DossierMetadata {
    /// `sohoa/dossier`.
    pub schema: String,
    /// 1.
    pub version: u32,
    /// Mã hồ sơ; absent for a paper without a dossier.
    pub dossier: Option<DossierCode>,
    /// Mã đơn vị, by manifest or by the dossier's code.
    pub unit: Option<String>,
    /// Mã thủ tục, if the manifest gave it.
    pub procedure: Option<ProcedureCode>,
    /// The papers, in the order in which they were archived.
    pub papers: Vec<ArchivedPaper>,
    /// Papers of other objects whose very bytes were received for this dossier too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reused: Vec<ReusedPaper>,
    /// Where a paper without a dossier went when it was assigned: the object that holds it too since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
}

/// One paper in `metadata.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArchivedPaper {
    /// Ordinal of the paper in the dossier, from 1; its files' names begin with it.
    pub ordinal: u32,
    /// Logical path of the original, byte for byte as received.
    pub original: String,
    /// Logical path of the searchable PDF/A; absent if it could not be made (`problems` says why).
    pub searchable: Option<String>,
    /// What it is and says.
    #[serde(flatten)]
    pub paper: Paper,
    /// One entry a page.
    pub page_list: Vec<ArchivedPage>,
}

/// One page in `metadata.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArchivedPage {
    /// Which page.
    pub page: PageNumber,
    /// Width of the upright page in px; boxes of fields are in these pixels.
    pub width_px: u32,
    /// Height of the upright page in px.
    pub height_px: u32,
    /// Resolution.
    pub dpi: f32,
    /// Corners of the sheet on the upright page, px, clockwise from its own upper left, where it was photographed aslant and read
    /// as if seen from straight above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<[Point; 4]>,
    /// Whether nothing is printed on it.
    pub blank: bool,
    /// `recognised`, `text-layer` or `nothing`.
    pub text_from: String,
    /// Mean word confidence, 0–1.
    pub mean_confidence: Option<f32>,
    /// 5th percentile of the word confidences, 0–1.
    pub p5_confidence: Option<f32>,
}

/// A paper that another object holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReusedPaper {
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// The OCFL object that holds it.
    pub object: String,
    /// File name under which it was received for this dossier.
    pub received_as: String,
}

/// One line of `events.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Version of the form of this line, 1.
    pub version: u32,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// What was done: `received`, `read`, `described`, `searchable-pdf-made`, `archived`, `assigned`, `reused`.
    pub event: String,
    /// Which program did it, with version.
    pub agent: String,
    /// Digest of what went in.
    pub input: Option<Sha256>,
    /// Digest of what came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl DossierMetadata {
    /// Of an object that does not exist yet.
    pub fn new(dossier: Option<DossierCode>) -> Self {
        DossierMetadata {
            schema: SCHEMA.to_owned(),
            version: SCHEMA_VERSION,
            unit: dossier.as_ref().map(|d| d.unit_part().to_owned()),
            dossier,
            procedure: None,
            papers: Vec::new(),
            reused: Vec::new(),
            assigned_to: None,
        }
    }

    /// Adds a paper under the next ordinal, or replaces what was said of the same bytes, keeping ordinal and paths.
    /// `has_searchable` tells whether a searchable PDF comes with it. Gives its entry.
    pub fn put(
        &mut self,
        paper: Paper,
        page_list: Vec<ArchivedPage>,
        has_searchable: bool,
    ) -> &ArchivedPaper {
        let known = self.papers.iter().position(|p| p.paper.sha256 == paper.sha256);
        let ordinal = known
            .map(|i| self.papers[i].ordinal)
            .unwrap_or_else(|| self.papers.iter().map(|p| p.ordinal).max().unwrap_or(0) + 1);
        let (stem, extension) = safe_name(&paper.original_name, paper.media_type.extension());
        let entry = ArchivedPaper {
            ordinal,
            original: match known {
                Some(i) => self.papers[i].original.clone(),
                None => format!("originals/{ordinal:04}-{stem}.{extension}"),
            },
            searchable: has_searchable.then(|| format!("searchable/{ordinal:04}-{stem}.pdf")),
            paper,
            page_list,
        };
        let at = known.unwrap_or(self.papers.len());
        if known.is_some() {
            self.papers[at] = entry;
        } else {
            self.papers.push(entry);
        }
        &self.papers[at]
    }

    /// Notes a paper that another object holds; once only.
    pub fn reuse(&mut self, reused: ReusedPaper) {
        if !self.reused.contains(&reused) {
            self.reused.push(reused);
        }
    }

    /// The written form: indented JSON with a line feed at its end.
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Stem and extension that every file system takes and a person still recognises: NFC, no separators, control or
/// reserved characters, no dots or blanks at its ends, at most 120 bytes. The extension is the one of the content.
fn safe_name(original: &str, extension: &str) -> (String, String) {
    let base = original.rsplit(['/', '\\']).next().unwrap_or(original);
    let stem = match base.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && end.len() <= 5 => stem,
        _ => base,
    };
    let mut safe = String::new();
    for c in stem.nfc() {
        let c = if c.is_control() || r#"<>:"/\|?*`'$;&"#.contains(c) || c == '\u{fffd}' { '_' } else { c };
        if safe.len() + c.len_utf8() > 120 {
            break;
        }
        safe.push(c);
    }
    let trimmed = safe.trim_matches(|c: char| c == '.' || c.is_whitespace());
    (if trimmed.is_empty() { "_".to_owned() } else { trimmed.to_owned() }, extension.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Described, MediaType, PaperId, Role};

    fn paper(digest: u8, name: &str) -> Paper {
        Paper {
            id: PaperId(i64::from(digest)),
            sha256: Sha256([digest; 32]),
            size_bytes: 1,
            original_name: name.to_owned(),
            media_type: MediaType::Jpeg,
            role: Role::Component,
            pages: 1,
            blank_pages: vec![],
            a4_equivalents: 1.0,
            described: Described::default(),
            review: vec![],
            problems: vec![],
            received_at: "2026-11-22T00:00:00Z".to_owned(),
            manifested: None,
        }
    }

    #[test]
    fn names_are_safe_and_still_readable() {
        for (name, want) in [
            ("Đơn đề nghị.JPG", "Đơn đề nghị"),
            ("../../etc/passwd", "passwd"),
            ("..", "_"),
            ("`rm -rf`.jpg", "_rm -rf_"),
            (".hidden", "hidden"),
            ("a\nb.png", "a_b"),
            ("Cu\u{0309}.pdf", "Củ"),
            ("", "_"),
        ] {
            assert_eq!(safe_name(name, "jpg").0, want, "{name:?}");
        }
        assert!(safe_name(&"ố".repeat(300), "jpg").0.len() <= 120);
    }

    #[test]
    fn a_paper_keeps_its_ordinal_and_nothing_is_overwritten() {
        let mut metadata = DossierMetadata::new(None);
        assert_eq!(metadata.put(paper(1, "scan.jpg"), vec![], true).original, "originals/0001-scan.jpg");
        assert_eq!(metadata.put(paper(2, "scan.jpg"), vec![], true).original, "originals/0002-scan.jpg");
        assert_eq!(metadata.put(paper(1, "other.jpg"), vec![], false).original, "originals/0001-scan.jpg");
        let text = metadata.to_json();
        assert_eq!(serde_json::from_slice::<DossierMetadata>(&text).unwrap(), metadata);
    }
}
