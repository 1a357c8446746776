//! Filters and searches against a plain reading of the same events.

use app::domain::event::{Event, NewEvent, Target};
use app::domain::filter::Filter;
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use app::domain::time::{DAY_MS, Timestamp};
use app::domain::time_range::Bound;

use crate::support::{SITES, Store, at, event, event_of, everything, saying, slug, staff};

fn pick<T: Copy>(all: &[T], i: usize) -> T {
    all[i % all.len()]
}

/// Events in which every field of a filter takes several values, or none.
fn varied() -> Vec<NewEvent> {
    let start = at("2026-02-27T12:00:00Z").0;
    (0..600)
        .map(|i| {
            let mut new = event_of(SITES[i % 4].0, Timestamp(start + i as i64 * (DAY_MS / 100)));
            let body = &mut new.body;
            body.module = slug(pick(&["email", "couriers", "payments"], i / 2));
            body.submodule = (i % 3 == 0).then(|| slug(pick(&["dpd", "inpost"], i / 3)));
            body.operation = slug(pick(&["send", "create", "settle", "reject"], i / 5));
            body.kind = pick(Kind::ALL, i / 7);
            body.outcome = pick(Outcome::ALL, i / 11);
            body.reason = (i % 2 == 0).then(|| pick(Reason::ALL, i / 2));
            body.severity = pick(Severity::ALL, i / 13);
            body.action = (i % 5 == 0).then(|| pick(Action::ALL, i / 5));
            body.actor = (i % 4 != 0)
                .then(|| staff(pick(&["MK", "JD", "AB"], i), pick(&["System User", "Website User"], i / 2)));
            body.section = (i % 3 == 1).then(|| pick(&["Orders > Shipping", "Clients"], i).to_owned());
            body.ip = (i % 2 == 1).then(|| pick(&["203.0.113.9", "2001:db8::7"], i / 2).parse().unwrap());
            body.tags = if i % 6 == 0 { vec![slug("vip"), slug("b2b")] } else { Vec::new() };
            body.correlation_id = (i % 10 == 0).then(|| format!("pay-{}", i % 3));
            body.message = Some(format!("Zamówienie {i} {}", pick(&["błąd DPD", "crème brûlée"], i)));
            new
        })
        .collect()
}

/// The filter as one would read it aloud, without its search.
pub fn lets_through(filter: &Filter, event: &Event) -> bool {
    fn any<T: PartialEq>(asked: &[T], has: Option<&T>) -> bool {
        asked.is_empty() || has.is_some_and(|value| asked.contains(value))
    }
    let body = &event.body;
    let actor = body.actor.as_ref();
    let after = match filter.from {
        Some(Bound::Day(day)) => body.local.day >= day,
        Some(Bound::Instant(at)) => body.occurred >= at,
        None => true,
    };
    let before = match filter.to {
        Some(Bound::Day(day)) => body.local.day <= day,
        Some(Bound::Instant(at)) => body.occurred < at,
        None => true,
    };
    any(&filter.site, Some(&event.site))
        && any(&filter.module, Some(&body.module))
        && any(&filter.submodule, body.submodule.as_ref())
        && any(&filter.operation, Some(&body.operation))
        && any(&filter.kind, Some(&body.kind))
        && any(&filter.outcome, Some(&body.outcome))
        && any(&filter.reason, body.reason.as_ref())
        && any(&filter.severity, Some(&body.severity))
        && any(&filter.actor, actor.and_then(|actor| actor.code.as_ref()))
        && any(&filter.user_type, actor.and_then(|actor| actor.user_type.as_ref()))
        && any(&filter.section, body.section.as_ref())
        && any(&filter.action, body.action.as_ref())
        && any(&filter.ip, body.ip.as_ref())
        && (filter.tag.is_empty() || body.tags.iter().any(|tag| filter.tag.contains(tag)))
        && any(&filter.correlation_id, body.correlation_id.as_ref())
        && filter.hours.is_none_or(|hours| hours.contains(body.local.minute_of_day()))
        && after
        && before
}

