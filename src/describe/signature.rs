//! Who signed: boxes 7a and 7c of NĐ 30/2020, on the right at the end of the text, beside `Nơi nhận`.
//!
//! The seal and the signature lie over the title, so that noise stands between title and name. Annexes follow, and
//! may bear names and titles of their own: the first page that has the whole block is the one.

mod confirm;
mod hidden;
mod looks;
mod person;
mod title;

use crate::record::{PageNumber, PageText};

use super::fold;
use super::layout::{Row, row_of, stack, unit_px};
use person::family_name;
use title::{misread_prefix, prefix, tidy, title_in, torn_title};

pub(super) use confirm::has_doubtful_mark;
pub use confirm::{confirm_name, signer_name, unsure_name};
pub use hidden::{hidden_signature, take_signature};
pub use looks::{hidden_strips, hidden_strips_beside, looks_agree, signature_strips, take_looks};
pub(super) use person::person;
pub(super) use title::read_title;

/// A signature block.
#[derive(Debug)]
pub(super) struct Signature<'a> {
    pub page: PageNumber,
    /// Rows of the title, top-down; may be empty.
    pub title: Vec<Row<'a>>,
    /// The row of the name.
    pub name: Option<Row<'a>>,
    /// Whether the paper ends here: `Nơi nhận` stands beside the block.
    pub beside_recipients: bool,
    /// Whether at least the last of the recipients, the file (`Lưu: VT`), stands beside it.
    pub beside_file: bool,
    /// Whether the first row of the title follows the text so closely that no row of it is hidden between them.
    pub below_text: bool,
}

impl Signature<'_> {
    fn completeness(&self) -> usize {
        2 * usize::from(!self.title.is_empty())
            + 2 * usize::from(self.name.is_some())
            + usize::from(self.beside_recipients || self.beside_file)
    }
}

/// The signature block of a paper: the first page that has title, name and recipients, else the most complete one.
pub(super) fn find(pages: &[PageText]) -> Option<Signature<'_>> {
    let mut best: Option<Signature<'_>> = None;
    for page in pages {
        let Some(found) = on_page(page) else { continue };
        if best.as_ref().is_none_or(|b| found.completeness() > b.completeness()) {
            let whole = found.completeness() == 5;
            best = Some(found);
            if whole {
                break;
            }
        }
    }
    // A name alone, or a title alone, far from recipients may be anything; but whoever signs in another's name is the signer.
    best.filter(|b| b.completeness() >= 3 || b.title.first().is_some_and(|row| prefix(&row.text()).is_some()))
}

/// All who sign, from left to right: more than one where agencies issue a paper together. They stand side by side above
/// the recipients.
pub(super) fn signers(pages: &[PageText]) -> Vec<Signature<'_>> {
    let one = find(pages);
    if one.as_ref().is_some_and(|one| one.completeness() == 5) {
        return one.into_iter().collect();
    }
    let on = |page: &&PageText| one.as_ref().is_none_or(|one| one.page == page.page);
    let together = pages.iter().filter(on).map(side_by_side).find(|found| !found.is_empty());
    together.unwrap_or_else(|| one.into_iter().collect())
}

/// The signatures that stand beside each other on a page, the uppermost such row of them; none if there are not two.
/// Minutes are signed by a secretary, too, who does not make them a paper: the chair does.
fn side_by_side(page: &PageText) -> Vec<Signature<'_>> {
    let unit = unit_px(page);
    let rows: Vec<Row<'_>> =
        page.lines.iter().filter_map(|line| row_of(line, unit)).flat_map(|row| row.cut(2.0 * unit)).collect();
    let names = rows.iter().filter(|row| is_whole_name(&row.text()));
    let mut signed: Vec<Signature<'_>> = names.filter_map(|name| above(page, &rows, name)).collect();
    let top = |signature: &Signature<'_>| signature.title.first().map_or(0, |row| row.bbox.y0);
    let first = signed.iter().map(top).min().unwrap_or(0);
    signed.retain(|signature| (top(signature) - first) as f32 <= 3.0 * unit);
    signed.sort_by_key(|signature| signature.title.first().map_or(0, |row| row.bbox.x0));
    let apart = signed.windows(2).all(|pair| match (&pair[0].name, &pair[1].name) {
        (Some(a), Some(b)) => a.bbox.x1 < b.bbox.x0 && ((a.bbox.y0 - b.bbox.y0).abs() as f32) < 4.0 * unit,
        _ => false,
    });
    if !(2..=4).contains(&signed.len()) || !apart {
        return Vec::new();
    }
    let is_secretary = |signature: &Signature<'_>| {
        signature
            .title
            .iter()
            .any(|row| matches!(fold::squeeze(&row.text()).as_str(), "thuky" | "nguoighibienban"))
    };
    if signed.iter().any(|signature| !is_secretary(signature)) {
        signed.retain(|signature| !is_secretary(signature));
    }
    signed
}

