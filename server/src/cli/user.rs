//! `vigie user`: adds, lists and disables people, beside a running server.

use std::io::BufRead;
use std::sync::Arc;

use app::domain::access::{Role, Sites};
use app::domain::error::StoreError;
use app::domain::person::PersonState;
use app::domain::role::RoleId;
use app::domain::slug::Slug;
use app::ports::accounts::{Account, NewAccount};
use app::ports::invitations::Inviter;
use url::Url;

use super::output;
use crate::auth::invitations::Invitations;
use crate::auth::passwords::{self, Passwords};
use crate::auth::sign_in::{checked_email, normal_email};
use crate::config::{Location, WrongUse};
use crate::wire::Registry;

/// The commands of `vigie user`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Add somebody who may sign in
    Add {
        #[command(flatten)]
        location: Location,
        /// The e-mail address
        email: String,
        /// manager, staff, auditor or administrator; may be repeated
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
        /// A site that they may see; may be repeated [default: all]
        #[arg(long = "site", value_name = "SLUG")]
        sites: Vec<Slug>,
        /// Read the password from the first line of standard input, so that it stands in no history
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List the people: address, roles, sites, whether invited or disabled
    List {
        #[command(flatten)]
        location: Location,
    },
    /// Print a link by which somebody chooses a new password, for who has forgotten theirs
    Link {
        #[command(flatten)]
        location: Location,
        /// The e-mail address
        email: String,
        /// Where people reach the server
        #[arg(long, value_name = "URL", env = "VIGIE_BASE_URL", default_value = "http://127.0.0.1:8321")]
        base_url: Url,
        /// Also turn off the second factor, for who has lost the device
        #[arg(long)]
        without_second_factor: bool,
    },
    /// Let somebody in no more; their sessions and tokens end at once
    Disable {
        #[command(flatten)]
        location: Location,
        /// The e-mail address
        email: String,
    },
}

/// Does it.
///
/// # Errors
/// [`WrongUse`], or the database's.
pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add { location, email, roles, sites, password_stdin: _ } => {
            let email = checked_email(&email).ok_or_else(|| WrongUse(format!("`{email}` is not an e-mail address")))?;
            let password = first_line(std::io::stdin().lock())?;
            passwords::check(&password, &email)?;
            let sites = if sites.is_empty() { Sites::All } else { Sites::Only(Arc::new(sites.into_iter().collect())) };
            let registry = Registry::open(&location.data()?).await?;
            let password_hash = Some(Passwords::new()?.hash(password).await?);
            let (name, roles) = (String::new(), roles.into_iter().map(RoleId::from).collect());
            let account = NewAccount { email, name, roles, sites, password_hash, created: registry.clock.now() };
            registry.accounts.add_account(account).await?;
            Ok(())
        }
        Command::List { location } => list(&Registry::open(&location.data()?).await?.accounts.accounts().await?),
        Command::Link { location, email, base_url, without_second_factor } => {
            let registry = Registry::open(&location.data()?).await?;
            let known = registry.accounts.credentials(&normal_email(&email)).await?;
            let account = known.map(|known| known.account.id).ok_or(StoreError::Missing("account"))?;
            if without_second_factor {
                registry.second_factors.remove_factor(account).await?;
            }
            let link = Invitations::new(registry.invitations, registry.clock, base_url).invite(account).await?;
            Ok(output::row(&[&link.url])?)
        }
        Command::Disable { location, email } => {
            let registry = Registry::open(&location.data()?).await?;
            Ok(registry.accounts.disable_account(&normal_email(&email), registry.clock.now()).await?)
        }
    }
}

fn list(accounts: &[Account]) -> anyhow::Result<()> {
    for account in accounts {
        let roles = account.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(",");
        let sites = match &account.sites {
            Sites::All => "all sites".to_owned(),
            Sites::Only(sites) => sites.iter().map(Slug::as_str).collect::<Vec<_>>().join(","),
        };
        let state = match account.state {
            PersonState::Active => "",
            PersonState::Invited => "invited",
            PersonState::Disabled => "disabled",
        };
        output::row(&[&account.email, &roles, &sites, &state])?;
    }
    Ok(())
}

fn first_line(mut input: impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
