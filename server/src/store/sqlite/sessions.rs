//! Sessions and personal tokens as rows of the main database.

use app::domain::error::StoreError;
use app::domain::time::Timestamp;
use app::ports::accounts::Account;
use app::ports::sessions::{NewSession, NewToken, SecretHash, SessionStage, SessionStore, StoredSession};
use async_trait::async_trait;
use sqlx::FromRow;

use super::accounts::{AccountRow, select_account};
use super::error::store_error;
use super::main::MainDatabase;

const SESSION: &str = select_account!(
    ", session.created, session.seen, session.confirmed, session.awaits_code",
    "session JOIN account ON account.id = session.account_id WHERE session.hash = ? AND account.disabled IS NULL"
);
const TOKEN_OWNER: &str = select_account!(
    "",
    "token JOIN account ON account.id = token.account_id
     WHERE token.hash = ? AND token.revoked IS NULL AND account.disabled IS NULL"
);

#[derive(FromRow)]
struct SessionRow {
    #[sqlx(flatten)]
    account: AccountRow,
    created: i64,
    seen: i64,
    confirmed: Option<i64>,
    awaits_code: bool,
}

impl MainDatabase {
    async fn read_session(&self, hash: &SecretHash) -> Result<Option<StoredSession>, StoreError> {
        let mut lease = self.read().await?;
        let row: Option<SessionRow> =
            sqlx::query_as(SESSION).bind(&hash[..]).fetch_optional(lease.connection()).await.map_err(store_error)?;
        lease.release();
        Ok(row.map(|row| StoredSession {
            account: row.account.account(),
            created: Timestamp(row.created),
            seen: Timestamp(row.seen),
            confirmed: row.confirmed.map(Timestamp),
            stage: if row.awaits_code { SessionStage::AwaitsCode } else { SessionStage::Open },
        }))
    }

    async fn read_token_owner(&self, hash: &SecretHash) -> Result<Option<Account>, StoreError> {
        let mut lease = self.read().await?;
        let row: Option<AccountRow> = sqlx::query_as(TOKEN_OWNER)
            .bind(&hash[..])
            .fetch_optional(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        Ok(row.map(AccountRow::account))
    }
}

#[async_trait]
impl SessionStore for MainDatabase {
    async fn add_session(&self, session: NewSession) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        sqlx::query("INSERT INTO session (hash, account_id, created, seen, ip, user_agent, awaits_code) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(&session.hash[..])
            .bind(session.account)
            .bind(session.created.0)
            .bind(session.created.0)
            .bind(&session.ip)
            .bind(&session.user_agent)
            .bind(session.stage == SessionStage::AwaitsCode)
            .execute(&mut *connection)
            .await
            .map(drop)
            .map_err(store_error)
    }

    async fn session(&self, hash: &SecretHash) -> Result<Option<StoredSession>, StoreError> {
        self.sessions.or_read(&self.changes, *hash, self.read_session(hash)).await
    }

    async fn touch_session(&self, hash: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        sqlx::query("UPDATE session SET seen = max(seen, ?) WHERE hash = ?")
            .bind(now.0)
            .bind(&hash[..])
            .execute(&mut *connection)
            .await
            .map(drop)
            .map_err(store_error)
    }

    async fn confirm_session(&self, hash: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        sqlx::query("UPDATE session SET confirmed = ? WHERE hash = ?")
            .bind(now.0)
            .bind(&hash[..])
            .execute(&mut *connection)
            .await
            .map(drop)
            .map_err(store_error)
    }

    async fn end_session(&self, hash: &SecretHash) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        sqlx::query("DELETE FROM session WHERE hash = ?")
            .bind(&hash[..])
            .execute(&mut *connection)
            .await
            .map(drop)
            .map_err(store_error)
    }

    async fn purge_sessions(&self, began: Timestamp, seen: Timestamp) -> Result<u64, StoreError> {
        let mut connection = self.write().await;
        let purged = sqlx::query("DELETE FROM session WHERE created <= ? OR seen <= ?")
            .bind(began.0)
            .bind(seen.0)
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        Ok(purged.rows_affected())
    }

    async fn add_token(&self, token: NewToken) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let added = sqlx::query(
            "INSERT INTO token (hash, account_id, name, hint, created)
             SELECT ?, id, ?, ?, ? FROM account WHERE email = ? AND disabled IS NULL",
        )
        .bind(&token.hash[..])
        .bind(&token.name)
        .bind(&token.hint)
        .bind(token.created.0)
        .bind(&token.email)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        if added.rows_affected() == 0 { Err(StoreError::Missing("account")) } else { Ok(()) }
    }

    async fn token_owner(&self, hash: &SecretHash) -> Result<Option<Account>, StoreError> {
        self.owners.or_read(&self.changes, *hash, self.read_token_owner(hash)).await
    }
}
