//! Downloads of requests and responses as they were stored. They are hostile: a browser may save them, never show or run them.

use app::domain::access::Right;
use app::domain::error::AppError;
use app::domain::payload::{Payload, PayloadKind, payload_file};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::caller::{Authenticated, RequestOrigin};
use super::events::{demand, event_id};
use super::problem::Problem;
use super::state::AppState;

/// The routes of payloads, one for each kind.
pub fn routes() -> Router<AppState> {
    let route = |kind: PayloadKind| {
        get(move |state: State<AppState>, who: Who, id: Path<String>| download(state, who, id, kind))
    };
    Router::new()
        .route("/api/v1/events/{id}/request", route(PayloadKind::Request))
        .route("/api/v1/events/{id}/response", route(PayloadKind::Response))
        .route("/api/v1/events/{id}/traceback", route(PayloadKind::Traceback))
        .route("/api/v1/events/{id}/attachment", route(PayloadKind::Attachment))
}

/// Who is asking, and from where.
type Who = (Authenticated, RequestOrigin);

async fn download(
    State(state): State<AppState>,
    (Authenticated(caller), RequestOrigin(origin)): Who,
    Path(id): Path<String>,
    kind: PayloadKind,
) -> Result<Response, Problem> {
    demand(&caller, Right::PayloadView)?;
    let id = event_id(&id)?;
    let payload = state.ports.events.payload(&caller.scope, id, kind).await?.ok_or(AppError::NotFound)?;
    state.audit.record_payload_read(&caller, &origin, id, kind).await;
    let name = payload_file(id, kind, &payload.info.content_type);
    Ok(attachment(&payload, &name))
}

fn attachment(payload: &Payload, name: &str) -> Response {
    let content_type = HeaderValue::from_str(&payload.info.content_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    // The name is made of digits and words of ours; should it ever not be, the browser chooses one.
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, Body::from(Bytes::copy_from_slice(&payload.body))).into_response()
}
