//! Recording what people do in Vigie itself: each act is an event of Vigie's own site, readable with the right `audit.view`.

use std::net::IpAddr;

use async_trait::async_trait;

use crate::domain::access::Caller;
use crate::domain::error::StoreError;
use crate::domain::event::{Change, EventId, Target};
use crate::domain::outcome::{Action, Outcome, Reason};
use crate::domain::payload::PayloadKind;

/// From where a request came.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The client's address.
    pub ip: IpAddr,
    /// The header `User-Agent`; hostile text.
    pub user_agent: Option<String>,
}

/// Something that somebody did in Vigie.
#[derive(Clone, Debug)]
pub struct Act {
    /// Which part of Vigie, a module of the catalogue such as `data_access`.
    pub module: &'static str,
    /// What was done, an operation of the catalogue such as `export`.
    pub operation: &'static str,
    /// Which kind of staff action.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it ended so.
    pub reason: Option<Reason>,
    /// One sentence, in English.
    pub message: String,
    /// What was acted upon.
    pub targets: Vec<Target>,
    /// Old and new values.
    pub changes: Vec<Change>,
    /// Whatever else is worth keeping; an object.
    pub attributes: Option<serde_json::Value>,
    /// What the events of one act share, such as an export's begin and end.
    pub operation_id: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
}

impl Act {
    /// An act that succeeded, with nothing more to say of it than a sentence.
    pub fn new(module: &'static str, operation: &'static str, action: Action, message: impl Into<String>) -> Self {
        Self {
            module,
            operation,
            action,
            outcome: Outcome::Success,
            reason: None,
            message: message.into(),
            targets: Vec::new(),
            changes: Vec::new(),
            attributes: None,
            operation_id: None,
            duration_ms: None,
        }
    }
}

/// Writes to the journal of Vigie's own site.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Commits what somebody did; when it answers, it is on disk. Who must not do what cannot be recorded asks before doing it.
    ///
    /// # Errors
    /// [`StoreError::Full`] and [`StoreError::Unavailable`] if it was not recorded.
    async fn record(&self, who: &Caller, origin: &Origin, act: Act) -> Result<(), StoreError>;

    /// Commits that somebody read a payload: once, however often and in however many pieces it is read within ten minutes. A failure to record
    /// is logged with who and what, and stops nobody: reading goes on while the disk is full.
    async fn record_payload_read(&self, who: &Caller, origin: &Origin, event: EventId, kind: PayloadKind);
}
