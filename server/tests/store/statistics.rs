//! Figures against a plain count, and against the list that a bar opens.

use std::collections::BTreeMap;

use app::domain::access::Right;
use app::domain::bucket::{Bucket, Granularity};
use app::domain::event::NewEvent;
use app::domain::filter::Filter;
use app::domain::outcome::{Kind, Outcome};
use app::domain::site::Visibility;
use app::domain::statistics::{StatisticsQuery, drill_down};
use app::domain::time::{LocalDay, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::{SITES, Store, at, event_of, everything, only, slug};

/// Instants where something changes: clocks, months, years, and the same in UTC.
const EDGES: [&str; 8] = [
    "2025-10-26T01:00:00Z",
    "2025-11-02T06:00:00Z",
    "2025-12-31T23:00:00Z",
    "2026-01-01T05:00:00Z",
    "2026-02-28T23:30:00Z",
    "2026-03-08T07:00:00Z",
    "2026-03-29T01:00:00Z",
    "2026-03-31T22:00:00Z",
];

fn events(count: usize) -> impl Strategy<Value = Vec<NewEvent>> {
    let one = (
        0..SITES.len(),
        0..EDGES.len(),
        -3_i64 * 86_400..3 * 86_400,
        0..3_usize,
        0..3_usize,
        0..Outcome::ALL.len(),
        0..4_usize,
    )
        .prop_map(|(site, edge, seconds, module, operation, outcome, rest)| {
            let mut new = event_of(SITES[site].0, Timestamp(at(EDGES[edge]).0 + seconds * 1_000));
            new.body.module = slug(["email", "couriers", "payments"][module]);
            new.body.submodule = (rest == 0).then(|| slug("dpd"));
            new.body.operation = slug(["send", "create", "settle"][operation]);
            new.body.outcome = Outcome::ALL[outcome];
            new.body.kind = if rest == 1 { Kind::Job } else { Kind::Feature };
            new.body.message = Some(["label refused", "label was refused", "done"][operation].to_owned());
            new
        });
    prop::collection::vec(one, count)
}

/// The figures by a plain count: those of bars, by bucket and outcome, and those of rows, by module, submodule and outcome.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plain {
    bars: BTreeMap<(Bucket, Outcome), u64>,
    rows: BTreeMap<(String, Option<String>, Outcome), u64>,
}

fn counted(events: &[NewEvent], query: &StatisticsQuery, wanted: impl Fn(&NewEvent) -> bool) -> Plain {
    let mut plain = Plain::default();
    for event in events.iter().filter(|event| wanted(event) && query.days.contains(&event.body.local.day)) {
        let body = &event.body;
        let bucket = Bucket::of(query.granularity, body.local.day, body.local.hour());
        *plain.bars.entry((bucket, body.outcome)).or_default() += 1;
        let row = (body.module.to_string(), body.submodule.as_ref().map(ToString::to_string), body.outcome);
        *plain.rows.entry(row).or_default() += 1;
    }
    plain
}

async fn figures(store: &Store, query: &StatisticsQuery) -> Plain {
    let usage = store.statistics.usage(&everything(), query).await.unwrap();
    assert!(usage.buckets.is_sorted_by_key(|bar| bar.bucket));
    assert!(usage.features.is_sorted_by_key(|row| (row.module.clone(), row.submodule.clone())));
    let mut plain = Plain::default();
    for &outcome in Outcome::ALL {
        for bar in usage.buckets.iter().filter(|bar| bar.counts.get(outcome) > 0) {
            let twice = plain.bars.insert((bar.bucket, outcome), bar.counts.get(outcome));
            assert_eq!(twice, None, "a bar twice");
        }
        for row in usage.features.iter().filter(|row| row.counts.get(outcome) > 0) {
            let key = (row.module.to_string(), row.submodule.as_ref().map(ToString::to_string), outcome);
            assert_eq!(plain.rows.insert(key, row.counts.get(outcome)), None, "a row twice");
        }
    }
    plain
}

#[allow(clippy::type_complexity)]
fn questions() -> Vec<(&'static str, fn(&NewEvent) -> bool)> {
    vec![
        ("", |_| true),
        ("module=couriers", |e| e.body.module.as_str() == "couriers"),
        ("site=boston&site=kiribati", |e| ["boston", "kiribati"].contains(&e.site.as_str())),
        ("operation=send&operation=settle", |e| e.body.operation.as_str() != "create"),
        ("submodule=dpd&outcome=failure", |e| e.body.submodule.is_some() && e.body.outcome == Outcome::Failure),
        ("kind=job", |e| e.body.kind == Kind::Job),
        ("hours=22:00-02:30", |e| !(150..1_320).contains(&e.body.local.minute_of_day())),
        ("q=%22label+refused%22", |e| e.body.operation.as_str() == "send"),
        ("q=refused&module=email", |e| e.body.operation.as_str() != "settle" && e.body.module.as_str() == "email"),
    ]
}

