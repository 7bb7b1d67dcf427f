//! Which row under the head is the heading: one that a type has, one that goes on behind the words of a type, or one that no
//! type has.
//!
//! Separate from the abstract, which begins where the heading ends: this knows the types, the abstract knows none.

use super::super::fold;
use super::super::head::Head;
use super::super::layout::Row;
use super::super::papers::{Heading, PaperTypes};
use super::{is_about, names_authority};

/// Least likeness of a row to a heading: one letter of seven misread, of a long one each tenth. What is less alike is the
/// heading of another type (`GIẤY PHÉP LAO ĐỘNG` is 0.8 of `GIẤY PHÉP XÂY DỰNG`).
const FITS: f32 = 0.85;
const LONG_FITS: f32 = 0.9;
/// From so many letters on a heading is long.
const LONG: usize = 12;
/// How well a row fits a short heading that it begins with and goes on behind: it may be a type of its own
/// (`BIÊN BẢN HỌP HỘI ĐỒNG`), so that a person looks, unless the letters of the number say the same type.
pub(super) const BEGUN: f32 = 0.84;

/// Rows under the head among which the heading must be: a stamp or two may stand between.
const HEADING_ROWS: usize = 14;

/// A heading that no type has: the first row under the head in capitals alone, short, centred, of the size of the text
/// at the least; `wanted` says which; with the row of the body that it is.
pub(super) fn unlisted<'a>(head: &Head<'a>, wanted: impl Fn(&Row<'a>) -> bool) -> Option<(Row<'a>, usize)> {
    if !head.national && !head.is_whole() {
        return None;
    }
    let width = head.page.width_px as f32;
    for (at, row) in head.body.iter().enumerate().take(HEADING_ROWS) {
        if ["can cu ", "kinh gui", "dieu 1"].iter().any(|w| row.folded().starts_with(w)) {
            return None;
        }
        // Strokes beside it are no part of it.
        let in_capitals = |w: &str| {
            let letters: Vec<char> = w.chars().filter(|c| c.is_alphabetic()).collect();
            letters.len() > 1 && letters.iter().all(|c| c.is_uppercase())
        };
        let words: Vec<_> = row.words.iter().copied().filter(|w| in_capitals(&w.text)).collect();
        let Some(kept) = Row::new(words) else { continue };
        let centred = (kept.bbox.center_x() / width - 0.52).abs() < 0.1;
        let sized = kept.bbox.height() as f32 > 0.8 * head.unit && kept.confidence() > 0.7;
        let sole = kept.letters() * 5 >= row.letters() * 4 && kept.words.len() > 1;
        let short = (kept.bbox.width() as f32) < 0.5 * width;
        let folded = kept.folded();
        let stamp = ["hoa toc", "khan", "mat", "sao y", "den", "cong van"].iter().any(|s| folded.contains(s));
        if sole && sized && centred && short && !stamp && !names_authority(&kept) && wanted(&kept) {
            return Some((kept, at));
        }
    }
    None
}

/// Whether a row begins with a word that kinds of papers begin with and offices do not.
pub(super) fn names_a_kind(row: &Row<'_>) -> bool {
    const KINDS: [&str; 16] = [
        "de xuat",
        "de nghi",
        "don xin",
        "don de nghi",
        "don dang ky",
        "don khieu nai",
        "don to cao",
        "giay ",
        "phieu ",
        "ban cam ket",
        "ban kiem diem",
        "ban tuong trinh",
        "ban giai trinh",
        "ban ke khai",
        "de cuong",
        "danh sach",
    ];
    let folded = row.folded();
    KINDS.iter().any(|kind| folded.starts_with(kind))
}

/// The words of the first row behind the heading that it begins with.
pub(super) fn rest_of<'a>(rows: &[Row<'a>], heading: &Heading) -> Option<Row<'a>> {
    let row = rows.first()?;
    let mut letters = 0;
    let behind = row.words.iter().position(|w| {
        letters += fold::squeeze(&w.text).len();
        letters + 1 >= heading.squeezed.len()
    })?;
    Row::new(row.words.get(behind + 1..)?.to_vec())
}

