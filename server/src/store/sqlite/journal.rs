//! What surrounds the list of a journal: histogram, facets, and the neighbours of an event.

mod facets;
mod histogram;
mod slices;

use std::time::Instant;

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::facet::Facet;
use app::domain::filter::Filter;
use app::domain::histogram::Histogram;
use app::domain::time::Timestamp;
use app::ports::journal::{FacetQuery, HistogramQuery, JournalReader, Neighbours};
use async_trait::async_trait;

use super::condition::{Argument, Ids, source};
use super::decode::rows_of;
use super::month::Month;
use super::reader::{ALL_TIME, Part, above_all, left, read};
use super::resolve::Search;
use super::store::SqliteStore;
use super::texts::TextDecoder;

#[async_trait]
impl JournalReader for SqliteStore {
    async fn histogram(&self, scope: &Scope, query: &HistogramQuery) -> Result<Histogram, StoreError> {
        self.count_bars(scope, query).await
    }

    async fn facets(&self, scope: &Scope, query: &FacetQuery) -> Result<Vec<Facet>, StoreError> {
        self.count_values(scope, query).await
    }

    async fn neighbours(&self, scope: &Scope, id: EventId, most: u32) -> Result<Neighbours, StoreError> {
        let Some(event) = self.one(scope, Right::JournalView, id).await? else {
            return Ok(Neighbours::default());
        };
        let deadline = Instant::now() + self.options.read_limit;
        let sites = self.main.all_sites().await?;
        let filter = Filter { site: vec![event.site], ..Filter::default() };
        let Some(search) = self.search(&filter, &sites, |row| scope.can(Right::JournalView, &row.site.slug)).await?
        else {
            return Ok(Neighbours::default());
        };
        let part = Part::below(&search, id, most, deadline);
        Ok(Neighbours {
            before: self.before(&part, id, most).await?,
            after: self.after(&search, id, most, deadline).await?,
        })
    }
}

impl SqliteStore {
    async fn before(&self, part: &Part<'_>, id: EventId, most: u32) -> Result<Vec<Event>, StoreError> {
        let mut found = Vec::new();
        for month in self.months.newest_first(ALL_TIME.0, id.timestamp().0) {
            found.extend(self.month_page(month, part).await?);
            if found.len() >= most as usize {
                break;
            }
        }
        found.truncate(most as usize);
        found.reverse();
        Ok(found)
    }

    async fn after(
        &self,
        search: &Search,
        id: EventId,
        most: u32,
        deadline: Instant,
    ) -> Result<Vec<Event>, StoreError> {
        let mut found = Vec::new();
        let newer = self.months.newest_first(Timestamp::MIN.0.max(id.timestamp().0), ALL_TIME.1);
        for month in newer.into_iter().rev() {
            let missing = most.saturating_sub(u32::try_from(found.len()).unwrap_or(most));
            if missing == 0 {
                break;
            }
            found.extend(self.oldest_after(month, search, id, (missing, deadline)).await?);
        }
        Ok(found)
    }

    /// The events of a month behind an id, oldest first.
    async fn oldest_after(
        &self,
        month: Month,
        search: &Search,
        id: EventId,
        (most, deadline): (u32, Instant),
    ) -> Result<Vec<Event>, StoreError> {
        let docs = self.docs(month);
        let condition = &search.condition;
        let (source, mut arguments) = source(condition, docs, Ids::between(id.0, above_all()).at_least(id.0 + 1));
        let order = condition.order();
        arguments.push(Argument::Number(i64::from(most)));
        let statement = rows_of(&format!("{source} ORDER BY {order} LIMIT ?"));
        let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
        let dictionary = self.known_text_dictionary(month);
        let mut decoder = TextDecoder::new(dictionary.as_deref())?;
        let mut rows = read(lease.connection(), (statement, arguments), &mut decoder).await?;
        rows.sort_unstable_by_key(|row| row.id);
        let events = self.events(lease.connection(), rows, &search.names).await?;
        lease.release();
        Ok(events)
    }
}
