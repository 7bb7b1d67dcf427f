//! Files that are one picture: JPEG, PNG, BMP, WebP, GIF, JPEG 2000. From their bytes to a page picture, keeping their
//! own coded stream wherever a PDF can carry it.

pub(crate) mod ccitt;
pub(crate) mod decoded;
pub(crate) mod density;
pub(crate) mod encode;
pub(crate) mod jp2;
pub(crate) mod jpeg;
pub(crate) mod pixels;
pub(crate) mod png;
mod seal;

use std::io::Cursor;

use image::{ColorType, ImageDecoder};

use self::decoded::{Decoded, Orientation};
use self::density::Density;
use self::pixels::{Greyed, Pixels, Samples};
use super::picture::PagePicture;
use crate::record::{MediaType, PageImageEncoding, PageNumber, Problem, ProblemKind};

/// A problem of content that cannot be decoded.
pub(crate) fn damaged(detail: impl Into<String>) -> Problem {
    Problem::of_file(ProblemKind::Damaged, detail)
}

/// Refuses a picture of more pixels than a page may have, before anything is allocated for it.
pub(crate) fn too_large(width_px: u32, height_px: u32, max_page_px: u64) -> Result<(), Problem> {
    let px = u64::from(width_px) * u64::from(height_px);
    if px > max_page_px {
        let detail = format!("{width_px} × {height_px} px, limit {max_page_px} px");
        return Err(Problem::of_file(ProblemKind::TooLarge, detail));
    }
    Ok(())
}

/// Decodes a file of one picture. `media_type` is what its bytes tell, neither PDF nor TIFF.
pub(crate) fn read(bytes: &[u8], media_type: MediaType, max_page_px: u64) -> Result<PagePicture, Problem> {
    let page = PageNumber(1);
    match media_type {
        MediaType::Jpeg => {
            let (decoded, density, orientation) = read_jpeg(bytes, max_page_px)?;
            Ok(decoded.into_page(page, density, orientation))
        }
        MediaType::Jp2 => {
            let picture = jp2::read(bytes, max_page_px)?;
            Ok(picture.decoded.into_page(page, picture.density, Orientation::default()))
        }
        _ => read_other(bytes, media_type, max_page_px),
    }
}

fn read_jpeg(bytes: &[u8], max_page_px: u64) -> Result<(Decoded, Density, Orientation), Problem> {
    let header = jpeg::Header::read(bytes).ok_or_else(|| damaged("JPEG without a frame header"))?;
    let exif = header.exif.clone().and_then(|r| bytes.get(r)).map(jpeg::read_exif).unwrap_or_default();
    let orientation = Orientation::from_exif(exif.orientation.unwrap_or(1));
    let keep = header.may_be_kept() && !orientation.mirrored;
    let jpeg = jpeg::decode(bytes, max_page_px, !keep)?;
    // EXIF's default of 72 must not hide a true JFIF density.
    let density = [exif.dpi, header.jfif_dpi]
        .into_iter()
        .flatten()
        .map(|claim| Density::of(Some(claim), jpeg.grey.width_px, jpeg.grey.height_px))
        .find(|density| density.known)
        .unwrap_or_else(|| Density::of(None, jpeg.grey.width_px, jpeg.grey.height_px));
    let mut decoded = if keep {
        let components = header.components;
        let mut decoded = Decoded::kept(
            Greyed { grey: jpeg.grey, red_ink: jpeg.red_ink },
            jpeg.tint,
            PageImageEncoding::Dct { components, inverted_cmyk: false },
            Vec::new(),
        );
        decoded.whole_file = true;
        decoded
    } else {
        let pixels = jpeg.pixels.ok_or_else(|| damaged("JPEG gave no colours"))?;
        Decoded::photo(if orientation.mirrored { pixels.mirrored() } else { pixels })
    };
    if !header.complete {
        decoded
            .problems
            .push(Problem::of_file(ProblemKind::Truncated, "JPEG without an end-of-image marker"));
    }
    Ok((decoded, density, orientation))
}

