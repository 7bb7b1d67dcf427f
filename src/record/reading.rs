//! What the second reader made of one strip of a page: its text as it stands, and for every place where digits can
//! stand how likely each digit is.
//!
//! Separate from `PageText`'s lines because it is no line of the page but another opinion on a few of them, kept raw so
//! that `describe` can ask "which number of this form is the likeliest" long after the picture is gone.

use serde::{Deserialize, Serialize};

use super::{Line, PxBox};

/// Which box of the printed frame a strip was cut for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// Number and symbol.
    Number,
    /// `ngày … tháng … năm …`.
    Date,
    /// A number of a person or an organisation, 9 to 13 digits.
    Figures,
    /// A line under the paper: a name, or a row of a title.
    Line,
}

/// A strip of the upright page along a line of text, which may slant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// What is expected to stand there.
    pub slot: Slot,
    /// Left end of its middle line, px of the upright page.
    pub from: (f32, f32),
    /// Right end of its middle line.
    pub to: (f32, f32),
    /// Height across that line, px.
    pub height: f32,
}

impl Strip {
    /// The upright rectangle around it.
    pub fn bbox(&self) -> PxBox {
        let half = self.height / 2.0;
        let (left, right) = (self.from.0.min(self.to.0), self.from.0.max(self.to.0));
        let (top, bottom) = (self.from.1.min(self.to.1) - half, self.from.1.max(self.to.1) + half);
        // `as` saturates, so that no strip is too odd to have a rectangle.
        PxBox {
            x0: left.floor() as i32,
            y0: top.floor() as i32,
            x1: right.ceil() as i32,
            y1: bottom.ceil() as i32,
        }
    }

    /// Its length along the middle line, px.
    pub fn length(&self) -> f32 {
        (self.to.0 - self.from.0).hypot(self.to.1 - self.from.1)
    }
}

/// One letter, digit or sign of the text as read. Written as `[letter, first, last, confidence]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(char, u16, u16, f32)", into = "(char, u16, u16, f32)")]
pub struct Letter {
    /// What it is.
    pub letter: char,
    /// The first step at which it stands, 0-based.
    pub first: u16,
    /// The last one.
    pub last: u16,
    /// 0.0–1.0, as the reader claims it.
    pub confidence: f32,
}

impl From<(char, u16, u16, f32)> for Letter {
    fn from((letter, first, last, confidence): (char, u16, u16, f32)) -> Self {
        Letter { letter, first, last, confidence }
    }
}

impl From<Letter> for (char, u16, u16, f32) {
    fn from(l: Letter) -> Self {
        (l.letter, l.first, l.last, l.confidence)
    }
}

/// How unlikely nothing and each digit are at one step, in hundredths of a nat (−100 ln p). Written as
/// `[step, [nothing, 0, 1, … 9]]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u16, [u16; 11])", into = "(u16, [u16; 11])")]
pub struct DigitStep {
    /// Which step, 0-based. At a step that is not listed nothing stands.
    pub at: u16,
    /// Nothing (blank, white space, dots of a dotted line), then the digits 0 to 9.
    pub costs: [u16; 11],
}

impl From<(u16, [u16; 11])> for DigitStep {
    fn from((at, costs): (u16, [u16; 11])) -> Self {
        DigitStep { at, costs }
    }
}

impl From<DigitStep> for (u16, [u16; 11]) {
    fn from(s: DigitStep) -> Self {
        (s.at, s.costs)
    }
}

/// One strip as the second reader read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineReading {
    /// Where it was cut.
    pub strip: Strip,
    /// Into how many steps the reader divides the strip, from left to right, all of one width.
    pub steps: u16,
    /// Its text, white space left out.
    pub letters: Vec<Letter>,
    /// Every step at which not surely nothing stands.
    pub digits: Vec<DigitStep>,
    /// The whole strip as the reader of handwritten figures has it: its likeliest readings with their probabilities, the
    /// likeliest first. Digits, and [`PRINT`] for a run of printed letters: `_1146_`. Empty where it did not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<(String, f32)>,
}

/// A strip as the reader of the lines under papers has it.
#[derive(Debug, Clone, PartialEq)]
pub struct LineLook {
    /// Which strip.
    pub strip: Strip,
    /// Its likeliest text in its place, each word with the confidence of its least sure letter.
    pub line: Line,
}

/// What stands for a run of printed letters in [`LineReading::figures`].
pub const PRINT: char = '_';

impl LineReading {
    /// The text as read, without white space.
    pub fn text(&self) -> String {
        self.letters.iter().map(|l| l.letter).collect()
    }

    /// The step at which a point with this x of the upright page lies.
    pub fn step_of(&self, x: f32) -> f32 {
        let width = (self.strip.to.0 - self.strip.from.0).max(1.0);
        (x - self.strip.from.0) / width * f32::from(self.steps)
    }

    /// The x of the upright page at which a step begins.
    pub fn x_of(&self, step: u16) -> f32 {
        let width = self.strip.to.0 - self.strip.from.0;
        self.strip.from.0 + width * f32::from(step) / f32::from(self.steps.max(1))
    }
}

/// What the second reader said of a page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SecondReading {
    /// Reader and model, such as `pp-ocrv6-rec-small`; empty where it did not read.
    pub engine: String,
    /// Milliseconds of CPU it took.
    pub ms: u32,
    /// The strips it read.
    pub lines: Vec<LineReading>,
}

impl SecondReading {
    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_written_shortly_and_come_back() {
        let reading = LineReading {
            strip: Strip { slot: Slot::Number, from: (10.0, 20.0), to: (110.0, 24.0), height: 30.0 },
            steps: 25,
            letters: vec![Letter { letter: '7', first: 3, last: 4, confidence: 0.5 }],
            digits: vec![DigitStep { at: 3, costs: [9; 11] }],
            figures: Vec::new(),
        };
        let text = serde_json::to_string(&reading).unwrap();
        assert!(text.contains(r#"["7",3,4,0.5]"#) && text.contains("[3,[9,9,"), "{text}");
        assert_eq!(serde_json::from_str::<LineReading>(&text).unwrap(), reading);
        assert_eq!(reading.strip.bbox(), PxBox { x0: 10, y0: 5, x1: 110, y1: 39 });
        assert_eq!(reading.step_of(60.0), 12.5);
        assert_eq!(reading.x_of(5), 30.0);
    }
}
