//! Exports: whole, in each format, for those who may, in constant pieces, recorded, and broken off rather than cut short.

use std::io::Cursor;
use std::sync::Arc;

use app::domain::access::{Role, Scope};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::page::{EventPage, PageRequest};
use app::domain::payload::{Payload, PayloadKind};
use app::ports::clock::Clock;
use app::ports::events::EventReader;
use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::{Method, StatusCode, header};
use calamine::{Data, Reader, Xlsx};

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, request};
use crate::world::{Failure, World, assert_problem, event};

/// A server with so many events, a second apart.
async fn world_of(count: usize) -> World {
    let world = World::new().await;
    fill(&world, count).await;
    world
}

pub(crate) async fn fill(world: &World, count: usize) {
    let body: String = (0..count)
        .map(|n| {
            let (hour, minute, second) = (n / 3_600, n / 60 % 60, n % 60);
            let time = format!("2026-03-01T{hour:02}:{minute:02}:{second:02}Z");
            format!("{}\n", event(&json!({"time": time, "message": format!("number {n}")})))
        })
        .collect();
    let answer = world.post("application/x-ndjson", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn csv_of(answer: &Answer) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(answer.body.as_slice());
    let heads = reader.headers().unwrap().clone();
    std::iter::once(heads).chain(reader.records().map(Result::unwrap)).collect()
}

fn column(records: &[csv::StringRecord], name: &str) -> Vec<String> {
    let at = records[0].iter().position(|head| head == name).unwrap_or_else(|| panic!("no {name} in {:?}", records[0]));
    records[1..].iter().map(|record| record[at].to_owned()).collect()
}

/// What is recorded of exports: outcome and message, newest first.
pub(crate) async fn recorded(world: &World) -> Vec<(String, String)> {
    let events = world.app.audit().await;
    let exports = events.iter().filter(|event| event.body.operation.as_str() == "export");
    exports.map(|event| (event.body.outcome.to_string(), event.body.message.clone().unwrap())).collect()
}

#[tokio::test]
async fn what_is_compressed_already_is_not_compressed_again() {
    let world = world_of(20).await;
    let token = world.token(Role::Administrator, &[]).await;
    let id = world.get("/api/v1/events?limit=1").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    for (uri, encoding) in [
        ("/api/v1/export?format=csv".to_owned(), "gzip"),
        ("/api/v1/export?format=xlsx".to_owned(), ""),
        (format!("/api/v1/events/{id}/support"), ""),
    ] {
        let request = request(Method::GET, &uri)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::ACCEPT_ENCODING, "gzip");
        let answer = world.app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, encoding), "{uri}");
    }
}

#[tokio::test]
async fn every_format_has_the_same_events_as_the_list() {
    let world = world_of(2_500).await;
    let all: Vec<String> = (0..2_500).rev().map(|n| format!("number {n}")).collect();
    let lines = world.get("/api/v1/export?format=ndjson&module=email").await;
    assert_eq!((lines.status.as_u16(), lines.header("content-type")), (200, "application/x-ndjson"));
    let message = |event: &Value| event["message"].as_str().unwrap().to_owned();
    let events: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.iter().map(message).collect::<Vec<_>>(), all);
    let list = world.get("/api/v1/events?limit=1").await.json();
    assert_eq!(events[0], list["events"][0], "an event has the same form everywhere");

    let array = world.get("/api/v1/export?format=json&module=email").await;
    assert_eq!(array.json().as_array().unwrap().iter().map(message).collect::<Vec<_>>(), all);

    let table = world.get("/api/v1/export?format=csv&module=email").await;
    assert_eq!(column(&csv_of(&table), "message"), all);

    let book = world.get("/api/v1/export?format=xlsx&module=email").await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book.body)).unwrap();
    let (_, range) = book.worksheets().remove(0);
    let at = range.rows().next().unwrap().iter().position(|head| *head == Data::String("message".to_owned())).unwrap();
    let found: Vec<String> = range.rows().skip(1).map(|row| row[at].to_string()).collect();
    assert_eq!(found, all);

    let nothing = world.get("/api/v1/export?format=json&module=sms").await;
    assert_eq!(nothing.json(), json!([]));
}

