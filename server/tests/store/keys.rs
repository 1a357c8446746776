//! Sites, sources and keys.

use app::domain::access::Right;
use app::domain::error::StoreError;
use app::domain::site::NewSite;
use app::domain::time::Timestamp;
use app::ports::keys::NewKey;
use chrono_tz::Tz;

use crate::support::{Store, at, everything, only, slug};

fn key(hash: u8, sites: &[&str]) -> NewKey {
    NewKey {
        source: "till".to_owned(),
        hash: [hash; 32],
        hint: "vgs_ab".to_owned(),
        sites: sites.iter().map(|site| slug(site)).collect(),
        created: at("2026-03-01T10:00:00Z"),
        most_live: None,
    }
}

pub async fn a_key_grants_its_sites_until_it_is_revoked(store: &Store) {
    store.keys.add_key(key(1, &["paris", "boston"])).await.unwrap();
    store.keys.add_key(key(2, &["paris"])).await.unwrap();
    let grant = store.keys.grant(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((grant.name.as_str(), grant.source), ("till", store.keys.source("till").await.unwrap()));
    let sites: Vec<_> =
        grant.sites.iter().map(|site| (site.slug.as_str(), site.zones.at(at("2026-03-01T10:00:00Z")).name())).collect();
    assert_eq!(sites, [("boston", "America/New_York"), ("paris", "Europe/Paris")]);
    assert_eq!(store.keys.grant(&[2; 32]).await.unwrap().unwrap().source, grant.source);
    assert_eq!(store.keys.grant(&[3; 32]).await.unwrap(), None);

    let keys = store.keys.keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].sites.len(), keys[0].revoked), (2, 2, None));
    let now = at("2026-03-02T10:00:00Z");
    store.keys.revoke_key(keys[0].id, now).await.unwrap();
    assert_eq!(store.keys.grant(&[1; 32]).await.unwrap(), None);
    assert!(store.keys.grant(&[2; 32]).await.unwrap().is_some());
    assert_eq!(store.keys.keys().await.unwrap()[0].revoked, Some(now));
    assert!(matches!(store.keys.revoke_key(99, now).await, Err(StoreError::Missing(_))));
}

pub async fn sites_and_keys_have_unique_names(store: &Store) {
    let again = NewSite { slug: slug("paris"), label: "Paris".into(), zone: "Europe/Paris".into() };
    assert!(matches!(store.sites.add_site(again).await, Err(StoreError::Exists(_))));
    assert!(matches!(store.keys.add_key(key(1, &["paris", "nowhere"])).await, Err(StoreError::Missing(_))));
    assert!(store.keys.keys().await.unwrap().is_empty());
    assert_eq!(store.sites.sites(&everything()).await.unwrap().len(), 4);
    assert_eq!(store.sites.sites(&only(&[Right::JournalView], &["boston"])).await.unwrap().len(), 1);
}

pub async fn a_source_has_no_more_live_keys_than_it_may(store: &Store) {
    let limited = |hash| NewKey { most_live: Some(2), ..key(hash, &["paris"]) };
    let first = store.keys.add_key(limited(1)).await.unwrap();
    let second = store.keys.add_key(limited(2)).await.unwrap();
    assert_eq!(first.source, second.source);
    assert!(matches!(store.keys.add_key(limited(3)).await, Err(StoreError::TooMany(_))));
    assert_eq!(store.keys.grant(&[3; 32]).await.unwrap(), None);
    // Of another source, there is room; a command's own key needs none.
    store.keys.add_key(NewKey { source: "erp".to_owned(), ..limited(4) }).await.unwrap();
    store.keys.add_key(key(5, &["paris"])).await.unwrap();
    for old in [first.id, second.id] {
        store.keys.revoke_key(old, at("2026-03-02T10:00:00Z")).await.unwrap();
    }
    store.keys.add_key(limited(6)).await.unwrap();
}

pub async fn the_last_use_of_a_key_is_kept(store: &Store) {
    let (one, other) =
        (store.keys.add_key(key(1, &["paris"])).await.unwrap(), store.keys.add_key(key(2, &["paris"])).await.unwrap());
    assert_eq!(store.keys.grant(&[2; 32]).await.unwrap().unwrap().key, Some(other.id));
    let (early, late) = (at("2026-03-02T10:00:00Z"), at("2026-03-02T11:00:00Z"));
    store.keys.note_uses(&[(one.id, late), (99, late)]).await.unwrap();
    store.keys.note_uses(&[(one.id, early)]).await.unwrap();
    let used: Vec<_> = store.keys.keys().await.unwrap().into_iter().map(|key| (key.id, key.used)).collect();
    assert_eq!(used, [(one.id, Some(late)), (other.id, None)]);
}

pub async fn another_zone_of_a_site_counts_from_its_instant_on(store: &Store) {
    let (first, second) = (at("2026-03-01T12:00:00Z"), at("2026-05-01T12:00:00Z"));
    store.keys.add_key(key(1, &["paris"])).await.unwrap();
    store.sites.set_zone(&slug("paris"), Tz::America__New_York, first).await.unwrap();
    // The same zone again is no change.
    store.sites.set_zone(&slug("paris"), Tz::America__New_York, second).await.unwrap();
    store.sites.set_zone(&slug("paris"), Tz::Europe__Warsaw, second).await.unwrap();
    let missing = store.sites.set_zone(&slug("nowhere"), Tz::UTC, second).await;
    assert!(matches!(missing, Err(StoreError::Missing(_))));

    let sites = store.sites.sites(&everything()).await.unwrap();
    let paris = sites.iter().find(|site| site.slug == slug("paris")).unwrap();
    let past: Vec<_> =
        paris.past_zones.iter().map(|past| (past.zone.as_str(), past.until.at, past.until.offset_s)).collect();
    assert_eq!(past, [("Europe/Paris", first, 3_600), ("America/New_York", second, -4 * 3_600)]);
    assert_eq!(paris.zone, "Europe/Warsaw");
    let zones = store.keys.grant(&[1; 32]).await.unwrap().unwrap().sites[0].zones.clone();
    for (instant, zone) in [
        (Timestamp(first.0 - 1), Tz::Europe__Paris),
        (first, Tz::America__New_York),
        (Timestamp(second.0 - 1), Tz::America__New_York),
        (second, Tz::Europe__Warsaw),
    ] {
        assert_eq!(zones.at(instant), zone, "{}", instant.to_rfc3339());
        assert_eq!(paris.zone_at(instant), zone.name());
    }
    let boston = sites.iter().find(|site| site.slug == slug("boston")).unwrap();
    assert_eq!(boston.past_zones, []);
}

pub async fn a_zone_ends_never_before_the_one_that_came_before_it(store: &Store) {
    let noon = at("2026-03-01T12:00:00Z");
    for (zone, since) in [(Tz::UTC, noon), (Tz::Europe__Warsaw, noon), (Tz::Asia__Tokyo, Timestamp(noon.0 - 9))] {
        store.sites.set_zone(&slug("paris"), zone, since).await.unwrap();
    }
    let sites = store.sites.sites(&everything()).await.unwrap();
    let paris = sites.iter().find(|site| site.slug == slug("paris")).unwrap();
    assert_eq!((paris.zone_at(Timestamp(noon.0 - 1)), paris.zone_at(noon)), ("Europe/Paris", "Asia/Tokyo"));
    assert_eq!(paris.past_zones.len(), 1, "what held for no time leaves no trace");
}
