//! The main database: sites, sources, keys, words, accounts, and the counts of sealed months. Commands open it beside a running server.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use app::domain::error::StoreError;
use app::domain::system::ReaderState;
use app::ports::accounts::Account;
use app::ports::keys::KeyGrant;
use app::ports::sessions::{SecretHash, StoredSession};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use super::changes::{Changes, Recall};
use super::connection::{Lease, Readers, open_reader, open_writer};
use super::error::{OpenError, store_error};
use super::private;
use super::schema;
use super::sites::SiteRow;

/// The name of the main database in the data folder.
pub const MAIN_FILE: &str = "vigie.db";

/// What a read of the main database may take; its tables are small.
const READ_LIMIT: Duration = Duration::from_secs(10);
const WRITER_CACHE_KIB: u32 = 4_096;

/// The main database. What is asked with every request is kept until this process or another one changes anything.
#[derive(Debug)]
pub struct MainDatabase {
    file: PathBuf,
    writer: Mutex<SqliteConnection>,
    readers: Arc<Readers>,
    pub(super) changes: Changes,
    pub(super) sites: Recall<(), Arc<Vec<SiteRow>>>,
    /// The sealed months, as `yyyymm`.
    pub(super) sealed: Recall<(), Arc<Vec<i64>>>,
    pub(super) grants: Recall<SecretHash, KeyGrant>,
    pub(super) sessions: Recall<SecretHash, StoredSession>,
    pub(super) owners: Recall<SecretHash, Account>,
    /// Grows with every change of the rules and holds of retention.
    pub(super) retention_epoch: AtomicU64,
}

impl MainDatabase {
    /// Opens the main database of a data folder, beside a running server or not, and makes folder and file if there are none.
    ///
    /// # Errors
    /// [`OpenError::Newer`] if a newer program wrote it; it is left untouched.
    pub async fn open(dir: &Path) -> Result<Self, OpenError> {
        private::make_dir(dir).map_err(|cause| OpenError::Io { path: dir.to_owned(), cause })?;
        let file = dir.join(MAIN_FILE);
        let database = |cause| OpenError::Database { file: file.clone(), cause };
        // Looked at without the right to write first: the pragmas of a writer already change a file.
        if file.metadata().is_ok_and(|found| found.len() > 0) {
            let mut reader = open_reader(&file).await.map_err(database)?;
            schema::MAIN.check(&mut reader, &file).await?;
            reader.close().await.map_err(database)?;
        }
        let mut writer = open_writer(&file, WRITER_CACHE_KIB).await.map_err(database)?;
        schema::MAIN.migrate(&mut writer, &file).await?;
        let changes = Changes::open(dir).map_err(|cause| OpenError::Io { path: dir.to_owned(), cause })?;
        Ok(Self {
            file,
            writer: Mutex::new(writer),
            readers: Arc::new(Readers::new()),
            changes,
            sites: Recall::default(),
            sealed: Recall::default(),
            grants: Recall::default(),
            sessions: Recall::default(),
            owners: Recall::default(),
            retention_epoch: AtomicU64::new(0),
        })
    }

    /// A connection that reads; give it back with [`Lease::release`].
    pub(super) async fn read(&self) -> Result<Lease, StoreError> {
        self.readers.lease(&self.file, READ_LIMIT).await
    }

    /// The same, to see whether it answers, beside all other reads.
    pub(super) async fn probe(&self, limit: Duration) -> Result<Lease, StoreError> {
        self.readers.probe(&self.file, limit).await
    }

    /// Its file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Its connections that read.
    pub(super) fn readers(&self) -> ReaderState {
        self.readers.state()
    }

    /// The connection that writes, alone in this process. Begin with [`begin`], so that no read is turned into a write later.
    pub(super) async fn write(&self) -> Writing<'_> {
        Writing { connection: self.writer.lock().await, changes: &self.changes }
    }

    /// The same for what nothing in memory depends on: it leaves no mark, so nobody reads anything anew.
    pub(super) async fn write_unmarked(&self) -> MutexGuard<'_, SqliteConnection> {
        self.writer.lock().await
    }

    /// Writes all of the log into the database and closes the idle readers. The last thing before the program ends.
    ///
    /// # Errors
    /// If the database fails; what was committed is safe in its log all the same.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.readers.close(None);
        let mut writer = self.write().await;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await.map_err(store_error)?;
        Ok(())
    }
}

/// The connection that writes. When it is let go of, what was read before counts no more.
pub(super) struct Writing<'d> {
    connection: MutexGuard<'d, SqliteConnection>,
    changes: &'d Changes,
}

impl Deref for Writing<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.changes.mark();
    }
}

/// Begins a write and takes the write lock at once.
pub(super) async fn begin(connection: &mut SqliteConnection) -> Result<Transaction<'_, Sqlite>, StoreError> {
    connection.begin_with("BEGIN IMMEDIATE").await.map_err(store_error)
}
