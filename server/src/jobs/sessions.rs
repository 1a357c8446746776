//! Removes sessions that have expired. They open nothing any more; this only keeps their table small.

use crate::auth::sign_in::Door;

/// Removes them; a failure is tried again at the next run.
pub async fn run(door: &Door) {
    match door.sessions.purge(door.ports.clock.now()).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "Expired sessions were removed"),
        Err(error) => tracing::warn!(%error, "Expired sessions could not be removed"),
    }
}
