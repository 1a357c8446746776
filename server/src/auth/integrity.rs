//! Checks of the seals beside everything else that the server does: one at a time, asked for by somebody or once a day, and recorded.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::domain::access::Caller;
use app::domain::error::StoreError;
use app::domain::integrity::{Check, CheckProgress, Integrity};
use app::domain::outcome::Action;
use app::domain::time::DAY_MS;
use app::ports::audit::{Act, AuditLog, Origin};
use app::ports::clock::Clock;
use app::ports::integrity::{IntegrityDesk, IntegrityStore};
use async_trait::async_trait;

use super::audit::Audit;
use crate::http::state::Ports;

/// The checks of a server; cheap to clone.
#[derive(Clone)]
pub struct Checks {
    store: Arc<dyn IntegrityStore>,
    clock: Arc<dyn Clock>,
    audit: Audit,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<CheckProgress>,
    failed: bool,
}

impl Checks {
    /// None has run yet.
    pub fn new(ports: &Ports, audit: Audit) -> Self {
        let (store, clock) = (ports.integrity.clone(), ports.clock.clone());
        Self { store, clock, audit, state: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody else checks; then it is this caller's turn.
    fn take(&self) -> bool {
        let mut state = self.state();
        if state.running.is_some() {
            return false;
        }
        *state = State { running: Some(CheckProgress::default()), failed: false };
        true
    }

    /// Checks, and keeps and records what was found.
    async fn run(&self) {
        let result = self.check().await;
        let mut state = self.state();
        state.running = None;
        if let Err(error) = result {
            state.failed = true;
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "The seals could not be checked");
        }
    }

    async fn check(&self) -> Result<(), StoreError> {
        let progress = |progress| self.state().running = Some(progress);
        let check = self.store.check(self.clock.now(), &progress).await?;
        self.store.keep_check(&check).await?;
        if check.is_unbroken() {
            tracing::info!(events = check.events(), head = check.head(), "The journal of Vigie's own site is unbroken");
            return Ok(());
        }
        tracing::error!(broken = check.broken(), "The journal of Vigie's own site is broken: see `vigie verify`");
        self.audit.record_broken(&check).await
    }

    /// Checks if nobody has for a day, and says whether it did.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn run_if_due(&self) -> Result<bool, StoreError> {
        let last: Option<Check> = self.store.integrity().await?.check;
        let due = last.is_none_or(|check| !(0..DAY_MS).contains(&(self.clock.now().0 - check.at.at.0)));
        let ours = due && self.take();
        if ours {
            self.run().await;
        }
        Ok(ours)
    }
}

#[async_trait]
impl IntegrityDesk for Checks {
    async fn integrity(&self) -> Result<Integrity, StoreError> {
        let (running, failed) = {
            let state = self.state();
            (state.running, state.failed)
        };
        // Asked before the store is: a check that ends in between is found there.
        Ok(Integrity { running, failed, ..self.store.integrity().await? })
    }

    async fn begin_check(&self, who: &Caller, origin: &Origin) -> Result<(), StoreError> {
        if self.state().running.is_some() {
            return Ok(());
        }
        let message = format!("{} had the journal of Vigie itself checked", who.email);
        self.audit.record(who, origin, Act::new("data_access", "integrity.check", Action::Accessed, message)).await?;
        if self.take() {
            let checks = self.clone();
            tokio::spawn(async move { checks.run().await });
        }
        Ok(())
    }
}
