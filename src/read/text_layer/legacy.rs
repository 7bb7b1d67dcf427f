//! Vietnamese in the codes of old fonts: TCVN3 (ABC: `.VnTime`) and VNI (`VNI-Times`), and letters of other alphabets
//! that look like Latin ones. Their text layer claims other letters than the page shows.
//!
//! A font's name tells its codes. Where it does not, the letters do: decoded by the right table nearly all words are
//! syllables, by a wrong one few are. Capitals of TCVN3 are a font of their own (`.VnTimeH`) with the codes of the
//! small letters, so that without the name nobody knows the case: such a page is recognised from its picture.

use super::PlacedGlyph;
use super::syllable::is_syllable;

/// How a font's letters are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FontCode {
    /// As Unicode, as far as its name tells.
    #[default]
    Unicode,
    /// TCVN 5712:1993 VN3.
    Tcvn3,
    /// The same, shown as capitals.
    Tcvn3Capitals,
    /// VNI for Windows: a letter and the mark behind it.
    Vni,
    /// Old, and nobody knows how (VPS, BK HCM).
    Unknown,
}

impl FontCode {
    /// By the PostScript name of a font, with or without the six letters of a subset before it.
    pub(crate) fn of_font(postscript_name: &str) -> FontCode {
        let name = postscript_name.rsplit('+').next().unwrap_or(postscript_name);
        let family: String = name
            .split([',', '-'])
            .next()
            .unwrap_or("")
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
            .collect();
        let styled = name.to_ascii_lowercase();
        if styled.starts_with("vni") {
            FontCode::Vni
        } else if family.starts_with(".Vn") || family.starts_with("Vn") {
            if family.ends_with('H') { FontCode::Tcvn3Capitals } else { FontCode::Tcvn3 }
        } else if ["vps", "bkhcm", "vntimesnewroman", "vn times"].iter().any(|old| styled.starts_with(old)) {
            FontCode::Unknown
        } else {
            FontCode::Unicode
        }
    }
}

/// U+00A1 to U+00FE as TCVN 5712:1993 VN3 has them (B0–B4: marks by themselves, which fonts do not use).
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđẰ\u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ";

/// What a code of VNI for Windows is: a letter by itself, or the marks on the letter before it.
const VNI: &[(char, &str)] = &[
    ('Ñ', "Đ"),
    ('Ô', "Ơ"),
    ('Ö', "Ư"),
    ('Í', "Í"),
    ('Ì', "Ì"),
    ('Æ', "Ỉ"),
    ('Ó', "Ĩ"),
    ('Ò', "Ị"),
    ('Î', "Ỵ"),
    ('Ù', "\u{301}"),
    ('Ø', "\u{300}"),
    ('Û', "\u{309}"),
    ('Õ', "\u{303}"),
    ('Ï', "\u{323}"),
    ('Â', "\u{302}"),
    ('Á', "\u{302}\u{301}"),
    ('À', "\u{302}\u{300}"),
    ('Å', "\u{302}\u{309}"),
    ('Ã', "\u{302}\u{303}"),
    ('Ä', "\u{302}\u{323}"),
    ('Ê', "\u{306}"),
    ('É', "\u{306}\u{301}"),
    ('È', "\u{306}\u{300}"),
    ('Ú', "\u{306}\u{309}"),
    ('Ü', "\u{306}\u{303}"),
    ('Ë', "\u{306}\u{323}"),
];

/// The letters that a text in those codes stands for, one glyph's at a time; marks come as combining ones.
pub(super) fn decode(text: &str, code: FontCode) -> String {
    let mut decoded = String::with_capacity(text.len());
    for c in text.chars() {
        // Symbol fonts put their codes into the private use area.
        let c = match u32::from(c) {
            code @ 0xF020..=0xF0FF => char::from_u32(code - 0xF000).unwrap_or(c),
            _ => c,
        };
        match code {
            FontCode::Unicode | FontCode::Unknown => decoded.push(c),
            FontCode::Tcvn3 | FontCode::Tcvn3Capitals => {
                let at = u32::from(c).checked_sub(0xA1).map_or(usize::MAX, |at| at as usize);
                let letter = TCVN3.chars().nth(at).unwrap_or(c);
                if code == FontCode::Tcvn3Capitals {
                    decoded.extend(letter.to_uppercase());
                } else {
                    decoded.push(letter);
                }
            }
            FontCode::Vni => {
                let known = |c: char| VNI.iter().find(|(code, _)| *code == c).map(|(_, letters)| *letters);
                match known(c) {
                    Some(letters) => decoded.push_str(letters),
                    None => match c.to_uppercase().next().and_then(known) {
                        Some(letters) => decoded.extend(letters.chars().flat_map(char::to_lowercase)),
                        None => decoded.push(c),
                    },
                }
            }
        }
    }
    decoded
}

/// Decodes every glyph by its font.
pub(super) fn by_fonts(glyphs: &mut [PlacedGlyph]) {
    for glyph in glyphs.iter_mut().filter(|g| g.code != FontCode::Unicode) {
        glyph.text = decode(&glyph.text, glyph.code);
    }
}

/// Decodes every glyph as VNI, whatever its font claims.
pub(super) fn as_vni(glyphs: &[PlacedGlyph]) -> Vec<PlacedGlyph> {
    let vni = |g: &PlacedGlyph| PlacedGlyph { text: decode(&g.text, FontCode::Vni), ..g.clone() };
    glyphs.iter().map(vni).collect()
}

