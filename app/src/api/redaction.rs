//! What is taken out of events before they are stored. Rules hold for all sites, so only who sees all sites changes them, and gives the
//! password again for it.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::redaction::{Draft, RedactionView, Trial};
use crate::domain::retention::Place;

#[cfg(feature = "ssr")]
mod desk;
#[cfg(feature = "ssr")]
mod trial;

/// The rules of the product and those of the administrators. Asks for `retention.manage`.
///
/// # Errors
/// [`AppError::Forbidden`] without the right.
#[server(prefix = "/fn", endpoint = "redaction", protocol = Wire)]
pub async fn redaction() -> Result<RedactionView, AppError> {
    desk::Desk::open()?.view().await
}

/// What a rule would take out of the newest payloads of a place that the caller may see; it is recorded, since some of them are shown. Asks for
/// `retention.manage` and `payload.view`.
///
/// # Errors
/// [`AppError::Invalid`] names `expression` or `note`; [`AppError::Busy`] if it could not be recorded.
#[server(prefix = "/fn", endpoint = "try_redaction", protocol = Wire)]
pub async fn try_redaction(
    /// The rule.
    draft: Draft,
    /// Of which site and module.
    place: Place,
) -> Result<Trial, AppError> {
    desk::Desk::open()?.try_out(draft, place).await
}

/// Puts a rule into force, or into the place of another, for all events from now on. Asks for `retention.manage` on all sites, and for the
/// password again.
///
/// # Errors
/// [`AppError::Invalid`] names `expression`, `note`, or `rules` where there are too many; [`AppError::NotFound`] if the other one is gone;
/// [`AppError::PasswordNeeded`].
#[server(prefix = "/fn", endpoint = "save_redaction", protocol = Wire)]
pub async fn save_redaction(
    /// The rule whose place it takes; `None` for one more.
    id: Option<i64>,
    /// What it says.
    draft: Draft,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.save(id, draft).await
}

/// Takes a rule out of force. Asks for `retention.manage` on all sites, and for the password again.
///
/// # Errors
/// [`AppError::NotFound`] if there is none; [`AppError::PasswordNeeded`].
#[server(prefix = "/fn", endpoint = "remove_redaction", protocol = Wire)]
pub async fn remove_redaction(
    /// Which.
    id: i64,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.remove(id).await
}
