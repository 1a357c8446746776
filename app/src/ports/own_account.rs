//! What people decide of their own account. Each act is recorded before it is done.

use async_trait::async_trait;

use super::audit::Origin;
use crate::domain::access::Caller;
use crate::domain::account_sheet::AccountSheet;
use crate::domain::error::StoreError;

/// Why something of one's own account was not done.
#[derive(Debug, thiserror::Error)]
pub enum Declined {
    /// The password is too short.
    #[error("is too short")]
    Short,
    /// The password is longer than any password needs to be.
    #[error("is too long")]
    Long,
    /// The password is one of those that are guessed first.
    #[error("is guessed too easily")]
    Common,
    /// The name is empty or too long.
    #[error("must be 1 to 80 characters")]
    Name,
    /// The session or token is gone.
    #[error("is gone")]
    Missing,
    /// There are as many tokens as one may have.
    #[error("there are too many tokens")]
    TooMany,
    /// The database failed, or it was not recorded.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// Reads and changes one's own account. That a caller has a session, and has given the password again where it matters, is for the
/// caller of these to see to.
#[async_trait]
pub trait OwnAccount: Send + Sync {
    /// All that the page shows.
    ///
    /// # Errors
    /// If the database fails.
    async fn sheet(&self, who: &Caller) -> Result<AccountSheet, StoreError>;

    /// Keeps another name; an empty one forgets it.
    ///
    /// # Errors
    /// [`Declined::Name`] if it is too long.
    async fn set_name(&self, who: &Caller, origin: &Origin, name: &str) -> Result<(), Declined>;

    /// Keeps another password and ends all other sessions.
    ///
    /// # Errors
    /// [`Declined::Short`], [`Declined::Long`], [`Declined::Common`].
    async fn change_password(&self, who: &Caller, origin: &Origin, password: String) -> Result<(), Declined>;

    /// Ends one session, by its id.
    ///
    /// # Errors
    /// [`Declined::Missing`].
    async fn end_session(&self, who: &Caller, origin: &Origin, id: &str) -> Result<(), Declined>;

    /// Ends all sessions but the one that asks, and says how many.
    ///
    /// # Errors
    /// If the database fails.
    async fn end_other_sessions(&self, who: &Caller, origin: &Origin) -> Result<u64, Declined>;

    /// Makes a personal token and gives it; it is never shown again.
    ///
    /// # Errors
    /// [`Declined::Name`], [`Declined::TooMany`].
    async fn make_token(&self, who: &Caller, origin: &Origin, name: &str) -> Result<String, Declined>;

    /// Revokes a personal token, by its id.
    ///
    /// # Errors
    /// [`Declined::Missing`].
    async fn revoke_token(&self, who: &Caller, origin: &Origin, id: &str) -> Result<(), Declined>;
}
