//! `sohoa status`: how much there is, and what needs a person, worst first.

use clap::Args;

use super::{Exit, Format, Result};
use crate::catalog::Catalog;
use crate::record::{Outcome, ReviewReason};
use crate::report::{Cell, Table};
use crate::words::{self, Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa status --data kho\n  sohoa status --data kho --format csv > can-xem.csv",
    "Examples:\n  sohoa status --data store\n  sohoa status --data store --format csv > to-do.csv"
))]
pub(super) struct StatusArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
    #[arg(long, value_name = "N", default_value_t = 50, help = t("Liệt kê nhiều nhất N giấy tờ (0: tất cả)", "List at most N papers (0: all)"))]
    limit: usize,
}

pub(super) fn run(args: StatusArgs, lang: Option<Lang>) -> Result<Exit> {
    let (_, _, catalog) = super::open_data(&args.data.dir, lang)?;
    let mut waiting = catalog.attention()?;
    // Not in the archive, then pages lost, then fields, then only the dossier missing.
    waiting.sort_by_key(|row| {
        let rank = match &row.outcome {
            Outcome::Failed => 0,
            _ if row.review.iter().any(|r| matches!(r, ReviewReason::Pages { .. })) => 1,
            _ if row.review.iter().any(|r| matches!(r, ReviewReason::Field { .. })) => 2,
            _ => 3,
        };
        (rank, std::cmp::Reverse(row.review.len()))
    });
    let total = waiting.len();
    if args.limit > 0 {
        waiting.truncate(args.limit);
    }
    let mut table = Table::new([
        ("paper", t("giấy tờ", "paper")),
        ("outcome", t("kết quả", "outcome")),
        ("dossier", t("hồ sơ", "dossier")),
        ("file", t("tệp", "file")),
        ("why", t("vì sao", "why")),
    ]);
    for row in &waiting {
        table.push([
            Cell::from(row.paper.map(|p| p.to_string())),
            Cell::said(serde_json::to_value(row.outcome)?, words::outcome(row.outcome)),
            Cell::from(row.dossier.clone()),
            Cell::from(row.shown.clone()),
            Cell::from(why(&catalog, row)?),
        ]);
    }
    if args.format.format == Format::Table {
        super::put(&counts(&catalog)?)?;
    }
    super::put_table(&table, args.format.format)?;
    if args.format.format == Format::Table && total > waiting.len() {
        super::say(&format!(
            "… {} {}",
            total - waiting.len(),
            t("nữa; --limit 0 để xem hết", "more; --limit 0 shows all")
        ));
    }
    Ok(Exit::Fine)
}

fn why(catalog: &Catalog, row: &crate::catalog::AttentionRow) -> Result<String> {
    if row.outcome != Outcome::Failed {
        return Ok(row.review.iter().map(words::review).collect::<Vec<_>>().join("; "));
    }
    let problems = match row.paper {
        Some(paper) => catalog.problems_of(paper)?,
        None => catalog.source_problems(row.source)?,
    };
    Ok(problems.iter().map(words::problem).collect::<Vec<_>>().join("; "))
}

fn counts(catalog: &Catalog) -> Result<String> {
    let c = catalog.counts()?;
    let unfinished = if c.unfinished == 0 {
        String::new()
    } else {
        format!(" · {} {}", c.unfinished, t("chưa xong (chạy lại lệnh run)", "unfinished (run again)"))
    };
    Ok(format!(
        "{}{unfinished}\n{} {} · {} {} · {} {}\n\n",
        words::counts(c.received, [c.archived, c.review, c.duplicate, c.failed]),
        c.dossiers,
        t("hồ sơ", "dossiers"),
        c.papers,
        t("giấy tờ trong kho", "papers archived"),
        c.pages,
        t("trang", "pages"),
    ))
}
