//! Red seals and stamps taken off the grey picture that is read: inside them the red channel stands in for luma, in
//! which red ink is white and black letters are black. The archived picture keeps its colours.
//!
//! Only blobs the size of a seal are touched, not everything red: the headings of birth and land certificates are
//! printed in red and must stay. On the 60 papers of `shared/data/papers`, 49 of 57 signers
//! and 45 of 57 titles come out whole with it, 19 and 19 without (one build, all else alike).
//!
//! Blue ink stays: lifted from the whole page in the same way it loses more strokes of letters than it frees (54 papers
//! in colour: 419 fields right instead of 424, signers 46 instead of 48, `scripts/filters`).

use crate::read::picture::{Grey, RedInk};

/// Cells of the coarse grid, px.
const CELL_PX: usize = 8;
/// Share of the paper's shorter side that a red blob measures at least in both directions: 8 mm of A4's 210. Lines of
/// print are lower; round seals have 30 mm and more, stamps of incoming letters 15.
const LEAST_SIDE: f32 = 8.0 / 210.0;
/// Share of both sides of the picture beyond which a red blob is no seal: the wood of a table round a photographed sheet, or
/// tinted paper.
const MOST_SIDE: f32 = 0.9;
/// Red cells no further apart than this share of the shorter side (2.5 mm) belong together: the strokes of a seal.
const GAP: f32 = 2.5 / 210.0;
/// A cell is red if one in so many of its pixels is: seals are thin rings and worn letters.
const RED_ONE_IN: usize = 12;
/// By how much red exceeds both other components in a pixel of red ink. Lower than what makes a page "coloured": worn
/// ink and its edges are pale, and only blobs count.
const RED_OVER: u8 = 36;

/// Replaces luma by red inside seals, and gives what was there: names and titles are stamped in red, too, and touch the
/// seal. `samples` are three components a pixel, `to_rgb` gives the colour of one.
pub(crate) fn lift(
    grey: &mut [u8],
    width_px: u32,
    height_px: u32,
    samples: &[u8],
    to_rgb: impl Fn(&[u8]) -> [u8; 3],
) -> Vec<RedInk> {
    let (width, height) = (width_px as usize, height_px as usize);
    let whole = width.checked_mul(height);
    if whole != Some(grey.len()) || samples.len() / 3 != grey.len() || width < CELL_PX || height < CELL_PX {
        return Vec::new();
    }
    let (columns, rows) = (width.div_ceil(CELL_PX), height.div_ceil(CELL_PX));
    let mut counts = vec![0u8; columns * rows];
    // Every second pixel of every second row: 16 looks a cell.
    for y in (0..height).step_by(2) {
        let row = &samples[y * width * 3..(y + 1) * width * 3];
        let cells = &mut counts[y / CELL_PX * columns..][..columns];
        for (count, cell) in cells.iter_mut().zip(row.chunks(CELL_PX * 3)) {
            let is_red = |pixels: &&[u8]| {
                let [r, g, b] = to_rgb(&pixels[..3]);
                r.saturating_sub(g.max(b)) >= RED_OVER
            };
            *count += cell.chunks(2 * 3).filter(is_red).count() as u8;
        }
    }
    let looks = CELL_PX * CELL_PX / 4;
    let red: Vec<bool> = counts.iter().map(|&n| usize::from(n) * RED_ONE_IN >= looks).collect();
    let side = width.min(height) as f32;
    let gap = ((side * GAP) as usize / CELL_PX).max(1);
    let least = ((side * LEAST_SIDE) as usize / CELL_PX).max(2);
    let most = |cells: usize| (cells as f32 * MOST_SIDE) as usize;
    let mut taken = Vec::new();
    // Rectangles may lie within each other: no more is kept than a whole page of them.
    let mut room = grey.len();
    for blob in blobs(&red, columns, rows, gap) {
        let (wide, high) = (blob.x1 - blob.x0 + 1, blob.y1 - blob.y0 + 1);
        if wide < least || high < least || (wide > most(columns) && high > most(rows)) {
            continue;
        }
        let xs = blob.x0.saturating_sub(1) * CELL_PX..((blob.x1 + 2) * CELL_PX).min(width);
        let ys = blob.y0.saturating_sub(1) * CELL_PX..((blob.y1 + 2) * CELL_PX).min(height);
        if let Some(left) = room.checked_sub(xs.len() * ys.len()) {
            room = left;
            let pixels = ys.clone().flat_map(|y| grey[y * width..][xs.clone()].iter().copied()).collect();
            let part = Grey { width_px: xs.len() as u32, height_px: ys.len() as u32, pixels };
            taken.push(RedInk { x0: xs.start as u32, y0: ys.start as u32, grey: part });
        }
        for y in ys {
            for x in xs.clone() {
                let at = y * width + x;
                let [r, g, b] = to_rgb(&samples[3 * at..3 * at + 3]);
                // Blue ink under the seal would gain by red, too, but grey and black noise would not: where red does
                // not lead, luma stays.
                if r > g.max(b) {
                    grey[at] = grey[at].max(r);
                }
            }
        }
    }
    taken
}

