//! Values of labelled fields by their kind: numbers, dates, sums, sex. One function, [`read_as`], for whoever has a
//! text that stands after a label; what each kind may look like is in `record::ids` and in the files beside this one.
//!
//! Separate from `labels`, which finds where a value stands.

pub(super) mod dates;
pub(super) mod money;
pub(super) mod numerals;

use std::sync::LazyLock;

use regex::Regex;

use crate::record::Reason;
use crate::record::ids::{
    self, DocumentNumber, HealthCardNumber, HouseholdBusinessCode, LandBookNumber, LandSerial,
    PersonalNumber, Recognised, Shaped, SocialInsuranceNumber, TaxCode,
};

use super::lexicon::{FAMILY_NAMES, same_but_tone_place};
use super::papers::As;
use super::{date, fold, identity};

/// What a text says as a value of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Value {
    /// The normal form.
    pub value: Option<String>,
    /// Whether everything that can be checked fits. Where there is nothing to check, whether nothing was repaired.
    pub valid: bool,
    /// Whether signs that are easily confused were taken back.
    pub repaired: bool,
    /// Why it is not valid, where more is known than that.
    pub reason: Option<Reason>,
}

impl Value {
    fn plain(value: impl Into<String>, valid: bool) -> Value {
        Value { value: Some(value.into()), valid, ..Value::default() }
    }

    fn bad(reason: Reason) -> Value {
        Value { reason: Some(reason), ..Value::default() }
    }
}

/// Reads a text as a value of that kind. A value that breaks a rule is not valid and kept where it can be told what it
/// is, so that a person sees it.
pub(super) fn read_as(form: As, text: &str) -> Value {
    match form {
        // A sum in figures and another in words is none.
        As::Text if money::dong(text) == Err(true) => {
            Value { reason: Some(Reason::Ambiguous), ..Value::plain(text, false) }
        }
        As::Text => Value::plain(text, text.chars().any(char::is_alphanumeric)),
        // `Ngày` may be the label itself.
        As::Date => match dates::anywhere(text).or_else(|| dates::anywhere(&format!("ngày {text}"))) {
            Some((day, clean)) if dates::agree(text) != Some(false) => Value::plain(date::iso(day), clean),
            Some((day, _)) => {
                Value { reason: Some(Reason::Ambiguous), ..Value::plain(date::iso(day), false) }
            }
            None => Value::default(),
        },
        As::DateWords => {
            dates::in_letters(text).map_or_else(Value::default, |d| Value::plain(date::iso(d), true))
        }
        As::Id => identity::first(text).map_or_else(Value::default, |found| Value {
            value: Some(found.value),
            valid: found.valid,
            repaired: found.repaired,
            reason: found.repaired.then_some(Reason::LowConfidence),
        }),
        As::PersonalNumber => id::<PersonalNumber>(text, |_| false),
        As::Tax => id::<TaxCode>(text, TaxCode::is_checked),
        As::Business => {
            // From 2025 the tax code or the number of the holder stands in its place.
            let own = id::<HouseholdBusinessCode>(text, |_| false);
            if own.value.is_some() { own } else { read_as(As::Tax, text) }
        }
        As::SocialInsurance => id::<SocialInsuranceNumber>(text, |_| false),
        As::HealthCard => {
            let card = id::<HealthCardNumber>(text, |_| false);
            if card.value.is_some() { card } else { read_as(As::SocialInsurance, text) }
        }
        As::LandSerial => id::<LandSerial>(text, |_| false),
        As::LandBook => id::<LandBookNumber>(text, |_| false),
        As::Document => match text.parse::<DocumentNumber>() {
            Ok(number) => Value::plain(number.to_string(), true),
            Err(_) => Value::default(),
        },
        As::Money => match money::dong(text) {
            Ok(sum) => Value::plain(sum.to_string(), true),
            Err(true) => Value::bad(Reason::Ambiguous),
            Err(false) => Value::default(),
        },
        As::Sex => match sex(text) {
            Some(ids::Sex::Male) => Value::plain("Nam", true),
            Some(ids::Sex::Female) => Value::plain("Nữ", true),
            None => Value::default(),
        },
        As::Person => person(text),
        As::Code => {
            // What is printed as one may have been read as several words.
            let code = text.split_whitespace().collect::<String>().to_uppercase();
            let valid = code.chars().any(|c| c.is_ascii_digit());
            Value::plain(code, valid)
        }
        As::Area => match AREA.captures(text) {
            // The unit of an area on these forms is one; its small 2 is read as many things.
            Some(found) => Value::plain(format!("{} m²", &found[1]), true),
            None => Value::plain(text, false),
        },
    }
}

static AREA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([0-9]+(?:[.,][0-9]+)*)\s*m\S{0,2}(?:$|[\s;,(.])").expect("a constant pattern")
});

/// The name of a person at the beginning of a text; valid if it is all of it.
fn person(text: &str) -> Value {
    let words = text.split(' ').count();
    let specks = |c: char| ":.…,;-_|*\"'".contains(c);
    let name: Vec<&str> =
        text.split(' ').take_while(|w| is_name_word(w)).map(|w| w.trim_matches(specks)).collect();
    let whole = name.len() == words;
    // `NGUYÊN`, the commonest family name without its tone, is none.
    match name.first().filter(|_| name.len() >= 2).and_then(|word| family_of(word)) {
        Some(family) => {
            let value = std::iter::once(family.as_str()).chain(name[1..].iter().copied());
            let value = value.collect::<Vec<_>>().join(" ");
            Value { repaired: true, ..Value::plain(value.trim(), false) }
        }
        None => Value::plain(name.join(" ").trim(), whole),
    }
}

