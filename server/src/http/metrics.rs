//! `GET /metrics`: figures for those who watch over many servers. They tell of all sites, so they ask for the same as the page of the system.

use app::domain::error::AppError;
use app::domain::system::may_watch;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Authenticated;
use super::openapi::answers::Denied;
use super::problem::Problem;
use super::state::AppState;
use crate::metrics::text::CONTENT_TYPE;

/// The route of figures.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(scrape))
}

/// Figures of the server, for Prometheus.
///
/// What was counted since the start, and how things are now. Only those who see all sites may read it.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "readMetrics",
    tag = "operation",
    responses(
        (status = 200, description = "OpenMetrics 1.0.", body = String, content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8"),
        Denied,
    ),
    security(("token" = ["source.manage"]), ("session" = ["source.manage"]))
)]
async fn scrape(State(state): State<AppState>, Authenticated(caller): Authenticated) -> Result<Response, Problem> {
    if !may_watch(&caller.scope) {
        return Err(AppError::Forbidden.into());
    }
    let text = state.system.figures().await?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response())
}
