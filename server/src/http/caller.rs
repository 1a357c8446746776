//! Who is asking, for the handlers of routes. The layers before them have found it out.

use std::net::{IpAddr, Ipv4Addr};

use app::domain::access::Caller;
use app::domain::error::AppError;
use app::ports::audit::Origin;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::problem::Problem;

/// A caller with a session or a personal token; without one the request is answered 401.
#[derive(Clone, Debug)]
pub struct Authenticated(pub Caller);

/// The address of the client, behind those proxies that are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

/// From where the request came, for the journal of Vigie's own site.
#[derive(Clone, Debug)]
pub struct RequestOrigin(pub Origin);

impl<S: Send + Sync> FromRequestParts<S> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Option<Caller>>().cloned().flatten();
        caller.map(Self).ok_or_else(|| Problem::from(AppError::SignedOut))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().copied().ok_or_else(|| {
            tracing::error!("A route asked for the client's address, which no layer had found");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", AppError::Failed { request: String::new() })
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestOrigin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let ClientIp(ip) = ClientIp::from_request_parts(parts, state).await?;
        Ok(Self(Origin { ip, user_agent: user_agent(&parts.headers) }))
    }
}

impl Default for ClientIp {
    fn default() -> Self {
        Self(Ipv4Addr::UNSPECIFIED.into())
    }
}

impl RequestOrigin {
    /// For handlers that have the whole request.
    pub fn of(request: &axum::extract::Request) -> Self {
        let ip = request.extensions().get::<ClientIp>().copied().unwrap_or_default().0;
        Self(Origin { ip, user_agent: user_agent(request.headers()) })
    }
}

/// The first 300 characters: what is longer is no browser.
fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(300).collect())
}

/// What stands after `Bearer` in the header `Authorization` (RFC 6750, section 2.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
