//! The heading of a paper and its abstract (trích yếu): boxes 5a and 5b of NĐ 30/2020.

mod heading;

use super::fold;
use super::head::Head;
use super::layout::Row;
use super::papers::{Heading, PaperTypes};
use heading::{BEGUN, find_heading, names_a_kind, rest_of, unlisted};

/// What stands in the place of the title.
#[derive(Debug, Default)]
pub(super) struct Title<'a, 't> {
    /// The known heading that fits, its rows, and how well it fits (0.0–1.0).
    pub heading: Option<(&'t Heading, Vec<Row<'a>>, f32)>,
    /// The heading of another type that is all that was printed as heading, where the known one goes on in the abstract.
    pub printed: Option<&'t Heading>,
    /// A heading that no type has.
    pub unlisted: Option<Row<'a>>,
    /// Rows of the abstract.
    pub abstract_rows: Vec<Row<'a>>,
    /// Whether the abstract began under the number with `V/v`.
    pub letter: bool,
    /// Whether it is clear where the abstract ends, downwards and to the right.
    pub bounded: bool,
    /// Whether it begins straight under the heading, so that no row of it is lost between them.
    pub adjacent: bool,
}

/// Those of [`OPENINGS`] that an abstract begins with as well, where it follows the heading at once.
const OPENINGS_OF_BOTH: &[&str] = &["trien khai thuc hien", "thuc hien", "de trien khai", "thoi gian qua"];

/// Least distance of a row that follows another with one between them, less the height of both: single spacing is
/// 1.15 of the size of the letters, which are about 0.7 of it high.
const ADJACENT: f32 = 0.9;

/// Widest gap between an abstract and what follows it, in heights of ordinary words: a rule and an empty line are under four; a
/// row that was not read made it five (`và nhiệm vụ thực hiện thời gian tới`).
const END_GAP: f32 = 4.5;

/// Share of the page's width that a line of the text takes at the least: 165 of 210 mm between the margins of NĐ 30/2020
/// Phụ lục I Phần I Mục I, less the indent of 10 to 12.7 mm.
const FULL_WIDTH: f32 = 0.68;

/// Words that open the text of a paper, never its abstract; with a capital.
const OPENINGS: &[&str] = &[
    "can cu",
    "kinh gui",
    "thuc hien",
    "theo de nghi",
    "xet de nghi",
    "dieu 1",
    "hom nay",
    "quyet dinh",
    "quyet nghi",
    "thi hanh",
    "trien khai thuc hien",
    "de trien khai",
    "trong thoi gian",
    "thoi gian qua",
    "phan thu nhat",
    "chuong i",
    "tren co so",
    "noi nhan",
    "i",
    "1",
    "ngay",
    "vao luc",
];

impl Title<'_, '_> {
    /// Whether the heading goes on behind the words that a type has, so that the abstract is what is left of its row.
    pub fn goes_on(&self) -> bool {
        self.heading.as_ref().is_some_and(|(.., likeness)| *likeness <= BEGUN)
    }
}

/// Finds heading and abstract.
pub(super) fn find<'a, 't>(head: &Head<'a>, types: &'t PaperTypes) -> Title<'a, 't> {
    let heading = find_heading(head, types);
    let under = under_number(head);
    match heading {
        Some((heading, at, count, likeness)) => {
            // `QUYẾT ĐỊNH / Về việc trợ cấp …` tells a type of its own; what is printed as heading is the first row.
            let printed = types.printed_part(heading).filter(|_| count > 1);
            let count = if printed.is_some() { 1 } else { count };
            let rows = head.body[at..at + count].to_vec();
            let (mut abstract_rows, mut bounded) = below(head, at, count);
            let adjacent = likeness > BEGUN
                && begins_abstract(head, &abstract_rows)
                && abstract_rows.first().zip(rows.last()).is_some_and(|(first, last)| {
                    ((first.bbox.y0 - last.bbox.y1) as f32) < ADJACENT * head.unit
                });
            if likeness <= BEGUN {
                let rest = rest_of(&rows, heading).filter(|row| !is_owner(row));
                // `BIÊN BẢN HỌP HỘI ĐỒNG / Về việc …`: then that is the abstract, and all of it.
                if !abstract_rows.first().is_some_and(|row| is_about(&row.text())) {
                    abstract_rows.splice(0..0, rest);
                }
            }
            let letter = abstract_rows.is_empty() && !under.is_empty();
            if letter {
                bounded = alone(head, &under);
                abstract_rows = under;
            }
            Title {
                heading: Some((heading, rows, likeness)),
                printed,
                unlisted: None,
                abstract_rows,
                letter,
                bounded,
                adjacent,
            }
        }
        // A letter has no heading, but other papers have their abstract under the number, too (`ĐỀ XUẤT`).
        None => match unlisted(head, |row| under.is_empty() || names_a_kind(row)) {
            Some((row, _)) if !under.is_empty() => Title {
                unlisted: Some(row),
                bounded: alone(head, &under),
                abstract_rows: under,
                ..Title::default()
            },
            Some((row, at)) => {
                let (abstract_rows, bounded) = below(head, at, 1);
                Title { unlisted: Some(row), abstract_rows, bounded, ..Title::default() }
            }
            None => Title {
                letter: !under.is_empty(),
                bounded: alone(head, &under),
                abstract_rows: under,
                ..Title::default()
            },
        },
    }
}

