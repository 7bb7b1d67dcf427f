//! The words of the head that the text engine was not sure of, as the reader of lines has them: which strips it should read, and
//! what its readings make of the page.
//!
//! Separate from [`super::signature`], whose rows are known by what they hold: here a word is a word, and what counts is
//! whether two readers of so different make have the same letters and marks. The engine loses marks (`LÂM ĐÔNG`), and one
//! word that is not sure leaves a whole abstract or a place to a person.

use super::HEAD_PAGES;
use super::head::Head;
use super::layout::Row;
use super::papers::PaperTypes;
use super::{date, fold, forms, level, lexicon, pairs, title};
use crate::record::{LineLook, PageText, PxBox, Slot, Strip, TextSource, Word};

/// Height of a strip, in heights of ordinary words, as for rows of signatures.
const HEIGHT: f32 = 1.8;
/// What it holds left and right of the row, in the same.
const ROOM: f32 = 0.8;
/// Words surer than this need no other look: below, a word may keep a field from being accepted.
pub(super) const SURE: f32 = 0.9;
/// The same of names of agencies and places, which are short and lose marks more surely (`Lâm Đông` with 0.92).
const SURE_NAME: f32 = 0.95;
/// Words on either side of those, by which they are known (`TỈNH LÂM ĐÔNG`).
const NEIGHBOURS: usize = 2;
/// Confidence of a word on which both readers agree, letter by letter and mark by mark: more than the engine says of
/// one by itself: 0.97 at the most on 76 real heads, where they agreed on 1 383 of 1 779 words.
pub(super) const AGREED: f32 = 0.98;
/// Confidence of the second reader's word from which it may stand in place of the engine's, where the engine has less than
/// [`SURE_NAME`] or a word that is not written so, and known words around it speak for it.
const CLEAR: f32 = 0.8;
/// Confidence of such a word.
const SUPPORTED: f32 = 0.93;
/// Letters that may differ between the two readings of such a word.
const LETTERS: usize = 2;

/// Rows of the head whose words are words of Vietnamese, each with what its words must have to be sure, and the height of
/// ordinary ones.
fn rows(page: &PageText) -> Option<(f32, Vec<(Row<'_>, f32)>)> {
    let head = Head::of(page).filter(|head| head.strength() >= 2)?;
    let title = title::find(&head, PaperTypes::embedded());
    let place = head.date.as_ref().and_then(|row| Row::new(row.words.get(..date::words_from(row))?.to_vec()));
    let heading = title.heading.iter().flat_map(|(_, rows, _)| rows.iter().cloned());
    let unlisted = title.unlisted.iter().cloned();
    let names = head.agencies.iter().cloned().chain(place).map(|row| (row, SURE_NAME));
    let words = heading.chain(unlisted).chain(title.abstract_rows.iter().cloned()).map(|row| (row, SURE));
    Some((head.unit, names.chain(words).collect()))
}

/// Those of them that are worth a look, each with its strip.
fn unsure(page: &PageText) -> Vec<(Row<'_>, Strip)> {
    let Some((unit, rows)) = rows(page) else { return Vec::new() };
    let mut strips = Vec::new();
    for (row, sure) in rows.iter().filter(|(row, _)| row.letters() >= 3) {
        let Some(part) = unsure_part(row, *sure) else { continue };
        let y = row.bbox.center_y();
        let (from, to) = (part.bbox.x0 as f32 - ROOM * unit, part.bbox.x1 as f32 + ROOM * unit);
        let strip = Strip { slot: Slot::Line, from: (from, y), to: (to, y), height: HEIGHT * unit };
        strips.push((part, strip));
    }
    strips
}

/// A row from the first to the last of its words that are not sure, and the neighbours by which they are known: a look costs by
/// its length.
fn unsure_part<'a>(row: &Row<'a>, sure: f32) -> Option<Row<'a>> {
    // A word that is not written so may be misread however sure the engine is.
    let odd = odd_words(row);
    let mut unsure = (0..row.words.len()).filter(|at| row.words[*at].confidence < sure || odd[*at]);
    let first = unsure.next()?;
    let last = unsure.next_back().unwrap_or(first) + NEIGHBOURS;
    let first = first.saturating_sub(NEIGHBOURS);
    Row::new(row.words.get(first..=last.min(row.words.len() - 1))?.to_vec())
}

