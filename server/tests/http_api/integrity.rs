//! The seals over Vigie's own journal as its readers check them, and that refusals get into it.

use std::time::Duration;

use app::domain::access::{Role, Sites};
use app::domain::event::Event;
use app::domain::outcome::{ActorType, Kind, Outcome, Severity};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, request};

const AUDITOR: &str = "auditor@example.org";
const STAFF: &str = "staff@example.org";

/// Calls a server function as a page does.
async fn call(app: &TestApp, cookie: &str, function: &str) -> Answer {
    let request = request(Method::POST, &format!("/fn/{function}"))
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    app.send(request.body(Body::from("{}")).unwrap()).await
}

async fn audited() -> (TestApp, String) {
    let app = TestApp::start().await;
    app.site("lyon", "Europe/Paris").await;
    app.user(AUDITOR, &[Role::Auditor]).await;
    let cookie = app.sign_in(AUDITOR).await;
    (app, cookie)
}

/// The state once no check runs any more.
async fn ended(app: &TestApp, cookie: &str) -> Value {
    for _ in 0..500 {
        let told = call(app, cookie, "integrity_state").await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text());
        if told.json()["running"].is_null() {
            return told.json();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the check never ends")
}

async fn recorded(app: &TestApp, operation: &str) -> Vec<Event> {
    let mut events = app.audit().await;
    events.retain(|event| event.body.operation.as_str() == operation);
    events
}

#[tokio::test]
async fn an_auditor_has_the_journal_checked_and_is_told_what_was_found() {
    let (app, cookie) = audited().await;
    assert!(ended(&app, &cookie).await["check"].is_null());
    assert_eq!(call(&app, &cookie, "check_integrity").await.status, StatusCode::OK);
    let told = ended(&app, &cookie).await;
    let month = &told["check"]["months"][0];
    assert_eq!((&month["month"], &month["broken"], &told["failed"]), (&json!(202_611), &json!(0), &json!(false)));
    assert_eq!(told["seals"][0]["head"].as_str().unwrap().len(), 64);
    let asked = recorded(&app, "integrity.check").await;
    assert_eq!(asked[0].body.message.as_deref(), Some("auditor@example.org had the journal of Vigie itself checked"));
    // Another start still knows what was found.
    let app = app.restart().await;
    assert_eq!(ended(&app, &cookie).await["check"], told["check"]);
}

#[tokio::test]
async fn a_break_is_found_named_and_becomes_a_critical_event() {
    let (app, cookie) = audited().await;
    let event = app.audit().await[0].id;
    app.tamper("events-2026-11.db", &format!("UPDATE event SET outcome = 1 WHERE id = {event}")).await;
    call(&app, &cookie, "check_integrity").await;
    let told = ended(&app, &cookie).await;
    let found = &told["check"]["months"][0]["breaks"][0];
    assert_eq!((&found["kind"], &found["event"]), (&json!("changed"), &json!(event.to_string())));
    let events = recorded(&app, "integrity.broken").await;
    let body = &events[0].body;
    assert!(body.critical && (body.severity, body.kind) == (Severity::Error, Kind::Audit));
    assert_eq!(body.actor.as_ref().unwrap().kind, ActorType::System);
    let attributes: Value = serde_json::from_str(body.details.attributes.as_ref().unwrap().get()).unwrap();
    assert_eq!(attributes["months"][0]["breaks"][0]["event"], json!(event.to_string()));
}

#[tokio::test]
async fn a_day_after_the_last_check_there_is_another_one() {
    let (app, cookie) = audited().await;
    let checked = |told: Value| told["check"]["at"]["at"].clone();
    let mut times = Vec::new();
    for hours in [0, 23, 1] {
        app.clock.advance_ms(hours * 3_600_000);
        app.run_integrity_job().await;
        times.push(checked(ended(&app, &cookie).await));
    }
    assert!(!times[0].is_null() && times[0] == times[1] && times[1] != times[2], "{times:?}");
    assert_eq!(recorded(&app, "integrity.check").await.len(), 0, "nobody asked for it");
}

#[tokio::test]
async fn the_seals_are_shown_to_those_who_may_read_the_journal_of_vigie_itself() {
    let (app, _) = audited().await;
    app.user(STAFF, &[Role::Staff]).await;
    let lyon = Sites::Only(std::sync::Arc::new(["lyon".parse().unwrap()].into()));
    app.user_of("lyon@example.org", &[Role::Auditor], lyon).await;
    for email in [STAFF, "lyon@example.org"] {
        let cookie = app.sign_in(email).await;
        for function in ["integrity_state", "check_integrity"] {
            let refused = call(&app, &cookie, function).await;
            assert!(!refused.status.is_success() && refused.text().contains("Forbidden"), "{}", refused.text());
        }
    }
    assert_eq!(recorded(&app, "integrity.check").await.len(), 0);
}

#[tokio::test]
async fn a_refusal_is_recorded_once_in_ten_minutes_for_each_person_and_operation() {
    let (app, auditor) = audited().await;
    app.user(STAFF, &[Role::Staff]).await;
    let (cookie, token) = (app.sign_in(STAFF).await, app.token(STAFF).await);
    let refused = async |expected: usize| {
        let events = recorded(&app, "access.refused").await;
        assert_eq!(events.len(), expected, "{events:?}");
        events
    };
    for _ in 0..5 {
        call(&app, &cookie, "integrity_state").await;
    }
    let event = &refused(1).await[0].body;
    assert_eq!(event.outcome, Outcome::Failure);
    assert_eq!(event.message.as_deref(), Some("staff@example.org was refused: POST /fn/integrity_state"));
    assert_eq!(event.ip.unwrap().to_string(), "192.0.2.10");
    call(&app, &cookie, "managed_sites").await;
    refused(2).await;
    app.clock.advance_ms(10 * 60_000);
    call(&app, &cookie, "integrity_state").await;
    refused(3).await;

    // To be asked for the password again is no refusal either.
    app.user("admin@example.org", &[Role::Administrator]).await;
    let administrator = app.sign_in("admin@example.org").await;
    let hide = request(Method::POST, "/fn/set_site_visibility")
        .header(header::COOKIE, &administrator)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({"site": "lyon", "visibility": "hidden"}).to_string()));
    assert!(app.send(hide.unwrap()).await.text().contains("PasswordNeeded"));
    refused(3).await;

    // What is allowed, and what nobody who is known asks for, is no refusal of this kind.
    call(&app, &auditor, "integrity_state").await;
    call(&app, "", "integrity_state").await;
    for path in ["/statistics", "/journals/all", "/views", "/no/such/page", "/"] {
        app.get_with(path, header::COOKIE, &cookie).await;
    }
    app.get_with("/api/v1/events", header::AUTHORIZATION, &format!("Bearer {token}")).await;
    refused(3).await;
}

#[tokio::test]
async fn a_route_that_refuses_is_recorded_by_its_pattern() {
    let (app, _) = audited().await;
    app.user("manager@example.org", &[Role::Manager]).await;
    let token = format!("Bearer {}", app.token("manager@example.org").await);
    for id in 1..4 {
        let path = format!("/api/v1/events/{id}/request");
        let answer = app.get_with(&path, header::AUTHORIZATION, &token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    }
    let events = recorded(&app, "access.refused").await;
    assert_eq!(events.len(), 1);
    let message = events[0].body.message.as_deref().unwrap();
    assert!(message.starts_with("manager@example.org was refused: GET /api/v1/events/{"), "{message}");
}
