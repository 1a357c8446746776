//! The headers that tell a browser what this server's answers may not do. A page's own policy, with its nonce, stays as it is.

use axum::extract::{Request, State};
use axum::http::header::{self, Entry};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::http::access::Access;

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
];

/// For all that is not a page: it loads nothing, runs nothing and stands in no frame.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/// Two years, as browsers' preload lists ask for, without claiming the host's subdomains.
const HSTS: &str = "max-age=63072000";

/// The policy of a page. Scripts and inline styles need the page's nonce; ECharts sets style attributes, hence `style-src-attr`.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// Adds the headers to every answer.
pub async fn add(State(access): State<Access>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if access.web.secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if let Entry::Vacant(policy) = headers.entry(header::CONTENT_SECURITY_POLICY) {
        policy.insert(HeaderValue::from_static(NOTHING));
    }
    response
}
