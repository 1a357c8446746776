//! What the server does by itself from time to time: one file for each job, each safe to run again.

pub mod integrity;
pub mod key_uses;
pub mod retention;
pub mod sessions;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::http::access::Access;

const HOUR: Duration = Duration::from_secs(3_600);
const MINUTE: Duration = Duration::from_secs(60);

/// Runs the jobs now and then each in its period, until told to stop.
pub async fn run_all(access: Access, stop: CancellationToken) {
    let (door, ports, checks) = (&access.door, &access.door.ports, &access.checks);
    tokio::join!(
        every(HOUR, &stop, || sessions::run(door)),
        // Reading everything may take a while; nobody who stops the server waits for it.
        every(HOUR, &stop, || stop.run_until_cancelled(integrity::run(checks))),
        every(HOUR, &stop, || retention::run(ports, &door.audit, &stop)),
        every(MINUTE, &stop, || key_uses::run(ports)),
    );
}

async fn every<F: Future>(period: Duration, stop: &CancellationToken, job: impl Fn() -> F) {
    loop {
        // Each that may take a while looks itself whether it is to stop, and ends where nothing is left half done.
        job().await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(period) => {}
        }
    }
}
