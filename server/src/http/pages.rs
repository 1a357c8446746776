//! The pages, rendered on the server, and the server functions they call: both get the same context, and both are for callers only.

use app::api::guard::{BaseUrl, PageStatus, Refusal, RequestId};
use app::assets::SiteAssets;
use app::domain::access::Caller;
use app::domain::error::AppError;
use app::ports::accounts::AccountStore;
use app::ports::annotations::AnnotationStore;
use app::ports::arrivals::ArrivalLog;
use app::ports::audit::{AuditLog, Origin};
use app::ports::clock::Clock;
use app::ports::commits::CommitReader;
use app::ports::confirmation::Confirmation;
use app::ports::events::{EventReader, EventWriter};
use app::ports::integrity::IntegrityDesk;
use app::ports::invitations::Inviter;
use app::ports::journal::JournalReader;
use app::ports::keys::{KeyMaker, KeyStore};
use app::ports::own_account::OwnAccount;
use app::ports::people::PeopleStore;
use app::ports::redaction::Redactor;
use app::ports::retention::{RetentionStore, RetentionWork};
use app::ports::second_factor::{SecondFactor, SecondFactorStore};
use app::ports::settings::SettingStore;
use app::ports::sites::SiteStore;
use app::ports::statistics::StatisticsReader;
use app::ports::system::SystemWatch;
use app::ports::views::{NewcomerCounter, ViewStore};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos_axum::ResponseOptions;
use std::sync::Arc;
use url::form_urlencoded::Serializer;

use super::access::Access;
use super::caller::RequestOrigin;
use super::local_path;
use super::middleware::refusals::Refused;
use super::middleware::security_headers::page_policy;
use super::preferences;
use super::problem::Problem;
use super::state::Ports;

/// The longest error that a server function answers.
const MAX_REFUSAL_BYTES: usize = 64 * 1_024;

/// The pages that everybody may open.
const OPEN: [&str; 4] = ["/login", "/login/code", "/setup", "/invitation"];

/// Server functions under `/fn`; every other address is a page.
pub fn routes(access: Access, assets: SiteAssets, system: Arc<dyn SystemWatch>) -> Router {
    // An error here only says that an earlier router of this process has done it.
    let _ = any_spawner::Executor::init_tokio();
    let pages = Pages { access, assets, system };
    Router::new().route("/fn/{*function}", any(server_function)).fallback(page).with_state(pages)
}

#[derive(Clone)]
struct Pages {
    access: Access,
    assets: SiteAssets,
    system: Arc<dyn SystemWatch>,
}

async fn page(State(pages): State<Pages>, request: Request) -> Response {
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD) && !request.uri().path().starts_with("/api/");
    if !is_page {
        return Problem::new(StatusCode::NOT_FOUND, "not-found", "there is no such route").into_response();
    }
    let context = Context::of(&pages, &request);
    if let Some(elsewhere) = redirect(&context, &request) {
        return elsewhere;
    }
    let (status, refusal) = (context.status.clone(), context.refusal.clone());
    let render = leptos_axum::render_app_async_with_context(move || context.provide(), app::shell);
    let mut response = render(request).await;
    // The router of the pages may have sent the reader elsewhere; else the page has said how it went.
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::from_u16(status.get()).unwrap_or(StatusCode::OK);
    }
    note(&refusal, &mut response);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn server_function(State(pages): State<Pages>, request: Request) -> Response {
    let context = Context::of(&pages, &request);
    let refusal = context.refusal.clone();
    let answer = leptos_axum::handle_server_fns_with_context(move || context.provide(), request).await;
    let mut response = with_status(answer.into_response()).await;
    note(&refusal, &mut response);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A refusal is no failure of the server: `server_fn` answers every error as 500, which logs and proxies would take for one.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MAX_REFUSAL_BYTES).await else {
        return Problem::internal("a refusal could not be read").into_response();
    };
    if let Ok(error) = serde_json::from_slice::<AppError>(&body) {
        parts.status = Problem::from(error).status();
    }
    Response::from_parts(parts, Body::from(body))
}

/// Says to the layers around that somebody was refused something: the status of a page or of a server function does not.
fn note(refusal: &Refusal, response: &mut Response) {
    if refusal.happened() {
        response.extensions_mut().insert(Refused);
    }
}

/// Strangers go to the form with the way back in it; those who are signed in have no use for the form.
fn redirect(context: &Context, request: &Request) -> Option<Response> {
    let path = request.uri().path();
    match &context.caller {
        None if !OPEN.contains(&path) => {
            let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
            let form = match wanted {
                "/" => "/login".to_owned(),
                wanted => format!("/login?{}", Serializer::new(String::new()).append_pair("next", wanted).finish()),
            };
            Some(Redirect::to(&form).into_response())
        }
        Some(_) if path == "/login" => {
            let query = request.uri().query().unwrap_or_default();
            let next = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next");
            let next = next.map(|(_, next)| next.into_owned());
            Some(Redirect::to(&local_path::after_sign_in(next.as_deref())).into_response())
        }
        _ => None,
    }
}

