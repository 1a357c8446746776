//! What is SQLite's own: the folder, its lock, its versions, crashes, a full disk, sealed months.

use std::path::Path;
use std::time::Duration;

use app::domain::error::StoreError;
use app::domain::event::Appended;
use app::domain::filter::Filter;
use app::domain::payload::{NewPayload, PayloadKind};
use app::domain::site::NewSite;
use app::ports::clock::Clock;
use app::ports::events::{EventReader, EventWriter};
use app::ports::sites::SiteStore;
use server::store::sqlite::error::OpenError;
use server::store::sqlite::main::MainDatabase;
use server::store::sqlite::options::StoreOptions;
use server::store::sqlite::store::SqliteStore;
use std::sync::Arc;

use crate::support::{Standing, Store, add_sites, event, everything, keyed, open, options, ports, slug};

async fn fresh(folder: &Path) -> (Arc<SqliteStore>, Store) {
    let store = open(options(folder)).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    (store, ports)
}

async fn count(store: &Store) -> usize {
    store.list(&everything(), &Filter::default(), 1_000).await.len()
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[tokio::test]
async fn a_second_server_is_refused_and_the_first_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let first = StoreOptions { address: "127.0.0.1:8321".to_owned(), ..options(folder.path()) };
    let _store = open(first).await;
    let refused = SqliteStore::open(options(folder.path()), Arc::new(Standing)).await.unwrap_err();
    assert!(matches!(refused, OpenError::Locked { .. }));
    let text = refused.to_string();
    assert!(text.contains("127.0.0.1:8321") && text.contains(&std::process::id().to_string()), "{text}");
}

#[tokio::test]
async fn what_was_answered_survives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, ports) = fresh(folder.path()).await;
    let mut ids = ports.add(&[keyed(event("2026-03-31T23:59:59.999Z"), "a", 1), event("2026-04-01T00:00:00Z")]).await;
    // The files as a crash would leave them: the log not yet written back, the lock gone with its process.
    let crashed = tempfile::tempdir().unwrap();
    copy(folder.path(), crashed.path());
    let store = open(options(crashed.path())).await;
    let again = crate::support::ports(&store, None);
    let mut listed: Vec<_> =
        again.list(&everything(), &Filter::default(), 10).await.iter().map(|event| event.id).collect();
    listed.sort_unstable();
    ids.sort_unstable();
    assert_eq!(listed, ids);
    let repeat = again.append(&[keyed(event("2026-03-31T23:59:59.999Z"), "a", 1), event("2026-04-01T00:00:00Z")]).await;
    assert_eq!(repeat[0], Appended::Duplicate(ids[0]));
    assert!(matches!(repeat[1], Appended::Stored(id) if !ids.contains(&id)), "an id twice after a restart");
    assert_eq!(store.check_usage().await.unwrap(), []);
}

#[tokio::test]
async fn a_full_disk_takes_nothing_and_reading_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (store, first) = fresh(folder.path()).await;
    first.add(&[event("2026-03-01T10:00:00Z")]).await;
    store.close().await.unwrap();
    drop((first, store));

    let full = StoreOptions { min_free_bytes: u64::MAX, ..options(folder.path()) };
    let store = open(full).await;
    let refused = store.append(vec![event("2026-03-01T10:00:00Z")]).await;
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    assert_eq!(count(&ports(&store, None)).await, 1);
    store.close().await.unwrap();
    drop(store);

    let store = open(options(folder.path())).await;
    let room = ports(&store, None);
    room.add(&[event("2026-03-01T10:00:00Z")]).await;
    assert_eq!(count(&room).await, 2);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let small = StoreOptions { queue_events: 10, ..options(folder.path()) };
    let store = open(small).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    let batch = vec![event("2026-03-01T10:00:00Z"); 8];
    let answers = futures::future::join_all((0..20).map(|_| ports.writer.append(batch.clone()))).await;
    let taken = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(StoreError::Unavailable))));
    assert!((1..20).contains(&taken), "{taken}");
    assert_eq!(count(&ports).await, taken * 8);
    // Larger than the whole queue: taken alone.
    assert_eq!(ports.append(&vec![event("2026-03-01T10:00:00Z"); 50]).await.len(), 50);
}

