//! Runs the network over the picture of a line, with the engine's own arithmetic.
//!
//! What makes it quick: a line is a few plain arrays instead of an object that is asked where each value lies; the 3 × 3
//! neighbours of which only the largest counts are compared as sums, before tanh; what comes in is multiplied for two
//! steps at once; the columns of a line, which know nothing of each other, go up and down in pairs.

use std::arch::x86_64::*;

use super::activation::{LOGISTIC, TANH, Table, kept_near, logistic, quantise, tanh};
use super::model::{Direction, Full, Lstm, Model};

/// `minstd_rand`: each number is 48 271 times the one before, modulo 2³¹ − 1.
pub(super) const MODULUS: u64 = 0x7fff_ffff;

/// The number of the noise after `state`.
pub(super) fn next(state: u64) -> u64 {
    state * 48_271 % MODULUS
}

/// Numbers from −127 to 127 that stand for pixels outside of the line.
struct Noise(u64);

impl Noise {
    fn number(&mut self) -> i8 {
        self.0 = next(self.0);
        let value = 127.0 * 2.0 * self.0 as f64 / MODULUS as f64 - 127.0;
        (if value >= 0.0 { (value + 0.5) as i32 } else { -((-value + 0.5) as i32) }) as i8
    }
}

/// Probabilities of the classes for each column of the line, one column after the other. `picture` has the rows of the
/// line from the top, `width` values each; `None` for a line of less than one column.
///
/// # Safety
/// The processor has AVX2.
#[target_feature(enable = "avx2")]
pub(super) fn run(model: &Model, picture: &[i8], width: usize) -> Option<Vec<f32>> {
    let height = model.height;
    if width < 3 || picture.len() != width.checked_mul(height)? {
        return None;
    }
    let columns = width / 3;
    let looks = stem(model, picture, width);
    let mut line = up_and_down(&model.column, &looks, columns, height / 3);
    for (direction, layer) in &model.along {
        line = along(layer, *direction, &line, columns);
    }
    Some(classes(&model.classes, &line, columns))
}

/// 3 × 3 pixels seen by 16 cells, of each of which the largest answer among 3 × 3 neighbours is kept: 16 values for each
/// such square, all squares of the top row first.
#[target_feature(enable = "avx2")]
fn stem(model: &Model, picture: &[i8], width: usize) -> Vec<i8> {
    const CELLS: usize = 16;
    let height = model.height;
    let edge = edge_taps(picture, width, height, model.noise);
    // One column of pixels after the other, so that the three neighbours of a tap lie side by side.
    let mut upright = vec![0_i8; width * height + 4];
    for y in 0..height {
        for x in 0..width {
            upright[x * height + y] = picture[y * width + x];
        }
    }
    let (rows, columns) = (height / 3, width / 3);
    let mut out = vec![0; rows * columns * CELLS];
    let table = &*TANH;
    let ones = _mm256_set1_epi16(1);
    let weights = model.stem.matrix.weights();
    // Three groups of taps, sixteen cells: the first two registers of each step of the matrix.
    let weight = |group: usize, block: usize| {
        let at = &weights[group * 128 + block * 32..][..32];
        // SAFETY: 32 bytes, bounds checked in the line above.
        unsafe { _mm256_loadu_si256(at.as_ptr().cast()) }
    };
    let weight = [0, 1, 2].map(|group| [weight(group, 0), weight(group, 1)]);
    for row in 0..rows {
        for column in 0..columns {
            let mut largest = [_mm256_set1_epi32(i32::MIN); 2];
            for y in 3 * row..3 * row + 3 {
                for x in 3 * column..3 * column + 3 {
                    let taps = if y == 0 || y == height - 1 || x == 0 || x == width - 1 {
                        edge[edge_place(x, y, width, height)]
                    } else {
                        [x - 1, x, x + 1].map(|x| {
                            let at = &upright[x * height + y - 1..][..4];
                            // The fourth has no weight.
                            i32::from_le_bytes([at[0], at[1], at[2], at[3]].map(|v| v.to_le_bytes()[0]))
                        })
                    };
                    let mut sum = [_mm256_setzero_si256(); 2];
                    for group in 0..3 {
                        let value = _mm256_set1_epi32(taps[group]);
                        let size = _mm256_abs_epi8(value);
                        for block in 0..2 {
                            let signed = _mm256_sign_epi8(weight[group][block], value);
                            let pairs = _mm256_maddubs_epi16(size, signed);
                            sum[block] = _mm256_add_epi32(sum[block], _mm256_madd_epi16(pairs, ones));
                        }
                    }
                    for block in 0..2 {
                        largest[block] = _mm256_max_epi32(largest[block], sum[block]);
                    }
                }
            }
            let place = &mut out[(row * columns + column) * CELLS..][..CELLS];
            for block in 0..2 {
                let bias = integers(&model.stem.matrix.bias()[block * 8..]);
                let scale = floats(&model.stem.scales[block * 8..]);
                let sum = _mm256_cvtepi32_ps(_mm256_add_epi32(largest[block], bias));
                quantise(tanh(table, _mm256_mul_ps(sum, scale)), &mut place[block * 8..]);
            }
        }
    }
    out
}

