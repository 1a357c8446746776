//! How the server and its store are doing.

use async_trait::async_trait;

use crate::domain::access::Caller;
use crate::domain::error::StoreError;
use crate::domain::system::{Job, Obstacle, QueueState, ReaderState, Storage, SystemStatus};
use crate::domain::time::Timestamp;

/// Tells all of it to one reader, on that reader's clock.
#[async_trait]
pub trait SystemWatch: Send + Sync {
    /// How the server is doing. Whether the reader may know is decided before.
    ///
    /// # Errors
    /// If the database fails.
    async fn status(&self, who: &Caller) -> Result<SystemStatus, StoreError>;
}

/// What a store says of itself.
#[async_trait]
pub trait StorageWatch: Send + Sync {
    /// Its files and the room that is left.
    ///
    /// # Errors
    /// If the disk cannot be asked.
    async fn storage(&self) -> Result<Storage, StoreError>;

    /// What waits for its commit.
    fn queue(&self) -> QueueState;

    /// Its connections that read.
    fn readers(&self) -> ReaderState;

    /// What keeps it from working: each is tried, none is guessed. Answers within two seconds.
    async fn obstacles(&self) -> Vec<Obstacle>;
}

/// One run of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRun {
    /// Which job.
    pub job: Job,
    /// When it began.
    pub began: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How many things it did.
    pub handled: u64,
    /// Why it failed; `None` if it did not.
    pub error: Option<String>,
}

/// What is kept of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRun {
    /// Its last run.
    pub last: JobRun,
    /// When the last run began that succeeded.
    pub last_success: Option<Timestamp>,
}

/// Keeps the last run of each job over restarts.
#[async_trait]
pub trait JobRunStore: Send + Sync {
    /// Keeps a run in the place of the one before it.
    ///
    /// # Errors
    /// If the database fails.
    async fn keep_run(&self, run: JobRun) -> Result<(), StoreError>;

    /// What is kept of each job that ever ran.
    ///
    /// # Errors
    /// If the database fails.
    async fn kept_runs(&self) -> Result<Vec<KeptRun>, StoreError>;
}
