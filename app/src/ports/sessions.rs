//! What a browser or a script shows to be recognised: sessions and personal tokens, both kept hashed only.

use async_trait::async_trait;

use super::accounts::Account;
use crate::domain::error::StoreError;
use crate::domain::time::Timestamp;

/// SHA-256 of a session's secret or of a token.
pub type SecretHash = [u8; 32];

/// A session to be added.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of its secret.
    pub hash: SecretHash,
    /// Whose it is.
    pub account: i64,
    /// From where its owner signed in.
    pub ip: String,
    /// With which program; hostile text.
    pub user_agent: Option<String>,
    /// Whether it is open, or waits for a code.
    pub stage: SessionStage,
    /// Now.
    pub created: Timestamp,
}

/// How far somebody who signs in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStage {
    /// They are in.
    Open,
    /// The password was right; a code of the second factor is still to come, and until then nothing is open.
    AwaitsCode,
}

/// A session as it is kept; whether it has expired is for the caller to decide.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// Whose it is; never a disabled account.
    pub account: Account,
    /// When its owner signed in.
    pub created: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen: Timestamp,
    /// When its owner last gave the password again.
    pub confirmed: Option<Timestamp>,
    /// Whether it is open.
    pub stage: SessionStage,
}

/// A personal token to be added.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// SHA-256 of the token.
    pub hash: SecretHash,
    /// The first characters, to recognise it by.
    pub hint: String,
    /// The address of its account, lower case.
    pub email: String,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Now.
    pub created: Timestamp,
}

/// Keeps sessions and personal tokens.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Adds a session.
    ///
    /// # Errors
    /// If the database fails.
    async fn add_session(&self, session: NewSession) -> Result<(), StoreError>;

    /// The session with this hash; `None` if there is none or its account is disabled.
    ///
    /// # Errors
    /// If the database fails.
    async fn session(&self, hash: &SecretHash) -> Result<Option<StoredSession>, StoreError>;

    /// Notes that a session was used.
    ///
    /// # Errors
    /// If the database fails.
    async fn touch_session(&self, hash: &SecretHash, now: Timestamp) -> Result<(), StoreError>;

    /// Notes that the owner of a session has given the password again.
    ///
    /// # Errors
    /// If the database fails.
    async fn confirm_session(&self, hash: &SecretHash, now: Timestamp) -> Result<(), StoreError>;

    /// Ends a session; one that is gone already is no error.
    ///
    /// # Errors
    /// If the database fails.
    async fn end_session(&self, hash: &SecretHash) -> Result<(), StoreError>;

    /// Removes sessions that began before the one instant or were last used before the other, and says how many.
    ///
    /// # Errors
    /// If the database fails.
    async fn purge_sessions(&self, began: Timestamp, seen: Timestamp) -> Result<u64, StoreError>;

    /// Adds a personal token.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such account, or it is disabled.
    async fn add_token(&self, token: NewToken) -> Result<(), StoreError>;

    /// The account of a personal token; `None` if the token is unknown or revoked, or the account disabled.
    ///
    /// # Errors
    /// If the database fails.
    async fn token_owner(&self, hash: &SecretHash) -> Result<Option<Account>, StoreError>;
}
