//! Saved views, and what came to them since the reader last looked. All ask for `journal.view`.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::view::{NewErrors, Sharing, View, ViewForm, Watched};

#[cfg(feature = "ssr")]
mod desk;

/// The views that the reader sees, in the reader's order.
///
/// # Errors
/// If the store fails.
#[server(prefix = "/fn", endpoint = "views", protocol = Wire)]
pub async fn list_views() -> Result<Vec<View>, AppError> {
    desk::Desk::open()?.list().await
}

/// Keeps a view and gives its row: a new private one, or in the place of one that the reader may change.
///
/// # Errors
/// [`AppError::Invalid`] names the field that cannot be taken; [`AppError::NotFound`] if there is no such view.
#[server(prefix = "/fn", endpoint = "save_view", protocol = Wire)]
pub async fn save_view(
    /// What it shows.
    form: ViewForm,
    /// Which view it replaces.
    instead_of: Option<i64>,
) -> Result<i64, AppError> {
    desk::Desk::open()?.save(form, instead_of).await
}

/// Gives a view another name.
///
/// # Errors
/// As [`save_view`].
#[server(prefix = "/fn", endpoint = "rename_view", protocol = Wire)]
pub async fn rename_view(
    /// Which view.
    id: i64,
    /// Its name from now on.
    name: String,
) -> Result<(), AppError> {
    desk::Desk::open()?.rename(id, name).await
}

/// Shares a view with all who read journals, which asks for `view.share`, or ends that.
///
/// # Errors
/// [`AppError::Forbidden`] without the right, [`AppError::NotFound`] if there is no such view.
#[server(prefix = "/fn", endpoint = "share_view", protocol = Wire)]
pub async fn share_view(
    /// Which view.
    id: i64,
    /// Who sees it from now on.
    sharing: Sharing,
) -> Result<(), AppError> {
    desk::Desk::open()?.share(id, sharing).await
}

/// Deletes a view.
///
/// # Errors
/// As [`share_view`].
#[server(prefix = "/fn", endpoint = "delete_view", protocol = Wire)]
pub async fn delete_view(
    /// Which view.
    id: i64,
) -> Result<(), AppError> {
    desk::Desk::open()?.delete(id).await
}

/// Says in which order the reader sees views.
///
/// # Errors
/// If the store fails.
#[server(prefix = "/fn", endpoint = "order_views", protocol = Wire)]
pub async fn order_views(
    /// Rows of views, the first one first.
    ids: Vec<i64>,
) -> Result<(), AppError> {
    desk::Desk::open()?.order(&ids).await
}

/// How many errors came to the built-in journal of errors and to each view since the reader last looked. What the reader looks at now has none.
///
/// # Errors
/// [`AppError::TooSlow`] past the time limit.
#[server(prefix = "/fn", endpoint = "new_errors", protocol = Wire)]
pub async fn count_new_errors(
    /// What the reader looks at now.
    looking_at: Option<Watched>,
) -> Result<NewErrors, AppError> {
    desk::Desk::open()?.new_errors(looking_at).await
}
