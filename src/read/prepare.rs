//! What is decided and done before a page is recognised: whether anything is on it, how it lies, how it slants, and at
//! which scale it reads best for its cost.
//!
//! Separate from recognition because it is arithmetic on pixels, without the engine. Nothing is ever erased or
//! improved here: the engine sees the scanner's own greys, turned, levelled and scaled.

mod alignment;
mod components;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use super::picture::Grey;
use crate::record::{Baseline, Point, PxBox};
pub(super) use alignment::Stance;
use components::Component;
pub(super) use components::{Paper, reduced};

/// The longer side of the reduced picture in which marks are looked at is between this and twice this; an A4 sheet has
/// 150 to 300 dpi then, and the smallest print of a paper (8 pt) letters of at least 6 px.
const SURVEY_SIDE_PX: u32 = 1750;

/// What the marks on a page tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Survey {
    /// Share of dark pixels, 0.0–1.0.
    pub ink: f32,
    /// Whether nothing is printed or written on it.
    pub blank: bool,
    /// Marks of the size of a letter.
    pub letters: usize,
    /// Median of their longer sides, px of the page as given.
    pub letter_px: Option<f32>,
    /// How the page may lie, likeliest first.
    pub stances: [Stance; 4],
    /// The page reduced by a whole number, `factor`.
    pub small: Grey,
    /// Px of the page to one of `small`, each way.
    pub factor: u32,
    /// How bright the paper is.
    pub paper: Paper,
    /// Middles of the letters on `small`.
    middles: Vec<(f32, f32)>,
}

/// A rectangle on `Survey::small` that stands as the text does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    /// Where the text begins.
    pub origin: (f32, f32),
    /// From there along the lines to the right end of the text.
    pub along: (f32, f32),
    /// From there down to the last line.
    pub down: (f32, f32),
}

impl Survey {
    /// Whether so little is on it that what the engine reads may be specks: less ink than a line of text.
    pub fn nearly_blank(&self) -> bool {
        self.letters < FEWEST_LETTERS * 3 && self.ink < 0.002
    }

    /// The stance in which nothing is turned.
    pub fn as_it_came(&self) -> Stance {
        let level = Stance { turn_deg: 0, skew_deg: 0.0, sharpness: 0.0 };
        self.stances.iter().copied().find(|s| s.turn_deg == 0).unwrap_or(level)
    }

    /// Where the strip with the most letters begins that is `share` of the upright page's height, as a part of it.
    pub fn densest(&self, stance: Stance, share: f32) -> f32 {
        let (w, h) = (self.small.width_px.max(1) as f32, self.small.height_px.max(1) as f32);
        let mut down: Vec<f32> = self
            .middles
            .iter()
            .map(|(x, y)| match stance.turn_deg {
                90 => x / w,
                180 => 1.0 - y / h,
                270 => 1.0 - x / w,
                _ => y / h,
            })
            .collect();
        down.sort_by(f32::total_cmp);
        let inside =
            |from: f32| down.partition_point(|d| *d < from + share) - down.partition_point(|d| *d < from);
        let starts = (0..=20).map(|i| i as f32 / 20.0 * (1.0 - share));
        starts.max_by_key(|from| inside(*from)).unwrap_or(0.0)
    }

    /// Whether more than a tenth of the letters stand outside four corners on `small` (clockwise).
    pub fn is_beside(&self, corners: &[Point; 4]) -> bool {
        let inside = |(x, y): &(f32, f32)| {
            (0..4).all(|i| {
                let (a, b) = (corners[i], corners[(i + 1) % 4]);
                (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0) >= 0.0
            })
        };
        let outside = self.middles.iter().filter(|middle| !inside(middle)).count();
        outside >= FEWEST_LETTERS && outside * 10 > self.middles.len()
    }

