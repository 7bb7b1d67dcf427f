//! The invisible text of a page: where each word stands, so that it is found, marked and copied as it is printed.
//!
//! Each word begins at its own place and is stretched to its own width; the blank after it fills the gap to the next.
//! So marking a word marks the ink, and a program that joins glyphs by distance and one that joins them by their codes
//! both copy the same words.
//!
//! On a slanted line each word stands level, at the height of the baseline beneath its middle. Turned by the slant it
//! would lie a hair better on the ink, but Poppler then breaks words at each step of its own line grid: of 11 336 words
//! of 26 real pages, one of them slanted by two degrees, `pdftotext` lost 44 instead of 25, with `-layout` 35 instead
//! of 14.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Str};
use unicode_normalization::UnicodeNormalization;

use super::font::{ADVANCE, ASCENT, Codes, DESCENT};
use super::sheet::Sheet;
use crate::record::{Line, PageText, Word};

/// Name of the font in the resources of a page.
pub(super) const FONT: Name<'static> = Name(b"F");

/// Smallest gap between words, in font sizes. Poppler sees a blank from 0.15 on (`minWordSpacing` of its text output);
/// printed blanks are about a quarter.
const GAP_MIN: f64 = 0.2;

/// A slanted baseline is followed up to this slope (35°), as the lines of a sheet photographed aslant lie; a steeper one belongs to
/// a stamp, or to no line at all.
const SLOPE_MAX: f64 = 0.7;

/// Font sizes, pt: nothing printed is smaller, and larger ones are errors of recognition.
const SIZE_MIN_PT: f64 = 1.0;
/// See [`SIZE_MIN_PT`].
const SIZE_MAX_PT: f64 = 1_000.0;

/// Glyphs shown by one operator: two bytes each, and a string has 32 767 at most (ISO 19005-2 §6.1.13).
const SHOWN_MAX: usize = 8_000;

/// Adds the words of `text` to `content` and returns whether there were any. Nothing is painted.
pub(super) fn write(content: &mut Content, text: &PageText, sheet: &Sheet, codes: &mut Codes) -> bool {
    let mut any = false;
    for line in &text.lines {
        let words: Vec<(&Word, Vec<u16>)> = line
            .words
            .iter()
            .map(|word| (word, shown(&word.text).map(|c| codes.of(c)).collect()))
            .filter(|(_, shown): &(_, Vec<u16>)| !shown.is_empty())
            .collect();
        if words.is_empty() {
            continue;
        }
        if !any {
            content.save_state();
            any = true;
        }
        let blank = codes.of(' ');
        content.begin_text();
        content.set_text_rendering_mode(TextRenderingMode::Invisible);
        write_line(content, line, &words, blank, sheet);
        content.end_text();
    }
    if any {
        content.restore_state();
    }
    any
}

fn write_line(content: &mut Content, line: &Line, words: &[(&Word, Vec<u16>)], blank: u16, sheet: &Sheet) {
    let foot = Foot::of(line, sheet);
    let size = tenth(foot.size_pt);
    content.set_font(FONT, size as f32);
    let advance = f64::from(ADVANCE) / 1000.0 * size;
    let gap_min = GAP_MIN * size;

    // Where the word before began: `Td` moves from there.
    let mut last: Option<(f64, f64)> = None;
    for (i, (word, shown)) in words.iter().enumerate() {
        let across = |x_px: i32| sheet.point(f64::from(x_px), 0.0).0;
        let (x, y) = (tenth(across(word.bbox.x0)), tenth(sheet.point(0.0, foot.y_at(middle(word))).1));
        match last {
            None => content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x as f32, y as f32]),
            Some((last_x, last_y)) => content.next_line(tenth(x - last_x) as f32, tenth(y - last_y) as f32),
        };
        last = Some((x, y));

        let inked = (across(word.bbox.x1) - x).max(0.0);
        // The next word of a line stands to the right; if recognition says otherwise, the blank has its usual width.
        let next = words.get(i + 1).map(|(next, _)| across(next.bbox.x0) - x).filter(|&next| next > 0.0);
        let (width, gap) = match next {
            Some(next) => {
                let width = inked.min(next - gap_min).max(inked / 2.0);
                (width, (next - width).max(gap_min))
            }
            None => (inked, gap_min),
        };
        content.set_horizontal_scaling(stretch(width, advance * shown.len() as f64));
        for part in shown.chunks(SHOWN_MAX) {
            let bytes: Vec<u8> = part.iter().flat_map(|code| code.to_be_bytes()).collect();
            content.show(Str(&bytes));
        }
        content.set_horizontal_scaling(stretch(gap, advance));
        content.show(Str(&blank.to_be_bytes()));
    }
}

