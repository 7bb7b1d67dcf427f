//! Number and symbol of a paper (số, ký hiệu): `2827/QĐ-BGDĐT`, `12/2025/NĐ-CP`, `299/UBND-TTHC`.
//!
//! Separate because the two halves are read so differently: the letters are printed and can be repaired by what is
//! known of them, the digits are often written by hand and must never be repaired by guessing.

use std::sync::LazyLock;

use regex::Regex;

use super::fold;
use super::lexicon::ORGAN_SYMBOLS;

/// A number as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadNumber {
    /// Normal form; begins with `/` where no digits could be read.
    pub value: String,
    /// Whether digits were read.
    pub digits: bool,
    /// Whether they stood there as digits, in one piece.
    pub clean: bool,
    /// Whether every group of letters is known: an abbreviation of a list, or of the agency's name.
    pub known: bool,
    /// Whether nothing of it was seen to be lost or passed over: a group of the symbol, a letter behind the digits.
    pub whole: bool,
    /// First group of letters, such as `QĐ`.
    pub first: String,
}

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^a-z0-9/]*s\s?[o0e6][\s:;.,]*").expect("a constant pattern"));

/// The slash before the symbol, or before the year and the symbol: strokes of handwriting read as slashes, too. Departments of the
/// police are letter and figures (`C04`).
static SLASH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"/\s*(?:(?:19|20)\d\d\s*/\s*)?\p{Lu}\s?(?:\p{L}|&\s?\p{Lu}|\d\d\b)")
        .expect("a constant pattern")
});

/// The label and what tells it from a word such as `SỞ`.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    // A small letter only with the colon and a slash after it: the text has `số 54/2016/NĐ-CP`. Figures by hand that were read as
    // letters only before the type and the slash of the Party (`Số Íl3-CV/BTG`).
    Regex::new(
        r"^[^\p{L}\d/]*(?:S\s?[oóòỏõọôốồổỗộOÓÔỐơớỚ0e6é]\s?(?:[:;.,]|\d|/|[-–]\s?\p{Lu}|$|[^/⁄]{1,8}[-–]\s?\p{Lu}{2,4}\s?[/⁄]\s?\p{Lu})|s[oóôốồổỗộ]\s?[:;][^/⁄]{0,9}[/⁄])",
    )
    .expect("a constant pattern")
});

/// Figures, a slash and capitals: a number without its label.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[^/\p{Ll}][^/]{0,13})?[/⁄|]\s?(?:\d{4}/)?\p{Lu}[\p{L}]{0,6}\s?[-–]")
        .expect("a constant pattern")
});

/// A year with its slash before it and a capital straight behind it.
static YEAR_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"/\s?((?:19|20)\d\d)\s?(\p{Lu})").expect("a constant pattern"));
/// Figures, and apart from them a year and its slash.
static YEAR_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*(\d{1,4})\s+((?:19|20)\d\d)\s?/").expect("a constant pattern"));

/// Whether a text begins like the box of the number: with `Số:`, or with figures and a symbol.
pub(super) fn is_number(text: &str) -> bool {
    LABELLED.is_match(text) || BARE.is_match(text) && !is_cited(text)
}

/// Whether a number is one that a text names, with its day or its office behind it (`116/2018/TT-BTC ngày 28/11/2018 của`).
fn is_cited(text: &str) -> bool {
    static CITED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\p{Lu}\S*\s+(?:ngày\s+\d|của\b)").expect("a constant pattern"));
    CITED.is_match(text)
}

/// Whether a text begins with the label of the number and its colon, whatever was read behind it: `số: 9 3 Ú ÏCb-BCT`.
pub(super) fn is_labelled(text: &str) -> bool {
    static COLON: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[^a-z0-9]{0,3}s[o06]\s?:").expect("a constant pattern"));
    COLON.is_match(&fold::unmark(text))
}

