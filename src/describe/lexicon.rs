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

use regex::Regex;

use super::fold;
use agencies::MINISTRIES;
use phrases::PHRASES;
use places::PLACES;

use agencies::MARKED_HEADS;
pub(super) use agencies::{AGENCY_HEADS, CONNECTORS, ORGAN_SYMBOLS, UNFINISHED};
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

/// Whether words are the name of a known place of two words or more, the first with a capital, however the others were typed.
pub(super) fn is_place<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let text = words.collect::<Vec<_>>().join(" ");
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let key = fold::squeeze(text);
    text.contains(' ')
        && text.chars().next().is_some_and(char::is_uppercase)
        && PLACES.iter().any(|place| fold::squeeze(place) == key)
}

/// Whether a folded name is a ministry's or of another agency of which there is one only.
pub(super) fn is_ministry(folded: &str) -> bool {
    MINISTRIES.iter().any(|ministry| fold::fold(ministry) == folded)
}

/// Whether a folded name is of a society or a union of some place: `HỘI GOLF TỈNH LÂM ĐỒNG`. `HỘI AN` is a town.
pub(super) fn is_local_body(folded: &str) -> bool {
    const PLACES: [&str; 9] =
        [" tinh ", " t ", " t.", " thanh pho ", " tp", " huyen ", " xa ", " phuong ", " viet nam"];
    ["hoi ", "doan "].iter().any(|head| {
        folded.strip_prefix(head).is_some_and(|_| PLACES.iter().any(|place| folded.contains(place)))
    })
}

/// Whether a word says that a place smaller than a province follows.
pub(super) fn is_smaller(word: &str) -> bool {
    SMALLER.contains(&fold::squeeze(word).as_str())
}

