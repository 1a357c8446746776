//! Checks the seals over the journal of Vigie's own site once a day; what is broken becomes a critical event of it.

use crate::auth::integrity::Checks;

/// Checks if a day has passed since anybody did, and says how often it did: once or not at all.
///
/// # Errors
/// If the database fails.
pub async fn run(checks: &Checks) -> anyhow::Result<u64> {
    Ok(u64::from(checks.run_if_due().await?))
}
