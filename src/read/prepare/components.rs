//! The marks of a page: dark pixels told from paper, and joined to connected components.
//!
//! Separate because everything that is decided before recognition (blank, turn, slant, scale) looks at these marks and
//! never at the pixels again.

use crate::read::picture::{Grey, MARK_SHARE};

/// One connected mark; edges in px of the reduced picture, half open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Component {
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
    /// Dark pixels in it.
    pub area: u32,
}

impl Component {
    pub fn width(&self) -> u32 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> u32 {
        self.y1 - self.y0
    }

    /// The longer side, px.
    pub fn size(&self) -> u32 {
        self.width().max(self.height())
    }
}

/// The page reduced by a whole number: each pixel is the mean of `factor` × `factor`.
pub(in crate::read) fn reduced(grey: &Grey, factor: u32) -> Grey {
    // The usual ones by name: 300, 450 and 600 dpi of A4 and 300 of A3. The compiler then adds many cells at once.
    match factor {
        0 | 1 => grey.clone(),
        2 => reduced_by(grey, 2, add_cells::<2>),
        3 => reduced_by(grey, 3, add_cells::<3>),
        4 => reduced_by(grey, 4, add_cells::<4>),
        _ => {
            let f = factor as usize;
            reduced_by(grey, f, |sums, row| {
                for (sum, cell) in sums.iter_mut().zip(row.chunks_exact(f)) {
                    *sum += cell.iter().map(|&v| u32::from(v)).sum::<u32>();
                }
            })
        }
    }
}

/// Adds `F` pixels of a row to each sum.
fn add_cells<const F: usize>(sums: &mut [u32], row: &[u8]) {
    for (sum, cell) in sums.iter_mut().zip(row.as_chunks::<F>().0) {
        *sum += cell.iter().map(|&v| u32::from(v)).sum::<u32>();
    }
}

fn reduced_by(grey: &Grey, f: usize, add: impl Fn(&mut [u32], &[u8])) -> Grey {
    let (width, height) = (grey.width_px as usize / f, grey.height_px as usize / f);
    let stride = grey.width_px as usize;
    let mut pixels = Vec::with_capacity(width * height);
    let mut sums = vec![0u32; width];
    let area = (f * f) as u32;
    for y in 0..height {
        sums.fill(0);
        for row in grey.pixels[y * f * stride..(y + 1) * f * stride].chunks_exact(stride) {
            add(&mut sums, row);
        }
        pixels.extend(sums.iter().map(|&s| (s / area) as u8));
    }
    Grey { width_px: width as u32, height_px: height as u32, pixels }
}

/// Side of the squares in which the level of the paper is taken, px of the reduced picture: 1 cm at 150 dpi, larger
/// than a bold letter and smaller than a shadow.
const TILE_PX: usize = 64;
/// Paper darker than this is no paper but the lid of the scanner or the table around a photographed sheet.
const DARKEST_PAPER: u8 = 70;

/// How bright the paper is, tile by tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) struct Paper {
    /// Tiles in a row.
    pub columns: usize,
    /// Side of a tile, px of the reduced picture.
    pub side_px: u32,
    /// Grey level that a third of the pixels of a tile reach, row by row.
    pub levels: Vec<u8>,
}

impl Paper {
    /// The level that half of the tiles reach; white where there are none.
    pub fn median(&self) -> u8 {
        let mut levels = self.levels.clone();
        levels.sort_unstable();
        levels.get(levels.len() / 2).copied().unwrap_or(u8::MAX)
    }
}

/// The level of the paper in each tile.
fn paper(grey: &Grey) -> Paper {
    let (width, height) = (grey.width_px as usize, grey.height_px as usize);
    let (columns, rows) = (width.div_ceil(TILE_PX), height.div_ceil(TILE_PX));
    let mut paper = vec![0u8; columns * rows];
    for (tile, level) in paper.iter_mut().enumerate() {
        let (tx, ty) = (tile % columns * TILE_PX, tile / columns * TILE_PX);
        let mut histogram = [0u32; 256];
        let mut count = 0;
        // Every second pixel of every second row is enough for a percentile.
        for y in (ty..(ty + TILE_PX).min(height)).step_by(2) {
            for &v in grey.pixels[y * width + tx..y * width + (tx + TILE_PX).min(width)].iter().step_by(2) {
                histogram[v as usize] += 1;
                count += 1;
            }
        }
        let mut brighter = 0;
        for value in (0..=255usize).rev() {
            brighter += histogram[value];
            // A third: also where half of a tile is covered by a bold heading, paper is met first.
            if brighter * 3 >= count {
                *level = value as u8;
                break;
            }
        }
    }
    Paper { columns, side_px: TILE_PX as u32, levels: paper }
}

/// For each tile, the grey level below which a pixel is a mark.
fn limits(paper: &Paper) -> Vec<u8> {
    let Paper { columns, levels: ref paper, .. } = *paper;
    let rows = paper.len() / columns.max(1);
    let marks = (0..columns * rows).map(|tile| {
        let (tx, ty) = (tile % columns, tile / columns);
        // The brightest of the neighbours: a tile inside a picture or a rule has no paper of its own.
        let around = (ty.saturating_sub(1)..(ty + 2).min(rows))
            .flat_map(|y| (tx.saturating_sub(1)..(tx + 2).min(columns)).map(move |x| y * columns + x))
            .map(|t| paper[t])
            .max()
            .unwrap_or(0);
        if around < DARKEST_PAPER { 0 } else { (f32::from(around) * MARK_SHARE) as u8 }
    });
    marks.collect()
}