/// A rectangle of cells, both ends included.
struct Blob {
    x0: usize,
    y0: usize,
    x1: usize,
    y1: usize,
}

/// Groups of red cells no further apart than `gap` cells, by flood fill with a list, never by recursion.
fn blobs(red: &[bool], columns: usize, rows: usize, gap: usize) -> Vec<Blob> {
    let mut seen = vec![false; red.len()];
    let mut found = Vec::new();
    let mut open = Vec::new();
    for start in 0..red.len() {
        if !red[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        open.push(start);
        let mut blob = Blob { x0: columns, y0: rows, x1: 0, y1: 0 };
        while let Some(cell) = open.pop() {
            let (x, y) = (cell % columns, cell / columns);
            blob = Blob { x0: blob.x0.min(x), y0: blob.y0.min(y), x1: blob.x1.max(x), y1: blob.y1.max(y) };
            for ny in y.saturating_sub(gap)..=(y + gap).min(rows - 1) {
                for nx in x.saturating_sub(gap)..=(x + gap).min(columns - 1) {
                    let next = ny * columns + nx;
                    if red[next] && !seen[next] {
                        seen[next] = true;
                        open.push(next);
                    }
                }
            }
        }
        found.push(blob);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: usize = 840;
    const H: usize = 1188;

    /// White A4 of 4 px a mm with red rectangles and one black letter stroke in the first of them.
    fn page(red: &[(usize, usize, usize, usize)]) -> (Vec<u8>, Vec<u8>) {
        let mut rgb = vec![255u8; W * H * 3];
        for (i, &(x0, y0, x1, y1)) in red.iter().enumerate() {
            for y in y0..y1 {
                for x in x0..x1 {
                    let black = i == 0 && x % 40 < 8;
                    rgb[3 * (y * W + x)..][..3].copy_from_slice(if black {
                        &[20, 20, 20]
                    } else {
                        &[210, 50, 60]
                    });
                }
            }
        }
        let grey = rgb.chunks_exact(3).map(|p| super::super::pixels::luma(p[0], p[1], p[2])).collect();
        (rgb, grey)
    }

    fn lifted(red: &[(usize, usize, usize, usize)]) -> Vec<u8> {
        let (rgb, mut grey) = page(red);
        lift(&mut grey, W as u32, H as u32, &rgb, |p| [p[0], p[1], p[2]]);
        grey
    }

    #[test]
    fn a_seal_is_lifted_and_the_letters_under_it_stay() {
        let grey = lifted(&[(500, 800, 640, 940)]);
        assert!(grey[850 * W + 530] >= 210, "red ink: {}", grey[850 * W + 530]);
        assert_eq!(grey[850 * W + 524], 20, "black letter");
    }

    #[test]
    fn a_red_heading_stays() {
        let heading = [(200, 200, 640, 224)];
        assert_eq!(lifted(&heading), page(&heading).1);
    }

    #[test]
    fn a_table_round_the_sheet_is_no_seal() {
        let table =
            [(500, 800, 640, 940), (0, 0, W, 40), (0, H - 40, W, H), (0, 0, 40, H), (W - 40, 0, W, H)];
        let (came, grey) = (page(&table).1, lifted(&table));
        assert_eq!(grey[20 * W + 420], came[20 * W + 420]);
        assert!(grey[850 * W + 530] >= 210, "the seal on the sheet is lifted all the same");
    }

    #[test]
    fn absurd_sizes_are_left_alone() {
        let mut grey = vec![7; 4];
        lift(&mut grey, 2, 2, &[0; 12], |p| [p[0], p[1], p[2]]);
        lift(&mut grey, 4000, 4000, &[0; 12], |p| [p[0], p[1], p[2]]);
        assert_eq!(grey, [7; 4]);
    }
}
