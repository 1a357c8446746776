//! Asking for the password again, before what must not be done at a desk that its owner has left.

use async_trait::async_trait;

use super::audit::Origin;
use crate::domain::access::Caller;
use crate::domain::error::StoreError;

/// Why a password did not count.
#[derive(Debug, thiserror::Error)]
pub enum NotConfirmed {
    /// It is another.
    #[error("the password is wrong")]
    Wrong,
    /// There were too many tries in this account.
    #[error("too many tries; try again after {wait_s} seconds")]
    TooMany {
        /// After how many seconds trying again makes sense.
        wait_s: u64,
    },
    /// There is no session: a personal token asks, or the session has ended.
    #[error("there is no session")]
    NoSession,
    /// The database failed, or the password could not be compared.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// Compares and remembers.
#[async_trait]
pub trait Confirmation: Send + Sync {
    /// Compares the caller's password and, if it is right, notes in the session that it was given now. Each try is recorded.
    ///
    /// # Errors
    /// [`NotConfirmed`].
    async fn confirm(&self, who: &Caller, origin: &Origin, password: String) -> Result<(), NotConfirmed>;
}
