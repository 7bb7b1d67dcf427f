//! Reports as workbooks: real numbers and days, rates and totals as formulas over the cells that they come from, so that
//! whoever signs can follow each with a click. The same report gives the same bytes.

mod book;
mod list;
mod styles;

pub use book::book;
pub use list::{About, List};

use std::io;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use time::OffsetDateTime;

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The disk.
    #[error("workbook: {0}")]
    Io(#[from] io::Error),
    /// The writer of workbooks refused something.
    #[error("workbook: {0}")]
    Writer(XlsxError),
}

impl From<XlsxError> for BookError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => BookError::Io(error),
            other => BookError::Writer(other),
        }
    }
}

/// Text of a cell ends here (ECMA-376 18.18.93 and Excel's own limit), in UTF-16 units.
const TEXT_MAX: usize = 32_767;

/// Largest whole number that a cell holds exactly: cells are doubles.
const EXACT_MAX: u64 = 1 << 53;

/// A name that a sheet may have: at most 31 UTF-16 units, none of `[]:*?/\`, no `'` at an end.
fn sheet_name(name: &str) -> String {
    let mut units = 0;
    let kept: String = name
        .chars()
        .map(
            |c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { '-' } else { c },
        )
        .take_while(|c| {
            units += c.len_utf16();
            units <= 31
        })
        .collect();
    let kept = kept.trim_matches(['\'', ' ']);
    if kept.is_empty() { "-".to_owned() } else { kept.to_owned() }
}

/// Sheet names must differ, whatever their case.
fn unused_name(name: &str, used: &mut Vec<String>) -> String {
    let wanted = sheet_name(name);
    let mut tried = wanted.clone();
    let mut number = 2;
    while used.iter().any(|u| u.to_lowercase() == tried.to_lowercase()) {
        let suffix = format!(" {number}");
        let mut stem = wanted.clone();
        while stem.encode_utf16().count() + suffix.len() > 31 {
            stem.pop();
        }
        tried = stem + &suffix;
        number += 1;
    }
    used.push(tried.clone());
    tried
}

/// Text that fits a cell.
fn cell_text(text: &str) -> String {
    if text.len() <= TEXT_MAX {
        return text.to_owned();
    }
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units < TEXT_MAX
    });
    kept.chain(['…']).collect()
}

/// `&` begins a code in headers and footers; both may have 255 characters.
fn margin_text(text: &str) -> String {
    text.replace('&', "&&").chars().take(120).collect()
}

/// An empty workbook with what stands in its properties.
fn workbook(title: &str, made_at: OffsetDateTime) -> Result<Workbook, XlsxError> {
    // `made_at` is in the zone of its readers, properties are UTC.
    let made_at = made_at.to_offset(time::UtcOffset::UTC);
    let year = u16::try_from(made_at.year()).unwrap_or(1900).clamp(1900, 9999);
    let (hour, minute, second) = made_at.time().as_hms();
    let made = ExcelDateTime::from_ymd(year, u8::from(made_at.month()), made_at.day())?.and_hms(
        hour.into(),
        minute,
        f64::from(second),
    )?;
    let mut book = Workbook::new();
    // Height and width are those of every new workbook, in pixels.
    book.set_default_format(&styles::plain(), 20, 64)?;
    book.set_properties(
        &DocProperties::new().set_title(title).set_author("sohoa").set_creation_datetime(&made),
    );
    Ok(book)
}

/// Writes a workbook whole; it is not kept in memory a second time.
fn save(book: &mut Workbook, out: impl io::Write + Send) -> Result<(), BookError> {
    Ok(book.save_to_writer(out)?)
}

/// Where the writer keeps what it cannot keep in memory.
fn set_scratch(book: &mut Workbook, folder: &Path) -> Result<(), BookError> {
    book.set_tempdir(folder)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_such_as_a_workbook_takes() {
        assert_eq!(sheet_name("Không tính/bất thường [1]"), "Không tính-bất thường -1-");
        assert_eq!(sheet_name("'''"), "-");
        let long = "Tỷ lệ số hóa hồ sơ, giấy tờ theo đơn vị và theo tháng";
        assert_eq!(sheet_name(long), "Tỷ lệ số hóa hồ sơ, giấy tờ the");
        let mut used = Vec::new();
        assert_eq!(unused_name("Số liệu", &mut used), "Số liệu");
        assert_eq!(unused_name("SỐ LIỆU", &mut used), "SỐ LIỆU 2");
        let first = unused_name(long, &mut used);
        let second = unused_name(long, &mut used);
        assert!(first != second && second.encode_utf16().count() <= 31, "{second}");
    }

    #[test]
    fn text_is_cut_at_the_limit_of_a_cell_and_says_so() {
        assert_eq!(cell_text("hồ sơ"), "hồ sơ");
        let cut = cell_text(&"ồ".repeat(40_000));
        assert_eq!((cut.chars().count(), cut.chars().last()), (TEXT_MAX, Some('…')));
        assert_eq!(margin_text("A & B"), "A && B");
    }
}
