//! Gives each request an id, under which the log speaks of it and which its answer carries.

use std::time::Instant;

use app::api::guard::RequestId;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Assigns the id; one that comes with the request is ignored, since anyone could choose it. Only the path is logged: a query may
/// hold a one-time token.
pub async fn assign(mut request: Request, next: Next) -> Response {
    let id: String = format!("{:016x}", rand::random::<u64>());
    request.extensions_mut().insert(RequestId(id.as_str().into()));
    let span = tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path());
    async move {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis());
        if status >= 500 {
            tracing::warn!(status, ms, "A request was not answered as it should be");
        } else {
            tracing::debug!(status, ms, "A request was answered");
        }
        if let Ok(value) = HeaderValue::try_from(id) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }
    .instrument(span)
    .await
}
