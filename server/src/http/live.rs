//! Live streams as Server-Sent Events: `GET /api/v1/live` for programs, `/live/rows` and `/live/ticks` for the pages.

use std::sync::Arc;

use app::api::zones::zone_of;
use app::domain::access::Caller;
use app::domain::error::FieldError;
use app::domain::filter::Filter;
use app::domain::journal::Journal;
use app::ports::sites::SiteStore;
use axum::body::Body;
use axum::extract::{FromRef, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Access;
use super::caller::Authenticated;
use super::events::demand;
use super::middleware::identity;
use super::openapi::answers::{Denied, Invalid, Unavailable};
use super::openapi::parameters::Filtered;
use super::problem::Problem;
use super::query::Query;
use super::state::AppState;
use crate::live::request::{Recheck, Request, Shape, Sight};
use crate::live::stream::open;
use crate::live::{Behind, Hub};
use crate::matching::Matcher;

/// Where the reader was, as a browser says it when it comes back.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// The same for those who cannot set a header.
const POSITION: &str = "last_event_id";

/// What the streams need.
#[derive(Clone)]
struct Live {
    hub: Arc<Hub>,
    access: Access,
    sites: Arc<dyn SiteStore>,
    most: usize,
}

impl FromRef<Live> for Access {
    fn from_ref(live: &Live) -> Self {
        live.access.clone()
    }
}

/// The routes of the streams.
pub fn routes(state: &AppState, access: &Access) -> OpenApiRouter {
    let sites = state.ports.sites.clone();
    let live = Live { hub: state.live.clone(), access: access.clone(), sites, most: state.limits.live_streams };
    OpenApiRouter::new()
        .routes(routes!(events))
        .route("/live/rows", get(rows))
        .route("/live/ticks", get(ticks))
        .with_state(live)
}

/// Events as they are committed, as Server-Sent Events.
///
/// Every event that the filter lets through, from now on or from where the reader was: who comes back misses none and gets none twice. `data:` is an
/// event as JSON and `id:` where the stream is; `event: reset` says that the reader is too far behind and fetches the list anew.
#[utoipa::path(
    get,
    path = "/api/v1/live",
    operation_id = "followEvents",
    tag = "events",
    params(
        Filtered,
        ("Last-Event-ID" = Option<String>, Header, nullable = false, description = "The `id` of the last message that was read."),
        ("last_event_id" = Option<String>, Query, description = "The same, for readers who cannot set a header."),
    ),
    responses(
        (status = 200, description = "A stream without end.", body = String, content_type = "text/event-stream"),
        (status = 429, body = Problem, content_type = "application/problem+json", description = "Too many streams of one's own are open."),
        Denied, Invalid, Unavailable,
    ),
    security(("token" = ["journal.view"]), ("session" = ["journal.view"]))
)]
async fn events(
    State(live): State<Live>,
    Authenticated(caller): Authenticated,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = Query::read(raw.as_deref(), &[POSITION])?;
    let filter = Some(query.filter.clone());
    stream(&live, &caller, &headers, (Shape::Events, filter, &query))
}

/// Rows of a journal's list in the reader's zone, as many as a person can follow.
async fn rows(
    State(live): State<Live>,
    Authenticated(caller): Authenticated,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = Query::read(raw.as_deref(), &[POSITION, "journal"])?;
    let journal = query.get("journal", "must be the name of a journal")?.unwrap_or(Journal::All);
    let filter = journal.narrow(&query.filter);
    stream(&live, &caller, &headers, (Shape::Rows(zone_of(&caller)), filter, &query))
}

/// How many events the filter lets through, at most once a second.
async fn ticks(
    State(live): State<Live>,
    Authenticated(caller): Authenticated,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = Query::read(raw.as_deref(), &[POSITION])?;
    let filter = Some(query.filter.clone());
    stream(&live, &caller, &headers, (Shape::Ticks, filter, &query))
}

/// Opens a stream. Where there is no filter, the journal and the reader's choice exclude each other, and nothing will ever come.
fn stream(
    live: &Live,
    caller: &Caller,
    headers: &HeaderMap,
    (shape, filter, query): (Shape, Option<Filter>, &Query),
) -> Result<Response, Problem> {
    demand(caller, shape.right())?;
    let admission = live.hub.admit(caller.user, live.most).ok_or_else(|| {
        let detail = format!("there are {} live streams of yours open already, the limit live_streams", live.most);
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-streams", detail).retry_after(10)
    })?;
    let impossible = || Filter { q: Some("|".to_owned()), ..Filter::default() };
    let request = Request {
        matcher: Matcher::new(filter.unwrap_or_else(impossible)),
        scope: caller.scope.clone(),
        from: position(headers, query)?.map(|text| text.parse().map_err(|_| Behind)),
        recheck: recheck(live, headers, &shape),
        shape,
        admission,
    };
    let body = Body::from_stream(open(live.hub.clone(), request));
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // For nginx, which else keeps what comes until it has enough.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((fixed, body).into_response())
}

/// What the reader shows of where they were. The header is the browser's own, so it is the newer one.
fn position(headers: &HeaderMap, query: &Query) -> Result<Option<String>, FieldError> {
    let header = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
    match header {
        Some(text) => Ok(Some(text.to_owned())),
        None => query.get(POSITION, "must be the id of a message of the stream"),
    }
}

/// Asks with the request's own session or token what its owner may see now; which sites are counted, only for who is told of counts.
fn recheck(live: &Live, headers: &HeaderMap, shape: &Shape) -> Recheck {
    let asks_counted = matches!(shape, Shape::Ticks);
    let (access, sites) = (live.access.clone(), live.sites.clone());
    let shown = Arc::new(identity::shown(headers));
    Box::new(move || {
        let (access, sites, shown) = (access.clone(), sites.clone(), Arc::clone(&shown));
        Box::pin(async move {
            let Some(account) = identity::still_there(&access, &shown).await? else { return Ok(None) };
            let scope = account.scope();
            let seen = if asks_counted { sites.sites(&scope).await? } else { Vec::new() };
            let counted = seen.into_iter().filter(|site| site.shown).map(|site| site.slug).collect();
            Ok(Some(Sight { scope, counted }))
        })
    })
}
