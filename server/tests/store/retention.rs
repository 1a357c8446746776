//! What is no longer kept goes: by rule, unless a hold matches it, with all that belongs to it but its counts.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use app::domain::access::Right;
use app::domain::annotation::{Deed, NewEntry, Person};
use app::domain::bucket::Granularity;
use app::domain::event::{Appended, EventId, NewEvent};
use app::domain::filter::Filter;
use app::domain::payload::{NewPayload, PayloadKind};
use app::domain::retention::amounts::{Gone, Question};
use app::domain::retention::hold::{Lifted, NewHold};
use app::domain::retention::{Change, GRACE_MS, Keep, Pending, Periods, Place};
use app::domain::slug::Slug;
use app::domain::statistics::{StatisticsQuery, Usage};
use app::domain::time::{DAY_MS, LocalDay, Timestamp};
use app::ports::journal::HistogramQuery;

use crate::support::{Store, at, event, event_of, everything, keyed, only, saying, slug};

/// The moment of every test.
pub fn now() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

/// An event of so many days ago.
pub fn old(days: i64, site: &str, module: &str) -> NewEvent {
    let mut event = event_of(site, Timestamp(now().0 - days * DAY_MS));
    event.body.module = slug(module);
    event
}

pub fn place(site: &str, module: &str) -> Place {
    let named = |text: &str| (!text.is_empty()).then(|| slug(text));
    Place { site: named(site), module: named(module) }
}

fn keep(days: u32) -> Keep {
    if days == 0 { Keep::Forever } else { Keep::Days(days) }
}

/// 0 days are forever.
pub fn change(site: &str, module: &str, events: u32, payloads: u32) -> Change {
    let periods = Periods { events: keep(events), payloads: keep(payloads) };
    Change { place: place(site, module), periods: Some(periods) }
}

/// Removes all that is due, and gives what went by site.
pub async fn run(store: &Store) -> BTreeMap<Slug, Gone> {
    let mut gone: BTreeMap<Slug, Gone> = BTreeMap::new();
    for _ in 0..10_000 {
        let due = store.work.is_due(now()).await.unwrap();
        let step = store.work.remove_some(now(), &|| false).await.unwrap();
        assert_eq!(due, step.more, "{step:?}");
        for (site, part) in step.gone {
            gone.entry(site).or_default().add(part);
        }
        if !step.more {
            return gone;
        }
    }
    panic!("the removal does not end");
}

fn gone(site: &str, events: u64, payloads: u64) -> BTreeMap<Slug, Gone> {
    BTreeMap::from([(slug(site), Gone { events, payloads })])
}

async fn ids(store: &Store, query: &str) -> Vec<EventId> {
    let filter = Filter::from_query(query).unwrap();
    store.list(&everything(), &filter, 100).await.into_iter().map(|event| event.id).collect()
}

async fn usage(store: &Store, granularity: Granularity) -> Usage {
    let days = LocalDay::from_number(20_260_101).unwrap()..=LocalDay::from_number(20_261_231).unwrap();
    let query = StatisticsQuery { filter: Filter::default(), days, granularity };
    store.statistics.usage(&everything(), &query).await.unwrap()
}

/// Every figure that is told from counts, printed.
pub async fn figures(store: &Store) -> String {
    let mut all = String::new();
    for granularity in [Granularity::Month, Granularity::Day, Granularity::Hour] {
        all += &format!("{:?}\n", usage(store, granularity).await);
    }
    for query in ["", "module=email", "from=2026-01-01&to=2026-11-30"] {
        let filter = Filter::from_query(query).unwrap();
        let (zone, limit) = (chrono_tz::Europe::Paris, Duration::from_secs(60));
        let query = HistogramQuery { filter, zone, now: now(), limit };
        all += &format!("{:?}\n", store.journal.histogram(&everything(), &query).await.unwrap());
    }
    all
}

pub fn with_payload(mut event: NewEvent, body: &str) -> NewEvent {
    let mut sha256 = [0; 32];
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    sha256[..8].copy_from_slice(&hasher.finish().to_le_bytes());
    event.payloads.push(NewPayload {
        kind: PayloadKind::Request,
        headers: Vec::new(),
        content_type: "text/plain".into(),
        body: Arc::from(body.as_bytes()),
        size: body.len() as u64,
        sha256,
    });
    event
}

