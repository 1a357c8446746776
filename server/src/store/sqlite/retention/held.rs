//! Which events a legal hold keeps.

use app::domain::error::StoreError;
use app::domain::event::EventId;
use app::domain::page::PageRequest;
use app::ports::retention::RetentionStore;
use rustc_hash::FxHashSet;

use crate::store::sqlite::condition::{Argument, Ids, source};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::packed::bound;
use crate::store::sqlite::reader::{Part, floor};
use crate::store::sqlite::resolve::Search;
use crate::store::sqlite::store::SqliteStore;
use std::time::Instant;

/// The holds that hold, as the database reads their filters. One whose words were never used keeps nothing yet, and is not here.
#[derive(Default)]
pub(super) struct Held {
    searches: Vec<Search>,
    /// The numbers of all that hold.
    pub(super) numbers: Vec<i64>,
}

impl Held {
    /// Those that can keep an event of a month: to ask the others would cost reading it, and find nothing.
    fn of(&self, month: Month) -> impl Iterator<Item = &Search> {
        let span = month.span();
        self.searches.iter().filter(move |Search { condition, .. }| {
            condition.from_ms.is_none_or(|from| from <= *span.end())
                && condition.to_ms.is_none_or(|to| *span.start() <= to)
        })
    }
}

impl SqliteStore {
    /// The holds that hold now, of whatever site.
    pub(super) async fn holds_now(&self) -> Result<Held, StoreError> {
        let sites = self.main.all_sites().await?;
        let mut held = Held::default();
        for hold in self.main.holds().await?.into_iter().filter(|hold| hold.lifted.is_none()) {
            held.numbers.push(hold.id);
            held.searches.extend(self.search(&hold.filter(), &sites, |_| true).await?);
        }
        Ok(held)
    }

    /// The events of a month from one id to another that a hold keeps.
    pub(super) async fn held_between(
        &self,
        month: Month,
        held: &Held,
        ids: (i64, i64),
    ) -> Result<FxHashSet<i64>, StoreError> {
        let mut kept = FxHashSet::default();
        for search in held.of(month) {
            if search.condition.search.has_phrases() {
                self.read_held(month, search, ids, &mut kept).await?;
            } else {
                kept.extend(self.matched(month, search, ids, i64::MAX).await?);
            }
        }
        Ok(kept)
    }

    /// Whether a hold keeps any event of a month.
    pub(super) async fn is_any_held(&self, month: Month, held: &Held) -> Result<bool, StoreError> {
        for search in held.of(month) {
            let found = if search.condition.search.has_phrases() {
                let deadline = Instant::now() + self.options.read_limit;
                !self.month_page(month, &Part::below(search, EventId(i64::MAX), 1, deadline)).await?.is_empty()
            } else {
                !self.matched(month, search, (i64::MIN, i64::MAX - 1), 1).await?.is_empty()
            };
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn matched(
        &self,
        month: Month,
        search: &Search,
        (first, last): (i64, i64),
        most: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let span = month.span();
        let ids = Ids::between(floor(*span.start()), floor(*span.end() + 1)).at_least(first).below(last + 1);
        let (source, mut arguments) = source(&search.condition, self.docs(month), ids);
        arguments.push(Argument::Number(most));
        let statement = format!("SELECT event.id FROM {source} LIMIT ?");
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let rows = bound(statement, arguments).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        rows.iter().map(|row| sqlx::Row::try_get(row, 0)).collect::<Result<_, _>>().map_err(store_error)
    }

    /// The same where only the events themselves can tell.
    async fn read_held(
        &self,
        month: Month,
        search: &Search,
        (first, last): (i64, i64),
        kept: &mut FxHashSet<i64>,
    ) -> Result<(), StoreError> {
        let mut condition = search.condition.clone();
        let from = EventId(first).timestamp().0;
        condition.from_ms = Some(condition.from_ms.map_or(from, |ms| ms.max(from)));
        let search = Search { condition, names: search.names.clone() };
        let mut before = EventId(last + 1);
        loop {
            let deadline = Instant::now() + self.options.read_limit;
            let events = self.month_page(month, &Part::below(&search, before, PageRequest::MAX, deadline)).await?;
            let Some(oldest) = events.last() else { return Ok(()) };
            before = oldest.id;
            kept.extend(events.iter().map(|event| event.id.0));
        }
    }
}
