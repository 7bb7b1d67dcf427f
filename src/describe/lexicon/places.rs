//! Places that papers are issued at, how a place is read, and how names of agencies end in one.

use std::sync::LazyLock;

use regex::Regex;

use super::super::fold;
use super::{OTHER_SPELLINGS, same_but_tone_place, with_punctuation};

/// Provinces before and after 1/7/2025 (NQ 202/2025/QH15), and cities that sign in their own name.
pub(super) const PLACES: &[&str] = &[
    "An Giang",
    "Bà Rịa - Vũng Tàu",
    "Bạc Liêu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bắc Ninh",
    "Bến Tre",
    "Bình Định",
    "Bình Dương",
    "Bình Phước",
    "Bình Thuận",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Đà Nẵng",
    "Đắk Lắk",
    "Đắk Nông",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Giang",
    "Hà Nam",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Dương",
    "Hải Phòng",
    "Hậu Giang",
    "Hòa Bình",
    "Hưng Yên",
    "Khánh Hòa",
    "Kiên Giang",
    "Kon Tum",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Lâm Đồng",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Bình",
    "Ninh Thuận",
    "Phú Thọ",
    "Phú Yên",
    "Quảng Bình",
    "Quảng Nam",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sóc Trăng",
    "Sơn La",
    "Tây Ninh",
    "Thái Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "Thừa Thiên Huế",
    "Huế",
    "Tiền Giang",
    "Trà Vinh",
    "Tuyên Quang",
    "Vĩnh Long",
    "Vĩnh Phúc",
    "Yên Bái",
    "Thành phố Hồ Chí Minh",
    "TP. Hồ Chí Minh",
    "TP.HCM",
    "Hồ Chí Minh",
    "Nha Trang",
    "Vinh",
    "Đà Lạt",
    "Quy Nhơn",
    "Biên Hòa",
    "Thủ Đức",
    "Buôn Ma Thuột",
    "Pleiku",
    "Vũng Tàu",
];

/// The one known place that a text differs from by a letter or two, if `agencies` name it.
pub(in super::super) fn nearly_known_place(text: &str, agencies: &str) -> Option<&'static str> {
    let (key, named) = (fold::squeeze(text), fold::squeeze(agencies));
    let mut near = PLACES.iter().filter(|place| {
        let place = fold::squeeze(place);
        place.len() > 4 && named.contains(&place) && (1..=2).contains(&fold::distance(&place, &key))
    });
    let found = near.next()?;
    near.next().is_none().then_some(*found)
}

/// Whether the name of an agency ends in a commune or a district of this name, letter by letter and mark by mark (`XÃ BÌNH PHÚ`).
pub(in super::super) fn ends_in(agency: &str, place: &str) -> bool {
    let agency = agency.to_uppercase();
    let before = agency.strip_suffix(&place.to_uppercase()).filter(|before| before.ends_with(' '));
    !place.is_empty() && before.and_then(|before| before.split_whitespace().last()).is_some_and(is_smaller)
}

/// Words before a place that is no province: of these, none is in the list, and one may differ from one that is in its
/// marks alone (`HUYỆN PHÙ YÊN`, `XÃ YÊN BÀI`).
const SMALLER: [&str; 7] = ["xa", "phuong", "huyen", "quan", "tran", "lang", "thon"];

/// Whether a word says that a place smaller than a province follows.
pub(in super::super) fn is_smaller(word: &str) -> bool {
    SMALLER.contains(&fold::squeeze(word).as_str())
}

/// Whether words are the name of a known place of two words or more, the first with a capital, however the others were typed.
pub(in super::super) fn is_place<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let text = words.collect::<Vec<_>>().join(" ");
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let key = fold::squeeze(text);
    text.contains(' ')
        && text.chars().next().is_some_and(char::is_uppercase)
        && PLACES.iter().any(|place| fold::squeeze(place) == key)
}

/// A name whose last words have the letters of a known place.
struct PlaceAtEnd<'n> {
    before: Vec<&'n str>,
    printed: Vec<&'n str>,
    /// The place in capitals, as many words.
    known: Vec<String>,
    /// Its letters without marks and spaces.
    key: String,
}

/// `None` where a word stands before it that makes it a smaller place of these letters, or nothing does.
fn place_at_end(name: &str) -> Option<PlaceAtEnd<'_>> {
    let words: Vec<&str> = name.split_whitespace().collect();
    (2..=4).filter(|count| *count < words.len()).find_map(|count| {
        let (before, printed) = words.split_at(words.len() - count);
        let key = fold::squeeze(&printed.concat());
        let place = PLACES.iter().find(|place| fold::squeeze(place) == key)?;
        let known: Vec<String> = place.split_whitespace().map(str::to_uppercase).collect();
        let fits = known.len() == count && !before.last().is_some_and(|word| is_smaller(word));
        fits.then(|| PlaceAtEnd { before: before.to_vec(), printed: printed.to_vec(), known, key })
    })
}

