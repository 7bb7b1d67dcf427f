//! The file system within an old Office file (MS-CFB): enough of it to find one stream. Every chain is followed for at
//! most as many sectors as the file has, so that a ring in it ends.

use crate::sheet::SheetErrorKind;

/// No more sectors in a chain (MS-CFB 2.1: ENDOFCHAIN, and FREESECT above it).
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Streams below this size lie in the small sectors of the root entry's stream.
const SMALL_STREAM: usize = 4096;
const SMALL_SECTOR: usize = 64;

/// A compound file.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
}

fn damaged(what: &str) -> SheetErrorKind {
    SheetErrorKind::Workbook(format!("compound file: {what}"))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, SheetErrorKind> {
        let word = |at| u32_at(bytes, at).ok_or_else(|| damaged("no header"));
        let sector = match u16_at(bytes, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(damaged("no sector size")),
        };
        let mut file = Compound { bytes, sector, next: Vec::new(), entries: Vec::new() };
        // The table of tables: 109 places in the header, more in sectors whose last place names the next one.
        let mut tables: Vec<u32> = (0..109).map_while(|i| u32_at(bytes, 76 + 4 * i)).collect();
        let (mut more, mut left) = (word(68)?, bytes.len() / sector);
        while more < LAST_SECTOR && left > 0 {
            let places = words(file.sector(more).ok_or_else(|| damaged("a sector beyond the end"))?);
            let (next, places) = places.split_last().ok_or_else(|| damaged("an empty sector"))?;
            tables.extend(places);
            more = *next;
            left -= 1;
        }
        for table in tables.into_iter().filter(|id| *id < LAST_SECTOR).take(bytes.len() / sector + 1) {
            let places = words(file.sector(table).ok_or_else(|| damaged("a sector beyond the end"))?);
            file.next.extend(places);
        }
        let directory = file.chain(word(48)?);
        file.entries = directory
            .chunks_exact(128)
            .filter_map(|entry| {
                let length = usize::from(u16_at(entry, 64)?).clamp(2, 64) - 2;
                let units: Vec<u16> =
                    entry[..length].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
                let size = usize::try_from(u32_at(entry, 120)?).ok()?;
                Some(Entry { name: String::from_utf16_lossy(&units), start: u32_at(entry, 116)?, size })
            })
            .collect();
        Ok(file)
    }

    /// Whether there is a stream of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// The bytes of a stream.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        let mut bytes = if entry.size < SMALL_STREAM {
            let root = self.entries.first()?;
            let small = self.chain(root.start);
            let next = words(&self.chain(u32_at(self.bytes, 60)?));
            let mut found = Vec::new();
            let mut at = entry.start;
            for _ in 0..=next.len() {
                if at >= LAST_SECTOR || found.len() >= entry.size {
                    break;
                }
                let from = (at as usize).checked_mul(SMALL_SECTOR)?;
                found.extend_from_slice(small.get(from..from + SMALL_SECTOR)?);
                at = next.get(at as usize).copied().unwrap_or(u32::MAX);
            }
            found
        } else {
            self.chain(entry.start)
        };
        bytes.truncate(entry.size);
        Some(bytes)
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let from = (id as usize + 1).checked_mul(self.sector)?;
        // The last sector of some files is cut.
        let to = (from + self.sector).min(self.bytes.len());
        self.bytes.get(from..to)
    }

    /// All sectors from one on; ends where the chain does, leaves the file, or has more sectors than it.
    fn chain(&self, start: u32) -> Vec<u8> {
        let mut found = Vec::new();
        let mut at = start;
        for _ in 0..=self.next.len().min(self.bytes.len() / self.sector) {
            let Some(sector) = self.sector(at).filter(|_| at < LAST_SECTOR) else { break };
            found.extend_from_slice(sector);
            at = self.next.get(at as usize).copied().unwrap_or(u32::MAX);
        }
        found
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}
