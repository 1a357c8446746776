//! The removal, step by step: oldest month first, each step a few short transactions in the writer's turn, and every step safe to repeat.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use app::domain::error::StoreError;
use app::domain::retention::amounts::Gone;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::retention::{RetentionStore, Step};
use rustc_hash::FxHashMap;

use super::due::{Before, Due};
use super::held::Held;
use super::removal::{Removal, Stripped};
use super::removed::Removed;
use super::walk::{PIECE, Seen, next};
use crate::store::sqlite::decode::slug;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::terms::Vocabulary;

/// What a transaction of the removal is to take, commit and all: a write that comes in the middle waits no longer.
const TURN: Duration = Duration::from_millis(15);
/// Fewest and most events of a transaction.
const CHUNK: std::ops::RangeInclusive<usize> = 10..=1_000;
/// How many contents are removed at a time.
const CONTENTS: i64 = 300;

/// How far the removal has come since the server was started.
#[derive(Debug)]
pub(in crate::store::sqlite) struct Sweep {
    /// Months in which nothing is due, and in what state they were then.
    done: BTreeMap<Month, u64>,
    /// The month that is being walked, its state at the beginning, and the last event that was looked at.
    at: Option<(Month, u64, i64)>,
    /// How many events the next transaction takes.
    chunk: usize,
}

impl Default for Sweep {
    fn default() -> Self {
        Self { done: BTreeMap::new(), at: None, chunk: 100 }
    }
}

/// The rules and holds of a moment.
pub(super) struct Plan {
    pub(super) epoch: u64,
    pub(super) due: Due,
    pub(super) held: Held,
    pub(super) now: Timestamp,
}

/// What is to be done next.
enum Work {
    /// All of a month goes.
    Empty(Month),
    /// Some of its events and payloads go.
    Rows(Month, Vec<Seen>, Vec<Seen>),
    /// Contents that no payload points to, and their bytes.
    Contents(Month, Vec<(i64, i64)>),
    /// Its file may have much free room.
    Compact(Month),
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

    /// Whether there is anything to do.
    pub(super) async fn has_work(&self, now: Timestamp) -> Result<bool, StoreError> {
        let plan = self.plan(now).await?;
        Ok(self.next_work(&plan, &mut *self.sweep.lock().await).await?.is_some())
    }

    /// Does the next thing.
    pub(super) async fn step(&self, now: Timestamp) -> Result<Step, StoreError> {
        let plan = self.plan(now).await?;
        let mut sweep = self.sweep.lock().await;
        let Some(work) = self.next_work(&plan, &mut sweep).await? else { return Ok(Step::default()) };
        let mut step = Step { more: true, ..Step::default() };
        match work {
            Work::Empty(month) => match self.empty_sealed(month, &plan).await? {
                Some((bytes, taken)) => {
                    step.bytes = bytes;
                    self.note(&mut step, &taken).await?;
                }
                // Something came meanwhile; its rows are looked at one by one.
                None => sweep.at = Some((month, self.state(month, &plan).await?, i64::MIN + 1)),
            },
            Work::Rows(month, events, payloads) => {
                self.remove_rows((month, &plan), (&events, &payloads), &mut sweep, &mut step).await?;
            }
            Work::Contents(month, contents) => {
                let ids = contents.iter().map(|(id, _)| *id).collect();
                self.writer.sweep_contents(month, ids).await?;
                step.bytes = contents.iter().map(|(_, bytes)| bytes.unsigned_abs()).sum();
            }
            Work::Compact(month) => {
                // Bytes that rows had were counted when these went, as far as they were payloads; the rest counts here.
                self.compact(month, plan.epoch).await?;
                let state = self.state(month, &plan).await?;
                sweep.done.insert(month, state);
                sweep.at = None;
            }
        }
        Ok(step)
    }

    async fn next_work(&self, plan: &Plan, sweep: &mut Sweep) -> Result<Option<Work>, StoreError> {
        for month in self.months.all() {
            if *month.span().start() >= plan.due.latest() {
                break;
            }
            let state = self.state(month, plan).await?;
            if sweep.done.get(&month) == Some(&state) {
                continue;
            }
            let after = match sweep.at {
                Some((at, then, after)) if at == month && then == state => after,
                _ => {
                    if self.wholly_due(month, plan).await?.is_some() {
                        return Ok(Some(Work::Empty(month)));
                    }
                    i64::MIN + 1
                }
            };
            if let Some(work) = self.next_in(month, plan, (state, after), sweep).await? {
                return Ok(Some(work));
            }
        }
        Ok(None)
    }

    /// The next thing to do in a month, from an event on.
    async fn next_in(
        &self,
        month: Month,
        plan: &Plan,
        (state, mut after): (u64, i64),
        sweep: &mut Sweep,
    ) -> Result<Option<Work>, StoreError> {
        let before = plan.due.latest().min(*month.span().end() + 1);
        let mut is_changed = false;
        loop {
            let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
            let seen = next(lease.connection(), after, before).await.map_err(store_error)?;
            lease.release();
            let Some((first, last)) = seen.first().zip(seen.last()).map(|(first, last)| (first.id, last.id)) else {
                break;
            };
            let due: Vec<Seen> =
                seen.iter().filter(|seen| seen.is_due(&plan.due) || seen.loses_payloads(&plan.due)).copied().collect();
            if !due.is_empty() {
                let kept = self.held_between(month, &plan.held, (first, last)).await?;
                let free = due.into_iter().filter(|seen| !kept.contains(&seen.id));
                let (events, payloads): (Vec<Seen>, Vec<Seen>) = free.partition(|seen| seen.is_due(&plan.due));
                if !events.is_empty() || !payloads.is_empty() {
                    // Looked at again until nothing of it is left.
                    sweep.at = Some((month, state, after));
                    return Ok(Some(Work::Rows(month, events, payloads)));
                }
            }
            after = last;
            is_changed = true;
            if seen.len() < PIECE as usize {
                break;
            }
        }
        if is_changed {
            sweep.at = Some((month, state, after));
        }
        let contents = self.unused_contents(month).await?;
        if !contents.is_empty() {
            return Ok(Some(Work::Contents(month, contents)));
        }
        if self.is_worth_compacting(month).await? {
            return Ok(Some(Work::Compact(month)));
        }
        sweep.done.insert(month, state);
        sweep.at = None;
        Ok(None)
    }

    /// A number that stays the same as long as nothing has come to the month and no more of it is due.
    async fn state(&self, month: Month, plan: &Plan) -> Result<u64, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let newest: Option<i64> = sqlx::query_scalar("SELECT max(number) FROM recent_commit")
            .fetch_one(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        let mut hasher = DefaultHasher::new();
        (newest, plan.due.fingerprint(month), &plan.held.numbers).hash(&mut hasher);
        Ok(hasher.finish())
    }

    async fn remove_rows(
        &self,
        (month, plan): (Month, &Plan),
        (events, payloads): (&[Seen], &[Seen]),
        sweep: &mut Sweep,
        step: &mut Step,
    ) -> Result<(), StoreError> {
        let (mut events, mut payloads) = (events, payloads);
        while !events.is_empty() || !payloads.is_empty() {
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
