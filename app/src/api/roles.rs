//! Own roles: sets of rights with a name. All of it asks for `user.manage` on all sites, and changes for the password again.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::role::{RoleBook, RoleForm, RoleId};

#[cfg(feature = "ssr")]
mod desk;

/// All roles, those of the product first, and what the caller may put into an own one.
///
/// # Errors
/// [`AppError::Forbidden`] without the right.
#[server(prefix = "/fn", endpoint = "role_book", protocol = Wire)]
pub async fn read_roles() -> Result<RoleBook, AppError> {
    desk::Desk::open()?.book().await
}

/// Adds a role.
///
/// # Errors
/// [`AppError::PasswordNeeded`]; [`AppError::Invalid`] names `name` or `rights`; [`AppError::Forbidden`] for a right that the caller lacks.
#[server(prefix = "/fn", endpoint = "add_role", protocol = Wire)]
pub async fn add_role(
    /// Its name and rights.
    form: RoleForm,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.add(form).await
}

/// Gives a role another name and other rights, for all who hold it and at once.
///
/// # Errors
/// As [`add_role`], and [`AppError::NotFound`]; `roles` is named where nobody would be left who manages people.
#[server(prefix = "/fn", endpoint = "change_role", protocol = Wire)]
pub async fn change_role(
    /// Which.
    id: RoleId,
    /// Its name and rights.
    form: RoleForm,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.change(id, form).await
}

/// Removes a role that nobody holds.
///
/// # Errors
/// As [`change_role`]; [`AppError::Invalid`] names `holders` if somebody holds it.
#[server(prefix = "/fn", endpoint = "remove_role", protocol = Wire)]
pub async fn remove_role(
    /// Which.
    id: RoleId,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.remove(id).await
}