fn odd_words(row: &Row<'_>) -> Vec<bool> {
    let words: Vec<&str> = row.words.iter().map(|word| word.text.as_str()).collect();
    forms::odd(&words).iter().map(Option::is_some).collect()
}

/// Strips of the head of a page that are worth a look: the rows of agencies, place, heading and abstract that the engine was not
/// sure of. None on a page without a head, or with a text layer.
pub fn head_strips(page: &PageText) -> Vec<Strip> {
    if !matches!(page.source, TextSource::Recognised { .. }) || page.page.index() >= HEAD_PAGES {
        return Vec::new();
    }
    unsure(&level::level(page)).into_iter().map(|(_, strip)| level::strip_of(strip, page)).collect()
}

/// Puts what the reader of lines read at [`head_strips`] into the page: words on which both agree are surer, and a word that
/// the engine was not sure of is the other reader's where the words around it speak for that.
pub fn take_head_looks(page: &mut PageText, looks: &[LineLook]) {
    let mut changes: Vec<(usize, Option<String>, f32)> = Vec::new();
    {
        let levelled = level::level(page);
        for (row, strip) in unsure(&levelled) {
            let on_page = level::strip_of(strip, page);
            let Some(look) = looks.iter().find(|look| look.strip == on_page) else { continue };
            let read = beside(&row, strip, look);
            for (at, change) in weigh(&row, &read).into_iter().enumerate() {
                let Some((text, confidence)) = change else { continue };
                let index = levelled.words().position(|w| std::ptr::eq(w, row.words[at]));
                changes.extend(index.map(|index| (index, text, confidence)));
            }
        }
    }
    let mut words: Vec<&mut Word> = page.lines.iter_mut().flat_map(|line| &mut line.words).collect();
    for (index, text, confidence) in changes {
        let Some(word) = words.get_mut(index) else { continue };
        word.confidence = confidence;
        if let Some(text) = text {
            word.text = text;
        }
    }
}

/// For every word of a row the one word of a look that lies in its place.
fn beside<'l>(row: &Row<'_>, strip: Strip, look: &'l LineLook) -> Vec<Option<&'l Word>> {
    let (from, to) = (look.strip.from.0, look.strip.to.0);
    let scale = if (to - from).abs() > 1.0 { (strip.to.0 - strip.from.0) / (to - from) } else { 1.0 };
    let middle = |w: &Word| strip.from.0 + (w.bbox.center_x() - from) * scale;
    let within = |w: &Word, at: f32| (w.bbox.x0 as f32..=w.bbox.x1 as f32).contains(&at);
    row.words
        .iter()
        .map(|word| {
            let mut here = look.line.words.iter().filter(|other| within(word, middle(other)));
            let only = here.next().filter(|_| here.next().is_none())?;
            // A word read twice, one box over the other.
            let doubled =
                row.words.iter().any(|w| !std::ptr::eq(*w, *word) && within(w, word.bbox.center_x()));
            // Two of the row's words in one of the look's are another division of it.
            let others = row.words.iter().filter(|w| within(w, middle(only))).count();
            (others == 1 && !doubled).then_some(only)
        })
        .collect()
}

/// Places of the words of a row that a look along it has letter by letter and mark by mark.
pub(super) fn agreed(row: &Row<'_>, look: &LineLook) -> Vec<PxBox> {
    let read = beside(row, look.strip, look);
    let same = row
        .words
        .iter()
        .zip(read)
        .filter(|(word, other)| other.is_some_and(|other| is_same(core(&word.text), core(&other.text))));
    same.map(|(word, _)| word.bbox).collect()
}

