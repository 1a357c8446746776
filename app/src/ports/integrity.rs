//! The seals over the journal of Vigie's own site: what is kept of them, and checking them.

use async_trait::async_trait;

use crate::domain::access::Caller;
use crate::domain::error::StoreError;
use crate::domain::integrity::{Check, CheckProgress, Integrity};
use crate::domain::time::Timestamp;
use crate::ports::audit::Origin;

/// Keeps the seals and compares the events with them.
#[async_trait]
pub trait IntegrityStore: Send + Sync {
    /// The seals and the last check, times in UTC.
    ///
    /// # Errors
    /// If the database fails.
    async fn integrity(&self) -> Result<Integrity, StoreError>;

    /// Reads every event of the site and compares it with its seal; tells `progress` after each month. It has no time limit.
    ///
    /// # Errors
    /// If the database fails. That something is broken is no error.
    async fn check(
        &self,
        now: Timestamp,
        progress: &(dyn Fn(CheckProgress) + Send + Sync),
    ) -> Result<Check, StoreError>;

    /// Keeps what a check found, until the next one.
    ///
    /// # Errors
    /// If the database fails.
    async fn keep_check(&self, check: &Check) -> Result<(), StoreError>;
}

/// Checks beside everything else that the server does, one at a time.
#[async_trait]
pub trait IntegrityDesk: Send + Sync {
    /// The seals, the last check, and how far the one that runs is.
    ///
    /// # Errors
    /// If the database fails.
    async fn integrity(&self) -> Result<Integrity, StoreError>;

    /// Begins a check unless one runs; that somebody asked for it is recorded first.
    ///
    /// # Errors
    /// [`StoreError::Full`] and [`StoreError::Unavailable`] if it could not be recorded.
    async fn begin_check(&self, who: &Caller, origin: &Origin) -> Result<(), StoreError>;
}
