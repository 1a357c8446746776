//! The tasks of the project: the only commands that a person needs. This file is their command line and knows no step of them.

mod bench;
mod bindings;
mod chromium;
mod command;
mod dev;
mod lints;
mod npm;
mod requirements;
mod server;
mod site;
mod stamp;
mod test;
mod timing;
mod wasm_target;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::site::Profile;
use crate::test::Step;
use crate::workspace::Workspace;

/// The tasks of Vigie.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set up, build and serve on this machine, with the data in ./data
    Run {
        /// More words for `vigie serve`, such as --listen 127.0.0.1:9000
        #[arg(last = true)]
        serve: Vec<String>,
    },
    /// Set up, then run every check and test
    Test {
        /// Only these steps, in their own order
        #[arg(long, value_enum)]
        only: Vec<Step>,
    },
    /// Leave target/release/vigie, the page inside
    Build,
    /// Serve, and rebuild and reload whenever a file changes
    Dev {
        /// More words for `vigie serve`, such as --listen 127.0.0.1:9000
        #[arg(last = true)]
        serve: Vec<String>,
    },
    /// Formatting and lints, for the server's side and the browser's
    Check,
    /// Measure the release binary against the performance goals and print the table
    Bench(bench::Options),
    /// Only the page's files, in target/site
    Site,
    /// Leave end2end/node_modules and a Chromium that starts; print where it is
    Browser,
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    let workspace = Workspace::find()?;
    requirements::check()?;
    match task {
        Task::Run { serve } => server::run(&workspace, &serve),
        Task::Test { only } => test::run(&workspace, &only),
        Task::Build => server::build(&workspace).map(|binary| println!("Done: {}", binary.display())),
        Task::Dev { serve } => dev::run(&workspace, &serve),
        Task::Check => lints::formatting(&workspace).and_then(|()| lints::clippy(&workspace)),
        Task::Bench(options) => bench::run(|| server::build(&workspace), &options),
        Task::Site => site::build(&workspace, Profile::Release),
        Task::Browser => chromium::find_or_install(&workspace).map(|found| println!("{found}")),
    }
}
