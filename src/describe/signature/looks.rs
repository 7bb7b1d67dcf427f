//! The signature as the reader of such lines has it: which strips it should read, and what its readings make of the page.
//!
//! Separate from [`super::hidden`], whose looks are the text engine's own: this reader was made for lines under seals and
//! signatures. Where both have the same letters and marks they are surer; where the engine's words are no name or no
//! title, this reader's stand; what the engine did not see at all is taken, and waits for a person.

use crate::record::{Line, LineLook, PageText, PxBox, Slot, Strip, TextSource, Word};

use super::super::fold;
use super::super::layout::{Row, least_confidence, row_of, unit_px};
use super::super::lexicon::{FAMILY_NAMES, SIGNER_TITLES};
use super::super::reread;
use super::hidden::{AGAIN, put};
use super::person::person;
use super::title::prefix;
use super::{hidden_signature, is_whole_name, on_page};

/// Heights of strips, in heights of ordinary words: capitals are then a little less than half of it, as in the strips that
/// the model learned from. A row that was read is read twice, so that a poor cut costs little.
const HEIGHTS: [f32; 2] = [1.8, 2.05];
/// The second strip of a row lies so much higher, in heights of ordinary words: the box of a word with a tail has its
/// middle below that of the letters.
const HIGHER: f32 = 0.1;
/// What a strip holds left and right of a row that was read, in heights of ordinary words: a `KT.` that was lost.
const ROOM: f32 = 3.2;
/// A hidden signature is looked for in strips that each begin this part of their height below the one before.
const STEP: f32 = 0.2;
/// Rows of a signature lie so far apart at the least, in heights of ordinary words: lines of 14 pt do by 1.3.
const APART: f32 = 0.95;
/// Strips of a hidden signature at the most: 22 heights of text, which is as far as a name may stand below its title.
const MOST: usize = 64;

/// Words surer than this need no other look.
const SURE: f32 = 0.95;
/// Confidence of a word from which this reader's reading of it counts as one.
const LIKELY: f32 = 0.3;
/// The same of names whose family name is not known, and of names of two words.
const UNKNOWN: f32 = 0.45;
/// Confidence of words that are clear.
const CLEAR: f32 = 0.8;
/// Strips in which this reader must have the same title to be believed the more, and the most that its words have then: above
/// what a title of a closed list needs (`frame::signature`). Of 15 titles on 185 real papers that only this reader had and
/// nothing else spoke against, however often it had them, all were right.
const OFTEN: usize = 3;
const READ_OFTEN: f32 = 0.8;
/// Confidence of words on which both readers agree, letter by letter and mark by mark.
const AGREED: f32 = 0.97;
/// Confidence of words on which they do not, at the most: never enough for a field to be accepted.
pub(super) const DISPUTED: f32 = 0.6;

/// Strips of the signature of a page that are worth a look: the rows that were read, but not surely. None on a page without
/// one, or with a text layer. `again` for the second time, where the first look did not agree ([`looks_agree`]).
pub fn signature_strips(page: &PageText, again: bool) -> Vec<Strip> {
    let unit = unit_px(page);
    let (height, higher) = if again { (HEIGHTS[1], HIGHER) } else { (HEIGHTS[0], 0.0) };
    let rows = unsure_rows(page).into_iter();
    rows.map(|(place, _)| along(page, place, unit, height, higher)).collect()
}

/// Strips of the whole place of a signature of which not all was read: every second one first, which misses the middle of no
/// row by more than a fifth of a strip's height.
pub fn hidden_strips(page: &PageText) -> Vec<Strip> {
    all_hidden(page).into_iter().step_by(2).collect()
}

/// Those between them that lie beside one of `looks` that shows a part of a title or a name: the best cut of a row is one of
/// three.
pub fn hidden_strips_beside(page: &PageText, looks: &[LineLook]) -> Vec<Strip> {
    let is_part = |w: &Word| {
        w.confidence >= LIKELY && w.text.chars().count() >= 3 && w.text.starts_with(char::is_uppercase)
    };
    let shows = |look: &&LineLook| look.line.words.iter().any(is_part);
    let found: Vec<Strip> = looks.iter().filter(shows).map(|look| look.strip).collect();
    let all = all_hidden(page);
    let is_beside = |n: usize| all.get(n).is_some_and(|strip| found.contains(strip));
    let between = all.iter().enumerate().skip(1).step_by(2);
    between.filter(|(n, _)| is_beside(n - 1) || is_beside(n + 1)).map(|(_, strip)| *strip).collect()
}

