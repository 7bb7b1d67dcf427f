//! What shape a sheet has of which four corners are seen.
//!
//! Separate because it is geometry of a camera alone, without pixels.

use crate::record::Point;

/// Width to height of a sheet of the A series that lies upright (ISO 216).
const A_SERIES: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// A shape that comes as near as this to the A series is of it: what is measured of it varies so much by an edge that is a
/// few px off.
const A_SERIES_WITHIN: f32 = 0.14;
/// Shapes that papers have: from a strip torn off a sheet's long side to a bill.
const SHAPES: std::ops::RangeInclusive<f32> = 0.25..=4.0;
/// Focal lengths that cameras have, in longer sides of the picture: beyond lies no photograph of a sheet in one piece.
const FOCAL: std::ops::RangeInclusive<f32> = 0.45..=4.0;
/// What telephones have, where the picture does not tell: 26 mm on 36 × 24.
const FOCAL_USUAL: f32 = 0.75;
/// Part of the sheet's sides that is left out at each edge: 0.6 mm of A4, where the edge is blurred or bent.
const INSET: f32 = 0.002;
/// A sheet is given no more pixels than so many times those of its picture.
const MOST: f32 = 1.5;

/// Width and height in px that a sheet is given: of its own shape, no pixel of the picture lost where it is nearest. `None` of
/// what has no shape of a paper.
pub(super) fn size(corners: &[Point; 4], picture_px: (u32, u32)) -> Option<(u32, u32)> {
    let [a, b, c, d] = *corners;
    let length = |p: Point, q: Point| (p.0 - q.0).hypot(p.1 - q.1);
    let (across, down) = (length(a, b).max(length(d, c)), length(a, d).max(length(b, c)));
    let shape = shape(corners, picture_px)?;
    let (width, height) = if across > down * shape { (across, across / shape) } else { (down * shape, down) };
    let room = MOST * picture_px.0 as f32 * picture_px.1 as f32;
    let fit = (room / (width * height)).sqrt().min(1.0);
    let side = |px: f32| (px * fit).round() as u32;
    (width.is_finite() && height.is_finite()).then(|| (side(width).max(1), side(height).max(1)))
}

/// Width over height of the sheet itself: a rectangle, seen by a camera whose axis goes through the middle of the picture.
///
/// The corners tell the directions of its sides and how the near ones are nearer (Zhang and He, "Whiteboard scanning and
/// image enhancement", 2007, §3.2): where its sides run together, they tell the focal length, too, else the usual one is
/// taken.
fn shape(corners: &[Point; 4], (width, height): (u32, u32)) -> Option<f32> {
    let longer = width.max(height) as f64;
    // About the middle of the picture, in longer sides.
    let [m1, m2, m4, m3] = corners.map(|(x, y)| {
        [
            (f64::from(x) - f64::from(width) / 2.0) / longer,
            (f64::from(y) - f64::from(height) / 2.0) / longer,
            1.0,
        ]
    });
    let cross = |a: [f64; 3], b: [f64; 3]| {
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    };
    let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let k2 = dot(cross(m1, m4), m3) / dot(cross(m2, m4), m3);
    let k3 = dot(cross(m1, m4), m2) / dot(cross(m3, m4), m2);
    let side = |k: f64, m: [f64; 3]| [k * m[0] - m1[0], k * m[1] - m1[1], k * m[2] - m1[2]];
    // Directions of the upper and the left side, scaled by their lengths, but for the focal length in the third number.
    let (u, v) = (side(k2, m2), side(k3, m3));
    let squared = -(u[0] * v[0] + u[1] * v[1]) / (u[2] * v[2]);
    let (least, most) = (f64::from(*FOCAL.start()).powi(2), f64::from(*FOCAL.end()).powi(2));
    let focal2 = if (least..=most).contains(&squared) { squared } else { f64::from(FOCAL_USUAL).powi(2) };
    let real = |w: [f64; 3]| ((w[0] * w[0] + w[1] * w[1]) / focal2 + w[2] * w[2]).sqrt();
    let measured = (real(u) / real(v)) as f32;
    let near = |known: f32| (measured / known).ln().abs() < A_SERIES_WITHIN;
    if near(A_SERIES) {
        return Some(A_SERIES);
    }
    if near(1.0 / A_SERIES) {
        return Some(1.0 / A_SERIES);
    }
    SHAPES.contains(&measured).then_some(measured)
}

