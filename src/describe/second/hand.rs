//! What the reader of handwritten figures says of a number and of a date: its readings of whole strips (`_1146_`, with `_`
//! for print) held against the form of the field.

use std::collections::BTreeMap;

use time::Date;

use super::super::bounds::Bounds;
use super::{day_prior, number_prior};
use crate::record::PRINT;

/// How likely the form of the field must be among all readings of a strip: else something else stands there.
const LEAST_PLAIN: f32 = 0.1;

/// Digits of a number at the most.
const MOST_DIGITS: usize = 6;

/// Values with weights, how likely the strip has this form at all, and its likeliest reading.
pub(super) type Weighed<T> = (Vec<(T, f32)>, f32, String);

/// The digits of a number: the one group of digits of a strip, before print or behind it.
pub(super) fn number(figures: &[(String, f32)]) -> Option<Weighed<String>> {
    let mut sums: BTreeMap<String, f32> = BTreeMap::new();
    let mut plain = 0.0;
    for (reading, p) in figures {
        let mut groups = groups(reading);
        let (Some(digits), None) = (groups.next(), groups.next()) else { continue };
        let has_print = reading.contains(PRINT);
        if has_print && digits.len() <= MOST_DIGITS {
            plain += p;
            *sums.entry(digits.to_owned()).or_default() += p * number_prior(digits);
        }
    }
    weighed(sums, plain, figures)
}

/// The date: three groups of digits, or day and month where `year` is known from the text engine.
pub(super) fn date(figures: &[(String, f32)], year: Option<i32>, bounds: &Bounds) -> Option<Weighed<Date>> {
    let mut sums: BTreeMap<Date, f32> = BTreeMap::new();
    let mut plain = 0.0;
    for (reading, p) in figures {
        let mut groups = groups(reading);
        let (Some(day), Some(month)) = (groups.next(), groups.next()) else { continue };
        let read = groups.next().filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
        let (Some(year), None) = (read.or(year), groups.next()) else { continue };
        let fits = (1..=2).contains(&day.len()) && (1..=2).contains(&month.len());
        let Some(date) = super::super::date::calendar(day, month, year).filter(|_| fits) else { continue };
        plain += p;
        *sums.entry(date).or_default() += p * day_prior(day) * bounds.weight(date);
    }
    weighed(sums, plain, figures)
}

fn groups(reading: &str) -> impl Iterator<Item = &str> {
    reading.split(PRINT).filter(|group| !group.is_empty())
}

fn weighed<T>(sums: BTreeMap<T, f32>, plain: f32, figures: &[(String, f32)]) -> Option<Weighed<T>> {
    let text = figures.first()?.0.clone();
    (!sums.is_empty() && plain >= LEAST_PLAIN).then(|| (sums.into_iter().collect(), plain.min(1.0), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(of: &[(&str, f32)]) -> Vec<(String, f32)> {
        of.iter().map(|(text, p)| ((*text).to_owned(), *p)).collect()
    }

    #[test]
    fn a_number_is_one_group_beside_print() {
        let (values, plain, text) =
            number(&figures(&[("_11_", 0.6), ("11_", 0.1), ("_1_1_", 0.1), ("11", 0.1), ("__", 0.05)]))
                .unwrap();
        assert_eq!(text, "_11_");
        assert!((plain - 0.7).abs() < 1e-6 && values.len() == 1 && (values[0].1 - 0.7).abs() < 1e-6);
        assert!(number(&figures(&[("_", 0.9)])).is_none());
        assert!(number(&figures(&[("_1234567_", 0.9)])).is_none());
        assert!(number(&[]).is_none());
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        let of = |text: &str, year| {
            let (values, ..) = date(&figures(&[(text, 1.0)]), year, &Bounds::default())?;
            values.first().map(|(date, _)| super::super::super::date::iso(*date))
        };
        assert_eq!(of("_11_9_2024", None).as_deref(), Some("2024-09-11"));
        assert_eq!(of("_11_9_", Some(2023)).as_deref(), Some("2023-09-11"));
        assert_eq!(of("_11_9_20_24", Some(2024)), None);
        assert_eq!(of("_31_2_2024", None), None);
        assert_eq!(of("_11_9_", None), None);
    }
}
