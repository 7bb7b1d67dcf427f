//! Codes as people paste them: blanks within, look-alike letters of other alphabets, dashes of every length, the marks
//! with which Excel keeps a code from becoming a number. Taken back where one reading is left; said when it was done.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::record::{DossierCode, ProcedureCode, UnitCode};

/// Longest code that is taken: the national interface allows 50 characters (`MaHoSo`), units 35 (QĐ 20/2020/QĐ-TTg).
const MAX_LENGTH: usize = 64;

/// A code after cleaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code<'a> {
    pub(super) text: Cow<'a, str>,
    /// Whether anything but blanks at the ends was changed.
    pub(super) repaired: bool,
}

/// Cleans a code: NFC, no blanks, no invisible signs, Latin letters for their look-alikes, plain digits and dashes.
pub(super) fn clean(text: &str) -> Code<'_> {
    let trimmed = text.trim();
    if trimmed.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\'' | b'"' | b'=')) {
        return Code { text: Cow::Borrowed(trimmed), repaired: false };
    }
    // ="0012" and '0012 are how Excel is told that a code is no number.
    let inner = trimmed.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')).unwrap_or(trimmed);
    let inner = inner.strip_prefix('\'').unwrap_or(inner);
    let cleaned: String = inner.nfc().filter(|c| !is_invisible(*c)).map(latin).collect();
    let same = cleaned == trimmed;
    Code { text: Cow::Owned(cleaned), repaired: !same }
}

/// Whether a text can be the code of anything: a digit at least, and no letters but Latin ones.
pub(super) fn is_code(text: &str) -> bool {
    text.len() <= MAX_LENGTH
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_graphic() || matches!(c, 'Đ' | 'đ'))
}

/// A dossier's code; whether it was repaired and whether it has the official form (TT 01/2018/TT-VPCP Art. 19).
/// Small letters become capitals where that makes the official form, and nowhere else.
pub(super) fn dossier(text: &str) -> Option<(Code<'_>, bool)> {
    let code = clean(text);
    if !is_code(&code.text) {
        return None;
    }
    if code.text.parse::<DossierCode>().is_ok() {
        return Some((code, true));
    }
    let upper = code.text.to_ascii_uppercase();
    if upper.parse::<DossierCode>().is_ok() {
        return Some((Code { text: Cow::Owned(upper), repaired: true }, true));
    }
    Some((code, false))
}

/// A procedure's code without local suffix; whether it has the official form. `1.001193 - Đăng ký khai sinh` is the
/// code before the dash. What is no code stays as it is printed.
pub(super) fn procedure(text: &str) -> (Code<'_>, bool) {
    let code = clean(text);
    if let Ok(official) = ProcedureCode::of_cell(&code.text) {
        // A local suffix is no damage.
        let repaired = code.repaired || !code.text.starts_with(official.as_str());
        return (Code { text: Cow::Owned(official.into()), repaired }, true);
    }
    if let Some(official) = before_dash(text).and_then(|head| ProcedureCode::of_cell(&clean(head).text).ok())
    {
        return (Code { text: Cow::Owned(official.into()), repaired: false }, true);
    }
    if is_code(&code.text) { (code, false) } else { (plain(text), false) }
}

/// A unit's code, and whether it has the official form (QĐ 20/2020/QĐ-TTg). A name stays as it is printed.
pub(super) fn unit(text: &str) -> (Code<'_>, bool) {
    let code = clean(text);
    if code.text.parse::<UnitCode>().is_ok() {
        return (code, true);
    }
    let upper = code.text.to_ascii_uppercase();
    if upper.parse::<UnitCode>().is_ok() {
        return (Code { text: Cow::Owned(upper), repaired: true }, true);
    }
    if let Some(head) = before_dash(text).map(clean).filter(|head| head.text.parse::<UnitCode>().is_ok()) {
        return (Code { text: Cow::Owned(head.text.into_owned()), repaired: false }, true);
    }
    if is_code(&code.text) { (code, false) } else { (plain(text), false) }
}

