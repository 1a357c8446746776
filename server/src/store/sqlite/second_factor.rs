//! Devices that give codes, and recovery codes, as rows of the main database.

use app::domain::error::StoreError;
use app::domain::time::Timestamp;
use app::ports::second_factor::{SecondFactorStore, StoredFactor};
use app::ports::sessions::SecretHash;
use async_trait::async_trait;
use sqlx::{FromRow, SqliteConnection};

use super::error::store_error;
use super::main::{MainDatabase, begin};

#[derive(FromRow)]
struct FactorRow {
    secret: Vec<u8>,
    confirmed: Option<i64>,
    last_step: i64,
}

async fn replace_codes(
    connection: &mut SqliteConnection,
    account: i64,
    codes: &[SecretHash],
) -> Result<(), StoreError> {
    let old = sqlx::query("DELETE FROM recovery_code WHERE account_id = ?").bind(account);
    old.execute(&mut *connection).await.map_err(store_error)?;
    for code in codes {
        sqlx::query("INSERT INTO recovery_code (account_id, hash) VALUES (?, ?)")
            .bind(account)
            .bind(&code[..])
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
    }
    Ok(())
}

#[async_trait]
impl SecondFactorStore for MainDatabase {
    async fn factor(&self, account: i64) -> Result<Option<StoredFactor>, StoreError> {
        let mut lease = self.read().await?;
        let row: Option<FactorRow> =
            sqlx::query_as("SELECT secret, confirmed, last_step FROM second_factor WHERE account_id = ?")
                .bind(account)
                .fetch_optional(lease.connection())
                .await
                .map_err(store_error)?;
        lease.release();
        Ok(row.map(|row| StoredFactor {
            secret: row.secret,
            confirmed: row.confirmed.map(Timestamp),
            last_step: row.last_step,
        }))
    }

    async fn begin_factor(&self, account: i64, secret: &[u8]) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let begun = sqlx::query(
            "INSERT INTO second_factor (account_id, secret, last_step) VALUES (?, ?, 0)
             ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, last_step = 0 WHERE confirmed IS NULL",
        )
        .bind(account)
        .bind(secret)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        if begun.rows_affected() == 0 { Err(StoreError::Exists("second factor")) } else { Ok(()) }
    }

    async fn confirm_factor(
        &self,
        account: i64,
        (now, step): (Timestamp, i64),
        codes: Vec<SecretHash>,
    ) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let confirmed = sqlx::query(
            "UPDATE second_factor SET confirmed = ?, last_step = ? WHERE account_id = ? AND confirmed IS NULL",
        )
        .bind(now.0)
        .bind(step)
        .bind(account)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
        if confirmed.rows_affected() == 0 {
            return Err(StoreError::Missing("second factor"));
        }
        replace_codes(&mut transaction, account, &codes).await?;
        transaction.commit().await.map_err(store_error)
    }

    async fn take_step(&self, account: i64, step: i64) -> Result<bool, StoreError> {
        let mut connection = self.write().await;
        let taken = sqlx::query(
            "UPDATE second_factor SET last_step = ? WHERE account_id = ? AND confirmed IS NOT NULL AND last_step < ?",
        )
        .bind(step)
        .bind(account)
        .bind(step)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        Ok(taken.rows_affected() > 0)
    }

    async fn take_recovery(&self, account: i64, code: &SecretHash, now: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.write().await;
        let taken = sqlx::query("UPDATE recovery_code SET used = ? WHERE account_id = ? AND hash = ? AND used IS NULL")
            .bind(now.0)
            .bind(account)
            .bind(&code[..])
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        Ok(taken.rows_affected() > 0)
    }

    async fn recovery_left(&self, account: i64) -> Result<u32, StoreError> {
        let mut lease = self.read().await?;
        let left = sqlx::query_scalar("SELECT count(*) FROM recovery_code WHERE account_id = ? AND used IS NULL")
            .bind(account)
            .fetch_one(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        Ok(left)
    }

    async fn replace_recovery(&self, account: i64, codes: Vec<SecretHash>) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let on: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM second_factor WHERE account_id = ? AND confirmed IS NOT NULL)",
        )
        .bind(account)
        .fetch_one(&mut *transaction)
        .await
        .map_err(store_error)?;
        if !on {
            return Err(StoreError::Missing("second factor"));
        }
        replace_codes(&mut transaction, account, &codes).await?;
        transaction.commit().await.map_err(store_error)
    }

    async fn remove_factor(&self, account: i64) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        replace_codes(&mut transaction, account, &[]).await?;
        let removed = sqlx::query("DELETE FROM second_factor WHERE account_id = ?").bind(account);
        removed.execute(&mut *transaction).await.map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }
}
