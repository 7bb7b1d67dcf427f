//! Further looks at a page that was read: its head where it was taken for a picture, and the signature under seals, by the text
//! engine and by the reader of such lines. All of them share one time, and none is taken where nothing is to be gained.

use std::cell::OnceCell;
use std::time::{Duration, Instant};

use crate::describe::{self, HiddenHead};
use crate::read::picture::Sheet;
use crate::read::{Engine, LineReader, read_block};
use crate::record::{LineLook, PageText, Strip};

/// Scales, in parts of the page's, at which a signature block that was not seen is read: what is torn at one is often whole
/// at the other.
const BLOCK_SCALES: [f32; 2] = [1.0, 0.65];

/// The same for the name of the signer, which must come out alike at each.
const NAME_SCALES: [f32; 2] = [1.3, 0.8];

/// Who looks, at which page, and until when.
pub(super) struct Looks<'a> {
    /// The text engine.
    pub engine: &'a mut Engine,
    /// The reader of lines under papers; opened when it is first needed, and absent where its model cannot be used.
    pub lines: &'a OnceCell<Option<LineReader>>,
    /// The page, changed by what is seen.
    pub text: &'a mut PageText,
    /// No look begins after this.
    pub until: Instant,
}

impl Looks<'_> {
    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Reads the head of a paper again as print, if the engine took it for a picture.
    pub fn at_head(&mut self, sheet: &Sheet) {
        let hidden = describe::hidden_head(self.text).filter(|_| !self.left().is_zero());
        if let Some(HiddenHead { area, .. }) = hidden.filter(|hidden| sheet.has_marks(hidden.gap)) {
            let lines = read_block(sheet, self.text, area, 1.0, self.engine, self.left());
            describe::take_head(self.text, area, lines);
        }
    }

    /// Reads the words of the head again that the engine was not sure of.
    pub fn at_words(&mut self, sheet: &Sheet) {
        if sheet.grey.pixels.is_empty() {
            return;
        }
        let mut looks = Vec::new();
        self.look(&[sheet], &describe::head_strips(self.text), &mut looks);
        describe::take_head_looks(self.text, &looks);
    }

    /// Reads the signature again, where it was not read surely. Names and titles are stamped in red, too, and went with the
    /// seal: where they were not found, the red ink is put back into the sheet.
    pub fn at_signature(&mut self, sheet: &mut Sheet) {
        let by_engine = describe::signer_name(self.text);
        let is_red = !sheet.red_ink.is_empty();
        if is_red && describe::hidden_signature(self.text).is_some() {
            let (red, mut whole) = (sheet.only_red_ink(), sheet.clone());
            whole.put_red_ink_back();
            self.read_lines(&[sheet, &red, &whole]);
        } else {
            self.read_lines(&[sheet]);
        }
        let by_lines = describe::signer_name(self.text).filter(|name| by_engine.as_ref() != Some(name));
        self.read_blocks(sheet, &BLOCK_SCALES);
        if is_red && describe::hidden_signature(self.text).is_some() {
            let red = sheet.only_red_ink();
            sheet.put_red_ink_back();
            for sheet in [sheet, &red] {
                self.read_blocks(sheet, &BLOCK_SCALES[..1]);
            }
        }
        let Some(area) = describe::unsure_name(self.text) else { return };
        // One look of the engine is a second reader's where the name is not its own.
        let is_other = by_lines.is_some() && by_lines == describe::signer_name(self.text);
        let least = if is_other { 1 } else { NAME_SCALES.len() };
        let mut looks = Vec::new();
        for scale in NAME_SCALES {
            if self.left().is_zero() {
                return;
            }
            looks.push(read_block(sheet, self.text, area, scale, self.engine, self.left()));
        }
        describe::confirm_name(self.text, &looks, least);
    }

    /// By the reader of such lines, from each of `sheets`, which differ in their red ink.
    fn read_lines(&mut self, sheets: &[&Sheet]) {
        if sheets.iter().any(|sheet| sheet.grey.pixels.is_empty()) {
            return;
        }
        let mut looks = Vec::new();
        for again in [false, true] {
            let rows = describe::signature_strips(self.text, again);
            self.look(sheets, &rows, &mut looks);
            if describe::looks_agree(self.text, &looks) {
                break;
            }
        }
        self.look(sheets, &describe::hidden_strips(self.text), &mut looks);
        let beside = describe::hidden_strips_beside(self.text, &looks);
        self.look(sheets, &beside, &mut looks);
        describe::take_looks(self.text, &looks);
    }

    fn look(&mut self, sheets: &[&Sheet], strips: &[Strip], looks: &mut Vec<LineLook>) {
        if strips.is_empty() {
            return;
        }
        let Some(reader) = self.lines.get_or_init(LineReader::open) else { return };
        let (seen, spent_ms) = reader.read(sheets, strips, self.until);
        self.text.total_ms = self.text.total_ms.saturating_add(spent_ms);
        looks.extend(seen);
    }

    /// By the text engine, as one block of print.
    fn read_blocks(&mut self, sheet: &Sheet, scales: &[f32]) {
        for scale in scales.iter().copied() {
            let Some(area) = describe::hidden_signature(self.text).filter(|_| !self.left().is_zero()) else {
                break;
            };
            let lines = read_block(sheet, self.text, area, scale, self.engine, self.left());
            describe::take_signature(self.text, lines);
        }
    }
}
