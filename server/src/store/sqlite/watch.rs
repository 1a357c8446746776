//! What the store says of itself: its files, its queue, its readers, and what keeps it from working.

use std::path::{Path, PathBuf};
use std::time::Duration;

use app::domain::error::StoreError;
use app::domain::system::{MonthSize, Obstacle, QueueState, ReaderState, Storage};
use app::ports::system::StorageWatch;
use async_trait::async_trait;
use rustix::fs::{Access, access, statvfs};

use super::error::store_error;
use super::month::Month;
use super::store::SqliteStore;

/// How long a database may take to answer before it counts as one that does not.
const PATIENCE: Duration = Duration::from_secs(2);

/// A file and its log, in bytes; `None` if there is no such file any more.
fn size(file: &Path) -> Option<u64> {
    let own = file.metadata().ok()?.len();
    let mut log = PathBuf::from(file).into_os_string();
    log.push("-wal");
    // A file that is closed has no log.
    Some(own + Path::new(&log).metadata().map_or(0, |found| found.len()))
}

/// The room that is left for others than the system's administrator, in bytes.
fn free(dir: &Path) -> Result<u64, StoreError> {
    let disk = statvfs(dir).map_err(|error| StoreError::Database(Box::new(error)))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

impl SqliteStore {
    /// Asks the main database and the newest month for a row each.
    async fn answers(&self) -> Result<(), StoreError> {
        let mut lease = self.main.probe(PATIENCE).await?;
        sqlx::query("SELECT id FROM site LIMIT 1").fetch_optional(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let Some(newest) = self.months.all().last().copied() else { return Ok(()) };
        let mut lease = self.readers.probe(&self.months.file(newest), PATIENCE).await?;
        sqlx::query("SELECT id FROM event LIMIT 1").fetch_optional(lease.connection()).await.map_err(store_error)?;
        lease.release();
        Ok(())
    }

    fn has_room(&self) -> bool {
        let dir = &self.options.dir;
        free(dir).is_ok_and(|free| free >= self.options.min_free_bytes) && access(dir, Access::WRITE_OK).is_ok()
    }
}

#[async_trait]
impl StorageWatch for SqliteStore {
    async fn storage(&self) -> Result<Storage, StoreError> {
        let months: Vec<(Month, PathBuf)> =
            self.months.all().into_iter().rev().map(|month| (month, self.months.file(month))).collect();
        let (main, dir, reserve_bytes) =
            (self.main.file().to_owned(), self.options.dir.clone(), self.options.min_free_bytes);
        let look = move || {
            let of = |(month, file): (Month, PathBuf)| Some(MonthSize { month: month.as_i32(), bytes: size(&file)? });
            let months = months.into_iter().filter_map(of).collect();
            Ok(Storage { main_bytes: size(&main).unwrap_or(0), months, free_bytes: free(&dir)?, reserve_bytes })
        };
        tokio::task::spawn_blocking(look).await.map_err(|error| StoreError::Database(Box::new(error)))?
    }

    fn queue(&self) -> QueueState {
        self.writer.state()
    }

    fn readers(&self) -> ReaderState {
        let (events, main) = (self.readers.state(), self.main.readers());
        ReaderState { open: events.open + main.open, busy: events.busy + main.busy }
    }

    async fn obstacles(&self) -> Vec<Obstacle> {
        let mut found = Vec::new();
        match tokio::time::timeout(PATIENCE, self.answers()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "The database does not answer");
                found.push(Obstacle::Database);
            }
            Err(_) => {
                tracing::error!(patience_s = PATIENCE.as_secs(), "The database does not answer in time");
                found.push(Obstacle::Database);
            }
        }
        if !self.writer.is_alive() {
            found.push(Obstacle::Writer);
        }
        if !self.has_room() {
            found.push(Obstacle::Disk);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use app::domain::time::Timestamp;
    use app::ports::clock::Clock;

    use super::super::options::StoreOptions;
    use super::*;

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            Timestamp(1_795_348_800_000)
        }
    }

    #[tokio::test]
    async fn a_server_whose_readers_are_all_at_work_is_ready() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(StoreOptions::new(dir.path()), std::sync::Arc::new(Standing)).await.unwrap();
        let mut busy = Vec::new();
        for _ in 0..16 {
            busy.push(store.main.read().await.unwrap());
            busy.push(store.readers.lease(store.main.file(), PATIENCE).await.unwrap());
        }
        assert_eq!(store.readers().busy, 32, "whoever comes now has to wait");
        assert_eq!(store.obstacles().await, []);
        drop(busy);
        store.close().await.unwrap();
    }
}
