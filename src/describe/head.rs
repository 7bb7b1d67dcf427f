//! The head of a paper, NĐ 30/2020 Phụ lục I: national heading and date on the right, agency and number on the left.
//!
//! Everything hangs on one line: where the left column ends. The national heading tells it; where that was not read,
//! the motto under it, then the date, then the usual share of the width.

mod hidden;

use crate::record::{PageText, PxBox};

use super::layout::{Row, row_of, stack, unit_px};
use super::{date, fold, lexicon, number, units};

pub use hidden::{HiddenHead, hidden_head, take_head};

/// The head of one page, in rows.
#[derive(Debug)]
pub(super) struct Head<'a> {
    pub page: &'a PageText,
    /// Height of ordinary text, px.
    pub unit: f32,
    /// Whether the national heading or its motto was read.
    pub national: bool,
    /// The motto's row, or the national heading's.
    pub motto: Option<PxBox>,
    /// Rows of the agencies, top-down.
    pub agencies: Vec<Row<'a>>,
    /// The row of the number.
    pub number: Option<Row<'a>>,
    /// The row of place and date.
    pub date: Option<Row<'a>>,
    /// Rows of the right column.
    pub right: Vec<Row<'a>>,
    /// Rows of the left column under the number (`V/v …`).
    pub under_number: Vec<Row<'a>>,
    /// Whole rows under the head.
    pub body: Vec<Row<'a>>,
}

const NATIONAL: [&str; 8] = ["cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam"];
/// The heading of papers of the Party (Hướng dẫn 36-HD/VPTW), which have no motto; only in capitals, since texts name it, too.
const PARTY: [&str; 5] = ["dang", "cong", "san", "viet", "nam"];
const MOTTO: [&str; 6] = ["doc", "lap", "tu", "do", "hanh", "phuc"];

/// Share of the page, from the top, in which a head is looked for. Half, because pictures from the web are cut.
const TOP: f32 = 0.5;

/// How far below the motto the date may stand, in heights of text: three or four lines, more on a slanted page.
const DATE_BELOW: f32 = 12.0;

/// Usual place of the border between the columns, as a share of the width: the form of NĐ 30/2020 Phụ lục I Phần I
/// Mục IV draws the right column 11–12 mm wider than the left one, within margins of 30 and 15 mm.
const USUAL_BORDER: f32 = 0.42;

impl<'a> Head<'a> {
    /// The head of a page; `None` if nothing on it looks like one.
    pub fn of(page: &'a PageText) -> Option<Self> {
        let unit = unit_px(page);
        let mut rows: Vec<Row<'a>> = page.lines.iter().filter_map(|line| row_of(line, unit)).collect();
        // Not in the engine's order: the second line of a title may come after the stamp below it.
        rows.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
        let limit = page.height_px as f32 * TOP;
        let top: Vec<&Row<'a>> = rows.iter().filter(|r| r.bbox.center_y() < limit).collect();

        let national = top.iter().find_map(|row| Some((*row, anchor(row, &NATIONAL, 4)?)));
        let of_the_party = |row: &Row<'_>| anchor(row, &PARTY, 4).filter(|_| row.capitals() > 0.8);
        let national = national.or_else(|| top.iter().find_map(|row| Some((*row, of_the_party(row)?))));
        let motto = top.iter().find_map(|row| Some((*row, anchor(row, &MOTTO, 3)?)));
        let heading_y = [&motto, &national].into_iter().flatten().map(|(row, _)| row.bbox.center_y()).next();
        // Place and date stand under the motto; far below it a date is of the text.
        let is_date = |row: &Row<'_>| {
            heading_y.is_none_or(|y| row.bbox.center_y() < y + DATE_BELOW * unit)
                && date::is_of_issue(&row.text())
        };
        let dated = top.iter().find(|row| is_date(row)).copied();
        let border = match (&national, &motto, dated) {
            (Some((_, x0)), _, _) => *x0 - 0.3 * unit,
            // The motto stands centred under the heading and takes about 0.7 of its width.
            (None, Some((_, x0)), _) => *x0 - 2.5 * unit,
            (None, None, Some(row)) => before_date(row, unit)?,
            (None, None, None) => page.width_px as f32 * USUAL_BORDER,
        };
        let head_top = [national.as_ref(), motto.as_ref()]
            .into_iter()
            .flatten()
            .map(|(row, _)| row.bbox.y0 as f32 - 2.5 * unit)
            .reduce(f32::min)
            .or(dated.map(|row| row.bbox.y0 as f32 - 8.0 * unit))
            .unwrap_or(0.0);

