//! The password again.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;

/// Gives the caller's password again; for ten minutes it counts in this session. Asks for no right: it is about the caller only.
///
/// # Errors
/// [`AppError::Invalid`] names `password` if it is wrong, [`AppError::TooManyTries`] for a while after five wrong ones,
/// [`AppError::SignedOut`] without a session.
#[server(prefix = "/fn", endpoint = "confirm_password", protocol = Wire)]
pub async fn confirm_password(
    /// The password.
    password: String,
) -> Result<(), AppError> {
    use crate::api::guard;
    use crate::domain::error::FieldError;
    use crate::ports::confirmation::{Confirmation, NotConfirmed};

    let caller = guard::caller()?;
    let confirmed = guard::port::<dyn Confirmation>()?.confirm(&caller, &guard::origin()?, password).await;
    confirmed.map_err(|refused| match refused {
        NotConfirmed::Wrong => AppError::Invalid(FieldError::new("password", "is wrong")),
        NotConfirmed::TooMany { wait_s } => AppError::TooManyTries { wait_s },
        NotConfirmed::NoSession => AppError::SignedOut,
        NotConfirmed::Failed(error) => error.into(),
    })
}
