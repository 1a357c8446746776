//! Counting what was received since some moment: from the index, month by month, newest first, and never further than is asked for.

use std::time::Instant;

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::filter::Filter;
use app::domain::time::{DAY_MS, Timestamp};
use app::ports::views::NewcomerCounter;
use async_trait::async_trait;

use super::condition::{Argument, Ids, source};
use super::error::store_error;
use super::month::Month;
use super::packed::bound;
use super::reader::{Part, above_all, floor, left};
use super::resolve::Search;
use super::row::occurred_sql;
use super::sites::SiteRow;
use super::store::SqliteStore;

/// How late an event may be received and still be counted. Ids are in the order of occurred time, so this bounds what is walked.
const LATE_MS: i64 = DAY_MS;

#[async_trait]
impl NewcomerCounter for SqliteStore {
    async fn newcomers(&self, scope: &Scope, filter: &Filter, since: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let deadline = Instant::now() + self.options.read_limit;
        let sites = self.main.all_sites().await?;
        let may = |row: &SiteRow| scope.can(Right::JournalView, &row.site.slug);
        let Some(mut search) = self.search(filter, &sites, may).await? else { return Ok(0) };
        let (from, condition) = (since.0 - LATE_MS, &mut search.condition);
        let occurred = occurred_sql();
        condition.rows.push_str(&format!(" AND {occurred} >= ? AND {occurred} + event.lag_ms > ?"));
        condition.arguments.extend([from, since.0].map(Argument::Number));
        condition.from_ms = Some(condition.from_ms.map_or(from, |asked| asked.max(from)));
        let (from, to) = (condition.from_ms.unwrap_or(from), condition.to_ms.unwrap_or(Timestamp::MAX.0));
        let mut counted = 0;
        for month in self.months.newest_first(from, to) {
            counted += self.month_newcomers(month, &search, limit - counted, deadline).await?;
            if counted >= limit {
                break;
            }
        }
        Ok(counted)
    }
}

impl SqliteStore {
    async fn month_newcomers(
        &self,
        month: Month,
        search: &Search,
        limit: u32,
        deadline: Instant,
    ) -> Result<u32, StoreError> {
        let condition = &search.condition;
        if condition.search.has_phrases() {
            let events = self.month_page(month, &Part::new(search, deadline)).await?;
            return Ok(u32::try_from(events.len()).unwrap_or(limit).min(limit));
        }
        let from = floor(condition.from_ms.unwrap_or(Timestamp::MIN.0));
        let to = condition.to_ms.map_or_else(above_all, |ms| floor(ms + 1));
        let (source, mut arguments) = source(condition, self.docs(month), Ids::between(from, to));
        arguments.push(Argument::Number(i64::from(limit)));
        let statement = format!("SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT ?)");
        let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
        let row = bound(statement, arguments).fetch_one(lease.connection()).await.map_err(store_error)?;
        lease.release();
        sqlx::Row::try_get(&row, 0).map_err(store_error)
    }
}
