//! Titles of those who sign: prefixes (TM., KT., TL., TUQ.) and offices, out of what the seal left of them.
//!
//! Separate from where they stand ([`super`]): this part knows words, not places.

use super::super::fold;
use super::super::layout::Row;
use super::super::lexicon::{self, SIGNER_TITLES};
use super::super::reread::AGREED;

/// Mean confidence of a row from which its marks are believed against those of a title of the list.
const MARKS_BAR: f32 = 0.9;

/// Prefixes of titles, NĐ 30/2020 Phụ lục I Phần II Mục I.7.
const PREFIXES: [&str; 5] = ["TUQ", "TM", "KT", "TL", "Q"];

/// The same as they were and are written with a stroke (`T/M BAN CHỈ ĐẠO`), and which they are.
const STROKED: [(&str, &str); 4] = [("T/UQ", "TUQ"), ("T/M", "TM"), ("K/T", "KT"), ("T/L", "TL")];

/// The prefix with a stroke that a text begins with, as printed, which one it is, and what follows it.
fn stroked(text: &str) -> Option<(&'static str, &'static str, &str)> {
    STROKED.iter().find_map(|(printed, mark)| {
        let rest = text.strip_prefix(printed)?;
        let office = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        (!office.is_empty() && office.len() < rest.len()).then_some((*printed, *mark, office))
    })
}

/// The prefix that a text begins with and what follows it.
pub(super) fn prefix(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if let Some((_, mark, rest)) = stroked(text) {
        return Some((mark, rest));
    }
    PREFIXES.iter().find_map(|prefix| {
        let rest = text.strip_prefix(prefix)?;
        let marked = rest.starts_with(['.', ',', ':', ';', '-', '/']);
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        // `Q` without its stop begins other words.
        ((marked || (prefix.len() > 1 && text[prefix.len()..].starts_with(' '))) && !rest.is_empty())
            .then_some((*prefix, rest))
    })
}

/// The same where the letters were misread (`TE:HIỆU TRƯỞNG`): only a known office or a body may follow, and which of
/// them says what the letters were, since one signs in the name of a body and by order of an office.
pub(super) fn misread_prefix(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (letters, rest) = text.split_once(['.', ',', ':', ';'])?;
    let first = fold::base(letters.chars().next()?)?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let squeezed = fold::squeeze(rest);
    let body = squeezed.starts_with("uybannhandan") || squeezed.starts_with("hoidong");
    let office = title_in(&squeezed).is_some();
    let mark = match (first, body, office) {
        ('t', true, _) => "TM",
        ('t', _, true) if letters.contains(['U', 'Q']) => "TUQ",
        ('t', _, true) => "TL",
        ('k', false, true) => "KT",
        _ => return None,
    };
    (letters.chars().count() <= 3).then_some((mark, rest))
}

/// The title of which text in capitals shows the beginning or all but two letters, if it can be no other.
pub(super) fn torn_title(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let squeezed = fold::squeeze(text);
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut fitting = SIGNER_TITLES.iter().copied().filter(|t| fits(t));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    only(&|title| {
        let wanted = fold::squeeze(title);
        wanted.len() >= 7 && wanted.len() == squeezed.len() && fold::distance(&wanted, &squeezed) <= 2
    })
    .or_else(|| {
        let (first, rest) = text.split_once(' ')?;
        let (first, rest) = (fold::squeeze(first), fold::squeeze(rest));
        only(&|title| {
            title.split_once(' ').is_some_and(|(a, b)| {
                let b = fold::squeeze(b);
                fold::squeeze(a) == first
                    && rest.len() >= 2
                    && rest.len() <= b.len()
                    && b.starts_with(&rest[..rest.len().min(3)])
            }) && title.split(' ').count() == 2
        })
    })
}

/// The known title that text is, but for a letter or so; specks of the seal before it are passed over. And whether it
/// is so letter by letter.
fn nearest(text: &str) -> Option<(&'static str, bool)> {
    let words: Vec<&str> = text.split(' ').collect();
    let specks = words.iter().take_while(|w| w.chars().count() <= 3).count().min(2);
    (0..=specks).filter(|from| *from < words.len()).find_map(|from| {
        let squeezed = fold::squeeze(&words[from..].concat());
        SIGNER_TITLES
            .iter()
            .map(|t| (*t, fold::similarity(&fold::squeeze(t), &squeezed)))
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
            .filter(|(_, likeness)| *likeness >= 0.85)
            .map(|(title, likeness)| (title, from == 0 && likeness >= 1.0))
    })
}

