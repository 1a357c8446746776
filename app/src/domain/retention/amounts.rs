//! How much is kept, how much would go, how much went, and since when a period is empty.

use serde::{Deserialize, Serialize};

use super::Policy;
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;

/// What is kept of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteKept {
    /// Which site.
    pub site: Slug,
    /// Its name for people.
    pub label: String,
    /// How many events.
    pub events: u64,
    /// The compressed bytes of their payloads, one that several events share counted for each; `None` if there was no time to add them up.
    pub payload_bytes: Option<u64>,
    /// When the oldest event happened.
    pub oldest: Option<Timestamp>,
}

/// What a UTC month takes on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthKept {
    /// `2026-03`.
    pub month: String,
    /// Bytes.
    pub bytes: u64,
    /// How many events, of all sites.
    pub events: u64,
}

/// What is kept now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// By site, by label, those that the reader may see.
    pub sites: Vec<SiteKept>,
    /// By month, newest first; none for who does not see all sites, since a month has events of all.
    pub months: Vec<MonthKept>,
}

/// What is to be counted that would go.
#[derive(Clone, Debug)]
pub struct Question {
    /// What holds without the change.
    pub before: Policy,
    /// What holds with it.
    pub after: Policy,
    /// When it would go.
    pub at: Timestamp,
}

/// What would go of a site and module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which site.
    pub site: Slug,
    /// Which module.
    pub module: Slug,
    /// How many events.
    pub events: u64,
    /// How many payloads, those of these events among them.
    pub payloads: u64,
    /// About how many bytes.
    pub bytes: u64,
    /// When the oldest of what goes happened.
    pub oldest: Timestamp,
    /// When the newest of it happened.
    pub newest: Timestamp,
}

/// What would go, by site and module, and whether there was time to count all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// The parts with something to lose, most events first.
    pub parts: Vec<Part>,
    /// `false` if it is at least so much.
    pub complete: bool,
}

impl Loss {
    /// How many events go.
    pub fn events(&self) -> u64 {
        self.parts.iter().map(|part| part.events).sum()
    }

    /// How many payloads go.
    pub fn payloads(&self) -> u64 {
        self.parts.iter().map(|part| part.payloads).sum()
    }

    /// About how many bytes.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// When the oldest and the newest of it happened.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let oldest = self.parts.iter().map(|part| part.oldest).min()?;
        Some((oldest, self.parts.iter().map(|part| part.newest).max()?))
    }
}

/// How much went of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// How many events.
    pub events: u64,
    /// How many payloads, those of these events among them.
    pub payloads: u64,
}

impl Gone {
    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        self.events += other.events;
        self.payloads += other.payloads;
    }
}

/// Why a list has a gap: events that happened before an instant are no longer kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emptied {
    /// The removed events happened before this instant.
    pub before: Timestamp,
    /// When the last of them was removed.
    pub since: Timestamp,
}

impl Emptied {
    /// What is true of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { before: self.before.max(other.before), since: self.since.max(other.since) }
    }
}
