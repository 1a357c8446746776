//! Committing events: whole, once, and under an id of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::domain::error::StoreError;
use app::domain::event::{Appended, Change, HttpExchange, JobRun, Target};
use app::domain::filter::Filter;
use app::domain::outcome::{Action, Direction, Kind, Outcome, Reason, Severity};
use app::domain::payload::{NewPayload, PayloadKind};
use app::domain::time::Timestamp;
use serde_json::value::RawValue;

use crate::support::{Store, at, event, event_of, everything, keyed, slug, staff};

fn full() -> app::domain::event::NewEvent {
    let mut new = keyed(event("2026-03-29T00:30:00.120Z"), "evt-7781", 1);
    let body = &mut new.body;
    body.recorded = Some(at("2026-03-29T00:30:01Z"));
    body.from_future = true;
    (body.kind, body.outcome, body.severity) = (Kind::Integration, Outcome::Failure, Severity::Error);
    (body.reason, body.action) = (Some(Reason::RemoteError), Some(Action::Changed));
    (body.module, body.submodule, body.operation) = (slug("couriers"), Some(slug("dpd")), slug("generate_labels"));
    body.critical = true;
    body.message = Some("DPD refused the label: błąd \u{1F600} \"'%_".to_owned());
    body.actor = Some(staff("MK", "System User"));
    body.ip = Some("2001:db8::1".parse().unwrap());
    body.section = Some("Orders > Shipping".to_owned());
    body.correlation_id = Some("pay-551".to_owned());
    body.duration_ms = Some(812);
    body.tags = vec![slug("black-friday"), slug("vip")];
    body.redacted = 3;
    let details = &mut body.details;
    details.user_agent = Some("curl".to_owned());
    details.targets = vec![Target {
        kind: "order".into(),
        id: "10234".into(),
        label: None,
        url: Some("https://shop.example".into()),
    }];
    details.changes = vec![Change { field: "amount".into(), old: "10.00".into(), new: serde_json::Value::Null }];
    details.comment = Some("at the customer's request".to_owned());
    (details.operation_id, details.attempt, details.trace_id) = (Some("job-9".into()), Some(2), Some("4bf9".into()));
    details.job = Some(JobRun {
        name: "sync".into(),
        scheduled_for: Some(at("2026-03-29T00:00:00Z")),
        items_ok: Some(2),
        items_failed: None,
    });
    details.http = Some(HttpExchange {
        direction: Some(Direction::Out),
        method: Some("POST".into()),
        url: None,
        status: Some(422),
    });
    details.attributes = Some(Arc::from(RawValue::from_string("{\"n\": 12345678901234567890.10}".to_owned()).unwrap()));
    new
}

pub async fn an_appended_event_is_read_back_as_it_was_sent(store: &Store) {
    let source = store.keys.source("till").await.unwrap();
    let new = app::domain::event::NewEvent { source, ..full() };
    let id = store.add(std::slice::from_ref(&new)).await[0];
    let read = store.events.event(&everything(), id).await.unwrap().unwrap();
    assert_eq!((read.id, read.site, read.source.as_str()), (id, slug("paris"), "till"));
    // An event has no equality of its own: all its fields print.
    assert_eq!(format!("{:?}", read.body), format!("{:?}", new.body));
    assert!(read.payloads.is_empty());
    assert_eq!(id.timestamp(), new.body.occurred);
}

fn payload(kind: PayloadKind, body: &[u8], size: u64) -> NewPayload {
    NewPayload {
        kind,
        headers: vec![("content-type".into(), "application/json".into()), ("x-a".into(), "1".into())],
        content_type: "application/json".into(),
        body: Arc::from(body),
        size,
        sha256: [u8::try_from(body.len()).unwrap(); 32],
    }
}

pub async fn a_payload_is_read_back_byte_for_byte(store: &Store) {
    let mut new = event("2026-03-01T10:00:00Z");
    new.payloads = vec![
        payload(PayloadKind::Request, b"{\"a\":\"b\"}", 9),
        payload(PayloadKind::Response, &[0, 159, 146, 150], 9_000),
    ];
    let mut same = event("2026-03-01T10:00:01Z");
    same.payloads = vec![new.payloads[1].clone()];
    let ids = store.add(&[new.clone(), same]).await;
    let read = store.events.event(&everything(), ids[0]).await.unwrap().unwrap();
    assert_eq!(read.payloads.len(), 2);
    assert!(read.payloads[1].truncated && !read.payloads[0].truncated);
    assert_eq!((read.payloads[1].size, read.payloads[1].stored), (9_000, 4));
    assert_eq!(read.payloads[1].sha256, "04".repeat(32));
    for (at, kind) in [(0, PayloadKind::Request), (1, PayloadKind::Response)] {
        let back = store.events.payload(&everything(), ids[0], kind).await.unwrap().unwrap();
        assert_eq!((&back.headers, &back.body), (&new.payloads[at].headers, &new.payloads[at].body));
        assert_eq!(back.info, read.payloads[at]);
    }
    let shared = store.events.payload(&everything(), ids[1], PayloadKind::Response).await.unwrap().unwrap();
    assert_eq!(*shared.body, [0, 159, 146, 150]);
    assert!(store.events.payload(&everything(), ids[1], PayloadKind::Request).await.unwrap().is_none());
}

