//! Sites: the shops, branches, ERPs and back offices whose events are kept.

use serde::{Deserialize, Serialize};

use super::slug::Slug;

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
