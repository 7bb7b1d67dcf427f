//! Pixels in memory: greying, turning, and what their colours tell. Separate because every source of pixels (JPEG,
//! PNG, TIFF, PDF, a rendering) must come to the same grey by the same arithmetic: equal pictures in two lossless
//! wrappers are known again by their grey pixels.

use super::seal;
use crate::read::picture::{Grey, RedInk};

/// Samples of a picture, 8 bits each, rows without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Samples {
    /// One sample a pixel, 0 is black.
    Grey(Vec<u8>),
    /// Red, green, blue.
    Rgb(Vec<u8>),
}

/// A picture as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) samples: Samples,
}

/// The grey picture to be read of one that may have colour.
#[derive(Debug)]
pub(crate) struct Greyed {
    pub(crate) grey: Grey,
    /// Where red ink was lifted from it, and what it was.
    pub(crate) red_ink: Vec<RedInk>,
}

impl From<Grey> for Greyed {
    fn from(grey: Grey) -> Greyed {
        Greyed { grey, red_ink: Vec::new() }
    }
}

/// What the colours of a picture tell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Tint {
    /// Whether there is colour beyond the fringes that a scanner puts around letters.
    pub(crate) colour: bool,
    /// Share of saturated red pixels, 0.0–1.0.
    pub(crate) red: f32,
}

/// Between the largest and the smallest component of a pixel that counts as coloured. Fringes of colour scanners and
/// JPEG noise on the pages of `shared/data/papers` stay below.
const SATURATED: i32 = 48;
/// Share of coloured pixels that makes a page coloured: a signature in blue ink covers about 0.3 % of a page.
const COLOURED_SHARE: f32 = 0.0005;
/// Every which pixel of every which row is looked at: a seal is some hundred pixels wide.
const STRIDE: usize = 4;

/// Luma of ITU-R BT.601 in 8-bit integers: the same that JPEG stores.
#[inline]
pub(crate) fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((u32::from(r) * 19595 + u32::from(g) * 38470 + u32::from(b) * 7471 + 32768) >> 16) as u8
}

/// Counts coloured pixels, one at a time.
#[derive(Debug, Default)]
pub(crate) struct TintCounter {
    seen: u32,
    coloured: u32,
    red: u32,
}

impl TintCounter {
    /// Counts one pixel.
    #[inline]
    pub(crate) fn add(&mut self, r: u8, g: u8, b: u8) {
        let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
        self.seen += 1;
        if r.max(g).max(b) - r.min(g).min(b) >= SATURATED {
            self.coloured += 1;
            if r - g.max(b) >= SATURATED {
                self.red += 1;
            }
        }
    }

    /// What was counted.
    pub(crate) fn tint(&self) -> Tint {
        let seen = self.seen.max(1) as f32;
        Tint { colour: self.coloured as f32 / seen >= COLOURED_SHARE, red: self.red as f32 / seen }
    }
}

/// What the colours of interleaved three-component samples tell; `to_rgb` gives the colour of one pixel.
pub(crate) fn tint_of(samples: &[u8], width_px: u32, to_rgb: impl Fn(&[u8]) -> [u8; 3]) -> Tint {
    let mut counter = TintCounter::default();
    for row in samples.chunks_exact((width_px as usize).max(1) * 3).step_by(STRIDE) {
        for pixel in row.chunks_exact(3).step_by(STRIDE) {
            let [r, g, b] = to_rgb(pixel);
            counter.add(r, g, b);
        }
    }
    counter.tint()
}

impl Pixels {
    /// The same picture with one sample a pixel where no pixel has colour at all.
    pub(crate) fn simplified(self) -> Pixels {
        match self.samples {
            Samples::Rgb(rgb) if rgb.chunks_exact(3).all(|p| p[0] == p[1] && p[1] == p[2]) => {
                Pixels { samples: Samples::Grey(rgb.chunks_exact(3).map(|p| p[0]).collect()), ..self }
            }
            samples => Pixels { samples, ..self },
        }
    }

    /// Whether every pixel is full black or full white.
    pub(crate) fn is_bilevel(&self) -> bool {
        match &self.samples {
            Samples::Grey(grey) => grey.iter().all(|&v| v == 0 || v == 255),
            Samples::Rgb(_) => false,
        }
    }

    /// What the colours tell.
    pub(crate) fn tint(&self) -> Tint {
        match &self.samples {
            Samples::Grey(_) => Tint::default(),
            Samples::Rgb(rgb) => tint_of(rgb, self.width_px, |p| [p[0], p[1], p[2]]),
        }
    }

    /// Grey pixels to be read, without a copy where they are grey already; red seals are lifted.
    pub(crate) fn into_grey(self) -> Greyed {
        let mut red_ink = Vec::new();
        let tint = self.tint();
        let pixels = match self.samples {
            Samples::Grey(grey) => grey,
            Samples::Rgb(rgb) => {
                let mut grey: Vec<u8> = rgb.chunks_exact(3).map(|p| luma(p[0], p[1], p[2])).collect();
                if tint.colour {
                    red_ink =
                        seal::lift(&mut grey, self.width_px, self.height_px, &rgb, |p| [p[0], p[1], p[2]]);
                }
                grey
            }
        };
        let grey = Grey { width_px: self.width_px, height_px: self.height_px, pixels };
        Greyed { grey, red_ink }
    }

