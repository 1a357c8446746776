//! Putting another file in the place of a month's: one that has its counts only, when all of its events go, or a copy without the room that
//! removed rows have left. It is written beside the work; only the exchange takes the writer's turn, which is shorter than a commit.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use app::domain::error::StoreError;
use app::ports::retention::IsStopped;
use sqlx::{Connection, SqliteConnection};

use super::removed::{self, Removed};
use super::steps::Plan;
use crate::store::sqlite::connection::{STEPS_BETWEEN_CHECKS, open_copier, open_writer};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::{self, Month, with_its_log};
use crate::store::sqlite::month_file::MonthFile;
use crate::store::sqlite::private;
use crate::store::sqlite::schema;
use crate::store::sqlite::store::SqliteStore;

const CACHE_KIB: u32 = 2_048;
/// A file is copied when so many of its pages are free: a quarter of all, and enough to be worth the copying.
const FREE_SHARE: i64 = 4;
const FREE_LEAST: i64 = 128;
/// How often a copy that is under way is to look whether it is to end.
const STOP_LOOK: Duration = Duration::from_millis(50);

/// A file that is to take another one's place. Unless it does, it is removed with the value: it may be as large as the old one, and nobody
/// else knows of it before the next start.
pub(in crate::store::sqlite) struct Replacement {
    pub(in crate::store::sqlite) month: Month,
    /// The rules and holds of this moment.
    pub(in crate::store::sqlite) epoch: u64,
    /// Reads the old file, and knows whether anybody has written to it since it was copied.
    copier: SqliteConnection,
    version: i64,
    unfinished: PathBuf,
    finished: PathBuf,
    has_its_name: bool,
    /// Ends a copy that is under way.
    given_up: Arc<AtomicBool>,
    /// All that was taken of the month, as the new file says.
    pub(in crate::store::sqlite) removed: Vec<Removed>,
}

/// What became of a replacement.
pub(in crate::store::sqlite) enum Exchange {
    /// It has its place; the old file, if the writer had it open.
    Made(Box<Option<MonthFile>>),
    /// Something has changed since it was written. It is given back, so that its removal takes nobody's turn.
    TooLate(Box<Replacement>),
}

/// What became of the copy of a month's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compaction {
    /// It has the file's place.
    Done,
    /// The disk has no room for it.
    NoRoom,
    /// Something was committed while it was written, or rules or holds have changed.
    TooLate,
    /// Nobody wants it any more.
    Stopped,
}

/// Answers once the work is to end.
async fn stopped(is_stopped: &IsStopped<'_>) {
    while !is_stopped() {
        tokio::time::sleep(STOP_LOOK).await;
    }
}

async fn version(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await.map_err(store_error)
}

fn io(error: std::io::Error) -> StoreError {
    store_error(sqlx::Error::Io(error))
}

/// Runs what waits for the disk.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Database(Box::new(error)))?.map_err(io)
}

/// How many bytes a file takes with its log.
pub(super) fn size(file: &Path) -> u64 {
    with_its_log(file).iter().filter_map(|path| path.metadata().ok()).map(|found| found.len()).sum()
}

impl Replacement {
    /// Whether nobody has written to the old file since it was copied.
    pub(in crate::store::sqlite) async fn is_still_true(&mut self) -> Result<bool, StoreError> {
        Ok(version(&mut self.copier).await? == self.version)
    }

    /// Writes the new file as the old one is, without its free pages.
    async fn copy(&mut self) -> Result<(), StoreError> {
        private::make_file(&self.unfinished).map_err(io)?;
        let name = self.unfinished.to_string_lossy().into_owned();
        sqlx::query("VACUUM INTO ?").bind(name).execute(&mut self.copier).await.map_err(store_error)?;
        // The copy has no log yet; a writer gives it one, and leaves it empty.
        let mut writer = open_writer(&self.unfinished, CACHE_KIB).await.map_err(store_error)?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut writer).await.map_err(store_error)?;
        writer.close().await.map_err(store_error)?;
        let new = self.unfinished.clone();
        on_disk(move || std::fs::File::open(new)?.sync_all()).await
    }

    /// Gives the new file its name, for good.
    pub(in crate::store::sqlite) fn give_name(&mut self) -> Result<(), StoreError> {
        std::fs::rename(&self.unfinished, &self.finished).map_err(io)?;
        self.has_its_name = true;
        Ok(())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Relaxed);
        if !self.has_its_name
            && let Err(error) = month::remove(&self.unfinished)
        {
            tracing::warn!(%error, file = %self.unfinished.display(), "An unfinished file could not be removed; the next start does it");
        }
    }
}

