//! The newest commits: in memory for those who follow them, and in the months' files, so that they are known again after a restart.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::ports::commits::{Commit, CommitReader, Tail};
use async_trait::async_trait;
use sqlx::SqliteConnection;
use tokio::sync::watch;

use super::condition::Argument;
use super::connection::open_reader;
use super::decode::rows_of;
use super::error::store_error;
use super::month::{Month, Months};
use super::reader::read;
use super::store::SqliteStore;
use super::texts::TextDecoder;

/// How many events' commits are known at least, if none is larger.
const KEPT_EVENTS: usize = 4_096;

/// The newest commits of all months.
#[derive(Debug)]
pub(super) struct Commits {
    known: Mutex<Tail>,
    newest: watch::Sender<i64>,
}

impl Commits {
    /// Those that the months' files tell of.
    pub(super) async fn load(months: &Months) -> Result<Self, sqlx::Error> {
        let mut tail = Tail::default();
        for month in months.all() {
            let mut reader = open_reader(&months.file(month)).await?;
            let rows: Vec<(i64, Option<Vec<u8>>)> =
                sqlx::query_as("SELECT number, events FROM recent_commit").fetch_all(&mut reader).await?;
            for (number, events) in rows {
                match events {
                    Some(bytes) => tail.commits.push(Commit { number, events: ids_of(&bytes) }),
                    None => tail.floor = tail.floor.max(number),
                }
            }
        }
        tail.commits.sort_unstable_by_key(|commit| commit.number);
        tail.commits.retain(|commit| commit.number > tail.floor);
        let newest = tail.commits.last().map_or(tail.floor, |commit| commit.number);
        let known = Self { known: Mutex::new(tail), newest: watch::Sender::new(newest) };
        shorten(&mut known.lock());
        Ok(known)
    }

    fn lock(&self) -> MutexGuard<'_, Tail> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the newest commit.
    pub(super) fn newest(&self) -> i64 {
        *self.newest.borrow()
    }

    /// Tells of commits, in the order of their numbers, each larger than all before.
    pub(super) fn publish(&self, commits: Vec<Commit>) {
        let Some(newest) = commits.last().map(|commit| commit.number) else { return };
        {
            let mut known = self.lock();
            known.commits.extend(commits);
            shorten(&mut known);
        }
        self.newest.send_replace(newest);
    }
}

/// Forgets the oldest commits until few enough events are left, or the newest commit alone.
fn shorten(tail: &mut Tail) {
    let mut events: usize = tail.commits.iter().map(|commit| commit.events.len()).sum();
    let mut gone = 0;
    for commit in &tail.commits {
        if events <= 2 * KEPT_EVENTS {
            break;
        }
        events -= commit.events.len();
        tail.floor = commit.number;
        gone += 1;
    }
    tail.commits.drain(..gone);
}

/// Which commits a month's file has, for its one writer.
#[derive(Debug, Default)]
pub(super) struct Recent {
    kept: VecDeque<(i64, usize)>,
    events: usize,
}

impl Recent {
    /// What the file has.
    pub(super) async fn load(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let rows: Vec<(i64, i64)> =
            sqlx::query_as("SELECT number, count FROM recent_commit WHERE events IS NOT NULL ORDER BY number")
                .fetch_all(connection)
                .await?;
        let kept: VecDeque<(i64, usize)> =
            rows.into_iter().map(|(number, count)| (number, usize::try_from(count).unwrap_or(0))).collect();
        Ok(Self { events: kept.iter().map(|(_, count)| count).sum(), kept })
    }

