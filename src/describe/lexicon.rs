//! Words that papers are made of: names of agencies, offices, places, families, one file for each kind.
//!
//! They serve two ends: to know what a row is (an agency begins with `ỦY BAN NHÂN DÂN`, `SỞ`, `TRƯỜNG`), and to set
//! right the marks that an engine loses (`TĨNH QUẢNG NGÃI` is `TỈNH QUẢNG NGÃI`). A phrase is set right only if it
//! differs from a known one in marks alone; letters are never exchanged, and the reading is kept beside the value.

mod agencies;
mod phrases;
mod places;
mod signers;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fold;
use agencies::MINISTRIES;
use phrases::PHRASES;
use places::PLACES;

pub(super) use agencies::{
    AGENCY_HEADS, CONNECTORS, ORGAN_SYMBOLS, UNFINISHED, begins_like_an_agency, is_local_body, is_ministry,
    may_be_head,
};
pub(super) use places::{
    end_in_place, end_respelled, ends_in, is_place, is_smaller, nearly_known_place, place,
    set_provinces_right,
};
pub(super) use signers::{FAMILY_NAMES, SIGNER_TITLES};

/// A phrase in its right spelling, by the folded words it is found by.
struct Phrase {
    key: Vec<String>,
    words: Vec<String>,
}

/// All phrases by their first folded word, longest first.
static BY_FIRST_WORD: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let places = PLACES.iter().map(|p| p.to_uppercase());
    let mut texts: Vec<String> = PHRASES.iter().chain(SIGNER_TITLES).map(|p| (*p).to_owned()).collect();
    for place in places {
        let before = ["TỈNH", "THÀNH PHỐ", "TP.", "ĐẠI HỌC"];
        texts.extend(before.map(|word| format!("{word} {place}")));
    }
    let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
    for text in texts {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let key: Vec<String> = words.iter().map(|w| fold::fold(w)).collect();
        if let [first, _, ..] = key.as_slice() {
            phrases.entry(first.clone()).or_default().push(Phrase { words, key });
        }
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|p| std::cmp::Reverse(p.key.len()));
    }
    phrases
});

/// How offices of Đắk Lắk and Đắk Nông spell these words besides: as printed is right.
const OTHER_SPELLINGS: [&str; 4] = ["ĐĂK", "LĂK", "ĐĂC", "LĂC"];

/// Text in capitals with the marks of known phrases set right; all else stays.
pub(super) fn set_marks_right(text: &str) -> String {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let keys: Vec<String> = words.iter().map(|w| fold::fold(w)).collect();
    for start in 0..keys.len() {
        let fitting = BY_FIRST_WORD
            .get(&keys[start])
            .and_then(|list| list.iter().find(|phrase| keys[start..].starts_with(&phrase.key)));
        for (word, known) in
            words[start..].iter_mut().zip(fitting.map(|p| p.words.as_slice()).unwrap_or_default())
        {
            if !same_but_tone_place(word, known) && !OTHER_SPELLINGS.contains(&word.as_str()) {
                *word = with_punctuation(word, known);
            }
        }
    }
    words.join(" ")
}

/// Names of agencies that are known as a whole, with their base letters: ministries, and the People's Committees and
/// Councils of all provinces.
static KNOWN_AGENCIES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let bodies = ["ỦY BAN NHÂN DÂN", "UBND", "HỘI ĐỒNG NHÂN DÂN"];
    let provinces = PLACES.iter().flat_map(|place| {
        let place = place.to_uppercase();
        bodies
            .into_iter()
            .flat_map(move |body| [format!("{body} TỈNH {place}"), format!("{body} THÀNH PHỐ {place}")])
    });
    let all = MINISTRIES.iter().map(|m| (*m).to_owned()).chain(provinces);
    all.map(|name| (fold::squeeze(&name), name)).collect()
});

/// The known agency that a text differs from by a letter or two, if it is nearer than any other. `None` for a text that
/// has the very letters of one, or is near to none. The first word must be right: `SỞ …` is not `BỘ …`.
pub(super) fn nearly_known_agency(text: &str) -> Option<&'static str> {
    let squeezed = fold::squeeze(text);
    let first = fold::squeeze(text.split_whitespace().next()?);
    // One letter in ten: `XÃ` for `TỈNH` is more.
    let limit = squeezed.len() / 10;
    let (mut best, mut second) = ((usize::MAX, ""), usize::MAX);
    for (key, name) in KNOWN_AGENCIES
        .iter()
        .filter(|(key, _)| key.len().abs_diff(squeezed.len()) <= limit && key.starts_with(&first))
    {
        let distance = fold::distance(key, &squeezed);
        if distance < best.0 {
            second = best.0;
            best = (distance, name);
        } else {
            second = second.min(distance);
        }
    }
    (best.0 > 0 && best.0 <= limit && second > best.0 + 1).then_some(best.1)
}