fn all_hidden(page: &PageText) -> Vec<Strip> {
    hidden_signature(page).map(|area| sweep(page, area, unit_px(page))).unwrap_or_default()
}

/// Whether every row that was not read surely was read alike by one of `looks`.
pub fn looks_agree(page: &PageText, looks: &[LineLook]) -> bool {
    let unit = unit_px(page);
    unsure_rows(page).into_iter().all(|(place, is_name)| {
        let text = words_at(page, place).map(|row| row.text()).unwrap_or_default();
        looks.iter().filter(|look| is_about(look, place, unit)).any(|look| {
            let name = || name_of(&look.line).filter(|name| name.whole).map(|name| name.line.text());
            let read = if is_name { name() } else { title_of(&look.line).map(|line| line.text()) };
            read.is_some_and(|read| read == text)
        })
    })
}

/// The rows of the signature that were read, but not surely; and whether each is the name.
fn unsure_rows(page: &PageText) -> Vec<(PxBox, bool)> {
    let Some(found) = on_page(page).filter(|_| matches!(page.source, TextSource::Recognised { .. })) else {
        return Vec::new();
    };
    let titles = found.title.iter().filter(|row| row.confidence() < SURE || !is_title_row(&row.text()));
    let name = found.name.iter().filter(|row| least_confidence(&row.words) < SURE);
    titles.map(|row| (row.bbox, false)).chain(name.map(|row| (row.bbox, true))).collect()
}

fn along(page: &PageText, b: PxBox, unit: f32, height: f32, higher: f32) -> Strip {
    let (left, right) = (b.x0 as f32 - ROOM * unit, b.x1 as f32 + ROOM * unit);
    slanting(page, (left, right), b.center_y() - higher * unit, height * unit)
}

/// Strips that together cover an area.
fn sweep(page: &PageText, area: PxBox, unit: f32) -> Vec<Strip> {
    let height = HEIGHTS[1] * unit;
    let count = ((area.height() as f32 - height).max(0.0) / (STEP * height)) as usize + 1;
    let sides = (area.x0 as f32, area.x1 as f32);
    let middle = |n: usize| area.y0 as f32 + height * (0.5 + STEP * n as f32);
    (0..count.min(MOST)).map(|n| slanting(page, sides, middle(n), height)).collect()
}

/// A strip with its middle at `y` that slants as the page does.
fn slanting(page: &PageText, (left, right): (f32, f32), y: f32, height: f32) -> Strip {
    let fall = page.skew_deg.clamp(-15.0, 15.0).to_radians().tan() * (right - left) / 2.0;
    let fall = if fall.is_finite() { fall } else { 0.0 };
    Strip { slot: Slot::Line, from: (left, y - fall), to: (right, y + fall), height }
}

/// Puts what the reader of lines read at [`signature_strips`] into the page.
pub fn take_looks(page: &mut PageText, looks: &[LineLook]) {
    let unit = unit_px(page);
    let rows: Vec<(PxBox, bool)> = on_page(page).map_or(Vec::new(), |found| {
        let titles = found.title.iter().map(|row| (row.bbox, false));
        titles.chain(found.name.iter().map(|row| (row.bbox, true))).collect()
    });
    for (place, is_name) in &rows {
        let here = looks.iter().filter(|look| is_about(look, *place, unit)).map(|look| &look.line);
        if *is_name {
            let names = here.filter_map(name_of);
            if let Some(name) = names.max_by(|a, b| a.least.total_cmp(&b.least)) {
                weigh_name(page, *place, name);
            }
        } else {
            let titles: Vec<Line> = here.filter_map(title_of).collect();
            let best = titles.iter().max_by(|a, b| least(a).total_cmp(&least(b)));
            match best {
                Some(title) => weigh_title(page, *place, title.clone(), most_of(title, &titles)),
                None => confirm_words(page, *place, looks, unit),
            }
        }
    }
    take_hidden(page, looks, unit);
}

