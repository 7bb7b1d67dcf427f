//! Letters with places to words, lines and blocks in reading order. The order in which a PDF draws is no reading order:
//! only places count.

use unicode_normalization::UnicodeNormalization;

use super::PlacedGlyph;
use crate::record::{Baseline, Line, PxBox, Word};

/// Gap between letters that parts words, in ems: a blank is a quarter, justified letters stay below a tenth.
const WORD_GAP_EM: f64 = 0.17;
/// Gap that parts words if a blank is drawn between them. Without any gap the blank belongs to a run of them over which
/// letters were laid: numbers and dates are written so into papers that were finished before they had one.
const BLANK_GAP_EM: f64 = 0.08;
/// Gap that parts lines standing side by side, such as the two heads of an official paper.
const COLUMN_GAP_EM: f64 = 2.5;
/// Narrowest gap between such heads where they nearly touch: twice a blank.
const COLUMN_TOUCH_EM: f64 = 0.5;
/// How far baselines of one line may lie apart (superscripts of footnotes are lifted by a third).
const SAME_BASELINE_EM: f64 = 0.35;
/// Height of letters over the baseline, with two marks over a capital, and their depth below it.
const ASCENT_EM: f64 = 0.88;
const DESCENT_EM: f64 = 0.24;
/// Distance of baselines, in ems, up to which lines belong to one block.
const BLOCK_LEADING_EM: f64 = 2.2;

/// Whether a letter runs from left to right.
pub(super) fn is_level(glyph: &PlacedGlyph) -> bool {
    let (x, y) = glyph.along;
    // A letter without width (a combining mark) has no direction.
    y.abs() <= 0.05 * x.abs() + 0.01 && x >= 0.0
}

#[derive(Debug, Clone)]
struct Letter<'a> {
    text: &'a str,
    x0: f64,
    x1: f64,
    y: f64,
    em: f64,
}

/// Lines of the level letters among `glyphs`, boxes in px at `px_per_pt`.
pub(super) fn lines(glyphs: &[&PlacedGlyph], px_per_pt: f64) -> Vec<Line> {
    let mut letters: Vec<Letter<'_>> = glyphs
        .iter()
        .filter(|g| is_level(g) && g.em > 0.0)
        .map(|g| Letter {
            text: &g.text,
            x0: g.origin.0,
            x1: g.origin.0 + g.along.0,
            y: g.origin.1,
            em: g.em,
        })
        .collect();
    letters.sort_by(|a, b| a.y.total_cmp(&b.y));

    let mut rows = split_into_columns(rows(letters));
    rows.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let blocks = assign_blocks(&rows);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&i| blocks[i]);
    order.into_iter().map(|i| rows[i].to_line(blocks[i], px_per_pt)).collect()
}