        let (mut left, mut right) = (Vec::new(), Vec::new());
        for row in top.iter().filter(|r| r.bbox.center_y() > head_top) {
            let (l, r) = columns(row, border, unit, page.width_px as f32);
            left.extend(l);
            right.extend(r);
        }
        let (left, right) = (stack(left), stack(right));

        let date = right.iter().find(|row| is_date(row)).cloned();
        let date_y = date.as_ref().map(|row| row.bbox.center_y());
        let motto_y = motto.as_ref().map(|(row, _)| row.bbox.center_y());
        // The number stands level with the date or a little above or below it.
        let level = date_y.or(motto_y.map(|y| y + 2.0 * unit));
        let numbered = |is: fn(&str) -> bool| {
            left.iter().position(|row| {
                is(&row.text()) && level.is_none_or(|y| (row.bbox.center_y() - y).abs() < 6.0 * unit)
            })
        };
        let number_at = numbered(number::is_number).or_else(|| numbered(number::is_labelled));
        if national.is_none() && motto.is_none() && date.is_none() && number_at.is_none() {
            return None;
        }
        let number = number_at.map(|at| left[at].clone());
        let number_y = number.as_ref().map(|row| row.bbox.center_y());
        let agencies_end =
            number_y.or(date_y).or(motto_y.map(|y| y + 2.0 * unit)).unwrap_or(limit) - 0.5 * unit;
        let head_end =
            [number_y, date_y, motto_y].into_iter().flatten().reduce(f32::max).unwrap_or(0.0) + 0.4 * unit;
        let agencies =
            left.iter().filter(|r| r.bbox.center_y() < agencies_end && is_agency_row(r)).cloned().collect();
        let under_number = match (number_at, number_y) {
            (Some(at), _) => left[at + 1..].to_vec(),
            (None, _) => left.iter().filter(|r| r.bbox.center_y() > agencies_end).cloned().collect(),
        };
        let body = rows
            .iter()
            .filter(|row| row.bbox.center_y() > head_end)
            .flat_map(|row| row.cut(3.0 * unit))
            .collect();
        Some(Head {
            page,
            unit,
            national: national.is_some() || motto.is_some(),
            motto: motto.as_ref().or(national.as_ref()).map(|(row, _)| row.bbox),
            agencies,
            number,
            date,
            right,
            under_number,
            body,
        })
    }

    /// Whether this is the head of a paper, be all of it read or not: a stamp over the national heading does not make the
    /// paper that is attached to this one the better.
    pub fn is_whole(&self) -> bool {
        !self.agencies.is_empty() && self.number.is_some() && self.date.is_some()
    }

    /// How much of a head was found, 0–4: the page with the most of it is the first one of the paper.
    pub fn strength(&self) -> usize {
        usize::from(self.national)
            + usize::from(!self.agencies.is_empty())
            + usize::from(self.number.is_some())
            + usize::from(self.date.is_some())
    }
}

/// Left end of the words of `wanted` on a row that holds at least `least` of them, in their order and close together.
fn anchor(row: &Row<'_>, wanted: &[&str], least: usize) -> Option<f32> {
    struct Run {
        next: usize,
        found: usize,
        start: f32,
        missed: usize,
    }
    let mut best: Option<(usize, f32)> = None;
    let mut run: Option<Run> = None;
    for word in &row.words {
        let folded = fold::squeeze(&word.text);
        let from = run.as_ref().map_or(0, |r| r.next);
        // A word may be lost, not three of them.
        let hit = wanted.iter().enumerate().skip(from).take(3).find(|(_, w)| fold::like(&folded, w));
        match (&mut run, hit) {
            (Some(r), Some((at, _))) => {
                (r.next, r.found, r.missed) = (at + 1, r.found + 1, 0);
            }
            (None, Some((at, _))) => {
                // Words lost before the first one found: about four letters and a blank each.
                let start = word.bbox.x0 as f32 - at as f32 * 3.2 * word.bbox.height() as f32;
                run = Some(Run { next: at + 1, found: 1, start, missed: 0 });
            }
            // `BỘ CÔNG THƯƠNG` is not where `CỘNG HÒA` begins.
            (Some(r), None) if r.missed >= 1 || r.found == 1 => run = None,
            (Some(r), None) => r.missed += 1,
            (None, None) => {}
        }
        if let Some(r) = &run
            && best.is_none_or(|(found, _)| r.found > found)
        {
            best = Some((r.found, r.start));
        }
    }
    best.filter(|(found, _)| *found >= least).map(|(_, start)| start)
}

