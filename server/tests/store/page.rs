//! Lists, single events and timelines.

use std::sync::Arc;

use app::domain::access::Right;
use app::domain::filter::Filter;
use app::domain::page::PageRequest;
use app::domain::payload::{NewPayload, PayloadKind};
use app::domain::time::{DAY_MS, Timestamp};

use crate::support::{Store, at, event, event_of, everything, only};

pub async fn a_list_is_paged_without_gap_or_repeat(store: &Store) {
    let start = at("2025-11-20T00:00:00Z").0;
    // Over three months, many to a millisecond.
    let batch: Vec<_> = (0..1_500).map(|i| event_of("paris", Timestamp(start + i / 7 * DAY_MS / 2))).collect();
    let mut expected = store.add(&batch).await;
    expected.sort_unstable();
    expected.reverse();
    for limit in [1_000, 7, 1] {
        let filter = Filter::from_query("to=2026-01-01").unwrap();
        let newest = at("2026-01-01T23:00:00Z");
        let wanted: Vec<_> = expected.iter().copied().filter(|id| id.timestamp() < newest).collect();
        let listed: Vec<_> = store.list(&everything(), &filter, limit).await.iter().map(|event| event.id).collect();
        assert_eq!(listed, wanted, "pages of {limit}");
    }
}

pub async fn a_list_holds_only_sites_that_the_caller_may_see(store: &Store) {
    let now = at("2026-03-01T10:00:00Z");
    store.add(&[event_of("paris", now), event_of("boston", now)]).await;
    let paris = only(&[Right::JournalView], &["paris"]);
    let listed = store.list(&paris, &Filter::default(), 10).await;
    assert!(listed.len() == 1 && listed[0].site.as_str() == "paris");
    assert!(store.list(&paris, &Filter::from_query("site=boston").unwrap(), 10).await.is_empty());
    assert!(store.list(&only(&[Right::StatisticsView], &["paris"]), &Filter::default(), 10).await.is_empty());
}

pub async fn an_event_and_its_payload_ask_for_their_rights(store: &Store) {
    let mut new = event("2026-03-01T10:00:00Z");
    new.payloads = vec![NewPayload {
        kind: PayloadKind::Request,
        headers: Vec::new(),
        content_type: "text/plain".into(),
        body: Arc::from(&b"x"[..]),
        size: 1,
        sha256: [0; 32],
    }];
    let id = store.add(&[new]).await[0];
    let kind = PayloadKind::Request;
    let reader = only(&[Right::JournalView], &["paris"]);
    assert!(store.events.event(&reader, id).await.unwrap().is_some());
    assert!(store.events.payload(&reader, id, kind).await.unwrap().is_none());
    assert!(store.events.payload(&only(&[Right::PayloadView], &["paris"]), id, kind).await.unwrap().is_some());
    let stranger = only(&[Right::JournalView, Right::PayloadView], &["boston"]);
    assert!(store.events.event(&stranger, id).await.unwrap().is_none());
    assert!(store.events.payload(&stranger, id, kind).await.unwrap().is_none());
    assert!(store.events.timeline(&stranger, id).await.unwrap().is_empty());
    let elsewhere = app::domain::event::EventId(id.0 + 1);
    assert!(store.events.event(&everything(), elsewhere).await.unwrap().is_none());
}

pub async fn a_timeline_holds_what_belongs_together_oldest_first(store: &Store) {
    let with = |when: &str, correlation: Option<&str>, operation: Option<&str>| {
        let mut new = event(when);
        new.body.correlation_id = correlation.map(str::to_owned);
        new.body.details.operation_id = operation.map(str::to_owned);
        new
    };
    let ids = store
        .add(&[
            with("2026-03-31T23:59:00Z", Some("pay-1"), None),
            with("2026-04-01T00:01:00Z", Some("pay-1"), Some("job-1")),
            with("2026-04-01T00:02:00Z", None, Some("job-1")),
            with("2026-04-01T00:03:00Z", Some("pay-2"), None),
            with("2026-04-01T00:04:00Z", None, None),
        ])
        .await;
    let timeline = |id| async move {
        let events = store.events.timeline(&everything(), id).await.unwrap();
        events.into_iter().map(|event| event.id).collect::<Vec<_>>()
    };
    assert_eq!(timeline(ids[1]).await, ids[..3]);
    assert_eq!(timeline(ids[0]).await, ids[..2]);
    assert_eq!(timeline(ids[4]).await, ids[4..]);
    let many: Vec<_> =
        (0..500).map(|i| with(&format!("2026-05-01T00:{:02}:{:02}Z", i / 60, i % 60), Some("long"), None)).collect();
    let many = store.add(&many).await;
    let long = timeline(many[499]).await;
    assert_eq!(long, many[300..]);
    assert_eq!(timeline(many[0]).await, many[..200]);
}

pub async fn nothing_older_than_the_cursor_is_lost_when_late_events_arrive(store: &Store) {
    store.add(&[event("2026-03-01T10:00:00Z"), event("2026-03-01T10:00:01Z"), event("2026-03-01T10:00:02Z")]).await;
    let request = |before| PageRequest { filter: Filter::default(), before, limit: 2 };
    let first = store.events.page(&everything(), &request(None)).await.unwrap();
    let late = store.add(&[event("2026-03-01T10:00:00Z"), event("2026-03-01T10:00:03Z")]).await;
    let second = store.events.page(&everything(), &request(first.next)).await.unwrap();
    assert_eq!(second.events.len(), 2);
    assert!(second.events.iter().any(|event| event.id == late[0]) && second.next.is_none());
}
