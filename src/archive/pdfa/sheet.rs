//! The sheet of paper in points: how large the page is, how its picture is turned, where a pixel of the text stands.
//!
//! One geometry serves picture and text, so that they cannot part. The page itself is upright and never carries
//! `/Rotate`: the picture is turned by the matrix that places it, and text needs no turning.

use crate::record::{PageImage, PageText};

/// Sides of a page in points (ISO 19005-2 §6.1.13).
const SIDE_MIN_PT: f64 = 3.0;
/// See [`SIDE_MIN_PT`].
const SIDE_MAX_PT: f64 = 14_400.0;

/// Resolutions that are taken at their word. Below lies a thumbnail drawn over a whole page, above no scanner.
const DPI: std::ops::RangeInclusive<f32> = 1.0..=9_600.0;

/// Taken where the resolution is no number, 0 or beyond [`DPI`]: what offices scan at.
const DPI_UNKNOWN: f32 = 300.0;

/// How far the shapes of picture and text page may differ: rounding at small scales, no more.
const SHAPE_TOLERANCE: f64 = 0.03;

/// An upright page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sheet {
    pub(super) width_pt: f64,
    pub(super) height_pt: f64,
    /// Points a pixel of the text, across and down.
    scale: (f64, f64),
}

impl Sheet {
    /// The page on which `image` stands at its true size, with the pixels of `text` spread over it. `None` where the
    /// text has words of another page shape, so cannot belong to this picture in this position.
    pub(super) fn of(image: &PageImage, text: &PageText) -> Option<Sheet> {
        let side = |px: u32, dpi: f32| f64::from(px) * 72.0 / f64::from(usable(dpi));
        let mut size_pt = (side(image.width_px, image.dpi_x), side(image.height_px, image.dpi_y));
        let mut size_px = (f64::from(image.width_px), f64::from(image.height_px));
        if matches!(image.rotation_deg, 90 | 270) {
            size_pt = (size_pt.1, size_pt.0);
            size_px = (size_px.1, size_px.0);
        }
        let (width, height) = size_pt;
        // Too large is made smaller as a whole; too narrow is only widened.
        let shrink = (SIDE_MAX_PT / width.max(height)).min(1.0);
        let fit = |side: f64| thousandth((side * shrink).clamp(SIDE_MIN_PT, SIDE_MAX_PT));
        let (width_pt, height_pt) = (fit(width), fit(height));

        if text.lines.is_empty() {
            return Some(Sheet { width_pt, height_pt, scale: (0.0, 0.0) });
        }
        if text.rotation_deg != image.rotation_deg || text.width_px == 0 || text.height_px == 0 {
            return None;
        }
        let text_px = (f64::from(text.width_px), f64::from(text.height_px));
        // A picture of unlike resolutions may have been read as stored or made square.
        if !alike(text_px, size_px) && !alike(text_px, size_pt) {
            return None;
        }
        Some(Sheet { width_pt, height_pt, scale: (width_pt / text_px.0, height_pt / text_px.1) })
    }

    /// Point of the page (origin bottom left, y upwards) at a pixel of the text (origin top left, y downwards). What
    /// lies outside is drawn to the edge.
    pub(super) fn point(&self, x_px: f64, y_px: f64) -> (f64, f64) {
        let x = (x_px * self.scale.0).clamp(0.0, self.width_pt);
        let y = self.height_pt - (y_px * self.scale.1).clamp(0.0, self.height_pt);
        (x, y)
    }

    /// Points a pixel of the text, downwards.
    pub(super) fn down(&self) -> f64 {
        self.scale.1
    }

    /// The matrix (`cm`) that lays the unit square of the stored picture over the page, turned clockwise by
    /// `rotation_deg`.
    pub(super) fn picture_matrix(&self, rotation_deg: u16) -> [f32; 6] {
        let (w, h) = (self.width_pt as f32, self.height_pt as f32);
        match rotation_deg {
            90 => [0.0, -h, w, 0.0, 0.0, h],
            180 => [-w, 0.0, 0.0, -h, w, h],
            270 => [0.0, h, -w, 0.0, w, 0.0],
            _ => [w, 0.0, 0.0, h, 0.0, 0.0],
        }
    }
}

fn usable(dpi: f32) -> f32 {
    if DPI.contains(&dpi) { dpi } else { DPI_UNKNOWN }
}

fn alike(a: (f64, f64), b: (f64, f64)) -> bool {
    // One pixel may come and go by rounding.
    let slack = SHAPE_TOLERANCE + 1.0 / a.0.min(a.1);
    ((a.0 * b.1) / (a.1 * b.0) - 1.0).abs() <= slack
}

