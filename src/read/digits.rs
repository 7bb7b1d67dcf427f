//! The second reader: a small line recogniser (PP-OCRv6 `rec_small`, ONNX) for what the text engine cannot read, digits
//! by hand and by stamp in the head of a paper.
//!
//! It drops Vietnamese marks, so that nothing but digits is ever taken from it; it reads strips, never pages; and it
//! is optional: where its model is missing, the pipeline works and such fields wait for a person. What it finds is kept
//! raw ([`LineReading`]): which number of which form that makes is not decided here.

mod classes;
mod output;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use sha2::Digest;

use crate::read::engine;
use crate::read::picture::Sheet;
use crate::read::strip;
use crate::record::{LineReading, SecondReading, Strip};
use output::Alphabet;

/// How readings name this reader.
const ENGINE: &str = "pp-ocrv6-rec-small";

/// Height of the model's input, px.
const HEIGHT: usize = 48;

/// Digest of the one model that what is accepted was measured with (`scripts/model` fetches it). A damaged file is told by it, too: the
/// parser of models came to no end on one.
const SHA256: &str = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884";

/// Largest model file that is read into memory: the known one has 21 MB.
const MAX_MODEL_BYTES: u64 = 256 << 20;

/// Why there is no second reader.
#[derive(Debug, thiserror::Error)]
pub enum DigitsError {
    /// The file could not be read.
    #[error("second reader's model {path}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no model of the kind.
    #[error("second reader's model {path}: {reason}")]
    Model {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// The loaded model.
pub struct DigitReader {
    model: Model,
    alphabet: Alphabet,
    options: RunOptions,
}

impl std::fmt::Debug for DigitReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DigitReader").finish_non_exhaustive()
    }
}

impl DigitReader {
    /// Loads the model.
    ///
    /// # Errors
    /// When the file cannot be read or is not the known model.
    pub fn open(path: &Path) -> Result<DigitReader, DigitsError> {
        let io = |source| DigitsError::Io { path: path.to_owned(), source };
        let bad = |reason: String| DigitsError::Model { path: path.to_owned(), reason };
        if std::fs::metadata(path).map_err(io)?.len() > MAX_MODEL_BYTES {
            return Err(bad(format!("larger than {} MB", MAX_MODEL_BYTES >> 20)));
        }
        let bytes = std::fs::read(path).map_err(io)?;
        let digest: String = sha2::Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if digest != SHA256 {
            return Err(bad("not the model that scripts/setup fetches, or damaged".to_owned()));
        }
        let bytes = classes::of_vietnamese(bytes).map_err(bad)?;
        // One thread: reader processes are as many as processors. Its own pool, so that rten starts no other.
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let model = pool
            .run(|| ModelOptions::with_all_ops().prepack_weights(true).load(bytes))
            .map_err(|e| bad(e.to_string()))?;
        let characters = model.metadata().get("character").unwrap_or_default().to_owned();
        let alphabet = Alphabet::new(&characters).ok_or_else(|| bad("no alphabet in it".to_owned()))?;
        let options = RunOptions::default().with_thread_pool(Some(pool));
        Ok(DigitReader { model, alphabet, options })
    }

    /// How readings name it.
    pub fn name(&self) -> &'static str {
        ENGINE
    }

    /// Reads `strips` of a sheet into `second`, beside what the reader of handwriting has of the same strips. A strip that is empty,
    /// or that the model fails on, is left out.
    pub fn read(&self, sheet: &Sheet, strips: &[Strip], second: &mut SecondReading) {
        let begin = engine::process_cpu();
        ENGINE.clone_into(&mut second.engine);
        for read in strips.iter().filter_map(|strip| self.line(sheet, strip)) {
            match second.lines.iter_mut().find(|line| line.strip == read.strip) {
                Some(line) => *line = LineReading { figures: std::mem::take(&mut line.figures), ..read },
                None => second.lines.push(read),
            }
        }
        let spent = engine::milliseconds(engine::process_cpu().saturating_sub(begin));
        second.ms = second.ms.saturating_add(spent);
    }

    fn line(&self, sheet: &Sheet, strip: &Strip) -> Option<LineReading> {
        let picture = strip::cut(sheet, strip, HEIGHT)?;
        let width = picture.width;
        let input = NdTensor::from_data([1, 3, HEIGHT, width], picture.channels());
        let value: Value = self.model.run_one(input.into(), Some(self.options.clone())).ok()?;
        let out: NdTensor<f32, 3> = value.try_into().ok()?;
        let [_, steps, classes] = out.shape();
        if classes != self.alphabet.classes() {
            return None;
        }
        let rows = out.into_data();
        let (letters, digits) = self.alphabet.decode(&rows);
        Some(LineReading {
            strip: *strip,
            steps: u16::try_from(steps).ok()?,
            letters,
            digits,
            figures: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::picture::Grey;
    use crate::record::Slot;

    /// The model where `scripts/setup` puts it; tests pass without it and say so.
    fn model() -> Option<PathBuf> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/PP-OCRv6_rec_small.onnx");
        path.is_file().then_some(path)
    }

    #[test]
    fn print_is_read_with_its_digits_in_place() {
        let Some(path) = model() else {
            eprintln!("skipped: no models/PP-OCRv6_rec_small.onnx (scripts/setup fetches it)");
            return;
        };
        let bytes = include_bytes!("../../fixtures/unit/three-lines.png");
        let grey = image::load_from_memory(bytes).unwrap().to_luma8();
        let grey = Grey { width_px: grey.width(), height_px: grey.height(), pixels: grey.into_raw() };
        let sheet = Sheet { grey, red_ink: Vec::new(), turn_deg: 0 };
        // Its second line: `ngày 19 tháng 6 năm 2015 của Quốc hội;`
        let strip = Strip { slot: Slot::Date, from: (50.0, 156.0), to: (800.0, 156.0), height: 66.0 };
        let off = Strip { from: (50.0, 9000.0), to: (800.0, 9000.0), ..strip };
        let reader = DigitReader::open(&path).unwrap();
        let mut second = SecondReading::default();
        reader.read(&sheet, &[strip, off], &mut second);
        assert_eq!((second.engine.as_str(), second.lines.len()), ("pp-ocrv6-rec-small", 1));
        let line = &second.lines[0];
        let text = line.text();
        assert!(text.starts_with("ngày19tháng6n") && text.contains("2015"), "{text}");
        let nine = line.letters.iter().find(|l| l.letter == '9').unwrap();
        assert!((150.0..260.0).contains(&line.x_of(nine.first)), "{nine:?}");
        let step = line.digits.iter().find(|s| s.at == nine.first).unwrap();
        assert!(step.costs[10] < 50 && step.costs[1] > 100, "{step:?}");
    }

    #[test]
    fn what_is_no_model_is_an_error_that_names_it() {
        let missing = DigitReader::open(Path::new("/nonexistent/model.onnx")).unwrap_err();
        assert_eq!(missing.to_string(), "second reader's model /nonexistent/model.onnx");
        let text = DigitReader::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap_err();
        assert!(matches!(&text, DigitsError::Model { path, .. } if path.ends_with("Cargo.toml")), "{text}");
    }
}
