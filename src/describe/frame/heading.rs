//! The heading, the type that it tells, the abstract, and the title that both make.

use crate::record::{Field, Group, PageText, Reason, Signs, TextSource, Word};

use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::forms::Odd;
use super::super::head::Head;
use super::super::layout::Row;
use super::super::papers::{self, Kind, PaperType, PaperTypes};
use super::super::reread::{AGREED, SURE};
use super::super::title::Title;
use super::super::{fold, forms, lexicon, pairs, title};

/// The heading is one of a closed list.
const HEADING_BAR: f32 = 0.5;
/// The same where its letters differ.
const UNLIKE_BAR: f32 = 0.85;
/// What the abstract of an invitation begins with where it is no person.
const MEETINGS: [&str; 8] =
    ["họp ", "hội nghị ", "hội thảo ", "tập huấn ", "dự ", "tham dự ", "làm việc ", "kỷ niệm "];
/// Running text: one word in twenty may lack a mark.
const ABSTRACT_BAR: f32 = 0.9;

/// The type's code, the heading as a field, and the rules of the type.
pub(in super::super) fn paper_type<'t>(
    head: Option<&Head<'_>>,
    title: &Title<'_, '_>,
    symbol: Option<&str>,
    hinted: Option<&PaperType>,
    types: &'t PaperTypes,
) -> (Field, Field, Option<&'t PaperType>) {
    const RULE: &str = "nd30/heading";
    const BY_SYMBOL: &str = "nd30/symbol";
    let code_field = |heading: &Field, paper: Option<&PaperType>| {
        let mut field = Field { value: paper.map(|p| p.code.clone()), ..heading.clone() };
        if let (Some(paper), Some(hinted)) = (paper, hinted)
            && paper.code != hinted.code
        {
            field.accepted = false;
            field.reason = Some(Reason::Ambiguous);
            field.signs = field.signs.map(|signs| signs.valid(false));
        }
        field
    };
    if let (Some(head), Some((heading, rows, likeness))) = (head, &title.heading) {
        let evidence = Evidence::of_rows(head.page.page, rows);
        let paper = types.get(&heading.code);
        // The letters of the number say the type too: where they say another one, a person looks.
        let by_symbol = symbol.and_then(|s| types.by_symbol(s)).zip(paper);
        let other = by_symbol.is_some_and(|(by_symbol, by_heading)| {
            by_symbol.code != by_heading.code && by_heading.symbol.is_some()
        });
        // Other letters than the heading's, surely read, are another type's (`GIẤY KHÁM SINH`): only the number's own
        // letters prove that they were misread.
        let proven = *likeness >= 0.99 || by_symbol.is_some_and(|(a, b)| a.code == b.code);
        let printed = title.printed.unwrap_or(heading);
        let mut field = evidence.field(RULE, Some(printed.text.clone()));
        field.reason = (other || !proven).then_some(Reason::Ambiguous);
        let bar = if *likeness >= 0.99 { HEADING_BAR } else { UNLIKE_BAR };
        let signs = Signs::of(Group::Heading, field.confidence, bar).valid(!other && proven);
        let field = judge(field, signs);
        return (code_field(&field, paper), field, paper);
    }
    // A heading of no type that is known: as printed, for a person.
    if let (Some(head), Some(row)) = (head, &title.unlisted)
        && symbol.and_then(|s| types.by_symbol(s)).is_none()
    {
        let evidence = Evidence::of_rows(head.page.page, [row]);
        let (text, _) = pairs::mend(&row.text());
        let field = evidence.field("nd30/heading", Some(text));
        let field = Field { accepted: false, reason: Some(Reason::Ambiguous), ..field };
        return (Field { value: None, ..field.clone() }, field, None);
    }
    // No heading: the symbol tells, or the paper is a letter.
    let by_symbol = symbol.and_then(|s| types.by_symbol(s));
    // Only a letter has its abstract under its number and no heading: what its letters name is its office (`CT-CS` of a Cục
    // Thuế is no chỉ thị).
    let is_letter = title.letter || by_symbol.is_none() && addresses(head);
    let letter = types.meant_by("cong-van").filter(|_| is_letter);
    let Some(paper) = letter.or(by_symbol) else {
        let field = Field::absent(RULE, Reason::NotFound);
        return (field.clone(), field, None);
    };
    let row = head.and_then(|h| Some((h, h.number.as_ref()?)));
    let name = paper.headings.first().cloned().unwrap_or_else(|| paper.name.to_uppercase());
    let field = match row {
        Some((head, row)) => Evidence::of_rows(head.page.page, [row]).field(BY_SYMBOL, Some(name)),
        None => Field { value: Some(name), ..Field::absent(BY_SYMBOL, Reason::LowConfidence) },
    };
    // A letter is known by its abstract under a number whose letters are of no other type.
    let certain = letter.is_some() && title.letter && symbol.is_some() && by_symbol.is_none();
    let signs = Signs::of(Group::Heading, if certain { 1.0 } else { field.confidence }, HEADING_BAR);
    let field = judge(field, signs.clear(certain));
    (code_field(&field, Some(paper)), field, Some(paper))
}

