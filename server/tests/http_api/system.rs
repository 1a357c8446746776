//! How the server is doing, as those may see it who look after it: figures for Prometheus, the page's, readiness, and who may ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::domain::access::Role;
use app::domain::error::StoreError;
use app::domain::system::{Job, Obstacle, QueueState, ReaderState, Storage};
use app::ports::system::StorageWatch;
use async_trait::async_trait;
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use server::jobs::runs::JobRuns;

use crate::support::{Answer, TestApp, request};
use crate::world::{World, event, post};

/// The samples of an OpenMetrics text by name and labels; every line must be one, or a comment that is known.
fn samples(text: &str) -> BTreeMap<String, f64> {
    assert!(text.ends_with("# EOF\n"), "{text}");
    let mut found = BTreeMap::new();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            assert!(["HELP ", "TYPE ", "UNIT ", "EOF"].iter().any(|word| comment.starts_with(word)), "{line}");
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap();
        let bare = name.split('{').next().unwrap();
        assert!(bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{line}");
        assert!(found.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{line} stands there twice");
    }
    found
}

async fn scrape(world: &World) -> BTreeMap<String, f64> {
    let answer = world.get_as(Role::Administrator, &[], "/metrics").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    samples(answer.text())
}

fn moved(before: &BTreeMap<String, f64>, after: &BTreeMap<String, f64>, name: &str) -> f64 {
    after.get(name).copied().unwrap_or(f64::NAN) - before.get(name).copied().unwrap_or(0.0)
}

pub(crate) async fn status(world: &World) -> Value {
    let answer = world.post_as(Role::Administrator, &[], "/fn/system_status", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn strangers_and_those_without_the_right_on_all_sites_see_nothing() {
    let world = World::new().await;
    assert_eq!(world.app.get("/metrics").await.status, 401);
    // From the same machine too: behind a proxy everybody comes from there.
    let mut local = request(Method::GET, "/metrics").body(Body::empty()).unwrap();
    let peer: std::net::SocketAddr = "127.0.0.1:40000".parse().unwrap();
    local.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    assert_eq!(world.app.send(local).await.status, 401);
    let cases =
        [(Role::Manager, [].as_slice()), (Role::Staff, &[]), (Role::Auditor, &[]), (Role::Administrator, &["lyon"])];
    for (role, sites) in cases {
        assert_eq!(world.get_as(role, sites, "/metrics").await.status, 403, "{role} {sites:?}");
        let refused = world.post_as(role, sites, "/fn/system_status", &json!({})).await;
        assert!(!refused.status.is_success() && refused.text().contains("Forbidden"), "{role}: {}", refused.text());
    }
    let refused = world.app.send(request(Method::POST, "/fn/system_status").body(Body::from("{}")).unwrap()).await;
    assert!(!refused.status.is_success());
}

#[tokio::test]
async fn figures_move_by_exactly_what_was_sent() {
    let world = World::new().await;
    let before = scrape(&world).await;
    let one = event(&json!({"id": "a", "time": "2026-03-01T00:00:00Z"}));
    let batch = format!("[{one},{},{}]", event(&json!({})), event(&json!({"time": "yesterday"})));
    assert_eq!(world.post("application/json", batch).await.status, 207);
    assert_eq!(world.post("application/json", one.to_string()).await.status, 200);
    assert_eq!(world.post("text/plain", "x").await.status, 415);
    for key in ["vgk_unknown", "vgk_other"] {
        let stranger = post(key, "application/json").body(Body::from("{}")).unwrap();
        assert_eq!(world.app.send(stranger).await.status, 401);
    }
    let after = scrape(&world).await;
    for (name, by) in [
        ("vigie_ingest_events_total{source=\"till\",result=\"accepted\"}", 2.0),
        ("vigie_ingest_events_total{source=\"till\",result=\"duplicate\"}", 1.0),
        ("vigie_ingest_events_total{source=\"till\",result=\"rejected\"}", 1.0),
        ("vigie_ingest_batches_total{source=\"till\"}", 2.0),
        ("vigie_ingest_refused_batches_total{source=\"till\"}", 1.0),
        ("vigie_ingest_unknown_keys_total", 2.0),
        ("vigie_ingest_seconds_count", 3.0),
        ("vigie_http_requests_total{route=\"/api/v1/events\",status=\"207\"}", 1.0),
        ("vigie_http_requests_total{route=\"/api/v1/events\",status=\"200\"}", 1.0),
        ("vigie_http_requests_total{route=\"/api/v1/events\",status=\"401\"}", 2.0),
        ("vigie_http_requests_total{route=\"/api/v1/events\",status=\"415\"}", 1.0),
        ("vigie_http_request_seconds_count{route=\"/api/v1/events\"}", 5.0),
        ("vigie_commit_seconds_count", 2.0),
        // A repeat is looked up in a commit of its own.
        ("vigie_commit_events_sum", 3.0),
        ("vigie_commit_failures_total", 0.0),
    ] {
        assert!((moved(&before, &after, name) - by).abs() < 1e-9, "{name} moved by {}", moved(&before, &after, name));
    }
    let last = after["vigie_ingest_last_event_timestamp_seconds{source=\"till\"}"];
    assert!((last - 1_795_348_800.0).abs() < 1e-3, "{last}");
    for name in ["vigie_queue_events", "vigie_live_streams", "vigie_not_ready{reason=\"database\"}"] {
        assert!(after[name].abs() < 1e-9, "{name}");
    }
    for name in [
        "vigie_queue_limit_events",
        "vigie_storage_bytes{file=\"main\"}",
        "vigie_storage_bytes{file=\"2026-03\"}",
        "vigie_reader_connections",
        "process_start_time_seconds",
    ] {
        assert!(after[name] > 0.0, "{name}");
    }
}

#[tokio::test]
async fn a_route_is_counted_by_its_template_and_nobody_can_make_new_ones() {
    let world = World::new().await;
    let before = scrape(&world).await;
    for n in 0..20 {
        for path in ["/api/v1/events/", "/no-such-page/", "/fn/no_such_function_", "/pkg/"] {
            world.app.get(&format!("{path}{n}")).await;
        }
    }
    world.post_as(Role::Administrator, &[], "/fn/managed_sites", &json!({})).await;
    let after = scrape(&world).await;
    let routes =
        |samples: &BTreeMap<String, f64>| samples.keys().filter(|name| name.contains("requests_total")).count();
    assert!(routes(&after) <= routes(&before) + 6, "{:?}", after.keys());
    assert!(after.contains_key("vigie_http_requests_total{route=\"/api/v1/events/{id}\",status=\"401\"}"));
    assert!(after.contains_key("vigie_http_requests_total{route=\"/fn/managed_sites\",status=\"200\"}"));
    assert!(!after.keys().any(|name| name.contains("no-such") || name.contains("no_such")));
}

#[tokio::test]
async fn the_name_of_a_source_cannot_break_the_text() {
    let world = World::new().await;
    let name = "till \"2\"\\ \n} 1";
    let key = world.app.key(name, &["lyon"]).await;
    let sent = post(&key, "application/json").body(Body::from(event(&json!({})).to_string())).unwrap();
    assert_eq!(world.app.send(sent).await.status, 200);
    let found = scrape(&world).await;
    assert!(
        found.contains_key("vigie_ingest_batches_total{source=\"till \\\"2\\\"\\\\ \\n} 1\"}"),
        "{:?}",
        found.keys()
    );
}

#[tokio::test]
async fn the_page_has_each_source_with_what_it_sent_and_when() {
    let world = World::new().await;
    world.app.key("silent", &["lyon"]).await;
    let batch = format!("[{},{}]", event(&json!({})), event(&json!({"time": "yesterday"})));
    assert_eq!(world.post("application/json", batch).await.status, 207);
    let found = status(&world).await;
    let sources = found["intake"]["sources"].as_array().unwrap();
    assert_eq!(sources.iter().map(|one| one["name"].as_str().unwrap()).collect::<Vec<_>>(), ["silent", "till"]);
    assert_eq!((&sources[0]["accepted"], &sources[0]["last"]), (&json!(0), &Value::Null));
    let till = &sources[1];
    assert_eq!((&till["accepted"], &till["rejected"], &till["recent"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(till["last"]["at"], found["now"]["at"]);
    assert_eq!((&found["obstacles"], &found["queue"]["events"]), (&json!([]), &json!(0)));
    assert_eq!(found["storage"]["months"][0]["month"], json!(202_611));
    assert_eq!(found["version"], json!(env!("CARGO_PKG_VERSION")));
    world.app.clock.advance_ms(300_000);
    let later = status(&world).await;
    let till = &later["intake"]["sources"][1];
    assert_eq!((&till["accepted"], &till["recent"]), (&json!(1), &json!(0)));
}

/// A store that says what it is told to.
struct Troubled(Vec<Obstacle>);

#[async_trait]
impl StorageWatch for Troubled {
    async fn storage(&self) -> Result<Storage, StoreError> {
        Ok(Storage::default())
    }

    fn queue(&self) -> QueueState {
        QueueState::default()
    }

    fn readers(&self) -> ReaderState {
        ReaderState::default()
    }

    async fn obstacles(&self) -> Vec<Obstacle> {
        self.0.clone()
    }
}

fn is(answer: &Answer, status: u16, text: &str) {
    assert_eq!((answer.status.as_u16(), answer.text()), (status, text));
}

#[tokio::test]
async fn readiness_says_why_not_and_being_alive_needs_nothing() {
    let world = World::new().await;
    is(&world.app.get("/healthz").await, 200, "ok\n");
    is(&world.app.get("/readyz").await, 200, "ready\n");
    world.app.live.close();
    is(&world.app.get("/readyz").await, 503, "the server is stopping\n");
    is(&world.app.get("/healthz").await, 200, "ok\n");
    let troubled = World::over(|ports| ports.storage = Arc::new(Troubled(Obstacle::ALL.to_vec()))).await;
    let answer = troubled.app.get("/readyz").await;
    assert_eq!((answer.status.as_u16(), answer.text().lines().count()), (503, Obstacle::ALL.len()));
    assert!((scrape(&troubled).await["vigie_not_ready{reason=\"disk\"}"] - 1.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_store_that_was_closed_is_not_ready() {
    let world = World::new().await;
    world.app.close().await;
    let answer = world.app.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("not committed"), "{}", answer.text());
}

#[tokio::test]
async fn the_last_run_of_a_job_is_kept_over_a_restart_and_its_last_success_over_failures() {
    let app = TestApp::start().await;
    let runs = |app: &TestApp| JobRuns::new(app.ports.job_runs.clone(), app.clock.clone());
    let began = app.clock.clone();
    let first = runs(&app);
    first.run(Job::Sessions, async { Ok(7) }).await;
    let succeeded = app::ports::clock::Clock::now(&*began);
    app.clock.advance_ms(60_000);
    first.run(Job::Sessions, async { anyhow::bail!("no room: {}", "x".repeat(1_000)) }).await;
    let told = first.told().await.unwrap();
    let sessions = told.iter().find(|told| told.job == Job::Sessions).unwrap();
    assert_eq!((sessions.successes, sessions.failures, sessions.last_success()), (1, 1, Some(succeeded)));
    let last = sessions.kept.clone().unwrap().last;
    assert!(last.error.as_ref().is_some_and(|error| error.starts_with("no room") && error.len() == 300), "{last:?}");
    let app = app.restart().await;
    let told = runs(&app).told().await.unwrap();
    let sessions = told.iter().find(|told| told.job == Job::Sessions).unwrap();
    assert_eq!((sessions.successes, sessions.failures), (0, 0), "counted since the start");
    assert_eq!((sessions.last_success(), &sessions.kept.as_ref().unwrap().last), (Some(succeeded), &last));
}
