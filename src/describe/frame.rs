//! The fields of the frame of NĐ 30/2020: what was found, made a value, judged.
//!
//! The bars below say how surely the words of a value are read that is to be believed. They were set on 60 real papers;
//! where a value has no validator of its own, the bar is higher. What it is worth to be above or below is fitted
//! ([`super::calibration`]).

use std::collections::BTreeMap;

use crate::record::field::names;
use crate::record::{Field, Group, PageText, Reason, Signs, Slot, Word};

use super::agree::{self, First, Verdict};
use super::calibration::judge;
use super::evidence::Evidence;
use super::head::Head;
use super::layout::{Row, join, least_confidence, row_of, unit_px};
use super::papers::{self, Kind, PaperType, PaperTypes};
use super::second::{self, Found};
use super::title::Title;
use super::{date, fold, lexicon, number, signature, title};

/// Least mean confidence of an accepted name of an agency.
const AGENCY_BAR: f32 = 0.85;
/// Its words that are in no known phrase.
const WORD_BAR: f32 = 0.8;
/// The same for words of one or two letters.
const SHORT_WORD_BAR: f32 = 0.9;
/// The heading is one of a closed list.
const HEADING_BAR: f32 = 0.5;
/// Running text: one word in twenty may lack a mark.
const ABSTRACT_BAR: f32 = 0.9;
/// The printed words of the date; its digits have the bar of [`DIGITS_BAR`].
const PLACE_BAR: f32 = 0.7;
/// The least sure word with digits of an accepted number, where digits stand apart from the symbol.
const DIGITS_BAR: f32 = 0.93;
/// The same where they are one word with it, as print has it: of handwriting read so, nothing was surer than 0.5.
const JOINED_DIGITS_BAR: f32 = 0.88;
/// The same for dates: a stamped `14` was read as `11` with 0.82.
const DATE_DIGITS_BAR: f32 = 0.93;
/// The least confidence of words that were not recognised but taken from a text layer.
const TEXT_LAYER: f32 = 0.99;
/// The whole row of a number or a date.
const ROW_BAR: f32 = 0.6;
/// Both readers together, where each alone is less sure than it must be.
const AGREED_BAR: f32 = 0.9;
/// Every word of a person's name: no list holds it, and a lost mark makes another name (`Tấn` was read as `Tân` with
/// 0.93 on the mean).
const SIGNER_BAR: f32 = 0.95;
/// Titles are of a closed list.
const SIGNER_TITLE_BAR: f32 = 0.75;

/// The name of an agency out of its rows; `one`: whether they look like one name.
pub(super) fn agency(head: &Head<'_>, rows: &[Row<'_>], one: bool, rule: &str) -> Field {
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
    let text = lexicon::set_marks_right(&join(&words));
    let vouched = lexicon::vouched(&text);
    // Words that no known phrase vouches for must be read surely, short ones the more: strokes are read as syllables.
    let regular = words.iter().zip(&vouched).all(|(word, vouched)| {
        let bar = match letters(word) {
            0 => 0.0,
            1 | 2 => SHORT_WORD_BAR,
            _ => WORD_BAR,
        };
        *vouched || word.confidence >= bar
    });
    let (same, other) =
        if vouched.last() == Some(&true) { (0, Vec::new()) } else { told_elsewhere(head.page, &words) };
    let agreed = other.is_empty();
    // The text says it otherwise, twice and always: that is the better value, but a person looks.
    let text = match other.first() {
        Some(spelling) if same == 0 && other.len() >= 2 && other.iter().all(|o| o == spelling) => {
            let kept = words.len() - 2;
            text.split(' ').take(kept).chain([spelling.as_str()]).collect::<Vec<_>>().join(" ")
        }
        _ => text,
    };
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')').to_owned();
    let folded = fold::fold(&text);
    let named = lexicon::AGENCY_HEADS.iter().any(|h| folded.starts_with(h))
        && !lexicon::UNFINISHED.contains(&folded.as_str());
    let tidy = text
        .chars()
        .all(|c| c.is_uppercase() || c.is_whitespace() || c.is_ascii_digit() || ",.-–()&/".contains(c));
    // A known name with a letter or a word misread: the name is the better value, but a person looks.
    let nearly = lexicon::nearly_known_agency(&text);
    let field = evidence.field(rule, Some(nearly.map_or(text, str::to_owned)));
    let signs = Signs::of(Group::Agency, field.confidence, AGENCY_BAR)
        .valid(nearly.is_none() && named && tidy && agreed)
        .clear(one)
        .clear(whole)
        .clear(regular)
        .clear(head.national);
    judge(field, signs)
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

