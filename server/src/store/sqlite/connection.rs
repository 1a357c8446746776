//! How connections are opened, and a small pool of readers with a time limit. SQLite has one writer a file and many readers.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::domain::error::StoreError;
use app::domain::system::ReaderState;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::error::store_error;
use super::private;

/// How long one process waits for another's write lock (a command beside the server).
const BUSY: Duration = Duration::from_secs(10);
/// How many virtual-machine steps pass between two looks at the clock, about half a millisecond.
pub(super) const STEPS_BETWEEN_CHECKS: i32 = 20_000;

/// How many statements a writer keeps prepared: those of each table for each small number of rows.
const WRITER_STATEMENTS: usize = 400;

fn options(file: &Path, cache_kib: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(false)
        .busy_timeout(BUSY)
        .pragma("cache_size", format!("-{cache_kib}"))
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

/// A connection that writes, and makes the file if there is none. Commits are on disk when they return.
pub(super) async fn open_writer(file: &Path, cache_kib: u32) -> Result<SqliteConnection, sqlx::Error> {
    private::make_file(file)?;
    options(file, cache_kib)
        .page_size(8_192)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", "2000")
        .pragma("journal_size_limit", "33554432")
        .statement_cache_capacity(WRITER_STATEMENTS)
        .connect()
        .await
}

/// A connection that cannot write to what it is opened on, though elsewhere: for `VACUUM INTO`.
pub(super) async fn open_copier(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    options(file, READER_CACHE_KIB).read_only(true).connect().await
}

/// A connection that cannot write.
pub(super) async fn open_reader(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    options(file, READER_CACHE_KIB).read_only(true).pragma("query_only", "1").row_buffer_size(256).connect().await
}

/// Idle readers keep at most this much of their file in memory each; the system's cache holds the rest.
const READER_CACHE_KIB: u32 = 1_024;
/// How many idle readers stay open, of all files together.
const IDLE_READERS: usize = 40;
/// How many reads run at once.
const READS_AT_ONCE: usize = 16;
/// How many looks at whether a file answers run at once, beside these.
const PROBES_AT_ONCE: usize = 2;

/// Readers of all files of a store, opened when needed, the least recently used closed first.
#[derive(Debug)]
pub(super) struct Readers {
    idle: Mutex<VecDeque<(PathBuf, Reader)>>,
    permits: Arc<Semaphore>,
    probes: Arc<Semaphore>,
    epoch: Instant,
    files: Mutex<Files>,
    returned: Notify,
}

/// Which files are being read, and which others have taken the place of some.
#[derive(Debug, Default)]
struct Files {
    used: HashMap<PathBuf, usize>,
    successors: HashMap<PathBuf, PathBuf>,
}

impl Files {
    /// What has the place of a file now.
    fn current(&self, file: &Path) -> PathBuf {
        let mut current = file;
        while let Some(successor) = self.successors.get(current) {
            current = successor;
        }
        current.to_owned()
    }
}

/// That a file is being read.
#[derive(Debug)]
struct Use {
    file: PathBuf,
    readers: Arc<Readers>,
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut files = self.readers.files();
        if let Some(used) = files.used.get_mut(&self.file) {
            *used -= 1;
            if *used == 0 {
                files.used.remove(&self.file);
                self.readers.returned.notify_waiters();
            }
        }
    }
}

#[derive(Debug)]
struct Reader {
    connection: SqliteConnection,
    deadline: Arc<AtomicU64>,
}

impl Readers {
    /// No reader is open yet.
    pub(super) fn new() -> Self {
        Self {
            idle: Mutex::new(VecDeque::new()),
            permits: Arc::new(Semaphore::new(READS_AT_ONCE)),
            probes: Arc::new(Semaphore::new(PROBES_AT_ONCE)),
            epoch: Instant::now(),
            files: Mutex::default(),
            returned: Notify::new(),
        }
    }

    /// A reader of the file that is interrupted after `limit`. Give it back with [`Lease::release`];
    /// dropped in the middle of a read it is closed.
    pub(super) async fn lease(self: &Arc<Self>, file: &Path, limit: Duration) -> Result<Lease, StoreError> {
        self.lend(file, limit, &self.permits).await
    }

    /// The same, to see whether the file answers: it waits for no other read, so that many of them make no server look broken.
    pub(super) async fn probe(self: &Arc<Self>, file: &Path, limit: Duration) -> Result<Lease, StoreError> {
        self.lend(file, limit, &self.probes).await
    }

    async fn lend(
        self: &Arc<Self>,
        file: &Path,
        limit: Duration,
        permits: &Arc<Semaphore>,
    ) -> Result<Lease, StoreError> {
        let permit = Arc::clone(permits).acquire_owned().await.map_err(|_| StoreError::Unavailable)?;
        let used = self.begin_use(file);
        let reader = match self.take_idle(&used.file) {
            Some(reader) => reader,
            None => self.open(&used.file).await.map_err(store_error)?,
        };
        let deadline = self.epoch.elapsed() + limit;
        reader.deadline.store(u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        Ok(Lease { reader, used, _permit: permit })
    }

    /// From now on whoever asks for the old file is lent a reader of its successor; answers when nobody reads the old one any more.
    pub(super) async fn retire(&self, old: &Path, successor: &Path) {
        self.files().successors.insert(old.to_owned(), successor.to_owned());
        loop {
            let returned = self.returned.notified();
            if !self.files().used.contains_key(old) {
                break;
            }
            returned.await;
        }
        self.close(Some(old));
    }

    fn begin_use(self: &Arc<Self>, file: &Path) -> Use {
        let mut files = self.files();
        let file = files.current(file);
        *files.used.entry(file.clone()).or_insert(0) += 1;
        Use { file, readers: Arc::clone(self) }
    }

    fn files(&self) -> std::sync::MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are open, and how many of these are at work.
    pub(super) fn state(&self) -> ReaderState {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let busy = READS_AT_ONCE.saturating_sub(self.permits.available_permits());
        ReaderState { open: count(self.lock().len() + busy), busy: count(busy) }
    }

    /// Closes the idle readers of a file, or of all.
    pub(super) fn close(&self, file: Option<&Path>) {
        self.lock().retain(|(path, _)| file.is_some_and(|file| path != file));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(PathBuf, Reader)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_idle(&self, file: &Path) -> Option<Reader> {
        let mut idle = self.lock();
        let at = idle.iter().rposition(|(path, _)| path == file)?;
        idle.remove(at).map(|(_, reader)| reader)
    }

    fn give_back(&self, file: PathBuf, reader: Reader) {
        let closed = {
            let mut idle = self.lock();
            idle.push_back((file, reader));
            if idle.len() > IDLE_READERS { idle.pop_front() } else { None }
        };
        drop(closed);
    }

    async fn open(&self, file: &Path) -> Result<Reader, sqlx::Error> {
        let mut connection = open_reader(file).await?;
        let deadline = Arc::new(AtomicU64::new(u64::MAX));
        let (watched, epoch) = (Arc::clone(&deadline), self.epoch);
        connection.lock_handle().await?.set_progress_handler(STEPS_BETWEEN_CHECKS, move || {
            u64::try_from(epoch.elapsed().as_millis()).unwrap_or(u64::MAX) < watched.load(Ordering::Relaxed)
        });
        Ok(Reader { connection, deadline })
    }
}

/// A reader lent for one read.
#[derive(Debug)]
pub(super) struct Lease {
    reader: Reader,
    used: Use,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// The connection.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.reader.connection
    }

    /// Gives the reader back when its statements are done.
    pub(super) fn release(self) {
        self.used.readers.give_back(self.used.file.clone(), self.reader);
    }
}
