//! Committed events on their way to live readers. The writer only leaves numbers; the hub wakes readers at most so often, and each commit
//! is read back once for all of them. A reader that falls too far behind is told to read its list anew.

mod batch;
pub mod position;
pub mod request;
pub mod stream;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::event_row::EventRow;
use app::ports::commits::{Commit, CommitReader};
use bytes::Bytes;
use tokio::sync::{OnceCell, watch};
use tokio_util::sync::CancellationToken;

use self::position::Position;
use crate::http::event_json::ApiEvent;
use crate::matching::FoldedText;

/// How many events readers may be behind.
const MOST_BEHIND: usize = 4_096;
/// Readers are not woken more often, so that a thousand of them cost a bounded part of a processor whatever is committed.
const PACE: Duration = Duration::from_millis(40);

/// An event that readers share: what several of them need is made once.
#[derive(Debug, Default)]
struct Made {
    folded: FoldedText,
    api: OnceLock<Bytes>,
    /// By the reader's distance from UTC.
    rows: Mutex<Vec<(i32, Bytes)>>,
}

/// A committed event.
#[derive(Debug)]
pub struct LiveEvent {
    /// The event.
    pub event: Event,
    made: Made,
}

impl LiveEvent {
    /// Its folded texts, for filters.
    pub fn folded(&self) -> &FoldedText {
        &self.made.folded
    }

    /// The event as the API writes it.
    pub fn api_json(&self) -> &Bytes {
        self.made.api.get_or_init(|| json(&ApiEvent(&self.event)))
    }

    /// The row of a list for a reader whose clock is so many seconds east of UTC.
    pub fn row_json(&self, offset_s: i32) -> Bytes {
        let mut rows = self.made.rows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, row)) = rows.iter().find(|(offset, _)| *offset == offset_s) {
            return row.clone();
        }
        let row = json(&EventRow::of(&self.event, offset_s));
        rows.push((offset_s, row.clone()));
        row
    }
}

fn json(value: &impl serde::Serialize) -> Bytes {
    // What it is made of came out of JSON or goes into it without fail; an empty line is left out by its readers.
    serde_json::to_vec(value).unwrap_or_default().into()
}

/// A commit that readers share.
#[derive(Debug)]
pub struct Entry {
    /// Its number.
    pub number: i64,
    ids: Arc<[EventId]>,
    loaded: OnceCell<Arc<[LiveEvent]>>,
}

impl Entry {
    fn new(commit: Commit) -> Arc<Self> {
        Arc::new(Self { number: commit.number, ids: commit.events, loaded: OnceCell::new() })
    }

    /// How many events it has.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it has none, which no commit has.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// A reader that is too far behind, or was never at this server: it has to read its list anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind;

#[derive(Debug, Default)]
struct Ring {
    floor: i64,
    entries: VecDeque<Arc<Entry>>,
    events: usize,
}

impl Ring {
    fn push(&mut self, commit: Commit) {
        self.events += commit.events.len();
        self.entries.push_back(Entry::new(commit));
        while self.events > MOST_BEHIND
            && let Some(gone) = self.entries.pop_front()
        {
            self.events -= gone.len();
            self.floor = gone.number;
        }
    }

    fn newest(&self) -> i64 {
        self.entries.back().map_or(self.floor, |entry| entry.number)
    }

