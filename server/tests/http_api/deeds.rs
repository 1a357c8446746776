//! What somebody decides on a page: server functions called with a session, their refusals, and the record of them.

use app::domain::access::Role;
use app::domain::outcome::Outcome;
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestApp, request};

/// The administrator's address.
pub(crate) const ADMIN: &str = "admin@example.org";

/// A server with an administrator, and the cookie of a session.
pub(crate) async fn administrated() -> (TestApp, String) {
    let app = TestApp::start().await;
    app.site("lyon", "Europe/Paris").await;
    app.site("krakow", "Europe/Warsaw").await;
    app.user(ADMIN, &[Role::Administrator]).await;
    let cookie = app.sign_in(ADMIN).await;
    (app, cookie)
}

/// Calls a server function as a page does.
pub(crate) async fn call(app: &TestApp, cookie: &str, function: &str, body: Value) -> Answer {
    let request = request(Method::POST, &format!("/fn/{function}"))
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

/// Checks that a server function was refused with this error.
#[track_caller]
pub(crate) fn is_error(answer: &Answer, error: &str) {
    assert!(!answer.status.is_success() && answer.text().contains(error), "{} {}", answer.status, answer.text());
}

/// Calls a server function that must succeed, and gives what it answers.
pub(crate) async fn done(app: &TestApp, cookie: &str, function: &str, body: Value) -> Value {
    let answer = call(app, cookie, function, body).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.text());
    answer.json()
}

/// Gives the password again.
pub(crate) async fn confirm(app: &TestApp, cookie: &str) {
    done(app, cookie, "confirm_password", json!({"password": PASSWORD})).await;
}

/// What is recorded of an operation, oldest first: outcome, sentence and changes.
pub(crate) async fn recorded(app: &TestApp, operation: &str) -> Vec<(Outcome, String, Vec<(String, Value, Value)>)> {
    let mut events: Vec<_> = app.audit().await.into_iter().map(|event| event.body).collect();
    events.retain(|body| body.operation.as_str() == operation);
    events.reverse();
    let change = |change: app::domain::event::Change| (change.field, change.old, change.new);
    events
        .into_iter()
        .map(|body| (body.outcome, body.message.unwrap(), body.details.changes.into_iter().map(change).collect()))
        .collect()
}
