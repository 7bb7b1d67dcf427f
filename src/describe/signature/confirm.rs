//! The signer's name read again by itself: a name is in no list, and one misread mark makes another person (`Tấn`, `Tân`), so
//! that one reading is hardly ever sure enough. Said where it stands, and whether other looks at other scales agree.
//!
//! Separate from [`super::hidden`], which looks for what was not read at all.

use unicode_normalization::UnicodeNormalization;

use crate::record::{Line, PageText, PxBox, TextSource};

use super::super::layout::{Row, row_of, unit_px};
use super::looks::DISPUTED;
use super::person::person;
use super::{find, is_whole_name};

/// Confidence of the words of a name that every look gave alike, where they had less: what a name needs to be accepted
/// (`frame::signature`), and a little more. Of 142 real papers 82 names were accepted with these looks and 51 without, all of
/// them right.
const CONFIRMED: f32 = 0.97;
/// Words surer than this need no other look.
const SURE: f32 = 0.95;
/// Room around the name, in heights of ordinary words: marks stand above, and seals tear boxes.
const ROOM: f32 = 0.7;

/// Where on a page the name of the signer stands, if it was read whole and not surely.
pub fn unsure_name(page: &PageText) -> Option<PxBox> {
    if !matches!(page.source, TextSource::Recognised { .. }) {
        return None;
    }
    let row = find(std::slice::from_ref(page))?.name?;
    let sure = row.words.iter().all(|w| w.confidence >= SURE);
    // Where the two readers differ, more looks of one of them settle nothing.
    let disputed = row.words.iter().any(|w| w.confidence <= DISPUTED);
    let room = (ROOM * unit_px(page)) as i32;
    let b = row.bbox;
    let around = PxBox { x0: b.x0 - 2 * room, y0: b.y0 - room, x1: b.x1 + 2 * room, y1: b.y1 + room };
    (!sure && !disputed && is_whole_name(&row.text())).then_some(around)
}

/// Whether a look at the place of the name gave the name that the page has, letter by letter and mark by mark.
fn agrees(lines: &[Line], name: &str, unit: f32) -> bool {
    let mut names = lines.iter().filter_map(|line| row_of(line, unit)).filter_map(|row| named(&row));
    names.next().is_some_and(|read| read == name) && names.next().is_none()
}

/// Whether a name has marks that the engine takes for another, at every scale alike: a hook, or a circumflex with an acute
/// (`Ẩn` as `Ấn`, `Bẩy` as `Bấy`, `Toàn` as `Toản`: 3 of 61 generated names that all looks agreed on).
fn is_easily_misread(name: &str) -> bool {
    name.chars().any(|letter| {
        let marks: Vec<char> = std::iter::once(letter).nfd().skip(1).collect();
        marks.contains(&'\u{309}') || marks.contains(&'\u{302}') && marks.contains(&'\u{301}')
    })
}

/// Given names with a circumflex and an acute that have no common twin with a hook. (In a syllable that ends in a stop only the
/// acute is possible.)
const SURE_ACUTES: [&str; 16] = [
    "Tuấn", "Tiến", "Chiến", "Tấn", "Huấn", "Tuyến", "Luyến", "Xuyến", "Thế", "Quế", "Hiếu", "Huế", "Yến",
    "Chấn", "Thuấn", "Bốn",
];

/// Whether a name has a circumflex and an acute that may be a hook to both readers: on drawn pages of 150 to 180 dpi 9 of 55
/// names full of them were read alike and wrong (`Hiển` as `Hiến`, `Tẩn` as `Tấn`).
pub(in super::super) fn has_doubtful_mark(name: &str) -> bool {
    name.split(' ').skip(1).any(|word| {
        let has = |mark: char| {
            word.chars().any(|letter| {
                let marks: Vec<char> = std::iter::once(letter).nfd().skip(1).collect();
                marks.contains(&'\u{302}') && marks.contains(&mark)
            })
        };
        let stopped = word.ends_with(['c', 'p', 't']) || word.ends_with("ch");
        (has('\u{301}') && !stopped && !SURE_ACUTES.contains(&word)) || has('\u{309}')
    })
}

/// Given names with a circumflex alone that are far oftener borne with an acute above it, which is lost to both readers
/// (`Tuấn` as `Tuân` on one of 40 real papers of offices that no rule came of).
const RARER_TWINS: [&str; 9] = ["Tuân", "Tân", "Huân", "Tiên", "Chiên", "Hiên", "Tuyên", "Quyên", "Luyên"];

/// Whether a name may lack a tone.
fn may_lack_a_tone(name: &str) -> bool {
    name.split(' ').skip(1).any(|word| RARER_TWINS.contains(&word))
}

