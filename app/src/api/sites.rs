//! The sites that a reader may see.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::site::Site;

/// The sites that the caller may see, by label; those hidden from statistics too.
#[server(prefix = "/fn", endpoint = "sites", protocol = Wire)]
pub async fn sites() -> Result<Vec<Site>, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::sites::SiteStore;

    let caller = guard::require(Right::StatisticsView).or_else(|_| guard::require(Right::JournalView))?;
    Ok(guard::port::<dyn SiteStore>()?.sites(&caller.scope).await?)
}
