//! What the engine's language data say of its network: layers, weights and the seed of its noise.
//!
//! The file is a table of components (`tessdatamanager`); the one used here is `lstm`, a tree of layers each written with
//! its type, its sizes and its weights. Read is the one tree that the fast models of Tesseract 4 and later have
//! (`[1,36,0,1 Ct3,3,16 Mp3,3 Lfys Lfx Lrx … O1c]`, weights of 8 bits); anything else is `None`, and the engine then
//! works as without us.

use super::matrix::Matrix;

/// Component that holds the network, and the two that must be apart from it for the seed to stand right behind it.
const LSTM: usize = 17;
const UNICHARSET: usize = 21;
const RECODER: usize = 22;

/// Components that a file may have at most (`kMaxNumTessdataEntries`).
const MOST_ENTRIES: u32 = 1000;

/// A layer of plumbing keeps the learning rates of its layers (`NF_LAYER_SPECIFIC_LR`).
const LEARNING_RATES: i32 = 64;

/// Marks of a matrix of weights: 8-bit weights, scales as doubles.
const INT8: u8 = 1;
const DOUBLES: u8 = 128;

/// Larger sides than any network has; keeps a damaged file from asking for memory.
const LARGEST_SIDE: usize = 4096;

/// Levels of nesting that are read; the models have three.
const DEEPEST: u32 = 8;

/// The network, in the order in which it is run.
#[derive(Debug)]
pub(super) struct Model {
    /// Height of the picture of a line, px.
    pub height: usize,
    /// First look: 3 × 3 pixels each, the largest of 3 × 3 neighbours kept.
    pub stem: Full,
    /// Up and down each column; its last step is the column.
    pub column: Lstm,
    /// Along the line, in order.
    pub along: Vec<(Direction, Lstm)>,
    /// One class for each column.
    pub classes: Full,
    /// Where the noise begins that stands for pixels outside of the line: state of `minstd_rand` after its first number.
    pub noise: u64,
}

/// Which way a layer goes along the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// A layer that multiplies and nothing else.
#[derive(Debug)]
pub(super) struct Full {
    pub matrix: Matrix,
    /// What one unit of each sum is worth.
    pub scales: Vec<f32>,
    /// Outputs, without padding.
    pub outputs: usize,
}

/// A layer with a memory. Sums are in the order of the file: all cells of the inputs, then of the input gates, the forget
/// gates, the output gates.
#[derive(Debug)]
pub(super) struct Lstm {
    /// Weights of what comes in, with the bias.
    pub inputs: Matrix,
    /// Weights of what it said one step before.
    pub recurrent: Matrix,
    pub scales: Vec<f32>,
    /// Values that come in, a step.
    pub width: usize,
    /// Cells.
    pub cells: usize,
}

/// One matrix as the file has it, the bias in its last column.
struct Weights {
    rows: usize,
    columns: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
}

/// A layer as the file has it.
enum Layer {
    Input { height: i32, depth: i32 },
    Series(Vec<Layer>),
    Convolve { x: i32, y: i32 },
    Maxpool { x: i32, y: i32 },
    Transposed(Box<Layer>),
    Backward(Box<Layer>),
    Lstm { summary: bool, gates: Vec<Weights> },
    Tanh(Weights),
    Softmax(Weights),
}

