//! A month in slices of time, so that a count that is stopped has lost only the last of them; and what is asked of a slice.

use std::time::Instant;

use app::domain::error::StoreError;
use app::domain::time::Timestamp;
use sqlx::Row as _;

use crate::store::sqlite::condition::{Argument, Condition, Ids, source};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::packed::bound;
use crate::store::sqlite::reader::{floor, left};
use crate::store::sqlite::store::SqliteStore;

/// Into how many slices a month is cut, so that not all of it is lost when time is up.
const SLICES: i64 = 8;
/// No slice is narrower, in milliseconds.
const MIN_SLICE_MS: i64 = 6 * 3_600_000;

/// Some ids of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    /// The month.
    pub(super) month: Month,
    /// The first millisecond.
    pub(super) from: i64,
    /// The first one behind it.
    pub(super) before: i64,
}

/// The part of a month between two milliseconds in slices, newest first. The outermost reach to the month's ends, since an id can lie
/// beside its event's time.
pub(super) fn cut(month: Month, from: i64, to: i64) -> Vec<Slice> {
    let span = month.span();
    let (from, to) = (from.max(*span.start()), to.min(*span.end()));
    let count = ((to - from) / MIN_SLICE_MS).clamp(1, SLICES);
    let edge = |i: i64| match i {
        0 => *span.start(),
        i if i == count => *span.end() + 1,
        i => from + (to - from) / count * i,
    };
    (0..count).rev().map(|i| Slice { month, from: edge(i), before: edge(i + 1) }).collect()
}

impl SqliteStore {
    /// How many events of a slice meet a condition, by `key` and outcome.
    pub(super) fn slice_statement(&self, condition: &Condition, slice: Slice, key: &str) -> (String, Vec<Argument>) {
        let docs = self.docs(slice.month);
        let span = slice.month.span();
        let ids = Ids::between(floor(*span.start()), floor(*span.end() + 1));
        let (source, arguments) = source(condition, docs, ids.at_least(floor(slice.from)).below(floor(slice.before)));
        let statement = format!(
            "SELECT {key} AS bar, event.outcome, count(*) FROM {source}
             GROUP BY bar, event.outcome"
        );
        (statement, arguments)
    }

    /// The rows of a statement that gives a key, an outcome and how many.
    pub(super) async fn grouped(
        &self,
        month: Month,
        (statement, arguments): (String, Vec<Argument>),
        deadline: Instant,
    ) -> Result<Vec<(i64, u8, i64)>, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
        let rows = bound(statement, arguments).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
            .collect::<Result<_, _>>()
            .map_err(store_error)
    }

    /// The instant from which on nothing is missing if the slice and all before it were not counted.
    pub(super) async fn uncounted_before(&self, slice: Slice) -> Result<Timestamp, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(slice.month), self.options.read_limit).await?;
        let margin: i64 = sqlx::query_scalar("SELECT spill_ms FROM margin WHERE id = 1")
            .fetch_one(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        Ok(Timestamp(slice.before + margin + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::reader::ALL_TIME;

    #[test]
    fn slices_of_a_month_are_apart_and_leave_nothing_out() {
        let month = Month::of(Timestamp::parse("2026-03-10T00:00:00Z").unwrap());
        let span = month.span();
        for (from, to) in [(ALL_TIME.0, ALL_TIME.1), (*span.start() + 5, *span.start() + 90_000_000)] {
            let slices = cut(month, from, to);
            assert_eq!(slices.last().unwrap().from, *span.start());
            assert_eq!(slices[0].before, *span.end() + 1);
            assert!(slices.windows(2).all(|pair| pair[0].from == pair[1].before));
            assert!(slices.iter().all(|slice| slice.from < slice.before), "{slices:?}");
        }
    }
}
