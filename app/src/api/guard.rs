//! Who is asking, whether they may, and what the server offers: read from the context that the server provides for each request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use leptos::context::use_context;

use crate::domain::access::{Caller, Right};
use crate::domain::error::{AppError, FieldError, StoreError};
use crate::ports::audit::Origin;
use crate::ports::clock::Clock;

/// The id under which the server's log speaks of this request.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// The configured address of this server, with a slash at its end.
#[derive(Clone, Debug)]
pub struct BaseUrl(pub Arc<str>);

/// What the reader chose for this browser; `None` where nothing was chosen. The server has checked each value.
#[derive(Clone, Debug, Default)]
pub struct RequestPreferences {
    /// `en`, `fr` or `pl`.
    pub locale: Option<String>,
    /// `light` or `dark`; `None` follows the system.
    pub theme: Option<String>,
    /// An IANA time zone.
    pub zone: Option<String>,
    /// The header `Accept-Language` as the browser sent it.
    pub accept_language: Option<String>,
}

/// The HTTP status of the page being rendered: 200 unless the page says otherwise.
#[derive(Clone, Debug)]
pub struct PageStatus(Arc<AtomicU16>);

impl Default for PageStatus {
    fn default() -> Self {
        Self(Arc::new(AtomicU16::new(200)))
    }
}

impl PageStatus {
    /// Answers the page with this status, such as 404.
    pub fn set(&self, status: u16) {
        self.0.store(status, Ordering::Relaxed);
    }