impl Model {
    /// Reads a `.traineddata` file; `None` for a network that is not built as above.
    pub fn read(file: &[u8]) -> Option<Model> {
        let component = component(file)?;
        let mut bytes = Bytes { rest: component };
        let Layer::Series(layers) = bytes.layer(0)? else { return None };
        // The network's own description, two numbers, and the count of training samples that seeds the noise.
        bytes.text()?;
        bytes.i32()?;
        bytes.i32()?;
        let samples = bytes.i32()?;

        let mut layers = layers.into_iter();
        let Layer::Input { height, depth: 1 } = layers.next()? else { return None };
        let height = usize::try_from(height).ok()?;
        let Layer::Series(look) = layers.next()? else { return None };
        let Ok([Layer::Convolve { x: 1, y: 1 }, Layer::Tanh(stem)]) = <[Layer; 2]>::try_from(look) else {
            return None;
        };
        let Layer::Maxpool { x: 3, y: 3 } = layers.next()? else { return None };
        let Layer::Transposed(column) = layers.next()? else { return None };
        let Layer::Lstm { summary: true, gates } = *column else { return None };
        // Columns of three taps; the kernel takes inputs by four.
        let stem = stem.full(|tap| (tap / 3) * 4 + tap % 3, 12)?;
        if height < 3 || stem.outputs != 16 {
            return None;
        }
        let column = Lstm::new(gates, 16)?;
        let (mut along, mut width) = (Vec::new(), column.cells);
        loop {
            let (direction, layer) = match layers.next()? {
                Layer::Backward(inner) => (Direction::Backward, *inner),
                other => (Direction::Forward, other),
            };
            match layer {
                Layer::Lstm { summary: false, gates } => {
                    let layer = Lstm::new(gates, width)?;
                    width = layer.cells;
                    along.push((direction, layer));
                }
                Layer::Softmax(weights)
                    if direction == Direction::Forward && weights.columns == width + 1 =>
                {
                    let classes = weights.full(|i| i, width)?;
                    let whole = layers.next().is_none();
                    return whole.then_some(Model {
                        height,
                        stem,
                        column,
                        along,
                        classes,
                        noise: noise(samples),
                    });
                }
                _ => return None,
            }
        }
    }
}

/// The component `lstm` of a file that keeps its character set apart.
fn component(file: &[u8]) -> Option<&[u8]> {
    let mut head = Bytes { rest: file };
    let entries = head.u32().filter(|&n| n <= MOST_ENTRIES)?;
    let offsets: Vec<i64> = (0..entries).map(|_| head.i64()).collect::<Option<_>>()?;
    let there = |i: usize| offsets.get(i).is_some_and(|&o| o >= 0);
    if !there(UNICHARSET) || !there(RECODER) {
        return None;
    }
    let begin = usize::try_from(*offsets.get(LSTM)?).ok()?;
    let next = offsets[LSTM + 1..].iter().find_map(|&o| usize::try_from(o).ok());
    file.get(begin..next.unwrap_or(file.len()))
}

/// State of the noise before a line: seeded with the sample count, one number drawn (`LSTMRecognizer::SetRandomSeed`).
fn noise(samples: i32) -> u64 {
    // The seed is taken as unsigned, as the C++ library does.
    let seed = (i64::from(samples) * 0x1000_0001) as u64 % super::layers::MODULUS;
    super::layers::next(seed.max(1))
}

impl Lstm {
    /// From its four gates, each a matrix of `width` inputs, as many again as cells, and a bias.
    fn new(gates: Vec<Weights>, width: usize) -> Option<Lstm> {
        let cells = gates.first()?.rows;
        let fits = |g: &Weights| g.rows == cells && g.columns == width + cells + 1;
        if gates.len() != 4 || cells % 8 != 0 || !gates.iter().all(fits) {
            return None;
        }
        let row = |output: usize| {
            let gate = &gates[output / cells];
            &gate.values[output % cells * gate.columns..][..gate.columns]
        };
        let outputs = 4 * cells;
        Some(Lstm {
            inputs: Matrix::new(outputs, width, |o, i| row(o)[i], |o| row(o)[width + cells]),
            recurrent: Matrix::new(outputs, cells, |o, i| row(o)[width + i], |_| 0),
            scales: gates.iter().flat_map(|g| g.scales.iter().copied()).collect(),
            width,
            cells,
        })
    }
}

