//! TIFF: every frame is a page. Fax and JPEG data are decoded here, whole strips kept as they are where a PDF can
//! carry them; everything else goes through the tiff crate.

mod ifd;

use std::io::{Cursor, Read, Seek, SeekFrom};

use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use self::ifd::{Ifd, tag};
use super::picture::PagePicture;
use super::raster::ccitt::{self, Kind};
use super::raster::decoded::{Decoded, Orientation};
use super::raster::density::Density;
use super::raster::pixels::{Greyed, Pixels, Samples, over_white};
use super::raster::{damaged, jpeg, too_large};
use crate::record::{PageImageEncoding, PageNumber, Problem, ProblemKind};

/// Values of the Compression tag (TIFF 6.0, and technical note 2 for 7).
mod compression {
    pub(super) const MODIFIED_HUFFMAN: u64 = 2;
    pub(super) const T4: u64 = 3;
    pub(super) const T6: u64 = 4;
    pub(super) const OLD_JPEG: u64 = 6;
    pub(super) const JPEG: u64 = 7;
}

/// Where the frames are; nothing is decoded yet.
#[derive(Debug)]
pub(crate) struct Frames {
    /// Positions in the chain of directories of those that are pages.
    pages: Vec<usize>,
    /// Whether the chain broke off.
    pub(crate) truncated: bool,
}

impl Frames {
    /// Counts the pages. Reduced copies of pages (thumbnails) are none.
    pub(crate) fn count(bytes: &[u8], max_pages: u32) -> Frames {
        let (frames, truncated) = ifd::frames(bytes, max_pages as usize + 1);
        let is_thumbnail = |f: &Ifd<'_>| f.number(tag::NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 1 == 1);
        let mut pages: Vec<usize> = (0..frames.len()).filter(|&i| !is_thumbnail(&frames[i])).collect();
        if pages.is_empty() {
            pages = (0..frames.len()).collect();
        }
        Frames { pages, truncated }
    }

    pub(crate) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Decodes one page.
    pub(crate) fn read(
        &self,
        bytes: &[u8],
        page: PageNumber,
        max_page_px: u64,
    ) -> Result<PagePicture, Problem> {
        let position = *self.pages.get(page.index()).ok_or_else(|| damaged("no such frame"))?;
        let (frames, _) = ifd::frames(bytes, position + 1);
        let frame = frames.get(position).ok_or_else(|| damaged("no such frame"))?;
        read_frame(bytes, frame, page, max_page_px)
    }
}

fn read_frame(
    bytes: &[u8],
    frame: &Ifd<'_>,
    page: PageNumber,
    max_page_px: u64,
) -> Result<PagePicture, Problem> {
    let side = |tag| frame.number(tag).and_then(|n| u32::try_from(n).ok()).filter(|&n| n > 0);
    let (width_px, height_px) =
        side(tag::WIDTH).zip(side(tag::HEIGHT)).ok_or_else(|| damaged("TIFF frame of no size"))?;
    too_large(width_px, height_px, max_page_px)?;
    let orientation = Orientation::from_exif(
        frame.number(tag::ORIENTATION).and_then(|n| u8::try_from(n).ok()).unwrap_or(1),
    );
    let size = (width_px, height_px);
    let decoded = match frame.number(tag::COMPRESSION).unwrap_or(1) {
        compression::MODIFIED_HUFFMAN => read_fax(bytes, frame, size, Kind::ModifiedHuffman, orientation),
        compression::T4 if frame.number(tag::T4_OPTIONS).unwrap_or(0) & 1 == 1 => {
            read_fax(bytes, frame, size, Kind::Group3TwoDimensional, orientation)
        }
        compression::T4 => read_fax(bytes, frame, size, Kind::Group3, orientation),
        compression::T6 => read_fax(bytes, frame, size, Kind::Group4, orientation),
        compression::OLD_JPEG | compression::JPEG => match jpeg_stream(bytes, frame) {
            Some(stream) => read_jpeg(stream, max_page_px, orientation),
            None => read_by_crate(bytes, frame, max_page_px, orientation, true),
        },
        _ => read_by_crate(bytes, frame, max_page_px, orientation, false),
    }?;
    let density = Density::of(claimed_dpi(frame), decoded.grey.width_px, decoded.grey.height_px);
    Ok(decoded.into_page(page, density, orientation))
}

