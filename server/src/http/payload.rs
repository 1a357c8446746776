//! Downloads of requests and responses as they were stored. They are hostile: a browser may save them, never show or run them.

use app::domain::access::{Caller, Right};
use app::domain::error::AppError;
use app::domain::event::EventId;
use app::domain::payload::{Payload, PayloadKind, payload_file};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Authenticated, RequestOrigin};
use super::events::{demand, event_id};
use super::openapi::answers::{Denied, Missing, Removed, StoredBytes, Unavailable};
use super::openapi::parameters::OfEvent;
use super::problem::Problem;
use super::state::AppState;

/// The routes of payloads, one for each kind.
pub fn routes() -> OpenApiRouter<AppState> {
    let router = OpenApiRouter::new().routes(routes!(request)).routes(routes!(response));
    router.routes(routes!(traceback)).routes(routes!(attachment))
}

/// Who is asking, and from where.
type Who = (Authenticated, RequestOrigin);

/// What was sent, as it is stored.
///
/// Recorded as a look at the event's data.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}/request",
    operation_id = "downloadRequest",
    tag = "events",
    params(OfEvent),
    responses(StoredBytes, Denied, Missing, Removed, Unavailable),
    security(("token" = ["payload.view"]), ("session" = ["payload.view"]))
)]
async fn request(state: State<AppState>, who: Who, id: Path<String>) -> Result<Response, Problem> {
    download(state, who, id, PayloadKind::Request).await
}

/// What came back, as it is stored.
///
/// Recorded as a look at the event's data.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}/response",
    operation_id = "downloadResponse",
    tag = "events",
    params(OfEvent),
    responses(StoredBytes, Denied, Missing, Removed, Unavailable),
    security(("token" = ["payload.view"]), ("session" = ["payload.view"]))
)]
async fn response(state: State<AppState>, who: Who, id: Path<String>) -> Result<Response, Problem> {
    download(state, who, id, PayloadKind::Response).await
}

/// The stack trace, as it is stored.
///
/// Recorded as a look at the event's data.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}/traceback",
    operation_id = "downloadTraceback",
    tag = "events",
    params(OfEvent),
    responses(StoredBytes, Denied, Missing, Removed, Unavailable),
    security(("token" = ["payload.view"]), ("session" = ["payload.view"]))
)]
async fn traceback(state: State<AppState>, who: Who, id: Path<String>) -> Result<Response, Problem> {
    download(state, who, id, PayloadKind::Traceback).await
}

/// What was attached, as it is stored.
///
/// Recorded as a look at the event's data.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}/attachment",
    operation_id = "downloadAttachment",
    tag = "events",
    params(OfEvent),
    responses(StoredBytes, Denied, Missing, Removed, Unavailable),
    security(("token" = ["payload.view"]), ("session" = ["payload.view"]))
)]
async fn attachment(state: State<AppState>, who: Who, id: Path<String>) -> Result<Response, Problem> {
    download(state, who, id, PayloadKind::Attachment).await
}

async fn download(
    State(state): State<AppState>,
    (Authenticated(caller), RequestOrigin(origin)): Who,
    Path(id): Path<String>,
    kind: PayloadKind,
) -> Result<Response, Problem> {
    demand(&caller, Right::PayloadView)?;
    let id = event_id(&id)?;
    let Some(payload) = state.ports.events.payload(&caller.scope, id, kind).await? else {
        return Err(missing(&state, &caller, (id, kind)).await?);
    };
    state.audit.record_payload_read(&caller, &origin, id, kind).await;
    let name = payload_file(id, kind, &payload.info.content_type);
    Ok(saved(&payload, &name))
}

/// Why there is no such payload: it was removed, or there never was one that the caller may see.
async fn missing(state: &AppState, caller: &Caller, (id, kind): (EventId, PayloadKind)) -> Result<Problem, Problem> {
    let event = state.ports.events.event(&caller.scope, id).await?;
    let event = event.filter(|event| caller.scope.can(Right::PayloadView, &event.site));
    let removed = event.and_then(|event| event.removed_payloads.into_iter().find(|removed| removed.kind == kind));
    Ok(match removed {
        Some(removed) => {
            let detail = format!(
                "the {kind} was kept for a shorter time than its event; it was removed on {}",
                removed.since.to_rfc3339()
            );
            Problem::new(StatusCode::GONE, "removed", detail)
        }
        None => AppError::NotFound.into(),
    })
}

/// A file that is saved, never shown.
fn saved(payload: &Payload, name: &str) -> Response {
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
