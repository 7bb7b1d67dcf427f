//! Pages made by hand, for tests of this room: 40 px high letters, 20 px wide, one line for each text.

use crate::record::{Line, Measures, PageNumber, PageText, PxBox, SecondReading, TextSource, Word};

/// A word of confidence 0.96 whose top left corner is at `(x, y)`.
pub(super) fn word(text: &str, x: i32, y: i32) -> Word {
    let width = 20 * i32::try_from(text.chars().count()).unwrap();
    Word { text: text.to_owned(), bbox: PxBox { x0: x, y0: y, x1: x + width, y1: y + 40 }, confidence: 0.96 }
}

/// One line; a run of `n` blanks is a gap of `20 n` px.
pub(super) fn line(x: i32, y: i32, text: &str) -> Line {
    let mut words = Vec::new();
    let mut at = x;
    for part in text.split(' ') {
        if part.is_empty() {
            at += 20;
            continue;
        }
        let w = word(part, at, y);
        at = w.bbox.x1 + 20;
        words.push(w);
    }
    let bbox = PxBox::around(words.iter().map(|w| w.bbox)).unwrap();
    Line { bbox, baseline: None, block: 0, words }
}

/// An A4 page at 200 dpi with the given lines `(x, y, text)`.
pub(super) fn page(lines: &[(i32, i32, &str)]) -> PageText {
    PageText {
        page: PageNumber(1),
        width_px: 1654,
        height_px: 2339,
        dpi: 200.0,
        rotation_deg: 0,
        skew_deg: 0.0,
        view: None,
        source: TextSource::Recognised { engine: "test".into() },
        blank: lines.is_empty(),
        lines: lines.iter().map(|(x, y, text)| line(*x, *y, text)).collect(),
        measures: Measures::default(),
        fingerprint: None,
        problems: Vec::new(),
        second: SecondReading::default(),
        engine_ms: 0,
        total_ms: 0,
    }
}