#[tokio::test]
async fn a_reader_gets_words_of_their_language_and_their_own_clock() {
    let world = World::new().await;
    let record =
        event(&json!({"time": "2026-03-29T00:30:00Z", "outcome": "failure", "message": "=1+1", "critical": true}));
    assert_eq!(world.post("application/json", record.to_string()).await.status, 200);
    let answer = world.get("/api/v1/export?format=csv&lang=fr&zone=Europe/Warsaw&site=lyon&name=errors").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"vigie-errors-lyon-2026-11-22T130000.csv\""
    );
    let text = answer.text().strip_prefix('\u{feff}').expect("Excel is told that it is UTF-8");
    let (heads, row) = text.split_once("\r\n").unwrap();
    assert!(heads.starts_with("Heure (Europe/Warsaw);Heure du site;Site;"), "{heads}");
    assert!(row.starts_with("2026-03-29T01:30:00.000+01:00;2026-03-29T01:30:00.000+01:00;lyon;"), "{row}");
    assert!(row.contains(";erreur;") && row.contains(";oui;") && row.contains(";'=1+1;"), "{row}");
    let plain = world.get("/api/v1/export?format=csv").await;
    assert!(plain.text().starts_with("time,site_time,site,module,"), "a program reads the names of the API");
    assert!(plain.text().contains(",failure,"));
    let tabs = world.get("/api/v1/export?format=csv&lang=pl&separator=tab&words=terms").await;
    assert!(tabs.text().starts_with("time\tsite_time\t"), "{}", tabs.text());
}

#[tokio::test]
async fn only_those_who_may_take_data_out_and_only_what_they_may_see() {
    let world = world_of(3).await;
    let uri = "/api/v1/export?format=ndjson";
    let stranger = world.app.get(uri).await;
    assert_problem(&stranger, 401, "sign in");
    let elsewhere = world.get_as(Role::Staff, &["krakow"], uri).await;
    assert_eq!((elsewhere.status.as_u16(), elsewhere.body.len()), (200, 0));
    assert_eq!(world.get_as(Role::Manager, &[], uri).await.text().lines().count(), 3);
    for (parameters, field) in [
        ("", "format"),
        ("format=pdf", "format"),
        ("format=csv&lang=de", "lang"),
        ("format=csv&separator=pipe", "separator"),
        ("format=csv&zone=Mars", "zone"),
        ("format=csv&name=../x", "name"),
        ("format=csv&modul=email", "modul"),
        ("format=csv&from=yesterday", "from"),
    ] {
        assert_problem(&world.get(&format!("/api/v1/export?{parameters}")).await, 400, field);
    }
}

#[tokio::test]
async fn an_export_is_recorded_with_its_filter_and_its_rows() {
    let world = world_of(3).await;
    let answer = world.get("/api/v1/export?format=csv&module=email&outcome=success").await;
    assert_eq!(answer.status, 200);
    let events = world.app.audit().await;
    let [end, begin] = &events[..] else { panic!("{events:?}") };
    assert_eq!((begin.body.outcome.as_str(), end.body.outcome.as_str()), ("pending", "success"));
    assert!(begin.body.details.operation_id.is_some());
    assert_eq!(begin.body.details.operation_id, end.body.details.operation_id);
    let attributes: Value = serde_json::from_str(end.body.details.attributes.as_ref().unwrap().get()).unwrap();
    assert_eq!(attributes["filter"], "module=email&outcome=success");
    assert_eq!((&attributes["rows"], &attributes["bytes"]), (&json!(3), &json!(answer.body.len())));
    assert_eq!(end.body.actor.as_ref().unwrap().code.as_deref(), Some("staff.@example.org"));
}

