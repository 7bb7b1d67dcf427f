//! A sheet seen aslant: where it lies on its photograph, and how a place on the sheet is found there.
//!
//! Separate from the reader that finds sheets, because others need the way back: fields are told, and the text of the
//! archived PDF is laid, over the photograph as it was received.

use serde::{Deserialize, Serialize};

use super::{Baseline, Line, PageText, PxBox};

/// A point, px.
pub type Point = (f32, f32);

/// Where the sheet of a page lies on the picture of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Width of the upright picture, px.
    pub width_px: u32,
    /// Height of the upright picture, px.
    pub height_px: u32,
    /// Corners of the sheet on it, px, clockwise from the sheet's own upper left.
    pub corners: [Point; 4],
}

impl View {
    /// The same view after the picture and the sheet on it were turned clockwise by 90, 180 or 270 degrees; anything else
    /// leaves it.
    pub fn turned(self, clockwise_deg: u16) -> View {
        let (w, h) = (self.width_px as f32, self.height_px as f32);
        let View { width_px, height_px, corners: [a, b, c, d] } = self;
        let (width_px, height_px, corners) = match clockwise_deg {
            90 => (height_px, width_px, [d, a, b, c].map(|(x, y)| (h - y, x))),
            180 => (width_px, height_px, [c, d, a, b].map(|(x, y)| (w - x, h - y))),
            270 => (height_px, width_px, [b, c, d, a].map(|(x, y)| (y, w - x))),
            _ => return self,
        };
        View { width_px, height_px, corners }
    }

    /// From a sheet of that many px, each way, to the picture.
    pub fn plane(&self, sheet_px: (u32, u32)) -> Plane {
        Plane::onto(self.corners, sheet_px)
    }

    /// The box on the picture around a box on the sheet, cut at the edges of the picture.
    pub fn on_picture(&self, b: PxBox, sheet_px: (u32, u32)) -> PxBox {
        let plane = self.plane(sheet_px);
        let corners = [(b.x0, b.y0), (b.x1, b.y0), (b.x0, b.y1), (b.x1, b.y1)]
            .map(|(x, y)| plane.point((x as f32, y as f32)));
        let least = |f: fn(&Point) -> f32| corners.iter().map(f).fold(f32::INFINITY, f32::min);
        let most = |f: fn(&Point) -> f32| corners.iter().map(f).fold(f32::NEG_INFINITY, f32::max);
        // `as` saturates, and what is no number becomes 0.
        let (right, bottom) = (self.width_px as f32, self.height_px as f32);
        PxBox {
            x0: least(|c| c.0).clamp(0.0, right).round() as i32,
            y0: least(|c| c.1).clamp(0.0, bottom).round() as i32,
            x1: most(|c| c.0).clamp(0.0, right).round() as i32,
            y1: most(|c| c.1).clamp(0.0, bottom).round() as i32,
        }
    }
}

/// A projection from one plane to another: eight numbers, the ninth is 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane([f64; 8]);

impl Plane {
    /// The projection that lays a rectangle of that many px over a quadrilateral; corners clockwise from the upper left.
    /// Of corners that enclose nothing, one that leads to no place on a picture.
    pub fn onto(corners: [Point; 4], (width, height): (u32, u32)) -> Plane {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners.map(|(x, y)| (f64::from(x), f64::from(y)));
        // Unit square to quadrilateral in closed form (Heckbert 1989, §2.2.3), then the sides of the rectangle.
        let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let determinant = dx1 * dy2 - dx2 * dy1;
        let g = (sx * dy2 - dx2 * sy) / determinant;
        let h = (dx1 * sy - sx * dy1) / determinant;
        let (w, t) = (f64::from(width.max(1)), f64::from(height.max(1)));
        Plane([
            (x1 - x0 + g * x1) / w,
            (x3 - x0 + h * x3) / t,
            x0,
            (y1 - y0 + g * y1) / w,
            (y3 - y0 + h * y3) / t,
            y0,
            g / w,
            h / t,
        ])
    }

    /// Where a point of the rectangle lies on the quadrilateral.
    pub fn point(&self, (x, y): Point) -> Point {
        let [a, b, c, d, e, f, g, h] = self.0;
        let (x, y) = (f64::from(x), f64::from(y));
        let depth = g * x + h * y + 1.0;
        (((a * x + b * y + c) / depth) as f32, ((d * x + e * y + f) / depth) as f32)
    }

    /// The way back; `None` where there is none.
    pub fn back(&self) -> Option<Plane> {
        let [a, b, c, d, e, f, g, h] = self.0;
        // The adjugate of the matrix, by its last number.
        let last = a * e - b * d;
        let all = [
            e - f * h,
            c * h - b,
            b * f - c * e,
            f * g - d,
            a - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
        ];
        let all = all.map(|v| v / last);
        all.iter().all(|v| v.is_finite()).then_some(Plane(all))
    }

    /// The numbers a, b, c, d, e, f, g, h of x' = (a x + b y + c) / (g x + h y + 1), y' = (d x + e y + f) / (…).
    pub fn numbers(&self) -> [f64; 8] {
        self.0
    }
}

