//! The rates report as administrators sign it: who, when, the figures, how they moved, who is behind, what is not counted,
//! what each figure means, and how to check all of it. What is drawn of it is a workbook, a page or a PDF.

mod ranking;
mod rows;

use super::print::{Report, no_rate, text};
use super::{Question, Tree, WINDOW_DAYS, trend};
use crate::cli::{Result, forms};
use crate::record::Axis;
use crate::report::form::{Block, Column, Figure, Form, Grid, Kind, Row, Section, Shown, Value};
use crate::report::indicators::{Indicator, Tally};
use crate::report::rates::Backlog;
use crate::words::{registers, t};

/// The indicators to be seen first, of those asked for.
const FIRST: [&str; 3] = ["4.2", "on-time", "online"];

/// The report of one question.
pub(super) fn form(report: &Report<'_>) -> Result<Form> {
    let question = report.question;
    let made_at = forms::now();
    let digest = report.digest();
    let mut facts = question.facts();
    if let Some((from, to, _)) = report.before {
        facts.push((t("So với kỳ", "Compared with").to_owned(), period(*from, *to)));
    }
    facts.extend(forms::made(made_at));
    facts.push((t("Mã băm số liệu", "Digest of the data").to_owned(), digest.clone()));
    let mut sections = vec![summary(report)];
    if !report.is_by_time() {
        let (by, answer) = trend::answer(question)?;
        sections.push(rows::trend(question, by, &answer));
    }
    sections.extend(rows::by_key(report));
    sections.extend(ranking::sections(report));
    sections.push(not_counted(report));
    sections.push(definitions(question));
    sections.push(check(question, &digest));
    sections.push(rows::data(report));
    let subject = t(
        "Số hóa và giải quyết hồ sơ thủ tục hành chính",
        "Digitization and handling of dossiers of administrative procedures",
    );
    Ok(Form {
        title: t(
            "Báo cáo số hóa và giải quyết hồ sơ thủ tục hành chính",
            "Digitization and handling of dossiers",
        )
        .to_owned(),
        official: Some(forms::official(question.office, subject, &digest, made_at)),
        facts,
        foot: digest,
        made_at,
        sections,
        style: forms::style(),
    })
}

fn period(from: time::Date, to: time::Date) -> String {
    let style = forms::style();
    format!("{} – {}", style.date(from), style.date(to))
}

impl Question<'_> {
    /// Whose figures these are, of which period, and what was left out.
    pub(super) fn facts(&self) -> Vec<(String, String)> {
        let args = self.args;
        let unit = match &self.filter.unit {
            None => t("tất cả", "all").to_owned(),
            Some(code) => match self.tree.entry(code, self.tree_day()) {
                Some(entry) if !entry.name.is_empty() => format!("{} ({code})", entry.name),
                _ => code.clone(),
            },
        };
        let mut facts = vec![
            (t("Đơn vị", "Unit").to_owned(), unit),
            (t("Kỳ báo cáo", "Period").to_owned(), period(args.from, args.to)),
        ];
        let mut add = |label: &str, text: String| {
            if !text.is_empty() {
                facts.push((label.to_owned(), text));
            }
        };
        add(t("Chỉ các thủ tục", "Procedures"), self.filter.procedures.join(", "));
        add(t("Chỉ các lĩnh vực", "Fields"), self.filter.fields.join(", "));
        let channels: Vec<&str> = self.filter.channels.iter().map(|c| super::list::channel(*c)).collect();
        add(t("Chỉ các kênh", "Channels"), channels.join(", "));
        add(t("Chỉ cấp", "Level"), self.level.as_deref().map(registers::level).unwrap_or_default());
        let day = forms::style().date(self.tree_day());
        let tree = match args.units {
            Tree::Then => t("như vào ngày của từng hồ sơ", "as on each dossier's day").to_owned(),
            _ => format!("{} {day}", t("như vào ngày", "as on")),
        };
        add(t("Cây đơn vị", "Tree of units"), tree);
        facts
    }
}

