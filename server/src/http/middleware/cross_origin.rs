//! Refuses what another site's page makes a browser send (CSRF). Nothing is asked of our own forms: browsers say where a request comes from.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::http::access::Access;
use crate::http::caller::bearer;
use crate::http::problem::Problem;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Answers 403 to an unsafe method (RFC 9110, section 9.2.1) from another origin. A request with a token is not looked at: no other site can
/// make a browser add one, and it is judged by that token alone. Other credentials in `Authorization` browsers do add by themselves, for a
/// proxy that asked for them once.
pub async fn refuse(State(access): State<Access>, request: Request, next: Next) -> Response {
    let exempt = request.method().is_safe() || bearer(request.headers()).is_some();
    if exempt || is_own(request.headers(), request.uri(), &access.web.base_url) {
        return next.run(request).await;
    }
    tracing::warn!("A request from another site's page was refused");
    Problem::new(StatusCode::FORBIDDEN, "cross-origin", "a form of another site may not do this").into_response()
}

/// `Sec-Fetch-Site` decides where it is sent; else `Origin`, against our own address or the host that was asked. Without either it is no browser.
fn is_own(headers: &HeaderMap, uri: &Uri, base: &Url) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Some(origin) = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok()) else { return false };
    let host =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(uri.authority().map(|host| host.as_str()));
    let asked = host.and_then(|host| Url::parse(&format!("{}://{host}", origin.scheme())).ok());
    origin.origin() == base.origin() || asked.is_some_and(|asked| asked.origin() == origin.origin())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn own(headers: &[(HeaderName, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        is_own(&headers, &Uri::from_static("/login"), &Url::parse("https://vigie.example").unwrap())
    }

    #[test]
    fn our_own_pages_and_programs_are_let_through() {
        assert!(own(&[(FETCH_SITE, "same-origin"), (header::ORIGIN, "https://vigie.example")]));
        assert!(own(&[(header::ORIGIN, "https://vigie.example")]));
        assert!(own(&[(header::ORIGIN, "http://10.0.0.5:8321"), (header::HOST, "10.0.0.5:8321")]));
        assert!(own(&[]));
    }

    #[test]
    fn pages_of_others_are_refused() {
        assert!(!own(&[(FETCH_SITE, "cross-site"), (header::ORIGIN, "https://evil.example")]));
        assert!(!own(&[(FETCH_SITE, "same-site"), (header::ORIGIN, "https://shop.vigie.example")]));
        assert!(!own(&[(FETCH_SITE, "cross-site"), (header::ORIGIN, "https://vigie.example")]));
        assert!(!own(&[(header::ORIGIN, "https://evil.example"), (header::HOST, "vigie.example")]));
        assert!(!own(&[(header::ORIGIN, "https://vigie.example.evil.example")]));
        assert!(!own(&[(header::ORIGIN, "null")]));
        assert!(!own(&[(header::ORIGIN, "http://vigie.example:8080"), (header::HOST, "vigie.example")]));
    }
}
