//! What people add to events, kept beside them as long as they are.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::domain::access::Scope;
use crate::domain::annotation::{Annotations, Marks, NewEntry, Refusal};
use crate::domain::error::StoreError;
use crate::domain::event::{Event, EventId};

/// How adding an entry went.
#[derive(Clone, Debug)]
pub enum Annotated {
    /// It is on disk.
    Added {
        /// What held before.
        before: Annotations,
        /// What holds now.
        after: Annotations,
    },
    /// It was so before; nothing was added.
    Unchanged(Annotations),
    /// Nothing was added.
    Refused(Refusal),
}

/// Reads and adds annotations.
#[async_trait]
pub trait AnnotationStore: Send + Sync {
    /// What was added to an event; `None` if there is no such event or the caller may not see it (`journal.view` on its site).
    ///
    /// # Errors
    /// If the database fails.
    async fn annotations(&self, scope: &Scope, id: EventId) -> Result<Option<Annotations>, StoreError>;

    /// The marks of those of the events that have some. They are the caller's already: the port that gave them asked for the right.
    ///
    /// # Errors
    /// If the database fails.
    async fn marks(&self, events: &[Event]) -> Result<BTreeMap<EventId, Marks>, StoreError>;

    /// Adds an entry to an event; `None` if there is no such event or the caller may not annotate it (`event.annotate` on its site).
    /// When it answers, the entry is on disk and the event is found under its words.
    ///
    /// # Errors
    /// [`StoreError::Full`] and [`StoreError::Unavailable`] if nothing was stored.
    async fn annotate(&self, scope: &Scope, id: EventId, entry: NewEntry) -> Result<Option<Annotated>, StoreError>;
}
