//! `GET /api/v1/export`: all events that a filter lets through as one file, streamed; and how far such an export has come.

use std::sync::Arc;

use app::api::zones;
use app::domain::access::{Caller, Right};
use app::domain::error::{AppError, FieldError};
use app::domain::export::{ExportProgress, ExportState, Format, Separator, Wording};
use app::domain::language::Language;
use app::domain::slug::Slug;
use app::domain::time::{LocalTime, Timestamp};
use app::ports::audit::Origin;
use app::preferences as words;
use app::widgets::columns;
use axum::body::Body;
use axum::extract::{FromRef, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use chrono_tz::Tz;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Access;
use super::caller::{Authenticated, RequestOrigin};
use super::events::demand;
use super::middleware::identity;
use super::openapi::answers::{Denied, EventFiles, Invalid, Missing, Unavailable, Unknown};
use super::openapi::parameters::{AsFile, Filtered};
use super::preferences;
use super::problem::Problem;
use super::query::Query;
use super::state::AppState;
use crate::export::events::{EventTable, Reader};
use crate::export::file::{self, EventFile};
use crate::export::jobs::{Job, Refused, Running};
use crate::export::record::Record;
use crate::export::run::{self, Export, Recheck, Walk};

/// What exports need.
#[derive(Clone)]
struct Exporting {
    state: AppState,
    access: Access,
}

impl FromRef<Exporting> for AppState {
    fn from_ref(exporting: &Exporting) -> Self {
        exporting.state.clone()
    }
}

/// The routes of exports.
pub fn routes(state: &AppState, access: &Access) -> OpenApiRouter {
    let exporting = Exporting { state: state.clone(), access: access.clone() };
    OpenApiRouter::new().routes(routes!(export)).routes(routes!(progress, cancel)).with_state(exporting)
}

/// What an export can be told besides its filter.
pub const PARAMETERS: [&str; 7] = ["format", "lang", "words", "separator", "zone", "name", "export"];

/// What was asked for, as whom.
pub(super) struct Wish {
    pub(super) query: Query,
    pub(super) format: Format,
    pub(super) language: Language,
    pub(super) wording: Wording,
    pub(super) separator: Option<Separator>,
    pub(super) zone: Tz,
    /// What the file is called after.
    pub(super) name: Option<Slug>,
    /// Under which name its reader asks how far it has come.
    pub(super) handle: Option<Slug>,
}

impl Wish {
    /// Reads the parameters. A reader with a language reads words of it; a program that names none reads the API's terms.
    pub(super) fn read(query: Query, headers: &HeaderMap, caller: &Caller) -> Result<Self, FieldError> {
        let format = query.get("format", "must be one of csv, xlsx, json, ndjson")?;
        let format = format.ok_or_else(|| FieldError::new("format", "must be one of csv, xlsx, json, ndjson"))?;
        let asked = query.get("lang", "must be one of en, fr, pl")?;
        let chosen = preferences::read(headers);
        let spoken = chosen.locale.as_deref().and_then(|tag| tag.parse().ok());
        let accepted = chosen.accept_language.as_deref();
        let language: Option<Language> = asked
            .or(spoken)
            .or_else(|| accepted.map(|header| Language::from_accept_language(header).unwrap_or(Language::En)));
        let usual = if language.is_some() { Wording::Labels } else { Wording::Terms };
        let zone = query.get("zone", "must be an IANA time zone, such as Europe/Paris")?;
        Ok(Self {
            format,
            language: language.unwrap_or(Language::En),
            wording: query.get("words", "must be terms or labels")?.unwrap_or(usual),
            separator: query.get("separator", "must be one of comma, semicolon, tab")?,
            zone: zone.unwrap_or_else(|| zones::zone_of(caller)),
            name: query.get("name", "must be 1 to 64 of a-z 0-9 _ - .")?,
            handle: query.get("export", "must be 1 to 64 of a-z 0-9 _ - .")?,
            query,
        })
    }

    /// The reader's clock.
    pub(super) fn local(&self, now: Timestamp) -> LocalTime {
        zones::moment(self.zone, now).local()
    }

    /// `vigie-<name>-<site>-<day>T<time>.<format>`.
    pub(super) fn file_name(&self, now: Timestamp) -> String {
        let site = match self.query.filter.site.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        file::name(self.name.iter().chain(site), self.local(now), self.format.as_str())
    }
}

/// All events that the filter lets through as one file.
///
/// Streamed, complete, and recorded with the filter and the number of rows. An export that fails is broken off.
#[utoipa::path(
    get,
    path = "/api/v1/export",
    operation_id = "exportEvents",
    tag = "exports",
    params(Filtered, AsFile),
    responses(
        EventFiles, Denied, Invalid, Unavailable,
        (status = 409, body = Problem, content_type = "application/problem+json", description = "An export of that name runs already."),
        (status = 429, body = Problem, content_type = "application/problem+json", description = "Too many exports at once; try again after `Retry-After` seconds."),
    ),
    security(("token" = ["journal.view", "export"]), ("session" = ["journal.view", "export"]))
)]
async fn export(
    State(Exporting { state, access }): State<Exporting>,
    Authenticated(caller): Authenticated,
    RequestOrigin(origin): RequestOrigin,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wish = Wish::read(Query::read(raw.as_deref(), &PARAMETERS)?, &headers, &caller)?;
    let (handle, user) = (wish.handle.clone(), caller.user);
    let recheck = recheck(&access, &headers);
    let begun = begin(&state, wish, Asker { caller, origin, recheck }).await;
    // A page that sent its reader here cannot see this answer, so it asks by the handle why nothing came.
    if let (Err(problem), Some(handle)) = (&begun, handle) {
        state.exports.refused(user, handle, problem.short_name(), state.ports.clock.now());
    }
    begun
}

