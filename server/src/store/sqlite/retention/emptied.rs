//! What was removed of each month, kept in memory: every list asks whether a part of its range is empty because of that.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::event::Event;
use app::domain::filter::Filter;
use app::domain::retention::amounts::Emptied;
use app::domain::time::{DAY_MS, Timestamp};
use app::domain::time_range::Bound;
use sqlx::SqliteConnection;

use super::removed::{Removed, read};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::reader::ALL_TIME;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::terms::Vocabulary;

/// What was removed, by month.
#[derive(Debug, Default)]
pub(in crate::store::sqlite) struct RemovedMonths(RwLock<BTreeMap<Month, Arc<[Removed]>>>);

impl RemovedMonths {
    fn known(&self, month: Month) -> Option<Arc<[Removed]>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&month).cloned()
    }

    /// What a reader found. It may have looked before the last removal, whose writer has forgotten what was known since; so what another one
    /// keeps stands.
    fn found(&self, month: Month, removed: Vec<Removed>) -> Arc<[Removed]> {
        Arc::clone(
            self.0.write().unwrap_or_else(PoisonError::into_inner).entry(month).or_insert_with(|| removed.into()),
        )
    }

    /// What is true after a removal.
    pub(in crate::store::sqlite) fn set(&self, month: Month, removed: Vec<Removed>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(month, removed.into());
    }
}

impl SqliteStore {
    /// What was removed of a month, whose file the connection reads.
    pub(in crate::store::sqlite) async fn removed_of(
        &self,
        connection: &mut SqliteConnection,
        month: Month,
    ) -> Result<Arc<[Removed]>, StoreError> {
        match self.removed.known(month) {
            Some(known) => Ok(known),
            None => Ok(self.removed.found(month, read(connection).await.map_err(store_error)?)),
        }
    }

    pub(super) async fn removed_of_month(&self, month: Month) -> Result<Arc<[Removed]>, StoreError> {
        if let Some(known) = self.removed.known(month) {
            return Ok(known);
        }
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let removed = self.removed_of(lease.connection(), month).await?;
        lease.release();
        Ok(removed)
    }

    /// Says of events of one month since when the payloads are gone that they no longer have.
    pub(in crate::store::sqlite) async fn date_removals(
        &self,
        connection: &mut SqliteConnection,
        events: &mut [Event],
    ) -> Result<(), StoreError> {
        let Some(first) = events.iter().find(|event| !event.removed_payloads.is_empty()) else { return Ok(()) };
        let removed = self.removed_of(connection, Month::of_id(first.id)).await?;
        let sites = self.main.all_sites().await?;
        for event in events.iter_mut().filter(|event| !event.removed_payloads.is_empty()) {
            let site = sites.iter().find(|row| row.site.slug == event.site).map(|row| row.id);
            let module = self.terms.known().id(Vocabulary::Module, event.body.module.as_str());
            let part = removed.iter().find(|part| Some(part.site_id) == site && Some(part.module_id) == module);
            let since = Timestamp(part.map_or(0, |part| part.payloads_since));
            event.removed_payloads.iter_mut().for_each(|payload| payload.since = since);
        }
        Ok(())
    }

    /// What was removed of a filter's range, on the sites on which the caller has the right.
    pub(in crate::store::sqlite) async fn emptied_of(
        &self,
        scope: &Scope,
        right: Right,
        filter: &Filter,
    ) -> Result<Option<Emptied>, StoreError> {
        let (from, to) = range(filter);
        let sites = self.main.all_sites().await?;
        let asked = |id: i64| {
            sites.iter().any(|row| {
                row.id == id
                    && scope.can(right, &row.site.slug)
                    && (filter.site.is_empty() || filter.site.contains(&row.site.slug))
            })
        };
        let modules: Vec<&str> = filter.module.iter().map(|module| module.as_str()).collect();
        let modules = self.terms.find(&self.main, Vocabulary::Module, &modules).await?;
        let wanted = |part: &Removed| {
            part.events > 0
                && part.events_before > from
                && asked(part.site_id)
                && (filter.module.is_empty() || modules.contains(&part.module_id))
        };
        let mut emptied: Option<Emptied> = None;
        for month in self.months.newest_first(from, to) {
            for part in self.removed_of_month(month).await?.iter().filter(|part| wanted(part)) {
                let found =
                    Emptied { before: Timestamp(part.events_before.min(to)), since: Timestamp(part.events_since) };
                emptied = Some(emptied.map_or(found, |all| all.and(found)));
            }
        }
        Ok(emptied)
    }
}

/// The first millisecond of a filter's range and the first one behind it, whatever the zone of a local day.
fn range(filter: &Filter) -> (i64, i64) {
    let from = match filter.from {
        Some(Bound::Day(day)) => day.midnight_ms() - DAY_MS,
        Some(Bound::Instant(at)) => at.0,
        None => ALL_TIME.0,
    };
    let to = match filter.to {
        Some(Bound::Day(day)) => day.midnight_ms() + 2 * DAY_MS,
        Some(Bound::Instant(at)) => at.0,
        None => ALL_TIME.1,
    };
    (from, to)
}