/// The head of a department, as who signs by order of the head of an office is (`TL. HIỆU TRƯỞNG` / `TRƯỞNG PHÒNG
/// ĐÀO TẠO`): the words of the office with the strokes of the seal taken off.
fn head_of_department(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let at = words.iter().take(2).rposition(|w| {
        let squeezed = fold::squeeze(w);
        squeezed.len() >= 4 && squeezed.ends_with("ong") && fold::distance(&squeezed, "phong") <= 2
    })?;
    let before = if at == 1 { "TRƯỞNG PHÒNG" } else { "PHÒNG" };
    let rest = words.get(at + 1..).filter(|rest| !rest.is_empty())?.join(" ");
    Some(format!("{before} {rest}"))
}

/// The known title that squeezed text is or begins or ends with, and how well it fits.
pub(super) fn title_in(squeezed: &str) -> Option<(&'static str, f32)> {
    SIGNER_TITLES
        .iter()
        .map(|title| {
            let wanted = fold::squeeze(title);
            let n = wanted.len().min(squeezed.len());
            let likeness = if squeezed.is_char_boundary(n) {
                fold::similarity(&squeezed[..n], &wanted)
                    .max(fold::similarity(&squeezed[squeezed.len() - n..], &wanted))
            } else {
                0.0
            };
            (*title, likeness)
        })
        .filter(|(_, likeness)| *likeness >= 0.85)
        .max_by(|(a, x), (b, y)| x.total_cmp(y).then(a.len().cmp(&b.len())))
}

/// The title of one who signs.
#[derive(Debug)]
pub(in super::super) struct ReadTitle {
    /// Rows joined, prefixes in one form, known titles in their right spelling.
    pub text: String,
    /// Whether every row is a known title, letter by letter, or an agency after `TM.`.
    pub known: bool,
    /// Prefix and known title of every row.
    rows: Vec<(Option<&'static str>, Option<&'static str>)>,
    /// Whether the first row is `TL.` or `TUQ.` and a body: whoever signs is no head of it.
    by_order_of_body: bool,
    /// Whether the first row is `TM.` and a body of a party or a union.
    for_collective: bool,
}

impl ReadTitle {
    /// Whether no row is missing: who signs in another's name (TM., TL., TUQ.) or place (KT.) has a row of his own, and
    /// a deputy signs for somebody.
    pub fn is_whole(&self) -> bool {
        let mut expected: Option<Option<&'static str>> = None;
        for (prefix, title) in &self.rows {
            // (`THỨ TRƯỞNG THƯỜNG TRỰC` is one of them.)
            if let Some(Some(deputy)) = expected
                && !title.is_some_and(|title| {
                    title == deputy || title.strip_suffix(" THƯỜNG TRỰC") == Some(deputy)
                })
            {
                return false;
            }
            // A deputy signs for his own head (KT.) and in no other way: else the row of the head is lost. But in the name of a
            // collective he signs as what he is.
            let is_deputy = title.is_some_and(|t| t.starts_with("PHÓ ") || t.starts_with("THỨ "));
            let in_its_name = self.for_collective && expected == Some(None);
            if is_deputy && !in_its_name && !matches!(expected, Some(Some(_))) {
                return false;
            }
            expected = match prefix {
                Some("KT") => Some(title.and_then(deputy_of)),
                Some(_) => Some(None),
                None => None,
            };
        }
        expected.is_none() && !self.rows.is_empty()
    }

    /// Whether no row stands above the first one: one signs in the name of a collective (TM.) before anything else is said.
    pub fn begins_with_collective(&self) -> bool {
        self.for_collective
    }