    /// Writes a commit of events, and takes away the oldest when twice as many are there as are to be kept: rarely, and many at once.
    pub(super) async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        number: i64,
        events: &[EventId],
    ) -> Result<(), sqlx::Error> {
        let kept = events.len() <= KEPT_EVENTS;
        sqlx::query("INSERT INTO recent_commit (number, count, events) VALUES (?, ?, ?)")
            .bind(number)
            .bind(i64::try_from(events.len()).unwrap_or(i64::MAX))
            .bind(kept.then(|| bytes_of(events)))
            .execute(&mut *connection)
            .await?;
        if !kept {
            return self.forget(connection, number).await;
        }
        self.kept.push_back((number, events.len()));
        self.events += events.len();
        if self.events <= 2 * KEPT_EVENTS {
            return Ok(());
        }
        let mut last = None;
        while self.events > KEPT_EVENTS
            && self.kept.len() > 1
            && let Some((number, count)) = self.kept.pop_front()
        {
            self.events -= count;
            last = Some(number);
        }
        match last {
            Some(last) => self.forget(connection, last).await,
            None => Ok(()),
        }
    }

    /// Keeps of all commits up to this one no more than that they were there.
    async fn forget(&mut self, connection: &mut SqliteConnection, last: i64) -> Result<(), sqlx::Error> {
        self.kept.retain(|(number, _)| *number > last);
        self.events = self.kept.iter().map(|(_, count)| count).sum();
        sqlx::query("DELETE FROM recent_commit WHERE number < ?").bind(last).execute(&mut *connection).await?;
        sqlx::query("UPDATE recent_commit SET events = NULL WHERE number = ?").bind(last).execute(connection).await?;
        Ok(())
    }
}

fn bytes_of(ids: &[EventId]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.0.to_be_bytes()).collect()
}

fn ids_of(bytes: &[u8]) -> Arc<[EventId]> {
    bytes.as_chunks::<8>().0.iter().map(|bytes| EventId(i64::from_be_bytes(*bytes))).collect()
}

#[async_trait]
impl CommitReader for SqliteStore {
    fn newest(&self) -> i64 {
        self.commits.newest()
    }

    fn tail(&self, after: i64) -> Tail {
        let known = self.commits.lock();
        let first = known.commits.partition_point(|commit| commit.number <= after);
        Tail { floor: known.floor, commits: known.commits[first..].to_vec() }
    }

    async fn changed(&self, after: i64) {
        let mut newest = self.commits.newest.subscribe();
        // It fails only when the store is gone, and with it whoever waits.
        let _ = newest.wait_for(|newest| *newest > after).await;
    }

    async fn read(&self, ids: &[EventId]) -> Result<Vec<Event>, StoreError> {
        let mut found: BTreeMap<EventId, Event> = BTreeMap::new();
        let names = self.site_names().await?;
        let mut months: BTreeMap<Month, Vec<i64>> = BTreeMap::new();
        for id in ids {
            months.entry(Month::of_id(*id)).or_default().push(id.0);
        }
        for (month, ids) in months.into_iter().filter(|(month, _)| self.months.has(*month)) {
            let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
            let dictionary = self.known_text_dictionary(month);
            let mut decoder = TextDecoder::new(dictionary.as_deref())?;
            let statement = rows_of("json_each(?) AS wanted CROSS JOIN event ON event.id = wanted.value");
            let wanted = serde_json::to_string(&ids).map_err(|error| StoreError::Database(Box::new(error)))?;
            let rows = read(lease.connection(), (statement, vec![Argument::Text(wanted)]), &mut decoder).await?;
            let events = self.events(lease.connection(), rows, &names).await?;
            lease.release();
            found.extend(events.into_iter().map(|event| (event.id, event)));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }
}

/// A failure while the newest commits were read, at start.
pub(super) fn unreadable(error: sqlx::Error) -> StoreError {
    store_error(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_from_their_bytes_in_their_order() {
        let ids = [EventId(i64::MIN), EventId(-5), EventId(7), EventId(i64::MAX)];
        assert_eq!(*ids_of(&bytes_of(&ids)), ids);
    }

    #[test]
    fn what_is_forgotten_is_said() {
        let commit = |number, count: usize| Commit { number, events: vec![EventId(number); count].into() };
        let mut tail = Tail { floor: 0, commits: vec![commit(1, 10), commit(2, KEPT_EVENTS), commit(3, KEPT_EVENTS)] };
        shorten(&mut tail);
        assert_eq!((tail.floor, tail.commits[0].number), (1, 2));
        tail.commits.push(commit(4, 3 * KEPT_EVENTS));
        shorten(&mut tail);
        assert_eq!((tail.floor, tail.commits.len()), (4, 0));
    }
}
