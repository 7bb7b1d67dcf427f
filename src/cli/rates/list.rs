//! The dossiers behind a number, streamed: a province has millions.

use super::Question;
use crate::catalog::Days;
use crate::cli::output::{Head, Kind, Rows, Target};
use crate::cli::{Exit, Format, Result};
use crate::record::{Axis, Channel, Counted, Detail, Flag, ListedDossier, Progress, Said, day_of};
use crate::report::Cell;
use crate::report::indicators::{Indicator, Part};
use crate::report::junk::Junk;
use crate::report::rates::Census;
use crate::words::t;

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
            format!(
                "{}: {}",
                t("loại bất thường là một trong", "the kind of junk is one of"),
                names.join(", ")
            )
        });
    }
    let indicator = super::indicator(id)?;
    let part = Part::from_name(part).ok_or_else(|| {
        let names: Vec<String> = Part::ALL.iter().map(|p| format!("{id}:{}", p.as_str())).collect();
        format!("{}: {}", t("phải là một trong", "it is one of"), names.join(", "))
    })?;
    Ok(Behind::Part(indicator, part))
}

pub(super) fn run(question: &Question<'_>, behind: Behind, target: Target) -> Result<Exit> {
    let is_table = target.kind.is_table();
    let limit = match question.args.limit {
        Some(0) => usize::MAX,
        Some(limit) => limit,
        None if is_table => 50,
        None => usize::MAX,
    };
    let title = t("Danh sách hồ sơ", "Dossiers");
    let facts = [question.facts(), vec![(t("Liệt kê", "List").to_owned(), told(behind))]].concat();
    let letters = match target.kind {
        Kind::Rows(Format::Table) => Some(SCREEN_LETTERS),
        Kind::Html | Kind::Pdf => Some(PAPER_LETTERS),
        Kind::Rows(_) | Kind::Xlsx => None,
    };
    let mut out = Rows::new(target, heads(), title, facts)?.not_on_paper(&LEFT_OUT);
    let mut names = Names { question, letters, unit: (String::new(), String::new()) };
    let more = each(question, behind, |dossier| {
        if out.count() == limit {
            return Ok(false);
        }
        out.push(cells(&dossier, &mut names))?;
        Ok(true)
    })?;
    out.finish()?;
    if more && is_table {
        crate::cli::say(t("… còn nữa; --limit 0 để xem hết", "… and more; --limit 0 shows all"));
    }
    Ok(Exit::Fine)
}

/// What is listed, for people.
fn told(behind: Behind) -> String {
    let plain = |vi, en| t(vi, en).to_owned();
    match behind {
        Behind::Part(indicator, part) => {
            let part = match part {
                Part::Numerator => t("tử số", "numerator"),
                Part::Denominator => t("mẫu số", "denominator"),
                Part::Rest => {
                    t("trong mẫu số mà không trong tử số", "in the denominator, not in the numerator")
                }
                Part::Unknown => t(
                    "sổ không ghi có trong tử số hay không",
                    "the register does not say whether in the numerator",
                ),
                Part::Undecided => t(
                    "sổ không ghi có trong mẫu số hay không",
                    "the register does not say whether in the denominator",
                ),
            };
            format!("{} {}: {part}", indicator.id, t(indicator.name.vi, indicator.name.en))
        }
        Behind::Received => plain("tiếp nhận trong kỳ", "received in the period"),
        Behind::Resolved => plain("giải quyết xong trong kỳ", "resolved in the period"),
        Behind::NoDue => plain("giải quyết xong mà không có ngày hẹn trả", "resolved without a due day"),
        Behind::Open => plain("chưa giải quyết xong vào cuối kỳ", "open at the end of the period"),
        Behind::Overdue => plain("quá hạn vào cuối kỳ", "overdue at the end of the period"),
        Behind::Undated => plain("không có ngày tiếp nhận", "without a day of reception"),
        Behind::UnknownUnit => {
            plain("của đơn vị không có trong sổ đơn vị", "of units that the register of units has not")
        }
        Behind::Junk(junk) => t(junk.words().vi, junk.words().en).to_owned(),
    }
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
        let detail = match census.detail() {
            Detail::Procedures => Detail::Units,
            detail => detail,
        };
        question
            .catalog
            .counted(Axis::Received, period, units.as_deref(), detail, |c| census.add_of_units(&c))?;
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

/// What paper has no room for.
const LEFT_OUT: [&str; 3] = ["shared_data", "held_components", "held_results"];

/// On a screen names are cut off after so many letters: one of a procedure has two hundred.
const SCREEN_LETTERS: usize = 32;

/// And on paper after so many: three lines of a narrow column.
const PAPER_LETTERS: usize = 64;

/// Names of the units and procedures of a list.
struct Names<'q> {
    question: &'q Question<'q>,
    /// Letters after which names are cut off; none where they are for programs.
    letters: Option<usize>,
    /// The unit of the dossier before, and its name: they come unit by unit.
    unit: (String, String),
}

