//! The program `vigie`: its command line decides what it does.

use std::process::ExitCode;

/// An event is some forty small texts, each made in one thread and dropped in another, which costs the system's allocator twice as much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::main()
}
