//! A PDF page's own text: from letters with places to lines of words, and whether it can be trusted.
//!
//! Text layers lie: fonts without a way back to Unicode, fonts with Vietnamese in codes of their own, and files that
//! Ghostscript rewrote ("CèNG HÒA XÃ HèI CHĀ NGH)A VIÈT NAM": valid Unicode, other letters). What cannot be told from
//! the letters alone is told from syllables: almost every Vietnamese word with a mark is one of a few thousand.

mod layout;
mod legacy;
mod syllable;

use crate::record::Line;

pub(crate) use legacy::FontCode;

/// A letter on the page, in points of the upright page (y downwards).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacedGlyph {
    /// What it stands for; empty if nobody knows.
    pub(crate) text: String,
    /// Its left end on the baseline.
    pub(crate) origin: (f64, f64),
    /// From there to its right end.
    pub(crate) along: (f64, f64),
    /// Size of its font.
    pub(crate) em: f64,
    /// Whether it can be seen.
    pub(crate) visible: bool,
    /// How its font codes Vietnamese.
    pub(crate) code: FontCode,
}

/// Fewest words from which anything can be told.
const MIN_WORDS: usize = 8;
/// Most letters without a meaning: bullets and rules drawn with symbol fonts.
const MAX_UNKNOWN_SHARE: f64 = 0.02;
/// Fewest words with marks. Of 992 pages of 350 words out of 144 legal documents the poorest, all tables and codes, has
/// 0.40, and 99 in 100 have over 0.72.
const MIN_MARKED_SHARE: f64 = 0.35;
/// Fewest of those that must be syllables. True text has over 97 %, with names and abbreviations the rest; text that
/// Ghostscript damaged has 60 %.
const MIN_SYLLABLE_SHARE: f64 = 0.88;
/// The same of the words without marks that are written small: an English engine reads `duoc`, `nguoi`, `cac`, which
/// cannot be spelled so. 99 in 100 of those pages have over 0.86; the others, with foreign names, are recognised anew,
/// which costs time only.
const MIN_PLAIN_SHARE: f64 = 0.85;
/// The same of words with marks where not a font's name but they themselves tell the code.
const MIN_DECODED_SHARE: f64 = 0.95;
/// Most letters that do not run from left to right.
const MAX_TURNED_SHARE: f64 = 0.05;

/// The lines of a page whose letters can be trusted, with boxes in px at `px_per_pt`; `None` if it must be recognised.
/// Letters are NFC, those of old fonts decoded.
pub(crate) fn lines(glyphs: &[PlacedGlyph], px_per_pt: f64) -> Option<Vec<Line>> {
    let mut visible: Vec<PlacedGlyph> = glyphs.iter().filter(|g| g.visible).cloned().collect();
    legacy::by_fonts(&mut visible);
    if visible.is_empty() || !is_readable(&visible) {
        return None;
    }
    let laid = |glyphs: &[PlacedGlyph]| {
        let mut lines = layout::lines(&glyphs.iter().collect::<Vec<_>>(), px_per_pt);
        for line in &mut lines {
            let last = line.words.len().saturating_sub(1);
            for (at, word) in line.words.iter_mut().enumerate() {
                word.text = legacy::plain(&word.text, at == last);
            }
        }
        lines.iter_mut().for_each(|line| line.words.retain(|w| !w.text.is_empty()));
        lines.retain(|line| !line.words.is_empty());
        lines
    };
    let lines = laid(&visible);
    if is_motto_damaged(words(&lines)) {
        return None;
    }
    if is_vietnamese(words(&lines), MIN_SYLLABLE_SHARE) {
        return Some(lines);
    }
    // VNI under a font of another name. TCVN3 so would lose its capitals.
    let known = visible.iter().all(|g| g.code == FontCode::Unicode);
    let lines = known.then(|| laid(&legacy::as_vni(&visible)))?;
    is_vietnamese(words(&lines), MIN_DECODED_SHARE).then_some(lines)
}

fn words(lines: &[Line]) -> impl Iterator<Item = &str> {
    lines.iter().flat_map(|line| line.words.iter().map(|w| w.text.as_str()))
}

fn is_readable(glyphs: &[PlacedGlyph]) -> bool {
    let share = |is: &dyn Fn(&PlacedGlyph) -> bool| {
        glyphs.iter().filter(|g| is(g)).count() as f64 / glyphs.len().max(1) as f64
    };
    let is_unknown = |g: &PlacedGlyph| {
        g.text.is_empty()
            || g.text.chars().any(|c| {
                matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}') || (c.is_control() && !c.is_whitespace())
            })
    };
    share(&is_unknown) <= MAX_UNKNOWN_SHARE
        && share(&|g| g.code == FontCode::Unknown) <= MAX_UNKNOWN_SHARE
        && share(&|g| !layout::is_level(g)) <= MAX_TURNED_SHARE
}

/// Whether the motto of the state stands there with other marks than its own (`Đổc lập`): then no mark of the page is to be
/// believed.
fn is_motto_damaged<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    const MOTTO: [(&str, &str); 6] =
        [("độc", "doc"), ("lập", "lap"), ("tự", "tu"), ("do", "do"), ("hạnh", "hanh"), ("phúc", "phuc")];
    let words: Vec<String> = words
        .map(|word| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(MOTTO.len()).any(|found| {
        let pairs = || found.iter().zip(MOTTO);
        pairs().all(|(word, (_, bare))| syllable::bare(word) == bare)
            && pairs().any(|(word, (marked, _))| word != marked)
    })
}

