//! One thing that happened. Events are append-only: a change of state is another event.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::outcome::{Action, ActorType, Direction, Kind, Outcome, Reason, Severity};
use super::payload::{NewPayload, PayloadInfo, RemovedPayload};
use super::slug::Slug;
use super::time::{LocalDay, LocalTime, Timestamp};

/// Vigie's own identifier of an event: sorts by occurred time, travels as a decimal string since JavaScript's numbers end at 2^53.
///
/// Layout: milliseconds since 2020-01-01 UTC (negative before) shifted left by 20, then 8 bits of writer and 12 of sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(pub i64);

/// 2020-01-01T00:00:00Z in milliseconds since 1970.
pub const ID_EPOCH_MS: i64 = 1_577_836_800_000;

impl EventId {
    /// The bits below the millisecond: writer and sequence.
    pub const LOW_BITS: u32 = 20;

    /// The smallest id of the millisecond.
    pub const fn floor(at: Timestamp) -> Self {
        Self((at.0 - ID_EPOCH_MS) << Self::LOW_BITS)
    }

    /// The millisecond in the id: the occurred time, or a little later where one millisecond was too full.
    pub const fn timestamp(self) -> Timestamp {
        Timestamp((self.0 >> Self::LOW_BITS) + ID_EPOCH_MS)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EventId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl TryFrom<String> for EventId {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.0.to_string()
    }
}

/// Who acted, with the labels of that moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Actor {
    /// What sort of actor.
    #[serde(rename = "type")]
    pub kind: ActorType,
    /// The user code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The name as it was at the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The source's own sort of user, such as `System User`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_type: Option<String>,
    /// The roles as they were at the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

/// What was acted upon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Target {
    /// What sort of thing, such as `order`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The source's id of it.
    pub id: String,
    /// Its name as it was at the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where it can be seen; hostile text until checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A field's old and new value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Change {
    /// The field's name.
    pub field: String,
    /// The value before; `null` where there was none.
    #[serde(default)]
    pub old: serde_json::Value,
    /// The value after; `null` where there is none.
    #[serde(default)]
    pub new: serde_json::Value,
}

/// One run of a background task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct JobRun {
    /// The task's name.
    pub name: String,
    /// When it should have begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<Timestamp>,
    /// Items done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_ok: Option<u64>,
    /// Items failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_failed: Option<u64>,
}

/// The line of an HTTP exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct HttpExchange {
    /// Which way it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The method, such as `POST`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The address, with credentials removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The status that came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// The fields that few events have; a store may keep them as one JSON document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Details {
    /// Roles, user agent and the like stay with the event as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// What was acted upon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// Old and new values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The source's remark, such as "at the customer's request".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The job or request this belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// Which try it was, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// OpenTelemetry's trace id, 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// One run of a background task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobRun>,
    /// The line of an HTTP exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpExchange>,
    /// Whatever else the source says, an object; kept as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Arc<RawValue>>,
}

/// What is the same in an event to be stored and in one read back.
#[derive(Clone, Debug)]
pub struct EventBody {
    /// The source's own id.
    pub source_id: Option<String>,
    /// When it happened.
    pub occurred: Timestamp,
    /// When the source recorded it, if it says so.
    pub recorded: Option<Timestamp>,
    /// When Vigie received it.
    pub received: Timestamp,
    /// The wall clock of its site at that moment.
    pub local: LocalTime,
    /// Whether the occurred time was more than 5 minutes in the future on receipt.
    pub from_future: bool,
    /// What sort of event.
    pub kind: Kind,
    /// Which feature acted.
    pub module: Slug,
    /// Which part of it.
    pub submodule: Option<Slug>,
    /// What it did.
    pub operation: Slug,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it ended so.
    pub reason: Option<Reason>,
    /// How serious.
    pub severity: Severity,
    /// Whether somebody is to be told.
    pub critical: bool,
    /// Which kind of staff action.
    pub action: Option<Action>,
    /// One sentence.
    pub message: Option<String>,
    /// Who acted.
    pub actor: Option<Actor>,
    /// From which address.
    pub ip: Option<std::net::IpAddr>,
    /// Where in the source's interface.
    pub section: Option<String>,
    /// What ties events of one affair together.
    pub correlation_id: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Free marks.
    pub tags: Vec<Slug>,
    /// The fields that few events have.
    pub details: Details,
    /// How many secrets were removed before storage.
    pub redacted: u32,
}

/// An event that was checked and redacted and waits for its commit.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Which site.
    pub site: Slug,
    /// Which source sent it, as the grant of its key says.
    pub source: i64,
    /// SHA-256 of the record as it was sent (128 bits of it): tells a repeat from a conflict. `None` without a source's id.
    pub fingerprint: Option<[u8; 16]>,
    /// Whether the source gave the time; without one the time of receipt stands in, and a repeat must be looked for elsewhere.
    pub timed: bool,
    /// All the rest.
    pub body: EventBody,
    /// Requests, responses and the like.
    pub payloads: Vec<NewPayload>,
}

/// What became of one event of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is committed under this id.
    Stored(EventId),
    /// The same record was stored before, under this id.
    Duplicate(EventId),
    /// Another record has the same source and id; nothing was stored.
    Conflict(EventId),
}

/// An event as it is read back.
#[derive(Clone, Debug)]
pub struct Event {
    /// Vigie's id.
    pub id: EventId,
    /// Its site.
    pub site: Slug,
    /// The name of the source that sent it.
    pub source: String,
    /// All that was stored.
    pub body: EventBody,
    /// What is known of its payloads without their bytes.
    pub payloads: Vec<PayloadInfo>,
    /// Those of its payloads that retention has removed.
    pub removed_payloads: Vec<RemovedPayload>,
}

impl Event {
    /// The site's calendar day of the event.
    pub fn local_day(&self) -> LocalDay {
        self.body.local.day
    }
}
