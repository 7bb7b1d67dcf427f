//! How administrative Vietnamese writes its syllables and their pairs, by which a misread mark is noticed where nothing tells
//! what it should be (`chuân`, `học bồng`). The list is made by `scripts/make-pairs --forms`; what can be set right is in
//! [`super::pairs`].

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold;
use super::lexicon::same_but_tone_place;

/// Letters without marks → the ways in which they are written.
static FORMS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut forms: HashMap<String, Vec<&'static str>> = HashMap::new();
    for line in include_str!("forms.tsv").lines().filter(|line| !line.starts_with('#')) {
        forms.entry(fold::unmark(line)).or_default().push(line);
    }
    // A syllable of a pair that was written down by hand is one, however rare.
    for syllable in super::pairs::twinned().flat_map(|pair| pair.split(' ')) {
        let written = forms.entry(fold::unmark(syllable)).or_default();
        if !written.contains(&syllable) {
            written.push(syllable);
        }
    }
    forms
});

/// Whether a word in small letters is a syllable as it is written.
pub(super) fn is_syllable(word: &str) -> bool {
    let forms = FORMS.get(&fold::unmark(word));
    forms.is_some_and(|forms| forms.iter().any(|form| same_but_tone_place(form, word)))
}

/// How a word is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    /// Its letters are known with other marks only.
    Alone,
    /// So they are beside its neighbour.
    Beside,
}

/// Of the words of a text, each whether it is odd: a mark was misread, or the word is a rare one. Names, words with a capital in a
/// text of small letters, are never odd.
pub(super) fn odd(words: &[&str]) -> Vec<Option<Odd>> {
    let text = || words.iter().flat_map(|word| word.chars());
    let capitals = text().any(char::is_uppercase) && !text().any(char::is_lowercase);
    let cores: Vec<String> =
        words.iter().map(|word| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase()).collect();
    let is_name = |at: usize| !capitals && words[at].starts_with(char::is_uppercase);
    let beside: Vec<Option<Vec<(&str, &str)>>> = (1..words.len())
        .map(|at| {
            let parted =
                !words[at - 1].ends_with(char::is_alphabetic) || !words[at].starts_with(char::is_alphabetic);
            let forms = FORMS.get(&fold::unmark(&format!("{} {}", cores[at - 1], cores[at])))?;
            let pairs = forms.iter().filter_map(|form| form.split_once(' ')).collect();
            (!parted && !is_name(at)).then_some(pairs)
        })
        .collect();
    let same = |at: usize, form: &str| same_but_tone_place(&cores[at], form);
    // A pair whose second word stands at `at`: whether it is written so.
    let known = |at: usize| -> Option<bool> {
        let pairs = beside.get(at.checked_sub(1)?)?.as_ref()?;
        Some(pairs.iter().any(|(first, second)| same(at - 1, first) && same(at, second)))
    };
    let mut beside_odd = vec![false; words.len()];
    for at in 1..words.len() {
        let Some(pairs) = beside[at - 1].as_ref().filter(|_| known(at) == Some(false)) else { continue };
        let first = !pairs.iter().any(|(first, _)| same(at - 1, first));
        let second = !pairs.iter().any(|(_, second)| same(at, second));
        // Each stands in a pair with these letters, but not both in one.
        let either = !first && !second;
        // What is right beside its other neighbour is no other word.
        beside_odd[at - 1] |= (first || either) && known(at - 1) != Some(true);
        beside_odd[at] |= (second || either) && known(at + 1) != Some(true);
    }
    let of = |at: usize| {
        let word = &cores[at];
        let is_syllable = (2..=7).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic);
        let forms = FORMS.get(&fold::unmark(word)).filter(|_| is_syllable && !is_name(at));
        let alone = forms.is_some_and(|forms| !forms.iter().any(|form| same(at, form)));
        if alone { Some(Odd::Alone) } else { beside_odd[at].then_some(Odd::Beside) }
    };
    (0..words.len()).map(of).collect()
}

/// Whether two syllables that follow each other are written so.
pub(super) fn is_written(first: &str, second: &str) -> bool {
    let pair = format!("{first} {second}");
    FORMS.get(&fold::unmark(&pair)).is_some_and(|forms| {
        forms
            .iter()
            .filter_map(|form| form.split_once(' '))
            .any(|(a, b)| same_but_tone_place(first, a) && same_but_tone_place(second, b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd_of(text: &str) -> Vec<&str> {
        let words: Vec<&str> = text.split(' ').collect();
        words.iter().zip(odd(&words)).filter(|(_, odd)| odd.is_some()).map(|(word, _)| *word).collect()
    }

    #[test]
    fn misread_marks_are_noticed() {
        assert_eq!(odd_of("Về việc công bố bộ tiêu chuân"), ["chuân"]);
        assert_eq!(odd_of("thành viên Hội đồng thị trần"), ["trần"]);
        assert_eq!(odd_of("VỀ VIỆC PHÔ BIÊN"), ["PHÔ"]);
        assert_eq!(odd(&["tiêu", "chuân"]), [None, Some(Odd::Alone)]);
        assert_eq!(odd(&["thị", "trần"]), [None, Some(Odd::Beside)]);
    }

    #[test]
    fn names_and_what_is_written_so_are_not_odd() {
        for text in [
            "Về việc ban hành Kế hoạch phổ biến, giáo dục pháp luật",
            "cho ông Trần Chuân",
            "hoà giải ở cơ sở",
            "",
            "- 12/QĐ",
        ] {
            assert_eq!(odd_of(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn the_list_is_whole() {
        assert!(FORMS.len() > 4_000, "{}", FORMS.len());
    }
}
