//! Draws what a run tells: one bar over pages with rate and remaining time on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::say;
use crate::pipeline::Progress;
use crate::record::Outcome;
use crate::words::t;

/// Without a terminal, a line at most this often.
const LOG_EVERY: Duration = Duration::from_secs(30);

/// What has been told so far.
#[derive(Debug, Default)]
struct Seen {
    files: u64,
    settled: u64,
    opened: u64,
    /// Pages of opened documents, and how many of them were read by an earlier run.
    pages: u64,
    pages_before: u64,
    pages_done: u64,
    counts: [u64; 4],
    unchanged: u64,
    last_log: Option<Instant>,
}

impl Seen {
    /// Pages of this run, those of documents that are not opened yet estimated by the mean of the opened ones: the bar's
    /// end moves at first and settles long before the run does.
    fn expected_pages(&self) -> u64 {
        let waiting = self.files.saturating_sub(self.opened.max(self.settled));
        let mean = if self.opened == 0 { 1.0 } else { self.pages as f64 / self.opened as f64 };
        self.pages - self.pages_before + (waiting as f64 * mean).round() as u64
    }

    fn counts_line(&self) -> String {
        let [archived, review, duplicate, failed] = self.counts;
        format!(
            "{}/{} {} · {archived} {} · {review} {} · {duplicate} {} · {failed} {}",
            self.settled,
            self.files,
            t("tệp", "files"),
            t("đã lưu", "archived"),
            t("cần xem", "review"),
            t("trùng", "duplicate"),
            t("không đọc được", "failed"),
        )
    }
}

/// The picture of a run on standard error.
pub(super) struct Drawing {
    seen: Mutex<Seen>,
    begun: Instant,
    bars: Option<(ProgressBar, ProgressBar)>,
}

impl Drawing {
    /// Bars on a terminal, lines elsewhere, nothing with `quiet`.
    pub(super) fn new(quiet: bool) -> Self {
        let bars = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let both = MultiProgress::new();
            let plain = std::env::var_os("NO_COLOR").is_some();
            let bar = if plain { "{bar:30}" } else { "{bar:30.cyan}" };
            let pages = both.add(ProgressBar::new(0));
            let style = format!("{{elapsed_precise}} {bar} {{pos}}/{{len}} {{msg}}");
            if let Ok(style) = ProgressStyle::with_template(&style) {
                pages.set_style(style);
            }
            let counts = both.add(ProgressBar::new_spinner());
            if let Ok(style) = ProgressStyle::with_template("{msg}") {
                counts.set_style(style);
            }
            (pages, counts)
        });
        Drawing {
            seen: Mutex::new(Seen { last_log: quiet.then(Instant::now), ..Seen::default() }),
            begun: Instant::now(),
            bars,
        }
    }

    /// Hears one thing.
    pub(super) fn hear(&self, progress: Progress) {
        let mut seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match progress {
            Progress::Listed { files } => {
                seen.files = files;
                if seen.last_log.is_none() && self.bars.is_none() {
                    say(&format!("{files} {}", t("tệp cần xử lý", "files to work on")));
                    seen.last_log = Some(Instant::now());
                }
            }
            Progress::Opened { pages, already_read } => {
                seen.opened += 1;
                seen.pages += u64::from(pages);
                seen.pages_before += u64::from(already_read);
            }
            Progress::Page => seen.pages_done += 1,
            Progress::Settled { outcome, unchanged } => {
                seen.settled += 1;
                seen.unchanged += u64::from(unchanged);
                let at = match outcome {
                    Outcome::Archived => 0,
                    Outcome::Review => 1,
                    Outcome::Duplicate => 2,
                    Outcome::Failed => 3,
                };
                seen.counts[at] += 1;
            }
        }
        let minutes = self.begun.elapsed().as_secs_f64() / 60.0;
        let rate = if minutes > 0.0 { seen.pages_done as f64 / minutes } else { 0.0 };
        if let Some((pages, counts)) = &self.bars {
            let expected = seen.expected_pages().max(seen.pages_done);
            pages.set_length(expected);
            pages.set_position(seen.pages_done);
            pages.set_message(format!(
                "{} · {rate:.0} {}{}",
                t("trang", "pages"),
                t("trang/phút", "pages/min"),
                left(rate, expected - seen.pages_done)
            ));
            counts.set_message(seen.counts_line());
        } else if seen.last_log.is_some_and(|last| last.elapsed() >= LOG_EVERY) {
            seen.last_log = Some(Instant::now());
            let expected = seen.expected_pages().max(seen.pages_done);
            say(&format!(
                "{}/{expected} {} · {rate:.0} {}{} · {}",
                seen.pages_done,
                t("trang", "pages"),
                t("trang/phút", "pages/min"),
                left(rate, expected - seen.pages_done),
                seen.counts_line()
            ));
        }
    }

    /// Takes the bars away.
    pub(super) fn finish(&self) {
        if let Some((pages, counts)) = &self.bars {
            pages.finish_and_clear();
            counts.finish_and_clear();
        }
    }
}

/// The time that so many pages take at this rate.
fn left(pages_a_minute: f64, pages: u64) -> String {
    if pages_a_minute < 0.1 {
        return String::new();
    }
    let seconds = (pages as f64 / pages_a_minute * 60.0) as u64;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!(" · {} {h:02}:{m:02}:{s:02}", t("còn", "left"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_estimated_from_what_was_opened() {
        let seen = Seen { files: 10, opened: 2, pages: 6, settled: 1, ..Seen::default() };
        assert_eq!(seen.expected_pages(), 6 + 8 * 3);
        let resumed = Seen { files: 1, opened: 1, pages: 500, pages_before: 300, ..Seen::default() };
        assert_eq!(resumed.expected_pages(), 200);
    }

    #[test]
    fn remaining_time_is_pages_over_rate() {
        assert!(left(60.0, 3_725).ends_with("01:02:05"));
        assert_eq!(left(0.0, 5), "");
    }
}
