//! What the writer commits: how long a commit takes and how many events it has.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::seconds;

/// Shared by the writer and by those who tell of it.
#[derive(Clone, Debug)]
pub struct CommitMetrics {
    seconds: Histogram,
    events: Histogram,
    failures: Counter,
}

impl Default for CommitMetrics {
    fn default() -> Self {
        let events = Histogram::new([1.0, 10.0, 100.0, 1_000.0, 5_000.0, 10_000.0, 20_000.0, 50_000.0]);
        Self { seconds: seconds(), events, failures: Counter::default() }
    }
}

impl CommitMetrics {
    /// A group of batches is on disk.
    pub fn committed(&self, events: usize, took: Duration) {
        self.seconds.observe(took.as_secs_f64());
        #[allow(clippy::cast_precision_loss, reason = "a group has some ten thousand events")]
        self.events.observe(events as f64);
    }

    /// A group of batches could not be committed.
    pub fn failed(&self) {
        self.failures.inc();
    }

    /// Tells of them.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("commit_seconds", "How long a commit of events took", self.seconds.clone());
        registry.register("commit_events", "How many events a commit had", self.events.clone());
        registry.register("commit_failures", "Commits that failed; their senders were told so", self.failures.clone());
    }
}