    /// The picture mirrored left to right.
    pub(crate) fn mirrored(mut self) -> Pixels {
        let width = (self.width_px as usize).max(1);
        match &mut self.samples {
            Samples::Grey(grey) => grey.chunks_exact_mut(width).for_each(<[u8]>::reverse),
            Samples::Rgb(rgb) => {
                for row in rgb.chunks_exact_mut(width * 3) {
                    row.reverse();
                    row.chunks_exact_mut(3).for_each(<[u8]>::reverse);
                }
            }
        }
        self
    }
}

/// Removes alpha: `samples` has `components` colours and one alpha in every pixel, and lies on white paper.
pub(crate) fn over_white(samples: &[u8], components: usize) -> Vec<u8> {
    let mut flat = Vec::with_capacity(samples.len() / (components + 1) * components);
    for pixel in samples.chunks_exact(components + 1) {
        let alpha = u32::from(pixel[components]);
        flat.extend(
            pixel[..components]
                .iter()
                .map(|&v| ((u32::from(v) * alpha + 255 * (255 - alpha) + 127) / 255) as u8),
        );
    }
    flat
}

/// Side of the squares in which a picture is turned, so that reading and writing both stay in the first cache.
const TURN_BLOCK: usize = 64;

/// The picture turned clockwise by 0, 90, 180 or 270 degrees.
pub(crate) fn turned(grey: Grey, clockwise_deg: u16) -> Grey {
    let (width, height) = (grey.width_px as usize, grey.height_px as usize);
    match clockwise_deg % 360 {
        90 | 270 => {
            let mut pixels = vec![0; grey.pixels.len()];
            for y0 in (0..height).step_by(TURN_BLOCK) {
                for x0 in (0..width).step_by(TURN_BLOCK) {
                    for y in y0..(y0 + TURN_BLOCK).min(height) {
                        for x in x0..(x0 + TURN_BLOCK).min(width) {
                            let (column, row) = if clockwise_deg % 360 == 90 {
                                (height - 1 - y, x)
                            } else {
                                (y, width - 1 - x)
                            };
                            pixels[row * height + column] = grey.pixels[y * width + x];
                        }
                    }
                }
            }
            Grey { width_px: grey.height_px, height_px: grey.width_px, pixels }
        }
        180 => {
            let mut grey = grey;
            grey.pixels.reverse();
            grey
        }
        _ => grey,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width_px: u32, height_px: u32, pixels: &[u8]) -> Grey {
        Grey { width_px, height_px, pixels: pixels.to_vec() }
    }

    #[test]
    fn turning_is_clockwise() {
        let page = grey(3, 2, &[1, 2, 3, 4, 5, 6]);
        assert_eq!(turned(page.clone(), 90), grey(2, 3, &[4, 1, 5, 2, 6, 3]));
        assert_eq!(turned(page.clone(), 180), grey(3, 2, &[6, 5, 4, 3, 2, 1]));
        assert_eq!(turned(page.clone(), 270), grey(2, 3, &[3, 6, 2, 5, 1, 4]));
        assert_eq!(turned(page.clone(), 0), page);
    }

    #[test]
    fn turning_four_times_is_no_turn_also_beyond_one_block() {
        let pixels: Vec<u8> = (0..130 * 70).map(|i| (i % 251) as u8).collect();
        let page = grey(130, 70, &pixels);
        let round = (0..4).fold(page.clone(), |p, _| turned(p, 90));
        assert_eq!(round, page);
    }

    #[test]
    fn grey_rgb_becomes_grey_and_keeps_its_values() {
        let rgb = Pixels { width_px: 2, height_px: 1, samples: Samples::Rgb(vec![7, 7, 7, 255, 255, 255]) };
        assert_eq!(rgb.clone().simplified().samples, Samples::Grey(vec![7, 255]));
        assert_eq!(rgb.into_grey().grey.pixels, [7, 255], "luma of grey is that grey");
        let coloured = Pixels { width_px: 1, height_px: 1, samples: Samples::Rgb(vec![7, 7, 8]) };
        assert_eq!(coloured.clone().simplified(), coloured);
    }

    #[test]
    fn a_seal_is_red_and_a_grey_page_is_not() {
        let mut rgb = vec![250; 100 * 100 * 3];
        for pixel in rgb.chunks_exact_mut(3).take(1000) {
            pixel.copy_from_slice(&[220, 40, 50]);
        }
        let page = Pixels { width_px: 100, height_px: 100, samples: Samples::Rgb(rgb) };
        assert!(page.tint().colour);
        assert!((page.tint().red - 0.12).abs() < 0.03, "{:?}", page.tint());
        let plain = Pixels { width_px: 10, height_px: 10, samples: Samples::Rgb(vec![250; 300]) };
        assert_eq!(plain.tint(), Tint::default());
    }

    #[test]
    fn alpha_lies_on_white_paper() {
        assert_eq!(over_white(&[0, 0, 0, 255, 10, 0], 1), [255, 0, 255]);
        assert_eq!(over_white(&[1, 2, 3, 0, 1, 2, 3, 255], 3), [255, 255, 255, 1, 2, 3]);
    }

    #[test]
    fn a_mirror_swaps_pixels_and_not_their_components() {
        let rgb = Pixels { width_px: 2, height_px: 1, samples: Samples::Rgb(vec![1, 2, 3, 4, 5, 6]) };
        assert_eq!(rgb.mirrored().samples, Samples::Rgb(vec![4, 5, 6, 1, 2, 3]));
    }
}