impl SqliteStore {
    /// Puts a file with the counts alone in the place of a month's all of whose events go; gives how many bytes that freed and what was
    /// taken, or nothing if something of the month is kept, or came to it meanwhile.
    pub(super) async fn empty(&self, month: Month, plan: &Plan) -> Result<Option<(u64, Vec<Removed>)>, StoreError> {
        let old = self.months.file(month);
        let mut replacement = self.begin_replacement(month, plan.epoch).await?;
        // Looked at once more: from here on the replacement knows whether anybody writes to the month.
        let Some(taken) = self.wholly_due(month, plan).await? else { return Ok(None) };
        replacement.removed = write_counts(&old, &replacement.unfinished, &taken).await?;
        let new = replacement.unfinished.clone();
        on_disk(move || std::fs::File::open(new)?.sync_all()).await?;
        Ok(self.exchange_sealed(&old, replacement, plan.now).await?.map(|freed| (freed, taken)))
    }

    /// Puts a copy of a month's file without its free pages in its place.
    pub(super) async fn compact(
        &self,
        month: Month,
        epoch: u64,
        is_stopped: &IsStopped<'_>,
    ) -> Result<Compaction, StoreError> {
        let old = self.months.file(month);
        let mut replacement = self.begin_replacement(month, epoch).await?;
        if !self.has_room_for_copy(month)? {
            return Ok(Compaction::NoRoom);
        }
        tokio::select! {
            biased;
            () = stopped(is_stopped) => return Ok(Compaction::Stopped),
            copied = replacement.copy() => copied?,
        }
        Ok(self.exchange(&old, replacement).await?.map_or(Compaction::TooLate, |_| Compaction::Done))
    }

    /// Whether a month's file has much room that removed rows have left.
    pub(super) async fn is_worth_compacting(&self, month: Month) -> Result<bool, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let mut pages = [0_i64; 2];
        for (pages, pragma) in pages.iter_mut().zip(["PRAGMA page_count", "PRAGMA freelist_count"]) {
            *pages = sqlx::query_scalar(pragma).fetch_one(lease.connection()).await.map_err(store_error)?;
        }
        lease.release();
        let [all, free] = pages;
        Ok(free >= FREE_LEAST && free >= all / FREE_SHARE)
    }

    /// Whether the disk has room for a copy of a month's file.
    pub(super) fn has_room_for_copy(&self, month: Month) -> Result<bool, StoreError> {
        let bytes = size(&self.months.file(month));
        let disk = rustix::fs::statvfs(&self.options.dir).map_err(|error| StoreError::Database(Box::new(error)))?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize) > bytes.saturating_add(self.options.min_free_bytes))
    }

    async fn begin_replacement(&self, month: Month, epoch: u64) -> Result<Replacement, StoreError> {
        let (unfinished, finished) = self.months.successor(month);
        let stale = unfinished.clone();
        on_disk(move || month::remove(&stale)).await?;
        let mut copier = open_copier(&self.months.file(month)).await.map_err(store_error)?;
        let given_up = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&given_up);
        copier
            .lock_handle()
            .await
            .map_err(store_error)?
            .set_progress_handler(STEPS_BETWEEN_CHECKS, move || !until.load(Ordering::Relaxed));
        let version = version(&mut copier).await?;
        let removed = removed::read(&mut copier).await.map_err(store_error)?;
        let has_its_name = false;
        Ok(Replacement { month, epoch, copier, version, unfinished, finished, has_its_name, given_up, removed })
    }

    /// Gives a replacement its place, and removes the old file; gives how many bytes that freed, or nothing if it came too late.
    pub(super) async fn exchange(&self, old: &Path, replacement: Replacement) -> Result<Option<u64>, StoreError> {
        let (month, new) = (replacement.month, replacement.finished.clone());
        match self.writer.replace(replacement).await? {
            Exchange::TooLate(unused) => {
                drop(unused);
                Ok(None)
            }
            Exchange::Made(file) => {
                self.forget_text_dictionary(month);
                // Whoever reads the old file reads it to its end; who comes now reads the new one.
                self.readers.retire(old, &new).await;
                drop(file);
                let freed = size(old).saturating_sub(size(&new));
                let stale = old.to_owned();
                on_disk(move || month::remove(&stale)).await?;
                Ok(Some(freed))
            }
        }
    }
}

