//! Finds out who is asking: by personal token, else by the session's cookie.

use app::domain::access::{Caller, OpenSession};
use app::domain::error::StoreError;
use app::ports::accounts::Account;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::access::Access;
use crate::http::caller::bearer;
use crate::http::problem::Problem;
use crate::http::{cookies, preferences};

/// Puts `Option<Caller>` into the request's extensions; it never refuses, since some routes are for everybody.
pub async fn identify(State(access): State<Access>, mut request: Request, next: Next) -> Response {
    match account(&access, request.headers()).await {
        Ok(account) => {
            let caller = account.map(|(account, session)| caller(&access, account, session, request.headers()));
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

/// A request that shows a token is judged by that token alone, even if it also carries a cookie.
async fn account(access: &Access, headers: &HeaderMap) -> Result<Option<(Account, Option<OpenSession>)>, StoreError> {
    if let Some(token) = bearer(headers) {
        return Ok(access.door.sessions.token_owner(token).await?.map(|account| (account, None)));
    }
    let Some(secret) = cookies::session(headers, &access.web) else { return Ok(None) };
    let owner = access.door.sessions.owner(secret, access.door.ports.clock.now()).await?;
    Ok(owner.map(|(account, session)| (account, Some(session))))
}

/// What of a request tells whose it is: enough for [`still_there`].
pub fn shown(headers: &HeaderMap) -> HeaderMap {
    let mut shown = HeaderMap::new();
    for name in [header::AUTHORIZATION, header::COOKIE] {
        headers.get_all(&name).iter().for_each(|value| {
            shown.append(name.clone(), value.clone());
        });
    }
    shown
}

/// Whose request this was, asked again while its answer still goes on. That counts as no use of the session: a page that is left open does
/// not keep its reader signed in.
///
/// # Errors
/// If the database fails.
pub async fn still_there(access: &Access, headers: &HeaderMap) -> Result<Option<Account>, StoreError> {
    if let Some(token) = bearer(headers) {
        return access.door.sessions.token_owner(token).await;
    }
    match cookies::session(headers, &access.web) {
        Some(secret) => access.door.sessions.still_open(secret, access.door.ports.clock.now()).await,
        None => Ok(None),
    }
}

fn caller(access: &Access, account: Account, session: Option<OpenSession>, headers: &HeaderMap) -> Caller {
    let scope = account.scope();
    let zone = preferences::read(headers).zone.unwrap_or_else(|| access.zone.name().to_owned());
    Caller { user: account.id, email: account.email, scope, zone, session }
}
