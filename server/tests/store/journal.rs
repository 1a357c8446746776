//! Histograms, facets and neighbours against the list, and the list against a plain reading of the same events.

use std::collections::BTreeMap;
use std::time::Duration;

use app::domain::access::{Right, Scope};
use app::domain::event::{Event, NewEvent, Target};
use app::domain::facet::{Facet, FacetField};
use app::domain::filter::Filter;
use app::domain::histogram::{Histogram, zoom};
use app::domain::journal::Journal;
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use app::domain::statistics::OutcomeCounts;
use app::domain::time::Timestamp;
use app::domain::time_range::{Bound, Hours};
use app::ports::journal::{FacetQuery, HistogramQuery};
use chrono_tz::Tz;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use server::matching::{FoldedText, Matcher};

use crate::filter::lets_through;
use crate::support::{SITES, Store, at, event, event_of, everything, only, slug, staff};

/// Instants where something changes: clocks, months, years, and the same in UTC.
const EDGES: [&str; 6] = [
    "2025-10-26T01:00:00Z",
    "2025-12-31T23:00:00Z",
    "2026-01-01T05:00:00Z",
    "2026-03-08T07:00:00Z",
    "2026-03-29T01:00:00Z",
    "2026-03-31T22:00:00Z",
];
const MESSAGES: [&str; 5] = [
    "Błąd: unknown postcode",
    "unknown old postcode, crème brûlée",
    "done",
    "Parcel 75001 refused",
    "postcode unknown",
];
/// Long enough that no test's count is cut off on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

fn maybe<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Option<T>> {
    prop::option::of(select(all))
}

prop_compose! {
    fn one_event()(
        (site, edge, seconds) in (0..SITES.len(), 0..EDGES.len(), -3_i64 * 86_400..3 * 86_400),
        (module, submodule, operation) in
            (select(&["email", "couriers"][..]), maybe(&["dpd", "inpost"]), select(&["send", "create"][..])),
        (kind, outcome, reason) in (select(Kind::ALL), select(Outcome::ALL), maybe(Reason::ALL)),
        (severity, action) in (select(Severity::ALL), maybe(Action::ALL)),
        (actor, user_type) in (maybe(&["MK", "JD"]), select(&["System User", "Website User"][..])),
        (section, ip) in (maybe(&["Orders > Shipping", "Clients"]), maybe(&["203.0.113.9", "2001:db8::7"])),
        tags in subsequence(&["vip", "b2b", "old"][..], 0..=2),
        (message, target, correlation) in (select(&MESSAGES[..]), any::<bool>(), maybe(&["pay-1", "pay-2"])),
    ) -> NewEvent {
        let mut new = event_of(SITES[site].0, Timestamp(at(EDGES[edge]).0 + seconds * 1_000));
        let body = &mut new.body;
        (body.module, body.submodule, body.operation) = (slug(module), submodule.map(slug), slug(operation));
        (body.kind, body.outcome, body.reason) = (kind, outcome, reason);
        (body.severity, body.action) = (severity, action);
        body.actor = actor.map(|code| staff(code, user_type));
        (body.section, body.ip) = (section.map(str::to_owned), ip.map(|ip| ip.parse().unwrap()));
        body.tags = tags.into_iter().map(slug).collect();
        body.message = Some(message.to_owned());
        body.correlation_id = correlation.map(str::to_owned);
        if target {
            let (kind, id, label) = ("order".to_owned(), "A-10".to_owned(), Some("old parcel".to_owned()));
            body.details.targets = vec![Target { kind, id, label, url: None }];
        }
        new
    }
}

fn bound_near(edge: usize, days: i64, ms: i64, as_day: bool) -> Bound {
    let at = Timestamp(at(EDGES[edge]).0 + days * 86_400_000 + ms);
    if as_day { Bound::Day(app::domain::time::LocalTime::at(at, 0).day) } else { Bound::Instant(at) }
}

/// One end of a range, or none: a day or an instant near one of the edges.
fn one_bound() -> impl Strategy<Value = Option<Bound>> {
    prop::option::weighted(
        0.7,
        (0..EDGES.len(), -4_i64..4, 0..86_400_000_i64, prop::bool::weighted(0.7))
            .prop_map(|(edge, days, ms, as_day)| bound_near(edge, days, ms, as_day)),
    )
}

fn few<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![5 => Just(Vec::new()), 1 => subsequence(all, 1..=2.min(all.len()))]
}

fn few_slugs(all: &'static [&'static str]) -> impl Strategy<Value = Vec<app::domain::slug::Slug>> {
    few(all).prop_map(|texts| texts.into_iter().map(slug).collect())
}