/// Whether a look was one along the row in `place`.
fn is_about(look: &LineLook, place: PxBox, unit: f32) -> bool {
    let middle = look.strip.bbox();
    let across = (middle.center_y() - place.center_y()).abs() < 0.3 * unit;
    let ends = (middle.x0 - place.x0).abs().max((middle.x1 - place.x1).abs()) as f32;
    across && ends < (ROOM + 0.5) * unit
}

fn weigh_name(page: &mut PageText, place: PxBox, read: Name) {
    let Some(there) = words_at(page, place) else { return };
    let text = there.text();
    match person(&text, false) {
        // The very words of both, none of them left out as a speck: it may be the last of the name.
        Some((name, true)) if name == read.name => {
            let same = read.whole && name.split(' ').count() == there.words.len();
            set(page, place, |c| if same { c.max(AGREED) } else { c });
        }
        Some((_, true)) if is_whole_name(&text) => {
            if read.known && read.least >= CLEAR && there.confidence() < DISPUTED {
                replace(page, place, read.line, AGAIN);
            } else {
                set(page, place, |c| c.min(DISPUTED));
            }
        }
        // (A part of what the engine has is no better.)
        _ if fold::squeeze(&text).ends_with(&fold::squeeze(&read.name)) => {}
        _ if read.known || read.least > there.confidence() => {
            replace(page, place, read.line, AGAIN);
        }
        _ => {}
    }
}

/// The most that the words of a title of this reader alone may have, by how often it was read so.
fn most_of(title: &Line, all: &[Line]) -> f32 {
    let text = title.text();
    let often = all.iter().filter(|other| least(other) >= CLEAR && other.text() == text).count();
    if often >= OFTEN { READ_OFTEN } else { AGAIN }
}

/// Makes the words of a row of an office surer that no list holds, where this reader has the very same.
fn confirm_words(page: &mut PageText, place: PxBox, looks: &[LineLook], unit: f32) {
    let Some(row) = words_at(page, place) else { return };
    let about = looks.iter().filter(|look| is_about(look, place, unit));
    let agreed: Vec<PxBox> = about.flat_map(|look| reread::agreed(&row, look)).collect();
    for word in page.lines.iter_mut().flat_map(|line| &mut line.words).filter(|w| agreed.contains(&w.bbox)) {
        word.confidence = word.confidence.max(reread::AGREED);
    }
}

fn weigh_title(page: &mut PageText, place: PxBox, read: Line, most: f32) {
    let Some(text) = words_at(page, place).as_ref().map(Row::text) else { return };
    // The stroke of `T/M` counts, the stop of `TM.` is a speck to one of them now and then.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric() || *c == '/').collect::<String>();
    let (there, here) = (letters(&text), letters(&read.text()));
    // Marks under a seal are lost to one of them (`GIÁM ĐÓC`): of a closed list the rest tells.
    let alike =
        fold::squeeze(&text) == fold::squeeze(&read.text()) && there.contains('/') == here.contains('/');
    if there == here || alike {
        replace(page, place, read, most);
        let both = if there == here { reread::AGREED } else { AGREED };
        set(page, place, |c| c.max(both));
    } else if !there.ends_with(&here) {
        // (What stands before the same title was a mark: one by hand, or torn.)
        replace(page, place, read, most);
    }
}

/// The name that a line holds.
struct Name {
    name: String,
    line: Line,
    /// Whether it begins with a known family name.
    known: bool,
    /// Whether nothing of the line was left out.
    whole: bool,
    /// Confidence of its least sure word.
    least: f32,
}