/// The number, and its first group of letters.
pub(super) fn number(head: &Head<'_>, agency: Option<&str>, types: &PaperTypes) -> (Field, Option<String>) {
    const RULE: &str = "nd30/number";
    let Some(row) = &head.number else {
        return match number_of_second(head, agency, types) {
            Some((field, first)) => (field, Some(first)),
            None => (Field::absent(RULE, Reason::NotFound), None),
        };
    };
    let evidence = Evidence::of_rows(head.page.page, [row]);
    let Some(read) = number::parse(&evidence.reading(), types.symbols(), agency) else {
        let reason = Reason::Illegible;
        return (Field { reason: Some(reason), ..evidence.field(RULE, None) }, None);
    };
    let (_, symbol) = halves(row);
    let known = read.known || least_confidence(&symbol) >= DIGITS_BAR;
    let (figures, tail) = read.value.split_at(read.value.find('/').unwrap_or(0));
    let first = first_number(row, &read);
    let again = second::number(head.page, tail.trim_start_matches('/'));
    let mut field = evidence.field(RULE, Some(read.value.clone()));
    if let Some(found) = &again {
        note(&mut field, found, |digits| digits.clone());
    }
    let verdict = agree::weigh(first, again.as_ref().map(|found| opinion(found, found.value == figures)));
    if let (true, Some(found)) = (verdict.second, &again) {
        field.value = Some(format!("{}{tail}", found.value));
        field.confidence = verdict.confidence;
    }
    field.reason = verdict.reason;
    let signs = of_verdict(Group::Number, &field, verdict).clear(known);
    (judge(field, signs), Some(read.first))
}

/// The signs of digits that one reader or both read: `field` with the verdict's confidence and reason.
fn of_verdict(group: Group, field: &Field, verdict: Verdict) -> Signs {
    // Two readers that agree, neither of them sure, are sure together or not at all.
    let agreed = verdict.second && field.reason == Some(Reason::LowConfidence);
    let signs = Signs::of(group, field.confidence, if agreed { AGREED_BAR } else { ROW_BAR });
    match field.reason {
        Some(Reason::ReadersDiffer | Reason::Invalid) => signs.valid(false),
        reason => signs.clear(agreed || reason.is_none()),
    }
}

/// What the text engine says of the digits of a number.
fn first_number(row: &Row<'_>, read: &number::ReadNumber) -> Option<First> {
    let (digits, symbol) = halves(row);
    read.digits.then(|| First {
        confidence: least_confidence(&digits),
        sure: read.clean && are_printed(&digits, &symbol),
    })
}

/// Whether nothing more is to be learned of a number's digits: clean print, or two readers that agree.
pub(super) fn number_settled(page: &PageText, row: &Row<'_>) -> bool {
    let Some(read) = number::parse(&row.text(), std::iter::empty(), None) else { return false };
    let (figures, tail) = read.value.split_at(read.value.find('/').unwrap_or(0));
    let first = first_number(row, &read);
    let agreed = || {
        second::number(page, tail.trim_start_matches('/'))
            .is_some_and(|found| found.value == figures && found.p >= agree::AGREED_P)
    };
    first.is_some_and(|first| first.sure || agreed())
}

/// The same for a date.
pub(super) fn date_settled(page: &PageText, row: &Row<'_>) -> bool {
    let Some(read) = date::in_words(&row.text()) else { return false };
    let agreed = || {
        second::date(page, read.year)
            .is_some_and(|found| Some(found.value) == read.date && found.p >= agree::AGREED_P)
    };
    first_date(row.words.get(date::words_from(row)..).unwrap_or_default(), &read)
        .is_some_and(|first| first.sure || agreed())
}

/// What the text engine says of a date, from its words.
fn first_date(words: &[&Word], read: &date::ReadDate) -> Option<First> {
    let digits: Vec<_> =
        words.iter().copied().filter(|w| w.text.chars().any(|c| c.is_ascii_digit())).collect();
    read.date.map(|_| First {
        confidence: least_confidence(&digits),
        sure: read.clean && least_confidence(&digits) >= DATE_DIGITS_BAR,
    })
}

