//! What the main database keeps of the chains: how far each was known to reach, since when, and what the last check found.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use sqlx::SqliteConnection;

use super::chain::{Head, fixed};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::main::{MainDatabase, begin};

/// How far a month's chain was known to reach, and what retention took of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Known {
    /// The head.
    pub(in super::super) head: Head,
    /// Events with lower ids are gone, and when the last of them went.
    pub(in super::super) gone: Option<(i64, i64)>,
}

/// All of them, by month.
pub(in super::super) async fn all(connection: &mut SqliteConnection) -> Result<BTreeMap<i64, Known>, sqlx::Error> {
    type Row = (i64, i64, Vec<u8>, i64, Option<i64>, Option<i64>);
    let rows: Vec<Row> =
        sqlx::query_as("SELECT month, length, hash, since, gone_below, gone_at FROM audit_head ORDER BY month")
            .fetch_all(connection)
            .await?;
    Ok(rows
        .into_iter()
        .map(|(month, length, hash, since, below, at)| {
            let head = Head { month, length, hash: fixed(&hash), since };
            (month, Known { head, gone: below.zip(at) })
        })
        .collect())
}

/// That of one month, as it is now.
pub(in super::super) async fn of(connection: &mut SqliteConnection, month: i32) -> Result<Option<Known>, sqlx::Error> {
    Ok(all(connection).await?.remove(&i64::from(month)))
}

/// Since when events are sealed; `None` if no server of this version has run on the data.
pub(in super::super) async fn since(connection: &mut SqliteConnection) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT since FROM audit_seal WHERE id = 1").fetch_optional(connection).await
}

/// Moves the heads of these months on.
pub(in super::super) async fn keep(connection: &mut SqliteConnection, heads: &[Head]) -> Result<(), sqlx::Error> {
    for head in heads {
        sqlx::query(
            "INSERT INTO audit_head (month, length, hash, since) VALUES (?, ?, ?, ?)
             ON CONFLICT (month) DO UPDATE SET length = excluded.length, hash = excluded.hash, since = excluded.since",
        )
        .bind(head.month)
        .bind(head.length)
        .bind(head.hash.to_vec())
        .bind(head.since)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The same in a transaction of its own.
pub(in super::super) async fn commit(main: &MainDatabase, heads: &[Head]) -> Result<(), StoreError> {
    let mut connection = main.write().await;
    let mut transaction = begin(&mut connection).await?;
    keep(&mut transaction, heads).await.map_err(store_error)?;
    transaction.commit().await.map_err(store_error)
}
