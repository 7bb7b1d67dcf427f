//! From the model's steps to its likeliest readings: a prefix beam search by the rules of CTC (Graves et al. 2006: equal
//! signs with nothing between them are one).

use std::collections::BTreeMap;

use crate::record::PRINT;

/// The model's classes: nothing, the digits 0 to 9, print.
pub(super) const CLASSES: usize = 12;

/// Prefixes kept from step to step.
const WIDTH: usize = 48;
/// Readings that are told, and the least probability of one.
const TOLD: usize = 24;
const LEAST_TOLD: f32 = 1e-4;
/// A sign less likely than this at a step begins no prefix: 500 steps of 11 signs would be 5 000 of them.
const LEAST_SIGN: f32 = 1e-5;
/// Signs of a reading at the most: a date has eleven.
const LONGEST: usize = 16;

/// Probabilities of a prefix that ends in nothing and of one that ends in its last sign, both over that of the step's sum.
#[derive(Clone, Copy, Default)]
struct Prefix {
    blank: f64,
    sign: f64,
}

/// The likeliest readings of `rows`, which hold a logit for each class (all steps of the first class, then of the next),
/// with their probabilities, the likeliest first.
pub(super) fn readings(rows: &[f32], steps: usize) -> Vec<(String, f32)> {
    let mut prefixes: Vec<(Vec<u8>, Prefix)> = vec![(Vec::new(), Prefix { blank: 1.0, sign: 0.0 })];
    for step in 0..steps {
        let Some(p) = softmax(rows, steps, step) else { return Vec::new() };
        let mut next: BTreeMap<Vec<u8>, Prefix> = BTreeMap::new();
        for (signs, prefix) in &prefixes {
            let total = prefix.blank + prefix.sign;
            let last = signs.last().copied();
            let stays = next.entry(signs.clone()).or_default();
            stays.blank += total * p[0];
            if let Some(last) = last {
                stays.sign += prefix.sign * p[usize::from(last)];
            }
            if signs.len() >= LONGEST {
                continue;
            }
            for (sign, p) in (1u8..).zip(&p[1..]).filter(|(_, p)| **p >= f64::from(LEAST_SIGN)) {
                let from = if last == Some(sign) { prefix.blank } else { total };
                if from > 0.0 {
                    let grown = signs.iter().copied().chain([sign]).collect();
                    next.entry(grown).or_default().sign += from * p;
                }
            }
        }
        prefixes = next.into_iter().collect();
        let total = |prefix: &Prefix| prefix.blank + prefix.sign;
        prefixes.sort_by(|a, b| total(&b.1).total_cmp(&total(&a.1)));
        prefixes.truncate(WIDTH);
    }
    let text = |signs: &[u8]| -> String {
        signs.iter().map(|sign| if *sign > 10 { PRINT } else { char::from(b'0' + sign - 1) }).collect()
    };
    let told = prefixes.iter().map(|(signs, prefix)| (text(signs), (prefix.blank + prefix.sign) as f32));
    told.filter(|(_, p)| *p >= LEAST_TOLD).take(TOLD).collect()
}

/// Probabilities at a step; `None` where a logit is no number.
fn softmax(rows: &[f32], steps: usize, step: usize) -> Option<[f64; CLASSES]> {
    let mut p = [0.0; CLASSES];
    for (class, p) in p.iter_mut().enumerate() {
        *p = f64::from(*rows.get(class * steps + step)?);
    }
    let most = p.iter().copied().fold(f64::MIN, f64::max);
    if !p.iter().all(|p| p.is_finite()) {
        return None;
    }
    p.iter_mut().for_each(|p| *p = (*p - most).exp());
    let sum: f64 = p.iter().sum();
    p.iter_mut().for_each(|p| *p /= sum);
    Some(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Logits of steps at which the named classes have the named probabilities.
    fn rows(steps: &[&[(usize, f32)]]) -> Vec<f32> {
        let mut rows = vec![-20.0; CLASSES * steps.len()];
        for (at, step) in steps.iter().enumerate() {
            for (class, p) in *step {
                rows[class * steps.len() + at] = p.ln();
            }
        }
        rows
    }

    #[test]
    fn equal_figures_with_nothing_between_are_one() {
        let steps: [&[(usize, f32)]; 6] =
            [&[(11, 1.0)], &[(2, 1.0)], &[(2, 1.0)], &[(0, 0.9), (2, 0.1)], &[(2, 1.0)], &[(11, 1.0)]];
        let found = readings(&rows(&steps), 6);
        assert_eq!(found[0].0, "_11_");
        assert!((found[0].1 - 0.9).abs() < 1e-3, "{found:?}");
        assert_eq!(found[1].0, "_1_");
        assert!((found.iter().map(|(_, p)| p).sum::<f32>() - 1.0).abs() < 1e-2, "{found:?}");
    }

    #[test]
    fn odd_rows_give_no_reading() {
        assert!(readings(&[f32::NAN; CLASSES], 1).is_empty());
        assert!(readings(&[0.0; 5], 1).is_empty());
        assert_eq!(readings(&[], 0), [(String::new(), 1.0)]);
        let step: &[(usize, f32)] = &[(2, 0.5), (11, 0.5)];
        let long: Vec<f32> = rows(&[step; 400]);
        assert!(readings(&long, 400).iter().all(|(text, _)| text.len() <= LONGEST));
    }
}
