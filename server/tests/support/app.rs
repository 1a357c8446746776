//! The real router on a data folder of its own, with a clock that stands still until a test moves it.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::panic,
    clippy::unwrap_used,
    reason = "each test file uses its own part; a test fails where it stands"
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::domain::access::{Role, Scope, Sites};
use app::domain::event::Event;
use app::domain::filter::Filter;
use app::domain::page::PageRequest;
use app::domain::role::RoleId;
use app::domain::site::NewSite;
use app::domain::time::Timestamp;
use app::ports::accounts::NewAccount;
use app::ports::clock::Clock;
use app::ports::keys::NewKey;
use app::ports::sessions::NewToken;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use server::auth::integrity::Checks;
use server::auth::passwords::Passwords;
use server::auth::secret::{KEY_PREFIX, Secret, TOKEN_PREFIX};
use server::config::Settings;
use server::config::sessions::SessionLifetime;
use server::config::web::WebOptions;
use server::http::assets::SiteFiles;
use server::http::state::Ports;
use server::ingest::limits::Limits;
use server::live::Hub;
use server::wire::{Opened, Server};
use tempfile::TempDir;
use tower::ServiceExt;
use url::Url;

/// The password of everybody.
pub const PASSWORD: &str = "the lookout sees a sail";
/// From where requests come unless a test says otherwise.
pub const PEER: &str = "192.0.2.10:50000";

/// A clock that stands still.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Moves it on.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

/// A server without a socket.
pub struct TestApp {
    pub router: Router,
    pub ports: Ports,
    pub clock: Arc<TestClock>,
    pub setup_link: Option<Url>,
    pub live: Arc<Hub>,
    checks: Checks,
    settings: Settings,
    opened: Opened,
    data: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A header's value, empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Whether it is a page, and not the way to the form to sign in.
    pub fn is_for_callers(&self) -> bool {
        assert!(self.status == StatusCode::OK || self.status.is_redirection(), "{self:?}");
        !self.header("location").starts_with("/login")
    }

    /// The whole `Set-Cookie` line of a cookie.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        lines.find(|line| line.starts_with(&format!("{name}=")))
    }

    /// The first part of a `Set-Cookie` line, ready for `Cookie`.
    pub fn cookie(&self, name: &str) -> Option<String> {
        Some(self.set_cookie(name)?.split(';').next()?.to_owned())
    }
}

