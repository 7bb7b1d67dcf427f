//! Names of persons as signers print them: a family name of the list, then one to five syllables.
//!
//! Separate from where they stand ([`super`]): this part knows words, not places.

use super::super::fold;
use super::super::lexicon::{FAMILY_NAMES, begins_like_an_agency};

/// Degrees before names, folded.
const DEGREES: &[&str] = &[
    "ngnd", "ngut", "nsnd", "nsut", "ttnd", "ttut", "tskh", "tsbs", "gs", "pgs", "ts", "ths", "ks", "bs",
    "cn", "ls", "pgsts", "gsts", "bscki", "bsckii", "dr", "nha giao",
];

/// The name of a person, as a text is one: two to six words that begin with a capital, a known family name first
/// (unless `loose`: then any). `None` if it is none. And whether the family name is known as written.
pub(in super::super) fn person(text: &str, loose: bool) -> Option<(String, bool)> {
    if let Some(name) = out_of_capitals(text) {
        return Some((name, false));
    }
    // A figure before small letters is the capital that looks like it (`7ấn`).
    let capital = |w: &str| {
        let (figure, rest) = (w.chars().next()?, w.get(1..)?);
        let letter = [('7', 'T'), ('8', 'B'), ('0', 'O')].into_iter().find(|(f, _)| *f == figure)?.1;
        (rest.chars().count() > 1 && rest.chars().all(char::is_lowercase)).then(|| format!("{letter}{rest}"))
    };
    let mut figures = false;
    let words: Vec<String> = text
        // Strokes between two words read as quotes.
        .split(|c: char| c.is_whitespace() || "“”\"‘’".contains(c))
        .map(|w| match capital(w).filter(|_| loose) {
            Some(repaired) => {
                figures = true;
                repaired
            }
            None if w != "Lê" && is_le(w) => {
                figures = true;
                "Lê".to_owned()
            }
            // A stop reads as a comma or colon behind a degree.
            None if degree(w) && w.ends_with(['.', ',']) => w.replace([',', ':'], "."),
            None => w.trim_matches(|c: char| !c.is_alphabetic() && c != '.').to_owned(),
        })
        .filter(|w| w.chars().any(char::is_alphabetic))
        .collect();
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    // A stroke within a name reads as a syllable in small letters: no syllable of a name is.
    let strokes = words.len();
    if loose && words.len() > 3 {
        let mut at = 0;
        let ranked = is_rank(words[0], words[1]);
        words.retain(|w| {
            at += 1;
            at == 1 || at == 2 && ranked || w.chars().count() > 2 || !w.chars().all(char::is_lowercase)
        });
    }
    let untouched = !figures && words.len() == strokes;
    let start = match words.as_slice() {
        [first, second, _, ..] if is_rank(first, second) => 2,
        _ => words.iter().position(|w| !degree(w))?,
    };
    // Strokes of the signature read as words before the name.
    // (The last word is no family name: `Nghiệp` is not `Nghiêm`.)
    let before_last = words.len().saturating_sub(1);
    let family = words[..before_last].iter().enumerate().skip(start).take(3).find_map(|(at, w)| {
        let (family, exact) = family_name(w)?;
        (exact || fold::squeeze(w) == fold::squeeze(family) || loose).then_some((at, family, exact))
    });
    // Behind a rank stands the whole name, whatever families it is like (`Chế Quang Nghĩa` is no `Quàng`).
    let ranked = start == 2 && words.get(start).is_some_and(|w| is_name_word(w));
    let family = family.filter(|(at, _, exact)| !ranked || *exact || *at == start);
    let (from, family, exact) = match family {
        Some((at, family, exact)) => (at, Some(family), exact),
        None if loose || ranked => (start, None, false),
        None => return None,
    };
    let given: Vec<&str> =
        words[from + 1..].iter().copied().take_while(|w| is_name_word(w)).take(5).collect();
    // What follows must be specks only.
    let rest: usize = words[from + 1 + given.len()..].iter().map(|w| w.chars().count()).sum();
    if given.is_empty()
        || rest > 3
        || (family.is_none() && (rest > 0 || given.len() > 4 || !is_name_word(words[from])))
    {
        return None;
    }
    let mut name: Vec<&str> = if from == start { words[..start].to_vec() } else { Vec::new() };
    name.push(family.unwrap_or(words[from]));
    name.extend(given);
    // (Whether two degrees stand apart, `GS. TS.`, or are joined, by a dash or by nothing, readers hardly see.)
    let degrees = words[..start].iter().flat_map(|w| w.split('.')).filter(|part| !part.is_empty()).count();
    let plain = degrees <= 1 || is_rank(words[0], words[1]);
    Some((name.join(" "), exact && rest == 0 && from == start && untouched && plain))
}

