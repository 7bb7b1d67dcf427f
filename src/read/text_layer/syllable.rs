//! Whether a word can be a Vietnamese syllable: an onset, a rhyme and a tone that go together. A rule of spelling, not
//! a dictionary: names count as well.

use unicode_normalization::UnicodeNormalization;

const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x",
];

/// Rhymes without their tone.
const RHYMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
 e ec em en eng eo ep et ê êch êm ên ênh êp êt êu \
 i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
 o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot \
 ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt \
 u ua uân uâng uât uây uc ue uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyp uyt uyu \
 ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu \
 y yêm yên yêng yêt yêu ";

/// Grave, hook above, tilde, acute, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// A word in small letters without its marks.
pub(super) fn bare(word: &str) -> String {
    word.to_lowercase()
        .nfd()
        .filter(|c| !('\u{300}'..'\u{370}').contains(c))
        .collect::<String>()
        .replace('đ', "d")
}

/// Whether the word, in any case and normal form, is spelled as a syllable.
pub(super) fn is_syllable(word: &str) -> bool {
    // The longest, "nghiêng", has seven letters and a tone.
    if word.chars().count() > 12 {
        return false;
    }
    let mut tone = None;
    let mut marks = 0;
    let bare: String = word
        .to_lowercase()
        .nfd()
        .filter(|c| {
            let is_tone = TONES.contains(c);
            if is_tone {
                tone = Some(*c);
                marks += 1;
            }
            !is_tone
        })
        .nfc()
        .collect();
    if marks > 1 {
        return false;
    }
    let is_rhyme = |rhyme: &str| {
        let known = !rhyme.is_empty() && !rhyme.contains(' ') && RHYMES.contains(&format!(" {rhyme} "));
        // Closed by p, t, c or ch, a syllable has the acute tone or the dot below.
        let closed = rhyme.ends_with(['p', 't', 'c']) || rhyme.ends_with("ch");
        known && (!closed || matches!(tone, Some('\u{301}' | '\u{323}')))
    };
    is_rhyme(&bare)
        || ONSETS.iter().filter_map(|onset| bare.strip_prefix(onset).map(|rhyme| (*onset, rhyme))).any(
            |(onset, rhyme)| match onset {
                // "gì", "giếng": the i belongs to both; "quốc": the u does.
                "gi" => rhyme.is_empty() || is_rhyme(rhyme) || is_rhyme(&format!("i{rhyme}")),
                "qu" => is_rhyme(rhyme) || is_rhyme(&format!("u{rhyme}")),
                _ => is_rhyme(rhyme),
            },
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_official_papers() {
        for word in
            "CỘNG HÒA HOÀ XÃ HỘI CHỦ NGHĨA VIỆT Nguyễn Quốc gì giếng quyết nghiệp Đỗ Thủy Thuỷ khuỷu ương Ủy yếu Quỳnh Giáp quả xoong"
                .split(' ')
        {
            assert!(is_syllable(word), "{word}");
            assert!(is_syllable(&word.nfd().collect::<String>()), "{word} decomposed");
        }
    }

    #[test]
    fn what_cannot_be_spelled() {
        for word in ["HèI", "CHĀ", "VIÈT", "hoµ", "chñ", "Nèi", "viÖt", "", "café", "quyÕt", "l¿p", "việtnam"]
        {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