/// The signature of which a name is the last row: the rows in capitals straight above it, from the first title on.
fn above<'a>(page: &PageText, rows: &[Row<'a>], name: &Row<'a>) -> Option<Signature<'a>> {
    let unit = unit_px(page);
    let is_part = |row: &&Row<'a>| {
        let below = (name.bbox.y0 - row.bbox.y1) as f32;
        (0.0..16.0 * unit).contains(&below)
            && (row.bbox.center_x() - name.bbox.center_x()).abs() < 0.1 * page.width_px as f32
            && row.capitals() > 0.75
            && row.letters() >= 4
            && row.confidence() > 0.5
    };
    let mut title: Vec<Row<'a>> = rows.iter().filter(is_part).cloned().collect();
    title.sort_by_key(|row| row.bbox.y0);
    // Above the first row of the title stands the text, or a heading.
    let from = title.iter().position(is_title)?;
    title.drain(..from);
    let name = Some(name.clone());
    Some(Signature {
        page: page.page,
        title,
        name,
        beside_recipients: false,
        beside_file: false,
        below_text: false,
    })
}

/// Confidence of rows that are print and no letters of a seal.
const CLEAR: f32 = 0.85;

/// How many rows straight above the name are a second title: `CHỦ TỊCH`, and below the seal `GIÁM ĐỐC SỞ GIÁO DỤC VÀ / ĐÀO TẠO`.
fn second_title(rows: &[Row<'_>], name: Option<&Row<'_>>, unit: f32) -> usize {
    let Some(mut below) = name else { return 0 };
    let mut count = 0;
    for (above, row) in (1..).zip(rows.iter().rev()) {
        // One row may stand further above a name that was not read whole; letters of the seal are no second one.
        let near = ((below.bbox.y0 - row.bbox.y1) as f32) < 1.2 * unit
            && row.confidence().min(below.confidence()) > CLEAR;
        if (above > 1 && !near) || row.capitals() <= 0.75 {
            break;
        }
        if is_title(row) {
            count = above;
        }
        below = row;
    }
    count
}

/// The end of a paper: what stands on its right, and where on its left the recipients are.
struct Sides<'a> {
    /// Rows of the right side, top-down.
    right: Vec<Row<'a>>,
    /// Top of `Nơi nhận`.
    recipients: Option<f32>,
    /// Top of `Lưu: VT`.
    file: Option<f32>,
}

impl Sides<'_> {
    /// Above the recipients stands the text; the title begins a row or two higher at the most.
    fn top(&self, unit: f32) -> Option<f32> {
        self.recipients.map(|y| y - 4.5 * unit).or(self.file.map(|y| y - 16.0 * unit))
    }
}

fn sides(page: &PageText, unit: f32) -> Sides<'_> {
    let width = page.width_px as f32;
    let mut right: Vec<Row<'_>> = Vec::new();
    let mut recipients: Option<(f32, bool)> = None;
    let mut file = None;
    for row in page.lines.iter().filter_map(|line| row_of(line, unit)) {
        for part in row.cut(2.0 * unit) {
            if part.bbox.center_x() < 0.45 * width {
                let folded = fold::fold(&part.text());
                let better = recipients.is_none_or(|(_, whole)| !whole);
                if let Some(whole) =
                    is_recipients(&folded).filter(|whole| better && (*whole || recipients.is_none()))
                {
                    recipients = Some((part.bbox.y0 as f32, whole));
                }
                if folded.starts_with("luu vt") || folded.starts_with("luu van thu") {
                    file = Some(part.bbox.y0 as f32);
                }
            } else if part.bbox.center_x() > 0.55 * width && part.bbox.x0 as f32 > 0.4 * width {
                right.push(part);
            }
        }
    }
    Sides { right: stack(right), recipients: recipients.map(|(top, _)| top), file }
}

