//! The removal, step by step: oldest month first, each step a few short transactions in the writer's turn, and every step safe to repeat.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use app::domain::error::StoreError;
use app::domain::retention::amounts::Gone;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::retention::{IsStopped, RetentionStore, Step};
use rustc_hash::FxHashMap;

use super::due::{Before, Due};
use super::files::Compaction;
use super::held::Held;
use super::next::{Failed, Work};
use super::removal::{Removal, Stripped};
use super::removed::Removed;
use super::sweep::Sweep;
use super::walk::Seen;
use crate::store::sqlite::decode::slug;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::terms::Vocabulary;

/// What a transaction of the removal is to take, commit and all: a write that comes in the middle waits no longer.
const TURN: Duration = Duration::from_millis(15);
/// Fewest and most events of a transaction.
const CHUNK: std::ops::RangeInclusive<usize> = 10..=1_000;

/// The rules and holds of a moment.
pub(super) struct Plan {
    pub(super) epoch: u64,
    pub(super) due: Due,
    pub(super) held: Held,
    pub(super) now: Timestamp,
}

/// Work on a month, under which plan, and whether to go on with it.
struct Turn<'a> {
    month: Month,
    plan: &'a Plan,
    is_stopped: &'a IsStopped<'a>,
}

impl SqliteStore {
    /// What is due now.
    pub(super) async fn plan(&self, now: Timestamp) -> Result<Plan, StoreError> {
        // Before all else: what changes behind it is planned anew.
        let epoch = self.main.retention_epoch.load(Ordering::SeqCst);
        let policy = self.main.policy().await?;
        let due = self.due_of(|site, module| Before::of(policy.cutoffs(now, site, module))).await?;
        Ok(Plan { epoch, due, held: self.holds_now().await?, now })
    }