fn thousandth(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Line, PageImageEncoding, PageNumber, Problem, ProblemKind, PxBox, Word};

    fn image(width_px: u32, height_px: u32, dpi: f32, rotation_deg: u16) -> PageImage {
        PageImage {
            width_px,
            height_px,
            dpi_x: dpi,
            dpi_y: dpi,
            rotation_deg,
            encoding: PageImageEncoding::Jbig2 { globals: None },
            inverted: false,
            icc: None,
            data: Vec::new(),
        }
    }

    fn text(width_px: u32, height_px: u32, rotation_deg: u16) -> PageText {
        let bbox = PxBox { x0: 0, y0: 0, x1: 10, y1: 10 };
        let word = Word { text: "a".into(), bbox, confidence: 1.0 };
        PageText {
            width_px,
            height_px,
            rotation_deg,
            lines: vec![Line { bbox, baseline: None, block: 0, words: vec![word] }],
            ..unread()
        }
    }

    fn unread() -> PageText {
        PageText::unread(PageNumber(1), Problem::of_file(ProblemKind::PageDamaged, ""))
    }

    #[test]
    fn a4_at_300_dpi_is_a4() {
        let sheet = Sheet::of(&image(2480, 3508, 300.0, 0), &text(1240, 1754, 0)).unwrap();
        assert_eq!((sheet.width_pt, sheet.height_pt), (595.2, 841.92));
        assert_eq!(sheet.point(0.0, 0.0), (0.0, 841.92));
        assert_eq!(sheet.point(620.0, 1754.0), (297.6, 0.0));
        assert_eq!(sheet.point(-5.0, 99_999.0), (0.0, 0.0), "outside is drawn to the edge");
    }

    #[test]
    fn a_turn_exchanges_the_sides_and_its_matrix_fills_the_page() {
        for (turn, size) in
            [(0, (72.0, 144.0)), (90, (144.0, 72.0)), (180, (72.0, 144.0)), (270, (144.0, 72.0))]
        {
            let sheet =
                Sheet::of(&image(300, 600, 300.0, turn), &text(size.0 as u32, size.1 as u32, turn)).unwrap();
            assert_eq!((sheet.width_pt, sheet.height_pt), size, "{turn}");
            let [a, b, c, d, e, f] = sheet.picture_matrix(turn);
            // Where the top left corner of the stored picture, (0, 1) of the unit square, comes to stand.
            let corner = (f64::from(c + e), f64::from(d + f));
            let (w, h) = size;
            let expected = match turn {
                0 => (0.0, h),
                90 => (w, h),
                180 => (w, 0.0),
                _ => (0.0, 0.0),
            };
            assert_eq!(corner, expected, "{turn}");
            // And the opposite one, (1, 0).
            assert_eq!((f64::from(a + e), f64::from(b + f)), (w - expected.0, h - expected.1), "{turn}");
        }
    }

    #[test]
    fn silly_resolutions_and_sizes_stay_within_pdfa() {
        for dpi in [f32::NAN, f32::INFINITY, 0.0, -1.0, 0.001, 1e9, 1.0, 9600.0] {
            for (width, height) in [(1, 1), (60_000, 60_000), (1, 100_000), (u32::MAX, 1)] {
                let sheet = Sheet::of(&image(width, height, dpi, 90), &unread()).unwrap();
                for side in [sheet.width_pt, sheet.height_pt] {
                    assert!((SIDE_MIN_PT..=SIDE_MAX_PT).contains(&side), "{dpi} {width} {height}: {side}");
                }
            }
        }
        let scaled = Sheet::of(&image(600, 300, f32::NAN, 0), &text(600, 300, 0)).unwrap();
        assert_eq!((scaled.width_pt, scaled.height_pt), (144.0, 72.0));
    }

    #[test]
    fn text_of_another_page_is_refused() {
        let scan = image(2480, 3508, 300.0, 90);
        assert!(Sheet::of(&scan, &text(3508, 2480, 90)).is_some());
        assert!(Sheet::of(&scan, &text(2480, 3508, 90)).is_none(), "read before it was turned");
        assert!(Sheet::of(&scan, &text(3508, 2480, 270)).is_none(), "turned the other way");
        assert!(Sheet::of(&scan, &text(0, 0, 90)).is_none());
        assert!(Sheet::of(&scan, &unread()).is_some(), "an unread page has no geometry");
        let fax = PageImage { dpi_y: 98.0, dpi_x: 204.0, ..image(1728, 1145, 0.0, 0) };
        assert!(Sheet::of(&fax, &text(1728, 1145, 0)).is_some());
        assert!(Sheet::of(&fax, &text(1728, 2383, 0)).is_some(), "made square");
    }
}
