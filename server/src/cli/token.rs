//! `vigie token`: makes personal tokens for the API, beside a running server.

use app::ports::sessions::NewToken;

use super::output;
use crate::auth::secret::{Secret, TOKEN_PREFIX};
use crate::auth::sign_in::normal_email;
use crate::config::Location;
use crate::wire::Registry;

/// The commands of `vigie token`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a token and print it; it is shown this once, and may do what its owner may do
    Create {
        #[command(flatten)]
        location: Location,
        /// The owner's e-mail address
        #[arg(long, value_name = "EMAIL")]
        user: String,
        /// What it is for
        #[arg(long)]
        name: String,
    },
}

/// Does it.
///
/// # Errors
/// If there is no such account, or it is disabled, or the database fails.
pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    let Command::Create { location, user, name } = command;
    let registry = Registry::open(&location.data()?).await?;
    let secret = Secret::random(TOKEN_PREFIX, &mut rand::rng());
    let (hash, hint) = (secret.hash(), secret.hint());
    let token = NewToken { hash, hint, email: normal_email(&user), name, created: registry.clock.now() };
    registry.sessions.add_token(token).await?;
    Ok(output::line(secret.reveal())?)
}