    /// Whether the first office named is the head of such an agency; `None` where it is not known who heads such a one. A row that
    /// the seal hid would make it another.
    pub fn suits(&self, agency: &str) -> Option<bool> {
        // Not the bodies whose deputies sign in their name and not for their head (TM. BAN THƯỜNG VỤ / PHÓ CHỦ TỊCH), nor those
        // whose heads have another office or a longer title (BAN, CÔNG TY): there a title that lost its beginning is another's.
        const HEADS: [(&str, &str); 35] = [
            ("bo", "BỘ TRƯỞNG"),
            ("chinh phu", "THỦ TƯỚNG"),
            ("thu tuong", "THỦ TƯỚNG"),
            ("uy ban nhan dan", "CHỦ TỊCH"),
            ("ubnd", "CHỦ TỊCH"),
            ("hoi dong", "CHỦ TỊCH"),
            ("so", "GIÁM ĐỐC"),
            ("trung tam", "GIÁM ĐỐC"),
            ("dai", "GIÁM ĐỐC"),
            ("benh vien", "GIÁM ĐỐC"),
            ("hoc vien", "GIÁM ĐỐC"),
            ("dai hoc", "GIÁM ĐỐC"),
            ("vien thong", "GIÁM ĐỐC"),
            ("buu dien", "GIÁM ĐỐC"),
            ("dien luc", "GIÁM ĐỐC"),
            ("cong an tinh", "GIÁM ĐỐC"),
            ("cong an thanh pho", "GIÁM ĐỐC"),
            ("cong an xa", "TRƯỞNG CÔNG AN"),
            ("cong an phuong", "TRƯỞNG CÔNG AN"),
            ("cong an huyen", "TRƯỞNG CÔNG AN"),
            ("truong", "HIỆU TRƯỞNG"),
            ("cuc", "CỤC TRƯỞNG"),
            ("chi cuc", "CHI CỤC TRƯỞNG"),
            ("tong cuc", "TỔNG CỤC TRƯỞNG"),
            ("phong", "TRƯỞNG PHÒNG"),
            ("vien", "VIỆN TRƯỞNG"),
            ("khoa", "TRƯỞNG KHOA"),
            ("thanh tra", "CHÁNH THANH TRA"),
            ("bao hiem xa hoi", "GIÁM ĐỐC"),
            ("bao hiem xa hoi viet nam", "TỔNG GIÁM ĐỐC"),
            ("kho bac nha nuoc", "GIÁM ĐỐC"),
            ("kho bac nha nuoc viet nam", "TỔNG GIÁM ĐỐC"),
            ("tong cong ty", "TỔNG GIÁM ĐỐC"),
            ("van phong", "CHÁNH VĂN PHÒNG"),
            ("toa an", "CHÁNH ÁN"),
        ];
        let folded = fold::fold(agency);
        let head = self.rows.iter().find(|(prefix, _)| *prefix != Some("TM")).and_then(|(_, title)| *title);
        // The longest beginning says what the agency is: `BẢO HIỂM XÃ HỘI VIỆT NAM` is headed by a TỔNG GIÁM ĐỐC.
        let begins = |begin: &str| {
            folded.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let lawful = HEADS.iter().filter(|(begin, _)| begins(begin)).max_by_key(|(begin, _)| begin.len());
        let committee = begins("uy ban nhan dan") || begins("ubnd");
        lawful.map(|(_, title)| head == Some(*title) || self.by_order_of_body && committee)
    }
}

/// Reads the title out of its rows.
pub(in super::super) fn read_title(rows: &[Row<'_>]) -> ReadTitle {
    let mut known = true;
    let mut read = Vec::new();
    let mut parts = Vec::new();
    let mut deputy: Option<&'static str> = None;
    let (mut by_order, mut by_order_of_body, mut for_collective) = (false, false, false);
    for (at, row) in rows.iter().enumerate() {
        let text = row.text();
        let whole = prefix(&text);
        let for_head = || for_head_of(&text, rows.get(at + 1)?);
        // Above the row of his deputy a head is always signed for: the mark was written by hand, and not read.
        let above_deputy = || {
            let head = nearest(&tidy(&text)).map(|(title, _)| title)?;
            let below = nearest(&tidy(&rows.get(at + 1)?.text())).map(|(title, _)| title);
            (deputy_of(head).is_some() && deputy_of(head) == below).then_some(("KT", text.as_str()))
        };
        let (mark, rest) = whole
            .or_else(for_head)
            .or_else(above_deputy)
            .or_else(|| misread_prefix(&text))
            .map_or((None, text.as_str()), |(p, rest)| (Some(p), rest));
        // Without its stop or stroke it may be either.
        known &= mark.is_none() || whole.is_some() && !has_bare_mark(&text);
        // Strokes beside a title may hide a part of it.
        known &= !text.chars().any(|c| "~_#*=<>{}[]\\|^".contains(c));
        let rest = tidy(rest);
        if rest.is_empty() {
            continue;
        }
        let short = rest.strip_prefix("P.").map(|head| head.trim_start().to_owned());
        let rest = short.clone().unwrap_or(rest);
        let without = without_specks(&rest);
        known &= without.is_none();
        let rest = without.unwrap_or(rest);
        let squeezed = fold::squeeze(&rest);
        let nearest = nearest(&rest);
        // Who signs for the head of an office (KT.) is the deputy: where the seal hid letters, the rest tells.
        let lawful = deputy.filter(|d| {
            let wanted = fold::squeeze(d);
            short.is_none() && (fold::similarity(&wanted, &squeezed) >= 0.6 || ends_alike(&wanted, &squeezed))
        });
        let title = lawful.or(nearest.map(|(title, _)| title));
        // A piece of the deputy's row, torn off by the seal.
        let next = rows.get(at + 1).map(|row| fold::squeeze(&tidy(&row.text())));
        if title.is_none()
            && deputy.zip(next).is_some_and(|(d, next)| fold::similarity(&fold::squeeze(d), &next) >= 0.6)
        {
            known = false;
            continue;
        }
        let title = title.or_else(|| torn_title(&rest));
        // Marks under a seal are lost, but where they were surely read they make another title (`TRƯỞNG BẢN`).
        let marked = |t: &str| lexicon::same_but_tone_place(t, &rest) || row.confidence() < MARKS_BAR;
        let exact = title.is_some_and(|t| fold::squeeze(t) == squeezed && marked(t));
        let in_name = mark.is_some_and(|mark| is_body(mark, &squeezed));
        // What both readers have alike needs no list.
        let kept =
            title.is_none_or(|t| fold::squeeze(t) == squeezed && lexicon::same_but_tone_place(t, &rest));
        let seen_twice = kept
            && mark == prefix(&text).map(|(mark, _)| mark)
            && row.words.iter().all(|w| w.confidence >= AGREED || !w.text.chars().any(char::is_alphabetic));
        known &= exact || in_name || seen_twice;
        deputy = title.filter(|_| mark == Some("KT")).and_then(deputy_of);
        let words = title.map(str::to_owned).unwrap_or_else(|| {
            let department =
                Some(&rest).filter(|_| by_order && mark.is_none()).and_then(|r| head_of_department(r));
            lexicon::set_marks_right(&department.unwrap_or(rest))
        });
        by_order = matches!(mark, Some("TL" | "TUQ"));
        let begin = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        let words = if short.is_some() { format!("P. {words}") } else { words };
        let title = if short.is_some() { title.and_then(deputy_of) } else { title };
        parts.push(match (stroked(begin), mark) {
            (Some((printed, ..)), _) => format!("{printed} {words}"),
            (None, Some(mark)) => format!("{mark}. {words}"),
            (None, None) => words,
        });
        let order = matches!(mark, Some("TL" | "TUQ")) && in_name;
        by_order_of_body |= order && read.is_empty();
        for_collective |= mark == Some("TM")
            && whole.is_some()
            && COLLECTIVES.contains(&squeezed.as_str())
            && read.is_empty();
        read.push((mark, title));
    }
    ReadTitle {
        text: parts.join(" "),
        known: known && !parts.is_empty(),
        rows: read,
        by_order_of_body,
        for_collective,
    }
}

/// A known title without one or two short words behind it, strokes of the seal (`GIÁM ĐỐC IV`); `None` where there are none.
fn without_specks(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let is_speck = |word: &&&str| word.chars().filter(|c| c.is_alphabetic()).count() <= 2;
    let specks = words.iter().rev().take(2).take_while(is_speck).count();
    (1..=specks).find_map(|less| {
        let title = words.get(..words.len() - less)?.join(" ");
        nearest(&title).filter(|(_, exact)| *exact).map(|_| title)
    })
}

/// Whether the seal took the beginning of a deputy's title only, base letters of both: the words of his head are there but for a
/// letter (`X N LÁM ĐỐC` below `KT. GIÁM ĐỐC`).
fn ends_alike(wanted: &str, read: &str) -> bool {
    let Some(end) = wanted.strip_prefix("pho").and_then(|head| head.get(1..)) else { return false };
    let from = read.len().checked_sub(end.len()).and_then(|from| read.get(from..));
    end.len() >= 6
        && read.len() <= wanted.len() + 2
        && from.is_some_and(|tail| fold::distance(end, tail) <= 1)
}

/// Whether a text begins with a mark and a blank.
fn has_bare_mark(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    PREFIXES.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(' ')))
}