/// A number of which the text engine saw nothing: digits and letters by the second reader alone, marks by what is known
/// of symbols. Never accepted.
fn number_of_second(head: &Head<'_>, agency: Option<&str>, types: &PaperTypes) -> Option<(Field, String)> {
    let reading = head.page.second.lines.iter().find(|line| line.strip.slot == Slot::Number)?;
    let read = number::parse(&reading.text(), types.symbols(), agency).filter(|read| read.known)?;
    let tail = &read.value[read.value.find('/').unwrap_or(0)..];
    let found = second::number(head.page, tail.trim_start_matches('/'))?;
    let verdict = agree::weigh(None, Some(opinion(&found, false)));
    let mut field = Field {
        value: verdict.second.then(|| format!("{}{tail}", found.value)),
        reading: Some(reading.text()),
        page: Some(head.page.page),
        bbox: Some(reading.strip.bbox()),
        confidence: verdict.confidence,
        ..Field::absent("nd30/number", Reason::Handwritten)
    };
    note(&mut field, &found, |digits| digits.clone());
    Some((field, read.first))
}

/// What the second reader found, as one of two opinions.
fn opinion<T>(found: &Found<T>, same: bool) -> agree::Second {
    let unanimous = found.readings >= 2 && found.votes == found.readings;
    agree::Second { p: found.p, plain: found.plain, unanimous, same }
}

/// Keeps what the second reader found beside a field.
fn note<T>(field: &mut Field, found: &Found<T>, text: impl Fn(&T) -> String) {
    field.rule.push_str("+pp-ocrv6");
    let next = found.next.as_ref().map(|(value, p)| format!(", {} {p:.3}", text(value))).unwrap_or_default();
    let line = format!(
        "pp-ocrv6: {} {:.3}{next}, plain {:.2} ({})",
        text(&found.value),
        found.p,
        found.plain,
        found.text
    );
    field.evidence.push(line);
}

/// The words of a number that hold its digits, and those that hold its symbol.
fn halves<'a>(row: &Row<'a>) -> (Vec<&'a Word>, Vec<&'a Word>) {
    let slash = row.words.iter().position(|w| w.text.contains(['/', '⁄'])).unwrap_or(row.words.len());
    let glued = row.words.get(slash).is_some_and(|w| !w.text.starts_with(['/', '⁄']));
    let digits = row.words[..slash + usize::from(glued)].iter().copied();
    let digits = digits.filter(|w| w.text.chars().any(|c| c.is_ascii_digit())).collect();
    (digits, row.words[slash..].to_vec())
}

/// Whether digits were surely read. Handwritten ones can be as sure as stamped ones (`442` for `443` with 0.93), so that
/// they must look like print, too: in one word with the slash, or four of them no taller than the letters beside them.
fn are_printed(digits: &[&Word], symbol: &[&Word]) -> bool {
    let least = least_confidence(digits);
    let height = |words: &[&Word]| words.iter().map(|w| w.bbox.height()).max().unwrap_or(0);
    let count: usize = digits.iter().map(|w| w.text.bytes().filter(u8::is_ascii_digit).count()).sum();
    let joined = digits.iter().any(|w| {
        let figures = w.text.split(['/', '⁄']).next().unwrap_or("");
        figures.len() < w.text.len() && !figures.is_empty() && figures.bytes().all(|b| b.is_ascii_digit())
    });
    least >= TEXT_LAYER
        || (joined && least >= JOINED_DIGITS_BAR)
        || (least >= DIGITS_BAR && count >= 4 && height(digits) <= height(symbol))
}

/// Date and place.
pub(super) fn date_and_place(head: &Head<'_>) -> (Field, Field) {
    match &head.date {
        Some(row) => (date_of(head.page, row, "nd30/date"), place_of(head.page, row)),
        None => (Field::absent("nd30/date", Reason::NotFound), Field::absent("nd30/place", Reason::NotFound)),
    }
}

