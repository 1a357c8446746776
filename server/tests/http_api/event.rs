//! The page of one event, as the server writes it.

use app::domain::access::Role;
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::{Answer, request};
use crate::world::{World, event};

/// The cookie of somebody of this role.
async fn reader(world: &World, role: Role) -> String {
    let email = format!("{}.reader@example.org", role.as_str());
    world.app.user(&email, &[role]).await;
    world.app.sign_in(&email).await
}

#[tokio::test]
async fn the_page_of_an_event_that_is_not_there_is_a_404() {
    let world = World::new().await;
    let answer = world.post("application/json", event(&json!({"message": "a parcel left"})).to_string()).await;
    assert_eq!(answer.status, 200);
    let id = world.stored().await[0].id;
    let cookie = reader(&world, Role::Staff).await;
    let there = world.app.get_with(&format!("/events/{id}"), header::COOKIE, &cookie).await;
    assert_eq!(there.status, 200);
    assert!(there.text().contains("a parcel left"));
    for path in ["/events/1", "/events/x"] {
        assert_eq!(world.app.get_with(path, header::COOKIE, &cookie).await.status, 404, "{path}");
    }
}

/// Sends one event and gives its page to somebody of this role.
async fn page_of(role: Role, record: &Value) -> (World, String) {
    let world = World::new().await;
    let answer = world.post("application/json", record.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let id = world.stored().await[0].id;
    let cookie = reader(&world, role).await;
    let page = world.app.get_with(&format!("/events/{id}"), header::COOKIE, &cookie).await;
    assert_eq!(page.status, 200);
    let page = page.text().to_owned();
    (world, page)
}

fn refused() -> Value {
    event(&json!({
        "outcome": "failure", "time": "2026-03-29T01:30:00.120+01:00", "duration_ms": 4_000,
        "http": {"direction": "out", "method": "POST", "url": "https://api.dpd.example/labels", "status": 422},
        "job": {"name": "labels", "scheduled_for": "2026-03-29T01:28:00+01:00"},
        "targets": [{"type": "order", "id": "10234", "label": "#10234", "url": "javascript:alert(1)"}],
        "changes": [{"field": "city", "old": "Ship to Łódź today", "new": "Ship to Kraków today"}],
        "request": {
            "headers": {"content-type": "application/json", "authorization": "Bearer do-not-keep-this"},
            "body": "{\"parcel\":{\"weight\":2},\"password\":\"nor-this\"}"
        },
        "response": {"headers": {"content-type": "image/png"}, "body_base64": "iVBORw0KGgo="}
    }))
}

#[tokio::test]
async fn a_page_tells_what_was_removed_what_changed_and_how_late_a_task_was() {
    let (_, page) = page_of(Role::Staff, &refused()).await;
    assert!(
        page.contains("authorization, password") && !page.contains("do-not-keep-this") && !page.contains("nor-this")
    );
    assert!(page.contains("<del>Łódź") && page.contains("<ins>Kraków"), "the words that changed are marked");
    assert!(page.contains("2\u{a0}min"), "it began two minutes late");
    assert!(page.contains("class=\"syntax-name\""));
    assert!(!page.contains("href=\"javascript:"));
    assert!(page.contains("/journals/all?q=10234"));
}

#[tokio::test]
async fn whoever_may_not_read_payloads_is_told_so_and_gets_none_of_them() {
    let (world, page) = page_of(Role::Manager, &refused()).await;
    assert!(page.contains("payload.view") && !page.contains("weight") && !page.contains("Copy as curl"));
    let id = world.stored().await[0].id.to_string();
    let cookie = world.app.sign_in("manager.reader@example.org").await;
    let find = json!({"request": {"event": id, "kind": "request", "layout": "raw", "words": "weight"}});
    for (path, body) in [("/fn/payload_command", json!({"id": id})), ("/fn/payload_find", find)] {
        let answer = ask(&world, path, &cookie, &body).await;
        assert!(answer.status != 200 && answer.text().contains("Forbidden"), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn words_are_found_in_the_whole_payload_and_not_only_in_its_first_piece() {
    let lines: Vec<String> = (0..9_000).map(|n| format!("{{\"line\":{n}}}")).collect();
    let record = event(&json!({"request": {"headers": {"content-type": "text/plain"}, "body": lines.join("\n")}}));
    let (world, page) = page_of(Role::Staff, &record).await;
    assert!(page.contains(">Show more<") && !page.contains("8999"));
    let id = world.stored().await[0].id.to_string();
    let cookie = world.app.sign_in("staff.reader@example.org").await;
    let words = json!({"request": {"event": id, "kind": "request", "layout": "raw", "words": "LINE\":8999"}});
    let found = ask(&world, "/fn/payload_find", &cookie, &words).await.json();
    let at = found["places"][0]["start"].as_u64().unwrap();
    let piece = json!({"request": {"event": id, "kind": "request", "layout": "raw", "from": 16_000, "until": at + 5}});
    let piece = ask(&world, "/fn/payload", &cookie, &piece).await.json();
    let start = piece["start"].as_u64().unwrap();
    let text = piece["text"].as_str().unwrap();
    assert_eq!(&text[usize::try_from(at - start).unwrap()..][..10], "line\":8999");
    assert_eq!(piece["next"], Value::Null);
}

#[tokio::test]
async fn a_request_is_repeated_by_a_command_without_secrets() {
    let (world, page) = page_of(Role::Staff, &refused()).await;
    assert!(page.contains("Copy as curl"));
    let id = world.stored().await[0].id.to_string();
    let cookie = world.app.sign_in("staff.reader@example.org").await;
    let command = ask(&world, "/fn/payload_command", &cookie, &json!({"id": id})).await.json();
    let text = command["text"].as_str().unwrap();
    assert!(text.starts_with("curl --globoff 'https://api.dpd.example/labels'"), "{text}");
    assert!(
        text.contains("--header 'authorization: [redacted]'") && text.contains("--data-raw '{\"parcel\""),
        "{text}"
    );
    assert_eq!((&command["has_gaps"], &command["from_file"]), (&json!(true), &json!(false)));
}

/// Asks a server function as a page does.
async fn ask(world: &World, path: &str, cookie: &str, body: &Value) -> Answer {
    let request = request(Method::POST, path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin");
    world.app.send(request.body(Body::from(body.to_string())).unwrap()).await
}
