//! The program `vigie`: its command line decides what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
