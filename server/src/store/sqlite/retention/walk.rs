//! Walking the events of a month, oldest first, with what decides whether they are due.

use app::domain::event::ID_EPOCH_MS;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::due::Due;
use crate::store::sqlite::row::occurred_sql;

/// How many events are looked at at a time.
pub(super) const PIECE: u32 = 2_000;

/// An event as far as it is needed here.
#[derive(Clone, Copy, Debug, FromRow)]
pub(super) struct Seen {
    pub(super) id: i64,
    pub(super) site_id: i64,
    pub(super) module_id: i64,
    pub(super) source_id: i64,
    /// When it happened, in milliseconds since 1970.
    pub(super) occurred: i64,
    /// Whether payloads of it are still kept.
    pub(super) has_payloads: bool,
}

impl Seen {
    /// Whether it is to go.
    pub(super) fn is_due(&self, due: &Due) -> bool {
        self.occurred < due.of(self.site_id, self.module_id).events
    }

    /// Whether its payloads are to go.
    pub(super) fn loses_payloads(&self, due: &Due) -> bool {
        self.has_payloads && self.occurred < due.of(self.site_id, self.module_id).payloads
    }
}

/// The next events behind an id that can have happened before an instant.
pub(super) async fn next(
    connection: &mut SqliteConnection,
    after: i64,
    before_ms: i64,
) -> Result<Vec<Seen>, sqlx::Error> {
    // Payloads that went before their event have left their rows, with content 0.
    let statement = format!(
        "SELECT id, site_id, module_id, source_id, {} AS occurred,
           event.flags & 4 <> 0 AND EXISTS (SELECT 1 FROM payload WHERE payload.event_id = event.id AND content_id <> 0) AS has_payloads
         FROM event WHERE id > ? AND id < (? + (SELECT spill_ms FROM margin WHERE id = 1)) << 20
         ORDER BY id LIMIT ?",
        occurred_sql()
    );
    sqlx::query_as(AssertSqlSafe(statement))
        .bind(after)
        .bind(before_ms - ID_EPOCH_MS)
        .bind(PIECE)
        .fetch_all(connection)
        .await
}