/// Whether a row in capitals says under a heading whose paper it is, and nothing of what it is about.
fn is_owner(row: &Row<'_>) -> bool {
    let folded = row.folded();
    row.capitals() > 0.8 && folded.starts_with("cua ") && !folded.contains(" ve ")
}

/// Whether rows straight under a heading can be nothing but an abstract: several words, in small letters, narrower than the
/// text, that are no address, no label and no part of the heading.
fn begins_abstract(head: &Head<'_>, rows: &[Row<'_>]) -> bool {
    const OTHERS: [&str; 21] = [
        "cua",
        "kinh",
        "tran trong",
        "ong",
        "ba",
        "dong chi",
        "thoi gian",
        "dia diem",
        "lan",
        "so",
        "nam",
        "ho va ten",
        "ho ten",
        "nham",
        "qua",
        "hoi",
        "hom nay",
        "ngay",
        "ten",
        "dieu",
        "theo",
    ];
    let Some(first) = rows.first() else { return false };
    let folded = first.folded();
    let other =
        OTHERS.iter().any(|o| folded.strip_prefix(o).is_some_and(|r| r.is_empty() || r.starts_with(' ')));
    let syllables = rows.iter().map(|row| row.words.len()).sum::<usize>();
    let label = first.words.iter().take(5).any(|w| w.text.ends_with(':'));
    let width = head.page.width_px as f32;
    !other
        && !label
        && syllables >= 4
        && first.capitals() < 0.7
        && rows.iter().all(|row| (row.bbox.width() as f32) < FULL_WIDTH * width)
}

/// Whether nothing but the date stands right of the rows: a note beside them may have been read into them.
fn alone(head: &Head<'_>, rows: &[Row<'_>]) -> bool {
    let date = head.date.as_ref().map(|row| row.bbox);
    head.right.iter().filter(|r| r.letters() > 1 && Some(r.bbox) != date).all(|other| {
        rows.iter().all(|row| {
            other.bbox.center_y() < row.bbox.y0 as f32 || other.bbox.center_y() > row.bbox.y1 as f32
        })
    })
}

/// A row without the stamp that was read in front of `Về việc`.
fn from_about<'a>(row: &Row<'a>, axis: f32) -> Row<'a> {
    let folded: Vec<String> = row.words.iter().map(|w| fold::squeeze(&w.text)).collect();
    folded
        .windows(2)
        .position(|pair| pair == ["ve", "viec"])
        .and_then(|at| Row::new(row.words[at..].to_vec()))
        .filter(|rest| (rest.bbox.center_x() - axis).abs() < (row.bbox.center_x() - axis).abs())
        .unwrap_or_else(|| row.clone())
}

