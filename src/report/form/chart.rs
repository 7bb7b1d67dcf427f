//! A chart: which columns of a grid it draws, and where each line, bar and letter of it stands. Drawn once, so that the
//! picture in a browser and that in a PDF are the same.

use std::ops::Range;

use super::{Grid, Kind, Style, Value};

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
    /// What is said of a row that is behind.
    pub behind: String,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A line for each column, from left to right: time.
    Lines,
    /// A bar for each row, from top to bottom: a ranking.
    Bars,
}

/// A drawn chart; lengths in points (1/72 inch), the origin at the top left.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// What is drawn, the lowest first.
    pub marks: Vec<Mark>,
}

/// A line, an area or a word.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line {
        /// Its points.
        points: Vec<(f64, f64)>,
        /// Its colour.
        tone: Tone,
        /// Its thickness.
        thickness: f64,
        /// Lengths of dashes and gaps; none: drawn through.
        dash: &'static [f64],
    },
    /// A filled polygon.
    Area {
        /// Its corners.
        points: Vec<(f64, f64)>,
        /// Its colour.
        tone: Tone,
    },
    /// A word.
    Word {
        /// Where it is fixed, on its baseline.
        at: (f64, f64),
        /// Which part of it is there.
        anchor: Anchor,
        /// Its size.
        size: f64,
        /// Whether it is bold.
        bold: bool,
        /// What it says.
        text: String,
    },
}

/// The part of a word that stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A colour by its task. None says anything that form or words do not say as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Axes.
    Axis,
    /// Lines behind the data.
    Grid,
    /// The target.
    Target,
    /// Data of a series.
    Series(usize),
    /// What is behind.
    Behind,
}

impl Tone {
    /// Red, green, blue.
    pub fn rgb(self) -> [u8; 3] {
        match self {
            Tone::Axis => [0x33, 0x3D, 0x47],
            Tone::Grid => [0xD5, 0xDB, 0xE1],
            Tone::Target => [0x8C, 0x1D, 0x18],
            Tone::Series(n) => {
                [[0x0B, 0x4F, 0x8A], [0xC4, 0x5A, 0x11], [0x2E, 0x7D, 0x32], [0x5E, 0x35, 0x8C]][n % 4]
            }
            Tone::Behind => [0xD9, 0x8E, 0x04],
        }
    }
}

/// Lines of series differ in their dashes, too.
const DASHES: [&[f64]; 4] = [&[], &[6.0, 3.0], &[1.5, 2.5], &[10.0, 3.0, 2.0, 3.0]];

/// Mean advance of Latin letters, in font sizes; good enough to leave room for a word.
const ADVANCE: f64 = 0.5;

const SMALL: f64 = 8.5;

fn shortened(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    text.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
}

fn word(at: (f64, f64), anchor: Anchor, text: impl Into<String>) -> Mark {
    Mark::Word { at, anchor, size: SMALL, bold: false, text: text.into() }
}

impl Chart {
    /// Draws the chart `width` points wide. Columns and rows that the grid has not are left out.
    pub fn draw(&self, grid: &Grid, style: &Style, width: f64) -> Drawing {
        match self.shape {
            Shape::Lines => self.draw_lines(grid, style, width),
            Shape::Bars => self.draw_bars(grid, style, width),
        }
    }