impl Names<'_> {
    fn unit(&mut self, code: Option<&str>) -> Cell {
        let code = code.unwrap_or_default();
        if self.unit.0 != code {
            let entry = self.question.tree.entry(code, self.question.tree_day());
            let name = entry.map(|entry| entry.name.clone()).unwrap_or_default();
            self.unit = (code.to_owned(), name);
        }
        self.shown(&self.unit.1)
    }

    fn procedure(&self, counted: &Counted) -> Cell {
        let named = self.question.lists.procedures.get(&counted.procedure);
        self.shown(named.and_then(|p| p.name.as_deref()).unwrap_or_default())
    }

    fn shown(&self, name: &str) -> Cell {
        match self.letters {
            Some(letters) if name.chars().count() > letters => {
                let cut: String = name.chars().take(letters - 1).collect();
                Cell::said(name, cut.trim_end().to_owned() + "…")
            }
            _ => Cell::from(name),
        }
    }
}

fn heads() -> Vec<Head> {
    vec![
        ("dossier", t("hồ sơ", "dossier"), 26),
        ("unit", t("đơn vị", "unit"), 10),
        ("unit_name", t("tên đơn vị", "name of the unit"), 18),
        ("procedure", t("thủ tục", "procedure"), 10),
        ("procedure_name", t("tên thủ tục", "name of the procedure"), 26),
        ("field", t("lĩnh vực", "field"), 16),
        ("channel", t("kênh", "channel"), 10),
        ("received_on", t("tiếp nhận", "received"), 11),
        ("due_on", t("hẹn trả", "due"), 11),
        ("resolved_on", t("giải quyết xong", "resolved"), 11),
        ("status", t("trạng thái", "status"), 14),
        ("has_result", t("có kết quả", "gives a result"), 8),
        ("components", t("tệp thành phần", "component files"), 8),
        ("result", t("tệp kết quả", "result file"), 8),
        ("reused", t("tái sử dụng", "reused"), 8),
        ("shared_data", t("kho dùng chung", "shared store"), 8),
        ("held_components", t("thành phần trong kho", "components archived"), 10),
        ("held_results", t("kết quả trong kho", "results archived"), 10),
    ]
}

fn cells(dossier: &ListedDossier, names: &mut Names<'_>) -> [Cell; 18] {
    let entry = &dossier.entry;
    let said = |what: Said| match dossier.counted.marks.said(what) {
        Some(true) => Cell::said(true, t("có", "yes")),
        Some(false) => Cell::said(false, t("không", "no")),
        None => Cell::said(serde_json::Value::Null, ""),
    };
    let day = |day: Option<time::Date>| Cell::from(day.map(|d| d.to_string()));
    [
        Cell::from(entry.code.clone()),
        Cell::from(entry.unit.clone()),
        names.unit(entry.unit.as_deref()),
        Cell::from(entry.procedure.clone()),
        names.procedure(&dossier.counted),
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
    ]
}

/// Name of a channel, for people.
pub(super) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Counter => t("trực tiếp", "counter"),
        Channel::Online => t("trực tuyến", "online"),
        Channel::Post => t("bưu chính", "post"),
    }
}
