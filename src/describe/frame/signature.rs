//! The signer and the signer's title.

use crate::record::{Field, Group, PageText, Reason, Signs};

use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::layout::{Row, least_confidence, unit_px};
use super::super::signature::{self, Signature};
use super::digits::TEXT_LAYER;
use super::heading::no_row_lost;

/// Rules of both fields.
const SIGNER: &str = "nd30/signer";
const TITLE: &str = "nd30/signer-title";
/// Every word of a person's name: no list holds it, and a lost mark makes another name (`Tấn` was read as `Tân` with
/// 0.93 on the mean).
const SIGNER_BAR: f32 = 0.95;
/// Titles are of a closed list.
const SIGNER_TITLE_BAR: f32 = 0.75;
/// The same where a head and his deputy are named (`KT. GIÁM ĐỐC` / `PHÓ GIÁM ĐỐC`): either row says what the other is. Chosen; on
/// seven sets it accepted ten more titles, all of them right.
const FOR_HEAD_BAR: f32 = 0.6;
/// Middles of two rows of a title stand no further apart than so many of their heights where none is lost between them. Chosen: with 2.2
/// a row hidden in single spacing was not noticed on 15 of 15 made pages, with this on none of ten; no title of seven real sets has waited for it.
const ROWS_PITCH: f32 = 1.7;

/// A mark so close before a title, in heights of ordinary words, may be a `KT.` that was written by hand: as wide as it is
/// written, chosen after one paper. It took acceptance from three of 243 titles of six sets, two of them right.
const NEAR: f32 = 2.5;

/// Signer and title. `agency` is the name of the agency that issues, as read.
pub(in super::super) fn signature(pages: &[PageText], agency: Option<&str>) -> (Field, Field) {
    let mut signers = signature::signers(pages);
    if signers.len() > 1 {
        return together(&signers);
    }
    let Some(found) = signers.pop() else {
        return (Field::absent(SIGNER, Reason::NotFound), Field::absent(TITLE, Reason::NotFound));
    };
    // At the end of the paper, where its recipients stand, or at least the last of them.
    let beside = found.beside_recipients || found.beside_file;
    let hidden = |rule: &str| Field { page: Some(found.page), ..Field::absent(rule, Reason::Illegible) };
    let signer = match &found.name {
        Some(row) => {
            let evidence = Evidence::of_rows(found.page, [row]);
            let name = signature::person(&row.text(), true);
            // `Văn` and `Thị` are family names, too, and far more often what is left of a name that lost its first word.
            let begun = |name: &str| !name.starts_with("Văn ") && !name.starts_with("Thị ");
            let known = name.as_ref().is_some_and(|(name, known)| *known && begun(name));
            let least = least_confidence(&row.words);
            // However sure both readers are; a text layer has the mark that was typed.
            let doubtful = name.as_ref().is_some_and(|(name, _)| signature::has_doubtful_mark(name));
            let marked = !doubtful || least >= TEXT_LAYER;
            let field = evidence.field(SIGNER, name.map(|(name, _)| name));
            let signs = Signs::of(Group::Signer, least, SIGNER_BAR).clear(least >= SIGNER_BAR);
            judge(field, signs.clear(known).clear(marked).clear(beside))
        }
        None => hidden(SIGNER),
    };
    let title = if found.title.is_empty() {
        hidden(TITLE)
    } else {
        let title = signature::read_title(&found.title);
        let evidence = Evidence::of_rows(found.page, &found.title);
        let (known, whole) = (title.known, title.is_whole());
        // No row above it is lost: the first office is the head of the agency or, where no list knows that, there is no room for
        // another.
        let lawful = agency.and_then(|agency| title.suits(agency));
        let suits = lawful.unwrap_or(found.below_text || title.begins_with_collective());
        let unit = pages.iter().find(|page| page.page == found.page).map_or(0.0, unit_px);
        let page = pages.iter().find(|page| page.page == found.page);
        let touched =
            page.zip(found.title.first()).is_some_and(|(page, row)| marked_in_front(page, row, unit));
        let for_head = title.text.contains("KT.");
        let text_is_whole = for_head || are_centred(&found.title, unit);
        let no_row_lost = !title.begins_with_collective() || no_row_lost(&found.title, ROWS_PITCH);
        let bar = if for_head && known && whole { FOR_HEAD_BAR } else { SIGNER_TITLE_BAR };
        let field = evidence.field(TITLE, Some(title.text));
        let signs = Signs::of(Group::SignerTitle, field.confidence, bar)
            .clear(no_row_lost)
            .clear(known)
            .clear(whole)
            .clear(suits)
            .clear(text_is_whole)
            .clear(!touched)
            .clear(found.name.is_some())
            .clear(beside);
        judge(field, signs)
    };
    (signer, title)
}

