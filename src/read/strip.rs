//! A strip of a sheet as a model wants it: level, of one height, −1 is black and 1 is white.
//!
//! One step from the page's pixels to the model's: turning, levelling and scaling are one sampling, so that a stroke is
//! blurred once.

use crate::read::picture::{Grey, Sheet};
use crate::record::Strip;

/// Least and largest width that is given to it, px. The widest is three times the width of the widest date of 60 real
/// papers, and bounds time and memory.
const WIDTHS: std::ops::RangeInclusive<f32> = 24.0..=1536.0;

/// A strip, row by row.
#[derive(Clone, PartialEq)]
pub(super) struct Picture {
    pub width: usize,
    pub pixels: Vec<f32>,
}

impl Picture {
    /// Three equal channels: the model was made for colour, and a page's colour tells nothing that grey does not.
    pub fn channels(self) -> Vec<f32> {
        let mut all = Vec::with_capacity(self.pixels.len() * 3);
        for _ in 0..3 {
            all.extend_from_slice(&self.pixels);
        }
        all
    }
}

/// Cuts a strip out of a sheet, `rows` px high; `None` where it has no extent or lies off the sheet.
pub(super) fn cut(sheet: &Sheet, strip: &Strip, rows: usize) -> Option<Picture> {
    let (length, height) = (strip.length(), strip.height);
    let (w, h) = (sheet.width_px() as f32, sheet.height_px() as f32);
    let finite = [strip.from.0, strip.from.1, strip.to.0, strip.to.1, height].iter().all(|v| v.is_finite());
    if !finite || height < 4.0 || length < 4.0 || w < 1.0 || h < 1.0 {
        return None;
    }
    let b = strip.bbox();
    if (b.x1 as f32) <= 0.0 || (b.y1 as f32) <= 0.0 || (b.x0 as f32) >= w || (b.y0 as f32) >= h {
        return None;
    }
    // Sheet pixels to one of the picture, each way: a strip that is too long is squeezed.
    let across = height / rows as f32;
    let width = (length / across).round().clamp(*WIDTHS.start(), *WIDTHS.end()) as usize;
    let along = length / width as f32;
    let u = ((strip.to.0 - strip.from.0) / length, (strip.to.1 - strip.from.1) / length);
    // A step along the strip and one across it, among the stored pixels.
    let (on, down) = (sheet.stored_way(u.0, u.1), sheet.stored_way(-u.1, u.0));
    let from = sheet.stored(strip.from.0 - 0.5, strip.from.1 - 0.5);
    // Looks a pixel, each way: enough that no pixel of the sheet is passed over.
    let (nx, ny) = (looks(along), looks(across));
    let steps: Vec<f32> = (0..width * nx).map(|i| (i as f32 + 0.5) / nx as f32 * along).collect();
    let mut pixels = vec![0.0; width * rows];
    let mut greys = vec![0.0f32; steps.len()];
    for (row, pixels) in pixels.chunks_exact_mut(width).enumerate() {
        for iy in 0..ny {
            let dy = (row as f32 + (iy as f32 + 0.5) / ny as f32 - rows as f32 / 2.0) * across;
            greys_along(&sheet.grey, (from.0 + dy * down.0, from.1 + dy * down.1), on, &steps, &mut greys);
            for (pixel, greys) in pixels.iter_mut().zip(greys.chunks_exact(nx)) {
                *pixel += greys.iter().sum::<f32>();
            }
        }
        pixels.iter_mut().for_each(|pixel| *pixel = *pixel / (nx * ny) as f32 / 127.5 - 1.0);
    }
    Some(Picture { width, pixels })
}

