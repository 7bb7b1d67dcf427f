//! A part of a page read again as one block of print.
//!
//! Separate from [`super::recognise`], which has the engine find out what on a page is print: where a seal and a
//! signature lie over it, the engine takes the whole for a picture and reads nothing. Here it is told what to expect.

use std::time::Duration;

use super::engine::{self, Engine};
use super::picture::{Grey, Sheet};
use super::prepare::{self, BackToPage};
use super::recognise::LEVEL_FROM_DEG;
use crate::record::{Line, PageText, PxBox};

/// Reads what stands in `area` (px of the upright page) at the slant of the page and `scale` times its scale; lines with places on the
/// page. The time is added to that of the page. Nothing where the area lies off the sheet.
pub fn read_block(
    sheet: &Sheet,
    page: &mut PageText,
    area: PxBox,
    scale: f32,
    engine: &mut Engine,
    deadline: Duration,
) -> Vec<Line> {
    let begin = engine::thread_cpu();
    let Some(part) = cut(sheet, area) else { return Vec::new() };
    let scale = (scale * page.measures.scale).clamp(0.2, 3.0);
    let slant_deg = if page.skew_deg.abs() >= LEVEL_FROM_DEG { page.skew_deg } else { 0.0 };
    let mut seen = prepare::resized(&part, scale);
    if slant_deg != 0.0 {
        seen = prepare::levelled(&seen, slant_deg);
    }
    let back = BackToPage::new((part.width_px, part.height_px), (seen.width_px, seen.height_px), slant_deg);
    let read = engine.recognise_block(&seen, page.dpi * scale, deadline);
    let mut lines = read.lines;
    let (dx, dy) = (area.x0.max(0), area.y0.max(0));
    let place = |b: PxBox| {
        let b = back.rectangle(b);
        PxBox { x0: b.x0 + dx, y0: b.y0 + dy, x1: b.x1 + dx, y1: b.y1 + dy }
    };
    for line in &mut lines {
        line.words.iter_mut().for_each(|word| word.bbox = place(word.bbox));
        line.bbox = PxBox::around(line.words.iter().map(|w| w.bbox)).unwrap_or_default();
        line.baseline = line.baseline.map(|b| {
            let mut b = back.baseline(b);
            (b.x0, b.x1) = (b.x0 + dx as f32, b.x1 + dx as f32);
            (b.y0, b.y1) = (b.y0 + dy as f32, b.y1 + dy as f32);
            b
        });
    }
    page.engine_ms = page.engine_ms.saturating_add(engine::milliseconds(read.cpu));
    let spent = engine::milliseconds(engine::thread_cpu().saturating_sub(begin));
    page.total_ms = page.total_ms.saturating_add(spent);
    lines
}

/// The part of the upright sheet within `area`.
fn cut(sheet: &Sheet, area: PxBox) -> Option<Grey> {
    let side = |from: i32, to: i32, size: u32| {
        let size = i32::try_from(size).ok()?;
        let (from, to) = (from.clamp(0, size), to.clamp(0, size));
        (to > from).then_some(from..to)
    };
    let xs = side(area.x0, area.x1, sheet.width_px())?;
    let ys = side(area.y0, area.y1, sheet.height_px())?;
    let pixels = ys.clone().flat_map(|y| xs.clone().map(move |x| sheet.grey_at(x as f32, y as f32) as u8));
    Some(Grey { width_px: xs.len() as u32, height_px: ys.len() as u32, pixels: pixels.collect() })
}

#[cfg(test)]
mod tests {
    use super::super::engine::EngineSettings;
    use super::*;
    use crate::record::{PageNumber, Problem, ProblemKind};

    const DEADLINE: Duration = Duration::from_secs(60);

    #[test]
    fn a_part_is_cut_upright_and_stays_on_the_sheet() {
        let grey = Grey { width_px: 3, height_px: 2, pixels: vec![1, 2, 3, 4, 5, 6] };
        let upright = Sheet { grey: grey.clone(), red_ink: Vec::new(), turn_deg: 0 };
        let area = PxBox { x0: 1, y0: -5, x1: 9, y1: 1 };
        assert_eq!(cut(&upright, area).unwrap().pixels, [2, 3]);
        let turned = Sheet { grey, red_ink: Vec::new(), turn_deg: 90 };
        let whole = cut(&turned, PxBox { x0: 0, y0: 0, x1: 2, y1: 3 }).unwrap();
        assert_eq!((whole.width_px, whole.pixels), (2, vec![4, 1, 5, 2, 6, 3]));
        assert_eq!(cut(&upright, PxBox { x0: 5, y0: 0, x1: 9, y1: 1 }), None);
    }

    #[test]
    fn a_block_is_read_in_its_place_and_the_engine_reads_pages_as_before() {
        let bytes = include_bytes!("../../fixtures/unit/three-lines.png");
        let grey = image::load_from_memory(bytes).unwrap().to_luma8();
        let grey = Grey { width_px: grey.width(), height_px: grey.height(), pixels: grey.into_raw() };
        let mut engine = Engine::open(&EngineSettings::default()).unwrap();
        let before = engine.recognise(&grey, 300.0, DEADLINE).lines;
        let mut page = PageText::unread(PageNumber(1), Problem::of_file(ProblemKind::PageDamaged, ""));
        (page.dpi, page.measures.scale) = (300.0, 0.5);
        let sheet = Sheet { grey, red_ink: Vec::new(), turn_deg: 0 };
        // From below the first line on.
        let area = PxBox { x0: 40, y0: 110, x1: 9_000, y1: 9_000 };
        let lines = read_block(&sheet, &mut page, area, 1.0, &mut engine, DEADLINE);
        let text: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(
            text,
            ["ngày 19 tháng 6 năm 2015 của Quốc hội;", "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình."]
        );
        let same = &before[1].words[0].bbox;
        let found = lines[0].words[0].bbox;
        assert!((found.x0 - same.x0).abs() < 8 && (found.y0 - same.y0).abs() < 8, "{found:?} {same:?}");
        assert!(page.total_ms >= page.engine_ms);
        assert_eq!(engine.recognise(&sheet.grey, 300.0, DEADLINE).lines, before);
        let off = PxBox { x0: 5_000, ..area };
        assert!(read_block(&sheet, &mut page, off, 1.0, &mut engine, DEADLINE).is_empty());
    }
}