/// The rows of the abstract under a heading: centred like it, close together, before the first word of the text.
fn below<'a>(head: &Head<'a>, at: usize, count: usize) -> (Vec<Row<'a>>, bool) {
    let rows = &head.body[at..at + count];
    let Some(last) = rows.last() else { return (Vec::new(), false) };
    let mut bounded = false;
    // Whether a row among them was passed over: a stamp, or a part of the abstract under a stamp.
    let mut torn = false;
    let axis = rows.iter().map(|r| r.bbox.center_x()).sum::<f32>() / rows.len() as f32;
    let width = head.page.width_px as f32;
    let mut found: Vec<Row<'a>> = Vec::new();
    let (mut bottom, mut line_end) = (last.bbox.y1 as f32, end_of(last));
    for row in &head.body[at + count..] {
        let row = &if found.is_empty() { from_about(row, axis) } else { row.clone() };
        let gap = row.bbox.y0 as f32 - bottom;
        // Beside or above what was taken: a stamp, or the other half of a torn row.
        if row.bbox.center_y() < line_end - 0.3 * head.unit {
            continue;
        }
        let centred = (row.bbox.center_x() - axis).abs() < 0.06 * width;
        let signs = row.words.iter().flat_map(|w| w.text.chars()).filter(|c| c.is_alphanumeric()).count();
        // A year alone may be the last row.
        if !centred || signs < 2 {
            if gap > 1.2 * head.unit && !found.is_empty() || gap > 3.0 * head.unit {
                bounded = gap < END_GAP * head.unit && !torn;
                break;
            }
            torn |= row.letters() > 2;
            continue;
        }
        let folded = row.folded();
        // `NGHỊ QUYẾT / CỦA BAN CHẤP HÀNH ĐẢNG BỘ TỈNH / Về …`: whose paper it is, before what it is about.
        if found.is_empty() && is_owner(row) {
            (bottom, line_end) = (row.bbox.y1 as f32, end_of(row));
            continue;
        }
        let capital = row.text().chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
        // Closer to the heading than the text ever is, and not from margin to margin.
        let follows =
            found.is_empty() && gap < ADJACENT * head.unit && (row.bbox.width() as f32) < FULL_WIDTH * width;
        let opens = capital
            && !found.last().is_some_and(|row| is_unfinished(&row.text()))
            && OPENINGS
                .iter()
                .filter(|o| !follows || !OPENINGS_OF_BOTH.contains(o))
                .any(|o| folded.strip_prefix(o).is_some_and(|r| r.is_empty() || r.starts_with(' ')));
        // `(Ban hành kèm theo Quyết định số …)` is no part of it.
        let bracket = folded_begins(&folded, &["kem theo", "ban hanh kem theo"]) && row.text().contains('(');
        let authority = found.iter().all(|r| r.capitals() < 0.7) && row.capitals() > 0.8 && !found.is_empty();
        let far = gap > if found.is_empty() { 1.9 } else { 1.0 } * head.unit;
        if opens || authority || far || bracket || found.len() == 12 {
            // The text follows within a few rows; a wider gap hides rows that were not read.
            bounded = (opens || authority || bracket || gap > 1.2 * head.unit)
                && gap < END_GAP * head.unit
                && !torn;
            break;
        }
        (bottom, line_end) = (row.bbox.y1 as f32, end_of(row));
        found.push(row.clone());
    }
    // Capitals straight under the heading and nothing else: the authority that decides, not an abstract.
    // The heading may go on (`NGHỊ QUYẾT / CỦA HỘI ĐỒNG …`, `QUYẾT ĐỊNH / Của Ủy ban nhân dân xã …`) before the abstract.
    if let Some(about) = found.iter().position(|row| is_about(&row.text()))
        && found[..about].iter().all(|row| row.capitals() > 0.9 || row.folded().starts_with("cua "))
    {
        found.drain(..about);
    }
    if found.first().is_some_and(names_authority) { (Vec::new(), false) } else { (found, bounded) }
}

/// Where most words of a row end: one into whose box a stamp was drawn reaches over the next row.
fn end_of(row: &Row<'_>) -> f32 {
    let mut ends: Vec<i32> = row.words.iter().map(|word| word.bbox.y1).collect();
    ends.sort_unstable();
    ends.get(ends.len() / 2).map_or(row.bbox.y1, |end| *end) as f32
}

/// Whether a text ends with a word that another must follow: `… ban hành kèm theo`, before `Quyết định số …`.
pub(super) fn is_unfinished(text: &str) -> bool {
    const OPEN: [&str; 18] = [
        "kèm theo",
        "theo",
        "của",
        "và",
        "tại",
        "về",
        "cho",
        "các",
        "những",
        "từ",
        "với",
        "số",
        "trong",
        "trên",
        "do",
        "bằng",
        "giữa",
        "giai đoạn",
    ];
    let text = text.trim().to_lowercase();
    OPEN.iter().any(|word| text.strip_suffix(word).is_some_and(|before| before.ends_with(' ')))
}

