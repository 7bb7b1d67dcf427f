//! The names of the agencies: what is a word of the name and what a stroke over it, and whether the text says the same.

use crate::record::{Field, Group, PageText, Reason, Signs, Word};

use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::head::Head;
use super::super::layout::{Row, join};
use super::super::{fold, lexicon, number, pairs, units};
use super::heading::no_row_lost;

/// Furthest apart that the middles of two rows of a name stand, in heights of its rows: single spacing is 1.2 to 1.6 of capitals
/// with their marks; a row that was not read between two others made it 2.4.
const WIDEST_PITCH: f32 = 2.0;
/// Least mean confidence of an accepted name of an agency.
const AGENCY_BAR: f32 = 0.85;
/// Ends of names that go on with the name of a place, which a stamp may hide.
const ENDS_OPEN: [&str; 5] = [" tinh", " huyen", " xa", " phuong", " thanh pho"];
/// The same where every word of it stands in a known phrase: what was read twice, by the engine and in a list.
const KNOWN_BAR: f32 = 0.6;
/// Its words that are in no known phrase.
const WORD_BAR: f32 = 0.8;
/// The same for words of one or two letters.
const SHORT_WORD_BAR: f32 = 0.9;

/// The name of an agency out of its rows; `one`: whether they look like one name.
pub(in super::super) fn agency(head: &Head<'_>, rows: &[Row<'_>], one: bool, rule: &str) -> Field {
    if rows.is_empty() {
        return Field::absent(rule, Reason::NotFound);
    }
    let evidence = Evidence::of_rows(head.page.page, rows);
    let mut words: Vec<&Word> = Vec::new();
    // Whether nothing was left out that may be a word of the name.
    let mut whole = true;
    for row in rows {
        for word in row.words.iter().copied() {
            if !is_stroke(word, row) {
                words.push(word);
            } else if letters(word) > 1 && !lies_over(word, row) {
                whole = false;
            }
        }
    }
    let (text, ran_together) = lexicon::part(&join(&words));
    // Of pairs that are written in one way only the marks are known, too (`HÓA CHÁT`), but nobody has read them.
    let (text, mended) = pairs::mend(&lexicon::set_marks_right(&text));
    let mut vouched = lexicon::vouched(&text);
    // The place that ends the name and that it is issued at: two readings of one word, however its marks were read.
    let at = head.date.as_ref().map(Row::text).unwrap_or_default();
    let (text, placed) = lexicon::end_in_place(&text, &at);
    // A place with other marks is most likely that place, but nobody has read them.
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')').to_owned();
    let respelled = lexicon::end_respelled(&text);
    let as_read = respelled.is_none();
    let text = respelled.unwrap_or(text);
    let unplaced = vouched.len().saturating_sub(placed);
    vouched.iter_mut().skip(unplaced).for_each(|word| *word = true);
    // Words that no known phrase vouches for must be read surely, short ones the more: strokes are read as syllables.
    let toneless = text.split(|c: char| !c.is_alphanumeric()).any(lexicon::lacks_tone);
    let regular = !toneless
        && words.iter().zip(&vouched).all(|(word, vouched)| {
            let bar = match letters(word) {
                0 => 0.0,
                1 | 2 => SHORT_WORD_BAR,
                _ => WORD_BAR,
            };
            *vouched || word.confidence >= bar
        })
        && !ran_together
        && mended == 0;
    let (same, other) =
        if vouched.last() == Some(&true) { (0, Vec::new()) } else { told_elsewhere(head.page, &words) };
    let agreed = other.is_empty();
    // The text says it otherwise, twice and always: that is the better value, but a person looks.
    let text = match other.first() {
        Some(spelling) if same == 0 && other.len() >= 2 && other.iter().all(|o| o == spelling) => {
            let kept = text.split(' ').count().saturating_sub(2);
            text.split(' ').take(kept).chain([spelling.as_str()]).collect::<Vec<_>>().join(" ")
        }
        _ => text,
    };
    let folded = fold::fold(&text);
    let joint = is_joint(&text);
    let province = names_a_province(&text);
    let named = lexicon::begins_like_an_agency(&text)
        && !lexicon::UNFINISHED.contains(&folded.as_str())
        && !ENDS_OPEN.iter().any(|end| folded.ends_with(end));
    let tidy = text
        .chars()
        .all(|c| c.is_uppercase() || c.is_whitespace() || c.is_ascii_digit() || ",.-–()&/".contains(c));
    // A known name with a letter or a word misread: the name is the better value, but a person looks.
    let nearly = lexicon::nearly_known_agency(&text);
    let field = evidence.field(rule, Some(nearly.map_or(text, str::to_owned)));
    let bar = if vouched.iter().all(|v| *v) { KNOWN_BAR } else { AGENCY_BAR };
    let signs = Signs::of(Group::Agency, field.confidence, bar)
        .valid(nearly.is_none() && named && tidy && agreed)
        .clear(one)
        .clear(!joint)
        .clear(province)
        .clear(whole)
        .clear(regular)
        .clear(as_read)
        .clear(no_row_lost(rows, WIDEST_PITCH))
        .clear(head.national || head.is_whole());
    judge(field, signs)
}