/// What becomes of the words of a row: new text where it changes, and confidence.
fn weigh(row: &Row<'_>, read: &[Option<&Word>]) -> Vec<Option<(Option<String>, f32)>> {
    // Both readers' best: the second one's word where it is sure and the engine is not.
    let odd = odd_words(row);
    let better = |at: usize, word: &Word, other: &Word| {
        let (mine, others) = (core(&word.text), core(&other.text));
        let near = fold::distance(&fold::squeeze(mine), &fold::squeeze(others)) <= LETTERS
            && others.chars().count() >= 2
            && others.chars().all(char::is_alphabetic);
        let unsure = word.confidence < SURE_NAME || odd[at];
        (unsure && other.confidence >= CLEAR && near && !is_same(mine, others))
            .then(|| with_signs(&word.text, others))
    };
    let words = row.words.iter().zip(read).enumerate();
    let proposed: Vec<Option<String>> =
        words.map(|(at, (word, other))| better(at, word, other.as_ref()?)).collect();
    let texts: Vec<&str> = row
        .words
        .iter()
        .zip(&proposed)
        .map(|(word, proposed)| proposed.as_deref().unwrap_or(&word.text))
        .collect();
    let known = known_words(&texts);
    row.words
        .iter()
        .zip(read)
        .zip(&proposed)
        .enumerate()
        .map(|(at, ((word, other), proposed))| {
            let other = (*other)?;
            if is_same(core(&word.text), core(&other.text)) {
                return Some((None, word.confidence.max(AGREED)));
            }
            let text = proposed.clone().filter(|_| known[at])?;
            Some((Some(text), word.confidence.max(SUPPORTED)))
        })
        .collect()
}

/// Of every word whether it stands, as it is written, in a known pair or phrase or place with its neighbours.
fn known_words(texts: &[&str]) -> Vec<bool> {
    let joined = texts.join(" ");
    let right = lexicon::set_marks_right(&joined);
    let phrases = lexicon::vouched(&joined);
    let spelled: Vec<bool> =
        right.split(' ').zip(texts).map(|(right, text)| lexicon::same_but_tone_place(right, text)).collect();
    let is_place = lexicon::place(joined.trim_matches(|c: char| !c.is_alphanumeric()), true, "");
    let is_place = is_place.1 && fold::squeeze(&is_place.0) == fold::squeeze(&joined);
    (0..texts.len())
        .map(|at| {
            let phrase = phrases.get(at) == Some(&true) && spelled.get(at) == Some(&true);
            let before = at.checked_sub(1).is_some_and(|b| pairs::is_known(texts[b], texts[at]));
            let after = texts.get(at + 1).is_some_and(|next| pairs::is_known(texts[at], next));
            phrase || is_place || before || after
        })
        .collect()
}

