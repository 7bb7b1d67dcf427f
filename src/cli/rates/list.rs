//! The dossiers behind a number, streamed: a province has millions.

use std::io::Write;

use super::Question;
use crate::catalog::Days;
use crate::cli::{Exit, Format, Result};
use crate::record::{Axis, Channel, Counted, Flag, ListedDossier, Progress, Said, day_of};
use crate::report::indicators::{Indicator, Part};
use crate::report::junk::Junk;
use crate::report::rates::Census;
use crate::report::{Cell, Table};
use crate::words::t;

/// So many rows are held and written at once.
const CHUNK: usize = 1000;

/// Which number it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Behind {
    Part(&'static Indicator, Part),
    Received,
    Resolved,
    NoDue,
    Open,
    Overdue,
    Undated,
    UnknownUnit,
    Junk(Junk),
}

/// Reads what was typed.
pub(super) fn behind(text: &str) -> std::result::Result<Behind, String> {
    let plain = match text {
        "received" => Some(Behind::Received),
        "resolved" => Some(Behind::Resolved),
        "no-due" => Some(Behind::NoDue),
        "open" => Some(Behind::Open),
        "overdue" => Some(Behind::Overdue),
        "undated" => Some(Behind::Undated),
        "unknown-unit" => Some(Behind::UnknownUnit),
        _ => None,
    };
    if let Some(plain) = plain {
        return Ok(plain);
    }
    let (id, part) = text.split_once(':').unwrap_or((text, ""));
    if id == "junk" {
        return Junk::from_name(part).map(Behind::Junk).ok_or_else(|| {
            let names: Vec<&str> = Junk::ALL.iter().map(|j| j.as_str()).collect();
            format!("junk: {}", names.join(", "))
        });
    }
    let indicator = super::indicator(id)?;
    let part = Part::from_name(part).ok_or_else(|| {
        let names: Vec<String> = Part::ALL.iter().map(|p| format!("{id}:{}", p.as_str())).collect();
        names.join(", ")
    })?;
    Ok(Behind::Part(indicator, part))
}

pub(super) fn run(question: &Question<'_>, behind: Behind) -> Result<Exit> {
    let format = question.args.format.format;
    let limit = match question.args.limit {
        Some(0) => usize::MAX,
        Some(limit) => limit,
        None if format == Format::Table => 50,
        None => usize::MAX,
    };
    let mut out = Rows { format, table: table(), held: 0, written: 0, out: std::io::stdout().lock() };
    let more = each(question, behind, |dossier| {
        if out.written + out.held == limit {
            return Ok(false);
        }
        out.push(&dossier)?;
        Ok(true)
    })?;
    out.end()?;
    if more && format == Format::Table {
        crate::cli::say(t("… còn nữa; --limit 0 để xem hết", "… and more; --limit 0 shows all"));
    }
    Ok(Exit::Fine)
}

/// Gives the dossiers behind a number to `take`, unit by unit, until that says no; tells whether it did.
fn each(
    question: &Question<'_>,
    behind: Behind,
    mut take: impl FnMut(ListedDossier) -> Result<bool>,
) -> Result<bool> {
    let args = question.args;
    let (first, last) = (day_of(args.from), day_of(args.to));
    let period = Days { from: first, to: last };
    let until = Days { from: day_of(time::Date::MIN), to: last };
    let mut census = question.census();
    let always = if matches!(behind, Behind::Junk(Junk::AlwaysDigitized)) {
        let units = census.units_wanted();
        let fine = census.is_fine();
        question
            .catalog
            .counted(Axis::Received, period, units.as_deref(), fine, |c| census.add(Axis::Received, &c))?;
        census.always_digitized()
    } else {
        Default::default()
    };
    let census: &Census<'_> = &census;
    let (axis, days) = match behind {
        Behind::Part(indicator, _) => (indicator.axis, period),
        Behind::Received | Behind::UnknownUnit => (Axis::Received, period),
        Behind::Resolved | Behind::NoDue => (Axis::Resolved, period),
        Behind::Open => (Axis::Received, until),
        Behind::Overdue => (Axis::Overdue, until),
        Behind::Undated => (Axis::Undated, period),
        Behind::Junk(Junk::ReceivedInFuture) => {
            let days = Days { from: day_of(question.today) + 1, to: day_of(time::Date::MAX) };
            (Axis::Received, days)
        }
        Behind::Junk(_) => (Axis::Received, period),
    };
    let wanted = |counted: &Counted| {
        // Without a day, its unit is as of the end.
        let counted = &if axis == Axis::Undated { Counted { day: last, ..*counted } } else { *counted };
        census.is_wanted(counted)
            && match behind {
                Behind::Part(indicator, part) => indicator.is_in(part, counted),
                Behind::NoDue => counted.marks.progress() == Progress::Resolved,
                Behind::Open => !counted.marks.has(Flag::Inverted),
                Behind::UnknownUnit => !census.is_of_known_unit(counted),
                Behind::Junk(Junk::AlwaysDigitized) => {
                    counted.marks.has(Flag::Claimed) && always.contains_key(&counted.unit)
                }
                Behind::Junk(Junk::ReceivedInFuture) => true,
                Behind::Junk(junk) => junk.is_marked(counted),
                Behind::Received | Behind::Resolved | Behind::Overdue | Behind::Undated => true,
            }
    };
    for unit in census.units_in_order() {
        let go_on = question.catalog.dossiers::<anyhow::Error>(axis, days, unit, wanted, |dossier| {
            // What is open at the end of the period may have been resolved since.
            let still = dossier.entry.resolved_on.is_none_or(|day| day > args.to);
            if matches!(behind, Behind::Open | Behind::Overdue) && !still {
                return Ok(true);
            }
            take(dossier)
        })?;
        if !go_on {
            return Ok(true);
        }
    }
    Ok(false)
}