/// Holds the name of an agency against the letters of the number that it issued under: a row of the name may be lost and
/// leave another agency's (`UBND TỈNH …` over a number of `SXD`).
pub(in super::super) fn of_symbol(mut agency: Field, number: Option<&str>) -> Field {
    let symbol = number.and_then(|number| number.rsplit('/').next()).unwrap_or_default();
    let other = agency.value.as_deref().is_some_and(|name| number::issued_by(symbol, name) == Some(false));
    if other && let Some(signs) = agency.signs.take() {
        agency.reason = Some(Reason::Contradicted);
        agency = judge(agency, signs.valid(false));
    }
    agency
}

/// Whether behind `TỈNH` a province stands, if anything does: the rest of its name went to the other column (`TỈNH QUẢNG`).
fn names_a_province(text: &str) -> bool {
    const BODIES: [&str; 3] = ["ỦY", "ĐOÀN", "ĐỘI"];
    let Some((_, rest)) = text.split_once(" TỈNH ") else { return true };
    let is_body = BODIES
        .iter()
        .any(|body| rest.split(' ').next().is_some_and(|w| lexicon::same_but_tone_place(w, body)));
    is_body || units::begins_with_province(rest)
}

/// Whether a name is of several agencies that issue a paper together: another one begins behind a dash or `VÀ`. That none
/// is lost on the rows above is not seen.
fn is_joint(text: &str) -> bool {
    let parts = text.split(" - ").flat_map(|part| part.split(" – ")).flat_map(|part| part.split(" VÀ "));
    parts.skip(1).map(fold::fold).any(|next| {
        let begins = |head: &str| next.strip_prefix(head).is_some_and(|rest| rest.starts_with(' '));
        lexicon::AGENCY_HEADS.iter().any(|head| begins(head))
    })
}