/// A name in capitals alone, as typists write it: three to five words, the first a known family name with its marks, none of them
/// an agency's or an office's. It waits for a person: `VĂN PHÒNG` begins with a family name, too.
fn out_of_capitals(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &&str| {
        (2..=7).contains(&word.chars().count()) && word.chars().all(|c| c.is_alphabetic() && c.is_uppercase())
    };
    let is_office = begins_like_an_agency(text) || super::title::title_in(&fold::squeeze(text)).is_some();
    if !(3..=5).contains(&words.len()) || !words.iter().all(is_word) || is_office {
        return None;
    }
    let family = words.first()?;
    FAMILY_NAMES.iter().any(|name| name.to_uppercase() == *family).then(|| {
        let spelled = words.iter().map(|word| {
            let mut chars = word.chars();
            let first: String = chars.next().into_iter().collect();
            first + &chars.as_str().to_lowercase()
        });
        spelled.collect::<Vec<_>>().join(" ")
    })
}

/// Whether two words are a rank of the army or the police (Luật Sĩ quan 16/1999/QH10 Art. 10, Luật Công an nhân dân
/// 37/2018/QH14 Art. 21), which they print before the name.
fn is_rank(first: &str, second: &str) -> bool {
    ["Thiếu", "Trung", "Thượng", "Đại"].contains(&first) && ["úy", "uý", "tá", "tướng"].contains(&second)
}

/// Whether a word is degrees and nothing else.
fn degree(word: &str) -> bool {
    word.split(['.', ',', ':'])
        .filter(|p| !p.is_empty())
        .all(|p| DEGREES.contains(&fold::squeeze(p).as_str()))
}

/// Whether a word is `Lê` with its thin capital misread (`1ê`, `1,ê`).
pub(super) fn is_le(word: &str) -> bool {
    word.strip_suffix('ê')
        .is_some_and(|begin| matches!(begin.trim_end_matches([',', '.']), "1" | "l" | "I" | "|" | "L"))
}

/// The family name that a word is, and whether it is so as written. A word that lost its first letters to the seal
/// (`guyễn`), or one letter or mark of it, is that name if it can be no other.
pub(super) fn family_name(word: &str) -> Option<(&'static str, bool)> {
    if let Some(name) = FAMILY_NAMES.iter().find(|f| **f == word) {
        return Some((name, true));
    }
    let folded = fold::squeeze(word);
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut fitting = FAMILY_NAMES.iter().copied().filter(|f| fits(&fold::squeeze(f)));
        let first = fitting.next()?;
        fitting.all(|other| other == first).then_some((first, false))
    };
    // `ơng` is no `Ông`, but the end of one of many names.
    let small = word.chars().next().is_some_and(char::is_lowercase);
    only(&|f| f == folded && !small)
        .or_else(|| only(&|f| folded.len() >= 4 && f.len() >= 5 && fold::distance(f, &folded) == 1))
        .or_else(|| only(&|f| folded.len() >= 2 && f.len() == folded.len() + 1 && f.ends_with(&folded)))
        .or_else(|| only(&|f| folded.len() >= 2 && f.len() == folded.len() + 2 && f.ends_with(&folded)))
        .or_else(|| only(&|f| folded.len() >= 3 && f.len() == folded.len() + 3 && f.ends_with(&folded)))
        // The seal took the end (`Huyff`).
        .or_else(|| {
            let begin = folded.get(..3).filter(|_| !small && word.chars().count() >= 4)?;
            only(&|f| f.len() >= 4 && f.len().abs_diff(folded.len()) <= 1 && f.starts_with(begin))
        })
}