fn on_page(page: &PageText) -> Option<Signature<'_>> {
    let unit = unit_px(page);
    let width = page.width_px as f32;
    let sides = sides(page, unit);
    let from = sides.top(unit).unwrap_or(0.0);
    let Sides { right, recipients, file } = sides;
    let rows: Vec<Row<'_>> = right.into_iter().filter(|r| r.bbox.y0 as f32 > from).collect();

    // A name with a known family name goes before what may be one, and stands lower: strokes of the signature.
    let name_at = |after: usize, axis: Option<f32>, bottom: f32| {
        let mut named = rows.iter().enumerate().skip(after).filter(|(_, row)| {
            axis.is_none_or(|x| (row.bbox.center_x() - x).abs() < 0.14 * width)
                && (row.bbox.y0 as f32) < bottom
        });
        let whole = |row: &Row<'_>| is_whole_name(&row.text());
        // In capitals under capitals stands the rest of a title (`TM. CÔNG TY TNHH / VƯƠNG TÙNG LÂM`); a name leaves room to sign.
        let apart = |at: usize, row: &Row<'_>| {
            let close = |above: &Row<'_>| ((row.bbox.y0 - above.bbox.y1) as f32) < ROOM_TO_SIGN * unit;
            row.capitals() < 0.9 || !rows[..at].iter().any(|above| above.capitals() > 0.75 && close(above))
        };
        named.clone().find(|(_, row)| whole(row)).or_else(|| {
            named.find(|(at, row)| apart(*at, row) && person(&row.text(), axis.is_some()).is_some())
        })
    };
    let first_title = rows.iter().position(is_title);
    let (title, name) = match first_title {
        Some(at) => {
            let axis = rows[at].bbox.center_x();
            let bottom = rows[at].bbox.y1 as f32 + 16.0 * unit;
            let name = name_at(at + 1, Some(axis), bottom).map(|(i, row)| (i, row.clone()));
            let end = name.as_ref().map_or(rows.len(), |(i, _)| *i);
            let second = second_title(&rows[at..end], name.as_ref().map(|(_, row)| row), unit);
            let mut title: Vec<Row<'_>> = Vec::new();
            for (i, row) in rows.iter().enumerate().take(end).skip(at) {
                let near = title.last().is_none_or(|t| ((row.bbox.y0 - t.bbox.y1) as f32) < 1.2 * unit);
                let above_name = i >= end - second;
                let part = row.letters() >= 3 && row.capitals() > 0.75 && row.confidence() > 0.2;
                let aligned = (row.bbox.center_x() - axis).abs() < 0.14 * width;
                if part && aligned && (near || above_name) && title.len() < 6 {
                    title.push(row.clone());
                }
            }
            (title, name.map(|(_, row)| row))
        }
        // The seal hid the title, or tore it, and may have taken the first letters of the name.
        None if recipients.is_some() || file.is_some() => {
            let named = name_at(0, None, f32::INFINITY).or_else(|| {
                rows.iter()
                    .enumerate()
                    .find(|(_, row)| row.words.first().is_some_and(|w| lost_first(&w.text)))
                    .filter(|(_, row)| person(&row.text(), true).is_some())
            });
            let title = named.and_then(|(at, name)| {
                rows[..at].iter().rev().find(|row| {
                    (row.bbox.center_x() - name.bbox.center_x()).abs() < 0.14 * width
                        && ((name.bbox.y0 - row.bbox.y1) as f32) < 16.0 * unit
                        && row.capitals() > 0.75
                        && torn_title(&tidy(&row.text())).is_some()
                })
            });
            (title.into_iter().cloned().collect(), named.map(|(_, row)| row.clone()))
        }
        None => return None,
    };
    let below_text = title.first().is_some_and(|first| follows_text(page, first, unit));
    Some(Signature {
        page: page.page,
        title,
        name,
        beside_recipients: recipients.is_some(),
        beside_file: file.is_some(),
        below_text,
    })
}

/// Room between a title and a name, in heights of ordinary words: a row of a title follows within 1.2.
const ROOM_TO_SIGN: f32 = 2.0;

/// Room between the text and the first row of a title, in heights of ordinary words, in which no other row of it stands:
/// capitals take three quarters of one, and leave a third above and below them.
const NO_ROOM: f32 = 1.3;