/// The name that a line is but for specks at its ends, if the reader is sure enough of it.
fn name_of(line: &Line) -> Option<Name> {
    let all = line.words.len();
    parts(line).find_map(|mut line| {
        if line.words.len() >= 3
            && let Some(first) = line.words.first_mut()
            && let Some(family) = nearly_family(&first.text)
        {
            (first.text, first.confidence) = (family.to_owned(), first.confidence.min(DISPUTED));
        }
        let text = line.text();
        let (name, known) = person(&text, true)?;
        let known = known && person(&text, false).is_some() && line.words[0].confidence > DISPUTED;
        let least = least(&line);
        let words = name.split(' ').count();
        // What is no known family name, or two words alone, may be a part of something else.
        let bar = if known && words >= 3 { LIKELY } else { UNKNOWN };
        let whole = line.words.len() == all;
        // What was left out may be the family name: `Văn Phúc`.
        let begun = whole || known && !name.starts_with("Văn ") && !name.starts_with("Thị ");
        (least >= bar && words >= 2 && words == line.words.len() && begun).then_some(Name {
            name,
            line,
            known,
            whole,
            least,
        })
    })
}

/// The only family name that a word is but for one letter or mark (`Thạm`, `Trầm`); `None` for one as it is.
fn nearly_family(word: &str) -> Option<&'static str> {
    let letters: Vec<char> = word.chars().collect();
    let others = |name: &str| name.chars().zip(&letters).filter(|(a, b)| a != *b).count();
    let mut near =
        FAMILY_NAMES.iter().filter(|name| name.chars().count() == letters.len() && others(name) == 1);
    let only = near.next().filter(|_| letters.len() >= 3 && !FAMILY_NAMES.contains(&word))?;
    near.all(|other| other == only).then_some(*only)
}

/// The title that a line is, letter by letter, but for specks at its ends.
fn title_of(line: &Line) -> Option<Line> {
    parts(line).find(|part| is_title_row(&part.text()) && least(part) >= LIKELY)
}

fn least(line: &Line) -> f32 {
    line.words.iter().map(|w| w.confidence).fold(1.0, f32::min)
}

/// Whether a text is a row of a title in its right spelling: a known one with or without a mark, or a body after `TM.`.
fn is_title_row(text: &str) -> bool {
    let marked = prefix(text);
    let rest = marked.map_or(text, |(_, rest)| rest);
    let rest = rest.strip_prefix("P.").map_or(rest, str::trim_start);
    let known = SIGNER_TITLES.iter().any(|title| {
        rest.strip_prefix(title).is_some_and(|office| {
            office.is_empty()
                || OFFICES.iter().any(|word| office.strip_prefix(' ').is_some_and(|o| o.starts_with(word)))
        })
    });
    let is_mark = |mark: &str| matches!(marked, Some((m, _)) if m == mark);
    !rest.chars().any(char::is_lowercase) && (known || is_mark("TM") && is_body(rest))
}

/// What the office of a title begins with, where it is named behind it (`PHÓ GIÁM ĐỐC SỞ Y TẾ`).
const OFFICES: [&str; 10] =
    ["SỞ ", "HỘI ", "VỤ ", "CỤC ", "PHÒNG ", "UBND ", "BAN ", "KHOA ", "VIỆN ", "TRƯỜNG "];

fn is_body(rest: &str) -> bool {
    let squeezed = fold::squeeze(rest);
    ["uyban", "ubnd", "hoidong", "ban", "bch", "bcd", "dang", "chinhphu"]
        .iter()
        .any(|b| squeezed.starts_with(b))
}

/// A line, and the same without one or two specks at either end, strokes of the seal and of the signature: one letter or two
/// that are no mark of a title, or a word that is not likely. The longest first.
fn parts(line: &Line) -> impl Iterator<Item = Line> {
    let is_speck = |word: &Word| {
        let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
        let is_mark = word.text.chars().any(char::is_uppercase) && letters > 1 || word.text == "P.";
        word.confidence < LIKELY || letters <= 2 && !is_mark
    };
    let before = line.words.iter().take(2).take_while(|w| is_speck(w)).count();
    let behind = line.words.iter().rev().take(2).take_while(|w| is_speck(w)).count();
    let mut ends: Vec<(usize, usize)> =
        (0..=before).flat_map(|from| (0..=behind).map(move |less| (from, less))).collect();
    ends.sort_by_key(|(from, less)| from + less);
    ends.into_iter().filter_map(|(from, less)| {
        let words = line.words.get(from..line.words.len().checked_sub(less)?)?.to_vec();
        let bbox = PxBox::around(words.iter().map(|w| w.bbox))?;
        Some(Line { bbox, words, ..line.clone() })
    })
}

