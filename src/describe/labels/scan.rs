//! Labels on the lines of a page: found by their base letters, so that lost marks, words that ran together and words
//! that fell apart make no difference.
//!
//! Separate from what is done with them ([`super`]): this part knows letters and places, not fields.

use crate::record::{Line, PageText, PxBox, Word};

use super::super::fold;
use super::super::layout::{row_of, unit_px};

/// Number of a label that is no field and only ends values.
pub(super) const STOP: usize = usize::MAX;

/// Labels shorter than this must have a colon or begin a part of the line: `số` and `bà` are words of the text.
const SHORT: usize = 6;
/// Labels of so many letters may lack one where no colon follows.
const NEARLY: usize = 8;
/// Gap before a label, in heights of text, that makes it begin a part of the line.
const APART: f32 = 1.4;
/// Words up to the colon of a label that is longer than the known one.
const LONGER_BY: usize = 6;

/// A label, by its base letters, with all fields that bear it.
#[derive(Debug)]
pub(super) struct Label<'l> {
    pub text: &'l str,
    pub fields: Vec<usize>,
    squeezed: String,
}

/// The labels made ready, longest first. Fields may share one.
pub(super) fn prepare<'l>(labels: &[(usize, &'l str)]) -> Vec<Label<'l>> {
    let mut all: Vec<Label<'l>> = Vec::new();
    for (field, text) in labels {
        let squeezed = fold::squeeze(text);
        if squeezed.len() < 2 {
            continue;
        }
        match all.iter_mut().find(|l| l.squeezed == squeezed) {
            Some(known) => known.fields.push(*field),
            None => all.push(Label { text, fields: vec![*field], squeezed }),
        }
    }
    all.sort_by_key(|l| std::cmp::Reverse(l.squeezed.len()));
    all
}

/// A label that was found on a line.
#[derive(Debug)]
pub(super) struct Found {
    /// Which label.
    pub label: usize,
    /// Its base letters, as the data file has them.
    pub letters: String,
    /// The words that it takes: first, and the one after the last.
    words: (usize, usize),
    /// What of its last word stands behind it (`tên:NGUYỄN`), as a count of that word's chars before the rest.
    rest: Option<usize>,
    pub bbox: PxBox,
    /// Whether a colon follows.
    pub colon: bool,
    /// Whether it begins the line or stands after a wide gap: a column of its own.
    pub apart: bool,
    /// Whether it is a longer label, which the type does not have: it ends values and is no field.
    pub longer: bool,
    /// Whether the value before it ends with it: words like a label in the midst of a sentence end nothing.
    pub ends: bool,
}

/// One printed line across the page.
#[derive(Debug)]
pub(super) struct Printed<'p> {
    pub words: Vec<&'p Word>,
    /// Which of its words begin a line of the source: the columns that the engine or the PDF's maker set apart.
    starts: Vec<usize>,
    pub bbox: PxBox,
    pub found: Vec<Found>,
}

/// A page as printed lines with labels.
#[derive(Debug)]
pub(super) struct Sheet<'p> {
    pub page: &'p PageText,
    /// Height of ordinary text, px.
    pub unit: f32,
    pub lines: Vec<Printed<'p>>,
    /// Where the text ends on the right.
    right: i32,
}

impl<'p> Sheet<'p> {
    pub fn of(page: &'p PageText, labels: &[Label<'_>]) -> Self {
        let unit = unit_px(page);
        let mut lines: Vec<Printed<'p>> = join(&page.lines, unit);
        for line in &mut lines {
            line.found = find(line, labels, unit);
        }
        let right = lines.iter().filter(|l| l.words.len() >= 4).map(|l| l.bbox.x1).max();
        Sheet { page, unit, lines, right: right.unwrap_or(0) }
    }

    /// Just behind the right end of all text.
    pub fn right(&self) -> i32 {
        self.right.saturating_add(1)
    }

    /// The right end of the column that is the last one on its line: where the lines with labels end, not those of the
    /// head, which may stand out.
    pub fn right_of_column(&self) -> i32 {
        let labelled = self.lines.iter().filter(|l| !l.found.is_empty()).map(|l| l.bbox.x1).max();
        labelled.unwrap_or(self.right).max(self.right.saturating_sub(8 * self.unit as i32))
    }

    /// The right end of the lines with a label where this one is: of the right one of two columns.
    pub fn right_under(&self, found: &Found) -> i32 {
        let slack = self.unit as i32;
        let same = |line: &&Printed<'_>| {
            line.found.iter().any(|f| f.apart && (f.bbox.x0 - found.bbox.x0).abs() <= slack)
        };
        self.lines.iter().filter(same).map(|l| l.bbox.x1).max().unwrap_or(found.bbox.x1)
    }

    /// The right end of the words in a column that ends before another one, by all lines that have both.
    pub fn right_before(&self, next: &Found) -> i32 {
        let slack = self.unit as i32;
        let both = |line: &&Printed<'_>| {
            line.found.iter().any(|f| f.apart && (f.bbox.x0 - next.bbox.x0).abs() <= slack)
        };
        let words = self.lines.iter().filter(both).flat_map(|l| &l.words);
        words.map(|w| w.bbox.x1).filter(|x1| *x1 < next.bbox.x0).max().unwrap_or(next.bbox.x0)
    }
}

