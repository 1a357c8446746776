//! Appending events and reading them back.

use async_trait::async_trait;

use crate::domain::access::Scope;
use crate::domain::error::StoreError;
use crate::domain::event::{Appended, Event, EventId, NewEvent};
use crate::domain::page::{EventPage, PageRequest};
use crate::domain::payload::{Payload, PayloadKind};

/// Commits events.
#[async_trait]
pub trait EventWriter: Send + Sync {
    /// Commits a batch; when it answers, all that it calls stored is on disk. The answers stand in the order of the events.
    ///
    /// # Errors
    /// [`StoreError::Full`] and [`StoreError::Unavailable`] if nothing of the batch was stored.
    async fn append(&self, events: Vec<NewEvent>) -> Result<Vec<Appended>, StoreError>;
}

/// Reads events that the caller may see (`journal.view` on their site).
#[async_trait]
pub trait EventReader: Send + Sync {
    /// A page of the events that the filter lets through, newest first.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] past the time limit.
    async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<EventPage, StoreError>;

    /// One event; `None` if there is none or the caller may not see it.
    ///
    /// # Errors
    /// If the database fails.
    async fn event(&self, scope: &Scope, id: EventId) -> Result<Option<Event>, StoreError>;

    /// One payload of an event; `None` if there is none or the caller may not see it (`payload.view` on its site).
    ///
    /// # Errors
    /// If the database fails.
    async fn payload(&self, scope: &Scope, id: EventId, kind: PayloadKind) -> Result<Option<Payload>, StoreError>;

    /// Events of the same correlation or operation id, oldest first, at most 200, the event itself among them.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] past the time limit.
    async fn timeline(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError>;
}