/// Middle of the gap before the place and date of a row, if something stands left of them.
fn before_date(row: &Row<'_>, unit: f32) -> Option<f32> {
    let parts = row.cut(1.5 * unit);
    let at = parts.iter().position(|p| date::has_date_words(&p.text())).unwrap_or(parts.len() - 1);
    Some(parts.get(at)?.bbox.x0 as f32 - 0.5 * unit)
}

/// The parts of a row in the left and in the right column. The border is known to a few letters only: a row is cut at
/// the widest gap near it, and where there is none by the middles of its words.
fn columns<'a>(row: &Row<'a>, border: f32, unit: f32, width: f32) -> (Option<Row<'a>>, Option<Row<'a>>) {
    let mut best: Option<(f32, f32)> = None;
    let mut edge = f32::MIN;
    for word in &row.words {
        let gap = word.bbox.x0 as f32 - edge;
        let middle = edge + gap / 2.0;
        if edge > f32::MIN && gap > 0.9 * unit && (middle - border).abs() < 0.16 * width {
            let worth = gap - 0.1 * (middle - border).abs();
            if best.is_none_or(|(w, _)| worth > w) {
                best = Some((worth, middle));
            }
        }
        edge = edge.max(word.bbox.x1 as f32);
    }
    match best {
        Some((_, middle)) => row.part_at(middle),
        // A row of one piece lies on the side of its middle; the right column's rows may start left of the border
        // (`Thành phố Hồ Chí Minh, ngày …`), the left column's may end right of it.
        None if (row.bbox.x0 as f32) < border && (row.bbox.x1 as f32) > border + 4.0 * unit => {
            if date::words_start(&row.text()).is_some() && !number::is_number(&row.text()) {
                (None, Some(row.clone()))
            } else {
                row.part_at(border)
            }
        }
        None if row.bbox.center_x() < border => (Some(row.clone()), None),
        None => (None, Some(row.clone())),
    }
}

/// Whether a row of the left column can be (a part of) a name of an agency: capitals, and no stamp.
fn is_agency_row(row: &Row<'_>) -> bool {
    let folded = row.folded();
    row.letters() >= 3
        && row.capitals() > 0.6
        && row.confidence() > 0.2
        && !["den ngay", "cong van den", "cv den", "sao y", "hoa toc", "thuong khan", "ky boi", "dong dau"]
            .iter()
            .any(|stamp| folded.contains(stamp))
}

/// The names in the left column: the agency that issues and the one above it.
#[derive(Debug, Default)]
pub(super) struct Agencies<'a> {
    pub issuing: Vec<Row<'a>>,
    pub parent: Vec<Row<'a>>,
    /// Whether these rows look like one name. NĐ 30/2020 has no second parent, but forms print a third row.
    pub one_parent: bool,
}

