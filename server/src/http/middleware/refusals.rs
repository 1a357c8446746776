//! Records that somebody who is signed in was refused what they asked for: 403 from a route, or a refusal within a page or server function.

use app::domain::access::Caller;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::http::access::Access;
use crate::http::caller::RequestOrigin;

/// Stands in the extensions of an answer whose status does not tell that somebody was refused something in it.
#[derive(Clone, Copy, Debug)]
pub struct Refused;

/// Records a refusal once the answer is known.
pub async fn record(State(access): State<Access>, request: Request, next: Next) -> Response {
    let Some(caller) = request.extensions().get::<Option<Caller>>().cloned().flatten() else {
        return next.run(request).await;
    };
    let origin = RequestOrigin::of(&request).0;
    let operation = operation(&request);
    // A server function that wants the password again answers 403 too, and refuses nobody.
    let by_status = !request.uri().path().starts_with("/fn/");
    let response = next.run(request).await;
    let forbidden = by_status && response.status() == StatusCode::FORBIDDEN;
    if forbidden || response.extensions().get::<Refused>().is_some() {
        access.door.audit.record_refusal(&caller, &origin, &operation).await;
    }
    response
}

/// The method and the route. Of a page or a server function, which share routes, the path: what is none of theirs is not refused but not found.
fn operation(request: &Request) -> String {
    let path = request.uri().path();
    let route = request.extensions().get::<MatchedPath>().map_or(path, MatchedPath::as_str);
    let route = if route.starts_with("/fn/") { path } else { route };
    format!("{} {}", request.method(), route.chars().take(200).collect::<String>())
}
