//! The number: letters by the text engine, digits by whichever reader is surer of them.

use crate::record::{Field, Group, PageText, Reason, Slot, Word};

use super::super::agree::{self, First, Witness};
use super::super::calibration::judge;
use super::super::evidence::{Evidence, told_by_name};
use super::super::head::Head;
use super::super::layout::{Row, least_confidence};
use super::super::papers::PaperTypes;
use super::super::{fold, number, second};
use super::digits::{TEXT_LAYER, note, of_verdict, opinion};

/// The least sure word with digits of an accepted number, where digits stand apart from the symbol.
const DIGITS_BAR: f32 = 0.93;
/// The same where they are one word with it, as print has it: of handwriting read so, nothing was surer than 0.5.
const JOINED_DIGITS_BAR: f32 = 0.88;

/// The number, and its first group of letters.
pub(in super::super) fn number(
    head: &Head<'_>,
    agency: Option<&str>,
    file_name: Option<&str>,
    types: &PaperTypes,
) -> (Field, Option<String>) {
    const RULE: &str = "nd30/number";
    let Some(row) = &head.number else {
        return match number_of_second(head, agency, types) {
            Some((field, first)) => (field, Some(first)),
            None => (Field::absent(RULE, Reason::NotFound), None),
        };
    };
    let evidence = Evidence::of_rows(head.page.page, [row]);
    let Some(mut read) = number::parse(&evidence.reading(), types.symbols(), agency) else {
        let field = Field { reason: Some(Reason::Illegible), ..evidence.field(RULE, None) };
        return match number_of_second(head, agency, types) {
            Some((second, first)) => {
                (Field { reading: field.reading, bbox: field.bbox, ..second }, Some(first))
            }
            None => (field, None),
        };
    };
    let mended = symbol_of_second(head, &read, agency, types);
    let doubtful = mended.is_some();
    if let Some((tail, first)) = mended {
        let (digits, _) = number::halves(&read.value);
        (read.value, read.first) = (format!("{digits}{tail}"), first);
    }
    let (_, symbol) = halves(row);
    let known = !doubtful
        && (read.known
            || least_confidence(&symbol) >= DIGITS_BAR
            || symbol_is_agreed(head, &read, agency, types));
    let (figures, tail) = number::halves(&read.value);
    let first = first_number(row, &read);
    let again = second::number(head.page, tail.trim_start_matches(['/', '-']));
    let mut field = evidence.field(RULE, Some(read.value.clone()));
    if let Some(found) = &again {
        note(&mut field, found, |digits| digits.clone());
    }
    let named = |digits: &str| file_name.and_then(|name| told_by_name(digits, name));
    // A name of one digit says nothing: names are numbered, too.
    let witness = match &again {
        Some(found) if named(&found.value).is_some_and(|token| significant(&token) > 1) => Witness::For,
        _ => Witness::Silent,
    };
    let opinion = again.as_ref().map(|found| opinion(found, found.value == figures));
    let verdict = agree::weigh(first, opinion, witness);
    if let (true, Some(found)) = (verdict.second, &again) {
        field.value = Some(format!("{}{tail}", found.value));
        field.confidence = verdict.confidence;
    }
    field.reason = verdict.reason;
    let (digits, _) = number::halves(field.value.as_deref().unwrap_or_default());
    field.evidence.extend(named(digits).map(|token| format!("file name: {token}")));
    let suffixed = second::has_suffix(head.page, tail.trim_start_matches(['/', '-']));
    let whole = read.whole
        && !suffixed
        && !lost_year(head, &read)
        && !agency.is_some_and(|agency| number::lost_a_letter(tail, agency));
    let signs = of_verdict(Group::Number, &field, verdict).clear(known).clear(whole);
    (judge(field, signs), Some(read.first))
}

/// Whether the second reader saw a year in the number that the text engine did not see: `02/2020/QĐ-UBND`.
fn lost_year(head: &Head<'_>, read: &number::ReadNumber) -> bool {
    let mut lines = head.page.second.lines.iter().filter(|line| line.strip.slot == Slot::Number);
    !number::has_year(&read.value) && lines.any(|line| number::has_year(&line.text()))
}

