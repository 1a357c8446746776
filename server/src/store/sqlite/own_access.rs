//! How one person gets in, as rows of the main database: sessions, tokens, password and name.

use app::domain::error::StoreError;
use app::domain::time::Timestamp;
use app::ports::own_access::{ListedSession, ListedToken, OwnAccessStore};
use app::ports::sessions::SecretHash;
use async_trait::async_trait;
use sqlx::{FromRow, SqliteConnection};

use super::error::store_error;
use super::invitations::end_link;
use super::main::{MainDatabase, begin};

#[derive(FromRow)]
struct SessionRow {
    hash: Vec<u8>,
    created: i64,
    seen: i64,
    ip: Option<String>,
    user_agent: Option<String>,
}

#[derive(FromRow)]
struct TokenRow {
    hash: Vec<u8>,
    name: String,
    hint: String,
    created: i64,
}

/// A hash of another length is no row of this program's.
fn hash_of(bytes: &[u8]) -> Result<SecretHash, StoreError> {
    bytes.try_into().map_err(|error: std::array::TryFromSliceError| StoreError::Database(error.into()))
}

async fn end_others(connection: &mut SqliteConnection, account: i64, keep: &SecretHash) -> Result<u64, StoreError> {
    let ended = sqlx::query("DELETE FROM session WHERE account_id = ? AND hash <> ?")
        .bind(account)
        .bind(&keep[..])
        .execute(connection)
        .await
        .map_err(store_error)?;
    Ok(ended.rows_affected())
}

#[async_trait]
impl OwnAccessStore for MainDatabase {
    async fn sessions_of(&self, account: i64) -> Result<Vec<ListedSession>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<SessionRow> = sqlx::query_as(
            "SELECT hash, created, seen, ip, user_agent FROM session WHERE account_id = ? AND awaits_code = 0 ORDER BY seen DESC",
        )
        .bind(account)
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        let listed = |row: SessionRow| {
            let (created, seen) = (Timestamp(row.created), Timestamp(row.seen));
            Ok(ListedSession { hash: hash_of(&row.hash)?, created, seen, ip: row.ip, user_agent: row.user_agent })
        };
        rows.into_iter().map(listed).collect()
    }

    async fn end_session_of(&self, account: i64, hash: &SecretHash) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let ended = sqlx::query("DELETE FROM session WHERE account_id = ? AND hash = ?")
            .bind(account)
            .bind(&hash[..])
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        if ended.rows_affected() == 0 { Err(StoreError::Missing("session")) } else { Ok(()) }
    }

    async fn end_other_sessions(&self, account: i64, keep: &SecretHash) -> Result<u64, StoreError> {
        end_others(&mut *self.write().await, account, keep).await
    }

    async fn tokens_of(&self, account: i64) -> Result<Vec<ListedToken>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<TokenRow> = sqlx::query_as(
            "SELECT hash, name, hint, created FROM token WHERE account_id = ? AND revoked IS NULL ORDER BY created DESC, hash",
        )
        .bind(account)
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        let listed = |row: TokenRow| {
            let created = Timestamp(row.created);
            Ok(ListedToken { hash: hash_of(&row.hash)?, name: row.name, hint: row.hint, created })
        };
        rows.into_iter().map(listed).collect()
    }

    async fn revoke_token_of(&self, account: i64, hash: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let revoked = sqlx::query("UPDATE token SET revoked = ? WHERE account_id = ? AND hash = ? AND revoked IS NULL")
            .bind(now.0)
            .bind(account)
            .bind(&hash[..])
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        if revoked.rows_affected() == 0 { Err(StoreError::Missing("token")) } else { Ok(()) }
    }

    async fn set_password(&self, account: i64, password_hash: &str, keep: &SecretHash) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        sqlx::query("UPDATE account SET password_hash = ? WHERE id = ?")
            .bind(password_hash)
            .bind(account)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        end_others(&mut transaction, account, keep).await?;
        end_link(&mut transaction, account).await?;
        transaction.commit().await.map_err(store_error)
    }

    async fn set_name(&self, account: i64, name: &str) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let changed = sqlx::query("UPDATE account SET name = ? WHERE id = ?").bind(name).bind(account);
        changed.execute(&mut *connection).await.map(drop).map_err(store_error)
    }
}
