//! The one writer: it takes whatever waits in the bounded queue, commits it month by month, and answers when it is on disk.
//! While one group is being committed the next one gathers, so groups are as large as the load is high.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::domain::error::StoreError;
use app::domain::event::Appended;
use app::ports::clock::Clock;
use futures::future::join_all;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::error::{repeat, store_error};
use super::main::{MainDatabase, begin};
use super::month::{Month, Months};
use super::month_file::MonthFile;
use super::options::StoreOptions;
use super::payloads::Dictionary;
use super::row::{Key, Row, Timed};
use super::seal;

/// How many months stay open for writing.
const OPEN_MONTHS: usize = 3;
/// How many months before its own a repeat of a record without a time is looked for in.
const RECENT_MONTHS: usize = 2;
/// How often idle months are looked for.
const IDLE: Duration = Duration::from_secs(1);

type Answer = Result<Vec<Appended>, StoreError>;

struct Batch {
    rows: Vec<Row>,
    dictionary: Option<Arc<Dictionary>>,
    reply: oneshot::Sender<Answer>,
    _room: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

enum Command {
    Append(Batch),
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
        tokio::spawn(
            Task { context, open: BTreeMap::new(), unsealed: BTreeSet::new(), checked: Instant::now() }.run(commands),
        );
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

    /// Commits a batch.
    pub(super) async fn append(&self, room: Room, rows: Vec<Row>, dictionary: Option<Arc<Dictionary>>) -> Answer {
        let (reply, answer) = oneshot::channel();
        let batch = Batch { rows, dictionary, reply, _room: room.0 };
        self.queue.send(Command::Append(batch)).map_err(|_| StoreError::Unavailable)?;
        answer.await.map_err(|_| StoreError::Unavailable)?
    }

    /// Commits all that waits, writes the logs into their files, and ends.
    pub(super) async fn close(&self) {
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
    pub(super) clock: Arc<dyn Clock>,
}

struct Task {
    context: Context,
    open: BTreeMap<Month, (MonthFile, Instant)>,
    unsealed: BTreeSet<Month>,
    checked: Instant,
}

/// The rows of a group that go to one month, with the places of their answers: batch and position in it.
#[derive(Default)]
struct Part {
    places: Vec<(usize, usize)>,
    rows: Vec<Row>,
}

struct Group {
    answers: Vec<Result<Vec<Option<Appended>>, StoreError>>,
    parts: BTreeMap<Month, Part>,
    dictionary: Option<Arc<Dictionary>>,
}

impl Task {
    async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        self.unsealed = match seal::unsealed(&self.context.main, &self.context.months).await {
            Ok(months) => months,
            Err(error) => {
                tracing::error!(error = %error, "The months that are not sealed could not be read; all count as sealed");
                BTreeSet::new()
            }
        };
        loop {
            match tokio::time::timeout(IDLE, commands.recv()).await {
                Ok(None) => break,
                Ok(Some(Command::Close(done))) => {
                    commands.close();
                    self.close().await;
                    // Nobody waits any more if this fails.
                    let _ = done.send(());
                    return;
                }
                Ok(Some(Command::Append(first))) => self.group(first, &mut commands).await,
                Err(_) => {}
            }
            self.seal_idle().await;
        }
        self.close().await;
    }

    /// Commits the batch and whatever waits behind it.
    async fn group(&mut self, first: Batch, commands: &mut mpsc::UnboundedReceiver<Command>) {
        let mut events = first.rows.len();
        let mut batches = vec![first];
        let mut closing = None;
        while events < self.context.options.group_events {
            match commands.try_recv() {
                Ok(Command::Append(batch)) => {
                    events += batch.rows.len();
                    batches.push(batch);
                }
                Ok(Command::Close(done)) => {
                    closing = Some(done);
                    break;
                }
                Err(_) => break,
            }
        }
        self.commit(batches).await;
        if let Some(done) = closing {
            commands.close();
            self.close().await;
            let _ = done.send(());
        }
    }