fn is_within(place: PxBox, b: PxBox) -> bool {
    (place.x0 as f32..=place.x1 as f32).contains(&b.center_x())
        && (place.y0 as f32..=place.y1 as f32).contains(&b.center_y())
}

fn words_at(page: &PageText, place: PxBox) -> Option<Row<'_>> {
    Row::new(page.words().filter(|w| is_within(place, w.bbox)).collect())
}

fn set(page: &mut PageText, place: PxBox, change: impl Fn(f32) -> f32) {
    for word in page.lines.iter_mut().flat_map(|line| &mut line.words) {
        if is_within(place, word.bbox) {
            word.confidence = change(word.confidence);
        }
    }
}

/// Takes the words in `place` out of the page and puts those of `line` there, into the same line of the page. What stands
/// beside them stays: a mark by hand, and the recipients.
fn replace(page: &mut PageText, place: PxBox, line: Line, most: f32) {
    let place = PxBox { x0: place.x0.max(line.bbox.x0), x1: place.x1.min(line.bbox.x1), ..place };
    // A word that begins within the other reader's is a piece of it with strokes behind (`DÂN~z—`).
    let covered = PxBox { x1: line.bbox.x1 - line.bbox.height() / 2, ..line.bbox };
    let is_piece = |w: &Word| {
        (covered.x0..covered.x1).contains(&w.bbox.x0)
            && (place.y0 as f32..=place.y1 as f32).contains(&w.bbox.center_y())
    };
    let is_there = |w: &Word| is_within(place, w.bbox) || is_piece(w);
    // The line that has most of them: a stroke from the row above may reach down among them.
    let held = |old: &Line| old.words.iter().filter(|w| is_there(w)).count();
    let home = page.lines.iter().map(held).enumerate().rev().max_by_key(|(_, count)| *count);
    let Some((home, _)) = home.filter(|(_, count)| *count > 0) else {
        return put(page, line, most);
    };
    for (n, old) in page.lines.iter_mut().enumerate() {
        let Some(at) = old.words.iter().position(is_there) else { continue };
        old.words.retain(|w| !is_there(w));
        if n == home {
            let words = line.words.iter().cloned();
            let unsure = words.map(|w| Word { confidence: w.confidence.min(most), ..w });
            old.words.splice(at..at, unsure);
        }
        old.bbox = PxBox::around(old.words.iter().map(|w| w.bbox)).unwrap_or_default();
    }
    page.lines.retain(|old| !old.words.is_empty());
}