impl Printed<'_> {
    /// The words between a label and the next one, or the end of the line.
    pub fn between(&self, found: &Found, next: Option<&Found>) -> Vec<Word> {
        let end = next.map_or(self.words.len(), |n| n.words.0);
        let mut words: Vec<Word> = Vec::new();
        if let Some(skip) = found.rest
            && let Some(word) = found.words.1.checked_sub(1).and_then(|at| self.words.get(at))
        {
            words.push(tail(word, skip));
        }
        let following = self.words.get(found.words.1..end.max(found.words.1)).unwrap_or_default();
        words.extend(following.iter().map(|w| (*w).clone()));
        // `Full name:` after `Họ và tên /`: the label in another language.
        let slash = words.iter().take(2).position(|w| w.text.starts_with('/'));
        if let Some(at) = slash
            && let Some(colon) = words.iter().skip(at).take(6).position(|w| w.text.contains(':'))
        {
            let after = &words[at + colon];
            let skip = after.text.chars().take_while(|c| *c != ':').count() + 1;
            let rest = (skip < after.text.chars().count()).then(|| tail(after, skip));
            words.drain(..=at + colon);
            if let Some(rest) = rest {
                words.insert(0, rest);
            }
        }
        // `(ghi bằng chữ):` belongs to the label.
        if words.first().is_some_and(|w| w.text.starts_with('('))
            && let Some(close) = words.iter().take(8).position(|w| w.text.contains("):"))
        {
            words.drain(..=close);
        }
        // Two labels may share a word that ran together.
        if let Some(next) = next
            && next.words.0 < found.words.1
        {
            words.clear();
        }
        words
    }

    /// The words whose middles lie between two edges.
    pub fn within(&self, left: i32, right: i32) -> Vec<Word> {
        let (left, right) = (left as f32, right as f32);
        self.words
            .iter()
            .filter(|w| (left..right).contains(&w.bbox.center_x()))
            .map(|w| (*w).clone())
            .collect()
    }

    /// Whether something new begins between two edges: a label or a numbered item.
    pub fn opens(&self, left: i32, right: i32) -> bool {
        let within = |b: PxBox| b.x0 >= left.saturating_sub(b.height()) && b.x0 < right;
        let first = self.words.iter().find(|w| w.bbox.center_x() >= left as f32 && w.bbox.x0 < right);
        let item = first.is_some_and(|w| {
            let text = w.text.as_str();
            let mark: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
            let dotted = text[mark.len()..].starts_with(['.', ')']);
            let roman = !mark.is_empty() && mark.chars().all(|c| "IVX".contains(c));
            let figure = (1..=2).contains(&mark.len()) && mark.bytes().all(|b| b.is_ascii_digit());
            let letter = mark.chars().count() == 1 && mark.chars().all(char::is_lowercase);
            (dotted && (roman || figure || letter)) || matches!(text, "-" | "+" | "•" | "–")
        });
        item || self.found.iter().any(|f| within(f.bbox) && (f.colon || f.apart))
    }
}

/// What is left of a word behind its first `skip` chars, its box cut in proportion.
fn tail(word: &Word, skip: usize) -> Word {
    let count = word.text.chars().count().max(1);
    let mut bbox = word.bbox;
    bbox.x0 += (i64::from(bbox.width()) * skip.min(count) as i64 / count as i64) as i32;
    Word { text: word.text.chars().skip(skip).collect(), bbox, confidence: word.confidence }
}

