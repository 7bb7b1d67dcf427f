//! Bookmarks: the headings of a report beside its pages, so that whoever gets forty pages finds the ranking. Apart, since
//! they are no part of any page.

use pdf_writer::{Pdf, Ref, TextStr};

/// A heading and where it stands.
pub(super) struct Mark {
    pub text: String,
    /// Place of its page among the pages.
    pub page: usize,
    /// Its top, points from above.
    pub y: f64,
}

/// Writes the bookmarks under the number `root`. `pages` are those of the pages, `height` is theirs.
pub(super) fn write(
    pdf: &mut Pdf,
    root: Ref,
    marks: &[Mark],
    pages: &[Ref],
    height: f64,
    mut number: impl FnMut() -> Ref,
) {
    let marks: Vec<(Ref, &Mark, Ref)> =
        marks.iter().filter_map(|mark| Some((number(), mark, *pages.get(mark.page)?))).collect();
    let (Some((first, ..)), Some((last, ..))) = (marks.first(), marks.last()) else {
        pdf.outline(root);
        return;
    };
    let count = i32::try_from(marks.len()).unwrap_or(i32::MAX);
    pdf.outline(root).first(*first).last(*last).count(count);
    for (nth, (id, mark, page)) in marks.iter().enumerate() {
        let mut item = pdf.outline_item(*id);
        item.title(TextStr(&mark.text)).parent(root);
        if let Some((before, ..)) = nth.checked_sub(1).and_then(|before| marks.get(before)) {
            item.prev(*before);
        }
        if let Some((after, ..)) = marks.get(nth + 1) {
            item.next(*after);
        }
        // A little above the heading, so that it does not stick to the edge of the window.
        let top = (height - mark.y + 10.0).min(height);
        item.dest().page(*page).xyz(0.0, top as f32, None);
    }
}