impl TestApp {
    /// A server with the defaults, at 2026-11-22T12:00:00Z.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server with other settings.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(change, |_| {}).await
    }

    /// A server with other settings, and with something between its routes and its store.
    pub async fn start_on(change: impl FnOnce(&mut Settings), between: impl FnOnce(&mut Ports)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            data: data.path().to_owned(),
            web: WebOptions::default().settle(WebOptions::default()).unwrap(),
            sessions: SessionLifetime::default(),
            limits: Limits::default(),
        };
        change(&mut settings);
        let noon = Timestamp::parse("2026-11-22T12:00:00Z").unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(noon.0)));
        let mut opened = Opened::open(&settings, clock.clone()).await.unwrap();
        between(&mut opened.ports);
        Self::build(opened, settings, clock, data).await
    }

    async fn build(opened: Opened, settings: Settings, clock: Arc<TestClock>, data: TempDir) -> Self {
        let server = Server::build(&opened.ports, settings.clone(), SiteFiles::none()).await.unwrap();
        let Server { router, live, setup_link, access, .. } = server;
        let (ports, checks) = (opened.ports.clone(), access.checks.clone());
        Self { router, ports, clock, setup_link, live, checks, settings, opened, data }
    }

    /// Stops the server and starts another one on its folder, with nothing between its routes and its store.
    pub async fn restart(self) -> Self {
        let Self { router, ports, clock, live, checks, settings, opened, data, .. } = self;
        live.close();
        opened.close().await.unwrap();
        drop((router, ports, live, checks, opened));
        // What still runs in the background gives the folder back in its own time.
        for _ in 0..500 {
            match Opened::open(&settings, clock.clone()).await {
                Ok(opened) => return Self::build(opened, settings, clock, data).await,
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
        }
        panic!("the folder stays locked")
    }

    /// Does to a file of the folder what only somebody with the disk can do.
    pub async fn tamper(&self, file: &str, statement: &str) {
        use sqlx::Connection;
        let file = format!("sqlite://{}", self.data.path().join(file).display());
        let mut connection = sqlx::SqliteConnection::connect(&file).await.unwrap();
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
        connection.close().await.unwrap();
    }

    /// The daily check of the seals, as the housekeeping runs it.
    pub async fn run_integrity_job(&self) {
        server::jobs::integrity::run(&self.checks).await.unwrap();
    }

    /// Commits all that waits; nothing is taken any more.
    pub async fn close(&self) {
        self.opened.close().await.unwrap();
    }

    /// Adds a site.
    pub async fn site(&self, slug: &str, zone: &str) {
        let site = NewSite { slug: slug.parse().unwrap(), label: slug.to_owned(), zone: zone.to_owned() };
        self.ports.sites.add_site(site).await.unwrap();
    }

    /// Adds a key of source `name` for the sites, and gives it.
    pub async fn key(&self, name: &str, sites: &[&str]) -> String {
        let secret = Secret::random(KEY_PREFIX, &mut rand::rng());
        let sites = sites.iter().map(|slug| slug.parse().unwrap()).collect();
        let (hash, hint, created) = (secret.hash(), secret.hint(), self.clock.now());
        self.ports
            .keys
            .add_key(NewKey { source: name.to_owned(), hash, hint, sites, created, most_live: None })
            .await
            .unwrap();
        secret.reveal().to_owned()
    }

    /// Adds somebody with these roles on all sites, whose password is [`PASSWORD`].
    pub async fn user(&self, email: &str, roles: &[Role]) -> i64 {
        self.user_of(email, roles, Sites::All).await
    }

    /// Adds somebody with these roles on these sites.
    pub async fn user_of(&self, email: &str, roles: &[Role], sites: Sites) -> i64 {
        let password_hash = Some(Passwords::new().unwrap().hash(PASSWORD.to_owned()).await.unwrap());
        let roles = roles.iter().copied().map(RoleId::from).collect();
        let (email, name, created) = (email.to_owned(), String::new(), self.clock.now());
        self.ports.accounts.add_account(NewAccount { email, name, roles, sites, password_hash, created }).await.unwrap()
    }

    /// Makes a personal token and gives it.
    pub async fn token(&self, email: &str) -> String {
        let secret = Secret::random(TOKEN_PREFIX, &mut rand::rng());
        let (hash, hint, created) = (secret.hash(), secret.hint(), self.clock.now());
        let token = NewToken { hash, hint, email: email.to_owned(), name: "test".to_owned(), created };
        self.ports.sessions.add_token(token).await.unwrap();
        secret.reveal().to_owned()
    }

    /// Signs in and gives the session, ready for `Cookie`.
    pub async fn sign_in(&self, email: &str) -> String {
        let answer = self.post("/login", &[("email", email), ("password", PASSWORD)]).await;
        answer.cookie("vigie").or_else(|| answer.cookie("__Host-vigie")).unwrap()
    }

    /// Asks without a cookie.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Asks with one header.
    pub async fn get_with(&self, path: &str, name: HeaderName, value: &str) -> Answer {
        self.send(request(Method::GET, path).header(name, value).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a browser on our own page does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path, fields)).await
    }

    /// Sends a request.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(PEER.parse().unwrap()));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The events of Vigie's own site, newest first.
    pub async fn audit(&self) -> Vec<Event> {
        let filter = Filter::from_query("site=vigie").unwrap();
        let request = PageRequest { filter, before: None, limit: 100 };
        self.ports.events.page(&Scope::system(), &request).await.unwrap().events
    }
}

/// The beginning of a request.
pub fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8321")
}

/// A form as a browser on our own page sends it.
pub fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}
