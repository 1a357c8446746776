//! Saved views as rows of the main database.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use app::domain::journal::Journal;
use app::domain::time::Timestamp;
use app::domain::view::{Sharing, StoredView, ViewForm, Watched};
use app::ports::views::ViewStore;
use async_trait::async_trait;
use sqlx::{FromRow, SqliteConnection};

use super::error::store_error;
use super::main::{MainDatabase, begin};

#[derive(FromRow)]
struct Row {
    id: i64,
    owner_id: i64,
    email: Option<String>,
    name: String,
    journal: String,
    query: String,
    columns: String,
    shared: bool,
}

impl Row {
    fn view(self) -> StoredView {
        // A journal that only a newer program knows holds all that its filter lets through.
        let journal = self.journal.parse().unwrap_or(Journal::All);
        StoredView {
            id: self.id,
            owner: self.owner_id,
            owner_email: self.email.unwrap_or_default(),
            form: ViewForm { name: self.name, journal, query: self.query, columns: self.columns },
            sharing: if self.shared { Sharing::Shared } else { Sharing::Private },
        }
    }
}

/// The number under which a look is kept.
fn number(watched: Watched) -> i64 {
    match watched {
        Watched::Errors => 0,
        Watched::View(id) => id,
    }
}

async fn execute(
    connection: &mut SqliteConnection,
    statement: &'static str,
    numbers: &[i64],
) -> Result<u64, StoreError> {
    let query = numbers.iter().fold(sqlx::query(statement), |query, number| query.bind(*number));
    Ok(query.execute(connection).await.map_err(store_error)?.rows_affected())
}

fn found(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Missing("view")) } else { Ok(()) }
}

#[async_trait]
impl ViewStore for MainDatabase {
    async fn views(&self, account: i64) -> Result<Vec<StoredView>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT saved_view.id, owner_id, account.email, saved_view.name, journal, query, columns, shared FROM saved_view
             LEFT JOIN account ON account.id = saved_view.owner_id
             LEFT JOIN view_place ON view_place.account_id = ?1 AND view_place.view_id = saved_view.id
             WHERE saved_view.owner_id = ?1 OR saved_view.shared = 1
             ORDER BY view_place.place NULLS LAST, saved_view.id",
        )
        .bind(account)
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        Ok(rows.into_iter().map(Row::view).collect())
    }

    async fn add_view(&self, owner: i64, form: ViewForm) -> Result<i64, StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO saved_view (id, owner_id, name, journal, query, columns, shared)
             SELECT max(coalesce((SELECT max(id) FROM saved_view), 0), coalesce((SELECT max(view_id) FROM view_look), 0)) + 1,
             ?, ?, ?, ?, ?, 0 RETURNING id",
        )
        .bind(owner)
        .bind(form.name)
        .bind(form.journal.to_string())
        .bind(form.query)
        .bind(form.columns)
        .fetch_one(&mut *transaction)
        .await
        .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(id)
    }

    async fn change_view(&self, id: i64, form: ViewForm) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let changed = sqlx::query("UPDATE saved_view SET name = ?, journal = ?, query = ?, columns = ? WHERE id = ?")
            .bind(form.name)
            .bind(form.journal.to_string())
            .bind(form.query)
            .bind(form.columns)
            .bind(id)
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        found(changed.rows_affected())
    }

    async fn share_view(&self, id: i64, sharing: Sharing) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let shared = i64::from(sharing == Sharing::Shared);
        found(execute(&mut connection, "UPDATE saved_view SET shared = ? WHERE id = ?", &[shared, id]).await?)
    }

    async fn delete_view(&self, id: i64) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        execute(&mut transaction, "DELETE FROM view_place WHERE view_id = ?", &[id]).await?;
        execute(&mut transaction, "DELETE FROM view_look WHERE view_id = ?", &[id]).await?;
        found(execute(&mut transaction, "DELETE FROM saved_view WHERE id = ?", &[id]).await?)?;
        transaction.commit().await.map_err(store_error)
    }

    async fn order_views(&self, account: i64, ids: &[i64]) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        execute(&mut transaction, "DELETE FROM view_place WHERE account_id = ?", &[account]).await?;
        sqlx::query(
            "INSERT OR IGNORE INTO view_place (account_id, view_id, place) SELECT ?, value, key FROM json_each(?)",
        )
        .bind(account)
        .bind(serde_json::to_string(ids).unwrap_or_default())
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }

    async fn looked(&self, account: i64) -> Result<BTreeMap<Watched, Timestamp>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<(i64, i64)> = sqlx::query_as("SELECT view_id, at FROM view_look WHERE account_id = ?")
            .bind(account)
            .fetch_all(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        let watched = |id| if id == 0 { Watched::Errors } else { Watched::View(id) };
        Ok(rows.into_iter().map(|(id, at)| (watched(id), Timestamp(at))).collect())
    }

    async fn note_look(&self, account: i64, watched: &[Watched], now: Timestamp) -> Result<(), StoreError> {
        let ids: Vec<i64> = watched.iter().copied().map(number).collect();
        let mut connection = self.write().await;
        sqlx::query(
            "INSERT INTO view_look (account_id, view_id, at) SELECT ?, value, ? FROM json_each(?) WHERE true
             ON CONFLICT (account_id, view_id) DO UPDATE SET at = max(at, excluded.at)",
        )
        .bind(account)
        .bind(now.0)
        .bind(serde_json::to_string(&ids).unwrap_or_default())
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        Ok(())
    }
}
