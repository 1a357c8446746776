//! What every route can reach: the ports, the clock and the settings. Routes know nothing of what stands behind a port.

use std::sync::Arc;

use app::ports::accounts::AccountStore;
use app::ports::clock::Clock;
use app::ports::events::{EventReader, EventWriter};
use app::ports::keys::KeyStore;
use app::ports::sites::SiteStore;
use app::ports::statistics::StatisticsReader;

/// The ports, as `wire.rs` filled them.
#[derive(Clone)]
pub struct Ports {
    /// Reads events.
    pub events: Arc<dyn EventReader>,
    /// Commits events.
    pub writer: Arc<dyn EventWriter>,
    /// Counts usage.
    pub statistics: Arc<dyn StatisticsReader>,
    /// Sites and their settings.
    pub sites: Arc<dyn SiteStore>,
    /// Sources and their keys.
    pub keys: Arc<dyn KeyStore>,
    /// People.
    pub accounts: Arc<dyn AccountStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}
