//! Retention as its page shows it: with labels, and with instants on the reader's clock.

use serde::{Deserialize, Serialize};

use super::amounts::{Emptied, MonthKept, Part};
use super::{Change, Rule};
use crate::domain::event::EventId;
use crate::domain::event_view::Moment;
use crate::domain::outcome::Outcome;
use crate::domain::site::Site;
use crate::domain::slug::Slug;

/// A change that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingView {
    /// What is wanted.
    pub change: Change,
    /// From when on it counts.
    pub from: Moment,
    /// Who wants it.
    pub by: String,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldView {
    /// Its number.
    pub id: i64,
    /// The filter in its spelling of addresses.
    pub query: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Since when.
    pub since: Moment,
    /// When it was lifted, and by whom.
    pub lifted: Option<(Moment, String)>,
}

/// A run of the removal that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    /// Its entry in the journal of Vigie's own site.
    pub event: EventId,
    /// When it ended.
    pub at: Moment,
    /// How.
    pub outcome: Outcome,
    /// How many events it removed.
    pub events: u64,
    /// How many payloads.
    pub payloads: u64,
    /// How many bytes it gave back.
    pub bytes: u64,
}

/// All that the page decides on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionView {
    /// The rules of what the reader may see, the default first.
    pub rules: Vec<Rule>,
    /// The changes of these that wait.
    pub pending: Vec<PendingView>,
    /// The holds that the reader may see, the newest first.
    pub holds: Vec<HoldView>,
    /// The last runs, the newest first; none for who may not read the journal of Vigie's own site.
    pub runs: Vec<RunView>,
    /// The sites that the reader may decide on, by label.
    pub sites: Vec<Site>,
    /// The modules that have sent events.
    pub modules: Vec<Slug>,
    /// Whether the reader may decide for all sites at once.
    pub for_all: bool,
}

/// What is kept of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteKeptView {
    /// Its name in addresses.
    pub site: Slug,
    /// Its name for people.
    pub label: String,
    /// How many events.
    pub events: u64,
    /// The compressed bytes of their payloads; `None` if there was no time to add them up.
    pub payload_bytes: Option<u64>,
    /// When the oldest happened.
    pub oldest: Option<Moment>,
}

/// What is kept now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptView {
    /// By site.
    pub sites: Vec<SiteKeptView>,
    /// By month, the newest first.
    pub months: Vec<MonthKept>,
}

/// What a change would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// How many events would go.
    pub events: u64,
    /// How many payloads.
    pub payloads: u64,
    /// About how many bytes.
    pub bytes: u64,
    /// When the oldest and the newest of it happened.
    pub span: Option<(Moment, Moment)>,
    /// The sites and modules that lose most.
    pub parts: Vec<Part>,
    /// `false` if it is at least so much.
    pub complete: bool,
    /// When it would go; `None` if nothing is kept shorter, and the change holds at once.
    pub from: Option<Moment>,
}

/// That a part of a list's range is empty because events were removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmptiedView {
    /// The removed events happened before this.
    pub before: Moment,
    /// When the last of them was removed.
    pub since: Moment,
}

impl EmptiedView {
    /// On a clock that is so far from UTC at an instant.
    pub fn of(emptied: Emptied, moment: impl Fn(crate::domain::time::Timestamp) -> Moment) -> Self {
        Self { before: moment(emptied.before), since: moment(emptied.since) }
    }
}