fn table() -> Table {
    Table::new([
        ("dossier", t("hồ sơ", "dossier")),
        ("unit", t("đơn vị", "unit")),
        ("procedure", t("thủ tục", "procedure")),
        ("field", t("lĩnh vực", "field")),
        ("channel", t("kênh", "channel")),
        ("received_on", t("tiếp nhận", "received")),
        ("due_on", t("hẹn trả", "due")),
        ("resolved_on", t("giải quyết xong", "resolved")),
        ("status", t("trạng thái", "status")),
        ("has_result", t("có kết quả", "gives a result")),
        ("components", t("tệp thành phần", "component files")),
        ("result", t("tệp kết quả", "result file")),
        ("reused", t("tái sử dụng", "reused")),
        ("shared_data", t("kho dùng chung", "shared store")),
        ("held_components", t("thành phần trong kho", "components archived")),
        ("held_results", t("kết quả trong kho", "results archived")),
    ])
}

/// Rows on their way out.
struct Rows<W: Write> {
    format: Format,
    table: Table,
    held: usize,
    written: usize,
    out: W,
}

impl<W: Write> Rows<W> {
    fn push(&mut self, dossier: &ListedDossier) -> Result<()> {
        let entry = &dossier.entry;
        let said = |what: Said| match dossier.counted.marks.said(what) {
            Some(true) => Cell::said(true, t("có", "yes")),
            Some(false) => Cell::said(false, t("không", "no")),
            None => Cell::said(serde_json::Value::Null, ""),
        };
        let day = |day: Option<time::Date>| Cell::from(day.map(|d| d.to_string()));
        self.table.push([
            Cell::from(entry.code.clone()),
            Cell::from(entry.unit.clone()),
            Cell::from(entry.procedure.clone()),
            Cell::from(entry.field.clone()),
            entry.channel.map_or(Cell::from(None::<String>), |c| Cell::said(c.as_str(), channel(c))),
            day(entry.received_on),
            day(entry.due_on),
            day(entry.resolved_on),
            Cell::from(entry.status.clone()),
            said(Said::GivesResult),
            said(Said::Components),
            said(Said::ResultFile),
            said(Said::Reused),
            said(Said::Shared),
            Cell::from(dossier.held_components),
            Cell::from(dossier.held_results),
        ]);
        self.held += 1;
        if self.held == CHUNK { self.write() } else { Ok(()) }
    }

    /// Writes what is held. A JSON array is written piece by piece, too.
    fn write(&mut self) -> Result<()> {
        let table = std::mem::replace(&mut self.table, table());
        let first = self.written == 0;
        self.written += self.held;
        self.held = 0;
        match self.format {
            Format::Json => {
                let mut lines = Vec::new();
                table.write(Format::Jsonl, &mut lines)?;
                for (i, line) in lines.split(|b| *b == b'\n').filter(|l| !l.is_empty()).enumerate() {
                    self.out.write_all(if first && i == 0 { b"[\n  " } else { b",\n  " })?;
                    self.out.write_all(line)?;
                }
            }
            format if first => table.write(format, &mut self.out)?,
            format => table.write_on(format, &mut self.out)?,
        }
        Ok(())
    }

    fn end(mut self) -> Result<()> {
        if self.held > 0 || self.written == 0 {
            self.write()?;
        }
        if self.format == Format::Json {
            self.out.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        Ok(self.out.flush()?)
    }
}

/// Name of a channel, for people.
pub(super) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Counter => t("trực tiếp", "counter"),
        Channel::Online => t("trực tuyến", "online"),
        Channel::Post => t("bưu chính", "post"),
    }
}