#[tokio::test]
async fn nothing_leaves_that_cannot_be_recorded() {
    let world = world_of(3).await;
    let uri = "/api/v1/export?format=csv&export=mine";
    world.token(Role::Staff, &[]).await;
    *world.failure.lock().unwrap() = Some(Failure::Full);
    assert_problem(&world.get(uri).await, 503, "disk");
    let told = world.get("/api/v1/exports/mine").await.json();
    assert_eq!((&told["state"], &told["problem"]), (&json!("failed"), &json!("disk-full")));
}

/// A reader that fails, panics or waits at its second page.
struct Stumbling {
    reader: Arc<dyn EventReader>,
    how: Stumble,
}

#[derive(Clone, Copy)]
enum Stumble {
    Fails,
    Panics,
    Waits,
}

#[async_trait]
impl EventReader for Stumbling {
    async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<EventPage, StoreError> {
        if request.filter.module.is_empty() || request.before.is_none() {
            return self.reader.page(scope, request).await;
        }
        match self.how {
            Stumble::Fails => Err(StoreError::Database("the disk is gone".into())),
            Stumble::Panics => panic!("on purpose"),
            Stumble::Waits => std::future::pending().await,
        }
    }

    async fn event(&self, scope: &Scope, id: EventId) -> Result<Option<Event>, StoreError> {
        self.reader.event(scope, id).await
    }

    async fn payload(&self, scope: &Scope, id: EventId, kind: PayloadKind) -> Result<Option<Payload>, StoreError> {
        self.reader.payload(scope, id, kind).await
    }

