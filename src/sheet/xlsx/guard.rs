//! Looks through a workbook before its parser does, and refuses what would make the parser take the machine's memory:
//! a few kilobytes can claim a billion shared strings, or inflate to a cell of gigabytes.
//!
//! Everything that the parser reads is inflated once more for this.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::SheetErrorKind;

/// Text of one cell or shared string. Excel allows 32 767 characters; as rich text and in entities it is longer.
const MAX_TEXT_BYTES: u64 = 1 << 20;
/// One tag with its attributes, or one comment. Tags of real files have less than a kilobyte.
const MAX_TAG_BYTES: u64 = 1 << 20;
/// All shared strings, which are held in memory. A million rows with three texts of their own have 200 MB of this.
const MAX_SHARED_BYTES: u64 = 512 << 20;
/// One sheet: a million full rows of forty columns have 2 GB.
const MAX_PART_BYTES: u64 = 8 << 30;
/// So many more shared strings than there are may be announced: some writers count uses, not strings.
const MAX_ANNOUNCED_TOO_MANY: u64 = 1 << 20;

/// What was seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Whether any sheet has merged cells.
    pub(super) merged_cells: bool,
}

/// Looks through every part that the parser reads.
pub(super) fn check(path: &Path) -> Result<Found, SheetErrorKind> {
    let damaged = |e: zip::result::ZipError| SheetErrorKind::Workbook(e.to_string());
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?)).map_err(damaged)?;
    let mut found = Found::default();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_ascii_lowercase().replace('\\', "/");
        if name == "mimetype" || name.starts_with("word/") || name.starts_with("ppt/") {
            return Err(SheetErrorKind::Foreign("an office document that is no XLSX workbook"));
        }
        let shared = name.ends_with("sharedstrings.xml");
        let parsed = name.ends_with(".rels")
            || (name.ends_with(".xml")
                && ["sheet", "workbook", "styles", "theme"].iter().any(|word| name.contains(word)));
        if !shared && !parsed {
            continue;
        }
        let limit = if shared { MAX_SHARED_BYTES } else { MAX_PART_BYTES };
        let seen = scan(BufReader::with_capacity(1 << 16, part), limit)?;
        if shared && seen.announced > seen.strings.saturating_add(MAX_ANNOUNCED_TOO_MANY) {
            return Err(SheetErrorKind::Workbook(format!("it announces {} texts", seen.announced)));
        }
        found.merged_cells |= seen.merged_cells;
    }
    Ok(found)
}

/// What one part holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    /// `uniqueCount` of the shared strings.
    announced: u64,
    /// Shared strings.
    strings: u64,
    merged_cells: bool,
}

/// Follows the tags of a part. No parser: `>` within an attribute ends a tag for it, which at worst makes the text
/// behind it longer.
fn scan(mut part: impl BufRead, limit: u64) -> Result<Seen, SheetErrorKind> {
    let mut seen = Seen::default();
    let mut all = 0u64;
    // Text since a cell or a shared string began or ended; the parser collects no further.
    let mut text = 0u64;
    let mut tag: Vec<u8> = Vec::new();
    let mut tag_bytes = 0u64;
    let mut inside = false;
    loop {
        let chunk = part.fill_buf().map_err(|e| SheetErrorKind::Workbook(e.to_string()))?;
        if chunk.is_empty() {
            return Ok(seen);
        }
        let sign = if inside { b'>' } else { b'<' };
        let end = chunk.iter().position(|b| *b == sign);
        let before = &chunk[..end.unwrap_or(chunk.len())];
        let count = before.len() as u64;
        if inside {
            tag_bytes += count;
            // The longest that matters: <sst … uniqueCount="…">.
            let room = 512usize.saturating_sub(tag.len());
            tag.extend_from_slice(&before[..room.min(before.len())]);
        } else {
            text += count;
        }
        all += count + 1;
        let taken = before.len() + usize::from(end.is_some());
        part.consume(taken);
        if text > MAX_TEXT_BYTES || tag_bytes > MAX_TAG_BYTES || all > limit {
            return Err(SheetErrorKind::TooLarge("a part of the workbook"));
        }
        if end.is_none() {
            continue;
        }
        inside = !inside;
        if inside {
            tag.clear();
            tag_bytes = 0;
            continue;
        }
        match name_of(&tag) {
            // Counted as text: the parser takes it for such.
            [b'!', ..] => text += tag_bytes,
            b"c" | b"row" => text = 0,
            b"si" => {
                text = 0;
                seen.strings += u64::from(tag.first() != Some(&b'/'));
            }
            b"mergeCell" => seen.merged_cells = true,
            b"sst" if tag.first() != Some(&b'/') => seen.announced = announced(&tag),
            _ => {}
        }
    }
}

/// The name in a tag, without `/` and prefix.
fn name_of(tag: &[u8]) -> &[u8] {
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let end = tag.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(tag.len());
    let name = &tag[..end];
    name.iter().position(|b| *b == b':').map_or(name, |colon| &name[colon + 1..])
}

/// The number that `uniqueCount` claims; one too long to be read is the largest.
fn announced(tag: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(tag);
    let Some((_, value)) = text.split_once("uniqueCount") else { return 0 };
    let digits: String =
        value.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Result<Seen, SheetErrorKind> {
        scan(text.as_bytes(), 1 << 30)
    }

    #[test]
    fn strings_and_merged_cells_are_seen() {
        let seen =
            scanned(r#"<?xml?><x:sst a="1" uniqueCount = "2"><x:si><t>a</t></x:si><si/></x:sst>"#).unwrap();
        assert_eq!(seen, Seen { announced: 2, strings: 2, merged_cells: false });
        assert!(
            scanned(r#"<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>"#).unwrap().merged_cells
        );
        assert_eq!(announced(b"sst uniqueCount='99999999999999999999999'"), u64::MAX);
    }

    #[test]
    fn cells_and_tags_without_end_are_refused() {
        let long = "x".repeat(2 << 20);
        let pieces = "<![CDATA[xxxxxxxxxxxxxxxxxxxxxxx]]>".repeat(60_000);
        let cells = "<c><v>1</v></c>".repeat(200_000);
        for (text, fine) in [
            (format!("<c><v>{long}</v></c>"), false),
            (format!("<c><is><t>{pieces}</t></is></c>"), false),
            (format!("<c a=\"{long}\"/>"), false),
            (format!("<!--{long}-->"), false),
            (cells, true),
        ] {
            assert_eq!(scanned(&text).is_ok(), fine, "{text:.40}");
        }
        assert!(scan(&b"<a>xxxx</a>"[..], 5).is_err());
    }
}
