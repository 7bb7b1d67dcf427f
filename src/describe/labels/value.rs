//! The value of a labelled field: the words after its label in the form that the field has, judged.
//!
//! Separate from where the words stand ([`super`]): this part knows what a name, a day, an area may look like.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::{Field, Word};

use super::super::evidence::{Evidence, judge};
use super::super::layout::least_confidence;
use super::super::papers::{As, Labelled};
use super::super::{date, fold, identity};

/// Least mean confidence of an accepted value. A form's values are names and numbers of persons: no dictionary helps.
const BAR: f32 = 0.9;
/// Every word of an accepted name or number.
const WORD_BAR: f32 = 0.85;
/// Years in which somebody on a paper can be born.
const BIRTH_YEARS: std::ops::RangeInclusive<i32> = 1850..=2100;

/// The value of words by the form of their field, judged.
pub(super) fn of_form(evidence: &Evidence<'_>, field: &Labelled, rule: &str) -> Field {
    let reading = evidence.reading();
    let text = trim(&reading);
    let (value, valid) = match field.form {
        As::Text => (Some(text.to_owned()), text.chars().any(char::is_alphanumeric)),
        As::Person => {
            let name: Vec<&str> = text.split(' ').take_while(|w| is_name_word(w)).map(trim).collect();
            let whole = name.len() == text.split(' ').count();
            let name = name.join(" ");
            (Some(trim(&name).to_owned()), whole)
        }
        As::Code => {
            // What is printed as one may have been read as several words.
            let code: String = text.split_whitespace().collect::<String>().to_uppercase();
            let code = trim(&code).to_owned();
            let valid = code.chars().any(|c| c.is_ascii_digit());
            (Some(code), valid)
        }
        As::Area => match AREA.captures(text) {
            // The unit of an area on these forms is one; its small 2 is read as many things.
            Some(found) => (Some(format!("{} m²", &found[1])), true),
            None => (Some(text.to_owned()), false),
        },
        As::Date => {
            let (iso, clean) = day(text);
            let iso = if field.name == crate::record::field::names::VALIDITY {
                iso.map(|day| format!("until {day}"))
            } else {
                iso
            };
            (iso, clean)
        }
        As::Id => {
            let found = identity::first(text);
            let valid = found.as_ref().is_some_and(|f| f.valid);
            (found.map(|f| f.value), valid)
        }
    };
    let (value, listed) = of_list(value, &field.values);
    let (value, matches) = of_pattern(value, field);
    let strict = !matches!(field.form, As::Text) || field.pattern.is_some();
    let unit = |w: &&Word| {
        field.form != As::Area || w.text.bytes().any(|b| b.is_ascii_digit()) && !w.text.starts_with('m')
    };
    let told: Vec<&Word> = evidence.words.iter().copied().filter(unit).collect();
    let sure = !strict || least_confidence(&told) >= WORD_BAR;
    let bar = if field.form == As::Area { 0.0 } else { BAR };
    let field = evidence.field(rule, value);
    if !sure {
        let reason = Some(crate::record::Reason::LowConfidence);
        return judge(Field { reason, ..field }, false, BAR);
    }
    judge(field, valid && listed && matches, bar)
}

static AREA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([0-9]+(?:[.,][0-9]+)*)\s*m\S{0,2}(?:$|[\s;,(.])").expect("a constant pattern")
});

static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)([0-9]{1,2})\s?[/.\-Il|]\s?([0-9]{1,2})\s?[/.\-Il|]\s?([0-9]{4})(?:\D|$)")
        .expect("a constant pattern")
});

/// A day on a form in ISO 8601, and whether it was read without a doubt. People may be born before the years that papers
/// bear, and a stroke may be read as a letter.
fn day(text: &str) -> (Option<String>, bool) {
    // `Ngày` may be the label itself.
    let read = date::anywhere(text).or_else(|| date::anywhere(&format!("ngày {text}")));
    if let Some(found) = read.and_then(|r| Some((r.date?, r.clean))) {
        return (Some(date::iso(found.0)), found.1);
    }
    let figures = FIGURES.captures(text).and_then(|found| {
        let [day, month, year] = [1, 2, 3].map(|at| found[at].parse::<u16>().ok());
        let month = time::Month::try_from(u8::try_from(month?).ok()?).ok()?;
        let year = Some(i32::from(year?)).filter(|y| BIRTH_YEARS.contains(y))?;
        time::Date::from_calendar_date(year, month, u8::try_from(day?).ok()?).ok()
    });
    let clean = !text.contains(['I', 'l', '|']);
    (figures.map(date::iso), clean)
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ":.…,;-_|*\"'".contains(c))
}

/// A word of a person's name: letters, with the dots, hyphens and apostrophes that names of some peoples have.
fn is_name_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| ".,;:".contains(c));
    !word.is_empty()
        && word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
}

/// The value of a closed list that has the letters of what was read; marks are the list's. Whether there is one.
fn of_list(value: Option<String>, list: &[String]) -> (Option<String>, bool) {
    if list.is_empty() {
        return (value, true);
    }
    let Some(read) = value else { return (None, false) };
    let key = fold::squeeze(&read);
    // The very word goes before one of other marks, and a whole text before its beginning (`Nữ Dân tộc` read on).
    let known = list.iter().find(|v| v.to_lowercase() == read.to_lowercase());
    let known = known.or_else(|| list.iter().find(|v| fold::squeeze(v) == key)).or_else(|| {
        let first = fold::squeeze(read.split(' ').next().unwrap_or(""));
        list.iter().find(|v| fold::squeeze(v) == first)
    });
    match known {
        Some(known) => (Some(known.clone()), true),
        None => (Some(read), false),
    }
}

/// The part of the value that matches the pattern of its field, and whether there is one.
fn of_pattern(value: Option<String>, field: &Labelled) -> (Option<String>, bool) {
    let (Some(pattern), Some(read)) = (&field.pattern, &value) else { return (value, true) };
    if pattern.is_match(read) {
        return (Some(read.clone()), true);
    }
    // What follows after a comma or in brackets is no part of a number (`123, tờ bản đồ`, `120 m² (Bằng chữ …)`).
    let first = trim(read.split([',', ';', '(']).next().unwrap_or("")).to_owned();
    let word = trim(read.split(' ').next().unwrap_or("")).to_owned();
    match [first, word].into_iter().find(|part| pattern.is_match(part)) {
        Some(part) => (Some(part), true),
        None => (value, false),
    }
}