fn folded_begins(folded: &str, with: &[&str]) -> bool {
    with.iter().any(|start| folded.starts_with(start))
}

/// Whether a row in capitals names whoever decides, and no paper.
fn names_authority(row: &Row<'_>) -> bool {
    let folded = row.folded();
    row.capitals() > 0.8
        && [
            "bo truong",
            "chu tich",
            "uy ban nhan dan",
            "giam doc",
            "hieu truong",
            "hoi dong nhan dan",
            "thu tuong",
            "chinh phu",
            "cuc truong",
            "tong giam doc",
            "truong ban",
            "kinh gui",
        ]
        .iter()
        .any(|w| folded.starts_with(w))
}

/// The rows of `V/v …` under the number.
fn under_number<'a>(head: &Head<'a>) -> Vec<Row<'a>> {
    // Straight under it: further below, `về việc` is of the text.
    let below = head.number.as_ref().map(|row| row.bbox.y1);
    let near = |row: &Row<'_>| below.is_none_or(|y| ((row.bbox.y0 - y) as f32) < 3.0 * head.unit);
    // `Về lấy ý kiến …`, without `việc`.
    let about = |row: &Row<'_>| is_about(&row.text()) || row.text().starts_with("Về ");
    let Some(start) = head.under_number.iter().take(6).position(|row| near(row) && about(row)) else {
        return Vec::new();
    };
    let mut found: Vec<Row<'a>> = Vec::new();
    for row in &head.under_number[start..] {
        let folded = row.folded();
        let Some(last) = found.last() else {
            found.push(row.clone());
            continue;
        };
        let gap = (row.bbox.y0 - last.bbox.y1) as f32;
        let opens = folded.starts_with("kinh gui") || folded.starts_with("noi nhan");
        if opens || gap > 1.1 * head.unit || found.len() == 12 {
            break;
        }
        // `1/500` may be all of the last row.
        let figures = row.words.iter().flat_map(|w| w.text.chars()).filter(char::is_ascii_digit).count() >= 2
            && (row.bbox.center_x() - last.bbox.center_x()).abs() < 0.06 * head.page.width_px as f32;
        if row.letters() >= 2 || figures {
            found.push(row.clone());
        }
    }
    found
}

/// Whether a text begins with `V/v`, however the slash was read, or with `Về việc`.
fn is_about(text: &str) -> bool {
    let plain = fold::unmark(text);
    let plain = plain.trim_start_matches(|c: char| !c.is_alphanumeric() && !"/\\⁄".contains(c));
    let mut chars = plain.chars().filter(|c| !c.is_whitespace());
    let first: String = chars.by_ref().take(3).collect();
    let slashed = first.starts_with('v')
        && first.ends_with(['v', 'y', 'w'])
        && first.chars().nth(1).is_some_and(|c| "/\\|il1i⁄j!t(".contains(c));
    slashed || plain.starts_with("ve viec") || plain.starts_with("v/") || is_torn_about(plain)
}

/// Whether text without marks begins with a `V/v` that was read as other signs (`V⁄›`, `V4`, `//v`, `Viv`, `VAv`), or lost its slash (`Vv`), with small
/// letters behind it: `V. TỔ CHỨC` is a chapter.
fn is_torn_about(plain: &str) -> bool {
    let mut words = plain.split_whitespace();
    let (first, next) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (first, next) = (first.trim_end_matches(':'), next.trim_start_matches(['"', '“']));
    let signs: Vec<char> = first.chars().collect();
    let torn = match signs.as_slice() {
        ['v', '.', ..] => false,
        ['v', rest @ ..] => {
            (1..=3).contains(&rest.len()) && rest.iter().any(|c| !c.is_alphabetic())
                || ["viv", "vv", "vw", "vav"].contains(&first)
        }
        [start @ .., 'v'] => (1..=3).contains(&start.len()) && start.iter().all(|c| !c.is_alphanumeric()),
        _ => false,
    };
    torn && next.chars().next().is_some_and(char::is_lowercase)
}