/// A word without the signs around it.
fn core(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether two readings are one word, letter by letter and mark by mark; capitals that differ from small letters by their
/// height alone are read as either.
fn is_same(a: &str, b: &str) -> bool {
    !a.is_empty()
        && a.chars().all(char::is_alphabetic)
        && fold::squeeze(a) == fold::squeeze(b)
        && lexicon::same_but_tone_place(&a.to_lowercase(), &b.to_lowercase())
}

/// `read` with the signs that stand around `word`, and its capitals where they have the same letters.
fn with_signs(word: &str, read: &str) -> String {
    let middle = core(word);
    let (before, after) = word.split_once(middle).unwrap_or(("", ""));
    let same_case = middle.chars().count() == read.chars().count();
    let letters: String = if same_case {
        let cased = middle.chars().zip(read.chars());
        cased
            .map(|(m, r)| match () {
                () if m.is_uppercase() => r.to_uppercase().to_string(),
                () if m.is_lowercase() => r.to_lowercase().to_string(),
                () => r.to_string(),
            })
            .collect()
    } else {
        read.to_owned()
    };
    format!("{before}{letters}{after}")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{line, page};
    use super::*;

    /// Where a text of that many letters begins whose middle is the heading's.
    fn middle(text: &str) -> i32 {
        800 - 10 * i32::try_from(text.chars().count()).unwrap()
    }

    /// A page whose head the engine read with this confidence.
    fn paper(agency: &str, abstract_text: &str, confidence: f32) -> PageText {
        let mut page = page(&[
            (100, 100, "UBND TỈNH LÂM ĐỒNG   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (100, 160, agency),
            (900, 160, "Độc lập - Tự do - Hạnh phúc"),
            (100, 260, "Số: 2827/QĐ-SYT        Lâm Đông, ngày 14 tháng 10 năm 2025"),
            (700, 400, "QUYẾT ĐỊNH"),
            (middle(abstract_text), 450, abstract_text),
            (200, 700, "Căn cứ Luật Khám bệnh, chữa bệnh;"),
        ]);
        page.source = TextSource::Recognised { engine: "test".into() };
        for word in page.lines.iter_mut().flat_map(|line| &mut line.words) {
            word.confidence = confidence;
        }
        page
    }

    /// The page after looks that read these lines, each where its first row of the page has it.
    fn after(mut page: PageText, read: &[(i32, i32, &str, f32)]) -> PageText {
        let lines: Vec<_> = read
            .iter()
            .map(|(x, y, text, confidence)| {
                let mut line = line(*x, *y, text);
                line.words.iter_mut().for_each(|w| w.confidence = *confidence);
                line
            })
            .collect();
        let looks: Vec<LineLook> = head_strips(&page)
            .into_iter()
            .flat_map(|strip| {
                let on = lines.iter().filter(move |line| {
                    (line.bbox.center_y() - strip.from.1).abs() < 20.0
                        && (strip.from.0..strip.to.0).contains(&line.bbox.center_x())
                });
                on.map(move |line| LineLook { strip, line: line.clone() })
            })
            .collect();
        take_head_looks(&mut page, &looks);
        page
    }

    fn word<'p>(page: &'p PageText, text: &str) -> Option<&'p Word> {
        page.words().find(|w| w.text == text)
    }

    #[test]
    fn only_what_was_not_read_surely_is_looked_at() {
        let about = "Về việc công bố thủ tục hành chính";
        assert!(head_strips(&paper("SỞ Y TẾ", about, 0.97)).is_empty());
        let strips = head_strips(&paper("SỞ Y TẾ", about, 0.8));
        assert_eq!(strips.len(), 5, "two agencies, the place, the heading and the abstract: {strips:?}");
        let layer = PageText { source: TextSource::TextLayer, ..paper("SỞ Y TẾ", about, 0.8) };
        assert!(head_strips(&layer).is_empty());
    }

    #[test]
    fn words_that_both_have_are_surer() {
        let page = paper("SỞ Y TẾ", "Về việc công bố thủ tục hành chính", 0.8);
        let page = after(
            page,
            &[(middle("Về việc công bô thủ tục hành chính"), 450, "Về việc công bô thủ tục hành chính", 0.9)],
        );
        assert_eq!(word(&page, "việc").unwrap().confidence, AGREED);
        assert_eq!(
            word(&page, "bố").unwrap().confidence,
            0.8,
            "they differ, and a known pair has the engine's"
        );
    }

    #[test]
    fn known_words_around_a_word_decide_between_two_readings() {
        let page = paper("SỞ Y TẾ", "Về việc công bô thủ tục hành chính", 0.8);
        let page = after(
            page,
            &[(middle("Về việc công bố thủ tục hành chính"), 450, "Về việc công bố thủ tục hành chính", 0.9)],
        );
        assert_eq!(word(&page, "bố").unwrap().confidence, SUPPORTED);
        let place =
            after(paper("SỞ Y TẾ", "Về việc công bố", 0.8), &[(100 + 23 * 20, 260, "Lâm Đồng.", 0.9)]);
        assert!(word(&place, "Đồng,").is_some(), "{}", place.text());
        let page = paper("SỞ Y TẾ", "Về việc bổ nhiệm ông Nguyễn Văn Tuân", 0.8);
        let page = after(
            page,
            &[(
                middle("Về việc bổ nhiệm ông Nguyễn Văn Tuấn"),
                450,
                "Về việc bổ nhiệm ông Nguyễn Văn Tuấn",
                0.99,
            )],
        );
        assert!(word(&page, "Tuân").is_some(), "a name is in no list");
    }

    #[test]
    fn signs_and_capitals_stay_as_they_were() {
        assert_eq!(with_signs("(Đông,", "Đồng"), "(Đồng,");
        assert_eq!(with_signs("và", "Về"), "về");
        assert!(is_same("sơ", "Sơ") && is_same("HOÀ", "HÒA"));
        assert!(!is_same("sơ", "so") && !is_same("", "") && !is_same("1", "1"));
        assert!(!is_same("nam", "man"), "the same letters in another order");
    }
}
