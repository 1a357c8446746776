//! What is SQLite's own of retention: files that take another one's place, the index, crashes in the middle, and who reads meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::domain::annotation::{Deed, NewEntry, Person};
use app::domain::event::NewEvent;
use app::domain::filter::Filter;
use app::domain::page::PageRequest;
use server::store::sqlite::options::StoreOptions;
use server::store::sqlite::store::SqliteStore;
use sqlx::{Connection, SqliteConnection};

use crate::retention::{change, figures, hold, now, old, run, with_payload};
use crate::support::{Store, add_sites, everything, open, options, ports, saying, slug};

async fn fresh(folder: &Path) -> (Arc<SqliteStore>, Store) {
    let store = open(options(folder)).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    (store, ports)
}

pub fn month_files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("events-") && name.ends_with(".db")).collect();
    names.sort();
    names
}

/// Waits until no month is open to events.
pub async fn sealed(store: &SqliteStore) {
    for _ in 0..400 {
        if store.unsealed_months().await.unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the months are never sealed");
}

/// How many words the index of a month has, if it is whole.
async fn words(file: PathBuf) -> i64 {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    for statement in [
        "INSERT INTO search (search) VALUES ('optimize')",
        "INSERT INTO search (search) VALUES ('integrity-check')",
        "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search', 'row')",
    ] {
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }
    sqlx::query_scalar("SELECT count(*) FROM words").fetch_one(&mut connection).await.unwrap()
}

async fn count(file: &Path, table: &str) -> i64 {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let statement = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(statement).fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_removed_event_leaves_nothing_but_its_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ports) = fresh(folder.path()).await;
    let mut events: Vec<NewEvent> = (0..60)
        .map(|n| with_payload(saying(old(100, "paris", "email"), &format!("letter {n} to Łódź")), &format!("{n}")))
        .collect();
    events[0].body.source_id = Some("first".into());
    events[0].fingerprint = Some([1; 16]);
    events[1].body.tags = vec![slug("vip"), slug("own")];
    let ids = ports.add(&events).await;
    let by = || Person { account: 1, email: "a@example.org".into() };
    for (id, deed) in [
        (ids[1], Deed::Tag(slug("added"))),
        (ids[1], Deed::Comment("letter and words of its own".into())),
        (ids[2], Deed::Comment("gone".into())),
        (ids[2], Deed::Withdraw { comment: 1 }),
        (ids[3], Deed::Assign(Some(by()))),
    ] {
        let entry = NewEntry { by: by(), at: now(), deed };
        ports.annotations.annotate(&everything(), id, entry).await.unwrap();
    }
    // Something that stays, so that the month does not go as a whole.
    ports.add(&[old(100, "warszawa", "sms")]).await;
    let file = folder.path().join("events-2026-08.db");
    ports.retention.change(&change("paris", "", 60, 60)).await.unwrap();
    run(&ports).await;
    for (table, left) in
        [("event", 1), ("event_key", 0), ("payload", 0), ("content", 0), ("annotation", 0), ("removed", 1)]
    {
        assert_eq!(count(&file, table).await, left, "{table}");
    }
    assert_eq!(store.check_usage().await.unwrap(), []);
    store.close().await.unwrap();
    // Those of the event that stays: its module, site, bar, operation and kind, and the five words of its message.
    assert_eq!(words(file).await, 10);
}

#[tokio::test]
async fn a_month_that_goes_leaves_a_small_file_that_a_restart_finds() {
    let folder = tempfile::tempdir().unwrap();
    let (store, first) = fresh(folder.path()).await;
    let events: Vec<NewEvent> =
        (0..2_000).map(|n| saying(old(100, "paris", "email"), &format!("letter {n}"))).collect();
    first.add(&events).await;
    first.add(&[old(1, "paris", "email")]).await;
    let before = figures(&first).await;
    let large = folder.path().join("events-2026-08.db").metadata().unwrap().len();
    first.retention.change(&change("", "", 60, 60)).await.unwrap();
    run(&first).await;
    assert_eq!(month_files(folder.path()), ["events-2026-08.2.db", "events-2026-11.db"]);
    assert!(folder.path().join("events-2026-08.2.db").metadata().unwrap().len() < large.max(400_000) / 2);
    store.close().await.unwrap();
    drop((store, first));

    let store = open(options(folder.path())).await;
    let again = ports(&store, None);
    assert_eq!(figures(&again).await, before);
    assert!(again.work.emptied(&everything(), &Filter::default()).await.unwrap().is_some());
    again.add(&[old(100, "paris", "sms")]).await;
    assert_eq!(store.check_usage().await.unwrap(), []);
    assert_eq!(month_files(folder.path()), ["events-2026-08.2.db", "events-2026-11.db"]);
}

