//! An event as it lies in a month's file, ready to be inserted: numbers for words, and the texts in one column.

use app::domain::event::{Details, EventId, ID_EPOCH_MS, NewEvent};
use app::domain::payload::PayloadKind;
use app::domain::time::Timestamp;

use super::integrity::digest::Hash;
use super::month::Month;

/// Somebody is to be told.
pub(super) const CRITICAL: i64 = 1;
/// The occurred time was in the future on receipt.
pub(super) const FROM_FUTURE: i64 = 2;
/// There are payloads.
pub(super) const HAS_PAYLOADS: i64 = 4;

/// The sender's id, hashed, and the hash of the record: two records with one key are a repeat or a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Which source.
    pub(super) source: i64,
    /// Hash of its id.
    pub(super) hash: i64,
    /// Hash of the record.
    pub(super) fingerprint: i64,
    /// Whether the record says when it happened; without, a repeat may lie in another month.
    pub(super) timed: Timed,
}

/// Whether the source gave the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timed {
    BySource,
    ByReceipt,
}

/// A row of `event` without its id, with all that is stored beside it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) month: Month,
    pub(super) occurred: i64,
    pub(super) site: i64,
    pub(super) source: i64,
    pub(super) module: i64,
    pub(super) submodule: i64,
    pub(super) operation: i64,
    pub(super) outcome: u8,
    pub(super) kind: u8,
    pub(super) severity: u8,
    pub(super) reason: Option<u8>,
    pub(super) action: Option<u8>,
    pub(super) flags: i64,
    pub(super) local_day: i32,
    pub(super) hour: u8,
    pub(super) offset_s: i32,
    pub(super) lag_ms: i64,
    pub(super) actor: Option<i64>,
    pub(super) section: Option<i64>,
    pub(super) duration_ms: Option<i64>,
    pub(super) redacted: u32,
    /// The texts as they are stored; none if there are no texts.
    pub(super) texts: Option<Vec<u8>>,
    pub(super) key: Option<Key>,
    /// Words and terms for the index.
    pub(super) search: String,
    pub(super) payloads: Vec<Content>,
    /// Of an event of Vigie's own site: the hash of what it says, for its seal.
    pub(super) sealed: Option<Hash>,
}

/// A payload, compressed.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) kind: PayloadKind,
    pub(super) digest: i64,
    pub(super) sha256: [u8; 32],
    pub(super) content_type: i64,
    pub(super) size: i64,
    pub(super) stored: i64,
    pub(super) dictionary: i64,
    pub(super) frame: Vec<u8>,
}

/// The flags of an event.
pub(super) fn stored_flags(event: &NewEvent) -> i64 {
    let flag = |set, bit| if set { bit } else { 0 };
    flag(event.body.critical, CRITICAL)
        | flag(event.body.from_future, FROM_FUTURE)
        | flag(!event.payloads.is_empty(), HAS_PAYLOADS)
}

/// Whether no field of the details is set.
pub(super) fn is_empty(details: &Details) -> bool {
    let Details { user_agent, targets, changes, comment, operation_id, attempt, trace_id, job, http, attributes } =
        details;
    user_agent.is_none()
        && targets.is_empty()
        && changes.is_empty()
        && comment.is_none()
        && operation_id.is_none()
        && attempt.is_none()
        && trace_id.is_none()
        && job.is_none()
        && http.is_none()
        && attributes.is_none()
}

/// The occurred time of an id's event, as SQL over the columns of `event`.
pub(super) fn occurred_sql() -> String {
    format!("((event.id >> {}) + {ID_EPOCH_MS} - event.spill_ms)", EventId::LOW_BITS)
}

/// The occurred time of a row.
pub(super) fn occurred(id: EventId, spill_ms: i64) -> Timestamp {
    Timestamp(id.timestamp().0 - spill_ms)
}
