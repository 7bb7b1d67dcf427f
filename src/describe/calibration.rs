//! From what speaks for a value to the probability that it is right, and whether a person must look.
//!
//! Separate because it is the one place where a confidence gets its meaning, and because its table is fitted, not
//! thought of: `scripts/calibrate` prints it. Every rule tells by [`Signs`] how its value was read; this file alone says
//! what that is worth.

use std::collections::BTreeMap;

use crate::record::field::names;
use crate::record::{Field, Group, Reason, Signs};

use super::papers::PaperTypes;

/// Version of the table: the day of the fit, and which of that day.
pub const CALIBRATION: &str = "2026-11-23/1";

/// Base, slope of the margin and cost of a doubt for every group, in log-odds: what is in doubt is less probable, what
/// is not sound is in doubt. Printed by `scripts/calibrate` from 1485 values of 179 real papers of many offices and, a twentieth
/// of the weight each, 1408 of 116 generated ones of every type (`make-fixtures --pages 170 --types all --seed 731`); no value of
/// `Phrase` is labelled, so that it has the mean of all.
const TABLE: [(Group, [f32; 3]); 10] = [
    (Group::Number, [3.37, 0.45, 2.02]),
    (Group::Date, [3.87, 0.73, 0.93]),
    (Group::Agency, [3.16, 0.53, 1.85]),
    (Group::Heading, [3.68, 0.43, 1.80]),
    (Group::Place, [3.06, 0.61, 2.18]),
    (Group::Abstract, [3.45, 0.98, 2.30]),
    (Group::Signer, [3.73, 0.38, 1.08]),
    (Group::SignerTitle, [3.20, 0.39, 1.77]),
    (Group::Labelled, [3.43, 0.72, 1.81]),
    (Group::Phrase, [3.34, 0.61, 1.80]),
];
/// What may be claimed at the most of a value without a doubt, and of one with: (right + 1) / (all + 2) of those among
/// the real papers' values that the table gives 0.9 and more.
const MOST: [f32; 2] = [0.996, 0.876];

/// Words that say less than their bar, in log-odds, are in doubt by that alone: too few such values were ever read for more to be
/// claimed of them.
const LOWEST_MARGIN: f32 = 0.0;
/// Log-odds that a margin counts at the most, either way.
const MOST_MARGIN: f32 = 3.0;
/// Doubts that count at the most: few values have more.
const MOST_DOUBTS: u8 = 2;

impl Signs {
    /// Signs of words or of a verdict on digits that say `confidence` where the rule asks for `bar`.
    pub(super) fn of(group: Group, confidence: f32, bar: f32) -> Signs {
        Signs { group, margin: MOST_MARGIN, doubts: 0, sound: true }.and_margin(confidence, bar)
    }

    /// One more thing that was asked of the words: the least of all margins counts.
    pub(super) fn and_margin(self, confidence: f32, bar: f32) -> Signs {
        let margin = (log_odds(confidence) - log_odds(bar)).clamp(-MOST_MARGIN, MOST_MARGIN);
        Signs { margin: self.margin.min(margin), ..self }
    }

    /// A doubt, where `clear` does not hold.
    pub(super) fn clear(self, clear: bool) -> Signs {
        Signs { doubts: self.doubts.saturating_add(u8::from(!clear)), ..self }
    }

    /// Not sound, which is a doubt as well, where `valid` does not hold.
    pub(super) fn valid(self, valid: bool) -> Signs {
        Signs { sound: self.sound && valid, ..self.clear(valid) }
    }
}

fn log_odds(p: f32) -> f32 {
    let p = if p.is_nan() { 0.0 } else { p.clamp(0.005, 0.995) };
    (p / (1.0 - p)).ln()
}

