//! The reader of the lines under papers: names and titles of those who sign, under seals and signatures, stamped in red and in
//! script faces, its model inside the program.
//!
//! Separate from the text engine, which was made for clean print and takes a name below a seal for a picture: this one was
//! made for such lines and nothing else (`scripts/make-lines`), and is an opinion of its own about what the engine read.

use std::time::Instant;

use super::ctc;
use super::engine;
use super::network::{self, Logits, Network};
use super::picture::Sheet;
use super::strip::Picture;
use crate::record::{Line, LineLook, PxBox, Strip, Word};

/// The network, weights as `scripts/make-lines` leaves them.
static MODEL: &[u8] = include_bytes!("lines/lines.onnx");

/// What its classes from 1 on are: `scripts/lines/text.py` has the same order.
const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyzàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ\
                        ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ \
                        .,/'-";

/// Letters that a strip must have to be worth a search.
const LEAST_LETTERS: usize = 4;

/// The reader, its model loaded.
pub struct LineReader {
    network: Network,
    alphabet: Vec<char>,
}

impl std::fmt::Debug for LineReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LineReader").finish_non_exhaustive()
    }
}

impl LineReader {
    /// Loads the model; `None` where the program was built with one that cannot be used, which a test rules out.
    pub fn open() -> Option<LineReader> {
        let alphabet: Vec<char> = ALPHABET.chars().collect();
        let network = Network::open(MODEL, alphabet.len() + 1)?;
        Some(LineReader { network, alphabet })
    }

    /// Reads strips of sheets, which differ in their red ink, sheet by sheet, none of them after `until`; those on which nothing
    /// stands are left out. And the milliseconds of CPU that it took.
    pub fn read(&self, sheets: &[&Sheet], strips: &[Strip], until: Instant) -> (Vec<LineLook>, u32) {
        let begin = engine::process_cpu();
        let mut looks = Vec::new();
        // What a strip looked like on the sheets before, and what was read of it: most strips hold nothing red.
        let mut before: Vec<Vec<(Picture, Option<Line>)>> = strips.iter().map(|_| Vec::new()).collect();
        for sheet in sheets {
            for (strip, before) in strips.iter().zip(&mut before) {
                if Instant::now() >= until {
                    break;
                }
                let Some(picture) = network::inked(sheet, strip) else { continue };
                let known = before.iter().find(|(other, _)| *other == picture).map(|(_, line)| line.clone());
                let line = known.unwrap_or_else(|| self.line(picture.clone(), *strip));
                looks.extend(line.clone().map(|line| LineLook { strip: *strip, line }));
                if sheets.len() > 1 {
                    before.push((picture, line));
                }
            }
        }
        (looks, engine::milliseconds(engine::process_cpu().saturating_sub(begin)))
    }

    /// The likeliest letter at each step: a search would weigh every doubt about the seal beside a name, too.
    fn line(&self, picture: Picture, strip: Strip) -> Option<Line> {
        let logits = self.network.read(picture)?;
        let path = ctc::likeliest(&logits);
        if path.len() < LEAST_LETTERS {
            return None;
        }
        let mut words: Vec<Word> = Vec::new();
        let mut open = false;
        for (sign, first, last) in path {
            let letter = *self.alphabet.get(usize::from(sign).checked_sub(1)?)?;
            if letter == ' ' {
                open = false;
                continue;
            }
            let sure = (first..=last).map(|step| share(&logits, usize::from(sign), step)).fold(0.0, f32::max);
            let bbox = place(&strip, first, last, logits.steps);
            match words.last_mut().filter(|_| open) {
                Some(word) => {
                    word.text.push(letter);
                    word.bbox = PxBox::around([word.bbox, bbox])?;
                    word.confidence = word.confidence.min(sure);
                }
                None => words.push(Word { text: letter.to_string(), bbox, confidence: sure }),
            }
            open = true;
        }
        let bbox = PxBox::around(words.iter().map(|w| w.bbox))?;
        Some(Line { bbox, baseline: None, block: 0, words })
    }
}

/// Probability of a class at a step.
fn share(logits: &Logits, class: usize, step: usize) -> f32 {
    let most = (0..logits.classes).map(|c| logits.at(c, step)).fold(f32::MIN, f32::max);
    let sum: f32 = (0..logits.classes).map(|c| (logits.at(c, step) - most).exp()).sum();
    (logits.at(class, step) - most).exp() / sum
}

/// Letters are about this part of a strip's height, marks and tails and all.
const LETTERS_SHARE: f32 = 0.6;

/// Where the steps of a letter lie on the page.
fn place(strip: &Strip, first: usize, last: usize, steps: usize) -> PxBox {
    let at = |step: f32| {
        let share = step / steps.max(1) as f32;
        (
            strip.from.0 + (strip.to.0 - strip.from.0) * share,
            strip.from.1 + (strip.to.1 - strip.from.1) * share,
        )
    };
    // A letter's class is likeliest at its middle, a step or two wide.
    let ((x0, y0), (x1, y1)) = (at(first as f32 - 0.5), at(last as f32 + 1.5));
    let half = strip.height * LETTERS_SHARE / 2.0;
    PxBox {
        x0: x0 as i32,
        y0: (y0.min(y1) - half) as i32,
        x1: x1.max(x0 + 1.0) as i32,
        y1: (y0.max(y1) + half) as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::picture::Grey;
    use crate::record::Slot;

    #[test]
    fn the_model_in_the_program_reads_print() {
        let bytes = include_bytes!("../../fixtures/unit/three-lines.png");
        let grey = image::load_from_memory(bytes).unwrap().to_luma8();
        let grey = Grey { width_px: grey.width(), height_px: grey.height(), pixels: grey.into_raw() };
        let sheet = Sheet { grey, red_ink: Vec::new(), turn_deg: 0 };
        let reader = LineReader::open().expect("the model that the program was built with");
        // Its first line: `Căn cứ Luật Tổ chức chính quyền địa phương`
        let strip = Strip { slot: Slot::Line, from: (50.0, 78.0), to: (420.0, 78.0), height: 80.0 };
        let off = Strip { from: (50.0, 9000.0), to: (800.0, 9000.0), ..strip };
        let until = Instant::now() + std::time::Duration::from_secs(60);
        let (looks, _) = reader.read(&[&sheet, &sheet], &[strip, off], until);
        assert_eq!(looks.len(), 2, "one of each sheet, and nothing off them");
        assert_eq!(looks[0], looks[1]);
        assert!(looks[0].line.text().contains("Luật"), "{looks:?}");
    }

    #[test]
    fn every_class_has_a_letter_of_its_own() {
        let mut letters: Vec<char> = ALPHABET.chars().collect();
        assert_eq!(letters.len(), 192);
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 192);
    }
}
