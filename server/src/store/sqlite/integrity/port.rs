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
use crate::store::sqlite::main::MainDatabase;
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
    /// Notes that retention takes away the events of Vigie's own site in a UTC month (`yyyymm`) whose ids are lower than `below`: all of them
    /// below `EventId(i64::MAX)`. To be called before they go, so that a crash in between leaves nothing that looks taken away by others;
    /// their seals stay, and a check says that the events are gone.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit_events_gone(&self, month: i64, below: EventId, at: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        sqlx::query(
            "UPDATE audit_head SET gone_below = max(coalesce(gone_below, ?1), ?1), gone_at = ?2 WHERE month = ?3",
        )
        .bind(below.0)
        .bind(at.0)
        .bind(month)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        Ok(())
    }
}
