//! A font without letters: what an invisible text layer needs, and no more.
//!
//! What makes text copy out right is the code of each character and the `ToUnicode` map. Codes are given in the order
//! of first use, glyph = code, so the font is whole, small and its own subset; a page may be written before the
//! characters of the next one are known.
//!
//! The text is never painted, so a glyph needs no shape, but it needs a size: PDFium (Chrome) takes the box of the
//! outline for the box of the character, and drops a word of one character that has none ("-" in "A - B"). So each
//! glyph is one line there and back, which has a box and no area.

use std::collections::HashMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Name, Rect, Ref, Str};

use super::objects::Objects;

/// Advance of every glyph in thousandths of the font size. Half an em is about the mean of Latin text, so the stretch
/// (`Tz`) of most words stays near 100.
pub(super) const ADVANCE: i16 = 500;

/// How far the box of a glyph reaches above and below the baseline, in thousandths: viewers mark this when text is
/// selected. Together one em, so the font size of a line is its height.
pub(super) const ASCENT: i16 = 780;
/// See [`ASCENT`]; negative, below the baseline.
pub(super) const DESCENT: i16 = ASCENT - 1000;

const NAME: Name<'static> = Name(b"SohoaGlyphless");

/// Last code that is given. Codes end at 65 535; one below, so that the number of glyphs (codes and `.notdef`) fits
/// 16 bits. It means U+FFFD, for all characters that come after.
const LAST_CODE: u16 = u16::MAX - 1;

/// The codes of the characters used so far.
#[derive(Default)]
pub(super) struct Codes {
    codes: HashMap<char, u16>,
    /// The character of code `i + 1`. Code 0 is `.notdef`, which PDF/A forbids to show (ISO 19005-2 §6.2.11.8).
    characters: Vec<char>,
}

impl Codes {
    /// The code of `character`, given now if it has none.
    pub(super) fn of(&mut self, character: char) -> u16 {
        if let Some(&code) = self.codes.get(&character) {
            return code;
        }
        let next = self.glyphs();
        if next > LAST_CODE {
            return LAST_CODE;
        }
        let character = if next == LAST_CODE { char::REPLACEMENT_CHARACTER } else { character };
        self.characters.push(character);
        self.codes.insert(character, next);
        next
    }

    /// Glyphs of the font: those of the codes given, and `.notdef`.
    fn glyphs(&self) -> u16 {
        // At most LAST_CODE characters.
        u16::try_from(self.characters.len() + 1).unwrap_or(u16::MAX)
    }
}

/// Writes the font as object `id`, with all that hangs on it.
pub(super) fn write<W: Write>(objects: &mut Objects<W>, id: Ref, codes: &Codes) -> io::Result<()> {
    let system = |ordering| SystemInfo { registry: Str(b"Adobe"), ordering: Str(ordering), supplement: 0 };

    let program = truetype(codes.glyphs());
    let packed = deflate(&program)?;
    let file = objects.add(|chunk, id| {
        let mut stream = chunk.stream(id, &packed);
        stream.filter(Filter::FlateDecode);
        // At most 2 MiB: 30 bytes a glyph.
        stream.pair(Name(b"Length1"), i32::try_from(program.len()).unwrap_or(i32::MAX));
    })?;

    let descriptor = objects.add(|chunk, id| {
        let (ascent, descent) = (f32::from(ASCENT), f32::from(DESCENT));
        chunk
            .font_descriptor(id)
            .name(NAME)
            .flags(FontFlags::FIXED_PITCH | FontFlags::SYMBOLIC)
            .bbox(Rect::new(0.0, descent, f32::from(ADVANCE), ascent))
            .italic_angle(0.0)
            .ascent(ascent)
            .descent(descent)
            .cap_height(ascent)
            .stem_v(80.0)
            .font_file2(file);
    })?;

    let cid_font = objects.add(|chunk, id| {
        chunk
            .cid_font(id)
            .subtype(CidFontType::Type2)
            .base_font(NAME)
            .system_info(system(b"Identity"))
            .font_descriptor(descriptor)
            .default_width(f32::from(ADVANCE))
            .cid_to_gid_map_predefined(Name(b"Identity"));
    })?;

    let mut map = UnicodeCmap::<u16>::new(Name(b"Adobe-Identity-UCS"), system(b"UCS"));
    for (code, &character) in (1..).zip(&codes.characters) {
        map.pair(code, character);
    }
    let packed = deflate(&map.finish())?;
    let to_unicode = objects.add(|chunk, id| {
        chunk.stream(id, &packed).filter(Filter::FlateDecode);
    })?;

    objects.put(id, |chunk| {
        chunk
            .type0_font(id)
            .base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid_font)
            .to_unicode(to_unicode);
    })
}