/// A name in capitals whose last words have the letters of a known place that `at`, the place of issue, begins with:
/// their marks set right, and how many words they are. Where both are printed alike they stay so.
pub(in super::super) fn end_in_place(name: &str, at: &str) -> (String, usize) {
    // `CÔNG AN T.LÂM ĐỒNG`: the province's mark has no space behind it.
    if let Some(mark) = GLUED_PROVINCE.captures(name).and_then(|found| found.get(1)) {
        let (before, behind) = name.split_at(mark.end());
        let (ended, placed) = end_in_place(&format!("{before} {behind}"), at);
        return (ended.replacen(&format!("{before} "), before, 1), placed);
    }
    let printed = at.to_uppercase();
    let at = fold::squeeze(at);
    let at = ["thanhpho", "tp"].iter().find_map(|city| at.strip_prefix(city)).unwrap_or(&at);
    let end = place_at_end(name)
        .filter(|end| at.starts_with(&end.key) && !printed.contains(&end.printed.join(" ")));
    let Some(end) = end else { return (name.to_owned(), 0) };
    let right =
        end.printed.iter().zip(&end.known).map(|(word, known)| match same_but_tone_place(word, known) {
            true => (*word).to_owned(),
            false => with_punctuation(word, known),
        });
    (end.before.iter().map(|w| (*w).to_owned()).chain(right).collect::<Vec<_>>().join(" "), end.known.len())
}

/// A name of an agency that ends in the letters of a place with other marks than it has, with these set right: `SỞ Y TẾ BÊN TRE`.
/// `None` where there is nothing to set right, or a smaller place may be meant.
pub(in super::super) fn end_respelled(name: &str) -> Option<String> {
    // Offices of a province; schools and companies have names of their own (`TRƯỜNG THCS HẢI PHONG`).
    const OF_PROVINCES: [&str; 10] = [
        "so ",
        "cuc ",
        "chi cuc ",
        "cong an ",
        "bao hiem ",
        "kho bac ",
        "vien thong ",
        "buu dien ",
        "ubnd tinh ",
        "uy ban nhan dan tinh ",
    ];
    let folded = fold::fold(name);
    if !OF_PROVINCES.iter().any(|head| folded.starts_with(head)) {
        return None;
    }
    let end = place_at_end(name)?;
    let right =
        |(word, known): (&&str, &String)| same_but_tone_place(word, known) || OTHER_SPELLINGS.contains(word);
    if end.printed.iter().zip(&end.known).all(right) {
        return None;
    }
    let before = end.before.iter().map(|w| (*w).to_owned());
    Some(before.chain(end.known).collect::<Vec<_>>().join(" "))
}

/// `T.` or `TP.` in front of a name without a space.
static GLUED_PROVINCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^| )(TP?\.)\p{Lu}").expect("a pattern of this file"));

/// Running text with the marks of provinces set right behind `tỉnh` (`tỉnh Lâm Đông`), and how many syllables were wrong.
pub(in super::super) fn set_provinces_right(text: &str) -> (String, usize) {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let mut wrong = 0;
    for at in 0..words.len() {
        if fold::squeeze(&words[at]) != "tinh" || !words[at].ends_with(char::is_alphabetic) {
            continue;
        }
        let known = (1..=4).rev().find_map(|count| {
            let key = fold::squeeze(&words.get(at + 1..at + 1 + count)?.concat());
            let place = PLACES.iter().find(|place| fold::squeeze(place) == key)?;
            (place.split_whitespace().count() == count).then_some(*place)
        });
        for (word, known) in words[at + 1..].iter_mut().zip(known.into_iter().flat_map(str::split_whitespace))
        {
            let capitals = !word.chars().any(char::is_lowercase);
            let known = if capitals { known.to_uppercase() } else { known.to_owned() };
            // What is written small is a word that has these letters by chance (`tỉnh an giang tay`).
            if word.starts_with(char::is_uppercase) && !same_but_tone_place(word, &known) {
                let right = with_punctuation(word, &known);
                wrong += usize::from(right != *word);
                *word = right;
            }
        }
    }
    (words.join(" "), wrong)
}

/// The city that bears a person's name is written with its mark (NĐ 30/2020 Phụ lục I Phần II Mục I.4.a): without it, the mark
/// was lost.
const NEVER_BARE: &str = "Hồ Chí Minh";