    async fn timeline(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError> {
        self.reader.timeline(scope, id).await
    }
}

async fn stumbling(how: Stumble) -> World {
    let world = World::over(|ports| {
        let reader = ports.events.clone();
        ports.events = Arc::new(Stumbling { reader, how });
    })
    .await;
    fill(&world, 1_500).await;
    world
}

/// Asks as somebody of the staff, and gives the answer with its body unread.
pub(crate) async fn unread(app: &TestApp, token: &str, uri: &str) -> axum::http::Response<Body> {
    use tower::ServiceExt;
    let bearer = format!("Bearer {token}");
    let request = request(Method::GET, uri).header(header::AUTHORIZATION, bearer).body(Body::empty()).unwrap();
    app.router.clone().oneshot(request).await.unwrap()
}

/// Waits until so much is recorded of exports.
async fn recorded_so_far(world: &World, count: usize) -> Vec<(String, String)> {
    loop {
        let recorded = recorded(world).await;
        if recorded.len() >= count {
            return recorded;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_export_that_fails_on_its_way_is_broken_off_and_recorded() {
    for how in [Stumble::Fails, Stumble::Panics] {
        let world = stumbling(how).await;
        let token = world.token(Role::Staff, &[]).await;
        let answer = unread(&world.app, &token, "/api/v1/export?format=json&module=email&export=mine").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(to_bytes(answer.into_body(), usize::MAX).await.is_err(), "it must not look whole");
        let told = world.get("/api/v1/exports/mine").await.json();
        assert_eq!((&told["state"], &told["problem"]), (&json!("failed"), &json!("internal")));
        let recorded = recorded(&world).await;
        assert_eq!(recorded[0].0, "failure");
        assert!(recorded[0].1.contains("failed after 1000 rows"), "{recorded:?}");
    }
}

#[tokio::test]
async fn a_reader_who_goes_away_or_stops_it_ends_the_walk() {
    let world = stumbling(Stumble::Waits).await;
    let token = world.token(Role::Staff, &[]).await;
    drop(unread(&world.app, &token, "/api/v1/export?format=csv&module=email").await);
    let told = recorded_so_far(&world, 2).await;
    assert_eq!(told[0].0, "stopped", "{told:?}");

    let answer = unread(&world.app, &token, "/api/v1/export?format=csv&module=email&export=mine").await;
    assert_eq!(world.get("/api/v1/exports/mine").await.json()["state"], "running");
    let other = world.get_as(Role::Administrator, &[], "/api/v1/exports/mine").await;
    assert_problem(&other, 404, "no such");
    let again = world.get("/api/v1/export?format=csv&export=mine").await;
    assert_problem(&again, 409, "export");
    let bearer = format!("Bearer {token}");
    let stop = request(Method::DELETE, "/api/v1/exports/mine").header(header::AUTHORIZATION, bearer);
    assert_eq!(world.app.send(stop.body(Body::empty()).unwrap()).await.status, 204);
    assert!(to_bytes(answer.into_body(), usize::MAX).await.is_err());
    assert_eq!(world.get("/api/v1/exports/mine").await.json()["state"], "cancelled");
    assert_eq!(recorded_so_far(&world, 4).await[0].0, "stopped");
}

#[tokio::test]
async fn the_figures_are_saved_as_the_page_shows_them_and_recorded() {
    let world = World::new().await;
    let at = |time: &str, outcome: &str| event(&json!({"time": time, "outcome": outcome})).to_string() + "\n";
    let body = at("2026-01-05T12:00:00Z", "success")
        + &at("2026-01-06T12:00:00Z", "failure")
        + &at("2025-02-01T12:00:00Z", "success");
    assert_eq!(world.post("application/x-ndjson", body).await.status, 200);
    let uri = "/api/v1/statistics/export?from=2026-01-01&to=2026-12-31&granularity=month&previous=on";
    let table = world.get(&format!("{uri}&format=csv")).await;
    let lines: Vec<&str> = table.text().lines().collect();
    assert_eq!(lines[0], "period,success,no_answer,failure,stopped,pending,unknown,total,previous,change");
    assert_eq!((lines.len(), lines[1], lines[2]), (13, "2026-01,1,0,1,0,0,0,2,0,2", "2026-02,0,0,0,0,0,0,0,1,-1"));
    let features = world.get(&format!("{uri}&format=csv&table=features&lang=pl")).await;
    assert!(features.text().contains("Wysyłka") || features.text().contains(";2;1.0000"), "{}", features.text());
    let book = world.get(&format!("{uri}&format=xlsx&lang=en")).await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book.body)).unwrap();
    let sheets = book.worksheets();
    assert_eq!(sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["By period", "By feature"]);
    assert_eq!(sheets[0].1.get((13, 7)), Some(&Data::Float(2.0)), "people get a last row of all");
    let json = world.get(&format!("{uri}&format=json")).await.json();
    assert_eq!((&json["total"], &json["features"][0]["total"]), (&json!(2), &json!(2)));
    assert_eq!(json["previous"][1]["total"], 1);
    assert_eq!(recorded(&world).await.len(), 4);
    for (parameters, field) in
        [("format=ndjson", "format"), ("format=csv&table=x", "table"), ("format=csv&previous=1", "previous")]
    {
        assert_problem(&world.get(&format!("{uri}&{parameters}").replace("&previous=on", "")).await, 400, field);
    }
}

#[tokio::test]
async fn a_token_whose_owner_is_disabled_takes_nothing_out() {
    let world = world_of(2).await;
    let token = world.token(Role::Staff, &[]).await;
    let bearer = format!("Bearer {token}");
    let uris = [
        "/api/v1/events",
        "/api/v1/export?format=csv",
        "/api/v1/statistics/export?format=csv",
        "/api/v1/exports/mine",
        "/api/v1/events/1/support",
    ];
    assert_eq!(world.app.get_with(uris[1], header::AUTHORIZATION, &bearer).await.status, 200);
    world.app.ports.accounts.disable_account("staff.@example.org", world.app.clock.now()).await.unwrap();
    for uri in uris {
        assert_problem(&world.app.get_with(uri, header::AUTHORIZATION, &bearer).await, 401, "sign in");
    }
}

/// A browser accepts compressed answers; what compresses them once asked for more after the end, and panicked.
#[tokio::test]
async fn a_browser_gets_the_same_file_compressed() {
    let world = world_of(3).await;
    let plain = world.get("/api/v1/export?format=ndjson").await;
    let token = world.token(Role::Staff, &[]).await;
    let asked = request(Method::GET, "/api/v1/export?format=ndjson")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ACCEPT_ENCODING, "gzip");
    let answer = world.app.send(asked.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(answer.body.as_slice()), &mut text).unwrap();
    assert_eq!(text, plain.text());
}
