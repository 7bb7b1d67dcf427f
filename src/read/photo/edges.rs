//! Where a sheet lies on a photograph: the four lines at which paper ends and something darker begins.
//!
//! Brightness alone does not tell paper from a table: in the shadow of a hand, paper is darker than wood in the light. But at
//! the edge of the sheet the same light falls on both, so that the step from one to the other is looked for as a ratio, along
//! whole lines. Each side has a few candidates; of all quadrilaterals of them that a sheet can give, the one is taken whose
//! sides are steps over their whole length and end at its corners.

use super::fine::fine;
use super::steps::{Edge, Side, Steps};
use crate::read::picture::Grey;
use crate::read::prepare;
use crate::record::Point;

/// The longer side of the picture in which lines are looked for is between this and twice this, px: a letter is a dot in it, a
/// margin 20 px.
pub(super) const SIDE_PX: u32 = 300;
/// What is called dark before anything is looked for: parts of the level of paper. Where the border of a picture is lighter,
/// nothing lies round the sheet.
const BORDER_SHARE: f32 = 0.85;
/// So many of the looks along a side of the border must be dark.
const BORDER_DARK: f32 = 0.4;
/// Depth of the border, parts of the side.
const BORDER_DEPTH: f32 = 0.012;
/// Share of the places on each side of a sheet, and on all of them, that are steps at least.
const LEAST_SIDE: f32 = 0.6;
const LEAST_ALL: f32 = 0.78;
/// The same farther out.
const LEAST_FAR: f32 = 0.5;
/// Of the eight ends of sides, so much may go on beyond the corner: a grain of the table, the edge of another thing.
const MOST_BEYOND: f32 = 2.0;
/// Least area of a sheet, parts of the picture.
const LEAST_AREA: f32 = 0.2;
/// Corners of a rectangle seen aslant are no sharper, degrees, and no blunter than 180 less this.
const SHARPEST_DEG: f32 = 55.0;
/// A quadrilateral no farther from a rectangle than this part of its longer side is one: a scan of a small sheet on a dark lid.
const RECTANGLE: f32 = 0.008;

/// The corners of the sheet on a picture, px, clockwise from the upper left; `None` where none is seen surely.
pub(in crate::read) fn sheet(picture: &Grey) -> Option<[Point; 4]> {
    if picture.width_px < SIDE_PX / 2 || picture.height_px < SIDE_PX / 2 || !is_bordered(picture) {
        return None;
    }
    let factor = (picture.width_px.max(picture.height_px) / SIDE_PX).max(1);
    let steps = Steps::of(&prepare::reduced(picture, factor));
    let sides = [Side::Top, Side::Right, Side::Bottom, Side::Left].map(|side| steps.lines(side));
    let best = best(&steps, &sides)?;
    let corners = fine(picture, best.map(|(x, y)| (x * factor as f32, y * factor as f32)));
    (!is_rectangle(&corners)).then_some(corners)
}

/// Whether something darker than paper lies along the border, as it does on at least three sides of a photographed sheet.
fn is_bordered(picture: &Grey) -> bool {
    let (w, h) = (picture.width_px as usize, picture.height_px as usize);
    let at = |x: usize, y: usize| picture.pixels.get(y * w + x).copied().unwrap_or(255);
    let mut inside: Vec<u8> =
        (1..32).flat_map(|i| (1..32).map(move |j| (i, j))).map(|(i, j)| at(w * i / 32, h * j / 32)).collect();
    let brightest = inside.len() * 9 / 10;
    let paper = f32::from(*inside.select_nth_unstable(brightest).1);
    let depth = ((w.max(h) as f32 * BORDER_DEPTH) as usize).max(1);
    let dark = |look: &dyn Fn(usize) -> u8| {
        let count = (2..62).filter(|i| f32::from(look(*i)) < BORDER_SHARE * paper).count();
        count as f32 >= BORDER_DARK * 60.0
    };
    let sides: [&dyn Fn(usize) -> u8; 4] =
        [&|i| at(w * i / 64, depth), &|i| at(w * i / 64, h - 1 - depth), &|i| at(depth, h * i / 64), &|i| {
            at(w - 1 - depth, h * i / 64)
        }];
    sides.into_iter().filter(|look| dark(look)).count() >= 3
}

