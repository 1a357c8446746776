//! What is counted from the start of the process on: for `/metrics`, and for the page of the system. Counting waits for nothing and fails
//! never; nothing here knows HTTP or SQL.

pub mod commits;
pub mod intake;
pub mod label;
pub mod process;
pub mod requests;
pub mod text;

use app::domain::time::Timestamp;

use self::commits::CommitMetrics;
use self::intake::Intake;
use self::requests::RequestMetrics;

/// Durations are told apart by these bounds, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What one server counts.
#[derive(Debug)]
pub struct Metrics {
    /// When it began.
    pub started: Timestamp,
    /// What sources send.
    pub intake: Intake,
    /// What the writer commits.
    pub commits: CommitMetrics,
    /// What is asked over HTTP.
    pub requests: RequestMetrics,
}

impl Metrics {
    /// Nothing was counted yet.
    pub fn new(started: Timestamp) -> Self {
        Self {
            started,
            intake: Intake::default(),
            commits: CommitMetrics::default(),
            requests: RequestMetrics::default(),
        }
    }
}

fn seconds() -> prometheus_client::metrics::histogram::Histogram {
    prometheus_client::metrics::histogram::Histogram::new(SECONDS)
}