fn letters(word: &Word) -> usize {
    word.text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Whether a word among capitals is a stroke of a stamp or a rule: hardly sure, and no capitals or over another word.
fn is_stroke(word: &Word, row: &Row<'_>) -> bool {
    let capitals = word.text.chars().all(|c| c.is_uppercase() || ",.-–()&/\"“”‘’'".contains(c));
    word.confidence <= 0.6 && (!capitals || lies_over(word, row))
}

/// Whether more than half of a word's width is taken by another, surer word of its row.
fn lies_over(word: &Word, row: &Row<'_>) -> bool {
    row.words.iter().any(|other| {
        let common = other.bbox.x1.min(word.bbox.x1).saturating_sub(other.bbox.x0.max(word.bbox.x0));
        !std::ptr::eq(*other, word)
            && other.confidence > word.confidence
            && common.saturating_mul(2) > word.bbox.width()
    })
}

/// How the end of a name, its last two words, stands elsewhere on the page: how often as read here, and every other
/// spelling of the same letters, in capitals. `XÃ XUÂN QUY` on top, `xã Xuân Quỳ` in the text: no list holds the names
/// of all communes, and an engine is as sure of the one as of the other.
fn told_elsewhere(page: &PageText, words: &[&Word]) -> (usize, Vec<String>) {
    let (mut same, mut other) = (0, Vec::new());
    let [.., a, b] = words else { return (same, other) };
    let keys = [a, b].map(|w| fold::squeeze(&w.text));
    for pair in page.lines.iter().flat_map(|line| line.words.windows(2)) {
        let alike =
            pair.iter().zip(&keys).all(|(w, key)| w.confidence >= WORD_BAR && fold::squeeze(&w.text) == *key);
        if !alike || pair.first().is_some_and(|w| std::ptr::eq(w, *a)) {
            continue;
        }
        let spelled = pair.iter().zip([a, b]).all(|(w, known)| {
            lexicon::same_but_tone_place(&w.text.to_lowercase(), &known.text.to_lowercase())
        });
        if spelled {
            same += 1;
        } else {
            let words =
                pair.iter().map(|w| w.text.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase());
            other.push(words.collect::<Vec<_>>().join(" "));
        }
    }
    (same, other)
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::row_of;
    use super::super::super::testing::{page, word};
    use super::*;

    fn agency_of(words: &[(&str, i32, f32)]) -> Field {
        let mut page = page(&[
            (100, 100, "X"),
            (900, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (200, 500, "Nơi đăng ký: Ủy ban nhân dân xã Xuân Quỳ"),
            (200, 560, "Nơi cư trú: tổ 4, xã Xuân Quỳ, huyện"),
        ]);
        page.lines[0].words = words
            .iter()
            .map(|(text, x, confidence)| Word { confidence: *confidence, ..word(text, *x, 100) })
            .collect();
        let head = Head::of(&page).unwrap();
        let row = row_of(&page.lines[0], 40.0).unwrap();
        agency(&head, &[row], true, "nd30/agency")
    }

    #[test]
    fn agencies_that_issue_together_are_told() {
        assert!(
            is_joint("BỘ Y TẾ - BỘ CÔNG THƯƠNG") && is_joint("VIỄN THÔNG HUẾ VÀ TRUNG TÂM KINH DOANH VNPT")
        );
        for one in [
            "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
            "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            "SỞ Y TẾ",
            "BỘ GIÁO DỤC VÀ ĐÀO TẠO",
        ] {
            assert!(!is_joint(one), "{one}");
        }
    }

    #[test]
    fn a_stroke_over_an_agency_is_left_out() {
        let field =
            agency_of(&[("\"SỞ", 100, 0.5), ("GIÁO", 180, 0.96), ("Lò", 200, 0.4), ("DỤC", 280, 0.96)]);
        assert_eq!(field.value.as_deref(), Some("SỞ GIÁO DỤC"));
        let lost = agency_of(&[("SỞ", 100, 0.96), ("Yxz", 180, 0.4), ("TẾ", 300, 0.96)]);
        assert!(!lost.accepted, "{lost:?}");
    }

    #[test]
    fn an_open_name_must_agree_with_the_text() {
        let accepted = |last: &str, confidence: f32| {
            agency_of(&[("UBND", 100, 0.96), ("XÃ", 200, 0.96), ("XUÂN", 260, 0.96), (last, 360, confidence)])
                .accepted
        };
        assert!(accepted("QUỲ", 0.96));
        assert!(!accepted("QUY", 0.96), "the text says xã Xuân Quỳ");
        assert!(!accepted("QUỲ", 0.6));
        let words = [("UBND", 100, 0.96), ("XÃ", 200, 0.96), ("XUÂN", 260, 0.96), ("QUY", 360, 0.96)];
        assert_eq!(agency_of(&words).value.as_deref(), Some("UBND XÃ XUÂN QUỲ"), "told twice");
    }
}