/// What components and server functions find in their context.
#[derive(Clone)]
struct Context {
    ports: Ports,
    audit: Arc<dyn AuditLog>,
    confirmation: Arc<dyn Confirmation>,
    second_factor: Arc<dyn SecondFactor>,
    own: Arc<dyn OwnAccount>,
    inviter: Arc<dyn Inviter>,
    integrity: Arc<dyn IntegrityDesk>,
    system: Arc<dyn SystemWatch>,
    caller: Option<Caller>,
    origin: Origin,
    request: Option<RequestId>,
    preferences: app::api::guard::RequestPreferences,
    base_url: BaseUrl,
    assets: SiteAssets,
    status: PageStatus,
    refusal: Refusal,
}

impl Context {
    fn of(pages: &Pages, request: &Request) -> Self {
        Self {
            ports: pages.access.door.ports.clone(),
            audit: Arc::new(pages.access.door.audit.clone()),
            confirmation: pages.access.door.confirmation.clone(),
            second_factor: pages.access.door.second_factor.clone(),
            own: pages.access.door.own.clone(),
            inviter: pages.access.door.inviter.clone(),
            integrity: Arc::new(pages.access.checks.clone()),
            system: pages.system.clone(),
            origin: RequestOrigin::of(request).0,
            caller: request.extensions().get::<Option<Caller>>().cloned().flatten(),
            request: request.extensions().get::<RequestId>().cloned(),
            preferences: preferences::read(request.headers()),
            base_url: BaseUrl(pages.access.web.base_url.as_str().into()),
            assets: pages.assets.clone(),
            status: PageStatus::default(),
            refusal: Refusal::default(),
        }
    }

    /// Each type is written out: a context is found by its type, and a port is found as `Arc<dyn Port>` only.
    fn provide(&self) {
        provide_context::<Option<Caller>>(self.caller.clone());
        provide_context::<Arc<dyn EventReader>>(self.ports.events.clone());
        provide_context::<Arc<dyn CommitReader>>(self.ports.commits.clone());
        provide_context::<Arc<dyn JournalReader>>(self.ports.journal.clone());
        provide_context::<Arc<dyn EventWriter>>(self.ports.writer.clone());
        provide_context::<Arc<dyn AnnotationStore>>(self.ports.annotations.clone());
        provide_context::<Arc<dyn ViewStore>>(self.ports.views.clone());
        provide_context::<Arc<dyn NewcomerCounter>>(self.ports.newcomers.clone());
        provide_context::<Arc<dyn StatisticsReader>>(self.ports.statistics.clone());
        provide_context::<Arc<dyn SiteStore>>(self.ports.sites.clone());
        provide_context::<Arc<dyn KeyStore>>(self.ports.keys.clone());
        provide_context::<Arc<dyn KeyMaker>>(self.ports.key_maker.clone());
        provide_context::<Arc<dyn ArrivalLog>>(self.ports.arrivals.clone());
        provide_context::<Arc<dyn AccountStore>>(self.ports.accounts.clone());
        provide_context::<Arc<dyn RetentionStore>>(self.ports.retention.clone());
        provide_context::<Arc<dyn RetentionWork>>(self.ports.retention_work.clone());
        provide_context::<Arc<dyn Redactor>>(self.ports.redaction.clone());
        provide_context::<Arc<dyn AuditLog>>(self.audit.clone());
        provide_context::<Arc<dyn Confirmation>>(self.confirmation.clone());
        provide_context::<Arc<dyn SecondFactor>>(self.second_factor.clone());
        provide_context::<Arc<dyn OwnAccount>>(self.own.clone());
        provide_context::<Arc<dyn Inviter>>(self.inviter.clone());
        provide_context::<Arc<dyn SystemWatch>>(self.system.clone());
        provide_context::<Arc<dyn PeopleStore>>(self.ports.people.clone());
        provide_context::<Arc<dyn SecondFactorStore>>(self.ports.second_factors.clone());
        provide_context::<Arc<dyn IntegrityDesk>>(self.integrity.clone());
        provide_context(self.origin.clone());
        provide_context::<Arc<dyn SettingStore>>(self.ports.settings.clone());
        provide_context::<Arc<dyn Clock>>(self.ports.clock.clone());
        provide_context(self.preferences.clone());
        provide_context(self.base_url.clone());
        provide_context(self.assets.clone());
        provide_context(self.status.clone());
        provide_context(self.refusal.clone());
        if let Some(request) = &self.request {
            provide_context(request.clone());
        }
        allow_own_scripts();
    }
}

/// The page's content security policy, with the nonce that leptos writes into its scripts.
fn allow_own_scripts() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    if let Ok(policy) = HeaderValue::try_from(page_policy(&nonce)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
