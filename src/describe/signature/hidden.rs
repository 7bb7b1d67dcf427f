//! The signature block that the engine did not see: with a seal and a signature over it, it is a picture to the engine's
//! search for print. Said where it must stand, so that it is read again as print; and what of that is taken.
//!
//! Of what is read there only titles and names are taken, since the rest are the letters of the seal; and none of it is
//! believed without a person: what was not seen may be half of what stands there (`TL.` before `HIỆU TRƯỞNG`).

use crate::record::{Line, PageText, PxBox, TextSource, Word};

use super::super::fold;
use super::super::layout::{Row, row_of, unit_px};
use super::super::lexicon::SIGNER_TITLES;
use super::person::{family_name, is_le, person};
use super::title::{deputy_of, misread_prefix, prefix, read_title, tidy};
use super::{is_title, is_whole_name, on_page, sides};

/// Most confidence of a word that was read this way: below what any of the fields is accepted with.
pub(super) const AGAIN: f32 = 0.7;
/// Confidence from which on a whole name goes before what is none, however clear its letters were.
const NAMED: f32 = 0.6;
/// Confidence of a clear word behind a family name that the seal tore.
const CLEAR: f32 = 0.8;
/// Rows of text that a page without recipients has at the least for a signature to be looked for below them. Chosen.
const LEAST_ROWS: usize = 3;
/// Part of the page's height above which such a text ends: the fifth below it is 59 mm of A4, room for a title, 40 mm of seal and a name.
const ENDS_ABOVE: f32 = 0.8;
/// How far below the top of the recipients the name stands at the most, in heights of text: seal and signature have 40 mm.
const DEPTH: f32 = 22.0;

/// Where on a page the signature must stand and was not read whole; `None` where nothing says that there is one, or it
/// was read, or the page was not recognised from a picture.
pub fn hidden_signature(page: &PageText) -> Option<PxBox> {
    if !matches!(page.source, TextSource::Recognised { .. }) {
        return None;
    }
    let unit = unit_px(page);
    let (width, height) = (page.width_px as f32, page.height_px as f32);
    let sides = sides(page, unit);
    let found = on_page(page);
    let Some(top) = sides.top(unit) else {
        return if found.is_none() { below_last_row(page, unit) } else { None };
    };
    let whole = found.as_ref().is_some_and(|found| {
        let title = read_title(&found.title);
        let is_named =
            found.name.as_ref().is_some_and(|row| person(&row.text(), true).is_some_and(|(_, known)| known));
        is_named && title.known && title.is_whole()
    });
    if whole {
        return None;
    }
    let name = found.and_then(|found| found.name);
    let (left, right, bottom) = match &name {
        Some(row) => {
            let axis = row.bbox.center_x();
            (axis - 0.25 * width, axis + 0.25 * width, row.bbox.y1 as f32 + 0.5 * unit)
        }
        None => (0.45 * width, 0.98 * width, sides.recipients.or(sides.file)? + DEPTH * unit),
    };
    // The last line of the text reaches over both sides.
    let text_end = page
        .lines
        .iter()
        .filter_map(|line| row_of(line, unit))
        .flat_map(|row| row.cut(2.0 * unit))
        .filter(|part| (part.bbox.x0 as f32) < 0.4 * width && part.bbox.x1 as f32 > 0.7 * width)
        .map(|part| part.bbox.y1 as f32)
        .filter(|y| *y < top + 4.0 * unit)
        .fold(top, f32::max);
    let area = PxBox {
        x0: left.max(0.4 * width) as i32,
        y0: text_end as i32,
        x1: right.min(width) as i32,
        y1: bottom.min(height) as i32,
    };
    (area.height() as f32 > 2.0 * unit && area.width() > 0).then_some(area)
}

