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
    /// Probability of the likeliest value that a slip of the pen apart would be.
    pub rival: f32,
    /// What the second reader alone gives the value, and the likeliest that a slip of the pen apart would be: the bars of one
    /// reader are for one reader.
    pub own: (f32, f32),
    /// Whether the reader of handwriting has another best value.
    pub differs: bool,
    /// Whether all its readings have the same best value, and there are two at the least.
    pub unanimous: bool,
    /// Whether its best value is the text engine's.
    pub same: bool,
    /// Where the reader of handwriting has the same best value: what the less sure of the two gives it. `None` where it has
    /// another or none.
    pub both: Option<f32>,
    /// Where the second reader has no digits: what the reader of handwriting gives its best value.
    pub by_hand: Option<f32>,
}

impl Second {
    /// Whether both readers of strips have the same, neither of them less sure than `each`, and are very sure together.
    fn is_sure_together(self, each: f32) -> bool {
        self.both.is_some_and(|p| p >= each) && self.p >= TOGETHER_P && self.rival <= TOGETHER_RIVAL
    }
}

/// What something else than the two readers says of the best value: the time of a signature, the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Witness {
    /// Nothing.
    Silent,
    /// The same, without having seen the digits.
    For,
    /// That it cannot be.
    Against,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Verdict {
    /// Whether the value is the second reader's (it is both readers' where they agree).
    pub second: bool,
    /// 0.0–1.0.
    pub confidence: f32,
    /// Whether the readers of strips were sure enough, so that only the text engine was not.
    pub decided: bool,
    /// Why a person must look; `None` where nobody must.
    pub reason: Option<Reason>,
}

/// Where both readers have the same digits: what the second one must be sure of, at the least.
const AGREED_P: f32 = 0.9;
/// The same for the text engine. That two readers of so different make misread a whole number or date in the same way
/// was never seen on 60 real papers, however unsure the engine was.
const AGREED_FIRST: f32 = 0.3;
/// How likely the same with a digit that is written alike may be then: a slanted `11` is `44` to both readers now and
/// then.
const AGREED_RIVAL: f32 = 0.05;
/// What the second reader must be sure of alone.
const ALONE_P: f32 = 0.995;
/// And how plainly it must have seen digits.
const ALONE_PLAIN: f32 = 0.9;
/// How likely the same with a digit that is written alike may be at the most. On 1 193 generated heads with digits of the
/// MNIST hands, 3 of 155 numbers that were surer than [`ALONE_P`] were wrong, each by such a digit (`47` read as `41`
/// with 0.999), and none of the 96 with this bar.
const ALONE_RIVAL: f32 = 0.0002;
/// What it must be sure of alone where a witness says the same, and how plainly it must have seen digits.
const WITNESSED_P: f32 = 0.97;
const WITNESSED_PLAIN: f32 = 0.1;
const WITNESSED_RIVAL: f32 = 0.002;
/// What both readers of strips must be sure of, each, where they agree and the text engine read nothing. Of 143 real papers
/// they agreed on wrong digits once, with 0.73 and 0.78 (`75` for `79`).
const BOTH_P: f32 = 0.85;
/// How likely the same with a digit that is written alike may be then, to both together.
const BOTH_RIVAL: f32 = 0.002;
/// What each of both must be sure of, both together, and how likely the same with a digit written alike may be, where the text
/// engine has the same digits, too: three opinions of three makers.
const THREE_P: f32 = 0.6;
const THREE_TOGETHER: f32 = 0.97;
const THREE_RIVAL: f32 = 0.01;
/// What each of both must be sure of at the least where both together are surer than this, and how likely the same with a digit
/// written alike may be then. On 557 numbers and dates of 283 real papers such values were right 27 times of 27 that [`BOTH_P`] left to a
/// person; the one that both had wrong (`27606` for `2760b`) had 0.968 together.
const EACH_P: f32 = 0.6;
const TOGETHER_P: f32 = 0.998;
const TOGETHER_RIVAL: f32 = 0.0005;
/// What both must be sure of to outvote a text engine that is unsure of other digits: it reads handwriting as print. On the
/// same papers they never were for wrong digits.
const OUTVOTING_P: f32 = 0.9;
/// What each must be at the least to outvote it where both together are as sure as [`TOGETHER_P`].
const OUTVOTING_EACH_P: f32 = 0.75;
/// What the reader of handwriting alone must be sure of, and how likely the same with a digit written alike may be, where the text
/// engine has the same digits and the second reader none: on 283 real papers of seven sets the two had alike 85 numbers and dates
/// that were not clean print, and all of them were right.
const HAND_P: f32 = 0.9;
const HAND_RIVAL: f32 = 0.002;
/// What each of both must be sure of for a first look to be enough. Chosen above [`BOTH_P`], so that it is enough to be accepted, too.
const SETTLED_P: f32 = 0.95;
/// Below this its best value is a guess among several and no value at all.
const GUESS: f32 = 0.3;

