//! Số, ký hiệu of a document (NĐ 30/2020/NĐ-CP Phụ lục I), in its written form. How it is read from a page is
//! `describe`'s work; what it says, and which list its letters are of, is told here.

use std::str::FromStr;

use super::IdError;

string_id! {
    /// `12/QĐ-UBND`, `299/UBND-TTHC`, `12/2025/NĐ-CP`, or the entry of a register, `123/2019`.
    DocumentNumber
}

/// Of which list the first letters of a symbol are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolList {
    /// Abbreviations of kinds of document, NĐ 30/2020/NĐ-CP Phụ lục III, and of normative documents.
    Kinds,
    /// Symbols that a sector uses for its papers; no decree lists them together.
    Sector,
    /// Neither: as a rule the agency's own letters (công văn), or a misreading.
    None,
}

/// NĐ 30/2020/NĐ-CP Phụ lục III: kinds of document and copies; and kinds of normative documents (Luật Ban hành văn bản
/// quy phạm pháp luật): NĐ, TT, TTLT, L, PL.
const KINDS: [&str; 36] = [
    "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTr", "HĐ",
    "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TrS", "SL", "NĐ", "TT", "TTLT",
    "L", "PL", "LCT",
];

/// Seen on forms: certificates, permits, household registration, certified copies, powers of attorney.
const SECTOR: [&str; 14] = [
    "GCN", "GP", "GPXD", "GPVT", "GĐN", "VBHN", "GPLX", "GXN", "XNTTHN", "TLKS", "TLKT", "TLKH", "SCT",
    "GCNĐKKD",
];

impl FromStr for DocumentNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let form = || IdError::Form { what: "document number", text: text.chars().take(80).collect() };
        let mut parts = text.split('/');
        let serial = parts.next().unwrap_or_default();
        let digits = serial.trim_end_matches(|c: char| c.is_ascii_uppercase() || c.is_ascii_lowercase());
        // At most six digits, and at most one letter after them: `12a/QĐ-UBND`.
        let serial_is_good = (1..=6).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && serial.len() - digits.len() <= 1;
        let rest: Vec<&str> = parts.collect();
        let rest_is_good = match rest.as_slice() {
            [one] => is_year(one) || is_symbol(one),
            [year, symbol] => is_year(year) && is_symbol(symbol),
            _ => false,
        };
        if serial_is_good && rest_is_good { Ok(DocumentNumber(text.to_owned())) } else { Err(form()) }
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4
        && (text.starts_with("19") || text.starts_with("20"))
        && text.bytes().all(|b| b.is_ascii_digit())
}

/// Letters, digits, hyphens and what offices put between; two capitals at the least, and a letter in front.
fn is_symbol(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().count() <= 60
        && text.chars().filter(|c| c.is_uppercase()).count() >= 2
        && text.chars().all(|c| c.is_alphanumeric() || "-,&. ".contains(c))
}

/// One form of a number for comparing: [`DocumentNumber::key`], or, for what has another form (the code of a register),
/// itself in capitals without blanks.
pub fn number_key(text: &str) -> String {
    match text.parse::<DocumentNumber>() {
        Ok(number) => number.key(),
        Err(_) => text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase(),
    }
}

impl DocumentNumber {
    /// The number within the year, without leading zeros and the letter behind it.
    pub fn serial(&self) -> u32 {
        let digits: String = self.0.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or_default()
    }

    /// The year, where it is part of the number.
    pub fn year(&self) -> Option<u16> {
        self.0.split('/').nth(1).filter(|part| is_year(part))?.parse().ok()
    }

    /// What stands after the last slash, if it is no year.
    pub fn symbol(&self) -> Option<&str> {
        self.0.rsplit('/').next().filter(|part| !is_year(part))
    }

    /// Of which list its first letters are.
    pub fn list(&self) -> SymbolList {
        let first = self.symbol().and_then(|s| s.split('-').next()).unwrap_or_default();
        if KINDS.contains(&first) {
            SymbolList::Kinds
        } else if SECTOR.contains(&first) {
            SymbolList::Sector
        } else {
            SymbolList::None
        }
    }

    /// One form for comparing: no leading zeros, no blanks, capitals: `07 /QĐ-ubnd` and `7/QĐ-UBND` are one number.
    pub fn key(&self) -> String {
        let rest: String = self
            .0
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        format!("{}{}", self.serial(), rest.to_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_forms() {
        for (text, serial, year, symbol, list) in [
            ("2827/QĐ-BGDĐT", 2827, None, Some("QĐ-BGDĐT"), SymbolList::Kinds),
            ("299/UBND-TTHC", 299, None, Some("UBND-TTHC"), SymbolList::None),
            ("12/2025/NĐ-CP", 12, Some(2025), Some("NĐ-CP"), SymbolList::Kinds),
            ("07/GPXD", 7, None, Some("GPXD"), SymbolList::Sector),
            ("123/2019", 123, Some(2019), None, SymbolList::None),
            ("12a/QĐ-UBND", 12, None, Some("QĐ-UBND"), SymbolList::Kinds),
            ("2510/TB-QL Đào tạo", 2510, None, Some("TB-QL Đào tạo"), SymbolList::Kinds),
        ] {
            let number: DocumentNumber = text.parse().unwrap();
            assert_eq!(
                (number.serial(), number.year(), number.symbol(), number.list()),
                (serial, year, symbol, list),
                "{text}"
            );
        }
        for bad in
            ["/QĐ-UBND", "QĐ-UBND", "1234567/QĐ-UBND", "12/", "12", "12/1850", "1/2/3/QĐ-UBND", "12/đ", ""]
        {
            assert!(bad.parse::<DocumentNumber>().is_err(), "{bad}");
        }
    }

    #[test]
    fn one_number_has_one_key() {
        let key = |text: &str| text.parse::<DocumentNumber>().unwrap().key();
        assert_eq!(key("07/QĐ-UBND"), key("7/QĐ-ubnd"));
        assert_ne!(key("7/QĐ-UBND"), key("7a/QĐ-UBND"));
        assert_ne!(key("7/2024/QĐ-UBND"), key("7/2025/QĐ-UBND"));
        assert_eq!(number_key("07/QĐ-UBND"), key("7/QĐ-UBND"));
        assert_eq!(number_key(" 41a8 012345"), "41A8012345");
    }
}