/// How many digits tell one number from another.
fn significant(digits: &str) -> usize {
    digits.trim_start_matches('0').len()
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
pub(in super::super) fn number_settled(page: &PageText, row: &Row<'_>) -> bool {
    let symbols = PaperTypes::embedded().symbols();
    let Some(read) = number::parse(&row.text(), symbols, None) else {
        let (digits, _) = halves(row);
        return number::register_entry(&row.text()).is_some() && are_printed(&digits, &[]);
    };
    let (figures, tail) = number::halves(&read.value);
    let first = first_number(row, &read);
    let agreed = || {
        let found = second::number(page, tail.trim_start_matches(['/', '-']));
        found.map(|found| opinion(&found, found.value == figures)).is_some_and(|opinion| {
            // The reader of handwriting tells nothing of the symbol, nor of a year before it.
            let digits_only = opinion.by_hand.is_none() || read.known && read.whole && is_close(row);
            digits_only && agree::is_settled(first, opinion)
        })
    };
    first.is_some_and(|first| first.sure) || agreed()
}

/// Widest gap between the digits of a number and its slash that hides no year, in heights of their words. Chosen: the five signs of
/// `/2020` are wider than two.
const GAP: f32 = 1.0;

/// Whether the digits of a number stand close to its slash: no year between them was lost.
fn is_close(row: &Row<'_>) -> bool {
    let (digits, symbol) = halves(row);
    let (Some(last), Some(first)) = (digits.last(), symbol.first()) else { return false };
    let gap = (first.bbox.x0 - last.bbox.x1) as f32;
    gap <= GAP * last.bbox.height().min(first.bbox.height()) as f32
}

/// A number of which the text engine saw nothing: digits and letters by the second reader alone, marks by what is known
/// of symbols. Never accepted.
fn number_of_second(head: &Head<'_>, agency: Option<&str>, types: &PaperTypes) -> Option<(Field, String)> {
    let reading = head.page.second.lines.iter().find(|line| line.strip.slot == Slot::Number)?;
    let read = number::parse(&reading.text(), types.symbols(), agency).filter(|read| read.known)?;
    let (_, tail) = number::halves(&read.value);
    let found = second::number(head.page, tail.trim_start_matches(['/', '-']))?;
    let verdict = agree::weigh(None, Some(opinion(&found, false)), Witness::Silent);
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

/// The letters of a number, from the slash on, and their first group, as the second reader has them: where it knows them
/// all, the text engine does not, and they differ in a letter or two.
fn symbol_of_second(
    head: &Head<'_>,
    read: &number::ReadNumber,
    agency: Option<&str>,
    types: &PaperTypes,
) -> Option<(String, String)> {
    let tail = |value: &str| Some(number::halves(value).1.to_owned()).filter(|tail| tail.starts_with('/'));
    let ours = tail(&read.value).filter(|_| !read.known)?;
    let lines = head.page.second.lines.iter().filter(|line| line.strip.slot == Slot::Number);
    let parsed = lines.filter_map(|line| number::parse(&line.text(), types.symbols(), agency));
    let other = parsed.into_iter().find(|other| other.known)?;
    let theirs = tail(&other.value)?;
    let apart = fold::distance(&fold::squeeze(&ours), &fold::squeeze(&theirs));
    (1..=2).contains(&apart).then_some((theirs, other.first))
}

/// Whether the second reader has the very letters of a symbol that no list knows. It knows no `Đ`, so that a `D` may have lost
/// its stroke and is agreed by nobody.
fn symbol_is_agreed(
    head: &Head<'_>,
    read: &number::ReadNumber,
    agency: Option<&str>,
    types: &PaperTypes,
) -> bool {
    let (_, ours) = number::halves(&read.value);
    let mut lines = head.page.second.lines.iter().filter(|line| line.strip.slot == Slot::Number);
    !ours.contains('D')
        && lines.any(|line| {
            let theirs = number::parse(&line.text(), types.symbols(), agency);
            theirs.is_some_and(|theirs| fold::squeeze(number::halves(&theirs.value).1) == fold::squeeze(ours))
        })
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
pub(super) fn are_printed(digits: &[&Word], symbol: &[&Word]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::super::super::testing::word;
    use super::*;

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