/// The only family name with the letters of a word that is none by its marks, in capitals where the word is.
fn family_of(word: &str) -> Option<String> {
    let small = word.to_lowercase();
    let letters = fold::unmark(word);
    let mut fitting = FAMILY_NAMES.iter().filter(|name| fold::unmark(name) == letters);
    let name = fitting.next().filter(|_| fitting.next().is_none())?;
    let is_other = !same_but_tone_place(&name.to_lowercase(), &small);
    let in_capitals = !word.chars().any(char::is_lowercase);
    is_other.then(|| if in_capitals { name.to_uppercase() } else { (*name).to_owned() })
}

/// A word of a person's name: letters, with the dots, hyphens and apostrophes that names of some peoples have.
fn is_name_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| ".,;:".contains(c));
    !word.is_empty()
        && word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
}

/// Sex as papers print it: `Nam` or `Nữ`, and nothing else.
pub(super) fn sex(text: &str) -> Option<ids::Sex> {
    match fold::squeeze(text).as_str() {
        "nam" => Some(ids::Sex::Male),
        "nu" => Some(ids::Sex::Female),
        _ => None,
    }
}

/// Reads an identifier. One that was repaired is valid only if it bears its own proof, a check digit.
fn id<T: Shaped + ToString>(text: &str, is_proven: impl Fn(&T) -> bool) -> Value {
    match ids::recognise::<T>(text.trim_matches(|c: char| c.is_whitespace() || ".,;:()".contains(c))) {
        Recognised::Exact(id) => Value::plain(id.to_string(), true),
        Recognised::Repaired(id) => {
            let proven = is_proven(&id);
            Value {
                value: Some(id.to_string()),
                valid: proven,
                repaired: true,
                reason: (!proven).then_some(Reason::LowConfidence),
            }
        }
        Recognised::Ambiguous => Value::bad(Reason::Ambiguous),
        Recognised::Invalid => Value::bad(Reason::Invalid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: As, text: &str) -> (Option<String>, bool) {
        let value = read_as(form, text);
        (value.value, value.valid)
    }

    #[test]
    fn every_kind_has_its_normal_form() {
        for (form, text, value) in [
            (As::Date, "07/02/2023", "2023-02-07"),
            (As::DateWords, "Ngày bảy, tháng hai, năm hai nghìn không trăm hai mươi ba", "2023-02-07"),
            (As::Id, "001 090 012 345", "001090012345"),
            (As::PersonalNumber, "001090012345.", "001090012345"),
            (As::Tax, "0314409058-002", "0314409058-002"),
            (As::Business, "41A8012345", "41A8012345"),
            (As::Business, "0100112437", "0100112437"),
            (As::SocialInsurance, "0112345678", "0112345678"),
            (As::HealthCard, "GD 4 01 0112345678", "GD4010112345678"),
            (As::LandSerial, "BĐ123456", "BĐ 123456"),
            (As::LandBook, "CH 00123", "CH00123"),
            (As::Document, "12/QĐ-UBND", "12/QĐ-UBND"),
            (As::Money, "1.500.000 đồng", "1500000"),
            (As::Sex, "NỮ", "Nữ"),
            (As::Sex, "Nam.", "Nam"),
            (As::Text, "Kinh", "Kinh"),
        ] {
            assert_eq!(read(form, text), (Some(value.to_owned()), true), "{form:?} {text}");
        }
    }

    #[test]
    fn bad_values_are_not_valid() {
        for (form, text) in [
            (As::Date, "31/02/2023"),
            (As::Date, "07/02/2023 (Ngày tám, tháng hai, năm hai nghìn không trăm hai mươi ba)"),
            (As::DateWords, "07/02/2023"),
            (As::Id, "999090012345"),
            (As::Tax, "0100233480"),
            (As::Tax, "01O0233480"),
            (As::Business, "4108012345"),
            (As::LandSerial, "0A 123456"),
            (As::PersonalNumber, "00109001234S"),
            (As::Money, "12 tháng"),
            (As::Money, "5.000 đồng (năm triệu đồng)"),
            (As::Sex, "Kinh"),
            (As::Text, "…"),
        ] {
            assert!(!read(form, text).1, "{form:?} {text}");
        }
    }

    #[test]
    fn a_repair_is_told_and_valid_only_with_proof() {
        let tax = read_as(As::Tax, "O1OO112437");
        assert_eq!((tax.value.as_deref(), tax.valid, tax.repaired), (Some("0100112437"), true, true));
        let card = read_as(As::PersonalNumber, "OO1090012345");
        assert_eq!((card.value.as_deref(), card.valid, card.repaired), (Some("001090012345"), false, true));
        assert_eq!(card.reason, Some(Reason::LowConfidence));
        assert_eq!(read_as(As::LandSerial, "0A 123456").reason, Some(Reason::Ambiguous));
    }
}
