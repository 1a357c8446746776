//! Sources and keys as administrators decide on them, and what came from a source while it is being connected.

use std::sync::Arc;

use app::domain::access::{Role, Sites};
use axum::body::Body;
use axum::http::Method;
use futures::stream;
use serde_json::{Value, json};

use crate::deeds::{ADMIN, administrated, call, is_error, recorded};
use crate::support::{Answer, PASSWORD, TestApp, request};
use crate::world::{World, assert_problem, post};

const EVENT: &str = r#"{"module":"email","operation":"send","outcome":"success","message":"Hello"}"#;

/// The same with an administrator who has just given the password again.
async fn confirmed() -> (TestApp, String) {
    let (app, cookie) = administrated().await;
    call(&app, &cookie, "confirm_password", json!({"password": PASSWORD})).await;
    (app, cookie)
}

async fn send(app: &TestApp, key: &str, body: &str) -> Answer {
    app.send(post(key, "application/json").body(Body::from(body.to_owned())).unwrap()).await
}

/// Adds a source with a key for these sites: its number, the key's, and the key.
async fn added(app: &TestApp, cookie: &str, name: &str, sites: &[&str]) -> (i64, i64, String) {
    let made = call(app, cookie, "add_source", json!({"source": {"name": name, "sites": sites}})).await;
    key_of(&made)
}

fn key_of(made: &Answer) -> (i64, i64, String) {
    assert_eq!(made.status, 200, "{}", made.text());
    let made = made.json();
    (made["source"].as_i64().unwrap(), made["id"].as_i64().unwrap(), made["secret"].as_str().unwrap().to_owned())
}