/// zlib, as FlateDecode wants it, at its best level: the streams are a few kilobytes.
pub(super) fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// A TrueType program of `glyphs` (at least `.notdef`) with the six tables that ISO 32000-1 §9.9 asks of an embedded
/// CIDFont.
fn truetype(glyphs: u16) -> Vec<u8> {
    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|w| w.to_be_bytes()).collect()
    }
    let (ascent, descent, advance) = (ASCENT as u16, DESCENT as u16, ADVANCE as u16);
    let count = usize::from(glyphs);
    let outline = [
        // One contour in this box; its last point is number 1; no instructions; both points on the curve …
        words(&[1, 0, descent, advance, ascent, 1, 0]),
        vec![1, 1],
        // … from the lower left corner to the upper right one: x by 0 and 500, y by -220 and 1 000.
        words(&[0, advance, descent, ascent.wrapping_sub(descent)]),
    ]
    .concat();
    // Where each glyph begins, and where the last one ends. `.notdef` is empty.
    let offsets = std::iter::once(0).chain((0..glyphs).map(|glyph| u32::from(glyph) * outline.len() as u32));
    let loca: Vec<u8> = offsets.flat_map(u32::to_be_bytes).collect();

    // Version, revision, checkSumAdjustment (below), magic number, flags, units of an em …
    let mut head = words(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0x000B, 1000]);
    // … made and changed: never, so that the bytes do not change …
    head.extend([0; 16]);
    // … bounds, style, smallest size, direction, long offsets, format.
    head.extend(words(&[0, descent, advance, ascent, 0, 8, 2, 1, 0]));
    let tables: [(&[u8; 4], Vec<u8>); 6] = [
        (b"glyf", outline.repeat(count - 1)),
        (b"head", head),
        (b"hhea", words(&[1, 0, ascent, descent, 0, advance, 0, 0, advance, 1, 0, 0, 0, 0, 0, 0, 0, 1])),
        // One advance for all, then a left side bearing of 0 for each glyph.
        (b"hmtx", [words(&[advance]), vec![0; 2 * count]].concat()),
        (b"loca", loca),
        (b"maxp", words(&[1, 0, glyphs, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
    ];

    // Version; then number of tables, searchRange, entrySelector and rangeShift.
    let mut font = words(&[1, 0, 6, 64, 2, 32]);
    let mut data = Vec::new();
    let data_at = font.len() + 16 * tables.len();
    let mut adjustment_at = 0;
    for (name, table) in &tables {
        let at = data_at + data.len();
        if *name == b"head" {
            adjustment_at = at + 8;
        }
        font.extend(*name);
        font.extend(checksum(table).to_be_bytes());
        font.extend((at as u32).to_be_bytes());
        font.extend((table.len() as u32).to_be_bytes());
        data.extend(table);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    font.extend(data);
    // OpenType, table `head`: the checksum of the whole file becomes this number.
    let adjustment = WHOLE_CHECKSUM.wrapping_sub(checksum(&font));
    font[adjustment_at..adjustment_at + 4].copy_from_slice(&adjustment.to_be_bytes());
    font
}

/// What the 32-bit words of a font file add up to.
const WHOLE_CHECKSUM: u32 = 0xB1B0_AFBA;

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum, four| {
        let mut word = [0; 4];
        word[..four.len()].copy_from_slice(four);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_begin_at_one_and_stay() {
        let mut codes = Codes::default();
        assert_eq!(codes.of('ộ'), 1);
        assert_eq!(codes.of('A'), 2);
        assert_eq!(codes.of('ộ'), 1);
    }

    #[test]
    fn codes_never_run_over() {
        let mut codes = Codes::default();
        for character in ('\u{20}'..=char::MAX).take(70_000) {
            let code = codes.of(character);
            assert!((1..=LAST_CODE).contains(&code));
        }
        assert_eq!(codes.characters.len(), usize::from(LAST_CODE));
        assert_eq!(codes.characters.last(), Some(&char::REPLACEMENT_CHARACTER));
        assert_eq!(codes.of(char::MAX), LAST_CODE);
        assert_eq!(codes.glyphs(), u16::MAX);
    }

    #[test]
    fn the_program_is_a_sound_sfnt() {
        let font = truetype(3);
        assert_eq!(checksum(&font), WHOLE_CHECKSUM);
        let word = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().unwrap()) as usize;
        let lengths: Vec<usize> = (0..6)
            .map(|i| {
                let entry = 12 + 16 * i;
                assert!(word(entry + 8) + word(entry + 12) <= font.len());
                assert_eq!(word(entry + 8) % 4, 0);
                word(entry + 12)
            })
            .collect();
        // glyf (24 each but .notdef), head, hhea, hmtx (an advance, 2 a glyph), loca (4 a glyph and one), maxp.
        assert_eq!(lengths, [48, 54, 36, 8, 16, 32]);
    }
}
