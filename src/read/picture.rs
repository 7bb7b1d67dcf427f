//! One page of a document as pixels, before anything is read of it: what `document` hands to `recognise`.

use crate::record::{Line, PageImage, PageNumber, Problem, PxBox};

/// 8-bit grey pixels, row by row without padding, 0 is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    /// Width, px.
    pub width_px: u32,
    /// Height, px.
    pub height_px: u32,
    /// `width_px * height_px` samples.
    pub pixels: Vec<u8>,
}

impl Grey {
    /// No pixels at all.
    pub fn empty() -> Grey {
        Grey { width_px: 0, height_px: 0, pixels: Vec::new() }
    }

    /// The pixel at or before a place along a side of so many pixels, the one behind it, and how far between them the
    /// place is, 0.0–1.0; the edge for places beyond it.
    pub fn neighbours(at: f32, side_px: u32) -> (usize, usize, f32) {
        let at = at.clamp(0.0, side_px.saturating_sub(1) as f32);
        let first = at as usize;
        let part = at - first as f32;
        (first, first + usize::from(part > 0.0), part)
    }

    /// Grey between the four pixels nearest to a point, 0.0 black to 255.0 white; beyond the edge that of the edge.
    pub fn between(&self, (x, y): (f32, f32)) -> f32 {
        let (left, right, fx) = Grey::neighbours(x, self.width_px);
        let (above, below, fy) = Grey::neighbours(y, self.height_px);
        let width = self.width_px as usize;
        let look = |x: usize, y: usize| self.pixels.get(y * width + x).copied().map_or(255.0, f32::from);
        let mix = |y: usize| look(left, y) + (look(right, y) - look(left, y)) * fx;
        let above = mix(above);
        above + (mix(below) - above) * fy
    }
}

/// A part of a page as it was before red ink was lifted from it: a seal, and what is stamped in red beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedInk {
    /// Left edge in the grey picture, px.
    pub x0: u32,
    /// Upper edge, px.
    pub y0: u32,
    /// Luma with the red ink in it.
    pub grey: Grey,
}

/// The pixels of a page that was read, kept for whoever looks a second time: as they came, with the turn that makes
/// them upright. Empty for a page without pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The page as it came, red ink lifted.
    pub grey: Grey,
    /// Where red ink was lifted, and what it was.
    pub red_ink: Vec<RedInk>,
    /// Clockwise turn that makes it upright: 0, 90, 180 or 270.
    pub turn_deg: u16,
}

impl Sheet {
    /// What is red alone, black on white: without the signature that runs across a name stamped in red.
    pub fn only_red_ink(&self) -> Sheet {
        let mut grey = Grey { pixels: vec![255; self.grey.pixels.len()], ..self.grey };
        let width = grey.width_px as usize;
        for ink in &self.red_ink {
            let row_px = (ink.grey.width_px as usize).max(1);
            for (y, row) in ink.grey.pixels.chunks_exact(row_px).enumerate() {
                let at = (ink.y0 as usize + y) * width + ink.x0 as usize;
                if ink.x0 as usize + row_px > width {
                    continue;
                }
                let (Some(there), Some(lifted)) =
                    (grey.pixels.get_mut(at..at + row_px), self.grey.pixels.get(at..at + row_px))
                else {
                    continue;
                };
                for ((there, lifted), red) in there.iter_mut().zip(lifted).zip(row) {
                    // Full red ink gains 110 to 130 by being lifted.
                    *there = (*there).min(255 - lifted.saturating_sub(*red).saturating_mul(2));
                }
            }
        }
        Sheet { grey, red_ink: Vec::new(), turn_deg: self.turn_deg }
    }

    /// Puts the red ink back: seals, and names and titles stamped in red.
    pub fn put_red_ink_back(&mut self) {
        let width = self.grey.width_px as usize;
        for ink in std::mem::take(&mut self.red_ink) {
            let row_px = (ink.grey.width_px as usize).max(1);
            for (y, row) in ink.grey.pixels.chunks_exact(row_px).enumerate() {
                let at = (ink.y0 as usize + y) * width + ink.x0 as usize;
                if ink.x0 as usize + row_px <= width
                    && let Some(there) = self.grey.pixels.get_mut(at..at + row_px)
                {
                    // Parts may overlap, and the later one was taken when the first was lifted.
                    there.iter_mut().zip(row).for_each(|(there, red)| *there = (*there).min(*red));
                }
            }
        }
    }

    /// Width of the upright page, px.
    pub fn width_px(&self) -> u32 {
        if matches!(self.turn_deg, 90 | 270) { self.grey.height_px } else { self.grey.width_px }
    }

    /// Height of the upright page, px.
    pub fn height_px(&self) -> u32 {
        if matches!(self.turn_deg, 90 | 270) { self.grey.width_px } else { self.grey.height_px }
    }

    /// Where a point of the upright page lies among the stored pixels.
    pub fn stored(&self, x: f32, y: f32) -> (f32, f32) {
        let (w, h) = (self.grey.width_px as f32, self.grey.height_px as f32);
        match self.turn_deg {
            90 => (y, h - 1.0 - x),
            180 => (w - 1.0 - x, h - 1.0 - y),
            270 => (w - 1.0 - y, x),
            _ => (x, y),
        }
    }

    /// A way on the upright page, among the stored pixels.
    pub fn stored_way(&self, x: f32, y: f32) -> (f32, f32) {
        match self.turn_deg {
            90 => (y, -x),
            180 => (-x, -y),
            270 => (-y, x),
            _ => (x, y),
        }
    }