/// The probability that a value with these signs is right: more with the margin, less with every doubt, never 1.0.
fn probability(signs: Signs) -> f32 {
    let row = TABLE.iter().find(|(group, _)| *group == signs.group);
    let [base, slope, doubt] = row.map_or([0.0; 3], |(_, row)| *row);
    let odds = base + slope * signs.margin - doubt * f32::from(signs.doubts.min(MOST_DOUBTS));
    let [clear, doubtful] = MOST;
    let most = if signs.doubts == 0 && signs.margin >= LOWEST_MARGIN { clear } else { doubtful };
    (1.0 / (1.0 + (-odds).exp())).min(most)
}

/// Gives a field its probability, and accepts it by the default threshold; [`Accept::settle`] has the last word.
pub(super) fn judge(mut field: Field, signs: Signs) -> Field {
    field.signs = Some(signs);
    if field.value.is_none() {
        (field.confidence, field.accepted) = (0.0, false);
        field.reason = Some(field.reason.unwrap_or(Reason::Illegible));
        return field;
    }
    field.confidence = probability(signs);
    field.accepted = signs.sound && field.confidence >= Accept::DEFAULT;
    field.reason = match field.accepted {
        true => None,
        false if signs.doubts == 0 || signs.margin < 0.0 => {
            Some(field.reason.unwrap_or(Reason::LowConfidence))
        }
        false => Some(field.reason.unwrap_or(Reason::Invalid)),
    };
    field
}

/// From which probability on a value is accepted, by field.
#[derive(Debug, Clone, PartialEq)]
pub struct Accept {
    default: f32,
    fields: BTreeMap<String, f32>,
}

impl Default for Accept {
    fn default() -> Self {
        Accept { default: Accept::DEFAULT, fields: BTreeMap::new() }
    }
}

impl Accept {
    /// Where nothing else is said. At this probability 1122 of 1126 accepted values of 179 real papers were right.
    pub const DEFAULT: f32 = 0.97;

    /// The thresholds as the configuration has them: `default`, and any field by its name.
    ///
    /// # Errors
    /// The first name that is no field of any paper type.
    pub fn new(thresholds: &BTreeMap<String, f32>, types: &PaperTypes) -> Result<Accept, String> {
        let mut accept = Accept::default();
        for (name, threshold) in thresholds {
            if name == "default" {
                accept.default = *threshold;
            } else if [names::REVOKES, names::REVOKES_DATE, names::COPY].contains(&name.as_str())
                || names::COMMON.contains(&name.as_str())
                || types.list().any(|paper| paper.fields.contains(&name.as_str()))
            {
                accept.fields.insert(name.clone(), *threshold);
            } else {
                return Err(name.clone());
            }
        }
        Ok(accept)
    }

    /// The threshold of a field.
    pub fn threshold(&self, name: &str) -> f32 {
        self.fields.get(name).copied().unwrap_or(self.default)
    }

