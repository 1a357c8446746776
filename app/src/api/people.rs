//! People: who may sign in, what they may do and on which sites. All of it asks for `user.manage`, and changes for the password again.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::person::{Invitation, PersonForm, Team};

#[cfg(feature = "ssr")]
mod desk;

/// Everybody whom the caller may see, and what can be chosen for them.
///
/// # Errors
/// [`AppError::Forbidden`] without the right.
#[server(prefix = "/fn", endpoint = "team", protocol = Wire)]
pub async fn read_team() -> Result<Team, AppError> {
    desk::Desk::open()?.team().await
}

/// Adds somebody and gives the link by which they choose their password.
///
/// # Errors
/// [`AppError::PasswordNeeded`]; [`AppError::Invalid`] names `email`, `name`, `roles` or `sites`; [`AppError::Forbidden`] for a role or
/// site that the caller lacks.
#[server(prefix = "/fn", endpoint = "invite_person", protocol = Wire)]
pub async fn invite_person(
    /// Who.
    form: PersonForm,
) -> Result<Invitation, AppError> {
    desk::Desk::confirmed()?.invite(form).await
}

/// Gives somebody another name, other roles and sites; the address stays.
///
/// # Errors
/// As [`invite_person`], and [`AppError::NotFound`]; `roles` is also named where nobody would be left who manages people.
#[server(prefix = "/fn", endpoint = "change_person", protocol = Wire)]
pub async fn change_person(
    /// Whom.
    id: i64,
    /// What is decided.
    form: PersonForm,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.change(id, form).await
}

/// A new link to choose a password by; an older one stops working, the password stays until the link is used.
///
/// # Errors
/// [`AppError::PasswordNeeded`], [`AppError::NotFound`], [`AppError::Forbidden`].
#[server(prefix = "/fn", endpoint = "new_link", protocol = Wire)]
pub async fn new_link(
    /// For whom.
    id: i64,
) -> Result<Invitation, AppError> {
    desk::Desk::confirmed()?.new_link(id).await
}

/// Lets somebody in no more; their sessions and tokens end at once.
///
/// # Errors
/// As [`change_person`]; [`AppError::Invalid`] names `person` for oneself.
#[server(prefix = "/fn", endpoint = "disable_person", protocol = Wire)]
pub async fn disable_person(
    /// Whom.
    id: i64,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.disable(id).await
}

/// Lets somebody in again.
///
/// # Errors
/// As [`change_person`].
#[server(prefix = "/fn", endpoint = "enable_person", protocol = Wire)]
pub async fn enable_person(
    /// Whom.
    id: i64,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.enable(id).await
}

/// Turns off the second factor of somebody who has lost their device and their recovery codes.
///
/// # Errors
/// As [`change_person`].
#[server(prefix = "/fn", endpoint = "reset_second_factor", protocol = Wire)]
pub async fn reset_second_factor(
    /// Whose.
    id: i64,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.reset_second_factor(id).await
}
