//! The composition root: the only file that names both a port and its implementation.

use std::path::Path;
use std::sync::Arc;

use app::domain::time::Timestamp;
use app::ports::accounts::AccountStore;
use app::ports::clock::Clock;
use app::ports::keys::KeyStore;
use app::ports::sessions::SessionStore;
use app::ports::sites::SiteStore;

use crate::store::sqlite::main::MainDatabase;

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