impl PageText {
    /// Its lines as they lie on the picture of the page, with the size of that, px: of a sheet that was seen aslant, lines
    /// that slant and boxes around slanting words.
    pub fn on_picture(&self) -> Option<PageText> {
        let view = self.view?;
        let sheet_px = (self.width_px, self.height_px);
        let plane = view.plane(sheet_px);
        let mut page =
            PageText { view: None, width_px: view.width_px, height_px: view.height_px, ..self.clone() };
        for line in &mut page.lines {
            let foot = line.baseline.unwrap_or_else(|| foot(line));
            let ((x0, y0), (x1, y1)) = (plane.point((foot.x0, foot.y0)), plane.point((foot.x1, foot.y1)));
            line.baseline = Some(Baseline { x0, y0, x1, y1 });
            for word in &mut line.words {
                word.bbox = view.on_picture(word.bbox, sheet_px);
            }
            line.bbox = PxBox::around(line.words.iter().map(|w| w.bbox)).unwrap_or_default();
        }
        Some(page)
    }
}

/// The lower edge of a line whose baseline is not known, less a fifth of its height for descenders.
fn foot(line: &Line) -> Baseline {
    let b = line.bbox;
    let y = b.y1 as f32 - b.height() as f32 / 5.0;
    Baseline { x0: b.x0 as f32, y0: y, x1: b.x1 as f32, y1: y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{PageNumber, Problem, ProblemKind, Word};

    const CORNERS: [Point; 4] = [(110.0, 90.0), (820.0, 40.0), (900.0, 1100.0), (60.0, 1180.0)];

    fn near(a: Point, b: Point) -> bool {
        (a.0 - b.0).abs() < 0.05 && (a.1 - b.1).abs() < 0.05
    }

    #[test]
    fn corners_come_to_corners_and_back() {
        let plane = Plane::onto(CORNERS, (600, 850));
        let back = plane.back().unwrap();
        for (at, there) in [(0.0, 0.0), (600.0, 0.0), (600.0, 850.0), (0.0, 850.0)].into_iter().zip(CORNERS) {
            assert!(near(plane.point(at), there), "{:?}", plane.point(at));
            assert!(near(back.point(there), at), "{:?}", back.point(there));
        }
        // Diagonals meet in the middle of the sheet, wherever that is seen.
        let middle = plane.point((300.0, 425.0));
        assert!(near(back.point(middle), (300.0, 425.0)));
        let area = |a: Point, c: Point| (middle.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (middle.1 - a.1);
        let [a, b, c, d] = CORNERS;
        assert!(area(a, c).abs() < 50.0 && area(b, d).abs() < 50.0, "{middle:?}");
    }

    #[test]
    fn straight_lines_stay_straight() {
        let plane = Plane::onto(CORNERS, (600, 850));
        let [a, b, c] = [0.1, 0.4, 0.9].map(|t| plane.point((600.0 * t, 850.0 * (1.0 - t))));
        let area = (b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1);
        assert!(area.abs() < 1.0, "{area}");
    }

    #[test]
    fn a_view_turns_with_its_picture() {
        let view = View { width_px: 1000, height_px: 1200, corners: CORNERS };
        assert_eq!(view.turned(0), view);
        assert_eq!(view.turned(90).turned(270), view);
        assert_eq!(view.turned(180).turned(180), view);
        assert_eq!(view.turned(90).turned(90), view.turned(180));
        let turned = view.turned(90);
        assert_eq!((turned.width_px, turned.height_px), (1200, 1000));
        // What was the lower left corner is the upper left one.
        assert_eq!(turned.corners[0], (1200.0 - 1180.0, 60.0));
    }

    #[test]
    fn lines_of_a_sheet_lie_over_its_picture() {
        let unread = PageText::unread(PageNumber(1), Problem::of_file(ProblemKind::PageDamaged, ""));
        let bbox = PxBox { x0: 0, y0: 0, x1: 600, y1: 50 };
        let word = Word { text: "Kính".into(), bbox, confidence: 1.0 };
        let line = Line { bbox, baseline: None, block: 0, words: vec![word] };
        let page = PageText { width_px: 600, height_px: 850, lines: vec![line], ..unread };
        assert_eq!(page.on_picture(), None, "a scan is its own sheet");
        let view = View { width_px: 1000, height_px: 1200, corners: CORNERS };
        let seen = PageText { view: Some(view), ..page }.on_picture().unwrap();
        assert_eq!((seen.width_px, seen.height_px, seen.view), (1000, 1200, None));
        let baseline = seen.lines[0].baseline.unwrap();
        // The upper edge of the sheet rises to the right.
        assert!(
            baseline.y1 < baseline.y0 - 40.0 && baseline.y0 > 90.0 && baseline.x0 < 110.0,
            "{baseline:?}"
        );
        assert_eq!(seen.lines[0].bbox, seen.lines[0].words[0].bbox);
        assert!(seen.lines[0].bbox.y0 == 40 && seen.lines[0].bbox.x1 > 820, "{:?}", seen.lines[0].bbox);
    }

    #[test]
    fn boxes_stay_on_the_picture() {
        let view = View { width_px: 1000, height_px: 1200, corners: CORNERS };
        let b = view.on_picture(PxBox { x0: -9_000, y0: 0, x1: 90_000, y1: 90_000 }, (600, 850));
        assert!(b.x0 >= 0 && b.y0 >= 0 && b.x1 <= 1000 && b.y1 <= 1200, "{b:?}");
        let flat = View { corners: [(1.0, 1.0); 4], ..view };
        flat.on_picture(PxBox { x0: 1, y0: 1, x1: 2, y1: 2 }, (600, 850));
        assert_eq!(Plane::onto([(1.0, 1.0); 4], (0, 0)).back(), None);
    }
}
