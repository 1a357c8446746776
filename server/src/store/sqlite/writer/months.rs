//! The months that the writer has open: found, reopened, sealed and closed in its turn.

use std::time::Instant;

use app::domain::error::StoreError;
use app::domain::event::Appended;

use super::IDLE;
use super::task::Task;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::integrity::chain::{head, hex};
use crate::store::sqlite::main::begin;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::month_file::MonthFile;
use crate::store::sqlite::row::Key;
use crate::store::sqlite::seal;

/// How many months stay open for writing.
const OPEN_MONTHS: usize = 3;

impl Task {
    /// Answers for keys that a month has already.
    pub(super) async fn find(&mut self, month: Month, keys: &[Key]) -> Result<Vec<Option<Appended>>, StoreError> {
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
    pub(super) async fn reopen(&mut self, months: impl Iterator<Item = Month>) -> Result<(), StoreError> {
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

    /// Closes the months that were not written to for the longest time, until few are open.
    pub(super) async fn close_surplus(&mut self) {
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
    pub(super) async fn seal_idle(&mut self) {
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
        let Some((file, _)) = self.open.get_mut(&month) else { return Ok(()) };
        seal::seal(&self.context.main, month, file.connection()).await?;
        // Also to the log, which may be kept elsewhere: so the main database alone cannot be made to fit another journal.
        if let Some(head) = head(file.connection(), month.number()).await.map_err(store_error)? {
            let (events, head) = (head.length, hex(&head.hash));
            tracing::info!(%month, events, head, "The journal of Vigie's own site is sealed for this month");
        }
        Ok(())
    }

    /// Closes all months.
    pub(super) async fn close(&mut self) {
        while let Some(month) = self.open.keys().next().copied() {
            self.close_month(month).await;
        }
    }
}
