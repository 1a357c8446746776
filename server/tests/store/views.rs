//! Saved views, each person's order of them, and the count of what is new.

use app::domain::access::Right;
use app::domain::error::StoreError;
use app::domain::event::NewEvent;
use app::domain::filter::Filter;
use app::domain::journal::Journal;
use app::domain::outcome::Outcome;
use app::domain::time::Timestamp;
use app::domain::view::{Sharing, StoredView, ViewForm, Watched};

use crate::support::{Store, at, event, event_of, everything, only, saying};

const MARIE: i64 = 1;
const JAN: i64 = 2;

fn form(name: &str) -> ViewForm {
    let (name, query, columns) = (name.to_owned(), "site=paris".to_owned(), "site,ip".to_owned());
    ViewForm { name, journal: Journal::Errors, query, columns }
}

async fn seen(store: &Store, account: i64) -> Vec<StoredView> {
    store.views.views(account).await.unwrap()
}

async fn names(store: &Store, account: i64) -> Vec<String> {
    seen(store, account).await.into_iter().map(|view| view.form.name).collect()
}

pub async fn a_view_is_seen_by_its_owner_and_by_others_once_it_is_shared(store: &Store) {
    let id = store.views.add_view(MARIE, form("Night")).await.unwrap();
    let view = seen(store, MARIE).await.remove(0);
    assert_eq!((view.id, view.owner, view.sharing, &view.form), (id, MARIE, Sharing::Private, &form("Night")));
    assert!(seen(store, JAN).await.is_empty());
    store.views.share_view(id, Sharing::Shared).await.unwrap();
    store.views.change_view(id, form("Day")).await.unwrap();
    assert_eq!((names(store, JAN).await, seen(store, JAN).await[0].owner), (vec!["Day".to_owned()], MARIE));
    store.views.share_view(id, Sharing::Private).await.unwrap();
    assert!(seen(store, JAN).await.is_empty());
    for missing in [store.views.change_view(99, form("x")).await, store.views.share_view(99, Sharing::Shared).await] {
        assert!(matches!(missing, Err(StoreError::Missing("view"))), "{missing:?}");
    }
}

pub async fn each_person_has_an_order_of_their_own(store: &Store) {
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        let id = store.views.add_view(MARIE, form(name)).await.unwrap();
        store.views.share_view(id, Sharing::Shared).await.unwrap();
        ids.push(id);
    }
    store.views.order_views(JAN, &[ids[2], ids[0]]).await.unwrap();
    assert_eq!(names(store, JAN).await, ["c", "a", "b"]);
    assert_eq!(names(store, MARIE).await, ["a", "b", "c"]);
    store.views.order_views(JAN, &[ids[1], ids[2], ids[0]]).await.unwrap();
    assert_eq!(names(store, JAN).await, ["b", "c", "a"]);
}

pub async fn a_deleted_view_leaves_nothing_and_its_number_is_not_given_again(store: &Store) {
    let id = store.views.add_view(MARIE, form("a")).await.unwrap();
    store.views.order_views(MARIE, &[id]).await.unwrap();
    store.views.note_look(MARIE, &[Watched::View(id), Watched::Errors], Timestamp(5)).await.unwrap();
    store.views.delete_view(id).await.unwrap();
    assert!(seen(store, MARIE).await.is_empty());
    assert_eq!(store.views.looked(MARIE).await.unwrap().into_keys().collect::<Vec<_>>(), [Watched::Errors]);
    assert!(matches!(store.views.delete_view(id).await, Err(StoreError::Missing("view"))));
}

pub async fn looks_are_remembered_and_never_go_back(store: &Store) {
    let watched = [Watched::Errors, Watched::View(3)];
    store.views.note_look(MARIE, &watched, Timestamp(50)).await.unwrap();
    store.views.note_look(MARIE, &watched[..1], Timestamp(40)).await.unwrap();
    store.views.note_look(MARIE, &watched[1..], Timestamp(60)).await.unwrap();
    let looked = store.views.looked(MARIE).await.unwrap();
    assert_eq!((looked[&watched[0]], looked[&watched[1]]), (Timestamp(50), Timestamp(60)));
    assert!(store.views.looked(JAN).await.unwrap().is_empty());
}

fn received(mut event: NewEvent, when: &str) -> NewEvent {
    event.body.outcome = Outcome::Failure;
    event.body.received = at(when);
    event
}

pub async fn newcomers_are_what_was_received_since_and_what_one_may_see(store: &Store) {
    let since = at("2026-04-01T00:00:00Z");
    store
        .add(&[
            // Happened before, in the month before, and came after.
            saying(received(event("2026-03-31T23:00:00Z"), "2026-04-01T00:00:01Z"), "came late"),
            received(event("2026-03-31T23:30:00Z"), "2026-04-01T00:00:00Z"),
            // Later than a day: an import, which nobody waits for.
            received(event("2026-03-30T23:00:00Z"), "2026-04-01T05:00:00Z"),
            received(event("2026-04-01T01:00:00Z"), "2026-04-01T01:00:00.250Z"),
            received(event_of("boston", at("2026-04-01T02:00:00Z")), "2026-04-01T02:00:01Z"),
            event("2026-04-01T03:00:00Z"),
        ])
        .await;
    let count = async |scope, query: &str| {
        let filter = Filter::from_query(query).unwrap();
        store.newcomers.newcomers(&scope, &filter, since, 100).await.unwrap()
    };
    assert_eq!(count(everything(), "outcome=failure").await, 3);
    assert_eq!(count(everything(), "").await, 4);
    assert_eq!(count(everything(), "outcome=failure&q=%22came+late%22").await, 1);
    assert_eq!(count(everything(), "outcome=failure&from=2026-04-01&to=2026-04-01&site=paris").await, 2);
    assert_eq!(count(only(&[Right::JournalView], &["boston"]), "outcome=failure").await, 1);
    assert_eq!(count(only(&[Right::StatisticsView], &["boston"]), "outcome=failure").await, 0);
}

pub async fn newcomers_are_counted_up_to_the_limit_and_no_further(store: &Store) {
    let march: Vec<NewEvent> =
        (0..80).map(|_| received(event("2026-03-31T23:59:00Z"), "2026-04-01T10:00:00Z")).collect();
    let april: Vec<NewEvent> =
        (0..80).map(|_| received(event("2026-04-01T09:00:00Z"), "2026-04-01T10:00:00Z")).collect();
    store.add(&[march, april].concat()).await;
    let filter = Filter::from_query("outcome=failure").unwrap();
    let since = at("2026-04-01T00:00:00Z");
    for (limit, counted) in [(100, 100), (160, 160), (1_000, 160), (30, 30)] {
        assert_eq!(store.newcomers.newcomers(&everything(), &filter, since, limit).await.unwrap(), counted);
    }
}
