//! `/healthz`: the process is up. `/readyz`: it can do its work. Both say little, since anybody may ask.

use app::domain::system::Obstacle;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::AppState;

/// The routes for those who watch over the process.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(alive)).routes(routes!(ready))
}

/// Whether the process is up.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "isAlive",
    tag = "operation",
    responses((status = 200, description = "It is.", body = String, content_type = "text/plain; charset=utf-8")),
    security(())
)]
async fn alive() -> &'static str {
    "ok\n"
}

/// Whether the server can do its work.
///
/// The database answers within two seconds, events are committed, the disk has room and can be written to, and the server is not about to end.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "isReady",
    tag = "operation",
    responses(
        (status = 200, description = "It can.", body = String, content_type = "text/plain; charset=utf-8"),
        (status = 503, description = "It cannot; a line for each reason.", body = String, content_type = "text/plain; charset=utf-8"),
    ),
    security(())
)]
async fn ready(State(state): State<AppState>) -> (StatusCode, String) {
    let obstacles = state.system.obstacles().await;
    if obstacles.is_empty() {
        return (StatusCode::OK, "ready\n".to_owned());
    }
    (StatusCode::SERVICE_UNAVAILABLE, obstacles.into_iter().map(sentence).collect())
}

const fn sentence(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Database => "the database does not answer\n",
        Obstacle::Writer => "events are not committed any more\n",
        Obstacle::Disk => "the disk is full or cannot be written to\n",
        Obstacle::Stopping => "the server is stopping\n",
    }
}
