//! How the server is doing, for those who look after it. Asks for `source.manage` on all sites.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::system::SystemStatus;

/// How the server is doing now.
///
/// # Errors
/// [`AppError::Forbidden`] without the right, or for those who see only some sites.
#[server(prefix = "/fn", endpoint = "system_status", protocol = Wire)]
pub async fn read_system() -> Result<SystemStatus, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::domain::system::may_watch;
    use crate::ports::system::SystemWatch;

    let caller = guard::require(Right::SourceManage)?;
    if !may_watch(&caller.scope) {
        return Err(AppError::Forbidden);
    }
    Ok(guard::port::<dyn SystemWatch>()?.status(&caller).await?)
}
