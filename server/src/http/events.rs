//! `GET /api/v1/events`, one of them, and its timeline, for programs.

use app::domain::access::{Caller, Right};
use app::domain::error::{AppError, FieldError};
use app::domain::event::{Event, EventId};
use app::domain::page::PageRequest;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use super::caller::Authenticated;
use super::event_json::ApiEvent;
use super::problem::Problem;
use super::query::Query;
use super::state::{AppState, Ports};

/// The routes that read events.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/v1/events", get(list))
        .route("/api/v1/events/{id}", get(one))
        .route("/api/v1/events/{id}/timeline", get(timeline))
}

/// How many events a page has where none is asked for.
const DEFAULT_LIMIT: u32 = 100;

/// About what an event takes as JSON: room that is taken once is not moved while it grows.
const BYTES_OF_EVENT: usize = 1_024;

#[derive(Serialize)]
struct Page<'a> {
    events: Vec<ApiEvent<'a>>,
    next: Option<EventId>,
}

#[derive(Serialize)]
struct Timeline<'a> {
    events: Vec<ApiEvent<'a>>,
}

/// Refuses a caller without the right.
pub(super) fn demand(caller: &Caller, right: Right) -> Result<(), Problem> {
    if caller.scope.has(right) { Ok(()) } else { Err(AppError::Forbidden.into()) }
}

/// What is no id is the id of no event.
pub(super) fn event_id(text: &str) -> Result<EventId, Problem> {
    text.parse().map_err(|_| AppError::NotFound.into())
}

async fn list(
    State(ports): State<Ports>,
    Authenticated(caller): Authenticated,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    demand(&caller, Right::JournalView)?;
    let request = page_request(raw.as_deref())?;
    let page = ports.events.page(&caller.scope, &request).await?;
    let room = page.events.len() * BYTES_OF_EVENT;
    let events = page.events.iter().map(ApiEvent).collect();
    Ok(json(&Page { events, next: page.next }, room))
}

fn page_request(raw: Option<&str>) -> Result<PageRequest, FieldError> {
    let query = Query::read(raw, &["limit", "cursor"])?;
    let right = format!("must be from 1 to {}", PageRequest::MAX);
    let limit = query.get("limit", &right)?.unwrap_or(DEFAULT_LIMIT);
    if !(1..=PageRequest::MAX).contains(&limit) {
        return Err(FieldError::new("limit", right));
    }
    let before = query.get("cursor", "must be what `next` of the page before said")?;
    Ok(PageRequest { filter: query.filter, before, limit })
}

async fn one(
    State(ports): State<Ports>,
    Authenticated(caller): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let event = visible(&ports, &caller, event_id(&id)?).await?;
    Ok(json(&ApiEvent(&event), BYTES_OF_EVENT))
}

async fn timeline(
    State(ports): State<Ports>,
    Authenticated(caller): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let event = visible(&ports, &caller, event_id(&id)?).await?;
    let events = ports.events.timeline(&caller.scope, event.id).await?;
    Ok(json(&Timeline { events: events.iter().map(ApiEvent).collect() }, events.len() * BYTES_OF_EVENT))
}

/// An answer in JSON, written into so much room at first.
fn json(answer: &impl Serialize, room: usize) -> Response {
    let mut bytes = Vec::with_capacity(room);
    match serde_json::to_writer(&mut bytes, answer) {
        Ok(()) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

async fn visible(ports: &Ports, caller: &Caller, id: EventId) -> Result<Event, Problem> {
    demand(caller, Right::JournalView)?;
    ports.events.event(&caller.scope, id).await?.ok_or_else(|| AppError::NotFound.into())
}