/// The name of a place with its marks set right, if it is a known one; and whether it surely is. `sure`: whether its marks
/// were read surely. Where the office has the same marks in its name, it is another place (`Phù Yên` is no `Phú Yên`).
pub(in super::super) fn place(text: &str, sure: bool, agencies: &str) -> (String, bool) {
    let key = fold::squeeze(text);
    // `Tp. Hồ Chí Minh`: the city's mark as it is printed, and the place behind it.
    let mark =
        text.split_whitespace().take_while(|w| matches!(fold::squeeze(w).as_str(), "tp" | "thanh" | "pho"));
    let marks: Vec<&str> = mark.collect();
    let rest = text.split_whitespace().skip(marks.len()).collect::<Vec<_>>().join(" ");
    if !marks.is_empty() && PLACES.iter().any(|p| fold::squeeze(p) == fold::squeeze(&rest)) {
        let (name, known) = place(&rest, sure, agencies);
        let mark = marks.join(" ");
        return (format!("{mark} {name}"), known || name == NEVER_BARE);
    }
    let (name, known) = match PLACES.iter().find(|p| fold::squeeze(p) == key) {
        Some(known) if text.split_whitespace().count() == known.split_whitespace().count() => {
            let named = |place: &str| agencies.to_uppercase().contains(&place.to_uppercase());
            // `TỈNH LÂM ĐÔNG`, `Lâm Đông`: behind `tỉnh` nothing else has these letters.
            let of_province = fold::squeeze(agencies).contains(&format!("tinh{key}"));
            if same_but_tone_place(text, known) {
                (text.to_owned(), true)
            } else if same_but_tone_place(&text.to_lowercase(), &known.to_lowercase())
                && !SMALLER.iter().any(|kind| fold::squeeze(agencies).contains(&format!("{kind}{key}")))
            {
                // `Lâm đồng`: every letter and mark of it, the second word typed small.
                ((*known).to_owned(), true)
            } else if of_province {
                ((*known).to_owned(), true)
            } else if named(text) {
                (text.to_owned(), false)
            } else {
                ((*known).to_owned(), !sure || named(known))
            }
        }
        // `Bà Rịa-Vũng Tàu`: its dash stays as it is printed.
        Some(known) if text.contains('-') && same_but_tone_place(text, known) => (text.to_owned(), true),
        Some(known) => ((*known).to_owned(), true),
        None => (text.to_owned(), false),
    };
    let known = known && name != NEVER_BARE;
    (name, known)
}

#[cfg(test)]
mod tests {
    use super::super::set_marks_right;
    use super::*;

    #[test]
    fn a_place_that_ends_a_name_is_spelled_as_it_is() {
        assert_eq!(end_respelled("SỞ Y TẾ BÊN TRE").as_deref(), Some("SỞ Y TẾ BẾN TRE"));
        for right in [
            "TRƯỜNG THCS HẢI PHONG",
            "SỞ Y TẾ BẾN TRE",
            "UBND XÃ LÂM ĐÔNG",
            "VIỄN THÔNG ĐĂK LĂK",
            "BẾN TRE",
            "SỞ Y TẾ",
            "",
        ] {
            assert_eq!(end_respelled(right), None, "{right}");
        }
    }

    #[test]
    fn an_agency_may_bear_the_name_of_a_place() {
        assert!(ends_in("SỞ Y TẾ BẾN TRE TRUNG TÂM Y TẾ HUYỆN CHÂU THÀNH", "Châu Thành"));
        for (agency, place) in [
            ("UBND XÃ BÌNH PHÚ", "Bình Phủ"),
            ("UBND HUYỆN CHÂU THÀNH A", "Châu Thành"),
            ("UBND XÃ AN BÌNH", "n Bình"),
            ("CHÂU THÀNH", "Châu Thành"),
            ("UBND XÃ ĐỨC HÒA ĐÔNG", "Hòa Đông"),
            ("TRƯỜNG THCS LÊ LỢI", "Lê Lợi"),
            ("UBND XÃ", ""),
        ] {
            assert!(!ends_in(agency, place), "{agency}, {place}");
        }
    }

    #[test]
    fn a_known_place_may_be_typed_small() {
        assert_eq!(place("Lâm đồng", true, ""), ("Lâm Đồng".to_owned(), true));
        assert!(!place("Lâm đông", true, "").1, "a mark is another");
        assert!(!place("Lâm đồng", true, "UBND XÃ LÂM ĐÔNG").1, "a commune of these letters");
    }