pub async fn hold(store: &Store, query: &str) -> i64 {
    let hold = NewHold { query: query.to_owned(), reason: "lawsuit".into(), owner: "MK".into(), since: now() };
    store.retention.place_hold(&hold).await.unwrap()
}

async fn lift(store: &Store, id: i64) {
    store.retention.lift_hold(id, &Lifted { at: now(), by: "MK".into() }).await.unwrap();
}

pub async fn events_that_are_due_go_and_every_figure_stays(store: &Store) {
    let mut events = Vec::new();
    for days in 0..120 {
        events.push(saying(old(days, "paris", "email"), "a letter to Łódź"));
        events.push(old(days, "paris", "sms"));
        events.push(old(days, "warszawa", "email"));
    }
    let added = store.add(&events).await;
    let tagged = NewEntry { by: Person { account: 1, email: String::new() }, at: now(), deed: Deed::Tag(slug("vip")) };
    store.annotations.annotate(&everything(), added[3 * 100], tagged).await.unwrap();
    let before = figures(store).await;
    assert_eq!(run(store).await, BTreeMap::new(), "without a rule nothing goes");

    store.retention.change(&change("paris", "email", 30, 30)).await.unwrap();
    assert_eq!(run(store).await, gone("paris", 89, 0));
    assert_eq!(figures(store).await, before);
    assert_eq!(ids(store, "site=paris&module=email").await.len(), 31);
    assert_eq!(ids(store, "q=Lodz").await.len(), 31);
    assert_eq!(ids(store, "tag=vip").await, []);
    assert_eq!(ids(store, "").await.len(), 3 * 120 - 89);
    assert!(store.events.event(&everything(), added[3 * 100]).await.unwrap().is_none());
    assert_eq!(run(store).await, BTreeMap::new(), "what is done is done");
}

pub async fn a_month_that_is_due_as_a_whole_goes_and_takes_late_events_all_the_same(store: &Store) {
    let events: Vec<NewEvent> = (0..200).map(|day| with_payload(old(day, "paris", "email"), "the same")).collect();
    store.add(&events).await;
    let before = figures(store).await;
    store.retention.change(&change("", "", 60, 60)).await.unwrap();
    assert_eq!(run(store).await, gone("paris", 139, 139));
    assert_eq!(figures(store).await, before);
    assert_eq!(ids(store, "").await.len(), 61);

    // A late event is counted with those that are gone, found, and goes itself with the next run.
    let late = store.add(&[with_payload(saying(old(190, "warszawa", "sms"), "late"), "late")]).await;
    assert_eq!(ids(store, "q=late").await, late);
    assert_eq!(store.events.event(&everything(), late[0]).await.unwrap().unwrap().payloads.len(), 1);
    let total = |usage: &Usage| usage.buckets.iter().map(|bucket| bucket.counts.total()).sum::<u64>();
    assert_eq!(total(&usage(store, Granularity::Day).await), 201);
    assert_eq!(run(store).await, gone("warszawa", 1, 1));
    assert_eq!(total(&usage(store, Granularity::Month).await), 201);
    assert_eq!(ids(store, "q=late").await, []);
}

pub async fn what_a_hold_matches_stays_until_it_is_lifted(store: &Store) {
    let mut events: Vec<NewEvent> = (100..160).map(|day| old(day, "paris", "email")).collect();
    events.push(with_payload(old(130, "paris", "payments"), "evidence"));
    let held = *store.add(&events).await.last().unwrap();
    store.retention.change(&change("", "", 60, 30)).await.unwrap();
    let number = hold(store, "module=payments").await;
    assert_eq!(run(store).await, gone("paris", 60, 0));
    assert_eq!(ids(store, "").await, [held]);
    assert!(store.events.payload(&everything(), held, PayloadKind::Request).await.unwrap().is_some());

    lift(store, number).await;
    assert_eq!(run(store).await, gone("paris", 1, 1));
    assert_eq!(ids(store, "").await, []);
    let holds = store.retention.holds().await.unwrap();
    assert_eq!((holds.len(), holds[0].lifted.as_ref().unwrap().by.as_str()), (1, "MK"));
    assert!(store.retention.lift_hold(number, &Lifted { at: now(), by: String::new() }).await.is_err());
}