    /// The rectangle around the text, without the hundredth part of the letters that stands farthest out on each
    /// side; the whole page where there are no letters.
    pub fn frame(&self, stance: Stance) -> Frame {
        let (right, below) = match stance.turn_deg {
            90 => ((0.0, -1.0), (1.0, 0.0)),
            180 => ((-1.0, 0.0), (0.0, -1.0)),
            270 => ((0.0, 1.0), (-1.0, 0.0)),
            _ => ((1.0f32, 0.0f32), (0.0f32, 1.0f32)),
        };
        let (sin, cos) = stance.skew_deg.to_radians().sin_cos();
        let along = (cos * right.0 + sin * below.0, cos * right.1 + sin * below.1);
        let down = (cos * below.0 - sin * right.0, cos * below.1 - sin * right.1);
        let (w, h) = (self.small.width_px as f32, self.small.height_px as f32);
        let corners = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)];
        let points = if self.middles.is_empty() { &corners[..] } else { &self.middles };
        let extent = |(ux, uy): (f32, f32)| {
            let mut at: Vec<f32> = points.iter().map(|(x, y)| x * ux + y * uy).collect();
            at.sort_by(f32::total_cmp);
            let cut = at.len() / 100;
            (at[cut], at[at.len() - 1 - cut])
        };
        let ((a0, a1), (d0, d1)) = (extent(along), extent(down));
        let scaled = |(x, y): (f32, f32), by: f32| (x * by, y * by);
        Frame {
            origin: (along.0 * a0 + down.0 * d0, along.1 * a0 + down.1 * d0),
            along: scaled(along, a1 - a0),
            down: scaled(down, d1 - d0),
        }
    }
}

/// Looks at the marks of a page of `dpi` (a guess will do).
pub(super) fn survey(grey: &Grey, dpi: f32) -> Survey {
    let factor = (grey.width_px.max(grey.height_px) / SURVEY_SIDE_PX).max(1);
    let small = reduced(grey, factor);
    let (marks, ink, paper) = components::components(&small);
    let inside = |c: &&Component| {
        // Scanner borders, torn edges and the shadow of the fold lie in the outer 2 %.
        let (mx, my) = (small.width_px / 50, small.height_px / 50);
        c.x0 >= mx && c.y0 >= my && c.x1 + mx <= small.width_px && c.y1 + my <= small.height_px
    };
    let marks: Vec<Component> = marks.iter().filter(inside).copied().collect();
    let letters = letters(&marks, small.height_px.max(small.width_px));
    let px_per_mm = (dpi / factor as f32 / 25.4).max(1.0);
    Survey {
        ink,
        blank: nothing_printed(&marks, px_per_mm),
        letters: letters.len(),
        letter_px: (letters.len() >= FEWEST_LETTERS)
            .then(|| median_size(letters.iter()))
            .flatten()
            .map(|size| (size * factor) as f32),
        stances: alignment::stances(&letters, small.height_px.max(small.width_px)),
        middles: letters.iter().map(|c| ((c.x0 + c.x1) as f32 / 2.0, (c.y0 + c.y1) as f32 / 2.0)).collect(),
        small,
        factor,
        paper,
    }
}

/// With fewer letters than in two words, sizes and slants are chance.
const FEWEST_LETTERS: usize = 12;

/// The marks that are as large as the letters of the body text, without dots, accents, rules, stamps and specks. Sizes
/// are those of the longer side, so that a sheet on its side gives the same letters.
fn letters(marks: &[Component], side_px: u32) -> Vec<Component> {
    // 0.9 mm on A4, the x-height of 6 pt; the dots of a dotted line to write on are smaller.
    let smallest = (side_px / 330).max(4);
    let shaped = |c: &&Component| {
        let (w, h) = (c.width(), c.height());
        c.size() >= smallest && c.size() <= side_px / 20 && w <= h * 6 && h <= w * 6 && c.area * 12 >= w * h
    };
    let shaped: Vec<Component> = marks.iter().filter(shaped).copied().collect();
    // Accents and dots are half of the marks of Vietnamese print and small; the second median is that of the letters.
    let Some(first) = median_size(shaped.iter()) else { return Vec::new() };
    let large = || shaped.iter().filter(move |c| c.size() * 10 >= first * 7);
    let Some(body) = median_size(large()) else { return Vec::new() };
    large().filter(|c| c.size() * 10 >= body * 6 && c.size() <= body * 3).copied().collect()
}

