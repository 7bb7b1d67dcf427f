//! Codings for pages that have no stream of their own worth keeping: CCITT G4 for bilevel, Flate with PNG rows for
//! lossless sources, JPEG for photographs. JBIG2 with symbol substitution is never used: it may exchange digits.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::pixels::{Pixels, Samples};
use crate::record::PageImageEncoding;

/// Quality of a JPEG that has to be made: differences stay below what a scanner's own JPEG has.
const JPEG_QUALITY: u8 = 90;
/// Widest line that the G4 coder counts in its 16-bit differences.
const G4_MAX_WIDTH_PX: u32 = i16::MAX as u32;

/// Codes without loss: G4 where every pixel is black or white, else Flate.
pub(crate) fn lossless(pixels: &Pixels) -> (PageImageEncoding, Vec<u8>) {
    match &pixels.samples {
        Samples::Grey(grey) if pixels.width_px <= G4_MAX_WIDTH_PX && pixels.is_bilevel() => {
            (G4_ENCODING, g4(pixels.width_px, grey))
        }
        Samples::Grey(grey) => (flate_encoding(1), flate(pixels.width_px as usize, 1, grey)),
        Samples::Rgb(rgb) => (flate_encoding(3), flate(pixels.width_px as usize, 3, rgb)),
    }
}

