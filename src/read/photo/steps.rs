//! How much lighter a picture is on one side of each place than on the other, and the lines along which it is so.
//!
//! Separate from [`super::edges`], which decides which four of these lines are a sheet.

use crate::read::picture::Grey;
use crate::record::Point;

/// How far from the edge, px, the levels on both sides of it are taken: beyond its blur, and the white between a rule and the
/// letters under it.
const NEAR: std::ops::Range<usize> = 1..6;
/// The same farther out, where a sheet is still paper and a table still table, but a row of print or of bricks is over.
const FAR: std::ops::Range<usize> = 5..13;
/// Step, as difference of natural logarithms, from which a place counts fully: paper a third lighter than the table.
const FULL_STEP: f32 = 0.28;
/// What a steeper step is worth beyond that: enough to tell the edge from the places beside it, and no more.
const STEEPER: f32 = 0.1;
/// Step from which a place is one of an edge at all: 8 %.
const LEAST_STEP: f32 = 0.08;
/// Places that are looked at on a line.
const LOOKS: usize = 48;
/// Lines that are kept for each side.
const CANDIDATES: usize = 7;

/// Which side of a sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

/// A line of one side. `from` and `to` are where it meets the borders of the picture: x of a left or right side at the top and
/// the bottom, y of an upper or lower one at the left and the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub from: f32,
    pub to: f32,
    worth: f32,
}

/// For each place how much lighter it is on one side than on the other, as difference of logarithms.
pub(super) struct Steps {
    pub width: usize,
    pub height: usize,
    pub near: Differences,
    pub far: Differences,
}

pub(super) struct Differences {
    /// Right less left.
    across: Vec<f32>,
    /// Below less above.
    down: Vec<f32>,
}

impl Steps {
    pub fn of(small: &Grey) -> Steps {
        let (width, height) = (small.width_px as usize, small.height_px as usize);
        // What is black is not endlessly darker than what is nearly black.
        let table: Vec<f32> = (0..256).map(|v| (v as f32 + 12.0).ln()).collect();
        let logarithms: Vec<f32> = small.pixels.iter().map(|v| table[usize::from(*v)]).collect();
        let [near, far] = [NEAR, FAR].map(|reach| {
            let (mut across, mut down) = (vec![0.0; logarithms.len()], vec![0.0; logarithms.len()]);
            for y in 0..height {
                differences(&logarithms, &mut across, y * width, 1, width, &reach);
            }
            for x in 0..width {
                differences(&logarithms, &mut down, x, width, height, &reach);
            }
            Differences { across, down }
        });
        Steps { width, height, near, far }
    }

    /// How much the sheet is lighter than what lies beyond this side of it, at a place.
    fn at(&self, side: Side, x: f32, y: f32) -> f32 {
        self.of_these(&self.near, side, x, y)
    }

    fn of_these(&self, these: &Differences, side: Side, x: f32, y: f32) -> f32 {
        let (x, y) = (x.round(), y.round());
        if !(0.0..self.width as f32).contains(&x) || !(0.0..self.height as f32).contains(&y) {
            return 0.0;
        }
        let at = y as usize * self.width + x as usize;
        match side {
            Side::Left => these.across[at],
            Side::Right => -these.across[at],
            Side::Top => these.down[at],
            Side::Bottom => -these.down[at],
        }
    }

    /// The lines that most likely are this side of a sheet, likeliest first.
    pub fn lines(&self, side: Side) -> Vec<Edge> {
        // How long the line is, and how far across the picture it may lie.
        let (along, across) = match side {
            Side::Top | Side::Bottom => (self.width, self.height),
            Side::Left | Side::Right => (self.height, self.width),
        };
        let (along, across) = (along as f32 - 1.0, across as f32 - 1.0);
        let first = matches!(side, Side::Top | Side::Left);
        // A side lies in its own half, at least where it passes the middle; it leans by no more than 26 degrees.
        let (low, high) = if first { (-0.15, 0.55) } else { (0.45, 1.15) };
        let lean = along * 0.5;
        let mut found: Vec<Edge> = Vec::new();
        let step = 2.0;
        let ends = ((high - low) * across / step) as usize;
        let leans = (lean / step) as i32;
        let mut all = Vec::with_capacity(ends * (2 * leans as usize + 1));
        for i in 0..ends {
            let from = low * across + i as f32 * step;
            for j in -leans..=leans {
                let to = from + j as f32 * step;
                if !(low * across..=high * across).contains(&to) {
                    continue;
                }
                let worth = self.worth(side, from, to, along);
                if worth > 0.15 {
                    all.push(Edge { from, to, worth });
                }
            }
        }
        all.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        for edge in all {
            let apart = |e: &Edge| (e.from - edge.from).abs() + (e.to - edge.to).abs() > 12.0;
            if found.iter().all(apart) {
                found.push(edge);
                if found.len() == CANDIDATES {
                    break;
                }
            }
        }
        found
    }

    /// How much of a line over the whole picture is a step, 0.0–1.0.
    fn worth(&self, side: Side, from: f32, to: f32, along: f32) -> f32 {
        let mut sum = 0.0;
        for i in 0..LOOKS {
            let t = (i as f32 + 0.5) / LOOKS as f32;
            let (a, b) = (along * t, from + (to - from) * t);
            let step = match side {
                Side::Top | Side::Bottom => self.at(side, a, b),
                Side::Left | Side::Right => self.at(side, b, a),
            };
            // A line along which it is lighter outside is none, whatever the rest of it looks like.
            sum += step.clamp(-FULL_STEP / 2.0, FULL_STEP) / FULL_STEP;
            // Beside a black table all lines near the edge count fully; the one on it is the steepest.
            sum += STEEPER * step.clamp(0.0, 2.0);
        }
        sum / LOOKS as f32
    }

    /// Share of the places between two points that are steps, from a part to another of the way.
    pub fn share(
        &self,
        these: &Differences,
        side: Side,
        from: Point,
        to: Point,
        part: std::ops::Range<f32>,
    ) -> f32 {
        let count = (0..LOOKS).filter(|i| {
            let t = part.start + (part.end - part.start) * (*i as f32 + 0.5) / LOOKS as f32;
            let (x, y) = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
            // Edges of paper are a little bent.
            let (dx, dy) = match side {
                Side::Top | Side::Bottom => (0.0, 1.0),
                Side::Left | Side::Right => (1.0, 0.0),
            };
            [0.0, -1.0, 1.0].iter().any(|d| self.of_these(these, side, x + d * dx, y + d * dy) >= LEAST_STEP)
        });
        count.count() as f32 / LOOKS as f32
    }
}

/// Along `count` places from `first` on, `stride` apart: the mean of those at `reach` after each less that of those before it.
/// At the border of the picture the last one stands for those that are not seen.
fn differences(
    of: &[f32],
    out: &mut [f32],
    first: usize,
    stride: usize,
    count: usize,
    reach: &std::ops::Range<usize>,
) {
    let mut sums = Vec::with_capacity(count + 1);
    sums.push(0.0);
    let mut sum = 0.0;
    for i in 0..count {
        sum += of[first + i * stride];
        sums.push(sum);
    }
    let mean = |from: usize, to: usize| (sums[to] - sums[from]) / (to - from) as f32;
    for i in 0..count {
        let end = (i + 1).saturating_sub(reach.start).max(1);
        let begin = (i + 1).saturating_sub(reach.end).min(end - 1);
        let (from, to) = ((i + reach.start).min(count - 1), (i + reach.end).min(count));
        out[first + i * stride] = mean(from, to.max(from + 1)) - mean(begin, end);
    }
}
