//! How the server is doing, put together from what is counted, what the store says of itself, and what it did by itself: for `/readyz`,
//! `/metrics` and the page of the system.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::api::zones;
use app::domain::access::{Caller, Right};
use app::domain::error::StoreError;
use app::domain::event_view::Moment;
use app::domain::system::{IntakeState, JobState, LastRun, Obstacle, SlowRead, SlowState, SourceIntake, SystemStatus};
use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use app::ports::keys::KeyStore;
use app::ports::system::{StorageWatch, SystemWatch};
use async_trait::async_trait;

use crate::http::state::Ports;
use crate::jobs::runs::{JobRuns, Told};
use crate::live::Hub;
use crate::metrics::intake::Sent;
use crate::metrics::text::{self, Moment as Found};
use crate::metrics::{Metrics, process};
use crate::slow::{Noted, SlowReads};

/// The version of the program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// All that tells how a server is doing.
pub struct System {
    clock: Arc<dyn Clock>,
    storage: Arc<dyn StorageWatch>,
    keys: Arc<dyn KeyStore>,
    metrics: Arc<Metrics>,
    slow: Arc<SlowReads>,
    jobs: Arc<JobRuns>,
    live: Arc<Hub>,
}

impl System {
    /// Of a server with these ports and live readers.
    pub fn new(ports: &Ports, live: Arc<Hub>) -> Self {
        let jobs = Arc::new(JobRuns::new(ports.job_runs.clone(), ports.clock.clone()));
        let Ports { clock, storage, keys, metrics, slow, .. } = ports.clone();
        Self { clock, storage, keys, metrics, slow, jobs, live }
    }

    /// Where jobs are run.
    pub fn jobs(&self) -> Arc<JobRuns> {
        Arc::clone(&self.jobs)
    }

    /// Why it is not ready; empty if it is.
    pub async fn obstacles(&self) -> Vec<Obstacle> {
        let mut obstacles = self.storage.obstacles().await;
        obstacles.extend(self.live.is_closed().then_some(Obstacle::Stopping));
        obstacles
    }

    fn live_streams(&self) -> u64 {
        u64::try_from(self.live.open_streams()).unwrap_or(u64::MAX)
    }

    /// All figures as text, for Prometheus.
    ///
    /// # Errors
    /// If the database or the disk cannot be asked.
    pub async fn figures(&self) -> Result<String, StoreError> {
        let jobs = self.jobs.told().await?;
        let found = Found {
            now: self.clock.now(),
            version: VERSION,
            obstacles: self.obstacles().await,
            process: process::usage(),
            storage: self.storage.storage().await?,
            queue: self.storage.queue(),
            readers: self.storage.readers(),
            live_streams: self.live_streams(),
            slow_reads: self.slow.total(),
            jobs: jobs.iter().map(|told| (told.job, (told.successes, told.failures), told.last_success())).collect(),
        };
        text::write(&self.metrics, &found).map_err(|error| StoreError::Database(Box::new(error)))
    }

    /// What each source sent; also those with a key that works and that sent nothing yet.
    async fn intake(&self, clock: Reader<'_>) -> Result<IntakeState, StoreError> {
        let keys = self.keys.keys().await?;
        let named: BTreeSet<String> =
            keys.into_iter().filter(|key| key.revoked.is_none()).map(|key| key.source).collect();
        let silent = named.into_iter().map(|name| (name.clone(), Sent { name, ..Sent::default() }));
        let mut sources: BTreeMap<String, Sent> = silent.collect();
        sources.extend(self.metrics.intake.sent(self.clock.now()).into_iter().map(|sent| (sent.name.clone(), sent)));
        let sources = sources.into_values().map(|sent| source(sent, clock)).collect();
        Ok(IntakeState { sources, unknown_keys: self.metrics.intake.unknown_keys() })
    }

    fn slow(&self, clock: Reader<'_>) -> SlowState {
        SlowState {
            threshold_ms: ms(self.slow.threshold()),
            total: self.slow.total(),
            reads: self.slow.newest().into_iter().map(|noted| slow_read(noted, clock)).collect(),
        }
    }
}

#[async_trait]
impl SystemWatch for System {
    async fn status(&self, who: &Caller) -> Result<SystemStatus, StoreError> {
        let clock = Reader(who);
        let jobs = self.jobs.told().await?;
        Ok(SystemStatus {
            now: clock.at(self.clock.now()),
            version: VERSION.to_owned(),
            started: clock.at(self.metrics.started),
            obstacles: self.obstacles().await,
            process: process::usage(),
            storage: self.storage.storage().await?,
            queue: self.storage.queue(),
            readers: self.storage.readers(),
            live_streams: self.live_streams(),
            intake: self.intake(clock).await?,
            slow: self.slow(clock),
            jobs: jobs.into_iter().map(|told| job(told, clock)).collect(),
        })
    }
}

/// Whoever reads, for the clock and for what they may read.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a Caller);

impl Reader<'_> {
    fn at(self, at: Timestamp) -> Moment {
        zones::moment(zones::zone_of(self.0), at)
    }
}

fn ms(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn source(sent: Sent, clock: Reader<'_>) -> SourceIntake {
    let Sent { name, accepted, duplicates, rejected, refused, recent, last, .. } = sent;
    SourceIntake { name, accepted, duplicates, rejected, refused, recent, last: last.map(|at| clock.at(at)) }
}

/// What people searched for is shown to those who may read what they searched; where that can be Vigie's own journal, it asks for one right more.
fn slow_read(noted: Noted, clock: Reader<'_>) -> SlowRead {
    let Noted { number, at, kind, query, audit, took, end } = noted;
    let scope = &clock.0.scope;
    let may_read = scope.has(Right::JournalView) && (!audit || scope.has(Right::AuditView));
    let query = may_read.then_some(query);
    SlowRead { number, at: clock.at(at), kind, query, took_ms: ms(took), end }
}

fn job(told: Told, clock: Reader<'_>) -> JobState {
    let last_success = told.last_success().map(|at| clock.at(at));
    let last = told.kept.map(|kept| {
        let run = kept.last;
        LastRun { began: clock.at(run.began), took_ms: run.took_ms, handled: run.handled, error: run.error }
    });
    let (runs, failures) = (told.successes + told.failures, told.failures);
    JobState { job: told.job, last, last_success, runs, failures }
}