    fn value<'g>(&self, grid: &'g Grid, row: usize, column: usize) -> Option<&'g Value> {
        grid.rows.get(row)?.cells.get(column)
    }

    fn label(&self, grid: &Grid, row: usize, style: &Style) -> String {
        let kind = grid.columns.get(self.labels).map_or(Kind::Text, |c| c.kind);
        self.value(grid, row, self.labels).map(|v| v.shown(kind, style)).unwrap_or_default()
    }

    /// Name of a series: the head over its column, or its own.
    fn name<'g>(&self, grid: &'g Grid, column: usize) -> &'g str {
        grid.columns.get(column).map(|c| c.group.as_deref().unwrap_or(&c.head)).unwrap_or_default()
    }

    /// The number at the end of the axis, and whether numbers are percents.
    fn scale(&self, grid: &Grid) -> (f64, bool) {
        let is_rate =
            self.series.iter().all(|c| grid.columns.get(*c).is_some_and(|c| matches!(c.kind, Kind::Rate(_))));
        if is_rate {
            return (100.0, true);
        }
        let sizes = self.rows.clone().flat_map(|row| {
            self.series.iter().filter_map(move |c| self.value(grid, row, *c).and_then(Value::size))
        });
        let most = sizes.fold(1.0, f64::max);
        let step = 10f64.powf(most.log10().floor());
        ((most / step).ceil() * step, false)
    }

    fn tick(end: f64, fifth: u32, is_rate: bool, style: &Style) -> String {
        let value = end * f64::from(fifth) / 5.0;
        if is_rate { format!("{value:.0}\u{a0}%") } else { style.count(value.round() as i64) }
    }

    fn draw_lines(&self, grid: &Grid, style: &Style, width: f64) -> Drawing {
        let (left, right, top, plot) = (52.0, 14.0, 12.0, 190.0);
        let (end, is_rate) = self.scale(grid);
        let bottom = top + plot;
        let count = self.rows.len().max(1);
        let step = (width - left - right) / count as f64;
        let x = |nth: usize| left + step * (nth as f64 + 0.5);
        let y = |size: f64| bottom - (size / end).clamp(0.0, 1.0) * plot;
        let mut marks = Vec::new();
        for fifth in 0..=5 {
            let at = bottom - plot * f64::from(fifth) / 5.0;
            let tone = if fifth == 0 { Tone::Axis } else { Tone::Grid };
            let points = vec![(left, at), (width - right, at)];
            marks.push(Mark::Line { points, tone, thickness: 0.7, dash: &[] });
            marks.push(word((left - 6.0, at + 3.0), Anchor::End, Self::tick(end, fifth, is_rate, style)));
        }
        // As many labels as have room.
        let labels: Vec<String> = self.rows.clone().map(|row| self.label(grid, row, style)).collect();
        let longest = labels.iter().map(|l| l.chars().count()).max().unwrap_or(0) as f64;
        let every = ((longest + 2.0) * SMALL * ADVANCE / step).ceil().max(1.0) as usize;
        for (nth, label) in labels.into_iter().enumerate().filter(|(nth, _)| nth % every == 0) {
            marks.push(word((x(nth), bottom + 13.0), Anchor::Middle, label));
        }
        self.target_line(is_rate, (left, width - right), y, &mut marks);
        for (nth, column) in self.series.iter().enumerate() {
            let tone = Tone::Series(nth);
            let mut run = Vec::new();
            for (at, row) in self.rows.clone().enumerate() {
                match self.value(grid, row, *column).and_then(Value::size) {
                    Some(size) => {
                        run.push((x(at), y(size)));
                        marks.push(point(nth, (x(at), y(size)), tone));
                    }
                    // A gap is a gap: there was no rate.
                    None => marks.extend(polyline(&mut run, tone, nth)),
                }
            }
            marks.extend(polyline(&mut run, tone, nth));
        }
        let mut height = bottom + 30.0;
        for (nth, column) in self.series.iter().enumerate() {
            let tone = Tone::Series(nth);
            let points = vec![(left, height - 3.0), (left + 28.0, height - 3.0)];
            marks.push(Mark::Line { points, tone, thickness: 1.8, dash: DASHES[nth % 4] });
            marks.push(point(nth, (left + 14.0, height - 3.0), tone));
            marks.push(word((left + 34.0, height), Anchor::Start, self.name(grid, *column)));
            height += 13.0;
        }
        Drawing { width, height, marks }
    }

    fn target_line(
        &self,
        is_rate: bool,
        (from, to): (f64, f64),
        y: impl Fn(f64) -> f64,
        marks: &mut Vec<Mark>,
    ) {
        let Some((target, name)) = self.target.as_ref().filter(|_| is_rate) else { return };
        let at = y(*target as f64 / 100.0);
        marks.push(Mark::Line {
            points: vec![(from, at), (to, at)],
            tone: Tone::Target,
            thickness: 1.0,
            dash: &[4.0, 2.0],
        });
        marks.push(word((to, at - 3.0), Anchor::End, name.clone()));
    }

    fn draw_bars(&self, grid: &Grid, style: &Style, width: f64) -> Drawing {
        let (end, is_rate) = self.scale(grid);
        let labels: Vec<String> =
            self.rows.clone().map(|row| shortened(&self.label(grid, row, style), 34)).collect();
        let longest = labels.iter().map(|l| l.chars().count()).max().unwrap_or(0) as f64;
        let left = (longest * SMALL * 0.55 + 10.0).min(width * 0.4);
        // Behind all bars, where no line crosses them, stand the numbers and what is to be said of them.
        let right = 100.0;
        let (top, pitch, thickness) = (18.0, 15.0, 10.0);
        let bottom = top + pitch * labels.len() as f64;
        let x = |size: f64| left + (size / end).clamp(0.0, 1.0) * (width - left - right);
        let mut marks = Vec::new();
        for fifth in 0..=5 {
            let at = x(end * f64::from(fifth) / 5.0);
            let tone = if fifth == 0 { Tone::Axis } else { Tone::Grid };
            let points = vec![(at, top - 3.0), (at, bottom)];
            marks.push(Mark::Line { points, tone, thickness: 0.7, dash: &[] });
            marks.push(word((at, bottom + 11.0), Anchor::Middle, Self::tick(end, fifth, is_rate, style)));
        }
        let column = self.series.first().copied().unwrap_or(0);
        let kind = grid.columns.get(column).map_or(Kind::Text, |c| c.kind);
        for (nth, (row, label)) in self.rows.clone().zip(labels).enumerate() {
            let line = top + pitch * nth as f64;
            let baseline = line + 9.0;
            marks.push(word((left - 5.0, baseline), Anchor::End, label));
            let Some(value) = self.value(grid, row, column) else { continue };
            let is_behind = grid.rows.get(row).is_some_and(|r| r.is_behind);
            let end_of_bar = x(value.size().unwrap_or(0.0));
            let tone = if is_behind { Tone::Behind } else { Tone::Series(0) };
            let (above, below) = (line + 1.0, line + 1.0 + thickness);
            let points = vec![(left, above), (end_of_bar, above), (end_of_bar, below), (left, below)];
            marks.push(Mark::Area { points, tone });
            let mut text = value.shown(kind, style);
            if is_behind && !self.behind.is_empty() {
                text = format!("{text} – {}", self.behind);
            }
            marks.push(word((width - right + 8.0, baseline), Anchor::Start, text));
        }
        if let Some((target, name)) = self.target.as_ref().filter(|_| is_rate) {
            let at = x(*target as f64 / 100.0);
            let points = vec![(at, top - 5.0), (at, bottom)];
            marks.push(Mark::Line { points, tone: Tone::Target, thickness: 1.0, dash: &[4.0, 2.0] });
            marks.push(word((at, top - 8.0), Anchor::Middle, name.clone()));
        }
        Drawing { width, height: bottom + 18.0, marks }
    }
}