fn median_size<'a>(marks: impl Iterator<Item = &'a Component>) -> Option<u32> {
    let mut sizes: Vec<u32> = marks.map(Component::size).collect();
    let middle = sizes.len() / 2;
    (!sizes.is_empty()).then(|| *sizes.select_nth_unstable(middle).1)
}

/// Whether the marks are only dust, holes and lines of the scanner.
fn nothing_printed(marks: &[Component], px_per_mm: f32) -> bool {
    let mm = |px: u32| px as f32 / px_per_mm;
    // Half a millimetre of dust is common, a printed letter has at least 1 mm (x-height of 8 pt: 1.3 mm).
    let seen = marks.iter().filter(|c| mm(c.size()) >= 1.0);
    let seen = seen.filter(|c| !is_hole(c, px_per_mm) && !is_streak(c, px_per_mm));
    let (mut letters, mut area_mm2) = (0, 0.0);
    for mark in seen {
        letters += 1;
        area_mm2 += mark.area as f32 / (px_per_mm * px_per_mm);
    }
    // A page number has up to three digits; a signature or a seal covers more than 20 mm².
    letters <= 3 && area_mm2 < 20.0
}

/// A punched hole (ISO 838: 6 mm) seen as a dark disc.
fn is_hole(c: &Component, px_per_mm: f32) -> bool {
    let (w, h) = (c.width() as f32 / px_per_mm, c.height() as f32 / px_per_mm);
    let disc = (4.0..9.0).contains(&w) && (4.0..9.0).contains(&h) && (w - h).abs() < 1.5;
    disc && c.area as f32 > 0.65 * (c.width() * c.height()) as f32
}

/// A long thin line: dirt on the glass of a feeding scanner, the edge of a sheet.
fn is_streak(c: &Component, px_per_mm: f32) -> bool {
    let (w, h) = (c.width() as f32 / px_per_mm, c.height() as f32 / px_per_mm);
    (w < 1.0 && h > 25.0) || (h < 1.0 && w > 25.0)
}

/// Size of letters that is read with the fewest errors: that of 13 pt (the body text of NĐ 30/2020, Appendix I) at
/// 165 dpi. Sixteen generated A4 pages at 300 dpi, characters wrong and engine time by scale: 1.0 0.70 % 1.42 s,
/// 0.667 0.67 % 1.14 s, 0.55 0.52 % 1.05 s, 0.5 0.49 % 0.99 s, 0.4 0.67 % 0.92 s; by this size 0.43 % 0.99 s.
const BEST_LETTER_PX: f32 = 17.0;
/// The same where no letters could be measured.
const BEST_DPI: f32 = 165.0;
/// No page is handed to the engine with more pixels than an A3 sheet at 300 dpi has; a wall map can be read at less.
const MOST_PIXELS: f32 = 3508.0 * 4961.0;

/// The scale at which a page is recognised, 1.0 for its own pixels.
pub(super) fn scale(grey: &Grey, letter_px: Option<f32>, dpi: f32) -> f32 {
    let wanted = match letter_px {
        Some(height) => BEST_LETTER_PX / height,
        None => BEST_DPI / dpi.max(50.0),
    };
    // Beyond three times, enlarging adds nothing that was not there.
    let wanted = wanted.clamp(0.2, 3.0);
    // Resampling that hardly changes the size only blurs.
    let wanted = if (0.85..=1.25).contains(&wanted) { 1.0 } else { wanted };
    let area = grey.width_px as f32 * grey.height_px as f32;
    let side = grey.width_px.max(grey.height_px).max(1) as f32;
    // The engine's own limit is 32 767 px a side.
    wanted.min((MOST_PIXELS / area.max(1.0)).sqrt()).min(30_000.0 / side)
}