/// Lines of the engine that stand beside each other become one, following the slant of the page.
fn join<'p>(lines: &'p [Line], unit: f32) -> Vec<Printed<'p>> {
    let mut rows: Vec<Vec<&'p Word>> =
        lines.iter().filter_map(|l| row_of(l, unit)).map(|row| row.words).collect();
    rows.sort_by_key(|words| words.first().map_or(0, |w| w.bbox.x0));
    let mut joined: Vec<(Vec<&'p Word>, Vec<usize>)> = Vec::new();
    for words in rows {
        let Some(first) = words.first() else { continue };
        let fits = |line: &(Vec<&Word>, Vec<usize>)| {
            let last = line.0.last()?;
            let common = last.bbox.y1.min(first.bbox.y1) - last.bbox.y0.max(first.bbox.y0);
            let least = last.bbox.height().min(first.bbox.height());
            let gap = first.bbox.x0.saturating_sub(last.bbox.x1);
            (common * 2 > least && gap > -least).then_some(gap)
        };
        match joined.iter_mut().filter_map(|l| Some((fits(l)?, l))).min_by_key(|(gap, _)| *gap) {
            Some((_, line)) => {
                line.1.push(line.0.len());
                line.0.extend(words);
            }
            None => joined.push((words, vec![0])),
        }
    }
    let mut printed: Vec<Printed<'p>> = joined
        .into_iter()
        .filter_map(|(words, starts)| {
            let bbox = PxBox::around(words.iter().map(|w| w.bbox))?;
            Some(Printed { words, starts, bbox, found: Vec::new() })
        })
        .collect();
    printed.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
    printed
}

/// How many letters of a label may be misread: none in short ones, up to four.
fn tolerance(letters: usize) -> usize {
    match letters {
        0..=5 => 0,
        6..=9 => 1,
        10..=17 => 2,
        _ => (letters / 7).min(4),
    }
}