/// The heading, at which row of the body it begins, how many rows it takes, and how well it fits.
pub(super) fn find_heading<'t>(
    head: &Head<'_>,
    types: &'t PaperTypes,
) -> Option<(&'t Heading, usize, usize, f32)> {
    let mut seen = 0;
    for (at, row) in head.body.iter().enumerate() {
        let folded = row.folded();
        if row.letters() < 4 {
            continue;
        }
        if seen >= HEADING_ROWS || ["can cu ", "kinh gui", "dieu 1"].iter().any(|w| folded.starts_with(w)) {
            return None;
        }
        seen += 1;
        // `THÔNG BÁO (điều chỉnh)`: what stands in brackets after the heading is no part of it.
        let row = &before_brackets(row);
        if row.capitals() < 0.75 || row.confidence() < 0.2 {
            continue;
        }
        // A heading may run over three rows (`GIẤY CHỨNG NHẬN / QUYỀN SỬ DỤNG ĐẤT, …`).
        let following: Vec<String> = head.body[at..]
            .iter()
            .take(3)
            .scan(None, |last: &mut Option<i32>, r| {
                let near = last.is_none_or(|y| ((r.bbox.y0 - y) as f32) < 1.3 * head.unit);
                // A type is in capitals to its end: `CHƯƠNG TRÌNH / Công tác …` is none that ends in `CÔNG TÁC`.
                let goes_on = last.is_none() || r.capitals() > 0.6 || is_about(&r.text());
                *last = Some(r.bbox.y1);
                (near && goes_on).then(|| fold::squeeze(&before_brackets(r).text()))
            })
            .collect();
        let mut best: Option<(&Heading, usize, f32)> = None;
        for heading in types.headings() {
            let wanted = heading.squeezed.as_str();
            let mut joined = String::new();
            for (count, part) in following.iter().enumerate() {
                joined.push_str(part);
                if joined.len() + 3 < wanted.len() {
                    continue;
                }
                // A long heading may go on in the same row (`… (BẢN SAO)`); a short one stands alone.
                let compared = if wanted.len() >= LONG {
                    &joined[..joined.len().min(wanted.len())]
                } else {
                    joined.as_str()
                };
                let likeness = fold::similarity(compared, wanted);
                let fits = if wanted.len() >= LONG { LONG_FITS } else { FITS };
                if likeness >= fits
                    && best.is_none_or(|(h, _, l)| {
                        likeness > l + 0.02 || (likeness > l - 0.02 && wanted.len() > h.squeezed.len())
                    })
                {
                    best = Some((heading, count + 1, likeness));
                }
                break;
            }
        }
        if let Some((heading, count, likeness)) = best {
            return Some((heading, at, count, likeness));
        }
        if let Some(heading) =
            begun(row, types).filter(|_| row.capitals() > 0.9 && (head.national || head.is_whole()))
        {
            return Some((heading, at, 1, BEGUN));
        }
    }
    None
}

/// The longest heading of a document whose words a row begins with, but for a letter.
fn begun<'t>(row: &Row<'_>, types: &'t PaperTypes) -> Option<&'t Heading> {
    let words: Vec<String> = row.words.iter().map(|w| fold::squeeze(&w.text)).collect();
    let likeness = |heading: &Heading| {
        let mut joined = String::new();
        let each = words.iter().map(|word| {
            joined.push_str(word);
            let near = joined.len().abs_diff(heading.squeezed.len()) <= 1;
            if near { fold::similarity(&joined, &heading.squeezed) } else { 0.0 }
        });
        each.fold(0.0, f32::max)
    };
    // `THÔNG BÁO …` is nearer to itself than to `THÔNG CÁO`.
    types
        .document_headings()
        .map(|heading| (heading, likeness(heading)))
        .filter(|(_, likeness)| *likeness >= FITS)
        .max_by(|(a, x), (b, y)| x.total_cmp(y).then(a.squeezed.len().cmp(&b.squeezed.len())))
        .map(|(heading, _)| heading)
}

/// A row without what stands in brackets at its end, if that is in small letters.
fn before_brackets<'a>(row: &Row<'a>) -> Row<'a> {
    let at = row.words.iter().position(|w| {
        let mut chars = w.text.chars();
        chars.next() == Some('(') && chars.next().is_some_and(char::is_lowercase)
    });
    at.and_then(|at| Row::new(row.words[..at].to_vec())).unwrap_or_else(|| row.clone())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::page;
    use super::*;

    #[test]
    fn a_heading_that_goes_on_is_the_nearest_one() {
        let lines = [(100, 100, "THÔNG BÁO KẾT QUẢ THI")];
        let page = page(&lines);
        let row = Row::new(page.lines[0].words.iter().collect()).unwrap();
        let found = begun(&row, PaperTypes::embedded()).map(|h| h.text.as_str());
        assert_eq!(found, Some("THÔNG BÁO"));
    }
}