/// Takes the rows that only this reader saw: titles and whole names in the place of the hidden signature, the likeliest of
/// those that lie one over the other.
fn take_hidden(page: &mut PageText, looks: &[LineLook], unit: f32) {
    let Some(area) = hidden_signature(page) else { return };
    let is_named = on_page(page).and_then(|found| found.name).is_some_and(|row| is_whole_name(&row.text()));
    let mut found: Vec<(f32, Line)> = looks
        .iter()
        .filter(|look| is_within(area, look.line.bbox))
        .filter_map(|look| {
            let name = || name_of(&look.line).map(|name| name.line).filter(|_| !is_named);
            let line = title_of(&look.line).or_else(name)?;
            Some((least(&line), line))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let titles: Vec<Line> = looks.iter().filter_map(|look| title_of(&look.line)).collect();
    // Rows of titles that the engine saw stay where they are known, but for a mark that only this reader saw.
    let rows: Vec<(PxBox, String, bool)> = on_page(page).map_or(Vec::new(), |found| {
        let rows = found.title.iter().map(|row| (row.bbox, row.text()));
        rows.map(|(place, text)| (place, fold::squeeze(&text), is_title_row(&text))).collect()
    });
    let far = |a: PxBox, b: PxBox| (a.center_y() - b.center_y()).abs() / unit;
    let mut taken: Vec<PxBox> = Vec::new();
    for (_, line) in found {
        let squeezed = fold::squeeze(&line.text());
        let there = rows.iter().find(|(place, text, _)| {
            let same = text.ends_with(&squeezed) && far(*place, line.bbox) < 2.0 * APART;
            same || far(*place, line.bbox) < APART
        });
        let has_it = there.is_some_and(|(_, text, known)| {
            let longer = squeezed.len() > text.len() && squeezed.ends_with(text.as_str());
            text.ends_with(&squeezed) || *known && !longer
        });
        if has_it || row_of(&line, unit).is_none() || taken.iter().any(|b| far(*b, line.bbox) < APART) {
            continue;
        }
        taken.push(line.bbox);
        let place = there.map_or(line.bbox, |(place, ..)| *place);
        let near: Vec<Line> =
            titles.iter().filter(|other| far(other.bbox, line.bbox) < APART).cloned().collect();
        let most = if title_of(&line).is_some() { most_of(&line, &near) } else { AGAIN };
        replace(page, place, line, most);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{line, page};
    use super::super::{find, read_title};
    use super::*;

    fn paper(title: &str, name: &str, confidence: f32) -> PageText {
        let rows = [(100, 1500, "Nơi nhận:"), (950, 1500, title), (950, 1800, name)];
        let rows: Vec<(i32, i32, &str)> = rows.into_iter().filter(|(.., text)| !text.is_empty()).collect();
        let mut page = page(&rows);
        page.source = TextSource::Recognised { engine: "test".into() };
        page.lines.iter_mut().flat_map(|line| &mut line.words).for_each(|w| w.confidence = confidence);
        page
    }

    /// The looks at every strip of a page within which a line of `read` has its middle.
    fn looks(page: &PageText, read: &[(i32, i32, &str, f32)]) -> Vec<LineLook> {
        let seen = read.iter().map(|(x, y, text, confidence)| {
            let mut line = line(*x, *y, text);
            line.words.iter_mut().for_each(|w| w.confidence = *confidence);
            line
        });
        let seen: Vec<Line> = seen.collect();
        let strips = [signature_strips(page, false), signature_strips(page, true), hidden_strips(page)];
        let strips = strips.into_iter().flatten();
        strips
            .flat_map(|strip| {
                let here = seen
                    .iter()
                    .filter(move |line| (line.bbox.center_y() - strip.from.1).abs() < 0.3 * strip.height);
                here.map(move |line| LineLook { strip, line: line.clone() })
            })
            .collect()
    }

    /// Title and name after the looks, and the least confidence of the name.
    fn after(page: &mut PageText, read: &[(i32, i32, &str, f32)]) -> (String, String, f32) {
        let looks = looks(page, read);
        take_looks(page, &looks);
        let found = find(std::slice::from_ref(page)).unwrap();
        let name = found.name.as_ref().map(Row::text).unwrap_or_default();
        let least = found.name.as_ref().map_or(0.0, |row| least_confidence(&row.words));
        (read_title(&found.title).text, name, least)
    }

    #[test]
    fn what_was_read_surely_needs_no_look_and_what_was_hidden_is_looked_for() {
        assert!(signature_strips(&paper("GIÁM ĐỐC", "Trần Ngọc Tài", 0.97), false).is_empty());
        let read = paper("GIÁM ĐỐC", "Trần Ngọc Tài", 0.8);
        assert_eq!((signature_strips(&read, false).len(), hidden_strips(&read).len()), (2, 0));
        assert!(looks_agree(
            &read,
            &looks(&read, &[(950, 1500, "GIÁM ĐỐC", 0.9), (950, 1800, "Trần Ngọc Tài", 0.9)])
        ));
        assert!(!looks_agree(&read, &looks(&read, &[(950, 1500, "GIÁM ĐỐC", 0.9)])), "not the name");
        let unnamed = paper("GIÁM ĐỐC", "", 0.97);
        let hidden = hidden_strips(&unnamed);
        assert!(hidden.len() > 20 && hidden.len() <= MOST / 2, "{}", hidden.len());
        let found = [(950, 1800, "Trần Ngọc Tài", 0.9), (950, 1700, "~ w x |", 0.9)];
        let mut seen = looks(&unnamed, &found);
        seen.retain(|look| hidden.contains(&look.strip));
        let beside = hidden_strips_beside(&unnamed, &seen);
        assert!((2..=4).contains(&beside.len()) && !hidden.contains(&beside[0]), "{beside:?}");
        assert!(beside.iter().all(|strip| (strip.from.1 - 1815.0).abs() < strip.height), "{beside:?}");
        assert_eq!(hidden_strips_beside(&unnamed, &[]), []);
        let mut layer = paper("GIÁM ĐỐC", "", 0.8);
        layer.source = TextSource::TextLayer;
        assert!(signature_strips(&layer, false).is_empty() && hidden_strips(&layer).is_empty());
    }

    #[test]
    fn words_are_replaced_in_their_line() {
        let mut page = page(&[(100, 1500, "Nơi nhận:                              PHÔ GIÁM ĐÓC  x")]);
        let place = PxBox { x0: 880, y0: 1490, x1: 1200, y1: 1560 };
        replace(&mut page, place, line(880, 1502, "PHÓ GIÁM ĐỐC"), AGAIN);
        assert_eq!(page.text().trim(), "Nơi nhận: PHÓ GIÁM ĐỐC x");
    }

    #[test]
    fn readers_that_agree_make_a_name_surer_and_readers_that_differ_do_not() {
        let least =
            |read: &str| after(&mut paper("GIÁM ĐỐC", "Trần Ngọc Tài", 0.8), &[(950, 1800, read, 0.9)]).2;
        assert_eq!(least("Trần Ngọc Tài"), AGREED);
        assert_eq!(least("Trần Ngọc Tại"), DISPUTED, "another person");
        assert_eq!(least("Trần Ngọc"), DISPUTED, "a part of the name is no agreement");
        assert_eq!(least("Ngọc Tài"), DISPUTED);
    }

    #[test]
    fn a_torn_name_and_a_hidden_one_are_taken_and_wait_for_a_person() {
        let mut torn = paper("GIÁM ĐỐC", "Tr4n Ngoc", 0.5);
        let (_, name, least) = after(&mut torn, &[(950, 1800, "Trần Ngọc Tài", 0.9)]);
        assert_eq!(name, "Trần Ngọc Tài");
        assert!(least < 0.95);
        let mut hidden = paper("GIÁM ĐỐC", "", 0.97);
        let seen = [(950, 1700, "CÔNG THƯƠNG", 0.9), (950, 1800, "Thạm Thị Thanh Trà", 0.9)];
        let (title, name, least) = after(&mut hidden, &seen);
        assert_eq!((title.as_str(), name.as_str()), ("GIÁM ĐỐC", "Phạm Thị Thanh Trà"));
        assert!(least <= DISPUTED);
        let mut unsure = paper("GIÁM ĐỐC", "", 0.97);
        assert_eq!(after(&mut unsure, &[(950, 1800, "Tr Nuẫn Iệ", 0.2)]).1, "");
    }

    #[test]
    fn titles_get_their_marks_and_keep_what_stands_before_them() {
        let title = |there: &str, read: &str| {
            after(&mut paper(there, "Trần Ngọc Tài", 0.8), &[(950, 1500, read, 0.95)]).0
        };
        assert_eq!(title("GIÁM ĐÓC", "GIÁM ĐỐC"), "GIÁM ĐỐC");
        assert_eq!(title("TM UBND TỈNH", "T/M UBND TỈNH"), "T/M UBND TỈNH");
        assert_eq!(title("KT. GIÁM ĐỐC", "GIÁM ĐỐC"), "KT. GIÁM ĐỐC", "the mark is not lost");
        assert_eq!(title("GIÁM ĐỐC", "PHÓNG ĐẠI"), "GIÁM ĐỐC", "no title");
    }

    #[test]
    fn a_hidden_row_is_put_once() {
        let mut page = paper("KT. GIÁM ĐỐC", "Trần Ngọc Tài", 0.8);
        let deputy = [
            (950, 1560, "PHÓ GIÁM ĐỐC", 0.9),
            (955, 1566, "PHÓ GIÁM ĐỐC", 0.8),
            (950, 1500, "KT. GIÁM ĐỐC", 0.9),
        ];
        assert_eq!(after(&mut page, &deputy).0, "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC");
    }
}