/// The labels on a line, from left to right; of two that begin at one place the longer.
fn find(line: &Printed<'_>, labels: &[Label<'_>], unit: f32) -> Vec<Found> {
    let words = line.words.as_slice();
    // The base letters of the line, and of each the word and the char in it.
    let mut letters = String::new();
    let mut origin: Vec<(usize, usize)> = Vec::new();
    for (number, word) in words.iter().enumerate() {
        for (at, c) in word.text.chars().enumerate() {
            if let Some(letter) = fold::base(c) {
                letters.push(letter);
                origin.push((number, at));
            }
        }
    }
    let is_start = |at: usize| {
        at == 0
            || origin[at].0 != origin[at - 1].0
            || origin[at].1 > origin[at - 1].1 + 1
            || capital_at(words, origin[at]) && !capital_at(words, origin[at - 1])
    };
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if !is_start(at) {
            at += 1;
            continue;
        }
        // The nearest label, of equally near ones the longer; `tên mẹ` is not far from `tên NG…`.
        let mut fitting: Vec<(usize, usize, usize)> = labels
            .iter()
            .enumerate()
            .filter_map(|(number, label)| {
                let (distance, to) = fits(&letters, at, &label.squeezed)?;
                Some((distance, number, to))
            })
            .collect();
        fitting.sort_unstable();
        let hit = fitting.into_iter().find_map(|(distance, number, to)| {
            let label = labels[number].squeezed.as_str();
            let found = accept(line, &origin, (at, to), (number, label), unit)?;
            // `NGUYỄN VĂN` is near to `Nguyên quán`: without its colon a label is told by nearly all its letters.
            let told = found.colon || distance == 0 || (distance == 1 && label.len() >= NEARLY);
            told.then_some((to, found))
        });
        match hit {
            Some((to, hit)) => {
                found.push(hit);
                at = to.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

fn capital_at(words: &[&Word], (word, at): (usize, usize)) -> bool {
    words[word].text.chars().nth(at).is_some_and(char::is_uppercase)
}

/// Whether the label begins at that letter of the line: how many letters are misread, and where it ends.
fn fits(letters: &str, at: usize, label: &str) -> Option<(usize, usize)> {
    let rest = &letters[at..];
    if rest.starts_with(label) {
        return Some((0, at + label.len()));
    }
    let limit = tolerance(label.len());
    let (a, b) = (rest.as_bytes(), label.as_bytes());
    // One of the first two letters must be right: this passes most places by.
    if limit == 0 || a.len() + limit < b.len() || a.len() < 2 || (a[0] != b[0] && a[1] != b[1]) {
        return None;
    }
    (label.len().saturating_sub(limit)..=(label.len() + limit).min(rest.len()))
        .map(|len| (fold::distance(&rest[..len], label), len))
        .filter(|(distance, _)| *distance <= limit)
        // Of equally near ends the one that takes as many letters as the label has.
        .min_by_key(|(distance, len)| (*distance, len.abs_diff(label.len())))
        .map(|(distance, len)| (distance, at + len))
}

/// The label as found, unless what follows says that it is a part of a longer one, or of a sentence.
fn accept(
    line: &Printed<'_>,
    origin: &[(usize, usize)],
    (from, to): (usize, usize),
    (label, letters): (usize, &str),
    unit: f32,
) -> Option<Found> {
    let words = line.words.as_slice();
    let (first, first_char) = origin[from];
    let (last, last_char) = origin[to - 1];
    let behind: Vec<char> = words[last].text.chars().skip(last_char + 1).collect();
    // `Mục đích sử dụng: Đất` is not the label `Mục đích sử dụng đất`.
    let broken = (first..=last).any(|at| {
        words[at]
            .text
            .chars()
            .enumerate()
            .any(|(i, c)| c == ':' && (at > first || i > first_char) && (at < last || i < last_char))
    });
    if broken {
        return None;
    }
    let next = words.get(last + 1);
    // A letter that belongs to the last word: `tên` is not `tênh`, unless a value ran into it.
    let glued = behind.first().is_some_and(|c| c.is_alphanumeric());
    let ran_into = |c: char| c.is_numeric() || c.is_uppercase() && !capital_at(words, origin[to - 1]);
    if glued && !ran_into(behind[0]) {
        return None;
    }
    let starts_colon = |text: &str| {
        text.trim_start_matches([')', '"', '.', '…', ' ']).starts_with([':', ';']) || text.starts_with("):")
    };
    let behind_text: String = behind.iter().collect();
    let bilingual = next.is_some_and(|w| w.text.starts_with('/'))
        && words.iter().skip(last + 1).take(6).any(|w| w.text.contains(':'));
    let colon = starts_colon(&behind_text)
        || (behind.iter().all(|c| !c.is_alphanumeric()) && next.is_some_and(|w| starts_colon(&w.text)))
        || bilingual;
    let before = first.checked_sub(1).map(|at| words[at]);
    let gap = before.map_or(f32::INFINITY, |w| (words[first].bbox.x0 - w.bbox.x1) as f32);
    // A text layer's boxes are a third higher than printed letters are, so that its gaps look narrow.
    let apart = first_char == 0 && (gap > APART * unit || line.starts.contains(&first) && gap > 0.5 * unit);
    // `1.` and `-` before a label begin an item.
    let item = before.is_none_or(|w| {
        !w.text.chars().any(char::is_alphabetic)
            || (w.text.ends_with([')', '.']) && w.text.chars().count() <= 3)
    });
    if !colon && letters.len() < SHORT && !(apart || item) {
        return None;
    }
    let mut longer = false;
    if !colon && !glued {
        // Small letters up to a colon: a longer label, which the type does not have.
        let mut ahead = words.iter().skip(last + 1).take(LONGER_BY);
        let small =
            ahead.clone().next().is_some_and(|w| w.text.chars().next().is_some_and(char::is_lowercase));
        let no_break = behind_text.chars().all(|c| !",;.".contains(c));
        longer = small && no_break && ahead.any(|w| w.text.ends_with(':'));
    }
    let skip = last_char + 1 + behind.iter().take_while(|c| !c.is_alphanumeric() && **c != '+').count();
    let rest = (skip < words[last].text.chars().count()).then_some(skip);
    let bbox = PxBox::around(words[first..=last].iter().map(|w| w.bbox))?;
    let apart = apart || first == 0;
    let capital = capital_at(words, (first, first_char));
    let letters = letters.to_owned();
    Some(Found {
        label,
        letters,
        words: (first, last + 1),
        rest,
        bbox,
        colon,
        apart,
        ends: colon || apart || capital || longer,
        longer,
    })
}