/// Collectives of parties and unions, squeezed, whose heads and deputies sign in their name (`TM. BAN THƯỜNG VỤ` / `PHÓ BÍ THƯ`).
const COLLECTIVES: [&str; 3] = ["banthuongvu", "banchaphanh", "banthuongtruc"];

/// Whether what follows a mark is a body and no office: one signs in the name of (TM.) or by order of (TL., TUQ.) a People's
/// Committee, and in the name of the bodies of parties and unions.
fn is_body(mark: &str, squeezed: &str) -> bool {
    const BODIES: [&str; 3] = ["hoidongnhandan", "thuongtruchoidongnhandan", "chinhphu"];
    let committee = ["uybannhandan", "ubnd"].iter().any(|name| squeezed.starts_with(name));
    matches!(mark, "TM" | "TL" | "TUQ") && committee
        || mark == "TM" && (BODIES.contains(&squeezed) || COLLECTIVES.contains(&squeezed))
}

/// `KT` and the title of a head, where the next row is that of his deputy, who signs in no other way: the mark before it
/// was misread, as one written by hand is.
fn for_head_of<'a>(text: &'a str, below: &Row<'_>) -> Option<(&'static str, &'a str)> {
    let deputy = nearest(&tidy(&below.text())).map(|(title, _)| title)?;
    let words = text.split_whitespace().count();
    let at = text.match_indices(' ').map(|(at, _)| at + 1).filter(|_| words >= 3);
    at.map(|at| &text[at..])
        .filter(|rest| rest.split_whitespace().count() >= 2)
        .find(|rest| {
            let head = nearest(rest)
                .filter(|(title, _)| rest.split_whitespace().count() == title.split(' ').count());
            head.and_then(|(title, _)| deputy_of(title)) == Some(deputy)
        })
        .map(|rest| ("KT", rest))
}

