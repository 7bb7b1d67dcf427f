//! Pages as if their lines were level, and places on them as they are.
//!
//! Separate because all the distances of this room are between boxes that stand upright, and on a tilted page such a box
//! says little: around a line as wide as the page that falls by two degrees it is three lines high, and the next line lies
//! within it. (Abstracts lost lines that way, and read well without.) So a page is turned by its slant before anything is
//! looked for on it, and what was found is turned back.

use std::borrow::Cow;

use crate::record::{Baseline, Field, Line, PageNumber, PageText, PxBox, Strip, TextSource};

/// Slants below this are left alone, degrees: across a whole line of A4 they lift it by a third of its height.
const LEAST_DEG: f32 = 0.2;

/// A turn about the middle of a page.
#[derive(Debug, Clone, Copy)]
struct Turn {
    sin: f32,
    cos: f32,
    middle: (f32, f32),
}

impl Turn {
    /// The turn that makes the lines of a page level; `None` where they are, or where nothing is known of them.
    fn levelling(page: &PageText) -> Option<Self> {
        let known = matches!(page.source, TextSource::Recognised { .. });
        if !known || !page.skew_deg.is_finite() || page.skew_deg.abs() < LEAST_DEG {
            return None;
        }
        let (sin, cos) = (-page.skew_deg.to_radians()).sin_cos();
        Some(Turn { sin, cos, middle: (page.width_px as f32 / 2.0, page.height_px as f32 / 2.0) })
    }

    fn back(self) -> Self {
        Turn { sin: -self.sin, ..self }
    }

    fn point(self, (x, y): (f32, f32)) -> (f32, f32) {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        (self.middle.0 + dx * self.cos - dy * self.sin, self.middle.1 + dx * self.sin + dy * self.cos)
    }

    /// The box of the given height, as wide as before, about the middle of `b` after the turn.
    fn moved(self, b: PxBox, height: f32) -> PxBox {
        let (x, y) = self.point((b.center_x(), b.center_y()));
        let (half_width, half_height) = (b.width() as f32 / 2.0, height / 2.0);
        // `as` saturates: no box is too odd to be moved.
        PxBox {
            x0: (x - half_width).round() as i32,
            y0: (y - half_height).round() as i32,
            x1: (x + half_width).round() as i32,
            y1: (y + half_height).round() as i32,
        }
    }

    /// What a box around slanting letters adds to their height.
    fn surplus(self, b: PxBox) -> f32 {
        self.sin.abs() * b.width() as f32
    }

    /// A box around level letters, from the one around the slanting ones: lower by what the slant added.
    fn levelled(self, b: PxBox) -> PxBox {
        let height = b.height() as f32;
        self.moved(b, (height - self.surplus(b)).max(height / 2.0))
    }

    /// The box around slanting letters, from the one around the level ones.
    fn slanted(self, b: PxBox) -> PxBox {
        self.back().moved(b, b.height() as f32 + self.surplus(b))
    }

    fn strip(self, strip: Strip) -> Strip {
        Strip { from: self.point(strip.from), to: self.point(strip.to), ..strip }
    }
}

/// The page with level lines: the same words, their boxes turned. A level page is handed through.
pub(super) fn level(page: &PageText) -> Cow<'_, PageText> {
    let Some(turn) = Turn::levelling(page) else { return Cow::Borrowed(page) };
    let mut page = PageText { skew_deg: 0.0, ..page.clone() };
    for line in &mut page.lines {
        level_line(turn, line);
    }
    for line in &mut page.second.lines {
        line.strip = turn.strip(line.strip);
    }
    Cow::Owned(page)
}

fn level_line(turn: Turn, line: &mut Line) {
    for word in &mut line.words {
        word.bbox = turn.levelled(word.bbox);
    }
    line.bbox = PxBox::around(line.words.iter().map(|w| w.bbox)).unwrap_or_else(|| turn.levelled(line.bbox));
    line.baseline = line.baseline.map(|b| {
        let ((x0, y0), (x1, y1)) = (turn.point((b.x0, b.y0)), turn.point((b.x1, b.y1)));
        Baseline { x0, y0, x1, y1 }
    });
}

/// All pages with level lines; copied only where one is not.
pub(super) fn level_all(pages: &[PageText]) -> Cow<'_, [PageText]> {
    if pages.iter().all(|page| Turn::levelling(page).is_none()) {
        return Cow::Borrowed(pages);
    }
    Cow::Owned(pages.iter().map(|page| level(page).into_owned()).collect())
}