fn claimed_dpi(frame: &Ifd<'_>) -> Option<(f32, f32)> {
    let per_inch = match frame.number(tag::RESOLUTION_UNIT).unwrap_or(2) {
        2 => 1.0,
        3 => 2.54,
        _ => return None,
    };
    let (x, y) = (frame.fraction(tag::X_RESOLUTION)?, frame.fraction(tag::Y_RESOLUTION)?);
    Some((x * per_inch, y * per_inch))
}

/// The strips' bytes with the rows that each holds; strips that lie outside the file are left out.
fn strips<'a>(bytes: &'a [u8], frame: &Ifd<'_>, height_px: u32) -> Vec<(&'a [u8], u32)> {
    let offsets = frame.numbers(tag::STRIP_OFFSETS).unwrap_or_default();
    let lengths = frame.numbers(tag::STRIP_BYTE_COUNTS).unwrap_or_default();
    let per_strip =
        frame.number(tag::ROWS_PER_STRIP).and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX).max(1);
    let mut left = height_px;
    let mut strips = Vec::new();
    for (i, offset) in offsets.iter().enumerate() {
        let rows = per_strip.min(left);
        left -= rows;
        let from = usize::try_from(*offset).unwrap_or(usize::MAX).min(bytes.len());
        let length = lengths.get(i).map_or(usize::MAX, |&n| usize::try_from(n).unwrap_or(usize::MAX));
        let to = from.saturating_add(length).min(bytes.len());
        if rows > 0 {
            strips.push((&bytes[from..to], rows));
        }
    }
    strips
}

fn read_fax(
    bytes: &[u8],
    frame: &Ifd<'_>,
    (width_px, height_px): (u32, u32),
    kind: Kind,
    orientation: Orientation,
) -> Result<Decoded, Problem> {
    let strips = strips(bytes, frame, height_px);
    let is_reversed = frame.number(tag::FILL_ORDER) == Some(2);
    // White is zero unless the tag says that black is (TIFF 6.0 §8, PhotometricInterpretation).
    let white_is_one = frame.number(tag::PHOTOMETRIC) == Some(1);
    let mut pixels = Vec::with_capacity(width_px as usize * height_px as usize);
    let mut decoded_rows = 0;
    for (strip, rows) in &strips {
        let part = if is_reversed {
            ccitt::decode(&ccitt::reversed_bits(strip), width_px, *rows, kind)
        } else {
            ccitt::decode(strip, width_px, *rows, kind)
        };
        decoded_rows += part.decoded;
        pixels.extend(part.pixels);
    }
    if decoded_rows == 0 {
        return Err(damaged("fax data without a readable row"));
    }
    pixels.resize(width_px as usize * height_px as usize, 255);
    if white_is_one {
        pixels.iter_mut().for_each(|v| *v = !*v);
    }
    let is_whole = decoded_rows == height_px;
    let pixels = Pixels { width_px, height_px, samples: Samples::Grey(pixels) };
    let mut decoded = match strips.as_slice() {
        [(strip, _)] if kind == Kind::Group4 && !is_reversed && is_whole && !orientation.mirrored => {
            let encoding = PageImageEncoding::Ccitt {
                k: -1,
                black_is_1: white_is_one,
                byte_align: false,
                end_of_line: false,
                end_of_block: true,
            };
            Decoded::kept(pixels.into_grey(), Default::default(), encoding, strip.to_vec())
        }
        _ if orientation.mirrored => Decoded::lossless(pixels.mirrored()),
        _ => Decoded::lossless(pixels),
    };
    if !is_whole {
        let detail = format!("{decoded_rows} of {height_px} rows");
        decoded.problems.push(Problem::of_file(ProblemKind::Truncated, detail));
    }
    Ok(decoded)
}

/// The JPEG of a frame as one stream: of a single strip, completed by the shared tables, or of the old way of
/// compression 6.
fn jpeg_stream(bytes: &[u8], frame: &Ifd<'_>) -> Option<Vec<u8>> {
    let range = |at: u64, length: u64| {
        let from = usize::try_from(at).ok()?;
        let to = from.checked_add(usize::try_from(length).ok()?)?.min(bytes.len());
        bytes.get(from..to).filter(|s| s.starts_with(&[0xff, 0xd8]))
    };
    if frame.number(tag::COMPRESSION) == Some(compression::OLD_JPEG) {
        let at = frame.number(tag::JPEG_INTERCHANGE_FORMAT)?;
        let length = frame.number(tag::JPEG_INTERCHANGE_FORMAT_LENGTH).unwrap_or(bytes.len() as u64);
        return range(at, length).map(<[u8]>::to_vec);
    }
    let offsets = frame.numbers(tag::STRIP_OFFSETS)?;
    let lengths = frame.numbers(tag::STRIP_BYTE_COUNTS)?;
    let ([offset], [length]) = (offsets.as_slice(), lengths.as_slice()) else { return None };
    // Three components are taken for YCbCr by whoever reads the stream; RGB (photometric 2) goes another way.
    let is_plain = match frame.number(tag::SAMPLES_PER_PIXEL).unwrap_or(1) {
        1 => frame.number(tag::PHOTOMETRIC) == Some(1),
        3 => frame.number(tag::PHOTOMETRIC) == Some(6),
        _ => false,
    };
    let strip = range(*offset, *length).filter(|_| is_plain)?;
    match frame.raw(tag::JPEG_TABLES) {
        // Tables stand between their own start and end markers; the strip follows without its start marker.
        Some(tables) if tables.starts_with(&[0xff, 0xd8]) && tables.ends_with(&[0xff, 0xd9]) => {
            Some([&tables[..tables.len() - 2], &strip[2..]].concat())
        }
        _ => Some(strip.to_vec()),
    }
}

