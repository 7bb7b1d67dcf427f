//! Sums of money in đồng: `1.500.000 đồng`, `1,5 tỷ đồng`, `Một triệu năm trăm nghìn đồng`.

use std::sync::LazyLock;

use regex::Regex;

use super::super::fold;
use super::numerals;

/// Figures in groups of three with one sign between them, or ungrouped, and what unit they are of.
static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[^\d.,])(?:(?P<g>\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)|(?P<p>\d+)(?:[.,](?P<f>\d{1,2}))?)",
        r"\s*(?P<u>nghin|ngan|trieu|ty|ti)?\s*(?P<c>dong\b|d\b|vnd\b|vn\b)?"
    ))
    .expect("a constant pattern")
});

/// The sum that a text tells, in đồng.
///
/// `Err(true)` where figures and letters tell two sums; `Err(false)` where there is no sum. A bare number is a sum
/// only if `đồng` or a unit stands behind it, or nothing else does: the field is one of money.
pub(in crate::describe) fn dong(text: &str) -> Result<u64, bool> {
    let plain = fold::unmark(text);
    let figures = in_figures(&plain);
    let letters = in_letters(&plain);
    match (figures, letters) {
        (Some(f), Some(l)) if f != l => Err(true),
        (Some(sum), _) | (None, Some(sum)) => Ok(sum),
        (None, None) => Err(false),
    }
}

fn in_figures(plain: &str) -> Option<u64> {
    let found = FIGURES.captures(plain)?;
    let scale = match found.name("u").map(|u| u.as_str()) {
        Some("nghin" | "ngan") => 1_000,
        Some("trieu") => 1_000_000,
        Some(_) => 1_000_000_000u64,
        None => 1,
    };
    if found.name("c").is_none() && scale == 1 {
        let rest = plain[found.get(0)?.end()..].trim_start();
        // `1,234.567`: two ways to part thousands, or digits that are none of a sum.
        if rest.strip_prefix(['.', ',']).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        // `1.500.000 (Một triệu …)` is a sum; `12 tháng`, `3 lần` are none.
        if !rest.is_empty() && !rest.starts_with(['(', '/', '.', ';', ',']) {
            return None;
        }
    }
    if let Some(groups) = found.name("g") {
        let digits: String = groups.as_str().chars().filter(char::is_ascii_digit).collect();
        return digits.parse::<u64>().ok()?.checked_mul(scale);
    }
    let whole: u64 = found.name("p")?.as_str().parse().ok()?;
    let whole = whole.checked_mul(scale)?;
    let Some(fraction) = found.name("f") else { return Some(whole) };
    // Half a đồng is no sum: a fraction needs its unit.
    let tenths = 10u64.pow(u32::try_from(fraction.as_str().len()).ok()?);
    (scale > 1).then_some(())?;
    whole.checked_add(fraction.as_str().parse::<u64>().ok()? * (scale / tenths))
}

fn in_letters(plain: &str) -> Option<u64> {
    let folded = fold::fold(plain);
    let words: Vec<&str> = folded.split(' ').collect();
    let end = words.iter().rposition(|w| *w == "dong")?;
    // Backwards from `đồng`: the longest run of numerals.
    let start = (0..end).rev().take_while(|i| numerals::run(&words[*i..=*i]) == 1).last()?;
    numerals::number(&words[start..end]).filter(|sum| *sum > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums() {
        for (text, sum) in [
            ("1.500.000 đồng", 1_500_000),
            ("1.500.000đ", 1_500_000),
            ("1,500,000 VNĐ", 1_500_000),
            ("1.500.000 đồng/tháng", 1_500_000),
            ("500.000.000 (Năm trăm triệu đồng)", 500_000_000),
            ("500.000.000 đồng (Bằng chữ: Năm trăm triệu đồng chẵn)", 500_000_000),
            ("360000 đồng", 360_000),
            ("360 nghìn đồng", 360_000),
            ("1,5 tỷ đồng", 1_500_000_000),
            ("2.25 triệu đồng", 2_250_000),
            ("5 tỷ", 5_000_000_000),
            ("500.000.000", 500_000_000),
            ("Một triệu năm trăm nghìn đồng", 1_500_000),
            ("Vốn kinh doanh: 100 000 000 đồng", 100_000_000),
        ] {
            assert_eq!(dong(text), Ok(sum), "{text}");
        }
    }

    #[test]
    fn what_is_no_sum() {
        for text in [
            "",
            "12 tháng",
            "đồng",
            "1.50 đồng",
            "1.5000 đồng",
            "1,234.567 đồng",
            "lao động",
            "99999999999999999999 đồng",
        ] {
            assert_eq!(dong(text), Err(false), "{text}");
        }
        assert_eq!(dong("500.000.000 đồng (Năm trăm nghìn đồng)"), Err(true), "figures and letters differ");
    }
}
