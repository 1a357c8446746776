//! The password again: compared, limited, noted in the session and recorded.

use std::sync::Arc;

use app::domain::access::Caller;
use app::domain::error::StoreError;
use app::domain::outcome::{Action, Outcome, Reason};
use app::ports::accounts::AccountStore;
use app::ports::audit::{Act, AuditLog, Origin};
use app::ports::clock::Clock;
use app::ports::confirmation::{Confirmation, NotConfirmed};
use app::ports::sessions::SessionStore;
use async_trait::async_trait;

use super::audit::Audit;
use super::passwords::{MAX_BYTES, Passwords};
use crate::http::state::Ports;
use crate::ingest::rate::RateLimiter;

/// So many wrong passwords in a row close the step, and one try more opens with each fifth of this time.
const TRIES: u32 = 5;
const WINDOW_MS: u32 = 10 * 60_000;
/// So many tries at a closed step are recorded in that time: a flood of them must not flood the journal.
const NOTES: u32 = 10;

/// See [`Confirmation`]. Tries are kept in memory: a restart forgives.
pub struct PasswordAgain {
    accounts: Arc<dyn AccountStore>,
    sessions: Arc<dyn SessionStore>,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    tries: RateLimiter<i64>,
    notes: RateLimiter<i64>,
    audit: Audit,
}

impl PasswordAgain {
    /// Compares with what the accounts have.
    pub fn new(ports: &Ports, passwords: Passwords, audit: Audit) -> Self {
        Self {
            accounts: ports.accounts.clone(),
            sessions: ports.sessions.clone(),
            clock: ports.clock.clone(),
            passwords,
            tries: RateLimiter::new(TRIES, WINDOW_MS),
            notes: RateLimiter::new(NOTES, WINDOW_MS),
            audit,
        }
    }

    async fn is_right(&self, who: &Caller, password: String) -> Result<bool, StoreError> {
        let known = self.accounts.credentials(&who.email).await?;
        let known = known.filter(|known| known.account.id == who.user && known.account.is_active());
        let password = if password.len() > MAX_BYTES { String::new() } else { password };
        let compared = self.passwords.verify(password, known.and_then(|known| known.password_hash)).await;
        compared.map_err(|error| StoreError::Database(error.into()))
    }

    /// A failure to record is logged and stops nobody here: what the password is asked for is recorded too, and that may not fail.
    async fn record(&self, who: &Caller, origin: &Origin, refused: Option<Reason>) {
        let (operation, deed) = match refused {
            None => ("password.confirmed", "gave the password again"),
            Some(Reason::Quota) => ("password.refused", "was refused: too many wrong passwords"),
            Some(_) => ("password.refused", "gave a wrong password where it was asked for again"),
        };
        let mut act = Act::new("users", operation, Action::Rights, format!("{} {deed}", who.email));
        if refused.is_some() {
            (act.outcome, act.reason) = (Outcome::Failure, refused);
        }
        if let Err(error) = self.audit.record(who, origin, act).await {
            tracing::error!(%error, who = who.email, operation, "A password given again could not be recorded");
        }
    }
}

#[async_trait]
impl Confirmation for PasswordAgain {
    async fn confirm(&self, who: &Caller, origin: &Origin, password: String) -> Result<(), NotConfirmed> {
        let session = who.session.as_ref().ok_or(NotConfirmed::NoSession)?;
        // Counted before it is compared, so that many at once cannot slip past.
        if let Err(wait_s) = self.tries.take(who.user, self.clock.now()) {
            if self.notes.take(who.user, self.clock.now()).is_ok() {
                self.record(who, origin, Some(Reason::Quota)).await;
            }
            return Err(NotConfirmed::TooMany { wait_s });
        }
        if !self.is_right(who, password).await? {
            self.record(who, origin, Some(Reason::Auth)).await;
            return Err(NotConfirmed::Wrong);
        }
        self.tries.give_back(&who.user);
        self.sessions.confirm_session(&session.hash, self.clock.now()).await?;
        self.record(who, origin, None).await;
        Ok(())
    }
}
