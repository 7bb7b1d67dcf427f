//! `sohoa duplicates`: exact duplicates with their twin, papers that were scanned twice, and papers that may have been.
//!
//! What is alike in the picture is told apart by what was read: the same number, agency and date are one paper; another
//! number, date or owner is another paper on the same form, which is shown only when asked for.

use std::collections::BTreeSet;

use clap::Args;

use super::{Exit, Result};
use crate::catalog::Catalog;
use crate::pipeline::{Sameness, same_paper};
use crate::record::PaperId;
use crate::report::{Cell, Table};
use crate::words::{Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa duplicates --data kho\n  sohoa duplicates --data kho --forms --format csv\nBản trùng từng byte được liên kết, không lưu hai lần; bản quét lại và bản gần giống vẫn được giữ.\nCùng mẫu nhưng khác số, ngày, cơ quan hoặc chủ giấy tờ thì không phải bản trùng: chỉ hiện khi có --forms.",
    "Examples:\n  sohoa duplicates --data store\n  sohoa duplicates --data store --forms --format csv\nExact duplicates are linked, not stored twice; papers scanned again and near-duplicates are kept.\nThe same form with another number, date, agency or owner is no duplicate: shown with --forms only."
))]
pub(super) struct DuplicatesArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
    #[arg(long, help = t("Hiện cả các giấy tờ cùng mẫu nhưng khác nội dung", "Show papers of the same form that differ in what they say, too"))]
    forms: bool,
}

pub(super) fn run(args: DuplicatesArgs, lang: Option<Lang>) -> Result<Exit> {
    let (_, _, catalog) = super::open_data(&args.data.dir, lang)?;
    let mut table = Table::new([
        ("kind", t("kiểu", "kind")),
        ("distance", t("khác nhau (bit)", "distance (bits)")),
        ("paper", t("giấy tờ", "paper")),
        ("file", t("tệp", "file")),
        ("twin", t("giống", "twin")),
        ("twin_file", t("tệp kia", "twin's file")),
        ("twin_dossier", t("hồ sơ kia", "twin's dossier")),
    ]);
    for (paper, file) in catalog.exact_duplicates()? {
        table.push([
            Cell::said("exact", t("trùng từng byte", "same bytes")),
            Cell::from(0),
            Cell::from(None::<String>),
            Cell::from(file),
            Cell::from(paper.to_string()),
            Cell::from(first_place(&catalog, paper)?),
            Cell::from(dossier(&catalog, paper)?),
        ]);
    }
    let mut told = BTreeSet::new();
    let mut put = |paper, other, kind: Cell, distance: Option<u32>| -> Result<()> {
        table.push([
            kind,
            Cell::from(distance),
            Cell::from(PaperId::to_string(&paper)),
            Cell::from(first_place(&catalog, paper)?),
            Cell::from(PaperId::to_string(&other)),
            Cell::from(first_place(&catalog, other)?),
            Cell::from(dossier(&catalog, other)?),
        ]);
        Ok(())
    };
    for twin in catalog.twins()? {
        let says = same_paper(&catalog, twin.paper, twin.other)?;
        let kind = match says {
            _ if twin.same_picture => {
                Cell::said("same-picture", t("cùng ảnh, khác tệp", "same picture, other file"))
            }
            Sameness::SamePaper => scanned_again(),
            Sameness::SameNumber => same_number(),
            Sameness::OtherPaper if !args.forms => continue,
            Sameness::OtherPaper => {
                Cell::said("same-form", t("cùng mẫu, khác nội dung", "same form, another paper"))
            }
            Sameness::Open => Cell::said("near", t("gần giống, chưa rõ", "alike, not clear")),
        };
        told.insert((twin.paper, twin.other));
        put(twin.paper, twin.other, kind, Some(twin.distance))?;
    }
    for (paper, other) in catalog.same_number()? {
        if told.contains(&(paper, other)) {
            continue;
        }
        match same_paper(&catalog, paper, other)? {
            Sameness::SamePaper => put(paper, other, scanned_again(), None)?,
            Sameness::SameNumber => put(paper, other, same_number(), None)?,
            Sameness::OtherPaper | Sameness::Open => {}
        }
    }
    super::put_table(&table, args.format.format)?;
    Ok(Exit::Fine)
}

fn scanned_again() -> Cell {
    Cell::said("scanned-again", t("cùng giấy tờ, quét lại", "one paper, scanned again"))
}

fn same_number() -> Cell {
    Cell::said(
        "same-number",
        t("cùng số, cơ quan và ngày, khác nội dung", "same number, agency and date, another subject"),
    )
}

fn first_place(catalog: &Catalog, paper: PaperId) -> Result<Option<String>> {
    Ok(catalog.sources_of(paper)?.into_iter().next().map(|(shown, _)| shown))
}

fn dossier(catalog: &Catalog, paper: PaperId) -> Result<Option<String>> {
    Ok(catalog.paper(paper)?.and_then(|p| p.dossier).map(|d| d.to_string()))
}