/// Whether words are Vietnamese with its marks: enough of them have marks, of these `least` are syllables, and those
/// without marks can be spelled without.
fn is_vietnamese<'a>(words: impl Iterator<Item = &'a str>, least: f64) -> bool {
    let (mut all, mut marked, mut syllables) = (0usize, 0usize, 0usize);
    let (mut small, mut spelled) = (0usize, 0usize);
    for word in words {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        if word.is_empty() {
            continue;
        }
        all += 1;
        if !word.is_ascii() {
            marked += 1;
            syllables += usize::from(syllable::is_syllable(word));
        } else if word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()) {
            small += 1;
            spelled += usize::from(syllable::is_syllable(word));
        }
    }
    all >= MIN_WORDS
        && marked as f64 >= MIN_MARKED_SHARE * all as f64
        && syllables as f64 >= least * marked as f64
        && (small < MIN_WORDS || spelled as f64 >= MIN_PLAIN_SHARE * small as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(text: &str) -> bool {
        is_vietnamese(text.split_whitespace(), MIN_SYLLABLE_SHARE)
    }

    #[test]
    fn true_text_is_trusted() {
        assert!(trusted(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Hà Nội, ngày 08 tháng 7 năm 2024 \
             QUYẾT ĐỊNH Về việc ban hành Quy chế làm việc của Ủy ban nhân dân phường"
        ));
    }

    #[test]
    fn damaged_text_is_not() {
        assert!(!trusted(
            "CèNG HÒA XÃ HèI CHĀ NGH)A VIÈT NAM éc l¿p - Tñ do - H¿nh phúc Hà Nèi, ngày tháng nm"
        ));
        assert!(!trusted(
            "Céng hoµ x· héi chñ nghÜa viÖt nam ®éc lËp tù do h¹nh phóc quyÕt ®Þnh cña thñ t\u{ad}íng"
        ));
        assert!(!trusted("CNG HA X HI CH NGHA VIT NAM c lp T do Hnh phc QUYT NH"));
        assert!(!trusted("Số 12"));
    }

    #[test]
    fn a_motto_with_other_marks_gives_the_layer_away() {
        let damaged = |text: &str| is_motto_damaged(text.split_whitespace());
        assert!(damaged("VIỆT NAM Đổc lập - Tự do - Hảnh phúc"));
        assert!(!damaged("VIỆT NAM Độc lập - Tự do - Hạnh phúc Hà Nội") && !damaged("độc lập"));
    }

    #[test]
    fn text_of_an_english_engine_is_not() {
        assert!(!trusted("CONG HOA XA HOI CHU NGHIA VIET NAM Uy ban nhan dan tinh Ve viec ban hanh quy che"));
        assert!(!trusted(
            "Ủy ban nhân dân tỉnh đã được giao và chỉ đạo cac don vi trong toan tinh khan truong thuc hien \
             nhiem vu duoc giao bao dam tien do va chat luong theo quy dinh"
        ));
    }

    #[test]
    fn old_fonts_are_decoded() {
        let typed = |text: &str, code: FontCode| {
            let glyphs: Vec<PlacedGlyph> = text
                .chars()
                .enumerate()
                .map(|(i, c)| PlacedGlyph { code, ..glyph(&c.to_string(), 6.0 * i as f64) })
                .collect();
            lines(&glyphs, 1.0).map(|lines| lines[0].text())
        };
        let said = Some("Cộng hòa xã hội chủ nghĩa Việt Nam độc lập tự do hạnh phúc".to_owned());
        let tcvn = "Céng hßa x· héi chñ nghÜa ViÖt Nam ®éc lËp tù do h¹nh phóc";
        let vni = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam ñoäc laäp töï do haïnh phuùc";
        assert_eq!(typed(tcvn, FontCode::Tcvn3), said);
        assert_eq!(typed(vni, FontCode::Vni), said);
        assert_eq!(typed(vni, FontCode::Unicode), said, "told by its syllables");
        assert_eq!(typed(tcvn, FontCode::Unicode), None, "its capitals are not known");
        assert_eq!(typed(tcvn, FontCode::Vni), None, "a font that lies about itself");
    }

    fn glyph(text: &str, x: f64) -> PlacedGlyph {
        PlacedGlyph {
            text: text.into(),
            origin: (x, 100.0),
            along: (6.0, 0.0),
            em: 12.0,
            visible: true,
            code: FontCode::Unicode,
        }
    }

    fn sentence() -> Vec<PlacedGlyph> {
        let text = "Cộng hòa xã hội chủ nghĩa Việt Nam độc lập tự do hạnh phúc";
        text.chars().enumerate().map(|(i, c)| glyph(&c.to_string(), 6.0 * i as f64)).collect()
    }

    #[test]
    fn letters_become_words() {
        let lines = lines(&sentence(), 1.0).unwrap();
        assert_eq!(lines[0].text(), "Cộng hòa xã hội chủ nghĩa Việt Nam độc lập tự do hạnh phúc");
    }

    #[test]
    fn unknown_hidden_or_legacy_letters_are_not_trusted() {
        let spoil = |change: &dyn Fn(&mut PlacedGlyph)| {
            let mut glyphs = sentence();
            glyphs.iter_mut().step_by(5).for_each(change);
            lines(&glyphs, 1.0)
        };
        assert!(spoil(&|g| g.text = "\u{fffd}".into()).is_none());
        assert!(spoil(&|g| g.text = "\u{f0b7}".into()).is_none());
        assert!(spoil(&|g| g.code = FontCode::Unknown).is_none());
        assert!(spoil(&|g| g.along = (0.0, 6.0)).is_none());
        let mut hidden = sentence();
        hidden.iter_mut().for_each(|g| g.visible = false);
        assert!(lines(&hidden, 1.0).is_none());
    }
}
