//! What a month's file says was taken out of it.

use sqlx::{FromRow, SqliteConnection};

/// What was taken of a site and module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub(in crate::store::sqlite) struct Removed {
    pub(in crate::store::sqlite) site_id: i64,
    pub(in crate::store::sqlite) module_id: i64,
    pub(in crate::store::sqlite) events: i64,
    pub(in crate::store::sqlite) payloads: i64,
    /// The removed events happened before this, in milliseconds since 1970; 0 if none went.
    pub(in crate::store::sqlite) events_before: i64,
    /// When the last of them went.
    pub(in crate::store::sqlite) events_since: i64,
    pub(in crate::store::sqlite) payloads_before: i64,
    pub(in crate::store::sqlite) payloads_since: i64,
}

impl Removed {
    /// Adds an event that goes now.
    pub(super) fn add_event(&mut self, occurred: i64, payloads: i64, now: i64) {
        self.events += 1;
        self.payloads += payloads;
        self.events_before = self.events_before.max(occurred + 1);
        self.events_since = now;
    }

    /// Adds the payloads of an event that stays.
    pub(super) fn add_payloads(&mut self, occurred: i64, payloads: i64, now: i64) {
        self.payloads += payloads;
        self.payloads_before = self.payloads_before.max(occurred + 1);
        self.payloads_since = now;
    }
}

/// All that was taken.
pub(in crate::store::sqlite) async fn read(connection: &mut SqliteConnection) -> Result<Vec<Removed>, sqlx::Error> {
    sqlx::query_as(
        "SELECT site_id, module_id, events, payloads, events_before, events_since, payloads_before, payloads_since FROM removed",
    )
    .fetch_all(connection)
    .await
}

/// Adds to what was taken.
pub(super) async fn add(connection: &mut SqliteConnection, removed: &[Removed]) -> Result<(), sqlx::Error> {
    for part in removed {
        sqlx::query(
            "INSERT INTO removed
             (site_id, module_id, events, payloads, events_before, events_since, payloads_before, payloads_since)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (site_id, module_id) DO UPDATE SET
               events = removed.events + excluded.events, payloads = removed.payloads + excluded.payloads,
               events_before = max(removed.events_before, excluded.events_before),
               events_since = max(removed.events_since, excluded.events_since),
               payloads_before = max(removed.payloads_before, excluded.payloads_before),
               payloads_since = max(removed.payloads_since, excluded.payloads_since)",
        )
        .bind(part.site_id)
        .bind(part.module_id)
        .bind(part.events)
        .bind(part.payloads)
        .bind(part.events_before)
        .bind(part.events_since)
        .bind(part.payloads_before)
        .bind(part.payloads_since)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
