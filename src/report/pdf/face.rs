//! The face of the PDF: Tinos (metrics of Times New Roman, which decree 30/2020 prescribes), regular and bold, cut down to
//! Latin with Vietnamese. Embedded whole, since each is 23 kB; see `fonts/README.md` for how they were made.
//!
//! Codes are given in the order of first use and mapped to glyphs and to characters, so a letter that the face has not is
//! an empty box and still copies out as itself.

use std::collections::HashMap;
use std::io;
use std::sync::LazyLock;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, Str};
use unicode_normalization::UnicodeNormalization;

use super::deflate;

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub const ALL: [Weight; 2] = [Weight::Regular, Weight::Bold];

    /// Its name on pages.
    pub fn name(self) -> Name<'static> {
        match self {
            Weight::Regular => Name(b"R"),
            Weight::Bold => Name(b"B"),
        }
    }
}

/// Height of letters over the baseline, and of all that goes below it, in thousandths (the face's own `hhea`).
pub(super) const ASCENT: f64 = 891.0;
const DESCENT: f64 = -216.0;
const CAP_HEIGHT: f32 = 655.0;

static PROGRAMS: [&[u8]; 2] =
    [include_bytes!("fonts/Tinos-Regular.ttf"), include_bytes!("fonts/Tinos-Bold.ttf")];

static GLYPHS: LazyLock<[Glyphs; 2]> = LazyLock::new(|| PROGRAMS.map(Glyphs::read));

/// What is needed of a TrueType program.
struct Glyphs {
    of: HashMap<char, u16>,
    /// Advances in font units.
    advances: Vec<u16>,
    units_per_em: u16,
}

fn word(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_be_bytes)
}

fn long(bytes: &[u8], at: usize) -> usize {
    usize::from(word(bytes, at)) << 16 | usize::from(word(bytes, at + 2))
}

impl Glyphs {
    /// Reads the tables `head`, `hhea`, `hmtx` and a `cmap` of format 4 (OpenType 1.9). The programs are ours; what they
    /// lacked would be zero, and the tests would tell.
    fn read(program: &[u8]) -> Glyphs {
        let table = |tag: &[u8; 4]| {
            (0..usize::from(word(program, 4)))
                .map(|n| 12 + 16 * n)
                .find(|at| program.get(*at..at + 4) == Some(tag))
                .and_then(|at| program.get(long(program, at + 8)..))
                .unwrap_or_default()
        };
        let hmtx = table(b"hmtx");
        let advances = (0..usize::from(word(table(b"hhea"), 34))).map(|n| word(hmtx, 4 * n)).collect();
        let cmap = table(b"cmap");
        let subtable = (0..usize::from(word(cmap, 2)))
            .map(|n| &cmap[long(cmap, 4 + 8 * n + 4).min(cmap.len())..])
            .find(|subtable| word(subtable, 0) == 4)
            .unwrap_or_default();
        let segments = usize::from(word(subtable, 6)) / 2;
        let mut of = HashMap::new();
        for segment in 0..segments {
            let at = |list: usize| 14 + 2 * (segments * list + segment) + if list > 0 { 2 } else { 0 };
            let (end, start) = (word(subtable, at(0)), word(subtable, at(1)));
            let (delta, offset) = (word(subtable, at(2)), usize::from(word(subtable, at(3))));
            for code in start..=end {
                let glyph = match offset {
                    0 => code.wrapping_add(delta),
                    offset => match word(subtable, at(3) + offset + 2 * usize::from(code - start)) {
                        0 => 0,
                        glyph => glyph.wrapping_add(delta),
                    },
                };
                if let (Some(character), true) = (char::from_u32(code.into()), glyph > 0) {
                    of.insert(character, glyph);
                }
            }
        }
        Glyphs { of, advances, units_per_em: word(table(b"head"), 18).max(1) }
    }

    /// Thousandths of the size.
    fn advance(&self, glyph: u16) -> f64 {
        // The last advance is that of all glyphs after it.
        let advance = self.advances.get(usize::from(glyph)).or(self.advances.last()).copied().unwrap_or(0);
        f64::from(advance) * 1000.0 / f64::from(self.units_per_em)
    }
}

/// A face and the characters that were written in it.
pub(super) struct Face {
    weight: Weight,
    codes: HashMap<char, u16>,
    characters: Vec<char>,
}

/// Text as it is written: composed, and without what would turn or move the writing.
fn composed(text: &str) -> impl Iterator<Item = char> {
    text.nfc()
        .filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() { ' ' } else { c })
}

impl Face {
    pub fn new(weight: Weight) -> Face {
        Face { weight, codes: HashMap::new(), characters: Vec::new() }
    }

