//! Reads that took long: the newest of them are kept in memory, with what was asked, until the process ends. They stand between the routes
//! and the store, and change no answer.

pub mod watched;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::domain::error::StoreError;
use app::domain::system::{ReadEnd, ReadKind};
use app::domain::time::Timestamp;
use app::ports::clock::Clock;

/// How many are kept.
const KEPT: usize = 50;
/// How many characters of a filter are kept.
const MOST_QUERY: usize = 500;

/// A read that took long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Its number since the start, from 1.
    pub number: u64,
    /// When it ended.
    pub at: Timestamp,
    /// What was read.
    pub kind: ReadKind,
    /// The filter as addresses spell it, or an event's id; hostile text.
    pub query: String,
    /// Whether events of Vigie's own site may be among what was read.
    pub audit: bool,
    /// How long it took.
    pub took: Duration,
    /// How it ended.
    pub end: ReadEnd,
}

/// What was asked of a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// See [`Noted::query`].
    pub query: String,
    /// See [`Noted::audit`].
    pub audit: bool,
}

/// The slow reads of a server.
pub struct SlowReads {
    threshold: Duration,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    total: u64,
    reads: VecDeque<Noted>,
}

impl SlowReads {
    /// Keeps those that take `threshold` and longer.
    pub fn new(threshold: Duration, clock: Arc<dyn Clock>) -> Self {
        Self { threshold, clock, kept: Mutex::default() }
    }

    /// From when on a read is slow.
    pub fn threshold(&self) -> Duration {
        self.threshold
    }

    /// How many there were.
    pub fn total(&self) -> u64 {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    /// The newest of them, newest first.
    pub fn newest(&self) -> Vec<Noted> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.reads.iter().rev().cloned().collect()
    }

    /// Waits for a read, and notes it if it was slow; also where nobody waits for it to its end.
    pub async fn watch<T>(
        &self,
        kind: ReadKind,
        asked: impl Fn() -> Asked + Send,
        read: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let mut watch = Watch { slow: self, kind, asked, begun: Instant::now(), end: ReadEnd::Abandoned };
        let answer = read.await;
        watch.end = match &answer {
            Ok(_) => ReadEnd::Answered,
            Err(StoreError::Interrupted) => ReadEnd::Interrupted,
            Err(_) => ReadEnd::Failed,
        };
        answer
    }

    fn note(&self, kind: ReadKind, asked: &Asked, took: Duration, end: ReadEnd) {
        let audit = asked.audit;
        let query: String = asked.query.chars().take(MOST_QUERY).collect();
        let at = self.clock.now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.total += 1;
        let number = kept.total;
        if kept.reads.len() == KEPT {
            kept.reads.pop_front();
        }
        kept.reads.push_back(Noted { number, at, kind, query, audit, took, end });
    }
}

/// A read at work. It is noted when it is dropped: a reader who goes away takes the rest of the function along.
struct Watch<'a, A: Fn() -> Asked> {
    slow: &'a SlowReads,
    kind: ReadKind,
    asked: A,
    begun: Instant,
    end: ReadEnd,
}

impl<A: Fn() -> Asked> Drop for Watch<'_, A> {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        if took >= self.slow.threshold {
            self.slow.note(self.kind, &(self.asked)(), took, self.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            Timestamp(7)
        }
    }

    fn slow(threshold: Duration) -> SlowReads {
        SlowReads::new(threshold, Arc::new(Standing))
    }

    fn asked(query: &str) -> Asked {
        Asked { query: query.to_owned(), audit: false }
    }

    async fn read(slow: &SlowReads, answer: Result<(), StoreError>) {
        let _ = slow.watch(ReadKind::Page, || asked("q=a"), async { answer }).await;
    }

    #[tokio::test]
    async fn a_slow_read_is_noted_with_how_it_ended_and_a_quick_one_is_not() {
        let all = slow(Duration::ZERO);
        read(&all, Ok(())).await;
        read(&all, Err(StoreError::Interrupted)).await;
        read(&all, Err(StoreError::Unavailable)).await;
        let noted = all.newest();
        assert_eq!(
            noted.iter().map(|one| (one.number, one.end)).collect::<Vec<_>>(),
            [(3, ReadEnd::Failed), (2, ReadEnd::Interrupted), (1, ReadEnd::Answered)]
        );
        assert_eq!((noted[0].at, noted[0].query.as_str()), (Timestamp(7), "q=a"));
        let few = slow(Duration::from_secs(60));
        read(&few, Ok(())).await;
        assert_eq!((few.total(), few.newest()), (0, Vec::new()));
    }

    #[tokio::test]
    async fn a_read_that_nobody_waits_for_any_more_is_noted_too() {
        let all = slow(Duration::ZERO);
        {
            let never = std::future::pending::<Result<(), StoreError>>();
            let mut read = std::pin::pin!(all.watch(ReadKind::Usage, || asked(""), never));
            assert!(futures::poll!(&mut read).is_pending());
        }
        assert_eq!(all.newest()[0].end, ReadEnd::Abandoned);
    }

    #[tokio::test]
    async fn only_the_newest_are_kept_and_long_filters_are_cut() {
        let all = slow(Duration::ZERO);
        for _ in 0..KEPT {
            read(&all, Ok(())).await;
        }
        let long = "ł".repeat(10_000);
        let _ = all.watch(ReadKind::Page, || asked(&long), async { Ok(()) }).await;
        let noted = all.newest();
        assert_eq!((noted.len(), all.total(), noted[0].number), (KEPT, 51, 51));
        assert_eq!(noted[0].query.chars().count(), MOST_QUERY);
    }
}