/// Letters of one height together. `letters` come from top to bottom.
fn rows(letters: Vec<Letter<'_>>) -> Vec<Vec<Letter<'_>>> {
    let mut rows: Vec<Vec<Letter<'_>>> = Vec::new();
    let mut base = (f64::NEG_INFINITY, 0.0f64);
    for letter in letters {
        let near = (letter.y - base.0) <= SAME_BASELINE_EM * letter.em.min(base.1);
        match rows.last_mut() {
            Some(row) if near => row.push(letter),
            _ => {
                base = (letter.y, letter.em);
                rows.push(vec![letter]);
            }
        }
    }
    rows
}

/// Words that stand side by side on one baseline.
#[derive(Debug, Clone)]
struct Row {
    words: Vec<(String, f64, f64)>,
    x0: f64,
    x1: f64,
    y: f64,
    em: f64,
}

/// Parts rows at wide gaps, and at narrower ones where a row shortly above or below is parted: the two heads of an
/// official paper nearly touch in their longest line.
fn split_into_columns(rows: Vec<Vec<Letter<'_>>>) -> Vec<Row> {
    let whole: Vec<Vec<Row>> = rows.into_iter().map(split_row).collect();
    let corridors: Vec<Option<(f64, f64)>> = whole
        .iter()
        .map(|parts| match parts.as_slice() {
            [left, right] => Some((left.x1, right.x0)),
            _ => None,
        })
        .collect();
    let mut columns = Vec::new();
    for (i, mut parts) in whole.iter().map(|parts| parts.iter().collect::<Vec<_>>()).enumerate() {
        let near = [i.checked_sub(1), Some(i + 1)].into_iter().flatten().filter_map(|j| {
            let (here, there) = (parts.first()?, whole.get(j)?.first()?);
            let is_near = (here.y - there.y).abs() <= BLOCK_LEADING_EM * here.em.max(there.em);
            corridors[j].filter(|_| is_near)
        });
        let cut = match parts.as_slice() {
            [only] => near.into_iter().find_map(|corridor| only.gap_within(corridor)),
            _ => None,
        };
        match (cut, parts.pop()) {
            (Some(at), Some(only)) => columns.extend(only.cut(at)),
            (None, Some(last)) => {
                columns.extend(parts.into_iter().cloned());
                columns.push(last.clone());
            }
            (_, None) => {}
        }
    }
    columns
}

fn split_row(mut letters: Vec<Letter<'_>>) -> Vec<Row> {
    letters.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut parts: Vec<Row> = Vec::new();
    let mut after_blank = true;
    let mut previous: Option<(&str, f64)> = None;
    for letter in &letters {
        if letter.text.chars().all(char::is_whitespace) {
            after_blank = true;
            continue;
        }
        // Bold made by drawing a letter twice, a hair apart.
        if previous.is_some_and(|(text, x0)| text == letter.text && letter.x0 - x0 < 0.1 * letter.em) {
            continue;
        }
        previous = Some((letter.text, letter.x0));
        let gap = parts.last().map_or(f64::INFINITY, |part| letter.x0 - part.x1);
        if gap > COLUMN_GAP_EM * letter.em {
            parts.push(Row { words: Vec::new(), x0: letter.x0, x1: letter.x0, y: letter.y, em: letter.em });
        }
        let Some(part) = parts.last_mut() else { continue };
        let before = part.words.last().and_then(|(text, ..)| text.chars().last());
        let part_gap = match (after_blank, before.zip(letter.text.chars().next())) {
            (false, _) => WORD_GAP_EM,
            (true, Some((a, b))) if a.is_numeric() == b.is_numeric() && a.is_alphanumeric() => BLANK_GAP_EM,
            // "Số:", a blank, "507": whatever the gap, these are two.
            (true, _) => f64::NEG_INFINITY,
        };
        match part.words.last_mut() {
            Some((text, _, x1)) if gap <= part_gap * letter.em => {
                text.push_str(letter.text);
                *x1 = x1.max(letter.x1);
            }
            _ => part.words.push((letter.text.to_owned(), letter.x0, letter.x1)),
        }
        part.x1 = part.x1.max(letter.x1);
        part.em = part.em.max(letter.em);
        after_blank = false;
    }
    parts
}

/// The block of each row: it joins the block of the row above it that it stands under, if the distance and the size of
/// letters agree.
fn assign_blocks(rows: &[Row]) -> Vec<u32> {
    let mut blocks: Vec<u32> = Vec::with_capacity(rows.len());
    let mut next = 0;
    for (i, row) in rows.iter().enumerate() {
        // Only the rows shortly above can be neighbours; they are sorted by height.
        let above = rows[..i].iter().enumerate().rev().take(16).find(|(_, above)| {
            let distance = row.y - above.y;
            let shared = row.x1.min(above.x1) - row.x0.max(above.x0);
            distance > 0.0
                && distance <= BLOCK_LEADING_EM * row.em.max(above.em)
                && shared >= 0.5 * (row.x1 - row.x0).min(above.x1 - above.x0)
        });
        blocks.push(match above {
            Some((j, _)) => blocks[j],
            None => {
                next += 1;
                next - 1
            }
        });
    }
    blocks
}

impl Row {
    /// The word that begins after the row's widest gap, if that gap lies in the corridor between two columns and is
    /// clearly wider than every other of the row.
    fn gap_within(&self, (left, right): (f64, f64)) -> Option<usize> {
        let gap = |i: usize| self.words[i].1 - self.words[i - 1].2;
        let widest = (1..self.words.len()).max_by(|&a, &b| gap(a).total_cmp(&gap(b)))?;
        let next = (1..self.words.len()).filter(|&i| i != widest).map(gap).fold(0.0, f64::max);
        let (from, to) = (self.words[widest - 1].2, self.words[widest].1);
        let is_clear = gap(widest) >= COLUMN_TOUCH_EM * self.em && gap(widest) >= 1.5 * next;
        // One head may reach over the edge of the line below it, not over the whole corridor.
        (is_clear && from < right && to > left).then_some(widest)
    }

    /// The row in two, the second beginning with word `at`.
    fn cut(&self, at: usize) -> [Row; 2] {
        let (left, right) = self.words.split_at(at.min(self.words.len()));
        [left, right].map(|words| Row {
            words: words.to_vec(),
            x0: words.first().map_or(self.x0, |w| w.1),
            x1: words.last().map_or(self.x1, |w| w.2),
            ..self.clone()
        })
    }

    fn to_line(&self, block: u32, px_per_pt: f64) -> Line {
        let px = |pt: f64| (pt * px_per_pt).clamp(-1e6, 1e6);
        let (top, bottom) =
            (px(self.y - ASCENT_EM * self.em).floor(), px(self.y + DESCENT_EM * self.em).ceil());
        let bbox = |x0: f64, x1: f64| PxBox {
            x0: px(x0).floor() as i32,
            y0: top as i32,
            x1: px(x1).ceil() as i32,
            y1: bottom as i32,
        };
        let words = self
            .words
            .iter()
            .map(|(text, x0, x1)| Word {
                text: text.chars().filter(|c| !c.is_whitespace()).nfc().collect(),
                bbox: bbox(*x0, *x1),
                confidence: 1.0,
            })
            .collect();
        let baseline = Baseline {
            x0: px(self.x0) as f32,
            y0: px(self.y) as f32,
            x1: px(self.x1) as f32,
            y1: px(self.y) as f32,
        };
        Line { bbox: bbox(self.x0, self.x1), baseline: Some(baseline), block, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of half an em from `x` on, size 10.
    fn text(text: &str, x: f64, y: f64) -> Vec<PlacedGlyph> {
        text.chars()
            .enumerate()
            .map(|(i, c)| PlacedGlyph {
                text: c.to_string(),
                origin: (x + 5.0 * i as f64, y),
                along: (5.0, 0.0),
                em: 10.0,
                visible: true,
                code: crate::read::text_layer::FontCode::Unicode,
            })
            .collect()
    }

    fn read(glyphs: &[PlacedGlyph]) -> Vec<(u32, String)> {
        lines(&glyphs.iter().collect::<Vec<_>>(), 2.0).iter().map(|l| (l.block, l.text())).collect()
    }

    #[test]
    fn two_heads_side_by_side_are_two_blocks() {
        let glyphs = [
            text("CỘNG HÒA", 300.0, 50.0),
            text("ỦY BAN", 50.0, 50.0),
            text("Độc lập", 300.0, 64.0),
            text("XÃ TÂN AN", 45.0, 64.0),
        ]
        .concat();
        let expected = [(0, "ỦY BAN"), (0, "XÃ TÂN AN"), (1, "CỘNG HÒA"), (1, "Độc lập")]
            .map(|(b, t)| (b, t.to_owned()));
        assert_eq!(read(&glyphs), expected);
    }

    #[test]
    fn heads_that_nearly_touch_are_parted_where_the_next_line_is() {
        let near = [text("BAN NHÂN DÂN", 50.0, 50.0), text("CỘNG HÒA", 118.0, 50.0)].concat();
        assert_eq!(read(&near), [(0, "BAN NHÂN DÂN CỘNG HÒA".to_owned())]);
        let heads = [near, text("TỈNH", 60.0, 64.0), text("Độc lập", 125.0, 64.0)].concat();
        let expected = ["BAN NHÂN DÂN", "TỈNH", "CỘNG HÒA", "Độc lập"];
        assert_eq!(read(&heads).iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_part_at_gaps_without_blanks() {
        let glyphs = [text("Số", 0.0, 10.0), text("12", 13.0, 10.0)].concat();
        assert_eq!(read(&glyphs), [(0, "Số 12".to_owned())]);
    }

    #[test]
    fn a_number_laid_over_blanks_is_one_word() {
        let glyphs = [text("Số:        /UBND", 0.0, 10.0), text("507", 16.0, 9.0)].concat();
        assert_eq!(read(&glyphs), [(0, "Số: 507 /UBND".to_owned())]);
    }

    #[test]
    fn combining_marks_join_their_letter() {
        let mut glyphs = text("a", 0.0, 10.0);
        glyphs.push(PlacedGlyph {
            text: "\u{301}".into(),
            origin: (5.0, 10.0),
            along: (0.0, 0.0),
            ..glyphs[0].clone()
        });
        assert_eq!(read(&glyphs), [(0, "á".to_owned())]);
    }

    #[test]
    fn letters_drawn_twice_count_once() {
        let glyphs = [text("hoan", 0.0, 10.0), text("hoan", 0.2, 10.0)].concat();
        assert_eq!(read(&glyphs), [(0, "hoan".to_owned())]);
    }

    #[test]
    fn boxes_are_in_pixels() {
        let glyphs = text("ab", 10.0, 100.0);
        let lines = lines(&glyphs.iter().collect::<Vec<_>>(), 2.0);
        let b = lines[0].words[0].bbox;
        assert_eq!((b.x0, b.x1), (20, 40));
        assert!(b.y0 < 200 && b.y1 > 200);
        assert_eq!(lines[0].baseline.unwrap().y0, 200.0);
    }
}