/// Where a signature stands on a page without recipients: below the last row of a text that ends well above the foot of the page.
/// Requests, minutes and inventories have none.
fn below_last_row(page: &PageText, unit: f32) -> Option<PxBox> {
    let (width, height) = (page.width_px as f32, page.height_px as f32);
    let rows: Vec<Row<'_>> = page.lines.iter().filter_map(|line| row_of(line, unit)).collect();
    let is_text = |row: &&Row<'_>| row.letters() >= 3 && row.capitals() < 0.6 && row.confidence() > CLEAR;
    let wide = |row: &&Row<'_>| (row.bbox.x0 as f32) < 0.3 * width && row.bbox.x1 as f32 > 0.7 * width;
    let mut text: Vec<&Row<'_>> = rows.iter().filter(is_text).collect();
    text.sort_by_key(|row| row.bbox.y1);
    let last_wide = text.iter().rposition(wide).filter(|at| at + 1 >= LEAST_ROWS)?;
    // The last line of a paragraph is short; what stands far below is of the scanner (`Scanned with …`).
    let mut last = text.get(last_wide)?.bbox;
    for row in text.get(last_wide + 1..).unwrap_or_default() {
        if (row.bbox.y0 - last.y1) as f32 > 1.5 * unit || row.bbox.x0 as f32 > 0.4 * width {
            break;
        }
        last = row.bbox;
    }
    let more = text
        .iter()
        .any(|row| row.bbox.y0 as f32 > last.y1 as f32 + unit && (row.bbox.x0 as f32) < 0.4 * width);
    let top = last.y1 as f32 + 0.3 * unit;
    if more || top > ENDS_ABOVE * height {
        return None;
    }
    let bottom = (top + DEPTH * unit).min(height);
    Some(PxBox { x0: (0.45 * width) as i32, y0: top as i32, x1: (0.98 * width) as i32, y1: bottom as i32 })
}

/// Puts the titles and names of `lines`, which were read where [`hidden_signature`] said, into the page, in place of what
/// was read there with less confidence.
pub fn take_signature(page: &mut PageText, lines: Vec<Line>) {
    let unit = unit_px(page);
    let name = on_page(page).and_then(|found| found.name).map(|row| row.text());
    let (is_named, named) = (name.is_some(), name.is_some_and(|name| is_whole_name(&name)));
    let (mut by_order, mut deputy) = (false, None);
    for line in lines {
        let Some(row) = row_of(&line, unit) else { continue };
        // Below the office by whose order its head signs stands a department, with a name of any words.
        let department = by_order && row.capitals() > 0.75 && row.letters() >= 6 && row.confidence() > 0.3;
        let title = if department { Some(row.clone()) } else { title_of(&row) };
        // The deputy of whom the row above names the head may be torn further.
        let title = title.or_else(|| deputy.and_then(|deputy| torn_deputy(&row, deputy)));
        deputy = title.as_ref().and_then(|row| deputy_named(&row.text()));
        by_order = title.as_ref().is_some_and(|row| {
            let text = row.text();
            matches!(prefix(&text).or_else(|| misread_prefix(&text)), Some(("TL" | "TUQ", _)))
        });
        let name = || (!named).then(|| name_of(&row, is_named)).flatten();
        let is_title = title.is_some();
        if let Some(row) = title.or_else(name) {
            let mut words: Vec<Word> = row.words.iter().map(|w| (*w).clone()).collect();
            if is_title {
                // Strokes of the seal touch its first letters.
                words.iter_mut().for_each(|w| {
                    w.text = w.text.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned()
                });
            }
            put(page, Line { bbox: row.bbox, words, ..line.clone() }, AGAIN);
        }
    }
}

/// The longest part of a row that is a whole name, without one or two words at either end: strokes of the signature
/// and of the seal. Where there is no name yet (`is_named`), also one whose family name is torn, if the rest is clear.
fn name_of<'a>(row: &Row<'a>, is_named: bool) -> Option<Row<'a>> {
    let whole = parts(row).filter(|part| is_whole_name(&part.text())).max_by_key(|part| part.words.len());
    whole.or_else(|| {
        parts(row).filter(|part| !is_named && is_torn_name(part)).max_by_key(|part| part.words.len())
    })
}

/// Whether a row is three to five words of which the first is a family name but for some letters, and the others are
/// clear.
fn is_torn_name(row: &Row<'_>) -> bool {
    let Some((first, given)) = row.words.split_first().filter(|(_, given)| (2..=4).contains(&given.len()))
    else {
        return false;
    };
    let words = person(&row.text(), true).map_or(0, |(name, _)| name.split(' ').count());
    let is_family =
        is_le(&first.text) || family_name(first.text.trim_matches(|c: char| !c.is_alphabetic())).is_some();
    is_family && words == row.words.len() && given.iter().all(|w| w.confidence >= CLEAR)
}

/// A row without none to two words at either end.
fn parts<'a>(row: &Row<'a>) -> impl Iterator<Item = Row<'a>> {
    let ends = (0..=2).flat_map(|from| (0..=2).map(move |less| (from, less)));
    ends.filter_map(|(from, less)| {
        Row::new(row.words.get(from..row.words.len().checked_sub(less)?)?.to_vec())
    })
}

