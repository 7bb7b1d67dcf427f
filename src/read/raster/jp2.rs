//! JPEG 2000: JP2 files, bare code streams, and JPXDecode streams of PDF pages.

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::decoded::Decoded;
use super::density::Density;
use super::jpeg::cmyk_to_rgb;
use super::pixels::{Pixels, Samples, over_white};
use super::{damaged, too_large};
use crate::record::{PageImageEncoding, Problem};

/// The decoder holds 32-bit samples and its coefficients besides: some 24 bytes a pixel, against four elsewhere. A
/// page of this format may have that many times fewer pixels.
const COSTLIER_BY: u64 = 4;

/// A decoded JPEG 2000 picture.
pub(crate) struct Picture {
    pub(crate) decoded: Decoded,
    pub(crate) density: Density,
}

/// Decodes a JP2 file or a code stream. The stream is kept if it is a JP2 of 8 bits with one or three components, which
/// is what PDF/A-2 allows without further conditions (ISO 19005-2 §6.2.8.3).
pub(crate) fn read(bytes: &[u8], max_page_px: u64) -> Result<Picture, Problem> {
    let image = Image::new(bytes, &DecodeSettings::default()).map_err(|e| damaged(e.to_string()))?;
    let (width_px, height_px) = (image.width(), image.height());
    if width_px == 0 || height_px == 0 {
        return Err(damaged("JPEG 2000 of no size"));
    }
    too_large(width_px, height_px, max_page_px / COSTLIER_BY)?;
    let colours = usize::from(image.color_space().num_channels());
    let has_alpha = image.has_alpha();
    let is_cmyk = matches!(image.color_space(), ColorSpace::CMYK);
    let depth = image.original_bit_depth();
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|e| damaged(e.to_string()))?;
    let samples = decoded.data_u8();
    let channels = decoded.components().len();
    drop(context);

    let px = width_px as usize * height_px as usize;
    if channels != colours + usize::from(has_alpha) || samples.len() != px * channels {
        return Err(damaged(format!("JPEG 2000 of {channels} channels gave {} samples", samples.len())));
    }
    let samples = if has_alpha { over_white(&samples, colours) } else { samples };
    let samples = match colours {
        1 => Samples::Grey(samples),
        3 => Samples::Rgb(samples),
        4 if is_cmyk => Samples::Rgb(samples.chunks_exact(4).flat_map(|p| cmyk_to_rgb(p, false)).collect()),
        n => return Err(damaged(format!("JPEG 2000 of {n} colours"))),
    };
    let pixels = Pixels { width_px, height_px, samples };
    let may_be_kept = depth == 8
        && !has_alpha
        && matches!(colours, 1 | 3)
        && bytes.starts_with(b"\0\0\0\x0cjP  ")
        && find_box(bytes, b"pclr").is_none();
    let decoded = if may_be_kept {
        let tint = pixels.tint();
        let encoding = PageImageEncoding::Jpx { components: colours as u8 };
        Decoded::kept(pixels.into_grey(), tint, encoding, bytes.to_vec())
    } else {
        Decoded::photo(pixels)
    };
    Ok(Picture { decoded, density: Density::of(claimed_dpi(bytes), width_px, height_px) })
}

/// The first box of a type anywhere before the code stream. The boxes of interest lie two levels deep in `jp2h`, and
/// their four letters stand nowhere else there.
fn find_box<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    let end = bytes.windows(4).position(|w| w == b"jp2c").unwrap_or(bytes.len());
    let at = bytes.get(..end)?.windows(4).position(|w| w == kind)?;
    bytes.get(at + 4..end)
}

/// The capture or display resolution box (ISO/IEC 15444-1 §I.5.3.7) as px per inch.
fn claimed_dpi(bytes: &[u8]) -> Option<(f32, f32)> {
    let content = find_box(bytes, b"resc").or_else(|| find_box(bytes, b"resd"))?;
    let be16 = |at: usize| content.get(at..at + 2).map(|b| f32::from(u16::from_be_bytes([b[0], b[1]])));
    let exponent = |at: usize| content.get(at).map(|&b| i32::from(b as i8));
    let per_metre = |at, e| Some(be16(at)? / be16(at + 2)? * 10f32.powi(exponent(e)?));
    let (y, x) = (per_metre(0, 8)?, per_metre(4, 9)?);
    Some((x * 0.0254, y * 0.0254))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolution_box_is_read() {
        let mut file = b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x12resc".to_vec();
        // 11811 px/m = 300 dpi, vertical first; both exponents 0.
        file.extend([0x2e, 0x23, 0, 1, 0x2e, 0x23, 0, 1, 0, 0]);
        let (x, y) = claimed_dpi(&file).unwrap();
        assert!((x - 300.0).abs() < 0.1 && (y - 300.0).abs() < 0.1);
    }

    #[test]
    fn rubbish_is_damage() {
        assert!(read(b"\xff\x4f\xff\x51\0\x02", 1 << 20).is_err());
        assert!(read(b"", 1 << 20).is_err());
    }
}
