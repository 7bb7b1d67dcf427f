//! One page as it was read: lines of words with places and confidences, and what was measured on its picture.

use serde::{Deserialize, Serialize};

use super::{PageNumber, Problem, PxBox, SecondReading, Sha256, View};

/// One word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Its text, NFC, no white space inside.
    pub text: String,
    /// Where it stands, px of the upright page.
    #[serde(rename = "box")]
    pub bbox: PxBox,
    /// 0.0–1.0, as the engine claims it; 1.0 for a trusted text layer.
    pub confidence: f32,
}

/// The line that letters stand on, px of the upright page; it may be slanted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f32; 4]", into = "[f32; 4]")]
pub struct Baseline {
    /// Left end, x.
    pub x0: f32,
    /// Left end, y.
    pub y0: f32,
    /// Right end, x.
    pub x1: f32,
    /// Right end, y.
    pub y1: f32,
}

impl From<[f32; 4]> for Baseline {
    fn from([x0, y0, x1, y1]: [f32; 4]) -> Self {
        Baseline { x0, y0, x1, y1 }
    }
}

impl From<Baseline> for [f32; 4] {
    fn from(b: Baseline) -> Self {
        [b.x0, b.y0, b.x1, b.y1]
    }
}

impl Baseline {
    /// The height of the baseline at `x`.
    pub fn y_at(self, x: f32) -> f32 {
        if (self.x1 - self.x0).abs() < 1.0 {
            return self.y0;
        }
        self.y0 + (x - self.x0) * (self.y1 - self.y0) / (self.x1 - self.x0)
    }
}

/// One printed line, words from left to right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Around all its words.
    #[serde(rename = "box")]
    pub bbox: PxBox,
    /// Where its letters stand, if the source tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Which block of the page it belongs to, 0-based, in reading order.
    pub block: u32,
    /// Its words; never empty.
    pub words: Vec<Word>,
}

impl Line {
    /// The words joined by single blanks.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for word in &self.words {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word.text);
        }
        text
    }
}

/// Where the text of a page comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum TextSource {
    /// Recognised from the picture.
    Recognised {
        /// Engine, version and language data, such as `tesseract 5.3.0 vie`.
        engine: String,
    },
    /// The PDF's own text layer.
    TextLayer,
    /// Not read: a blank page, or one that failed.
    Nothing,
}

/// What was measured on the picture of a page.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Measures {
    /// Share of dark pixels, 0.0–1.0.
    pub ink: f32,
    /// Whether the page has colour (not only grey).
    pub colour: bool,
    /// Whether the stored picture has one bit a pixel.
    pub bilevel: bool,
    /// Share of saturated red pixels (seals), 0.0–1.0.
    pub red: f32,
    /// Scale at which it was recognised (1.0 = stored pixels).
    pub scale: f32,
}

/// What makes the same picture known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// SHA-256 of width, height and all 8-bit grey pixels as stored: equal for one picture in two lossless wrappers
    /// and for one JPEG stream in two wrappers.
    pub pixels: Sha256,
    /// 256-bit difference hash of the upright page, four words; Hamming distance tells near-duplicates.
    #[serde(with = "hash_hex")]
    pub difference: [u64; 4],
}

impl Fingerprint {
    /// Number of differing bits of the difference hashes, 0–256.
    pub fn distance(&self, other: &Fingerprint) -> u32 {
        self.difference.iter().zip(other.difference).map(|(a, b)| (a ^ b).count_ones()).sum()
    }
}

mod hash_hex {
    //! Four 64-bit words as 64 hexadecimal digits.
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(words: &[u64; 4], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&words.iter().map(|w| format!("{w:016x}")).collect::<String>())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<[u64; 4], D::Error> {
        let text = String::deserialize(d)?;
        let mut words = [0u64; 4];
        for (i, word) in words.iter_mut().enumerate() {
            *word = text
                .get(16 * i..16 * i + 16)
                .and_then(|t| u64::from_str_radix(t, 16).ok())
                .ok_or_else(|| serde::de::Error::custom("a difference hash has 64 hexadecimal digits"))?;
        }
        Ok(words)
    }
}

/// One page, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// Which page of its document.
    pub page: PageNumber,
    /// Width of the upright page image in px; all boxes are in these pixels. Of a sheet that was photographed aslant (`view`),
    /// of the sheet as if seen from straight above.
    pub width_px: u32,
    /// Height of the same in px.
    pub height_px: u32,
    /// Resolution of that image; from its placement in the PDF, its own metadata, or the paper size it must have.
    pub dpi: f32,
    /// Clockwise turn that makes the stored picture upright: 0, 90, 180 or 270.
    pub rotation_deg: u16,
    /// Slant of the text lines on the upright page in degrees, positive when they fall to the right.
    pub skew_deg: f32,
    /// Where the sheet lies on the upright picture, if it was photographed aslant and read as if seen from straight above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// Where the text comes from.
    pub source: TextSource,
    /// Whether nothing is printed on it.
    pub blank: bool,
    /// Lines in reading order.
    pub lines: Vec<Line>,
    /// What was measured.
    pub measures: Measures,
    /// What makes the picture known again; `None` for a page without a picture of its own or a blank one.
    pub fingerprint: Option<Fingerprint>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// What the second reader said of a few of its lines.
    #[serde(default, skip_serializing_if = "SecondReading::is_empty")]
    pub second: SecondReading,
    /// Milliseconds of CPU inside the engine's recognition.
    pub engine_ms: u32,
    /// Milliseconds of CPU for the whole page.
    pub total_ms: u32,
}

impl PageText {
    /// A page of which nothing could be read, with the reason.
    pub fn unread(page: PageNumber, problem: Problem) -> Self {
        PageText {
            page,
            width_px: 0,
            height_px: 0,
            dpi: 0.0,
            rotation_deg: 0,
            skew_deg: 0.0,
            view: None,
            source: TextSource::Nothing,
            blank: false,
            lines: Vec::new(),
            measures: Measures::default(),
            fingerprint: None,
            problems: vec![problem],
            second: SecondReading::default(),
            engine_ms: 0,
            total_ms: 0,
        }
    }

    /// All words in reading order.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.lines.iter().flat_map(|line| &line.words)
    }

    /// The text, one line a line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&line.text());
            text.push('\n');
        }
        text
    }

    /// Mean and 5th percentile of the word confidences; `None` without words. The second tells of the one unreadable
    /// stamp that the first hides.
    pub fn grade(&self) -> Option<(f32, f32)> {
        let mut all: Vec<f32> = self.words().map(|w| w.confidence).collect();
        if all.is_empty() {
            return None;
        }
        all.sort_by(f32::total_cmp);
        let mean = all.iter().sum::<f32>() / all.len() as f32;
        Some((mean, all[(all.len() - 1) * 5 / 100]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_bits() {
        let a = Fingerprint { pixels: Sha256([0; 32]), difference: [0, 0, 0, 0b1011] };
        let b = Fingerprint { pixels: Sha256([1; 32]), difference: [1, 0, 0, 0b0011] };
        assert_eq!(a.distance(&b), 2);
        assert_eq!(serde_json::from_str::<Fingerprint>(&serde_json::to_string(&a).unwrap()).unwrap(), a);
    }

    #[test]
    fn baselines_slant() {
        let b = Baseline { x0: 0.0, y0: 10.0, x1: 100.0, y1: 20.0 };
        assert_eq!(b.y_at(50.0), 15.0);
    }
}