/// The title of the deputy who signs for the holder of a title (`KT. CHỦ TỊCH` / `PHÓ CHỦ TỊCH`).
pub(super) fn deputy_of(title: &str) -> Option<&'static str> {
    let wanted = match title {
        "BỘ TRƯỞNG" => "THỨ TRƯỞNG".to_owned(),
        title => format!("PHÓ {title}"),
    };
    SIGNER_TITLES.iter().copied().find(|t| *t == wanted)
}

/// Without the specks of seal and signature around it: words in capitals only.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != ',' && c != '.'))
        .filter(|w| w.chars().any(char::is_uppercase) || w.chars().any(|c| c.is_ascii_digit()))
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::row_of;
    use super::super::super::testing::page;
    use super::*;

    #[test]
    fn strokes_beside_a_title_go_and_are_told() {
        let title = |rows: &[&str]| {
            let lines: Vec<(i32, i32, &str)> =
                rows.iter().enumerate().map(|(i, t)| (100, 60 * i32::try_from(i).unwrap(), *t)).collect();
            let page = page(&lines);
            let read = read_title(&page.lines.iter().filter_map(|l| row_of(l, 40.0)).collect::<Vec<_>>());
            (read.text, read.known)
        };
        assert_eq!(title(&["GIÁM ĐỐC IV"]), ("GIÁM ĐỐC".to_owned(), false));
        assert_eq!(title(&["THẨM PHÁN"]), ("THẨM PHÁN".to_owned(), true));
        assert!(!title(&["TM. ỦY BAN NHÂN DÂN DÂN~z", "CHỦ TỊCH"]).1);
        for other in ["TỔ TRƯỞNG", "TRƯỞNG BẢN"] {
            assert!(!title(&[other]).1, "surely read, and no title of the list: {other}");
        }
        let torn = title(&["KT. GIÁM ĐỐC", "X N LÁM ĐỌC"]);
        assert_eq!(torn, ("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC".to_owned(), false));
    }

    #[test]
    fn prefixes_with_a_stroke_stay_as_printed() {
        let page = page(&[
            (100, 100, "T/M BAN CHỈ ĐẠO"),
            (100, 160, "K/T TRƯỞNG BAN"),
            (100, 220, "PHÓ TRƯỞNG BAN"),
        ]);
        let rows: Vec<Row<'_>> = page.lines.iter().filter_map(|l| row_of(l, 40.0)).collect();
        let title = read_title(&rows);
        assert_eq!(title.text, "T/M BAN CHỈ ĐẠO K/T TRƯỞNG BAN PHÓ TRƯỞNG BAN");
        assert!(title.is_whole());
        let page = self::page(&[(100, 100, "KT. HIỆU TRƯỞNG"), (100, 160, "P. HIỆU TRƯỞNG")]);
        let rows: Vec<Row<'_>> = page.lines.iter().filter_map(|l| row_of(l, 40.0)).collect();
        let title = read_title(&rows);
        assert_eq!((title.text.as_str(), title.is_whole()), ("KT. HIỆU TRƯỞNG P. HIỆU TRƯỞNG", true));
        assert_eq!(prefix("T/MINH"), None, "a word");
        assert_eq!(prefix("K/T CHỦ TỊCH"), Some(("KT", "CHỦ TỊCH")));
    }

    /// The title of rows, one under the other.
    fn title(rows: &[&str]) -> ReadTitle {
        let lines: Vec<(i32, i32, &str)> =
            (0..).step_by(60).zip(rows).map(|(y, text)| (100, y, *text)).collect();
        let page = page(&lines);
        read_title(&page.lines.iter().filter_map(|l| row_of(l, 40.0)).collect::<Vec<_>>())
    }

    #[test]
    fn titles_with_a_row_missing_are_told() {
        for whole in [
            &["CHỦ TỊCH"][..],
            &["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"],
            &["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
            &["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
        ] {
            assert!(title(whole).is_whole() && title(whole).known, "{whole:?}");
        }
        for torn in [
            &["TM. ỦY BAN NHÂN DÂN"][..],
            &["TL. HIỆU TRƯỞNG"],
            &["THỨ TRƯỞNG"],
            &["KT. CHỦ TỊCH", "CHỦ TỊCH"],
            &["TM. ỦY BAN NHÂN DÂN", "PHÓ GIÁM ĐỐC", "KT. GIÁM ĐỐC"],
        ] {
            assert!(!(title(torn).is_whole() && title(torn).known), "{torn:?}");
        }
        let by_hand = title(&["V^Ã, GIÁM ĐÓC", "PHÓ GIÁM ĐỐC"]);
        assert_eq!((by_hand.text.as_str(), by_hand.known), ("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", false));
        assert_eq!(title(&["£T. GIÁM ĐÓC", "PHÓ GIÁM ĐỐC"]).text, "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC");
        assert_eq!(title(&["TRƯỞNG BAN", "PHÓ GIÁM ĐỐC"]).text, "TRƯỞNG BAN PHÓ GIÁM ĐỐC");
        assert_eq!(title(&["KT. CHỦ TỊCH", "1Ó CHỦ TỊCH"]).text, "KT. CHỦ TỊCH PHÓ CHỦ TỊCH");
        assert_eq!(title(&["HIỆU TRƯỞNG"]).suits("TRƯỜNG ĐẠI HỌC CẦN THƠ"), Some(true));
        assert_eq!(title(&["THỨ TRƯỞNG"]).suits("TRƯỜNG ĐẠI HỌC CẦN THƠ"), Some(false));
        assert_eq!(title(&["CHỦ TỊCH UBND TỈNH"]).suits("BAN CHỈ ĐẠO 138"), None);
        assert!(!title(&["TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH"]).is_whole(), "the head's row is lost");
        assert!(title(&["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]).is_whole());
    }

    #[test]
    fn deputies_sign_in_the_name_of_a_collective() {
        for whole in [
            &["TM. BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"][..],
            &["T/M BAN CHẤP HÀNH", "PHÓ CHỦ TỊCH"],
            &["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"],
        ] {
            let title = title(whole);
            assert!(title.is_whole() && title.known && title.begins_with_collective(), "{whole:?}");
        }
        assert!(!title(&["TM. BAN THƯỜNG VỤ"]).is_whole(), "his own row is missing");
        assert!(!title(&["BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"]).begins_with_collective());
        assert!(!title(&["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]).begins_with_collective());
    }
}
