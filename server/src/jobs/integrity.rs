//! Checks the seals over the journal of Vigie's own site once a day; what is broken becomes a critical event of it.

use crate::auth::integrity::Checks;

/// Checks if a day has passed since anybody did; a failure is tried again at the next run.
pub async fn run(checks: &Checks) {
    if let Err(error) = checks.run_if_due().await {
        tracing::warn!(%error, "The seals could not be checked");
    }
}
