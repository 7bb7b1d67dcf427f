//! Bytes of a text file as UTF-8, read from one end to the other: byte order marks, UTF-16, and the refusal of old
//! Vietnamese code pages (TCVN3, VNI, windows-1258), which would have to be guessed and would put wrong letters into
//! names.

use std::io::{self, BufRead, BufReader, Read};

/// Room of a reader's buffer.
const BUFFER: usize = 1 << 16;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// The coding by the first bytes of a file, and how many of them are the byte order mark.
pub(super) fn coding(head: &[u8]) -> (Coding, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (Coding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Coding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Coding::Utf16Be, 2),
        // Without a mark: a table begins with ASCII more often than not, and UTF-8 has no byte 0.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => (Coding::Utf16Le, 0),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => (Coding::Utf16Be, 0),
        _ => (Coding::Utf8, 0),
    }
}

/// The text of a file as UTF-8, its mark left out. What is no UTF-16 becomes an error; what is no UTF-8 is for the
/// caller to find, who knows the line.
pub(super) fn reader<'a>(file: impl Read + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let mut file = BufReader::with_capacity(BUFFER, file);
    let (coding, mark) = coding(file.fill_buf()?);
    file.consume(mark);
    Ok(match coding {
        Coding::Utf8 => Box::new(file),
        Coding::Utf16Le => Box::new(Utf16::new(file, u16::from_le_bytes)),
        Coding::Utf16Be => Box::new(Utf16::new(file, u16::from_be_bytes)),
    })
}

/// UTF-16 as UTF-8.
struct Utf16<R> {
    file: R,
    unit: fn([u8; 2]) -> u16,
    ready: Vec<u8>,
    at: usize,
}

impl<R: Read> Utf16<R> {
    fn new(file: R, unit: fn([u8; 2]) -> u16) -> Self {
        Utf16 { file, unit, ready: Vec::new(), at: 0 }
    }

    fn next_unit(&mut self) -> io::Result<Option<u16>> {
        let mut bytes = [0; 2];
        match self.file.read(&mut bytes[..1])? {
            0 => Ok(None),
            _ => {
                self.file.read_exact(&mut bytes[1..])?;
                Ok(Some((self.unit)(bytes)))
            }
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.len() < BUFFER - 4 {
            let Some(first) = self.next_unit()? else { break };
            let second = match first {
                0xD800..=0xDBFF => self.next_unit()?,
                _ => None,
            };
            let letter = char::decode_utf16([Some(first), second].into_iter().flatten()).next();
            let Some(Ok(letter)) = letter else {
                return Err(io::Error::new(io::ErrorKind::InvalidData, NotText));
            };
            self.ready.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(out.len());
        out[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Utf16<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.ready.len() {
            self.refill()?;
        }
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.ready.len());
    }
}

/// Bytes that are no text; travels inside an [`io::Error`].
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("is neither UTF-8 nor UTF-16")]
pub(super) struct NotText;

/// Whether an error of reading says that the bytes are no text.
pub(super) fn is_not_text(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|e| e.is::<NotText>())
        || (error.kind() == io::ErrorKind::UnexpectedEof && error.get_ref().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        reader(bytes)?.read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn every_coding_with_and_without_its_mark() {
        let text = "Mã hồ sơ; 𠀀\n".repeat(20_000);
        let marked = format!("\u{feff}{text}");
        let utf16 = |order: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        for bytes in [
            text.clone().into_bytes(),
            marked.clone().into_bytes(),
            utf16(u16::to_le_bytes, &marked),
            utf16(u16::to_be_bytes, &marked),
        ] {
            assert!(read(&bytes).unwrap() == text);
        }
        assert_eq!(read(&utf16(u16::to_le_bytes, "STT;Mã")).unwrap(), "STT;Mã");
        assert_eq!(read(b"").unwrap(), "");
    }

    #[test]
    fn halves_of_letters_are_no_text() {
        for bytes in [&b"\xFF\xFE\x00\xD8\x00\x00"[..], b"\xFF\xFE\x00\xD8", b"\xFF\xFEa"] {
            assert!(is_not_text(&read(bytes).unwrap_err()), "{bytes:?}");
        }
    }
}
