//! How much is kept: events by what was counted less what was removed, bytes by what lies on disk.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use app::domain::access::{Right, Scope, Sites};
use app::domain::error::StoreError;
use app::domain::filter::Filter;
use app::domain::retention::amounts::{Kept, MonthKept, SiteKept};
use app::domain::time::Timestamp;
use sqlx::Row;

use super::files::size;
use crate::store::sqlite::condition::{Ids, source};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::packed::bound;
use crate::store::sqlite::reader::{floor, left};
use crate::store::sqlite::row::occurred_sql;
use crate::store::sqlite::sites::SiteRow;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::usage::{damaged, features_of, whole_months};

/// How long the bytes of payloads are added up.
const BYTES: Duration = Duration::from_secs(4);

impl SqliteStore {
    /// What is kept of the sites that the caller may see.
    pub(super) async fn kept_of(&self, scope: &Scope) -> Result<Kept, StoreError> {
        let sites = self.main.all_sites().await?;
        let mut by_month = Vec::new();
        for month in self.months.all() {
            by_month.push((month, self.events_of(month).await?));
        }
        let bytes = self.payload_bytes(Instant::now() + BYTES).await?;
        let mut kept = Kept::default();
        for row in sites.iter().filter(|row| scope.can(Right::RetentionManage, &row.site.slug)) {
            let of = |events: &BTreeMap<i64, u64>| events.get(&row.id).copied().unwrap_or(0);
            let first = by_month.iter().find(|(_, events)| of(events) > 0);
            let oldest = match first {
                Some((month, _)) => self.oldest(*month, row, &sites).await?,
                None => None,
            };
            kept.sites.push(SiteKept {
                site: row.site.slug.clone(),
                label: row.site.label.clone(),
                events: by_month.iter().map(|(_, events)| of(events)).sum(),
                payload_bytes: bytes.as_ref().map(|bytes| bytes.get(&row.id).copied().unwrap_or(0)),
                oldest,
            });
        }
        if *scope.sites() == Sites::All {
            let month = |(month, events): &(Month, BTreeMap<i64, u64>)| MonthKept {
                month: month.to_string(),
                bytes: size(&self.months.file(*month)),
                events: events.values().sum(),
            };
            kept.months = by_month.iter().rev().map(month).collect();
        }
        Ok(kept)
    }

    /// How many events of a month are kept, by site.
    async fn events_of(&self, month: Month) -> Result<BTreeMap<i64, u64>, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        // Read in this order: what is removed in between is missed in what was removed, and the file is read anew with the next look.
        let removed = super::removed::read(lease.connection()).await.map_err(store_error)?;
        let counted = whole_months(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let mut events: BTreeMap<i64, u64> = BTreeMap::new();
        for (day, cells) in counted {
            let sum = events.entry(day.site()).or_default();
            features_of(&cells, |_, n| *sum += n).map_err(damaged)?;
        }
        for part in removed {
            let sum = events.entry(part.site_id).or_default();
            *sum = sum.saturating_sub(part.events.unsigned_abs());
        }
        Ok(events)
    }

    /// The compressed bytes of payloads by site; `None` if there was no time to add them up.
    async fn payload_bytes(&self, deadline: Instant) -> Result<Option<BTreeMap<i64, u64>>, StoreError> {
        let mut bytes: BTreeMap<i64, u64> = BTreeMap::new();
        for month in self.months.all() {
            match self.month_payload_bytes(month, deadline).await {
                Ok(found) => {
                    found.into_iter().for_each(|(site, n)| *bytes.entry(site).or_default() += n.unsigned_abs())
                }
                Err(StoreError::Interrupted) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(Some(bytes))
    }

    async fn month_payload_bytes(&self, month: Month, deadline: Instant) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
        let found = sqlx::query_as(
            "SELECT event.site_id, sum(length(content.frame)) FROM payload
             CROSS JOIN content ON content.id = payload.content_id CROSS JOIN event ON event.id = payload.event_id
             GROUP BY event.site_id",
        )
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        Ok(found)
    }

    /// When the oldest event of a site in a month happened.
    async fn oldest(&self, month: Month, row: &SiteRow, sites: &[SiteRow]) -> Result<Option<Timestamp>, StoreError> {
        let filter = Filter { site: vec![row.site.slug.clone()], ..Filter::default() };
        let Some(search) = self.search(&filter, sites, |other| other.id == row.id).await? else { return Ok(None) };
        let span = month.span();
        let ids = Ids::between(floor(*span.start()), floor(*span.end() + 1));
        let (source, arguments) = source(&search.condition, self.docs(month), ids);
        let order = search.condition.order();
        let statement = format!("SELECT {} FROM {source} ORDER BY {order} LIMIT 1", occurred_sql());
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let found = bound(statement, arguments).fetch_optional(lease.connection()).await.map_err(store_error)?;
        lease.release();
        found.map(|row| row.try_get(0).map(Timestamp)).transpose().map_err(store_error)
    }
}
