//! Retention as administrators decide on it: who may, the password again, what a preview says, the day of grace, holds, and what is told
//! of what is gone.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::domain::access::{Role, Sites};
use app::domain::outcome::Outcome;
use axum::body::Body;
use axum::http::{Method, header};
use chrono_tz::Tz;
use serde_json::{Value, json};
use server::auth::audit::Audit;
use server::jobs::retention::{Removed, run};
use tokio_util::sync::CancellationToken;

use crate::support::{Answer, PASSWORD, TestApp, request};

const ADMIN: &str = "admin@example.org";
const DAY: i64 = 86_400_000;

async fn call(app: &TestApp, cookie: &str, function: &str, body: Value) -> Answer {
    let request = request(Method::POST, &format!("/fn/{function}"))
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[track_caller]
fn is_error(answer: &Answer, error: &str) {
    assert!(!answer.status.is_success() && answer.text().contains(error), "{} {}", answer.status, answer.text());
}

async fn done(app: &TestApp, cookie: &str, function: &str, body: Value) {
    let answer = call(app, cookie, function, body).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.text());
}

async fn send(app: &TestApp, site: &str, events: Vec<Value>) {
    let key = app.key(&format!("till of {site}"), &[site]).await;
    let request = request(Method::POST, "/api/v1/events")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json");
    let answer = app.send(request.body(Body::from(Value::from(events).to_string())).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// An event with a request for each day of some months.
fn events(module: &str) -> Vec<Value> {
    let event = |month: u32, day: u32| {
        json!({"module": module, "operation": "run", "outcome": "success", "time": format!("2026-{month:02}-{day:02}T12:00:00Z"),
               "request": {"headers": {}, "body": format!("{module} {month} {day}")}})
    };
    (5..=10).flat_map(|month| (1..=28).map(move |day| event(month, day))).collect()
}

/// A server with two sites and an administrator who has just given the password again, and the cookie of the session.
async fn administrated() -> (TestApp, String) {
    let app = TestApp::start().await;
    app.site("lyon", "Europe/Paris").await;
    app.site("lodz", "Europe/Warsaw").await;
    send(&app, "lyon", events("couriers")).await;
    send(&app, "lodz", events("couriers")).await;
    app.user(ADMIN, &[Role::Administrator]).await;
    let cookie = app.sign_in(ADMIN).await;
    (app, cookie)
}

async fn confirm(app: &TestApp, cookie: &str) {
    done(app, cookie, "confirm_password", json!({"password": PASSWORD})).await;
}

async fn removal(app: &TestApp) -> Removed {
    let audit = Audit::open(&app.ports, Tz::UTC, "http://127.0.0.1:8321".parse().unwrap()).await.unwrap();
    run(&app.ports, &audit, &CancellationToken::new()).await
}

fn change(site: Value, module: Value, days: Value) -> Value {
    json!({"change": {"place": {"site": site, "module": module}, "periods": days}})
}

fn days(events: u32, payloads: u32) -> Value {
    json!({"events": {"days": events}, "payloads": {"days": payloads}})
}

async fn listed(app: &TestApp, cookie: &str, query: &str) -> Value {
    let answer =
        call(app, cookie, "events", json!({"request": {"journal": "all", "query": query, "before": null}})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn deciding_asks_for_the_right_the_site_and_the_password_again() {
    let (app, cookie) = administrated().await;
    app.user("staff@example.org", &[Role::Staff]).await;
    let lyon: Sites = Sites::Only(Arc::new(BTreeSet::from(["lyon".parse().unwrap()])));
    app.user_of("lyon@example.org", &[Role::Administrator], lyon).await;
    let staff = app.sign_in("staff@example.org").await;
    let of_lyon = app.sign_in("lyon@example.org").await;
    let wanted = change(json!("lyon"), Value::Null, days(90, 30));
    let hold = json!({"query": "site=lyon", "reason": "lawsuit"});
    let decisions = [
        ("change_retention", wanted.clone()),
        ("undo_retention", json!({"place": {"site": "lyon", "module": null}})),
        ("place_hold", hold.clone()),
        ("lift_hold", json!({"id": 1})),
    ];
    for (function, body) in &decisions {
        is_error(&call(&app, &staff, function, body.clone()).await, "Forbidden");
        is_error(&call(&app, &cookie, function, body.clone()).await, "PasswordNeeded");
    }
    for (function, body) in
        [("retention", json!({})), ("retention_kept", json!({})), ("preview_retention", wanted.clone())]
    {
        is_error(&call(&app, &staff, function, body.clone()).await, "Forbidden");
        done(&app, &cookie, function, body).await;
    }
    confirm(&app, &of_lyon).await;
    is_error(
        &call(&app, &of_lyon, "change_retention", change(json!("lodz"), Value::Null, days(90, 30))).await,
        "NotFound",
    );
    is_error(
        &call(&app, &of_lyon, "preview_retention", change(json!("lodz"), Value::Null, days(90, 30))).await,
        "NotFound",
    );
    is_error(
        &call(&app, &of_lyon, "change_retention", change(Value::Null, Value::Null, days(90, 30))).await,
        "Forbidden",
    );
    is_error(&call(&app, &of_lyon, "place_hold", json!({"query": "site=lodz", "reason": "a"})).await, "NotFound");
    is_error(&call(&app, &of_lyon, "place_hold", json!({"query": "module=couriers", "reason": "a"})).await, "site");
    done(&app, &of_lyon, "place_hold", hold).await;
    // What is decided elsewhere is not there for them.
    confirm(&app, &cookie).await;
    done(&app, &cookie, "change_retention", change(json!("lodz"), Value::Null, days(90, 30))).await;
    done(&app, &cookie, "place_hold", json!({"query": "site=lodz", "reason": "another"})).await;
    let text = call(&app, &of_lyon, "retention", json!({})).await.text().to_owned();
    assert!(!text.contains("lodz") && text.contains("lawsuit"), "{text}");
    assert!(!call(&app, &of_lyon, "retention_kept", json!({})).await.text().contains("lodz"));
    is_error(&call(&app, &of_lyon, "lift_hold", json!({"id": 2})).await, "NotFound");
    for (periods, field) in [(days(0, 0), "events"), (days(30, 31), "payloads")] {
        is_error(&call(&app, &cookie, "change_retention", change(json!("lyon"), Value::Null, periods)).await, field);
    }
    is_error(
        &call(&app, &cookie, "change_retention", change(json!("vigie"), Value::Null, days(30, 30))).await,
        "audit",
    );
    is_error(&call(&app, &cookie, "place_hold", json!({"query": "kind=nothing", "reason": "a"})).await, "kind");
    is_error(&call(&app, &cookie, "place_hold", json!({"query": "", "reason": " "})).await, "reason");
}

#[tokio::test]
async fn what_a_preview_says_goes_after_a_day_unless_it_is_undone() {
    let (app, cookie) = administrated().await;
    let wanted = change(json!("lyon"), json!("couriers"), days(90, 60));
    let preview = call(&app, &cookie, "preview_retention", wanted.clone()).await.json();
    // Ninety days before tomorrow at noon is 25 August, sixty is 24 September.
    assert_eq!((&preview["events"], &preview["complete"]), (&json!(28 * 3 + 24), &json!(true)));
    assert_eq!(preview["payloads"], json!(28 * 4 + 23));
    assert_eq!(preview["from"]["at"], json!("2026-11-23T12:00:00.000Z"));
    confirm(&app, &cookie).await;
    done(&app, &cookie, "change_retention", wanted.clone()).await;
    let pending = call(&app, &cookie, "retention", json!({})).await.json()["pending"].clone();
    assert_eq!((pending.as_array().unwrap().len(), &pending[0]["by"]), (1, &json!(ADMIN)));

    app.clock.advance_ms(DAY - 1_000);
    assert_eq!(removal(&app).await, Removed::default());
    confirm(&app, &cookie).await;
    done(&app, &cookie, "undo_retention", json!({"place": {"site": "lyon", "module": "couriers"}})).await;
    app.clock.advance_ms(2_000);
    assert_eq!(removal(&app).await, Removed::default(), "what was undone removes nothing");

    done(&app, &cookie, "change_retention", wanted).await;
    app.clock.advance_ms(DAY);
    let preview = {
        // The same as if it were wanted now, without the change that has just come into force.
        let policy = app.ports.retention.policy().await.unwrap();
        assert_eq!((policy.rules.len(), policy.pending.len()), (0, 1));
        let question = app::domain::retention::amounts::Question {
            before: Default::default(),
            after: policy,
            at: app.ports.clock.now(),
        };
        app.ports.retention_work.loss(&app::domain::access::Scope::system(), &question).await.unwrap()
    };
    let removed = removal(&app).await;
    let of_lyon = removed.gone["lyon"];
    assert_eq!((of_lyon.events, of_lyon.payloads), (preview.events(), preview.payloads()));
    assert!(of_lyon.events > 100 && removed.gone.len() == 1);

    let recorded: Vec<_> = app.audit().await.into_iter().map(|event| event.body).collect();
    let of = |operation: &str| recorded.iter().filter(|body| body.operation.as_str() == operation).collect::<Vec<_>>();
    assert_eq!((of("retention.change").len(), of("retention.undo").len()), (2, 1));
    let fields: Vec<_> =
        of("retention.change")[0].details.changes.iter().map(|field| (&*field.field, &field.old, &field.new)).collect();
    assert_eq!(fields, [("events_days", &Value::Null, &json!(90)), ("payloads_days", &Value::Null, &json!(60))]);
    let runs = of("retention.run");
    assert_eq!(runs.iter().map(|body| body.outcome).collect::<Vec<_>>(), [Outcome::Success, Outcome::Pending]);
    assert_eq!(runs[0].details.operation_id, runs[1].details.operation_id);
    let said: Value = serde_json::from_str(runs[0].details.attributes.as_ref().unwrap().get()).unwrap();
    assert_eq!(
        (&said["events"], &said["sites"]["lyon"]["payloads"]),
        (&json!(of_lyon.events), &json!(of_lyon.payloads))
    );
    let shown = call(&app, &cookie, "retention", json!({})).await.json();
    assert_eq!(shown["runs"][0]["events"], json!(of_lyon.events));
    assert_eq!(shown["rules"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_lengthening_holds_at_once_and_a_hold_wins() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    done(&app, &cookie, "change_retention", change(Value::Null, Value::Null, days(60, 60))).await;
    done(&app, &cookie, "place_hold", json!({"query": "site=lodz&from=2026-06-01&to=2026-06-30", "reason": "lawsuit"}))
        .await;
    app.clock.advance_ms(DAY);
    confirm(&app, &cookie).await;
    let longer = change(json!("lyon"), Value::Null, json!({"events": "forever", "payloads": "forever"}));
    assert_eq!(call(&app, &cookie, "preview_retention", longer.clone()).await.json()["from"], Value::Null);
    done(&app, &cookie, "change_retention", longer).await;
    let removed = removal(&app).await;
    assert_eq!(removed.gone.keys().map(ToString::to_string).collect::<Vec<_>>(), ["lodz"]);
    let left = |page: &Value| page["rows"].as_array().unwrap().len();
    assert_eq!(left(&listed(&app, &cookie, "site=lodz&to=2026-08-31").await), 28);
    done(&app, &cookie, "lift_hold", json!({"id": 1})).await;
    removal(&app).await;
    assert_eq!(left(&listed(&app, &cookie, "site=lodz&to=2026-08-31").await), 0);
}

#[tokio::test]
async fn what_is_gone_is_said_in_lists_figures_and_answers() {
    let (app, cookie) = administrated().await;
    app.user("manager@example.org", &[Role::Manager]).await;
    let manager = app.sign_in("manager@example.org").await;
    let token = app.token(ADMIN).await;
    let bearer = format!("Bearer {token}");
    let ask = async |path: &str| app.get_with(path, header::AUTHORIZATION, &bearer).await;
    let figures =
        async || ask("/api/v1/statistics?site=lyon&from=2026-05-01&to=2026-10-31&granularity=day").await.json();
    let before = figures().await;
    let id = ask("/api/v1/events?site=lyon&from=2026-09-10&to=2026-09-10").await.json()["events"][0]["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    assert_eq!(listed(&app, &manager, "site=lyon").await["emptied"], Value::Null);
    confirm(&app, &cookie).await;
    done(&app, &cookie, "change_retention", change(json!("lyon"), Value::Null, days(90, 30))).await;
    app.clock.advance_ms(DAY);
    removal(&app).await;

    assert_eq!(figures().await, before);
    // Where the events themselves are counted, what is missing is said: to programs and on the page.
    assert_eq!(figures().await.get("emptied"), None);
    let tagged = "/api/v1/statistics?site=lyon&severity=info&from=2026-05-01&to=2026-10-31";
    let counted = ask(tagged).await.json();
    assert_eq!(counted["emptied"]["since"], json!("2026-11-23T12:00:00.000Z"));
    assert!(counted["total"].as_u64() < before["total"].as_u64());
    assert_eq!(ask(&tagged.replace("lyon", "lodz")).await.json().get("emptied"), None);
    let asked = json!({"filter": "site=lyon&severity=info", "granularity": "month", "days": ["2026-05-01", "2026-10-31"], "previous": null});
    let shown = call(&app, &manager, "usage", json!({"request": asked})).await.json();
    assert_eq!(shown["emptied"]["since"]["at"], json!("2026-11-23T12:00:00.000Z"));

    let page = listed(&app, &manager, "site=lyon&from=2026-06-01&to=2026-06-30").await;
    assert_eq!(
        (page["rows"].as_array().unwrap().len(), &page["emptied"]["since"]["at"]),
        (0, &json!("2026-11-23T12:00:00.000Z"))
    );
    assert_eq!(listed(&app, &manager, "site=lodz").await["emptied"], Value::Null);
    let journal =
        call(&app, &manager, "events", json!({"request": {"journal": "errors", "query": "site=lyon", "before": null}}));
    assert_eq!(journal.await.status, 200);

    let event = ask(&format!("/api/v1/events/{id}")).await.json();
    assert_eq!(event["removed_payloads"], json!([{"kind": "request", "since": "2026-11-23T12:00:00.000Z"}]));
    assert!(event.get("request").is_none());
    let gone = ask(&format!("/api/v1/events/{id}/request")).await;
    assert_eq!((gone.status.as_u16(), &gone.json()["type"]), (410, &json!("urn:vigie:problem:removed")));
    assert!(gone.text().contains("2026-11-23"), "{}", gone.text());
    assert_eq!(ask(&format!("/api/v1/events/{id}/response")).await.status, 404);
    // Who may not read payloads is not told of them either.
    let other = app.token("manager@example.org").await;
    let other = format!("Bearer {other}");
    assert_eq!(app.get_with(&format!("/api/v1/events/{id}/request"), header::AUTHORIZATION, &other).await.status, 403);
    assert_eq!(ask(&format!("/api/v1/events/{id}/support")).await.status, 200);
}

#[tokio::test]
async fn a_run_that_could_not_do_a_month_is_recorded_as_failed_with_what_the_others_gave() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    done(&app, &cookie, "change_retention", change(json!("lyon"), Value::Null, days(45, 30))).await;
    app.clock.advance_ms(DAY);
    app.tamper("events-2026-06.db", "DELETE FROM recent_commit; DROP TABLE recent_commit").await;
    let removed = removal(&app).await;
    assert!(removed.failure.unwrap().starts_with("2026-06: "));
    assert_eq!(removed.gone["lyon"].events, 28 * 4 + 8);
    let recorded = app.audit().await.into_iter().map(|event| event.body);
    let run = recorded.into_iter().find(|body| body.operation.as_str() == "retention.run").unwrap();
    assert_eq!((run.outcome, run.details.job.unwrap().items_failed), (Outcome::Failure, Some(1)));
}