#[tokio::test]
async fn closing_commits_what_waits_and_then_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ports) = fresh(folder.path()).await;
    let batch = vec![event("2026-03-01T10:00:00Z"); 100];
    let waiting = futures::future::join_all((0..10).map(|_| ports.writer.append(batch.clone())));
    let (answers, closed) = tokio::join!(waiting, async {
        tokio::task::yield_now().await;
        store.close().await
    });
    closed.unwrap();
    let taken = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(matches!(store.append(batch).await, Err(StoreError::Unavailable)));
    drop((ports, store));
    let logs: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap())
        .filter(|file| file.file_name().to_string_lossy().ends_with("-wal"))
        // The last connection takes the empty log away in a thread of its own, perhaps just now.
        .filter_map(|file| Some((file.file_name(), file.metadata().ok()?.len())))
        .filter(|(_, size)| *size > 0)
        .collect();
    assert_eq!(logs, [], "a log was left");
    assert_eq!(count(&crate::support::ports(&open(options(folder.path())).await, None)).await, taken * 100);
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_left_untouched() {
    for file in ["vigie.db", "events-2026-03.db"] {
        let folder = tempfile::tempdir().unwrap();
        let (store, ports) = fresh(folder.path()).await;
        ports.add(&[event("2026-03-01T10:00:00Z")]).await;
        store.close().await.unwrap();
        drop((ports, store));
        let path = folder.path().join(file);
        // The version is a number of four bytes at offset 60 of the header (sqlite.org/fileformat.html, 1.3).
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[60..64].copy_from_slice(&9_999_u32.to_be_bytes());
        std::fs::write(&path, &bytes).unwrap();
        let refused = SqliteStore::open(options(folder.path()), Arc::new(Standing)).await.unwrap_err();
        assert!(matches!(refused, OpenError::Newer { found: 9_999, .. }), "{refused}");
        assert!(refused.to_string().contains(file), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{file} was touched");
    }
}

#[tokio::test]
async fn a_foreign_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vigie.db"), b"this is not a database, whatever its name says: it is some text")
        .unwrap();
    assert!(SqliteStore::open(options(folder.path()), Arc::new(Standing)).await.is_err());
}

#[tokio::test]
async fn a_command_beside_the_server_counts_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, ports) = fresh(folder.path()).await;
    let beside = MainDatabase::open(folder.path()).await.unwrap();
    let site = NewSite { slug: slug("lyon"), label: "Lyon".into(), zone: "Europe/Paris".into() };
    beside.add_site(site).await.unwrap();
    assert_eq!(ports.sites.sites(&everything()).await.unwrap().len(), 5);
    let mut new = event("2026-03-01T10:00:00Z");
    new.site = slug("lyon");
    ports.add(&[new]).await;
    assert_eq!(ports.list(&everything(), &Filter::from_query("site=lyon").unwrap(), 10).await.len(), 1);
}

#[tokio::test]
async fn a_sealed_month_counts_the_same_and_a_late_event_reopens_it() {
    use app::domain::bucket::Granularity;
    use app::domain::statistics::StatisticsQuery;
    let folder = tempfile::tempdir().unwrap();
    let store = open(StoreOptions { seal_after: Duration::ZERO, ..options(folder.path()) }).await;
    let ports = ports(&store, None);
    add_sites(&ports).await;
    let total = |query: &'static str| {
        let ports = &ports;
        async move {
            let days = "2026-01-01".parse().unwrap()..="2026-12-31".parse().unwrap();
            let filter = Filter::from_query(query).unwrap();
            let query = StatisticsQuery { filter, days, granularity: Granularity::Month };
            let usage = ports.statistics.usage(&everything(), &query).await.unwrap();
            usage.buckets.iter().map(|bar| bar.counts.total()).sum::<u64>()
        }
    };
    ports.add(&[event("2026-03-31T23:30:00Z"), event("2026-03-01T10:00:00Z")]).await;
    for expected in [2, 3] {
        let mut waited = 0;
        while store.unsealed_months().await.unwrap() > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            waited += 1;
            assert!(waited < 200, "no month is ever sealed");
        }
        assert_eq!(total("").await, expected);
        assert_eq!(total("operation=send").await, expected);
        if expected == 2 {
            ports.add(&[event("2026-03-15T10:00:00Z")]).await;
            assert_eq!(total("").await, 3);
        }
    }
}