const SEARCHES: [&str; 30] = [
    "postcode",
    "\"unknown postcode\"",
    "blad",
    "creme unknown",
    "post* 7500*",
    "nowhere",
    "old",
    "\"old parcel\"",
    "a-10",
    "vip",
    "\"postcode unknown\" vip",
    "!,",
    "-postcode",
    "-post* -done",
    "unknown -\"unknown postcode\"",
    "-\"old parcel\"",
    "-a-10 BŁĄD",
    "actor:MK",
    "actor:nobody",
    "-actor:MK",
    "-actor:nobody done",
    "tag:vip tag:b2b",
    "tag:old -tag:vip postcode",
    "site:Lyon",
    "site:paris operation:send",
    "ip:203.0.113.9 -outcome:failure",
    "outcome:success -severity:info",
    "severity:info kind:job",
    "section:\"Orders > Shipping\" -outcome:success",
    "correlation:pay-1 user_type:\"System User\" reason:timeout -action:critical -module:couriers",
];

prop_compose! {
    fn one_filter()(
        (site, module) in (few_slugs(&["paris", "warszawa", "kiribati"]), few_slugs(&["email", "couriers", "none"])),
        (submodule, operation) in (few_slugs(&["dpd", "inpost"]), few_slugs(&["send", "create"])),
        (kind, outcome, reason) in (few(Kind::ALL), few(Outcome::ALL), few(Reason::ALL)),
        (severity, action) in (few(Severity::ALL), few(Action::ALL)),
        (actor, user_type) in (few(&["MK", "JD"]), few(&["System User"])),
        (section, ip) in (few(&["Clients", "Orders > Shipping"]), few(&["203.0.113.9"])),
        (tag, correlation_id) in (few_slugs(&["vip", "b2b"]), few(&["pay-1"])),
        q in prop::option::weighted(0.5, select(&SEARCHES[..])),
        (from, to) in (one_bound(), one_bound()),
        hours in prop::option::weighted(0.2, (0..288_u16, 0..=288_u16).prop_filter("differ", |(a, b)| a != b && *a < 288)),
    ) -> Filter {
        let texts = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        let filter = Filter {
            site, module, submodule, operation, kind, outcome, reason, severity, action,
            actor: texts(actor), user_type: texts(user_type), section: texts(section),
            ip: ip.into_iter().map(|ip| ip.parse().unwrap()).collect(),
            tag, correlation_id: texts(correlation_id), q: q.map(str::to_owned), from, to,
            hours: hours.map(|(from, to)| Hours { from: from * 5, to: to * 5 }),
        };
        // The same rules as an address has: a range that ends before it begins is none.
        Filter::from_query(&filter.to_query()).unwrap_or_default()
    }
}

fn counts(events: &[Event]) -> OutcomeCounts {
    let mut counts = OutcomeCounts::default();
    events.iter().for_each(|event| counts.add(event.body.outcome, 1));
    counts
}

/// The values of a field among some events, as one would tally them by hand.
fn tallied(field: FacetField, events: &[Event]) -> Facet {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for Event { site, body, .. } in events {
        let actor = body.actor.as_ref();
        let values: Vec<String> = match field {
            FacetField::Site => vec![site.to_string()],
            FacetField::Module => vec![body.module.to_string()],
            FacetField::Submodule => body.submodule.iter().map(ToString::to_string).collect(),
            FacetField::Operation => vec![body.operation.to_string()],
            FacetField::Kind => vec![body.kind.to_string()],
            FacetField::Outcome => vec![body.outcome.to_string()],
            FacetField::Reason => body.reason.iter().map(ToString::to_string).collect(),
            FacetField::Severity => vec![body.severity.to_string()],
            FacetField::Actor => actor.and_then(|actor| actor.code.clone()).into_iter().collect(),
            FacetField::UserType => actor.and_then(|actor| actor.user_type.clone()).into_iter().collect(),
            FacetField::Section => body.section.iter().cloned().collect(),
            FacetField::Action => body.action.iter().map(ToString::to_string).collect(),
            FacetField::Ip => body.ip.iter().map(ToString::to_string).collect(),
            FacetField::Tag => body.tags.iter().map(ToString::to_string).collect(),
        };
        values.into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
    }
    Facet::of(field, counts, true)
}

async fn histogram(store: &Store, scope: &Scope, filter: &Filter) -> app::domain::histogram::Histogram {
    let query = HistogramQuery {
        filter: filter.clone(),
        zone: Tz::Europe__Warsaw,
        now: at("2026-04-02T12:00:00Z"),
        limit: LIMIT,
    };
    store.journal.histogram(scope, &query).await.unwrap()
}

async fn facets(store: &Store, scope: &Scope, filter: &Filter) -> Vec<Facet> {
    let query =
        FacetQuery { journal: Journal::All, filter: filter.clone(), fields: FacetField::ALL.to_vec(), limit: LIMIT };
    store.journal.facets(scope, &query).await.unwrap()
}

