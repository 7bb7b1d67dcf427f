//! The corners of a sheet to the pixel.
//!
//! Separate from [`super::edges`], which finds them on a small picture to a few px of the large one.

use super::edges::{SIDE_PX, crossing};
use crate::read::picture::Grey;
use crate::record::Point;

/// The same corners to the pixel: along each side the steepest place is looked for on the larger picture, and a line laid through
/// those that agree.
pub(super) fn fine(picture: &Grey, corners: [Point; 4]) -> [Point; 4] {
    let reach = 3.5 * (picture.width_px.max(picture.height_px) as f32 / SIDE_PX as f32).max(1.0);
    let lines = [0, 1, 2, 3].map(|i| fitted(picture, corners[i], corners[(i + 1) % 4], reach));
    let mut out = corners;
    for i in 0..4 {
        // Corner i lies between the side that ends there and the one that begins.
        if let Some(p) = crossing(lines[(i + 3) % 4], lines[i]) {
            let (dx, dy) = (p.0 - corners[i].0, p.1 - corners[i].1);
            if dx.hypot(dy) <= 2.0 * reach {
                out[i] = p;
            }
        }
    }
    out
}

/// The line along the edge near the one from `a` to `b` (clockwise: the sheet lies to the right of the way).
fn fitted(picture: &Grey, a: Point, b: Point, reach: f32) -> (Point, Point) {
    let (w, h) = (picture.width_px as f32, picture.height_px as f32);
    let length = (b.0 - a.0).hypot(b.1 - a.1).max(1.0);
    let along = ((b.0 - a.0) / length, (b.1 - a.1) / length);
    let inward = (-along.1, along.0);
    let grey = |x: f32, y: f32| {
        let (x, y) = (x.clamp(0.0, w - 1.0) as usize, y.clamp(0.0, h - 1.0) as usize);
        f32::from(picture.pixels[y * picture.width_px as usize + x])
    };
    // Where along the side, and how far inward the steepest step is.
    let mut places: Vec<(f32, f32)> = Vec::new();
    let span = reach.ceil() as i32;
    for i in 0..64 {
        let t = 0.04 + 0.92 * (i as f32 + 0.5) / 64.0;
        let (x, y) = (a.0 + along.0 * length * t, a.1 + along.1 * length * t);
        let profile: Vec<f32> =
            (-span - 3..=span + 3).map(|d| grey(x + inward.0 * d as f32, y + inward.1 * d as f32)).collect();
        let steepest = (3..profile.len() - 3)
            .map(|i| {
                let mean = |part: &[f32]| part.iter().sum::<f32>() / 3.0;
                (i, mean(&profile[i + 1..i + 4]) - mean(&profile[i - 3..i]))
            })
            .max_by(|p, q| p.1.total_cmp(&q.1));
        if let Some((at, _)) = steepest.filter(|(_, step)| *step > 8.0) {
            places.push((t, (at as i32 - span - 3) as f32));
        }
    }
    // Least squares, three times over those that lie near the line before.
    let mut line = (0.0, 0.0);
    let mut within = reach;
    for _ in 0..4 {
        let near: Vec<&(f32, f32)> =
            places.iter().filter(|(t, d)| (line.0 + line.1 * t - d).abs() <= within).collect();
        if near.len() < 16 {
            break;
        }
        let n = near.len() as f32;
        let (st, sd) = near.iter().fold((0.0, 0.0), |(t, d), p| (t + p.0, d + p.1));
        let (mt, md) = (st / n, sd / n);
        let (stt, std) = near
            .iter()
            .fold((0.0, 0.0), |(tt, td), p| (tt + (p.0 - mt).powi(2), td + (p.0 - mt) * (p.1 - md)));
        let slope = if stt > 0.0 { std / stt } else { 0.0 };
        line = (md - slope * mt, slope);
        within = (within / 2.0).max(1.5);
    }
    let moved = |p: Point, t: f32| {
        let d = line.0 + line.1 * t + 0.5;
        (p.0 + inward.0 * d, p.1 + inward.1 * d)
    };
    (moved(a, 0.0), moved(b, 1.0))
}