fn named(row: &Row<'_>) -> Option<String> {
    person(&row.text(), false).map(|(name, _)| name)
}

/// The signer's name as the page has it.
pub fn signer_name(page: &PageText) -> Option<String> {
    named(&find(std::slice::from_ref(page))?.name?)
}

/// Makes the words of the signer's name surer where `least` of `looks`, readings of [`unsure_name`]'s place, have the very
/// same name: all of them where they are the text engine's as the name itself, one where that is another reader's.
pub fn confirm_name(page: &mut PageText, looks: &[Vec<Line>], least: usize) {
    let unit = unit_px(page);
    let boxes: Vec<PxBox> = {
        let Some(row) = find(std::slice::from_ref(page)).and_then(|found| found.name) else { return };
        let Some(name) = named(&row) else { return };
        let agreed = looks.iter().filter(|look| agrees(look, &name, unit)).count();
        if agreed < least || is_easily_misread(&name) || least == 1 && may_lack_a_tone(&name) {
            return;
        }
        row.words.iter().map(|w| w.bbox).collect()
    };
    for word in page.lines.iter_mut().flat_map(|line| &mut line.words).filter(|w| boxes.contains(&w.bbox)) {
        word.confidence = word.confidence.max(CONFIRMED);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{line, page};
    use super::*;

    fn paper(confidence: f32) -> PageText {
        let mut page =
            page(&[(100, 1500, "Nơi nhận:"), (950, 1500, "CHỦ TỊCH"), (950, 1700, "Trần Ngọc Tài")]);
        page.source = TextSource::Recognised { engine: "test".into() };
        page.lines[2].words.iter_mut().for_each(|w| w.confidence = confidence);
        page
    }

    fn least_after(looks: &[&str]) -> f32 {
        let mut page = paper(0.7);
        let looks: Vec<Vec<Line>> = looks.iter().map(|text| vec![line(950, 1700, text)]).collect();
        confirm_name(&mut page, &looks, 2);
        page.lines[2].words.iter().map(|w| w.confidence).fold(1.0, f32::min)
    }

    #[test]
    fn only_an_unsure_name_is_looked_at() {
        let area = unsure_name(&paper(0.7)).unwrap();
        let name = paper(0.7).lines[2].bbox;
        assert!(area.x0 < name.x0 && area.y0 < name.y0 && area.y1 > name.y1 && area.y0 > 1600, "{area:?}");
        assert_eq!(unsure_name(&paper(0.96)), None);
        assert_eq!(unsure_name(&paper(DISPUTED)), None, "readers differ: for a person");
        let mut layer = paper(0.7);
        layer.source = TextSource::TextLayer;
        assert_eq!(unsure_name(&layer), None);
    }

    #[test]
    fn marks_that_both_readers_take_for_another_are_for_a_person() {
        for doubtful in ["Hồ Thị Hiến", "Ngô Văn Quyến", "Phạm Ngọc Ấn", "Lý Văn Hiển"] {
            assert!(has_doubtful_mark(doubtful), "{doubtful}");
        }
        for sure in ["Nguyễn Anh Tuấn", "Trần Văn Quyết", "Lê Văn Hiền", "Phạm Thị Hải"] {
            assert!(!has_doubtful_mark(sure), "{sure}");
        }
    }

    #[test]
    fn a_tone_that_both_readers_lose_is_for_a_person() {
        assert!(may_lack_a_tone("Trần Anh Tuân") && may_lack_a_tone("TS. Lê Văn Tân"));
        for sure in ["Nguyễn Văn Tuấn", "Phạm Ngọc Thịnh", "Đỗ Thị Huệ", "Trần Văn An"] {
            assert!(!may_lack_a_tone(sure), "{sure}");
        }
    }

    #[test]
    fn a_name_is_surer_where_every_look_has_its_very_marks() {
        assert_eq!(least_after(&["Trần Ngọc Tài", "Trần Ngọc Tài"]), CONFIRMED);
        assert_eq!(least_after(&["Trần Ngọc Tài", "Trần Ngọc Tai"]), 0.7, "another person");
        assert_eq!(least_after(&["Trần Ngọc Tài"]), 0.7, "one look is none");
        assert_eq!(least_after(&["Trần Ngọc Tài", "~"]), 0.7);
        assert_eq!(least_after(&[]), 0.7);
        assert!(
            is_easily_misread("Nguyễn Đình Ẩn") && is_easily_misread("Lê Tuấn") && is_easily_misread("Hải")
        );
        assert!(!is_easily_misread("Nguyễn Đình Thuân") && !is_easily_misread("Trần Việt Trường"));
    }
}
