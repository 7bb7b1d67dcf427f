//! Letters that engines take for digits and digits for letters, taken back where the form of an identifier leaves one
//! way only. Separate, because every identifier repairs in the same way and none may invent.
//!
//! A sign is replaced only where it cannot stand: a letter in the place of a digit, a digit in the place of a letter.
//! A digit is never replaced by another digit, whatever a check digit would like better: `1` for `7` is a guess.

use std::collections::BTreeSet;
use std::str::FromStr;

/// So many ways are tried; a text that is doubtful in more places is no reading.
const MOST_WAYS: usize = 256;

/// Longest text that is looked at, in chars; the longest identifier (a unit code) has 35.
const LONGEST: usize = 64;

/// What a text is as an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised<T> {
    /// It is one as it stands, but for blanks.
    Exact(T),
    /// It is one after signs that are easily confused were taken back, and there is one way only.
    Repaired(T),
    /// There are two ways or more.
    Ambiguous,
    /// It cannot be one.
    Invalid,
}

impl<T> Recognised<T> {
    /// The identifier, repaired or not.
    pub fn value(self) -> Option<T> {
        match self {
            Recognised::Exact(id) | Recognised::Repaired(id) => Some(id),
            Recognised::Ambiguous | Recognised::Invalid => None,
        }
    }
}

/// An identifier that knows its forms.
pub trait Shaped: FromStr + Ord {
    /// The forms that it can have where the text has as many signs as `text`: `9` for a digit, `A` for a letter of
    /// A–Z, `Đ` for a letter of A–Z or Đ, anything else for itself.
    fn shapes(text: &str) -> Vec<String>;
}

/// What a text is as a `T`. Blanks are left out; letters may be small.
pub fn recognise<T: Shaped>(text: &str) -> Recognised<T> {
    if let Ok(id) = text.parse() {
        return Recognised::Exact(id);
    }
    let signs: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(plain).take(LONGEST + 1).collect();
    if signs.len() > LONGEST {
        return Recognised::Invalid;
    }
    let compact: String = signs.iter().collect();
    if let Ok(id) = compact.parse() {
        return Recognised::Exact(id);
    }
    let mut found = BTreeSet::new();
    for shape in T::shapes(&compact) {
        if shape.chars().count() != signs.len() {
            continue;
        }
        let places: Vec<Vec<char>> =
            shape.chars().zip(&signs).map(|(place, sign)| ways(*sign, place)).collect();
        let mut count = 1usize;
        for place in &places {
            count = count.saturating_mul(place.len());
        }
        if count > MOST_WAYS {
            return Recognised::Ambiguous;
        }
        for way in 0..count {
            let mut rest = way;
            let text: String = places
                .iter()
                .filter_map(|place| {
                    let sign = place.get(rest % place.len());
                    rest /= place.len();
                    sign
                })
                .collect();
            found.extend(text.parse::<T>().ok());
        }
    }
    match (found.pop_first(), found.is_empty()) {
        (Some(id), true) => Recognised::Repaired(id),
        (Some(_), false) => Recognised::Ambiguous,
        (None, _) => Recognised::Invalid,
    }
}

/// Dashes and the letter Đ in one form each.
fn plain(sign: char) -> char {
    match sign {
        '–' | '—' | '−' | '‐' | '‑' | '﹣' => '-',
        'Ð' | 'đ' | 'ð' => 'Đ',
        sign => sign,
    }
}

/// What a sign can have been in a place; nothing if it cannot stand there.
fn ways(sign: char, place: char) -> Vec<char> {
    match place {
        '9' if sign.is_ascii_digit() => vec![sign],
        '9' => digits_like(sign).to_vec(),
        'A' | 'Đ' => {
            let upper = sign.to_ascii_uppercase();
            if upper.is_ascii_uppercase() || (place == 'Đ' && upper == 'Đ') {
                return vec![upper];
            }
            let mut letters = letters_like(sign).to_vec();
            letters.retain(|l| place == 'Đ' || l.is_ascii());
            letters
        }
        literal if sign.to_ascii_uppercase() == literal => vec![literal],
        literal => {
            let like = if literal.is_ascii_digit() { digits_like(sign) } else { letters_like(sign) };
            like.iter().copied().filter(|l| *l == literal).collect()
        }
    }
}

/// Digits that are printed like a letter or a stroke.
fn digits_like(sign: char) -> &'static [char] {
    match sign {
        'O' | 'o' | 'Q' | 'D' | 'Đ' | 'Ø' | 'ø' => &['0'],
        'l' | 'I' | 'i' | '|' | '!' | ']' | '[' => &['1'],
        'Z' | 'z' => &['2'],
        'A' => &['4'],
        'S' | 's' => &['5'],
        'b' | 'G' => &['6'],
        'B' => &['8'],
        'g' | 'q' => &['9'],
        _ => &[],
    }
}

/// Letters that are printed like a digit or another letter.
fn letters_like(sign: char) -> &'static [char] {
    match sign {
        '0' => &['O', 'D', 'Đ', 'Q'],
        '1' | '|' | '!' => &['I', 'L'],
        '2' => &['Z'],
        '4' => &['A'],
        '5' => &['S'],
        '6' => &['G'],
        '8' => &['B'],
        'Đ' => &['D'],
        _ => &[],
    }
}

/// Signs that can have been a digit, digits included: for finding a damaged number in running text.
pub fn may_be_digit(sign: char) -> bool {
    sign.is_ascii_digit() || !digits_like(plain(sign)).is_empty()
}
