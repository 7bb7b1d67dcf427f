//! What all reports on paper have in common: how the language writes numbers, when and by what a report was made.

use time::{OffsetDateTime, UtcOffset};

use crate::clock::Clock;
use crate::report::form::{Block, Form, Grid, Section, Shown, Style};
use crate::words::{self, Lang, t};

/// How the language in use writes what is no word.
pub(super) fn style() -> Style {
    let is_vi = words::lang() == Lang::Vi;
    Style {
        lang: if is_vi { "vi" } else { "en" },
        decimal: if is_vi { ',' } else { '.' },
        thousands: if is_vi { '.' } else { ',' },
        day_first: is_vi,
        page: t("Trang", "Page"),
        no_rate: t("không có", "N/A"),
        charts: t("Biểu đồ", "Charts"),
    }
}

/// The present instant in Viet Nam, which has one time zone and no summer time.
pub(super) fn now() -> OffsetDateTime {
    // Seven hours are an offset.
    Clock::System.now().to_offset(UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC))
}

/// When and by what a report was made.
pub(super) fn made(made_at: OffsetDateTime) -> [(String, String); 2] {
    let (hour, minute, _) = made_at.time().as_hms();
    let day = style().date(made_at.date());
    [
        (t("Lập lúc", "Made").to_owned(), format!("{hour:02}:{minute:02} {day}")),
        (t("Phần mềm", "Program").to_owned(), concat!("sohoa ", env!("CARGO_PKG_VERSION")).to_owned()),
    ]
}

/// A list as a report of one table.
pub(super) fn of_list(title: &str, mut facts: Vec<(String, String)>, grid: Grid) -> Form {
    let made_at = now();
    facts.push((t("Số dòng", "Rows").to_owned(), style().count(grid.rows.len() as i64)));
    facts.extend(made(made_at));
    let section = Section {
        name: title.to_owned(),
        title: t("Danh sách", "List").to_owned(),
        shown: Shown::Everywhere,
        blocks: vec![Block::Grid(grid)],
    };
    Form {
        title: title.to_owned(),
        facts,
        foot: concat!("sohoa ", env!("CARGO_PKG_VERSION")).to_owned(),
        made_at,
        sections: vec![section],
        style: style(),
    }
}