/// The type that the words of a form tell where no heading, no letters of the number and no address do; a proposal, which
/// a person confirms.
pub(in super::super) fn by_words<'t>(
    pages: &[PageText],
    types: &'t PaperTypes,
) -> Option<(&'t PaperType, Field)> {
    let (paper, found, share) = papers::by_anchors(pages, types)?;
    let (text, (page, bbox)) = found
        .into_iter()
        .filter_map(|a| Some((a.weight, a.text, a.place?)))
        .max_by_key(|(w, ..)| *w)
        .map(|(_, text, place)| (text, place))?;
    let name = paper.headings.first().cloned().unwrap_or_else(|| paper.name.to_uppercase());
    let field = Field {
        value: Some(name),
        reading: Some(text),
        page: Some(page),
        bbox: Some(bbox),
        confidence: share.min(0.5),
        rule: "papers/anchors".to_owned(),
        accepted: false,
        reason: Some(Reason::LowConfidence),
        ..Field::default()
    };
    Some((paper, field))
}

/// Whether the paper is addressed (`Kính gửi`).
fn addresses(head: Option<&Head<'_>>) -> bool {
    head.is_some_and(|h| h.body.iter().take(12).any(|row| row.folded().starts_with("kinh gui")))
}

/// Rows of one text that stand further apart than this many of their heights have lost one between them: single line
/// spacing is 1.2 to 1.6 heights, one and a half lines up to 2.3 where the letters are low.
const WIDEST_PITCH: f32 = 2.5;