/// Where the letters of a line stand, and how large they are.
struct Foot {
    /// A point of the baseline, px.
    x_px: f64,
    y_px: f64,
    /// Px down a px to the right.
    slope: f64,
    size_pt: f64,
}

impl Foot {
    fn of(line: &Line, sheet: &Sheet) -> Foot {
        let mut foot = Foot::given(line).unwrap_or_else(|| Foot::guessed(line));
        let above = typical(
            line.words
                .iter()
                .map(|word| foot.y_at(middle(word)) - f64::from(word.bbox.y0) - foot.rise(word) / 2.0),
        );
        // What stands above the baseline tells the size better than the whole height, in which descenders come and go;
        // but a baseline that runs too high must not shrink the line.
        let height_px = (above * 1000.0 / f64::from(ASCENT)).max(foot.height_px(line));
        foot.size_pt = (height_px * sheet.down()).clamp(SIZE_MIN_PT, SIZE_MAX_PT);
        foot
    }

    /// By the baseline that recognition found, if it lies in its line and is none of a stamp.
    fn given(line: &Line) -> Option<Foot> {
        let [x0, y0, x1, y1] = <[f32; 4]>::from(line.baseline?).map(f64::from);
        let foot =
            Foot { x_px: (x0 + x1) / 2.0, y_px: (y0 + y1) / 2.0, slope: (y1 - y0) / (x1 - x0), size_pt: 0.0 };
        let inside = f64::from(line.bbox.y0)..=f64::from(line.bbox.y1) + 1.0;
        // No number is at most anything, so a baseline of no length or of no numbers is not taken.
        (foot.slope.abs() <= SLOPE_MAX && inside.contains(&foot.y_px) && foot.x_px.is_finite())
            .then_some(foot)
    }

    /// By the box alone: level, with room for descenders.
    fn guessed(line: &Line) -> Foot {
        let mut foot = Foot { x_px: 0.0, y_px: 0.0, slope: 0.0, size_pt: 0.0 };
        foot.y_px = f64::from(line.bbox.y1) - foot.height_px(line) * f64::from(-DESCENT) / 1000.0;
        foot
    }

    /// Height of the baseline at `x_px`.
    fn y_at(&self, x_px: f64) -> f64 {
        self.y_px + (x_px - self.x_px) * self.slope
    }

    /// By how much a slanted word has a taller box than its letters.
    fn rise(&self, word: &Word) -> f64 {
        self.slope.abs() * (f64::from(word.bbox.x1) - f64::from(word.bbox.x0))
    }

    fn height_px(&self, line: &Line) -> f64 {
        // Not `PxBox::height`: boxes of a hostile text layer may reach from end to end of an `i32`.
        let tall = |word: &Word| f64::from(word.bbox.y1) - f64::from(word.bbox.y0);
        typical(line.words.iter().map(|word| tall(word) - self.rise(word)))
    }
}

/// The horizontal middle of a word, px.
fn middle(word: &Word) -> f64 {
    (f64::from(word.bbox.x0) + f64::from(word.bbox.x1)) / 2.0
}

/// The upper quartile: most words have a tall letter, and a word run together with a stamp has a wrong one.
fn typical(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() * 3 / 4).copied().unwrap_or(0.0)
}

/// The characters of a word that are shown, NFC. Controls have no place in a text layer, and PDF/A-2u forbids maps to
/// U+FEFF and U+FFFE (ISO 19005-2 §6.2.11.7.2).
fn shown(text: &str) -> impl Iterator<Item = char> {
    text.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|&c| {
        let no_character = u32::from(c) & 0xFFFE == 0xFFFE;
        !(c.is_control() || c == '\u{FEFF}' || no_character)
    })
}

/// Operand of `Tz` that makes glyphs of `natural` width as wide as `wanted`. Whole percents: in a word as long as a
/// hand half a percent is less than a hair, and each word begins anew. PDF/A-1 holds reals to 32 767.
fn stretch(wanted: f64, natural: f64) -> f32 {
    (wanted / natural * 100.0).round().clamp(1.0, 30_000.0) as f32
}

