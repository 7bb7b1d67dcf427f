//! The resolution of a picture: what its metadata claims, if that can be true, else what the paper it must have been
//! tells. Boxes, letter heights and the size of the archived page all hang on it.

/// Resolution of a stored picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Density {
    pub(crate) x_dpi: f32,
    pub(crate) y_dpi: f32,
    /// Whether the source says so; else it is derived from the size of A4 or A3.
    pub(crate) known: bool,
}

/// Claims that software writes when it knows nothing (72: the screen of 1984; 96: that of Windows).
const PLACEHOLDERS_DPI: [f32; 2] = [72.0, 96.0];
/// Resolutions that scanners have: fax 98 (here 90 with room) to film scanners 4 800.
const PLAUSIBLE_DPI: std::ops::RangeInclusive<f32> = 90.0..=4800.0;
/// Longest side of a paper in inches: an identity card (ISO/IEC 7810 ID-1, 3.4) to A0 (46.8), with room.
const PLAUSIBLE_SIDE_IN: std::ops::RangeInclusive<f32> = 2.5..=60.0;
/// Longer side of A4 (297 mm) and of A3 (420 mm), in inches.
const A4_LONG_IN: f32 = 297.0 / 25.4;
const A3_LONG_IN: f32 = 420.0 / 25.4;
/// Longer side of A6 (148 mm) less the margin that scanners cut off.
const A6_LONG_IN: f32 = 142.0 / 25.4;
/// What A4 scanners are set to.
const USUAL_DPI: [f32; 5] = [150.0, 200.0, 300.0, 400.0, 600.0];

impl Density {
    /// The claim of the metadata (px per inch, horizontally and vertically) if it can be true, else a guess.
    pub(crate) fn of(claim: Option<(f32, f32)>, width_px: u32, height_px: u32) -> Density {
        match claim {
            Some((x_dpi, y_dpi)) if is_plausible(x_dpi, y_dpi, width_px, height_px) => {
                Density { x_dpi, y_dpi, known: true }
            }
            _ => {
                let dpi = from_paper(width_px, height_px);
                Density { x_dpi: dpi, y_dpi: dpi, known: false }
            }
        }
    }
}

fn is_plausible(x_dpi: f32, y_dpi: f32, width_px: u32, height_px: u32) -> bool {
    let placeholder = PLACEHOLDERS_DPI.iter().any(|p| (x_dpi - p).abs() < 0.5 && (y_dpi - p).abs() < 0.5);
    let (width_in, height_in) = (width_px as f32 / x_dpi, height_px as f32 / y_dpi);
    let long_side_in = width_in.max(height_in);
    // Pictures shrunk for the web keep the claim of the scanner: a sheet of the A series, smaller than A6.
    let is_a_series = (long_side_in / width_in.min(height_in) / std::f32::consts::SQRT_2 - 1.0).abs() < 0.03;
    !placeholder
        && PLAUSIBLE_DPI.contains(&x_dpi)
        && PLAUSIBLE_DPI.contains(&y_dpi)
        && (0.4..=2.5).contains(&(x_dpi / y_dpi))
        && PLAUSIBLE_SIDE_IN.contains(&long_side_in)
        && !(is_a_series && long_side_in < A6_LONG_IN)
}

/// The resolution that makes the longer side that of A4; of A3 where only that gives a usual setting of scanners.
fn from_paper(width_px: u32, height_px: u32) -> f32 {
    let long_px = width_px.max(height_px).max(1) as f32;
    let is_usual = |dpi: f32| USUAL_DPI.iter().any(|u| (dpi / u - 1.0).abs() < 0.02);
    let (a4, a3) = (long_px / A4_LONG_IN, long_px / A3_LONG_IN);
    let dpi = if !is_usual(a4) && is_usual(a3) && a3 >= 199.0 { a3 } else { a4 };
    dpi.clamp(1.0, 4800.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_true_claim_is_kept_also_when_anisotropic() {
        let fax = Density::of(Some((204.0, 98.0)), 1728, 1145);
        assert_eq!(fax, Density { x_dpi: 204.0, y_dpi: 98.0, known: true });
    }

    #[test]
    fn placeholders_and_nonsense_give_way_to_the_paper() {
        for claim in [None, Some((72.0, 72.0)), Some((96.0, 96.0)), Some((0.0, 0.0)), Some((f32::NAN, 300.0))]
        {
            let density = Density::of(claim, 2480, 3508);
            assert!(!density.known);
            assert!((density.x_dpi - 300.0).abs() < 0.1, "{claim:?} gives {density:?}");
        }
        assert!(!Density::of(Some((300.0, 300.0)), 100, 100).known, "no paper is a third of an inch long");
    }

    #[test]
    fn a_shrunk_page_is_still_a_page() {
        let shrunk = Density::of(Some((300.0, 300.0)), 1060, 1500);
        assert!(!shrunk.known && (shrunk.x_dpi - 128.3).abs() < 0.1, "{shrunk:?}");
        assert!(Density::of(Some((300.0, 300.0)), 1011, 638).known, "an identity card");
    }

    #[test]
    fn a3_is_known_by_its_pixels() {
        assert!((Density::of(None, 3508, 4961).x_dpi - 300.0).abs() < 0.5);
        assert!((Density::of(None, 1654, 2339).x_dpi - 200.0).abs() < 0.5);
        assert!((Density::of(None, 3024, 4032).x_dpi - 345.0).abs() < 1.0, "a phone picture is taken for A4");
    }
}
