//! How long events are kept, and legal holds: what administrators decide. Every change asks for the password again.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::retention::view::{KeptView, Preview, RetentionView};
use crate::domain::retention::{Change, Place};

#[cfg(feature = "ssr")]
mod desk;
#[cfg(feature = "ssr")]
mod holds;
#[cfg(feature = "ssr")]
mod reading;

/// The rules, holds and last runs that the caller may see. Asks for `retention.manage`.
///
/// # Errors
/// [`AppError::Forbidden`] without the right.
#[server(prefix = "/fn", endpoint = "retention", protocol = Wire)]
pub async fn retention() -> Result<RetentionView, AppError> {
    desk::Desk::open()?.view().await
}

/// What is kept now, on the sites that the caller may see. Asks for `retention.manage`.
///
/// # Errors
/// [`AppError::TooSlow`] past the time limit.
#[server(prefix = "/fn", endpoint = "retention_kept", protocol = Wire)]
pub async fn retention_kept() -> Result<KeptView, AppError> {
    desk::Desk::open()?.kept().await
}

/// What a change would remove, and when. It ends with what it has when its time is over, or its caller goes away. Asks for
/// `retention.manage`.
///
/// # Errors
/// [`AppError::Invalid`] names `events`, `payloads`, `audit` or `place`; [`AppError::NotFound`] for a site that the caller may not see.
#[server(prefix = "/fn", endpoint = "preview_retention", protocol = Wire)]
pub async fn preview_retention(
    /// What is wanted.
    change: Change,
) -> Result<Preview, AppError> {
    desk::Desk::open()?.preview(change).await
}

/// Changes how long something is kept: at once where nothing is kept shorter by it, else after a day in which it can be undone. Asks for
/// `retention.manage`, and for the password again.
///
/// # Errors
/// As [`preview_retention`], and [`AppError::PasswordNeeded`].
#[server(prefix = "/fn", endpoint = "change_retention", protocol = Wire)]
pub async fn change_retention(
    /// What is wanted.
    change: Change,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.change(change).await
}

/// Forgets a change that waits. Asks for `retention.manage`, and for the password again.
///
/// # Errors
/// [`AppError::NotFound`] if none waits; [`AppError::PasswordNeeded`].
#[server(prefix = "/fn", endpoint = "undo_retention", protocol = Wire)]
pub async fn undo_retention(
    /// Of which place.
    place: Place,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.undo(&place).await
}

/// Keeps what a filter matches whatever the rules say. Asks for `retention.manage`, and for the password again.
///
/// # Errors
/// [`AppError::Invalid`] names `reason` or a field of the filter; [`AppError::NotFound`] for a site that the caller may not see;
/// [`AppError::PasswordNeeded`].
#[server(prefix = "/fn", endpoint = "place_hold", protocol = Wire)]
pub async fn place_hold(
    /// The filter in its spelling of addresses.
    query: String,
    /// Why.
    reason: String,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.place_hold(&query, &reason).await
}

/// Ends a hold. Asks for `retention.manage`, and for the password again.
///
/// # Errors
/// [`AppError::NotFound`] if there is none that holds; [`AppError::PasswordNeeded`].
#[server(prefix = "/fn", endpoint = "lift_hold", protocol = Wire)]
pub async fn lift_hold(
    /// Which.
    id: i64,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.lift_hold(id).await
}
