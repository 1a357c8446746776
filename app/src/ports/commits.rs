//! What was committed last, in the order of the commits: what live readers follow.

use std::sync::Arc;

use async_trait::async_trait;

use crate::domain::error::StoreError;
use crate::domain::event::{Event, EventId};

/// Some events that were committed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Grows from commit to commit, also over restarts; numbers are left out.
    pub number: i64,
    /// The events in a fixed order.
    pub events: Arc<[EventId]>,
}

/// The last commits.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    /// Every commit behind this number is known; of those up to it, nothing is.
    pub floor: i64,
    /// The commits behind the number that was asked for, oldest first.
    pub commits: Vec<Commit>,
}

/// Tells of commits once they are on disk. It knows no callers: whoever passes events on checks what each may see.
#[async_trait]
pub trait CommitReader: Send + Sync {
    /// The number of the newest commit; 0 if there is none.
    fn newest(&self) -> i64;

    /// The commits behind a number, as far back as they are known.
    fn tail(&self, after: i64) -> Tail;

    /// Waits for a commit behind a number.
    async fn changed(&self, after: i64);

    /// The events of ids that were committed, in their order; those that are gone are left out.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] past the time limit.
    async fn read(&self, ids: &[EventId]) -> Result<Vec<Event>, StoreError>;
}