pub async fn a_repeat_is_a_duplicate_and_another_body_a_conflict(store: &Store) {
    let first = keyed(event("2026-03-01T10:00:00Z"), "a", 1);
    let id = store.add(std::slice::from_ref(&first)).await[0];
    let changed = keyed(event("2026-03-01T10:00:00Z"), "a", 2);
    assert_eq!(store.append(&[first, changed]).await, [Appended::Duplicate(id), Appended::Conflict(id)]);
    assert_eq!(store.list(&everything(), &Filter::default(), 10).await.len(), 1);
}

pub async fn repeats_within_one_batch_and_between_batches_sent_at_once_are_found(store: &Store) {
    let batch: Vec<_> = (0..50).map(|i| keyed(event("2026-03-01T10:00:00Z"), &format!("k{}", i % 10), 1)).collect();
    let sent = futures::future::join_all((0..8).map(|_| store.append(&batch))).await;
    let stored: BTreeSet<_> =
        sent.iter().flatten().filter(|answer| matches!(answer, Appended::Stored(_))).map(id_of).collect();
    let all: BTreeSet<_> = sent.iter().flatten().map(id_of).collect();
    assert_eq!((stored.len(), &all), (10, &stored));
    assert_eq!(store.list(&everything(), &Filter::default(), 100).await.len(), 10);
}

fn id_of(answer: &Appended) -> i64 {
    match answer {
        Appended::Stored(id) | Appended::Duplicate(id) | Appended::Conflict(id) => id.0,
    }
}

pub async fn the_same_id_from_two_sources_is_two_events(store: &Store) {
    let one = keyed(event("2026-03-01T10:00:00Z"), "a", 1);
    let other = app::domain::event::NewEvent { source: 2, ..one.clone() };
    store.add(&[one, other]).await;
}

pub async fn a_repeat_without_a_time_is_found_a_month_later(store: &Store) {
    let untimed = |when| app::domain::event::NewEvent { timed: false, ..keyed(event(when), "a", 1) };
    let id = store.add(&[untimed("2026-03-31T23:59:59Z")]).await[0];
    assert_eq!(store.append(&[untimed("2026-04-30T10:00:00Z")]).await, [Appended::Duplicate(id)]);
    let mut changed = untimed("2026-04-30T10:00:00Z");
    changed.fingerprint = Some([9; 16]);
    let fresh = untimed("2026-04-30T10:00:00Z");
    let fresh = keyed(fresh, "b", 1);
    let answers = store.append(&[changed, fresh]).await;
    assert_eq!(answers[0], Appended::Conflict(id));
    assert!(matches!(answers[1], Appended::Stored(_)));
}

pub async fn five_thousand_events_of_one_millisecond_are_all_kept(store: &Store) {
    let batch = vec![event("2026-03-01T10:00:00Z"); 5_200];
    let mut ids: BTreeSet<_> = store.add(&batch).await.into_iter().collect();
    ids.extend(store.add(&batch).await);
    assert_eq!(ids.len(), 10_400);
    let day = Filter::from_query("from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00.001Z").unwrap();
    let listed = store.list(&everything(), &day, 1_000).await;
    assert_eq!(listed.len(), 10_400);
    assert!(listed.iter().all(|event| event.body.occurred == at("2026-03-01T10:00:00Z")));
    let after = Filter::from_query("from=2026-03-01T10:00:00.001Z").unwrap();
    assert!(store.list(&everything(), &after, 1_000).await.is_empty());
}

pub async fn a_batch_over_the_end_of_a_month_is_whole(store: &Store) {
    let end = at("2026-02-28T23:59:59.999Z");
    let batch: Vec<_> = (-2_000..2_000).map(|ms| event_of("boston", Timestamp(end.0 + ms / 100))).collect();
    let ids: BTreeSet<_> = store.add(&batch).await.into_iter().collect();
    assert_eq!(ids.len(), 4_000);
    let full = vec![event_of("boston", end); 6_000];
    store.add(&full).await;
    let february = Filter::from_query("to=2026-03-01T00:00:00Z").unwrap();
    assert_eq!(store.list(&everything(), &february, 1_000).await.len(), 2_100 + 6_000);
    assert_eq!(store.list(&everything(), &Filter::default(), 1_000).await.len(), 10_000);
}

pub async fn an_unknown_site_stores_nothing(store: &Store) {
    let mut lost = event("2026-03-01T10:00:00Z");
    lost.site = slug("nowhere");
    let refused = store.writer.append(vec![event("2026-03-01T10:00:00Z"), lost]).await;
    assert!(matches!(refused, Err(StoreError::Missing("site"))), "{refused:?}");
    assert!(store.list(&everything(), &Filter::default(), 10).await.is_empty());
}