    /// Grey at a point of the upright page, between its four nearest pixels, 0.0 black to 255.0 white; beyond the
    /// edge that of the edge. White where there are no pixels.
    pub fn grey_at(&self, x: f32, y: f32) -> f32 {
        if self.grey.pixels.is_empty() {
            return 255.0;
        }
        self.grey.between(self.stored(x, y))
    }

    /// Whether anything stands in an area of the upright page: more than specks that are darker than its paper.
    pub fn has_marks(&self, area: PxBox) -> bool {
        let (w, h) = (self.width_px() as i32, self.height_px() as i32);
        let every = |from: i32, to: i32, end: i32| (from.clamp(0, end)..to.clamp(0, end)).step_by(2);
        let at = |x: i32, y: i32| self.grey_at(x as f32, y as f32) as u8;
        let mut histogram = [0usize; 256];
        for y in every(area.y0, area.y1, h) {
            every(area.x0, area.x1, w).for_each(|x| histogram[usize::from(at(x, y))] += 1);
        }
        let all: usize = histogram.iter().sum();
        let mut lighter = 0;
        let levels = (0..=255usize).rev();
        let paper = levels.take_while(|level| {
            lighter += histogram[*level];
            lighter * 3 < all
        });
        let limit = paper.min().unwrap_or(255) as f32 * MARK_SHARE;
        let marks: usize = histogram.iter().take(limit as usize).sum();
        marks as f32 > LEAST_MARKS * all as f32
    }
}

/// What is darker than this share of its paper is a mark: print is below 0.5, the back of a sheet shines through above 0.8.
pub(super) const MARK_SHARE: f32 = 0.72;
/// Share of an area that marks cover at the least. Four rows of the first pages of 24 real papers have 0.065 to 0.145 (a tenth have
/// less, a tenth more), so that one row among them has five times as much.
const LEAST_MARKS: f32 = 0.003;

/// One page, decoded.
#[derive(Debug, Clone)]
pub struct PagePicture {
    /// Which page.
    pub page: PageNumber,
    /// The page in the orientation in which its maker wants it shown (PDF `/Rotate` and image matrix, EXIF
    /// orientation applied). Empty (0 × 0) where `text_layer` is trusted and no pixels are needed.
    pub grey: Grey,
    /// Where red ink was lifted from `grey`, and what it was.
    pub red_ink: Vec<RedInk>,
    /// Resolution of `grey`.
    pub dpi: f32,
    /// Whether `dpi` is known (placement, metadata), or only guessed from the paper size.
    pub dpi_known: bool,
    /// Whether the stored picture has colour.
    pub colour: bool,
    /// Whether the stored picture has one bit a pixel.
    pub bilevel: bool,
    /// Share of saturated red pixels, 0.0–1.0.
    pub red: f32,
    /// The page for the archived PDF, its stored bytes kept wherever they can be. `image.rotation_deg` turns the
    /// stored picture into the orientation of `grey`. Without bytes (`data` empty, `whole_file` true) the file itself
    /// is the stream.
    pub image: PageImage,
    /// Whether the whole original file is the image stream (a plain JPEG): then `image.data` is left empty and the
    /// bytes are taken from the file when the PDF is written.
    pub whole_file: bool,
    /// Text of the page's own text layer in px of `grey` (or of a page of `dpi` where `grey` is empty), if the layer is
    /// good enough to be used instead of recognition.
    pub text_layer: Option<Vec<Line>>,
    /// What went wrong on the way (a truncated picture of which the upper half is there).
    pub problems: Vec<Problem>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_with_print_has_marks_and_bare_paper_has_none() {
        let pixels = (0..200 * 100).map(|i| if i / 200 >= 50 && i % 10 < 4 { 60 } else { 230 + i % 7 });
        let grey = Grey { width_px: 200, height_px: 100, pixels: pixels.map(|v| v as u8).collect() };
        for turn_deg in [0, 180] {
            let sheet = Sheet { grey: grey.clone(), red_ink: Vec::new(), turn_deg };
            let part = |y0, y1| sheet.has_marks(PxBox { x0: 0, y0, x1: 300, y1 });
            assert_eq!((part(0, 48), part(52, 120), part(300, 400)), (turn_deg == 180, turn_deg == 0, false));
        }
    }

    #[test]
    fn red_ink_is_put_back_or_taken_alone() {
        // White paper with a black stroke; red ink had stood over the last two columns.
        let grey = Grey { width_px: 3, height_px: 1, pixels: vec![20, 210, 20] };
        let ink = Grey { width_px: 2, height_px: 1, pixels: vec![90, 20] };
        let mut sheet = Sheet { grey, red_ink: vec![RedInk { x0: 1, y0: 0, grey: ink }], turn_deg: 0 };
        assert_eq!(sheet.only_red_ink().grey.pixels, [255, 15, 255]);
        sheet.put_red_ink_back();
        assert_eq!((sheet.grey.pixels.as_slice(), sheet.red_ink.len()), ([20, 90, 20].as_slice(), 0));
        sheet.red_ink.push(RedInk {
            x0: 2,
            y0: 9,
            grey: Grey { width_px: 2, height_px: 1, pixels: vec![0; 2] },
        });
        assert_eq!(sheet.only_red_ink().grey.pixels, [255; 3], "off the sheet");
        sheet.put_red_ink_back();
        assert_eq!(sheet.grey.pixels, [20, 90, 20]);
    }
}
