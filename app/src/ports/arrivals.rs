//! What sources sent lately, and when their keys were last shown: kept in memory, for whoever connects a source, so that ingest waits for nothing.

use crate::domain::event::EventId;
use crate::domain::time::Timestamp;

/// What became of something that a source sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotedOutcome {
    /// An event was stored.
    Stored(EventId),
    /// It had been stored before.
    Again(EventId),
    /// A record was not taken.
    Rejected {
        /// Its number in what was sent, from 0.
        index: usize,
        /// The field at fault by its path; empty where it is the whole record.
        field: String,
        /// What would be right, in English.
        problem: String,
    },
    /// Nothing of a request was taken.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Why, in English.
        detail: String,
    },
}

/// Something that a source sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedArrival {
    /// Grows from one to the next, also over restarts.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: NotedOutcome,
}

/// Remembers the last few things that each source sent. It knows no callers: whoever passes them on checks what each may see.
pub trait ArrivalLog: Send + Sync {
    /// Notes what became of one request of a source; of many records, the last few.
    fn note(&self, source: i64, at: Timestamp, outcomes: Vec<NotedOutcome>);

    /// What a source sent behind a number, oldest first.
    fn behind(&self, source: i64, number: u64) -> Vec<NotedArrival>;

    /// Notes that a program showed a key.
    fn note_use(&self, key: i64, at: Timestamp);

    /// When keys were last shown, by their rows, as far as it is not written down yet.
    fn unwritten_uses(&self) -> Vec<(i64, Timestamp)>;

    /// Tells that these are written down.
    fn uses_written(&self, uses: &[(i64, Timestamp)]);
}
