//! What a store is opened with.

use std::path::PathBuf;
use std::time::Duration;

use crate::metrics::commits::CommitMetrics;

/// Where a store lies and what it may use.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// The data folder; made if there is none.
    pub dir: PathBuf,
    /// What the lock file says of this process, for whoever starts a second one: the address it listens to.
    pub address: String,
    /// Which of up to 256 writers of one journal this is; stands in its event ids.
    pub writer: u8,
    /// How many events may wait for their commit.
    pub queue_events: usize,
    /// How many bytes of them.
    pub queue_bytes: usize,
    /// How many events one commit takes at most, unless a single batch has more.
    pub group_events: usize,
    /// Below this much free room on the disk, in bytes, nothing is stored.
    pub min_free_bytes: u64,
    /// How long one read may take.
    pub read_limit: Duration,
    /// A month to which nothing came for so long is sealed: its counts go to the main database.
    pub seal_after: Duration,
    /// Told of each commit.
    pub commits: CommitMetrics,
}

impl StoreOptions {
    /// The defaults for a data folder.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            address: "no address".to_owned(),
            writer: 0,
            queue_events: 40_000,
            queue_bytes: 64 << 20,
            group_events: 20_000,
            min_free_bytes: 256 << 20,
            read_limit: Duration::from_secs(10),
            seal_after: Duration::from_secs(10),
            commits: CommitMetrics::default(),
        }
    }
}
