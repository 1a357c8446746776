//! What retention does in the writer's turn: it removes rows, sweeps what nothing points to, and exchanges files.

use std::sync::atomic::Ordering;
use std::time::Instant;

use app::domain::error::StoreError;
use sqlx::Connection;
use tokio::sync::oneshot;

use super::task::Task;
use crate::store::sqlite::docs::Docs;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::month_file::MonthFile;
use crate::store::sqlite::retention::files::{Exchange, Replacement};
use crate::store::sqlite::retention::removal::{Removal, Words, carry_out, sweep_contents};
use crate::store::sqlite::retention::removed::{self, Removed};

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What is to be done, and who waits for it. The caller may have gone; what was done is done all the same.
pub(super) enum Retain {
    Remove(Removal, Reply<Option<Vec<Removed>>>),
    Sweep(Month, Vec<i64>, Reply<()>),
    Replace(Replacement, Reply<Exchange>),
}

impl Task {
    pub(super) async fn retain(&mut self, work: Retain) {
        match work {
            Retain::Remove(removal, reply) => drop(reply.send(self.remove(&removal).await)),
            Retain::Sweep(month, contents, reply) => drop(reply.send(self.sweep(month, &contents).await)),
            Retain::Replace(replacement, reply) => drop(reply.send(self.replace(replacement).await)),
        }
        self.close_surplus().await;
    }

    fn is_outdated(&self, epoch: u64) -> bool {
        self.context.main.retention_epoch.load(Ordering::SeqCst) != epoch
    }

    async fn take_open(&mut self, month: Month) -> Result<MonthFile, StoreError> {
        match self.open.remove(&month) {
            Some((file, _)) => Ok(file),
            None => Ok(MonthFile::open(&self.context.months.file(month), month, self.context.options.writer).await?),
        }
    }

    async fn remove(&mut self, removal: &Removal) -> Result<Option<Vec<Removed>>, StoreError> {
        if self.is_outdated(removal.epoch) {
            return Ok(None);
        }
        let month = removal.month;
        let mut file = self.take_open(month).await?;
        let docs = Docs::of(month, self.context.options.writer);
        let words = Words { main: &self.context.main, terms: &self.context.terms };
        // After a failed commit the file must be opened anew, so it is not put back then.
        let mut transaction = file.connection().begin_with("BEGIN IMMEDIATE").await.map_err(store_error)?;
        let taken = carry_out(&mut transaction, docs, removal, words).await?;
        let all = removed::read(&mut transaction).await.map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        self.context.removed.set(month, all);
        self.open.insert(month, (file, Instant::now()));
        Ok(Some(taken))
    }

    async fn sweep(&mut self, month: Month, contents: &[i64]) -> Result<(), StoreError> {
        let mut file = self.take_open(month).await?;
        let mut transaction = file.connection().begin_with("BEGIN IMMEDIATE").await.map_err(store_error)?;
        sweep_contents(&mut transaction, contents).await.map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        self.open.insert(month, (file, Instant::now()));
        Ok(())
    }

    async fn replace(&mut self, mut replacement: Replacement) -> Result<Exchange, StoreError> {
        if self.is_outdated(replacement.epoch) || !replacement.is_still_true().await? {
            return Ok(Exchange::TooLate(Box::new(replacement)));
        }
        let month = replacement.month;
        replacement.give_name()?;
        self.context.months.succeed(month);
        let open = self.open.remove(&month).map(|(file, _)| file);
        // Before anything is committed to the new file: its name must outlast a crash as the events in it do.
        self.context.months.sync().map_err(|error| store_error(sqlx::Error::Io(error)))?;
        self.context.removed.set(month, std::mem::take(&mut replacement.removed));
        Ok(Exchange::Made(Box::new(open)))
    }
}