/// Grey at so many steps `on` from a point among the stored pixels.
fn greys_along(grey: &Grey, from: (f32, f32), on: (f32, f32), steps: &[f32], greys: &mut [f32]) {
    // Level, as most strips are: all of it lies between the same two rows of pixels.
    if on.1 == 0.0 {
        let (above, below, part) = Grey::neighbours(from.1, grey.height_px);
        let width = grey.width_px as usize;
        let row = |y: usize| grey.pixels.get(y * width..(y + 1) * width).unwrap_or_default();
        let (above, below) = (row(above), row(below));
        for (to, step) in greys.iter_mut().zip(steps) {
            let (left, right, fx) = Grey::neighbours(from.0 + step * on.0, grey.width_px);
            let mix = |row: &[u8]| {
                let look = |x: usize| row.get(x).copied().map_or(255.0, f32::from);
                look(left) + (look(right) - look(left)) * fx
            };
            let over = mix(above);
            *to = over + (mix(below) - over) * part;
        }
        return;
    }
    for (to, step) in greys.iter_mut().zip(steps) {
        *to = grey.between((from.0 + step * on.0, from.1 + step * on.1));
    }
}

fn looks(scale: f32) -> usize {
    (scale.ceil().clamp(1.0, 6.0)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Slot;

    /// 200 × 100 px, white, the left half of row 40–59 black.
    fn sheet(turn_deg: u16) -> Sheet {
        let mut upright = Grey { width_px: 200, height_px: 100, pixels: vec![255; 20_000] };
        for y in 40..60 {
            upright.pixels[y * 200..y * 200 + 100].fill(0);
        }
        let came = crate::read::prepare::turned(&upright, (360 - turn_deg) % 360);
        Sheet { grey: came, red_ink: Vec::new(), turn_deg }
    }

    fn strip(from: (f32, f32), to: (f32, f32), height: f32) -> Strip {
        Strip { slot: Slot::Number, from, to, height }
    }

    #[test]
    fn a_strip_is_scaled_and_stands_upright_whichever_way_the_sheet_came() {
        for turn_deg in [0, 90, 180, 270] {
            let sheet = sheet(turn_deg);
            assert_eq!((sheet.width_px(), sheet.height_px()), (200, 100));
            let picture = cut(&sheet, &strip((50.0, 50.0), (150.0, 50.0), 24.0), 48).unwrap();
            assert_eq!(picture.width, 200, "{turn_deg}");
            let at = |x: usize, y: usize| picture.pixels[y * 200 + x];
            assert!(at(20, 24) < -0.95 && at(180, 24) > 0.95 && at(20, 1) > 0.95, "{turn_deg}");
            assert_eq!(picture.channels().len(), 3 * 200 * 48);
        }
    }

    #[test]
    fn a_slanted_strip_is_levelled() {
        let grey = Grey {
            width_px: 200,
            height_px: 200,
            pixels: (0..200 * 200).map(|i| if (i % 200i32 - i / 200).abs() < 4 { 0 } else { 255 }).collect(),
        };
        let sheet = Sheet { grey, red_ink: Vec::new(), turn_deg: 0 };
        let picture = cut(&sheet, &strip((50.0, 50.0), (150.0, 150.0), 24.0), 48).unwrap();
        let row = |y: usize| &picture.pixels[y * picture.width..(y + 1) * picture.width];
        assert!(row(23).iter().all(|v| *v < -0.9) && row(4).iter().all(|v| *v > 0.9));
    }

    #[test]
    fn what_is_no_strip_gives_no_picture() {
        let sheet = sheet(0);
        for odd in [
            strip((50.0, 50.0), (50.0, 50.0), 24.0),
            strip((50.0, 50.0), (150.0, 50.0), 0.0),
            strip((f32::NAN, 50.0), (150.0, 50.0), 24.0),
            strip((900.0, 50.0), (1500.0, 50.0), 24.0),
            strip((50.0, -500.0), (150.0, -500.0), 24.0),
        ] {
            assert!(cut(&sheet, &odd, 48).is_none(), "{odd:?}");
        }
        let long = cut(&sheet, &strip((-1e9, 50.0), (1e9, 50.0), 10.0), 48).unwrap();
        assert_eq!(long.width, 1536, "bounded");
        let empty = Sheet {
            grey: Grey { width_px: 0, height_px: 0, pixels: vec![] },
            red_ink: Vec::new(),
            turn_deg: 0,
        };
        assert!(cut(&empty, &strip((0.0, 5.0), (50.0, 5.0), 10.0), 48).is_none());
    }
}
