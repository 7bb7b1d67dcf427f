//! `sohoa assign`: gives a loose paper its dossier.

use clap::Args;

use super::{Exit, Result, say};
use crate::archive::ocfl::Store;
use crate::clock::Clock;
use crate::pipeline::{self, AssignError};
use crate::record::{DossierCode, PaperId};
use crate::words::{Lang, t};

#[derive(Debug, Args)]
#[command(after_help = t(
    "Ví dụ:\n  sohoa assign P17 H56.14-240412-0001 --data kho",
    "Example:\n  sohoa assign P17 H56.14-240412-0001 --data store"
))]
pub(super) struct AssignArgs {
    #[arg(value_name = "PAPER", help = t("Số giấy tờ như P17 (xem sohoa status)", "Paper number such as P17 (see sohoa status)"))]
    paper: PaperId,
    #[arg(value_name = "DOSSIER", help = t("Mã hồ sơ", "Dossier code"))]
    dossier: DossierCode,
    #[command(flatten)]
    data: super::DataArg,
}

pub(super) fn run(args: AssignArgs, lang: Option<Lang>) -> Result<Exit> {
    let (data, config, catalog) = super::open_data(&args.data.dir, lang)?;
    let Some(_lock) = data.lock()? else {
        say(t("một lượt chạy khác đang ghi; chờ nó xong", "another run is writing; wait until it ends"));
        return Ok(Exit::Failed);
    };
    let store = Store::open(&data.archive(), &data.staging())?;
    let done = pipeline::assign(&catalog, &store, &config, Clock::System, args.paper, &args.dossier);
    let exit = if matches!(done, Ok(_) | Err(AssignError::Already(..))) { Exit::Fine } else { Exit::Failed };
    say(&match done {
        Ok(version) => format!("{} → {} ({} {version})", args.paper, args.dossier, t("phiên bản", "version")),
        Err(AssignError::Run(error)) => return Err(error.into()),
        Err(AssignError::Unknown(paper)) => {
            format!("{}: {paper}", t("không có giấy tờ này", "there is no such paper"))
        }
        Err(AssignError::NotArchived(paper)) => {
            format!(
                "{paper}: {}",
                t(
                    "chưa có trong kho; chạy lại sohoa run trước",
                    "not in the archive yet; run sohoa run first"
                )
            )
        }
        Err(AssignError::HasDossier(paper, has)) => {
            format!("{paper}: {} {has}", t("đã thuộc hồ sơ", "belongs to dossier"))
        }
        Err(AssignError::Already(paper, has)) => {
            format!("{paper}: {} {has}", t("đã ở hồ sơ này rồi:", "is in this dossier already:"))
        }
    });
    Ok(exit)
}