    fn glyphs(&self) -> &'static Glyphs {
        &GLYPHS[self.weight as usize]
    }

    /// Width of a character at size 1.
    pub fn advance(&self, character: char) -> f64 {
        let glyphs = self.glyphs();
        glyphs.advance(glyphs.of.get(&character).copied().unwrap_or(0)) / 1000.0
    }

    /// Width of text at a size.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        composed(text).map(|c| self.advance(c)).sum::<f64>() * size
    }

    /// Codes of text, as a page shows them.
    pub fn encoded(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * text.len());
        for character in composed(text) {
            let code = match self.codes.get(&character) {
                Some(code) => *code,
                // No text has so many letters; those beyond are empty boxes.
                None if self.characters.len() >= usize::from(u16::MAX) - 1 => 0,
                None => {
                    self.characters.push(character);
                    let code = u16::try_from(self.characters.len()).unwrap_or(0);
                    self.codes.insert(character, code);
                    code
                }
            };
            bytes.extend(code.to_be_bytes());
        }
        bytes
    }

    /// Writes the face as object `id`, with all that hangs on it.
    pub fn write(&self, pdf: &mut Pdf, id: Ref, number: &mut impl FnMut() -> Ref) -> io::Result<()> {
        let system =
            |ordering| SystemInfo { registry: Str(b"Adobe"), ordering: Str(ordering), supplement: 0 };
        let [file, descriptor, cid, to_unicode, to_glyphs] =
            [number(), number(), number(), number(), number()];
        let (program, glyphs) = (PROGRAMS[self.weight as usize], self.glyphs());
        let name = match self.weight {
            Weight::Regular => Name(b"SOHOAA+Tinos"),
            Weight::Bold => Name(b"SOHOAB+Tinos-Bold"),
        };
        let mut stream_bytes = deflate(program)?;
        let mut stream = pdf.stream(file, &stream_bytes);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Length1"), i32::try_from(program.len()).unwrap_or(i32::MAX));
        drop(stream);
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
            .bbox(Rect::new(-200.0, -310.0, 1200.0, 1040.0))
            .italic_angle(0.0)
            .ascent(ASCENT as f32)
            .descent(DESCENT as f32)
            .cap_height(CAP_HEIGHT)
            .stem_v(if self.weight == Weight::Bold { 140.0 } else { 80.0 })
            .font_file2(file);
        let glyph = |character: &char| glyphs.of.get(character).copied().unwrap_or(0);
        let mut font = pdf.cid_font(cid);
        font.subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(system(b"Identity"))
            .font_descriptor(descriptor)
            .cid_to_gid_map_stream(to_glyphs);
        font.widths().consecutive(1, self.characters.iter().map(|c| glyphs.advance(glyph(c)) as f32));
        drop(font);
        // Code 0 is the empty box.
        let map: Vec<u8> =
            std::iter::once(0).chain(self.characters.iter().map(glyph)).flat_map(u16::to_be_bytes).collect();
        stream_bytes = deflate(&map)?;
        pdf.stream(to_glyphs, &stream_bytes).filter(Filter::FlateDecode);
        let mut unicode = UnicodeCmap::<u16>::new(Name(b"Adobe-Identity-UCS"), system(b"UCS"));
        for (code, character) in (1..).zip(&self.characters) {
            unicode.pair(code, *character);
        }
        stream_bytes = deflate(&unicode.finish())?;
        pdf.stream(to_unicode, &stream_bytes).filter(Filter::FlateDecode);
        pdf.type0_font(id)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(to_unicode);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faces_have_every_vietnamese_letter_and_what_reports_write() {
        let letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY0123456789.,:;%/()–…→÷«»≤≥₫";
        let tones = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
        for weight in Weight::ALL {
            let glyphs = &GLYPHS[weight as usize];
            for c in letters.chars() {
                assert!(glyphs.of.contains_key(&c), "{c}");
                for tone in tones.iter().filter(|_| "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".contains(c)) {
                    let toned: String = [c, *tone].iter().collect::<String>().nfc().collect();
                    assert!(glyphs.of.contains_key(&toned.chars().next().unwrap()), "{toned}");
                    assert_eq!(toned.chars().count(), 1);
                }
            }
        }
    }

    #[test]
    fn widths_are_those_of_times() {
        let face = Face::new(Weight::Regular);
        assert_eq!((face.width("0", 10.0) * 100.0).round(), 500.0);
        assert_eq!((face.width("m", 10.0) * 100.0).round(), 778.0);
        assert_eq!(face.width("e\u{302}\u{301}", 10.0), face.width("ế", 10.0));
    }
}
