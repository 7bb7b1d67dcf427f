//! The value of a labelled field: the words after its label in the form that the field has, judged.
//!
//! Separate from where the words stand ([`super`]): this part knows what a name, a day, an area may look like.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::{Field, Group, Signs, Word};

use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::layout::least_confidence;
use super::super::papers::{As, Labelled};
use super::super::{date, fold, values};

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
    let mut read = values::read_as(field.form, text);
    if field.form == As::Date && read.value.is_none() {
        (read.value, read.valid) = birthday(text);
    }
    let is_term = field.form == As::Date && field.name == crate::record::field::names::VALIDITY;
    let value = read.value.map(|day| if is_term { format!("until {day}") } else { day });
    let rule = if read.repaired { format!("{rule} (repaired)") } else { rule.to_owned() };
    let (value, listed) = of_list(value, &field.values);
    let (value, matches) = of_pattern(value, field);
    let strict = !matches!(field.form, As::Text) || field.pattern.is_some();
    let unit = |w: &&Word| {
        field.form != As::Area || w.text.bytes().any(|b| b.is_ascii_digit()) && !w.text.starts_with('m')
    };
    let told: Vec<&Word> = evidence.words.iter().copied().filter(unit).collect();
    let is_area = field.form == As::Area;
    let field = Field { reason: read.reason, ..evidence.field(&rule, value) };
    let mut signs = if is_area {
        Signs::of(Group::Labelled, least_confidence(&told), WORD_BAR)
    } else {
        Signs::of(Group::Labelled, field.confidence, BAR)
    };
    if strict {
        signs = signs.and_margin(least_confidence(&told), WORD_BAR);
    }
    judge(field, signs.valid(read.valid && listed && matches))
}

static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)([0-9]{1,2})\s?[/.\-Il|]\s?([0-9]{1,2})\s?[/.\-Il|]\s?([0-9]{4})(?:\D|$)")
        .expect("a constant pattern")
});

/// A day in figures in ISO 8601, and whether it was read without a doubt. People may be born before the years that papers
/// bear, and a stroke may be read as a letter.
fn birthday(text: &str) -> (Option<String>, bool) {
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
