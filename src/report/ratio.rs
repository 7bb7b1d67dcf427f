//! Rates as exact decimals: two whole numbers until they are printed.

use std::cmp::Ordering;

/// Percent with two decimals, as a whole number of hundredths (98.80 % is 9880), rounded half up as published rates are
/// (QĐ 766/QĐ-TTg has two decimals). Nothing where the denominator is 0: that is no rate, and no 0 %.
pub fn hundredths(numerator: u64, denominator: u64) -> Option<u64> {
    let (n, d) = (u128::from(numerator), u128::from(denominator));
    (d > 0).then(|| u64::try_from((n * 20_000 + d) / (2 * d)).unwrap_or(u64::MAX))
}

/// Hundredths as people write them, with `point` before the decimals.
pub fn decimal(hundredths: u64, point: char) -> String {
    format!("{}{point}{:02}", hundredths / 100, hundredths % 100)
}

/// A signed difference of hundredths: `+1.20`, `-0.35`.
pub fn signed(hundredths: i64, point: char) -> String {
    let sign = if hundredths < 0 { '-' } else { '+' };
    format!("{sign}{}", decimal(hundredths.unsigned_abs(), point))
}

/// The fraction in lowest terms, `336023/340112`.
pub fn fraction(numerator: u64, denominator: u64) -> String {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let divisor = a.max(1);
    format!("{}/{}", numerator / divisor, denominator / divisor)
}

/// Compares two fractions exactly; both denominators above 0.
pub fn compare(a: (u64, u64), b: (u64, u64)) -> Ordering {
    let cross = |(n, _): (u64, u64), (_, d): (u64, u64)| u128::from(n) * u128::from(d);
    cross(a, b).cmp(&cross(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_rates_come_out_to_the_decimal() {
        for (n, d, rate) in [
            (336_023, 340_112, "98.80"),
            (99, 100, "99.00"),
            (876, 1000, "87.60"),
            (6541, 10_000, "65.41"),
            (1, 3, "33.33"),
            (2, 3, "66.67"),
            (1, 800, "0.13"),
            (0, 7, "0.00"),
            (7, 7, "100.00"),
        ] {
            assert_eq!(decimal(hundredths(n, d).unwrap(), '.'), rate, "{n}/{d}");
        }
        assert_eq!(hundredths(0, 0), None);
        assert_eq!(hundredths(u64::MAX, 1), Some(u64::MAX), "too much stays much");
    }

    #[test]
    fn fractions_are_compared_and_reduced_exactly() {
        assert_eq!(compare((1, 3), (333_333, 1_000_000)), Ordering::Greater);
        assert_eq!(compare((2, 4), (1, 2)), Ordering::Equal);
        assert_eq!(compare((u64::MAX - 1, u64::MAX), (u64::MAX, u64::MAX)), Ordering::Less);
        assert_eq!(fraction(50, 100), "1/2");
        assert_eq!(fraction(0, 5), "0/1");
        assert_eq!((signed(-35, ','), signed(120, '.')), ("-0,35".to_owned(), "+1.20".to_owned()));
    }
}
