//! All that is answered over HTTP outside the server functions: a table of contents, and the router.

pub mod access;
pub mod annotations;
pub mod assets;
pub mod caller;
pub mod cookies;
pub mod event_json;
pub mod events;
pub mod export;
pub mod health;
pub mod ingest;
pub mod invitation;
pub mod live;
pub mod local_path;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod pages;
pub mod payload;
pub mod preferences;
pub mod problem;
pub mod query;
pub mod session;
pub mod setup;
pub mod state;
pub mod statistics;
pub mod statistics_export;
pub mod support;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use self::access::Access;
use self::assets::SiteFiles;
use self::state::AppState;

/// A form of the door or of preferences: a few short fields, each of which may take three bytes a byte.
const MAX_FORM_BYTES: usize = 16 * 1024;

/// Everything the server answers. A page is what no other route is; so an unknown address is answered in the reader's language.
pub fn router(state: &AppState, access: &Access, site: SiteFiles) -> Router {
    let pages = pages::routes(access.clone(), assets::names(site), state.system.clone());
    let doors = Router::new()
        .merge(session::routes(pages.clone()))
        .merge(setup::routes(pages.clone()))
        .merge(invitation::routes(pages.clone()))
        .merge(preferences::routes())
        // Anybody may send these, so nobody may make the server read much.
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .with_state(access.clone());
    let api = OpenApiRouter::new()
        .merge(events::routes())
        .merge(payload::routes())
        .merge(annotations::routes())
        .merge(statistics::routes())
        .merge(support::routes())
        .merge(statistics_export::routes())
        .merge(metrics::routes())
        .with_state(state.clone());
    let api = api.merge(export::routes(state, access)).merge(live::routes(state, access));
    let (api, read) = api.split_for_parts();
    let (health, probes) = health::routes().with_state(state.clone()).split_for_parts();
    let (ingest, sent) = ingest::routes().with_state(state.clone()).split_for_parts();
    let document = openapi::head().merge_from(sent).merge_from(read).merge_from(probes);
    Router::new()
        .merge(api)
        .merge(doors)
        .fallback_service(pages)
        .layer(from_fn_with_state(access.clone(), middleware::refusals::record))
        .layer(from_fn_with_state(access.clone(), middleware::identity::identify))
        .layer(from_fn_with_state(access.clone(), middleware::cross_origin::refuse))
        // After these: a source has a key and is no person, so nobody looks for its session.
        .merge(ingest)
        .layer(from_fn_with_state(access.clone(), middleware::client_ip::find))
        // After these: whoever asks gets the page's files.
        .merge(assets::routes(site))
        .merge(health)
        .merge(openapi::routes(&document))
        .layer(CatchPanicLayer::custom(middleware::panics::answer))
        .layer(middleware::compression::layer())
        .layer(from_fn_with_state(access.clone(), middleware::security_headers::add))
        .layer(from_fn_with_state(middleware::measure::Measure::of(state), middleware::measure::count))
        .layer(from_fn(middleware::request_id::assign))
}
