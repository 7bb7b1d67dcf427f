//! Text made comparable: accents, case and punctuation folded away, and how far two such texts are apart.
//!
//! Separate because every rule of this room matches *folded* text: an engine that reads `QUYÉT ĐỊNH` has found
//! `QUYẾT ĐỊNH`. What is shown to people is never folded.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Latin letters with marks end here (U+1EFF, Latin Extended Additional).
const TABLE_END: usize = 0x1F00;

/// Base letter of every precomposed Latin letter, lower case; 0 for what is no letter or digit.
static BASE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..TABLE_END)
        .map(|code| {
            let Some(c) = u32::try_from(code).ok().and_then(char::from_u32) else { return 0 };
            match c {
                'đ' | 'Đ' | 'Ð' | 'ð' => b'd',
                'ł' | 'Ł' => b'l',
                'ø' | 'Ø' => b'o',
                _ => match c.nfd().next().map(|base| base.to_ascii_lowercase()) {
                    Some(base) if base.is_ascii_alphanumeric() => base as u8,
                    _ => 0,
                },
            }
        })
        .collect()
});

/// The base letter or digit of `c` in lower case (`Ế` → `e`); `None` for anything else.
pub(super) fn base(c: char) -> Option<char> {
    match BASE.get(c as usize) {
        Some(0) | None => None,
        Some(letter) => Some(*letter as char),
    }
}

/// Words of base letters with single blanks: `Số: 12/QĐ-UBND` → `so 12 qd ubnd`.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match base(c) {
            Some(letter) => folded.push(letter),
            // A combining mark belongs to the letter before it.
            None if ('\u{300}'..='\u{36f}').contains(&c) => {}
            None if folded.ends_with(' ') || folded.is_empty() => {}
            None => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Base letters alone, no blanks: engines split and join words at will.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter_map(base).collect()
}

/// `text` with every letter replaced by its base letter, one `char` for one `char`; everything else stays. Places
/// found by a pattern in it, counted in chars, are places in `text`.
pub(super) fn unmark(text: &str) -> String {
    text.chars().map(|c| base(c).unwrap_or(c)).collect()
}

/// Longest text that is compared letter by letter; beyond it two texts count as different. Headings, names and
/// titles are far shorter, and the work is quadratic.
const LONGEST: usize = 160;

/// Edit distance (insert, delete, replace) of two ASCII texts.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > LONGEST || b.len() > LONGEST {
        return if a == b { 0 } else { LONGEST };
    }
    let mut row: [usize; LONGEST + 1] = std::array::from_fn(|i| i);
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

/// 1.0 for equal texts, 0.0 for texts without a common letter.
pub(super) fn similarity(a: &str, b: &str) -> f32 {
    let longer = a.len().max(b.len());
    if longer == 0 {
        return 1.0;
    }
    // No alignment can undo a difference in length.
    if a.len().abs_diff(b.len()) * 2 > longer {
        return 0.0;
    }
    1.0 - distance(a, b) as f32 / longer as f32
}

/// Whether a folded word is that folded word but for one letter in five (none in words of up to four letters).
pub(super) fn like(word: &str, wanted: &str) -> bool {
    word == wanted
        || (wanted.len() > 4
            && word.len().abs_diff(wanted.len()) <= wanted.len() / 5
            && distance(word, wanted) <= wanted.len() / 5)
}

/// Where `wanted` stands in `text` with at most `limit` letters lost, added or misread: the bytes from and to of the
/// nearest place, the first of several. Both are base letters without blanks.
pub(super) fn find_like(text: &str, wanted: &str, limit: usize) -> Option<(usize, usize)> {
    if let Some(at) = text.find(wanted) {
        return Some((at, at + wanted.len()));
    }
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    if limit == 0 || wanted.is_empty() || wanted.len() > LONGEST || text.len() + limit < wanted.len() {
        return None;
    }
    // Sellers: an edit distance that may begin anywhere in the text. Each cell knows where its match began.
    let mut row: Vec<(usize, usize)> = (0..=wanted.len()).map(|i| (i, 0)).collect();
    let mut best: Option<(usize, usize, usize)> = None;
    for (i, x) in text.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (0, i + 1);
        for (j, y) in wanted.iter().enumerate() {
            let left = row[j + 1];
            let above = row[j];
            let replaced = (diagonal.0 + usize::from(x != y), diagonal.1);
            diagonal = left;
            row[j + 1] = [replaced, (left.0 + 1, left.1), (above.0 + 1, above.1)]
                .into_iter()
                .min_by_key(|(cost, _)| *cost)
                .unwrap_or(replaced);
        }
        let (cost, from) = row[wanted.len()];
        if cost <= limit && best.is_none_or(|(least, ..)| cost < least) {
            best = Some((cost, from, i + 1));
        }
    }
    best.map(|(_, from, to)| (from, to))
}

/// Whether `wanted` stands in `text` so.
pub(super) fn contains_like(text: &str, wanted: &str, limit: usize) -> bool {
    find_like(text, wanted, limit).is_some()
}

/// Whether a word has the letters of another and no mark that this has not.
pub(super) fn fewer_marks(word: &str, of: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let parts = |text: &str| -> Vec<(Option<char>, Vec<char>)> {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .map(|c| (base(c), c.nfd().skip(1).chain((c == 'Đ' || c == 'đ').then_some('-')).collect()))
            .collect()
    };
    let (word, of) = (parts(word), parts(of));
    word.len() == of.len()
        && word
            .iter()
            .zip(&of)
            .all(|((a, marks), (b, known))| a == b && marks.iter().all(|m| known.contains(m)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_letters_and_digits_only() {
        assert_eq!(fold("Số: 2827 /QÐ-BGDĐT"), "so 2827 qd bgddt");
        assert_eq!(fold("  ỦY  BAN — NHÂN DÂN."), "uy ban nhan dan");
        assert_eq!(squeeze("ĐỘC LẬP - Tự do"), "doclaptudo");
        assert_eq!(fold("Ho\u{302}\u{300}"), "ho", "combining marks fold too");
        assert_eq!(fold("数字"), "");
    }

    #[test]
    fn unmarked_text_keeps_its_length() {
        let text = "Hà Nội, ngày19 — tháng 数";
        assert_eq!(unmark(text).chars().count(), text.chars().count());
        assert_eq!(unmark(text), "ha noi, ngay19 — thang 数");
    }

    #[test]
    fn texts_are_found_through_misread_letters() {
        assert_eq!(find_like("xxquyetdinhyy", "quyetdinh", 0), Some((2, 11)));
        assert_eq!(find_like("xxquyetdjnhyy", "quyetdinh", 1), Some((2, 11)));
        assert_eq!(find_like("xxquyetdjnhyy", "quyetdinh", 0), None);
        assert_eq!(find_like("hochudemtennguoi", "hochudemten", 1), Some((0, 11)));
        assert!(!contains_like("abc", "quyetdinh", 2) && !contains_like("", "abcd", 1));
    }

    #[test]
    fn distances() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert!(similarity("quyetdinh", "quyetdjnh") > 0.85);
        assert_eq!(similarity("a", "abcdefgh"), 0.0);
        assert_eq!(distance(&"x".repeat(5000), "y"), LONGEST);
        assert!(like("thanq", "thang"));
        assert!(!like("dong", "cong"), "short words must be equal");
    }
}