    /// The same of any rules: by the rows of each site and module that has ever sent something.
    pub(super) async fn due_of(&self, before: impl Fn(&Slug, &Slug) -> Before) -> Result<Due, StoreError> {
        let sites = self.main.all_sites().await?;
        let mut lease = self.main.read().await?;
        let pairs: Vec<(i64, i64)> = sqlx::query_as("SELECT DISTINCT site_id, module_id FROM feature_use")
            .fetch_all(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        self.terms.load(&self.main, pairs.iter().map(|(_, module)| (Vocabulary::Module, *module)).collect()).await?;
        let known = self.terms.known();
        let mut due = FxHashMap::default();
        for (site, module) in pairs {
            let Some(row) = sites.iter().find(|row| row.id == site) else { continue };
            due.insert((site, module), before(&row.site.slug, &slug(&known, Vocabulary::Module, module)?));
        }
        Ok(Due::new(due))
    }

    /// Whether there is anything to do, with which a run begins; a month that cannot be read is something to do, since that is said by the run.
    pub(super) async fn has_work(&self, now: Timestamp) -> Result<bool, StoreError> {
        let plan = self.plan(now).await?;
        let mut sweep = self.sweep.lock().await;
        sweep.renew();
        Ok(!matches!(self.next_work(&plan, &mut sweep).await, Ok(None)))
    }

    /// Does the next thing. A month with which that fails is left to the next run, so that the others are gone on with.
    pub(super) async fn step(&self, now: Timestamp, is_stopped: &IsStopped<'_>) -> Result<Step, StoreError> {
        let plan = self.plan(now).await?;
        let mut sweep = self.sweep.lock().await;
        let mut step = Step { more: true, ..Step::default() };
        let failed = match self.next_work(&plan, &mut sweep).await {
            Ok(None) => {
                sweep.renew();
                return Ok(Step::default());
            }
            Ok(Some((month, work))) => {
                let turn = Turn { month, plan: &plan, is_stopped };
                let done = self.carry_out(&turn, work, &mut sweep, &mut step).await;
                done.err().map(|error| Failed { month, error })
            }
            Err(failed) => Some(failed),
        };
        if let Some(Failed { month, error }) = failed {
            tracing::error!(%month, %error, cause = ?std::error::Error::source(&error), "The removal of old events failed for a month; it goes on with the others");
            sweep.leave(month);
            step.failure = Some(format!("{month}: {error}"));
        }
        Ok(step)
    }

    async fn carry_out(
        &self,
        turn: &Turn<'_>,
        work: Work,
        sweep: &mut Sweep,
        step: &mut Step,
    ) -> Result<(), StoreError> {
        let Turn { month, plan, is_stopped } = *turn;
        match work {
            Work::Empty => match self.empty(month, plan).await? {
                Some((bytes, taken)) => {
                    step.bytes = bytes;
                    self.note(step, &taken).await?;
                }
                // Something came meanwhile; its rows are looked at one by one.
                None => drop(sweep.walk(month, self.state(month, plan).await?)),
            },
            Work::Rows(events, payloads) => {
                self.remove_rows(turn, (&events, &payloads), sweep, step).await?;
            }
            Work::Contents(contents) => {
                let ids = contents.iter().map(|(id, _)| *id).collect();
                self.writer.sweep_contents(month, ids).await?;
                step.bytes = contents.iter().map(|(_, bytes)| bytes.unsigned_abs()).sum();
            }
            // Bytes that rows had were counted when these went, as far as they were payloads; the rest counts here.
            Work::Compact => match self.compact(month, plan.epoch, is_stopped).await? {
                Compaction::Done => sweep.finish(),
                Compaction::NoRoom | Compaction::TooLate | Compaction::Stopped => sweep.leave(month),
            },
        }
        Ok(())
    }

    async fn remove_rows(
        &self,
        turn: &Turn<'_>,
        (events, payloads): (&[Seen], &[Seen]),
        sweep: &mut Sweep,
        step: &mut Step,
    ) -> Result<(), StoreError> {
        let Turn { month, plan, is_stopped } = *turn;
        let (mut events, mut payloads) = (events, payloads);
        while !(events.is_empty() && payloads.is_empty() || is_stopped()) {
            let (now_events, later) = events.split_at(sweep.chunk.min(events.len()));
            events = later;
            let room = if now_events.is_empty() { sweep.chunk * 2 } else { 0 };
            let (now_payloads, later) = payloads.split_at(room.min(payloads.len()));
            payloads = later;
            let stripped = |seen: &Seen| Stripped {
                id: seen.id,
                site: seen.site_id,
                module: seen.module_id,
                occurred: seen.occurred,
            };
            let removal = Removal {
                month,
                epoch: plan.epoch,
                now: plan.now.0,
                events: self.doomed(month, now_events).await?,
                payloads: now_payloads.iter().map(stripped).collect(),
            };
            self.note_sealed((month, plan), now_events).await?;
            self.writer.wait_for_quiet().await;
            let begin = Instant::now();
            // Rules or holds have changed: what is still due is found anew.
            let Some(taken) = self.writer.remove(removal).await? else { return Ok(()) };
            let took = begin.elapsed();
            sweep.chunk = next_chunk(sweep.chunk, took);
            self.note(step, &taken).await?;
            tokio::time::sleep(took).await;
        }
        Ok(())
    }

    /// Adds what was taken to the step, by the names of sites.
    async fn note(&self, step: &mut Step, taken: &[Removed]) -> Result<(), StoreError> {
        let sites = self.main.all_sites().await?;
        for part in taken {
            let Some(row) = sites.iter().find(|row| row.id == part.site_id) else { continue };
            let gone = Gone { events: part.events.unsigned_abs(), payloads: part.payloads.unsigned_abs() };
            step.gone.entry(row.site.slug.clone()).or_default().add(gone);
        }
        Ok(())
    }
}

/// How many events the next transaction takes after one of `chunk` events took so long.
fn next_chunk(chunk: usize, took: Duration) -> usize {
    let fitting = chunk as f64 * TURN.as_secs_f64() / took.as_secs_f64().max(0.000_1);
    // Not more than twice as many: the next ones may be larger.
    (fitting as usize).min(chunk * 2).clamp(*CHUNK.start(), *CHUNK.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_that_took_long_is_followed_by_a_smaller_one() {
        assert_eq!(next_chunk(100, Duration::from_millis(30)), 50);
        assert_eq!(next_chunk(100, Duration::from_millis(1)), 200);
        assert_eq!(next_chunk(100, Duration::from_secs(60)), 10);
        assert_eq!(next_chunk(900, Duration::ZERO), 1_000);
    }
}
