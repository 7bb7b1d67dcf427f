//! Pairs of syllables that administrative Vietnamese writes in one way only (`kế hoạch`, `bổ sung`), by which a misread
//! tone mark is noticed and set right in running text. The pairs are counted by `scripts/make-phrases`; those of
//! `lexicon` are names, which stand in capitals and elsewhere.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold;
use super::lexicon::same_but_tone_place;

/// Pairs without marks → as they are written.
static PAIRS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("phrases.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.map(|pair| (fold::unmark(pair), pair)).collect()
});

/// Running text with the marks of known pairs set right, and how many syllables were wrong. Letters are never exchanged.
/// Pairs of words with capitals are names and stay, unless all of the text is in capitals.
pub(super) fn mend(text: &str) -> (String, usize) {
    let capitals = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let mut wrong = 0;
    for at in 1..words.len() {
        let (before, after) = words.split_at_mut(at);
        let (Some(first), Some(second)) = (before.last_mut(), after.first_mut()) else { continue };
        // Signs between the two, or a capital on the second, part them.
        let parted = !first.ends_with(char::is_alphabetic)
            || !second.starts_with(char::is_alphabetic)
            || (!capitals && second.starts_with(char::is_uppercase));
        if parted {
            continue;
        }
        let core = |word: &str| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        let key = fold::unmark(&format!("{} {}", core(first), core(second)));
        let Some((right, left)) = PAIRS.get(&key).and_then(|pair| pair.split_once(' ')).map(|(a, b)| (b, a))
        else {
            continue;
        };
        for (word, known) in [(first, left), (second, right)] {
            if !same_but_tone_place(&core(word), known) {
                *word = with_letters(word, known);
                wrong += 1;
            }
        }
    }
    (words.join(" "), wrong)
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
        assert_eq!(mend("về việc ban hành").1, 0);
    }

    #[test]
    fn names_and_parted_words_stay() {
        for text in ["ông Bô Sung", "kề: hoạch", "kề 12 hoạch", "", " ", "hoà giải"] {
            assert_eq!(mend(text), (text.to_owned(), 0), "{text}");
        }
    }

    #[test]
    fn every_pair_has_one_form() {
        let lines = include_str!("phrases.tsv").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(PAIRS.len(), lines);
        assert!(lines > 1500, "{lines}");
    }
}