/// Tells the rows of the parent agency from those of the agency that issues: a new name begins with a word that names
/// of agencies begin with, unless the rows before it are no whole name yet. (NĐ 30/2020 prints the one plain and the
/// other bold; the engine does not tell.)
pub(super) fn tell_agencies<'a>(rows: &[Row<'a>]) -> Agencies<'a> {
    let mut names: Vec<Vec<Row<'a>>> = Vec::new();
    for row in rows {
        let folded = row.folded();
        let folded = lexicon::parted(&folded);
        let before: String =
            names.last().map(|n| n.iter().map(Row::folded).collect::<Vec<_>>().join(" ")).unwrap_or_default();
        let begins = lexicon::AGENCY_HEADS
            .iter()
            .any(|head| begins_with(&folded, head) && lexicon::may_be_head(&row.text(), head))
            || is_whole_name(&before) && begins_below(&folded);
        let joint = names.last().and_then(|n| n.last()).is_some_and(|r| r.text().ends_with(['-', '–', ',']));
        // A rule under the name above reads as a dash: of a province's committee no department's name is a part.
        let committee =
            ["ubnd tinh ", "ubnd thanh pho ", "uy ban nhan dan tinh ", "uy ban nhan dan thanh pho "];
        let is_department = committee.iter().any(|body| format!(" {before} ").contains(&format!(" {body}")))
            && folded.starts_with("so ")
            || ["so ", "bo ", "ubnd ", "uy ban nhan dan "].iter().any(|body| before.starts_with(body))
                && BELOW_OFFICES.iter().any(|head| begins_with(&folded, head));
        let goes_on = joint && !is_department
            || lexicon::UNFINISHED.contains(&before.as_str())
            // `BAN CHẤP HÀNH / TỈNH ĐOÀN LÂM ĐỒNG`: whose it is.
            || ["ban chap hanh", "ban thuong vu", "bch", "btv"].contains(&before.as_str())
                && ["tinh doan", "thanh doan", "huyen doan", "doan"].iter().any(|head| begins_with(&folded, head))
            || lexicon::CONNECTORS.iter().any(|c| before == *c || before.ends_with(&format!(" {c}")))
                // `HỘI KHUYẾN HỌC TỈNH / HỘI ĐỒNG QUẢN LÝ QUỸ`: no place begins like an agency.
                && !(begins && before.ends_with(" tinh"));
        match names.last_mut() {
            Some(name) if !begins || goes_on => name.push(row.clone()),
            _ => names.push(vec![row.clone()]),
        }
    }
    // Noise above the first name that begins like one is dropped.
    if names.len() > 1 {
        let first_begins = lexicon::parted(&names[0][0].folded());
        if !lexicon::AGENCY_HEADS.iter().any(|head| begins_with(&first_begins, head))
            && names[0].len() == 1
            && names[0][0].confidence() < 0.6
        {
            names.remove(0);
        }
    }
    let issuing = names.pop().unwrap_or_default();
    let one_parent = names.len() <= 1;
    Agencies { issuing, parent: names.into_iter().flatten().collect(), one_parent }
}

/// What works under a ministry, a committee or a department, and issues no paper as its equal (schools and hospitals do).
const BELOW_OFFICES: [&str; 5] = ["trung tam", "chi cuc", "tram", "ban quan ly", "van phong dang ky"];

/// Whether rows are a name to its end: of all Viet Nam, of a province, or a ministry's.
fn is_whole_name(folded: &str) -> bool {
    folded.ends_with(" viet nam") || units::ends_with_province(folded) || lexicon::is_ministry(folded)
}

/// Whether a row begins a name where the one above it is whole: of `HỘI …` and its like nothing but an end before them tells
/// that they are no part of `XÃ HỘI`, and words may have run together (`CÔNG ANT.LÂMĐÒNG`).
fn begins_below(folded: &str) -> bool {
    let squeezed = fold::squeeze(folded);
    lexicon::is_local_body(folded)
        || lexicon::AGENCY_HEADS
            .iter()
            .any(|head| head.contains(' ') && squeezed.starts_with(&fold::squeeze(head)))
}

