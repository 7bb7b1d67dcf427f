//! Rows of words with places: lines cut at wide gaps, words assigned to the left or the right column.
//!
//! Separate because an engine's lines and blocks are no help in the head of a Vietnamese paper: two columns stand
//! side by side without a rule between them, and the engine often reads across both. What is kept of its lines is
//! only which words stand on one line (that follows the slant of the page).

use crate::record::{Line, PageText, PxBox, Word};

use super::fold;

/// Words of one line, or of a part of it, from left to right.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub words: Vec<&'a Word>,
    pub bbox: PxBox,
}

impl<'a> Row<'a> {
    /// `None` without words.
    pub fn new(mut words: Vec<&'a Word>) -> Option<Self> {
        words.sort_by_key(|w| w.bbox.x0);
        let bbox = PxBox::around(words.iter().map(|w| w.bbox))?;
        Some(Row { words, bbox })
    }

    pub fn text(&self) -> String {
        join(&self.words)
    }

    pub fn folded(&self) -> String {
        fold::fold(&self.text())
    }

    /// Share of capitals among the letters that have case; 0.0 without letters.
    pub fn capitals(&self) -> f32 {
        let (mut upper, mut all) = (0u32, 0u32);
        for c in self.words.iter().flat_map(|w| w.text.chars()).filter(|c| c.is_alphabetic()) {
            upper += u32::from(c.is_uppercase());
            all += 1;
        }
        if all == 0 { 0.0 } else { upper as f32 / all as f32 }
    }

    pub fn letters(&self) -> usize {
        self.words.iter().flat_map(|w| w.text.chars()).filter(|c| c.is_alphabetic()).count()
    }

    pub fn confidence(&self) -> f32 {
        mean_confidence(&self.words)
    }

    /// Parts of this row, cut where the gap between two words is wider than `gap_px`.
    pub fn cut(&self, gap_px: f32) -> Vec<Row<'a>> {
        let mut parts: Vec<Vec<&'a Word>> = Vec::new();
        let mut right = i32::MIN;
        for word in &self.words {
            if parts.is_empty() || word.bbox.x0.saturating_sub(right) as f32 > gap_px {
                parts.push(Vec::new());
            }
            if let Some(part) = parts.last_mut() {
                part.push(word);
            }
            right = right.max(word.bbox.x1);
        }
        parts.into_iter().filter_map(Row::new).collect()
    }

    /// This row's words left of `x` and the others, by their middles.
    pub fn part_at(&self, x: f32) -> (Option<Row<'a>>, Option<Row<'a>>) {
        let (left, right) = self.words.iter().partition(|w| w.bbox.center_x() < x);
        (Row::new(left), Row::new(right))
    }
}

/// Words joined by single blanks.
pub(super) fn join(words: &[&Word]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    text
}

/// Mean confidence, every word weighted by its letters: a stray dot must not outweigh a word.
pub(super) fn mean_confidence(words: &[&Word]) -> f32 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for word in words {
        let letters = word.text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
        sum += word.confidence.clamp(0.0, 1.0) * letters;
        weight += letters;
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// Lowest confidence of the words that hold a letter or digit.
pub(super) fn least_confidence(words: &[&Word]) -> f32 {
    words
        .iter()
        .filter(|w| w.text.chars().any(char::is_alphanumeric))
        .map(|w| w.confidence.clamp(0.0, 1.0))
        .reduce(f32::min)
        .unwrap_or(0.0)
}

/// The height of ordinary text on a page, px: the median height of words of three letters and more. All distances
/// of this room are multiples of it, so that the resolution does not matter. At least 1.
pub(super) fn unit_px(page: &PageText) -> f32 {
    let mut heights: Vec<i32> =
        page.words().filter(|w| w.text.chars().nth(2).is_some()).map(|w| w.bbox.height()).collect();
    heights.sort_unstable();
    heights.get(heights.len() / 2).copied().unwrap_or(0).max(1) as f32
}

/// Whether a word is likely print: it holds a letter, a digit or a mark that numbers are made of, and is neither
/// dust nor a smear of several lines.
fn is_print(word: &Word, unit: f32) -> bool {
    let height = word.bbox.height() as f32;
    if word.text.chars().any(char::is_alphanumeric) {
        (0.3 * unit..3.0 * unit).contains(&height)
    } else {
        height < 2.0 * unit && word.text.chars().all(|c| "/-–:&,.⁄".contains(c))
    }
}

/// The printed words of an engine's line as one row.
pub(super) fn row_of<'a>(line: &'a Line, unit: f32) -> Option<Row<'a>> {
    Row::new(line.words.iter().filter(|w| is_print(w, unit)).collect())
}

/// Rows that stand beside each other become one; top-down. For one column only: across a slanted page the rows of
/// both sides drift apart.
pub(super) fn stack(mut parts: Vec<Row<'_>>) -> Vec<Row<'_>> {
    parts.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
    let mut rows: Vec<Row<'_>> = Vec::new();
    for part in parts {
        match rows.last_mut() {
            Some(row) if beside(row.bbox, part.bbox) => {
                row.words.extend(part.words);
                row.words.sort_by_key(|w| w.bbox.x0);
                row.bbox = row.bbox.union(part.bbox);
            }
            _ => rows.push(part),
        }
    }
    rows
}

/// Whether two boxes share more than half of the lower one's height and next to nothing of their widths.
fn beside(a: PxBox, b: PxBox) -> bool {
    let common_y = a.y1.min(b.y1) - a.y0.max(b.y0);
    let common_x = a.x1.min(b.x1) - a.x0.max(b.x0);
    common_y * 2 > a.height().min(b.height()) && common_x * 4 < a.width().min(b.width()).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{page, word};
    use super::*;

    #[test]
    fn rows_are_cut_at_wide_gaps() {
        let words = [word("Nơi", 0, 0), word("nhận:", 70, 0), word("GIÁM", 900, 0), word("ĐỐC", 1000, 0)];
        let row = Row::new(words.iter().collect()).unwrap();
        let parts = row.cut(60.0);
        assert_eq!(parts.iter().map(Row::text).collect::<Vec<_>>(), ["Nơi nhận:", "GIÁM ĐỐC"]);
        let (left, right) = row.part_at(500.0);
        assert_eq!(left.unwrap().text(), "Nơi nhận:");
        assert_eq!(right.unwrap().text(), "GIÁM ĐỐC");
    }

    #[test]
    fn parts_of_one_printed_line_are_stacked_together() {
        let a = word("/QĐ-UBND", 200, 3);
        let b = word("Số:", 0, 0);
        let c = word("TỈNH", 0, 60);
        let rows = stack([&a, &b, &c].into_iter().filter_map(|w| Row::new(vec![w])).collect());
        assert_eq!(rows.iter().map(Row::text).collect::<Vec<_>>(), ["Số: /QĐ-UBND", "TỈNH"]);
    }

    #[test]
    fn the_unit_is_the_height_of_ordinary_words() {
        assert_eq!(unit_px(&page(&[(0, 0, "một hai bốn")])), 40.0);
        assert_eq!(unit_px(&page(&[])), 1.0);
    }

    #[test]
    fn dust_is_no_print() {
        let mut p = page(&[(0, 0, "Số: — ~ | 12 / QĐ")]);
        p.lines[0].words[0].bbox.y1 = 900;
        let row = row_of(&p.lines[0], 40.0).unwrap();
        assert_eq!(row.text(), "12 / QĐ");
    }
}
