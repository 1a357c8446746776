//! What sources sent since the start, by source. Sources are few and made by administrators; whoever shows no key that is known is counted
//! together, so nobody outside can add a label.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use app::domain::time::Timestamp;
use prometheus_client::metrics::histogram::Histogram;

use super::seconds;
use crate::ingest::batch::Answer;

/// How long an event counts as recent, and in how many steps it grows old.
const RECENT_MS: i64 = 300_000;
const STEP_MS: i64 = 10_000;

/// What all sources sent.
#[derive(Debug)]
pub struct Intake {
    sources: RwLock<BTreeMap<String, Arc<SourceMetrics>>>,
    unknown_keys: AtomicU64,
    seconds: Histogram,
}

impl Default for Intake {
    fn default() -> Self {
        Self { sources: RwLock::default(), unknown_keys: AtomicU64::new(0), seconds: seconds() }
    }
}

/// What one source sent.
#[derive(Debug, Default)]
pub struct SourceMetrics {
    batches: AtomicU64,
    accepted: AtomicU64,
    duplicates: AtomicU64,
    rejected: AtomicU64,
    refused: AtomicU64,
    /// Milliseconds since 1970; 0 as long as nothing came.
    last: AtomicI64,
    recent: Mutex<Recent>,
}

/// What is told of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Its name.
    pub name: String,
    /// Requests that were looked at.
    pub batches: u64,
    /// Events that were stored.
    pub accepted: u64,
    /// Events that were there already.
    pub duplicates: u64,
    /// Events that could not be taken.
    pub rejected: u64,
    /// Requests of which nothing was taken.
    pub refused: u64,
    /// Events that were stored in the last five minutes.
    pub recent: u64,
    /// When the last one was.
    pub last: Option<Timestamp>,
}

impl Intake {
    /// The counts of a source.
    pub fn of(&self, name: &str) -> Arc<SourceMetrics> {
        if let Some(known) = self.sources.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Arc::clone(known);
        }
        let mut sources = self.sources.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(sources.entry(name.to_owned()).or_default())
    }

    /// A request had no key, or one that is unknown or revoked.
    pub fn unknown_key(&self) {
        self.unknown_keys.fetch_add(1, Relaxed);
    }

    /// How many such requests there were.
    pub fn unknown_keys(&self) -> u64 {
        self.unknown_keys.load(Relaxed)
    }

    /// A source's request was answered after so long.
    pub fn answered(&self, took: Duration) {
        self.seconds.observe(took.as_secs_f64());
    }

    /// How long answers took.
    pub fn seconds(&self) -> Histogram {
        self.seconds.clone()
    }

    /// What each source sent, by name.
    pub fn sent(&self, now: Timestamp) -> Vec<Sent> {
        let sources = self.sources.read().unwrap_or_else(PoisonError::into_inner);
        sources.iter().map(|(name, source)| source.sent(name, now)).collect()
    }
}

impl SourceMetrics {
    /// A request was looked at and answered.
    pub fn took(&self, answer: &Answer, now: Timestamp) {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        self.batches.fetch_add(1, Relaxed);
        self.accepted.fetch_add(count(answer.accepted), Relaxed);
        self.duplicates.fetch_add(count(answer.duplicates), Relaxed);
        self.rejected.fetch_add(count(answer.rejected.len()), Relaxed);
        if answer.accepted > 0 {
            self.last.fetch_max(now.0, Relaxed);
            self.recent.lock().unwrap_or_else(PoisonError::into_inner).add(now, count(answer.accepted));
        }
    }

    /// Nothing of a request was taken.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    fn sent(&self, name: &str, now: Timestamp) -> Sent {
        let last = self.last.load(Relaxed);
        Sent {
            name: name.to_owned(),
            batches: self.batches.load(Relaxed),
            accepted: self.accepted.load(Relaxed),
            duplicates: self.duplicates.load(Relaxed),
            rejected: self.rejected.load(Relaxed),
            refused: self.refused.load(Relaxed),
            recent: self.recent.lock().unwrap_or_else(PoisonError::into_inner).sum(now),
            last: (last > 0).then_some(Timestamp(last)),
        }
    }
}

/// Counts of the last minutes, oldest first, each with the step of time that it belongs to.
#[derive(Debug, Default)]
struct Recent(VecDeque<(i64, u64)>);

impl Recent {
    fn add(&mut self, now: Timestamp, n: u64) {
        self.forget(now);
        let step = now.0 / STEP_MS;
        match self.0.back_mut() {
            // A clock that was set back counts into the newest step.
            Some((newest, count)) if *newest >= step => *count += n,
            _ => self.0.push_back((step, n)),
        }
    }

    fn sum(&mut self, now: Timestamp) -> u64 {
        self.forget(now);
        self.0.iter().map(|(_, count)| count).sum()
    }

    fn forget(&mut self, now: Timestamp) {
        let first = (now.0 - RECENT_MS) / STEP_MS;
        while self.0.front().is_some_and(|(step, _)| *step <= first) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_790_000_000_000;

    fn answer(accepted: usize, duplicates: usize) -> Answer {
        Answer { accepted, duplicates, rejected: Vec::new() }
    }

    #[test]
    fn each_source_has_its_own_counts_and_strangers_share_one() {
        let intake = Intake::default();
        intake.of("till").took(&answer(3, 1), Timestamp(NOON));
        intake.of("till").took(&answer(0, 2), Timestamp(NOON + 5));
        intake.of("erp").refused();
        intake.unknown_key();
        intake.unknown_key();
        let sent = intake.sent(Timestamp(NOON + 10));
        assert_eq!(sent.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["erp", "till"]);
        let till = &sent[1];
        assert_eq!((till.batches, till.accepted, till.duplicates, till.recent), (2, 3, 3, 3));
        assert_eq!(till.last, Some(Timestamp(NOON)), "what was there already is no news");
        assert_eq!((sent[0].refused, sent[0].last), (1, None));
        assert_eq!(intake.unknown_keys(), 2);
    }

    #[test]
    fn an_event_is_recent_for_five_minutes() {
        let mut recent = Recent::default();
        recent.add(Timestamp(NOON), 5);
        recent.add(Timestamp(NOON + 60_000), 2);
        assert_eq!(recent.sum(Timestamp(NOON + 60_000)), 7);
        assert_eq!(recent.sum(Timestamp(NOON + RECENT_MS - STEP_MS)), 7);
        assert_eq!(recent.sum(Timestamp(NOON + RECENT_MS)), 2);
        assert_eq!(recent.sum(Timestamp(NOON + 60_000 + RECENT_MS)), 0);
    }

    #[test]
    fn recent_counts_take_no_more_room_however_long_it_goes_on() {
        let mut recent = Recent::default();
        (0..100_000).for_each(|second| recent.add(Timestamp(NOON + second * 1_000), 1));
        assert!(recent.0.len() <= 31, "{}", recent.0.len());
    }
}