/// List, bars and values of one filter, all against the events that a plain reading lets through.
async fn compare(store: &Store, scope: &Scope, all: &[Event], filter: &Filter) -> usize {
    let reading = |filter: &Filter| -> Vec<Event> {
        let live = Matcher::new(filter.clone());
        let seen = |event: &&Event| {
            let passes = live.lets_through(event, &FoldedText::default());
            let fields = lets_through(filter, event);
            assert!(if filter.q.is_some() { fields || !passes } else { fields == passes }, "{filter:?} of {event:?}");
            passes && scope.can(Right::JournalView, &event.site)
        };
        all.iter().filter(seen).cloned().collect()
    };
    let ids = |events: &[Event]| events.iter().map(|event| event.id).collect::<Vec<_>>();
    let told = filter.to_query();
    let wanted = reading(filter);
    let listed = store.list(scope, filter, 50).await;
    assert_eq!(ids(&listed), ids(&wanted), "the list of {told}");

    let histogram = histogram(store, scope, filter).await;
    assert!(histogram.complete);
    assert_eq!(histogram.total(), counts(&wanted), "the bars of {told}: {:?}", histogram.bars);
    for bar in &histogram.bars {
        assert_eq!(counts(&reading(&bar.filter(filter))), bar.counts, "the bar {bar:?} of {told}");
    }
    for bar in histogram.bars.iter().filter(|bar| bar.counts.total() > 0).take(2) {
        let zoomed = bar.filter(filter);
        assert_eq!(Filter::from_query(&zoomed.to_query()).as_ref(), Ok(&zoomed), "a bar's address");
        assert_eq!(ids(&store.list(scope, &zoomed, 1_000).await), ids(&reading(&zoomed)), "the bar {bar:?} of {told}");
    }
    if let (Some(first), Some(last)) = (histogram.bars.first(), histogram.bars.last()) {
        assert_eq!(counts(&reading(&zoom(filter, first, last))), counts(&wanted), "all bars of {told}");
    }
    for facet in facets(store, scope, filter).await {
        let field = facet.field;
        assert_eq!(facet, tallied(field, &reading(&field.left_out(filter))), "{field} of {told}");
    }
    wanted.len()
}

pub async fn list_bars_and_values_are_of_the_same_events(store: &Store) {
    let mut runner = TestRunner::default();
    let events = prop::collection::vec(one_event(), 400).new_tree(&mut runner).unwrap().current();
    store.add(&events).await;
    let all = store.list(&everything(), &Filter::default(), 1_000).await;
    assert_eq!(all.len(), 400);
    let scopes = [everything(), only(&[Right::JournalView], &["paris", "kiribati"])];
    let mut found = 0;
    compare(store, &scopes[0], &all, &Filter::default()).await;
    for i in 0..150 {
        let filter = one_filter().new_tree(&mut runner).unwrap().current();
        found += usize::from(compare(store, &scopes[i % 2], &all, &filter).await > 0);
    }
    assert!(found >= 20, "only {found} filters let anything through");
}

pub async fn a_histogram_without_a_range_spans_the_months_that_have_events(store: &Store) {
    let empty = histogram(store, &everything(), &Filter::default()).await;
    assert!(empty.complete && empty.bars.is_empty());
    store.add(&[event("2025-11-30T23:30:00Z"), event("2026-03-01T10:00:00Z")]).await;
    let months = histogram(store, &everything(), &Filter::default()).await;
    let bars: Vec<(String, u64)> = months.bars.iter().map(|bar| (bar.from.to_string(), bar.counts.total())).collect();
    // In Paris, the first happened in December.
    let expected = [
        ("2025-11-01", 0),
        ("2025-12-01", 1),
        ("2026-01-01", 0),
        ("2026-02-01", 0),
        ("2026-03-01", 1),
        ("2026-04-01", 0),
    ];
    assert_eq!(bars.iter().map(|(from, n)| (from.as_str(), *n)).collect::<Vec<_>>(), expected);
}

/// 200 jobs, ten hours apart.
fn jobs() -> Vec<NewEvent> {
    let first = at("2026-01-01T00:00:00Z").0;
    let job = |i: i64| {
        let mut new = event_of("paris", Timestamp(first + i * 10 * 3_600_000));
        new.body.kind = Kind::Job;
        new
    };
    (0..200).map(job).collect()
}

async fn in_no_time(store: &Store, filter: &Filter) -> Histogram {
    let now = at("2026-04-02T12:00:00Z");
    let query = HistogramQuery { filter: filter.clone(), zone: Tz::UTC, now, limit: Duration::ZERO };
    store.journal.histogram(&everything(), &query).await.unwrap()
}

