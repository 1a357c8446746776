//! A server of routes with a database in a folder of its own, a writer and reader in memory, and a clock that stands still.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use app::domain::access::{Caller, Role, Scope, Sites};
use app::domain::error::StoreError;
use app::domain::event::{Appended, Event, EventId, NewEvent};
use app::domain::page::{EventPage, PageRequest};
use app::domain::payload::{Payload, PayloadInfo, PayloadKind};
use app::domain::site::NewSite;
use app::domain::statistics::{KnownFeature, OutcomeCounts, StatisticsQuery, Usage, UsageCell};
use app::domain::time::{Bucket, Timestamp};
use app::ports::clock::Clock;
use app::ports::events::{EventReader, EventWriter};
use app::ports::keys::{KeyStore, NewKey};
use app::ports::sites::SiteStore;
use app::ports::statistics::StatisticsReader;
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use server::auth::secret;
use server::http::caller::ClientIp;
use server::http::state::{AppState, Ports};
use server::http::{events, ingest, payload, statistics};
use server::ingest::limits::Limits;
use server::store::sqlite::main::MainDatabase;
use tower::ServiceExt;

/// Tells always the same time.
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// What the writer answers instead of storing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Full,
    Unavailable,
}

/// Events in memory.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) events: Mutex<BTreeMap<EventId, NewEvent>>,
    pub(crate) failure: Mutex<Option<Failure>>,
}

#[async_trait]
impl EventWriter for Memory {
    async fn append(&self, events: Vec<NewEvent>) -> Result<Vec<Appended>, StoreError> {
        match *self.failure.lock().unwrap() {
            Some(Failure::Full) => return Err(StoreError::Full),
            Some(Failure::Unavailable) => return Err(StoreError::Unavailable),
            None => {}
        }
        let mut kept = self.events.lock().unwrap();
        Ok(events.into_iter().map(|event| store(&mut kept, event)).collect())
    }
}

fn store(kept: &mut BTreeMap<EventId, NewEvent>, event: NewEvent) -> Appended {
    let same = |old: &NewEvent| old.body.source_id.is_some() && old.body.source_id == event.body.source_id;
    if let Some((id, old)) = kept.iter().find(|(_, old)| same(old)) {
        return if old.fingerprint == event.fingerprint { Appended::Duplicate(*id) } else { Appended::Conflict(*id) };
    }
    let mut id = EventId::floor(event.body.occurred);
    while kept.contains_key(&id) {
        id.0 += 1;
    }
    kept.insert(id, event);
    Appended::Stored(id)
}

fn read_back(id: EventId, event: &NewEvent) -> Event {
    let payloads = event.payloads.iter().map(|payload| PayloadInfo {
        kind: payload.kind,
        content_type: payload.content_type.clone(),
        size: payload.size,
        stored: payload.body.len() as u64,
        sha256: payload.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        truncated: payload.truncated(),
    });
    let payloads = payloads.collect();
    Event { id, site: event.site.clone(), source: "till".to_owned(), body: event.body.clone(), payloads }
}

#[async_trait]
impl EventReader for Memory {
    async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<EventPage, StoreError> {
        let kept = self.events.lock().unwrap();
        let mut events: Vec<Event> = kept
            .iter()
            .rev()
            .filter(|(id, event)| request.before.is_none_or(|before| **id < before) && scope.sees(&event.site))
            .filter(|(_, event)| request.filter.module.is_empty() || request.filter.module.contains(&event.body.module))
            .map(|(id, event)| read_back(*id, event))
            .collect();
        let more = events.len() > request.limit as usize;
        events.truncate(request.limit as usize);
        let next = events.last().filter(|_| more).map(|event| event.id);
        Ok(EventPage { events, next })
    }

    async fn event(&self, scope: &Scope, id: EventId) -> Result<Option<Event>, StoreError> {
        let kept = self.events.lock().unwrap();
        Ok(kept.get(&id).filter(|event| scope.sees(&event.site)).map(|event| read_back(id, event)))
    }

    async fn payload(&self, scope: &Scope, id: EventId, kind: PayloadKind) -> Result<Option<Payload>, StoreError> {
        let kept = self.events.lock().unwrap();
        let Some(event) = kept.get(&id).filter(|event| scope.sees(&event.site)) else { return Ok(None) };
        let infos = read_back(id, event).payloads;
        let found = event.payloads.iter().zip(infos).find(|(payload, _)| payload.kind == kind);
        Ok(found.map(|(payload, info)| Payload { info, headers: payload.headers.clone(), body: payload.body.clone() }))
    }