#[tokio::test]
async fn the_room_of_removed_rows_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(StoreOptions { seal_after: Duration::ZERO, ..options(folder.path()) }).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    // What does not compress.
    let noise = |seed: u64| {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            format!("{:08x}", state >> 32)
        };
        (0..500).map(|_| next()).collect::<String>()
    };
    let events: Vec<NewEvent> = (0..1_000).map(|n| with_payload(old(100, "paris", "email"), &noise(n))).collect();
    let ids = ports.add(&events).await;
    let taken = |name: &str| folder.path().join(name).metadata().unwrap().len();
    sealed(&store).await;
    ports.retention.change(&change("", "", 0, 60)).await.unwrap();
    run(&ports).await;
    assert_eq!(month_files(folder.path()), ["events-2026-08.2.db"]);
    assert!(taken("events-2026-08.2.db") < 1_500_000, "{}", taken("events-2026-08.2.db"));
    assert_eq!(ports.list(&everything(), &Filter::from_query("q=sent").unwrap(), 1_000).await.len(), 1_000);
    assert_eq!(ports.events.event(&everything(), ids[7]).await.unwrap().unwrap().removed_payloads.len(), 1);
    ports.add(&[old(100, "paris", "email")]).await;
    assert_eq!(store.check_usage().await.unwrap(), []);
}

#[tokio::test]
async fn a_crash_in_the_middle_is_gone_on_from() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, first) = fresh(folder.path()).await;
    let events: Vec<NewEvent> =
        (0..3_000).map(|n| with_payload(old(70 + n / 40, "paris", "email"), &format!("{}", n % 50))).collect();
    first.add(&events).await;
    first.add(&[old(100, "warszawa", "sms")]).await;
    let before = figures(&first).await;
    first.retention.change(&change("paris", "", 60, 60)).await.unwrap();
    let mut crashes = 0;
    loop {
        let step = first.work.remove_some(now(), &|| false).await.unwrap();
        let crashed = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), crashed.path().join(entry.file_name())).unwrap();
        }
        // As if it had died while it wrote a file that was to take another one's place.
        std::fs::write(crashed.path().join("events-2026-08.9.db.new"), "half a file").unwrap();
        let store = open(options(crashed.path())).await;
        let again = ports(&store, None);
        assert_eq!(figures(&again).await, before);
        assert_eq!(store.check_usage().await.unwrap(), []);
        run(&again).await;
        assert_eq!(again.list(&everything(), &Filter::default(), 1_000).await.len(), 1);
        assert_eq!(figures(&again).await, before);
        assert_eq!(store.check_usage().await.unwrap(), []);
        crashes += 1;
        if !step.more {
            break;
        }
    }
    assert!(crashes > 2, "{crashes}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reads_while_months_go_sees_whole_pages_and_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ports) = fresh(folder.path()).await;
    for month in 0..6 {
        let events: Vec<NewEvent> = (0..2_000)
            .map(|n| with_payload(saying(old(40 + 30 * month, "paris", "email"), &format!("{n}")), "the same"))
            .collect();
        ports.add(&events).await;
    }
    ports.add(&[old(1, "paris", "email")]).await;
    let readers: Vec<_> = (0..4)
        .map(|reader| {
            let events = ports.events.clone();
            tokio::spawn(async move {
                let mut seen = 0;
                let end = Instant::now() + Duration::from_secs(3);
                let query = if reader % 2 == 0 { "" } else { "module=email&q=the" };
                let filter = Filter::from_query(query).unwrap();
                while Instant::now() < end {
                    let mut before = None;
                    loop {
                        let request = PageRequest { filter: filter.clone(), before, limit: 500 };
                        let page = events.page(&everything(), &request).await.unwrap();
                        seen += page.events.len();
                        before = page.next;
                        if before.is_none() {
                            break;
                        }
                    }
                }
                seen
            })
        })
        .collect();
    ports.retention.change(&change("", "", 30, 30)).await.unwrap();
    run(&ports).await;
    for reader in readers {
        reader.await.unwrap();
    }
    assert_eq!(ports.list(&everything(), &Filter::default(), 10).await.len(), 1);
    assert_eq!(store.check_usage().await.unwrap(), []);
}

#[tokio::test]
async fn a_hold_that_is_placed_while_the_removal_runs_keeps_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, ports) = fresh(folder.path()).await;
    let events: Vec<NewEvent> = (0..5_000).map(|n| old(70 + n / 500, "paris", "email")).collect();
    ports.add(&events).await;
    ports.add(&[old(75, "warszawa", "sms")]).await;
    ports.retention.change(&change("paris", "", 60, 60)).await.unwrap();
    let step = ports.work.remove_some(now(), &|| false).await.unwrap();
    assert!(step.more);
    hold(&ports, "site=paris").await;
    let left = ports.list(&everything(), &Filter::default(), 1_000).await.len();
    assert!(left > 1, "{step:?}");
    run(&ports).await;
    assert_eq!(ports.list(&everything(), &Filter::default(), 1_000).await.len(), left);
}