struct Run {
    x0: u32,
    x1: u32,
    y: u32,
}

/// All marks of the page (8-connected), the share of its pixels that are dark, and how bright its paper is.
pub(super) fn components(grey: &Grey) -> (Vec<Component>, f32, Paper) {
    let (width, height) = (grey.width_px as usize, grey.height_px as usize);
    if width == 0 || height == 0 {
        return (Vec::new(), 0.0, Paper { columns: 0, side_px: TILE_PX as u32, levels: Vec::new() });
    }
    let paper = paper(grey);
    let (columns, level) = (paper.columns, limits(&paper));
    let mut runs: Vec<Run> = Vec::new();
    let mut parent: Vec<u32> = Vec::new();
    let mut above = 0..0;
    let mut dark = 0u64;
    let mut limits = vec![0u8; width];
    for y in 0..height {
        if y % TILE_PX == 0 {
            let tiles = &level[y / TILE_PX * columns..][..columns];
            limits.iter_mut().enumerate().for_each(|(x, limit)| *limit = tiles[x / TILE_PX]);
        }
        let row = &grey.pixels[y * width..(y + 1) * width];
        let first = runs.len();
        let mut x = 0;
        while x < width {
            let Some(begin) = row[x..].iter().zip(&limits[x..]).position(|(v, limit)| v < limit) else {
                break;
            };
            let begin = x + begin;
            let length = row[begin..].iter().zip(&limits[begin..]).position(|(v, limit)| v >= limit);
            let end = length.map_or(width, |length| begin + length);
            parent.push(runs.len() as u32);
            runs.push(Run { x0: begin as u32, x1: end as u32, y: y as u32 });
            dark += (end - begin) as u64;
            x = end;
        }
        // Join with the runs of the row above that touch, corners included.
        let mut over = above.start;
        for here in first..runs.len() {
            while over < above.end && runs[over].x1 < runs[here].x0 {
                over += 1;
            }
            let mut touching = over;
            while touching < above.end && runs[touching].x0 <= runs[here].x1 {
                join(&mut parent, touching as u32, here as u32);
                touching += 1;
            }
        }
        above = first..runs.len();
    }
    let mut number = vec![u32::MAX; runs.len()];
    let mut all: Vec<Component> = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let root = root(&mut parent, index as u32) as usize;
        if number[root] == u32::MAX {
            number[root] = all.len() as u32;
            all.push(Component { x0: run.x0, y0: run.y, x1: run.x1, y1: run.y + 1, area: 0 });
        }
        let c = &mut all[number[root] as usize];
        c.x0 = c.x0.min(run.x0);
        c.x1 = c.x1.max(run.x1);
        c.y1 = c.y1.max(run.y + 1);
        c.area += run.x1 - run.x0;
    }
    (all, dark as f32 / (width * height) as f32, paper)
}

fn root(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        // Halving the path keeps later walks short.
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

fn join(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(parent, a), root(parent, b));
    // The earlier run stays the root, so that components come out in reading order of their first run.
    parent[a.max(b) as usize] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str]) -> Grey {
        Grey {
            width_px: rows[0].len() as u32,
            height_px: rows.len() as u32,
            pixels: rows.iter().flat_map(|r| r.bytes().map(|b| if b == b'#' { 20 } else { 230 })).collect(),
        }
    }

    #[test]
    fn corners_join_and_gaps_part() {
        let (found, ink, _) = components(&picture(&["#..#.", ".#.#.", ".....", "#.#.."]));
        let boxes: Vec<_> = found.iter().map(|c| (c.x0, c.y0, c.x1, c.y1, c.area)).collect();
        assert_eq!(boxes, [(0, 0, 2, 2, 2), (3, 0, 4, 2, 2), (0, 3, 1, 4, 1), (2, 3, 3, 4, 1)]);
        assert!((ink - 0.3).abs() < 1e-6);
    }

    #[test]
    fn arms_that_meet_below_are_one_mark() {
        let (found, ..) = components(&picture(&["#...#....", "#...#....", "#####....", "........."]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].area, 9);
    }

    #[test]
    fn what_shines_through_is_no_mark() {
        let mut page = Grey { width_px: 200, height_px: 200, pixels: vec![230; 40_000] };
        page.pixels[200 * 100 + 50..200 * 100 + 90].fill(190);
        assert!(components(&page).0.is_empty());
    }

    #[test]
    fn a_shadow_over_the_sheet_is_no_mark() {
        let pixels = (0..400 * 400).map(|i| 240 - (i % 400 / 4) as u8).collect();
        assert!(components(&Grey { width_px: 400, height_px: 400, pixels }).0.is_empty());
    }

    #[test]
    fn reducing_averages() {
        let grey = Grey { width_px: 5, height_px: 4, pixels: (0..20).collect() };
        assert_eq!(reduced(&grey, 2), Grey { width_px: 2, height_px: 2, pixels: vec![3, 5, 13, 15] });
    }
}
