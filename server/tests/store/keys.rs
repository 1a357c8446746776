//! Sites, sources and keys.

use app::domain::access::Right;
use app::domain::error::StoreError;
use app::domain::site::NewSite;
use app::ports::keys::NewKey;

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
    let sites: Vec<_> = grant.sites.iter().map(|site| (site.slug.as_str(), site.zones.at(at("2026-03-01T10:00:00Z")).name())).collect();
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
