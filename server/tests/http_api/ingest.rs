//! `POST /api/v1/events`: each status code, and what bad input gets.

use std::io::Write;

use app::domain::event::Event;
use app::domain::time::Timestamp;
use axum::body::Body;
use axum::http::{Request, header};
use bytes::Bytes;
use futures::stream;
use serde_json::{Value, json};
use server::ingest::limits::Limits;

use crate::world::{Failure, World, assert_problem, event, post};

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zstd(body: &[u8]) -> Vec<u8> {
    zstd::encode_all(body, 3).unwrap()
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

#[tokio::test]
async fn one_object_an_array_and_lines_are_taken_in_every_encoding() {
    let world = World::new().await;
    let one = event(&json!({}));
    let forms = [
        (JSON, one.to_string(), 1),
        ("application/json; charset=utf-8", json!([one, one]).to_string(), 2),
        (NDJSON, lines(&[one.clone(), one.clone(), one.clone()]), 3),
    ];
    for (content_type, body, accepted) in forms {
        let bodies =
            [("identity", body.clone().into_bytes()), ("gzip", gzip(body.as_bytes())), ("zstd", zstd(body.as_bytes()))];
        for (encoding, body) in bodies {
            let request = world.request(content_type).header(header::CONTENT_ENCODING, encoding);
            let answer = world.app.send(request.body(body.into()).unwrap()).await;
            assert_eq!(answer.status, 200, "{content_type} {encoding}");
            assert_eq!(answer.json(), json!({"accepted": accepted, "duplicates": 0, "rejected": []}));
        }
    }
    assert_eq!(world.stored().await.len(), 18);
}

#[tokio::test]
async fn a_broken_line_is_named_and_the_four_others_are_stored() {
    let world = World::new().await;
    let one = event(&json!({}));
    let body = format!("{one}\n{one}\n{{\"module\": \"em\n{one}\n{one}");
    let answer = world.post(NDJSON, body).await;
    assert_eq!(answer.status, 207);
    assert_eq!((&answer.json()["accepted"], world.stored().await.len()), (&json!(4), 4));
    let rejected = &answer.json()["rejected"][0];
    assert_eq!((&rejected["index"], &rejected["line"]), (&json!(2), &json!(3)));
}

#[tokio::test]
async fn some_rejected_is_207_and_all_rejected_is_422() {
    let world = World::new().await;
    let (good, bad) = (event(&json!({})), event(&json!({"time": "soon"})));
    let answer = world.post(JSON, json!([good, bad]).to_string()).await;
    assert_eq!(answer.status, 207);
    let rejected = &answer.json()["rejected"][0];
    assert_eq!((&rejected["index"], &rejected["field"]), (&json!(1), &json!("time")));
    assert!(rejected["error"].as_str().unwrap().contains("RFC 3339"));
    assert_eq!(world.post(JSON, json!([bad, bad]).to_string()).await.status, 422);
    assert_eq!(world.post(JSON, bad.to_string()).await.status, 422);
    assert_eq!(world.stored().await.len(), 1);
}

#[tokio::test]
async fn a_repeat_is_a_duplicate_and_another_body_is_a_conflict() {
    let world = World::new().await;
    let first = event(&json!({"id": "evt-1"})).to_string();
    assert_eq!(world.post(JSON, first.clone()).await.json()["accepted"], 1);
    let again = world.post(JSON, first).await;
    assert_eq!((again.status.as_u16(), &again.json()["duplicates"]), (200, &json!(1)));
    let other = world.post(JSON, event(&json!({"id": "evt-1", "message": "other"})).to_string()).await;
    assert_eq!(other.status, 422);
    assert_eq!(other.json()["rejected"][0]["field"], "id");
    let stored = world.stored().await[0].id.to_string();
    assert!(other.json()["rejected"][0]["error"].as_str().unwrap().contains(&stored));
}

#[tokio::test]
async fn without_a_good_key_the_answer_is_401() {
    let world = World::new().await;
    let body = event(&json!({})).to_string();
    let without = Request::post("/api/v1/events").header(header::CONTENT_TYPE, JSON).body(body.clone().into()).unwrap();
    let unknown = post("vgs_unknown", JSON).body(body.clone().into()).unwrap();
    let basic =
        Request::post("/api/v1/events").header(header::AUTHORIZATION, "Basic YTpi").body(Body::empty()).unwrap();
    for request in [without, unknown, basic] {
        let answer = world.app.send(request).await;
        assert_problem(&answer, 401, "key");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    let keys = world.app.ports.keys.keys().await.unwrap();
    for key in keys {
        world.app.ports.keys.revoke_key(key.id, Timestamp(1)).await.unwrap();
    }
    assert_problem(&world.post(JSON, body).await, 401, "revoked");
    assert_eq!(world.stored().await.len(), 0);
}

#[tokio::test]
async fn a_key_of_two_sites_asks_for_the_site() {
    let world = World::new().await;
    let body = lines(&[event(&json!({"site": "krakow"})), event(&json!({})), event(&json!({"site": "paris"}))]);
    let answer = world.app.send(post(&world.key_of_two, NDJSON).body(body.into()).unwrap()).await;
    assert_eq!(answer.status, 207);
    let fields: Vec<_> = answer.json()["rejected"].as_array().unwrap().iter().map(|r| r["field"].clone()).collect();
    assert_eq!(fields, ["site", "site"]);
    assert_eq!(world.stored().await[0].site.as_str(), "krakow");
}

#[tokio::test]
async fn other_types_and_encodings_are_415() {
    let world = World::new().await;
    for content_type in ["text/plain", "application/xml", "", "application/jsonx"] {
        assert_problem(&world.post(content_type, "{}").await, 415, "application/x-ndjson");
    }
    let request = world.request(JSON).header(header::CONTENT_ENCODING, "br").body("{}".into()).unwrap();
    assert_problem(&world.app.send(request).await, 415, "zstd");
}

#[tokio::test]
async fn what_is_no_json_is_400_and_so_is_nothing() {
    let world = World::new().await;
    for (content_type, body) in
        [(JSON, "hello"), (JSON, "[{},"), (NDJSON, "hello"), (JSON, ""), (NDJSON, "\n\n"), (JSON, "{\"a\"")]
    {
        assert_problem(&world.post(content_type, body).await, 400, "body");
    }
    let request = world.request(JSON).header(header::CONTENT_ENCODING, "gzip").body("{}".into()).unwrap();
    assert_problem(&world.app.send(request).await, 400, "Content-Encoding");
    let none = world.post(JSON, "[]").await;
    assert_eq!((none.status.as_u16(), none.json()), (200, json!({"accepted": 0, "duplicates": 0, "rejected": []})));
}

#[tokio::test]
async fn a_bomb_is_413_while_it_is_read() {
    let world = World::with(Limits { body_bytes: 1 << 20, ..Limits::default() }).await;
    let bomb = vec![b' '; 64 << 20];
    for (encoding, bomb) in [("gzip", gzip(&bomb)), ("zstd", zstd(&bomb))] {
        // The bomb never ends: only a reader that stops at the limit can answer.
        let pieces =
            stream::iter(bomb.chunks(64).map(Bytes::copy_from_slice).map(Ok::<_, std::io::Error>).collect::<Vec<_>>());
        let endless = futures::StreamExt::chain(pieces, stream::pending());
        let request =
            world.request(JSON).header(header::CONTENT_ENCODING, encoding).body(Body::from_stream(endless)).unwrap();
        assert_problem(&world.app.send(request).await, 413, "body_bytes");
    }
    assert_problem(&world.post(JSON, vec![b' '; (1 << 20) + 1]).await, 413, "body_bytes");
}

#[tokio::test]
async fn too_many_records_are_413_by_the_name_of_the_limit() {
    let world = World::with(Limits { batch_records: 2, ..Limits::default() }).await;
    let one = event(&json!({}));
    assert_problem(&world.post(NDJSON, lines(&[one.clone(), one.clone(), one])).await, 413, "batch_records");
    assert_eq!(world.stored().await.len(), 0);
}

#[tokio::test]
async fn too_many_requests_are_429_with_a_time_to_wait() {
    let world = World::with(Limits { key_requests_per_s: 1, refusals_per_min: 1, ..Limits::default() }).await;
    let body = event(&json!({})).to_string();
    assert_eq!(world.post(JSON, body.clone()).await.status, 200);
    let second = world.post(JSON, body.clone()).await;
    assert_problem(&second, 429, "again");
    assert!(second.header("retry-after").parse::<u64>().unwrap() >= 1);
    let guess = || post("vgs_guess", JSON).body("{}".into()).unwrap();
    assert_problem(&world.app.send(guess()).await, 401, "key");
    assert_problem(&world.app.send(guess()).await, 429, "again");
}

#[tokio::test]
async fn a_full_disk_is_503_until_there_is_room() {
    let world = World::new().await;
    let body = event(&json!({})).to_string();
    for failure in [Failure::Full, Failure::Unavailable] {
        *world.failure.lock().unwrap() = Some(failure);
        let answer = world.post(JSON, body.clone()).await;
        assert_problem(&answer, 503, "status");
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(world.stored().await.len(), 0);
    }
    *world.failure.lock().unwrap() = None;
    assert_eq!(world.post(JSON, body).await.status, 200);
}

#[tokio::test]
async fn hostile_records_are_refused_or_marked_and_never_stop_the_others() {
    let world = World::new().await;
    let head = r#""module":"email","operation":"send","outcome":"success""#;
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let bad = [
        (format!(r#"{{{head},"message":"\ud800"}}"#), "message"),
        (format!(r#"{{{head},"attributes":{{"a":{deep}}}}}"#), "attributes"),
        (format!(r#"{{{head},"comment":"{}"}}"#, "x".repeat(10_000_000)), "comment"),
        (format!(r#"{{{head},"duration_ms":9223372036854775808}}"#), "duration_ms"),
        (format!(r#"{{{head},"time":"0001-01-01T00:00:00Z"}}"#), "time"),
        (format!(r#"{{{head},"time":"9999-12-31T23:59:59Z"}}"#), "time"),
        (format!(r#"{{{head},"outcome":"failure"}}"#), "outcome"),
        (format!(r#"{{{head},"colour":1}}"#), "colour"),
    ];
    let good = [
        format!(r#"{{{head},"message":"nul \u0000"}}"#),
        format!(r#"{{{head},"time":"2199-01-01T00:00:00Z"}}"#),
        format!(r#"{{{head},"request":{{"body":"{}"}}}}"#, "x".repeat(10_000_000)),
    ];
    let body: Vec<_> = bad.iter().map(|(record, _)| record).chain(&good).map(String::as_str).collect();
    let answer = world.post(NDJSON, body.join("\n")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["accepted"]), (207, &json!(good.len())), "{}", answer.text());
    assert_eq!(world.stored().await.len(), good.len());
    let fields: Vec<_> = answer.json()["rejected"].as_array().unwrap().iter().map(|r| r["field"].clone()).collect();
    assert_eq!(fields, bad.map(|(_, field)| field));
    let kept = world.stored().await;
    assert!(kept.iter().any(|event| event.body.from_future));
    let cut = |event: &Event| event.payloads.iter().any(|payload| payload.truncated && payload.size == 10_000_000);
    assert!(kept.iter().any(cut));
}
