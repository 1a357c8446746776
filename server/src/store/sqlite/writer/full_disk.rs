//! What the writer does when the disk is full in the middle of a commit: SQLite itself says so here, as it does on a full disk.

use std::sync::Arc;

use app::domain::error::StoreError;
use app::domain::event::{Appended, NewEvent};
use app::domain::site::NewSite;
use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use app::ports::keys::{GrantedSite, KeyGrant};
use app::ports::sites::SiteStore;
use tokio::sync::{Semaphore, oneshot};

use super::task::Task;
use super::{Batch, Context};
use crate::ingest::batch::{Format, Sender, read};
use crate::ingest::limits::Limits;
use crate::ingest::redact::own::OwnRules;
use crate::store::sqlite::check::differences;
use crate::store::sqlite::commits::Commits;
use crate::store::sqlite::connection::open_reader;
use crate::store::sqlite::dictionary::InUse;
use crate::store::sqlite::encode::{Actors, Encoders, row, words};
use crate::store::sqlite::main::MainDatabase;
use crate::store::sqlite::month::{Month, Months};
use crate::store::sqlite::options::StoreOptions;
use crate::store::sqlite::row::Row;
use crate::store::sqlite::terms::{Missing, Terms};

const NOW: Timestamp = Timestamp(1_772_359_200_000); // 2026-03-01

#[derive(Debug)]
struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        NOW
    }
}

fn events(count: usize) -> Vec<NewEvent> {
    let zone = chrono_tz::Europe::Paris;
    let grant = KeyGrant {
        source: 1,
        key: None,
        name: "test".into(),
        sites: vec![GrantedSite { slug: "lyon".parse().unwrap(), zones: zone.into() }],
    };
    let line = r#"{"module":"email","operation":"send","outcome":"success","message":"as long as it takes to fill some pages"}"#;
    let body = vec![line; count].join("\n");
    read(
        body.as_bytes(),
        Format::Ndjson,
        Sender { grant: &grant, received: NOW, limits: &Limits::default(), rules: &OwnRules::none() },
    )
    .unwrap()
    .events
}

async fn rows(main: &MainDatabase, terms: &Terms, count: usize) -> Vec<Row> {
    let events = events(count);
    let words = loop {
        let mut missing = Missing::default();
        let words = words(&events[0], &terms.known(), &mut Actors::default(), &mut missing);
        if missing.is_empty() {
            break words;
        }
        terms.provide(main, &missing).await.unwrap();
    };
    let none = InUse::default();
    let mut encoders = Encoders::new(&none).unwrap();
    events.into_iter().map(|event| row(event, &words, &mut encoders).unwrap()).collect()
}

/// What the writer answers to a batch.
async fn commit(task: &mut Task, rows: Vec<Row>) -> Result<Vec<Appended>, StoreError> {
    let room = || Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
    let (reply, answer) = oneshot::channel();
    task.commit(vec![Batch { rows, dictionaries: InUse::default(), reply, _room: (room(), room()) }]).await;
    answer.await.unwrap()
}

#[tokio::test]
async fn a_disk_that_fills_up_in_a_commit_stores_nothing_of_it_and_the_next_one_is_taken_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let main = Arc::new(MainDatabase::open(folder.path()).await.unwrap());
    let site = NewSite { slug: "lyon".parse().unwrap(), label: "Lyon".into(), zone: "Europe/Paris".into() };
    main.add_site(site).await.unwrap();
    let terms = Terms::default();
    let months = Arc::new(Months::scan(folder.path()).unwrap());
    let options = StoreOptions { min_free_bytes: 0, ..StoreOptions::new(folder.path()) };
    let (annotated, clock) = (Arc::default(), Arc::new(Standing));
    let commits = Arc::new(Commits::load(&months).await.unwrap());
    let (removed, words) = (Arc::default(), Arc::default());
    let (main_of, months_of) = (Arc::clone(&main), Arc::clone(&months));
    let context =
        Context { commits, options, main: main_of, months: months_of, annotated, removed, terms: words, clock };
    let mut task = Task::new(context);
    let month = Month::of(NOW);
    let stored = || async {
        let mut reader = open_reader(&months.file(month)).await.unwrap();
        let events: i64 = sqlx::query_scalar("SELECT count(*) FROM event").fetch_one(&mut reader).await.unwrap();
        assert_eq!(differences(&mut reader).await.unwrap(), (0, 0), "a part of a commit was stored");
        events
    };

    commit(&mut task, rows(&main, &terms, 10).await).await.unwrap();
    let (file, _) = task.open.get_mut(&month).unwrap();
    sqlx::query("PRAGMA max_page_count = 1").execute(file.connection()).await.unwrap();
    let refused = commit(&mut task, rows(&main, &terms, 2_000).await).await;
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    assert_eq!(stored().await, 10);

    // The limit was the connection's: a new one is opened, as the disk has room again.
    let taken = commit(&mut task, rows(&main, &terms, 2_000).await).await.unwrap();
    assert!(taken.iter().all(|answer| matches!(answer, Appended::Stored(_))));
    assert_eq!(stored().await, 2_010);
}