/// Taps of the pixels at the edges, with noise for what lies outside; drawn in the engine's order.
fn edge_taps(picture: &[i8], width: usize, height: usize, noise: u64) -> Vec<[i32; 3]> {
    let mut noise = Noise(noise);
    let mut taps = vec![[0; 3]; 2 * (width + height)];
    for y in 0..height {
        let whole = y == 0 || y == height - 1;
        let step = if whole { 1 } else { width - 1 };
        for x in (0..width).step_by(step) {
            taps[edge_place(x, y, width, height)] = [0, 1, 2].map(|dx| {
                // Neighbours are counted from one to the left and above.
                let inside = |at: usize, d: usize, size: usize| (at + d).checked_sub(1).filter(|&v| v < size);
                let bytes = match inside(x, dx, width) {
                    None => [0, 1, 2].map(|_| noise.number()),
                    Some(x) => [0, 1, 2].map(|dy| match inside(y, dy, height) {
                        None => noise.number(),
                        Some(y) => picture[y * width + x],
                    }),
                };
                i32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0].map(|v| v.to_le_bytes()[0]))
            });
        }
    }
    taps
}

/// Where a pixel at the edge has its taps.
fn edge_place(x: usize, y: usize, width: usize, height: usize) -> usize {
    if y == 0 {
        x
    } else if y == height - 1 {
        width + x
    } else if x == 0 {
        2 * width + y
    } else {
        2 * width + height + y
    }
}

/// Reads each column of squares from the top to the bottom; the last answer is the column's.
#[target_feature(enable = "avx2")]
fn up_and_down(layer: &Lstm, looks: &[i8], columns: usize, rows: usize) -> Vec<i8> {
    let (width, cells) = (layer.width, layer.cells);
    let mut line = vec![0; columns * cells];
    let mut sums = [vec![0; layer.inputs.outputs()], vec![0; layer.inputs.outputs()]];
    let mut states = [vec![0.0; cells], vec![0.0; cells]];
    let mut said = [vec![0; cells], vec![0; cells]];
    let (tables, look) =
        (Tables::get(), |row: usize, column: usize| &looks[(row * columns + column) * width..][..width]);
    for first in (0..columns).step_by(2) {
        // The last column of an odd number goes along with itself.
        let second = (first + 1).min(columns - 1);
        for n in 0..2 {
            states[n].fill(0.0);
            said[n].fill(0);
        }
        for row in 0..rows {
            let [a, b] = &mut sums;
            layer.inputs.product([look(row, first), look(row, second)], [a, b]);
            layer.recurrent.add_product([&said[0], &said[1]], [a, b]);
            for n in 0..2 {
                gates(layer, &tables, &sums[n], &mut states[n], &mut said[n]);
            }
        }
        line[first * cells..][..cells].copy_from_slice(&said[0]);
        line[second * cells..][..cells].copy_from_slice(&said[1]);
    }
    line
}

