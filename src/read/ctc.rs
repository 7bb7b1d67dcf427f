//! From a model's steps to its likeliest readings: a prefix beam search by the rules of CTC (Graves et al. 2006: equal
//! signs with nothing between them are one). For both models of our own.

use std::collections::BTreeMap;

use super::network::Logits;

/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    /// Prefixes kept from step to step.
    pub width: usize,
    /// A sign less likely than this at a step begins no prefix: 500 steps of 11 signs would be 5 000 of them.
    pub least_sign: f64,
    /// Signs of a reading at the most.
    pub longest: usize,
    /// Readings that are told.
    pub told: usize,
}

/// The least probability of a reading that is told.
const LEAST_TOLD: f32 = 1e-4;

/// Probabilities of a prefix that ends in nothing and of one that ends in its last sign, both over that of the step's sum.
#[derive(Clone, Copy, Default)]
struct Prefix {
    blank: f64,
    sign: f64,
}

/// The likeliest readings as classes from 1, with their probabilities, the likeliest first; none where a logit is no number.
pub(super) fn readings(logits: &Logits, search: Search) -> Vec<(Vec<u8>, f32)> {
    let mut prefixes: Vec<(Vec<u8>, Prefix)> = vec![(Vec::new(), Prefix { blank: 1.0, sign: 0.0 })];
    let mut p = Vec::new();
    for step in 0..logits.steps {
        if !softmax(logits, step, &mut p) {
            return Vec::new();
        }
        let likely: Vec<(u8, f64)> =
            (1u8..).zip(p.iter().skip(1).copied()).filter(|(_, p)| *p >= search.least_sign).collect();
        let mut next: BTreeMap<Vec<u8>, Prefix> = BTreeMap::new();
        for (signs, prefix) in &prefixes {
            let total = prefix.blank + prefix.sign;
            let last = signs.last().copied();
            let stays = next.entry(signs.clone()).or_default();
            stays.blank += total * p[0];
            if let Some(last) = last {
                stays.sign += prefix.sign * p[usize::from(last)];
            }
            if signs.len() >= search.longest {
                continue;
            }
            for (sign, p) in &likely {
                let from = if last == Some(*sign) { prefix.blank } else { total };
                if from > 0.0 {
                    let grown = signs.iter().copied().chain([*sign]).collect();
                    next.entry(grown).or_default().sign += from * p;
                }
            }
        }
        prefixes = next.into_iter().collect();
        let total = |prefix: &Prefix| prefix.blank + prefix.sign;
        prefixes.sort_by(|a, b| total(&b.1).total_cmp(&total(&a.1)));
        prefixes.truncate(search.width);
    }
    let told = prefixes.into_iter().map(|(signs, prefix)| (signs, (prefix.blank + prefix.sign) as f32));
    told.filter(|(_, p)| *p >= LEAST_TOLD).take(search.told).collect()
}

/// The likeliest class at every step, equal ones in a row and nothing (0) taken out: a class with its first and its last step.
pub(super) fn likeliest(logits: &Logits) -> Vec<(u8, usize, usize)> {
    let mut signs: Vec<(u8, usize, usize)> = Vec::new();
    let mut before = 0;
    for step in 0..logits.steps {
        let class = (0..logits.classes)
            .max_by(|a, b| logits.at(*a, step).total_cmp(&logits.at(*b, step)))
            .and_then(|class| u8::try_from(class).ok())
            .unwrap_or(0);
        match signs.last_mut() {
            Some(last) if class != 0 && class == before => last.2 = step,
            _ if class != 0 => signs.push((class, step, step)),
            _ => {}
        }
        before = class;
    }
    signs
}

/// Probabilities of all classes at a step; whether all logits are numbers.
fn softmax(logits: &Logits, step: usize, p: &mut Vec<f64>) -> bool {
    p.clear();
    p.extend((0..logits.classes).map(|class| f64::from(logits.at(class, step))));
    if p.is_empty() || !p.iter().all(|p| p.is_finite()) {
        return false;
    }
    let most = p.iter().copied().fold(f64::MIN, f64::max);
    p.iter_mut().for_each(|p| *p = (*p - most).exp());
    let sum: f64 = p.iter().sum();
    p.iter_mut().for_each(|p| *p /= sum);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: usize = 12;
    const SEARCH: Search = Search { width: 48, least_sign: 1e-5, longest: 16, told: 24 };

    /// Logits of steps at which the named classes have the named probabilities.
    fn rows(steps: &[&[(usize, f32)]]) -> Logits {
        let mut rows = vec![-20.0; CLASSES * steps.len()];
        for (at, step) in steps.iter().enumerate() {
            for (class, p) in *step {
                rows[class * steps.len() + at] = p.ln();
            }
        }
        Logits { classes: CLASSES, steps: steps.len(), rows }
    }

    #[test]
    fn equal_signs_with_nothing_between_are_one() {
        let steps: [&[(usize, f32)]; 6] =
            [&[(11, 1.0)], &[(2, 1.0)], &[(2, 1.0)], &[(0, 0.9), (2, 0.1)], &[(2, 1.0)], &[(11, 1.0)]];
        let found = readings(&rows(&steps), SEARCH);
        assert_eq!(found[0].0, [11, 2, 2, 11]);
        assert!((found[0].1 - 0.9).abs() < 1e-3, "{found:?}");
        assert_eq!(found[1].0, [11, 2, 11]);
        assert!((found.iter().map(|(_, p)| p).sum::<f32>() - 1.0).abs() < 1e-2, "{found:?}");
        assert_eq!(likeliest(&rows(&steps)), [(11, 0, 0), (2, 1, 2), (2, 4, 4), (11, 5, 5)]);
    }

    #[test]
    fn odd_rows_give_no_reading() {
        let odd = Logits { classes: CLASSES, steps: 1, rows: vec![f32::NAN; CLASSES] };
        assert!(readings(&odd, SEARCH).is_empty());
        let short = Logits { classes: CLASSES, steps: 1, rows: vec![0.0; 5] };
        assert!(readings(&short, SEARCH).is_empty());
        let none = Logits { classes: CLASSES, steps: 0, rows: vec![] };
        assert_eq!(readings(&none, SEARCH), [(vec![], 1.0)]);
        let step: &[(usize, f32)] = &[(2, 0.5), (11, 0.5)];
        assert!(readings(&rows(&[step; 400]), SEARCH).iter().all(|(signs, _)| signs.len() <= 16));
    }
}