pub async fn a_hold_on_a_phrase_or_on_what_staff_added_keeps_too(store: &Store) {
    let said = |day, text| saying(old(day, "paris", "email"), text);
    let added = store
        .add(&[
            said(100, "an unknown postcode"),
            said(101, "a postcode unknown"),
            said(102, "three"),
            said(103, "four"),
        ])
        .await;
    let tagged = NewEntry { by: Person { account: 1, email: String::new() }, at: now(), deed: Deed::Tag(slug("vip")) };
    store.annotations.annotate(&everything(), added[3], tagged).await.unwrap();
    hold(store, "q=%22unknown+postcode%22").await;
    hold(store, "tag=vip").await;
    hold(store, "tag=never-used").await;
    store.retention.change(&change("", "", 60, 60)).await.unwrap();
    assert_eq!(run(store).await, gone("paris", 2, 0));
    assert_eq!(ids(store, "").await, [added[0], added[3]]);
}

pub async fn payloads_go_earlier_and_one_that_another_event_has_stays(store: &Store) {
    let added = store
        .add(&[
            with_payload(old(50, "paris", "email"), "shared"),
            with_payload(old(51, "paris", "email"), "alone"),
            with_payload(old(52, "paris", "sms"), "shared"),
            old(53, "paris", "email"),
        ])
        .await;
    store.retention.change(&change("", "email", 0, 40)).await.unwrap();
    assert_eq!(run(store).await, gone("paris", 0, 2));
    let payload = async |id| store.events.payload(&everything(), id, PayloadKind::Request).await.unwrap();
    assert!(payload(added[0]).await.is_none() && payload(added[1]).await.is_none());
    assert_eq!(&*payload(added[2]).await.unwrap().body, b"shared");
    let event = store.events.event(&everything(), added[1]).await.unwrap().unwrap();
    assert_eq!((event.payloads.len(), event.removed_payloads.len()), (0, 1));
    assert_eq!((event.removed_payloads[0].kind, event.removed_payloads[0].since), (PayloadKind::Request, now()));
    let other = store.events.event(&everything(), added[2]).await.unwrap().unwrap();
    assert_eq!((other.payloads.len(), other.removed_payloads.len()), (1, 0));
    assert_eq!(ids(store, "").await.len(), 4);
    assert_eq!(run(store).await, BTreeMap::new());
    // The same content again is kept again.
    let again = store.add(&[with_payload(old(1, "paris", "email"), "alone")]).await;
    assert_eq!(&*payload(again[0]).await.unwrap().body, b"alone");
}

pub async fn an_event_that_is_gone_is_no_duplicate_any_more(store: &Store) {
    let first = keyed(old(100, "paris", "email"), "a", 1);
    let stays = keyed(old(100, "paris", "sms"), "b", 1);
    store.add(&[first.clone(), stays.clone()]).await;
    store.retention.change(&change("", "email", 60, 60)).await.unwrap();
    run(store).await;
    let answers = store.append(&[first, stays]).await;
    assert!(matches!(answers[..], [Appended::Stored(_), Appended::Duplicate(_)]), "{answers:?}");
}

pub async fn a_preview_says_what_then_goes(store: &Store) {
    let mut events = Vec::new();
    for days in 0..150 {
        events.push(with_payload(old(days, "paris", "email"), &format!("{days} of paris")));
        events.push(old(days, "paris", "sms"));
        events.push(with_payload(old(days, "warszawa", "email"), "the same"));
    }
    store.add(&events).await;
    hold(store, "site=paris&module=sms&from=2026-08-01&to=2026-08-10").await;
    store.retention.change(&change("warszawa", "", 100, 100)).await.unwrap();
    let before = store.retention.policy().await.unwrap();
    let wanted = change("", "", 40, 20);
    let question = Question { before: before.clone(), after: before.with(wanted.clone()), at: now() };
    let loss = store.work.loss(&everything(), &question).await.unwrap();
    assert!(loss.complete);
    assert!(loss.parts.iter().all(|part| part.site == slug("paris")), "another rule holds elsewhere: {loss:?}");
    assert_eq!((loss.events(), loss.payloads()), (2 * 109 - 10, 129));
    assert!(loss.bytes() > 129 * 20, "{loss:?}");
    assert_eq!(loss.span().unwrap(), (at("2026-06-26T12:00:00Z"), at("2026-11-01T12:00:00Z")));
    let others = only(&[Right::RetentionManage], &["warszawa"]);
    assert_eq!(store.work.loss(&others, &question).await.unwrap().parts, []);

    let due_already = run(store).await;
    assert_eq!(due_already, gone("warszawa", 49, 49));
    store.retention.change(&wanted).await.unwrap();
    assert_eq!(run(store).await, gone("paris", loss.events(), loss.payloads()));
}