/// The abstract as one text: `V/v` in one form, noise words dropped.
pub(super) fn abstract_text(rows: &[Row<'_>]) -> String {
    let mut words: Vec<&str> = rows
        .iter()
        .flat_map(|r| &r.words)
        // Specks between the lines read as one or two letters, with next to no confidence.
        .filter(|w| w.confidence > 0.2 || w.text.chars().count() > 2)
        .map(|w| w.text.as_str())
        .collect();
    let joined;
    // (Strokes of the frame before it: `'VW cho ý kiến`.)
    let plain = |text: &str| fold::unmark(text.trim_start_matches(['\'', '‘', '’', '`', '"']));
    let torn = words.get(..2).is_some_and(|two| is_torn_about(&plain(&two.join(" "))));
    if let Some(first) = words.first().filter(|w| (torn || is_about(w)) && w.chars().count() <= 4) {
        joined = "V/v";
        if first.chars().count() >= 2 {
            words[0] = joined;
        }
    }
    // A speck behind a word that the next one goes on from: `phòng, chống ma tuý. đến năm 2030`.
    for at in 1..words.len() {
        let (before, next) = (words[at - 1], words[at]);
        if let Some(word) = before.strip_suffix('.')
            && word.chars().count() >= 3
            && word.chars().all(char::is_lowercase)
            && next.starts_with(char::is_lowercase)
        {
            words[at - 1] = word;
        }
    }
    let text = words.join(" ");
    let text = text
        .trim_end_matches([' ', '.', ',', ';', ':', '-'])
        .trim_start_matches([' ', '.', ',', ';', ':', '\'', '`']);
    about_in_full(out_of_brackets(text))
}

/// A text without the brackets around all of it, or the one that is left of them: `(V/v cử cán bộ)`.
fn out_of_brackets(text: &str) -> &str {
    let (open, close) = (text.matches('(').count(), text.matches(')').count());
    let inner =
        text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|rest| !rest.contains(')'));
    match inner {
        Some(inner) => inner.trim(),
        None if close > open => text.strip_suffix(')').unwrap_or(text).trim_end(),
        None if open > close => text.strip_prefix('(').unwrap_or(text).trim_start(),
        None => text,
    }
}

