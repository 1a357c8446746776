//! The command line: one file for each command. Exit codes: 0 done, 1 failed, 2 wrong use; messages go to standard error.

mod backup;
mod demo;
mod generate;
mod import;
mod key;
mod output;
mod serve;
mod site;
mod token;
mod user;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use crate::config::WrongUse;
use crate::http::assets::SiteFiles;

/// Vigie: a journal of everything that a business's sites and staff do.
#[derive(Debug, Parser)]
#[command(name = "vigie", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print made-up events as NDJSON, oldest first: two years up to 2026-10-31, 8 sites, 24 modules
    Generate(generate::Arguments),
    /// Bring files of events into a data folder, beside a running server too
    Import(Box<import::Arguments>),
    /// Show a demonstration with made-up sites, in a folder of its own
    Demo(Box<demo::Arguments>),
    /// Receive events and show them
    Serve(Box<serve::Arguments>),
    /// Add and list sites
    #[command(subcommand)]
    Site(site::Command),
    /// Make, list and revoke the keys with which sources send
    #[command(subcommand)]
    Key(key::Command),
    /// Add, list and disable people
    #[command(subcommand)]
    User(user::Command),
    /// Make personal tokens for the API
    #[command(subcommand)]
    Token(token::Command),
    /// Copy the data, beside a running server, into a folder; again and again, and only what has changed
    Backup(backup::Arguments),
    /// Make a data folder of a backup
    Restore(backup::RestoreArguments),
    /// Say whether the journal of Vigie's own site is as it was sealed
    Verify(verify::Arguments),
}

impl Command {
    async fn run(self, site: SiteFiles) -> anyhow::Result<()> {
        match self {
            Self::Generate(arguments) => generate::run(&arguments),
            Self::Import(arguments) => import::run(*arguments).await,
            Self::Demo(arguments) => demo::run(*arguments, site).await,
            Self::Serve(arguments) => serve::run(*arguments, site).await,
            Self::Site(command) => site::run(command).await,
            Self::Key(command) => key::run(command).await,
            Self::User(command) => user::run(command).await,
            Self::Token(command) => token::run(command).await,
            Self::Backup(arguments) => backup::back_up(arguments).await,
            Self::Restore(arguments) => backup::restore(arguments).await,
            Self::Verify(arguments) => verify::run(arguments).await,
        }
    }
}

const FAILED: u8 = 1;
const WRONG_USE: u8 = 2;

/// Reads the command line, does what it says, and gives the exit code. `site` is what a server shows.
pub fn main(site: SiteFiles) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing is left to say if the terminal is gone.
            let _ = error.print();
            return if error.use_stderr() { WRONG_USE.into() } else { ExitCode::SUCCESS };
        }
    };
    let result = tokio::runtime::Runtime::new()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(cli.command.run(site)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::message(format_args!("error: {error:#}"));
            if error.is::<WrongUse>() { WRONG_USE.into() } else { FAILED.into() }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_contract_of_scripts_is_understood() {
        for line in [
            "vigie serve --data d --listen 127.0.0.1:8321",
            "vigie site add --data d lyon --label Lyon --zone Europe/Paris",
            "vigie key create --data d --site lyon --site paris --name till",
            "vigie user add --data d admin@example.org --role administrator --role staff --password-stdin",
            "vigie user link --data d admin@example.org --base-url https://vigie.example.org --without-second-factor",
            "vigie token create --data d --user admin@example.org --name script",
            "vigie import --data d --site lyon events.ndjson",
            "vigie import --data d --site a --site b --map when=time --set module=email --value outcome:ok=success -",
            "vigie demo --data d --listen 127.0.0.1:8321",
            "vigie generate --events 2000000 --seed 1",
            "vigie generate --sites",
            "vigie backup /srv/backup --data d",
            "vigie restore /srv/backup --data d",
            "vigie verify --data d",
            "vigie verify --data d --expect 0123",
        ] {
            let parsed = Cli::try_parse_from(line.split(' '));
            assert!(parsed.is_ok(), "{line}: {:?}", parsed.err());
        }
        for line in [
            "vigie",
            "vigie site add --data d Lyon --zone Europe/Paris",
            "vigie site add --data d lyon --zone Mars/Base",
            "vigie backup --data d",
            "vigie restore --data d",
        ] {
            assert_eq!(Cli::try_parse_from(line.split(' ')).unwrap_err().exit_code(), 2, "{line}");
        }
    }
}