fn read_jpeg(stream: Vec<u8>, max_page_px: u64, orientation: Orientation) -> Result<Decoded, Problem> {
    let header = jpeg::Header::read(&stream).ok_or_else(|| damaged("JPEG without a frame header"))?;
    let keep = header.may_be_kept() && !orientation.mirrored;
    let jpeg = jpeg::decode(&stream, max_page_px, !keep)?;
    let mut decoded = match jpeg.pixels {
        Some(pixels) if !keep && orientation.mirrored => Decoded::photo(pixels.mirrored()),
        Some(pixels) if !keep => Decoded::photo(pixels),
        _ => {
            let encoding = PageImageEncoding::Dct { components: header.components, inverted_cmyk: false };
            let greyed = Greyed { grey: jpeg.grey, red_ink: jpeg.red_ink };
            Decoded::kept(greyed, jpeg.tint, encoding, stream)
        }
    };
    if !header.complete {
        decoded
            .problems
            .push(Problem::of_file(ProblemKind::Truncated, "JPEG without an end-of-image marker"));
    }
    Ok(decoded)
}

/// A file that begins with another header, so that the tiff crate meets the wanted directory first.
struct Rebased<'a> {
    header: Vec<u8>,
    file: Cursor<&'a [u8]>,
}

impl Read for Rebased<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let at = self.file.position();
        match usize::try_from(at).ok().and_then(|at| self.header.get(at..)).filter(|rest| !rest.is_empty()) {
            Some(rest) => {
                let n = rest.len().min(buffer.len());
                buffer[..n].copy_from_slice(&rest[..n]);
                self.file.set_position(at + n as u64);
                Ok(n)
            }
            None => self.file.read(buffer),
        }
    }
}

impl Seek for Rebased<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

fn read_by_crate(
    bytes: &[u8],
    frame: &Ifd<'_>,
    max_page_px: u64,
    orientation: Orientation,
    is_photo: bool,
) -> Result<Decoded, Problem> {
    let failed = |e: tiff::TiffError| damaged(e.to_string());
    let mut limits = Limits::default();
    // Four 8-bit samples a pixel, or three of 16 bits on a smaller page.
    limits.decoding_buffer_size = usize::try_from(max_page_px.saturating_mul(4)).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let source = Rebased { header: frame.header(), file: Cursor::new(bytes) };
    let mut decoder = Decoder::new(source).map_err(failed)?.with_limits(limits);
    let (width_px, height_px) = decoder.dimensions().map_err(failed)?;
    too_large(width_px, height_px, max_page_px)?;
    let colour = decoder.colortype().map_err(failed)?;
    let (samples, truncated) = match decoder.read_image() {
        Ok(samples) => (samples, None),
        Err(error) => {
            let partial = read_partially(&mut decoder, colour, (width_px, height_px));
            (partial.ok_or_else(|| damaged(error.to_string()))?, Some(error.to_string()))
        }
    };
    let palette = match colour {
        ColorType::Palette(_) => Some(decoder.get_tag_u16_vec(tiff::tags::Tag::ColorMap).map_err(failed)?),
        _ => None,
    };
    let samples = to_samples(samples, colour, palette.as_deref(), (width_px, height_px))?;
    let pixels = Pixels { width_px, height_px, samples };
    let pixels = if orientation.mirrored { pixels.mirrored() } else { pixels };
    let mut decoded = if is_photo { Decoded::photo(pixels) } else { Decoded::lossless(pixels) };
    decoded.problems.extend(truncated.map(|detail| Problem::of_file(ProblemKind::Truncated, detail)));
    Ok(decoded)
}