/// The quadrilateral that most likely is a sheet.
fn best(steps: &Steps, [tops, rights, bottoms, lefts]: &[Vec<Edge>; 4]) -> Option<[Point; 4]> {
    let (w, h) = (steps.width as f32 - 1.0, steps.height as f32 - 1.0);
    let level = |e: &Edge| ((0.0, e.from), (w, e.to));
    let upright = |e: &Edge| ((e.from, 0.0), (e.to, h));
    let mut best: Option<(f32, [Point; 4])> = None;
    for top in tops {
        for bottom in bottoms {
            for left in lefts {
                for right in rights {
                    let corners = [(top, left), (top, right), (bottom, right), (bottom, left)]
                        .map(|(a, b)| crossing(level(a), upright(b)));
                    let [Some(a), Some(b), Some(c), Some(d)] = corners else { continue };
                    let corners = [a, b, c, d];
                    if !is_sheet(&corners, w, h) {
                        continue;
                    }
                    let worth = worth(steps, &corners);
                    if worth > best.map_or(0.0, |(best, _)| best) {
                        best = Some((worth, corners));
                    }
                }
            }
        }
    }
    best.map(|(_, corners)| corners)
}

/// How surely a quadrilateral is a sheet; 0.0 where it is none.
fn worth(steps: &Steps, corners: &[Point; 4]) -> f32 {
    let sides = [Side::Top, Side::Right, Side::Bottom, Side::Left];
    let mut sum = 0.0;
    let mut beyond = 0.0;
    for (i, side) in sides.into_iter().enumerate() {
        let (from, to) = (corners[i], corners[(i + 1) % 4]);
        let share = steps.share(&steps.near, side, from, to, 0.02..0.98);
        if share < LEAST_SIDE || steps.share(&steps.far, side, from, to, 0.05..0.95) < LEAST_FAR {
            return 0.0;
        }
        sum += share;
        // A side ends at its corners: what goes on is the edge of a larger thing of which this is a part.
        beyond += steps.share(&steps.near, side, from, to, -0.1..-0.02);
        beyond += steps.share(&steps.near, side, from, to, 1.02..1.1);
    }
    if sum / 4.0 < LEAST_ALL || beyond > MOST_BEYOND { 0.0 } else { sum / 4.0 - beyond / 16.0 }
}

