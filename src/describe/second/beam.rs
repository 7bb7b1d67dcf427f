//! Strings of digits by probability: a prefix beam search over the second reader's steps, with digits and nothing else
//! in its alphabet (Graves et al. 2006 for the rules of CTC: equal digits with nothing between them are one).

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use crate::record::LineReading;

/// Prefixes kept from step to step: all strings that matter have one among the best 40 (of 111 111 at most).
const WIDTH: usize = 40;

/// Strings that are told.
const TOLD: usize = 16;

/// Strings of digits with probabilities that add up to about 1, the likeliest first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Strings {
    pub strings: Vec<(String, f32)>,
    /// How likely only digits stand there, be they which they may.
    pub plain: f32,
}

/// Log probabilities of a prefix that ends in nothing and of one that ends in its last digit.
#[derive(Clone, Copy)]
struct Prefix {
    blank: f32,
    digit: f32,
}

const NEVER: f32 = -1e9;

impl Prefix {
    const NEW: Prefix = Prefix { blank: NEVER, digit: NEVER };

    fn total(self) -> f32 {
        add(self.blank, self.digit)
    }
}

/// ln(eᵃ + eᵇ).
fn add(a: f32, b: f32) -> f32 {
    let (more, less) = if a > b { (a, b) } else { (b, a) };
    if less <= NEVER { more } else { more + (less - more).exp().ln_1p() }
}

/// The strings of `lengths` digits that may stand at `steps`.
pub(super) fn digits(reading: &LineReading, steps: Range<u16>, lengths: RangeInclusive<usize>) -> Strings {
    let mut prefixes: Vec<(String, Prefix)> = vec![(String::new(), Prefix { blank: 0.0, digit: NEVER })];
    let mut before = None;
    for step in reading.digits.iter().filter(|step| steps.contains(&step.at)) {
        // Steps that are not listed: nothing stands there.
        if before.is_some_and(|at: u16| at.saturating_add(1) < step.at) {
            for (_, prefix) in &mut prefixes {
                *prefix = Prefix { blank: prefix.total(), digit: NEVER };
            }
        }
        before = Some(step.at);
        let ln = step.costs.map(|cost| -f32::from(cost) / 100.0);
        let mut next: BTreeMap<String, Prefix> = BTreeMap::new();
        for (digits, prefix) in &prefixes {
            let total = prefix.total();
            let last = digits.bytes().last().map(|b| usize::from(b - b'0'));
            let stays = next.entry(digits.clone()).or_insert(Prefix::NEW);
            stays.blank = add(stays.blank, total + ln[0]);
            if let Some(last) = last {
                stays.digit = add(stays.digit, prefix.digit + ln[last + 1]);
            }
            if digits.len() >= *lengths.end() {
                continue;
            }
            for (digit, ln) in ln[1..].iter().enumerate() {
                // The same digit once more needs nothing in between.
                let from = if last == Some(digit) { prefix.blank } else { total };
                if from + ln <= NEVER / 2.0 {
                    continue;
                }
                let grows = next.entry(format!("{digits}{digit}")).or_insert(Prefix::NEW);
                grows.digit = add(grows.digit, from + ln);
            }
        }
        prefixes = next.into_iter().collect();
        prefixes.sort_by(|a, b| b.1.total().total_cmp(&a.1.total()));
        prefixes.truncate(WIDTH);
    }
    // That nothing stands there at all must be the less likely: faint specks are no digits.
    let nothing = prefixes.iter().find(|(digits, _)| digits.is_empty()).map_or(NEVER, |(_, p)| p.total());
    let fitting = prefixes.into_iter().filter(|(digits, _)| lengths.contains(&digits.len()));
    let mut strings: Vec<(String, f32)> = fitting.map(|(digits, prefix)| (digits, prefix.total())).collect();
    let all = strings.iter().fold(NEVER, |sum, (_, ln)| add(sum, *ln));
    if all <= NEVER / 2.0 || nothing >= all {
        return Strings { strings: Vec::new(), plain: 0.0 };
    }
    for (_, ln) in &mut strings {
        *ln = (*ln - all).exp();
    }
    strings.sort_by(|a, b| b.1.total_cmp(&a.1));
    strings.truncate(TOLD);
    Strings { strings, plain: all.exp().clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::super::spans::testing::reading;
    use super::*;
    use crate::record::DigitStep;

    fn best(rows: &[(u16, &[(u8, f32)])]) -> Strings {
        let mut line = reading("");
        line.digits =
            rows.iter().map(|(at, likely)| super::super::spans::testing::step(*at, likely)).collect();
        digits(&line, 0..99, 1..=6)
    }

    #[test]
    fn digits_of_neighbouring_steps_are_one_and_apart_two() {
        let one = best(&[(4, &[(1, 0.9)]), (5, &[(1, 0.9)])]);
        assert_eq!(one.strings[0].0, "1");
        let two = best(&[(4, &[(1, 0.9)]), (6, &[(1, 0.9)])]);
        assert_eq!(two.strings[0].0, "11");
        assert!(two.strings[0].1 > 0.7 && two.plain > 0.7);
    }

    #[test]
    fn what_is_no_digit_is_weighed_as_digits_and_told() {
        let found = best(&[(4, &[(1, 0.01), (4, 0.005)])]);
        assert_eq!(found.strings[0].0, "1");
        assert!(found.strings[0].1 > 0.6 && found.plain < 0.05, "{found:?}");
    }

    #[test]
    fn lengths_are_kept_and_nothing_is_no_string() {
        let mut line = reading("");
        line.digits = (0..9).map(|i| super::super::spans::testing::step(3 * i, &[(7, 0.99)])).collect();
        let found = digits(&line, 0..99, 4..=4);
        assert!(found.strings.iter().all(|(digits, _)| digits.len() == 4));
        assert!(digits(&reading(""), 0..99, 1..=2).strings.is_empty());
        line.digits = vec![DigitStep { at: 4, costs: [5, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400] }];
        assert!(digits(&line, 0..99, 1..=2).strings.is_empty(), "specks");
        assert!(digits(&line, 50..50, 1..=2).strings.is_empty());
    }
}
