//! A PDF page's own text: from letters with places to lines of words, and whether it can be trusted.
//!
//! Text layers lie: fonts without a way back to Unicode, fonts with Vietnamese in codes of their own, and files that
//! Ghostscript rewrote ("CèNG HÒA XÃ HèI CHĀ NGH)A VIÈT NAM": valid Unicode, other letters). What cannot be told from
//! the letters alone is told from syllables: almost every Vietnamese word with a mark is one of a few thousand.

mod layout;
mod syllable;

use crate::record::Line;

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
    /// Whether its font claims other letters than it shows.
    pub(crate) legacy_font: bool,
}

/// Fewest words from which anything can be told.
const MIN_WORDS: usize = 8;
/// Most letters without a meaning: bullets and rules drawn with symbol fonts.
const MAX_UNKNOWN_SHARE: f64 = 0.02;
/// Fewest words with marks: of 144 legal documents the poorest, all tables and codes, has a third.
const MIN_MARKED_SHARE: f64 = 0.15;
/// Fewest of those that must be syllables. True text has over 97 %, with names and abbreviations the rest; text that
/// Ghostscript damaged has 60 %.
const MIN_SYLLABLE_SHARE: f64 = 0.88;
/// Most letters that do not run from left to right.
const MAX_TURNED_SHARE: f64 = 0.05;

/// The lines of a page whose letters can be trusted, with boxes in px at `px_per_pt`; `None` if it must be recognised.
pub(crate) fn lines(glyphs: &[PlacedGlyph], px_per_pt: f64) -> Option<Vec<Line>> {
    let visible: Vec<&PlacedGlyph> = glyphs.iter().filter(|g| g.visible).collect();
    if visible.is_empty() || !is_readable(&visible) {
        return None;
    }
    let lines = layout::lines(&visible, px_per_pt);
    is_vietnamese(lines.iter().flat_map(|line| line.words.iter().map(|w| w.text.as_str()))).then_some(lines)
}

fn is_readable(glyphs: &[&PlacedGlyph]) -> bool {
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
        && share(&|g| g.legacy_font) <= MAX_UNKNOWN_SHARE
        && share(&|g| !layout::is_level(g)) <= MAX_TURNED_SHARE
}

fn is_vietnamese<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let (mut all, mut marked, mut syllables) = (0usize, 0usize, 0usize);
    for word in words {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        if word.is_empty() {
            continue;
        }
        all += 1;
        if !word.is_ascii() {
            marked += 1;
            syllables += usize::from(syllable::is_syllable(word));
        }
    }
    all >= MIN_WORDS
        && marked as f64 >= MIN_MARKED_SHARE * all as f64
        && syllables as f64 >= MIN_SYLLABLE_SHARE * marked as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(text: &str) -> bool {
        is_vietnamese(text.split_whitespace())
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

    fn glyph(text: &str, x: f64) -> PlacedGlyph {
        PlacedGlyph {
            text: text.into(),
            origin: (x, 100.0),
            along: (6.0, 0.0),
            em: 12.0,
            visible: true,
            legacy_font: false,
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
        assert!(spoil(&|g| g.legacy_font = true).is_none());
        assert!(spoil(&|g| g.along = (0.0, 6.0)).is_none());
        let mut hidden = sentence();
        hidden.iter_mut().for_each(|g| g.visible = false);
        assert!(lines(&hidden, 1.0).is_none());
    }
}
