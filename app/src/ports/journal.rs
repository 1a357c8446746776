//! What surrounds the list of a journal: how its events spread over time and over the values of a filter, and an event's neighbours.

use std::time::Duration;

use async_trait::async_trait;
use chrono_tz::Tz;

use crate::domain::access::Scope;
use crate::domain::error::StoreError;
use crate::domain::event::{Event, EventId};
use crate::domain::facet::{Facet, FacetField};
use crate::domain::filter::Filter;
use crate::domain::histogram::Histogram;
use crate::domain::journal::Journal;
use crate::domain::time::Timestamp;

/// What a histogram is asked for.
#[derive(Clone, Debug)]
pub struct HistogramQuery {
    /// Which events.
    pub filter: Filter,
    /// The reader's zone, in which bars between instants are cut.
    pub zone: Tz,
    /// Now: where a range without an end ends, unless there are events of the future.
    pub now: Timestamp,
    /// How long counting may take; what is not counted by then is left out.
    pub limit: Duration,
}

/// What facets are asked for.
#[derive(Clone, Debug)]
pub struct FacetQuery {
    /// Of which journal.
    pub journal: Journal,
    /// Which of its events; for each field, what the filter says of that very field does not count, while the journal does.
    pub filter: Filter,
    /// Which fields.
    pub fields: Vec<FacetField>,
    /// How long counting may take; the counts say more than so many from then on.
    pub limit: Duration,
}

/// The events just before and just after one, of the same site, each oldest first.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// What came before.
    pub before: Vec<Event>,
    /// What came after.
    pub after: Vec<Event>,
}

/// Counts events that the caller may see (`journal.view` on their site), the same that [`super::events::EventReader::page`] lists.
#[async_trait]
pub trait JournalReader: Send + Sync {
    /// How the events spread over time.
    ///
    /// # Errors
    /// If the database fails. The time limit is no error.
    async fn histogram(&self, scope: &Scope, query: &HistogramQuery) -> Result<Histogram, StoreError>;

    /// The values of some fields, in the order in which they were asked for.
    ///
    /// # Errors
    /// If the database fails. The time limit is no error.
    async fn facets(&self, scope: &Scope, query: &FacetQuery) -> Result<Vec<Facet>, StoreError>;

    /// The events around one, at most `most` on either side; none if there is no such event or the caller may not see it.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] past the time limit.
    async fn neighbours(&self, scope: &Scope, id: EventId, most: u32) -> Result<Neighbours, StoreError>;
}
