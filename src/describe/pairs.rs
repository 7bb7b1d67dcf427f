//! Pairs of syllables that administrative Vietnamese writes in one way only (`kế hoạch`, `bổ sung`), by which a misread
//! tone mark is noticed and set right in running text. The pairs are counted by `scripts/make-pairs`, and those that its texts
//! have too rarely (`tiến bộ`) are written down by hand; those of `lexicon` are names, which stand in capitals and elsewhere.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::same_but_tone_place;
use super::{fold, forms};

/// Pairs without marks → as they are written.
static PAIRS: LazyLock<HashMap<String, &'static str>> =
    LazyLock::new(|| lines().map(|pair| (fold::unmark(pair), pair)).collect());

/// Pairs that have twins, without marks → as they are written: where one of the syllables is none as it was read (`phỗ thông`), it can
/// only be the pair's; where both are syllables, it may be the twin (`lở đất`, `lô đất`).
static TWINNED: LazyLock<HashMap<String, &'static str>> =
    LazyLock::new(|| twinned().map(|pair| (fold::unmark(pair), pair)).collect());

/// The pairs that were counted, and those that were written down by hand.
fn lines() -> impl Iterator<Item = &'static str> {
    let all = include_str!("pairs.tsv").lines().chain(include_str!("pairs-own.tsv").lines());
    all.filter(|line| !line.starts_with('#'))
}

/// Pairs written down by hand that have twins.
pub(super) fn twinned() -> impl Iterator<Item = &'static str> {
    include_str!("pairs-misread.tsv").lines().filter(|line| !line.starts_with('#'))
}

/// Running text with the marks of known pairs set right, and how many syllables were wrong. Letters are never exchanged.
/// Pairs of words with capitals are names and stay, unless all of the text is in capitals.
pub(super) fn mend(text: &str) -> (String, usize) {
    let capitals = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let core = |word: &str| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let known: Vec<Option<(&str, &str)>> = words
        .windows(2)
        .map(|pair| {
            let (first, second) = (&pair[0], &pair[1]);
            // Signs between the two, or a capital on the second, part them.
            let parted = !first.ends_with(char::is_alphabetic)
                || !second.starts_with(char::is_alphabetic)
                || (!capitals && second.starts_with(char::is_uppercase));
            let (first, second) = (core(first), core(second));
            let key = fold::unmark(&format!("{first} {second}"));
            let one_is_none = || !forms::is_syllable(&first) || !forms::is_syllable(&second);
            let pair = PAIRS.get(&key).or_else(|| TWINNED.get(&key).filter(|_| one_is_none()));
            pair.filter(|_| !parted).and_then(|pair| pair.split_once(' '))
        })
        .collect();
    let is = |word: &str, known: &str| same_but_tone_place(&core(word), known);
    // A syllable that is right in one pair is not for another to change.
    let mut right = vec![false; words.len()];
    for (at, pair) in known.iter().enumerate() {
        let Some((first, second)) = pair else {
            // Nor one that its other neighbour is written with: `xác định chỉ số` has no `định chi`.
            if forms::is_written(&core(&words[at]), &core(&words[at + 1])) {
                (right[at], right[at + 1]) = (true, true);
            }
            continue;
        };
        // A rarer pair of the same letters is as it was meant: `chi tiêu` is no `chỉ tiêu`.
        let rarer = || forms::is_written(&core(&words[at]), &core(&words[at + 1]));
        if is(&words[at], first) && is(&words[at + 1], second) || rarer() {
            (right[at], right[at + 1]) = (true, true);
        }
    }
    let mut wrong = 0;
    for (at, pair) in known.iter().enumerate() {
        let Some((first, second)) = pair else { continue };
        let changes = [(at, *first), (at + 1, *second)].map(|(at, to)| (at, to, !is(&words[at], to)));
        // Where both would change, other words have these letters: `công đoàn tháng` is no `đoạn thẳng`.
        let both = changes.iter().all(|(_, _, change)| *change);
        if both || changes.iter().any(|(at, _, change)| *change && right[*at]) {
            continue;
        }
        for (at, to, change) in changes {
            right[at] = true;
            if change {
                words[at] = with_letters(&words[at], to);
                wrong += 1;
            }
        }
    }
    (words.join(" "), wrong)
}

/// Whether two words that follow each other are a known pair as it is written.
pub(super) fn is_known(first: &str, second: &str) -> bool {
    let core = |word: &str| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let parted = !first.ends_with(char::is_alphabetic) || !second.starts_with(char::is_alphabetic);
    let (first, second) = (core(first), core(second));
    let pair = PAIRS.get(&fold::unmark(&format!("{first} {second}"))).and_then(|pair| pair.split_once(' '));
    pair.is_some_and(|(a, b)| !parted && same_but_tone_place(&first, a) && same_but_tone_place(&second, b))
}

/// `word` with the letters of `known`, its own capitals and signs around them.
fn with_letters(word: &str, known: &str) -> String {
    let mut letters = known.chars();
    let put = |c: char| match c.is_alphabetic() {
        false => c.to_string(),
        true => match letters.next() {
            Some(letter) if c.is_uppercase() => letter.to_uppercase().to_string(),
            Some(letter) => letter.to_string(),
            None => c.to_string(),
        },
    };
    word.chars().map(put).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_set_right_and_counted() {
        assert_eq!(
            mend("Vệ việc điêu chỉnh, bô sung kề hoạch thanh tra năm 2019"),
            ("Về việc điều chỉnh, bổ sung kế hoạch thanh tra năm 2019".to_owned(), 4)
        );
        assert_eq!(mend("VÊ VIỆC BAN HÀNH"), ("VỀ VIỆC BAN HÀNH".to_owned(), 1));
        assert_eq!(mend("Ban Vì sự tiên bộ").0, "Ban Vì sự tiến bộ");
        assert_eq!(mend("về việc ban hành").1, 0);
        assert_eq!(mend("kế hoach").1, 1, "a mark that is missing is wrong, too");
        for text in ["chi tiêu nội bộ", "đình chỉ công tác", "công đoàn tháng 02", "chỉ số hài lòng"]
        {
            assert_eq!(mend(text), (text.to_owned(), 0));
        }
    }

    #[test]
    fn names_and_parted_words_stay() {
        for text in ["ông Bô Sung", "kề: hoạch", "kề 12 hoạch", "", " ", "hoà giải"] {
            assert_eq!(mend(text), (text.to_owned(), 0), "{text}");
        }
    }

    #[test]
    fn every_pair_has_one_form() {
        let lines = lines().count();
        assert_eq!(PAIRS.len(), lines, "none of the hand's is among the counted ones");
        assert!(lines > 800, "{lines}");
        assert_eq!(TWINNED.len(), twinned().count());
        assert!(TWINNED.keys().all(|pair| !PAIRS.contains_key(pair)));
    }

    #[test]
    fn a_pair_with_a_twin_changes_only_what_is_no_syllable() {
        assert_eq!(mend("trung học phỗ thông").0, "trung học phổ thông");
        assert_eq!(mend("nội bộ được chuân hóa").0, "nội bộ được chuẩn hóa");
        for text in [
            "quyền sử dụng các lô đất ở",
            "mua sắm hóa chất, thuốc thử",
            "xuất bản Đặc san",
            "TRƯỜNG TIỂU HỌC BA ĐÌNH",
            "XÃ VĨNH QUANG",
            "thăm gia đình chính sách",
            "chuyển đề nghị của cử tri",
            "xác định chỉ số hài lòng",
        ] {
            assert_eq!(mend(text), (text.to_owned(), 0));
        }
    }
}
