//! What number and date share: the verdict of two readers as signs of a value, and their evidence.
//!
//! Separate from both, since their digits are read by the same two readers and weighed by the same rules.

use crate::record::{Field, Group, Reason, Signs};

use super::super::agree::{self, Verdict};
use super::super::second::Found;

/// The least confidence of words that were not recognised but taken from a text layer.
pub(super) const TEXT_LAYER: f32 = 0.99;
/// The whole row of a number or a date.
pub(super) const ROW_BAR: f32 = 0.6;
/// Both readers together, where each alone is less sure than it must be.
const AGREED_BAR: f32 = 0.9;

/// The signs of digits that one reader or both read: `field` with the verdict's confidence and reason.
pub(super) fn of_verdict(group: Group, field: &Field, verdict: Verdict) -> Signs {
    // Two readers that agree, neither of them sure, are sure together or not at all.
    let agreed = verdict.decided && field.reason == Some(Reason::LowConfidence);
    let signs = Signs::of(group, field.confidence, if agreed { AGREED_BAR } else { ROW_BAR });
    match field.reason {
        Some(Reason::ReadersDiffer | Reason::Invalid | Reason::Contradicted) => signs.valid(false),
        reason => signs.clear(agreed || reason.is_none()),
    }
}

/// What the second reader found, as one of two opinions.
pub(super) fn opinion<T>(found: &Found<T>, same: bool) -> agree::Second {
    let unanimous = found.readings >= 2 && found.votes == found.readings;
    let Found { p, plain, rival, both, own, differs, .. } = *found;
    let by_hand = found.by_hand.as_ref().filter(|_| found.of_second.is_none()).map(|(_, p)| *p);
    agree::Second { p, plain, rival, own, differs, unanimous, same, both, by_hand }
}

/// Keeps what the second reader found beside a field.
pub(super) fn note<T>(field: &mut Field, found: &Found<T>, text: impl Fn(&T) -> String) {
    field.rule.push_str(if found.of_second.is_some() { "+pp-ocrv6" } else { "+sohoa-figures" });
    let next = found.next.as_ref().map(|(value, p)| format!(", {} {p:.3}", text(value))).unwrap_or_default();
    let of = |reader: &str, said: &Option<(T, f32)>| {
        said.as_ref().map(|(value, p)| format!("{reader}: {} {p:.3}", text(value)))
    };
    let together = format!(
        "strips: {} {:.3}{next}, alike {:.4}, plain {:.2} ({})",
        text(&found.value),
        found.p,
        found.rival,
        found.plain,
        found.text
    );
    let each = [of("pp-ocrv6", &found.of_second), of("sohoa-figures", &found.by_hand)];
    field.evidence.push(together);
    field.evidence.extend(each.into_iter().flatten());
}