/// The longest part of a row that is a title, without one or two words at either end: strokes of the seal read as words.
/// Letters of the seal make titles, too, so that only whole words in capitals count, and all of them.
fn title_of<'a>(row: &Row<'a>) -> Option<Row<'a>> {
    let letters = |w: &Word| w.text.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    // The first letter loses its height to the seal now and then (`pHÓ`).
    let in_capitals = |w: &str| {
        let small = w.chars().filter(|c| c.is_lowercase()).count();
        let others = w.chars().any(|c| !c.is_alphabetic() && c != '.' && c != ',');
        !w.is_empty() && !others && 3 * small <= w.chars().count() && !w.ends_with(char::is_lowercase)
    };
    let ends = (0..=2).flat_map(|from| (0..=2).map(move |less| (from, less)));
    ends.filter_map(|(from, less)| {
        let words = row.words.get(from..row.words.len().checked_sub(less)?)?;
        // `TT HIỆU TRƯỞNG` is by somebody's order, whatever the letters were.
        let torn_prefix = from.checked_sub(1).and_then(|at| row.words.get(at)).map(|w| letters(w));
        if torn_prefix.is_some_and(|w| in_capitals(&w) && w.chars().count() <= 3) {
            return None;
        }
        let whole = words.iter().all(|w| in_capitals(&letters(w)));
        Row::new(words.to_vec()).filter(|part| {
            whole && (is_title(part) && is_known(&part.text()) || from == 0 && is_beginning(part))
        })
    })
    .max_by_key(|part| part.words.len())
}

/// Whether a row is clear letters with which only one title begins (`HIỆU TRƯỎ`).
fn is_beginning(row: &Row<'_>) -> bool {
    let squeezed = fold::squeeze(&tidy(&row.text()));
    let begins = |title: &&&str| {
        let wanted = fold::squeeze(title);
        wanted.starts_with(&squeezed) && squeezed.len() >= 7 && wanted.len() - squeezed.len() <= 3
    };
    row.confidence() >= CLEAR && SIGNER_TITLES.iter().filter(begins).count() == 1
}

/// Whether a text is a known title word by word, or `TM.` and a body: a letter may be wrong in a word of four or more.
/// (`TRỤ TRƯỞNG` of a seal is no `THỨ TRƯỞNG`.)
fn is_known(text: &str) -> bool {
    let marked = prefix(text).or_else(|| misread_prefix(text));
    let rest = marked.map_or(text, |(_, rest)| rest);
    let squeezed = fold::squeeze(rest);
    if marked.is_some_and(|(mark, _)| mark == "TM")
        && (squeezed.starts_with("uyban") || squeezed.starts_with("hoidong"))
    {
        return true;
    }
    let read: Vec<String> = rest
        .split_whitespace()
        .map(|w| fold::squeeze(w.trim_matches(|c: char| !c.is_alphabetic())))
        .collect();
    // One letter of a short word, where the long one after it tells which it was: `LHỦ TƯỚNG`, not `TRỤ TRƯỞNG`.
    if let [short, long] = read.as_slice() {
        let mut fitting = SIGNER_TITLES
            .iter()
            .filter_map(|title| title.split_once(' ').filter(|(_, b)| fold::squeeze(b) == *long));
        let first = fitting.next().map(|(a, _)| fold::squeeze(a));
        if fitting.next().is_none() && first.is_some_and(|a| fold::distance(&a, short) <= 1) {
            return true;
        }
    }
    SIGNER_TITLES.iter().any(|title| {
        let wanted = title.split(' ').map(fold::squeeze);
        let alike = |(wanted, read): (String, &String)| {
            fold::distance(&wanted, read) <= usize::from(wanted.len() >= 4)
        };
        title.split(' ').count() == read.len() && wanted.zip(&read).all(alike)
    })
}

/// The deputy's title that must stand below a row of a title, if it is one with `KT.`.
fn deputy_named(text: &str) -> Option<&'static str> {
    let (_, head) = prefix(text).filter(|(mark, _)| *mark == "KT")?;
    let squeezed = fold::squeeze(head);
    let head = SIGNER_TITLES.iter().find(|title| fold::squeeze(title) == squeezed)?;
    deputy_of(head)
}

