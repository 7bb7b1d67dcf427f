//! The head that the engine saw and did not read: where it takes number, date and abstract for a picture (a shaded page, a
//! line across it), a gap is left under the motto. Said where it is, so that it is read again as one block of print; and
//! whether that is the better head.

use crate::record::{Line, PageText, PxBox, TextSource};

use super::super::HEAD_PAGES;
use super::super::layout::{row_of, unit_px};
use super::Head;

/// Least gap between the motto and the next words, in heights of ordinary words: the date stands within three.
const GAP: f32 = 4.0;
/// How far below the motto number, date and abstract stand, in the same: seven rows at single spacing.
const DEPTH: f32 = 16.0;
/// How far below it the rule under it lies at the most, in the same.
const RULE: f32 = 1.0;
/// How far above it the agency and the national heading stand.
const RISE: f32 = 5.0;

/// A head that may not have been read; px of the upright page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HiddenHead {
    /// What must be read again.
    pub area: PxBox,
    /// The gap in it: where this is bare paper, nothing was missed.
    pub gap: PxBox,
}

/// Where the head of a page may have to be read again; `None` where it was read, or nothing says that there is one.
pub fn hidden_head(page: &PageText) -> Option<HiddenHead> {
    if !matches!(page.source, TextSource::Recognised { .. }) || page.page.index() >= HEAD_PAGES {
        return None;
    }
    let head = Head::of(page)?;
    let unit = head.unit;
    let motto = head.motto?;
    // An application or a form has neither agency nor number.
    if head.agencies.is_empty() || head.number.is_some() && head.date.is_some() {
        return None;
    }
    let next = page
        .lines
        .iter()
        .filter_map(|line| row_of(line, unit))
        .filter(|row| row.letters() >= 4 && row.confidence() > 0.5 && row.bbox.y0 > motto.y1)
        .map(|row| row.bbox.y0)
        .min()
        .unwrap_or(i32::MAX);
    let bottom = (motto.y1 as f32 + DEPTH * unit).min(page.height_px as f32) as i32;
    let area = PxBox {
        x0: 0,
        y0: ((motto.y0 as f32 - RISE * unit) as i32).max(0),
        x1: i32::try_from(page.width_px).ok()?,
        y1: bottom,
    };
    // Without the rule under the motto, and the marks over the letters of the next row.
    let gap =
        PxBox { y0: motto.y1 + (RULE * unit) as i32, y1: next.min(bottom) - (0.5 * unit) as i32, ..area };
    (next.saturating_sub(motto.y1) as f32 > GAP * unit).then_some(HiddenHead { area, gap })
}

/// Puts the `lines` read in [`hidden_head`]'s place into the page instead of what was read there, if number or date are
/// among them that were not there before.
pub fn take_head(page: &mut PageText, area: PxBox, lines: Vec<Line>) {
    let known = |page: &PageText| {
        Head::of(page).map_or(0, |head| usize::from(head.number.is_some()) + usize::from(head.date.is_some()))
    };
    let within = |b: PxBox| (area.y0 as f32..=area.y1 as f32).contains(&b.center_y());
    let mut with = page.clone();
    with.lines.retain(|line| !within(line.bbox));
    let at = with.lines.iter().take_while(|line| line.bbox.center_y() < area.y0 as f32).count();
    with.lines.splice(at..at, lines.into_iter().filter(|line| !line.words.is_empty()));
    if known(&with) > known(page) && unit_px(&with) > 0.0 {
        *page = with;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{line, page};
    use super::*;

    fn paper(rows: &[(i32, i32, &str)]) -> PageText {
        let mut all = vec![
            (200, 100, "BỘ CÔNG AN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (800, 160, "Độc lập - Tự do - Hạnh phúc"),
            (
                100,
                1200,
                "Thực hiện Nghị quyết số 93/NQ-CP của Chính phủ ban hành Kế hoạch thực hiện Kết luận",
            ),
        ];
        all.extend_from_slice(rows);
        let mut page = page(&all);
        page.source = TextSource::Recognised { engine: "test".into() };
        page
    }

    #[test]
    fn a_gap_under_the_motto_is_read_again() {
        let page = paper(&[]);
        let HiddenHead { area, gap } = hidden_head(&page).unwrap();
        assert!(area.y0 < 100 && (600..1200).contains(&area.y1), "{area:?}");
        assert!(gap.y0 > 200 && gap.y1 > 400 && gap.y1 <= area.y1, "{gap:?}");
        let row = "Số: 4409/BCA-C04                 Hà Nội, ngày 01 tháng 10 năm 2025";
        assert_eq!(hidden_head(&paper(&[(200, 260, row)])), None, "all of it was read");
        assert_eq!(hidden_head(&paper(&[(500, 260, "ĐƠN XIN XÁC NHẬN")])), None, "no gap");
    }

    #[test]
    fn the_better_head_is_taken() {
        let mut page = paper(&[]);
        let HiddenHead { area, .. } = hidden_head(&page).unwrap();
        let before = page.clone();
        take_head(&mut page, area, vec![line(300, 300, "~ [")]);
        assert_eq!(page, before);
        let row = "Số: 4409/BCA-C04                 Hà Nội, ngày 01 tháng 10 năm 2025";
        let first = line(200, 100, "BỘ CÔNG AN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        let motto = line(800, 160, "Độc lập - Tự do - Hạnh phúc");
        take_head(&mut page, area, vec![first, motto, line(200, 260, row)]);
        let head = Head::of(&page).unwrap();
        assert!(head.number.is_some() && head.date.is_some(), "{}", page.text());
        assert!(page.text().contains("thực hiện Kết luận"), "the rest stays");
    }
}
