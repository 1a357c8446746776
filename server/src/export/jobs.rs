//! The exports that run and those that have just ended: how far each has come, and how it is stopped.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::domain::export::{ExportProgress, ExportState};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

/// The most exports that run at once: each takes a thread, and reads the store as fast as its reader can take it.
const AT_ONCE: usize = 8;
/// The most that one person runs at once.
const AT_ONCE_EACH: usize = 3;
/// For how long one that has ended is remembered, in milliseconds.
const REMEMBERED_MS: i64 = 10 * 60_000;
/// The most that are remembered.
const REMEMBERED: usize = 1_000;

/// An export by the account that asked for it and the name that it gave.
type Name = (i64, Slug);

/// One export.
#[derive(Debug)]
pub struct Job {
    rows: AtomicU64,
    bytes: AtomicU64,
    seen: AtomicI64,
    ended: Mutex<Option<(ExportState, Option<String>)>>,
    stop: CancellationToken,
}

/// Why an export does not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many run already.
    #[error("too many exports run already; wait for one to end")]
    TooMany,
    /// The same person has used this name lately.
    #[error("an export of this name runs or has just ended")]
    NameTaken,
}

/// All exports of this server.
#[derive(Debug, Default)]
pub struct Exports(Mutex<HashMap<Name, Arc<Job>>>);

/// An export that runs; one that is let go of without a word has failed.
#[derive(Debug)]
pub struct Running(Arc<Job>);

impl Exports {
    /// Begins an export.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn begin(&self, user: i64, name: Slug, now: Timestamp) -> Result<Running, Refused> {
        let mut jobs = self.jobs(now);
        if jobs.contains_key(&(user, name.clone())) {
            return Err(Refused::NameTaken);
        }
        let running = |of: Option<i64>| {
            let counted = |name: &Name, job: &Job| of.is_none_or(|user| user == name.0) && job.is_running();
            jobs.iter().filter(|(name, job)| counted(name, job)).count()
        };
        if running(None) >= AT_ONCE || running(Some(user)) >= AT_ONCE_EACH {
            return Err(Refused::TooMany);
        }
        let job = Arc::new(Job::new(now));
        jobs.insert((user, name), Arc::clone(&job));
        Ok(Running(job))
    }

    /// Remembers one that was refused, so that the page that asked for it can say why.
    pub fn refused(&self, user: i64, name: Slug, problem: &str, now: Timestamp) {
        let job = Job::new(now);
        job.end(ExportState::Failed, Some(problem.to_owned()));
        self.jobs(now).entry((user, name)).or_insert_with(|| Arc::new(job));
    }

    /// One of a person's exports, by its name.
    pub fn find(&self, user: i64, name: Slug, now: Timestamp) -> Option<Arc<Job>> {
        self.jobs(now).get(&(user, name)).cloned()
    }

    fn jobs(&self, now: Timestamp) -> MutexGuard<'_, HashMap<Name, Arc<Job>>> {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept_ms = if jobs.len() < REMEMBERED { REMEMBERED_MS } else { 0 };
        jobs.retain(|_, job| job.is_kept(now, kept_ms));
        jobs
    }
}

impl Job {
    fn new(now: Timestamp) -> Self {
        let (rows, bytes, seen) = (AtomicU64::new(0), AtomicU64::new(0), AtomicI64::new(now.0));
        Self { rows, bytes, seen, ended: Mutex::new(None), stop: CancellationToken::new() }
    }

    /// Whether it runs, or was seen running less than so long ago.
    fn is_kept(&self, now: Timestamp, for_ms: i64) -> bool {
        if self.is_running() {
            self.seen.store(now.0, Ordering::Relaxed);
            return true;
        }
        now.0 - self.seen.load(Ordering::Relaxed) < for_ms
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.ended().is_none()
    }

    /// How far it has come.
    pub fn progress(&self) -> ExportProgress {
        let (state, problem) = self.ended().clone().unwrap_or((ExportState::Running, None));
        let (rows, bytes) = (self.rows.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed));
        ExportProgress { state, rows, bytes, problem }
    }

    /// Counts rows that were written.
    pub fn counted(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Counts bytes that were written.
    pub fn wrote(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Stops it at its next step.
    pub fn cancel(&self) {
        self.stop.cancel();
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Waits until it is stopped.
    pub async fn cancelled(&self) {
        self.stop.cancelled().await;
    }

    /// Notes how it ended; the first word counts.
    pub fn end(&self, state: ExportState, problem: Option<String>) {
        self.ended().get_or_insert((state, problem));
    }

    fn ended(&self) -> MutexGuard<'_, Option<(ExportState, Option<String>)>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// The export itself.
    pub fn job(&self) -> &Arc<Job> {
        &self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.end(ExportState::Failed, Some("internal".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Slug {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_runs_more_than_a_few_and_an_ended_one_makes_room() {
        let (exports, now) = (Exports::default(), Timestamp(0));
        let mine: Vec<Running> = ["a", "b", "c"].map(|it| exports.begin(1, name(it), now).unwrap()).into();
        assert_eq!(exports.begin(1, name("d"), now).unwrap_err(), Refused::TooMany);
        assert!(exports.begin(2, name("a"), now).is_ok(), "names belong to a person");
        assert_eq!(exports.begin(1, name("a"), now).unwrap_err(), Refused::NameTaken);
        mine[0].job().end(ExportState::Done, None);
        assert!(exports.begin(1, name("d"), now).is_ok());
    }

    #[test]
    fn one_that_is_let_go_of_has_failed_and_is_remembered_for_a_while() {
        let exports = Exports::default();
        drop(exports.begin(1, name("a"), Timestamp(0)).unwrap());
        let found = exports.find(1, name("a"), Timestamp(0)).unwrap().progress();
        assert_eq!((found.state, found.problem.as_deref()), (ExportState::Failed, Some("internal")));
        assert!(exports.find(2, name("a"), Timestamp(0)).is_none(), "it is nobody else's");
        assert!(exports.find(1, name("a"), Timestamp(REMEMBERED_MS)).is_none());
    }
}