/// Whether the readers agree so surely that another look would change nothing: the two of strips, or one of them and the text
/// engine.
pub(super) fn is_settled(first: Option<First>, second: Second) -> bool {
    let Second { p, plain, rival, both, .. } = second;
    let strips = both.is_some_and(|p| p >= SETTLED_P) && rival <= BOTH_RIVAL && plain >= ALONE_PLAIN;
    let with_engine = first.is_some()
        && second.same
        && match second.by_hand {
            Some(_) => weigh(first, Some(second), Witness::Silent).reason.is_none(),
            None => p >= AGREED_P,
        };
    strips || with_engine
}

/// Weighs the readers and a witness. `None` for a reader that read no digits.
pub(super) fn weigh(first: Option<First>, second: Option<Second>, witness: Witness) -> Verdict {
    let verdict = of_readers(first, second, witness);
    match witness {
        // Who is right is for a person to say.
        Witness::Against if verdict.confidence > 0.0 => {
            Verdict { reason: Some(Reason::Contradicted), ..verdict }
        }
        _ => verdict,
    }
}

fn of_readers(first: Option<First>, second: Option<Second>, witness: Witness) -> Verdict {
    let second = second.filter(|second| second.same || second.p >= GUESS);
    match (first, second) {
        (None, None) => {
            Verdict { second: false, decided: false, confidence: 0.0, reason: Some(Reason::Handwritten) }
        }
        (Some(first), None) => Verdict {
            second: false,
            decided: false,
            confidence: first.confidence,
            reason: (!first.sure).then_some(Reason::LowConfidence),
        },
        (Some(first), Some(second)) if second.same => {
            // A text engine that is sure of itself does not outweigh a second reader that hesitates over the same
            // digits: `11` by a slanting hand was `44` to both, with 0.95 and 0.79.
            let (own, rival) = second.own;
            let three = second.both.is_some_and(|p| p >= THREE_P)
                && second.p >= THREE_TOGETHER
                && second.rival <= THREE_RIVAL;
            let by_hand = second.by_hand.is_some_and(|p| p >= HAND_P) && second.rival <= HAND_RIVAL;
            let decided = own >= AGREED_P && rival <= AGREED_RIVAL || three || by_hand;
            let sure = decided && first.confidence >= AGREED_FIRST;
            let (one, other) = (first.confidence.clamp(0.0, 1.0), second.p.clamp(0.0, 1.0));
            Verdict {
                second: true,
                decided,
                confidence: if decided { 1.0 - (1.0 - one) * (1.0 - other) } else { one.min(other) },
                reason: (!sure).then_some(Reason::LowConfidence),
            }
        }
        // Two opinions: the surer one is shown, and a person looks.
        (Some(first), Some(second))
            if !first.sure
                && (second.both.is_some_and(|p| p >= OUTVOTING_P) && second.rival <= BOTH_RIVAL
                    || second.is_sure_together(OUTVOTING_EACH_P)) =>
        {
            Verdict { second: true, decided: true, confidence: second.p, reason: None }
        }
        (Some(first), Some(second)) => Verdict {
            second: !first.sure || second.p >= ALONE_P,
            decided: false,
            confidence: if first.sure { first.confidence * (1.0 - second.p) } else { second.p * 0.9 },
            reason: Some(Reason::ReadersDiffer),
        },
        (None, Some(second)) => {
            let (own, rival) = second.own;
            let alone = !second.differs
                && own >= ALONE_P
                && second.plain >= ALONE_PLAIN
                && rival <= ALONE_RIVAL
                && second.unanimous;
            let witnessed = witness == Witness::For
                && !second.differs
                && own >= WITNESSED_P
                && second.plain >= WITNESSED_PLAIN
                && rival <= WITNESSED_RIVAL;
            let both = second.both.is_some_and(|p| p >= BOTH_P) && second.rival <= BOTH_RIVAL
                || second.is_sure_together(EACH_P);
            Verdict {
                second: true,
                decided: witnessed || alone || both,
                confidence: second.p * if witnessed || both { 1.0 } else { second.plain.max(0.5) },
                reason: (!(witnessed || alone || both)).then_some(Reason::Handwritten),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURE: First = First { confidence: 0.95, sure: true };
    const UNSURE: First = First { confidence: 0.6, sure: false };

    fn second(p: f32, same: bool) -> Second {
        Second {
            p,
            plain: 0.99,
            rival: 0.0,
            own: (p, 0.0),
            differs: false,
            unanimous: true,
            same,
            both: None,
            by_hand: None,
        }
    }

    #[test]
    fn two_readers_that_agree_are_believed() {
        let both = weigh(Some(UNSURE), Some(second(0.95, true)), Witness::Silent);
        assert_eq!((both.reason, both.second), (None, true));
        assert!(both.confidence > 0.97);
        assert!(weigh(Some(UNSURE), Some(second(0.6, true)), Witness::Silent).reason.is_some());
        let hesitant = weigh(Some(SURE), Some(second(0.79, true)), Witness::Silent);
        assert!(hesitant.reason.is_some() && hesitant.confidence < 0.8, "44 for 11, by both readers");
        assert!(
            weigh(Some(First { confidence: 0.2, sure: false }), Some(second(0.95, true)), Witness::Silent)
                .reason
                .is_some()
        );
    }

    #[test]
    fn two_readers_that_differ_are_never_believed() {
        for first in [SURE, UNSURE] {
            for p in [0.31, 0.9, 0.999] {
                let verdict = weigh(Some(first), Some(second(p, false)), Witness::Silent);
                assert_eq!(verdict.reason, Some(Reason::ReadersDiffer));
            }
        }
        assert!(
            !weigh(Some(SURE), Some(second(0.9, false)), Witness::Silent).second,
            "clean print is the better value"
        );
        assert!(weigh(Some(UNSURE), Some(second(0.9, false)), Witness::Silent).second);
    }

    #[test]
    fn the_reader_of_handwriting_is_a_second_opinion() {
        let with =
            |p: f32, both: Option<f32>| Second { plain: 0.2, unanimous: false, both, ..second(p, false) };
        assert_eq!(weigh(None, Some(with(0.99, Some(0.9))), Witness::Silent).reason, None);
        assert_eq!(weigh(None, Some(with(0.999, Some(0.65))), Witness::Silent).reason, None, "sure together");
        for unsure in [
            with(0.99, Some(0.78)),
            with(0.999, Some(0.5)),
            with(0.99, None),
            Second { rival: 0.01, ..with(0.99, Some(0.9)) },
            Second { rival: 0.001, ..with(0.999, Some(0.8)) },
        ] {
            assert_eq!(weigh(None, Some(unsure), Witness::Silent).reason, Some(Reason::Handwritten));
        }
        let outvoted = weigh(Some(UNSURE), Some(with(0.99, Some(0.95))), Witness::Silent);
        assert_eq!((outvoted.reason, outvoted.second), (None, true));
        assert_eq!(weigh(Some(UNSURE), Some(with(0.999, Some(0.8))), Witness::Silent).reason, None);
        let less = weigh(Some(UNSURE), Some(with(0.999, Some(0.7))), Witness::Silent);
        assert_eq!(less.reason, Some(Reason::ReadersDiffer));
        let print = weigh(Some(SURE), Some(with(0.99, Some(0.95))), Witness::Silent);
        assert_eq!(print.reason, Some(Reason::ReadersDiffer), "clean print is not outvoted");
        let three = Second { own: (0.8, 0.06), both: Some(0.7), ..second(0.99, true) };
        assert_eq!(weigh(Some(UNSURE), Some(three), Witness::Silent).reason, None);
        let near = Second { rival: 0.02, ..three };
        assert!(weigh(Some(UNSURE), Some(near), Witness::Silent).reason.is_some());
        let joint = Second { own: (0.93, 0.0), ..second(0.999, false) };
        assert!(weigh(None, Some(joint), Witness::For).reason.is_some(), "not the second reader's own");
        let other = Second { differs: true, ..second(0.999, false) };
        assert!(weigh(None, Some(other), Witness::For).reason.is_some());
        let same = Second { own: (0.3, 0.5), ..second(0.99, true) };
        let verdict = weigh(Some(UNSURE), Some(same), Witness::Silent);
        assert!(verdict.reason.is_some() && !verdict.decided, "07 was read as 01 so");
        let less = weigh(Some(UNSURE), Some(with(0.99, Some(0.88))), Witness::Silent);
        assert_eq!(less.reason, Some(Reason::ReadersDiffer));
    }

    #[test]
    fn the_reader_of_handwriting_and_the_text_engine_need_no_third() {
        let hand = |p: f32, rival: f32, same: bool| Second {
            p,
            plain: 0.0,
            rival,
            own: (0.0, 0.0),
            by_hand: Some(p),
            ..second(p, same)
        };
        let sure = hand(0.95, 0.001, true);
        assert_eq!(weigh(Some(UNSURE), Some(sure), Witness::Silent).reason, None);
        assert!(is_settled(Some(UNSURE), sure));
        for open in [hand(0.85, 0.0, true), hand(0.95, 0.01, true), hand(0.99, 0.0, false)] {
            assert!(!is_settled(Some(UNSURE), open), "{open:?}");
            assert!(weigh(Some(UNSURE), Some(open), Witness::Silent).reason.is_some(), "{open:?}");
        }
        assert!(!is_settled(None, sure), "nobody else has seen them");
        let faint = First { confidence: 0.2, sure: false };
        assert!(!is_settled(Some(faint), sure));
    }

    #[test]
    fn two_sure_readers_of_strips_need_no_other_look() {
        let both = |p: f32| Second { both: Some(p), ..second(0.999, false) };
        assert!(is_settled(None, both(0.96)) && !is_settled(None, both(0.9)));
        assert!(!is_settled(None, Second { rival: 0.01, ..both(0.99) }));
        assert!(!is_settled(None, Second { plain: 0.5, ..both(0.99) }));
    }

    #[test]
    fn a_witness_helps_one_reader_and_settles_no_dispute() {
        let plainly = Second { plain: 0.5, unanimous: false, ..second(0.98, false) };
        assert_eq!(weigh(None, Some(plainly), Witness::Silent).reason, Some(Reason::Handwritten));
        assert_eq!(weigh(None, Some(plainly), Witness::For).reason, None);
        let guess = weigh(None, Some(second(0.9, false)), Witness::For);
        assert_eq!(guess.reason, Some(Reason::Handwritten), "a witness is no reader");
        let differ = weigh(Some(UNSURE), Some(second(0.999, false)), Witness::For);
        assert_eq!(differ.reason, Some(Reason::ReadersDiffer));
        for second in [None, Some(second(0.999, true))] {
            let against = weigh(Some(SURE), second, Witness::Against);
            assert_eq!(against.reason, Some(Reason::Contradicted), "nobody knows which one is wrong");
        }
        assert_eq!(weigh(None, None, Witness::Against).reason, Some(Reason::Handwritten));
    }

    #[test]
    fn one_reader_alone_must_be_surer() {
        assert_eq!(weigh(Some(SURE), None, Witness::Silent).reason, None);
        assert_eq!(weigh(Some(UNSURE), None, Witness::Silent).reason, Some(Reason::LowConfidence));
        assert_eq!(weigh(None, Some(second(0.999, false)), Witness::Silent).reason, None);
        assert_eq!(weigh(None, Some(second(0.98, false)), Witness::Silent).reason, Some(Reason::Handwritten));
        let once = Second { unanimous: false, ..second(0.999, false) };
        assert_eq!(weigh(None, Some(once), Witness::Silent).reason, Some(Reason::Handwritten));
        let alike = Second { own: (0.999, 0.0008), ..second(0.999, false) };
        let why = weigh(None, Some(alike), Witness::Silent).reason;
        assert_eq!(why, Some(Reason::Handwritten), "47 was read as 41 with 0.999");
        let smeared = Second { plain: 0.3, ..second(0.999, false) };
        assert_eq!(weigh(None, Some(smeared), Witness::Silent).reason, Some(Reason::Handwritten));
        assert_eq!(weigh(None, None, Witness::Silent).reason, Some(Reason::Handwritten));
        assert!(!weigh(None, Some(second(0.2, false)), Witness::Silent).second, "a guess is no value");
    }
}
