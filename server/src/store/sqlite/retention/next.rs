//! What the removal does next: the oldest month first, and in it what is due, what nothing points to any more, and room that is free.

use std::hash::{DefaultHasher, Hash, Hasher};

use app::domain::error::StoreError;

use super::steps::Plan;
use super::sweep::{State, Sweep};
use super::walk::{PIECE, Seen, next};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::seal::unsealed;
use crate::store::sqlite::store::SqliteStore;

/// How many contents are removed at a time.
const CONTENTS: i64 = 300;

/// What is to be done with a month.
pub(super) enum Work {
    /// All of it goes.
    Empty,
    /// Some of its events and payloads go.
    Rows(Vec<Seen>, Vec<Seen>),
    /// Contents that no payload points to, and their bytes.
    Contents(Vec<(i64, i64)>),
    /// Its file has much free room.
    Compact,
}

/// A month that could not be read or changed.
pub(super) struct Failed {
    pub(super) month: Month,
    pub(super) error: StoreError,
}

impl SqliteStore {
    /// The next thing to do.
    pub(super) async fn next_work(&self, plan: &Plan, sweep: &mut Sweep) -> Result<Option<(Month, Work)>, Failed> {
        for month in self.months.all() {
            if *month.span().start() >= plan.due.latest() {
                break;
            }
            if sweep.leaves(month) {
                continue;
            }
            let found = self.next_of(month, plan, sweep).await.map_err(|error| Failed { month, error })?;
            if let Some(work) = found {
                return Ok(Some((month, work)));
            }
        }
        Ok(None)
    }

    /// The next thing to do in a month.
    async fn next_of(&self, month: Month, plan: &Plan, sweep: &mut Sweep) -> Result<Option<Work>, StoreError> {
        let state = self.state(month, plan).await?;
        if sweep.is_done(month, state) {
            return Ok(None);
        }
        let after = match sweep.place(month, state) {
            Some(after) => after,
            None if self.wholly_due(month, plan).await?.is_some() => return Ok(Some(Work::Empty)),
            None => sweep.walk(month, state),
        };
        if let Some(rows) = self.next_rows(month, plan, after, sweep).await? {
            return Ok(Some(rows));
        }
        let contents = self.unused_contents(month).await?;
        if !contents.is_empty() {
            return Ok(Some(Work::Contents(contents)));
        }
        if !self.is_worth_compacting(month).await? {
            sweep.finish();
            return Ok(None);
        }
        // Events still come to it: they take the room, and a copy would be too late.
        if unsealed(&self.main, &self.months).await?.contains(&month) || !self.has_room_for_copy(month)? {
            sweep.leave(month);
            return Ok(None);
        }
        Ok(Some(Work::Compact))
    }

    /// The next events and payloads that are due in a month, behind an event.
    async fn next_rows(
        &self,
        month: Month,
        plan: &Plan,
        mut after: i64,
        sweep: &mut Sweep,
    ) -> Result<Option<Work>, StoreError> {
        let before = plan.due.latest().min(*month.span().end() + 1);
        loop {
            let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
            let seen = next(lease.connection(), after, before).await.map_err(store_error)?;
            lease.release();
            let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return Ok(None) };
            let is_due = |seen: &&Seen| seen.is_due(&plan.due) || seen.loses_payloads(&plan.due);
            let due: Vec<Seen> = seen.iter().filter(is_due).copied().collect();
            if !due.is_empty() {
                let kept = self.held_between(month, &plan.held, (first.id, last.id)).await?;
                let free = due.into_iter().filter(|seen| !kept.contains(&seen.id));
                let (events, payloads): (Vec<Seen>, Vec<Seen>) = free.partition(|seen| seen.is_due(&plan.due));
                if !events.is_empty() || !payloads.is_empty() {
                    // The walk stays before them: they are looked at again until nothing of them is left.
                    return Ok(Some(Work::Rows(events, payloads)));
                }
            }
            after = last.id;
            sweep.pass(after);
            if seen.len() < PIECE as usize {
                return Ok(None);
            }
        }
    }

    /// A month as it is now.
    pub(super) async fn state(&self, month: Month, plan: &Plan) -> Result<State, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let newest: Option<i64> = sqlx::query_scalar("SELECT max(number) FROM recent_commit")
            .fetch_one(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        let mut hasher = DefaultHasher::new();
        (plan.due.fingerprint(month), &plan.held.numbers).hash(&mut hasher);
        Ok(State { plan: hasher.finish(), newest })
    }

    /// Some contents of a month to which no payload points, and their bytes.
    async fn unused_contents(&self, month: Month) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let found = sqlx::query_as(
            "SELECT id, length(frame) FROM content WHERE id NOT IN (SELECT content_id FROM payload) LIMIT ?",
        )
        .bind(CONTENTS)
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        Ok(found)
    }
}
