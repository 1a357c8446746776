//! Whether the journal of Vigie's own site is as it was written. Who may read that journal may ask.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::integrity::Integrity;

/// The seals of the months, the last check, and how far the one that runs is. Asks for `audit.view` on Vigie's own site.
///
/// # Errors
/// [`AppError::Forbidden`] without the right.
#[server(prefix = "/fn", endpoint = "integrity_state", protocol = Wire)]
pub async fn integrity_state() -> Result<Integrity, AppError> {
    let (who, desk) = auditor()?;
    told(&who, desk.integrity().await?)
}

/// Begins a check unless one runs, and says the same as [`integrity_state`]. Asks for `audit.view` on Vigie's own site.
///
/// # Errors
/// As [`integrity_state`], and [`AppError::Busy`] if it could not be recorded who asked.
#[server(prefix = "/fn", endpoint = "check_integrity", protocol = Wire)]
pub async fn check_integrity() -> Result<Integrity, AppError> {
    let (who, desk) = auditor()?;
    desk.begin_check(&who, &crate::api::guard::origin()?).await?;
    told(&who, desk.integrity().await?)
}

#[cfg(feature = "ssr")]
type Auditor = (crate::domain::access::Caller, std::sync::Arc<dyn crate::ports::integrity::IntegrityDesk>);

/// Who sees the journal of Vigie's own site.
#[cfg(feature = "ssr")]
fn auditor() -> Result<Auditor, AppError> {
    use crate::api::guard;
    use crate::domain::access::{AUDIT_SITE, Right};

    let who = guard::require(Right::AuditView)?;
    let sees = AUDIT_SITE.parse().is_ok_and(|site| who.scope.sees(&site));
    if sees { Ok((who, guard::port()?)) } else { Err(guard::refused()) }
}

#[cfg(feature = "ssr")]
fn told(who: &crate::domain::access::Caller, integrity: Integrity) -> Result<Integrity, AppError> {
    use crate::api::zones;

    let zone = zones::zone_of(who);
    Ok(integrity.on(|at| zones::moment(zone, at)))
}
