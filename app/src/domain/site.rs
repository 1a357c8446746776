//! Sites: the shops, branches, ERPs and back offices whose events are kept.

use serde::{Deserialize, Serialize};

use super::event_view::Moment;
use super::slug::Slug;
use super::time::Timestamp;

/// A site as its readers know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Its name in addresses and events; never changes.
    pub slug: Slug,
    /// Its name for people.
    pub label: String,
    /// Its IANA time zone, such as `Europe/Paris`.
    pub zone: String,
    /// Whether statistics count it.
    pub shown: bool,
    /// The zones that its clock had before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past_zones: Vec<PastZone>,
}

impl Site {
    /// The zone of its clock at an instant.
    pub fn zone_at(&self, at: Timestamp) -> &str {
        self.past_zones.iter().find(|past| at < past.until.at).map_or(&self.zone, |past| &past.zone)
    }
}

/// A zone that a site's clock had before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastZone {
    /// Its IANA name.
    pub zone: String,
    /// The end of it, as its own clock showed it. What occurred before keeps to this zone, whenever it is received.
    pub until: Moment,
}

/// The longest name of a site, in characters.
pub const MAX_LABEL: usize = 80;

/// Whether statistics count a site. Its journals are not touched by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// They do.
    Shown,
    /// They leave it out, and say how many they leave out.
    Hidden,
}

/// A site to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSite {
    /// Its name in addresses and events.
    pub slug: Slug,
    /// Its name for people.
    pub label: String,
    /// An IANA time zone; a store takes only those that its caller has checked.
    pub zone: String,
}
