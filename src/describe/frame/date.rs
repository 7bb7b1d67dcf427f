//! Place and date of issue: the place by the text engine, the digits of the date by whichever reader is surer of them.

use crate::record::{Field, Group, PageText, Reason, Signs, Word};

use super::super::agree::{self, First, Witness};
use super::super::bounds::Bounds;
use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::head::Head;
use super::super::layout::{Row, least_confidence};
use super::super::reread::AGREED;
use super::super::{date, fold, lexicon, second};
use super::digits::{TEXT_LAYER, note, of_verdict, opinion};

/// The printed words of the date; its digits have a bar of their own.
const PLACE_BAR: f32 = 0.7;
/// From here on the marks of a place are believed: of another place with the same letters.
const MARKS_BAR: f32 = 0.9;
/// The least sure figures of a date that needs no second reader: a stamped `14` was read as `11` with 0.82.
const DATE_DIGITS_BAR: f32 = 0.93;

/// A date over the signature stands below this part of the page's height: under a head and a few lines of text. Chosen, not
/// measured; what is found is for a person.
const CLOSING_FROM: f32 = 0.35;

/// So near stand the words of a copy or a receipt to its day, in heights of ordinary words: four rows up and down, chosen.
const OTHERS_WITHIN: f32 = 8.0;

/// Date and place.
pub(in super::super) fn date_and_place(head: &Head<'_>, bounds: &Bounds) -> (Field, Field) {
    match &head.date {
        Some(row) => {
            let agencies: Vec<String> = head.agencies.iter().map(Row::text).collect();
            let place = place_of(head.page, row, &agencies.join(" "));
            (date_of(head.page, row, bounds, "nd30/date"), place)
        }
        // Whose day it is, the paper's or that of a copy or a receipt, a person sees.
        None => match closing_date(head) {
            Some(row) => {
                let date = date_of(head.page, &row, bounds, "nd30/date-at-end");
                (for_a_person(date), for_a_person(place_of(head.page, &row, "")))
            }
            None => {
                (Field::absent("nd30/date", Reason::NotFound), Field::absent("nd30/place", Reason::NotFound))
            }
        },
    }
}

/// A value that is shown and not accepted.
fn for_a_person(mut field: Field) -> Field {
    let Some(signs) = field.signs.take() else { return field };
    field.reason = field.reason.or(Some(Reason::Ambiguous));
    judge(field, signs.clear(false))
}

/// Place and date over the signature, where old papers, certificates and requests have them: the only row of its kind in the
/// lower part of the page, on the right, with nothing before the place.
fn closing_date<'a>(head: &Head<'a>) -> Option<Row<'a>> {
    let (width, height) = (head.page.width_px as f32, head.page.height_px as f32);
    let mut rows = head.body.iter().filter(|row| {
        let text = row.text();
        let comma = date::words_start(&text)
            .is_some_and(|at| text.chars().take(at).collect::<String>().trim_end().ends_with([',', '.']));
        comma
            && row.bbox.center_y() > CLOSING_FROM * height
            && row.bbox.center_x() > 0.5 * width
            && date::is_of_issue(&text)
            && text.chars().next().is_some_and(char::is_uppercase)
    });
    let row = rows.next().filter(|_| rows.clone().count() == 0)?;
    // Copies, certificates of signatures and receipts bear days of their own.
    const OTHERS: [&str; 8] =
        ["sao y", "sao luc", "ban sao", "chung thuc", "cong chung", "xac nhan cua", "tiep nhan", "trich sao"];
    let near = |other: &Row<'_>| {
        (other.bbox.center_y() - row.bbox.center_y()).abs() < OTHERS_WITHIN * head.unit
            && OTHERS.iter().any(|words| other.folded().contains(words))
    };
    (!head.body.iter().any(near)).then(|| row.clone())
}