/// Whether a mark stands close before the first row of a title: a `KT.` by hand is read as a bracket or a stroke.
fn marked_in_front(page: &PageText, row: &Row<'_>, unit: f32) -> bool {
    page.lines.iter().flat_map(|line| &line.words).any(|word| {
        let room = (row.bbox.x0 - word.bbox.x1) as f32;
        let middle = word.bbox.center_y();
        !row.words.iter().any(|own| std::ptr::eq(*own, word))
            && (row.bbox.y0 as f32..row.bbox.y1 as f32).contains(&middle)
            && (-0.5 * unit..NEAR * unit).contains(&room)
            && (word.text.chars().filter(|c| c.is_alphabetic()).count() < 3 || word.confidence < 0.5)
    })
}

/// Names and titles of several who sign together, from left to right. Never accepted: that none is missing is not seen.
fn together(signers: &[Signature<'_>]) -> (Field, Field) {
    let Some(page) = signers.first().map(|signer| signer.page) else {
        return (Field::absent(SIGNER, Reason::NotFound), Field::absent(TITLE, Reason::NotFound));
    };
    let names = signers.iter().filter_map(|signer| signer.name.as_ref());
    let read = names.clone().filter_map(|row| signature::person(&row.text(), true)).map(|(name, _)| name);
    let signer =
        Evidence::of_rows(page, names.clone()).field(SIGNER, Some(read.collect::<Vec<_>>().join("; ")));
    let rows = signers.iter().flat_map(|signer| &signer.title);
    let titles: Vec<String> =
        signers.iter().map(|signer| signature::read_title(&signer.title).text).collect();
    let title = Evidence::of_rows(page, rows).field(TITLE, Some(titles.join("; ")));
    let doubtful = |field: Field, group: Group, bar: f32| {
        let signs = Signs::of(group, field.confidence, bar).clear(false);
        judge(field, signs)
    };
    (doubtful(signer, Group::Signer, SIGNER_BAR), doubtful(title, Group::SignerTitle, SIGNER_TITLE_BAR))
}

/// How far the middles of two lines of a signature block may lie apart, in heights of ordinary words. `KT.` and its space
/// are three of these wide: without them a line's middle moves by one and a half.
const OFF_CENTRE: f32 = 0.9;

/// Whether the lines stand one under the other's middle, as signature blocks do (NĐ 30/2020 Phụ lục I II.7). A line that
/// does not has lost a word at one end, and `KT. CHỦ TỊCH` without `KT.` says that another has signed.
fn are_centred(rows: &[Row<'_>], unit: f32) -> bool {
    rows.windows(2).all(|pair| {
        let apart = pair[0].bbox.center_x() - pair[1].bbox.center_x();
        apart.abs() <= OFF_CENTRE * unit
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::row_of;
    use super::super::super::testing;
    use super::*;

    #[test]
    fn a_line_that_lost_its_first_word_is_off_the_middle() {
        let centred = |second: &str, at: i32| {
            let page = testing::page(&[(1000, 100, "TM. ỦY BAN NHÂN DÂN"), (at, 160, second)]);
            let unit = unit_px(&page);
            let rows: Vec<Row<'_>> = page.lines.iter().filter_map(|line| row_of(line, unit)).collect();
            are_centred(&rows, unit)
        };
        assert!(centred("KT. CHỦ TỊCH", 1080));
        assert!(centred("CHỦ TỊCH", 1120));
        assert!(!centred("CHỦ TỊCH", 1160), "the place of `CHỦ TỊCH` behind a lost `KT.`");
    }
}
