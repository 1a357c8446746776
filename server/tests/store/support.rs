//! A fresh store and events to put into it.

use std::sync::Arc;

use app::domain::access::{Right, Rights, Scope, Sites};
use app::domain::event::{Actor, Appended, Details, Event, EventBody, EventId, NewEvent};
use app::domain::filter::Filter;
use app::domain::outcome::{ActorType, Kind, Outcome, Severity};
use app::domain::page::PageRequest;
use app::domain::site::NewSite;
use app::domain::slug::Slug;
use app::domain::time::{LocalTime, Timestamp};
use app::ports::annotations::AnnotationStore;
use app::ports::clock::Clock;
use app::ports::events::{EventReader, EventWriter};
use app::ports::journal::JournalReader;
use app::ports::keys::KeyStore;
use app::ports::retention::{RetentionStore, RetentionWork};
use app::ports::sites::SiteStore;
use app::ports::statistics::StatisticsReader;
use app::ports::views::{NewcomerCounter, ViewStore};
use chrono::Offset;
use chrono::TimeZone;
use chrono_tz::Tz;
use server::store::sqlite::options::StoreOptions;
use server::store::sqlite::store::SqliteStore;
use tempfile::TempDir;

/// A clock that stands still, at 2026-11-22T12:00:00Z.
pub struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        at("2026-11-22T12:00:00Z")
    }
}

/// The ports of one store in a folder of its own.
pub struct Store {
    pub writer: Arc<dyn EventWriter>,
    pub events: Arc<dyn EventReader>,
    pub annotations: Arc<dyn AnnotationStore>,
    pub journal: Arc<dyn JournalReader>,
    pub views: Arc<dyn ViewStore>,
    pub newcomers: Arc<dyn NewcomerCounter>,
    pub statistics: Arc<dyn StatisticsReader>,
    pub sites: Arc<dyn SiteStore>,
    pub keys: Arc<dyn KeyStore>,
    pub retention: Arc<dyn RetentionStore>,
    pub work: Arc<dyn RetentionWork>,
    _folder: Option<TempDir>,
}

/// The sites of every test: slug and zone.
pub const SITES: [(&str, Tz); 4] = [
    ("paris", Tz::Europe__Paris),
    ("warszawa", Tz::Europe__Warsaw),
    ("boston", Tz::America__New_York),
    ("kiribati", Tz::Pacific__Kiritimati),
];

/// Opens SQLite's store on a folder.
pub async fn open(options: StoreOptions) -> Arc<SqliteStore> {
    SqliteStore::open(options, Arc::new(Standing)).await.unwrap()
}

/// The options of tests: no disk is too full for them.
pub fn options(folder: &std::path::Path) -> StoreOptions {
    StoreOptions { min_free_bytes: 0, ..StoreOptions::new(folder) }
}

/// A fresh SQLite store with the [`SITES`].
pub async fn sqlite() -> Store {
    let folder = tempfile::tempdir().unwrap();
    let store = open(options(folder.path())).await;
    let ports = ports(&store, Some(folder));
    add_sites(&ports).await;
    ports
}

/// The ports of an open SQLite store.
pub fn ports(store: &Arc<SqliteStore>, folder: Option<TempDir>) -> Store {
    Store {
        writer: store.clone(),
        events: store.clone(),
        annotations: store.clone(),
        journal: store.clone(),
        views: store.main(),
        newcomers: store.clone(),
        statistics: store.clone(),
        sites: store.main(),
        keys: store.main(),
        retention: store.main(),
        work: store.clone(),
        _folder: folder,
    }
}

/// Adds the [`SITES`].
pub async fn add_sites(store: &Store) {
    for (name, zone) in SITES {
        let site = NewSite { slug: slug(name), label: name.to_owned(), zone: zone.name().to_owned() };
        store.sites.add_site(site).await.unwrap();
    }
}

impl Store {
    /// Appends a batch that must be taken.
    pub async fn append(&self, events: &[NewEvent]) -> Vec<Appended> {
        self.writer.append(events.to_vec()).await.unwrap()
    }

    /// Appends events that must all be new, and gives their ids.
    pub async fn add(&self, events: &[NewEvent]) -> Vec<EventId> {
        let stored = |answer| match answer {
            Appended::Stored(id) => id,
            other => panic!("{other:?}"),
        };
        self.append(events).await.into_iter().map(stored).collect()
    }

    /// All events of a filter, in pages of `limit`.
    pub async fn list(&self, scope: &Scope, filter: &Filter, limit: u32) -> Vec<Event> {
        let mut before = None;
        let mut events = Vec::new();
        loop {
            let request = PageRequest { filter: filter.clone(), before, limit };
            let page = self.events.page(scope, &request).await.unwrap();
            assert!(page.events.len() <= limit as usize);
            events.extend(page.events);
            before = page.next;
            if before.is_none() {
                return events;
            }
        }
    }
}

/// The scope that sees everything.
pub fn everything() -> Scope {
    Scope::system()
}

/// The scope of these rights on these sites.
pub fn only(rights: &[Right], sites: &[&str]) -> Scope {
    Scope::new(Rights::of(rights), Sites::Only(Arc::new(sites.iter().map(|site| slug(site)).collect())))
}

/// A slug.
pub fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

/// An instant.
pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// The wall clock of a site.
pub fn local(site: &str, at: Timestamp) -> LocalTime {
    let zone = SITES.iter().find(|(name, _)| *name == site).unwrap().1;
    let utc = chrono::DateTime::from_timestamp_millis(at.0).unwrap().naive_utc();
    LocalTime::at(at, zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
}

/// A plain event of `paris`: e-mail sent, done.
pub fn event(when: &str) -> NewEvent {
    event_of("paris", at(when))
}

/// A plain event of a site.
pub fn event_of(site: &str, occurred: Timestamp) -> NewEvent {
    NewEvent {
        site: slug(site),
        source: 1,
        fingerprint: None,
        timed: true,
        body: EventBody {
            source_id: None,
            occurred,
            recorded: None,
            received: Timestamp(occurred.0 + 250),
            local: local(site, occurred),
            from_future: false,
            kind: Kind::Feature,
            module: slug("email"),
            submodule: None,
            operation: slug("send"),
            outcome: Outcome::Success,
            reason: None,
            severity: Severity::Info,
            critical: false,
            action: None,
            message: Some("an e-mail was sent".to_owned()),
            actor: None,
            ip: None,
            section: None,
            correlation_id: None,
            duration_ms: None,
            tags: Vec::new(),
            details: Details::default(),
            redacted: 0,
        },
        payloads: Vec::new(),
    }
}

/// The event with the sender's id and the hash of its record.
pub fn keyed(mut event: NewEvent, id: &str, record: u8) -> NewEvent {
    event.body.source_id = Some(id.to_owned());
    event.fingerprint = Some([record; 16]);
    event
}

/// The event with a message.
pub fn saying(mut event: NewEvent, message: &str) -> NewEvent {
    event.body.message = Some(message.to_owned());
    event
}

/// A member of staff.
pub fn staff(code: &str, user_type: &str) -> Actor {
    Actor {
        kind: ActorType::Staff,
        code: Some(code.to_owned()),
        label: Some(format!("{code}.")),
        user_type: Some(user_type.to_owned()),
        roles: vec!["shipping".to_owned()],
    }
}
