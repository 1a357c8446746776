//! The reading ports with a watch over each of their reads.

use std::sync::Arc;

use app::domain::access::Scope;
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::facet::Facet;
use app::domain::filter::Filter;
use app::domain::histogram::Histogram;
use app::domain::page::{EventPage, PageRequest};
use app::domain::payload::{Payload, PayloadKind};
use app::domain::statistics::{KnownFeature, StatisticsQuery, Usage};
use app::domain::system::ReadKind;
use app::domain::time::Timestamp;
use app::ports::events::EventReader;
use app::ports::journal::{FacetQuery, HistogramQuery, JournalReader, Neighbours};
use app::ports::statistics::StatisticsReader;
use app::ports::views::NewcomerCounter;
use async_trait::async_trait;

use super::SlowReads;

/// A reading port under watch.
pub struct Watched<P: ?Sized> {
    port: Arc<P>,
    slow: Arc<SlowReads>,
}

impl<P: ?Sized> Watched<P> {
    /// The port, and who notes.
    pub fn new(port: Arc<P>, slow: Arc<SlowReads>) -> Self {
        Self { port, slow }
    }
}

/// The filter of statistics with their days, as addresses spell both.
fn spelled(query: &StatisticsQuery) -> String {
    let days = format!("from={}&to={}", query.days.start(), query.days.end());
    let filter = Filter { from: None, to: None, ..query.filter.clone() }.to_query();
    if filter.is_empty() { days } else { format!("{filter}&{days}") }
}

#[async_trait]
impl<P: EventReader + ?Sized> EventReader for Watched<P> {
    async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<EventPage, StoreError> {
        let query = || request.filter.to_query();
        self.slow.watch(ReadKind::Page, query, self.port.page(scope, request)).await
    }

    async fn event(&self, scope: &Scope, id: EventId) -> Result<Option<Event>, StoreError> {
        self.slow.watch(ReadKind::Event, || id.to_string(), self.port.event(scope, id)).await
    }

    async fn payload(&self, scope: &Scope, id: EventId, kind: PayloadKind) -> Result<Option<Payload>, StoreError> {
        self.slow.watch(ReadKind::Payload, || id.to_string(), self.port.payload(scope, id, kind)).await
    }

    async fn timeline(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError> {
        self.slow.watch(ReadKind::Timeline, || id.to_string(), self.port.timeline(scope, id)).await
    }
}

#[async_trait]
impl<P: JournalReader + ?Sized> JournalReader for Watched<P> {
    async fn histogram(&self, scope: &Scope, query: &HistogramQuery) -> Result<Histogram, StoreError> {
        let spelled = || query.filter.to_query();
        self.slow.watch(ReadKind::Histogram, spelled, self.port.histogram(scope, query)).await
    }

    async fn facets(&self, scope: &Scope, query: &FacetQuery) -> Result<Vec<Facet>, StoreError> {
        let spelled = || query.filter.to_query();
        self.slow.watch(ReadKind::Facets, spelled, self.port.facets(scope, query)).await
    }

    async fn neighbours(&self, scope: &Scope, id: EventId, most: u32) -> Result<Neighbours, StoreError> {
        self.slow.watch(ReadKind::Neighbours, || id.to_string(), self.port.neighbours(scope, id, most)).await
    }
}

#[async_trait]
impl<P: StatisticsReader + ?Sized> StatisticsReader for Watched<P> {
    async fn usage(&self, scope: &Scope, query: &StatisticsQuery) -> Result<Usage, StoreError> {
        self.slow.watch(ReadKind::Usage, || spelled(query), self.port.usage(scope, query)).await
    }

    async fn features(&self, scope: &Scope) -> Result<Vec<KnownFeature>, StoreError> {
        self.slow.watch(ReadKind::Features, String::new, self.port.features(scope)).await
    }
}

#[async_trait]
impl<P: NewcomerCounter + ?Sized> NewcomerCounter for Watched<P> {
    async fn newcomers(&self, scope: &Scope, filter: &Filter, since: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let read = self.port.newcomers(scope, filter, since, limit);
        self.slow.watch(ReadKind::Newcomers, || filter.to_query(), read).await
    }
}