/// Puts the box of a field that was found on the levelled pages where it is on `pages`.
pub(super) fn put_back(field: &mut Field, pages: &[PageText]) {
    if let (Some(number), Some(bbox)) = (field.page, &mut field.bbox) {
        *bbox = put_back_box(number, *bbox, pages);
    }
}

/// The box on the upright picture of the page of that number, from the one on the levelled page.
pub(super) fn put_back_box(number: PageNumber, bbox: PxBox, pages: &[PageText]) -> PxBox {
    let Some(page) = pages.iter().find(|page| page.page == number) else { return bbox };
    let on_sheet = Turn::levelling(page).map_or(bbox, |turn| turn.slanted(bbox));
    page.view.map_or(on_sheet, |view| view.on_picture(on_sheet, (page.width_px, page.height_px)))
}

/// A strip of the levelled page as it lies on `page`.
pub(super) fn strip_of(strip: Strip, page: &PageText) -> Strip {
    Turn::levelling(page).map_or(strip, |turn| turn.back().strip(strip))
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;
    use crate::record::{Slot, View};

    /// Two lines that fall by two degrees, one under the other.
    fn tilted() -> PageText {
        let mut page = testing::page(&[(300, 300, "về việc ban hành kế hoạch"), (300, 360, "của Sở Y tế")]);
        page.skew_deg = 2.0;
        let turn = Turn::levelling(&page).unwrap();
        for line in &mut page.lines {
            for word in &mut line.words {
                word.bbox = turn.slanted(word.bbox);
            }
            line.bbox = PxBox::around(line.words.iter().map(|w| w.bbox)).unwrap();
        }
        page
    }

    #[test]
    fn lines_that_overlap_on_a_tilted_page_do_not_when_it_is_level() {
        let page = tilted();
        let gap = |page: &PageText| page.lines[1].bbox.y0 - page.lines[0].bbox.y1;
        let level = level(&page);
        assert!(gap(&page) < 12 && gap(&level) >= 19, "{} {}", gap(&page), gap(&level));
        let heights: Vec<i32> = level.words().map(|w| w.bbox.height()).collect();
        assert!(heights.iter().all(|h| (39..=41).contains(h)), "{heights:?}");
        assert_eq!(level.text(), page.text());
        assert_eq!(level.skew_deg, 0.0);
    }

    #[test]
    fn what_was_found_lies_where_it_was() {
        let page = tilted();
        let level = level(&page);
        for (word, there) in page.words().zip(level.words()) {
            let mut field = Field { page: Some(page.page), bbox: Some(there.bbox), ..Field::default() };
            put_back(&mut field, std::slice::from_ref(&page));
            let (a, b) = (field.bbox.unwrap(), word.bbox);
            for (a, b) in <[i32; 4]>::from(a).into_iter().zip(<[i32; 4]>::from(b)) {
                assert!((a - b).abs() <= 2, "{field:?} {word:?}");
            }
        }
        let strip = Strip { slot: Slot::Number, from: (100.0, 200.0), to: (900.0, 200.0), height: 60.0 };
        let back = strip_of(strip, &page);
        assert!((back.to.1 - back.from.1 - 800.0 * 2.0_f32.to_radians().sin()).abs() < 0.1, "{back:?}");
        let again = Turn::levelling(&page).unwrap().strip(back);
        assert!((again.from.1 - 200.0).abs() < 0.1 && (again.to.0 - 900.0).abs() < 0.1, "{again:?}");
    }

    #[test]
    fn what_was_found_on_a_photographed_sheet_lies_on_the_photograph() {
        let mut page = testing::page(&[(300, 300, "Quyết định")]);
        let (w, h) = (page.width_px as f32, page.height_px as f32);
        // The sheet fills the lower right quarter of the picture.
        let corners = [(w, h), (2.0 * w, h), (2.0 * w, 2.0 * h), (w, 2.0 * h)];
        page.view = Some(View { width_px: 2 * page.width_px, height_px: 2 * page.height_px, corners });
        let b = PxBox { x0: 300, y0: 300, x1: 500, y1: 340 };
        let put = put_back_box(page.page, b, std::slice::from_ref(&page));
        assert_eq!((put.x0, put.y1), (page.width_px as i32 + 300, page.height_px as i32 + 340));
    }

    #[test]
    fn a_level_page_is_not_copied() {
        let page = testing::page(&[(300, 300, "Quyết định")]);
        assert!(matches!(level(&page), Cow::Borrowed(_)));
        assert!(matches!(level_all(std::slice::from_ref(&page)), Cow::Borrowed(_)));
    }
}
