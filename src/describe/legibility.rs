//! Whether there is a Vietnamese paper on the pages at all, and one only: why nothing was found, or why nothing of what was
//! found may be believed.
//!
//! Separate from the rules of fields, which would each say "not found" of a photograph of a wall.

use crate::record::{Field, PageText, Reason, Word};

use super::fold;

/// Least mean confidence of the words of a page that was read. Handwriting, other alphabets and pictures of things have
/// 0.15 to 0.35 on generated pages, the poorest of 60 real papers 0.7.
const READ_BAR: f32 = 0.5;
/// Words that are read surely enough to tell their language by.
const SURE: f32 = 0.7;
/// So many words tell a language.
const FEWEST: usize = 15;
/// Share of words with a mark or a Đ in them that Vietnamese text has at the least. It has 0.7 and more, French 0.2.
const MARKED: f32 = 0.4;

/// Letters of a word.
fn letters(word: &Word) -> usize {
    word.text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Why nothing was found on the pages, if their words as a whole say so.
pub(super) fn why_nothing(pages: &[PageText]) -> Option<Reason> {
    let words: Vec<&Word> = pages.iter().flat_map(PageText::words).filter(|w| letters(w) >= 2).collect();
    let sum: f32 = words.iter().map(|w| w.confidence).sum();
    if words.is_empty() || sum / (words.len() as f32) < READ_BAR {
        return Some(Reason::Unreadable);
    }
    let sure: Vec<&Word> = words.into_iter().filter(|w| w.confidence >= SURE).collect();
    let is_marked = |w: &&&Word| w.text.chars().any(|c| !c.is_ascii() && fold::base(c).is_some());
    let marked = sure.iter().filter(is_marked).count();
    (sure.len() >= FEWEST && (marked as f32) < MARKED * sure.len() as f32).then_some(Reason::ForeignLanguage)
}

/// Whether two papers lie on a page: two national headings or two mottoes, each in a line of its own or side by side.
pub(super) fn are_two(page: &PageText) -> bool {
    let count = |wanted: &str| {
        let lines = page.lines.iter().map(|line| fold::squeeze(&line.text()));
        lines.map(|text| text.matches(wanted).count()).sum::<usize>()
    };
    // In capitals only: the text speaks of the republic, too. Judgments are given in its name.
    let national = page
        .lines
        .iter()
        .filter(|line| {
            let text = line.text();
            let (upper, all) = text
                .chars()
                .filter(|c| c.is_alphabetic())
                .fold((0, 0), |(upper, all), c| (upper + usize::from(c.is_uppercase()), all + 1usize));
            upper * 5 > all * 4 && !fold::squeeze(&text).contains("nhandanh")
        })
        .map(|line| fold::squeeze(&line.text()).matches("xahoichunghia").count())
        .sum::<usize>();
    national >= 2 || count("tudohanhphuc") >= 2
}

/// Nothing of a page with two papers is accepted: nobody knows of which one a value is.
pub(super) fn of_two(field: &mut Field) {
    if field.accepted {
        (field.accepted, field.reason) = (false, Some(Reason::TwoPapers));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::page;
    use super::*;

    fn why(lines: &[&str], confidence: f32) -> Option<Reason> {
        let lines: Vec<_> = lines.iter().zip(0..).map(|(text, i)| (100, 100 + 60 * i, *text)).collect();
        let mut page = page(&lines);
        for word in page.lines.iter_mut().flat_map(|line| &mut line.words) {
            word.confidence = confidence;
        }
        why_nothing(&[page])
    }

    #[test]
    fn what_is_no_vietnamese_text_is_told() {
        let vietnamese = [
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025",
            "và các văn bản hướng dẫn thi hành",
        ];
        assert_eq!(why(&vietnamese, 0.9), None);
        assert_eq!(why(&vietnamese, 0.3), Some(Reason::Unreadable), "by hand");
        let english = [
            "This is to certify that the person named below has been a resident",
            "of this city since the ninth day of August",
        ];
        assert_eq!(why(&english, 0.9), Some(Reason::ForeignLanguage));
        let french = [
            "Le deux mai mil neuf cent quatre-vingt-onze est née en notre commune une",
            "enfant de sexe féminin, fille de Jean-Marc Lefèvre et de Hélène Dubois",
        ];
        assert_eq!(why(&french, 0.9), Some(Reason::ForeignLanguage));
        assert_eq!(why(&["12 345", "x 7"], 0.9), Some(Reason::Unreadable), "no word");
        assert_eq!(why(&["SCAN QR CODE"], 0.9), None, "three words tell nothing");
    }

    #[test]
    fn two_heads_are_two_papers() {
        let two = |lines: &[(i32, i32, &str)]| are_two(&page(lines));
        let nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
        assert!(!two(&[(800, 100, nation), (800, 160, "Độc lập - Tự do - Hạnh phúc")]));
        assert!(two(&[(800, 100, nation), (800, 1300, nation)]));
        assert!(two(&[(100, 160, "Độc lập - Tự do - Hạnh phúc          Độc lập - Tự do - Hạnh phúc")]));
        assert!(!two(&[(800, 100, nation), (100, 900, "pháp luật nước Cộng hòa xã hội chủ nghĩa Việt Nam")]));
        assert!(!two(&[(800, 100, nation), (100, 900, "NHÂN DANH NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]));
    }
}
