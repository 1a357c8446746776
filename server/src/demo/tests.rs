use std::collections::{BTreeMap, BTreeSet};

use app::domain::catalogue;
use app::ports::keys::{GrantedSite, KeyGrant};
use async_trait::async_trait;

use super::*;
use crate::import::destination::Answer;
use crate::ingest::batch::{self, Format, Sender};
use crate::ingest::limits::Limits;
use crate::ingest::redact::own::OwnRules;

/// Reads the events as ingest does, and keeps them.
struct Kept {
    grant: KeyGrant,
    now: Timestamp,
    events: Vec<app::domain::event::NewEvent>,
}

#[async_trait]
impl Destination for Kept {
    async fn send(&mut self, body: Vec<u8>) -> anyhow::Result<Answer> {
        let limits = Limits::default();
        let sender = Sender { grant: &self.grant, received: self.now, limits: &limits, rules: &OwnRules::none() };
        let batch = batch::read(&body, Format::Ndjson, sender)?;
        assert_eq!(batch.rejected, []);
        self.events.extend(batch.events);
        Ok(Answer::default())
    }
}

async fn told() -> Kept {
    let now = Timestamp::parse("2026-11-22T10:00:00Z").unwrap();
    let sites =
        SITES.iter().map(|site| GrantedSite { slug: site.slug.parse().unwrap(), zones: site.zone.into() }).collect();
    let grant = KeyGrant { source: 1, key: None, name: SOURCE.into(), sites };
    let mut kept = Kept { grant, now, events: Vec::new() };
    fill(&mut kept, now).await.unwrap();
    kept
}

#[tokio::test]
async fn two_years_of_all_modules_are_told_and_end_now() {
    let kept = told().await;
    let events = &kept.events;
    assert!((60_000..=100_000).contains(&events.len()), "{}", events.len());
    let times = || events.iter().map(|event| event.body.occurred);
    let (first, last) = (times().min().unwrap(), times().max().unwrap());
    assert!(last <= kept.now && kept.now.0 - last.0 < DAY_MS && kept.now.0 - first.0 > 730 * DAY_MS);
    let modules: BTreeSet<&str> = events.iter().map(|event| event.body.module.as_str()).collect();
    assert_eq!(modules.len(), catalogue::modules().count() - catalogue::OWN.len());
    let sites: BTreeSet<&str> = events.iter().map(|event| event.site.as_str()).collect();
    assert_eq!(sites.len(), SITES.len());
    let ids: BTreeSet<_> = events.iter().map(|event| event.body.source_id.clone()).collect();
    assert_eq!(ids.len(), events.len());
}

#[tokio::test]
async fn payments_are_notified_and_confirmed_seconds_later_but_not_all() {
    let kept = told().await;
    let mut affairs: BTreeMap<&str, Vec<(&str, i64)>> = BTreeMap::new();
    for event in kept.events.iter().filter(|event| event.body.module.as_str() == "integration_requests") {
        let affair = affairs.entry(event.body.correlation_id.as_deref().unwrap()).or_default();
        affair.push((event.body.operation.as_str(), event.body.occurred.0));
    }
    let confirmed = affairs.values().filter(|affair| affair.len() == 2);
    assert!(confirmed.clone().all(|affair| (2_000..10_000).contains(&(affair[1].1 - affair[0].1))));
    let (all, confirmed) = (affairs.len(), confirmed.count());
    assert!(confirmed < all && confirmed * 100 > all * 95, "{confirmed} of {all}");
}

#[tokio::test]
async fn only_the_code_is_kept_of_whoever_uses_a_feature() {
    let kept = told().await;
    let features = kept.events.iter().filter(|event| event.body.kind == app::domain::outcome::Kind::Feature);
    let actors: Vec<_> = features.filter_map(|event| event.body.actor.as_ref()).collect();
    assert!(actors.len() > 1_000 && actors.iter().all(|actor| actor.label.is_none() && actor.roles.is_empty()));
}
