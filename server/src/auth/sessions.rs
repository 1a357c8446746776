//! From what a request shows to who is asking, and how long a session lasts.

use std::sync::Arc;

use app::domain::access::OpenSession;
use app::domain::error::StoreError;
use app::domain::time::Timestamp;
use app::ports::accounts::Account;
use app::ports::audit::Origin;
use app::ports::sessions::{NewSession, SessionStage, SessionStore, StoredSession};

use super::secret::{Secret, TOKEN_PREFIX, hash};
use crate::config::sessions::SessionLifetime;

/// A session's last use is noted only this often, so that reading pages does not write.
const TOUCH_MS: i64 = 5 * 60_000;

/// For so long a code may be given after the password.
const CODE_MS: i64 = 10 * 60_000;

/// Opens, recognises and ends sessions.
#[derive(Clone)]
pub struct Sessions {
    store: Arc<dyn SessionStore>,
    lifetime: SessionLifetime,
}

impl Sessions {
    /// Sessions of that lifetime, kept there.
    pub fn new(store: Arc<dyn SessionStore>, lifetime: SessionLifetime) -> Self {
        Self { store, lifetime }
    }

    /// Begins a session and gives its secret, for the cookie.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin(
        &self,
        account: i64,
        origin: &Origin,
        stage: SessionStage,
        now: Timestamp,
    ) -> Result<Secret, StoreError> {
        let secret = Secret::random("", &mut rand::rng());
        let (ip, user_agent) = (origin.ip.to_string(), origin.user_agent.clone());
        self.store
            .add_session(NewSession { hash: secret.hash(), account, ip, user_agent, stage, created: now })
            .await?;
        Ok(secret)
    }

    /// Whose session this secret opens, and the session; `None` if it is unknown, expired, or of a disabled account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn owner(&self, secret: &str, now: Timestamp) -> Result<Option<(Account, OpenSession)>, StoreError> {
        let hash = hash(secret);
        let Some(session) = self.store.session(&hash).await? else { return Ok(None) };
        if session.stage == SessionStage::AwaitsCode {
            return Ok(None);
        }
        if self.has_expired(&session, now) {
            self.store.end_session(&hash).await?;
            return Ok(None);
        }
        if now.0 - session.seen.0 >= TOUCH_MS {
            self.store.touch_session(&hash, now).await?;
        }
        Ok(Some((session.account, OpenSession { hash, confirmed: session.confirmed })))
    }

    /// Whose session this secret opens, without using it: neither is it kept open by that, nor ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn still_open(&self, secret: &str, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let session = self.store.session(&hash(secret)).await?;
        let open = |session: &StoredSession| session.stage == SessionStage::Open && !self.has_expired(session, now);
        Ok(session.filter(open).map(|session| session.account))
    }

    /// Who has given the right password and still has to give a code; `None` if that was too long ago, or never.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn awaiting(&self, secret: &str, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let session = self.store.session(&hash(secret)).await?;
        let waits =
            |session: &StoredSession| session.stage == SessionStage::AwaitsCode && now.0 - session.created.0 < CODE_MS;
        Ok(session.filter(waits).map(|session| session.account))
    }

    /// Ends a session and says whose it was.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end(&self, secret: &str) -> Result<Option<Account>, StoreError> {
        let hash = hash(secret);
        let session = self.store.session(&hash).await?;
        self.store.end_session(&hash).await?;
        Ok(session.map(|session| session.account))
    }

    /// Whose personal token this is; `None` if it is unknown or revoked, or its owner disabled.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn token_owner(&self, token: &str) -> Result<Option<Account>, StoreError> {
        if !token.starts_with(TOKEN_PREFIX) {
            return Ok(None);
        }
        self.store.token_owner(&hash(token)).await
    }

    /// Removes expired sessions and says how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn purge(&self, now: Timestamp) -> Result<u64, StoreError> {
        let before = |ms: i64| Timestamp(now.0 - ms);
        self.store.purge_sessions(before(self.lifetime.absolute_ms), before(self.lifetime.idle_ms)).await
    }

    /// For how long a browser may keep the cookie, in seconds.
    pub fn max_age_s(&self) -> i64 {
        self.lifetime.absolute_ms / 1_000
    }

    fn has_expired(&self, session: &StoredSession, now: Timestamp) -> bool {
        now.0 - session.created.0 >= self.lifetime.absolute_ms || now.0 - session.seen.0 >= self.lifetime.idle_ms
    }
}