/// Whether the rows of a text follow each other line by line, their middles no further apart than so many of their heights. A tilted page had a row in the middle of an abstract that
/// belonged to no paragraph, and the sentence still read well.
pub(super) fn no_row_lost(rows: &[Row<'_>], widest_pitch: f32) -> bool {
    let mut heights: Vec<i32> = rows.iter().map(|row| row.bbox.height()).collect();
    heights.sort_unstable();
    let Some(height) = heights.get(heights.len() / 2) else { return true };
    rows.windows(2).all(|pair| {
        let pitch = pair[1].bbox.center_y() - pair[0].bbox.center_y();
        pitch <= widest_pitch * *height as f32
    })
}

/// The abstract.
pub(in super::super) fn abstract_text(
    head: Option<&Head<'_>>,
    title: &Title<'_, '_>,
    paper: Option<&PaperType>,
) -> Field {
    const RULE: &str = "nd30/abstract";
    if paper.is_some_and(|p| p.kind == Kind::Form) {
        return Field::absent(RULE, Reason::NotOnThisType);
    }
    let Some(head) = head.filter(|_| !title.abstract_rows.is_empty()) else {
        return Field::absent(RULE, Reason::NotFound);
    };
    let evidence = Evidence::of_rows(head.page.page, &title.abstract_rows);
    // Where marks of common words were misread, others were, too, in words that nothing is known of. A few are ordinary
    // in a scan of 150 dpi; one syllable in ten is not.
    let typed = head.page.source == TextSource::TextLayer;
    let text = title::abstract_text(&title.abstract_rows);
    // What was typed is as it was meant.
    let (text, misread) = if typed {
        (text, 0)
    } else {
        let (text, in_words) = pairs::mend(&text);
        let (text, in_names) = lexicon::set_provinces_right(&text);
        (text, in_words + in_names)
    };
    let syllables = text.split_whitespace().count();
    let folded = fold::fold(&text);
    // What follows these headings is a person, more often than not.
    let names_people =
        paper.is_some_and(|p| matches!(p.code.as_str(), "giay-moi" | "giay-gioi-thieu" | "don"));
    // Most abstracts begin with one of these; where another beginning was read, its first row may be lost.
    let begins = text.starts_with("V/v")
        || [
            "ve ",
            "ban hanh",
            "ket qua",
            "tinh hinh",
            "ket luan",
            "cong bo",
            "phe duyet",
            "cong nhan",
            "xay dung",
            "lui ",
            "bai bo",
            "thanh lap",
            "sua doi",
            "su dung cho",
        ]
        .iter()
        .any(|b| folded.starts_with(b))
        || title.adjacent && !names_people && text.chars().next().is_some_and(char::is_uppercase)
        || names_people && MEETINGS.iter().any(|begin| text.to_lowercase().starts_with(begin));
    // `BIÊN BẢN HỌP HỘI ĐỒNG / Về việc …`: the abstract has a beginning of its own.
    let whole_heading = !title.goes_on() || folded.starts_with("ve viec ");
    // Where all other words are sure, or alike to two readers, the marks that one of them lost say nothing of those.
    let seen = |w: &&Word| w.confidence >= SURE || !w.text.chars().any(char::is_alphabetic);
    let seen_twice = evidence.words.iter().filter(|w| seen(w)).count() + misread >= evidence.words.len();
    let odd = !typed && has_odd_word(&text, &evidence.words);
    let ends_open = title::is_unfinished(&text);
    let dropped = evidence.words.iter().any(|w| w.confidence <= 0.2);
    let field = evidence.field(RULE, Some(text));
    let signs = Signs::of(Group::Abstract, field.confidence, ABSTRACT_BAR);
    judge(
        field,
        signs
            .clear(begins && whole_heading)
            .clear(!dropped)
            .clear(title.bounded)
            .clear(misread * 10 <= syllables || seen_twice)
            .clear(!ends_open)
            .clear(!odd)
            .clear(no_row_lost(&title.abstract_rows, WIDEST_PITCH)),
    )
}

/// Whether marks of a text were misread: in a word that is not written so, or in a pair of words that is not and that both readers
/// do not have alike. In 105 accepted abstracts of 139 real papers 31 had something wrong, 17 of these an odd word, and 9 of the
/// others. Of those that both readers had alike, five of nine words that are not written so were misread (`chuân`, `phỗ`), and
/// none of six pairs.
fn has_odd_word(text: &str, words: &[&Word]) -> bool {
    let parts: Vec<&str> = text.split(' ').collect();
    let agreed = |part: &str| words.iter().any(|w| w.text == part && w.confidence >= AGREED);
    parts.iter().zip(forms::odd(&parts)).any(|(part, odd)| match odd {
        Some(Odd::Alone) => true,
        Some(Odd::Beside) => !agreed(part),
        None => false,
    })
}

/// The name of the paper: type and abstract in one sentence, or the heading alone.
pub(in super::super) fn title(heading: &Field, text: &Field, paper: Option<&PaperType>) -> Field {
    const RULE: &str = "nd30/title";
    let Some(paper) = paper else { return Field::absent(RULE, Reason::NotFound) };
    let bbox = match (heading.bbox, text.bbox) {
        (Some(a), Some(b)) if heading.page == text.page => Some(a.union(b)),
        (a, b) => a.or(b),
    };
    let reading: Vec<&str> =
        [&heading.reading, &text.reading].into_iter().flatten().map(String::as_str).collect();
    let has_abstract = text.value.is_some() || paper.kind == Kind::Form;
    let accepted = heading.accepted && (text.accepted || paper.kind == Kind::Form);
    Field {
        value: Some(title::paper_title(&paper.name, text.value.as_deref())),
        reading: Some(reading.join(" ")),
        page: heading.page.or(text.page),
        bbox,
        // Two values that must both be right.
        confidence: heading.confidence * if text.value.is_some() { text.confidence } else { 1.0 },
        signs: None,
        rule: RULE.to_owned(),
        evidence: Vec::new(),
        accepted,
        reason: match (accepted, has_abstract) {
            (true, _) => None,
            (false, true) => heading.reason.or(text.reason).or(Some(Reason::LowConfidence)),
            (false, false) => text.reason,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::line;
    use super::*;

    #[test]
    fn a_row_that_is_missing_leaves_a_gap() {
        let rows = |tops: &[i32]| {
            tops.iter().map(|y| line(300, *y, "về việc ban hành kế hoạch")).collect::<Vec<_>>()
        };
        let close = |tops: &[i32]| {
            let lines = rows(tops);
            let rows: Vec<Row<'_>> =
                lines.iter().filter_map(|l| Row::new(l.words.iter().collect())).collect();
            no_row_lost(&rows, WIDEST_PITCH)
        };
        assert!(close(&[100, 156, 212]) && close(&[100]) && close(&[]));
        assert!(close(&[100, 172]), "one and a half lines");
        assert!(!close(&[100, 212]) && !close(&[100, 156, 268]));
    }
}