/// Whether a symbol has the initials of its agency but for the first: `/HCT-ĐT` of the Đại học Cần Thơ lost its `Đ`.
pub(super) fn lost_a_letter(tail: &str, agency: &str) -> bool {
    let initials: Vec<char> = agency
        .split_whitespace()
        .filter(|word| !["va", "truong"].contains(&fold::fold(word).as_str()))
        .filter_map(|word| word.chars().find(|c| c.is_alphabetic()))
        .flat_map(char::to_uppercase)
        .collect();
    let Some((_, rest)) = initials.split_first().filter(|(_, rest)| rest.len() >= 2) else { return false };
    // The first group is the type of paper.
    unify(tail).split(['/', '-']).filter(|group| !group.is_empty()).skip(1).chain(first_group(tail)).any(
        |group| {
            let group: Vec<char> = group.chars().flat_map(char::to_uppercase).collect();
            group == rest
        },
    )
}

/// The group before the dash where a symbol begins with the agency and not with a type: official letters.
fn first_group(tail: &str) -> Option<&str> {
    tail.trim_start_matches('/').split('-').next()
}

/// Slashes, dashes and the letter Đ in one form each.
fn unify(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '⁄' | '∕' | '／' | '|' | '\\' => '/',
            '–' | '—' | '−' | '‐' | '‑' | '﹣' => '-',
            'Ð' => 'Đ',
            'ð' => 'đ',
            c => c,
        })
        .collect()
}

/// Reads the number out of the text of its box. `types` are the abbreviations of paper types, `agency` is the name
/// of the issuing agency as read, which tells whether a letter is a D or a Đ. `None` without a symbol.
pub(super) fn parse<'t>(
    text: &str,
    types: impl Iterator<Item = &'t str> + Clone,
    agency: Option<&str>,
) -> Option<ReadNumber> {
    // The engine gives one letter as two, in two code points.
    let text = unify(&text.replace("ÐĐ", "Đ").replace("ĐÐ", "Đ"));
    let text = match LABEL.find(&fold::unmark(&text)) {
        // The pattern is matched on one char for one char of `text`, whose bytes differ.
        Some(label) => {
            let chars = fold::unmark(&text)[..label.end()].chars().count();
            text.chars().skip(chars).collect()
        }
        None => text,
    };
    // Whether letters may have been lost on the way.
    let mut torn = false;
    // `02 /2020QĐ-UBND`, `21 2023/QĐ-UBND`: a slash beside the year was lost.
    let text = match (YEAR_BEFORE.captures(&text), YEAR_BEHIND.captures(&text)) {
        (Some(found), _) => {
            torn = true;
            text.replacen(&found[0], &format!("/{}/{}", &found[1], &found[2]), 1)
        }
        (None, Some(found)) => {
            torn = true;
            text.replacen(&found[0], &format!("{} /{}/", &found[1], &found[2]), 1)
        }
        (None, None) => text,
    };
    let (digits, rest) = match SLASH.find(&text) {
        Some(slash) => (text[..slash.start()].to_owned(), text[slash.start() + 1..].to_owned()),
        // Only letters were read, or the slash was lost: the symbol begins with the first capital.
        None => {
            // `144/qb-UBND`: what stands before the first capital was the type.
            let slash_behind =
                text.find(char::is_uppercase).is_some_and(|at| text[at..].trim_end().contains('/'));
            let text = text.replace('/', " ");
            let at = text.find(|c: char| c.is_uppercase())?;
            // And what stands behind a slash that was not taken for one is lost: `113-CV/P.3`.
            torn = text[..at].chars().any(char::is_alphabetic) || slash_behind;
            // Without a hyphen either (`52 Vp`) nothing says that a slash was printed.
            torn |= !text[at..].contains('-');
            (text[..at].to_owned(), text[at..].to_owned())
        }
    };
    let (year, symbol) = match rest.split_once('/') {
        Some((year, symbol)) if is_year(year.trim()) => (Some(year.trim().to_owned()), symbol.to_owned()),
        _ => (None, rest),
    };
    // `4409/BCA-`: a group is missing.
    torn |= symbol.trim_end().ends_with('-');
    let symbol = tidy(&symbol);
    // Where a branch stands apart in it, nobody knows whether that is one.
    torn |= symbol.split_whitespace().skip(1).any(|word| word.contains('-'));
    let (symbol, known, first) = repair(&symbol, types.clone(), agency)?;
    let (digits, paper) = match type_before_slash(&digits, types) {
        Some((digits, paper)) => (digits, Some(paper)),
        None => (digits, None),
    };
    let whole = !torn && !has_suffix(&digits);
    let (digits, clean) = read_digits(&digits);
    let mut value = digits.clone().unwrap_or_default();
    let (known, first) = match paper {
        Some((paper, listed)) => {
            value.push('-');
            value.push_str(&paper);
            (known && listed, paper)
        }
        None => (known, first),
    };
    for part in year.into_iter().chain([symbol]) {
        value.push('/');
        value.push_str(&part);
    }
    Some(ReadNumber { value, digits: digits.is_some(), clean, known, whole, first })
}