/// Whether a title follows the text above it with no room for a row between them.
fn follows_text(page: &PageText, title: &Row<'_>, unit: f32) -> bool {
    let is_text = |row: &Row<'_>| {
        row.letters() >= 6
            && row.capitals() < 0.6
            && row.confidence() > 0.7
            && row.bbox.x0 < title.bbox.x1
            && row.bbox.x1 > title.bbox.x0
    };
    let rows = page.lines.iter().filter_map(|line| row_of(line, unit));
    let above = rows.filter(|row| row.bbox.center_y() < title.bbox.y0 as f32 && is_text(row));
    above.map(|row| title.bbox.y0 - row.bbox.y1).min().is_some_and(|room| (room as f32) < NO_ROOM * unit)
}

/// Whether a text is a name of three words and more with a known family name, and nothing else.
fn is_whole_name(text: &str) -> bool {
    person(text, false).is_some_and(|(name, known)| known && name.split(' ').count() >= 3)
}

/// Whether a word is a family name without its first letter or two.
fn lost_first(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_lowercase) && family_name(word).is_some()
}

/// Whether a text is `Nơi nhận`, of which one word may be misread; and whether neither is.
fn is_recipients(folded: &str) -> Option<bool> {
    let mut words = folded.split(' ');
    let pair = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let whole = pair == ("noi", "nhan");
    // Half of it stands in sentences, too.
    let is_one = matches!(pair, (_, "nhan") | ("noi", _)) && folded.len() < if whole { 24 } else { 16 };
    is_one.then_some(whole)
}

