//! The program `sohoa`: hands its arguments to `sohoa::cli` and ends with the exit code that comes back.

use std::process::ExitCode;

fn main() -> ExitCode {
    sohoa::cli::main()
}
