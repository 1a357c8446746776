//! Links by which somebody chooses a password: made for the invited, and for those who have forgotten theirs.

use async_trait::async_trait;

use super::accounts::Account;
use super::sessions::SecretHash;
use crate::domain::error::StoreError;
use crate::domain::time::Timestamp;

/// A link to be kept.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// SHA-256 of its secret.
    pub hash: SecretHash,
    /// For whom.
    pub account: i64,
    /// Now.
    pub created: Timestamp,
    /// When it stops working.
    pub expires: Timestamp,
}

/// What somebody chose behind a link.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What they are called; empty keeps what is known.
    pub name: String,
    /// The PHC string of the password (argon2id).
    pub password_hash: String,
}

/// Keeps links: one for each person, a newer one in place of the older.
#[async_trait]
pub trait InvitationStore: Send + Sync {
    /// Keeps a link.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such account.
    async fn add_invitation(&self, invitation: NewInvitation) -> Result<(), StoreError>;

    /// For whom a link is; `None` if it is unknown, used or expired, or if since it was made the account was disabled, its roles, their rights
    /// or its sites changed, or its owner chose another password.
    ///
    /// # Errors
    /// If the database fails.
    async fn invited(&self, hash: &SecretHash, now: Timestamp) -> Result<Option<Account>, StoreError>;

    /// Takes a link: keeps what was chosen, ends all sessions of the account, and the link with them. Of two at the same moment only one succeeds.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where [`InvitationStore::invited`] gives none.
    async fn accept(&self, hash: &SecretHash, chosen: Chosen, now: Timestamp) -> Result<(), StoreError>;
}

/// A link in the clear, on its way to whom it is for.
#[derive(Clone)]
pub struct Link {
    /// The whole address.
    pub url: String,
    /// When it stops working.
    pub expires: Timestamp,
}

/// Makes links.
#[async_trait]
pub trait Inviter: Send + Sync {
    /// A new link for an account; an older one stops working.
    ///
    /// # Errors
    /// If the database fails.
    async fn invite(&self, account: i64) -> Result<Link, StoreError>;
}
