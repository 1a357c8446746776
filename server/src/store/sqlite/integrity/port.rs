//! The seals as the ports see them, and what retention tells of the events that it takes away.

use app::domain::error::StoreError;
use app::domain::event::EventId;
use app::domain::integrity::{Check, CheckProgress, Integrity, MonthSeal, utc};
use app::domain::time::Timestamp;
use app::ports::integrity::IntegrityStore;
use async_trait::async_trait;

use super::chain::hex;
use super::check::{Asked, run};
use super::heads::{self, Known};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::main::{MainDatabase, begin};
use crate::store::sqlite::store::SqliteStore;

fn seal(known: &Known) -> Option<MonthSeal> {
    let Known { head, gone } = known;
    Some(MonthSeal {
        month: i32::try_from(head.month).ok()?,
        events: head.length.unsigned_abs(),
        head: hex(&head.hash),
        since: utc(Timestamp(head.since)),
        gone: gone.map(|(_, at)| utc(Timestamp(at))),
    })
}

#[async_trait]
impl IntegrityStore for SqliteStore {
    async fn integrity(&self) -> Result<Integrity, StoreError> {
        let mut lease = self.main.read().await?;
        let since = heads::since(lease.connection()).await.map_err(store_error)?;
        let known = heads::all(lease.connection()).await.map_err(store_error)?;
        let checked: Option<String> = sqlx::query_scalar("SELECT checked FROM audit_seal WHERE checked IS NOT NULL")
            .fetch_optional(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        let check = checked.map(|json| serde_json::from_str(&json)).transpose();
        Ok(Integrity {
            since: since.map(|at| utc(Timestamp(at))),
            seals: known.values().rev().filter_map(seal).collect(),
            check: check.map_err(|error| StoreError::Database(Box::new(error)))?,
            ..Integrity::default()
        })
    }

    async fn check(
        &self,
        now: Timestamp,
        progress: &(dyn Fn(CheckProgress) + Send + Sync),
    ) -> Result<Check, StoreError> {
        Ok(run(Asked { dir: &self.options.dir, now, kept: None, progress }).await?.check)
    }

    async fn keep_check(&self, check: &Check) -> Result<(), StoreError> {
        let json = serde_json::to_string(check).map_err(|error| StoreError::Database(Box::new(error)))?;
        let mut connection = self.main.write().await;
        sqlx::query("UPDATE audit_seal SET checked = ? WHERE id = 1")
            .bind(json)
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

impl MainDatabase {
    /// Notes which events of Vigie's own site retention takes away in a UTC month (`yyyymm`): those with ids lower than this, all of them
    /// below `EventId(i64::MAX)`, and when; `None` takes a note back. Gives what was noted before. To be called before they go, so that a
    /// crash in between leaves nothing that looks taken away by others; their seals stay, and a check says that the events are gone.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note_audit_gone(
        &self,
        month: i64,
        gone: Option<(EventId, Timestamp)>,
    ) -> Result<Option<(EventId, Timestamp)>, StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let before: Option<(Option<i64>, Option<i64>)> =
            sqlx::query_as("SELECT gone_below, gone_at FROM audit_head WHERE month = ?")
                .bind(month)
                .fetch_optional(&mut *transaction)
                .await
                .map_err(store_error)?;
        sqlx::query("UPDATE audit_head SET gone_below = ?, gone_at = ? WHERE month = ?")
            .bind(gone.map(|(below, _)| below.0))
            .bind(gone.map(|(_, at)| at.0))
            .bind(month)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        let before = before.and_then(|(below, at)| below.zip(at));
        Ok(before.map(|(below, at)| (EventId(below), Timestamp(at))))
    }
}
