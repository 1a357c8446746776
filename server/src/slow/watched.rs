//! The reading ports with a watch over each of their reads.

use std::sync::Arc;

use app::domain::access::{AUDIT_SITE, Right, Scope};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::facet::Facet;
use app::domain::filter::Filter;
use app::domain::histogram::Histogram;
use app::domain::page::{EventPage, PageRequest};
use app::domain::payload::{Payload, PayloadKind};
use app::domain::slug::Slug;
use app::domain::statistics::{KnownFeature, StatisticsQuery, Usage};
use app::domain::system::ReadKind;
use app::domain::time::Timestamp;
use app::ports::events::EventReader;
use app::ports::journal::{FacetQuery, HistogramQuery, JournalReader, Neighbours};
use app::ports::statistics::StatisticsReader;
use app::ports::views::NewcomerCounter;
use async_trait::async_trait;

use super::{Asked, SlowReads};

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

/// Whether somebody of this scope may be asking for events of Vigie's own site. No filter names a site that it leaves out.
fn is_audit(scope: &Scope, sites: &[Slug]) -> bool {
    let is_named = sites.is_empty() || sites.iter().any(|site| site.as_str() == AUDIT_SITE);
    is_named && scope.has(Right::AuditView)
}

fn filtered(scope: &Scope, filter: &Filter) -> Asked {
    Asked { query: filter.to_query(), audit: is_audit(scope, &filter.site) }
}

/// An id does not tell of which site its event is.
fn of_event(scope: &Scope, id: EventId) -> Asked {
    Asked { query: id.to_string(), audit: is_audit(scope, &[]) }
}

/// The filter of statistics with their days, as addresses spell both.
fn counted(scope: &Scope, query: &StatisticsQuery) -> Asked {
    let days = format!("from={}&to={}", query.days.start(), query.days.end());
    let filter = Filter { from: None, to: None, ..query.filter.clone() }.to_query();
    let query_text = if filter.is_empty() { days } else { format!("{filter}&{days}") };
    Asked { query: query_text, audit: is_audit(scope, &query.filter.site) }
}

/// What is asked for without any words.
fn nothing() -> Asked {
    Asked { query: String::new(), audit: false }
}

#[async_trait]
impl<P: EventReader + ?Sized> EventReader for Watched<P> {
    async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<EventPage, StoreError> {
        let asked = || filtered(scope, &request.filter);
        self.slow.watch(ReadKind::Page, asked, self.port.page(scope, request)).await
    }

    async fn event(&self, scope: &Scope, id: EventId) -> Result<Option<Event>, StoreError> {
        self.slow.watch(ReadKind::Event, || of_event(scope, id), self.port.event(scope, id)).await
    }

    async fn payload(&self, scope: &Scope, id: EventId, kind: PayloadKind) -> Result<Option<Payload>, StoreError> {
        self.slow.watch(ReadKind::Payload, || of_event(scope, id), self.port.payload(scope, id, kind)).await
    }

    async fn timeline(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError> {
        self.slow.watch(ReadKind::Timeline, || of_event(scope, id), self.port.timeline(scope, id)).await
    }
}

#[async_trait]
impl<P: JournalReader + ?Sized> JournalReader for Watched<P> {
    async fn histogram(&self, scope: &Scope, query: &HistogramQuery) -> Result<Histogram, StoreError> {
        let asked = || filtered(scope, &query.filter);
        self.slow.watch(ReadKind::Histogram, asked, self.port.histogram(scope, query)).await
    }

    async fn facets(&self, scope: &Scope, query: &FacetQuery) -> Result<Vec<Facet>, StoreError> {
        let asked = || filtered(scope, &query.filter);
        self.slow.watch(ReadKind::Facets, asked, self.port.facets(scope, query)).await
    }

    async fn neighbours(&self, scope: &Scope, id: EventId, most: u32) -> Result<Neighbours, StoreError> {
        self.slow.watch(ReadKind::Neighbours, || of_event(scope, id), self.port.neighbours(scope, id, most)).await
    }
}

#[async_trait]
impl<P: StatisticsReader + ?Sized> StatisticsReader for Watched<P> {
    async fn usage(&self, scope: &Scope, query: &StatisticsQuery) -> Result<Usage, StoreError> {
        self.slow.watch(ReadKind::Usage, || counted(scope, query), self.port.usage(scope, query)).await
    }

    async fn features(&self, scope: &Scope) -> Result<Vec<KnownFeature>, StoreError> {
        self.slow.watch(ReadKind::Features, nothing, self.port.features(scope)).await
    }
}

#[async_trait]
impl<P: NewcomerCounter + ?Sized> NewcomerCounter for Watched<P> {
    async fn newcomers(&self, scope: &Scope, filter: &Filter, since: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let read = self.port.newcomers(scope, filter, since, limit);
        self.slow.watch(ReadKind::Newcomers, || filtered(scope, filter), read).await
    }
}