fn begins_with(folded: &str, head: &str) -> bool {
    folded.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    fn texts(rows: &[Row<'_>]) -> Vec<String> {
        rows.iter().map(Row::text).collect()
    }

    #[test]
    fn columns_that_the_engine_joined_are_parted() {
        let page = page(&[
            (100, 100, "BỘ GIÁO DỤC VÀ ĐÀO TẠO CỘNG HÒA XÃ HỌI CHỦ NGHĨA VIỆT NAM"),
            (700, 160, "Độc lập - Tự do - Hạnh phúc"),
            (140, 260, "Số: 2827 /QÐ-BGDĐT      Hà Nội, ngày 14 tháng 10 năm 2025"),
            (600, 400, "QUYẾT ĐỊNH"),
        ]);
        let head = Head::of(&page).unwrap();
        assert_eq!(texts(&head.agencies), ["BỘ GIÁO DỤC VÀ ĐÀO TẠO"]);
        assert_eq!(head.number.as_ref().unwrap().text(), "Số: 2827 /QÐ-BGDĐT");
        assert_eq!(head.date.as_ref().unwrap().text(), "Hà Nội, ngày 14 tháng 10 năm 2025");
        assert_eq!(texts(&head.body), ["QUYẾT ĐỊNH"]);
        assert_eq!(head.strength(), 4);
    }

    #[test]
    fn papers_of_the_party_have_a_heading_of_their_own() {
        let page = page(&[
            (100, 100, "THÀNH ỦY HÀ NỘI             ĐẢNG CỘNG SẢN VIỆT NAM"),
            (100, 160, "BAN TỔ CHỨC"),
            (700, 180, "Hà Nội, ngày    tháng 8 năm 2025"),
            (100, 260, "Số   -HD/BTCTU"),
            (700, 400, "HƯỚNG DẪN"),
            (200, 600, "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;"),
        ]);
        let head = Head::of(&page).unwrap();
        assert_eq!(texts(&head.agencies), ["THÀNH ỦY HÀ NỘI", "BAN TỔ CHỨC"]);
        assert_eq!(head.number.as_ref().unwrap().text(), "Số -HD/BTCTU");
        assert!(head.national && head.date.is_some());
    }

    #[test]
    fn without_the_national_heading_the_date_tells_the_border() {
        let page = page(&[
            (100, 100, "SỞ Y TẾ"),
            (100, 200, "Số: 5/SYT-VP      Huế, ngày 1 tháng 2 năm 2020"),
            (100, 300, "V/v báo cáo"),
        ]);
        let head = Head::of(&page).unwrap();
        assert!(!head.national);
        assert_eq!(texts(&head.agencies), ["SỞ Y TẾ"]);
        assert_eq!(texts(&head.under_number), ["V/v báo cáo"]);
    }

    #[test]
    fn a_date_of_the_text_is_not_the_date_of_the_head() {
        let page = page(&[
            (100, 100, "SỞ Y TẾ"),
            (700, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (760, 160, "Độc lập - Tự do - Hạnh phúc"),
            (100, 240, "Số: 149/2023"),
            (600, 340, "GIẤY KHAI SINH"),
            (700, 900, "Huế, ngày 1 tháng 2 năm 2020"),
        ]);
        let head = Head::of(&page).unwrap();
        assert!(head.date.is_none());
        assert_eq!(texts(&head.agencies), ["SỞ Y TẾ"]);
        assert_eq!(head.body.first().map(Row::text).as_deref(), Some("GIẤY KHAI SINH"));
    }

    #[test]
    fn the_day_of_a_registration_ends_no_head() {
        let page = page(&[
            (100, 100, "UBND HUYỆN YÊN THỦY     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (100, 160, "PHÒNG TÀI CHÍNH           Độc lập - Tự do - Hạnh phúc"),
            (140, 260, "Số: 14/GCN-TCKH"),
            (400, 400, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
            (640, 500, "Đăng ký lần đầu, ngày 25 tháng 7 năm 2024"),
        ]);
        let head = Head::of(&page).unwrap();
        assert_eq!(head.number.as_ref().map(Row::text).as_deref(), Some("Số: 14/GCN-TCKH"));
        assert_eq!(texts(&head.agencies), ["UBND HUYỆN YÊN THỦY", "PHÒNG TÀI CHÍNH"]);
        assert!(head.date.is_none());
    }

    #[test]
    fn a_page_of_text_has_no_head() {
        assert!(
            Head::of(&page(&[(100, 100, "và các đơn vị có liên quan"), (100, 160, "chịu trách nhiệm")]))
                .is_none()
        );
        assert!(Head::of(&page(&[])).is_none());
    }

    #[test]
    fn two_names_above_the_one_that_issues_are_no_one_parent() {
        let one = |rows: &[&str]| {
            let lines: Vec<_> = rows.iter().zip(0..).map(|(t, i)| (100, 100 + 60 * i, *t)).collect();
            let page = page(&lines);
            let rows: Vec<Row<'_>> = page.lines.iter().filter_map(|l| row_of(l, 40.0)).collect();
            tell_agencies(&rows).one_parent
        };
        assert!(one(&["SỞ Y TẾ"]) && one(&["BỘ CÔNG THƯƠNG", "TRƯỜNG ĐẠI HỌC", "ĐIỆN LỰC"]));
        assert!(!one(&["UBND HUYỆN YÊN THỦY", "PHÒNG TÀI CHÍNH", "PHÒNG ĐĂNG KÝ KINH DOANH"]));
    }

    #[test]
    fn agencies_are_told_apart() {
        for (rows, parent, issuing) in [
            (vec!["ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI"], vec![], vec!["ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI"]),
            (
                vec!["UBND TỈNH PHÚ THỌ", "ĐÀI PHÁT THANH VÀ", "TRUYỀN HÌNH"],
                vec!["UBND TỈNH PHÚ THỌ"],
                vec!["ĐÀI PHÁT THANH VÀ", "TRUYỀN HÌNH"],
            ),
            (
                vec!["BỘ CÔNG THƯƠNG", "TRƯỜNG ĐẠI HỌC", "ĐIỆN LỰC"],
                vec!["BỘ CÔNG THƯƠNG"],
                vec!["TRƯỜNG ĐẠI HỌC", "ĐIỆN LỰC"],
            ),
            (
                vec!["ĐẠI HỌC QUỐC GIA", "THÀNH PHỐ HỒ CHÍ MINH", "TRƯỜNG ĐẠI HỌC QUỐC TẾ"],
                vec!["ĐẠI HỌC QUỐC GIA", "THÀNH PHỐ HỒ CHÍ MINH"],
                vec!["TRƯỜNG ĐẠI HỌC QUỐC TẾ"],
            ),
            (
                vec!["HỘI NÔNG DÂN VIỆT NAM", "BCH HỘI NÔNG DÂN TỈNH LÂM ĐỒNG"],
                vec!["HỘI NÔNG DÂN VIỆT NAM"],
                vec!["BCH HỘI NÔNG DÂN TỈNH LÂM ĐỒNG"],
            ),
            (
                vec!["TỔNG LIÊN ĐOÀN LAO ĐỘNG", "VIỆT NAM", "LIÊN ĐOÀN LAO ĐỘNG", "TỈNH LÂM ĐỒNG"],
                vec!["TỔNG LIÊN ĐOÀN LAO ĐỘNG", "VIỆT NAM"],
                vec!["LIÊN ĐOÀN LAO ĐỘNG", "TỈNH LÂM ĐỒNG"],
            ),
            (
                vec!["ỦY BAN MTTQ VIỆT NAM", "TỈNH LÂM ĐỒNG", "BAN THƯỜNG TRỰC"],
                vec!["ỦY BAN MTTQ VIỆT NAM", "TỈNH LÂM ĐỒNG"],
                vec!["BAN THƯỜNG TRỰC"],
            ),
            (
                vec!["CÔNG TY CỔ PHẦN TƯ VẤN VIỆT NAM", "SÔNG ĐÀ"],
                vec![],
                vec!["CÔNG TY CỔ PHẦN TƯ VẤN VIỆT NAM", "SÔNG ĐÀ"],
            ),
            (vec!["LIÊN ĐOÀN LAO ĐỘNG -", "SỞ VĂN HÓA"], vec![], vec!["LIÊN ĐOÀN LAO ĐỘNG -", "SỞ VĂN HÓA"]),
            (
                vec!["UBND TỈNH LÂM ĐÔNG", "HỘI GOLF TỈNH LÂM ĐỒNG"],
                vec!["UBND TỈNH LÂM ĐÔNG"],
                vec!["HỘI GOLF TỈNH LÂM ĐỒNG"],
            ),
            (
                vec!["HỘI CCA VIỆT NAM", "HỘI CCA T. LÂM ĐỒNG"],
                vec!["HỘI CCA VIỆT NAM"],
                vec!["HỘI CCA T. LÂM ĐỒNG"],
            ),
            (vec!["BỘ CÔNG AN", "CÔNG ANT.LÂMĐÒNG"], vec!["BỘ CÔNG AN"], vec!["CÔNG ANT.LÂMĐÒNG"]),
            (
                vec!["ĐOÀN KHỐI DOANH NGHIỆP TỈNH ĐẮKLẮK", "ĐOÀN CƠ SỞ", "VIỄN THÔNG ĐẮK LẮK"],
                vec!["ĐOÀN KHỐI DOANH NGHIỆP TỈNH ĐẮKLẮK"],
                vec!["ĐOÀN CƠ SỞ", "VIỄN THÔNG ĐẮK LẮK"],
            ),
            (
                vec!["CÔNG TY ĐẤU GIÁ HỢP DANH", "BẢO TÍN TRÀ VINH"],
                vec![],
                vec!["CÔNG TY ĐẤU GIÁ HỢP DANH", "BẢO TÍN TRÀ VINH"],
            ),
            (
                vec!["SỞ Y TẾ BẾN TRE -", "TRUNG TÂM Y TẾ HUYỆN CHÂU THÀNH"],
                vec!["SỞ Y TẾ BẾN TRE -"],
                vec!["TRUNG TÂM Y TẾ HUYỆN CHÂU THÀNH"],
            ),
            (
                vec!["CÔNG TY CỔ PHẦN DU LỊCH VIỆT NAM", "HỘI AN"],
                vec![],
                vec!["CÔNG TY CỔ PHẦN DU LỊCH VIỆT NAM", "HỘI AN"],
            ),
            (
                vec!["TRƯỜNG PHỔ THÔNG VIỆT NAM", "ĐOÀN THỊ ĐIỂM"],
                vec![],
                vec!["TRƯỜNG PHỔ THÔNG VIỆT NAM", "ĐOÀN THỊ ĐIỂM"],
            ),
            (vec!["SỞ Y TẾ -", "BỆNH VIỆN QUÂN Y 7A"], vec![], vec!["SỞ Y TẾ -", "BỆNH VIỆN QUÂN Y 7A"]),
            (
                vec!["BAN CHẤP HÀNH", "TỈNH ĐOÀN LÂM ĐỒNG"],
                vec![],
                vec!["BAN CHẤP HÀNH", "TỈNH ĐOÀN LÂM ĐỒNG"],
            ),
            (
                vec!["SỞ BƯU CHÍNH", "VIỄN THÔNG TỈNH LÂM ĐỒNG"],
                vec![],
                vec!["SỞ BƯU CHÍNH", "VIỄN THÔNG TỈNH LÂM ĐỒNG"],
            ),
            (
                vec!["HỘI ĐỒNG NHÂN DÂN TỈNH BÌNH DƯƠNG", "ĐOÀN GIÁM SÁT"],
                vec!["HỘI ĐỒNG NHÂN DÂN TỈNH BÌNH DƯƠNG"],
                vec!["ĐOÀN GIÁM SÁT"],
            ),
            (vec!["UBND TỈNH PHÚ THỌ", "SƠ Y TẾ"], vec!["UBND TỈNH PHÚ THỌ"], vec!["SƠ Y TẾ"]),
            (vec!["BẢO HIỂM XÃ", "HỘI TỈNH LÂM ĐỒNG"], vec![], vec!["BẢO HIỂM XÃ", "HỘI TỈNH LÂM ĐỒNG"]),
            (vec!["CTY TNHH DVBV", "VƯƠNG TÙNG LÂM"], vec![], vec!["CTY TNHH DVBV", "VƯƠNG TÙNG LÂM"]),
        ] {
            let lines: Vec<(i32, i32, &str)> =
                rows.iter().enumerate().map(|(i, t)| (100, 100 + 60 * i as i32, *t)).collect();
            let page = page(&lines);
            let rows: Vec<Row<'_>> = page.lines.iter().filter_map(|l| row_of(l, 40.0)).collect();
            let told = tell_agencies(&rows);
            assert_eq!(
                (texts(&told.parent), texts(&told.issuing)),
                (
                    parent.into_iter().map(String::from).collect(),
                    issuing.into_iter().map(String::from).collect()
                )
            );
        }
    }
}
