//! What the server does by itself from time to time: one file for each job, each safe to run again.

pub mod integrity;
pub mod sessions;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::http::access::Access;

const EVERY: Duration = Duration::from_secs(3_600);

/// Runs the jobs now and then every hour, until told to stop.
pub async fn run_all(access: Access, stop: CancellationToken) {
    loop {
        sessions::run(&access.door).await;
        tokio::select! {
            // Reading everything may take a while; nobody who stops the server waits for it.
            () = stop.cancelled() => return,
            () = integrity::run(&access.checks) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
