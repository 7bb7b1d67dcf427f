//! Whether a file is finished or still being written: a decision over times that are passed in.

/// What one look at a file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Size, bytes.
    pub size_bytes: u64,
    /// Last change, nanoseconds since 1970: the later of content (mtime) and inode (ctime), because copying programs
    /// set the first back to that of the source, sometimes before they are done.
    pub changed_ns: i128,
}

/// What to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is finished.
    Settled,
    /// Look again after this time, ms, never more than the settling time.
    Wait(u64),
}

/// Judges a file. `now_ns` is the time of this look, `earlier` what the look before told, at least as long ago as the
/// `Wait` it gave.
///
/// A file is finished once it has not changed for `settle_ms`. The clock that stamped it may be another machine's: a
/// file "from the future" is finished if it stayed as it was between two looks. A `settle_ms` of 0 finds every file
/// finished.
pub fn check(now_ns: i128, settle_ms: u64, look: Look, earlier: Option<Look>) -> Verdict {
    let settle_ns = i128::from(settle_ms) * 1_000_000;
    let age_ns = now_ns.saturating_sub(look.changed_ns);
    if settle_ms == 0 || age_ns >= settle_ns || earlier == Some(look) {
        return Verdict::Settled;
    }
    // Rounded up, so that the next look is not a moment too early.
    let left_ms = settle_ns.saturating_sub(age_ns).saturating_add(999_999) / 1_000_000;
    Verdict::Wait(u64::try_from(left_ms).unwrap_or(settle_ms).min(settle_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i128 = 1_000_000_000;

    fn at(seconds: i128) -> Look {
        Look { size_bytes: 7, changed_ns: seconds * SECOND }
    }

    #[test]
    fn an_old_file_is_finished_and_a_young_one_waits_for_what_is_left() {
        assert_eq!(check(100 * SECOND, 2000, at(98), None), Verdict::Settled);
        assert_eq!(check(100 * SECOND, 2000, at(99), None), Verdict::Wait(1000));
        assert_eq!(check(100 * SECOND + 1, 2000, at(99), None), Verdict::Wait(1000));
        assert_eq!(check(100 * SECOND, 0, at(101), None), Verdict::Settled);
    }

    #[test]
    fn a_file_from_the_future_is_finished_when_two_looks_agree() {
        assert_eq!(check(100 * SECOND, 2000, at(5000), None), Verdict::Wait(2000));
        assert_eq!(check(102 * SECOND, 2000, at(5000), Some(at(5000))), Verdict::Settled);
        assert_eq!(check(102 * SECOND, 2000, at(5001), Some(at(5000))), Verdict::Wait(2000));
    }

    #[test]
    fn growth_with_an_unchanged_time_is_change() {
        let grown = Look { size_bytes: 8, ..at(100) };
        assert_eq!(check(101 * SECOND, 2000, grown, Some(at(100))), Verdict::Wait(1000));
    }

    #[test]
    fn absurd_times_do_not_overflow() {
        let past = Look { size_bytes: 1, changed_ns: i128::MIN };
        let future = Look { size_bytes: 1, changed_ns: i128::MAX };
        assert_eq!(check(i128::MAX, u64::MAX, past, None), Verdict::Settled);
        assert_eq!(check(0, 2000, future, None), Verdict::Wait(2000));
    }
}
