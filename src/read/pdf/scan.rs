//! The image that is a whole page: its pixels as they are stored, and its coded bytes wherever the archived PDF can
//! carry them.

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_syntax::object::Stream;
use hayro_interpret::kurbo::BezPath;
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, LumaData, Paint, SoftMask,
};
use hayro_syntax::Filter;
use hayro_syntax::page::Page;

use super::stream::{self, Colours, Mapping};
use super::survey::{self, PlacedImage};
use super::{damaged, too_large};
use crate::read::picture::Grey;
use crate::read::raster::decoded::Decoded;
use crate::read::raster::pixels::{Greyed, Pixels, Samples, Tint};
use crate::read::raster::{jp2, jpeg};
use crate::record::{PageImageEncoding, Problem, ProblemKind};

/// Takes the image out of the page. `None` if it must be drawn after all (a stencil in colour).
pub(super) fn extract<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    wanted: &PlacedImage,
    max_page_px: u64,
) -> Result<Option<Decoded>, Problem> {
    let size = (wanted.width_px, wanted.height_px);
    let mut device = Extractor {
        wanted: wanted.index,
        seen: 0,
        size,
        max_page_px,
        outcome: Err(damaged("the image is gone")),
    };
    survey::walk(page, cache, settings, &mut device);
    device.outcome
}

struct Extractor {
    wanted: usize,
    seen: usize,
    size: (u32, u32),
    max_page_px: u64,
    outcome: Result<Option<Decoded>, Problem>,
}