fn day(text: &str) -> LocalDay {
    text.parse().unwrap()
}

pub async fn every_figure_equals_the_list_behind_it(store: &Store) {
    let mut runner = TestRunner::deterministic();
    let all = events(1_200).new_tree(&mut runner).unwrap().current();
    // Late: the second half comes after the first is committed, month by month mixed.
    store.add(&all[..700]).await;
    store.add(&all[700..]).await;
    let ranges = [
        day("2025-10-20")..=day("2026-04-10"),
        day("2025-12-15")..=day("2026-03-20"),
        day("2026-03-29")..=day("2026-03-29"),
        day("2026-01-01")..=day("2026-03-31"),
    ];
    for granularity in [Granularity::Year, Granularity::Month, Granularity::Day, Granularity::Hour] {
        for days in &ranges {
            for (text, wanted) in questions() {
                let filter = Filter::from_query(text).unwrap();
                let query = StatisticsQuery { filter, days: days.clone(), granularity };
                let plain = counted(&all, &query, wanted);
                assert_eq!(figures(store, &query).await, plain, "{text} {granularity} {days:?}");
            }
        }
    }
    bars_open_their_events(store, &all).await;
}

async fn bars_open_their_events(store: &Store, all: &[NewEvent]) {
    for granularity in [Granularity::Month, Granularity::Day, Granularity::Hour] {
        let days = day("2025-10-20")..=day("2026-04-10");
        let query = StatisticsQuery { filter: Filter::default(), days, granularity };
        for ((bucket, outcome), n) in counted(all, &query, |_| true).bars.into_iter().step_by(5) {
            let filter = drill_down(&query.filter, bucket, Some(outcome));
            let listed = store.list(&everything(), &filter, 100).await.len() as u64;
            assert_eq!(listed, n, "{bucket} {outcome}");
        }
    }
}

pub async fn hidden_and_forbidden_sites_are_left_out(store: &Store) {
    let now = at("2026-03-01T10:00:00Z");
    store.add(&[event_of("paris", now), event_of("boston", now), event_of("boston", now)]).await;
    let days = day("2026-03-01")..=day("2026-03-01");
    let query = StatisticsQuery { filter: Filter::default(), days, granularity: Granularity::Day };
    let total = |scope| {
        let query = query.clone();
        async move {
            let usage = store.statistics.usage(&scope, &query).await.unwrap();
            (usage.buckets.iter().map(|bar| bar.counts.total()).sum::<u64>(), usage.hidden_sites)
        }
    };
    assert_eq!(total(everything()).await, (3, 0));
    let boston = "boston".parse().unwrap();
    let set = |visibility| store.sites.set_visibility(&boston, visibility);
    set(Visibility::Hidden).await.unwrap();
    assert_eq!(total(everything()).await, (1, 1));
    assert_eq!(
        total(only(&[Right::StatisticsView], &["paris"])).await,
        (1, 0),
        "nobody hears of sites that are not theirs"
    );
    set(Visibility::Shown).await.unwrap();
    assert_eq!(total(everything()).await, (3, 0));
    assert_eq!(total(only(&[Right::StatisticsView], &["boston"])).await, (2, 0));
    assert_eq!(total(only(&[Right::JournalView], &["boston"])).await, (0, 0));
}

pub async fn features_are_those_that_were_used(store: &Store) {
    let now = at("2026-03-01T10:00:00Z");
    let with = |site: &str, module: &str, submodule: Option<&str>| {
        let mut new = event_of(site, now);
        new.body.module = slug(module);
        new.body.submodule = submodule.map(slug);
        new
    };
    store
        .add(&[
            with("paris", "email", None),
            with("paris", "couriers", Some("dpd")),
            with("boston", "couriers", Some("inpost")),
            with("boston", "sms", None),
        ])
        .await;
    let features = |scope| async move {
        let known = store.statistics.features(&scope).await.unwrap();
        known.into_iter().map(|known| (known.module.to_string(), known.submodules.len())).collect::<Vec<_>>()
    };
    let all = [("couriers".to_owned(), 2), ("email".to_owned(), 0), ("sms".to_owned(), 0)];
    assert_eq!(features(everything()).await, all);
    let boston = [("couriers".to_owned(), 1), ("sms".to_owned(), 0)];
    assert_eq!(features(only(&[Right::StatisticsView], &["boston"])).await, boston);
}