#[tokio::test]
async fn payloads_are_smaller_once_a_dictionary_is_trained_and_read_back_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ports) = fresh(folder.path()).await;
    let with = |n: u64| {
        let body = format!(
            "{{\"order\":{{\"id\":{n},\"currency\":\"EUR\"}},\"lines\":[{{\"sku\":\"{:x}\"}}],\"status\":\"ok\"}}",
            n * 7_919
        );
        let mut new = event("2026-03-01T10:00:00Z");
        new.payloads = vec![NewPayload {
            kind: PayloadKind::Response,
            headers: Vec::new(),
            content_type: "application/json".into(),
            size: body.len() as u64,
            sha256: [u8::try_from(n % 251).unwrap(); 32],
            body: Arc::from(body.into_bytes()),
        }];
        new
    };
    ports.add(&(0..2_100).map(with).collect::<Vec<_>>()).await;
    let file = format!("sqlite://{}/events-2026-03.db?mode=ro", folder.path().display());
    let pool = sqlx::SqlitePool::connect(&file).await.unwrap();
    let mut n = 10_000;
    let id = loop {
        n += 1;
        let id = ports.add(&[with(n)]).await[0];
        let used: i64 = sqlx::query_scalar("SELECT max(dictionary) FROM content").fetch_one(&pool).await.unwrap();
        if used == 1 {
            break id;
        }
        assert!(n < 11_000, "no dictionary is ever trained");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let sizes = "SELECT avg(length(frame)) FILTER (WHERE dictionary = 0), avg(length(frame)) FILTER (WHERE dictionary = 1) FROM content";
    let (plain, trained): (f64, f64) = sqlx::query_as(sizes).fetch_one(&pool).await.unwrap();
    assert!(trained < plain * 0.7, "{plain} B without, {trained} B with");
    let read = store.payload(&everything(), id, PayloadKind::Response).await.unwrap().unwrap();
    assert_eq!(*read.body, *with(n).payloads[0].body);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_the_owner_can_read_what_is_stored() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("new/data");
    let modes = || -> Vec<(String, u32)> {
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let files = std::fs::read_dir(&folder).unwrap().map(Result::unwrap);
        let named = files.map(|file| (file.file_name().into_string().unwrap(), mode(&file.path())));
        named.chain([(String::new(), mode(&folder))]).collect()
    };
    let (store, first) = fresh(&folder).await;
    first.add(&[event("2026-03-01T10:00:00Z")]).await;
    let while_open = modes();
    for name in ["vigie.db", "vigie.db-wal", "vigie.db-shm", "events-2026-03.db", "events-2026-03.db-wal", "vigie.lock"]
    {
        assert!(while_open.iter().any(|(found, _)| found == name), "{name} is not in {while_open:?}");
    }
    for (name, mode) in while_open {
        let expected = if name.is_empty() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{name:?} has mode {mode:o}");
    }
    store.close().await.unwrap();
    drop((first, store));

    // As an earlier program, or a restored copy, left them.
    for file in ["vigie.db", "events-2026-03.db"] {
        std::fs::set_permissions(folder.join(file), std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let store = open(options(&folder)).await;
    ports(&store, None).add(&[event("2026-03-01T11:00:00Z")]).await;
    assert_eq!(modes().iter().filter(|(name, mode)| !name.is_empty() && *mode != 0o600).count(), 0, "{:?}", modes());
}

#[tokio::test]
async fn a_note_of_uses_makes_nobody_read_anything_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, ports) = fresh(folder.path()).await;
    let marks = || std::fs::metadata(folder.path().join("vigie.changes")).unwrap().len();
    let before = marks();
    ports.keys.note_uses(&[(1, Standing.now())]).await.unwrap();
    assert_eq!(marks(), before);
    ports.keys.source("till").await.unwrap();
    assert!(marks() > before, "what memory depends on leaves a mark");
}
