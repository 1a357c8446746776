//! Redaction as administrators decide on it: what a rule does to what arrives, what trying it out shows and to whom, and the record of it.

use std::sync::Arc;

use app::domain::access::{Role, Sites};
use app::domain::outcome::Outcome;
use app::domain::redaction::MAX_RULES;
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::deeds::{ADMIN, administrated, call, confirm, done, is_error, recorded};
use crate::support::{TestApp, request};

fn draft(kind: &str, expression: &str) -> Value {
    json!({"kind": kind, "expression": expression, "note": "asked for by the auditors"})
}

async fn save(app: &TestApp, cookie: &str, kind: &str, expression: &str) {
    done(app, cookie, "save_redaction", json!({"id": null, "draft": draft(kind, expression)})).await;
}

async fn try_out(app: &TestApp, cookie: &str, kind: &str, expression: &str) -> Value {
    let body = json!({"draft": draft(kind, expression), "place": {"site": null, "module": null}});
    done(app, cookie, "try_redaction", body).await
}

fn event() -> Value {
    json!({
        "module": "couriers", "operation": "run", "outcome": "success", "message": "for PESEL 02070803628",
        "changes": [{"field": "iban", "old": "FR7630006000011234567890189", "new": null}],
        "attributes": {"customer": {"email": "a@b.example"}, "n": 1},
        "request": {"headers": {"X-Partner-Id": "4711", "accept": "text/plain"}, "body": {"iban": "PL61", "ok": true}},
        "response": {"headers": {"content-type": "text/plain"}, "body": "PESEL 02070803628, iban"},
    })
}

