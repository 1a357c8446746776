//! Removes sessions that have expired. They open nothing any more; this only keeps their table small.

use crate::auth::sign_in::Door;

/// Removes them, and says how many there were.
///
/// # Errors
/// If the database fails.
pub async fn run(door: &Door) -> anyhow::Result<u64> {
    let count = door.sessions.purge(door.ports.clock.now()).await?;
    if count > 0 {
        tracing::info!(count, "Expired sessions were removed");
    }
    Ok(count)
}
