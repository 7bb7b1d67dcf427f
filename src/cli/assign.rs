//! `sohoa assign`: gives a loose paper its dossier.

use clap::Args;

use super::{Exit, Result, say};
use crate::archive::ocfl::Store;
use crate::clock::Clock;
use crate::pipeline;
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
    let version = pipeline::assign(&catalog, &store, &config, Clock::System, args.paper, &args.dossier)?;
    say(&format!("{} → {} ({} {version})", args.paper, args.dossier, t("phiên bản", "version")));
    Ok(Exit::Fine)
}