/// Writes a month's file that has the counts of another one, what was taken of it, and no event; gives all that was ever taken of it.
async fn write_counts(old: &Path, new: &Path, taken: &[Removed]) -> Result<Vec<Removed>, StoreError> {
    let mut writer = open_writer(new, CACHE_KIB).await.map_err(store_error)?;
    schema::MONTH.migrate(&mut writer, new).await?;
    let attach = sqlx::query("ATTACH ? AS old").bind(old.to_string_lossy().into_owned());
    attach.execute(&mut writer).await.map_err(store_error)?;
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await.map_err(store_error)?;
    for statement in [
        "INSERT INTO usage_day SELECT * FROM old.usage_day",
        "INSERT INTO usage_hour SELECT * FROM old.usage_hour",
        "INSERT INTO removed SELECT * FROM old.removed",
        // That there were commits, so that no number is given twice.
        "INSERT INTO recent_commit (number, count) SELECT number, count FROM old.recent_commit ORDER BY number DESC LIMIT 1",
    ] {
        sqlx::query(statement).execute(&mut *transaction).await.map_err(store_error)?;
    }
    removed::add(&mut transaction, taken).await.map_err(store_error)?;
    let all = removed::read(&mut transaction).await.map_err(store_error)?;
    transaction.commit().await.map_err(store_error)?;
    for statement in ["DETACH old", "PRAGMA main.wal_checkpoint(TRUNCATE)"] {
        sqlx::query(statement).execute(&mut writer).await.map_err(store_error)?;
    }
    writer.close().await.map_err(store_error)?;
    Ok(all)
}

#[cfg(test)]
pub(in crate::store::sqlite) mod tests {
    use app::domain::site::NewSite;
    use app::domain::time::Timestamp;
    use app::ports::clock::Clock;
    use app::ports::sites::SiteStore;

    use super::*;
    use crate::store::sqlite::options::StoreOptions;

    /// The time, 2026-11-22.
    pub(in crate::store::sqlite) const STANDING: Timestamp = Timestamp(1_795_348_800_000);

    #[derive(Debug)]
    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            STANDING
        }
    }

    /// A store with a month without events, which is as good as any to be copied.
    pub(in crate::store::sqlite) async fn store(folder: &Path) -> (Arc<SqliteStore>, Month) {
        let options = StoreOptions { min_free_bytes: 0, ..StoreOptions::new(folder) };
        let store = SqliteStore::open(options, Arc::new(Standing)).await.unwrap();
        let site = NewSite { slug: "lyon".parse().unwrap(), label: "Lyon".into(), zone: "Europe/Paris".into() };
        store.main().add_site(site).await.unwrap();
        let month = Month::of(STANDING);
        MonthFile::open(&store.months.file(month), month, 0).await.unwrap().close().await.unwrap();
        store.months.add(month);
        (store, month)
    }

    fn files(folder: &Path) -> usize {
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains(".new")).count()
    }

    #[tokio::test]
    async fn a_copy_that_comes_too_late_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (store, month) = store(folder.path()).await;
        let old = store.months.file(month);
        let mut replacement = store.begin_replacement(month, 0).await.unwrap();
        replacement.copy().await.unwrap();
        assert_eq!(files(folder.path()), 1);
        let mut writer = open_writer(&old, CACHE_KIB).await.unwrap();
        sqlx::query("UPDATE margin SET spill_ms = 1").execute(&mut writer).await.unwrap();
        assert_eq!(store.exchange(&old, replacement).await.unwrap(), None);
        assert_eq!((files(folder.path()), store.months.file(month)), (0, old));
    }

    #[tokio::test]
    async fn a_copy_that_is_no_longer_wanted_is_not_made_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (store, month) = store(folder.path()).await;
        let old = store.months.file(month);
        assert_eq!(store.compact(month, 0, &|| true).await.unwrap(), Compaction::Stopped);
        // In the middle of it.
        let mut replacement = store.begin_replacement(month, 0).await.unwrap();
        private::make_file(&replacement.unfinished).unwrap();
        replacement.given_up.store(true, Ordering::Relaxed);
        let rows = "WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row) SELECT count(*) FROM row";
        assert!(matches!(
            sqlx::query(rows).execute(&mut replacement.copier).await.map_err(store_error),
            Err(StoreError::Interrupted)
        ));
        drop(replacement);
        assert_eq!((files(folder.path()), store.months.file(month)), (0, old.clone()));
        assert_eq!(store.compact(month, 0, &|| false).await.unwrap(), Compaction::Done);
        assert_ne!(store.months.file(month), old);
    }
}