/// Where two lines meet, each given by two points.
pub(super) fn crossing((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (ux, uy, vx, vy) = (b.0 - a.0, b.1 - a.1, d.0 - c.0, d.1 - c.1);
    let determinant = ux * vy - uy * vx;
    let t = ((c.0 - a.0) * vy - (c.1 - a.1) * vx) / determinant;
    let point = (a.0 + ux * t, a.1 + uy * t);
    (point.0.is_finite() && point.1.is_finite()).then_some(point)
}

/// Whether corners in a picture can be those of a sheet: within it, large enough, no corner too sharp.
fn is_sheet(corners: &[Point; 4], w: f32, h: f32) -> bool {
    let inside = |p: &Point| (-0.02 * w..=1.02 * w).contains(&p.0) && (-0.02 * h..=1.02 * h).contains(&p.1);
    let mut area = 0.0;
    for i in 0..4 {
        let (p, a, b) = (corners[i], corners[(i + 3) % 4], corners[(i + 1) % 4]);
        let (u, v) = ((a.0 - p.0, a.1 - p.1), (b.0 - p.0, b.1 - p.1));
        let cosine = (u.0 * v.0 + u.1 * v.1) / (u.0.hypot(u.1) * v.0.hypot(v.1)).max(1e-3);
        if cosine.abs() > SHARPEST_DEG.to_radians().cos() {
            return false;
        }
        area += (p.0 * b.1 - b.0 * p.1) / 2.0;
    }
    corners.iter().all(inside) && area >= LEAST_AREA * w * h
}

/// Whether the corners are those of a rectangle that is not seen aslant.
fn is_rectangle(corners: &[Point; 4]) -> bool {
    let [a, b, c, d] = corners;
    // In a parallelogram the diagonals halve each other, in a rectangle they are of one length.
    let middle = |p: &Point, q: &Point| ((p.0 + q.0) / 2.0, (p.1 + q.1) / 2.0);
    let length = |p: &Point, q: &Point| (p.0 - q.0).hypot(p.1 - q.1);
    let (m, n) = (middle(a, c), middle(b, d));
    let side = length(a, b).max(length(b, c));
    length(&m, &n) < RECTANGLE * side && (length(a, c) - length(b, d)).abs() < 2.0 * RECTANGLE * side
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: u32 = 900;
    const H: u32 = 1200;

    /// A picture of a table with sheets on it, light falling off to the right, chance from `seed`.
    fn photograph(table: f32, sheets: &[[Point; 4]], seed: u32) -> Grey {
        let mut state = seed;
        let mut pixels = Vec::with_capacity((W * H) as usize);
        for y in 0..H {
            for x in 0..W {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 24) as f32 / 16.0 - 8.0;
                let on = sheets.iter().any(|s| is_in(s, (x as f32 + 0.5, y as f32 + 0.5)));
                let margins = [(60.0, 0.0), (-60.0, 0.0), (0.0, 60.0), (0.0, -60.0)];
                let printed = margins
                    .iter()
                    .all(|(dx, dy)| sheets.iter().any(|s| is_in(s, (x as f32 + dx, y as f32 + dy))));
                let letter = printed && y % 24 < 8 && x % 14 < 6;
                let level = if letter {
                    50.0
                } else if on {
                    235.0
                } else {
                    table
                };
                let light = 1.0 - 0.45 * x as f32 / W as f32;
                pixels.push((level * light + noise).clamp(0.0, 255.0) as u8);
            }
        }
        Grey { width_px: W, height_px: H, pixels }
    }

    fn is_in(corners: &[Point; 4], p: Point) -> bool {
        (0..4).all(|i| {
            let (a, b) = (corners[i], corners[(i + 1) % 4]);
            (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0) >= 0.0
        })
    }

    fn farthest(found: &[Point; 4], real: &[Point; 4]) -> f32 {
        found.iter().zip(real).map(|(p, q)| (p.0 - q.0).hypot(p.1 - q.1)).fold(0.0, f32::max)
    }

    const SHEET: [Point; 4] = [(140.0, 90.0), (770.0, 60.0), (850.0, 1120.0), (70.0, 1090.0)];

    #[test]
    fn a_sheet_on_a_table_is_found_to_the_pixel() {
        for (table, seed) in [(60.0, 1), (120.0, 2), (180.0, 3)] {
            let found = sheet(&photograph(table, &[SHEET], seed)).unwrap();
            assert!(farthest(&found, &SHEET) < 3.0, "{table}: {found:?}");
        }
        let turned = [(230.0, 60.0), (860.0, 190.0), (690.0, 1150.0), (50.0, 960.0)];
        let found = sheet(&photograph(70.0, &[turned], 4)).unwrap();
        assert!(farthest(&found, &turned) < 3.0, "{found:?}");
    }

    #[test]
    fn a_shadow_across_the_sheet_is_no_edge_of_it() {
        let mut picture = photograph(90.0, &[SHEET], 5);
        for y in 700..H {
            for v in &mut picture.pixels[(y * W) as usize..((y + 1) * W) as usize] {
                *v = (f32::from(*v) * 0.45) as u8;
            }
        }
        let found = sheet(&picture).unwrap();
        assert!(farthest(&found, &SHEET) < 4.0, "{found:?}");
    }

    #[test]
    fn a_scan_is_left_alone() {
        let whole = [(-1.0, -1.0), (901.0, -1.0), (901.0, 1201.0), (-1.0, 1201.0)];
        assert_eq!(sheet(&photograph(20.0, &[whole], 6)), None, "paper to the edge");
        let framed = [(22.0, 15.0), (885.0, 15.0), (885.0, 1180.0), (22.0, 1180.0)];
        assert_eq!(sheet(&photograph(5.0, &[framed], 7)), None, "black edges of a scanner");
        let askew = [(60.0, 30.0), (870.0, 72.0), (817.0, 1130.0), (7.0, 1088.0)];
        assert_eq!(sheet(&photograph(10.0, &[askew], 8)), None, "a sheet that went in askew");
        let blank = Grey { width_px: W, height_px: H, pixels: vec![240; (W * H) as usize] };
        assert_eq!(sheet(&blank), None);
    }

    #[test]
    fn what_is_no_sheet_is_not_found() {
        // A wall of bricks.
        let brick = |i: u32| {
            let (x, y) = (i % W, i / W);
            let x = x + y / 80 % 2 * 100;
            if x % 200 < 8 || y % 80 < 8 { 190 } else { 110 + (x / 200 * 37 + y / 80 * 53) as u8 % 40 }
        };
        let wall = Grey { width_px: W, height_px: H, pixels: (0..W * H).map(brick).collect() };
        assert_eq!(sheet(&wall), None);
        // Nothing but a table.
        assert_eq!(sheet(&photograph(80.0, &[], 9)), None);
        // A sheet of which one side is out of the picture.
        let cut = [(140.0, -60.0), (770.0, -60.0), (850.0, 1120.0), (70.0, 1090.0)];
        assert_eq!(sheet(&photograph(80.0, &[cut], 10)), None);
    }

    #[test]
    fn odd_pictures_are_no_panic() {
        for (width_px, height_px) in [(0, 0), (1, 1), (150, 150), (3, 4000), (4000, 151)] {
            for value in [0, 128, 255] {
                let pixels = vec![value; (width_px * height_px) as usize];
                assert_eq!(sheet(&Grey { width_px, height_px, pixels }), None);
            }
        }
    }

    #[test]
    fn rectangles_are_told_whatever_their_turn() {
        assert!(is_rectangle(&[(60.0, 30.0), (870.0, 72.0), (817.0, 1130.0), (7.0, 1088.0)]));
        assert!(!is_rectangle(&SHEET));
    }
}