/// Codes as JPEG, colours at half resolution as scanners do; falls back to lossless where the JPEG coder refuses (a
/// side over 65 535 px).
pub(crate) fn photo(pixels: &Pixels) -> (PageImageEncoding, Vec<u8>) {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
    let (samples, components, colour) = match &pixels.samples {
        Samples::Grey(grey) => (grey, 1, ColorType::Luma),
        Samples::Rgb(rgb) => (rgb, 3, ColorType::Rgb),
    };
    let (Ok(width), Ok(height)) = (u16::try_from(pixels.width_px), u16::try_from(pixels.height_px)) else {
        return lossless(pixels);
    };
    let mut data = Vec::new();
    let mut encoder = Encoder::new(&mut data, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    match encoder.encode(samples, width, height, colour) {
        Ok(()) => (PageImageEncoding::Dct { components, inverted_cmyk: false }, data),
        Err(_) => lossless(pixels),
    }
}

/// Below this share of its raw size a page is text on plain ground and stays lossless. Drawn pages of text have 9–14 %
/// of grey and 5–8 % of colour; photographs seldom get below a half.
const PLAIN_SHARE: usize = 6;

/// Codes a rendering: without loss if that is small, else as JPEG. Rows are not turned into differences: letters with
/// soft edges on plain ground come out 13 % smaller without.
pub(crate) fn rendering(pixels: &Pixels) -> (PageImageEncoding, Vec<u8>) {
    let (samples, components) = match &pixels.samples {
        Samples::Grey(_) if pixels.is_bilevel() => return lossless(pixels),
        Samples::Grey(grey) => (grey, 1),
        Samples::Rgb(rgb) => (rgb, 3),
    };
    let mut zlib = ZlibEncoder::new(Vec::with_capacity(samples.len() / 8), Compression::fast());
    match zlib.write_all(samples).and_then(|()| zlib.finish()) {
        Ok(data) if data.len() <= samples.len() / PLAIN_SHARE => {
            (PageImageEncoding::Flate { components, bits: 8, png_rows: false }, data)
        }
        _ => photo(pixels),
    }
}

/// The parameters of what `g4` writes.
const G4_ENCODING: PageImageEncoding = PageImageEncoding::Ccitt {
    k: -1,
    black_is_1: false,
    byte_align: false,
    end_of_line: false,
    end_of_block: true,
};

fn flate_encoding(components: u8) -> PageImageEncoding {
    PageImageEncoding::Flate { components, bits: 8, png_rows: true }
}

fn g4(width_px: u32, grey: &[u8]) -> Vec<u8> {
    let mut encoder = fax::encoder::Encoder::new(fax::VecWriter::new());
    for row in grey.chunks_exact((width_px as usize).max(1)) {
        let pels = row.iter().map(|&v| if v < 128 { fax::Color::Black } else { fax::Color::White });
        match encoder.encode_line(pels, width_px) {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }
    match encoder.finish() {
        Ok(writer) => writer.finish(),
        Err(never) => match never {},
    }
}

/// PNG rows (PNG specification §9) in zlib at its fast level: `Sub` or `Up`, whichever leaves smaller differences.
fn flate(width_px: usize, components: usize, samples: &[u8]) -> Vec<u8> {
    let row_bytes = (width_px * components).max(1);
    let mut zlib = ZlibEncoder::new(Vec::with_capacity(samples.len() / 8), Compression::fast());
    let (mut sub, mut up) = (vec![0u8; row_bytes + 1], vec![0u8; row_bytes + 1]);
    (sub[0], up[0]) = (1, 2);
    let white = vec![0u8; row_bytes];
    let mut above: &[u8] = &white;
    for row in samples.chunks_exact(row_bytes) {
        let mut cost = (0u64, 0u64);
        for (i, &value) in row.iter().enumerate() {
            let left = if i >= components { row[i - components] } else { 0 };
            sub[i + 1] = value.wrapping_sub(left);
            up[i + 1] = value.wrapping_sub(above[i]);
            cost.0 += u64::from((sub[i + 1] as i8).unsigned_abs());
            cost.1 += u64::from((up[i + 1] as i8).unsigned_abs());
        }
        // Writing into a vector does not fail.
        let _ = zlib.write_all(if cost.0 < cost.1 { &sub } else { &up });
        above = row;
    }
    zlib.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn page(width_px: u32, height_px: u32, f: impl Fn(u32, u32) -> u8) -> Pixels {
        let grey = (0..height_px).flat_map(|y| (0..width_px).map(move |x| (x, y))).map(|(x, y)| f(x, y));
        Pixels { width_px, height_px, samples: Samples::Grey(grey.collect()) }
    }

    #[test]
    fn bilevel_pages_come_back_from_g4_as_they_were() {
        let pixels = page(50, 20, |x, y| if (x / 7 + y / 3) % 2 == 0 { 0 } else { 255 });
        let (encoding, data) = lossless(&pixels);
        assert!(matches!(encoding, PageImageEncoding::Ccitt { k: -1, black_is_1: false, .. }));
        let decoded = super::super::ccitt::decode(&data, 50, 20, super::super::ccitt::Kind::Group4);
        assert_eq!(Samples::Grey(decoded.pixels), pixels.samples);
    }

    #[test]
    fn png_rows_undo_to_the_samples() {
        let rgb: Vec<u8> = (0..9 * 5 * 3).map(|i| (i * i % 256) as u8).collect();
        let pixels = Pixels { width_px: 9, height_px: 5, samples: Samples::Rgb(rgb.clone()) };
        let (encoding, data) = lossless(&pixels);
        assert_eq!(encoding, PageImageEncoding::Flate { components: 3, bits: 8, png_rows: true });
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(&data[..]).read_to_end(&mut rows).unwrap();
        let mut above = vec![0u8; 27];
        for (row, expected) in rows.chunks_exact(28).zip(rgb.chunks_exact(27)) {
            let mut plain = vec![0u8; 27];
            for i in 0..27 {
                let left = if i >= 3 { plain[i - 3] } else { 0 };
                plain[i] = row[i + 1].wrapping_add(if row[0] == 1 { left } else { above[i] });
            }
            assert_eq!(plain, expected);
            above = plain;
        }
    }

    #[test]
    fn text_stays_lossless_and_noise_becomes_jpeg() {
        let text = page(200, 200, |x, y| if x % 20 == 0 && y % 30 < 12 { 40 } else { 255 });
        assert!(matches!(rendering(&text).0, PageImageEncoding::Flate { .. }));
        let noise = page(200, 200, |x, y| {
            let n = x * 7919 + y * 104_729;
            (n.wrapping_mul(n ^ 0x9e37) >> 13) as u8
        });
        assert!(matches!(rendering(&noise).0, PageImageEncoding::Dct { components: 1, .. }));
    }
}