/// The part of a row that is a deputy's title but for a fifth of its letters: the head's own title is less alike.
fn torn_deputy<'a>(row: &Row<'a>, deputy: &str) -> Option<Row<'a>> {
    let wanted = fold::squeeze(deputy);
    let likeness = |part: &Row<'_>| fold::similarity(&wanted, &fold::squeeze(&part.text()));
    let alike = parts(row).filter(|part| part.capitals() > 0.75 && likeness(part) >= 0.8);
    alike.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

/// Puts a line in its place, instead of words that were read there with less confidence, its words with `most` at the most.
pub(super) fn put(page: &mut PageText, mut line: Line, most: f32) {
    let within = |w: &Word| {
        let (x, y) = (w.bbox.center_x(), w.bbox.center_y());
        (line.bbox.x0 as f32..=line.bbox.x1 as f32).contains(&x)
            && (line.bbox.y0 as f32..=line.bbox.y1 as f32).contains(&y)
    };
    let there = Row::new(page.words().filter(|w| within(w)).collect());
    let new = Row::new(line.words.iter().collect());
    if let (Some(there), Some(new)) = (there, new)
        && (title_of(&there).is_some()
            || there.confidence() >= new.confidence()
                && !(is_whole_name(&new.text())
                    && new.confidence() >= NAMED
                    && !is_whole_name(&there.text())))
    {
        return;
    }
    for old in &mut page.lines {
        let words = old.words.len();
        old.words.retain(|w| !within(w));
        if old.words.len() < words {
            old.bbox = PxBox::around(old.words.iter().map(|w| w.bbox)).unwrap_or_default();
        }
    }
    page.lines.retain(|old| !old.words.is_empty());
    line.words.iter_mut().for_each(|w| w.confidence = w.confidence.min(most));
    let at =
        page.lines.iter().rposition(|old| old.bbox.center_y() < line.bbox.center_y()).map_or(0, |at| at + 1);
    line.block = at.checked_sub(1).and_then(|before| page.lines.get(before)).map_or(0, |before| before.block);
    page.lines.insert(at, line);
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{line, page};
    use super::super::find;
    use super::*;

    fn paper() -> PageText {
        let mut page = page(&[
            (100, 1300, "Thủ trưởng các đơn vị trong Trường chịu trách nhiệm thi hành Quyết định này./."),
            (100, 1500, "Nơi nhận:"),
            (950, 1850, "Đinh Văn Châu"),
            (100, 1850, "- Lưu: VT."),
        ]);
        page.source = TextSource::Recognised { engine: "test".into() };
        page
    }

    fn title(page: &PageText) -> String {
        let pages = std::slice::from_ref(page);
        read_title(&find(pages).unwrap().title).text
    }

    #[test]
    fn without_recipients_it_is_looked_for_below_the_text() {
        let text = "Căn cứ vào quá trình hoạt động của Hiệp hội, đến thời điểm báo cáo không có tài sản nào,";
        let mut page = page(&[
            (100, 500, text),
            (100, 560, text),
            (100, 620, text),
            (100, 680, "xử lý."),
            (1100, 2200, "Scanned with"),
        ]);
        page.source = TextSource::Recognised { engine: "test".into() };
        let area = hidden_signature(&page).unwrap();
        assert!(area.y0 >= 710 && area.y0 < 760 && area.y1 > 1300 && area.x0 > 600, "{area:?}");
        let mut below = page.clone();
        for line in &mut below.lines {
            for word in &mut line.words {
                (word.bbox.y0, word.bbox.y1) = (word.bbox.y0 + 1400, word.bbox.y1 + 1400);
            }
        }
        assert_eq!(hidden_signature(&below), None, "no room is left");
        let mut few = page.clone();
        few.lines.drain(..2);
        assert_eq!(hidden_signature(&few), None, "one row is no text");
    }

    #[test]
    fn a_hidden_title_is_looked_for_above_the_name_and_below_the_text() {
        let page = paper();
        let area = hidden_signature(&page).unwrap();
        assert!(area.y0 >= 1340 && area.y0 < 1500 && area.y1 >= 1850, "{area:?}");
        assert!(area.x0 < 900 && area.x1 > 1300, "{area:?}");
        let mut read = page.clone();
        read.lines.push(line(950, 1500, "HIỆU TRƯỞNG"));
        assert_eq!(hidden_signature(&read), None, "it was read");
        let mut layer = page.clone();
        layer.source = TextSource::TextLayer;
        assert_eq!(hidden_signature(&layer), None);
        let mut half = page.clone();
        half.lines.push(line(950, 1500, "KT. HIỆU TRƯỞNG"));
        assert!(hidden_signature(&half).is_some(), "the deputy's row is missing");
        assert_eq!(hidden_signature(&super::super::super::testing::page(&[])), None);
    }

    #[test]
    fn titles_are_taken_and_the_letters_of_the_seal_are_not() {
        let mut page = paper();
        let read = [
            line(900, 1500, "~ Z5s HỀU TRƯỞNG X"),
            line(930, 1550, "jRỤ TRƯỞNG"),
            line(930, 1580, "/o/TRƯƠNG\\ 2"),
            line(930, 1600, "TRƯỜNG ĐẠI HỌC"),
            line(930, 1700, "CẨM Tụ,"),
            line(930, 1650, "[ ĐIỆN LỰC |"),
            line(940, 1852, "Đĩnh ăn Châu"),
        ];
        take_signature(&mut page, read.to_vec());
        assert_eq!(title(&page), "HIỆU TRƯỞNG");
        assert_eq!(page.lines.len(), 5, "{}", page.text());
        assert!(page.text().contains("HỀU TRƯỞNG\n") && page.text().contains("Đinh Văn Châu"));
        let taken = page.lines.iter().find(|l| l.text() == "HỀU TRƯỞNG").unwrap();
        assert!(taken.words.iter().all(|w| w.confidence <= AGAIN));
        assert!(hidden_signature(&page).is_none_or(|area| area.height() > 0));
    }

    #[test]
    fn a_department_stands_below_the_office_and_better_words_stay() {
        let mut page = paper();
        page.lines.push(line(950, 1500, "XƯỞNG RMONG CISY"));
        page.lines.last_mut().unwrap().words.iter_mut().for_each(|w| w.confidence = 0.2);
        take_signature(
            &mut page,
            vec![line(950, 1440, "TL. HIỆU TRƯỞNG"), line(950, 1500, "TRƯỞNG PHÒNG CTSV")],
        );
        assert_eq!(title(&page), "TL. HIỆU TRƯỞNG TRƯỞNG PHÒNG CTSV");
        let before = page.clone();
        let mut worse = line(950, 1500, "TRƯỞNG PHÒNG");
        worse.words.iter_mut().for_each(|w| w.confidence = 0.3);
        take_signature(&mut page, vec![worse]);
        assert_eq!(page, before);
    }

    #[test]
    fn torn_titles_and_names_are_taken_where_they_can_be_no_others() {
        let taken = |lines: &[(i32, &str)]| {
            let mut page = paper();
            page.lines.remove(2);
            let read: Vec<Line> = lines.iter().map(|(y, text)| line(950, *y, text)).collect();
            take_signature(&mut page, read);
            page.text()
                .lines()
                .skip(1)
                .filter(|l| !l.contains("Lưu") && !l.contains("Nơi"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            taken(&[(1500, "HIỆU TRƯỎ"), (1850, "Huyff Thanh Nhã")]),
            ["HIỆU TRƯỎ", "Huyff Thanh Nhã"]
        );
        assert_eq!(
            taken(&[(1500, "KT. THỦ TƯỚNG"), (1550, "Ó THỦ TƯỚNG")]),
            ["KT. THỦ TƯỚNG", "Ó THỦ TƯỚNG"]
        );
        assert_eq!(
            taken(&[(1500, "LHỦ TƯỚNG"), (1600, "2EHÁNH THANH TRA")]),
            ["LHỦ TƯỚNG", "EHÁNH THANH TRA"]
        );
        assert_eq!(taken(&[(1500, "pHÓ GIÁM ĐỐC")]), ["pHÓ GIÁM ĐỐC"]);
        for seal in ["GIÁO DỤC", "TRƯỜNG ĐẠI", "TRỤ TRƯỞNG", "CÔNG NGHỆ", "Sở Hoàng Anh", "TP.HỒ CHÍ MINH"]
        {
            assert!(taken(&[(1600, seal)]).is_empty(), "{seal}");
        }
    }

    #[test]
    fn a_name_is_taken_where_there_was_none() {
        let mut page = paper();
        page.lines.remove(2);
        let read = vec![line(950, 1500, "CHỦ TỊCH"), line(950, 1850, "Trần Ngọc Căng")];
        take_signature(&mut page, read);
        let pages = [page];
        let found = find(&pages).unwrap();
        assert_eq!(found.name.map(|row| row.text()).as_deref(), Some("Trần Ngọc Căng"));
    }
}