/// The picture scaled. Reduction averages over all source pixels (an area filter), enlargement is bicubic.
pub(super) fn resized(grey: &Grey, scale: f32) -> Grey {
    let side = |px: u32| ((px as f32 * scale).round() as u32).max(1);
    let (width, height) = (side(grey.width_px), side(grey.height_px));
    if (width, height) == (grey.width_px, grey.height_px) {
        return grey.clone();
    }
    let filter = if scale < 1.0 { FilterType::Hamming } else { FilterType::CatmullRom };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    let mut pixels = vec![0; width as usize * height as usize];
    // One pixel type by name: the untyped call compiles all twenty of them into this crate, for minutes.
    let done = TypedImageRef::<U8>::from_buffer(grey.width_px, grey.height_px, &grey.pixels).ok().and_then(
        |source| {
            let mut target = TypedImage::<U8>::from_buffer(width, height, &mut pixels).ok()?;
            Resizer::new().resize_typed(&source, &mut target, &options).ok()
        },
    );
    match done {
        Some(()) => Grey { width_px: width, height_px: height, pixels },
        // Only a picture whose pixels do not fit its size, which is not scaled but left to the engine's own check.
        None => grey.clone(),
    }
}

/// The picture turned clockwise by 90, 180 or 270 degrees; anything else leaves it.
pub(super) fn turned(grey: &Grey, turn_deg: u16) -> Grey {
    let (width, height) = (grey.width_px as usize, grey.height_px as usize);
    let pixels = match turn_deg {
        90 | 270 => {
            let mut pixels = vec![0; width * height];
            // Blocks of 32 × 32 keep both sides of the transposition in the cache.
            for by in (0..height).step_by(32) {
                for bx in (0..width).step_by(32) {
                    for y in by..(by + 32).min(height) {
                        for x in bx..(bx + 32).min(width) {
                            let (to_x, to_y) =
                                if turn_deg == 90 { (height - 1 - y, x) } else { (y, width - 1 - x) };
                            pixels[to_y * height + to_x] = grey.pixels[y * width + x];
                        }
                    }
                }
            }
            return Grey { width_px: grey.height_px, height_px: grey.width_px, pixels };
        }
        180 => grey.pixels.iter().rev().copied().collect(),
        _ => grey.pixels.clone(),
    };
    Grey { pixels, ..*grey }
}

/// The picture turned about its middle so that lines falling by `skew_deg` become level; what comes in at the corners
/// repeats the edge.
pub(super) fn levelled(grey: &Grey, skew_deg: f32) -> Grey {
    let (width, height) = (grey.width_px as usize, grey.height_px as usize);
    if width < 2 || height < 2 {
        return grey.clone();
    }
    let (sin, cos) = skew_deg.to_radians().sin_cos();
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let dy = y as f32 - cy;
        for x in 0..width {
            let dx = x as f32 - cx;
            let sx = (cx + dx * cos - dy * sin).clamp(0.0, width as f32 - 1.001);
            let sy = (cy + dx * sin + dy * cos).clamp(0.0, height as f32 - 1.001);
            let (ix, iy) = (sx as usize, sy as usize);
            let (fx, fy) = (sx - ix as f32, sy - iy as f32);
            let at = iy * width + ix;
            let [a, b, c, d] = [at, at + 1, at + width, at + width + 1].map(|i| f32::from(grey.pixels[i]));
            let (above, below) = (a + (b - a) * fx, c + (d - c) * fx);
            pixels.push((above + (below - above) * fy + 0.5) as u8);
        }
    }
    Grey { pixels, ..*grey }
}

/// From places on the picture that the engine saw back to the upright page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BackToPage {
    /// Size of the page over size of what the engine saw, each way.
    ratio: (f32, f32),
    /// Sine and cosine of the slant that was taken out.
    turn: (f32, f32),
    /// Middle of what the engine saw.
    middle: (f32, f32),
    /// Size of the page, px.
    page: (i32, i32),
}

