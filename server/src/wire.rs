//! The composition root: the only file that names both a port and its implementation.

use std::path::Path;
use std::sync::Arc;

use app::assets::SiteAssets;
use app::domain::time::Timestamp;
use app::ports::accounts::AccountStore;
use app::ports::clock::Clock;
use app::ports::keys::KeyStore;
use app::ports::sessions::SessionStore;
use app::ports::sites::SiteStore;
use axum::Router;
use url::Url;

use crate::auth::attempts::Attempts;
use crate::auth::audit::Audit;
use crate::auth::passwords::Passwords;
use crate::auth::sessions::Sessions;
use crate::auth::setup::{self, SetupLink};
use crate::auth::sign_in::Door;
use crate::config::{Settings, zone};
use crate::http;
use crate::http::access::{Access, Inner};
use crate::http::state::{AppState, Ports};
use crate::store::sqlite::main::MainDatabase;
use crate::store::sqlite::options::StoreOptions;
use crate::store::sqlite::store::SqliteStore;

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(Timestamp::MAX.0))
    }
}

/// What commands work on beside a running server: the main database, and no events.
pub struct Registry {
    /// Sites.
    pub sites: Arc<dyn SiteStore>,
    /// Sources and their keys.
    pub keys: Arc<dyn KeyStore>,
    /// People.
    pub accounts: Arc<dyn AccountStore>,
    /// Their sessions and tokens.
    pub sessions: Arc<dyn SessionStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Registry {
    /// Opens the main database of a data folder, and makes it if there is none.
    ///
    /// # Errors
    /// If it cannot be opened, or a newer program wrote it.
    pub async fn open(data: &Path) -> anyhow::Result<Self> {
        let main = Arc::new(MainDatabase::open(data).await?);
        let (sites, keys, accounts, sessions) = (main.clone(), main.clone(), main.clone(), main);
        Ok(Self { sites, keys, accounts, sessions, clock: Arc::new(SystemClock) })
    }
}

/// A data folder that belongs to this process, events and all.
pub struct Opened {
    /// What it offers.
    pub ports: Ports,
    store: Arc<SqliteStore>,
}

impl Opened {
    /// Takes the data folder, and makes it if there is none.
    ///
    /// # Errors
    /// If another server works on it, a newer program wrote it, or it cannot be used.
    pub async fn open(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let options = StoreOptions { address: settings.web.listen.to_string(), ..StoreOptions::new(&settings.data) };
        let store = SqliteStore::open(options, clock.clone()).await?;
        let main = store.main();
        let ports = Ports {
            events: store.clone(),
            writer: store.clone(),
            statistics: store.clone(),
            sites: main.clone(),
            keys: main.clone(),
            accounts: main.clone(),
            sessions: main,
            clock,
        };
        Ok(Self { ports, store })
    }

    /// Commits all that was accepted and closes the folder.
    ///
    /// # Errors
    /// If the database fails; what was committed is safe all the same.
    pub async fn close(&self) -> anyhow::Result<()> {
        Ok(self.store.close().await?)
    }
}

/// A server that only needs a listener.
pub struct Server {
    /// All it answers.
    pub router: Router,
    /// Its door, for the housekeeping.
    pub access: Access,
    /// The one-time link of a server without accounts.
    pub setup_link: Option<Url>,
}

impl Server {
    /// Puts the server together.
    ///
    /// # Errors
    /// If the database fails, or there is no randomness or memory to hash a password.
    pub async fn build(ports: &Ports, settings: Settings, assets: SiteAssets) -> anyhow::Result<Self> {
        let zone = zone::of_system();
        let (setup, setup_link) = if ports.accounts.has_accounts().await? {
            (SetupLink::closed(), None)
        } else {
            let (open, secret) = SetupLink::open(&mut rand::rng());
            (open, Some(setup::address(&settings.web.base_url, &secret)))
        };
        let door = Door {
            passwords: Passwords::new()?,
            sessions: Sessions::new(ports.sessions.clone(), settings.sessions),
            attempts: Attempts::default(),
            audit: Audit::open(ports, zone).await?,
            setup,
            ports: ports.clone(),
        };
        let access = Access::new(Inner { door, web: settings.web, zone });
        let state = AppState::new(ports.clone(), settings.limits);
        Ok(Self { router: http::router(&state, &access, assets), access, setup_link })
    }
}
