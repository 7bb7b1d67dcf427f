//! The rates report as a table for people, with what is to be known beside it. Apart from what programs read.

use time::Date;

use super::{METHOD, Report, SHOWN, heading, name_beside, text};
use crate::cli::rates::{Grouping, WINDOW_DAYS};
use crate::cli::{Format, Result, forms};
use crate::report::indicators::Tally;
use crate::report::rates::Backlog;
use crate::report::{Cell, Table, ratio};
use crate::words::{self, Lang, t};

impl Report<'_> {
    /// For people: counts and rates side by side, or row by row where one indicator is looked at closely.
    pub(super) fn text(&self) -> Result<String> {
        let args = self.question.args;
        let close = self.question.indicators.len() == 1
            || self.before.is_some()
            || args.rank
            || !args.target.is_empty();
        let mut out = format!(
            "{} {} – {}\n\n",
            t("Kỳ", "Period"),
            self.shown_date(args.from),
            self.shown_date(args.to)
        );
        let shown: Vec<usize> = (0..self.question.indicators.len())
            .filter(|nth| {
                close || !args.indicator.is_empty() || SHOWN.contains(&self.question.indicators[*nth].id)
            })
            .collect();
        let table = if close { self.long(true) } else { self.wide(&shown) };
        let mut bytes = Vec::new();
        table.write(Format::Table, &mut bytes)?;
        out.push_str(&String::from_utf8_lossy(&bytes));
        out.push('\n');
        for nth in shown {
            let i = self.question.indicators[nth];
            let tally = self.answer.lines.total.tallies[nth];
            let rate = tally.ratio().and_then(|(n, d)| ratio::hundredths(n, d));
            out.push_str(&format!(
                "{} [{}]: {}/{} = {}. {} ({}{})\n",
                text(i.name),
                i.id,
                tally.numerator,
                tally.denominator,
                rate.map_or_else(|| no_rate(tally), |h| format!("{} %", self.decimal(h))),
                text(i.definition),
                text(i.source),
                if i.verified { "" } else { t(", chưa kiểm chứng", ", not verified") },
            ));
        }
        out.push_str(&self.notes());
        Ok(out)
    }

    fn decimal(&self, hundredths: u64) -> String {
        ratio::decimal(hundredths, if words::lang() == Lang::Vi { ',' } else { '.' })
    }

    fn shown_date(&self, date: Date) -> String {
        match words::lang() {
            Lang::Vi => format!("{:02}/{:02}/{}", date.day(), u8::from(date.month()), date.year()),
            Lang::En => date.to_string(),
        }
    }

    fn wide(&self, shown: &[usize]) -> Table {
        let mut columns = vec![
            ("key", self.question.args.by.name().to_owned()),
            ("name", t("tên", "name").to_owned()),
            ("received", t("nhận", "received").to_owned()),
            ("resolved", t("xong", "resolved").to_owned()),
            ("open", t("còn", "open").to_owned()),
            ("overdue", t("quá hạn", "overdue").to_owned()),
        ];
        let percent = |nth: &usize| format!("{} %", heading(self.question.indicators[*nth]));
        columns.extend(shown.iter().map(|nth| ("rate", percent(nth))));
        let mut table = Table::new(columns);
        let lines = &self.answer.lines;
        for line in lines.lines.iter().chain([&lines.total]) {
            let is_total = std::ptr::eq(line, &lines.total);
            let (key, name) = if is_total {
                (t("tất cả", "all").to_owned(), String::new())
            } else {
                (line.key.clone(), name_beside(line))
            };
            let (key, name) = match self.question.args.by {
                Grouping::Channel if !is_total => (name, String::new()),
                _ if name == key => (key, String::new()),
                _ => (key, name),
            };
            let stock = line.stock;
            let mut cells = vec![
                Cell::from(format!("{}{key}", "  ".repeat(line.depth))),
                Cell::from(name),
                Cell::from(stock.received),
                Cell::from(stock.resolved),
                Cell::from(stock.open),
                Cell::from(stock.overdue),
            ];
            for nth in shown {
                let rate = line.tallies[*nth].ratio().and_then(|(n, d)| ratio::hundredths(n, d));
                cells.push(match rate {
                    Some(h) => forms::decimal(h),
                    None => Cell::said(serde_json::Value::Null, "–"),
                });
            }
            table.push(cells);
        }
        table
    }

    /// What is not in the rates, and what is doubtful in them.
    fn notes(&self) -> String {
        let mut notes = String::new();
        let mut note = |count: u64, what: &str, list: &str| {
            if count > 0 {
                notes.push_str(&format!("{count} {what} (--list {list})\n"));
            }
        };
        let answer = self.answer;
        note(
            answer.undated,
            t(
                "hồ sơ không có ngày tiếp nhận, không tính",
                "dossiers without a day of reception, not counted",
            ),
            "undated",
        );
        note(
            answer.lines.total.stock.resolved_without_due,
            t("hồ sơ giải quyết xong không có ngày hẹn trả", "dossiers resolved without a due day"),
            "no-due",
        );
        note(
            answer.unknown_units,
            t(
                "hồ sơ của đơn vị không có trong sổ đơn vị",
                "dossiers of units that the register of units has not",
            ),
            "unknown-unit",
        );
        for (junk, count) in &answer.junk {
            note(*count, text(junk.words()), &format!("junk:{}", junk.as_str()));
        }
        if answer.unregistered > 0 {
            notes.push_str(&format!(
                "{} {}\n",
                answer.unregistered,
                t(
                    "hồ sơ có trong kho mà không có trong sổ nào, không tính",
                    "dossiers in the archive and in no register, not counted"
                )
            ));
        }
        let backlog = match answer.lines.total.stock.backlog(WINDOW_DAYS as u64) {
            Backlog::None => return notes,
            Backlog::Days(days) => {
                format!("{} {days} {}", t("hết sau khoảng", "gone after about"), t("ngày", "days"))
            }
            Backlog::Stays => t("không giảm", "it does not shrink").to_owned(),
        };
        notes.push_str(&format!("{}: {backlog} ({})\n", t("Tồn", "Backlog"), text(METHOD)));
        notes
    }
}

/// Why there is no rate.
pub(in crate::cli::rates) fn no_rate(tally: Tally) -> String {
    let why = match (tally.denominator, tally.undecided) {
        (0, 0) => t("không có hồ sơ nào để tính", "of no dossiers"),
        (0, _) => t("sổ không ghi hồ sơ nào thuộc diện tính", "the register does not say of which dossiers"),
        _ => t("sổ không ghi cho hồ sơ nào", "the register says it of no dossier"),
    };
    format!("{} ({why})", t("không có", "N/A"))
}
