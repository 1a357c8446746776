//! Each run of a job: how long it took, what it did, and whether it failed. A job is a future that says how many things it did; whoever runs
//! one runs it through here, and its failure stops nothing else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use app::domain::error::StoreError;
use app::domain::system::Job;
use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use app::ports::system::{JobRun, JobRunStore, KeptRun};

/// How many characters of an error are kept.
const MOST_ERROR: usize = 300;

/// What is told of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which.
    pub job: Job,
    /// Its last run, also of an earlier start, and its last success.
    pub kept: Option<KeptRun>,
    /// Runs since the start that succeeded.
    pub successes: u64,
    /// Runs since the start that failed.
    pub failures: u64,
}

impl Told {
    /// When it last succeeded.
    pub fn last_success(&self) -> Option<Timestamp> {
        self.kept.as_ref().and_then(|kept| kept.last_success)
    }
}

/// The runs of all jobs of a server.
pub struct JobRuns {
    store: Arc<dyn JobRunStore>,
    clock: Arc<dyn Clock>,
    /// Successes and failures since the start.
    counts: Mutex<BTreeMap<Job, (u64, u64)>>,
}

impl JobRuns {
    /// No job has run yet.
    pub fn new(store: Arc<dyn JobRunStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, counts: Mutex::default() }
    }

    /// Runs a job to its end. Its failure is logged and kept; it is tried again at the job's next run.
    pub async fn run(&self, job: Job, work: impl Future<Output = anyhow::Result<u64>>) {
        let (began, begun) = (self.clock.now(), Instant::now());
        let outcome = work.await;
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Err(error) = &outcome {
            tracing::warn!(job = job.as_str(), error = %format_args!("{error:#}"), "A job failed; it is tried again at its next run");
        }
        self.count(job, &outcome);
        let error = outcome.as_ref().err().map(|error| format!("{error:#}").chars().take(MOST_ERROR).collect());
        let run = JobRun { job, began, took_ms, handled: outcome.unwrap_or(0), error };
        if let Err(error) = self.store.keep_run(run).await {
            tracing::warn!(job = job.as_str(), %error, "The run of a job could not be kept");
        }
    }

    fn count(&self, job: Job, outcome: &anyhow::Result<u64>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (successes, failures) = counts.entry(job).or_default();
        *(if outcome.is_ok() { successes } else { failures }) += 1;
    }

    /// All jobs that there are.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn told(&self) -> Result<Vec<Told>, StoreError> {
        let mut kept = self.store.kept_runs().await?;
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |job: &Job| {
            let (successes, failures) = counts.get(job).copied().unwrap_or_default();
            let at = kept.iter().position(|kept| kept.last.job == *job);
            Told { job: *job, kept: at.map(|at| kept.swap_remove(at)), successes, failures }
        };
        Ok(Job::ALL.iter().map(of).collect())
    }
}
