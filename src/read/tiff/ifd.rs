//! The directories of a TIFF file (TIFF 6.0 §2, BigTIFF): enough to count frames and to find fax and JPEG data that
//! the tiff crate does not decode. Every offset is hostile.

use std::collections::HashSet;

/// Tags of TIFF 6.0 (and of its technical note 2) that are looked at.
pub(crate) mod tag {
    pub(crate) const NEW_SUBFILE_TYPE: u16 = 254;
    pub(crate) const WIDTH: u16 = 256;
    pub(crate) const HEIGHT: u16 = 257;
    pub(crate) const COMPRESSION: u16 = 259;
    pub(crate) const PHOTOMETRIC: u16 = 262;
    pub(crate) const FILL_ORDER: u16 = 266;
    pub(crate) const STRIP_OFFSETS: u16 = 273;
    pub(crate) const ORIENTATION: u16 = 274;
    pub(crate) const SAMPLES_PER_PIXEL: u16 = 277;
    pub(crate) const ROWS_PER_STRIP: u16 = 278;
    pub(crate) const STRIP_BYTE_COUNTS: u16 = 279;
    pub(crate) const X_RESOLUTION: u16 = 282;
    pub(crate) const Y_RESOLUTION: u16 = 283;
    pub(crate) const T4_OPTIONS: u16 = 292;
    pub(crate) const RESOLUTION_UNIT: u16 = 296;
    pub(crate) const JPEG_TABLES: u16 = 347;
    pub(crate) const JPEG_INTERCHANGE_FORMAT: u16 = 513;
    pub(crate) const JPEG_INTERCHANGE_FORMAT_LENGTH: u16 = 514;
}

/// Most values that are read of one tag: strips of one row of the tallest page, with room.
const MAX_VALUES: u64 = 1 << 17;

/// One directory: a frame.
#[derive(Debug, Clone)]
pub(crate) struct Ifd<'a> {
    bytes: &'a [u8],
    layout: Layout,
    entries: &'a [u8],
    /// Where the directory begins.
    pub(crate) offset: u64,
}

/// Byte order and width of offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    big_endian: bool,
    big_tiff: bool,
}

impl Layout {
    fn of(bytes: &[u8]) -> Option<Layout> {
        match bytes.get(..4)? {
            b"II*\0" => Some(Layout { big_endian: false, big_tiff: false }),
            b"MM\0*" => Some(Layout { big_endian: true, big_tiff: false }),
            b"II+\0" => Some(Layout { big_endian: false, big_tiff: true }),
            b"MM\0+" => Some(Layout { big_endian: true, big_tiff: true }),
            _ => None,
        }
    }

    /// An unsigned number of `length` bytes.
    fn number(self, bytes: &[u8], at: u64, length: usize) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let field = bytes.get(at..at.checked_add(length)?)?;
        let push = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if self.big_endian { field.iter().fold(0, push) } else { field.iter().rev().fold(0, push) })
    }

    fn offset_bytes(self) -> usize {
        if self.big_tiff { 8 } else { 4 }
    }

    fn entry_bytes(self) -> usize {
        if self.big_tiff { 20 } else { 12 }
    }
}

/// The frames of a file, and whether the chain of directories broke off before its end.
pub(crate) fn frames(bytes: &[u8], max_frames: usize) -> (Vec<Ifd<'_>>, bool) {
    let mut frames = Vec::new();
    let mut seen = HashSet::new();
    let Some(layout) = Layout::of(bytes) else { return (frames, true) };
    let mut next = layout.number(bytes, if layout.big_tiff { 8 } else { 4 }, layout.offset_bytes());
    while let Some(offset) = next.filter(|&offset| offset != 0) {
        // A directory met before: a loop, which ends the file here.
        if !seen.insert(offset) || frames.len() >= max_frames {
            return (frames, !seen.contains(&offset));
        }
        let Some((ifd, following)) = read_directory(bytes, layout, offset) else { return (frames, true) };
        frames.push(ifd);
        next = following;
    }
    let broken = next.is_none();
    (frames, broken)
}

/// A directory and where the following one is; the latter is `None` if the file ends before it says.
fn read_directory(bytes: &[u8], layout: Layout, offset: u64) -> Option<(Ifd<'_>, Option<u64>)> {
    let count_bytes = if layout.big_tiff { 8 } else { 2 };
    let count = usize::try_from(layout.number(bytes, offset, count_bytes)?).ok()?;
    let start = usize::try_from(offset).ok()?.checked_add(count_bytes)?;
    let end = start.checked_add(count.checked_mul(layout.entry_bytes())?)?;
    let entries = bytes.get(start..end)?;
    let following = layout.number(bytes, end as u64, layout.offset_bytes());
    Some((Ifd { bytes, layout, entries, offset }, following))
}