    async fn commit(&mut self, batches: Vec<Batch>) {
        let mut replies = Vec::with_capacity(batches.len());
        let mut group = Group { answers: Vec::with_capacity(batches.len()), parts: BTreeMap::new(), dictionary: None };
        for (batch, Batch { rows, dictionary, reply, _room }) in batches.into_iter().enumerate() {
            group.answers.push(Ok(vec![None; rows.len()]));
            group.dictionary = dictionary.or(group.dictionary);
            for (at, row) in rows.into_iter().enumerate() {
                let part = group.parts.entry(row.month).or_default();
                part.places.push((batch, at));
                part.rows.push(row);
            }
            replies.push((reply, _room));
        }
        if let Err(error) = self.store(&mut group).await {
            group.answers.iter_mut().for_each(|answer| *answer = Err(repeat(&error)));
        }
        for ((reply, room), answer) in replies.into_iter().zip(group.answers) {
            drop(room);
            let answer = answer.and_then(|all| all.into_iter().collect::<Option<_>>().ok_or(StoreError::Unavailable));
            // The caller may have gone; what it sent is stored all the same.
            let _ = reply.send(answer);
        }
    }

    async fn store(&mut self, group: &mut Group) -> Result<(), StoreError> {
        self.check_room()?;
        self.answer_repeats(group).await?;
        let parts = std::mem::take(&mut group.parts);
        self.reopen(parts.keys().copied()).await?;
        let mut work = Vec::with_capacity(parts.len());
        for (month, part) in parts {
            let open = self.open.remove(&month).map(|(file, _)| file);
            work.push(self.store_part(month, open, part, group.dictionary.clone()));
        }
        for (month, places, outcome) in join_all(work).await {
            match outcome {
                Ok((file, answers)) => {
                    self.open.insert(month, (file, Instant::now()));
                    for ((batch, at), answer) in places.into_iter().zip(answers) {
                        if let Ok(all) = &mut group.answers[batch] {
                            all[at] = Some(answer);
                        }
                    }
                }
                Err(error) => {
                    tracing::error!(%month, error = %error, "A commit failed; its batches were told so");
                    places.into_iter().for_each(|(batch, _)| group.answers[batch] = Err(repeat(&error)));
                }
            }
        }
        self.close_surplus().await;
        Ok(())
    }

    #[allow(clippy::type_complexity, reason = "read by one caller, right above")]
    fn store_part(
        &self,
        month: Month,
        open: Option<MonthFile>,
        part: Part,
        dictionary: Option<Arc<Dictionary>>,
    ) -> impl Future<Output = (Month, Vec<(usize, usize)>, Result<(MonthFile, Vec<Appended>), StoreError>)> + use<>
    {
        let (path, writer, months) =
            (self.context.months.file(month), self.context.options.writer, Arc::clone(&self.context.months));
        async move {
            let outcome = async {
                let mut file = match open {
                    Some(file) => file,
                    None => MonthFile::open(&path, month, writer).await?,
                };
                months.add(month);
                let answers = file.commit(part.rows, dictionary.as_ref()).await.map_err(store_error)?;
                Ok((file, answers))
            };
            (month, part.places, outcome.await)
        }
    }

    fn check_room(&self) -> Result<(), StoreError> {
        let options = &self.context.options;
        let disk = rustix::fs::statvfs(&options.dir).map_err(|error| StoreError::Database(Box::new(error)))?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < options.min_free_bytes { Err(StoreError::Full) } else { Ok(()) }
    }

    /// Records without a time of their own get the time of receipt; one that came before may lie in an earlier month.
    async fn answer_repeats(&mut self, group: &mut Group) -> Result<(), StoreError> {
        let months: Vec<Month> = group.parts.keys().copied().collect();
        for month in months {
            let untimed = |row: &Row| row.key.filter(|key| key.timed == Timed::ByReceipt);
            let keys: Vec<Key> = group.parts[&month].rows.iter().filter_map(untimed).collect();
            let earlier = std::iter::successors(Some(month.previous()), |month| Some(month.previous()));
            for earlier in earlier.take(RECENT_MONTHS) {
                if keys.is_empty() || !self.context.months.has(earlier) {
                    continue;
                }
                let found = self.find(earlier, &keys).await?;
                group.take_found(month, &keys, &found);
            }
        }
        Ok(())
    }