    async fn timeline(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError> {
        let kept = self.events.lock().unwrap();
        let wanted = kept.get(&id).and_then(|event| event.body.correlation_id.clone());
        let same = kept.iter().filter(|(_, event)| event.body.correlation_id == wanted && scope.sees(&event.site));
        Ok(same.map(|(id, event)| read_back(*id, event)).collect())
    }
}

#[async_trait]
impl StatisticsReader for Memory {
    async fn usage(&self, _scope: &Scope, query: &StatisticsQuery) -> Result<Usage, StoreError> {
        let mut cells: Vec<UsageCell> = Vec::new();
        for event in self.events.lock().unwrap().values() {
            let local = event.body.local;
            let module_wanted = query.filter.module.is_empty() || query.filter.module.contains(&event.body.module);
            if !module_wanted || !query.days.contains(&local.day) {
                continue;
            }
            let bucket = Bucket::of(query.granularity, local.day, local.hour());
            let mut counts = OutcomeCounts::default();
            counts.add(event.body.outcome, 1);
            cells.push(UsageCell { bucket, module: event.body.module.clone(), submodule: None, counts });
        }
        Ok(Usage { cells, hidden_sites: 1 })
    }

    async fn features(&self, _scope: &Scope) -> Result<Vec<KnownFeature>, StoreError> {
        Ok(Vec::new())
    }
}

/// The server of one test.
pub(crate) struct World {
    pub(crate) memory: Arc<Memory>,
    pub(crate) state: AppState,
    _folder: tempfile::TempDir,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{:?}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks the status and that an error is described as RFC 9457 says.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, part: &str) {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["type"].is_string() && problem["title"].is_string());
        assert!(problem.to_string().contains(part), "{problem}");
    }
}

/// The key of one site, `lyon`.
pub(crate) const KEY: &str = "vgs_one_site";
/// The key of two sites.
pub(crate) const KEY_OF_TWO: &str = "vgs_two_sites";

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Arc::new(MainDatabase::open(folder.path()).await.unwrap());
        for (slug, zone) in [("lyon", "Europe/Paris"), ("krakow", "Europe/Warsaw")] {
            let site = NewSite { slug: slug.parse().unwrap(), label: slug.to_owned(), zone: zone.to_owned() };
            database.add_site(site).await.unwrap();
        }
        for (key, sites) in [(KEY, &["lyon"][..]), (KEY_OF_TWO, &["lyon", "krakow"])] {
            let sites = sites.iter().map(|site| site.parse().unwrap()).collect();
            let (hash, hint) = (secret::hash(key), "vgs_".to_owned());
            let new = NewKey { source: "till".to_owned(), hash, hint, sites, created: Timestamp(0) };
            database.add_key(new).await.unwrap();
        }
        let memory = Arc::new(Memory::default());
        let now = Timestamp::parse("2026-11-22T12:00:00Z").unwrap();
        let ports = Ports {
            events: memory.clone(),
            writer: memory.clone(),
            statistics: memory.clone(),
            sites: database.clone(),
            keys: database.clone(),
            accounts: database.clone(),
            sessions: database,
            clock: Arc::new(Still(now)),
        };
        Self { memory, state: AppState::new(ports, limits), _folder: folder }
    }

    pub(crate) fn stored(&self) -> usize {
        self.memory.events.lock().unwrap().len()
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ClientIp::default());
        if request.extensions().get::<Option<Caller>>().is_none() {
            request.extensions_mut().insert(None::<Caller>);
        }
        let router = Router::new()
            .merge(ingest::routes())
            .merge(events::routes())
            .merge(payload::routes())
            .merge(statistics::routes())
            .with_state(self.state.clone());
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a body with the key of one site.
    pub(crate) async fn post(&self, content_type: &str, body: impl Into<Body>) -> Answer {
        self.send(post(KEY, content_type).body(body.into()).unwrap()).await
    }

    /// Asks as somebody of this role who sees these sites.
    pub(crate) async fn get_as(&self, role: Role, sites: &[&str], uri: &str) -> Answer {
        let sites = if sites.is_empty() {
            Sites::All
        } else {
            Sites::Only(Arc::new(sites.iter().map(|site| site.parse().unwrap()).collect()))
        };
        let caller = Caller {
            user: 1,
            email: "reader@example.org".to_owned(),
            scope: Scope::new(role.rights(), sites),
            zone: "Europe/Paris".to_owned(),
        };
        let request = Request::get(uri).extension(Some(caller)).body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.get_as(Role::Staff, &[], uri).await
    }
}

pub(crate) fn post(key: &str, content_type: &str) -> axum::http::request::Builder {
    Request::post("/api/v1/events")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, content_type)
}

/// An event with the three required fields and these.
pub(crate) fn event(fields: &Value) -> Value {
    let mut record = serde_json::json!({"module": "email", "operation": "send", "outcome": "success"});
    for (name, value) in fields.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}
