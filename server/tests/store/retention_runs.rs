//! A run of the removal on SQLite: it comes to its end whatever it meets, leaves nothing half done on the disk, and tells the seals only
//! what is true.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::domain::event::NewEvent;
use app::domain::filter::Filter;
use app::domain::time::Timestamp;
use app::ports::retention::Step;
use server::store::sqlite::options::StoreOptions;
use server::store::sqlite::store::SqliteStore;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::retention::{change, hold, now, old, run, with_payload};
use crate::retention_files::{month_files, sealed};
use crate::support::{Store, add_sites, everything, open, options, ports};

const AUGUST: &str = "events-2026-08.db";

/// A store that seals at once what nobody writes to.
async fn sealing(folder: &Path, min_free_bytes: u64) -> (Arc<SqliteStore>, Store) {
    let store = open(StoreOptions { seal_after: Duration::ZERO, min_free_bytes, ..options(folder) }).await;
    let ports = ports(&store, None);
    (store, ports)
}

/// Text of so many bytes that does not compress.
fn noise(seed: u64, bytes: usize) -> String {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:08x}", state >> 32)
    };
    (0..bytes / 8).map(|_| next()).collect()
}

/// Events of the fourteenth of August with large payloads, which the rule takes; the cut-off of payloads lies within the month.
async fn large_payloads(ports: &Store, events: u64) {
    let event = |n| with_payload(old(100, "paris", "email"), &noise(n, 4_000));
    ports.add(&(0..events).map(event).collect::<Vec<_>>()).await;
    ports.retention.change(&change("", "", 0, 95)).await.unwrap();
}

/// Goes on until nothing more is done, with a clock that goes on; fails if that never comes.
async fn to_the_end(store: &Store) -> Vec<Step> {
    let mut steps = Vec::new();
    for step in 0..400 {
        let done = store.work.remove_some(Timestamp(now().0 + step), &|| false).await.unwrap();
        steps.push(done);
        if !steps.last().unwrap().more {
            return steps;
        }
    }
    panic!("the run never ends");
}

fn unfinished(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains(".new")).collect()
}

/// Does to a month's file what makes reading it fail.
async fn damage(file: &Path, statement: &str) {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_run_ends_where_there_is_no_room_for_a_copy_and_the_next_one_with_room_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, first) = sealing(folder.path(), 0).await;
    add_sites(&first).await;
    large_payloads(&first, 1_000).await;
    sealed(&store).await;
    store.close().await.unwrap();
    drop((store, first));

    let (store, full) = sealing(folder.path(), u64::MAX / 2).await;
    let steps = to_the_end(&full).await;
    assert_eq!(steps.iter().flat_map(|step| step.gone.values()).map(|gone| gone.payloads).sum::<u64>(), 1_000);
    assert_eq!(month_files(folder.path()), [AUGUST]);
    assert_eq!(unfinished(folder.path()), Vec::<String>::new());
    store.close().await.unwrap();
    drop((store, full));

    let (_store, with_room) = sealing(folder.path(), 0).await;
    to_the_end(&with_room).await;
    assert_eq!(month_files(folder.path()), ["events-2026-08.2.db"]);
}

#[tokio::test]
async fn a_month_to_which_events_come_is_not_copied_before_it_is_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(options(folder.path())).await;
    let first = ports(&store, None);
    add_sites(&first).await;
    large_payloads(&first, 1_000).await;
    to_the_end(&first).await;
    assert_eq!(month_files(folder.path()), [AUGUST]);
    store.close().await.unwrap();
    drop((store, first));

    let (store, ports) = sealing(folder.path(), 0).await;
    sealed(&store).await;
    to_the_end(&ports).await;
    assert_eq!(month_files(folder.path()), ["events-2026-08.2.db"]);
}

#[tokio::test]
async fn a_hold_of_another_time_is_not_asked_about_a_month() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(options(folder.path())).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    ports.add(&[old(100, "paris", "email"), old(250, "paris", "email")]).await;
    hold(&ports, "module=email&from=2026-01-01&to=2026-03-31").await;
    // Nothing can be looked up in this month any more.
    damage(&folder.path().join(AUGUST), "DROP TABLE search").await;
    ports.retention.change(&change("", "", 60, 60)).await.unwrap();
    run(&ports).await;
    let left = ports.list(&everything(), &Filter::default(), 10).await;
    assert_eq!(left.len(), 1, "the one that is held");
    assert_eq!(month_files(folder.path()), ["events-2026-03.db", "events-2026-08.2.db"]);
}

#[tokio::test]
async fn a_month_that_fails_is_said_and_the_next_ones_are_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(options(folder.path())).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    let events: Vec<NewEvent> = [100, 70].into_iter().map(|days| old(days, "paris", "email")).collect();
    ports.add(&events).await;
    damage(&folder.path().join(AUGUST), "ALTER TABLE recent_commit RENAME TO lost").await;
    ports.retention.change(&change("", "", 45, 45)).await.unwrap();
    let steps = to_the_end(&ports).await;
    assert_eq!(steps.iter().flat_map(|step| step.gone.values()).map(|gone| gone.events).sum::<u64>(), 1);
    assert_eq!(month_files(folder.path()), [AUGUST, "events-2026-09.2.db"]);
    let failures: Vec<&String> = steps.iter().filter_map(|step| step.failure.as_ref()).collect();
    assert!(matches!(failures[..], [said] if said.starts_with("2026-08: ")), "{failures:?}");
    // The next run meets it again.
    assert!(ports.work.is_due(now()).await.unwrap());
    assert!(to_the_end(&ports).await.iter().any(|step| step.failure.is_some()));
}

#[tokio::test]
async fn a_run_that_is_to_stop_ends_between_two_turns() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(options(folder.path())).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    ports.add(&(0..1_500).map(|_| old(100, "paris", "email")).collect::<Vec<_>>()).await;
    ports.add(&[old(100, "warszawa", "sms")]).await;
    ports.retention.change(&change("paris", "", 60, 60)).await.unwrap();
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let after_one = || asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 0;
    let step = ports.work.remove_some(now(), &after_one).await.unwrap();
    let gone: u64 = step.gone.values().map(|gone| gone.events).sum();
    assert!(step.more && (1..1_000).contains(&gone), "{step:?}");
    to_the_end(&ports).await;
    assert_eq!(ports.list(&everything(), &Filter::default(), 10).await.len(), 1);
}
