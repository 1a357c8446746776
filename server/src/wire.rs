//! The composition root: the only file that names both a port and its implementation.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::domain::time::Timestamp;
use app::ports::accounts::AccountStore;
use app::ports::clock::Clock;
use app::ports::invitations::InvitationStore;
use app::ports::keys::KeyStore;
use app::ports::second_factor::SecondFactorStore;
use app::ports::sessions::SessionStore;
use app::ports::sites::SiteStore;
use axum::Router;
use url::Url;

use crate::auth::attempts::Attempts;
use crate::auth::audit::Audit;
use crate::auth::confirmation::PasswordAgain;
use crate::auth::integrity::Checks;
use crate::auth::invitations::Invitations;
use crate::auth::own_account::Own;
use crate::auth::passwords::Passwords;
use crate::auth::second_factor::SecondFactors;
use crate::auth::secret::RandomKeys;
use crate::auth::sessions::Sessions;
use crate::auth::setup::{self, SetupLink};
use crate::auth::sign_in::Door;
use crate::config::{Settings, zone};
use crate::http;
use crate::http::access::{Access, Inner};
use crate::http::assets::SiteFiles;
use crate::http::state::{AppState, Ports};
use crate::ingest::arrivals::RecentArrivals;
use crate::jobs::runs::JobRuns;
use crate::live::Hub;
use crate::metrics::Metrics;
use crate::redaction::Rulebook;
use crate::slow::SlowReads;
use crate::slow::watched::Watched;
use crate::store::sqlite::error::OpenError;
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
    /// Links by which somebody chooses a password.
    pub invitations: Arc<dyn InvitationStore>,
    /// Devices that give codes.
    pub second_factors: Arc<dyn SecondFactorStore>,
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
        Ok(Self {
            sites: main.clone(),
            keys: main.clone(),
            accounts: main.clone(),
            sessions: main.clone(),
            invitations: main.clone(),
            second_factors: main,
            clock: Arc::new(SystemClock),
        })
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
        let slow = Duration::from_millis(settings.limits.slow_read_ms);
        Ok(Self::take(&settings.data, settings.web.listen.to_string(), slow, clock).await?)
    }

    async fn take(data: &Path, address: String, slow: Duration, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let metrics = Arc::new(Metrics::new(clock.now()));
        let options = StoreOptions { address, commits: metrics.commits.clone(), ..StoreOptions::new(data) };
        let store = SqliteStore::open(options, clock.clone()).await?;
        let slow = Arc::new(SlowReads::new(slow, clock.clone()));
        let watched = || Arc::new(Watched::new(store.clone(), slow.clone()));
        let main = store.main();
        let redaction = Rulebook::open(main.clone()).await;
        let redaction = redaction.map_err(|cause| OpenError::Unreadable { file: data.to_owned(), cause })?;
        let ports = Ports {
            events: watched(),
            commits: store.clone(),
            journal: watched(),
            writer: store.clone(),
            annotations: store.clone(),
            newcomers: watched(),
            integrity: store.clone(),
            views: main.clone(),
            statistics: watched(),
            storage: store.clone(),
            job_runs: main.clone(),
            metrics,
            sites: main.clone(),
            keys: main.clone(),
            key_maker: Arc::new(RandomKeys),
            arrivals: Arc::new(RecentArrivals::new(clock.now())),
            accounts: main.clone(),
            people: main.clone(),
            invitations: main.clone(),
            own_access: main.clone(),
            second_factors: main.clone(),
            retention: main.clone(),
            retention_work: store.clone(),
            redaction: Arc::new(redaction),
            settings: main.clone(),
            sessions: main,
            clock,
            slow,
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

/// From when on a command's read is slow; nobody is told of it.
const SLOW: Duration = Duration::from_secs(1);

/// A data folder that a command wants to write events to.
pub enum Claim {
    /// Nobody worked on it; now this process does.
    Ours(Box<Opened>),
    /// A server works on it, and takes events at this address.
    Served {
        /// Address and port, on this machine.
        address: SocketAddr,
    },
}

impl Claim {
    /// Takes the data folder, and makes it if there is none, or finds the server that works on it.
    ///
    /// # Errors
    /// If another command works on it, a newer program wrote it, or it cannot be used.
    pub async fn of(data: &Path, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        match Opened::take(data, "no address".to_owned(), SLOW, clock).await {
            Ok(opened) => Ok(Self::Ours(Box::new(opened))),
            Err(error) => match server_address(&error) {
                Some(address) => Ok(Self::Served { address }),
                None => Err(error.into()),
            },
        }
    }
}

/// Where the server that holds the folder can be reached from this machine.
fn server_address(error: &OpenError) -> Option<SocketAddr> {
    let OpenError::Locked { holder, .. } = error else { return None };
    let (_, address) = holder.rsplit_once(" at ")?;
    let mut address: SocketAddr = address.parse().ok()?;
    if address.ip().is_unspecified() {
        let any: IpAddr = if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        address.set_ip(any);
    }
    Some(address)
}

/// A server that only needs a listener.
pub struct Server {
    /// All it answers.
    pub router: Router,
    /// Its door, for the housekeeping.
    pub access: Access,
    /// Its live readers, to be told when it stops.
    pub live: Arc<Hub>,
    /// Runs what it does by itself.
    pub jobs: Arc<JobRuns>,
    /// The one-time link of a server without accounts.
    pub setup_link: Option<Url>,
}

impl Server {
    /// Puts the server together.
    ///
    /// # Errors
    /// If the database fails, or there is no randomness or memory to hash a password.
    pub async fn build(ports: &Ports, settings: Settings, site: SiteFiles) -> anyhow::Result<Self> {
        let zone = zone::of_system();
        let (setup, setup_link) = if ports.accounts.has_accounts().await? {
            (SetupLink::closed(), None)
        } else {
            let (open, secret) = SetupLink::open(&mut rand::rng());
            (open, Some(setup::address(&settings.web.base_url, &secret)))
        };
        let audit = Audit::open(ports, zone, settings.web.base_url.clone()).await?;
        let passwords = Passwords::new()?;
        let host = settings.web.base_url.host_str().unwrap_or_default().to_owned();
        let door = Door {
            confirmation: Arc::new(PasswordAgain::new(ports, passwords.clone(), audit.clone())),
            second_factor: Arc::new(SecondFactors::new(ports, audit.clone(), host)),
            own: Arc::new(Own::new(ports, settings.sessions, passwords.clone(), audit.clone())),
            inviter: Arc::new(Invitations::new(
                ports.invitations.clone(),
                ports.clock.clone(),
                settings.web.base_url.clone(),
            )),
            passwords,
            sessions: Sessions::new(ports.sessions.clone(), settings.sessions),
            attempts: Attempts::default(),
            audit: audit.clone(),
            setup,
            ports: ports.clone(),
        };
        let checks = Checks::new(ports, audit.clone());
        let access = Access::new(Inner { door, checks, web: settings.web, zone });
        let state = AppState::new(ports.clone(), Arc::new(audit), settings.limits);
        let router = http::router(&state, &access, site);
        Ok(Self { router, access, jobs: state.system.jobs(), live: state.live, setup_link })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_is_claimed_or_its_server_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let clock = || Arc::new(SystemClock) as Arc<dyn Clock>;
        let server = Opened::take(folder.path(), "0.0.0.0:8321".to_owned(), SLOW, clock()).await.unwrap();
        match Claim::of(folder.path(), clock()).await.unwrap() {
            Claim::Served { address } => assert_eq!(address.to_string(), "127.0.0.1:8321"),
            Claim::Ours(_) => panic!("the server holds the folder"),
        }
        server.close().await.unwrap();
        drop(server);
        let Claim::Ours(ours) = Claim::of(folder.path(), clock()).await.unwrap() else { panic!("nobody holds it") };
        assert!(Claim::of(folder.path(), clock()).await.is_err(), "another command has no address");
        ours.close().await.unwrap();
    }
}