/// What stands before " - ": systems print code and name in one cell.
fn before_dash(text: &str) -> Option<&str> {
    text.split_once(" - ").or_else(|| text.split_once(" – ")).map(|(head, _)| head)
}

/// A text in NFC with single blanks.
pub(super) fn plain(text: &str) -> Code<'_> {
    let trimmed = text.trim();
    let tidy = trimmed.is_ascii() && !trimmed.contains("  ") && !trimmed.contains(['\n', '\t', '\r']);
    if tidy {
        return Code { text: Cow::Borrowed(trimmed), repaired: false };
    }
    let composed: String =
        trimmed.nfc().filter(|c| !matches!(c, '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}')).collect();
    let words: Vec<&str> = composed.split_whitespace().collect();
    Code { text: Cow::Owned(words.join(" ")), repaired: false }
}

/// Blanks and signs without width.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The Latin letter, digit or dash that a sign is printed like.
fn latin(c: char) -> char {
    match c {
        // Full-width forms (U+FF01–U+FF5E) stand 0xFEE0 above ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '–' | '—' | '−' | '‐' | '‑' | '‒' | '﹣' => '-',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'Υ' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        'а' | 'α' => 'a',
        'с' => 'c',
        'е' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'х' => 'x',
        'у' => 'y',
        'Ð' => 'Đ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_back() {
        for (text, code, repaired) in [
            ("H56.14-240412-0001", "H56.14-240412-0001", false),
            ("  H56.14-240412-0001 ", "H56.14-240412-0001", false),
            ("H56.14 - 240412 - 0001", "H56.14-240412-0001", true),
            ("\u{41d}56.14-240412-0001", "H56.14-240412-0001", true),
            ("H56.14–240412–0001\u{200b}", "H56.14-240412-0001", true),
            ("Ｈ５６.14-240412-0001", "H56.14-240412-0001", true),
            ("h56.14-240412-0001", "H56.14-240412-0001", true),
            ("'H56.14-240412-0001", "H56.14-240412-0001", true),
            ("=\"H56.14-240412-0001\"", "H56.14-240412-0001", true),
            ("H56.14\u{a0}-240412-0001", "H56.14-240412-0001", true),
        ] {
            let (found, official) = dossier(text).unwrap();
            assert_eq!((&*found.text, found.repaired, official), (code, repaired, true), "{text}");
        }
        let (old, official) = dossier("hs2019/00123").unwrap();
        assert_eq!(
            (&*old.text, old.repaired, official),
            ("hs2019/00123", false, false),
            "a code of another system"
        );
        for text in ["Người lập biểu", "", "Tổng cộng: 12 hồ sơ", &"1".repeat(65), "không rõ"]
        {
            assert_eq!(dossier(text), None, "{text}");
        }
    }

    #[test]
    fn procedures_lose_their_suffix() {
        for (text, code, repaired, official) in [
            ("1.001193.000.00.00.H56", "1.001193", false, true),
            ("1.001193 - Đăng ký khai sinh", "1.001193", false, true),
            ("1.00119", "1.001190", true, true),
            ("1,001193", "1.001193", true, true),
            ("1. 001193", "1.001193", true, true),
            ("TTHC-77", "TTHC-77", false, false),
            ("Đăng  ký khai sinh", "Đăng ký khai sinh", false, false),
        ] {
            let (found, form) = procedure(text);
            assert_eq!((&*found.text, found.repaired, form), (code, repaired, official), "{text}");
        }
    }

    #[test]
    fn units_by_code_or_by_name() {
        for (text, code, repaired, official) in [
            ("H56.14", "H56.14", false, true),
            ("000.00.12.h40", "000.00.12.H40", true, true),
            ("\u{41d} 56.14", "H56.14", true, true),
            ("H56.14 - UBND xã Lộc Sơn", "H56.14", false, true),
            ("UBND  xã Lộc Sơn", "UBND xã Lộc Sơn", false, false),
            ("xa_01", "xa_01", false, false),
        ] {
            let (found, form) = unit(text);
            assert_eq!((&*found.text, found.repaired, form), (code, repaired, official), "{text}");
        }
    }
}
