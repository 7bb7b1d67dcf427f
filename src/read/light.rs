//! Uneven light taken off a page: the shadow of a hand, a lamp to one side, the dark fold of a book.
//!
//! Separate from `prepare`, whose decisions change no grey value: here values are changed, and only on pages on which the level of
//! the paper really varies. Each is divided by the paper around it, as the light had multiplied it.

use super::picture::{Grey, RedInk};
use super::prepare::Survey;

/// Levels of the darkest twentieth and the brightest tenth of the paper, the first over the second, below which a page is unevenly
/// lit. Sixty real papers photographed by machine: 416 fields right at 0.7 of the darkest tenth, 433 so, 435 at 0.97, at which scans
/// are touched that gain nothing.
const UNEVEN: f32 = 0.85;
/// No value is raised by more: what is darker than a fifth of the paper is a picture or the table, or has no print left.
const MOST_GAIN: f32 = 5.0;
/// With fewer squares, each is a part of what is printed.
const FEWEST: usize = 16;

/// How bright the paper is, square by square.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Light {
    columns: usize,
    /// Side of a square, px.
    side_px: f32,
    /// By how much each square is raised, row by row; 1.0 and more.
    gains: Vec<f32>,
}

impl Light {
    /// The light on a page, if it is uneven.
    pub fn uneven(survey: &Survey) -> Option<Light> {
        let (light, [dark, bright]) = Light::of(survey, None)?;
        (dark < UNEVEN * bright).then_some(light)
    }

    /// The light that makes all paper of a page white.
    pub fn to_white(survey: &Survey) -> Option<Light> {
        Light::of(survey, Some(f32::from(u8::MAX))).map(|(light, _)| light)
    }

    /// The light that brings all paper of a page to one level, by default that of its brightest tenth; and the levels of its
    /// darkest twentieth and its brightest tenth. `None` for a page of a few squares.
    fn of(survey: &Survey, level: Option<f32>) -> Option<(Light, [f32; 2])> {
        let (columns, paper) = (survey.paper.columns.max(1), &survey.paper.levels);
        let rows = paper.len() / columns;
        if paper.len() < FEWEST || rows * columns != paper.len() {
            return None;
        }
        // A square on a heading or in a picture has no paper of its own: the median of it and its neighbours has.
        let smooth: Vec<f32> = (0..paper.len())
            .map(|i| {
                let (x, y) = (i % columns, i / columns);
                let mut around: Vec<u8> = (y.saturating_sub(1)..(y + 2).min(rows))
                    .flat_map(|y| (x.saturating_sub(1)..(x + 2).min(columns)).map(move |x| y * columns + x))
                    .map(|at| paper[at])
                    .collect();
                around.sort_unstable();
                f32::from(around[around.len() / 2]).max(1.0)
            })
            .collect();
        let mut sorted = smooth.clone();
        sorted.sort_by(f32::total_cmp);
        let (dark, bright) = (sorted[sorted.len() / 20], sorted[sorted.len() * 9 / 10]);
        let wanted = level.unwrap_or(bright);
        let gains = smooth.into_iter().map(|level| (wanted / level).clamp(1.0, MOST_GAIN)).collect();
        let side_px = (survey.paper.side_px * survey.factor) as f32;
        Some((Light { columns, side_px, gains }, [dark, bright]))
    }

    /// Evens the light on a page and on what was red ink on it.
    pub fn even(&self, grey: &mut Grey, red_ink: &mut [RedInk]) {
        self.even_part(grey, 0, 0);
        for ink in red_ink {
            self.even_part(&mut ink.grey, ink.x0, ink.y0);
        }
    }

    /// The same for a part of the page whose upper left corner lies at `x0`, `y0`.
    fn even_part(&self, grey: &mut Grey, x0: u32, y0: u32) {
        let width = grey.width_px as usize;
        if width == 0 {
            return;
        }
        let rows = self.gains.len() / self.columns;
        let mut row_gains = vec![1.0f32; self.columns];
        // For each px of a row: the square whose middle lies before it, and how far it is on the way to the next.
        let places: Vec<(usize, f32)> =
            (0..width).map(|x| self.between(x0 as usize + x, self.columns)).collect();
        for (y, row) in grey.pixels.chunks_exact_mut(width).enumerate() {
            let (above, part) = self.between(y0 as usize + y, rows);
            let below = (above + 1).min(rows - 1);
            for (column, gain) in row_gains.iter_mut().enumerate() {
                let [a, b] = [above, below].map(|row| self.gains[row * self.columns + column]);
                *gain = a + (b - a) * part;
            }
            for (value, (left, part)) in row.iter_mut().zip(&places) {
                let (a, b) = (row_gains[*left], row_gains[(left + 1).min(self.columns - 1)]);
                // `as` saturates: brighter than paper is white.
                *value = (f32::from(*value) * (a + (b - a) * part) + 0.5) as u8;
            }
        }
    }

    /// The square whose middle lies before a px, and the part of the way to the next one.
    fn between(&self, px: usize, squares: usize) -> (usize, f32) {
        let at = ((px as f32 + 0.5) / self.side_px - 0.5).clamp(0.0, (squares - 1) as f32);
        (at as usize, at - at.floor())
    }
}

#[cfg(test)]
mod tests {
    use super::super::prepare;
    use super::*;

    /// A sheet with rows of bars, `light` on each px of a row.
    fn page(light: impl Fn(u32) -> f32) -> Grey {
        let (width_px, height_px) = (1000, 1400);
        let level = |x: u32, y: u32| if y % 40 < 14 && x % 20 < 9 { 60.0 } else { 230.0 };
        let pixels = (0..height_px).flat_map(|y| (0..width_px).map(move |x| (x, y)));
        Grey { width_px, height_px, pixels: pixels.map(|(x, y)| (level(x, y) * light(x)) as u8).collect() }
    }

    #[test]
    fn a_shadow_is_taken_off_and_print_keeps_its_part_of_the_paper() {
        let mut grey = page(|x| 1.0 - 0.6 * x as f32 / 1000.0);
        let light = Light::uneven(&prepare::survey(&grey, 120.0)).unwrap();
        let ink = RedInk { x0: 800, y0: 600, grey: Grey { width_px: 1, height_px: 1, pixels: vec![52] } };
        let mut inks = [ink];
        light.even(&mut grey, &mut inks);
        for x in [110, 510, 910] {
            let (paper, ink) =
                (grey.pixels[(620 * 1000 + x) as usize], grey.pixels[(600 * 1000 + x - 10) as usize]);
            assert!(paper > 200 && (ink as i32 - 58).abs() < 12, "{x}: {paper} {ink}");
        }
        assert!(inks[0].grey.pixels[0] > 85, "{:?}", inks[0]);
    }

    #[test]
    fn an_evenly_lit_page_is_left_alone() {
        for grey in [page(|_| 1.0), page(|_| 0.5), page(|x| 1.0 - 0.1 * x as f32 / 1000.0)] {
            assert_eq!(Light::uneven(&prepare::survey(&grey, 120.0)), None);
        }
        let small =
            Grey { width_px: 100, height_px: 100, pixels: (0..10_000).map(|i| (i % 100) as u8).collect() };
        assert_eq!(Light::uneven(&prepare::survey(&small, 120.0)), None);
        assert_eq!(Light::uneven(&prepare::survey(&Grey::empty(), 120.0)), None);
    }
}