/// Whether a syllable in capitals cannot be Vietnamese: one that ends in p, t, c or ch has the rising tone or the heavy one
/// (`MAT` of `MẮT`). Of letters that no Vietnamese word has nothing is said.
pub(super) fn lacks_tone(word: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    let plain = fold::squeeze(&letters);
    let stopped = plain.ends_with(['p', 't', 'c']) || plain.ends_with("ch");
    let vowels = plain.chars().filter(|c| "aeiouy".contains(*c)).count();
    let toned = letters.nfd().any(|c| matches!(c, '\u{301}' | '\u{323}'));
    stopped && vowels > 0 && plain.len() > 2 && !toned && SYLLABLES.contains(&plain)
}

/// Of every word of a text, whether it stands in a known phrase.
pub(super) fn vouched(text: &str) -> Vec<bool> {
    let keys: Vec<String> = text.split_whitespace().map(fold::fold).collect();
    let squeezed = keys.concat().replace(' ', "");
    let mut vouched = vec![KNOWN_AGENCIES.iter().any(|(key, _)| *key == squeezed); keys.len()];
    for start in 0..keys.len() {
        let fitting = BY_FIRST_WORD
            .get(&keys[start])
            .and_then(|list| list.iter().find(|phrase| keys[start..].starts_with(&phrase.key)));
        if let Some(phrase) = fitting {
            vouched[start..start + phrase.key.len()].fill(true);
        }
    }
    vouched
}

/// Syllables that names of agencies are made of, with their base letters.
static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let all = PHRASES.iter().chain(MINISTRIES).copied().chain(PLACES.iter().copied());
    all.flat_map(str::split_whitespace).map(fold::squeeze).filter(|s| s.len() > 1).collect()
});

/// Words of base letters with those parted that ran together: `ubndtinhphutho` is `ubnd tinh phu tho`. A word stays if
/// it is known, short, or not made of known syllables alone.
pub(super) fn parted(folded: &str) -> String {
    let words = folded.split(' ').map(|word| {
        let lengths = if word.len() < GLUED { None } else { syllables(word) };
        let Some(lengths) = lengths else { return word.to_owned() };
        let mut rest = word;
        let parts = lengths.into_iter().filter_map(|length| {
            let (part, next) = rest.split_at_checked(length)?;
            rest = next;
            Some(part)
        });
        parts.collect::<Vec<_>>().join(" ")
    });
    words.collect::<Vec<_>>().join(" ")
}

/// From so many letters on a word is more than one syllable: `NGHIÊNG` has the most of any, seven.
const GLUED: usize = 8;

/// Lengths of the fewest known syllables that make up a word of base letters; `None` where they do not.
fn syllables(word: &str) -> Option<Vec<usize>> {
    // The fewest syllables up to each letter, as the length of the last of them.
    let mut ways: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
    *ways.first_mut()? = Some((0, 0));
    for end in 1..=word.len() {
        ways[end] = (2..GLUED)
            .filter_map(|length| {
                let start = end.checked_sub(length)?;
                let (count, _) = ways[start]?;
                SYLLABLES.contains(word.get(start..end)?).then_some((count + 1, length))
            })
            .min();
    }
    let (mut lengths, mut end) = (Vec::new(), word.len());
    while end > 0 {
        let (_, length) = ways[end]?;
        lengths.push(length);
        end -= length;
    }
    lengths.reverse();
    Some(lengths)
}

/// Capitals with the words parted that ran together, and whether any did.
pub(super) fn part(text: &str) -> (String, bool) {
    let mut parted = Vec::new();
    for word in text.split_whitespace() {
        let plain: String = word.chars().filter_map(fold::base).collect();
        let whole = plain.len() == word.chars().count();
        match syllables(&plain).filter(|lengths| whole && plain.len() >= GLUED && lengths.len() > 1) {
            Some(lengths) => {
                let mut letters = word.chars();
                parted.extend(lengths.into_iter().map(|n| letters.by_ref().take(n).collect::<String>()));
            }
            None => parted.push(word.to_owned()),
        }
    }
    let changed = parted.len() > text.split_whitespace().count();
    (parted.join(" "), changed)
}

