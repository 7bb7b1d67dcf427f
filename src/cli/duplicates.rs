//! `sohoa duplicates`: exact duplicates with their twin, and papers that may be one scanned twice.

use clap::Args;

use super::{Exit, Result};
use crate::catalog::Catalog;
use crate::record::PaperId;
use crate::report::{Cell, Table};
use crate::words::{Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa duplicates --data kho\nBản trùng từng byte được liên kết, không lưu hai lần; bản gần giống vẫn được giữ.",
    "Example:\n  sohoa duplicates --data store\nExact duplicates are linked, not stored twice; near-duplicates are kept."
))]
pub(super) struct DuplicatesArgs {
    #[command(flatten)]
    data: super::DataArg,
    #[command(flatten)]
    format: super::FormatArg,
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
    for twin in catalog.twins()? {
        let kind = if twin.same_picture {
            Cell::said("same-picture", t("cùng ảnh, khác tệp", "same picture, other file"))
        } else {
            Cell::said("near", t("gần giống", "alike"))
        };
        table.push([
            kind,
            Cell::from(twin.distance),
            Cell::from(twin.paper.to_string()),
            Cell::from(first_place(&catalog, twin.paper)?),
            Cell::from(twin.other.to_string()),
            Cell::from(first_place(&catalog, twin.other)?),
            Cell::from(dossier(&catalog, twin.other)?),
        ]);
    }
    super::put_table(&table, args.format.format)?;
    Ok(Exit::Fine)
}

fn first_place(catalog: &Catalog, paper: PaperId) -> Result<Option<String>> {
    Ok(catalog.sources_of(paper)?.into_iter().next().map(|(shown, _)| shown))
}

fn dossier(catalog: &Catalog, paper: PaperId) -> Result<Option<String>> {
    Ok(catalog.paper(paper)?.and_then(|p| p.dossier).map(|d| d.to_string()))
}