pub async fn an_emptied_period_is_said_to_those_who_may_see_its_site(store: &Store) {
    let events: Vec<NewEvent> = (0..150).map(|day| old(day, "paris", "email")).collect();
    store.add(&events).await;
    store.add(&[old(20, "warszawa", "sms")]).await;
    store.retention.change(&change("paris", "", 40, 40)).await.unwrap();
    let emptied =
        async |scope, query: &str| store.work.emptied(&scope, &Filter::from_query(query).unwrap()).await.unwrap();
    assert_eq!(emptied(everything(), "").await, None);
    run(store).await;
    let found = emptied(everything(), "").await.unwrap();
    assert_eq!((found.before, found.since), (Timestamp(now().0 - 41 * DAY_MS + 1), now()));
    for (query, is_told) in [
        ("from=2026-08-01&to=2026-08-31", true),
        ("from=2026-08-01&to=2026-08-31&site=paris&module=email", true),
        ("from=2026-08-01&to=2026-08-31&module=sms", false),
        ("site=warszawa", false),
        ("from=2026-11-01", false),
    ] {
        assert_eq!(emptied(everything(), query).await.is_some(), is_told, "{query}");
    }
    assert_eq!(emptied(only(&[Right::JournalView], &["warszawa"]), "").await, None);
    assert_eq!(emptied(only(&[Right::StatisticsView], &["paris"]), "").await, None);
}

pub async fn changes_wait_are_undone_and_settle(store: &Store) {
    let wanted = change("paris", "email", 10, 5);
    let pending = Pending { change: wanted.clone(), from: Timestamp(now().0 + GRACE_MS), by: "MK".into() };
    store.retention.wait(&pending).await.unwrap();
    assert_eq!(store.retention.policy().await.unwrap().pending, std::slice::from_ref(&pending));
    store.retention.undo(&wanted.place).await.unwrap();
    assert!(store.retention.undo(&wanted.place).await.is_err());
    store.retention.wait(&pending).await.unwrap();
    store.retention.settle(now()).await.unwrap();
    assert_eq!(store.retention.policy().await.unwrap().pending.len(), 1);
    store.retention.settle(pending.from).await.unwrap();
    let policy = store.retention.policy().await.unwrap();
    assert_eq!((policy.pending.len(), policy.rule(&wanted.place)), (0, wanted.periods));
    let none = Change { place: wanted.place, periods: None };
    store.retention.change(&none).await.unwrap();
    assert_eq!(store.retention.policy().await.unwrap().rules, []);
}

pub async fn what_is_kept_is_counted_by_site(store: &Store) {
    let events: Vec<NewEvent> = (0..100).map(|day| old(day, "paris", "email")).collect();
    store.add(&events).await;
    store.add(&[with_payload(event("2026-05-01T00:00:00Z"), "bytes"), old(3, "warszawa", "sms")]).await;
    store.retention.change(&change("warszawa", "", 2, 2)).await.unwrap();
    run(store).await;
    let kept = store.work.kept(&everything()).await.unwrap();
    let of = |site: &str| kept.sites.iter().find(|kept| kept.site == slug(site)).unwrap().clone();
    assert_eq!((of("paris").events, of("paris").oldest), (101, Some(at("2026-05-01T00:00:00Z"))));
    assert!(of("paris").payload_bytes.unwrap() > 0);
    assert_eq!((of("warszawa").events, of("warszawa").oldest, of("warszawa").payload_bytes), (0, None, Some(0)));
    assert!(kept.months.len() >= 4 && kept.months.iter().all(|month| month.bytes > 0));
    assert_eq!(kept.months.iter().map(|month| month.events).sum::<u64>(), 101);
    let one = store.work.kept(&only(&[Right::RetentionManage], &["paris"])).await.unwrap();
    assert_eq!((one.sites.len(), one.months.len()), (1, 0));
}

pub async fn one_run_at_a_time_holds_the_lease(store: &Store) {
    let later = |ms| Timestamp(now().0 + ms);
    let lease = async |holder: &str, at, until| store.work.lease(holder, at, until).await.unwrap();
    assert!(lease("a", now(), later(100)).await && lease("a", later(50), later(150)).await);
    assert!(!lease("b", later(100), later(200)).await);
    assert!(lease("b", later(150), later(250)).await && !lease("a", later(160), later(260)).await);
}