async fn sources(app: &TestApp, cookie: &str) -> Vec<Value> {
    let answer = call(app, cookie, "managed_sources", json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["sources"].as_array().unwrap().clone()
}

async fn arrivals(app: &TestApp, cookie: &str, source: i64, behind: u64) -> Vec<Value> {
    let answer = call(app, cookie, "arrivals", json!({"source": source, "behind": behind})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_array().unwrap().clone()
}

#[tokio::test]
async fn keys_are_made_and_revoked_after_the_password_and_shown_once() {
    let (app, cookie) = administrated().await;
    let till = json!({"source": {"name": "till", "sites": ["lyon"]}});
    for (function, body) in [
        ("add_source", till.clone()),
        ("add_source_key", json!({"source": 1})),
        ("revoke_source_key", json!({"key": 1})),
    ] {
        is_error(&call(&app, &cookie, function, body).await, "PasswordNeeded");
    }
    call(&app, &cookie, "confirm_password", json!({"password": PASSWORD})).await;
    let (source, first, key) = added(&app, &cookie, " till ", &["lyon"]).await;
    assert_eq!(send(&app, &key, EVENT).await.status, 200);

    let listed = call(&app, &cookie, "managed_sources", json!({})).await;
    assert!(!listed.text().contains(&key), "it is shown once");
    let listed = sources(&app, &cookie).await;
    assert_eq!((listed.len(), &listed[0]["name"]), (1, &json!("till")));
    assert_eq!(listed[0]["keys"][0]["hint"], json!(key[..8]));
    assert_eq!(listed[0]["keys"][0]["used"]["at"], listed[0]["keys"][0]["created"]["at"]);
    is_error(&call(&app, &cookie, "add_source", till).await, "name");

    // Rotation: the second beside the first, then no third until one is revoked.
    let (same, _, second) = key_of(&call(&app, &cookie, "add_source_key", json!({"source": source})).await);
    assert_eq!(same, source);
    is_error(&call(&app, &cookie, "add_source_key", json!({"source": source})).await, "keys");
    assert_eq!(send(&app, &second, EVENT).await.status, 200);
    assert_eq!(send(&app, &key, EVENT).await.status, 200);
    let revoked = call(&app, &cookie, "revoke_source_key", json!({"key": first})).await;
    assert_eq!(revoked.status, 200, "{}", revoked.text());
    assert_problem(&send(&app, &key, EVENT).await, 401, "revoked");
    assert_eq!(send(&app, &second, EVENT).await.status, 200);
    key_of(&call(&app, &cookie, "add_source_key", json!({"source": source})).await);

    let made = recorded(&app, "key.create").await;
    assert_eq!(made.len(), 3);
    assert_eq!(made[0].1, format!("{ADMIN} made a key for the new source “till”"));
    assert_eq!(made[0].2[1], ("sites".to_owned(), Value::Null, json!("lyon")));
    let gone = recorded(&app, "key.revoke").await;
    assert_eq!((gone.len(), &gone[0].2[0].1), (1, &json!(key[..8])));
    for act in made.iter().chain(&gone) {
        assert!(!format!("{act:?}").contains(&key[9..]), "the key itself is recorded nowhere");
    }
}

#[tokio::test]
async fn what_a_source_cannot_be_is_said() {
    let (app, cookie) = confirmed().await;
    let source = |name: &str, sites: &[&str]| json!({"source": {"name": name, "sites": sites}});
    for (wrong, error) in [
        (source(" ", &["lyon"]), "name"),
        (source(&"ł".repeat(81), &["lyon"]), "name"),
        (source("vigie", &["lyon"]), "name"),
        (source("till", &[]), "sites"),
        (source("till", &["nowhere"]), "NotFound"),
        // Its journal is written by Vigie alone.
        (source("till", &["vigie"]), "NotFound"),
    ] {
        is_error(&call(&app, &cookie, "add_source", wrong).await, error);
    }
    assert_eq!(sources(&app, &cookie).await.len(), 0);
    is_error(&call(&app, &cookie, "add_source_key", json!({"source": 99})).await, "NotFound");
    is_error(&call(&app, &cookie, "revoke_source_key", json!({"key": 99})).await, "NotFound");
    is_error(&call(&app, &cookie, "arrivals", json!({"source": 99, "behind": 0})).await, "NotFound");
}

#[tokio::test]
async fn a_source_that_writes_to_a_site_out_of_sight_is_not_there() {
    let world = World::new().await;
    for role in [Role::Manager, Role::Staff, Role::Auditor] {
        for (function, body) in [
            ("managed_sources", json!({})),
            ("add_source", json!({"source": {"name": "x", "sites": ["lyon"]}})),
            ("add_source_key", json!({"source": 1})),
            ("revoke_source_key", json!({"key": 1})),
            ("arrivals", json!({"source": 1, "behind": 0})),
        ] {
            is_error(&world.post_as(role, &[], &format!("/fn/{function}"), &body).await, "Forbidden");
        }
    }
    let (app, all) = confirmed().await;
    let (lyon, key_of_lyon, _) = added(&app, &all, "lyon-till", &["lyon"]).await;
    let (both, key_of_both, key) = added(&app, &all, "erp", &["lyon", "krakow"]).await;
    added(&app, &all, "krakow-till", &["krakow"]).await;
    let krakow = Sites::Only(Arc::new(["krakow".parse().unwrap()].into()));
    app.user_of("krakow@example.org", &[Role::Administrator], krakow).await;
    let cookie = app.sign_in("krakow@example.org").await;
    call(&app, &cookie, "confirm_password", json!({"password": PASSWORD})).await;
    let answer = call(&app, &cookie, "managed_sources", json!({})).await;
    assert!(!answer.text().contains("lyon"), "{}", answer.text());
    assert_eq!(sources(&app, &cookie).await.len(), 1);
    for source in [lyon, both] {
        is_error(&call(&app, &cookie, "add_source_key", json!({"source": source})).await, "NotFound");
        is_error(&call(&app, &cookie, "arrivals", json!({"source": source, "behind": 0})).await, "NotFound");
    }
    for key in [key_of_lyon, key_of_both] {
        is_error(&call(&app, &cookie, "revoke_source_key", json!({"key": key})).await, "NotFound");
    }
    let to_lyon = json!({"source": {"name": "x", "sites": ["krakow", "lyon"]}});
    is_error(&call(&app, &cookie, "add_source", to_lyon).await, "NotFound");
    let event = EVENT.replacen('{', r#"{"site":"krakow","#, 1);
    assert_eq!(send(&app, &key, &event).await.status, 200, "nothing was revoked");
}

#[tokio::test]
async fn what_comes_from_a_source_is_shown_with_what_was_wrong() {
    let (app, cookie) = confirmed().await;
    let (source, _, key) = added(&app, &cookie, "till", &["lyon"]).await;
    assert_eq!(arrivals(&app, &cookie, source, 0).await, Vec::<Value>::new());
    let with_id = EVENT.replacen('{', r#"{"id":"evt-1","#, 1);
    assert_eq!(send(&app, &key, &with_id).await.status, 200);
    let came = arrivals(&app, &cookie, source, 0).await;
    assert_eq!(came.len(), 1);
    let (id, row) = (&came[0]["what"]["Stored"][0], &came[0]["what"]["Stored"][1]);
    assert_eq!((&row["id"], &row["message"], &row["outcome"]), (id, &json!("Hello"), &json!("success")));

    let last = came[0]["number"].as_u64().unwrap();
    assert_eq!(send(&app, &key, &with_id).await.status, 200);
    assert_eq!(send(&app, &key, &format!(r#"[{EVENT}, {{"module":"email","operation":"send"}}]"#)).await.status, 207);
    assert_eq!(send(&app, &key, "no JSON").await.status, 400);
    let later: Vec<Value> =
        arrivals(&app, &cookie, source, last).await.into_iter().map(|came| came["what"].clone()).collect();
    assert_eq!(later.len(), 4, "{later:?}");
    assert_eq!(&later[0]["Again"], id);
    assert!(later[1]["Stored"].is_array());
    assert_eq!((&later[2]["Rejected"]["index"], &later[2]["Rejected"]["field"]), (&json!(1), &json!("outcome")));
    assert_eq!(later[3]["Refused"]["status"], 400);
    assert_eq!(arrivals(&app, &cookie, source, last + 4).await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_last_use_of_a_key_is_written_by_the_housekeeping_and_outlives_the_server() {
    let (app, cookie) = confirmed().await;
    let (_, _, key) = added(&app, &cookie, "till", &["lyon"]).await;
    app.clock.advance_ms(5 * 60_000);
    assert_eq!(send(&app, &key, "no JSON").await.status, 400, "a program showed it all the same");
    assert_eq!(app.ports.keys.keys().await.unwrap()[0].used, None, "no request waits for it");
    server::jobs::key_uses::run(&app.ports).await;
    let used = app.ports.keys.keys().await.unwrap()[0].used;
    assert_eq!(used.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-22T12:05:00.000Z"));
    assert!(app.ports.arrivals.unwritten_uses().is_empty());
    let app = app.restart().await;
    assert_eq!(sources(&app, &cookie).await[0]["keys"][0]["used"]["at"], json!(used.unwrap().to_rfc3339()));
}

#[tokio::test]
async fn a_key_that_is_revoked_while_its_events_are_on_their_way_takes_none_of_them() {
    let (app, cookie) = confirmed().await;
    let (_, id, key) = added(&app, &cookie, "till", &["lyon"]).await;
    let (keys, now) = (app.ports.keys.clone(), app.ports.clock.now());
    // The key was looked at before the body is; revoked by the time the body ends.
    let body = stream::once(async move {
        keys.revoke_key(id, now).await.unwrap();
        Ok::<_, std::io::Error>(EVENT)
    });
    let request = post(&key, "application/json").body(Body::from_stream(body)).unwrap();
    assert_problem(&app.send(request).await, 401, "revoked");
    let page = app.send(request_of_events(&app).await).await;
    assert_eq!(page.json()["events"], json!([]));
}

async fn request_of_events(app: &TestApp) -> axum::http::Request<Body> {
    let token = app.token(ADMIN).await;
    let request = request(Method::GET, "/api/v1/events?site=lyon");
    request.header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap()
}
