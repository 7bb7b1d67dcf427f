//! Opinions on the digits of one field, each a probability for every value, and what two of them are worth together.
//!
//! Separate from the readers' own rules, since both are pooled and joined by the same ones.

use std::collections::BTreeMap;

/// Digits of one field as the readers of strips have them, from all their readings of that field.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Found<T> {
    /// The likeliest.
    pub value: T,
    /// Its probability among all that the field allows, 0.0–1.0.
    pub p: f32,
    /// The next one, with its probability.
    pub next: Option<(T, f32)>,
    /// Probability of the likeliest one that differs in a digit which hands write alike, 0.0 where there is none.
    pub rival: f32,
    /// What the second reader alone gives it, and the likeliest that hands write alike; zeros where it read nothing.
    pub own: (f32, f32),
    /// Whether the reader of handwriting has another likeliest one.
    pub differs: bool,
    /// How likely the second reader saw digits at all and nothing else, 0.0–1.0: the least of its readings, 0.0 where it has
    /// none.
    pub plain: f32,
    /// How many readings there were: of the second reader, or of the other one where it has none.
    pub readings: usize,
    /// In how many of them it was the likeliest.
    pub votes: usize,
    /// Where the reader of handwriting has the same likeliest value as the second reader: the probability of it that the
    /// less sure of the two has. `None` where they differ or one of them has none.
    pub both: Option<f32>,
    /// What the second reader alone has for the likeliest, with its probability.
    pub of_second: Option<(T, f32)>,
    /// The same of the reader of handwriting.
    pub by_hand: Option<(T, f32)>,
    /// The text of the first reading.
    pub text: String,
}

/// Where less than this of all probability fits the field, something else stands there.
const LEAST_FIT: f32 = 0.02;

/// Probability of any value that a reader does not have among its own: one that is quite sure does not outweigh another
/// that gives its value a thousandth. A hundredth, shared by some twenty values.
const SLIP: f32 = 0.0005;

/// What one reader says.
#[derive(Debug)]
pub(super) struct Opinion<T> {
    /// Values with probabilities that add up to 1 at the most, the likeliest first.
    ranked: Vec<(T, f32)>,
    plain: f32,
    readings: usize,
    votes: usize,
    text: String,
}

impl<T: Ord + Clone> Opinion<T> {
    /// The mean of several readings, each weighed by how plainly it saw digits: they are of the same ink, so that what one
    /// is unsure of is not made sure by another. Each has values with weights, its plainness and its text.
    pub fn of(each: impl Iterator<Item = (Vec<(T, f32)>, f32, String)>) -> Option<Opinion<T>> {
        let mut sums: BTreeMap<T, f32> = BTreeMap::new();
        let mut firsts: Vec<T> = Vec::new();
        let (mut plain, mut text, mut count, mut weights) = (1.0f32, None, 0usize, 0.0f32);
        for (candidates, plainness, read) in each {
            let total: f32 = candidates.iter().map(|(_, p)| *p).sum();
            if total.is_nan() || total < LEAST_FIT {
                continue;
            }
            count += 1;
            // What does not fit the field (a 45th day) was read, too, and takes its share of the plainness.
            let plainness = plainness * total.min(1.0);
            // A blurred reading still has a say.
            let weight = 0.1 + plainness.clamp(0.0, 1.0);
            weights += weight;
            plain = plain.min(plainness);
            text.get_or_insert(read);
            firsts
                .extend(candidates.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(value, _)| value.clone()));
            for (value, p) in candidates {
                *sums.entry(value).or_default() += weight * p / total;
            }
        }
        let mut ranked: Vec<(T, f32)> = sums.into_iter().map(|(value, p)| (value, p / weights)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let best = &ranked.first()?.0;
        let votes = firsts.iter().filter(|first| *first == best).count();
        Some(Opinion { votes, ranked, plain, readings: count, text: text.unwrap_or_default() })
    }

    fn p(&self, value: &T) -> f32 {
        self.ranked.iter().find(|(other, _)| other == value).map_or(0.0, |(_, p)| *p)
    }
}

