//! `GET /api/v1/events`, one of them, and its timeline, for programs.

use app::domain::access::{Caller, Right};
use app::domain::error::{AppError, FieldError};
use app::domain::event::{Event, EventId};
use app::domain::page::PageRequest;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Authenticated;
use super::event_json::{self, ApiEvent};
use super::openapi::answers::{Denied, Invalid, Missing, Unavailable};
use super::openapi::parameters::{Filtered, OfEvent};
use super::problem::Problem;
use super::query::Query;
use super::state::{AppState, Ports};

/// The routes that read events.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one)).routes(routes!(timeline))
}

/// How many events a page has where none is asked for.
const DEFAULT_LIMIT: u32 = 100;

/// About what an event takes as JSON: room that is taken once is not moved while it grows.
const BYTES_OF_EVENT: usize = 1_024;

/// A page of events, newest first.
#[derive(Serialize, ToSchema)]
#[schema(as = EventPage, examples(json!({"events": [event_json::example()], "next": "206472373988229120"})))]
struct Page<'a> {
    events: Vec<ApiEvent<'a>>,
    /// The cursor of the next page; `null` on the last one.
    #[schema(value_type = Option<String>, required)]
    next: Option<EventId>,
}

/// The events of one correlation or operation, oldest first.
#[derive(Serialize, ToSchema)]
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

/// Events that the filter lets through, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "listEvents",
    tag = "events",
    params(
        Filtered,
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "How many at most; 100 where none is given."),
        ("cursor" = Option<EventId>, Query, description = "What `next` of the page before said."),
    ),
    responses((status = 200, body = Page, description = "A page."), Denied, Invalid, Unavailable),
    security(("token" = ["journal.view"]), ("session" = ["journal.view"]))
)]
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

/// One event.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}",
    operation_id = "readEvent",
    tag = "events",
    params(OfEvent),
    responses((status = 200, body = ApiEvent, description = "The event."), Denied, Missing, Unavailable),
    security(("token" = ["journal.view"]), ("session" = ["journal.view"]))
)]
async fn one(
    State(ports): State<Ports>,
    Authenticated(caller): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let event = visible(&ports, &caller, event_id(&id)?).await?;
    Ok(json(&ApiEvent(&event), BYTES_OF_EVENT))
}

/// Events of the same correlation or operation, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}/timeline",
    operation_id = "readTimeline",
    tag = "events",
    params(OfEvent),
    responses(
        (status = 200, body = Timeline, description = "At most 200, the event itself among them."),
        Denied, Missing, Unavailable,
    ),
    security(("token" = ["journal.view"]), ("session" = ["journal.view"]))
)]
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