pub async fn every_field_of_a_filter_lets_through_what_a_plain_reading_does(store: &Store) {
    store.add(&varied()).await;
    let all = store.list(&everything(), &Filter::default(), 1_000).await;
    assert_eq!(all.len(), 600);
    let mut seen = 0;
    for query in [
        "site=paris",
        "site=paris&site=boston",
        "module=couriers",
        "module=couriers&outcome=failure",
        "module=couriers&module=email&outcome=success&site=paris",
        "module=couriers&outcome=failure&outcome=success&outcome=pending&outcome=unknown&outcome=stopped&outcome=no_answer",
        "submodule=dpd",
        "operation=settle&operation=reject",
        "kind=webhook&kind=audit",
        "outcome=success",
        "outcome=failure",
        "outcome=success&outcome=stopped",
        "reason=timeout",
        "severity=info",
        "severity=error&severity=fatal",
        "severity=info&severity=warn",
        "actor=MK",
        "actor=MK&user_type=System+User",
        "section=Orders+%3E+Shipping",
        "action=critical",
        "ip=203.0.113.9",
        "ip=2001:db8::7&ip=203.0.113.9",
        "tag=vip",
        "correlation_id=pay-2",
        "from=2026-02-28&to=2026-02-28",
        "from=2026-03-01",
        "to=2026-02-27",
        "from=2026-02-28T03:00:00Z&to=2026-03-01T05:00:00%2B01:00",
        "hours=22:00-06:00",
        "hours=08:30-09:15&site=kiribati",
        "hours=22:00-24:00&outcome=failure",
        "from=2026-02-28&hours=00:00-01:00&site=boston&site=warszawa",
    ] {
        let filter = Filter::from_query(query).unwrap();
        let wanted: Vec<_> = all.iter().filter(|event| lets_through(&filter, event)).map(|event| event.id).collect();
        let listed: Vec<_> = store.list(&everything(), &filter, 17).await.iter().map(|event| event.id).collect();
        assert_eq!(listed, wanted, "{query}");
        assert!(wanted.len() < 600, "{query} filters nothing");
        seen += usize::from(!wanted.is_empty());
    }
    assert!(seen >= 30, "only {seen} filters let anything through");
    for query in
        ["module=nothing", "actor=nobody", "tag=none", "ip=10.0.0.1", "correlation_id=x", "site=nowhere", "section=no"]
    {
        assert!(store.list(&everything(), &Filter::from_query(query).unwrap(), 10).await.is_empty(), "{query}");
    }
}

async fn found(store: &Store, q: &str) -> usize {
    let filter = Filter { q: Some(q.to_owned()), ..Filter::default() };
    store.list(&everything(), &filter, 100).await.len()
}

pub async fn accents_do_not_matter_to_a_search(store: &Store) {
    let when = "2026-03-01T10:00:00Z";
    let mut target = saying(event(when), "Étiquette refusée");
    target.body.details.targets =
        vec![Target {
            kind: "order".into(), id: "A-10234".into(), label: Some("Zamówienie Łódź".into()), url: None
        }];
    store.add(&[saying(event(when), "Błąd: kurier DPD"), saying(event(when), "Crème brûlée"), target]).await;
    for q in
        ["blad", "BŁĄD", "błąd", "creme", "brulee crème", "lodz", "10234", "etiquette refusee", "etiq*", "kurier blad"]
    {
        assert_eq!(found(store, q).await, 1, "{q}");
    }
    for q in ["etiq", "blad creme", "kurierzy", "_m1", "m1", "\"_m1\""] {
        assert_eq!(found(store, q).await, 0, "{q}");
    }
}

pub async fn a_phrase_needs_its_words_side_by_side(store: &Store) {
    let when = "2026-03-01T10:00:00Z";
    let batch: Vec<_> = (0..450)
        .map(|i| saying(event(when), if i % 3 == 0 { "unknown postcode" } else { "unknown old postcode" }))
        .collect();
    store.add(&batch).await;
    assert_eq!(found(store, "\"unknown postcode\"").await, 150);
    assert_eq!(found(store, "unknown postcode").await, 450);
    assert_eq!(found(store, "\"postcode unknown\"").await, 0);
}

pub async fn hostile_searches_are_no_syntax_errors(store: &Store) {
    store.add(&[saying(event("2026-03-01T10:00:00Z"), "plain")]).await;
    for q in [
        "\"",
        "*",
        "a* OR",
        "NEAR(a b)",
        "text:plain AND",
        "-plain +x",
        "(((",
        "plain\" OR \"x",
        "^plain",
        "\u{0301}",
        "''; DROP",
    ] {
        assert!(found(store, q).await <= 1, "{q}");
    }
}
