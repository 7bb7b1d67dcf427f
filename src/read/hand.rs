//! The reader of handwritten figures: a small line recogniser of our own for numbers and dates by hand in the head of a
//! paper, its model inside the program.
//!
//! Separate from the second reader, which knows six thousand letters and was made from other hands: it takes the 1 with a
//! long upstroke, as Vietnamese schools teach it, for a 4, and two of them for an M. This one knows nothing but figures and
//! "print", was made for such strips (`scripts/make-figures`), and so is an opinion of its own.

use super::ctc::{self, Search};
use super::engine;
use super::network::{self, Network};
use super::picture::Sheet;
use crate::record::{LineReading, PRINT, SecondReading, Slot, Strip};

/// The network: seven convolutions and two residual ones along the line, weights as `scripts/make-figures` leaves them.
static MODEL: &[u8] = include_bytes!("hand/figures.onnx");

/// How readings name this reader.
const ENGINE: &str = "sohoa-figures-1";

/// The model's classes: nothing, the digits 0 to 9, print.
const CLASSES: usize = 12;

/// A date has eleven signs.
const SEARCH: Search = Search { width: 48, least_sign: 1e-5, longest: 16, told: 24 };

/// Its strips are this much higher than the second reader's: a tall hand is not cut, and the model was made for such
/// a scale.
const TALLER: f32 = 1.25;

/// The reader, its model loaded.
pub struct HandReader {
    network: Network,
}

impl std::fmt::Debug for HandReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandReader").finish_non_exhaustive()
    }
}

impl HandReader {
    /// Loads the model; `None` where the program was built with one that cannot be used, which a test rules out.
    pub fn open() -> Option<HandReader> {
        Some(HandReader { network: Network::open(MODEL, CLASSES)? })
    }

    /// How readings name it.
    pub fn name(&self) -> &'static str {
        ENGINE
    }

    /// Reads `strips` of a sheet for number and date into `second`; strips of other slots, and those on which nothing was read, are left
    /// out.
    pub fn read(&self, sheet: &Sheet, strips: &[Strip], second: &mut SecondReading) {
        let begin = engine::process_cpu();
        if second.engine.is_empty() {
            ENGINE.clone_into(&mut second.engine);
        }
        for strip in strips.iter().filter(|strip| matches!(strip.slot, Slot::Number | Slot::Date)) {
            let figures = self.line(sheet, strip).unwrap_or_default();
            if !figures.is_empty() {
                second.lines.push(LineReading {
                    strip: *strip,
                    steps: 0,
                    letters: Vec::new(),
                    digits: Vec::new(),
                    figures,
                });
            }
        }
        let spent = engine::milliseconds(engine::process_cpu().saturating_sub(begin));
        second.ms = second.ms.saturating_add(spent);
    }

    fn line(&self, sheet: &Sheet, strip: &Strip) -> Option<Vec<(String, f32)>> {
        let taller = Strip { height: strip.height * TALLER, ..*strip };
        let logits = self.network.read(network::inked(sheet, &taller)?)?;
        let text = |signs: &[u8]| -> String {
            signs.iter().map(|sign| if *sign > 10 { PRINT } else { char::from(b'0' + sign - 1) }).collect()
        };
        Some(ctc::readings(&logits, SEARCH).iter().map(|(signs, p)| (text(signs), *p)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::picture::Grey;

    #[test]
    fn the_model_in_the_program_reads_figures_between_print() {
        let bytes = include_bytes!("../../fixtures/unit/three-lines.png");
        let grey = image::load_from_memory(bytes).unwrap().to_luma8();
        let grey = Grey { width_px: grey.width(), height_px: grey.height(), pixels: grey.into_raw() };
        let sheet = Sheet { grey, red_ink: Vec::new(), turn_deg: 0 };
        // Its second line: `ngày 19 tháng 6 năm 2015 của Quốc hội;`
        let date = Strip { slot: Slot::Date, from: (50.0, 156.0), to: (800.0, 156.0), height: 66.0 };
        let off = Strip { from: (50.0, 9000.0), to: (800.0, 9000.0), ..date };
        let identity = Strip { slot: Slot::Figures, ..date };
        let mut second = SecondReading::default();
        let reader = HandReader::open().expect("the model that the program was built with");
        reader.read(&sheet, &[date, off, identity], &mut second);
        assert_eq!(second.lines.len(), 1, "nothing off the sheet, and no numbers of persons");
        // The year is print, which the text engine reads better: this reader has lost its 1 more often than not.
        let figures = &second.lines[0].figures;
        let day = figures.iter().filter(|(text, _)| text.starts_with("_19_6_2")).map(|(_, p)| p).sum::<f32>();
        assert!(day > 0.9 && figures.iter().any(|(text, _)| text.starts_with("_19_6_2015")), "{figures:?}");
        assert_eq!(reader.name(), "sohoa-figures-1");
    }
}