/// What the second reader and the reader of handwriting say together: the product of both, since they were made from other
/// hands and err on other ones.
pub(super) fn joined<T: Ord + Clone>(
    second: Option<Opinion<T>>,
    hand: Option<Opinion<T>>,
    digits: impl Fn(&T) -> String,
) -> Option<Found<T>> {
    let best = |opinion: &Option<Opinion<T>>| opinion.as_ref().and_then(|o| o.ranked.first().cloned());
    let (of_second, by_hand) = (best(&second), best(&hand));
    let both = of_second.clone().zip(by_hand.clone()).filter(|(a, b)| a.0 == b.0).map(|(a, b)| a.1.min(b.1));
    let ranked = match (&second, &hand) {
        (Some(second), Some(hand)) => product(second, hand),
        (Some(only), None) | (None, Some(only)) => only.ranked.clone(),
        (None, None) => return None,
    };
    let (value, p) = ranked.first().cloned()?;
    let text = digits(&value);
    let alike = |ranked: &[(T, f32)]| {
        let mut others = ranked.iter().filter(|(other, _)| *other != value);
        others.find(|(other, _)| are_alike(&text, &digits(other))).map_or(0.0, |(_, p)| *p)
    };
    let lead = second.as_ref().or(hand.as_ref())?;
    let is_first = |opinion: &Opinion<T>| opinion.ranked.first().is_some_and(|(first, _)| *first == value);
    Some(Found {
        rival: alike(&ranked),
        own: second.as_ref().map_or((0.0, 0.0), |second| (second.p(&value), alike(&second.ranked))),
        differs: hand.as_ref().is_some_and(|hand| !is_first(hand)),
        plain: second.as_ref().map_or(0.0, |second| second.plain),
        readings: lead.readings,
        votes: if is_first(lead) { lead.votes } else { 0 },
        text: lead.text.clone(),
        both,
        next: ranked.into_iter().nth(1),
        value,
        p,
        of_second,
        by_hand,
    })
}

fn product<T: Ord + Clone>(a: &Opinion<T>, b: &Opinion<T>) -> Vec<(T, f32)> {
    let mut of_both: BTreeMap<T, f32> = BTreeMap::new();
    for (value, _) in a.ranked.iter().chain(&b.ranked) {
        of_both.insert(value.clone(), (a.p(value) + SLIP) * (b.p(value) + SLIP));
    }
    let total: f32 = of_both.values().sum();
    let mut ranked: Vec<(T, f32)> = of_both.into_iter().map(|(value, p)| (value, p / total)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}

/// Digits that one hand writes as another writes their partner. A 1 with a long upstroke is a 4 or a 7 to the second reader
/// (`11` was read as `41`, `16` as `46` on real papers); the others are those that readers of handwriting confuse most.
const ALIKE: [&[u8; 2]; 14] =
    [b"14", b"17", b"47", b"49", b"79", b"06", b"08", b"38", b"35", b"58", b"56", b"68", b"89", b"27"];

/// Whether two strings of digits differ in one digit, and that by a pair that is confused.
fn are_alike(a: &str, b: &str) -> bool {
    let mut differing = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b);
    a.len() == b.len()
        && differing.next().is_some_and(|(a, b)| ALIKE.iter().any(|pair| **pair == [a.min(b), a.max(b)]))
        && differing.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_hands_write_alike() {
        assert!(are_alike("11", "41") && are_alike("2025-01-04", "2025-01-01"));
        assert!(!are_alike("11", "44") && !are_alike("11", "111") && !are_alike("12", "13"));
    }

    fn opinion(values: &[(u8, f32)]) -> Option<Opinion<u8>> {
        Opinion::of(std::iter::once((values.to_vec(), 1.0, String::new())))
    }

    #[test]
    fn readers_that_agree_are_surer_than_either_and_those_that_differ_less() {
        let same =
            joined(opinion(&[(7, 0.9), (1, 0.1)]), opinion(&[(7, 0.8), (4, 0.2)]), u8::to_string).unwrap();
        assert!(
            same.value == 7 && same.p > 0.98 && same.both.is_some_and(|p| (p - 0.8).abs() < 1e-6),
            "{same:?}"
        );
        let differ = joined(opinion(&[(7, 0.99)]), opinion(&[(1, 0.99)]), u8::to_string).unwrap();
        assert!(differ.p < 0.55 && differ.both.is_none(), "{differ:?}");
        let one = joined(None, opinion(&[(1, 0.9), (7, 0.1)]), u8::to_string).unwrap();
        assert!(one.value == 1 && (one.p - 0.9).abs() < 1e-6 && one.both.is_none() && one.rival > 0.05);
        assert!(joined(None::<Opinion<u8>>, None, u8::to_string).is_none());
    }
}
