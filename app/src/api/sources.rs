//! Sources and their keys, and what came from a source lately. All of it asks for `source.manage`; a source that writes to a site which the caller
//! does not see is not there.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::source::{Arrival, MadeKey, NewSource, Sources};

#[cfg(feature = "ssr")]
mod desk;
#[cfg(feature = "ssr")]
mod lately;

/// The sources whose every site the caller sees, with their keys, and the sites that keys may be made for.
///
/// # Errors
/// [`AppError::Forbidden`] without the right.
#[server(prefix = "/fn", endpoint = "managed_sources", protocol = Wire)]
pub async fn managed_sources() -> Result<Sources, AppError> {
    desk::Desk::open()?.list().await
}

/// Adds a source with a key, which is shown this once. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`], [`AppError::Forbidden`], [`AppError::NotFound`] where a site is not there; [`AppError::Invalid`] names `name` or `sites`.
#[server(prefix = "/fn", endpoint = "add_source", protocol = Wire)]
pub async fn add_source(
    /// The source.
    source: NewSource,
) -> Result<MadeKey, AppError> {
    desk::Desk::confirmed()?.add(source).await
}

/// Makes a further key of a source for the sites of its newest, which is shown this once. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`], [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] names `keys` where two live already.
#[server(prefix = "/fn", endpoint = "add_source_key", protocol = Wire)]
pub async fn add_source_key(
    /// Which source.
    source: i64,
) -> Result<MadeKey, AppError> {
    desk::Desk::confirmed()?.add_key(source).await
}

/// Revokes a key at once. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`], [`AppError::Forbidden`], [`AppError::NotFound`].
#[server(prefix = "/fn", endpoint = "revoke_source_key", protocol = Wire)]
pub async fn revoke_source_key(
    /// Which key.
    key: i64,
) -> Result<(), AppError> {
    desk::Desk::confirmed()?.revoke(key).await
}

/// What came from a source behind a number (0 for all that is remembered), oldest first: events, and what was wrong with what was sent. Of an event
/// there is a row only where the caller may read it.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`].
#[server(prefix = "/fn", endpoint = "arrivals", protocol = Wire)]
pub async fn arrivals(
    /// Which source.
    source: i64,
    /// The number of the last arrival that is known.
    behind: u64,
) -> Result<Vec<Arrival>, AppError> {
    lately::arrivals(source, behind).await
}
