//! Writes down when keys were last shown: all of them at once and at most once a minute, so that no request waits for it.

use crate::http::state::Ports;

/// Writes them; a failure is tried again at the next run.
pub async fn run(ports: &Ports) {
    let uses = ports.arrivals.unwritten_uses();
    if uses.is_empty() {
        return;
    }
    match ports.keys.note_uses(&uses).await {
        Ok(()) => ports.arrivals.uses_written(&uses),
        Err(error) => tracing::warn!(%error, "When keys were last used could not be written down; it is tried again"),
    }
}
