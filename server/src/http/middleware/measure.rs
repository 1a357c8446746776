//! Counts what is asked, by the template of its route. What no route is for counts as a page, whatever its address.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use leptos::server_fn::axum::server_fn_paths;

use crate::http::state::AppState;
use crate::metrics::Metrics;

/// Every address that is no route's own.
const PAGE: &str = "page";
/// An address like that of a server function, and there is none.
const NO_FUNCTION: &str = "/fn/{function}";

/// What counting needs.
#[derive(Clone)]
pub struct Measure {
    metrics: Arc<Metrics>,
    functions: Arc<HashSet<&'static str>>,
}

impl Measure {
    /// For a server with these server functions.
    pub fn of(state: &AppState) -> Self {
        let functions = server_fn_paths().map(|(path, _)| path).collect();
        Self { metrics: state.ports.metrics.clone(), functions: Arc::new(functions) }
    }

    /// The label of a request: one of few, whatever is asked.
    fn route<'a>(&'a self, matched: Option<&'a str>, path: &str) -> &'a str {
        match matched {
            Some(template) => template,
            None if path.starts_with("/fn/") => self.functions.get(path).copied().unwrap_or(NO_FUNCTION),
            None => PAGE,
        }
    }
}

/// Counts the request once its answer begins.
pub async fn count(State(measure): State<Measure>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let route = measure.route(matched.as_ref().map(MatchedPath::as_str), &path);
    measure.metrics.requests.answered(route, response.status().as_u16(), begun.elapsed());
    response
}
