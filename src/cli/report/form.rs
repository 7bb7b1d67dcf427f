//! The digitization figures as a report: a workbook, a page or a PDF, with what all rows come to and how to check it.

use sha2::{Digest, Sha256};
use time::Date;

use crate::catalog::{DigitizationRow, Grouping};
use crate::cli::forms;
use crate::config::Office;
use crate::record::Sha256 as Sum256;
use crate::report::form::{Block, Column, Form, Grid, Kind, Row, Section, Shown, Sum, Value};
use crate::words::t;

/// What was asked for.
pub(super) struct Asked<'a> {
    pub by: Grouping,
    /// Head of the column of keys.
    pub head: &'a str,
    /// First and last day; none: unbounded.
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// The report of these rows. `name` says what a key means, and `lines` are the same rows as JSON lines, of which the
/// digest is made: whoever has the data can print them again.
pub(super) fn form(
    asked: &Asked<'_>,
    rows: &[DigitizationRow],
    total: &DigitizationRow,
    name: &dyn Fn(&str) -> String,
    lines: &[u8],
    office: &Office,
) -> Form {
    let made_at = forms::now();
    let digest = format!("sha256:{}", Sum256(Sha256::digest(lines).into()));
    let title = t("Số liệu số hóa giấy tờ", "Digitization of papers");
    let mut facts = vec![(t("Nhóm theo", "By").to_owned(), asked.head.to_owned())];
    for (label, day) in
        [(t("Nhận từ ngày", "Received from"), asked.from), (t("Đến hết ngày", "Until"), asked.to)]
    {
        if let Some(day) = day {
            facts.push((label.to_owned(), forms::span(&day.to_string())));
        }
    }
    facts.extend(forms::made(made_at));
    facts.push((t("Mã băm số liệu", "Digest of the data").to_owned(), digest.clone()));
    let check = Section {
        name: t("Đối chiếu", "Check").to_owned(),
        title: t("Đối chiếu", "Check").to_owned(),
        shown: Shown::Everywhere,
        blocks: vec![
            Block::Text(
                t(
                    "Lệnh dưới đây, chạy trên cùng dữ liệu (thay «kho» bằng thư mục dữ liệu), in ra mã băm giống hệt; khác đi thì kho đã thay đổi sau khi lập báo cáo, hoặc số trên giấy đã bị sửa.",
                    "The command below, on the same data (put your data folder in place of \"kho\"), prints the same digest; if it differs, the archive has changed since, or the paper was altered.",
                )
                .to_owned(),
            ),
            Block::Command(command(asked)),
            Block::Command(digest.clone()),
        ],
    };
    Form {
        title: title.to_owned(),
        official: Some(forms::official(office, title, &digest, made_at)),
        facts,
        foot: digest,
        made_at,
        sections: vec![
            Section {
                name: title.to_owned(),
                title: format!("{} {}", t("Số liệu theo", "Figures by"), asked.head),
                shown: Shown::Everywhere,
                blocks: vec![
                    Block::Grid(grid(asked, rows, total, name)),
                    Block::Text(
                        t(
                            "Trang A4: diện tích các trang quy ra khổ A4. Một hồ sơ có giấy tờ ở nhiều dòng thì được đếm ở mỗi dòng ấy và một lần trong tổng.",
                            "A4 sheets: the area of the pages in sheets of A4. A dossier with papers in several rows is counted in each of them, and once in the total.",
                        )
                        .to_owned(),
                    ),
                ],
            },
            check,
        ],
        style: forms::style(),
    }
}