/// Places to a tenth of a point: less than half a pixel at 300 dpi.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Baseline, PageImage, PageImageEncoding, PageNumber, Problem, ProblemKind, PxBox};

    /// 720 × 720 px at 72 dpi: a px is a point.
    fn page(lines: Vec<Line>) -> (PageText, Sheet) {
        let unread = PageText::unread(PageNumber(1), Problem::of_file(ProblemKind::PageDamaged, ""));
        let text = PageText { width_px: 720, height_px: 720, lines, ..unread };
        let image = PageImage {
            width_px: 720,
            height_px: 720,
            dpi_x: 72.0,
            dpi_y: 72.0,
            rotation_deg: 0,
            encoding: PageImageEncoding::Jbig2 { globals: None },
            inverted: false,
            icc: None,
            data: Vec::new(),
        };
        let sheet = Sheet::of(&image, &text).unwrap();
        (text, sheet)
    }

    fn line(words: &[(&str, [i32; 4])], baseline: Option<[f32; 4]>) -> Line {
        let words: Vec<Word> = words
            .iter()
            .map(|&(text, bbox)| Word { text: text.into(), bbox: bbox.into(), confidence: 1.0 })
            .collect();
        let bbox = PxBox::around(words.iter().map(|w| w.bbox)).unwrap();
        Line { bbox, baseline: baseline.map(Baseline::from), block: 0, words }
    }

    fn operators(lines: Vec<Line>) -> String {
        let (text, sheet) = page(lines);
        let mut content = Content::new();
        write(&mut content, &text, &sheet, &mut Codes::default());
        String::from_utf8_lossy(content.finish().as_slice()).into_owned()
    }

    #[test]
    fn a_word_fills_its_box_and_the_blank_the_gap() {
        let ops = operators(vec![line(
            &[("ab", [100, 100, 120, 120]), ("c", [130, 100, 140, 120])],
            Some([100.0, 115.6, 140.0, 115.6]),
        )]);
        // 20 px high: size 20, a glyph of 10 pt. Two glyphs over 20 pt and a blank over 10 pt need no stretch.
        assert!(ops.contains("/F 20 Tf"), "{ops}");
        assert!(ops.contains("1 0 0 1 100 604.4 Tm\n100 Tz\n"), "{ops}");
        assert!(ops.contains("30 0 Td\n100 Tz\n"), "{ops}");
        assert_eq!(ops.matches("100 Tz").count(), 3, "{ops}");
        assert_eq!(ops.matches("3 Tr").count(), 1);
    }

    #[test]
    fn touching_words_keep_a_gap() {
        let ops = operators(vec![line(&[("ab", [100, 100, 120, 120]), ("c", [120, 100, 140, 120])], None)]);
        // 4 pt (a fifth of 20) are taken from the first word: 16 of 20 pt; the blank has 4 of 10.
        assert!(ops.contains("80 Tz") && ops.contains("40 Tz"), "{ops}");
    }

    #[test]
    fn slanted_lines_are_followed_and_stamps_are_not() {
        // Down by a tenth; 20 px letters in boxes of 22 and 24 px.
        let boxes = [("ab", [100, 100, 120, 122]), ("cdef", [200, 110, 240, 134])];
        let ops = operators(vec![line(&boxes, Some([100.0, 114.6, 240.0, 128.6]))]);
        assert!(ops.contains("/F 20 Tf"), "{ops}");
        // Beneath the middles of the words, at 110 and 220 px, the baseline is at 115.6 and 126.6 px.
        assert!(ops.contains("1 0 0 1 100 604.4 Tm"), "{ops}");
        assert!(ops.contains("100 -11 Td"), "{ops}");
        for wrong in [[100.0, 100.0, 110.0, 120.0], [100.0, 500.0, 200.0, 500.0], [f32::NAN; 4], [100.0; 4]] {
            let ops = operators(vec![line(&[("ab", [100, 100, 120, 120])], Some(wrong))]);
            assert!(ops.contains("1 0 0 1 100 604.4 Tm"), "{wrong:?}: {ops}");
        }
    }

    #[test]
    fn words_without_characters_leave_no_trace() {
        assert_eq!(operators(vec![]), "");
        assert_eq!(operators(vec![line(&[("\u{0}\u{FEFF}", [1, 1, 9, 9])], None)]), "");
        assert_eq!(shown("e\u{302}\u{323} \u{7}\u{FFFE}x").collect::<String>(), "ệ x");
    }

    #[test]
    fn absurd_boxes_stay_within_numbers() {
        let (min, max) = (i32::MIN, i32::MAX);
        let ops =
            operators(vec![line(&[("ab", [min, min, max, max]), ("c", [5, 5, 5, 5])], Some([f32::MAX; 4]))]);
        assert!(!ops.contains("NaN") && !ops.contains("inf"), "{ops}");
        let long = "x".repeat(20_000);
        assert_eq!(operators(vec![line(&[(&long, [1, 1, 9, 9])], None)]).matches("Tj").count(), 4);
    }
}
