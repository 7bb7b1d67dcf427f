//! One page: where its margins are, and the few strokes that are needed on it. Lengths in points, the origin at the top
//! left as people read; PDF has it at the bottom.

use pdf_writer::{Content, Name, Str};

use super::face::{Face, Weight};

/// Width and height of a page, points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paper {
    pub width: f64,
    pub height: f64,
}

/// A4.
pub(super) const UPRIGHT: Paper = Paper { width: 595.28, height: 841.89 };
/// A4 on its side.
pub(super) const SIDEWAYS: Paper = Paper { width: UPRIGHT.height, height: UPRIGHT.width };

impl Paper {
    /// Width between the margins.
    pub const fn across(self) -> f64 {
        self.width - LEFT - RIGHT
    }
}

/// Margins of decree 30/2020/NĐ-CP, appendix I (30–35 mm for the binding, 15–20 mm, 20–25 mm above and below): the least.
pub(super) const LEFT: f64 = 85.1;
pub(super) const RIGHT: f64 = 42.6;
pub(super) const TOP: f64 = 56.7;
pub(super) const BOTTOM: f64 = 56.7;
/// How far a slanted letter leans to the right, of its height: 12 degrees, as Times Italic has nearly. The face has no
/// italic of its own, and two lines on the first page are not worth another.
const SLANT: f32 = 0.21;

/// A page in hand.
pub(super) struct Sheet {
    content: Content,
    /// Of the page, which PDF measures from below.
    height: f64,
}

fn part(value: u8) -> f32 {
    f32::from(value) / 255.0
}

impl Sheet {
    pub fn new(paper: Paper) -> Sheet {
        Sheet { content: Content::new(), height: paper.height }
    }

    pub fn finish(self) -> Vec<u8> {
        self.content.finish().to_vec()
    }

    /// What follows belongs to an element of the structure, by its number on this page, or to none, until [`Sheet::end`].
    pub fn begin(&mut self, number: Option<i32>) {
        match number {
            // Which element it is, the structure says.
            Some(number) => {
                self.content
                    .begin_marked_content_with_properties(Name(b"Span"))
                    .properties()
                    .identify(number);
            }
            None => {
                self.content.begin_marked_content(Name(b"Artifact"));
            }
        }
    }

    pub fn end(&mut self) {
        self.content.end_marked_content();
    }

    /// Text that begins at `x` on the baseline `y`.
    pub fn text(&mut self, face: &mut Face, weight: Weight, size: f64, at: (f64, f64), text: &str) {
        self.show(face, weight, (size, 0.0), at, text);
    }

    /// The same, slanted.
    pub fn slanted(&mut self, face: &mut Face, weight: Weight, size: f64, at: (f64, f64), text: &str) {
        self.show(face, weight, (size, SLANT), at, text);
    }

    fn show(
        &mut self,
        face: &mut Face,
        weight: Weight,
        (size, slant): (f64, f32),
        (x, y): (f64, f64),
        text: &str,
    ) {
        if text.is_empty() {
            return;
        }
        let codes = face.encoded(text);
        let content = self.content.set_fill_rgb(part(0x14), part(0x19), part(0x1F)).begin_text();
        content.set_font(weight.name(), size as f32);
        let (x, y) = (x as f32, (self.height - y) as f32);
        if slant == 0.0 {
            content.next_line(x, y);
        } else {
            content.set_text_matrix([1.0, 0.0, slant, 1.0, x, y]);
        }
        content.show(Str(&codes)).end_text();
    }

    /// A filled rectangle.
    pub fn fill(&mut self, rgb: [u8; 3], (x, y): (f64, f64), (width, height): (f64, f64)) {
        self.color(rgb, true);
        self.content
            .rect(x as f32, (self.height - y - height) as f32, width as f32, height as f32)
            .fill_nonzero();
    }

    /// A filled polygon.
    pub fn area(&mut self, rgb: [u8; 3], points: &[(f64, f64)]) {
        if points.len() > 2 {
            self.color(rgb, true);
            self.path(points);
            self.content.close_path().fill_nonzero();
        }
    }

    /// A line through points.
    pub fn line(&mut self, rgb: [u8; 3], thickness: f64, dash: &[f64], points: &[(f64, f64)]) {
        if points.len() > 1 {
            self.color(rgb, false);
            let dash = dash.iter().map(|d| *d as f32);
            self.content.set_line_width(thickness as f32).set_dash_pattern(dash, 0.0);
            self.path(points);
            self.content.stroke();
        }
    }

    fn color(&mut self, [r, g, b]: [u8; 3], is_fill: bool) {
        if is_fill {
            self.content.set_fill_rgb(part(r), part(g), part(b));
        } else {
            self.content.set_stroke_rgb(part(r), part(g), part(b));
        }
    }

    fn path(&mut self, points: &[(f64, f64)]) {
        for (nth, (x, y)) in points.iter().enumerate() {
            let (x, y) = (*x as f32, (self.height - y) as f32);
            if nth == 0 {
                self.content.move_to(x, y);
            } else {
                self.content.line_to(x, y);
            }
        }
    }
}