/// PNG, BMP, WebP and GIF through the `image` crate.
fn read_other(bytes: &[u8], media_type: MediaType, max_page_px: u64) -> Result<PagePicture, Problem> {
    let format = match media_type {
        MediaType::Png => image::ImageFormat::Png,
        MediaType::Bmp => image::ImageFormat::Bmp,
        MediaType::Webp => image::ImageFormat::WebP,
        _ => image::ImageFormat::Gif,
    };
    let reader = image::ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().map_err(|e| damaged(e.to_string()))?;
    let (width_px, height_px) = decoder.dimensions();
    if width_px == 0 || height_px == 0 {
        return Err(damaged("picture of no size"));
    }
    too_large(width_px, height_px, max_page_px)?;
    let mut limits = image::Limits::no_limits();
    // Room for the widest samples that are decoded (16 bits, four components).
    limits.max_alloc = Some(max_page_px.saturating_mul(8));
    decoder.set_limits(limits).map_err(|e| damaged(e.to_string()))?;
    let orientation = match decoder.orientation() {
        Ok(orientation) => Orientation::from_exif(orientation.to_exif()),
        Err(_) => Orientation::default(),
    };
    let colour = decoder.color_type();
    let total = usize::try_from(decoder.total_bytes()).map_err(|_| damaged("picture of no size"))?;
    if total as u64 > max_page_px.saturating_mul(8) {
        too_large(width_px, height_px, max_page_px / 2)?;
    }
    // What a truncated file does not hold stays white.
    let mut samples = vec![0xff; total];
    let outcome = decoder.read_image(&mut samples);
    let mut problems = Vec::new();
    if let Err(error) = outcome {
        if samples.iter().all(|&v| v == 0xff) {
            return Err(damaged(error.to_string()));
        }
        problems.push(Problem::of_file(ProblemKind::Truncated, error.to_string()));
    }
    let pixels = to_8_bits(samples, colour, width_px, height_px)?.simplified();
    let pixels = if orientation.mirrored { pixels.mirrored() } else { pixels };
    let density = Density::of(
        match media_type {
            MediaType::Png => png::claimed_dpi(bytes),
            MediaType::Bmp => bmp_claimed_dpi(bytes),
            _ => None,
        },
        width_px,
        height_px,
    );
    let kept = (media_type == MediaType::Png && problems.is_empty() && !orientation.mirrored)
        .then(|| png::kept_stream(bytes))
        .flatten();
    let mut decoded = match kept {
        Some((encoding, data)) => {
            let (tint, bilevel) = (pixels.tint(), pixels.is_bilevel());
            let mut decoded = Decoded::kept(pixels.into_grey(), tint, encoding, data);
            decoded.bilevel = bilevel;
            decoded
        }
        None if media_type == MediaType::Webp && is_lossy_webp(bytes) => Decoded::photo(pixels),
        None => Decoded::lossless(pixels),
    };
    decoded.problems = problems;
    Ok(decoded.into_page(PageNumber(1), density, orientation))
}

/// Any samples of the `image` crate as 8-bit grey or RGB on white paper.
fn to_8_bits(samples: Vec<u8>, colour: ColorType, width_px: u32, height_px: u32) -> Result<Pixels, Problem> {
    let high_bytes = |samples: &[u8]| -> Vec<u8> {
        samples
            .chunks_exact(2)
            .map(|b| ((u32::from(u16::from_ne_bytes([b[0], b[1]])) * 255 + 32767) / 65535) as u8)
            .collect()
    };
    let samples = match colour {
        ColorType::L8 => Samples::Grey(samples),
        ColorType::Rgb8 => Samples::Rgb(samples),
        ColorType::La8 => Samples::Grey(pixels::over_white(&samples, 1)),
        ColorType::Rgba8 => Samples::Rgb(pixels::over_white(&samples, 3)),
        ColorType::L16 => Samples::Grey(high_bytes(&samples)),
        ColorType::Rgb16 => Samples::Rgb(high_bytes(&samples)),
        ColorType::La16 => Samples::Grey(pixels::over_white(&high_bytes(&samples), 1)),
        ColorType::Rgba16 => Samples::Rgb(pixels::over_white(&high_bytes(&samples), 3)),
        other => return Err(damaged(format!("samples of kind {other:?}"))),
    };
    Ok(Pixels { width_px, height_px, samples })
}

/// Pixels per metre of a Windows bitmap header, as px per inch.
fn bmp_claimed_dpi(bytes: &[u8]) -> Option<(f32, f32)> {
    let le32 = |at: usize| {
        bytes.get(at..at + 4).map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]]) as f32 * 0.0254)
    };
    if le32(14)? < 40.0 * 0.0254 {
        return None;
    }
    Some((le32(38)?, le32(42)?))
}

/// Whether the WebP carries a lossy (`VP8 `) picture (WebP container specification, RFC 9649 §2).
fn is_lossy_webp(bytes: &[u8]) -> bool {
    let mut at = 12usize;
    while let Some(head) = bytes.get(at..at.saturating_add(8)) {
        match &head[..4] {
            b"VP8 " => return true,
            b"VP8L" => return false,
            _ => {}
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        at = at.saturating_add(8).saturating_add(length).saturating_add(length & 1);
    }
    false
}

#[cfg(test)]
mod tests;
