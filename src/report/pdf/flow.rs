//! What follows what, from page to page: headings stay with what they head, pictures and figures are not torn.

use super::face::{ASCENT, Face, Weight};
use super::outline::Mark as Heading;
use super::sheet::{BOTTOM, LEFT, Paper, Sheet, TOP};
use super::tags::{Element, Role, Tags};
use crate::report::form::chart::{Anchor, Drawing, Mark};
use crate::report::form::{Figure, Kind, Style};

/// Distance of lines, in sizes.
pub(super) const LEADING: f64 = 1.2;

/// So much may lines be too long, points: nobody sees it.
const SLACK: f64 = 0.05;

const RULE: [u8; 3] = [0x9A, 0xA5, 0xB1];
pub(super) const TEXT_SIZE: f64 = 10.5;

/// Pages while they are filled.
pub(super) struct Flow {
    paper: Paper,
    sheets: Vec<Sheet>,
    faces: [Face; 2],
    /// Where the next thing begins on the last page.
    pub y: f64,
    /// Headings so far.
    pub marks: Vec<Heading>,
    /// What is what.
    pub tags: Tags,
}

impl Flow {
    pub fn new(paper: Paper, is_tagged: bool) -> Flow {
        Flow {
            paper,
            sheets: vec![Sheet::new(paper)],
            faces: Weight::ALL.map(Face::new),
            y: TOP,
            marks: Vec::new(),
            tags: Tags::new(is_tagged),
        }
    }

    /// The last page.
    pub fn sheet(&mut self) -> (&mut Sheet, &mut [Face; 2]) {
        if self.sheets.is_empty() {
            self.sheets.push(Sheet::new(self.paper));
        }
        let last = self.sheets.len() - 1;
        (&mut self.sheets[last], &mut self.faces)
    }

    pub fn new_page(&mut self) {
        self.sheets.push(Sheet::new(self.paper));
        self.y = TOP;
    }

    /// Width between the margins.
    pub fn across(&self) -> f64 {
        self.paper.across()
    }

    /// Height of a page.
    pub fn height(&self) -> f64 {
        self.paper.height
    }

    /// Pages so far.
    pub fn pages(&self) -> usize {
        self.sheets.len()
    }

    /// What is left of the page.
    pub fn room(&self) -> f64 {
        self.paper.height - BOTTOM - self.y
    }

    /// Begins a page, unless so much is left on this one.
    pub fn need(&mut self, height: f64) {
        if self.room() < height && self.y > TOP {
            self.new_page();
        }
    }

    pub fn width(&self, weight: Weight, text: &str, size: f64) -> f64 {
        self.faces[weight as usize].width(text, size)
    }

    /// Draws something that belongs to the element that is open, or is an artifact where none is.
    fn drawn(&mut self, draw: impl FnOnce(&mut Sheet, &mut [Face; 2])) {
        let number = self.tags.draw(self.sheets.len().saturating_sub(1));
        let (sheet, faces) = self.sheet();
        sheet.begin(number);
        draw(sheet, faces);
        sheet.end();
    }

    /// Draws something that says nothing.
    fn artifact(&mut self, draw: impl FnOnce(&mut Sheet)) {
        let (sheet, _) = self.sheet();
        sheet.begin(None);
        draw(sheet);
        sheet.end();
    }

    /// An element of the structure, with all that `draw` draws and adds.
    pub fn element<T>(&mut self, role: Role, draw: impl FnOnce(&mut Flow) -> T) -> T {
        let element = self.tags.add(role);
        self.within(element, draw)
    }

    /// The same for an element that is there already.
    pub fn within<T>(&mut self, element: Element, draw: impl FnOnce(&mut Flow) -> T) -> T {
        self.tags.open(element);
        let value = draw(self);
        self.tags.close();
        value
    }

    /// What `draw` draws is there for the eye only.
    pub fn unread<T>(&mut self, draw: impl FnOnce(&mut Flow) -> T) -> T {
        self.tags.pause();
        let value = draw(self);
        self.tags.close();
        value
    }

    /// One line of text whose top is `y`.
    pub fn text(&mut self, weight: Weight, size: f64, (x, y): (f64, f64), text: &str) {
        // Lines are read one after the other: the blank that they were broken at stands at their end.
        let text = format!("{text} ");
        self.drawn(|sheet, faces| {
            sheet.text(&mut faces[weight as usize], weight, size, (x, y + size * ASCENT / 1000.0), &text);
        });
    }

    /// The same, slanted.
    pub fn slanted(&mut self, weight: Weight, size: f64, (x, y): (f64, f64), text: &str) {
        let text = format!("{text} ");
        self.drawn(|sheet, faces| {
            sheet.slanted(&mut faces[weight as usize], weight, size, (x, y + size * ASCENT / 1000.0), &text);
        });
    }

    pub fn fill(&mut self, rgb: [u8; 3], at: (f64, f64), size: (f64, f64)) {
        self.artifact(|sheet| sheet.fill(rgb, at, size));
    }

    /// The outline of a rectangle.
    pub fn frame(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let points = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
        self.artifact(|sheet| sheet.line(RULE, 0.5, &[], &points));
    }

