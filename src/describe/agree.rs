//! What two readers' opinions on the same digits are worth together.
//!
//! Separate from both, since this is where a value is accepted: the rule must hold whatever the digits are of.

use crate::record::Reason;

/// What the text engine says of digits: print, in one pass with the words around them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct First {
    /// Its least confidence in a word with digits.
    pub confidence: f32,
    /// Whether it would be believed without a second opinion: clean print, surely read.
    pub sure: bool,
}

/// What the second reader says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Second {
    /// Probability of its best value among all that the field allows.
    pub p: f32,
    /// How likely it saw digits and nothing else.
    pub plain: f32,
    /// Whether all its readings have the same best value, and there are two at the least.
    pub unanimous: bool,
    /// Whether its best value is the text engine's.
    pub same: bool,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Verdict {
    /// Whether the value is the second reader's (it is both readers' where they agree).
    pub second: bool,
    /// 0.0–1.0.
    pub confidence: f32,
    /// Why a person must look; `None` where nobody must.
    pub reason: Option<Reason>,
}

/// Where both readers have the same digits: what the second one must be sure of, at the least.
pub(super) const AGREED_P: f32 = 0.9;
/// The same for the text engine. That two readers of so different make misread a whole number or date in the same way
/// was never seen on 60 real papers, however unsure the engine was.
const AGREED_FIRST: f32 = 0.3;
/// What the second reader must be sure of alone.
const ALONE_P: f32 = 0.995;
/// And how plainly it must have seen digits.
const ALONE_PLAIN: f32 = 0.9;
/// Below this its best value is a guess among several and no value at all.
const GUESS: f32 = 0.3;

/// Weighs the readers. `None` for one that read no digits.
pub(super) fn weigh(first: Option<First>, second: Option<Second>) -> Verdict {
    let second = second.filter(|second| second.same || second.p >= GUESS);
    match (first, second) {
        (None, None) => Verdict { second: false, confidence: 0.0, reason: Some(Reason::Handwritten) },
        (Some(first), None) => Verdict {
            second: false,
            confidence: first.confidence,
            reason: (!first.sure).then_some(Reason::LowConfidence),
        },
        (Some(first), Some(second)) if second.same => {
            let sure = first.sure || (second.p >= AGREED_P && first.confidence >= AGREED_FIRST);
            Verdict {
                second: true,
                confidence: 1.0 - (1.0 - first.confidence.clamp(0.0, 1.0)) * (1.0 - second.p.clamp(0.0, 1.0)),
                reason: (!sure).then_some(Reason::LowConfidence),
            }
        }
        // Two opinions: the surer one is shown, and a person looks.
        (Some(first), Some(second)) => Verdict {
            second: !first.sure || second.p >= ALONE_P,
            confidence: if first.sure { first.confidence * (1.0 - second.p) } else { second.p * 0.9 },
            reason: Some(Reason::ReadersDiffer),
        },
        (None, Some(second)) => Verdict {
            second: true,
            confidence: second.p * second.plain.max(0.5),
            reason: (!(second.p >= ALONE_P && second.plain >= ALONE_PLAIN && second.unanimous))
                .then_some(Reason::Handwritten),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURE: First = First { confidence: 0.95, sure: true };
    const UNSURE: First = First { confidence: 0.6, sure: false };

    fn second(p: f32, same: bool) -> Second {
        Second { p, plain: 0.99, unanimous: true, same }
    }

    #[test]
    fn two_readers_that_agree_are_believed() {
        let both = weigh(Some(UNSURE), Some(second(0.95, true)));
        assert_eq!((both.reason, both.second), (None, true));
        assert!(both.confidence > 0.97);
        assert!(weigh(Some(UNSURE), Some(second(0.6, true))).reason.is_some());
        assert!(
            weigh(Some(First { confidence: 0.2, sure: false }), Some(second(0.95, true))).reason.is_some()
        );
    }

    #[test]
    fn two_readers_that_differ_are_never_believed() {
        for first in [SURE, UNSURE] {
            for p in [0.31, 0.9, 0.999] {
                let verdict = weigh(Some(first), Some(second(p, false)));
                assert_eq!(verdict.reason, Some(Reason::ReadersDiffer));
            }
        }
        assert!(!weigh(Some(SURE), Some(second(0.9, false))).second, "clean print is the better value");
        assert!(weigh(Some(UNSURE), Some(second(0.9, false))).second);
    }

    #[test]
    fn one_reader_alone_must_be_surer() {
        assert_eq!(weigh(Some(SURE), None).reason, None);
        assert_eq!(weigh(Some(UNSURE), None).reason, Some(Reason::LowConfidence));
        assert_eq!(weigh(None, Some(second(0.999, false))).reason, None);
        assert_eq!(weigh(None, Some(second(0.98, false))).reason, Some(Reason::Handwritten));
        let once = Second { unanimous: false, ..second(0.999, false) };
        assert_eq!(weigh(None, Some(once)).reason, Some(Reason::Handwritten));
        let smeared = Second { plain: 0.3, ..second(0.999, false) };
        assert_eq!(weigh(None, Some(smeared)).reason, Some(Reason::Handwritten));
        assert_eq!(weigh(None, None).reason, Some(Reason::Handwritten));
        assert!(!weigh(None, Some(second(0.2, false))).second, "a guess is no value");
    }
}