    #[test]
    fn the_mark_of_a_province_may_stand_close() {
        let at = "Lâm đồng, ngày 10 tháng 9 năm 2025";
        assert_eq!(end_in_place("CÔNG AN T.LÂM ĐÒNG", at), ("CÔNG AN T.LÂM ĐỒNG".to_owned(), 2));
        assert_eq!(end_in_place("CÔNG AN T. LÂM ĐÒNG", at), ("CÔNG AN T. LÂM ĐỒNG".to_owned(), 2));
        assert_eq!(end_in_place("CÔNG TY T.LÂM", at).1, 0);
        assert_eq!(set_marks_right("TĨNH ĐĂK LĂK"), "TỈNH ĐĂK LĂK", "another spelling");
    }

    #[test]
    fn provinces_of_running_text_get_their_marks() {
        for (text, right, wrong) in [
            ("Hội đồng ATVSLĐ tỉnh Lâm Đông", "Hội đồng ATVSLĐ tỉnh Lâm Đồng", 1),
            ("trên địa bàn tỉnh Bac Liêu, năm 2024", "trên địa bàn tỉnh Bạc Liêu, năm 2024", 1),
            ("UBND TỈNH QUANG NGAI.", "UBND TỈNH QUẢNG NGÃI.", 2),
            ("tỉnh Lâm Đồng", "tỉnh Lâm Đồng", 0),
            ("xã Lâm Đông", "xã Lâm Đông", 0),
            ("tỉnh", "tỉnh", 0),
            ("", "", 0),
        ] {
            assert_eq!(set_provinces_right(text), (right.to_owned(), wrong), "{text}");
        }
    }

    #[test]
    fn a_city_keeps_its_mark_and_one_is_never_without() {
        let of = |text: &str| place(text, true, "");
        assert_eq!(of("Tp. Hồ Chí Minh"), ("Tp. Hồ Chí Minh".to_owned(), true));
        assert!(of("Thành phố Hồ Chí Minh").1);
        assert_eq!(of("Hồ Chí Minh"), ("Hồ Chí Minh".to_owned(), false));
        assert_eq!(of("Thanh Hóa"), ("Thanh Hóa".to_owned(), true));
    }

    #[test]
    fn a_name_ends_in_the_place_of_issue() {
        let name = "TRƯỜNG ĐẠI HỌC KỸ THUẬT CẢN THƠ";
        let right = ("TRƯỜNG ĐẠI HỌC KỸ THUẬT CẦN THƠ".to_owned(), 2);
        assert_eq!(end_in_place(name, "Cần Thơ, ngày 1 tháng 2"), right);
        assert_eq!(end_in_place(name, "TP. Cần Thơ, ngày"), right);
        assert_eq!(end_in_place(name, "Hà Nội, ngày"), (name.to_owned(), 0));
        assert_eq!(end_in_place("", ""), (String::new(), 0));
        for (name, at) in [
            ("UBND HUYỆN PHÙ YÊN", "Phù Yên, ngày 1"),
            ("UBND XÃ YÊN BÀI", "Yên Bái, ngày 1"),
            ("TRƯỜNG MẦM NON PHÙ YÊN", "Phù Yên, ngày 1"),
        ] {
            assert_eq!(end_in_place(name, at), (name.to_owned(), 0), "another place");
        }
    }

    #[test]
    fn a_place_is_told_by_the_office() {
        assert_eq!(nearly_known_place("Hiệu Giang", "UBND TỈNH HẬU GIANG"), Some("Hậu Giang"));
        assert_eq!(nearly_known_place("Hiệu Giang", "UBND TỈNH PHÚ THỌ"), None);
        assert_eq!(nearly_known_place("Hậu Giang", "UBND TỈNH HẬU GIANG"), None, "it has its letters");
    }

    #[test]
    fn places() {
        assert_eq!(place("Hà Nôi", false, ""), ("Hà Nội".to_owned(), true));
        assert_eq!(place("Thanh Hoá", true, ""), ("Thanh Hoá".to_owned(), true));
        assert_eq!(place("Nghĩa Đô", true, ""), ("Nghĩa Đô".to_owned(), false));
        let district = place("Phù Yên", false, "UBND HUYỆN PHÙ YÊN");
        assert_eq!(district, ("Phù Yên".to_owned(), false), "a district of Sơn La");
        assert_eq!(place("Cân Thơ", true, "ĐẠI HỌC CẦN THƠ"), ("Cần Thơ".to_owned(), true));
        assert_eq!(place("Cân Thơ", true, ""), ("Cần Thơ".to_owned(), false), "a person looks");
    }
}