async fn send(app: &TestApp, key: &str, event: &Value) -> Value {
    let sent = request(Method::POST, "/api/v1/events")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json");
    let answer = app.send(sent.body(Body::from(event.to_string())).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    newest(app).await
}

/// The newest event as the API gives it, with its payloads' text.
async fn newest(app: &TestApp) -> Value {
    let token = app.token(ADMIN).await;
    let get = |path: String| {
        let authorization = format!("Bearer {token}");
        async move {
            let sent = request(Method::GET, &path).header(header::AUTHORIZATION, authorization);
            app.send(sent.body(Body::empty()).unwrap()).await
        }
    };
    let mut event = get("/api/v1/events?module=couriers&limit=1".to_owned()).await.json()["events"][0].clone();
    let id = event["id"].as_str().unwrap().to_owned();
    for kind in ["request", "response"] {
        event[kind]["text"] = get(format!("/api/v1/events/{id}/{kind}")).await.text().into();
    }
    event
}

#[tokio::test]
async fn a_rule_counts_for_what_arrives_from_then_on_until_it_is_removed() {
    let (app, cookie) = administrated().await;
    let key = app.key("till", &["lyon"]).await;
    let before = send(&app, &key, &event()).await;
    assert_eq!(before["redacted"], 0);
    confirm(&app, &cookie).await;
    save(&app, &cookie, "header", "X-Partner-*").await;
    save(&app, &cookie, "json_path", "$..['iban','email']").await;
    save(&app, &cookie, "pattern", r"PESEL (\d{11})").await;

    let after = send(&app, &key, &event()).await;
    assert_eq!(after["redacted"], 6, "{after}");
    assert_eq!(after["message"], "for PESEL [redacted]");
    assert_eq!(after["changes"][0], json!({"field": "iban", "old": "[redacted]", "new": null}));
    assert_eq!(after["attributes"], json!({"customer": {"email": "[redacted]"}, "n": 1}));
    assert_eq!(after["request"]["text"], r#"{"iban":"[redacted]","ok":true}"#);
    assert_eq!(after["response"]["text"], "PESEL [redacted], iban");
    let id = before["id"].as_str().unwrap();
    let token = app.token(ADMIN).await;
    let sent = request(Method::GET, &format!("/api/v1/events/{id}/request"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let stored = app.send(sent.body(Body::empty()).unwrap()).await;
    assert_eq!(stored.text(), r#"{"iban":"PL61","ok":true}"#, "what is stored stays as it is");

    let view = done(&app, &cookie, "redaction", json!({})).await;
    let rule = &view["rules"][2];
    assert_eq!((&rule["draft"]["expression"], &rule["by"]), (&json!(r"PESEL (\d{11})"), &json!(ADMIN)));
    let changed = json!({"id": rule["id"], "draft": draft("pattern", "PESEL")});
    done(&app, &cookie, "save_redaction", changed).await;
    assert_eq!(send(&app, &key, &event()).await["message"], "for [redacted] 02070803628");
    for rule in view["rules"].as_array().unwrap() {
        done(&app, &cookie, "remove_redaction", json!({"id": rule["id"]})).await;
    }
    assert_eq!(send(&app, &key, &event()).await["redacted"], 0);
}

#[tokio::test]
async fn rules_are_kept_over_a_restart_and_recorded_with_old_and_new() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    save(&app, &cookie, "header", "X-A").await;
    let id = done(&app, &cookie, "redaction", json!({})).await["rules"][0]["id"].clone();
    done(&app, &cookie, "save_redaction", json!({"id": id, "draft": draft("header", "X-B")})).await;
    // The same once more is no change.
    done(&app, &cookie, "save_redaction", json!({"id": id, "draft": draft("header", " X-B ")})).await;
    let key = app.key("till", &["lyon"]).await;
    let app = app.restart().await;
    let with_header = json!({"module": "couriers", "operation": "run", "outcome": "success", "request": {"headers": {"x-b": "1"}},
                             "response": {"body": "x"}});
    assert_eq!(send(&app, &key, &with_header).await["redacted"], 1);
    done(&app, &cookie, "remove_redaction", json!({"id": id})).await;

    let field = |name: &str, old: Value, new: Value| (name.to_owned(), old, new);
    let sentence = |deed: &str| format!("{ADMIN} {deed}");
    let (kind, note) = (json!("header"), json!("asked for by the auditors"));
    assert_eq!(
        recorded(&app, "redaction.add").await,
        [(
            Outcome::Success,
            sentence("adds a rule of redaction"),
            vec![
                field("kind", Value::Null, kind.clone()),
                field("expression", Value::Null, json!("X-A")),
                field("note", Value::Null, note.clone())
            ]
        )]
    );
    assert_eq!(
        recorded(&app, "redaction.change").await,
        [(
            Outcome::Success,
            sentence(&format!("changes the rule of redaction {id}")),
            vec![field("expression", json!("X-A"), json!("X-B"))]
        )]
    );
    let removed = recorded(&app, "redaction.remove").await;
    assert_eq!(removed[0].2[1], field("expression", json!("X-B"), Value::Null));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_its_field_and_changes_nothing() {
    let (app, cookie) = administrated().await;
    let save = json!({"id": null, "draft": draft("pattern", "a")});
    is_error(&call(&app, &cookie, "save_redaction", save.clone()).await, "PasswordNeeded");
    is_error(&call(&app, &cookie, "remove_redaction", json!({"id": 1})).await, "PasswordNeeded");
    confirm(&app, &cookie).await;
    for (kind, expression) in
        [("pattern", "(a"), ("pattern", "a*"), ("json_path", "a.b"), ("header", "a b"), ("header", " ")]
    {
        let body = json!({"id": null, "draft": draft(kind, expression)});
        let answer = call(&app, &cookie, "save_redaction", body.clone()).await;
        assert_eq!(answer.status, 400, "{expression}: {}", answer.text());
        is_error(&answer, "\"field\":\"expression\"");
        let tried = json!({"draft": body["draft"], "place": {"site": null, "module": null}});
        is_error(&call(&app, &cookie, "try_redaction", tried).await, "\"field\":\"expression\"");
    }
    let mut long = draft("header", "a");
    long["note"] = "n".repeat(201).into();
    is_error(&call(&app, &cookie, "save_redaction", json!({"id": null, "draft": long})).await, "\"field\":\"note\"");
    is_error(&call(&app, &cookie, "save_redaction", json!({"id": 9, "draft": save["draft"]})).await, "NotFound");
    is_error(&call(&app, &cookie, "remove_redaction", json!({"id": 9})).await, "NotFound");
    assert_eq!(done(&app, &cookie, "redaction", json!({})).await["rules"], json!([]));
    assert!(recorded(&app, "redaction.add").await.is_empty() && recorded(&app, "redaction.try").await.is_empty());
}

#[tokio::test]
async fn there_are_not_more_rules_than_ingest_can_bear() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    for n in 0..MAX_RULES {
        save(&app, &cookie, "header", &format!("X-{n}")).await;
    }
    let one_more = json!({"id": null, "draft": draft("header", "X-more")});
    is_error(&call(&app, &cookie, "save_redaction", one_more).await, "\"field\":\"rules\"");
}

#[tokio::test]
async fn trying_a_rule_out_shows_places_of_the_newest_payloads_and_is_recorded() {
    let (app, cookie) = administrated().await;
    let key = app.key("till", &["lyon"]).await;
    let stored = send(&app, &key, &event()).await;
    let trial = try_out(&app, &cookie, "json_path", "$.iban").await;
    assert_eq!((&trial["payloads"], &trial["changed"], &trial["removed"]), (&json!(2), &json!(1), &json!(1)));
    let find = &trial["finds"][0];
    assert_eq!((&find["event"], &find["kind"], &find["site"]), (&stored["id"], &json!("request"), &json!("lyon")));
    assert_eq!(
        find["find"],
        json!({"header": null, "before": "{\"iban\":", "removed": "\"PL61\"", "after": ",\"ok\":true}"})
    );
    let by_header = try_out(&app, &cookie, "header", "x-partner-id").await;
    assert_eq!(by_header["finds"][0]["find"]["header"], "x-partner-id");
    assert_eq!(try_out(&app, &cookie, "pattern", r"\d{11}").await["finds"][0]["kind"], "response");
    assert_eq!(try_out(&app, &cookie, "pattern", "nowhere").await["removed"], 0);
    let tried = recorded(&app, "redaction.try").await;
    assert_eq!((tried.len(), &tried[0].1), (4, &format!("{ADMIN} tries a rule of redaction out on 2 payloads")));
    assert_eq!(tried[0].2[1], ("expression".to_owned(), Value::Null, json!("$.iban")));
    // The rule is kept nowhere.
    assert_eq!(done(&app, &cookie, "redaction", json!({})).await["rules"], json!([]));
    assert_eq!(send(&app, &key, &event()).await["redacted"], 0);
}

#[tokio::test]
async fn who_sees_some_sites_tries_rules_on_theirs_and_changes_none() {
    let (app, _) = administrated().await;
    let key = app.key("till", &["lyon"]).await;
    send(&app, &key, &event()).await;
    app.user_of(
        "krakow@example.org",
        &[Role::Administrator],
        Sites::Only(Arc::new(["krakow".parse().unwrap()].into())),
    )
    .await;
    let cookie = app.sign_in("krakow@example.org").await;
    confirm(&app, &cookie).await;
    let view = done(&app, &cookie, "redaction", json!({})).await;
    assert_eq!((&view["may_change"], &view["may_try"]), (&json!(false), &json!(true)));
    assert_eq!(view["sites"].as_array().unwrap().len(), 1);
    let trial = try_out(&app, &cookie, "pattern", "iban").await;
    assert_eq!((&trial["payloads"], &trial["oldest"]), (&json!(0), &Value::Null));
    let body = json!({"draft": draft("pattern", "iban"), "place": {"site": "lyon", "module": null}});
    assert_eq!(done(&app, &cookie, "try_redaction", body).await["payloads"], 0);
    let save = json!({"id": null, "draft": draft("pattern", "iban")});
    is_error(&call(&app, &cookie, "save_redaction", save).await, "Forbidden");
    is_error(&call(&app, &cookie, "remove_redaction", json!({"id": 1})).await, "Forbidden");
}

#[tokio::test]
async fn what_the_product_removes_is_told_as_it_is_done() {
    let (app, cookie) = administrated().await;
    let built_in = done(&app, &cookie, "redaction", json!({})).await["built_in"].clone();
    let has = |list: &str, word: &str| built_in[list].as_array().unwrap().contains(&json!(word));
    assert!(has("names", "cvv") && has("ends", "token") && has("beginnings", "passwd") && has("keys", "sk_live_"));
    assert!(!has("names", "name"));
}
