//! The contract of accounts, sessions and tokens, through the ports.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::sync::Arc;

use app::domain::access::{Role, Sites};
use app::domain::error::StoreError;
use app::domain::person::PersonState;
use app::domain::role::HeldRole;
use app::domain::site::NewSite;
use app::domain::time::Timestamp;
use app::ports::accounts::{AccountStore, NewAccount};
use app::ports::sessions::{NewSession, NewToken, SessionStage, SessionStore};
use app::ports::sites::SiteStore;
use server::store::sqlite::main::MainDatabase;

async fn store() -> (tempfile::TempDir, MainDatabase) {
    let dir = tempfile::tempdir().unwrap();
    let store = MainDatabase::open(dir.path()).await.unwrap();
    (dir, store)
}

fn account(email: &str) -> NewAccount {
    NewAccount {
        email: email.to_owned(),
        name: "Ann".to_owned(),
        roles: vec![Role::Staff.into(), Role::Auditor.into()],
        sites: Sites::All,
        password_hash: Some("phc".to_owned()),
        created: Timestamp(1),
    }
}

fn session(hash: u8, account: i64, created: i64) -> NewSession {
    let (ip, user_agent, stage) = ("192.0.2.1".to_owned(), None, SessionStage::Open);
    NewSession { hash: [hash; 32], account, ip, user_agent, stage, created: Timestamp(created) }
}

fn token(hash: u8, email: &str) -> NewToken {
    let (hint, name) = ("vgp_abcd".to_owned(), "script".to_owned());
    NewToken { hash: [hash; 32], hint, email: email.to_owned(), name, created: Timestamp(1) }
}

#[tokio::test]
async fn an_account_comes_back_with_its_roles_sites_and_hash() {
    let (_dir, store) = store().await;
    let slug = "lyon".parse().unwrap();
    let site = NewSite { slug, label: "Lyon".to_owned(), zone: "Europe/Paris".to_owned() };
    store.add_site(site.clone()).await.unwrap();
    let sites = Sites::Only(Arc::new([site.slug].into()));
    let id = store.add_account(NewAccount { sites: sites.clone(), ..account("a@x.org") }).await.unwrap();
    let known = store.credentials("a@x.org").await.unwrap().unwrap();
    assert_eq!((known.account.id, known.password_hash.as_deref()), (id, Some("phc")));
    assert_eq!(known.account.roles, [HeldRole::from(Role::Staff), HeldRole::from(Role::Auditor)]);
    assert_eq!((known.account.name.as_str(), known.account.state), ("Ann", PersonState::Active));
    assert_eq!(known.account.sites, sites);
    assert_eq!(store.accounts().await.unwrap(), [known.account]);
    assert!(store.credentials("b@x.org").await.unwrap().is_none());
}

#[tokio::test]
async fn an_address_is_taken_once_and_an_unknown_site_adds_nothing() {
    let (_dir, store) = store().await;
    let nowhere = Sites::Only(Arc::new(["nowhere".parse().unwrap()].into()));
    let refused = store.add_account(NewAccount { sites: nowhere, ..account("a@x.org") }).await;
    assert!(matches!(refused, Err(StoreError::Missing("site"))), "{refused:?}");
    assert!(!store.has_accounts().await.unwrap());
    store.add_account(account("a@x.org")).await.unwrap();
    assert!(matches!(store.add_account(account("a@x.org")).await, Err(StoreError::Exists("account"))));
}

#[tokio::test]
async fn of_two_first_accounts_only_one_is_made() {
    let (_dir, store) = store().await;
    let (a, b) = tokio::join!(store.add_first_account(account("a@x.org")), store.add_first_account(account("b@x.org")));
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    assert_eq!(store.accounts().await.unwrap().len(), 1);
    assert!(matches!(store.add_first_account(account("c@x.org")).await, Err(StoreError::Exists(_))));
}

#[tokio::test]
async fn a_session_is_found_until_it_ends() {
    let (_dir, store) = store().await;
    let id = store.add_account(account("a@x.org")).await.unwrap();
    store.add_session(session(7, id, 1_000)).await.unwrap();
    store.touch_session(&[7; 32], Timestamp(5_000)).await.unwrap();
    let found = store.session(&[7; 32]).await.unwrap().unwrap();
    assert_eq!((found.account.id, found.created, found.seen), (id, Timestamp(1_000), Timestamp(5_000)));
    assert!(store.session(&[8; 32]).await.unwrap().is_none());
    store.end_session(&[7; 32]).await.unwrap();
    assert!(store.session(&[7; 32]).await.unwrap().is_none());
    store.end_session(&[7; 32]).await.unwrap();
}

#[tokio::test]
async fn old_and_unused_sessions_are_purged_and_others_are_not() {
    let (_dir, store) = store().await;
    let id = store.add_account(account("a@x.org")).await.unwrap();
    for (hash, created, seen) in [(1, 100, 9_000), (2, 5_000, 5_000), (3, 5_000, 9_000)] {
        store.add_session(session(hash, id, created)).await.unwrap();
        store.touch_session(&[hash; 32], Timestamp(seen)).await.unwrap();
    }
    assert_eq!(store.purge_sessions(Timestamp(1_000), Timestamp(6_000)).await.unwrap(), 2);
    assert!(store.session(&[3; 32]).await.unwrap().is_some());
}

#[tokio::test]
async fn disabling_an_account_ends_its_sessions_and_tokens() {
    let (_dir, store) = store().await;
    let id = store.add_account(account("a@x.org")).await.unwrap();
    store.add_account(account("b@x.org")).await.unwrap();
    store.add_session(session(1, id, 1)).await.unwrap();
    store.add_token(token(2, "a@x.org")).await.unwrap();
    store.add_token(token(3, "b@x.org")).await.unwrap();
    assert_eq!(store.token_owner(&[2; 32]).await.unwrap().unwrap().id, id);
    store.disable_account("a@x.org", Timestamp(9)).await.unwrap();
    assert!(store.session(&[1; 32]).await.unwrap().is_none());
    assert!(store.token_owner(&[2; 32]).await.unwrap().is_none());
    assert!(store.token_owner(&[3; 32]).await.unwrap().is_some());
    assert!(store.credentials("a@x.org").await.unwrap().unwrap().account.state == PersonState::Disabled);
    assert!(matches!(store.add_token(token(4, "a@x.org")).await, Err(StoreError::Missing("account"))));
    assert!(matches!(store.disable_account("c@x.org", Timestamp(9)).await, Err(StoreError::Missing("account"))));
}

#[tokio::test]
async fn what_a_person_chose_is_kept_for_that_person_alone() {
    use app::domain::setting::PersonSetting;
    use app::ports::settings::SettingStore;
    let (_dir, store) = store().await;
    let chosen = |user| store.person_setting(user, PersonSetting::ListLook);
    assert_eq!(chosen(1).await.unwrap(), None);
    for value in ["{\"a\":1}", "{\"a\":2}"] {
        store.keep_person_setting(1, PersonSetting::ListLook, value).await.unwrap();
        assert_eq!(chosen(1).await.unwrap().as_deref(), Some(value));
    }
    assert_eq!(chosen(2).await.unwrap(), None);
}
