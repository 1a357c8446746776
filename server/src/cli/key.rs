//! `vigie key`: makes, lists and revokes the keys of sources, beside a running server.

use anyhow::bail;
use app::domain::error::StoreError;
use app::domain::slug::Slug;
use app::domain::source::MAX_LIVE_KEYS;
use app::ports::keys::NewKey;

use super::output;
use super::site::not_vigies_own;
use crate::auth::secret::{KEY_PREFIX, Secret};
use crate::config::Location;
use crate::wire::Registry;

/// The commands of `vigie key`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a key and print it; it is shown this once
    Create {
        #[command(flatten)]
        location: Location,
        /// A site that the key may write to; may be repeated
        #[arg(long = "site", value_name = "SLUG", required = true)]
        sites: Vec<Slug>,
        /// The source that will use it; may have several keys
        #[arg(long)]
        name: String,
    },
    /// List the keys: number, source, first characters, sites, when made, when last used, when revoked
    List {
        #[command(flatten)]
        location: Location,
    },
    /// Revoke a key at once
    Revoke {
        #[command(flatten)]
        location: Location,
        /// The key's number in the list
        id: i64,
    },
}

/// Does it.
///
/// # Errors
/// Wrong use, or the database's.
pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Create { location, sites, name } => {
            sites.iter().try_for_each(not_vigies_own)?;
            let registry = Registry::open(&location.data()?).await?;
            let secret = Secret::random(KEY_PREFIX, &mut rand::rng());
            let (hash, hint) = (secret.hash(), secret.hint());
            let (created, most_live) = (registry.clock.now(), Some(MAX_LIVE_KEYS));
            match registry.keys.add_key(NewKey { source: name.clone(), hash, hint, sites, created, most_live }).await {
                Err(StoreError::TooMany(_)) => bail!(
                    "the source {name} has {MAX_LIVE_KEYS} live keys already; revoke the one that is no longer used first: `vigie key list` says which, `vigie key revoke` does it"
                ),
                added => added?,
            };
            Ok(output::line(secret.reveal())?)
        }
        Command::List { location } => {
            for key in Registry::open(&location.data()?).await?.keys.keys().await? {
                let sites = key.sites.iter().map(Slug::as_str).collect::<Vec<_>>().join(",");
                let revoked = key.revoked.map(|at| format!("revoked {}", at.to_rfc3339())).unwrap_or_default();
                let used = key.used.map_or_else(|| "never used".to_owned(), |at| format!("used {}", at.to_rfc3339()));
                output::row(&[&key.id, &key.source, &key.hint, &sites, &key.created.to_rfc3339(), &used, &revoked])?;
            }
            Ok(())
        }
        Command::Revoke { location, id } => {
            let registry = Registry::open(&location.data()?).await?;
            Ok(registry.keys.revoke_key(id, registry.clock.now()).await?)
        }
    }
}