/// The run so far as a line; it is empty then.
fn polyline(run: &mut Vec<(f64, f64)>, tone: Tone, nth: usize) -> Option<Mark> {
    let points = std::mem::take(run);
    (points.len() > 1).then_some(Mark::Line { points, tone, thickness: 1.8, dash: DASHES[nth % 4] })
}

/// A point, in a form of its own for each series.
fn point(nth: usize, (x, y): (f64, f64), tone: Tone) -> Mark {
    const R: f64 = 3.0;
    let points = match nth % 4 {
        // A circle, near enough.
        0 => (0..12)
            .map(|n| f64::from(n) * std::f64::consts::TAU / 12.0)
            .map(|a| (x + R * a.cos(), y + R * a.sin()))
            .collect(),
        1 => vec![(x - R, y - R), (x + R, y - R), (x + R, y + R), (x - R, y + R)],
        2 => vec![(x, y - R * 1.3), (x + R * 1.2, y + R), (x - R * 1.2, y + R)],
        _ => vec![(x, y - R * 1.4), (x + R * 1.4, y), (x, y + R * 1.4), (x - R * 1.4, y)],
    };
    Mark::Area { points, tone }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{STYLE, grid};
    use super::*;

    fn chart(shape: Shape) -> Chart {
        Chart {
            shape,
            title: String::new(),
            description: String::new(),
            labels: 0,
            series: vec![4],
            rows: 0..4,
            target: Some((8000, "mục tiêu 80 %".to_owned())),
            behind: "chưa đạt".to_owned(),
        }
    }

    fn words(drawing: &Drawing) -> Vec<&str> {
        drawing
            .marks
            .iter()
            .filter_map(|m| match m {
                Mark::Word { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn bars_say_in_words_who_is_behind_and_where_there_is_no_rate() {
        let drawing = chart(Shape::Bars).draw(&grid(), &STYLE, 480.0);
        let words = words(&drawing);
        assert!(words.contains(&"0,60\u{a0}% – chưa đạt"), "{words:?}");
        assert!(words.contains(&"không có") && words.contains(&"mục tiêu 80 %"), "{words:?}");
    }

    #[test]
    fn everything_is_on_the_picture() {
        for shape in [Shape::Lines, Shape::Bars] {
            let drawing = chart(shape).draw(&grid(), &STYLE, 480.0);
            for mark in &drawing.marks {
                let points = match mark {
                    Mark::Line { points, .. } | Mark::Area { points, .. } => points.clone(),
                    Mark::Word { at, .. } => vec![*at],
                };
                for (x, y) in points {
                    let inside = (0.0..=drawing.width).contains(&x) && (0.0..=drawing.height).contains(&y);
                    assert!(inside, "{shape:?} {mark:?}");
                }
            }
        }
    }

    #[test]
    fn a_span_without_a_rate_is_a_gap_in_the_line() {
        let lines = |grid: &Grid| {
            let drawing = chart(Shape::Lines).draw(grid, &STYLE, 480.0);
            let series = |m: &&Mark| matches!(m, Mark::Line { tone: Tone::Series(0), points, .. } if points.iter().all(|p| p.1 < 205.0));
            drawing.marks.iter().filter(series).count()
        };
        assert_eq!(lines(&grid()), 1, "three points, then none");
        let mut torn = grid();
        torn.rows[1].cells[4] = Value::NoRate;
        assert_eq!(lines(&torn), 0, "two single points");
    }

    #[test]
    fn columns_and_rows_that_are_not_there_draw_nothing() {
        let wild = Chart { labels: 99, series: vec![77], rows: 2..9, ..chart(Shape::Bars) };
        for shape in [Shape::Lines, Shape::Bars] {
            let drawing = Chart { shape, ..wild.clone() }.draw(&grid(), &STYLE, 480.0);
            assert!(drawing.height.is_finite());
        }
        let none = Chart { series: Vec::new(), rows: 0..0, ..chart(Shape::Lines) };
        assert!(none.draw(&Grid::default(), &STYLE, 100.0).height > 0.0);
    }
}
