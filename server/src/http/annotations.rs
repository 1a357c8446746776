//! `GET` and `POST /api/v1/events/{id}/annotations`: what people add to an event, for programs.

use app::api::annotations::adding::Desk;
use app::domain::access::{Caller, Right};
use app::domain::annotation::{Annotations, Comment, Signature, Version};
use app::domain::annotation_view::Addition;
use app::domain::error::{AppError, FieldError};
use app::domain::event::EventId;
use app::domain::slug::Slug;
use app::ports::audit::Origin;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use super::caller::{Authenticated, RequestOrigin};
use super::events::{demand, event_id};
use super::problem::Problem;
use super::state::AppState;

/// The routes.
pub fn routes() -> Router<AppState> {
    Router::new().route("/api/v1/events/{id}/annotations", get(read).post(add))
}

/// All that people have added to an event.
#[derive(Serialize)]
struct ApiAnnotations {
    comments: Vec<ApiComment>,
    tags: Vec<ApiTag>,
    acknowledged: Option<ApiSignature>,
    assigned: Option<ApiAssignment>,
}

#[derive(Serialize)]
struct ApiComment {
    comment: u32,
    by: String,
    /// What it says now; `null` if it was taken back.
    text: Option<String>,
    /// What it said, oldest first.
    versions: Vec<ApiVersion>,
}

#[derive(Serialize)]
struct ApiVersion {
    time: String,
    text: Option<String>,
}

#[derive(Serialize)]
struct ApiSignature {
    by: String,
    time: String,
}

#[derive(Serialize)]
struct ApiTag {
    tag: Slug,
    #[serde(flatten)]
    signature: ApiSignature,
}

#[derive(Serialize)]
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

async fn read(
    State(state): State<AppState>,
    Authenticated(caller): Authenticated,
    Path(id): Path<String>,
) -> Result<Json<ApiAnnotations>, Problem> {
    demand(&caller, Right::JournalView)?;
    let found = state.ports.annotations.annotations(&caller.scope, event_id(&id)?).await?;
    Ok(Json(found.ok_or(AppError::NotFound)?.into()))
}

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