/// Whether a row in capitals is (a part of) a title of one who signs.
fn is_title(row: &Row<'_>) -> bool {
    if row.capitals() < 0.75 || row.letters() < 4 || row.confidence() < 0.2 {
        return false;
    }
    let text = row.text();
    prefix(&text).or_else(|| misread_prefix(&text)).is_some() || title_in(&fold::squeeze(&text)).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    fn read(lines: &[(i32, i32, &str)]) -> (Option<String>, String) {
        let pages = [page(lines)];
        let found = find(&pages).unwrap();
        (found.name.and_then(|r| person(&r.text(), true)).map(|p| p.0), read_title(&found.title).text)
    }

    #[test]
    fn title_and_name_stand_right_of_the_recipients() {
        let (name, title) = read(&[
            (100, 1400, "chịu trách nhiệm thi hành Quyết định này./."),
            (100, 1500, "Nơi nhận:                                  KT. BỘ TRƯƠNG"),
            (100, 1550, "- Như Điều 3;                            ~__THỨ TRƯỞNG"),
            (1000, 1650, "3 ,;"),
            (950, 1800, "Nguyễn Thị Kim Chi"),
            (100, 1800, "- Lưu: VT."),
        ]);
        assert_eq!(name.as_deref(), Some("Nguyễn Thị Kim Chi"));
        assert_eq!(title, "KT. BỘ TRƯỞNG THỨ TRƯỞNG");
    }

    #[test]
    fn a_second_title_above_the_name_may_have_several_rows() {
        let (name, title) = read(&[
            (100, 1500, "Nơi nhận:"),
            (950, 1500, "TM. HỘI ĐỒNG"),
            (960, 1550, "CHỦ TỊCH"),
            (850, 1800, "GIÁM ĐỐC SỞ GIÁO DỤC VÀ"),
            (980, 1850, "ĐÀO TẠO"),
            (950, 1900, "Lê Quang Trí"),
        ]);
        assert_eq!(name.as_deref(), Some("Lê Quang Trí"));
        assert_eq!(title, "TM. HỘI ĐỒNG CHỦ TỊCH GIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO");
    }

    #[test]
    fn letters_under_the_seal_are_told_by_the_rest() {
        let (name, title) = read(&[
            (100, 1500, "Nơi nhận:                              TE:HIỆU TRƯỞNG"),
            (950, 1550, "PFXON RHÒNG ĐÀO TẠO"),
            (950, 1800, "Phùng“Thị Xuân Bình"),
        ]);
        assert_eq!(name.as_deref(), Some("Phùng Thị Xuân Bình"));
        assert_eq!(title, "TL. HIỆU TRƯỞNG TRƯỞNG PHÒNG ĐÀO TẠO");
        let (name, title) = read(&[
            (100, 1500, "Nơi nhận:                              KT. BỘ TRƯỞNG"),
            (980, 1550, "THT"),
            (960, 1600, "THỦ TRƯƠN"),
            (950, 1800, "Hà là Thanh Toàn"),
        ]);
        assert_eq!((name.as_deref(), title.as_str()), (Some("Hà Thanh Toàn"), "KT. BỘ TRƯỞNG THỨ TRƯỞNG"));
        let (name, title) = read(&[
            (100, 1500, "Nơi nhận:                              BỘ TRƯI"),
            (950, 1800, "rương Huy Hoàng"),
        ]);
        assert_eq!((name.as_deref(), title.as_str()), (Some("Trương Huy Hoàng"), "BỘ TRƯỞNG"));
        assert_eq!(torn_title("CHỒYICH"), Some("CHỦ TỊCH"));
        for other in ["CHỦ T", "TRƯỞNG", "VŨ TRỌNG", "PHÒNG ĐÀO TẠO"] {
            assert_eq!(torn_title(other), None, "{other}");
        }
    }

    #[test]
    fn a_title_that_follows_the_text_closely_has_no_row_above_it() {
        let below = |y: i32| {
            let pages = [page(&[
                (
                    100,
                    1400,
                    "Thủ trưởng các đơn vị trong Trường chịu trách nhiệm thi hành Quyết định này kể từ ngày ký./.",
                ),
                (100, y, "Nơi nhận:                                 TRƯỞNG PHÒNG"),
                (950, y + 300, "Trần Văn An"),
            ])];
            find(&pages).unwrap().below_text
        };
        assert!(below(1460) && !below(1540));
    }

    #[test]
    fn the_file_is_the_last_of_the_recipients() {
        let pages = [page(&[(100, 1790, "- Lưu: VT, NC."), (950, 1800, "Đào Anh Dũng")])];
        let found = find(&pages).unwrap();
        assert_eq!(found.name.map(|row| row.text()).as_deref(), Some("Đào Anh Dũng"));
        assert!(!found.beside_recipients);
    }

    #[test]
    fn the_page_of_the_recipients_goes_before_the_annex() {
        let first = page(&[(100, 1500, "Nơi nhận:"), (950, 1500, "CHỦ TỊCH"), (950, 1700, "Trần Văn An")]);
        let mut annex = page(&[(950, 1500, "GIÁM ĐỐC"), (950, 1700, "Lê Thị Bình")]);
        annex.page = PageNumber(2);
        let pages = [first, annex];
        assert_eq!(find(&pages).unwrap().page, PageNumber(1));
    }

    #[test]
    fn agencies_sign_side_by_side() {
        let names = |titles: [&str; 2]| {
            let pages = [page(&[
                (250, 900, titles[0]),
                (1000, 900, titles[1]),
                (200, 1150, "Hà Văn Phúc"),
                (1000, 1120, "Lê Hoàng Anh"),
                (100, 1300, "Nơi nhận:"),
            ])];
            let found = signers(&pages);
            found.iter().filter_map(|s| s.name.as_ref().map(Row::text)).collect::<Vec<_>>()
        };
        assert_eq!(names(["CHỦ TỊCH", "GIÁM ĐỐC"]), ["Hà Văn Phúc", "Lê Hoàng Anh"]);
        assert_eq!(names(["THƯ KÝ", "CHỦ TRÌ"]), ["Lê Hoàng Anh"], "minutes are the chair's");
        assert!(names(["DANH SÁCH", "GIÁM ĐỐC"]).is_empty());
    }

    #[test]
    fn text_is_no_signature() {
        assert!(find(&[page(&[(100, 100, "BỘ TRƯỞNG BỘ Y TẾ"), (100, 200, "Căn cứ Luật Dược;")])]).is_none());
        assert!(find(&[]).is_none());
    }

    #[test]
    fn a_second_title_above_the_name_belongs_to_it() {
        let (name, title) = read(&[
            (100, 1500, "Nơi nhận:"),
            (950, 1500, "TRƯỞNG BAN"),
            (950, 1750, "CHU TỊCH UBND TINH"),
            (950, 1800, "Nguyễn Hoàng Giang"),
        ]);
        assert_eq!(name.as_deref(), Some("Nguyễn Hoàng Giang"));
        assert_eq!(title, "TRƯỞNG BAN CHỦ TỊCH UBND TỈNH");
    }
}