/// A word of a Vietnamese page with what only looks like its letters replaced, and without what cannot be seen: Cyrillic
/// look-alikes, the Icelandic `Ð` for `Đ` and blanks of no width. A word with other Cyrillic letters stays as it is.
///
/// Fonts cut down to the letters of a file often call their drawn hyphen a soft one: it is a hyphen between two letters
/// (`QĐ-UBND`), alone (`Độc lập - Tự do`) and at an end of a word within its line; only at the end of the last word of a
/// line (`is_last`) it parts a word over two lines.
pub(super) fn plain(word: &str, is_last: bool) -> String {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let seen: String = word.chars().filter(|c| !unseen(*c)).collect();
    let parted = is_last && seen.chars().any(|c| c != '\u{ad}');
    let word = if parted { seen.trim_end_matches('\u{ad}') } else { &seen }.replace('\u{ad}', "-");
    let is_cyrillic = |c: char| ('\u{400}'..='\u{52f}').contains(&c);
    let foreign = word.chars().any(|c| is_cyrillic(c) && look_alike(c) == c);
    let word: String =
        word.chars().map(|c| if foreign && is_cyrillic(c) { c } else { look_alike(c) }).collect();
    if word.contains(['ñ', 'Ñ']) { with_vni_d(word) } else { word }
}

/// A word with the `đ` of VNI in a text that is Unicode but for it (`thay ñổi`), if it is Vietnamese then: `España` stays.
fn with_vni_d(word: String) -> String {
    let folded = word.replace('ñ', "đ").replace('Ñ', "Đ");
    let syllable = folded.trim_matches(|c: char| !c.is_alphabetic());
    if is_syllable(syllable) { folded } else { word }
}

/// The Latin letter that looks the same.
fn look_alike(c: char) -> char {
    const CYRILLIC: &str = "АВЕКМНОРСТУХІЈЅаеорсухіјѕ";
    const LATIN: &str = "ABEKMHOPCTYXIJSaeopcyxijs";
    match c {
        'Ð' => 'Đ',
        'ð' => 'đ',
        _ => CYRILLIC.chars().zip(LATIN.chars()).find(|(other, _)| *other == c).map_or(c, |(_, latin)| latin),
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn decoded(text: &str, code: FontCode) -> String {
        decode(text, code).nfc().collect()
    }

    #[test]
    fn tcvn3() {
        assert_eq!(
            decoded("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc", FontCode::Tcvn3),
            "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
        );
        assert_eq!(decoded("quyÕt ®Þnh", FontCode::Tcvn3Capitals), "QUYẾT ĐỊNH");
        assert_eq!(decoded("n\u{ad}íc", FontCode::Tcvn3), "nước", "ư is where Unicode has the soft hyphen");
        assert_eq!(decoded("\u{f0b5}", FontCode::Tcvn3), "à", "codes of a symbol font");
    }

    #[test]
    fn vni() {
        assert_eq!(
            decoded(
                "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc",
                FontCode::Vni
            ),
            "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
        );
        assert_eq!(decoded("QUYEÁT ÑÒNH NÖÔÙC NHÖÕNG ÑÖÔØNG", FontCode::Vni), "QUYẾT ĐỊNH NƯỚC NHỮNG ĐƯỜNG");
        assert_eq!(decoded("taêng baèng caám kyù kyõ", FontCode::Vni), "tăng bằng cấm ký kỹ");
    }

    #[test]
    fn fonts_tell_their_codes() {
        for (name, code) in [
            (".VnTime", FontCode::Tcvn3),
            ("ABCDEF+.VnTimeH", FontCode::Tcvn3Capitals),
            (".VnArialH,Bold", FontCode::Tcvn3Capitals),
            ("ABCDEF+VnTime-Bold", FontCode::Tcvn3),
            ("ABCDEF+VNI-Times", FontCode::Vni),
            ("VNITimes,Bold", FontCode::Vni),
            ("VPSTimes", FontCode::Unknown),
            ("ABCDEF+TimesNewRomanPSMT", FontCode::Unicode),
            ("Verdana", FontCode::Unicode),
        ] {
            assert_eq!(FontCode::of_font(name), code, "{name}");
        }
    }

    #[test]
    fn look_alikes_are_folded_and_other_alphabets_are_not() {
        let plain = |word: &str| super::plain(word, true);
        assert_eq!(plain("\u{421}Р"), "CP");
        assert_eq!(plain("QÐ-UBND"), "QĐ-UBND");
        assert_eq!(plain("\u{422}T"), "TT");
        assert_eq!(plain("Москва"), "Москва");
        assert_eq!((plain("ñổi,").as_str(), plain("ÑỘC").as_str()), ("đổi,", "ĐỘC"));
        assert_eq!(plain("España"), "España");
        assert_eq!(plain("quyết\u{ad}\u{200b}"), "quyết");
        assert_eq!(plain("15/QĐ\u{ad}UBND"), "15/QĐ-UBND", "a drawn hyphen");
        assert_eq!(plain("\u{ad}"), "-", "alone it parts nothing");
        assert_eq!(super::plain("15/QĐ\u{ad}", false), "15/QĐ-", "the line goes on");
    }
}