/// A capital and small letters, two to seven of them: no Vietnamese syllable is longer.
fn is_name_word(word: &str) -> bool {
    let mut chars = word.chars();
    let count = word.chars().count();
    (2..=7).contains(&count)
        && chars.next().is_some_and(char::is_uppercase)
        && chars.all(|c| c.is_lowercase() && c.is_alphabetic())
        || (count == 1 && matches!(word, "Y" | "Ý" | "Ô" | "Á" | "Ê"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_belong_to_the_name_as_degrees_do() {
        let name = |text: &str| person(text, true).map(|(name, _)| name);
        assert_eq!(name("Trung tá Ngô Văn Công").as_deref(), Some("Trung tá Ngô Văn Công"));
        assert_eq!(name("Thượng tướng Nguyễn Văn Long").as_deref(), Some("Thượng tướng Nguyễn Văn Long"));
        assert_eq!(person("NGUYỄN VĂN THẢN", false), Some(("Nguyễn Văn Thản".to_owned(), false)));
        // Letters of VỤ, SỞ and ĐỘI.
        for name in ["VŨ VĂN AN", "SƠN VĂN BÌNH", "ĐỚI VĂN CÔNG"] {
            assert!(person(name, false).is_some(), "{name}");
        }
        for office in ["VĂN PHÒNG TỈNH ỦY", "PHÓ CHỦ TỊCH", "CAO ĐẲNG", "TRƯỞNG PHÒNG TỔ CHỨC", "GIÁM ĐỐC SỞ"]
        {
            assert_eq!(person(office, true), None, "{office}");
        }
        let unknown = person("Đại tá Khà Quang Nghĩa", false);
        assert_eq!(unknown, Some(("Đại tá Khà Quang Nghĩa".to_owned(), false)), "no list has all families");
    }

    #[test]
    fn names_of_persons() {
        let name = |text, loose| person(text, loose).map(|p| p.0);
        assert_eq!(name("PGS.TS Trần Xuân Minh", false).as_deref(), Some("PGS.TS Trần Xuân Minh"));
        assert_eq!(name("Ngôn Nghiệp", true).as_deref(), Some("Ngôn Nghiệp"));
        assert_eq!(name("TS. Trịnh Văn Toàn", false).as_deref(), Some("TS. Trịnh Văn Toàn"));
        assert_eq!(name("~ Đặng Văn Minh ,", false).as_deref(), Some("Đặng Văn Minh"));
        assert_eq!(name("Hạng A Chớ", true), None, "a letter alone is no syllable we can tell from a speck");
        assert_eq!(name("Âguyên Hoàng Giang", true).as_deref(), Some("Nguyễn Hoàng Giang"));
        assert_eq!(name("ạm Trường Thọ", true).as_deref(), Some("Phạm Trường Thọ"));
        assert_eq!(name("ơng Quốc Khải", true), None, "the end of several names");
        assert_eq!(name("yên Đình Trung", true).as_deref(), Some("Nguyễn Đình Trung"));
        assert_eq!(name("Huyff Thanh Nhã", true).as_deref(), Some("Huỳnh Thanh Nhã"));
        assert_eq!(name("1,ê Hoàng Anh", true).as_deref(), Some("Lê Hoàng Anh"));
        assert_eq!(name("TS, Lê Anh Đức", false).as_deref(), Some("TS. Lê Anh Đức"));
        assert_eq!(
            name("NGND.PGS.TS. Huỳnh Thanh Nhã", false).as_deref(),
            Some("NGND.PGS.TS. Huỳnh Thanh Nhã")
        );
        assert_eq!(name("PGS:TS. Huỳnh Thanh Nhã", false).as_deref(), Some("PGS.TS. Huỳnh Thanh Nhã"));
        assert_eq!(person("1ê Hoàng Anh", true).map(|p| p.1), Some(false), "repaired: not to be trusted");
        assert_eq!(person("Lê 7ấn Dũng", true), Some(("Lê Tấn Dũng".to_owned(), false)));
        assert_eq!(name("Thủ trưởng các đơn vị", false), None);
        assert_eq!(name("- Lưu: VT, VP", true), None);
        assert_eq!(
            person("Âguyên Văn Nam", true).map(|p| p.1),
            Some(false),
            "not a family name: not to be trusted"
        );
    }
}
