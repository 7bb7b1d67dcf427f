//! Vietnamese numerals: `hai nghìn không trăm hai mươi ba`, `một tỷ hai trăm triệu`, and figures called out one by
//! one, `hai không hai ba`.
//!
//! On folded words, since engines lose marks. Two words fold alike and are told apart by where they stand: `mười`
//! (ten) begins a number or follows a hundred, `mươi` (tens) follows a figure.

/// The figure of a word; the forms after tens (`mốt`, `tư`, `lăm`) included.
fn figure(word: &str) -> Option<u64> {
    Some(match word {
        "khong" => 0,
        "mot" => 1,
        "hai" => 2,
        "ba" => 3,
        "bon" | "tu" => 4,
        "nam" | "lam" | "nham" => 5,
        "sau" => 6,
        "bay" | "bey" => 7,
        "tam" => 8,
        "chin" => 9,
        _ => return None,
    })
}

/// The scale of a word.
fn scale(word: &str) -> Option<u64> {
    Some(match word {
        "nghin" | "ngan" => 1_000,
        "trieu" => 1_000_000,
        "ty" | "ti" => 1_000_000_000,
        _ => return None,
    })
}

/// The number that folded words say; `None` if they say anything else, or anything besides.
pub(in crate::describe) fn number(words: &[&str]) -> Option<u64> {
    // The longest numeral of money has fewer words by far.
    if words.is_empty() || words.len() > 40 {
        return None;
    }
    let mut total = 0u64;
    let mut last_scale = u64::MAX;
    let mut from = 0;
    for (i, word) in words.iter().enumerate() {
        let Some(scale) = scale(word) else { continue };
        if scale >= last_scale {
            return None;
        }
        total = total.checked_add(below_thousand(&words[from..i], total > 0)?.checked_mul(scale)?)?;
        (last_scale, from) = (scale, i + 1);
    }
    if from < words.len() {
        total = total.checked_add(below_thousand(&words[from..], total > 0)?)?;
    }
    Some(total)
}

/// 0–999. `after` a scale, a hundred may be named as none (`không trăm`) or left out with `lẻ`.
fn below_thousand(words: &[&str], after: bool) -> Option<u64> {
    let is_odd = |w: &str| matches!(w, "linh" | "le");
    let (hundreds, rest) = match words {
        [] => return None,
        [h, "tram", rest @ ..] => (figure(h).filter(|h| after || *h > 0)? * 100, rest),
        rest => (0, rest),
    };
    let in_hundred = words.len() != rest.len();
    let below = match rest {
        [] => 0,
        [odd, unit] if is_odd(odd) && (in_hundred || after) => figure(unit).filter(|u| *u > 0)?,
        ["muoi"] => 10,
        ["muoi", unit] => 10 + figure(unit).filter(|u| *u > 0)?,
        [tens, "muoi"] => figure(tens).filter(|t| *t > 1)? * 10,
        [tens, "muoi", unit] => figure(tens).filter(|t| *t > 1)? * 10 + figure(unit).filter(|u| *u > 0)?,
        // `hai mốt`, `ba lăm`: the tens are left out in speech, which no paper does; but one figure alone is a number.
        [unit] if !in_hundred => figure(unit)?,
        _ => return None,
    };
    Some(hundreds + below)
}

/// A year in words: as a number, or its four figures one by one.
pub(in crate::describe) fn year(words: &[&str]) -> Option<u64> {
    if let [a, b, c, d] = words
        && let (Some(a), Some(b), Some(c), Some(d)) = (figure(a), figure(b), figure(c), figure(d))
    {
        return Some(a * 1000 + b * 100 + c * 10 + d);
    }
    number(words)
}

/// How many words from the first on can be part of a numeral.
pub(in crate::describe) fn run(words: &[&str]) -> usize {
    words
        .iter()
        .take_while(|w| {
            figure(w).is_some() || scale(w).is_some() || matches!(**w, "muoi" | "tram" | "linh" | "le")
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<u64> {
        let folded = crate::describe::fold::fold(text);
        number(&folded.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn numbers() {
        for (text, value) in [
            ("không", 0),
            ("năm", 5),
            ("mười", 10),
            ("mười lăm", 15),
            ("hai mươi", 20),
            ("hai mươi mốt", 21),
            ("ba mươi tư", 34),
            ("một trăm linh năm", 105),
            ("một trăm mười", 110),
            ("chín trăm chín mươi chín", 999),
            ("hai nghìn không trăm hai mươi ba", 2023),
            ("hai ngàn lẻ năm", 2005),
            ("một nghìn chín trăm tám mươi lăm", 1985),
            ("hai nghìn", 2000),
            ("Năm trăm nghìn", 500_000),
            ("Một triệu năm trăm nghìn", 1_500_000),
            ("Hai tỷ ba trăm triệu không trăm năm mươi nghìn", 2_300_050_000),
            ("Ba trăm sáu mươi ngàn", 360_000),
        ] {
            assert_eq!(said(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "",
            "hai ba",
            "mươi hai trăm",
            "trăm",
            "nghìn",
            "hai mươi không",
            "một mươi",
            "hai nghìn ba triệu",
            "hai nghìn nghìn",
            "không trăm",
            "đồng",
            "hai trăm năm",
            "một lẻ năm",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
        assert_eq!(said(&"tỷ ".repeat(500)), None);
        assert_eq!(said(&"chín ".repeat(30)), None);
    }

    #[test]
    fn years_called_out() {
        assert_eq!(year(&["hai", "khong", "hai", "ba"]), Some(2023));
        assert_eq!(year(&["mot", "chin", "tam", "lam"]), Some(1985));
        assert_eq!(run(&["hai", "muoi", "dong"]), 2);
    }
}