/// Whether a letter stands behind the digits, as of a number put in afterwards (`45a`, `94b`): readers of figures take it for
/// one more.
fn has_suffix(digits: &str) -> bool {
    let mut last = digits.chars().rev().filter(|c| !c.is_whitespace());
    last.next().is_some_and(|c| ('a'..='d').contains(&c) || c == 'đ')
        && last.next().is_some_and(|c| c.is_ascii_digit())
}

/// The number of an entry in a register (hộ tịch): `Số: 123/2019`, `Số: 45`. `None` if the text is anything else.
pub(super) fn register_entry(text: &str) -> Option<String> {
    static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*s[o0]\s*[:.]\s*(?P<n>\d{1,6})\s*(?:/\s*(?P<y>(?:19|20)\d\d))?\W*$")
            .expect("a constant pattern")
    });
    let plain = fold::unmark(&unify(text));
    let found = ENTRY.captures(&plain)?;
    Some(match found.name("y") {
        Some(year) => format!("{}/{}", &found["n"], year.as_str()),
        None => found["n"].to_owned(),
    })
}

/// The year of an entry in a register whose digits were not read: `Số: )2/2019`. `None` where a symbol follows.
pub(super) fn entry_year(text: &str) -> Option<String> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*s[o0]\s*[:.].{1,12}/\s*(?P<y>(?:19|20)\d\d)\W*$").expect("a constant pattern")
    });
    let plain = fold::unmark(&unify(text));
    YEAR.captures(&plain).map(|found| found["y"].to_owned())
}

/// The digits and the type of a number that has its type before the slash, and whether that type is a known one: papers of
/// the Party and of unions are numbered `02-KH/NBCQ` (Hướng dẫn 36-HD/VPTW).
fn type_before_slash<'t>(
    text: &str,
    types: impl Iterator<Item = &'t str> + Clone,
) -> Option<(String, (String, bool))> {
    let (digits, paper) = text.rsplit_once('-')?;
    let paper = paper.trim();
    let letters = paper.chars().count();
    if !(2..=4).contains(&letters)
        || !paper.chars().all(char::is_alphabetic)
        || !paper.starts_with(char::is_uppercase)
    {
        return None;
    }
    let squeezed = fold::squeeze(paper);
    let known = types.clone().find(|known| *known == paper).or_else(|| {
        let mut fits = types.filter(|known| fold::squeeze(known) == squeezed);
        fits.next().filter(|first| fits.all(|other| other == *first))
    });
    let listed = known.is_some();
    Some((digits.to_owned(), (known.map_or_else(|| paper.to_owned(), str::to_owned), listed)))
}

/// The digits of a number in normal form and all that stands behind them (`/QĐ-UBND`, `-KH/NBCQ`).
pub(super) fn halves(value: &str) -> (&str, &str) {
    value.split_at(value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len()))
}

/// Whether a year stands between two slashes, as in the numbers of legal documents.
pub(super) fn has_year(text: &str) -> bool {
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"/\s?(?:19|20)\d\d\s?/").expect("a constant pattern"));
    YEAR.is_match(text)
}

fn is_year(text: &str) -> bool {
    text.len() == 4
        && (text.starts_with("19") || text.starts_with("20"))
        && text.bytes().all(|b| b.is_ascii_digit())
}

/// The digits before the slash, and whether they stood there as such. At most six: no register of an office counts
/// further within a year.
fn read_digits(text: &str) -> (Option<String>, bool) {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ".,:;_-'`".contains(c));
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'O' | 'o' => '0',
            'l' | 'I' => '1',
            c => c,
        })
        .collect();
    let figures = text.bytes().filter(u8::is_ascii_digit).count();
    if figures == 0 || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return (None, false);
    }
    let clean = digits == text;
    (Some(digits), clean)
}