impl<'a> Device<'a> for Extractor {
    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        if self.seen == self.wanted {
            self.outcome = decode(&image, self.size, self.max_page_px);
        }
        self.seen += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn decode(image: &Image<'_, '_>, size: (u32, u32), max_page_px: u64) -> Result<Option<Decoded>, Problem> {
    let (stream, is_stencil) = match image {
        Image::Stencil(stencil) => (stencil.stream(), true),
        Image::Raster(raster) => (raster.stream(), false),
    };
    let mapping = Mapping::of(stream.dict());
    // A stencil paints where its samples are 0: in black that is grey of one bit (ISO 32000-1 §8.9.6.2).
    let colours = if is_stencil { Colours::Grey(None) } else { Colours::of(stream.dict()) };
    let coded = stream::coded(stream, max_page_px.saturating_mul(4));
    if let Some((filter @ (Filter::DctDecode | Filter::JpxDecode), bytes)) = &coded
        && let Some(decoded) = decode_whole(*filter, bytes, size, &colours, mapping, max_page_px)?
    {
        return Ok(Some(decoded));
    }

    let Some((mut pixels, missing_rows)) = native_pixels(image, size)? else { return Ok(None) };
    let filter = stream.filters().last().copied();
    let is_photo = matches!(filter, Some(Filter::DctDecode | Filter::JpxDecode));
    if missing_rows > 0 {
        let mut decoded = if is_photo { Decoded::photo(pixels) } else { Decoded::lossless(pixels) };
        let detail = format!("{missing_rows} of {} rows are missing", size.1);
        decoded.problems.push(Problem::of_file(ProblemKind::Truncated, detail));
        return Ok(Some(decoded));
    }
    let kept =
        coded.and_then(|(filter, data)| kept_encoding(filter, stream, size, &colours).map(|e| (e, data)));
    Ok(Some(match kept {
        Some((encoding, data)) if mapping != Mapping::Other => {
            let tint = pixels.tint();
            pixels = if colours.components() == Some(1) { pixels.simplified() } else { pixels };
            let mut decoded = Decoded::kept(pixels.into_grey(), tint, encoding, data);
            decoded.inverted = mapping == Mapping::Inverted;
            if !decoded.bilevel {
                decoded.icc = colours.into_icc();
            }
            decoded
        }
        _ if is_photo => Decoded::photo(pixels),
        _ => Decoded::lossless(pixels),
    }))
}

/// JPEG and JPEG 2000 in our own decoders, as in files: no way over RGB, and equal grey for one stream in two wrappers.
/// `None` if the PDF gives the samples another meaning than the stream has by itself.
fn decode_whole(
    filter: Filter,
    bytes: &[u8],
    (width_px, height_px): (u32, u32),
    colours: &Colours,
    mapping: Mapping,
    max_page_px: u64,
) -> Result<Option<Decoded>, Problem> {
    if filter == Filter::JpxDecode {
        let fits = mapping == Mapping::Straight && *colours != Colours::Other;
        let picture = if fits { jp2::read(bytes, max_page_px).ok() } else { None };
        return Ok(picture.map(|p| p.decoded).filter(|decoded| {
            let is_kept = matches!(decoded.encoding, PageImageEncoding::Jpx { components }
                if colours.components().is_none_or(|n| n == components));
            is_kept && (decoded.grey.width_px, decoded.grey.height_px) == (width_px, height_px)
        }));
    }
    let Some(header) = jpeg::Header::read(bytes) else { return Ok(None) };
    too_large(header.width_px, header.height_px, max_page_px)?;
    let is_plain = header.may_be_kept()
        && (header.width_px, header.height_px) == (width_px, height_px)
        && colours.components() == Some(header.components)
        && mapping != Mapping::Other
        // Inverting colours does not commute with what is measured on them; such pages are drawn from pixels.
        && (mapping == Mapping::Straight || header.components == 1);
    if !is_plain {
        return Ok(None);
    }
    let Ok(jpeg) = jpeg::decode(bytes, max_page_px, false) else { return Ok(None) };
    let mut grey: Grey = jpeg.grey;
    // Only grey pictures are inverted.
    let red_ink = jpeg.red_ink;
    let inverted = mapping == Mapping::Inverted;
    if inverted {
        grey.pixels.iter_mut().for_each(|v| *v = !*v);
    }
    let tint: Tint = jpeg.tint;
    let encoding = PageImageEncoding::Dct { components: header.components, inverted_cmyk: false };
    let mut decoded = Decoded::kept(Greyed { grey, red_ink }, tint, encoding, bytes.to_vec());
    decoded.inverted = inverted;
    decoded.icc = colours.clone().into_icc();
    Ok(Some(decoded))
}

/// The pixels as hayro decodes them, filled up with white to the promised height; and how many rows were missing.
/// `None` for a stencil that does not paint black.
fn native_pixels(
    image: &Image<'_, '_>,
    (width_px, height_px): (u32, u32),
) -> Result<Option<(Pixels, u32)>, Problem> {
    let mut found = None;
    match image {
        Image::Stencil(stencil) => stencil.with_stencil(
            |LumaData { mut data, width, height, .. }, paint| {
                let is_black =
                    matches!(paint, Paint::Color(c) if c.to_rgba().to_rgba8()[..3].iter().all(|&v| v < 32));
                // The mask is full where paint goes.
                data.iter_mut().for_each(|v| *v = !*v);
                found = Some(is_black.then_some((width, height, Samples::Grey(data))));
            },
            None,
        ),
        Image::Raster(raster) => raster.with_rgba(
            |data, _| {
                let size = (data.width(), data.height());
                let samples = match data {
                    ImageData::Rgb(rgb) => Samples::Rgb(rgb.data),
                    ImageData::Luma(luma) => Samples::Grey(luma.data),
                };
                found = Some(Some((size.0, size.1, samples)));
            },
            None,
        ),
    }
    let Some(found) = found else { return Err(damaged("the image of the page cannot be decoded")) };
    let Some((width, height, mut samples)) = found else { return Ok(None) };
    let missing_rows = if width == width_px { height_px.saturating_sub(height) } else { 0 };
    let height = height.max(if missing_rows > 0 { height_px } else { height });
    let row = width as usize;
    match &mut samples {
        Samples::Grey(v) => v.resize(row * height as usize, 255),
        Samples::Rgb(v) => v.resize(row * height as usize * 3, 255),
    }
    Ok(Some((Pixels { width_px: width, height_px: height, samples }, missing_rows)))
}

/// How the coded bytes are to be called in another PDF; `None` if they cannot go there.
fn kept_encoding(
    filter: Filter,
    stream: &Stream<'_>,
    (width_px, _): (u32, u32),
    colours: &Colours,
) -> Option<PageImageEncoding> {
    let parameters = stream::last_parameters(stream.dict());
    let components = colours.components()?;
    let flag = |key: &[u8], default| parameters.get::<bool>(key).unwrap_or(default);
    match filter {
        Filter::CcittFaxDecode if components == 1 => {
            // The default of 1 728 columns is of faxes (ISO 32000-1 table 11).
            let columns = parameters.get::<u32>(b"Columns").unwrap_or(1728);
            (columns == width_px).then(|| PageImageEncoding::Ccitt {
                k: parameters.get::<i32>(b"K").unwrap_or(0),
                black_is_1: flag(b"BlackIs1", false),
                byte_align: flag(b"EncodedByteAlign", false),
                end_of_line: flag(b"EndOfLine", false),
                end_of_block: flag(b"EndOfBlock", true),
            })
        }
        Filter::Jbig2Decode if components == 1 => {
            let globals = match parameters.get::<Stream<'_>>(b"JBIG2Globals") {
                Some(globals) => Some(globals.decoded_data().ok()?.into_owned()),
                None => None,
            };
            Some(PageImageEncoding::Jbig2 { globals })
        }
        Filter::FlateDecode => {
            let bits = stream::bits(stream.dict()).unwrap_or(1);
            let number = |key: &[u8], default: u32| parameters.get::<u32>(key).unwrap_or(default);
            let predictor = number(b"Predictor", 1);
            let fits = number(b"Colors", 1) == u32::from(components)
                && number(b"BitsPerComponent", 8) == u32::from(bits)
                && number(b"Columns", 1) == width_px;
            let is_known = bits == 8 || (bits == 1 && components == 1);
            (is_known && (predictor == 1 || (predictor >= 10 && fits))).then_some(PageImageEncoding::Flate {
                components,
                bits,
                png_rows: predictor >= 10,
            })
        }
        _ => None,
    }
}