    /// Lines of at most `width`, broken at blanks, and within words that are longer than a line.
    pub fn wrapped(&self, weight: Weight, size: f64, width: f64, text: &str) -> Vec<String> {
        let face = &self.faces[weight as usize];
        // Columns are as wide as their widest number; sums of fractions differ in the last place.
        let width = width + SLACK;
        let blank = face.advance(' ') * size;
        let mut lines = Vec::new();
        let (mut line, mut filled) = (String::new(), 0.0);
        for word in text.split([' ', '\n', '\t']).filter(|w| !w.is_empty()) {
            let own = face.width(word, size);
            if !line.is_empty() && filled + blank + own > width {
                lines.push(std::mem::take(&mut line));
                filled = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                filled += blank;
            }
            if own <= width {
                line.push_str(word);
                filled += own;
                continue;
            }
            for c in word.chars() {
                let own = face.advance(c) * size;
                if filled + own > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    filled = 0.0;
                }
                line.push(c);
                filled += own;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn lines(&mut self, role: Role, weight: Weight, size: f64, text: &str) {
        self.element(role, |flow| {
            for line in flow.wrapped(weight, size, flow.across(), text) {
                flow.need(size * LEADING);
                flow.text(weight, size, (LEFT, flow.y), &line);
                flow.y += size * LEADING;
            }
        });
    }

    pub fn title(&mut self, text: &str) {
        const SIZE: f64 = 16.0;
        self.element(Role::H1, |flow| {
            for line in flow.wrapped(Weight::Bold, SIZE, flow.across(), text) {
                let x = LEFT + (flow.across() - flow.width(Weight::Bold, &line, SIZE)) / 2.0;
                flow.text(Weight::Bold, SIZE, (x, flow.y), &line);
                flow.y += SIZE * LEADING;
            }
        });
        self.y += 8.0;
    }

    fn rule(&mut self) {
        self.stroke((LEFT, self.y), self.across());
        self.y += 5.0;
    }

    /// A dark line to the right.
    pub fn stroke(&mut self, (x, y): (f64, f64), width: f64) {
        self.artifact(|sheet| sheet.line([0x33, 0x3D, 0x47], 0.8, &[], &[(x, y), (x + width, y)]));
    }

    pub fn facts(&mut self, facts: &[(String, String)]) {
        let label = |(label, _): &(String, String)| self.width(Weight::Bold, label, TEXT_SIZE) + 8.0;
        let labels = facts.iter().map(label).fold(104.0, f64::max).min(self.across() / 2.0);
        self.rule();
        for (label, text) in facts {
            let lines = self.wrapped(Weight::Regular, TEXT_SIZE, self.across() - labels, text);
            self.need(TEXT_SIZE * LEADING);
            self.element(Role::P, |flow| {
                flow.text(Weight::Bold, TEXT_SIZE, (LEFT, flow.y), label);
                for line in &lines {
                    flow.need(TEXT_SIZE * LEADING);
                    flow.text(Weight::Regular, TEXT_SIZE, (LEFT + labels, flow.y), line);
                    flow.y += TEXT_SIZE * LEADING;
                }
            });
            if lines.is_empty() {
                self.y += TEXT_SIZE * LEADING;
            }
        }
        self.y += 3.0;
        self.rule();
    }

    pub fn heading(&mut self, text: &str) {
        const SIZE: f64 = 13.0;
        // Not alone at the foot of a page: the head of a table has two lines, and a row is to stand under it.
        self.need(140.0);
        self.y += if self.y > TOP { 12.0 } else { 0.0 };
        self.marks.push(Heading {
            text: text.to_owned(),
            page: self.sheets.len().saturating_sub(1),
            y: self.y,
        });
        self.lines(Role::H2, Weight::Bold, SIZE, text);
        self.y += 5.0;
    }

    /// What stands over a table.
    pub fn caption(&mut self, text: &str) {
        self.lines(Role::Caption, Weight::Bold, TEXT_SIZE, text);
        self.y += 3.0;
    }

    pub fn paragraph(&mut self, text: &str) {
        self.lines(Role::P, Weight::Regular, TEXT_SIZE, text);
        self.y += 5.0;
    }

    /// What is to be typed, on a grey ground.
    pub fn command(&mut self, text: &str) {
        const SIZE: f64 = 9.0;
        self.element(Role::P, |flow| {
            for line in flow.wrapped(Weight::Regular, SIZE, flow.across() - 12.0, text) {
                flow.need(SIZE * LEADING + 2.0);
                flow.fill([0xF1, 0xF4, 0xF7], (LEFT, flow.y), (flow.across(), SIZE * LEADING + 2.0));
                flow.text(Weight::Regular, SIZE, (LEFT + 6.0, flow.y + 1.0), &line);
                flow.y += SIZE * LEADING + 2.0;
            }
        });
        self.y += 5.0;
    }

    pub fn figures(&mut self, figures: &[Figure], style: &Style) {
        const IN_A_ROW: usize = 4;
        const GAP: f64 = 7.0;
        let width = (self.across() - GAP * (IN_A_ROW - 1) as f64) / IN_A_ROW as f64;
        for row in figures.chunks(IN_A_ROW) {
            let labels: Vec<Vec<String>> =
                row.iter().map(|f| self.wrapped(Weight::Regular, 9.0, width - 10.0, &f.label)).collect();
            let lines = labels.iter().map(Vec::len).max().unwrap_or(0);
            let height = 8.0 + lines as f64 * 9.0 * LEADING + 16.0 * LEADING + 8.5 * LEADING;
            self.need(height + GAP);
            let top = self.y;
            for (nth, (figure, label)) in row.iter().zip(labels).enumerate() {
                let x = LEFT + (width + GAP) * nth as f64;
                self.frame((x, top), (width, height));
                self.element(Role::P, |flow| {
                    let mut y = top + 4.0;
                    for line in label {
                        flow.text(Weight::Regular, 9.0, (x + 5.0, y), &line);
                        y += 9.0 * LEADING;
                    }
                    let value = figure.value.shown(Kind::Count, style);
                    flow.text(Weight::Bold, 15.0, (x + 5.0, y), &value);
                    y += 16.0 * LEADING;
                    flow.text(Weight::Regular, 8.5, (x + 5.0, y), &figure.note);
                });
            }
            self.y = top + height + GAP;
        }
        self.y += 3.0;
    }

    pub fn picture(&mut self, title: &str, drawing: &Drawing) {
        self.need(drawing.height + 20.0);
        self.element(Role::P, |flow| flow.text(Weight::Bold, TEXT_SIZE, (LEFT, flow.y), title));
        self.y += TEXT_SIZE * LEADING + 2.0;
        let top = self.y;
        let moved = |points: &[(f64, f64)]| -> Vec<(f64, f64)> {
            points.iter().map(|(x, y)| (LEFT + x, top + y)).collect()
        };
        // One thing for who cannot see it; its figures are in the table above.
        let figure = self.tags.add(Role::Figure);
        self.tags.describe(figure, title);
        self.tags.open(figure);
        self.drawn(|sheet, faces| {
            for mark in &drawing.marks {
                match mark {
                    Mark::Line { points, tone, thickness, dash } => {
                        sheet.line(tone.rgb(), *thickness, dash, &moved(points));
                    }
                    Mark::Area { points, tone } => sheet.area(tone.rgb(), &moved(points)),
                    Mark::Word { at: (x, y), anchor, size, bold, text } => {
                        let weight = if *bold { Weight::Bold } else { Weight::Regular };
                        let face = &mut faces[weight as usize];
                        let width = face.width(text, *size);
                        let x = match anchor {
                            Anchor::Start => *x,
                            Anchor::Middle => x - width / 2.0,
                            Anchor::End => x - width,
                        };
                        sheet.text(face, weight, *size, (LEFT + x, top + y), text);
                    }
                }
            }
        });
        self.tags.close();
        self.y = top + drawing.height + 8.0;
    }

    /// The pages, each with its foot and number. A paper that is signed has the number at its head, too, from the second
    /// page on (decree 30/2020/NĐ-CP, appendix I); how many pages there are stands at the foot with the digest.
    pub fn finish(mut self, foot: &str, page: &str, is_signed: bool) -> (Vec<Vec<u8>>, [Face; 2]) {
        let count = self.sheets.len();
        let y = self.paper.height - BOTTOM + 22.0;
        let across = self.across();
        for (nth, sheet) in self.sheets.iter_mut().enumerate() {
            let face = &mut self.faces[Weight::Regular as usize];
            sheet.begin(None);
            if is_signed && nth > 0 {
                let number = (nth + 1).to_string();
                let x = LEFT + (across - face.width(&number, 13.0)) / 2.0;
                sheet.text(face, Weight::Regular, 13.0, (x, TOP - 16.0), &number);
            }
            let number = format!("{page} {}/{count}", nth + 1);
            let x = LEFT + across - face.width(&number, 9.0);
            sheet.text(face, Weight::Regular, 7.0, (LEFT, y), foot);
            sheet.text(face, Weight::Regular, 9.0, (x, y), &number);
            sheet.end();
        }
        (self.sheets.into_iter().map(Sheet::finish).collect(), self.faces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_longer_than_they_may_be_and_lose_nothing() {
        let flow = Flow::new(crate::report::pdf::sheet::UPRIGHT, true);
        let text = "Hồ sơ thủ_tục_hành_chính_rất_dài_không_có_khoảng_trắng tiếp nhận";
        for width in [20.0, 60.0, 200.0, 1000.0] {
            let lines = flow.wrapped(Weight::Regular, 10.0, width, text);
            assert!(
                lines.iter().all(|l| flow.width(Weight::Regular, l, 10.0) <= width + 2.0 * SLACK),
                "{lines:?}"
            );
            let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
        }
        assert!(flow.wrapped(Weight::Regular, 10.0, 50.0, " \n ").is_empty());
        assert_eq!(flow.wrapped(Weight::Regular, 10.0, 0.0, "ab"), ["a", "b"], "at least a letter a line");
    }
}
