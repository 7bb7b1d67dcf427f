//! How the letters of a page stand: which side of them is the baseline, and how it slants.
//!
//! One measure answers both. Letters of a line share a baseline, so their lower edges fall together when they are
//! projected along it; their upper edges (x-height, ascenders, capitals, marks) are scattered, and in the other
//! direction nothing falls together. The slant and the side for which the sum of squares of the projected edges is
//! largest (Baird 1987) are those of the text.

use super::components::Component;

/// Slants that are looked for, degrees either way. Paper fed by hand stays below; what leans more is no text line.
const WIDEST_DEG: f32 = 8.0;
const COARSE_DEG: f32 = 0.2;
const FINE_DEG: f32 = 0.04;

/// Which side of the letters is their baseline, as the turn clockwise that makes the page upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stance {
    /// 0, 90, 180 or 270.
    pub turn_deg: u16,
    /// Slant of the lines after that turn, degrees, positive when they fall to the right.
    pub skew_deg: f32,
    /// How sharply the edges fall together: mean number of other letters in the same narrow band.
    pub sharpness: f32,
}

/// An edge of a letter: position along the line and across it, px.
type Edge = (f32, f32);

/// The four stances, sharpest first. `letters` are marks of about the size of a letter; `side_px` is the longer side of
/// the page.
pub(super) fn stances(letters: &[Component], side_px: u32) -> [Stance; 4] {
    let edges = |f: fn(&Component) -> (u32, u32)| -> Vec<Edge> {
        letters.iter().map(f).map(|(along, across)| (along as f32, across as f32)).collect()
    };
    let mut all = [
        // Turning a sheet that lies on its side mirrors its slant: −1.
        (0, 1.0, edges(|c| ((c.x0 + c.x1) / 2, c.y1))),
        (180, 1.0, edges(|c| ((c.x0 + c.x1) / 2, c.y0))),
        (270, -1.0, edges(|c| ((c.y0 + c.y1) / 2, c.x0))),
        (90, -1.0, edges(|c| ((c.y0 + c.y1) / 2, c.x1))),
    ]
    .map(|(turn_deg, mirrored, edges)| {
        let (skew_deg, sharpness) = sharpest(&edges, side_px);
        Stance { turn_deg, skew_deg: mirrored * skew_deg, sharpness }
    });
    all.sort_by(|a, b| b.sharpness.total_cmp(&a.sharpness));
    all
}

/// The slant at which the edges fall together best, and how well.
fn sharpest(edges: &[Edge], side_px: u32) -> (f32, f32) {
    let mut bins = Vec::new();
    let mut search = |from: f32, to: f32, step: f32| {
        let steps = ((to - from) / step).round() as i32;
        (0..=steps)
            .map(|i| from + i as f32 * step)
            .map(|degrees| (degrees, sharpness(edges, degrees, side_px, &mut bins)))
            .fold((0.0, -1.0), |best, here| if here.1 > best.1 { here } else { best })
    };
    let (coarse, _) = search(-WIDEST_DEG, WIDEST_DEG, COARSE_DEG);
    search(coarse - COARSE_DEG, coarse + COARSE_DEG, FINE_DEG)
}

/// Mean number of other edges within one pixel, when all are projected along a slant.
fn sharpness(edges: &[Edge], degrees: f32, side_px: u32, bins: &mut Vec<u32>) -> f32 {
    if edges.is_empty() {
        return 0.0;
    }
    let slope = degrees.to_radians().tan();
    // The widest slant moves an edge by less than a sixth of the side, either way.
    let margin = side_px as f32 / 6.0;
    bins.clear();
    bins.resize(side_px as usize + 2 * margin as usize + 3, 0);
    for (along, across) in edges {
        let bin = (across - along * slope + margin).max(0.0) as usize;
        if let Some(count) = bins.get_mut(bin) {
            *count += 1;
        }
    }
    let pairs: u64 = bins.windows(3).map(|w| u64::from(w[1]) * u64::from(w[0] + w[1] + w[2])).sum();
    pairs as f32 / edges.len() as f32 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of letters with common lower edges and scattered upper ones, slanted.
    fn text(skew_deg: f32) -> Vec<Component> {
        let slope = skew_deg.to_radians().tan();
        let mut letters = Vec::new();
        for line in 0..30u32 {
            for i in 0..50u32 {
                let x0 = 100 + i * 20 + i * i % 7;
                let y1 = (200.0 + line as f32 * 45.0 + x0 as f32 * slope).round() as u32;
                let height = [12, 12, 17, 12, 19, 14][(i * 7 + line * 3) as usize % 6];
                letters.push(Component { x0, y0: y1 - height, x1: x0 + 9, y1, area: 60 });
            }
        }
        letters
    }

    fn turned(letters: &[Component], width: u32) -> Vec<Component> {
        // Clockwise by 90°: (x, y) becomes (height − y, x).
        letters
            .iter()
            .map(|c| Component { x0: width - c.y1, x1: width - c.y0, y0: c.x0, y1: c.x1, area: c.area })
            .collect()
    }

    #[test]
    fn a_slant_is_found_to_a_tenth_of_a_degree() {
        for skew in [-6.0, -1.3, 0.0, 0.4, 3.0] {
            let stance = stances(&text(skew), 1754)[0];
            assert_eq!(stance.turn_deg, 0, "slant {skew}");
            assert!((stance.skew_deg - skew).abs() < 0.1, "{skew}: {}", stance.skew_deg);
        }
    }

    #[test]
    fn all_four_turns_are_told_apart() {
        let mut letters = text(1.0);
        for lies_deg in [0, 90, 180, 270] {
            let stance = stances(&letters, 1754)[0];
            assert_eq!((stance.turn_deg + lies_deg) % 360, 0);
            assert!((stance.skew_deg - 1.0).abs() < 0.1, "{lies_deg}: {}", stance.skew_deg);
            letters = turned(&letters, 2000);
        }
    }

    #[test]
    fn no_letters_have_no_sharpness() {
        assert_eq!(stances(&[], 1754)[0].sharpness, 0.0);
    }
}
