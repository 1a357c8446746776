//! The one writer: it takes whatever waits in the bounded queue, commits it month by month, and answers when it is on disk.
//! While one group is being committed the next one gathers, so groups are as large as the load is high.

mod annotate;
#[cfg(test)]
mod full_disk;
mod heads;
mod months;
mod retain;
mod task;

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::domain::error::StoreError;
use app::domain::event::Appended;
use app::domain::system::QueueState;
use app::ports::annotations::Annotated;
use app::ports::clock::Clock;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use self::retain::Retain;
use self::task::Task;
use super::annotations::{AnnotatedMonths, Note};
use super::commits::Commits;
use super::dictionary::InUse;
use super::main::MainDatabase;
use super::month::{Month, Months};
use super::options::StoreOptions;
use super::retention::emptied::RemovedMonths;
use super::retention::files::{Exchange, Replacement};
use super::retention::removal::Removal;
use super::retention::removed::Removed;
use super::row::Row;
use super::terms::Terms;

/// How often idle months are looked for.
const IDLE: Duration = Duration::from_secs(1);
/// How long the removal of old events waits for a moment without new ones.
const QUIET: Duration = Duration::from_millis(500);

type Answer = Result<Vec<Appended>, StoreError>;

struct Batch {
    rows: Vec<Row>,
    dictionaries: InUse,
    reply: oneshot::Sender<Answer>,
    _room: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

/// An entry for an event, with its place in the queue.
struct Annotation {
    note: Note,
    reply: oneshot::Sender<Result<Option<Annotated>, StoreError>>,
    _room: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

enum Command {
    Append(Batch),
    Annotate(Box<Annotation>),
    Retain(Box<Retain>),
    Close(oneshot::Sender<()>),
}

/// The queue's entrance.
#[derive(Debug)]
pub(super) struct Writer {
    queue: mpsc::UnboundedSender<Command>,
    events: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    limits: (usize, usize),
}

/// Room in the queue for one batch, taken before the work of encoding it.
pub(super) struct Room((OwnedSemaphorePermit, OwnedSemaphorePermit));

impl Writer {
    /// Starts the writer.
    pub(super) fn start(context: Context) -> Self {
        let (queue, commands) = mpsc::unbounded_channel();
        let limits = (context.options.queue_events, context.options.queue_bytes);
        tokio::spawn(Task::new(context).run(commands));
        let (events, bytes) = (Arc::new(Semaphore::new(limits.0)), Arc::new(Semaphore::new(limits.1)));
        Self { queue, events, bytes, limits }
    }

    /// Room for a batch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the queue is full. A batch larger than the queue waits for nobody else in it.
    pub(super) fn room(&self, events: usize, bytes: usize) -> Result<Room, StoreError> {
        let take = |semaphore: &Arc<Semaphore>, wanted: usize, limit: usize| {
            let wanted = u32::try_from(wanted.min(limit)).unwrap_or(u32::MAX);
            Arc::clone(semaphore).try_acquire_many_owned(wanted).map_err(|_| StoreError::Unavailable)
        };
        Ok(Room((take(&self.events, events, self.limits.0)?, take(&self.bytes, bytes, self.limits.1)?)))
    }

    /// What waits for its commit, or is being encoded for it.
    pub(super) fn state(&self) -> QueueState {
        let taken = |semaphore: &Semaphore, limit: usize| limit.saturating_sub(semaphore.available_permits());
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        QueueState {
            events: count(taken(&self.events, self.limits.0)),
            most_events: count(self.limits.0),
            bytes: count(taken(&self.bytes, self.limits.1)),
            most_bytes: count(self.limits.1),
        }
    }

    /// Whether somebody still takes what is sent.
    pub(super) fn is_alive(&self) -> bool {
        !self.queue.is_closed() && !self.events.is_closed()
    }

    /// Commits a batch.
    pub(super) async fn append(&self, room: Room, rows: Vec<Row>, dictionaries: InUse) -> Answer {
        let (reply, answer) = oneshot::channel();
        let batch = Batch { rows, dictionaries, reply, _room: room.0 };
        self.queue.send(Command::Append(batch)).map_err(|_| StoreError::Unavailable)?;
        answer.await.map_err(|_| StoreError::Unavailable)?
    }

    /// Adds an entry to an event; `None` if it is not there any more.
    pub(super) async fn annotate(&self, room: Room, note: Note) -> Result<Option<Annotated>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let annotation = Box::new(Annotation { note, reply, _room: room.0 });
        self.queue.send(Command::Annotate(annotation)).map_err(|_| StoreError::Unavailable)?;
        answer.await.map_err(|_| StoreError::Unavailable)?
    }

    /// Removes events and payloads; `None` if rules or holds have changed since it was planned.
    pub(super) async fn remove(&self, removal: Removal) -> Result<Option<Vec<Removed>>, StoreError> {
        self.retain(|reply| Retain::Remove(removal, reply)).await
    }

    /// Removes those of the contents of a month to which no payload points.
    pub(super) async fn sweep_contents(&self, month: Month, contents: Vec<i64>) -> Result<(), StoreError> {
        self.retain(|reply| Retain::Sweep(month, contents, reply)).await
    }

    /// Puts another file in the place of a month's.
    pub(super) async fn replace(&self, replacement: Replacement) -> Result<Exchange, StoreError> {
        self.retain(|reply| Retain::Replace(replacement, reply)).await
    }

    async fn retain<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Retain,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.queue.send(Command::Retain(Box::new(command(reply)))).map_err(|_| StoreError::Unavailable)?;
        answer.await.map_err(|_| StoreError::Unavailable)?
    }

    /// Waits until nobody's events wait, or for a while.
    pub(super) async fn wait_for_quiet(&self) {
        let begin = Instant::now();
        while self.events.available_permits() < self.limits.0 && begin.elapsed() < QUIET {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Takes nothing more, commits all that was taken, writes the logs into their files, and ends.
    pub(super) async fn close(&self) {
        // All the room there is: then no batch is being encoded any more, which may write new words to the main database.
        let all = u32::try_from(self.limits.0).unwrap_or(u32::MAX);
        if let Ok(room) = self.events.acquire_many(all).await {
            room.forget();
        }
        self.events.close();
        let (reply, done) = oneshot::channel();
        if self.queue.send(Command::Close(reply)).is_ok() {
            // The task drops the sender only when it is gone, which is just as well.
            let _ = done.await;
        }
    }
}

/// What the writer works with.
pub(super) struct Context {
    pub(super) options: StoreOptions,
    pub(super) main: Arc<MainDatabase>,
    pub(super) months: Arc<Months>,
    pub(super) annotated: Arc<AnnotatedMonths>,
    pub(super) removed: Arc<RemovedMonths>,
    pub(super) terms: Arc<Terms>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) commits: Arc<Commits>,
}
