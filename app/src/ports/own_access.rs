//! How one person gets in: their sessions, tokens and password, as rows.

use async_trait::async_trait;

use super::sessions::SecretHash;
use crate::domain::error::StoreError;
use crate::domain::time::Timestamp;

/// A session in its owner's list.
#[derive(Clone, Debug)]
pub struct ListedSession {
    /// SHA-256 of its secret.
    pub hash: SecretHash,
    /// When its owner signed in.
    pub created: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen: Timestamp,
    /// From where.
    pub ip: Option<String>,
    /// With which program; hostile text.
    pub user_agent: Option<String>,
}

/// A token in its owner's list.
#[derive(Clone, Debug)]
pub struct ListedToken {
    /// SHA-256 of the token.
    pub hash: SecretHash,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// When it was made.
    pub created: Timestamp,
}

/// Reads and changes what one account is let in by.
#[async_trait]
pub trait OwnAccessStore: Send + Sync {
    /// The open sessions of an account, the newest use first. Expired ones may be among them.
    ///
    /// # Errors
    /// If the database fails.
    async fn sessions_of(&self, account: i64) -> Result<Vec<ListedSession>, StoreError>;

    /// Ends one session of an account.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the account has no such session.
    async fn end_session_of(&self, account: i64, hash: &SecretHash) -> Result<(), StoreError>;

    /// Ends all sessions of an account but one, and says how many.
    ///
    /// # Errors
    /// If the database fails.
    async fn end_other_sessions(&self, account: i64, keep: &SecretHash) -> Result<u64, StoreError>;

    /// The tokens of an account that work, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    async fn tokens_of(&self, account: i64) -> Result<Vec<ListedToken>, StoreError>;

    /// Revokes a token of an account at once.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the account has no such token that works.
    async fn revoke_token_of(&self, account: i64, hash: &SecretHash, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps another password, and ends all sessions but one and the link to choose a password, if there is any.
    ///
    /// # Errors
    /// If the database fails.
    async fn set_password(&self, account: i64, password_hash: &str, keep: &SecretHash) -> Result<(), StoreError>;

    /// Keeps another name.
    ///
    /// # Errors
    /// If the database fails.
    async fn set_name(&self, account: i64, name: &str) -> Result<(), StoreError>;
}
