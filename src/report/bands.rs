//! The bands of NĐ 31/2026/NĐ-CP Art. 12: by which share of faulty documents of a batch fines rise. They bind archives;
//! for a batch of old results they are a yardstick.

use super::ratio;

/// A band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// No fault.
    None,
    /// Below 1 %: 1–3 million đồng.
    First,
    /// From 1 % to below 1.5 %: 3–5 million.
    Second,
    /// From 1.5 % to below 2 %: 5–10 million.
    Third,
    /// From 2 % on: beyond the bands of the article that was read.
    Beyond,
}

impl Band {
    /// Of so many faulty among so many; none of none.
    pub fn of(faulty: u64, all: u64) -> Option<Band> {
        if all == 0 {
            return None;
        }
        let is_below = |percent_tenths: u64| ratio::compare((faulty, all), (percent_tenths, 1000)).is_lt();
        Some(match faulty {
            0 => Band::None,
            _ if is_below(10) => Band::First,
            _ if is_below(15) => Band::Second,
            _ if is_below(20) => Band::Third,
            _ => Band::Beyond,
        })
    }

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Band::None => "0",
            Band::First => "<1",
            Band::Second => "1-<1.5",
            Band::Third => "1.5-<2",
            Band::Beyond => ">=2",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_begin_exactly_at_their_percent() {
        for (faulty, all, band) in [
            (0, 100, Band::None),
            (1, 101, Band::First),
            (1, 100, Band::Second),
            (14_999, 1_000_000, Band::Second),
            (15, 1000, Band::Third),
            (19_999, 1_000_000, Band::Third),
            (2, 100, Band::Beyond),
        ] {
            assert_eq!(Band::of(faulty, all), Some(band), "{faulty}/{all}");
        }
        assert_eq!(Band::of(0, 0), None);
    }
}