/// Places in the list of indicators asked for of those to be seen first.
fn first_of(indicators: &[&'static Indicator]) -> Vec<usize> {
    let wanted: Vec<usize> =
        FIRST.iter().filter_map(|id| indicators.iter().position(|i| i.id == *id)).collect();
    if wanted.is_empty() { (0..indicators.len().min(FIRST.len())).collect() } else { wanted }
}

/// Number and name of an indicator; of one that its document does not number, the name.
fn named(indicator: &Indicator) -> String {
    let name = text(indicator.name);
    if indicator.id.chars().all(|c| c.is_ascii_digit() || c == '.') {
        format!("{} {name}", indicator.id)
    } else {
        name.to_owned()
    }
}

fn change(hundredths: Option<i64>) -> Value {
    hundredths.map_or(Value::None, Value::Hundredths)
}

fn rate(tally: Tally) -> Value {
    Value::rate(tally.ratio())
}

fn summary(report: &Report<'_>) -> Section {
    let question = report.question;
    let total = &report.answer.lines.total;
    let stock = total.stock;
    let dossiers = || t("hồ sơ", "dossiers").to_owned();
    let count = |label: &str, value: Value| Figure { label: label.to_owned(), value, note: dossiers() };
    let mut figures = vec![
        count(t("Tiếp nhận trong kỳ", "Received in the period"), Value::count(stock.received)),
        count(t("Giải quyết xong trong kỳ", "Resolved in the period"), Value::count(stock.resolved)),
        count(t("Còn lại cuối kỳ", "Open at the end"), Value::count(stock.open)),
        count(t("Quá hạn chưa xong", "Overdue"), Value::count(stock.overdue)),
    ];
    for nth in first_of(&question.indicators) {
        let figure = report.figure(None, nth);
        let note = match figure.tally.ratio() {
            Some((n, d)) => {
                let style = forms::style();
                let number = |n: u64| Value::count(n).shown(Kind::Count, &style);
                format!("{} / {}", number(n), number(d))
            }
            None => String::new(),
        };
        figures.push(Figure { label: named(figure.indicator), value: rate(figure.tally), note });
    }
    let mut columns = vec![
        Column::new(t("Chỉ số", "Indicator"), Kind::Text, 34),
        Column::new(t("Tử số", "Numerator"), Kind::Count, 10),
        Column::new(t("Mẫu số", "Denominator"), Kind::Count, 10),
        Column::new(t("Tỷ lệ", "Rate"), Kind::Rate(Some((1, 2))), 10),
    ];
    let is_compared = report.before.is_some();
    let has_targets = !question.args.target.is_empty();
    if is_compared {
        columns.push(Column::new(t("Kỳ trước", "Before"), Kind::Rate(None), 10));
        columns.push(Column::new(t("Tăng giảm (điểm %)", "Change (points)"), Kind::Points, 9));
    }
    if has_targets {
        columns.push(Column::new(t("Mục tiêu", "Target"), Kind::Rate(None), 9));
        columns.push(Column::new(t("Đạt", "Met"), Kind::Text, 8));
    }
    columns.push(Column::new(t("Sổ không ghi tử số", "Numerator not told"), Kind::Count, 10));
    columns.push(Column::new(t("Sổ không ghi mẫu số", "Denominator not told"), Kind::Count, 10));
    let rows = (0..question.indicators.len()).map(|nth| {
        let figure = report.figure(None, nth);
        let tally = figure.tally;
        let mut cells = vec![
            Value::text(named(figure.indicator)),
            Value::count(tally.numerator),
            Value::count(tally.denominator),
            rate(tally),
        ];
        if is_compared {
            cells.push(figure.earlier.map_or(Value::None, rate));
            cells.push(change(figure.change()));
        }
        if has_targets {
            cells.push(figure.target.map_or(Value::None, |t| Value::Hundredths(t as i64)));
            cells.push(met(figure.is_met()));
        }
        cells.extend([Value::count(tally.unknown), Value::count(tally.undecided)]);
        Row { is_behind: figure.is_met() == Some(false), ..Row::new(cells) }
    });
    let grid = Grid { rows: rows.collect(), columns, ..Grid::default() };
    let mut blocks = vec![Block::Figures(figures), Block::Grid(grid)];
    blocks.extend(without_rate(report).map(Block::Text));
    blocks.push(Block::Text(backlog(report)));
    Section {
        name: t("Tổng hợp", "Summary").to_owned(),
        title: t("Tổng hợp", "Summary").to_owned(),
        shown: Shown::Everywhere,
        blocks,
    }
}

/// Why an indicator has no rate: whoever signs is asked for it.
fn without_rate(report: &Report<'_>) -> Option<String> {
    let tallies = report.question.indicators.iter().zip(&report.answer.lines.total.tallies);
    let without = tallies.filter(|(_, tally)| tally.ratio().is_none());
    let told: Vec<String> =
        without.map(|(indicator, tally)| format!("{}: {}", named(indicator), no_rate(*tally))).collect();
    (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
}

/// Whether a target is met, in words.
fn met(is_met: Option<bool>) -> Value {
    match is_met {
        Some(true) => Value::text(t("đạt", "yes")),
        Some(false) => Value::text(t("chưa đạt", "no")),
        None => Value::None,
    }
}

fn backlog(report: &Report<'_>) -> String {
    let stock = report.answer.lines.total.stock;
    let gone = match stock.backlog(WINDOW_DAYS as u64) {
        Backlog::None => return t("Không còn hồ sơ tồn.", "Nothing is open.").to_owned(),
        Backlog::Days(days) => {
            format!("{} {days} {}", t("hết sau khoảng", "gone after about"), t("ngày", "days"))
        }
        Backlog::Stays => t("không giảm", "it does not shrink").to_owned(),
    };
    format!("{}: {gone} ({}).", t("Hồ sơ tồn", "Backlog"), text(super::print::METHOD))
}

fn not_counted(report: &Report<'_>) -> Section {
    let answer = report.answer;
    let columns = vec![
        Column::new(t("Nội dung", "What"), Kind::Text, 60),
        Column::new(t("Số hồ sơ", "Dossiers"), Kind::Count, 10),
        Column::new(t("Xem danh sách bằng", "List them with"), Kind::Text, 34),
    ];
    let row = |what: &str, count: u64, list: &str| {
        Row::new([Value::text(what), Value::count(count), Value::text(format!("--list {list}"))])
    };
    let undated = t("không có ngày tiếp nhận: không tính vào tỷ lệ nào", "no day of reception: in no rate");
    let no_due = t(
        "giải quyết xong mà không có ngày hẹn trả: không tính là đúng hạn hay quá hạn",
        "resolved without a due day: neither on time nor late",
    );
    let unknown = t(
        "của đơn vị không có trong sổ đơn vị: tính vào tổng, không vào đơn vị nào",
        "of a unit that the register of units has not: in the total and in no unit",
    );
    let rows = vec![
        row(undated, answer.undated, "undated"),
        row(no_due, answer.lines.total.stock.resolved_without_due, "no-due"),
        row(unknown, answer.unknown_units, "unknown-unit"),
    ];
    let junk = answer.junk.iter();
    let junk = junk.map(|(kind, count)| row(text(kind.words()), *count, &format!("junk:{}", kind.as_str())));
    let not_counted = t("Không tính, hoặc tính riêng", "Not counted, or counted apart");
    let doubtful = t("Dấu hiệu bất thường: vẫn được tính", "Doubtful, and counted all the same");
    Section {
        name: t("Không tính, bất thường", "Not counted, doubtful").to_owned(),
        title: t("Hồ sơ không tính và số liệu bất thường", "What is not counted, and what is doubtful")
            .to_owned(),
        shown: Shown::Everywhere,
        blocks: vec![
            Block::Grid(Grid {
                caption: not_counted.to_owned(),
                columns: columns.clone(),
                rows,
                total: None,
            }),
            Block::Grid(Grid { caption: doubtful.to_owned(), columns, rows: junk.collect(), total: None }),
        ],
    }
}

fn definitions(question: &Question<'_>) -> Section {
    let columns = vec![
        Column::new(t("Chỉ số", "Indicator"), Kind::Text, 26),
        Column::new(t("Cách tính", "Definition"), Kind::Text, 60),
        Column::new(t("Căn cứ", "Source"), Kind::Text, 28),
        Column::new(t("Từ ngày", "Since"), Kind::Date, 11),
        Column::new(t("Kỳ theo ngày", "Period by"), Kind::Text, 14),
    ];
    let rows = question.indicators.iter().map(|i| {
        let by = match i.axis {
            Axis::Resolved => t("giải quyết xong", "resolved"),
            _ => t("tiếp nhận", "received"),
        };
        let not_verified =
            if i.verified { "" } else { t(" (chưa kiểm chứng văn bản)", " (text not verified)") };
        Row::new([
            Value::text(named(i)),
            Value::text(text(i.definition)),
            Value::text(format!("{}{not_verified}", text(i.source))),
            i.since.map_or(Value::None, Value::Date),
            Value::text(by),
        ])
    });
    let grid = Grid { rows: rows.collect(), columns, ..Grid::default() };
    let rounding = t(
        "Tỷ lệ làm tròn đến hai chữ số thập phân; không có mẫu số thì không có tỷ lệ (không phải 0 %).",
        "Rates are rounded to two decimals; without a denominator there is no rate (which is not 0 %).",
    );
    Section {
        name: t("Định nghĩa", "Definitions").to_owned(),
        title: t("Cách tính và căn cứ", "Definitions and sources").to_owned(),
        shown: Shown::Everywhere,
        blocks: vec![Block::Grid(grid), Block::Text(rounding.to_owned())],
    }
}

fn check(question: &Question<'_>, digest: &str) -> Section {
    let how = t(
        "Mã băm SHA-256 được tính từ câu hỏi và mọi số liệu của báo cáo. Lệnh dưới đây, chạy trên cùng dữ liệu (thay «kho» bằng thư mục dữ liệu), in ra \"digest\" giống hệt; khác đi thì sổ đăng ký hoặc kho đã thay đổi sau khi lập báo cáo, hoặc số trên giấy đã bị sửa.",
        "The SHA-256 digest is made of the question and all figures of the report. The command below, on the same data (put your data folder in place of \"kho\"), prints the same \"digest\"; if it differs, registers or archive have changed since, or the paper was altered.",
    );
    let title = t("Đối chiếu", "Check").to_owned();
    Section {
        name: title.clone(),
        title,
        shown: Shown::Everywhere,
        blocks: vec![
            Block::Text(how.to_owned()),
            Block::Command(command(question)),
            Block::Command(digest.to_owned()),
        ],
    }
}

/// The command that prints the same digest.
fn command(question: &Question<'_>) -> String {
    let args = question.args;
    let mut words = vec!["sohoa".to_owned(), "report".to_owned(), "rates".to_owned()];
    let mut add = |name: &str, value: String| words.extend([format!("--{name}"), quoted(&value)]);
    add("data", "kho".to_owned());
    add("from", args.from.to_string());
    add("to", args.to.to_string());
    add("by", args.by.code().to_owned());
    if let Some(unit) = &args.unit {
        add("unit", unit.clone());
    }
    if !args.procedure.is_empty() {
        add("procedure", args.procedure.join(","));
    }
    for field in &args.field {
        add("field", field.clone());
    }
    if !args.channel.is_empty() {
        add("channel", args.channel.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(","));
    }
    if let Some(level) = &question.level {
        add("level", level.clone());
    }
    match args.units {
        Tree::End => {}
        Tree::Current => add("units", "current".to_owned()),
        Tree::Then => add("units", "then".to_owned()),
    }
    if !args.indicator.is_empty() {
        add("indicator", args.indicator.iter().map(|i| i.id).collect::<Vec<_>>().join(","));
    }
    if args.compare.is_some() {
        add("compare", "previous".to_owned());
    }
    if !args.target.is_empty() {
        let targets =
            args.target.iter().map(|(i, h)| format!("{}={}", i.id, crate::report::ratio::decimal(*h, '.')));
        add("target", targets.collect::<Vec<_>>().join(","));
    }
    add("format", "json".to_owned());
    if args.rank {
        words.push("--rank".to_owned());
    }
    words.join(" ")
}

/// A word as a shell takes it whole.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-=,:/".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_command_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(quoted("4.2=80,4.1=70.50"), "4.2=80,4.1=70.50");
        assert_eq!(quoted("Hộ tịch"), "'Hộ tịch'");
        assert_eq!(quoted("a'b$(c)"), r"'a'\''b$(c)'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn what_is_seen_first_is_of_what_was_asked() {
        let of = |ids: &[&str]| -> Vec<&'static Indicator> {
            ids.iter().map(|id| Indicator::by_id(id).unwrap()).collect()
        };
        assert_eq!(first_of(&of(&["4.1", "4.2", "on-time"])), [1, 2]);
        assert_eq!(first_of(&of(&["4.1", "late"])), [0, 1]);
        assert_eq!(named(of(&["4.2"])[0]), "4.2 Số hóa hồ sơ");
        assert_eq!(named(of(&["4.2-results"])[0]), "Số hóa kết quả");
    }
}