/// The corners a little farther in.
pub(super) fn inset(corners: [Point; 4]) -> [Point; 4] {
    let [a, b, c, d] = corners;
    let towards = |p: Point, q: Point, r: Point| {
        (p.0 + (q.0 - p.0) * INSET + (r.0 - p.0) * INSET, p.1 + (q.1 - p.1) * INSET + (r.1 - p.1) * INSET)
    };
    [towards(a, b, d), towards(b, a, c), towards(c, d, b), towards(d, c, a)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Corners of a sheet of that shape leaned by `lean` and `nod` degrees and turned by `roll`, seen by a camera of focal length 0.75 in
    /// a picture of 3000 × 4000 px.
    fn seen(shape: f64, lean: f64, nod: f64, roll: f64) -> [Point; 4] {
        let (w, h) = (shape / 2.0, 0.5);
        let [lean, nod, roll] = [lean, nod, roll].map(f64::to_radians);
        [(-w, -h), (w, -h), (w, h), (-w, h)].map(|(x, y)| {
            let (x, y) = (x * roll.cos() - y * roll.sin(), x * roll.sin() + y * roll.cos());
            let (x, z) = (x * lean.cos(), x * lean.sin());
            let (y, z) = (y * nod.cos() - z * nod.sin(), y * nod.sin() + z * nod.cos());
            let depth = z + 0.9;
            ((1500.0 + 4000.0 * 0.75 * x / depth) as f32, (2000.0 + 4000.0 * 0.75 * y / depth) as f32)
        })
    }

    #[test]
    fn a_sheet_of_the_a_series_is_known_from_any_side() {
        for (lean, nod, roll) in
            [(0.0, 0.0, 0.0), (0.0, 20.0, 0.0), (20.0, 0.0, 5.0), (12.0, -15.0, 8.0), (-20.0, 15.0, -10.0)]
        {
            let shape = |real: f64| shape(&seen(real, lean, nod, roll), (3000, 4000));
            assert_eq!(shape(0.707), Some(A_SERIES), "{lean} {nod} {roll}");
            assert_eq!(shape(1.41), Some(1.0 / A_SERIES), "{lean} {nod} {roll}");
        }
    }

    #[test]
    fn another_shape_is_measured() {
        let found = shape(&seen(0.45, 12.0, 15.0, 5.0), (3000, 4000)).unwrap();
        assert!((found / 0.45 - 1.0).abs() < 0.05, "{found}");
        let level = shape(&seen(1.0, 0.0, 0.0, 0.0), (3000, 4000)).unwrap();
        assert!((level - 1.0).abs() < 0.01, "{level}");
    }

    #[test]
    fn a_sheet_is_given_all_its_pixels_and_no_more_than_it_needs() {
        let corners = seen(0.707, 10.0, 15.0, 3.0);
        let (width, height) = size(&corners, (3000, 4000)).unwrap();
        assert!((width as f32 / height as f32 - A_SERIES).abs() < 0.01);
        let nearest = (corners[1].0 - corners[0].0).max(corners[2].0 - corners[3].0);
        assert!(width as f32 >= nearest, "{width} {nearest}");
        assert!(width * height < 18_000_000);
        for odd in [[(0.0, 0.0); 4], [(f32::NAN, 0.0); 4], [(0.0, 0.0), (9.0, 0.0), (9.0, 0.1), (0.0, 0.1)]] {
            assert_eq!(size(&odd, (3000, 4000)), None, "{odd:?}");
        }
    }

    #[test]
    fn an_inset_lies_within() {
        let [a, _, c, _] = inset([(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0)]);
        assert_eq!((a, c), ((2.0, 2.0), (998.0, 998.0)));
    }
}
