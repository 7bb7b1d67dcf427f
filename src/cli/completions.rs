//! `sohoa completions`: completions for a shell, on standard output.

use clap::CommandFactory;

use super::{Exit, Result};
use crate::words::t;

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    #[arg(value_enum, help = t("bash, zsh, fish, elvish hoặc powershell", "bash, zsh, fish, elvish or powershell"))]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: CompletionsArgs) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "sohoa", &mut text);
    super::put(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Fine)
}