    async fn find(&mut self, month: Month, keys: &[Key]) -> Result<Vec<Option<Appended>>, StoreError> {
        if !self.open.contains_key(&month) {
            let file = MonthFile::open(&self.context.months.file(month), month, self.context.options.writer).await?;
            self.open.insert(month, (file, Instant::now()));
        }
        match self.open.get_mut(&month) {
            Some((file, used)) => {
                *used = Instant::now();
                file.find(keys).await.map_err(store_error)
            }
            None => Ok(vec![None; keys.len()]),
        }
    }

    /// Notes in the main database that the counts of these months are no longer complete there, before they change.
    async fn reopen(&mut self, months: impl Iterator<Item = Month>) -> Result<(), StoreError> {
        let sealed: Vec<Month> = months.filter(|month| !self.unsealed.contains(month)).collect();
        if sealed.is_empty() {
            return Ok(());
        }
        let mut connection = self.context.main.write().await;
        let mut transaction = begin(&mut connection).await?;
        for month in &sealed {
            sqlx::query("INSERT INTO month (month, sealed) VALUES (?, 0) ON CONFLICT (month) DO UPDATE SET sealed = 0")
                .bind(month.number())
                .execute(&mut *transaction)
                .await
                .map_err(store_error)?;
        }
        transaction.commit().await.map_err(store_error)?;
        self.unsealed.extend(sealed);
        Ok(())
    }

    async fn close_surplus(&mut self) {
        while self.open.len() > OPEN_MONTHS {
            let oldest = self.open.iter().min_by_key(|(_, (_, used))| *used).map(|(month, _)| *month);
            let Some(month) = oldest else { return };
            self.close_month(month).await;
        }
    }

    async fn close_month(&mut self, month: Month) {
        if let Some((file, _)) = self.open.remove(&month)
            && let Err(error) = file.close().await
        {
            tracing::warn!(%month, error = %error, "A month was closed with its log left beside it; nothing is lost");
        }
    }

    /// Seals months to which nothing came for a while. The running month stays open: it would be reopened at once.
    async fn seal_idle(&mut self) {
        if self.checked.elapsed() < IDLE {
            return;
        }
        self.checked = Instant::now();
        let running = Month::of(self.context.clock.now()).previous();
        let after = self.context.options.seal_after;
        let due = self
            .unsealed
            .iter()
            .copied()
            .find(|month| *month < running && self.open.get(month).is_none_or(|(_, used)| used.elapsed() >= after));
        let Some(month) = due else { return };
        match self.seal(month).await {
            Ok(()) => {
                self.unsealed.remove(&month);
                self.close_month(month).await;
                // The next one need not wait.
                self.checked = Instant::now().checked_sub(IDLE).unwrap_or(self.checked);
            }
            Err(error) => tracing::warn!(%month, error = %error, "A month could not be sealed; it is tried again"),
        }
    }

    async fn seal(&mut self, month: Month) -> Result<(), StoreError> {
        if !self.open.contains_key(&month) {
            let file = MonthFile::open(&self.context.months.file(month), month, self.context.options.writer).await?;
            self.open.insert(month, (file, Instant::now()));
        }
        match self.open.get_mut(&month) {
            Some((file, _)) => seal::seal(&self.context.main, month, file.connection()).await,
            None => Ok(()),
        }
    }

    async fn close(&mut self) {
        while let Some(month) = self.open.keys().next().copied() {
            self.close_month(month).await;
        }
    }
}

impl Group {
    /// Takes out of a month's part the rows whose keys were found elsewhere.
    fn take_found(&mut self, month: Month, keys: &[Key], found: &[Option<Appended>]) {
        let Some(part) = self.parts.get_mut(&month) else { return };
        let rows = std::mem::take(&mut part.rows);
        let places = std::mem::take(&mut part.places);
        for (row, (batch, at)) in rows.into_iter().zip(places) {
            let answer = row
                .key
                .filter(|key| key.timed == Timed::ByReceipt)
                .and_then(|key| keys.iter().position(|other| *other == key))
                .and_then(|index| found[index]);
            match (answer, &mut self.answers[batch]) {
                (Some(answer), Ok(all)) => all[at] = Some(answer),
                _ => {
                    part.rows.push(row);
                    part.places.push((batch, at));
                }
            }
        }
    }
}