pub async fn what_time_does_not_suffice_for_is_left_out_and_said(store: &Store) {
    store.add(&jobs()).await;
    let filter = Filter::from_query("severity=info&from=2026-01-01&to=2026-03-01").unwrap();
    let cut = in_no_time(store, &filter).await;
    let since = cut.since.expect("nothing can be counted in no time");
    assert!(!cut.complete && cut.bars.iter().all(|bar| bar.earliest() >= since));
    let query = FacetQuery { journal: Journal::Jobs, filter, fields: vec![FacetField::Reason], limit: Duration::ZERO };
    let facet = store.journal.facets(&everything(), &query).await.unwrap().remove(0);
    assert!(!facet.complete && facet.values.is_empty());
}

pub async fn every_built_in_journal_is_counted_without_reading_an_event(store: &Store) {
    store.add(&jobs()).await;
    store.add(&[event("2026-02-01T10:00:00Z")]).await;
    for journal in Journal::ALL {
        let histogram = in_no_time(store, &journal.narrow(&Filter::default()).unwrap()).await;
        let total: u64 = histogram.bars.iter().map(|bar| bar.counts.total()).sum();
        let expected = match journal {
            Journal::All => 201,
            Journal::Jobs => 200,
            _ => 0,
        };
        assert_eq!((histogram.complete, total), (true, expected), "{journal}");
    }
    let fields = vec![FacetField::Kind];
    let query = FacetQuery { journal: Journal::All, filter: Filter::default(), fields, limit: Duration::ZERO };
    let facet = store.journal.facets(&everything(), &query).await.unwrap().remove(0);
    let counts: Vec<(&str, u64)> = facet.values.iter().map(|value| (value.value.as_str(), value.count)).collect();
    assert!(facet.complete && counts.contains(&("job", 200)) && counts.len() == 2, "{counts:?}");
}

pub async fn a_journal_narrows_its_values_also_where_the_field_is_its_own(store: &Store) {
    let mut failed = event("2026-03-01T10:00:00Z");
    failed.body.outcome = Outcome::Failure;
    store.add(&[event("2026-03-01T10:00:00Z"), failed]).await;
    let values = |journal, query: &str| {
        let filter = Filter::from_query(query).unwrap();
        let query = FacetQuery { journal, filter, fields: vec![FacetField::Outcome], limit: LIMIT };
        async move {
            let facet = store.journal.facets(&everything(), &query).await.unwrap().remove(0);
            facet.values.into_iter().map(|value| (value.value, value.count)).collect::<Vec<_>>()
        }
    };
    assert_eq!(values(Journal::Errors, "").await, [("failure".to_owned(), 1)]);
    assert_eq!(values(Journal::Errors, "outcome=success").await, [("failure".to_owned(), 1)]);
    assert_eq!(values(Journal::All, "outcome=failure").await.len(), 2);
}

pub async fn an_event_has_its_sites_events_for_neighbours(store: &Store) {
    let hour = |site: &str, month: u32, hour: u32| event_of(site, at(&format!("2026-{month:02}-01T{hour:02}:00:00Z")));
    let mut batch: Vec<NewEvent> = (0..8).map(|i| hour("paris", 2 + i / 4, i % 4)).collect();
    batch.push(hour("boston", 3, 0));
    let ids = store.add(&batch).await;
    let around = |at: usize| async move {
        let found = store.journal.neighbours(&everything(), ids_at(store, at).await, 3).await.unwrap();
        let ids = |events: Vec<Event>| events.into_iter().map(|event| event.id).collect::<Vec<_>>();
        (ids(found.before), ids(found.after))
    };
    assert_eq!(around(3).await, (ids[..3].to_vec(), ids[4..7].to_vec()));
    assert_eq!(around(0).await, (vec![], ids[1..4].to_vec()));
    assert_eq!(around(7).await, (ids[4..7].to_vec(), vec![]));
    let stranger = only(&[Right::JournalView], &["boston"]);
    let none = store.journal.neighbours(&stranger, ids[3], 3).await.unwrap();
    assert!(none.before.is_empty() && none.after.is_empty());
}

/// The id of the n-th event of paris.
async fn ids_at(store: &Store, at: usize) -> app::domain::event::EventId {
    let filter = Filter::from_query("site=paris").unwrap();
    let mut events = store.list(&everything(), &filter, 100).await;
    events.reverse();
    events[at].id
}

pub async fn every_search_finds_by_the_index_what_a_live_reader_is_shown(store: &Store) {
    let mut runner = TestRunner::default();
    let events = prop::collection::vec(one_event(), 400).new_tree(&mut runner).unwrap().current();
    store.add(&events).await;
    let all = store.list(&everything(), &Filter::default(), 1_000).await;
    let mut found = 0;
    for q in SEARCHES {
        let filter = Filter { q: Some(q.to_owned()), ..Filter::default() };
        found += usize::from(compare(store, &everything(), &all, &filter).await > 0);
    }
    assert!(found >= 20, "only {found} searches found anything");
}