/// Who asks, from where, and how it is found out whether they still may.
struct Asker {
    caller: Caller,
    origin: Origin,
    recheck: Recheck,
}

/// Asks with the request's own session or token what its owner may see now.
fn recheck(access: &Access, headers: &HeaderMap) -> Recheck {
    let (access, shown) = (access.clone(), Arc::new(identity::shown(headers)));
    Box::new(move || {
        let (access, shown) = (access.clone(), Arc::clone(&shown));
        Box::pin(async move { Ok(identity::still_there(&access, &shown).await?.map(|account| account.scope())) })
    })
}

async fn begin(state: &AppState, wish: Wish, asker: Asker) -> Result<Response, Problem> {
    let caller = &asker.caller;
    demand(caller, Right::JournalView)?;
    demand(caller, Right::Export)?;
    let now = state.ports.clock.now();
    let operation_id = format!("export-{:032x}", rand::random::<u128>());
    let running = take_place(state, &wish, caller, &operation_id)?;
    let (format, name, job) = (wish.format, wish.file_name(now), Arc::clone(running.job()));
    let opened = open(state, wish, asker, operation_id).await;
    let opened = opened.inspect_err(|problem| job.end(ExportState::Failed, Some(problem.short_name().to_owned())))?;
    Ok(attachment(format, &name, run::begin(running, opened)))
}

/// Reads the first page and records that the rest follows.
async fn open(state: &AppState, wish: Wish, asker: Asker, operation_id: String) -> Result<Export, Problem> {
    let Asker { caller, origin, recheck } = asker;
    let now = state.ports.clock.now();
    let sites = state.ports.sites.sites(&caller.scope).await?;
    let reader = Reader {
        language: wish.language,
        wording: wish.wording,
        zone: wish.zone,
        sites: sites.into_iter().map(|site| (site.slug, site.label)).collect(),
    };
    let (scope, filter) = (caller.scope.clone(), wish.query.filter.clone());
    let walk = Walk { reader: state.ports.events.clone(), scope, recheck, filter };
    // Before its own beginning is recorded, so that an export of Vigie's own site does not find itself.
    let first = walk.page(None).await?;
    let record = Record {
        audit: state.audit.clone(),
        clock: state.ports.clock.clone(),
        caller,
        origin,
        what: "events",
        format: wish.format,
        filter: wish.query.filter.to_query(),
        operation_id,
        begun: now,
    };
    record.begun().await?;
    let file = EventFile {
        format: wish.format,
        dialect: file::dialect(wish.language, wish.wording, wish.separator),
        table: EventTable::new(reader, wish.format),
        sheet: columns::sheet(words::locale(wish.language)),
        made: wish.local(now),
    };
    Ok(Export { walk, first, file, record })
}

fn take_place(state: &AppState, wish: &Wish, caller: &Caller, operation_id: &str) -> Result<Running, Problem> {
    let handle = match &wish.handle {
        Some(handle) => handle.clone(),
        None => operation_id.parse().map_err(Problem::internal)?,
    };
    state.exports.begin(caller.user, handle, state.ports.clock.now()).map_err(|refused| match refused {
        Refused::TooMany => Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-exports", refused).retry_after(5),
        Refused::NameTaken => Problem::new(StatusCode::CONFLICT, "exists", refused).field("export"),
    })
}

/// A file that is saved, never shown, and kept by nobody on the way.
pub(super) fn attachment(format: Format, name: &str, body: Body) -> Response {
    // The name is made of slugs and digits; should it ever not be, the browser chooses one.
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file::content_type(format))),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        // A proxy that waits for the whole file would hide how far it has come.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, body).into_response()
}

/// How far an export of one's own has come.
#[utoipa::path(
    get,
    path = "/api/v1/exports/{name}",
    operation_id = "exportProgress",
    tag = "exports",
    params(("name" = inline(Slug), Path, description = "What was given as `export`.")),
    responses((status = 200, body = ExportProgress, description = "Its rows and bytes so far."), Unknown, Missing),
    security(("token" = []), ("session" = []))
)]
async fn progress(
    State(state): State<AppState>,
    Authenticated(caller): Authenticated,
    Path(name): Path<String>,
) -> Result<Json<ExportProgress>, Problem> {
    let job = find(&state, &caller, &name)?;
    Ok(Json(job.progress()))
}

/// Stop an export of one's own.
#[utoipa::path(
    delete,
    path = "/api/v1/exports/{name}",
    operation_id = "cancelExport",
    tag = "exports",
    params(("name" = inline(Slug), Path, description = "What was given as `export`.")),
    responses((status = 204, description = "It ends at its next step."), Unknown, Missing),
    security(("token" = []), ("session" = []))
)]
async fn cancel(
    State(state): State<AppState>,
    Authenticated(caller): Authenticated,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    find(&state, &caller, &name)?.cancel();
    Ok(StatusCode::NO_CONTENT)
}

/// An export is its reader's alone; other people's do not exist.
fn find(state: &AppState, caller: &Caller, name: &str) -> Result<Arc<Job>, Problem> {
    let name = name.parse().map_err(|_| AppError::NotFound)?;
    let found = state.exports.find(caller.user, name, state.ports.clock.now());
    found.ok_or_else(|| AppError::NotFound.into())
}
