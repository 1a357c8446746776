//! `GET` and `POST /api/v1/events/{id}/annotations`: what people add to an event, for programs.

use app::api::annotations::adding::Desk;
use app::domain::access::{Caller, Right};
use app::domain::annotation::{Annotations, Comment, Signature, Version};
use app::domain::annotation_view::Addition;
use app::domain::error::{AppError, FieldError};
use app::domain::event::EventId;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::audit::Origin;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Authenticated, RequestOrigin};
use super::events::{demand, event_id};
use super::openapi::answers::{Denied, Invalid, Missing, Unavailable};
use super::openapi::parameters::OfEvent;
use super::problem::Problem;
use super::state::AppState;

/// The routes.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, add))
}

/// All that people have added to an event.
#[derive(Serialize, ToSchema)]
#[schema(as = Annotations, examples(json!({
    "comments": [{
        "comment": 1, "by": "mk@example.org", "text": "The partner has been told.",
        "versions": [{"time": "2026-03-29T08:12:04.000Z", "text": "The partner has been told."}],
    }],
    "tags": [{"tag": "partner", "by": "mk@example.org", "time": "2026-03-29T08:12:30.000Z"}],
    "acknowledged": {"by": "mk@example.org", "time": "2026-03-29T08:11:51.000Z"},
    "assigned": null,
})))]
struct ApiAnnotations {
    comments: Vec<ApiComment>,
    tags: Vec<ApiTag>,
    #[schema(required)]
    acknowledged: Option<ApiSignature>,
    #[schema(required)]
    assigned: Option<ApiAssignment>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Comment)]
struct ApiComment {
    comment: u32,
    by: String,
    /// What it says now; `null` if it was taken back.
    #[schema(required)]
    text: Option<String>,
    /// What it said, oldest first.
    versions: Vec<ApiVersion>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
struct ApiVersion {
    #[schema(value_type = Timestamp)]
    time: String,
    #[schema(required)]
    text: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Signature)]
struct ApiSignature {
    by: String,
    #[schema(value_type = Timestamp)]
    time: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Tag)]
struct ApiTag {
    tag: Slug,
    #[serde(flatten)]
    signature: ApiSignature,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Assignment)]
struct ApiAssignment {
    to: String,
    #[serde(flatten)]
    signature: ApiSignature,
}

impl From<Signature> for ApiSignature {
    fn from(signature: Signature) -> Self {
        Self { by: signature.by.email, time: signature.at.to_rfc3339() }
    }
}

impl From<Comment> for ApiComment {
    fn from(comment: Comment) -> Self {
        let version = |Version { at, text }| ApiVersion { time: at.to_rfc3339(), text };
        let text = comment.text().map(str::to_owned);
        let versions = comment.versions.into_iter().map(version).collect();
        Self { comment: comment.number, by: comment.by.email, text, versions }
    }
}

impl From<Annotations> for ApiAnnotations {
    fn from(sum: Annotations) -> Self {
        Self {
            comments: sum.comments.into_iter().map(Into::into).collect(),
            tags: sum.tags.into_iter().map(|(tag, it)| ApiTag { tag, signature: it.into() }).collect(),
            acknowledged: sum.acknowledged.map(Into::into),
            assigned: sum.assigned.map(|(person, it)| ApiAssignment { to: person.email, signature: it.into() }),
        }
    }
}

/// Comments, tags and states that people added to an event.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}/annotations",
    operation_id = "readAnnotations",
    tag = "annotations",
    params(OfEvent),
    responses((status = 200, body = ApiAnnotations, description = "All of them."), Denied, Missing, Unavailable),
    security(("token" = ["journal.view"]), ("session" = ["journal.view"]))
)]
async fn read(
    State(state): State<AppState>,
    Authenticated(caller): Authenticated,
    Path(id): Path<String>,
) -> Result<Json<ApiAnnotations>, Problem> {
    demand(&caller, Right::JournalView)?;
    let found = state.ports.annotations.annotations(&caller.scope, event_id(&id)?).await?;
    Ok(Json(found.ok_or(AppError::NotFound)?.into()))
}

/// Comment on, tag, acknowledge or assign an event.
#[utoipa::path(
    post,
    path = "/api/v1/events/{id}/annotations",
    operation_id = "annotate",
    tag = "annotations",
    params(OfEvent),
    request_body(content = Addition, examples(
        ("comment" = (value = json!({"type": "comment", "text": "The partner has been told."}))),
        ("tag" = (value = json!({"type": "tag", "tag": "partner"}))),
        ("acknowledge" = (value = json!({"type": "acknowledge"}))),
    )),
    responses(
        (status = 200, body = ApiAnnotations, description = "All that has been added by now."),
        Denied, Invalid, Missing, Unavailable,
    ),
    security(("token" = ["event.annotate"]), ("session" = ["event.annotate"]))
)]
async fn add(
    State(state): State<AppState>,
    Authenticated(caller): Authenticated,
    RequestOrigin(origin): RequestOrigin,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<ApiAnnotations>, Problem> {
    demand(&caller, Right::EventAnnotate)?;
    let id = event_id(&id)?;
    let addition: Addition = serde_json::from_slice(&body).map_err(|error| FieldError::new("body", error))?;
    commit(&state, &caller, &origin, (id, addition)).await
}

async fn commit(
    state: &AppState,
    caller: &Caller,
    origin: &Origin,
    (id, addition): (EventId, Addition),
) -> Result<Json<ApiAnnotations>, Problem> {
    let ports = &state.ports;
    let desk = Desk {
        annotations: ports.annotations.clone(),
        events: ports.events.clone(),
        accounts: ports.accounts.clone(),
        audit: state.audit.clone(),
        clock: ports.clock.clone(),
    };
    Ok(Json(desk.add(caller, origin, id, addition).await?.into()))
}