/// `Vềviệc`, `VỀ việc`, `Vẻ việc` at the beginning of a text as `Về việc`; anything else as it is.
fn about_in_full(text: &str) -> String {
    let mut words = text.split(' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let rest: Vec<&str> = words.collect();
    let capitals = second.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    match (fold::unmark(first).as_str(), fold::unmark(second).as_str()) {
        ("veviec", _) if !capitals && !second.is_empty() => {
            ["Về việc", second].into_iter().chain(rest).collect::<Vec<_>>().join(" ")
        }
        ("ve", "viec") if !capitals => ["Về việc"].into_iter().chain(rest).collect::<Vec<_>>().join(" "),
        _ => text.to_owned(),
    }
}

/// The name of the paper: its heading in small letters and the abstract (`Quyết định về việc …`).
pub(super) fn paper_title(name: &str, abstract_text: Option<&str>) -> String {
    let Some(text) = abstract_text else { return name.to_owned() };
    let rest = match text.strip_prefix("V/v").map(str::trim_start) {
        Some(rest) => format!("về việc {rest}"),
        None => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                // A word in small letters but for the first; abbreviations and names of one letter stay.
                (Some(first), Some(second)) if second.is_lowercase() => {
                    first.to_lowercase().chain(text.chars().skip(1)).collect()
                }
                _ => text.to_owned(),
            }
        }
    };
    format!("{name} {rest}")
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    fn read(lines: &[(i32, i32, &str)]) -> (Option<String>, String, bool) {
        let mut all = vec![
            (100, 100, "SỞ Y TẾ"),
            (700, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (760, 160, "Độc lập - Tự do - Hạnh phúc"),
            (100, 220, "Số: 5/SYT-VP"),
            (760, 220, "Huế, ngày 1 tháng 2 năm 2020"),
        ];
        all.extend_from_slice(lines);
        let page = page(&all);
        let head = Head::of(&page).unwrap();
        let title = find(&head, PaperTypes::embedded());
        (title.heading.as_ref().map(|h| h.0.text.clone()), abstract_text(&title.abstract_rows), title.letter)
    }

    #[test]
    fn a_text_that_must_go_on_is_told() {
        assert!(
            is_unfinished("trên địa bàn tỉnh ban hành kèm theo") && is_unfinished("ban hành Quy chế của ")
        );
        assert!(!is_unfinished("phê duyệt dự án") && !is_unfinished("theo") && !is_unfinished("ngoại giao"));
    }

    #[test]
    fn heading_and_abstract() {
        let (heading, text, letter) = read(&[
            (720, 400, "QUYÉT ĐỊNH"),
            (400, 450, "Về việc công bố thủ tục hành chính nội bộ"),
            (620, 500, "của Sở Y tế."),
            (600, 640, "GIÁM ĐỐC SỞ Y TẾ"),
            (200, 740, "Căn cứ Luật Khám bệnh, chữa bệnh;"),
        ]);
        assert_eq!(heading.as_deref(), Some("QUYẾT ĐỊNH"));
        assert_eq!(text, "Về việc công bố thủ tục hành chính nội bộ của Sở Y tế");
        assert!(!letter);
    }

    #[test]
    fn the_engine_may_give_a_stamp_before_the_second_row() {
        let (_, text, _) = read(&[
            (720, 400, "CHỈ THỊ"),
            (400, 450, "Về việc tăng cường công tác thi hành án"),
            (60, 540, "ĐẾN"),
            (560, 500, "trên địa bàn tỉnh Huế"),
            (200, 640, "Thời gian qua, công tác thi hành"),
        ]);
        assert_eq!(text, "Về việc tăng cường công tác thi hành án trên địa bàn tỉnh Huế");
    }

    #[test]
    fn brackets_around_an_abstract_are_none_of_it() {
        for (text, wanted) in [
            ("(V/v cử cán bộ)", "V/v cử cán bộ"),
            ("V/v cử cán bộ)", "V/v cử cán bộ"),
            ("(V/v cử cán bộ", "V/v cử cán bộ"),
            ("V/v cử cán bộ (đợt 1)", "V/v cử cán bộ (đợt 1)"),
            ("(đợt 1) và (đợt 2)", "(đợt 1) và (đợt 2)"),
        ] {
            assert_eq!(out_of_brackets(text), wanted);
        }
    }

    #[test]
    fn what_stands_straight_under_a_heading_is_not_always_an_abstract() {
        let adjacent = |row: &str| {
            let lines = [
                (100, 100, "SỞ Y TẾ"),
                (700, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
                (760, 160, "Độc lập - Tự do - Hạnh phúc"),
                (100, 220, "Số: 5/SYT-VP"),
                (760, 220, "Huế, ngày 1 tháng 2 năm 2020"),
                (720, 400, "QUYẾT ĐỊNH"),
                (500, 450, row),
            ];
            let page = page(&lines);
            find(&Head::of(&page).unwrap(), PaperTypes::embedded()).adjacent
        };
        assert!(adjacent("Công nhận xã đạt chuẩn nông thôn mới"));
        for row in ["Của Ủy ban nhân dân xã Bình Yên", "Ông Lê Văn Nam, chức vụ", "Thời gian: 8 giờ", "Số 2"]
        {
            assert!(!adjacent(row), "{row}");
        }
    }

    #[test]
    fn the_beginning_of_an_abstract_has_one_form() {
        for text in ["Vềviệc nộp thuế", "VỀ việc nộp thuế", "Vẻ việc nộp thuế", "Về việc nộp thuế"]
        {
            assert_eq!(about_in_full(text), "Về việc nộp thuế");
        }
        for text in ["VỀ VIỆC NỘP THUẾ", "V/v nộp thuế", "Ban hành quy chế", "", "Về"] {
            assert_eq!(about_in_full(text), text);
        }
    }

    #[test]
    fn the_authority_is_no_abstract() {
        let (heading, text, _) = read(&[
            (720, 400, "CHỈ THỊ"),
            (400, 450, "Về việc phòng, chống dịch bệnh mùa đông"),
            (560, 500, "GIÁM ĐỐC SỞ Y TẾ TỈNH"),
        ]);
        assert_eq!(heading.as_deref(), Some("CHỈ THỊ"));
        assert_eq!(text, "Về việc phòng, chống dịch bệnh mùa đông");
    }

    #[test]
    fn letters_have_their_abstract_under_the_number() {
        let (heading, text, letter) = read(&[
            (100, 280, "VIv báo cáo tình hình"),
            (100, 330, "tiêm chủng"),
            (300, 480, "Kính gửi: Ủy ban nhân dân tỉnh"),
        ]);
        assert_eq!(heading, None);
        assert_eq!(text, "V/v báo cáo tình hình tiêm chủng");
        assert!(letter);
        let (_, text, letter) =
            read(&[(100, 280, "Vv phúc khảo kết quả"), (300, 480, "Kính gửi: Các trường")]);
        assert_eq!((text.as_str(), letter), ("V/v phúc khảo kết quả", true));
        let (_, text, _) = read(&[
            (100, 280, "'VW phòng, chống ma tuý."),
            (100, 330, "đến năm 2030"),
            (300, 480, "Kính gửi: A"),
        ]);
        assert_eq!(text, "V/v phòng, chống ma tuý đến năm 2030");
    }

    #[test]
    fn another_paper_may_have_its_abstract_under_the_number() {
        let rows = [
            (100, 280, "V/v trưng dụng học viên"),
            (620, 420, "BAN GIÁM HIỆU"),
            (700, 480, "ĐỀ XUẤT"),
            (300, 560, "Kính gửi: Ban Giám hiệu"),
        ];
        let lines = [(760, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (100, 220, "Số: 77/ĐX-K7")];
        let page = page(&[&lines[..], &rows[..]].concat());
        let head = Head::of(&page).unwrap();
        let title = find(&head, PaperTypes::embedded());
        let unlisted = title.unlisted.as_ref().map(Row::text);
        assert_eq!((unlisted.as_deref(), title.letter), (Some("ĐỀ XUẤT"), false));
        assert_eq!(abstract_text(&title.abstract_rows), "V/v trưng dụng học viên");
    }

    #[test]
    fn a_year_alone_ends_an_abstract() {
        let (_, text, _) = read(&[
            (720, 400, "CHỈ THỊ"),
            (400, 450, "Về việc kiện toàn Tổ công tác năm"),
            (740, 500, "2023"),
            (200, 640, "Thời gian qua, công tác thi hành"),
        ]);
        assert_eq!(text, "Về việc kiện toàn Tổ công tác năm 2023");
    }

    #[test]
    fn a_heading_that_goes_on_in_the_abstract_is_printed_by_its_first_row() {
        let page = page(&[
            (100, 100, "UBND XÃ HẢI LONG"),
            (700, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (760, 160, "Độc lập - Tự do - Hạnh phúc"),
            (100, 220, "Số: 5/QĐ-UBND"),
            (760, 220, "Hải Long, ngày 1 tháng 2 năm 2020"),
            (720, 400, "QUYẾT ĐỊNH"),
            (560, 450, "Về việc trợ cấp xã hội hằng tháng"),
            (200, 640, "Căn cứ Luật Tổ chức chính quyền địa phương;"),
        ]);
        let head = Head::of(&page).unwrap();
        let title = find(&head, PaperTypes::embedded());
        assert_eq!(title.heading.as_ref().unwrap().0.code, "quyet-dinh-tro-cap-xa-hoi");
        assert_eq!(title.printed.unwrap().text, "QUYẾT ĐỊNH");
        assert_eq!(abstract_text(&title.abstract_rows), "Về việc trợ cấp xã hội hằng tháng");
    }

    #[test]
    fn long_headings_run_over_rows() {
        let (heading, _, _) = read(&[(500, 400, "GIẤY XÁC NHẬN"), (500, 450, "TÌNH TRẠNG HÔN NHÂN")]);
        assert_eq!(heading.as_deref(), Some("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"));
    }

    #[test]
    fn titles_read_like_sentences() {
        assert_eq!(paper_title("Quyết định", Some("Về việc công bố")), "Quyết định về việc công bố");
        assert_eq!(paper_title("Công văn", Some("V/v báo cáo")), "Công văn về việc báo cáo");
        assert_eq!(paper_title("Báo cáo", Some("UBND tỉnh họp")), "Báo cáo UBND tỉnh họp");
        assert_eq!(paper_title("Giấy mời", None), "Giấy mời");
    }
}
