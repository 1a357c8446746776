//! What the server does by itself from time to time: one file for each job, each safe to run again.

pub mod integrity;
pub mod key_uses;
pub mod retention;
pub mod runs;
pub mod sessions;

use std::sync::Arc;
use std::time::Duration;

use app::domain::system::Job;
use tokio_util::sync::CancellationToken;

use self::runs::JobRuns;
use crate::http::access::Access;

const HOUR: Duration = Duration::from_secs(3_600);
const MINUTE: Duration = Duration::from_secs(60);

/// Runs the jobs now and then each in its period, until told to stop. Each that may take a while looks itself whether it is to stop, and
/// ends where nothing is left half done.
pub async fn run_all(access: Access, runs: Arc<JobRuns>, stop: CancellationToken) {
    let (door, ports, checks) = (&access.door, &access.door.ports, &access.checks);
    tokio::join!(
        every(HOUR, &stop, || runs.run(Job::Sessions, sessions::run(door))),
        every(HOUR, &stop, || runs.run(Job::Integrity, until_stopped(&stop, integrity::run(checks)))),
        every(HOUR, &stop, || runs.run(Job::Retention, retention::job(ports, &door.audit, &stop))),
        // Runs too often to be told of: to keep its runs would be most of what is written here.
        every(MINUTE, &stop, || key_uses::run(ports)),
    );
}

/// Reading everything may take a while; nobody who stops the server waits for it.
async fn until_stopped(
    stop: &CancellationToken,
    job: impl Future<Output = anyhow::Result<u64>>,
) -> anyhow::Result<u64> {
    stop.run_until_cancelled(job).await.unwrap_or(Ok(0))
}

async fn every<F: Future<Output = ()>>(period: Duration, stop: &CancellationToken, job: impl Fn() -> F) {
    loop {
        job().await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(period) => {}
        }
    }
}
