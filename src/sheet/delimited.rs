//! Delimited text (CSV) of any size, row by row: which sign separates, and on which line a row begins.

use std::cell::Cell as Shared;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use super::{Each, Known, Row, SheetErrorKind, text};

/// A row of so many bytes is no row: a quotation mark was opened and not closed.
const MAX_ROW_BYTES: u64 = 16 << 20;

/// Signs that separate columns; the first of several that fit counts.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// So many rows of the beginning are looked at to find the separator, out of so many bytes.
const LOOKED_AT_ROWS: usize = 50;
const LOOKED_AT_BYTES: u64 = 1 << 18;

/// How the columns of a file are separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    separator: u8,
    /// Whether the first line says which one it is (`sep=;`, which Excel writes and reads).
    told: bool,
}

/// Finds the separator. Excel separates by a semicolon where the comma is the decimal sign, as in Vietnam. The right
/// one is that under which the caller knows most columns of a row; where that tells nothing, that which gives most rows
/// the same number of columns.
pub(super) fn dialect(path: &Path, known: &Known<'_>) -> Result<Dialect, SheetErrorKind> {
    let mut head = Vec::new();
    text::reader(File::open(path)?)?.take(LOOKED_AT_BYTES).read_to_end(&mut head).map_err(kind)?;
    Ok(dialect_of(&head, known))
}

fn dialect_of(head: &[u8], known: &Known<'_>) -> Dialect {
    let first = head.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    if let [b's', b'e', b'p', b'=', separator] = first.trim_ascii_end() {
        return Dialect { separator: *separator, told: true };
    }
    let score = |separator: u8| {
        let mut row = Row::default();
        let (mut best_known, mut counts) = (0, Vec::new());
        let mut records = csv_reader(head, separator).into_byte_records();
        while let Some(Ok(record)) = records.next() {
            if counts.len() == LOOKED_AT_ROWS {
                break;
            }
            row.begin(0);
            record.iter().for_each(|field| row.push_text(&String::from_utf8_lossy(field)));
            best_known = best_known.max(known(&row));
            counts.push(record.len());
        }
        (best_known, regularity(&counts))
    };
    // The last of equals is what `max_by_key` gives.
    let separator = SEPARATORS.into_iter().rev().max_by_key(|s| score(*s)).unwrap_or(b',');
    Dialect { separator, told: false }
}

/// How many cells lie in rows of the most usual number of columns; nothing if that is one.
fn regularity(counts: &[usize]) -> usize {
    let often = |columns: usize| counts.iter().filter(|c| **c == columns).count();
    match counts.iter().copied().max_by_key(|columns| (often(*columns), *columns)) {
        Some(columns) if columns > 1 => columns * often(columns),
        _ => 0,
    }
}

fn csv_reader<R: Read>(file: R, separator: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(file)
}

/// Hands over every row that is not an empty line.
pub(super) fn rows(path: &Path, dialect: Dialect, each: &mut Each<'_>) -> Result<(), SheetErrorKind> {
    rows_of(text::reader(File::open(path)?)?, dialect, each)
}

fn rows_of(file: impl BufRead, dialect: Dialect, each: &mut Each<'_>) -> Result<(), SheetErrorKind> {
    let read = Rc::new(Shared::new(0));
    let over = Rc::new(Shared::new(false));
    let lines = Lines { file, read: Rc::clone(&read), over: Rc::clone(&over), after_cr: false, ended: true };
    let mut csv = csv_reader(lines, dialect.separator);
    let mut record = csv::StringRecord::new();
    let mut row = Row::default();
    loop {
        let more = csv.read_record(&mut record).map_err(|e| {
            let line = e.position().map_or(0, csv::Position::line);
            match e.into_kind() {
                csv::ErrorKind::Utf8 { .. } => SheetErrorKind::Encoding { line },
                csv::ErrorKind::Io(e) if is_too_long(&e) => SheetErrorKind::RowTooLong { line },
                csv::ErrorKind::Io(e) => kind(e),
                // Ragged rows are allowed; no other error is made on reading.
                _ => SheetErrorKind::Encoding { line },
            }
        })?;
        if !more {
            return Ok(());
        }
        read.set(0);
        // The position of a record is that of the empty lines before it; its end is certain, since every line ends
        // with one sign.
        let breaks = record.as_slice().bytes().filter(|b| *b == b'\n').count() as u64;
        // But for one that the end of the file cuts off within quotation marks.
        let own_end = u64::from(!over.get());
        row.begin(csv.position().line().saturating_sub(own_end + breaks));
        if dialect.told && row.number() == 1 {
            continue;
        }
        record.iter().for_each(|field| row.push_text(field));
        if let ControlFlow::Break(()) = each(&row) {
            return Ok(());
        }
    }
}

