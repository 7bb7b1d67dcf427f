//! Numbered PDF objects, written one after the other to any `Write`, their offsets kept for the table at the end.
//!
//! `pdf-writer` keeps a whole file in memory; a thousand colour pages are more than a gigabyte. So each object is built
//! as a small `Chunk`, written and forgotten. What remains of an object is its offset, eight bytes.

use std::fmt::Write as _;
use std::io::{self, Write};

use pdf_writer::{Chunk, Ref, Settings};
use sha2::{Digest, Sha256};

/// Most indirect objects of a file (ISO 19005-2 §6.1.13, from ISO 32000-1 annex C).
const OBJECTS_MAX: usize = 8_388_607;

/// Largest offset that ten digits of a cross-reference entry can tell (ISO 32000-1 §7.5.4).
const OFFSET_MAX: u64 = 9_999_999_999;

/// The objects of one file.
pub(super) struct Objects<W> {
    out: W,
    written_bytes: u64,
    /// Offset of object `i + 1`; 0 is "numbered, not yet written", for at 0 stands the header.
    offsets: Vec<u64>,
    /// Over all that is written except image streams.
    digest: Sha256,
}

impl<W: Write> Objects<W> {
    /// Starts a file: header line and the comment of four high bytes that tells programs of binary content
    /// (ISO 19005-2 §6.1.2).
    pub(super) fn begin(out: W, version: &str) -> io::Result<Self> {
        let mut objects = Objects { out, written_bytes: 0, offsets: Vec::new(), digest: Sha256::new() };
        objects.write(format!("%PDF-{version}\n").as_bytes())?;
        objects.write(b"%\xE2\xE3\xCF\xD3\n")?;
        Ok(objects)
    }

    /// The number of an object that will be written later.
    pub(super) fn number(&mut self) -> io::Result<Ref> {
        if self.offsets.len() >= OBJECTS_MAX {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "more objects than PDF/A allows"));
        }
        self.offsets.push(0);
        // OBJECTS_MAX is far below.
        Ok(Ref::new(i32::try_from(self.offsets.len()).unwrap_or(i32::MAX)))
    }

    /// Writes object `id`, which `build` makes as the one object of a chunk.
    pub(super) fn put(&mut self, id: Ref, build: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        let mut chunk = Chunk::with_settings(Settings { pretty: false });
        build(&mut chunk);
        debug_assert!(chunk.refs().eq([id]), "one object a chunk");
        self.note(id)?;
        self.write(chunk.as_bytes())
    }

    /// Numbers and writes an object at once.
    pub(super) fn add(&mut self, build: impl FnOnce(&mut Chunk, Ref)) -> io::Result<Ref> {
        let id = self.number()?;
        self.put(id, |chunk| build(chunk, id))?;
        Ok(id)
    }

    /// Starts a stream of `length_bytes` whose bytes follow through `stream_bytes`; `entries` are those of its
    /// dictionary but `/Length`.
    pub(super) fn begin_stream(&mut self, id: Ref, entries: &str, length_bytes: u64) -> io::Result<()> {
        self.note(id)?;
        self.write(format!("{} 0 obj\n<<{entries}/Length {length_bytes}>>\nstream\n", id.get()).as_bytes())
    }

    /// Bytes of the stream that was begun.
    pub(super) fn stream_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.written_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Ends the stream that was begun.
    pub(super) fn end_stream(&mut self) -> io::Result<()> {
        self.write(b"\nendstream\nendobj\n")
    }

    /// Writes the cross-reference table and the trailer. `first_id` stays with a paper for ever; the second half of
    /// `/ID` tells one making of its PDF from another (ISO 32000-1 §14.4).
    pub(super) fn finish(mut self, root: Ref, info: Ref, first_id: &[u8]) -> io::Result<W> {
        if self.written_bytes > OFFSET_MAX {
            return Err(too_long());
        }
        let size = self.offsets.len() + 1;
        let mut tail = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for (i, &offset) in self.offsets.iter().enumerate() {
            if offset == 0 {
                return Err(io::Error::other(format!("object {} was numbered and never written", i + 1)));
            }
            // 20 bytes an entry with its two-byte line end (ISO 32000-1 §7.5.4). Writing to a string cannot fail.
            let _ = writeln!(tail, "{offset:010} 00000 n ");
        }
        let second_id = self.digest.finalize();
        let _ = writeln!(
            tail,
            "trailer\n<</Size {size}/Root {} 0 R/Info {} 0 R/ID[<{}><{}>]>>\nstartxref\n{}\n%%EOF",
            root.get(),
            info.get(),
            hex(first_id),
            hex(&second_id[..16]),
            self.written_bytes,
        );
        self.out.write_all(tail.as_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Remembers that object `id` begins here.
    fn note(&mut self, id: Ref) -> io::Result<()> {
        if self.written_bytes > OFFSET_MAX {
            return Err(too_long());
        }
        let slot =
            usize::try_from(id.get()).ok().and_then(|number| self.offsets.get_mut(number.wrapping_sub(1)));
        *slot.ok_or_else(|| io::Error::other("an object that was never numbered"))? = self.written_bytes;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.stream_bytes(bytes)
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "a cross-reference table reaches no further than 10^10 bytes")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_where_objects_stand() {
        let mut objects = Objects::begin(Vec::new(), "1.7").unwrap();
        let later = objects.number().unwrap();
        let first = objects.add(|chunk, id| chunk.indirect(id).primitive(7)).unwrap();
        objects.begin_stream(later, "", 3).unwrap();
        objects.stream_bytes(b"abc").unwrap();
        objects.end_stream().unwrap();
        let bytes = objects.finish(first, first, &[0xAB; 16]).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let at = |needle: &[u8]| bytes.windows(needle.len()).position(|w| w == needle).unwrap();
        assert!(text.contains(&format!(
            "{:010} 00000 n \n{:010} 00000 n \n",
            at(b"1 0 obj"),
            at(b"2 0 obj")
        )));
        assert!(text.contains(&format!("startxref\n{}\n%%EOF\n", at(b"xref\n"))));
        assert!(text.contains("<</Length 3>>\nstream\nabc\nendstream\nendobj\n"));
    }

    #[test]
    fn a_number_without_an_object_is_an_error() {
        let mut objects = Objects::begin(Vec::new(), "1.7").unwrap();
        let id = objects.number().unwrap();
        assert!(objects.finish(id, id, &[0; 16]).is_err());
    }
}