pub(super) fn date_of(page: &PageText, row: &Row<'_>, bounds: &Bounds, rule: &str) -> Field {
    // Without the place: the words from `ngày` on.
    let text = row.text();
    let words = row.words.get(date::words_from(row)..).unwrap_or_default().to_vec();
    let evidence = Evidence { page: page.page, words };
    let Some(read) = date::in_words(&text) else { return Field::absent(rule, Reason::NotFound) };
    let mut field = evidence.field(rule, read.date.map(date::iso));
    let first = first_date(&evidence.words, &read);
    let again = second::date(page, read.year, bounds);
    if let Some(found) = &again {
        note(&mut field, found, |date| date::iso(*date));
    }
    let opinion = again.as_ref().map(|found| opinion(found, Some(found.value) == read.date));
    let witness = |day: time::Date| match day {
        day if bounds.excludes(day) => Witness::Against,
        day if bounds.confirms(day) => Witness::For,
        _ => Witness::Silent,
    };
    // Whichever value it will be: where the readers differ, no witness helps.
    let best = again.as_ref().map(|found| found.value).or(read.date);
    let verdict = agree::weigh(first, opinion, best.map_or(Witness::Silent, witness));
    field.evidence.extend_from_slice(bounds.told());
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

/// The place of a row; `agencies` as they stand in the head, which name it, too, as a rule.
pub(super) fn place_of(page: &PageText, row: &Row<'_>, agencies: &str) -> Field {
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
            begins < chars && (w.text.chars().any(char::is_alphanumeric) || is_dash(&w.text))
        })
        .collect();
    // A dash at either end is a rule's.
    let words = within(&words, |w| !is_dash(&w.text));
    // The last words that begin with a capital: what stands before them is no place.
    let start: usize = words
        .iter()
        .rposition(|w| {
            !w.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
                && !fold::like(&fold::squeeze(&w.text), "pho")
                && !is_dash(&w.text)
        })
        .map_or(0, |i| i + 1);
    // `Lâm đồng`: a known place whose second word was typed small.
    let small = || {
        let at =
            (0..words.len()).find(|at| lexicon::is_place(words[*at..].iter().map(|w| w.text.as_str())))?;
        // `Xã Bình thuận` is no province.
        (!at.checked_sub(1).is_some_and(|before| lexicon::is_smaller(&words[before].text))).then_some(at)
    };
    let start = if start == words.len() { small().unwrap_or(start) } else { start };
    // `†p. Hồ Chí Minh` is a city, however its `T` was read.
    let city = start.checked_sub(1).filter(|at| is_city(&words[*at].text));
    let start = city.unwrap_or(start);
    let evidence = Evidence { page: page.page, words: words[start..].to_vec() };
    if evidence.words.is_empty() {
        return Field::absent(RULE, Reason::NotFound);
    }
    let reading = evidence.reading();
    let text = match city.and_then(|_| reading.split_once(' ')) {
        Some((_, name)) => format!("TP. {name}"),
        None => reading.clone(),
    };
    let sure = least_confidence(&evidence.words) >= MARKS_BAR;
    let (value, known) = lexicon::place(text.trim_matches(|c: char| !c.is_alphanumeric()), sure, agencies);
    // The place that is nearly that, and that the office has in its name: the better value, but a person looks.
    let value = match known {
        true => value,
        false => lexicon::nearly_known_place(&value, agencies).map_or(value, str::to_owned),
    };
    let place = value.clone();
    let as_read = reading.trim_end_matches(',') == place;
    let field = evidence.field(RULE, Some(value));
    // A commune is in no list: letter by letter the same to two readers is as good. What is left of a row is what is left
    // of a name (`Xuyên` of `Long Xuyên`, `Rong Lơ` of `Ia Rong Lơ`).
    let seen_twice = (start == 0 || city.is_some())
        && evidence.words.len() >= 2
        && evidence.words.iter().all(|w| w.confidence >= AGREED)
        && as_read;
    // So is the name of the commune or district that the office bears (`UBND XÃ BÌNH PHÚ`), printed twice on the page.
    let named =
        start == 0 && as_read && evidence.words.len() >= 2 && sure && lexicon::ends_in(agencies, &place);
    let signs = Signs::of(Group::Place, field.confidence, PLACE_BAR).clear(known || seen_twice || named);
    judge(field, signs)
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—")
}

/// The part of a list from the first to the last that fits.
fn within<T>(list: &[T], fits: impl Fn(&T) -> bool) -> &[T] {
    let (from, to) = (list.iter().position(&fits), list.iter().rposition(&fits));
    from.zip(to).and_then(|(from, to)| list.get(from..=to)).unwrap_or_default()
}