fn kind(error: io::Error) -> SheetErrorKind {
    if text::is_not_text(&error) { SheetErrorKind::Encoding { line: 0 } } else { SheetErrorKind::Io(error) }
}

/// Text whose every line ends with one `\n`, the last one too: then the line on which a record ends is certain.
/// Refuses to go on where a record does not end.
struct Lines<R> {
    file: R,
    /// Bytes read since the last record ended; the reader of records sets it back.
    read: Rc<Shared<u64>>,
    /// Whether the end was reached; a record that ends before has a line end of its own.
    over: Rc<Shared<bool>>,
    after_cr: bool,
    ended: bool,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.read.get() > MAX_ROW_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, TooLong));
        }
        loop {
            let chunk = self.file.fill_buf()?;
            if chunk.is_empty() {
                if self.ended || out.is_empty() {
                    self.over.set(true);
                    return Ok(0);
                }
                self.ended = true;
                out[0] = b'\n';
                return Ok(1);
            }
            if std::mem::take(&mut self.after_cr) && chunk[0] == b'\n' {
                self.file.consume(1);
                continue;
            }
            let room = chunk.len().min(out.len());
            let plain = chunk[..room].iter().position(|b| *b == b'\r').unwrap_or(room);
            let count = if plain == 0 && room > 0 {
                self.after_cr = true;
                out[0] = b'\n';
                1
            } else {
                out[..plain].copy_from_slice(&chunk[..plain]);
                plain
            };
            self.ended = count == 0 || out[count - 1] == b'\n';
            self.file.consume(count);
            self.read.set(self.read.get() + count as u64);
            return Ok(count);
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a row does not end")]
struct TooLong;

fn is_too_long(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|e| e.is::<TooLong>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, Vec<String>)> {
        let dialect = dialect_of(text.as_bytes(), &|row| {
            row.cells().filter(|c| matches!(&*c.text(), "file" | "tệp")).count()
        });
        let mut found = Vec::new();
        rows_of(text.as_bytes(), dialect, &mut |row| {
            found.push((row.number(), row.cells().map(|c| c.text().into_owned()).collect()));
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        read(text).into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn lines_are_numbered_as_an_editor_does() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "a;b\n\n\n\"x\ny\";2\nc;d".replace('\n', end);
            let lines: Vec<u64> = read(&text).iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [1, 4, 6], "{end:?}");
        }
        assert_eq!(
            read("a,b\nc,\"d\ne\n").last().map(|(line, _)| *line),
            Some(2),
            "cut off within quotation marks"
        );
    }

    #[test]
    fn the_separator_is_the_one_that_fits() {
        assert_eq!(cells("a;b;c\n1,5;2;3\n4,5;5;6\n")[1], ["1,5", "2", "3"]);
        assert_eq!(cells("a\tb\n1, 2\t3\n")[1], ["1, 2", "3"]);
        assert_eq!(cells("a|b\n1|2\n")[1], ["1", "2"]);
        assert_eq!(cells("file\na.jpg\nb;c.jpg\n")[2], ["b;c.jpg"], "one column");
        assert_eq!(cells("BÁO CÁO, quý I\n\n\ntệp;x\na,b,c;1\n")[1], ["tệp", "x"], "what is known decides");
        assert_eq!(read("sep=;\r\na,x;b\r\n"), [(2, vec!["a,x".to_owned(), "b".to_owned()])]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_ends_the_reading() {
        let mut text = b"a,b\n1,\"2\n".to_vec();
        text.resize(MAX_ROW_BYTES as usize * 2, b'x');
        let dialect = Dialect { separator: b',', told: false };
        let end = rows_of(&text[..], dialect, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(end, Err(SheetErrorKind::RowTooLong { .. })), "{end:?}");
    }

    #[test]
    fn bytes_of_an_old_code_page_are_named_by_their_line() {
        let dialect = Dialect { separator: b',', told: false };
        let end = rows_of(&b"a,b\nH\xF4 s\xAC,2\n"[..], dialect, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(end, Err(SheetErrorKind::Encoding { line: 2 })), "{end:?}");
    }
}
