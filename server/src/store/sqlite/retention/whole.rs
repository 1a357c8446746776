//! Months that go as a whole: whether nothing in them is kept, and what is taken then.

use app::domain::error::StoreError;
use app::domain::time::Timestamp;

use super::removed::Removed;
use super::steps::Plan;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::usage::{damaged, features_of, whole_months};

impl SqliteStore {
    /// What would be taken if the month's file went as a whole; `None` if something in it is kept, or nothing is left, or if that cannot be
    /// told within the time limit: its rows can, piece by piece.
    pub(super) async fn wholly_due(&self, month: Month, plan: &Plan) -> Result<Option<Vec<Removed>>, StoreError> {
        match self.all_due(month, plan).await {
            Err(StoreError::Interrupted) => Ok(None),
            told => told,
        }
    }

    async fn all_due(&self, month: Month, plan: &Plan) -> Result<Option<Vec<Removed>>, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let counted = whole_months(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let mut pairs = Vec::new();
        for (day, cells) in counted {
            features_of(&cells, |module, _| pairs.push((day.site(), module))).map_err(damaged)?;
        }
        if !plan.due.takes_all(month, pairs.into_iter()) || self.is_any_held(month, &plan.held).await? {
            return Ok(None);
        }
        let taken = self.all_of(month, plan.now).await?;
        Ok((!taken.is_empty()).then_some(taken))
    }

    /// All events and payloads of a month, by site and module.
    async fn all_of(&self, month: Month, now: Timestamp) -> Result<Vec<Removed>, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let events: Vec<(i64, i64, i64)> =
            sqlx::query_as("SELECT site_id, module_id, count(*) FROM event GROUP BY site_id, module_id")
                .fetch_all(lease.connection())
                .await
                .map_err(store_error)?;
        let payloads: Vec<(i64, i64, i64)> = sqlx::query_as(
            "SELECT site_id, module_id, count(*) FROM payload JOIN event ON event.id = payload.event_id
             WHERE payload.content_id <> 0 GROUP BY site_id, module_id",
        )
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        let of = |pair| payloads.iter().find(|(site, module, _)| (*site, *module) == pair).map_or(0, |(_, _, n)| *n);
        let removed = |(site_id, module_id, events): (i64, i64, i64)| Removed {
            site_id,
            module_id,
            events,
            payloads: of((site_id, module_id)),
            events_before: *month.span().end() + 1,
            events_since: now.0,
            ..Removed::default()
        };
        Ok(events.into_iter().map(removed).collect())
    }
}