/// Whether a word is the `TP.` before the name of a city, its first letter misread.
fn is_city(text: &str) -> bool {
    let plain = fold::unmark(text).to_lowercase();
    let mut chars = plain.trim_end_matches('.').chars();
    matches!((chars.next(), chars.next(), chars.next()), (Some(first), Some('p'), None) if !first.is_alphabetic() || first == 't')
}

/// The same for a date.
pub(in super::super) fn date_settled(page: &PageText, row: &Row<'_>) -> bool {
    let Some(read) = date::in_words(&row.text()) else { return false };
    let first = first_date(row.words.get(date::words_from(row)..).unwrap_or_default(), &read);
    let agreed = || {
        second::date(page, read.year, &Bounds::default())
            .is_some_and(|found| agree::is_settled(first, opinion(&found, Some(found.value) == read.date)))
    };
    first.is_some_and(|first| first.sure) || agreed()
}

/// What the text engine says of a date, from its words.
fn first_date(words: &[&Word], read: &date::ReadDate) -> Option<First> {
    let digits: Vec<_> =
        words.iter().copied().filter(|w| w.text.chars().any(|c| c.is_ascii_digit())).collect();
    read.date.map(|_| First {
        confidence: least_confidence(&digits),
        sure: read.clean && least_confidence(&digits) >= DATE_DIGITS_BAR && are_printed(words),
    })
}

/// Whether day and month stand there as print does: as high as the year's digits and level with them, no further from
/// the words beside them than the year is from its own. A `9` by hand was read as `4` with 0.94 on a black and white scan;
/// what does not look like print is for the second reader, too.
fn are_printed(words: &[&Word]) -> bool {
    if least_confidence(words) >= TEXT_LAYER {
        return true;
    }
    let is_figures = |w: &Word| w.text.chars().any(|c| c.is_ascii_digit());
    let Some(year) = words.iter().rposition(|w| is_figures(w)).filter(|at| *at > 0) else { return false };
    let gap = |at: usize| words[at].bbox.x0 - words[at - 1].bbox.x1;
    let (height, bottom, usual) = (words[year].bbox.height() as f32, words[year].bbox.y1, gap(year));
    let widest = (usual as f32).max(0.25 * height) * 2.0;
    let others = (1..year).filter(|at| is_figures(words[*at]));
    others.clone().count() == 2
        && others.into_iter().all(|at| {
            let figures = words[at].bbox;
            (0.8..=1.2).contains(&(figures.height() as f32 / height))
                && ((figures.y1 - bottom).abs() as f32) < 0.3 * height
                && gap(at) as f32 <= widest
                && gap(at + 1) as f32 <= widest
        })
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::line;
    use super::*;

    fn printed(change: impl Fn(&mut [Word])) -> bool {
        let mut row = line(100, 100, "ngày 04 tháng 9 năm 2025").words;
        change(&mut row);
        are_printed(&row.iter().collect::<Vec<_>>())
    }

    #[test]
    fn handwriting_stands_higher_lower_or_apart() {
        assert!(printed(|_| {}));
        assert!(!printed(|row| row[1].bbox.y0 -= 12), "taller than the year");
        assert!(
            !printed(|row| (row[3].bbox.y0, row[3].bbox.y1) = (row[3].bbox.y0 + 14, row[3].bbox.y1 + 14))
        );
        assert!(!printed(|row| row[4..].iter_mut().for_each(|w| {
            w.bbox.x0 += 40;
            w.bbox.x1 += 40;
        })));
        assert!(printed(|row| row.iter_mut().for_each(|w| w.confidence = 1.0)), "a text layer");
        assert!(printed(|row| {
            row.iter_mut().for_each(|w| w.confidence = 1.0);
            row[1].bbox.y0 -= 30;
        }));
    }

    #[test]
    fn a_date_that_ran_together_says_nothing_of_its_digits() {
        let row = line(100, 100, "ngày 04 tháng9 năm 2025").words;
        assert!(are_printed(&row.iter().collect::<Vec<_>>()), "the month has its word");
        let row = line(100, 100, "ngày04tháng9 năm 2025").words;
        assert!(!are_printed(&row.iter().collect::<Vec<_>>()));
    }
}
