//! A picture that is decoded but not yet a page: what it needs to become one is its density and its orientation.

use fast_image_resize as fir;

use super::density::Density;
use super::encode;
use super::pixels::Greyed;
use super::pixels::{Pixels, Tint, turned};
use crate::read::picture::{Grey, PagePicture, RedInk};
use crate::record::{PageImage, PageImageEncoding, PageNumber, Problem};

/// How a stored picture is brought upright: mirrored left to right first, then turned clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Orientation {
    pub(crate) mirrored: bool,
    pub(crate) clockwise_deg: u16,
}

impl Orientation {
    /// From the Orientation tag of EXIF and TIFF 6.0 §8, 1–8; anything else is upright.
    pub(crate) fn from_exif(value: u8) -> Orientation {
        let (mirrored, clockwise_deg) = match value {
            2 => (true, 0),
            3 => (false, 180),
            4 => (true, 180),
            5 => (true, 270),
            6 => (false, 90),
            7 => (true, 90),
            8 => (false, 270),
            _ => (false, 0),
        };
        Orientation { mirrored, clockwise_deg }
    }
}

/// A decoded picture in stored orientation, with the stream that the archived PDF will carry.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) grey: Grey,
    pub(crate) red_ink: Vec<RedInk>,
    pub(crate) tint: Tint,
    pub(crate) bilevel: bool,
    pub(crate) encoding: PageImageEncoding,
    pub(crate) data: Vec<u8>,
    pub(crate) inverted: bool,
    pub(crate) icc: Option<Vec<u8>>,
    pub(crate) whole_file: bool,
    pub(crate) problems: Vec<Problem>,
}

impl Decoded {
    /// A picture whose own stream is kept.
    pub(crate) fn kept(
        greyed: impl Into<Greyed>,
        tint: Tint,
        encoding: PageImageEncoding,
        data: Vec<u8>,
    ) -> Decoded {
        let Greyed { grey, red_ink } = greyed.into();
        let bilevel = matches!(
            encoding,
            PageImageEncoding::Ccitt { .. }
                | PageImageEncoding::Jbig2 { .. }
                | PageImageEncoding::Flate { bits: 1, .. }
        );
        Decoded {
            grey,
            red_ink,
            tint,
            bilevel,
            encoding,
            data,
            inverted: false,
            icc: None,
            whole_file: false,
            problems: Vec::new(),
        }
    }

    /// A picture without loss in its history: it is coded without loss.
    pub(crate) fn lossless(pixels: Pixels) -> Decoded {
        let pixels = pixels.simplified();
        Decoded::coded(encode::lossless(&pixels), pixels)
    }

    /// A photograph whose own stream cannot be kept.
    pub(crate) fn photo(pixels: Pixels) -> Decoded {
        Decoded::coded(encode::photo(&pixels), pixels)
    }

    /// A page drawn from letters and lines.
    pub(crate) fn rendering(pixels: Pixels) -> Decoded {
        let pixels = pixels.simplified();
        Decoded::coded(encode::rendering(&pixels), pixels)
    }

    fn coded((encoding, data): (PageImageEncoding, Vec<u8>), pixels: Pixels) -> Decoded {
        let tint = pixels.tint();
        Decoded::kept(pixels.into_grey(), tint, encoding, data)
    }

    /// The page. The stored stream has been mirrored already if `orientation` says so; what is left is the turn.
    pub(crate) fn into_page(
        self,
        page: PageNumber,
        density: Density,
        orientation: Orientation,
    ) -> PagePicture {
        let (width_px, height_px) = (self.grey.width_px, self.grey.height_px);
        let grey = squared(self.grey, density);
        // A fax has no colours.
        let is_as_stored = (grey.width_px, grey.height_px) == (width_px, height_px);
        let red_ink = if is_as_stored { self.red_ink } else { Vec::new() };
        let turn_deg = orientation.clockwise_deg;
        let red_ink =
            red_ink.into_iter().map(|ink| turned_within(ink, (width_px, height_px), turn_deg)).collect();
        let grey = turned(grey, turn_deg);
        PagePicture {
            page,
            grey,
            red_ink,
            dpi: density.x_dpi.max(density.y_dpi),
            dpi_known: density.known,
            colour: self.tint.colour,
            bilevel: self.bilevel,
            red: self.tint.red,
            image: PageImage {
                width_px,
                height_px,
                dpi_x: density.x_dpi,
                dpi_y: density.y_dpi,
                rotation_deg: orientation.clockwise_deg,
                encoding: self.encoding,
                inverted: self.inverted,
                icc: self.icc,
                data: self.data,
            },
            whole_file: self.whole_file,
            text_layer: None,
            problems: self
                .problems
                .into_iter()
                .map(|problem| Problem { page: problem.page.or(Some(page)), ..problem })
                .collect(),
        }
    }
}