impl<'a> Ifd<'a> {
    /// Type, number of values, and the bytes of the values of a tag.
    fn field(&self, tag: u16) -> Option<(u64, usize, &'a [u8])> {
        let entry = self
            .entries
            .chunks_exact(self.layout.entry_bytes())
            .find(|entry| self.layout.number(entry, 0, 2) == Some(u64::from(tag)))?;
        let kind = self.layout.number(entry, 2, 2)?;
        let length: u64 = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => return None,
        };
        let wide = self.layout.offset_bytes();
        let count = self.layout.number(entry, 4, wide)?;
        let total = usize::try_from(count.checked_mul(length)?).ok()?;
        let value = entry.get(4 + wide..)?;
        let values = if total <= wide {
            value.get(..total)?
        } else {
            let at = usize::try_from(self.layout.number(value, 0, wide)?).ok()?;
            self.bytes.get(at..at.checked_add(total)?)?
        };
        Some((kind, length as usize, values))
    }

    /// All unsigned values of a tag.
    pub(crate) fn numbers(&self, tag: u16) -> Option<Vec<u64>> {
        let (kind, length, values) = self.field(tag)?;
        if !matches!(kind, 1 | 3 | 4 | 13 | 16 | 18) || (values.len() / length) as u64 > MAX_VALUES {
            return None;
        }
        values.chunks_exact(length).map(|v| self.layout.number(v, 0, length)).collect()
    }

    /// The first unsigned value of a tag.
    pub(crate) fn number(&self, tag: u16) -> Option<u64> {
        let (kind, length, values) = self.field(tag)?;
        matches!(kind, 1 | 3 | 4 | 13 | 16 | 18).then(|| self.layout.number(values, 0, length))?
    }

    /// The first value of a tag of fractions.
    pub(crate) fn fraction(&self, tag: u16) -> Option<f32> {
        match self.field(tag)? {
            (5, _, values) => {
                let (over, under) = (self.layout.number(values, 0, 4)?, self.layout.number(values, 4, 4)?);
                (under != 0).then(|| over as f32 / under as f32)
            }
            _ => self.number(tag).map(|n| n as f32),
        }
    }

    /// The bytes of a tag as they are.
    pub(crate) fn raw(&self, tag: u16) -> Option<&'a [u8]> {
        self.field(tag).map(|(_, _, values)| values)
    }

    /// The first bytes of the file with this directory in the place of the first one.
    pub(crate) fn header(&self) -> Vec<u8> {
        let wide = self.layout.offset_bytes();
        let mut header =
            self.bytes.get(..if self.layout.big_tiff { 8 } else { 4 }).unwrap_or_default().to_vec();
        let offset =
            if self.layout.big_endian { self.offset.to_be_bytes() } else { self.offset.to_le_bytes() };
        header.extend(if self.layout.big_endian { &offset[8 - wide..] } else { &offset[..wide] });
        header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two little-endian directories with the width 100 and 200.
    fn two_frames() -> Vec<u8> {
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        for (width, next) in [(100u32, 26u32), (200, 0)] {
            file.extend([1, 0, 0, 1, 4, 0, 1, 0, 0, 0]);
            file.extend(width.to_le_bytes());
            file.extend(next.to_le_bytes());
        }
        file
    }

    #[test]
    fn frames_are_counted_and_their_tags_read() {
        let file = two_frames();
        let (frames, broken) = frames(&file, 100);
        assert!(!broken);
        assert_eq!(frames.iter().map(|f| f.number(tag::WIDTH)).collect::<Vec<_>>(), [Some(100), Some(200)]);
        assert_eq!(frames[1].header(), [b"II*\0".as_slice(), &[26, 0, 0, 0]].concat());
    }

    #[test]
    fn a_loop_ends_and_a_break_is_told() {
        let mut file = two_frames();
        let end = file.len();
        file[end - 4..].copy_from_slice(&8u32.to_le_bytes());
        assert_eq!(frames(&file, 100).0.len(), 2);
        file[end - 4..].copy_from_slice(&9999u32.to_le_bytes());
        let (found, broken) = frames(&file, 100);
        assert_eq!((found.len(), broken), (2, true));
        assert_eq!(frames(&file[..20], 100).0.len(), 0);
        assert_eq!(frames(&two_frames(), 1).0.len(), 1);
    }
}