/// Reads the columns of a line one after the other.
#[target_feature(enable = "avx2")]
fn along(layer: &Lstm, direction: Direction, line: &[i8], columns: usize) -> Vec<i8> {
    let (width, cells) = (layer.width, layer.cells);
    let mut out = vec![0; columns * cells];
    let mut sums = [vec![0; layer.inputs.outputs()], vec![0; layer.inputs.outputs()]];
    let mut state = vec![0.0; cells];
    let mut said = vec![0; cells];
    let tables = Tables::get();
    let place = |step: usize| match direction {
        Direction::Forward => step,
        Direction::Backward => columns - 1 - step,
    };
    let column = |step: usize| &line[place(step) * width..][..width];
    for step in (0..columns).step_by(2) {
        let pair = if step + 1 < columns { 2 } else { 1 };
        let [a, b] = &mut sums;
        if pair == 2 {
            layer.inputs.product([column(step), column(step + 1)], [a, b]);
        } else {
            layer.inputs.product([column(step)], [a]);
        }
        for (n, sums) in sums.iter_mut().enumerate().take(pair) {
            layer.recurrent.add_product([&said], [sums]);
            gates(layer, &tables, sums, &mut state, &mut said);
            out[place(step + n) * cells..][..cells].copy_from_slice(&said);
        }
    }
    out
}

/// Both tables, looked up once for a line.
struct Tables {
    tanh: &'static Table,
    logistic: &'static Table,
}

impl Tables {
    fn get() -> Tables {
        Tables { tanh: &TANH, logistic: &LOGISTIC }
    }
}

/// One step of the cells: what they keep, let in and say.
#[target_feature(enable = "avx2")]
fn gates(layer: &Lstm, tables: &Tables, sums: &[i32], state: &mut [f32], said: &mut [i8]) {
    let cells = layer.cells;
    let gate = |number: usize, cell: usize| {
        let at = number * cells + cell;
        _mm256_mul_ps(_mm256_cvtepi32_ps(integers(&sums[at..])), floats(&layer.scales[at..]))
    };
    for cell in (0..cells).step_by(8) {
        let new = tanh(tables.tanh, gate(0, cell));
        let let_in = logistic(tables.logistic, gate(1, cell));
        let keep = logistic(tables.logistic, gate(2, cell));
        let say = logistic(tables.logistic, gate(3, cell));
        let kept = _mm256_mul_ps(floats(&state[cell..]), keep);
        let now = kept_near(_mm256_add_ps(kept, _mm256_mul_ps(new, let_in)));
        let place = &mut state[cell..][..8];
        // SAFETY: eight places, bounds checked in the line above.
        unsafe { _mm256_storeu_ps(place.as_mut_ptr(), now) };
        quantise(_mm256_mul_ps(tanh(tables.tanh, now), say), &mut said[cell..]);
    }
}

/// The share of each class in each column (softmax).
#[target_feature(enable = "avx2")]
fn classes(layer: &Full, line: &[i8], columns: usize) -> Vec<f32> {
    /// Nothing is less likely than e to this (`kMaxSoftmaxActivation`).
    const LEAST: f32 = -86.0;
    let width = layer.matrix.inputs();
    let mut out = vec![0.0; columns * layer.outputs];
    let mut sums = [vec![0; layer.matrix.outputs()], vec![0; layer.matrix.outputs()]];
    for first in (0..columns).step_by(2) {
        let second = (first + 1).min(columns - 1);
        let [a, b] = &mut sums;
        layer.matrix.product([&line[first * width..][..width], &line[second * width..][..width]], [a, b]);
        for (column, sums) in [first, second].into_iter().zip(&sums) {
            let shares = &mut out[column * layer.outputs..][..layer.outputs];
            for ((share, &sum), &scale) in shares.iter_mut().zip(sums).zip(&layer.scales) {
                *share = sum as f32 * scale;
            }
            let largest = shares.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut total = 0.0;
            for share in shares.iter_mut() {
                *share = (*share - largest).clamp(LEAST, 0.0).exp();
                total += *share;
            }
            for share in shares.iter_mut() {
                *share /= total;
            }
        }
    }
    out
}

/// Eight numbers from the front of a list.
#[target_feature(enable = "avx2")]
#[inline]
fn integers(list: &[i32]) -> __m256i {
    let eight = &list[..8];
    // SAFETY: eight numbers, bounds checked in the line above.
    unsafe { _mm256_loadu_si256(eight.as_ptr().cast()) }
}

/// Eight numbers from the front of a list.
#[target_feature(enable = "avx2")]
#[inline]
fn floats(list: &[f32]) -> __m256 {
    let eight = &list[..8];
    // SAFETY: eight numbers, bounds checked in the line above.
    unsafe { _mm256_loadu_ps(eight.as_ptr()) }
}