/// A part of a picture of `(width, height)` px, turned with it.
fn turned_within(ink: RedInk, (width, height): (u32, u32), clockwise_deg: u16) -> RedInk {
    let (right, below) = (
        width.saturating_sub(ink.x0.saturating_add(ink.grey.width_px)),
        height.saturating_sub(ink.y0.saturating_add(ink.grey.height_px)),
    );
    let (x0, y0) = match clockwise_deg % 360 {
        90 => (below, ink.x0),
        180 => (right, below),
        270 => (ink.y0, right),
        _ => (ink.x0, ink.y0),
    };
    RedInk { x0, y0, grey: turned(ink.grey, clockwise_deg) }
}

/// How far the two resolutions may differ before letters look squeezed to a recogniser; scanners are within 1 %,
/// faxes (204 × 98 or 204 × 196) are not.
const SQUARE_ENOUGH: f32 = 1.02;

/// The picture with as many pixels an inch in both directions: the coarser one is stretched.
fn squared(grey: Grey, density: Density) -> Grey {
    let ratio = density.x_dpi / density.y_dpi;
    if (1.0 / SQUARE_ENOUGH..=SQUARE_ENOUGH).contains(&ratio) || !ratio.is_finite() {
        return grey;
    }
    let stretch = |px: u32, by: f32| (px as f32 * by).round() as u32;
    let (width_px, height_px) = if ratio > 1.0 {
        (grey.width_px, stretch(grey.height_px, ratio))
    } else {
        (stretch(grey.width_px, 1.0 / ratio), grey.height_px)
    };
    let options =
        fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Bilinear));
    let mut pixels = vec![0; width_px as usize * height_px as usize];
    // One pixel type by name: the untyped call compiles all twenty of them into this crate, for minutes.
    let source = fir::images::TypedImageRef::<fir::pixels::U8>::from_buffer(
        grey.width_px,
        grey.height_px,
        &grey.pixels,
    );
    let resized = source.ok().and_then(|source| {
        let mut target =
            fir::images::TypedImage::<fir::pixels::U8>::from_buffer(width_px, height_px, &mut pixels).ok()?;
        fir::Resizer::new().resize_typed(&source, &mut target, &options).ok()
    });
    match resized {
        Some(()) => Grey { width_px, height_px, pixels },
        None => grey,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pixels::Samples;
    use super::*;

    fn pixels() -> Pixels {
        Pixels { width_px: 2, height_px: 1, samples: Samples::Grey(vec![0, 200]) }
    }

    #[test]
    fn the_stored_picture_is_turned_into_the_grey_one() {
        let density = Density { x_dpi: 300.0, y_dpi: 300.0, known: true };
        let page = Decoded::lossless(pixels()).into_page(PageNumber(1), density, Orientation::from_exif(6));
        assert_eq!((page.image.width_px, page.image.height_px, page.image.rotation_deg), (2, 1, 90));
        assert_eq!((page.grey.width_px, page.grey.height_px), (1, 2));
        assert_eq!(page.grey.pixels, [0, 200]);
    }

    #[test]
    fn a_part_is_turned_with_the_picture() {
        // The pixels of a picture of 3 × 2, and of it the part of 2 × 1 at (1, 1).
        let whole = Grey { width_px: 3, height_px: 2, pixels: vec![1, 2, 3, 4, 5, 6] };
        for turn_deg in [0, 90, 180, 270] {
            let part = Grey { width_px: 2, height_px: 1, pixels: vec![5, 6] };
            let ink = turned_within(RedInk { x0: 1, y0: 1, grey: part }, (3, 2), turn_deg);
            let whole = turned(whole.clone(), turn_deg);
            for y in 0..ink.grey.height_px {
                for x in 0..ink.grey.width_px {
                    let there = whole.pixels[((ink.y0 + y) * whole.width_px + ink.x0 + x) as usize];
                    assert_eq!(ink.grey.pixels[(y * ink.grey.width_px + x) as usize], there, "{turn_deg}");
                }
            }
        }
    }

    #[test]
    fn a_fax_is_stretched_for_reading_and_kept_as_it_is() {
        let density = Density { x_dpi: 204.0, y_dpi: 102.0, known: true };
        let page = Decoded::lossless(pixels()).into_page(PageNumber(1), density, Orientation::default());
        assert_eq!((page.grey.width_px, page.grey.height_px), (2, 2));
        assert_eq!(page.dpi, 204.0);
        assert_eq!((page.image.height_px, page.image.dpi_y), (1, 102.0));
    }

    #[test]
    fn every_exif_orientation_brings_the_corner_home() {
        // Where the pixel that belongs to the upper left corner is stored, by TIFF 6.0 §8 (Orientation).
        let corners = [(1, 0), (2, 1), (3, 3), (4, 2), (5, 0), (6, 2), (7, 3), (8, 1)];
        for (value, stored_at) in corners {
            let mut samples = vec![255u8; 4];
            samples[stored_at] = 0;
            let orientation = Orientation::from_exif(value);
            let mut stored = Pixels { width_px: 2, height_px: 2, samples: Samples::Grey(samples) };
            if orientation.mirrored {
                stored = stored.mirrored();
            }
            let upright = turned(stored.into_grey().grey, orientation.clockwise_deg);
            assert_eq!(upright.pixels, [0, 255, 255, 255], "orientation {value}");
        }
    }
}
