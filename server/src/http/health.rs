//! `/healthz`: the process is up. `/readyz`: it can answer from its database. Both say nothing else, since anybody may ask.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::state::Ports;

/// The routes for those who watch over the process.
pub fn routes(ports: Ports) -> Router {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready)).with_state(ports)
}

async fn ready(State(ports): State<Ports>) -> (StatusCode, &'static str) {
    match ports.accounts.has_accounts().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "The database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
