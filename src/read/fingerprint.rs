//! What makes the picture of a page known again: exactly, and after another trip through the scanner.

use sha2::{Digest, Sha256 as Hasher};

use super::picture::Grey;
use super::prepare;
use crate::record::{Fingerprint, Sha256};

/// Cells of the difference hash: 16 rows of 17 cells give 256 comparisons of neighbours.
const COLUMNS: usize = 17;
const ROWS: usize = 16;

/// The digest of width, height (big endian) and all pixels as they were given.
pub(super) fn pixels(grey: &Grey) -> Sha256 {
    let mut hasher = Hasher::new();
    hasher.update(grey.width_px.to_be_bytes());
    hasher.update(grey.height_px.to_be_bytes());
    hasher.update(&grey.pixels);
    Sha256(hasher.finalize().into())
}

/// Points that are looked at in each cell, each way: at 150 dpi every second or third pixel.
const SAMPLES: usize = 24;

/// The difference hash of the text's own rectangle, upright and level: a bit is set where a cell is darker than its
/// right neighbour. Taken within the frame of the text, so that a sheet laid a little aside, or slanted, hashes alike.
pub(super) fn difference(small: &Grey, frame: &prepare::Frame) -> [u64; 4] {
    let (width, height) = (small.width_px as usize, small.height_px as usize);
    let mut bits = [0u64; 4];
    if width == 0 || height == 0 {
        return bits;
    }
    let at = |a: f32, d: f32| {
        let x = frame.origin.0 + frame.along.0 * a + frame.down.0 * d;
        let y = frame.origin.1 + frame.along.1 * a + frame.down.1 * d;
        let x = (x.max(0.0) as usize).min(width - 1);
        let y = (y.max(0.0) as usize).min(height - 1);
        u32::from(small.pixels[y * width + x])
    };
    let middle = |cell: usize, sample: usize, cells: usize| {
        (cell as f32 + (sample as f32 + 0.5) / SAMPLES as f32) / cells as f32
    };
    for row in 0..ROWS {
        let mut left = None;
        for column in 0..COLUMNS {
            let mut sum = 0;
            for sy in 0..SAMPLES {
                let d = middle(row, sy, ROWS);
                sum += (0..SAMPLES).map(|sx| at(middle(column, sx, COLUMNS), d)).sum::<u32>();
            }
            if let Some(left) = left {
                let bit = row * (COLUMNS - 1) + column - 1;
                if left < sum {
                    bits[bit / 64] |= 1 << (bit % 64);
                }
            }
            left = Some(sum);
        }
    }
    bits
}

/// Both, for a page that has something on it. `pixels` is the digest of the picture as it was given, `survey` may be that of the sheet
/// on it.
pub(super) fn of(pixels: Sha256, survey: &prepare::Survey, stance: prepare::Stance) -> Fingerprint {
    Fingerprint { pixels, difference: difference(&survey.small, &survey.frame(stance)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page at 150 dpi with 30 lines of words whose lengths follow from `seed`.
    fn page(seed: u32, left: u32, top: u32) -> Grey {
        let (width_px, height_px) = (1240, 1754);
        let mut grey = Grey { width_px, height_px, pixels: vec![230; (width_px * height_px) as usize] };
        let mut state = seed;
        for line in 0..30 {
            let mut x = left;
            while x < left + 1000 {
                state = state.wrapping_mul(1_103_515_245).wrapping_add(12345);
                let letters = 2 + (state >> 16) % 7;
                for letter in 0..letters {
                    for y in 0..12 {
                        let at = ((top + line * 48 + y) * width_px + x + letter * 12) as usize;
                        grey.pixels[at..at + 7].fill(50);
                    }
                }
                x += letters * 12 + 10;
            }
        }
        grey
    }

    fn print(grey: &Grey) -> Fingerprint {
        let survey = prepare::survey(grey, 150.0);
        of(pixels(grey), &survey, survey.stances[0])
    }

    #[test]
    fn a_page_laid_aside_slanted_or_turned_is_known_again_and_another_is_not() {
        let first = print(&page(1, 100, 150));
        let aside = print(&page(1, 117, 139));
        let slanted = print(&prepare::levelled(&page(1, 100, 150), -1.5));
        let other = print(&page(2, 100, 150));
        assert!(first.distance(&aside) <= 20, "{}", first.distance(&aside));
        assert!(first.distance(&slanted) <= 40, "{}", first.distance(&slanted));
        assert!(first.distance(&other) >= 80, "{}", first.distance(&other));
        assert_ne!(first.pixels, aside.pixels);
    }

    #[test]
    fn the_digest_holds_the_size() {
        let row = Grey { width_px: 6, height_px: 1, pixels: vec![1; 6] };
        let column = Grey { width_px: 1, height_px: 6, pixels: vec![1; 6] };
        assert_ne!(pixels(&row), pixels(&column));
    }

    #[test]
    fn no_picture_and_no_letters_do_not_panic() {
        for (w, h) in [(0, 0), (1, 1), (40, 30)] {
            let grey = Grey { width_px: w, height_px: h, pixels: vec![230; (w * h) as usize] };
            print(&grey);
        }
    }
}
