//! Who signed: boxes 7a and 7c of NĐ 30/2020, on the right at the end of the text, beside `Nơi nhận`.
//!
//! The seal and the signature lie over the title, so that noise stands between title and name. Annexes follow, and
//! may bear names and titles of their own: the first page that has the whole block is the one.

use crate::record::{PageNumber, PageText};

use super::fold;
use super::layout::{Row, row_of, stack, unit_px};
use super::lexicon::{FAMILY_NAMES, SIGNER_TITLES};

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
    beside_file: bool,
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
    // A name alone, or a title alone, far from recipients may be anything.
    best.filter(|b| b.completeness() >= 3)
}

fn on_page(page: &PageText) -> Option<Signature<'_>> {
    let unit = unit_px(page);
    let width = page.width_px as f32;
    let mut right: Vec<Row<'_>> = Vec::new();
    let mut recipients: Option<f32> = None;
    let mut file: Option<f32> = None;
    for row in page.lines.iter().filter_map(|line| row_of(line, unit)) {
        for part in row.cut(2.0 * unit) {
            if part.bbox.center_x() < 0.45 * width {
                let folded = fold::fold(&part.text());
                if recipients.is_none() && is_recipients(&folded) {
                    recipients = Some(part.bbox.y0 as f32);
                }
                if folded.starts_with("luu vt") || folded.starts_with("luu van thu") {
                    file = Some(part.bbox.y0 as f32);
                }
            } else if part.bbox.center_x() > 0.55 * width && part.bbox.x0 as f32 > 0.4 * width {
                right.push(part);
            }
        }
    }
    let rows = stack(right);
    // Above the recipients stands the text; the title begins a row or two higher at the most.
    let from = recipients.map(|y| y - 4.5 * unit).or(file.map(|y| y - 16.0 * unit)).unwrap_or(0.0);
    let rows: Vec<Row<'_>> = rows.into_iter().filter(|r| r.bbox.y0 as f32 > from).collect();

    let name_at = |after: usize, axis: Option<f32>| {
        rows.iter().enumerate().skip(after).find(|(_, row)| {
            axis.is_none_or(|x| (row.bbox.center_x() - x).abs() < 0.14 * width)
                && person(&row.text(), axis.is_some()).is_some()
        })
    };
    let first_title = rows.iter().position(is_title);
    let (title, name) = match first_title {
        Some(at) => {
            let axis = rows[at].bbox.center_x();
            let name = name_at(at + 1, Some(axis))
                .filter(|(_, row)| ((row.bbox.y0 - rows[at].bbox.y1) as f32) < 16.0 * unit)
                .map(|(i, row)| (i, row.clone()));
            let end = name.as_ref().map_or(rows.len(), |(i, _)| *i);
            let mut title: Vec<Row<'_>> = Vec::new();
            for (i, row) in rows.iter().enumerate().take(end).skip(at) {
                let near = title.last().is_none_or(|t| ((row.bbox.y0 - t.bbox.y1) as f32) < 1.2 * unit);
                // Straight above the name stands a second title now and then.
                let above_name = name.as_ref().is_some_and(|(n, _)| i + 1 == *n) && is_title(row);
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
            let named = name_at(0, None).or_else(|| {
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
    Some(Signature {
        page: page.page,
        title,
        name,
        beside_recipients: recipients.is_some(),
        beside_file: file.is_some(),
    })
}

/// Whether a word is a family name without its first letter or two.
fn lost_first(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_lowercase) && family_name(word).is_some()
}

fn is_recipients(folded: &str) -> bool {
    let mut words = folded.split(' ');
    let pair = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    matches!(pair, (_, "nhan") | ("noi", _)) && folded.len() < 24
}

/// Whether a row in capitals is (a part of) a title of one who signs.
fn is_title(row: &Row<'_>) -> bool {
    if row.capitals() < 0.75 || row.letters() < 4 || row.confidence() < 0.2 {
        return false;
    }
    let text = row.text();
    prefix(&text).or_else(|| misread_prefix(&text)).is_some() || title_in(&fold::squeeze(&text)).is_some()
}

/// Prefixes of titles, NĐ 30/2020 Phụ lục I Phần II Mục I.7.
const PREFIXES: [&str; 5] = ["TUQ", "TM", "KT", "TL", "Q"];

/// The prefix that a text begins with and what follows it.
fn prefix(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
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
fn misread_prefix(text: &str) -> Option<(&'static str, &str)> {
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
fn torn_title(text: &str) -> Option<&'static str> {
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
fn title_in(squeezed: &str) -> Option<(&'static str, f32)> {
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
pub(super) struct ReadTitle {
    /// Rows joined, prefixes in one form, known titles in their right spelling.
    pub text: String,
    /// Whether every row is a known title, letter by letter, or an agency after `TM.`.
    pub known: bool,
    /// Prefix and known title of every row.
    rows: Vec<(Option<&'static str>, Option<&'static str>)>,
}

impl ReadTitle {
    /// Whether no row is missing: who signs in another's name (TM., TL., TUQ.) or place (KT.) has a row of his own, and
    /// a deputy signs for somebody.
    pub fn is_whole(&self) -> bool {
        let mut expected: Option<Option<&'static str>> = None;
        for (prefix, title) in &self.rows {
            if let Some(Some(deputy)) = expected
                && *title != Some(deputy)
            {
                return false;
            }
            let is_deputy = title.is_some_and(|t| t.starts_with("PHÓ ") || t.starts_with("THỨ "));
            if is_deputy && expected.is_none() {
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

    /// Whether the first office named is the head of such an agency. A row that the seal hid would make it another.
    pub fn suits(&self, agency: &str) -> bool {
        const HEADS: [(&str, &str); 18] = [
            ("bo", "BỘ TRƯỞNG"),
            ("uy ban nhan dan", "CHỦ TỊCH"),
            ("ubnd", "CHỦ TỊCH"),
            ("hoi dong", "CHỦ TỊCH"),
            ("so", "GIÁM ĐỐC"),
            ("trung tam", "GIÁM ĐỐC"),
            ("dai", "GIÁM ĐỐC"),
            ("benh vien", "GIÁM ĐỐC"),
            ("hoc vien", "GIÁM ĐỐC"),
            ("dai hoc", "GIÁM ĐỐC"),
            ("truong", "HIỆU TRƯỞNG"),
            ("cuc", "CỤC TRƯỞNG"),
            ("chi cuc", "CHI CỤC TRƯỞNG"),
            ("tong cuc", "TỔNG CỤC TRƯỞNG"),
            ("phong", "TRƯỞNG PHÒNG"),
            ("vien kiem sat", "VIỆN TRƯỞNG"),
            ("van phong", "CHÁNH VĂN PHÒNG"),
            ("toa an", "CHÁNH ÁN"),
        ];
        let folded = fold::fold(agency);
        let head = self.rows.iter().find(|(prefix, _)| *prefix != Some("TM")).and_then(|(_, title)| *title);
        HEADS.iter().any(|(begin, title)| {
            folded.strip_prefix(begin).is_some_and(|rest| rest.starts_with(' ')) && head == Some(*title)
        })
    }
}

/// Reads the title out of its rows.
pub(super) fn read_title(rows: &[Row<'_>]) -> ReadTitle {
    let mut known = true;
    let mut read = Vec::new();
    let mut parts = Vec::new();
    let mut deputy: Option<&'static str> = None;
    let mut by_order = false;
    for (at, row) in rows.iter().enumerate() {
        let text = row.text();
        let whole = prefix(&text);
        let (mark, rest) = whole
            .or_else(|| misread_prefix(&text))
            .map_or((None, text.as_str()), |(p, rest)| (Some(p), rest));
        known &= mark.is_none() || whole.is_some();
        let rest = tidy(rest);
        if rest.is_empty() {
            continue;
        }
        let squeezed = fold::squeeze(&rest);
        let nearest = nearest(&rest);
        // Who signs for the head of an office (KT.) is the deputy: where the seal hid letters, the rest tells.
        let lawful = deputy.filter(|d| fold::similarity(&fold::squeeze(d), &squeezed) >= 0.6);
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
        let exact = title.is_some_and(|t| fold::squeeze(t) == squeezed);
        let in_name = mark == Some("TM") && squeezed.starts_with("uybannhandan");
        known &= exact || in_name;
        deputy = title.filter(|_| mark == Some("KT")).and_then(deputy_of);
        let words = title.map(str::to_owned).unwrap_or_else(|| {
            let department =
                Some(&rest).filter(|_| by_order && mark.is_none()).and_then(|r| head_of_department(r));
            super::lexicon::set_marks_right(&department.unwrap_or(rest))
        });
        by_order = matches!(mark, Some("TL" | "TUQ"));
        parts.push(mark.map_or(words.clone(), |mark| format!("{mark}. {words}")));
        read.push((mark, title));
    }
    ReadTitle { text: parts.join(" "), known: known && !parts.is_empty(), rows: read }
}

/// The title of the deputy who signs for the holder of a title (`KT. CHỦ TỊCH` / `PHÓ CHỦ TỊCH`).
fn deputy_of(title: &str) -> Option<&'static str> {
    let wanted = match title {
        "BỘ TRƯỞNG" => "THỨ TRƯỞNG".to_owned(),
        title => format!("PHÓ {title}"),
    };
    SIGNER_TITLES.iter().copied().find(|t| *t == wanted)
}

/// Without the specks of seal and signature around it: words in capitals only.
fn tidy(text: &str) -> String {
    text.split_whitespace()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != ',' && c != '.'))
        .filter(|w| w.chars().any(char::is_uppercase) || w.chars().any(|c| c.is_ascii_digit()))
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_owned()
}

/// Degrees before names, folded.
const DEGREES: &[&str] =
    &["gs", "pgs", "ts", "ths", "ks", "bs", "cn", "ls", "pgsts", "gsts", "bscki", "bsckii", "dr", "nha giao"];

/// The name of a person, as a text is one: two to six words that begin with a capital, a known family name first
/// (unless `loose`: then any). `None` if it is none. And whether the family name is known as written.
pub(super) fn person(text: &str, loose: bool) -> Option<(String, bool)> {
    // A figure before small letters is the capital that looks like it (`7ấn`).
    let capital = |w: &str| {
        let (figure, rest) = (w.chars().next()?, w.get(1..)?);
        let letter = [('7', 'T'), ('8', 'B'), ('0', 'O')].into_iter().find(|(f, _)| *f == figure)?.1;
        (rest.chars().count() > 1 && rest.chars().all(char::is_lowercase)).then(|| format!("{letter}{rest}"))
    };
    let mut figures = false;
    let words: Vec<String> = text
        // Strokes between two words read as quotes.
        .split(|c: char| c.is_whitespace() || "“”\"‘’".contains(c))
        .map(|w| match capital(w).filter(|_| loose) {
            Some(repaired) => {
                figures = true;
                repaired
            }
            None => w.trim_matches(|c: char| !c.is_alphabetic() && c != '.').to_owned(),
        })
        .filter(|w| w.chars().any(char::is_alphabetic))
        .collect();
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    // A stroke within a name reads as a syllable in small letters: no syllable of a name is.
    let strokes = words.len();
    if loose && words.len() > 3 {
        let mut at = 0;
        words.retain(|w| {
            at += 1;
            at == 1 || w.chars().count() > 2 || !w.chars().all(char::is_lowercase)
        });
    }
    let untouched = !figures && words.len() == strokes;
    let degree = |w: &str| {
        w.split('.').filter(|p| !p.is_empty()).all(|p| DEGREES.contains(&fold::squeeze(p).as_str()))
    };
    let start = words.iter().position(|w| !degree(w))?;
    // Strokes of the signature read as words before the name.
    let family = words.iter().enumerate().skip(start).take(3).find_map(|(at, w)| {
        let (family, exact) = family_name(w)?;
        (exact || fold::squeeze(w) == fold::squeeze(family) || loose).then_some((at, family, exact))
    });
    let (from, family, exact) = match family {
        Some((at, family, exact)) => (at, Some(family), exact),
        None if loose => (start, None, false),
        None => return None,
    };
    let given: Vec<&str> =
        words[from + 1..].iter().copied().take_while(|w| is_name_word(w)).take(5).collect();
    // What follows must be specks only.
    let rest: usize = words[from + 1 + given.len()..].iter().map(|w| w.chars().count()).sum();
    if given.is_empty()
        || rest > 3
        || (family.is_none() && (rest > 0 || given.len() > 4 || !is_name_word(words[from])))
    {
        return None;
    }
    let mut name: Vec<&str> = if from == start { words[..start].to_vec() } else { Vec::new() };
    name.push(family.unwrap_or(words[from]));
    name.extend(given);
    Some((name.join(" "), exact && rest == 0 && from == start && untouched))
}

/// The family name that a word is, and whether it is so as written. A word that lost its first letters to the seal
/// (`guyễn`), or one letter or mark of it, is that name if it can be no other.
fn family_name(word: &str) -> Option<(&'static str, bool)> {
    if let Some(name) = FAMILY_NAMES.iter().find(|f| **f == word) {
        return Some((name, true));
    }
    let folded = fold::squeeze(word);
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut fitting = FAMILY_NAMES.iter().copied().filter(|f| fits(&fold::squeeze(f)));
        let first = fitting.next()?;
        fitting.all(|other| other == first).then_some((first, false))
    };
    // `ơng` is no `Ông`, but the end of one of many names.
    let small = word.chars().next().is_some_and(char::is_lowercase);
    only(&|f| f == folded && !small)
        .or_else(|| only(&|f| folded.len() >= 4 && f.len() >= 5 && fold::distance(f, &folded) == 1))
        .or_else(|| only(&|f| folded.len() >= 2 && f.len() == folded.len() + 1 && f.ends_with(&folded)))
        .or_else(|| only(&|f| folded.len() >= 2 && f.len() == folded.len() + 2 && f.ends_with(&folded)))
}

/// A capital and small letters, two to seven of them: no Vietnamese syllable is longer.
fn is_name_word(word: &str) -> bool {
    let mut chars = word.chars();
    let count = word.chars().count();
    (2..=7).contains(&count)
        && chars.next().is_some_and(char::is_uppercase)
        && chars.all(|c| c.is_lowercase() && c.is_alphabetic())
        || (count == 1 && matches!(word, "Y" | "Ý" | "Ô" | "Á" | "Ê"))
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

    #[test]
    fn names_of_persons() {
        let name = |text, loose| person(text, loose).map(|p| p.0);
        assert_eq!(name("PGS.TS Trần Xuân Minh", false).as_deref(), Some("PGS.TS Trần Xuân Minh"));
        assert_eq!(name("TS. Trịnh Văn Toàn", false).as_deref(), Some("TS. Trịnh Văn Toàn"));
        assert_eq!(name("~ Đặng Văn Minh ,", false).as_deref(), Some("Đặng Văn Minh"));
        assert_eq!(name("Hạng A Chớ", true), None, "a letter alone is no syllable we can tell from a speck");
        assert_eq!(name("Âguyên Hoàng Giang", true).as_deref(), Some("Nguyễn Hoàng Giang"));
        assert_eq!(name("ạm Trường Thọ", true).as_deref(), Some("Phạm Trường Thọ"));
        assert_eq!(name("ơng Quốc Khải", true), None, "the end of several names");
        assert_eq!(person("Lê 7ấn Dũng", true), Some(("Lê Tấn Dũng".to_owned(), false)));
        assert_eq!(name("Thủ trưởng các đơn vị", false), None);
        assert_eq!(name("- Lưu: VT, VP", true), None);
        assert_eq!(
            person("Âguyên Văn Nam", true).map(|p| p.1),
            Some(false),
            "not a family name: not to be trusted"
        );
    }

    #[test]
    fn titles_with_a_row_missing_are_told() {
        let title = |rows: &[&str]| {
            let lines: Vec<(i32, i32, &str)> =
                rows.iter().enumerate().map(|(i, t)| (100, 60 * i32::try_from(i).unwrap(), *t)).collect();
            let page = page(&lines);
            read_title(&page.lines.iter().filter_map(|l| row_of(l, 40.0)).collect::<Vec<_>>())
        };
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
        assert_eq!(title(&["KT. CHỦ TỊCH", "1Ó CHỦ TỊCH"]).text, "KT. CHỦ TỊCH PHÓ CHỦ TỊCH");
        assert!(title(&["HIỆU TRƯỞNG"]).suits("TRƯỜNG ĐẠI HỌC CẦN THƠ"));
        assert!(!title(&["THỨ TRƯỞNG"]).suits("TRƯỜNG ĐẠI HỌC CẦN THƠ"));
        assert!(!title(&["CHỦ TỊCH UBND TỈNH"]).suits("BAN CHỈ ĐẠO 138"));
    }
}
