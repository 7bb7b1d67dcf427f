//! The pixels of a sheet taken from its photograph, each from the place where it is seen.
//!
//! Separate from how the sheet is found: one sampling, whatever the corners are.

use crate::read::picture::{Grey, RedInk};
use crate::record::Plane;

/// The sheet of `size_px` whose places `plane` finds on `picture`, and the parts of it that were red ink.
pub(super) fn flat(
    picture: &Grey,
    red_ink: &[RedInk],
    plane: &Plane,
    size_px: (u32, u32),
) -> (Grey, Vec<RedInk>) {
    let sheet = area(plane, 0..size_px.0, 0..size_px.1, |x, y| between(picture, x, y));
    let back = plane.back();
    // Parts lie within each other now and then; together they get no more than a whole sheet of pixels.
    let mut room = sheet.pixels.len();
    let inks = red_ink.iter().filter_map(|ink| {
        let (x0, y0) = (ink.x0 as f32, ink.y0 as f32);
        let (x1, y1) = (x0 + ink.grey.width_px as f32, y0 + ink.grey.height_px as f32);
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)].map(|p| back.map_or(p, |back| back.point(p)));
        let range = |of: fn(&(f32, f32)) -> f32, size: u32| {
            let least = corners.iter().map(of).fold(f32::INFINITY, f32::min).clamp(0.0, size as f32);
            let most = corners.iter().map(of).fold(f32::NEG_INFINITY, f32::max).clamp(0.0, size as f32);
            least.floor() as u32..most.ceil() as u32
        };
        let (xs, ys) = (range(|p| p.0, size_px.0), range(|p| p.1, size_px.1));
        room = room.checked_sub(xs.len() * ys.len()).filter(|_| !xs.is_empty() && !ys.is_empty())?;
        let grey = area(plane, xs.clone(), ys.clone(), |x, y| {
            if x >= x0 && y >= y0 && x <= x1 - 1.0 && y <= y1 - 1.0 {
                between(&ink.grey, x - x0, y - y0)
            } else {
                // Beyond the part nothing was lifted.
                between(picture, x, y)
            }
        });
        Some(RedInk { x0: xs.start, y0: ys.start, grey })
    });
    let inks = inks.collect();
    (sheet, inks)
}

/// A part of a sheet, looked up where `plane` says.
fn area(
    plane: &Plane,
    xs: std::ops::Range<u32>,
    ys: std::ops::Range<u32>,
    look: impl Fn(f32, f32) -> u8,
) -> Grey {
    let [a, b, c, d, e, f, g, h] = plane.numbers();
    let mut pixels = Vec::with_capacity(xs.len() * ys.len());
    for y in ys.clone() {
        // The middle of a pixel of the sheet is looked for, and the middles of the picture's pixels lie at halves, too.
        let y = f64::from(y) + 0.5;
        let (right, down, depth) = (b * y + c, e * y + f, h * y + 1.0);
        pixels.extend(xs.clone().map(|x| {
            let x = f64::from(x) + 0.5;
            let near = 1.0 / (g * x + depth);
            look(((a * x + right) * near) as f32 - 0.5, ((d * x + down) * near) as f32 - 0.5)
        }));
    }
    Grey { width_px: xs.len() as u32, height_px: ys.len() as u32, pixels }
}

/// Grey between the four nearest pixels; beyond the edge that of the edge, white where there are none.
fn between(grey: &Grey, x: f32, y: f32) -> u8 {
    let (width, height) = (grey.width_px as usize, grey.height_px as usize);
    if width == 0 || height == 0 {
        return 255;
    }
    // What is no number becomes 0.
    let (x, y) = (x.clamp(0.0, (width - 1) as f32), y.clamp(0.0, (height - 1) as f32));
    let (ix, iy) = (x as usize, y as usize);
    let (fx, fy) = (x - ix as f32, y - iy as f32);
    let (right, below) = (usize::from(ix + 1 < width), if iy + 1 < height { width } else { 0 });
    let at = iy * width + ix;
    let look = |i: usize| grey.pixels.get(i).copied().map_or(255.0, f32::from);
    let (above, under) = (
        look(at) + (look(at + right) - look(at)) * fx,
        look(at + below) + (look(at + below + right) - look(at + below)) * fx,
    );
    (above + (under - above) * fy + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 × 80 px, grey by column, the lower half darker.
    fn picture() -> Grey {
        let pixels = (0..8000).map(|i| if i < 4000 { 100 + (i % 100) as u8 } else { 20 }).collect();
        Grey { width_px: 100, height_px: 80, pixels }
    }

    #[test]
    fn a_sheet_that_is_the_picture_is_the_picture() {
        let plane = Plane::onto([(0.0, 0.0), (100.0, 0.0), (100.0, 80.0), (0.0, 80.0)], (100, 80));
        let ink = RedInk { x0: 10, y0: 50, grey: Grey { width_px: 4, height_px: 3, pixels: vec![7; 12] } };
        let (sheet, inks) = flat(&picture(), std::slice::from_ref(&ink), &plane, (100, 80));
        assert_eq!((sheet, inks), (picture(), vec![ink]));
    }

    #[test]
    fn red_ink_goes_where_its_place_goes() {
        // The right half of the picture, twice as large.
        let plane = Plane::onto([(50.0, 0.0), (100.0, 0.0), (100.0, 80.0), (50.0, 80.0)], (100, 160));
        let ink =
            |x0| RedInk { x0, y0: 20, grey: Grey { width_px: 10, height_px: 10, pixels: vec![3; 100] } };
        let (sheet, inks) = flat(&picture(), &[ink(60), ink(5)], &plane, (100, 160));
        assert_eq!((sheet.width_px, sheet.height_px), (100, 160));
        assert_eq!(inks.len(), 1, "what was beside the sheet is gone");
        assert!(
            (19..=21).contains(&inks[0].x0) && (39..=41).contains(&inks[0].y0),
            "{:?}",
            (inks[0].x0, inks[0].y0)
        );
        let middle = inks[0].grey.pixels[(10 * inks[0].grey.width_px + 10) as usize];
        assert_eq!(middle, 3);
    }

    #[test]
    fn nothing_is_no_panic() {
        let plane = Plane::onto([(f32::NAN, 0.0); 4], (3, 3));
        let (sheet, _) = flat(&Grey::empty(), &[], &plane, (3, 3));
        assert_eq!(sheet.pixels, [255; 9]);
        flat(&picture(), &[], &plane, (3, 3));
    }
}