    /// What comes after a position, oldest first, the commit that it lies in among it.
    fn after(&self, position: Position) -> Result<Vec<Arc<Entry>>, Behind> {
        let Position { number, seen } = position;
        let first = self.entries.partition_point(|entry| entry.number < number);
        let inside = self.entries.get(first).is_some_and(|entry| entry.number == number);
        let whole = seen.is_none();
        let known = number >= self.floor && (inside || whole) && number <= self.newest();
        if !known {
            return Err(Behind);
        }
        let first = if inside && whole { first + 1 } else { first };
        Ok(self.entries.iter().skip(first).cloned().collect())
    }
}

/// The hub of one server.
pub struct Hub {
    commits: Arc<dyn CommitReader>,
    ring: Mutex<Ring>,
    newest: watch::Sender<i64>,
    stop: CancellationToken,
    streams: Mutex<HashMap<i64, usize>>,
}

impl Hub {
    /// Starts following the commits. Must be called within a Tokio runtime; it ends with [`Hub::close`], or when nobody has it any more.
    pub fn start(commits: Arc<dyn CommitReader>) -> Arc<Self> {
        let tail = commits.tail(i64::MIN);
        let mut ring = Ring { floor: tail.floor, ..Ring::default() };
        tail.commits.into_iter().for_each(|commit| ring.push(commit));
        let hub = Arc::new(Self {
            newest: watch::Sender::new(ring.newest()),
            ring: Mutex::new(ring),
            stop: CancellationToken::new(),
            streams: Mutex::default(),
            commits: commits.clone(),
        });
        let (weak, stop) = (Arc::downgrade(&hub), hub.stop.clone());
        let mut reached = *hub.newest.borrow();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = commits.changed(reached) => {}
                }
                let Some(hub) = weak.upgrade() else { return };
                reached = hub.take_up(reached);
                drop(hub);
                tokio::time::sleep(PACE).await;
            }
        });
        hub
    }

    /// Ends all streams, and takes no more.
    pub fn close(&self) {
        self.stop.cancel();
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Where a reader begins that wants what comes from now on.
    pub fn now(&self) -> Position {
        Position::behind(self.commits.newest())
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes up the commits behind a number, and wakes the readers.
    fn take_up(&self, reached: i64) -> i64 {
        let tail = self.commits.tail(reached);
        let newest = {
            let mut ring = self.lock();
            if tail.floor > reached {
                *ring = Ring { floor: tail.floor, ..Ring::default() };
            }
            tail.commits.into_iter().for_each(|commit| ring.push(commit));
            ring.newest()
        };
        self.newest.send_replace(newest);
        newest
    }

    /// What comes after a position.
    fn after(&self, position: Position) -> Result<Vec<Arc<Entry>>, Behind> {
        // A position may come from the very moment between a commit and its arrival here: then nothing comes after it yet.
        let number = position.number;
        let ring = self.lock();
        if position.seen.is_none() && number > ring.newest() && number <= self.commits.newest() {
            return Ok(Vec::new());
        }
        ring.after(position)
    }

    /// The events of a commit, read once for all readers.
    async fn events(&self, entry: &Entry) -> Result<Arc<[LiveEvent]>, StoreError> {
        let load = || async {
            let events = self.commits.read(&entry.ids).await?;
            Ok(events.into_iter().map(|event| LiveEvent { event, made: Made::default() }).collect())
        };
        entry.loaded.get_or_try_init(load).await.cloned()
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// One more stream of a person; `None` if there are `most` already.
    pub fn admit(self: &Arc<Self>, person: i64, most: usize) -> Option<Admission> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let open = streams.entry(person).or_default();
        if *open >= most {
            return None;
        }
        *open += 1;
        drop(streams);
        Some(Admission { hub: Arc::clone(self), person })
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        // Else the task that follows the commits would keep them for ever.
        self.stop.cancel();
    }
}

/// A place among a person's streams, given back when dropped.
pub struct Admission {
    hub: Arc<Hub>,
    person: i64,
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut streams = self.hub.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = streams.get_mut(&self.person) {
            *open -= 1;
            if *open == 0 {
                streams.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(commits: &[(i64, usize)]) -> Ring {
        let mut ring = Ring::default();
        for (number, count) in commits {
            ring.push(Commit { number: *number, events: vec![EventId(*number); *count].into() });
        }
        ring
    }

    fn after(ring: &Ring, position: &str) -> Result<Vec<i64>, Behind> {
        let found = ring.after(position.parse().unwrap())?;
        Ok(found.iter().map(|entry| entry.number).collect())
    }

    #[test]
    fn a_reader_goes_on_behind_its_position_also_within_a_commit() {
        let ring = ring(&[(10, 1), (20, 5), (30, 1)]);
        assert_eq!(after(&ring, "10"), Ok(vec![20, 30]));
        assert_eq!(after(&ring, "20-3"), Ok(vec![20, 30]));
        assert_eq!(after(&ring, "30"), Ok(vec![]));
        assert_eq!(after(&ring, "0"), Ok(vec![10, 20, 30]));
        assert_eq!(after(&ring, "15"), Ok(vec![20, 30]));
    }

    #[test]
    fn a_reader_too_far_behind_or_of_another_folder_has_to_begin_anew() {
        let ring = ring(&[(10, 1), (20, MOST_BEHIND), (30, 1)]);
        assert_eq!(ring.floor, 20);
        assert_eq!(after(&ring, "10"), Err(Behind));
        assert_eq!(after(&ring, "20-7"), Err(Behind), "within a commit that is no longer known");
        assert_eq!(after(&ring, "20"), Ok(vec![30]));
        assert_eq!(after(&ring, "31"), Err(Behind), "of a future that this server has not");
        assert_eq!(after(&ring, "25-1"), Err(Behind), "within a commit that never was");
    }
}