impl Weights {
    /// As a layer of `inputs` values, of which `place` says where each of ours goes.
    fn full(self, place: impl Fn(usize) -> usize, inputs: usize) -> Option<Full> {
        let taps = self.columns.checked_sub(1)?;
        let mut from = vec![None; inputs];
        for tap in 0..taps {
            *from.get_mut(place(tap))? = Some(tap);
        }
        let row = |output: usize| &self.values[output * self.columns..][..self.columns];
        let matrix =
            Matrix::new(self.rows, inputs, |o, i| from[i].map_or(0, |tap| row(o)[tap]), |o| row(o)[taps]);
        let mut scales = self.scales;
        scales.resize(matrix.outputs(), 0.0);
        Some(Full { matrix, scales, outputs: self.rows })
    }
}

/// Little-endian values, one after the other; `None` where the file ends too early.
struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_le_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = self.size()?;
        self.take(length)
    }

    fn layer(&mut self, depth: u32) -> Option<Layer> {
        if depth > DEEPEST || self.u8()? != 0 {
            return None;
        }
        let kind = self.text()?;
        // Whether it is trained, and whether it passes errors on.
        self.take(2)?;
        let flags = self.i32()?;
        // Inputs, outputs, weights: all said again by what follows.
        self.take(12)?;
        self.text()?;
        Some(match kind {
            b"Input" => {
                self.i32()?;
                let (height, _, depth) = (self.i32()?, self.i32()?, self.i32()?);
                self.i32()?;
                Layer::Input { height, depth }
            }
            b"Series" => Layer::Series(self.layers(flags, depth)?),
            b"XYTranspose" => Layer::Transposed(Box::new(only(self.layers(flags, depth)?)?)),
            b"RTLReversed" => Layer::Backward(Box::new(only(self.layers(flags, depth)?)?)),
            b"Convolve" => Layer::Convolve { x: self.i32()?, y: self.i32()? },
            b"Maxpool" => Layer::Maxpool { x: self.i32()?, y: self.i32()? },
            b"LSTM" | b"SummLSTM" => {
                self.i32()?;
                let gates = (0..4).map(|_| self.weights()).collect::<Option<_>>()?;
                Layer::Lstm { summary: kind == b"SummLSTM", gates }
            }
            b"Tanh" => Layer::Tanh(self.weights()?),
            b"Softmax" => Layer::Softmax(self.weights()?),
            _ => return None,
        })
    }

    /// The layers inside a layer of plumbing.
    fn layers(&mut self, flags: i32, depth: u32) -> Option<Vec<Layer>> {
        let count = self.u32()?;
        let inner = (0..count).map(|_| self.layer(depth + 1)).collect::<Option<_>>()?;
        if flags & LEARNING_RATES != 0 {
            let rates = self.size()?;
            self.take(rates.checked_mul(4)?)?;
        }
        Some(inner)
    }

    fn weights(&mut self) -> Option<Weights> {
        let mode = self.u8()?;
        if mode & INT8 == 0 || mode & DOUBLES == 0 {
            return None;
        }
        let (rows, columns) = (self.size()?, self.size()?);
        if !(1..=LARGEST_SIDE).contains(&rows) || !(2..=LARGEST_SIDE).contains(&columns) {
            return None;
        }
        // The value of an empty cell.
        self.u8()?;
        let values: Vec<i8> = self.take(rows * columns)?.iter().map(|&b| i8::from_le_bytes([b])).collect();
        let count = self.size().filter(|&n| n == rows)?;
        // A unit of a weight by a unit of an input, which are 127ths.
        let scales = (0..count).map(|_| Some((f64::from_le_bytes(self.array()?) / 127.0) as f32));
        let scales: Vec<f32> = scales.collect::<Option<_>>()?;
        // −128 has no opposite, and training makes none.
        (!values.contains(&i8::MIN)).then_some(Weights { rows, columns, values, scales })
    }
}

/// The one layer of a list of one.
fn only(layers: Vec<Layer>) -> Option<Layer> {
    <[Layer; 1]>::try_from(layers).ok().map(|[layer]| layer)
}
