//! `GET /api/v1/events/{id}/support`: one ZIP for the partner's support desk, with both files, the event, a summary in words and a manifest.

use app::api::events::assemble;
use app::api::zones;
use app::domain::access::{Caller, Right};
use app::domain::error::AppError;
use app::domain::event::{Event, EventId, Target};
use app::domain::event_view::EventView;
use app::domain::language::Language;
use app::domain::outcome::Action;
use app::domain::payload::{Payload, payload_file};
use app::ports::audit::{Act, Origin};
use app::support::summary;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Authenticated, RequestOrigin};
use super::event_json::ApiEvent;
use super::events::{demand, event_id};
use super::openapi::answers::{Archive, Denied, Invalid, Missing, Unavailable};
use super::openapi::parameters::OfEvent;
use super::problem::Problem;
use super::state::AppState;
use super::{preferences, query};
use crate::export::bundle::{self, File};

/// The route of the bundle.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(bundle))
}

/// What the bundle is made of.
struct Contents {
    event: Event,
    view: EventView,
    payloads: Vec<Payload>,
}

/// One ZIP for a partner's support desk: both files, the event, a summary in words, a manifest with hashes.
#[utoipa::path(
    get,
    path = "/api/v1/events/{id}/support",
    operation_id = "downloadSupportBundle",
    tag = "events",
    params(
        OfEvent,
        ("lang" = inline(Option<Language>), Query, description = "The language of the summary; the reader's where none is given."),
    ),
    responses(Archive, Denied, Invalid, Missing, Unavailable),
    security(("token" = ["journal.view", "payload.view"]), ("session" = ["journal.view", "payload.view"]))
)]
async fn bundle(
    State(state): State<AppState>,
    Authenticated(caller): Authenticated,
    RequestOrigin(origin): RequestOrigin,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    demand(&caller, Right::JournalView)?;
    demand(&caller, Right::PayloadView)?;
    let id = event_id(&id)?;
    let asked = query::only(raw.as_deref(), "lang", "must be one of en, fr, pl")?;
    let language = asked.unwrap_or_else(|| preferences::language(&headers));
    let contents = read(&state, &caller, id).await?;
    let made = zones::moment(zones::zone_of(&caller), state.ports.clock.now());
    let files = files(&contents, language).map_err(Problem::internal)?;
    let bytes = bundle::zip(&files, made.local()).map_err(Problem::internal)?;
    record(&state, &caller, &origin, &contents).await?;
    Ok(answer(id, bytes))
}

async fn read(state: &AppState, caller: &Caller, id: EventId) -> Result<Contents, Problem> {
    let events = &state.ports.events;
    let event = events.event(&caller.scope, id).await?.ok_or(AppError::NotFound)?;
    let mut payloads = Vec::new();
    for info in &event.payloads {
        // What may be read of an event that may be seen is decided for its site; without the right there is no bundle.
        let payload = events.payload(&caller.scope, id, info.kind).await?.ok_or(AppError::Forbidden)?;
        payloads.push(payload);
    }
    let sites = state.ports.sites.sites(&caller.scope).await?;
    let view = assemble::view(caller, &sites, event.clone());
    Ok(Contents { event, view, payloads })
}

/// The files in the order in which somebody reads them.
fn files(contents: &Contents, language: Language) -> serde_json::Result<Vec<File>> {
    let Contents { event, view, payloads } = contents;
    let mut files = Vec::new();
    for payload in payloads {
        let name = payload_file(event.id, payload.info.kind, &payload.info.content_type);
        files.push(File { name, bytes: payload.body.to_vec() });
        let headers: String = payload.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        if !headers.is_empty() {
            files.push(File {
                name: format!("event-{}-{}-headers.txt", event.id, payload.info.kind),
                bytes: headers.into_bytes(),
            });
        }
    }
    files.push(File { name: "event.json".to_owned(), bytes: serde_json::to_vec_pretty(&ApiEvent(event))? });
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let text = summary(language, view, &names);
    files.insert(0, File { name: "summary.txt".to_owned(), bytes: text.into_bytes() });
    Ok(files)
}

/// Before it leaves: what cannot be recorded is not given.
async fn record(state: &AppState, caller: &Caller, origin: &Origin, contents: &Contents) -> Result<(), Problem> {
    let id = contents.event.id;
    let kinds: Vec<&str> = contents.payloads.iter().map(|payload| payload.info.kind.as_str()).collect();
    let mut act = Act::new(
        "data_access",
        "export",
        Action::Accessed,
        format!("{} took event {id} out for a support desk", caller.email),
    );
    act.targets = vec![Target { kind: "event".to_owned(), id: id.to_string(), label: None, url: None }];
    act.attributes = Some(serde_json::json!({"what": "support", "format": "zip", "payloads": kinds}));
    Ok(state.audit.record(caller, origin, act).await?)
}

fn answer(id: EventId, bytes: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"vigie-event-{id}.zip\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, bytes).into_response()
}