fn date_of(page: &PageText, row: &Row<'_>, rule: &str) -> Field {
    // Without the place: the words from `ngày` on.
    let text = row.text();
    let words = row.words.get(date::words_from(row)..).unwrap_or_default().to_vec();
    let evidence = Evidence { page: page.page, words };
    let Some(read) = date::in_words(&text) else { return Field::absent(rule, Reason::NotFound) };
    let mut field = evidence.field(rule, read.date.map(date::iso));
    let first = first_date(&evidence.words, &read);
    let again = second::date(page, read.year);
    if let Some(found) = &again {
        note(&mut field, found, |date| date::iso(*date));
    }
    let verdict =
        agree::weigh(first, again.as_ref().map(|found| opinion(found, Some(found.value) == read.date)));
    field.reason = match (first, verdict.second) {
        (None, false) if read.complete => Some(Reason::Invalid),
        _ => verdict.reason,
    };
    if let (true, Some(found)) = (verdict.second, &again) {
        field.value = Some(date::iso(found.value));
        field.confidence = verdict.confidence;
        // The year is printed, and both readers read print.
        if read.year.is_some_and(|year| year != found.value.year()) {
            field.reason = Some(Reason::ReadersDiffer);
        }
    }
    let signs = of_verdict(Group::Date, &field, verdict);
    judge(field, signs)
}

fn place_of(page: &PageText, row: &Row<'_>) -> Field {
    const RULE: &str = "nd30/place";
    let text = row.text();
    let chars = date::words_start(&text).unwrap_or(0);
    let mut at = 0;
    let words: Vec<_> = row
        .words
        .iter()
        .copied()
        .filter(|w| {
            let begins = at;
            at += w.text.chars().count() + 1;
            begins < chars && w.text.chars().any(char::is_alphanumeric)
        })
        .collect();
    // The last words that begin with a capital: what stands before them is no place.
    let start = words
        .iter()
        .rposition(|w| {
            !w.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
                && !fold::like(&fold::squeeze(&w.text), "pho")
        })
        .map_or(0, |i| i + 1);
    let evidence = Evidence { page: page.page, words: words[start..].to_vec() };
    if evidence.words.is_empty() {
        return Field::absent(RULE, Reason::NotFound);
    }
    let reading = evidence.reading();
    let (value, known) = lexicon::place(reading.trim_matches(|c: char| !c.is_alphanumeric()));
    let field = evidence.field(RULE, Some(value));
    let signs = Signs::of(Group::Place, field.confidence, PLACE_BAR).clear(known);
    judge(field, signs)
}

/// The type's code, the heading as a field, and the rules of the type.
pub(super) fn paper_type<'t>(
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
        let bar = if *likeness >= 0.99 { HEADING_BAR } else { AGENCY_BAR };
        let signs = Signs::of(Group::Heading, field.confidence, bar).valid(!other && proven);
        let field = judge(field, signs);
        return (code_field(&field, paper), field, paper);
    }
    // No heading: the symbol tells, or the paper is a letter.
    let by_symbol = symbol.and_then(|s| types.by_symbol(s));
    let letter =
        types.meant_by("cong-van").filter(|_| by_symbol.is_none() && (title.letter || addresses(head)));
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
    let certain = letter.is_some() && title.letter && symbol.is_some();
    let signs = Signs::of(Group::Heading, if certain { 1.0 } else { field.confidence }, HEADING_BAR);
    let field = judge(field, signs.clear(certain));
    (code_field(&field, Some(paper)), field, Some(paper))
}