/// `UỶ` and `ỦY`, `HOÀ` and `HÒA` are the same word in two spellings: as printed is right.
pub(super) fn same_but_tone_place(a: &str, b: &str) -> bool {
    let parts = |text: &str| {
        use unicode_normalization::UnicodeNormalization;
        let mut parts: Vec<char> =
            text.nfd().filter(|c| c.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(c)).collect();
        parts.sort_unstable();
        parts
    };
    parts(a) == parts(b)
}

/// `known` with the punctuation that stood after `word`.
fn with_punctuation(word: &str, known: &str) -> String {
    let end: String = word.chars().rev().take_while(|c| ",.;:-".contains(*c)).collect();
    known.trim_end_matches(|c| ",.;:-".contains(c)).chars().chain(end.chars().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_cannot_be_are_told() {
        assert!(lacks_tone("MAT") && lacks_tone("CUC") && lacks_tone("HOC"));
        for fine in ["MẮT", "CỤC", "VNPT", "TC", "LIÊN", "TẬP", "DA", "ĐIỆN", ""] {
            assert!(!lacks_tone(fine), "{fine}");
        }
    }

    #[test]
    fn lost_marks_are_set_right() {
        assert_eq!(set_marks_right("TĨNH QUANG NGÃI"), "TỈNH QUẢNG NGÃI");
        assert_eq!(set_marks_right("BỘ GIÁO DUC VÀ ĐÀO TAO"), "BỘ GIÁO DỤC VÀ ĐÀO TẠO");
        assert_eq!(set_marks_right("KT. BỘ TRƯƠNG"), "KT. BỘ TRƯỞNG");
    }

    #[test]
    fn words_of_known_phrases_are_vouched_for() {
        assert_eq!(vouched("UBND XÃ XUÂN QUY"), [true, true, false, false]);
        assert_eq!(vouched("BỘ KHOA HỌC VÀ CÔNG NGHỆ"), [true; 6]);
        assert_eq!(vouched("BỘ GIÁO DỤC VÀ ĐÀO LÒ TẠO"), [true, true, true, false, false, false, false]);
        assert!(vouched("").is_empty());
    }

    #[test]
    fn what_is_printed_otherwise_stays() {
        assert_eq!(set_marks_right("UỶ BAN NHÂN DÂN"), "UỶ BAN NHÂN DÂN", "an older spelling, not an error");
        assert_eq!(set_marks_right("CÔNG AN XÃ VĨNH PHÚ"), "CÔNG AN XÃ VĨNH PHÚ");
        assert_eq!(set_marks_right("SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH"), "SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH");
        assert_eq!(set_marks_right(""), "");
    }

    #[test]
    fn a_known_agency_is_told_through_a_misread_word() {
        assert_eq!(nearly_known_agency("SỞ GIÁO DỤC VÀ ĐÀO TẠO"), None, "not the ministry");
        assert_eq!(nearly_known_agency("UBND XÃ QUẢNG NAM"), None, "not the province");
        let province = nearly_known_agency("ỦY BAN NHÂN DÂN TỈNH QUANG NGAÀI");
        assert_eq!(province, Some("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"));
        assert_eq!(nearly_known_agency("BỘ Y TẾ"), None);
        assert_eq!(nearly_known_agency("ỦY BAN NHÂN DÂN XÃ BÌNH CHÂU"), None, "not one of the list");
        assert_eq!(nearly_known_agency("ỦY BAN NHÂN DÂN TỈNH QUẢNG N"), None, "three provinces are as near");
    }

    #[test]
    fn words_that_ran_together_are_parted() {
        assert_eq!(part("UBNDTỈNHPHÚTHỌ"), ("UBND TỈNH PHÚ THỌ".to_owned(), true));
        assert_eq!(part("ỦY BANNHÂNDÂN TỈNH"), ("ỦY BAN NHÂN DÂN TỈNH".to_owned(), true));
        assert_eq!(part("TRƯỜNG NGHIÊNG"), ("TRƯỜNG NGHIÊNG".to_owned(), false));
        assert_eq!(part("TTCSKHXYZ"), ("TTCSKHXYZ".to_owned(), false), "no syllables");
        assert_eq!(parted("ubndtinhbentre va sd"), "ubnd tinh ben tre va sd");
        assert_eq!(parted(""), "");
    }
}