/// The symbol without blanks around its hyphens and without what follows it.
fn tidy(symbol: &str) -> String {
    let mut tidied = String::with_capacity(symbol.len());
    for word in symbol.split_whitespace() {
        let glued =
            tidied.is_empty() || tidied.ends_with(['-', ',', '&']) || word.starts_with(['-', ',', '&']);
        // `TB-QL Đào tạo`: some offices spell the department out.
        let spelled = word.chars().all(char::is_alphabetic) && word.chars().nth(1).is_some();
        // `VT EAK-TH`: a branch stands apart from its company. Abbreviations bear no marks, stamps do (`THƯỢNG-KHẨN`).
        let is_short = |part: &str| part.len() >= 2 && part.bytes().all(|b| b.is_ascii_uppercase());
        let branch = word.contains('-') && !word.starts_with("TP-") && word.split('-').all(is_short);
        let spelled = spelled || branch;
        if !glued && !spelled {
            break;
        }
        if !glued {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// Every group of the symbol in its known form; whether all were known; the first of them.
fn repair<'t>(
    symbol: &str,
    types: impl Iterator<Item = &'t str> + Clone,
    agency: Option<&str>,
) -> Option<(String, bool, String)> {
    let initials: Vec<char> =
        agency.unwrap_or_default().split_whitespace().filter_map(|w| w.chars().next()).collect();
    let mut groups = Vec::new();
    let mut all_known = true;
    for group in symbol.split('-') {
        let group = group.trim_matches(|c: char| !c.is_alphanumeric());
        if group.is_empty() {
            continue;
        }
        match known_form(group, types.clone(), &initials) {
            // Some write the parts of a long name apart (`SVH,TT,DL`, `TTCNTT&TT`): known by its letters, kept as printed.
            Some(known) if group.contains([',', '&']) && group.replace([',', '&'], "") == known => {
                groups.push(group.to_owned());
            }
            Some(known) => groups.push(known),
            None => {
                all_known = false;
                groups.push(group.to_owned());
            }
        }
    }
    let first = groups.first()?.clone();
    let joined = groups.join("-");
    // A symbol has two capitals at the least; a smear has not.
    (joined.chars().filter(|c| c.is_uppercase()).count() >= 2).then_some((joined, all_known, first))
}

/// The known form of one group of letters: as listed, as listed but for marks and case, without letters that were
/// read twice, or as the initials of the agency.
fn known_form<'t>(
    group: &str,
    types: impl Iterator<Item = &'t str> + Clone,
    initials: &[char],
) -> Option<String> {
    let listed = || types.clone().chain(ORGAN_SYMBOLS.iter().copied());
    if listed().any(|known| known == group) {
        return Some(group.to_owned());
    }
    let once = |wanted: &str| {
        let mut fits = listed().filter(|known| fold::squeeze(known) == wanted);
        let first = fits.next()?;
        fits.all(|other| other == first).then(|| first.to_owned())
    };
    let folded = fold::squeeze(group);
    if let Some(known) = once(&folded) {
        return Some(known);
    }
    if let Some(known) = as_initials(&folded, initials) {
        return Some(known);
    }
    // `QĐĐ`: the engine gave one letter as two. Of this letter only: `TTTH` is a department.
    let mut single: Vec<char> = folded.chars().collect();
    single.dedup_by(|a, b| a == b && *a == 'd');
    let single: String = single.into_iter().collect();
    if single == folded { None } else { once(&single) }
}

/// Whether a symbol's letters are those of an agency; `None` where they tell nothing of it: departments, posts, letters
/// that no list holds.
pub(super) fn issued_by(symbol: &str, agency: &str) -> Option<bool> {
    let folded = fold::fold(agency);
    let initials: Vec<char> =
        agency.split(|c: char| !c.is_alphanumeric()).filter_map(|w| w.chars().next()).collect();
    let is_of = |group: &str| match group {
        "UBND" => folded.contains("uy ban nhan dan") || folded.contains("ubnd"),
        "HĐND" => folded.contains("hoi dong nhan dan") || folded.contains("hdnd"),
        // `SNgV`: of `Ngoại` stand two letters.
        _ => {
            let capitals: String = group.chars().filter(|c| c.is_uppercase()).collect();
            as_initials(&fold::squeeze(&capitals), &initials).is_some()
        }
    };
    let groups = || symbol.split('-').map(str::trim);
    if groups().any(is_of) {
        return Some(true);
    }
    // Ministries, departments of provinces and the people's committees: their letters are nobody else's.
    let of_one = |group: &str| {
        ORGAN_SYMBOLS.contains(&group)
            && (matches!(group, "UBND" | "HĐND") || group.len() >= 3 && group.starts_with(['S', 'B']))
    };
    // `SNN` of `SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN` leaves most words out.
    let could_be = |group: &str| letters_of(&fold::squeeze(group), &initials).is_some();
    (groups().any(of_one) && !groups().any(could_be)).then_some(false)
}

/// `BGDDT` of `BỘ GIÁO DỤC VÀ ĐÀO TẠO` is `BGDĐT`: the letters are those of the words, in order. Three letters at
/// the least, and more than half of the words, else anything would fit.
fn as_initials(folded: &str, initials: &[char]) -> Option<String> {
    if folded.len() < 3 || folded.len() * 2 <= initials.len() {
        return None;
    }
    letters_of(folded, initials)
}

/// The letters as the initials have them, if they are among these in their order.
fn letters_of(folded: &str, initials: &[char]) -> Option<String> {
    let mut left = initials.iter();
    folded
        .chars()
        .map(|letter| left.find(|initial| fold::base(**initial) == Some(letter)))
        .map(|initial| initial.map(|c| without_tone(*c).to_uppercase().to_string()))
        .collect()
}

/// A letter without the mark of its tone: symbols have `A` for `ÁN` and `U` for `ỦY`, and `Đ`, `Ô`, `Ư` as they are.
fn without_tone(letter: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    std::iter::once(letter).nfd().filter(|c| !TONES.contains(c)).nfc().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_between_slashes_is_kept_where_one_of_them_was_lost() {
        let read = |text: &str| parse(text, ["QĐ"].into_iter(), None).map(|read| (read.value, read.whole));
        assert_eq!(read("Số: 02_ /2020QĐ-UBND"), Some(("02/2020/QĐ-UBND".to_owned(), false)));
        assert_eq!(read("Số: 24 2023/QĐ-UBND"), Some(("24/2023/QĐ-UBND".to_owned(), false)));
        assert_eq!(read("Số: 24/2023/QĐ-UBND"), Some(("24/2023/QĐ-UBND".to_owned(), true)));
        assert!(has_year("S: 02/2020/QD-UBND") && !has_year("02/QĐ-UBND2020") && !has_year("28/11/2018"));
    }

    #[test]
    fn a_number_that_the_text_names_is_not_the_papers_own() {
        assert!(!is_number("116/2018/TT-BTC ngày 28/11/2018 của"));
        assert!(is_number("só;Ab03⁄ /UBND-VP") && is_number("/QĐ-UBND"));
    }

    #[test]
    fn a_lost_first_letter_shows_by_the_agency() {
        assert!(lost_a_letter("/HCT-ĐT", "TRƯỜNG ĐẠI HỌC CẦN THƠ"));
        assert!(lost_a_letter("/GDĐT-CTrTT", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"));
        assert!(lost_a_letter("/QĐ-GDĐT", "BỘ GIÁO DỤC VÀ ĐÀO TẠO"));
        for (tail, agency) in [
            ("/ĐHCT-ĐT", "TRƯỜNG ĐẠI HỌC CẦN THƠ"),
            ("/SGDĐT-VP", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
            ("/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH LÀO CAI"),
            ("/QĐ-BCT", "BỘ CÔNG THƯƠNG"),
            ("/TB", ""),
        ] {
            assert!(!lost_a_letter(tail, agency), "{tail} {agency}");
        }
    }

    #[test]
    fn the_party_has_the_type_before_the_slash() {
        let of = |text: &str| {
            let read = parse(text, TYPES.into_iter().chain(["BC"]), None).unwrap();
            (read.value, read.known, read.first)
        };
        assert_eq!(of("Số 02 -KH/NBCQ").0, "02-KH/NBCQ");
        assert_eq!(of("Số: 04- BC/NBCQ"), ("04-BC/NBCQ".to_owned(), false, "BC".to_owned()));
        assert_eq!(of("Số: 36-HD/UBND"), ("36-HD/UBND".to_owned(), true, "HD".to_owned()));
        assert_eq!(of("Số: 12/2025/NĐ-CP").0, "12/2025/NĐ-CP");
        assert_eq!(of("Số: 12-KH/2025/NBCQ").0, "12-KH/2025/NBCQ");
        assert_eq!(halves("02-KH/NBCQ"), ("02", "-KH/NBCQ"));
        assert_eq!((halves("/QĐ-UBND"), halves("45")), (("", "/QĐ-UBND"), ("45", "")));
    }

    #[test]
    fn branches_departments_and_ampersands_belong_to_the_symbol() {
        for (text, value) in [
            ("Số : 158 /VT EAK-TH", "158/VT EAK-TH"),
            ("Số: 3980/C04-P6", "3980/C04-P6"),
            ("Số 113-CV/B&PTTH", "113-CV/B&PTTH"),
            ("Số Íl3-CV/BTGDV", "-CV/BTGDV"),
        ] {
            assert_eq!(read(text).value, value, "{text}");
            assert!(is_number(text), "{text}");
        }
        assert!(!is_number("Sở Nội vụ - UBND/HĐND"));
        assert_eq!(read("Số: 45/CV-BQL THƯỢNG-KHẨN").value, "45/CV-BQL");
        assert_eq!(read("Số: 45/CV-BQL TP-HCM").value, "45/CV-BQL");
        assert!(
            !read("Số : 158 /VT EAK-TH").whole && !read("Số 113-CV/P.3").whole && !read("Số 45-CV/T.U").whole
        );
    }

    #[test]
    fn what_was_lost_or_passed_over_is_noticed() {
        let whole = |text: &str| read(text).whole;
        assert!(whole("Số: 94/QĐ-UBND") && whole("Số: 12/2025/NĐ-CP") && whole("Số: 08 CT-UBND"));
        for torn in ["Số: 94b/QĐ-UBND", "Số: 45 a/QĐ-UBND", "Số: 144/qb-UBND", "Số: 4409/BCA-"] {
            assert!(!whole(torn), "{torn}");
        }
    }

    #[test]
    fn symbols_bear_no_tones() {
        let letters = |folded: &str, agency: &str| {
            let initials: Vec<char> = agency.split(' ').filter_map(|w| w.chars().next()).collect();
            as_initials(folded, &initials)
        };
        assert_eq!(letters("bqlda", "BAN QUẢN LÝ DỰ ÁN").as_deref(), Some("BQLDA"));
        assert_eq!(letters("ubkt", "ỦY BAN KIỂM TRA").as_deref(), Some("UBKT"));
        assert_eq!(letters("bgddt", "BỘ GIÁO DỤC ĐÀO TẠO").as_deref(), Some("BGDĐT"));
    }

    const TYPES: [&str; 9] = ["QĐ", "CT", "TB", "TTr", "CTr", "HD", "HĐ", "KH", "NĐ"];

    fn read(text: &str) -> ReadNumber {
        parse(text, TYPES.into_iter(), Some("BỘ GIÁO DỤC VÀ ĐÀO TẠO")).unwrap()
    }

    #[test]
    fn symbols_are_repaired() {
        for (text, value) in [
            ("Số: 2827 /QÐ-BGDĐT", "2827/QĐ-BGDĐT"),
            ("Số: 2646 /QĐÐ-BGDĐT", "2646/QĐ-BGDĐT"),
            ("Số 12/QD-BGDDT", "12/QĐ-BGDĐT"),
            ("Só: 09 / TTR – UBND", "09/TTr-UBND"),
            ("Số:299/UBND-TTHC.", "299/UBND-TTHC"),
            ("Số: 12/2025/NÐ-CP", "12/2025/NĐ-CP"),
            ("Số: 04⁄QĐ-BCĐ138", "04/QĐ-BCĐ138"),
            ("Số: 2510/TB-QL Đào tạo", "2510/TB-QL Đào tạo"),
            ("Số: 15/HĐ-ABC x 1", "15/HĐ-ABC"),
            ("Số:154 /CTPH-LĐLĐ-SVH,TT,DL", "154/CTPH-LĐLĐ-SVH,TT,DL"),
        ] {
            assert_eq!(read(text).value, value, "{text}");
        }
    }

    #[test]
    fn digits_are_never_invented() {
        for text in [
            "Số: /QĐ-UBND",
            "Số:0+ /QĐ-UBND",
            "Số: Ø2 /QĐ-UBND",
            "ST /QĐ-UBND",
            "Số: 1234567/QĐ-UBND",
            "Số:⁄‡6 /QĐ-UBND",
        ] {
            let read = read(text);
            assert_eq!(read.value, "/QĐ-UBND", "{text}");
            assert!(!read.digits);
        }
        assert_eq!(read("Số: QĐ-UBND").value, "/QĐ-UBND");
    }

    #[test]
    fn letters_for_digits_are_taken_back_but_not_clean() {
        let read = read("Số: 2O1/QĐ-UBND");
        assert_eq!((read.value.as_str(), read.digits, read.clean), ("201/QĐ-UBND", true, false));
        assert!(super::tests::read("Số: 201/QĐ-UBND").clean);
    }

    #[test]
    fn the_symbol_tells_who_issued() {
        for (symbol, agency, told) in [
            ("QĐ-SXD", "SỞ XÂY DỰNG", Some(true)),
            ("QĐ-SXD", "UBND TỈNH ĐỒNG NAI", Some(false)),
            ("UBND-TTHC", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", Some(true)),
            ("TB-UBND", "SỞ Y TẾ", Some(false)),
            ("SVHTTDL-VP", "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", Some(true)),
            ("QĐ-SNN", "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", None),
            ("CV-SNgV", "SỞ NGOẠI VỤ", Some(true)),
            ("QĐ-BCĐ138", "BAN CHỈ ĐẠO 138", Some(true)),
            ("TB-KHGD", "TRƯỜNG ĐẠI HỌC QUỐC TẾ", None),
            ("QĐ-CT", "ỦY BAN NHÂN DÂN XÃ XUÂN QUỲ", None),
            ("TB-ĐHCT", "TRƯỜNG ĐẠI HỌC CẦN THƠ", Some(true)),
        ] {
            assert_eq!(issued_by(symbol, agency), told, "{symbol} {agency}");
        }
    }

    #[test]
    fn unknown_letters_are_kept_and_told() {
        assert!(read("Số: 1/QĐ-BGDĐT").known);
        let odd = read("Số: 154/CTPH-XYZW");
        assert_eq!((odd.value.as_str(), odd.known), ("154/CTPH-XYZW", false));
        assert_eq!(read("Số: 7/HD-UBND").value, "7/HD-UBND", "HD and HĐ are two types: kept as read");
    }

    #[test]
    fn the_box_of_the_number_is_known_by_its_label_or_its_form() {
        for text in ["Số: 12/QĐ-UBND", "Só:", "Số 5/TB", "ST /CT-UBND", "12/UBND-VX", "số: Q5/UBND-VX"]
        {
            assert!(is_number(text), "{text}");
        }
        for text in
            ["SỞ Y TẾ", "SỞ GIÁO DỤC", "Sông Cầu", "số 54/2016/NĐ-CP", "sô 5", "TRƯỜNG ĐẠI HỌC", "và/hoặc"]
        {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn entries_of_registers() {
        assert_eq!(register_entry("Số: 123/2019").as_deref(), Some("123/2019"));
        assert_eq!(register_entry("Số: 45").as_deref(), Some("45"));
        assert_eq!(register_entry("Số: 12/QĐ-UBND"), None);
        assert_eq!(register_entry("Số nhà: 12"), None);
        assert_eq!(entry_year("Số: )2/2019").as_deref(), Some("2019"));
        assert_eq!(entry_year("Số: 12/2019/NĐ-CP"), None);
    }

    #[test]
    fn no_symbol_no_number() {
        assert_eq!(parse("Độc lập", TYPES.into_iter(), None), None);
        assert_eq!(parse("/", TYPES.into_iter(), None), None);
        assert_eq!(parse("", TYPES.into_iter(), None), None);
    }
}