/// The type that the words of a form tell where no heading, no letters of the number and no address do; a proposal, which
/// a person confirms.
pub(super) fn by_words<'t>(pages: &[PageText], types: &'t PaperTypes) -> Option<(&'t PaperType, Field)> {
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

/// The abstract.
pub(super) fn abstract_text(
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
    let text = title::abstract_text(&title.abstract_rows);
    let folded = fold::fold(&text);
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
        .any(|b| folded.starts_with(b));
    let dropped = evidence.words.iter().any(|w| w.confidence <= 0.2);
    let field = evidence.field(RULE, Some(text));
    let signs = Signs::of(Group::Abstract, field.confidence, ABSTRACT_BAR);
    judge(field, signs.clear(begins).clear(!dropped).clear(title.bounded))
}

/// The name of the paper: type and abstract in one sentence, or the heading alone.
pub(super) fn title(heading: &Field, text: &Field, paper: Option<&PaperType>) -> Field {
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

/// Signer and title. `agency` is the name of the agency that issues, as read.
pub(super) fn signature(pages: &[PageText], agency: Option<&str>) -> (Field, Field) {
    const SIGNER: &str = "nd30/signer";
    const TITLE: &str = "nd30/signer-title";
    let Some(found) = signature::find(pages) else {
        return (Field::absent(SIGNER, Reason::NotFound), Field::absent(TITLE, Reason::NotFound));
    };
    let hidden = |rule: &str| Field { page: Some(found.page), ..Field::absent(rule, Reason::Illegible) };
    let signer = match &found.name {
        Some(row) => {
            let evidence = Evidence::of_rows(found.page, [row]);
            let name = signature::person(&row.text(), true);
            let known = name.as_ref().is_some_and(|(_, known)| *known);
            let field = evidence.field(SIGNER, name.map(|(name, _)| name));
            let least = least_confidence(&row.words);
            let signs = Signs::of(Group::Signer, least, SIGNER_BAR).clear(least >= SIGNER_BAR);
            judge(field, signs.clear(known).clear(found.beside_recipients))
        }
        None => hidden(SIGNER),
    };
    let title = if found.title.is_empty() {
        hidden(TITLE)
    } else {
        let title = signature::read_title(&found.title);
        let evidence = Evidence::of_rows(found.page, &found.title);
        let (known, whole) = (title.known, title.is_whole());
        let suits = agency.is_some_and(|agency| title.suits(agency));
        let field = evidence.field(TITLE, Some(title.text));
        let signs = Signs::of(Group::SignerTitle, field.confidence, SIGNER_TITLE_BAR)
            .clear(known)
            .clear(whole)
            .clear(suits)
            .clear(found.name.is_some())
            .clear(found.beside_recipients);
        judge(field, signs)
    };
    (signer, title)
}

/// What forms have elsewhere than NĐ 30/2020 says: a number without a symbol (`Số: 123/2019`), and place and date
/// above the signature.
pub(super) fn of_form(pages: &[PageText], fields: &mut BTreeMap<String, Field>) {
    let missing =
        |fields: &BTreeMap<String, Field>, name: &str| fields.get(name).is_none_or(|f| f.value.is_none());
    for page in pages {
        let unit = unit_px(page);
        for row in page.lines.iter().filter_map(|l| row_of(l, unit)).flat_map(|r| r.cut(2.0 * unit)) {
            let text = row.text();
            if missing(fields, names::NUMBER)
                && let Some(value) = number::register_entry(&text)
            {
                let field = Evidence::of_rows(page.page, [&row]).field("form/number", Some(value));
                let digits: Vec<&Word> = row
                    .words
                    .iter()
                    .copied()
                    .filter(|w| w.text.bytes().any(|b| b.is_ascii_digit()))
                    .collect();
                let sure = are_printed(&digits, &[]);
                let signs = Signs::of(Group::Number, field.confidence, ROW_BAR).clear(sure);
                fields.insert(names::NUMBER.to_owned(), judge(field, signs));
            }
            let signed = row.bbox.center_x() > 0.45 * page.width_px as f32
                && date::words_start(&text)
                    .is_some_and(|at| at > 2 && text.chars().take(at).any(|c| c == ',' || c == '.'));
            if signed && missing(fields, names::DATE) {
                fields.insert(names::DATE.to_owned(), date_of(page, &row, "form/date"));
                fields.insert(names::PLACE.to_owned(), place_of(page, &row));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::row_of;
    use super::super::testing::{page, word};
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

    #[test]
    fn digits_must_look_like_print() {
        let sure = |parts: &[(&str, f32, i32)]| {
            let words: Vec<Word> = parts
                .iter()
                .map(|(text, confidence, height)| {
                    let mut w = Word { confidence: *confidence, ..word(text, 0, 0) };
                    w.bbox.y1 = *height;
                    w
                })
                .collect();
            let words: Vec<&Word> = words.iter().collect();
            are_printed(&words[..1], &words[1..])
        };
        assert!(sure(&[("2676", 0.93, 18), ("/QĐ-BGDĐT", 0.8, 25)]));
        assert!(!sure(&[("442", 0.93, 20), ("/QĐ-PTTH", 0.9, 17)]));
        assert!(!sure(&[("4422", 0.93, 20), ("/QĐ-PTTH", 0.9, 17)]), "taller than print");
        assert!(sure(&[("30/TB-KHGD", 0.9, 10)]) && sure(&[("149/2023", 0.92, 20)]));
        assert!(!sure(&[("30/TB-KHGD", 0.8, 10)]));
        assert!(sure(&[("11", 1.0, 45), ("/TB-UBND", 1.0, 45)]), "a text layer");
    }
}