    /// Accepts a judged field by its threshold. What is not sound is not accepted whatever the threshold.
    pub(super) fn settle(&self, name: &str, field: &mut Field) {
        let Some(signs) = field.signs.filter(|_| field.value.is_some()) else { return };
        field.accepted = signs.sound && field.confidence >= self.threshold(name);
        field.reason =
            if field.accepted { None } else { Some(field.reason.unwrap_or(Reason::LowConfidence)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: [Group; 10] = [
        Group::Number,
        Group::Date,
        Group::Agency,
        Group::Heading,
        Group::Place,
        Group::Abstract,
        Group::Signer,
        Group::SignerTitle,
        Group::Labelled,
        Group::Phrase,
    ];

    fn value() -> Field {
        Field { value: Some("x".to_owned()), ..Field::default() }
    }

    #[test]
    fn more_evidence_is_never_less_probable_and_nothing_is_certain() {
        for group in GROUPS {
            assert!(TABLE.iter().any(|(g, _)| *g == group), "{group:?}");
            let p = |confidence, doubts| probability(Signs { doubts, ..Signs::of(group, confidence, 0.8) });
            for doubts in 0..4 {
                let rising = [0.0, 0.3, 0.6, 0.8, 0.9, 0.99, 1.0].map(|confidence| p(confidence, doubts));
                assert!(rising.is_sorted(), "{group:?}: {rising:?}");
                assert!(rising.iter().all(|p| *p > 0.0 && *p < 1.0), "{group:?}: {rising:?}");
                assert!(p(0.9, doubts + 1) <= p(0.9, doubts), "{group:?}");
            }
            assert!(p(f32::NAN, 0) <= p(0.1, 0));
            let sure = Signs::of(group, 0.9, 0.8);
            assert!(probability(sure.valid(false)) < probability(sure), "{group:?}");
        }
    }

    #[test]
    fn what_was_read_surely_without_a_doubt_is_accepted_and_no_doubt_is() {
        for group in GROUPS {
            let sure = Signs::of(group, 0.95, 0.9);
            assert!(judge(value(), sure).accepted, "{group:?}");
            assert!(!judge(value(), Signs::of(group, 1.0, 0.1).clear(false)).accepted, "{group:?}");
            assert!(!judge(value(), Signs::of(group, 0.4, 0.9)).accepted, "{group:?}");
            assert!(!judge(value(), sure.valid(false)).accepted, "{group:?}");
        }
    }

    #[test]
    fn the_least_margin_counts() {
        let signs = Signs::of(Group::Labelled, 0.95, 0.9).and_margin(0.7, 0.85);
        assert!(signs.margin < 0.0, "{signs:?}");
        assert_eq!(signs.and_margin(0.99, 0.1).margin, signs.margin);
        assert_eq!(Signs::of(Group::Place, 1.0, 0.1).margin, MOST_MARGIN);
    }

    #[test]
    fn who_is_not_accepted_is_told_why() {
        let why = |signs| judge(value(), signs).reason;
        assert_eq!(why(Signs::of(Group::Place, 0.95, 0.7)), None);
        assert_eq!(why(Signs::of(Group::Place, 0.1, 0.7)), Some(Reason::LowConfidence));
        assert_eq!(why(Signs::of(Group::Place, 0.95, 0.7).clear(false)), Some(Reason::Invalid));
        assert_eq!(why(Signs::of(Group::Place, 0.95, 0.7).valid(false)), Some(Reason::Invalid));
        let nothing = judge(Field::default(), Signs::of(Group::Place, 0.95, 0.7));
        assert_eq!((nothing.reason, nothing.confidence), (Some(Reason::Illegible), 0.0));
    }

    #[test]
    fn a_threshold_is_of_its_field_and_never_accepts_what_is_not_sound() {
        let types = PaperTypes::embedded();
        let told = |pairs: &[(&str, f32)]| {
            Accept::new(&pairs.iter().map(|(n, t)| ((*n).to_owned(), *t)).collect(), types)
        };
        let accept = told(&[("default", 0.5), ("number", 1.0)]).unwrap();
        let settled = |name: &str, signs: Signs| {
            let mut field = judge(value(), signs);
            accept.settle(name, &mut field);
            (field.accepted, field.reason)
        };
        let doubtful = Signs::of(Group::Place, 0.95, 0.7).clear(false);
        assert_eq!(settled("place", doubtful), (true, None));
        assert_eq!(settled("place", doubtful.valid(false)), (false, Some(Reason::Invalid)));
        let sure = Signs::of(Group::Number, 0.99, 0.6);
        assert_eq!(settled("number", sure), (false, Some(Reason::LowConfidence)), "1.0 is never reached");
        assert_eq!(told(&[("nubmer", 0.9)]), Err("nubmer".to_owned()));
        assert_eq!(told(&[]), Ok(Accept::default()));
        assert!(told(&[("birth_date", 0.9), ("revokes", 0.9)]).is_ok());
        let mut law = Field { accepted: false, ..value() };
        accept.settle("validity", &mut law);
        assert!(!law.accepted, "what was not read is not accepted");
    }
}