    /// The status to answer with.
    pub fn get(&self) -> u16 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether somebody who is signed in was refused something while this request was answered, so that it can be recorded afterwards.
#[derive(Clone, Debug, Default)]
pub struct Refusal(Arc<AtomicBool>);

impl Refusal {
    /// Whether it was so.
    pub fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The right is missing; it is noted for the journal of Vigie's own site.
pub fn refused() -> AppError {
    if let Some(refusal) = use_context::<Refusal>() {
        refusal.0.store(true, Ordering::Relaxed);
    }
    AppError::Forbidden
}

/// Who is asking.
///
/// # Errors
/// [`AppError::SignedOut`] if nobody is signed in.
pub fn caller() -> Result<Caller, AppError> {
    use_context::<Option<Caller>>().flatten().ok_or(AppError::SignedOut)
}

/// Who is asking, if they have the right at all; the port decides for which sites.
///
/// # Errors
/// [`AppError::SignedOut`] if nobody is signed in, [`AppError::Forbidden`] without the right.
pub fn require(right: Right) -> Result<Caller, AppError> {
    require_any(&[right])
}

/// Who is asking, if they have one of the rights.
///
/// # Errors
/// As [`require`].
pub fn require_any(rights: &[Right]) -> Result<Caller, AppError> {
    let caller = caller()?;
    if rights.iter().any(|right| caller.scope.has(*right)) { Ok(caller) } else { Err(refused()) }
}

/// Who is asking, if they have the right and have given their password again within the last ten minutes.
///
/// # Errors
/// As [`require`], and [`AppError::PasswordNeeded`].
pub fn require_confirmed(right: Right) -> Result<Caller, AppError> {
    require(right)?;
    confirmed_caller()
}

/// Who is asking, with a session in which the password was given again within the last ten minutes: for what concerns only themselves.
///
/// # Errors
/// [`AppError::SignedOut`] if nobody is signed in, [`AppError::PasswordNeeded`].
pub fn confirmed_caller() -> Result<Caller, AppError> {
    let caller = caller()?;
    let now = port::<dyn Clock>()?.now();
    let confirmed = caller.session.as_ref().is_some_and(|session| session.is_confirmed(now));
    if confirmed { Ok(caller) } else { Err(AppError::PasswordNeeded) }
}

/// Who is asking, if by a session: a script with a personal token decides nothing of its owner's account.
///
/// # Errors
/// [`AppError::SignedOut`] if nobody is signed in, [`AppError::Forbidden`] with a token.
pub fn with_session() -> Result<Caller, AppError> {
    let caller = caller()?;
    if caller.session.is_some() { Ok(caller) } else { Err(AppError::Forbidden) }
}

/// A port, by its trait: `port::<dyn EventReader>()?`.
///
/// # Errors
/// [`AppError::Failed`] if the server did not provide it.
pub fn port<T: ?Sized + Send + Sync + 'static>() -> Result<Arc<T>, AppError> {
    use_context::<Arc<T>>().ok_or_else(|| {
        tracing::error!(port = std::any::type_name::<T>(), "A server function asked for a port that is not provided");
        AppError::Failed { request: request_id() }
    })
}

/// From where the request came, for the journal of Vigie's own site.
///
/// # Errors
/// [`AppError::Failed`] if the server did not provide it.
pub fn origin() -> Result<Origin, AppError> {
    use_context::<Origin>().ok_or_else(|| {
        tracing::error!("A server function asked from where its request came, which is not provided");
        AppError::Failed { request: request_id() }
    })
}

/// The configured address of this server, such as `https://vigie.example`, without a slash at its end.
///
/// # Errors
/// [`AppError::Failed`] if the server did not provide it.
pub fn address() -> Result<String, AppError> {
    let base = use_context::<BaseUrl>().ok_or_else(|| {
        tracing::error!("A server function asked for the address of the server, which is not provided");
        AppError::Failed { request: request_id() }
    })?;
    Ok(base.0.trim_end_matches('/').to_owned())
}

fn request_id() -> String {
    use_context::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default()
}

/// What a page is told when a port fails; the cause is logged here, and nowhere else.
impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full | StoreError::Unavailable => Self::Busy,
            StoreError::Interrupted => Self::TooSlow,
            StoreError::Exists(what) => Self::Invalid(FieldError::new(what, "exists already")),
            StoreError::TooMany(what) => Self::Invalid(FieldError::new(what, "are as many as there may be")),
            StoreError::Missing(_) => Self::NotFound,
            StoreError::LastAdministrator => Self::Invalid(FieldError::new("roles", "the last administrator stays")),
            StoreError::Database(cause) => {
                tracing::error!(%cause, "The database failed while a page was answered");
                Self::Failed { request: request_id() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::{Owner, provide_context};

    use super::*;
    use crate::domain::access::{Role, Scope, Sites};

    fn signed_in(role: Role) -> Option<Caller> {
        let scope = Scope::new(role.rights(), Sites::All);
        Some(Caller { user: 1, email: "a@example.org".to_owned(), scope, zone: "UTC".to_owned(), session: None })
    }

    #[test]
    fn without_a_caller_nothing_is_allowed() {
        Owner::new().with(|| {
            assert!(matches!(require(Right::StatisticsView), Err(AppError::SignedOut)));
            provide_context(None::<Caller>);
            assert!(matches!(caller(), Err(AppError::SignedOut)));
        });
    }

    #[test]
    fn a_caller_without_the_right_is_refused() {
        Owner::new().with(|| {
            provide_context(signed_in(Role::Manager));
            provide_context(Refusal::default());
            let noted = || use_context::<Refusal>().is_some_and(|refusal| refusal.happened());
            assert!(require(Right::StatisticsView).is_ok());
            assert!(require_any(&[Right::PayloadView, Right::JournalView]).is_ok() && !noted());
            assert!(matches!(require(Right::PayloadView), Err(AppError::Forbidden)) && noted());
        });
    }

    #[test]
    fn a_database_failure_shows_only_the_request_id() {
        Owner::new().with(|| {
            provide_context(RequestId("abc".into()));
            let error = AppError::from(StoreError::Database("secret path".into()));
            assert_eq!(error, AppError::Failed { request: "abc".to_owned() });
        });
    }
}
