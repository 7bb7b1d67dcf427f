//! Texts of old workbooks (MS-XLS 2.5.293 to 2.5.296): eight or sixteen bits a letter, changing within one text where it
//! goes on in the next record.

use super::compound::u16_at;

/// The texts that all sheets share (SST): the record and those that continue it.
pub(super) fn shared(parts: &[&[u8]]) -> Vec<String> {
    let mut reader = Parts { parts, part: 0, at: 8 };
    let mut texts = Vec::new();
    // The announced number is not trusted: texts end where the bytes do.
    while let Some(text) = reader.text() {
        texts.push(text);
    }
    texts
}

/// A text with a length of two bytes, as in LABEL, STRING and FORMAT.
pub(super) fn long(bytes: &[u8]) -> Option<String> {
    let count = usize::from(u16_at(bytes, 0)?);
    letters(bytes.get(2..)?, count)
}

/// A text with a length of one byte, as the name of a sheet.
pub(super) fn short(bytes: &[u8]) -> Option<String> {
    letters(bytes.get(1..)?, usize::from(*bytes.first()?))
}

fn letters(bytes: &[u8], count: usize) -> Option<String> {
    let (flags, bytes) = bytes.split_first()?;
    Some(if flags & 1 == 1 {
        let units: Vec<u16> =
            bytes.chunks_exact(2).take(count).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        bytes.iter().take(count).map(|b| char::from(*b)).collect()
    })
}

struct Parts<'a> {
    parts: &'a [&'a [u8]],
    part: usize,
    at: usize,
}

impl Parts<'_> {
    fn byte(&mut self) -> Option<u8> {
        loop {
            let part = self.parts.get(self.part)?;
            if let Some(byte) = part.get(self.at) {
                self.at += 1;
                return Some(*byte);
            }
            self.part += 1;
            self.at = 0;
        }
    }

    fn number(&mut self, bytes: usize) -> Option<usize> {
        (0..bytes).try_fold(0, |sum, i| Some(sum | usize::from(self.byte()?) << (8 * i)))
    }

    /// Passes over bytes of any number of parts.
    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let left = self.parts.get(self.part)?.len().saturating_sub(self.at);
            if left >= count {
                self.at += count;
                return Some(());
            }
            count -= left;
            self.part += 1;
            self.at = 0;
        }
        Some(())
    }

    fn text(&mut self) -> Option<String> {
        let count = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let more = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut wide = flags & 1 == 1;
        let mut units: Vec<u16> = Vec::with_capacity(count);
        while units.len() < count {
            if self.at >= self.parts.get(self.part)?.len() {
                // A text that goes on says anew how wide its letters are.
                self.part += 1;
                self.at = 0;
                wide = self.byte()? & 1 == 1;
            }
            units.push(self.number(if wide { 2 } else { 1 })? as u16);
        }
        self.skip(runs * 4 + more)?;
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_record_with_other_letters() {
        let first = [&[0; 8][..], &[4, 0, 0, b'a', b'b']].concat();
        // Two wide letters, then a rich text of one letter whose run is passed over, then one more.
        let second =
            [&[1, 0xBB, 0x1E, b'd', 0][..], &[1, 0, 8, 1, 0, b'x', 9, 9, 9, 9], &[1, 0, 0, b'y']].concat();
        assert_eq!(shared(&[&first, &second]), ["abẻd", "x", "y"]);
    }

    #[test]
    fn what_is_cut_ends() {
        assert!(shared(&[]).is_empty() && shared(&[&[0; 8], &[255, 255, 1, 0]]).is_empty());
        assert_eq!(long(&[2, 0, 0, b'a']).as_deref(), Some("a"));
        assert_eq!((short(&[]), long(&[1])), (None, None));
    }
}
