//! Live streams: filter, rights, coming back without gap or repeat, also to a restarted server, and what happens to those who fall behind.

use std::time::Duration;

use app::domain::access::Role;
use app::domain::filter::Filter;
use app::domain::page::PageRequest;
use axum::body::{Body, BodyDataStream};
use axum::extract::ConnectInfo;
use axum::http::{Method, header};
use futures::StreamExt;
use serde_json::{Value, json};
use server::ingest::limits::Limits;
use tower::ServiceExt;

use crate::support::{PEER, TestApp, request};
use crate::world::{World, assert_problem, event};

/// Longer than anything here takes, and short enough to wait for.
const PATIENCE: Duration = Duration::from_secs(20);

/// One message of a stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    event: String,
    pub(crate) id: String,
    data: String,
}

/// A reader with a stream open.
pub(crate) struct Reader {
    body: BodyDataStream,
    pub(crate) text: String,
}

impl Reader {
    pub(crate) async fn open(app: &TestApp, token: &str, uri: &str, last: Option<&str>) -> Self {
        let mut request = request(Method::GET, uri).header(header::AUTHORIZATION, format!("Bearer {token}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo::<std::net::SocketAddr>(PEER.parse().unwrap()));
        let response = app.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next message, those without data among them; `None` at the end of the stream.
    pub(crate) async fn any(&mut self) -> Option<Message> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let mut message = Message::default();
                for (name, value) in block.lines().filter_map(|line| line.split_once(": ")) {
                    match name {
                        "event" => message.event = value.to_owned(),
                        "id" => message.id = value.to_owned(),
                        "data" => message.data = value.to_owned(),
                        _ => {}
                    }
                }
                self.text = rest.to_owned();
                return Some(message);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("the stream says nothing")?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    /// The next message with data.
    async fn message(&mut self) -> Message {
        loop {
            let message = self.any().await.expect("the stream ended");
            if !message.data.is_empty() {
                return message;
            }
        }
    }

    /// The messages of the next events of the API, as their senders' ids.
    pub(crate) async fn events(&mut self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        while ids.len() < count {
            let message = self.message().await;
            assert_eq!(message.event, "", "{message:?}");
            let event: Value = serde_json::from_str(&message.data).unwrap();
            ids.push(event["source_id"].as_str().unwrap().to_owned());
        }
        ids
    }
}

pub(crate) async fn staff(app: &TestApp) -> String {
    app.user("live@example.org", &[Role::Staff]).await;
    app.token("live@example.org").await
}

/// Sends events of these ids at once, all a minute before now but where a time is given.
pub(crate) async fn send(world: &World, ids: &[&str], fields: Value) {
    let one = |id: &&str| {
        let mut fields = fields.clone();
        fields["id"] = json!(id);
        format!("{}\n", event(&fields))
    };
    let body: String = ids.iter().map(one).collect();
    assert_eq!(world.post("application/x-ndjson", body).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_is_sent_what_the_filter_and_the_readers_sites_let_through() {
    let world = World::new().await;
    let app = &world.app;
    let everywhere = staff(app).await;
    app.user_of(
        "krakow@example.org",
        &[Role::Staff],
        app::domain::access::Sites::Only(std::sync::Arc::new([slug("krakow")].into())),
    )
    .await;
    let elsewhere = app.token("krakow@example.org").await;
    let mut all = Reader::open(app, &everywhere, "/api/v1/live", None).await;
    let mut failed = Reader::open(app, &everywhere, "/api/v1/live?outcome=failure&q=-old", None).await;
    let mut krakow = Reader::open(app, &elsewhere, "/api/v1/live", None).await;
    send(&world, &["1", "2"], json!({"message": "new"})).await;
    send(&world, &["3"], json!({"outcome": "failure", "message": "old"})).await;
    send(&world, &["4"], json!({"outcome": "failure", "message": "new"})).await;
    let to_krakow = crate::world::post(&world.key_of_two, "application/json");
    let body = event(&json!({"site": "krakow", "id": "5"})).to_string();
    assert_eq!(app.send(to_krakow.body(body.into()).unwrap()).await.status, 200);
    assert_eq!(all.events(5).await, ["1", "2", "3", "4", "5"]);
    assert_eq!(failed.events(1).await, ["4"]);
    assert_eq!(krakow.events(1).await, ["5"]);
}

fn slug(text: &str) -> app::domain::slug::Slug {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_the_same_live_and_in_the_list() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let mut reader = Reader::open(&world.app, &token, "/api/v1/live?module=email", None).await;
    send(&world, &["1"], json!({"message": "Błąd", "tags": ["vip"], "request": {"body": "{}"}})).await;
    let live: Value = serde_json::from_str(&reader.message().await.data).unwrap();
    assert_eq!(live, world.get("/api/v1/events").await.json()["events"][0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_comes_back_goes_on_within_a_batch_without_gap_or_repeat() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let uri = "/api/v1/live?module=email";
    let mut reader = Reader::open(&world.app, &token, uri, None).await;
    let at_the_beginning = reader.any().await.unwrap();
    assert!(!at_the_beginning.id.is_empty() && at_the_beginning.data.is_empty(), "{at_the_beginning:?}");
    send(&world, &["1", "2", "3", "4"], json!({})).await;
    reader.events(1).await;
    let second = reader.message().await;
    drop(reader);
    send(&world, &["5"], json!({})).await;
    let mut again = Reader::open(&world.app, &token, uri, Some(&second.id)).await;
    assert_eq!(again.events(3).await, ["3", "4", "5"]);
    let by_parameter = format!("{uri}&last_event_id={}", at_the_beginning.id);
    let mut all = Reader::open(&world.app, &token, &by_parameter, None).await;
    assert_eq!(all.events(5).await, ["1", "2", "3", "4", "5"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_goes_on_after_a_restart_also_with_late_events_and_two_months() {
    let mut world = World::new().await;
    let token = staff(&world.app).await;
    let mut reader = Reader::open(&world.app, &token, "/api/v1/live", None).await;
    send(&world, &["1"], json!({})).await;
    let last = loop {
        let message = reader.message().await;
        if message.data.contains("\"source_id\":\"1\"") {
            break message;
        }
    };
    // The stream breaks here, and what follows is committed before the server ends.
    drop(reader);
    send(&world, &["late"], json!({"time": "2026-03-01T10:00:00Z"})).await;
    let two_months = [("2026-10-31T23:59:59Z", "a"), ("2026-11-01T00:00:01Z", "b")]
        .map(|(time, id)| format!("{}\n", event(&json!({"time": time, "id": id}))))
        .concat();
    assert_eq!(world.post("application/x-ndjson", two_months).await.status, 200);
    world.app = world.app.restart().await;
    let mut again = Reader::open(&world.app, &token, "/api/v1/live", Some(&last.id)).await;
    send(&world, &["after"], json!({})).await;
    assert_eq!(again.events(4).await, ["late", "a", "b", "after"]);
    let page = PageRequest { filter: Filter::default(), before: None, limit: 100 };
    let stored = world.app.ports.events.page(&app::domain::access::Scope::system(), &page).await.unwrap();
    assert_eq!(stored.events.iter().filter(|event| event.site.as_str() == "lyon").count(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_too_far_behind_is_told_to_begin_anew_and_then_gets_what_comes() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let mut reader = Reader::open(&world.app, &token, "/api/v1/live?module=email", None).await;
    let beginning = reader.any().await.unwrap().id;
    drop(reader);
    let many: Vec<String> = (0..9_000).map(|i| i.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for part in many.chunks(3_000) {
        send(&world, part, json!({})).await;
    }
    for last in [beginning.as_str(), "99999999999999999", "what?"] {
        let mut again = Reader::open(&world.app, &token, "/api/v1/live?module=email", Some(last)).await;
        assert_eq!(again.any().await.unwrap().event, "reset", "{last}");
        let id = format!("after {last}");
        send(&world, &[&id], json!({})).await;
        assert_eq!(again.events(1).await, [id]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_gets_as_many_rows_as_a_person_can_follow_and_how_many_were_left_out() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let mut reader = Reader::open(&world.app, &token, "/live/rows?journal=errors&module=email", None).await;
    let ids: Vec<String> = (0..100).map(|i| i.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    send(&world, &["done"], json!({})).await;
    send(&world, &ids, json!({"outcome": "failure"})).await;
    let rows = reader.message().await;
    assert_eq!(rows.event, "rows");
    let rows: Vec<app::domain::event_row::EventRow> = serde_json::from_str(&rows.data).unwrap();
    assert_eq!(rows.len(), 20);
    assert!(rows.iter().all(|row| row.outcome == app::domain::outcome::Outcome::Failure));
    let sampled = reader.message().await;
    assert_eq!((sampled.event.as_str(), sampled.data.as_str()), ("sampled", r#"{"left_out":80}"#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_is_told_how_many_events_there_were() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let mut reader = Reader::open(&world.app, &token, "/live/ticks?module=email", None).await;
    send(&world, &["1", "2", "3"], json!({})).await;
    send(&world, &["4"], json!({"module": "sms"})).await;
    let tick = reader.message().await;
    assert_eq!((tick.event.as_str(), tick.data.as_str()), ("ticks", r#"{"count":3}"#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_is_told_that_a_site_is_hidden_though_nothing_happened() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let mut reader = Reader::open(&world.app, &token, "/live/ticks?module=email", None).await;
    // The stream has begun, and knows which sites are counted, when it says where the reader is.
    reader.any().await.unwrap();
    let lyon = "lyon".parse().unwrap();
    world.app.ports.sites.set_visibility(&lyon, app::domain::site::Visibility::Hidden).await.unwrap();
    let tick = reader.message().await;
    assert_eq!((tick.event.as_str(), tick.data.as_str()), ("ticks", r#"{"count":0}"#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_when_its_reader_may_read_no_more_and_when_the_server_stops() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let mut reader = Reader::open(&world.app, &token, "/api/v1/live", None).await;
    world
        .app
        .ports
        .accounts
        .disable_account("live@example.org", app::ports::clock::Clock::now(world.app.clock.as_ref()))
        .await
        .unwrap();
    while reader.any().await.is_some() {}
    world.app.user("other@example.org", &[Role::Staff]).await;
    let cookie = world.app.sign_in("other@example.org").await;
    let token = world.app.token("other@example.org").await;
    let answer = world.app.get_with("/live/ticks?outcome=wrong", header::COOKIE, &cookie).await;
    assert_problem(&answer, 400, "outcome");
    let mut reader = Reader::open(&world.app, &token, "/api/v1/live", None).await;
    world.app.live.close();
    while reader.any().await.is_some() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_get_no_stream_and_nobody_gets_too_many() {
    let world = World::with(Limits { live_streams: 2, ..Limits::default() }).await;
    let token = staff(&world.app).await;
    for uri in ["/api/v1/live", "/live/rows", "/live/ticks"] {
        assert_eq!(world.app.get(uri).await.status, 401, "{uri}");
    }
    let first = Reader::open(&world.app, &token, "/api/v1/live", None).await;
    let _second = Reader::open(&world.app, &token, "/live/rows", None).await;
    let bearer = format!("Bearer {token}");
    let refused = world.app.get_with("/api/v1/live", header::AUTHORIZATION, &bearer).await;
    assert_problem(&refused, 429, "live_streams");
    assert_eq!(refused.header("retry-after"), "10");
    drop(first);
    let _third = Reader::open(&world.app, &token, "/api/v1/live", None).await;
}