impl BackToPage {
    /// Width and height of the upright page and of what was made of it by `resized` and `levelled(…, levelled_deg)`.
    pub fn new(page_px: (u32, u32), seen_px: (u32, u32), levelled_deg: f32) -> Self {
        let (w, h) = (seen_px.0.max(1) as f32, seen_px.1.max(1) as f32);
        BackToPage {
            ratio: (page_px.0 as f32 / w, page_px.1 as f32 / h),
            turn: levelled_deg.to_radians().sin_cos(),
            middle: (w / 2.0, h / 2.0),
            page: (
                i32::try_from(page_px.0).unwrap_or(i32::MAX),
                i32::try_from(page_px.1).unwrap_or(i32::MAX),
            ),
        }
    }

    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        let (sin, cos) = self.turn;
        (
            (self.middle.0 + dx * cos - dy * sin) * self.ratio.0,
            (self.middle.1 + dx * sin + dy * cos) * self.ratio.1,
        )
    }

    /// A rectangle; of a slanted one the smallest upright rectangle around it, cut at the edges of the page.
    pub fn rectangle(&self, b: PxBox) -> PxBox {
        let corners = [(b.x0, b.y0), (b.x1, b.y0), (b.x0, b.y1), (b.x1, b.y1)]
            .map(|(x, y)| self.point(x as f32, y as f32));
        let least = |f: fn(&(f32, f32)) -> f32| corners.iter().map(f).fold(f32::INFINITY, f32::min);
        let most = |f: fn(&(f32, f32)) -> f32| corners.iter().map(f).fold(f32::NEG_INFINITY, f32::max);
        PxBox {
            x0: (least(|c| c.0).round() as i32).clamp(0, self.page.0),
            y0: (least(|c| c.1).round() as i32).clamp(0, self.page.1),
            x1: (most(|c| c.0).round() as i32).clamp(0, self.page.0),
            y1: (most(|c| c.1).round() as i32).clamp(0, self.page.1),
        }
    }

    /// A baseline.
    pub fn baseline(&self, b: Baseline) -> Baseline {
        let ((x0, y0), (x1, y1)) = (self.point(b.x0, b.y0), self.point(b.x1, b.y1));
        Baseline { x0, y0, x1, y1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(width_px: u32, height_px: u32) -> Grey {
        Grey { width_px, height_px, pixels: vec![235; (width_px * height_px) as usize] }
    }

    fn fill(grey: &mut Grey, x: u32, y: u32, w: u32, h: u32, value: u8) {
        for row in y..y + h {
            let at = (row * grey.width_px + x) as usize;
            grey.pixels[at..at + w as usize].fill(value);
        }
    }

    /// An A4 sheet at 150 dpi with lines of bars like letters, every third with an accent over it.
    fn sheet() -> Grey {
        let mut grey = paper(1240, 1754);
        for line in 0..25 {
            for letter in 0..60 {
                let (x, y) = (120 + letter * 16, 200 + line * 50);
                let rise = [0, 0, 5, 0, 7, 0, 0][letter as usize % 7];
                fill(&mut grey, x, y - rise, 8, 12 + rise, 40);
                if letter % 3 == 0 {
                    fill(&mut grey, x + 2, y - 14, 3, 3, 40);
                }
            }
        }
        grey
    }

    #[test]
    fn letters_are_measured_without_their_accents() {
        let survey = survey(&sheet(), 150.0);
        assert!(!survey.blank);
        assert_eq!(survey.letter_px, Some(12.0));
        assert_eq!(survey.letters, 1500);
        assert_eq!(survey.stances[0].turn_deg, 0);
        assert!(survey.stances[0].skew_deg.abs() < 0.1);
    }

    #[test]
    fn a_levelled_sheet_is_level_and_boxes_find_back() {
        let level = sheet();
        let slanted = levelled(&level, -3.0);
        let found = survey(&slanted, 150.0).stances[0].skew_deg;
        assert!((found - 3.0).abs() < 0.15, "{found}");
        let again = levelled(&slanted, found);
        assert!(survey(&again, 150.0).stances[0].skew_deg.abs() < 0.1);
        // A point of the level picture maps to the place from which it came.
        let back = BackToPage::new((1240, 1754), (1240, 1754), found);
        let b = back.rectangle(PxBox { x0: 1080, y0: 200, x1: 1088, y1: 212 });
        // Turned about (620, 877) by 3°: y = 877 + 464·sin 3° − 671·cos 3°.
        assert!((b.center_y() - 231.2).abs() < 2.0, "{b:?}");
        assert!((b.center_x() - 1118.5).abs() < 2.0, "{b:?}");
    }

    #[test]
    fn scaled_boxes_find_back() {
        let page = paper(2480, 3508);
        let seen = resized(&page, 2.0 / 3.0);
        let back = BackToPage::new((2480, 3508), (seen.width_px, seen.height_px), 0.0);
        let found = back.rectangle(PxBox { x0: 200, y0: 100, x1: 400, y1: 140 });
        assert_eq!(found, PxBox { x0: 300, y0: 150, x1: 600, y1: 210 });
        let all = back.rectangle(PxBox { x0: -5, y0: 0, x1: 9000, y1: 9000 });
        assert_eq!(all, PxBox { x0: 0, y0: 0, x1: 2480, y1: 3508 }, "never outside the page");
    }

    #[test]
    fn dust_holes_borders_and_streaks_are_blank() {
        let mut grey = paper(1240, 1754);
        fill(&mut grey, 0, 0, 14, 1754, 0);
        fill(&mut grey, 700, 40, 2, 1600, 60);
        for (x, y) in [(300, 300), (800, 900), (500, 1500), (900, 200), (1000, 1000), (200, 1100)] {
            fill(&mut grey, x, y, 3, 2, 30);
        }
        for y in [600u32, 1070] {
            for dy in 0..36u32 {
                let half = (18.0f32.powi(2) - (dy as f32 - 17.5).powi(2)).max(0.0).sqrt() as u32;
                fill(&mut grey, 80 - half, y + dy, 2 * half + 1, 1, 10);
            }
        }
        assert!(survey(&grey, 150.0).blank);
        for letter in 0..6 {
            fill(&mut grey, 400 + letter * 14, 800, 8, 12, 40);
        }
        assert!(!survey(&grey, 150.0).blank, "six letters are print");
    }

    #[test]
    fn a_seal_alone_is_not_blank() {
        let mut grey = paper(1240, 1754);
        for y in 0..200u32 {
            let half = (100.0f32.powi(2) - (y as f32 - 99.5).powi(2)).sqrt() as u32;
            fill(&mut grey, 700 - half, 900 + y, 6, 1, 120);
            fill(&mut grey, 700 + half, 900 + y, 6, 1, 120);
        }
        assert!(!survey(&grey, 150.0).blank);
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let grey = Grey { width_px: 3, height_px: 2, pixels: vec![1, 2, 3, 4, 5, 6] };
        assert_eq!(turned(&grey, 90), Grey { width_px: 2, height_px: 3, pixels: vec![4, 1, 5, 2, 6, 3] });
        assert_eq!(turned(&turned(&grey, 90), 270), grey);
        assert_eq!(turned(&turned(&grey, 180), 180), grey);
        assert_eq!(turned(&turned(&grey, 90), 90), turned(&grey, 180));
    }

    #[test]
    fn scale_follows_the_letters_and_is_bounded() {
        let page = paper(2480, 3508);
        assert!((scale(&page, Some(25.5), 300.0) - 2.0 / 3.0).abs() < 1e-3);
        assert_eq!(scale(&page, Some(17.0), 72.0), 1.0, "what is measured outweighs what is claimed");
        assert!((scale(&page, None, 300.0) - 0.55).abs() < 1e-3);
        assert!(scale(&page, Some(4.0), 300.0) < 1.5, "no more pixels than A3 at 300 dpi");
        assert_eq!(scale(&paper(800, 1100), Some(1.0), 10.0), 3.0);
    }

    #[test]
    fn nothing_is_no_picture_and_no_panic() {
        for (w, h) in [(0, 0), (1, 1), (1, 5000), (5000, 1)] {
            let grey = paper(w, h);
            assert!(survey(&grey, 300.0).blank);
            turned(&grey, 90);
            levelled(&grey, 1.0);
            resized(&grey, scale(&grey, None, 300.0));
        }
    }
}
