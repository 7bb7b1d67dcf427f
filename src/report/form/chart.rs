//! A chart: which columns of a grid it draws, and where each line, bar and letter of it stands. Drawn once, so that the
//! picture in a browser and that in a PDF are the same.

use std::ops::Range;

/// A picture of columns of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Lines or bars.
    pub shape: Shape,
    /// Its title.
    pub title: String,
    /// What it shows, in words, for those who cannot see it.
    pub description: String,
    /// The column that names the points.
    pub labels: usize,
    /// The columns that are drawn.
    pub series: Vec<usize>,
    /// The rows that are drawn.
    pub rows: Range<usize>,
    /// A line at a target, hundredths of a percent, and its name.
    pub target: Option<(u64, String)>,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A line for each column, from left to right: time.
    Lines,
    /// A bar for each row, from top to bottom: a ranking.
    Bars,
}
