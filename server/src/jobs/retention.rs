//! Removes events and payloads that are no longer kept: begun and ended in the journal of Vigie's own site, one run at a time.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use app::domain::event::JobRun;
use app::domain::outcome::Outcome;
use app::domain::retention::amounts::Gone;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::retention::Step;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::auth::audit::Audit;
use crate::auth::audit::jobs::JobEntry;
use crate::http::state::Ports;

/// For how long the others wait for a run that died, in milliseconds.
const LEASE_MS: i64 = 10 * 60_000;
/// The operation of its entries, in the module of background tasks.
const OPERATION: &str = "retention.run";

/// What a run has removed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// By site.
    pub gone: BTreeMap<Slug, Gone>,
    /// Bytes that were given back, on disk or to the month's file.
    pub bytes: u64,
    /// Why it ended before its time, or which months it could not do.
    pub failure: Option<String>,
}

impl Removed {
    fn total(&self) -> Gone {
        let mut total = Gone::default();
        self.gone.values().for_each(|gone| total.add(*gone));
        total
    }

    fn attributes(&self) -> Value {
        let Gone { events, payloads } = self.total();
        json!({"events": events, "payloads": payloads, "bytes": self.bytes, "sites": self.gone})
    }
}

/// Removes what is due until nothing is, or until told to stop; the next run goes on. A month with which it fails does not keep it from the
/// others; the failure is recorded, and tried again then.
pub async fn run(ports: &Ports, audit: &Audit, stop: &CancellationToken) -> Removed {
    let mut removed = Removed::default();
    match begin(ports, audit).await {
        Ok(Some((id, begun))) => {
            let failures = remove(ports, begun, stop, &mut removed).await;
            removed.failure = (!failures.is_empty()).then(|| failures.join("; "));
            end(ports, audit, (&id, begun), &removed, failures.len()).await;
        }
        Ok(None) => {}
        Err(error) => {
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "Old events could not be looked for");
            let message = format!("The removal of old events failed before it began: {error}");
            let entry = JobEntry { message, ..entry(&run_id(ports), Outcome::Failure) };
            record(audit, entry).await;
            removed.failure = Some(error.to_string());
        }
    }
    removed
}

/// The same as one of the server's jobs: how many events went.
///
/// # Errors
/// Whatever ended it before its time; it is recorded already.
pub async fn job(ports: &Ports, audit: &Audit, stop: &CancellationToken) -> anyhow::Result<u64> {
    let removed = run(ports, audit, stop).await;
    match removed.failure {
        Some(failure) => Err(anyhow::anyhow!(failure)),
        None => Ok(removed.total().events),
    }
}

/// The id of the run, recorded as begun, and when that was, if there is something to do and nobody else does it.
async fn begin(ports: &Ports, audit: &Audit) -> Result<Option<(String, Timestamp)>, StoreError> {
    let now = ports.clock.now();
    ports.retention.settle(now).await?;
    if !take_lease(ports).await? || !ports.retention_work.is_due(now).await? {
        return Ok(None);
    }
    let id = run_id(ports);
    let message = "The removal of old events began".to_owned();
    // What cannot be recorded is not done.
    audit.record_job(JobEntry { message, ..entry(&id, Outcome::Pending) }).await?;
    Ok(Some((id, now)))
}

async fn take_lease(ports: &Ports) -> Result<bool, StoreError> {
    let now = ports.clock.now();
    let holder = std::process::id().to_string();
    ports.retention_work.lease(&holder, now, Timestamp(now.0 + LEASE_MS)).await
}

/// Removes what was due when the run began: with the clock's time, what is due would be more at each step, and a month would be walked from
/// its beginning each time. Gives what failed.
async fn remove(ports: &Ports, begun: Timestamp, stop: &CancellationToken, removed: &mut Removed) -> Vec<String> {
    let mut failures = Vec::new();
    while !stop.is_cancelled() {
        let step = match next(ports, begun, stop).await {
            Ok(Some(step)) => step,
            Ok(None) => break,
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "The removal of old events cannot go on");
                failures.push(error.to_string());
                break;
            }
        };
        for (site, gone) in step.gone {
            removed.gone.entry(site).or_default().add(gone);
        }
        removed.bytes += step.bytes;
        failures.extend(step.failure);
    }
    failures
}

/// The next step; `None` if nothing is left to do, or somebody else does it now.
async fn next(ports: &Ports, begun: Timestamp, stop: &CancellationToken) -> Result<Option<Step>, StoreError> {
    if !take_lease(ports).await? {
        return Ok(None);
    }
    let step = ports.retention_work.remove_some(begun, &|| stop.is_cancelled()).await?;
    Ok(step.more.then_some(step))
}

async fn end(ports: &Ports, audit: &Audit, (id, begun): (&str, Timestamp), removed: &Removed, failed: usize) {
    let Gone { events, payloads } = removed.total();
    let said = format!("{events} events and {payloads} payloads were removed");
    let (outcome, message) = match &removed.failure {
        None => (Outcome::Success, said),
        Some(failure) => {
            tracing::error!(failure, events, payloads, "The removal of old events failed");
            (Outcome::Failure, format!("The removal of old events failed: {failure}; {said}"))
        }
    };
    let failed = u64::try_from(failed).unwrap_or(u64::MAX);
    let job = JobRun { items_ok: Some(events), items_failed: Some(failed), ..job_run() };
    let duration_ms = u64::try_from(ports.clock.now().0 - begun.0).ok();
    let attributes = Some(removed.attributes());
    record(audit, JobEntry { message, job, duration_ms, attributes, ..entry(id, outcome) }).await;
}

fn run_id(ports: &Ports) -> String {
    format!("retention-{}", ports.clock.now().0)
}

fn job_run() -> JobRun {
    JobRun { name: "retention".to_owned(), scheduled_for: None, items_ok: None, items_failed: None }
}

fn entry(id: &str, outcome: Outcome) -> JobEntry {
    JobEntry {
        operation: OPERATION,
        outcome,
        message: String::new(),
        job: job_run(),
        operation_id: id.to_owned(),
        duration_ms: None,
        attributes: None,
    }
}

/// What happened cannot be undone because it cannot be recorded: the log has it then.
async fn record(audit: &Audit, entry: JobEntry) {
    let message = entry.message.clone();
    if let Err(error) = audit.record_job(entry).await {
        tracing::error!(%error, message, "What the removal of old events did could not be recorded");
    }
}