/// What of a damaged or truncated frame can be decoded, the rest white; `None` if nothing can.
fn read_partially<R: Read + Seek>(
    decoder: &mut Decoder<R>,
    colour: ColorType,
    (width_px, height_px): (u32, u32),
) -> Option<DecodingResult> {
    let bits = usize::from(colour.bit_depth()) * usize::from(colour.num_samples());
    if colour.bit_depth() > 8 {
        return None;
    }
    let row_bytes = (width_px as usize).checked_mul(bits)?.div_ceil(8);
    let mut samples = vec![0xff; row_bytes.checked_mul(height_px as usize)?];
    // The error is the one that led here.
    let _ = decoder.read_image_bytes(&mut samples);
    samples.iter().any(|&v| v != 0xff).then_some(DecodingResult::U8(samples))
}

/// What the tiff crate gives, as 8-bit grey or RGB. The crate has undone WhiteIsZero, and leaves pixels of less than a
/// byte packed.
fn to_samples(
    result: DecodingResult,
    colour: ColorType,
    palette: Option<&[u16]>,
    (width_px, height_px): (u32, u32),
) -> Result<Samples, Problem> {
    let bytes: Vec<u8> = match result {
        DecodingResult::U8(v) => v,
        DecodingResult::U16(v) => {
            v.into_iter().map(|v| ((u32::from(v) * 255 + 32767) / 65535) as u8).collect()
        }
        DecodingResult::U32(v) => v.into_iter().map(|v| (v >> 24) as u8).collect(),
        DecodingResult::F32(v) => v.into_iter().map(|v| (v.clamp(0.0, 1.0) * 255.0) as u8).collect(),
        _ => return Err(damaged("TIFF samples that are neither bytes nor words")),
    };
    let px = width_px as usize * height_px as usize;
    let unsupported = || damaged(format!("TIFF of {colour:?}"));
    let samples = match colour {
        ColorType::Gray(bits @ (1 | 2 | 4)) => {
            let top = (1u16 << bits) - 1;
            let unpacked = unpack(&bytes, width_px as usize, bits);
            Samples::Grey(unpacked.into_iter().map(|v| (u16::from(v) * 255 / top) as u8).collect())
        }
        ColorType::Gray(_) => Samples::Grey(bytes),
        ColorType::Palette(bits @ (1 | 2 | 4 | 8)) => {
            let colours = palette.unwrap_or_default();
            let plane = colours.len() / 3;
            let indices = if bits == 8 { bytes } else { unpack(&bytes, width_px as usize, bits) };
            let component = |i: usize, c: usize| colours.get(c * plane + i).map_or(0, |v| (v >> 8) as u8);
            let table: Vec<[u8; 3]> =
                (0..256).map(|i| [0, 1, 2].map(|c| if i < plane { component(i, c) } else { 0 })).collect();
            Samples::Rgb(indices.into_iter().flat_map(|i| table[usize::from(i)]).collect())
        }
        ColorType::GrayA(_) => Samples::Grey(over_white(&bytes, 1)),
        ColorType::RGB(_) => Samples::Rgb(bytes),
        ColorType::RGBA(_) => Samples::Rgb(over_white(&bytes, 3)),
        ColorType::CMYK(_) => {
            Samples::Rgb(bytes.chunks_exact(4).flat_map(|p| jpeg::cmyk_to_rgb(p, false)).collect())
        }
        ColorType::YCbCr(_) => Samples::Rgb(bytes.chunks_exact(3).flat_map(jpeg::ycbcr_to_rgb).collect()),
        _ => return Err(unsupported()),
    };
    let (have, want) = match &samples {
        Samples::Grey(v) => (v.len(), Some(px)),
        Samples::Rgb(v) => (v.len(), px.checked_mul(3)),
    };
    if Some(have) == want { Ok(samples) } else { Err(unsupported()) }
}

/// Samples of less than a byte, rows padded to bytes, one to a byte.
fn unpack(bytes: &[u8], width_px: usize, bits: u8) -> Vec<u8> {
    let per_byte = 8 / usize::from(bits);
    let mask = ((1u16 << bits) - 1) as u8;
    let mut samples = Vec::with_capacity(bytes.len() * per_byte);
    for row in bytes.chunks_exact(width_px.div_ceil(per_byte).max(1)) {
        samples.extend((0..width_px).map(|x| {
            let shift = 8 - usize::from(bits) * (x % per_byte + 1);
            (row[x / per_byte] >> shift) & mask
        }));
    }
    samples
}

#[cfg(test)]
mod tests;