fn grid(
    asked: &Asked<'_>,
    rows: &[DigitizationRow],
    total: &DigitizationRow,
    name: &dyn Fn(&str) -> String,
) -> Grid {
    let has_code = matches!(asked.by, Grouping::Unit | Grouping::Procedure | Grouping::Type);
    let mut columns = Vec::new();
    if has_code {
        columns.push(Column::new(t("Mã", "Code"), Kind::Text, 16));
    }
    let sum = |head: &str, kind| Column::new(head, kind, 10).summed(Sum::All);
    columns.extend([
        Column::new(capital(asked.head), Kind::Text, if has_code { 34 } else { 14 }),
        sum(t("Hồ sơ", "Dossiers"), Kind::Count),
        sum(t("Giấy tờ", "Papers"), Kind::Count),
        sum(t("Kết quả", "Results"), Kind::Count),
        sum(t("Cần xem", "Review"), Kind::Count),
        sum(t("Trang", "Pages"), Kind::Count),
        sum(t("Trang A4", "A4 sheets"), Kind::Decimal),
    ]);
    let row = |code: Value, name: Value, row: &DigitizationRow| {
        let code = has_code.then_some(code);
        Row::new(code.into_iter().chain([
            name,
            Value::count(row.dossiers),
            Value::count(row.papers),
            Value::count(row.results),
            Value::count(row.review),
            Value::count(row.pages),
            Value::Hundredths((row.a4_equivalents * 100.0).round() as i64),
        ]))
    };
    let said = |key: &str| match key {
        "" => t("(không rõ)", "(unknown)").to_owned(),
        key if has_code => name(key),
        key => forms::span(key),
    };
    let all = if has_code {
        row(Value::text(t("Tất cả", "All")), Value::None, total)
    } else {
        row(Value::None, Value::text(t("Tất cả", "All")), total)
    };
    let rows = rows.iter().map(|r| row(Value::text(r.key.clone()), Value::text(said(&r.key)), r));
    Grid { columns, rows: rows.collect(), ..Grid::default() }.with_total(all)
}

/// With a capital letter, as heads have it.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The command that prints the same digest.
fn command(asked: &Asked<'_>) -> String {
    let by = match asked.by {
        Grouping::Unit => "unit",
        Grouping::Procedure => "procedure",
        Grouping::Type => "type",
        Grouping::Month => "month",
        Grouping::Quarter => "quarter",
        Grouping::Year => "year",
    };
    let mut command = format!("sohoa report --data kho --by {by}");
    for (flag, day) in [("from", asked.from), ("to", asked.to)] {
        if let Some(day) = day {
            command.push_str(&format!(" --{flag} {day}"));
        }
    }
    command + " --format jsonl | sha256sum"
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn row(key: &str, dossiers: u64, a4: f64) -> DigitizationRow {
        let key = key.to_owned();
        DigitizationRow { key, dossiers, papers: 4, results: 1, review: 0, pages: 5, a4_equivalents: a4 }
    }

    #[test]
    fn a_total_is_a_formula_only_where_rows_add_up_to_it() {
        let asked = Asked { by: Grouping::Type, head: "loại giấy tờ", from: None, to: None };
        let total = DigitizationRow { papers: 8, results: 2, pages: 10, ..row("", 3, 5.75) };
        let rows = [row("khai-sinh", 2, 2.5), row("", 2, 3.25)];
        let grid = grid(&asked, &rows, &total, &|key| format!("tên {key}"));
        let sums: Vec<Sum> = grid.columns.iter().map(|c| c.sum).collect();
        let dossiers = grid.columns.iter().position(|c| c.head == "Hồ sơ").unwrap();
        assert_eq!(sums[dossiers], Sum::No, "a dossier has papers of both types");
        assert!(sums[dossiers + 1..].iter().all(|sum| *sum == Sum::All), "{sums:?}");
        assert_eq!(grid.rows[0].cells[1], Value::text("tên khai-sinh"));
        assert_eq!(grid.rows[1].cells[..2], [Value::None, Value::text("(không rõ)")]);
    }

    #[test]
    fn the_command_asks_the_same_question() {
        let asked =
            Asked { by: Grouping::Quarter, head: "quý", from: Some(date!(2026 - 07 - 01)), to: None };
        assert_eq!(
            command(&asked),
            "sohoa report --data kho --by quarter --from 2026-07-01 --format jsonl | sha256sum"
        );
    }
}