/// Whether the first word of a row, which has the letters of this head of names, can be it: the common ones with any marks,
/// which engines misread, the others with their own or less (`BẢO TÍN` is no `BÁO`).
pub(super) fn may_be_head(row: &str, head: &str) -> bool {
    const COMMON: [&str; 5] = ["bo", "so", "truong", "vien", "phong"];
    let Some(own) = MARKED_HEADS.iter().find(|own| fold::fold(own) == head) else { return true };
    let word = row.split(' ').find(|word| word.chars().any(char::is_alphabetic)).unwrap_or_default();
    // Its first letters, where the next word has run into it.
    let begin: String = word.to_uppercase().chars().take(own.chars().count()).collect();
    COMMON.contains(&head) || fold::fewer_marks(&begin, own)
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

/// Whether a name begins as agencies do: with a word that tells their kind, with its own marks.
pub(super) fn begins_like_an_agency(name: &str) -> bool {
    let folded = fold::fold(name);
    let marked = |head: &str| {
        let own = MARKED_HEADS.iter().find(|marked| fold::fold(marked) == head);
        own.is_none_or(|own| name.split(' ').next().is_some_and(|word| same_but_tone_place(word, own)))
    };
    // Below a whole name these begin one, too.
    let own_head = |head: &str| name.split(' ').next().is_some_and(|word| same_but_tone_place(word, head));
    is_local_body(&folded) && ["HỘI", "ĐOÀN"].into_iter().any(own_head)
        || AGENCY_HEADS.iter().any(|head| {
            folded.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                && marked(head)
        })
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

/// The one known place that a text differs from by a letter or two, if `agencies` name it.
pub(super) fn nearly_known_place(text: &str, agencies: &str) -> Option<&'static str> {
    let (key, named) = (fold::squeeze(text), fold::squeeze(agencies));
    let mut near = PLACES.iter().filter(|place| {
        let place = fold::squeeze(place);
        place.len() > 4 && named.contains(&place) && (1..=2).contains(&fold::distance(&place, &key))
    });
    let found = near.next()?;
    near.next().is_none().then_some(*found)
}

/// Words before a place that is no province: of these, none is in the list, and one may differ from one that is in its
/// marks alone (`HUYỆN PHÙ YÊN`, `XÃ YÊN BÀI`).
const SMALLER: [&str; 7] = ["xa", "phuong", "huyen", "quan", "tran", "lang", "thon"];

/// A name in capitals whose last words have the letters of a known place that `at`, the place of issue, begins with:
/// their marks set right, and how many words they are. Where both are printed alike they stay so.
pub(super) fn end_in_place(name: &str, at: &str) -> (String, usize) {
    // `CÔNG AN T.LÂM ĐỒNG`: the province's mark has no space behind it.
    if let Some(mark) = GLUED_PROVINCE.captures(name).and_then(|found| found.get(1)) {
        let (before, behind) = name.split_at(mark.end());
        let (ended, placed) = end_in_place(&format!("{before} {behind}"), at);
        return (ended.replacen(&format!("{before} "), before, 1), placed);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let printed = at.to_uppercase();
    let at = fold::squeeze(at);
    let at = ["thanhpho", "tp"].iter().find_map(|city| at.strip_prefix(city)).unwrap_or(&at);
    for count in (2..=4).filter(|count| *count < words.len()) {
        let (before, last) = words.split_at(words.len() - count);
        let key = fold::squeeze(&last.concat());
        let Some(place) = PLACES.iter().find(|place| fold::squeeze(place) == key) else { continue };
        if !at.starts_with(&key) {
            continue;
        }
        let known: Vec<String> = place.split_whitespace().map(str::to_uppercase).collect();
        let smaller = before.last().is_some_and(|word| SMALLER.contains(&fold::squeeze(word).as_str()));
        if known.len() != count || smaller || printed.contains(&last.join(" ")) {
            continue;
        }
        let right = last.iter().zip(&known).map(|(word, known)| match same_but_tone_place(word, known) {
            true => (*word).to_owned(),
            false => with_punctuation(word, known),
        });
        let all: Vec<String> = before.iter().map(|w| (*w).to_owned()).chain(right).collect();
        return (all.join(" "), count);
    }
    (name.to_owned(), 0)
}

/// A name of an agency that ends in the letters of a place with other marks than it has, with these set right: `SỞ Y TẾ BÊN TRE`.
/// `None` where there is nothing to set right, or a smaller place may be meant.
pub(super) fn end_respelled(name: &str) -> Option<String> {
    // Offices of a province; schools and companies have names of their own (`TRƯỜNG THCS HẢI PHONG`).
    const OF_PROVINCES: [&str; 10] = [
        "so ",
        "cuc ",
        "chi cuc ",
        "cong an ",
        "bao hiem ",
        "kho bac ",
        "vien thong ",
        "buu dien ",
        "ubnd tinh ",
        "uy ban nhan dan tinh ",
    ];
    let folded = fold::fold(name);
    if !OF_PROVINCES.iter().any(|head| folded.starts_with(head)) {
        return None;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    (2..=4).filter(|count| *count < words.len()).find_map(|count| {
        let (before, last) = words.split_at(words.len() - count);
        let key = fold::squeeze(&last.concat());
        let place = PLACES.iter().find(|place| fold::squeeze(place) == key)?;
        let known: Vec<String> = place.split_whitespace().map(str::to_uppercase).collect();
        let smaller = before.last().is_some_and(|word| SMALLER.contains(&fold::squeeze(word).as_str()));
        let wrong = |(word, known): (&&str, &String)| {
            !same_but_tone_place(word, known) && !OTHER_SPELLINGS.contains(word)
        };
        if known.len() != count || smaller || !last.iter().zip(&known).any(wrong) {
            return None;
        }
        let all: Vec<String> = before.iter().map(|w| (*w).to_owned()).chain(known).collect();
        Some(all.join(" "))
    })
}

/// `T.` or `TP.` in front of a name without a space.
static GLUED_PROVINCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^| )(TP?\.)\p{Lu}").expect("a pattern of this file"));

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

/// Running text with the marks of provinces set right behind `tỉnh` (`tỉnh Lâm Đông`), and how many syllables were wrong.
pub(super) fn set_provinces_right(text: &str) -> (String, usize) {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let mut wrong = 0;
    for at in 0..words.len() {
        if fold::squeeze(&words[at]) != "tinh" || !words[at].ends_with(char::is_alphabetic) {
            continue;
        }
        let known = (1..=4).rev().find_map(|count| {
            let key = fold::squeeze(&words.get(at + 1..at + 1 + count)?.concat());
            let place = PLACES.iter().find(|place| fold::squeeze(place) == key)?;
            (place.split_whitespace().count() == count).then_some(*place)
        });
        for (word, known) in words[at + 1..].iter_mut().zip(known.into_iter().flat_map(str::split_whitespace))
        {
            let capitals = !word.chars().any(char::is_lowercase);
            let known = if capitals { known.to_uppercase() } else { known.to_owned() };
            // What is written small is a word that has these letters by chance (`tỉnh an giang tay`).
            if word.starts_with(char::is_uppercase) && !same_but_tone_place(word, &known) {
                let right = with_punctuation(word, &known);
                wrong += usize::from(right != *word);
                *word = right;
            }
        }
    }
    (words.join(" "), wrong)
}

/// The city that bears a person's name is written with its mark (NĐ 30/2020 Phụ lục I Phần II Mục I.4.a): without it, the mark
/// was lost.
const NEVER_BARE: &str = "Hồ Chí Minh";

/// The name of a place with its marks set right, if it is a known one; and whether it surely is. `sure`: whether its marks
/// were read surely. Where the office has the same marks in its name, it is another place (`Phù Yên` is no `Phú Yên`).
pub(super) fn place(text: &str, sure: bool, agencies: &str) -> (String, bool) {
    let key = fold::squeeze(text);
    // `Tp. Hồ Chí Minh`: the city's mark as it is printed, and the place behind it.
    let mark =
        text.split_whitespace().take_while(|w| matches!(fold::squeeze(w).as_str(), "tp" | "thanh" | "pho"));
    let marks: Vec<&str> = mark.collect();
    let rest = text.split_whitespace().skip(marks.len()).collect::<Vec<_>>().join(" ");
    if !marks.is_empty() && PLACES.iter().any(|p| fold::squeeze(p) == fold::squeeze(&rest)) {
        let (name, known) = place(&rest, sure, agencies);
        let mark = marks.join(" ");
        return (format!("{mark} {name}"), known || name == NEVER_BARE);
    }
    let (name, known) = match PLACES.iter().find(|p| fold::squeeze(p) == key) {
        Some(known) if text.split_whitespace().count() == known.split_whitespace().count() => {
            let named = |place: &str| agencies.to_uppercase().contains(&place.to_uppercase());
            // `TỈNH LÂM ĐÔNG`, `Lâm Đông`: behind `tỉnh` nothing else has these letters.
            let of_province = fold::squeeze(agencies).contains(&format!("tinh{key}"));
            if same_but_tone_place(text, known) {
                (text.to_owned(), true)
            } else if of_province {
                ((*known).to_owned(), true)
            } else if named(text) {
                (text.to_owned(), false)
            } else {
                ((*known).to_owned(), !sure || named(known))
            }
        }
        // `Bà Rịa-Vũng Tàu`: its dash stays as it is printed.
        Some(known) if text.contains('-') && same_but_tone_place(text, known) => (text.to_owned(), true),
        Some(known) => ((*known).to_owned(), true),
        None => (text.to_owned(), false),
    };
    let known = known && name != NEVER_BARE;
    (name, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_agencies_begin_with_a_word_of_their_kind_and_its_marks() {
        for name in [
            "SỞ Y TẾ",
            "VIỄN THÔNG ĐẮK LẮK",
            "BẢO HIỂM XÃ HỘI VIỆT NAM",
            "HỘI GOLF TỈNH LÂM ĐỒNG",
            "CTCP SỐ MỘT",
        ] {
            assert!(begins_like_an_agency(name), "{name}");
        }
        for name in ["HỘI AN", "ĐOÀN KẾT", "SỐ MỘT", "ĐẠI AN", "SƠN LA", "SỔ Y TẾ", "HỘI", "TRUONGHAI", ""]
        {
            assert!(!begins_like_an_agency(name), "{name}");
        }
    }

    #[test]
    fn a_place_that_ends_a_name_is_spelled_as_it_is() {
        assert_eq!(end_respelled("SỞ Y TẾ BÊN TRE").as_deref(), Some("SỞ Y TẾ BẾN TRE"));
        for right in [
            "TRƯỜNG THCS HẢI PHONG",
            "SỞ Y TẾ BẾN TRE",
            "UBND XÃ LÂM ĐÔNG",
            "VIỄN THÔNG ĐĂK LĂK",
            "BẾN TRE",
            "SỞ Y TẾ",
            "",
        ] {
            assert_eq!(end_respelled(right), None, "{right}");
        }
    }

    #[test]
    fn marks_that_cannot_be_are_told() {
        assert!(lacks_tone("MAT") && lacks_tone("CUC") && lacks_tone("HOC"));
        for fine in ["MẮT", "CỤC", "VNPT", "TC", "LIÊN", "TẬP", "DA", "ĐIỆN", ""] {
            assert!(!lacks_tone(fine), "{fine}");
        }
        assert!(may_be_head("BÁO LÂM ĐỒNG", "bao") && may_be_head("BAO LÂM ĐỒNG", "bao"));
        assert!(!may_be_head("BẢO TÍN TRÀ VINH", "bao") && !may_be_head("ĐẠI AN", "dai"));
        assert!(may_be_head("CỤCTHUẾ TỈNH", "cuc"));
        assert!(may_be_head("SỐ Y TẾ", "so") && may_be_head("ĐÀI PHÁT THANH", "dai"));
    }

    #[test]
    fn the_mark_of_a_province_may_stand_close() {
        let at = "Lâm đồng, ngày 10 tháng 9 năm 2025";
        assert_eq!(end_in_place("CÔNG AN T.LÂM ĐÒNG", at), ("CÔNG AN T.LÂM ĐỒNG".to_owned(), 2));
        assert_eq!(end_in_place("CÔNG AN T. LÂM ĐÒNG", at), ("CÔNG AN T. LÂM ĐỒNG".to_owned(), 2));
        assert_eq!(end_in_place("CÔNG TY T.LÂM", at).1, 0);
        assert_eq!(set_marks_right("TĨNH ĐĂK LĂK"), "TỈNH ĐĂK LĂK", "another spelling");
    }

    #[test]
    fn provinces_of_running_text_get_their_marks() {
        for (text, right, wrong) in [
            ("Hội đồng ATVSLĐ tỉnh Lâm Đông", "Hội đồng ATVSLĐ tỉnh Lâm Đồng", 1),
            ("trên địa bàn tỉnh Bac Liêu, năm 2024", "trên địa bàn tỉnh Bạc Liêu, năm 2024", 1),
            ("UBND TỈNH QUANG NGAI.", "UBND TỈNH QUẢNG NGÃI.", 2),
            ("tỉnh Lâm Đồng", "tỉnh Lâm Đồng", 0),
            ("xã Lâm Đông", "xã Lâm Đông", 0),
            ("tỉnh", "tỉnh", 0),
            ("", "", 0),
        ] {
            assert_eq!(set_provinces_right(text), (right.to_owned(), wrong), "{text}");
        }
    }

    #[test]
    fn lost_marks_are_set_right() {
        assert_eq!(set_marks_right("TĨNH QUANG NGÃI"), "TỈNH QUẢNG NGÃI");
        assert_eq!(set_marks_right("BỘ GIÁO DUC VÀ ĐÀO TAO"), "BỘ GIÁO DỤC VÀ ĐÀO TẠO");
        assert_eq!(set_marks_right("KT. BỘ TRƯƠNG"), "KT. BỘ TRƯỞNG");
    }

    #[test]
    fn a_city_keeps_its_mark_and_one_is_never_without() {
        let of = |text: &str| place(text, true, "");
        assert_eq!(of("Tp. Hồ Chí Minh"), ("Tp. Hồ Chí Minh".to_owned(), true));
        assert!(of("Thành phố Hồ Chí Minh").1);
        assert_eq!(of("Hồ Chí Minh"), ("Hồ Chí Minh".to_owned(), false));
        assert_eq!(of("Thanh Hóa"), ("Thanh Hóa".to_owned(), true));
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

    #[test]
    fn a_name_ends_in_the_place_of_issue() {
        let name = "TRƯỜNG ĐẠI HỌC KỸ THUẬT CẢN THƠ";
        let right = ("TRƯỜNG ĐẠI HỌC KỸ THUẬT CẦN THƠ".to_owned(), 2);
        assert_eq!(end_in_place(name, "Cần Thơ, ngày 1 tháng 2"), right);
        assert_eq!(end_in_place(name, "TP. Cần Thơ, ngày"), right);
        assert_eq!(end_in_place(name, "Hà Nội, ngày"), (name.to_owned(), 0));
        assert_eq!(end_in_place("", ""), (String::new(), 0));
        for (name, at) in [
            ("UBND HUYỆN PHÙ YÊN", "Phù Yên, ngày 1"),
            ("UBND XÃ YÊN BÀI", "Yên Bái, ngày 1"),
            ("TRƯỜNG MẦM NON PHÙ YÊN", "Phù Yên, ngày 1"),
        ] {
            assert_eq!(end_in_place(name, at), (name.to_owned(), 0), "another place");
        }
    }

    #[test]
    fn a_place_is_told_by_the_office() {
        assert_eq!(nearly_known_place("Hiệu Giang", "UBND TỈNH HẬU GIANG"), Some("Hậu Giang"));
        assert_eq!(nearly_known_place("Hiệu Giang", "UBND TỈNH PHÚ THỌ"), None);
        assert_eq!(nearly_known_place("Hậu Giang", "UBND TỈNH HẬU GIANG"), None, "it has its letters");
    }

    #[test]
    fn places() {
        assert_eq!(place("Hà Nôi", false, ""), ("Hà Nội".to_owned(), true));
        assert_eq!(place("Thanh Hoá", true, ""), ("Thanh Hoá".to_owned(), true));
        assert_eq!(place("Nghĩa Đô", true, ""), ("Nghĩa Đô".to_owned(), false));
        let district = place("Phù Yên", false, "UBND HUYỆN PHÙ YÊN");
        assert_eq!(district, ("Phù Yên".to_owned(), false), "a district of Sơn La");
        assert_eq!(place("Cân Thơ", true, "ĐẠI HỌC CẦN THƠ"), ("Cần Thơ".to_owned(), true));
        assert_eq!(place("Cân Thơ", true, ""), ("Cần Thơ".to_owned(), false), "a person looks");
    }
}
