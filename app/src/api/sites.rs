//! The sites that a reader may see, and what administrators decide of them.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::site::{NewSite, Site, Visibility};
use crate::domain::slug::Slug;

#[cfg(feature = "ssr")]
mod desk;

/// The sites that the caller may see, by label; those hidden from statistics too.
#[server(prefix = "/fn", endpoint = "sites", protocol = Wire)]
pub async fn sites() -> Result<Vec<Site>, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::sites::SiteStore;

    let caller = guard::require_any(&[Right::StatisticsView, Right::JournalView])?;
    Ok(guard::port::<dyn SiteStore>()?.sites(&caller.scope).await?)
}

/// The sites that the caller decides on, by label. Asks for `site.manage`.
///
/// # Errors
/// [`AppError::Forbidden`] without the right.
#[server(prefix = "/fn", endpoint = "managed_sites", protocol = Wire)]
pub async fn managed_sites() -> Result<Vec<Site>, AppError> {
    desk::Desk::open()?.list().await
}

/// Says whether statistics count a site from now on. Asks for `site.manage`, and for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`], [`AppError::Forbidden`], [`AppError::NotFound`].
#[server(prefix = "/fn", endpoint = "set_site_visibility", protocol = Wire)]
pub async fn set_site_visibility(
    /// Which site.
    site: Slug,
    /// Whether it is counted.
    visibility: Visibility,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.set_visibility(&site, visibility).await
}

/// Adds a site. Asks for `site.manage` on all sites: who sees some only would not see the new one.
///
/// # Errors
/// [`AppError::Invalid`] names `slug`, `label` or `zone`; [`AppError::Forbidden`].
#[server(prefix = "/fn", endpoint = "add_site", protocol = Wire)]
pub async fn add_site(
    /// The site.
    site: NewSite,
) -> Result<(), AppError> {
    desk::Desk::open()?.add(site).await
}

/// Gives a site another name for people. Asks for `site.manage`.
///
/// # Errors
/// As [`add_site`], and [`AppError::NotFound`].
#[server(prefix = "/fn", endpoint = "rename_site", protocol = Wire)]
pub async fn rename_site(
    /// Which site.
    site: Slug,
    /// What people call it from now on.
    label: String,
) -> Result<(), AppError> {
    desk::Desk::open()?.rename(&site, &label).await
}

/// Gives a site's clock another zone: what occurs from now on has its local time by it, also if it is received later. What occurred before keeps its
/// own. Asks for `site.manage`.
///
/// # Errors
/// As [`add_site`], and [`AppError::NotFound`].
#[server(prefix = "/fn", endpoint = "set_site_zone", protocol = Wire)]
pub async fn set_site_zone(
    /// Which site.
    site: Slug,
    /// An IANA time zone.
    zone: String,
) -> Result<(), AppError> {
    desk::Desk::open()?.set_zone(&site, &zone).await
}
