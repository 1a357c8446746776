//! The real server with two sites and a source's keys, readers of every role, and a writer that can be told to fail.

use std::sync::{Arc, Mutex};

use app::domain::access::{Role, Scope, Sites};
use app::domain::error::StoreError;
use app::domain::event::{Appended, Event, NewEvent};
use app::domain::filter::Filter;
use app::domain::page::PageRequest;
use app::ports::accounts::NewAccount;
use app::ports::clock::Clock;
use app::ports::events::EventWriter;
use async_trait::async_trait;
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::Value;
use server::http::state::Ports;
use server::ingest::limits::Limits;

use crate::support::{Answer, TestApp, request};

/// What the writer answers instead of storing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Full,
    Unavailable,
}

/// The store's writer, until it is told to fail.
struct Unreliable {
    writer: Arc<dyn EventWriter>,
    failure: Arc<Mutex<Option<Failure>>>,
}

#[async_trait]
impl EventWriter for Unreliable {
    async fn append(&self, events: Vec<NewEvent>) -> Result<Vec<Appended>, StoreError> {
        let failure = *self.failure.lock().unwrap();
        match failure {
            Some(Failure::Full) => Err(StoreError::Full),
            Some(Failure::Unavailable) => Err(StoreError::Unavailable),
            None => self.writer.append(events).await,
        }
    }
}

/// The server of one test.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) failure: Arc<Mutex<Option<Failure>>>,
    key: String,
    pub(crate) key_of_two: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Self::made(limits, |_| {}).await
    }

    /// With something between its routes and its store.
    pub(crate) async fn over(between: impl FnOnce(&mut Ports)) -> Self {
        Self::made(Limits::default(), between).await
    }

    async fn made(limits: Limits, between: impl FnOnce(&mut Ports)) -> Self {
        let failure = Arc::new(Mutex::new(None));
        let told = failure.clone();
        let app = TestApp::start_on(
            |settings| settings.limits = limits,
            |ports| {
                ports.writer = Arc::new(Unreliable { writer: ports.writer.clone(), failure: told });
                between(ports);
            },
        )
        .await;
        app.site("lyon", "Europe/Paris").await;
        app.site("krakow", "Europe/Warsaw").await;
        let key = app.key("till", &["lyon"]).await;
        let key_of_two = app.key("till", &["lyon", "krakow"]).await;
        Self { app, failure, key, key_of_two }
    }

    /// All events that sources sent and that are kept, newest first.
    pub(crate) async fn stored(&self) -> Vec<Event> {
        let filter = Filter::from_query("site=lyon&site=krakow").unwrap();
        let all = PageRequest { filter, before: None, limit: 1_000 };
        self.app.ports.events.page(&Scope::system(), &all).await.unwrap().events
    }

    /// Sends a body with the key of one site.
    pub(crate) async fn post(&self, content_type: &str, body: impl Into<Body>) -> Answer {
        self.app.send(self.request(content_type).body(body.into()).unwrap()).await
    }

    /// The beginning of a request to send events with the key of one site.
    pub(crate) fn request(&self, content_type: &str) -> axum::http::request::Builder {
        post(&self.key, content_type)
    }

    /// Asks as somebody of this role who sees these sites; all, if none is named.
    pub(crate) async fn get_as(&self, role: Role, sites: &[&str], uri: &str) -> Answer {
        let token = self.token(role, sites).await;
        let request = request(Method::GET, uri).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.app.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends JSON as somebody of this role who sees these sites; all, if none is named.
    pub(crate) async fn post_as(&self, role: Role, sites: &[&str], uri: &str, body: &Value) -> Answer {
        let token = self.token(role, sites).await;
        let request = request(Method::POST, uri)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        self.app.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.get_as(Role::Staff, &[], uri).await
    }

    pub(crate) async fn token(&self, role: Role, sites: &[&str]) -> String {
        let email = format!("{}.{}@example.org", role.as_str(), sites.join("."));
        let known = self.app.ports.accounts.accounts().await.unwrap();
        if known.iter().all(|account| account.email != email) {
            let sites = match sites {
                [] => Sites::All,
                some => Sites::Only(Arc::new(some.iter().map(|site| site.parse().unwrap()).collect())),
            };
            // Nobody signs in with a password here, so none is hashed.
            let (password_hash, created) = (Some("none".to_owned()), self.app.clock.now());
            let (email, name, roles) = (email.clone(), String::new(), vec![role.into()]);
            let account = NewAccount { email, name, roles, sites, password_hash, created };
            self.app.ports.accounts.add_account(account).await.unwrap();
        }
        self.app.token(&email).await
    }
}

/// The beginning of a request to send events.
pub(crate) fn post(key: &str, content_type: &str) -> axum::http::request::Builder {
    let bearer = format!("Bearer {key}");
    Request::post("/api/v1/events").header(header::AUTHORIZATION, bearer).header(header::CONTENT_TYPE, content_type)
}

/// Checks the status and that an error is described as RFC 9457 says.
#[track_caller]
pub(crate) fn assert_problem(answer: &Answer, status: u16, part: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert!(problem["type"].is_string() && problem["title"].is_string());
    assert!(problem.to_string().contains(part), "{problem}");
}

/// An event with the three required fields and these.
pub(crate) fn event(fields: &Value) -> Value {
    let mut record = serde_json::json!({"module": "email", "operation": "send", "outcome": "success"});
    for (name, value) in fields.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}
