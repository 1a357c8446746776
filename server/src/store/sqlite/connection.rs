//! How connections are opened, and a small pool of readers with a time limit. SQLite has one writer a file and many readers.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::domain::error::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::store_error;
use super::private;

/// How long one process waits for another's write lock (a command beside the server).
const BUSY: Duration = Duration::from_secs(10);
/// How many virtual-machine steps pass between two looks at the clock, about half a millisecond.
const STEPS_BETWEEN_CHECKS: i32 = 20_000;

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

/// Readers of all files of a store, opened when needed, the least recently used closed first.
#[derive(Debug)]
pub(super) struct Readers {
    idle: Mutex<VecDeque<(PathBuf, Reader)>>,
    permits: Arc<Semaphore>,
    epoch: Instant,
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
            epoch: Instant::now(),
        }
    }

    /// A reader of the file that is interrupted after `limit`. Give it back with [`Lease::release`];
    /// dropped in the middle of a read it is closed.
    pub(super) async fn lease(self: &Arc<Self>, file: &Path, limit: Duration) -> Result<Lease, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Unavailable)?;
        let reader = match self.take_idle(file) {
            Some(reader) => reader,
            None => self.open(file).await.map_err(store_error)?,
        };
        let deadline = self.epoch.elapsed() + limit;
        reader.deadline.store(u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        Ok(Lease { reader, file: file.to_owned(), readers: Arc::clone(self), _permit: permit })
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
    file: PathBuf,
    readers: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// The connection.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.reader.connection
    }

    /// Gives the reader back when its statements are done.
    pub(super) fn release(self) {
        self.readers.give_back(self.file, self.reader);
    }
}
