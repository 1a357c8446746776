//! Links by which somebody chooses a password, as rows of the main database.

use app::domain::error::StoreError;
use app::domain::time::Timestamp;
use app::ports::accounts::Account;
use app::ports::invitations::{Chosen, InvitationStore, NewInvitation};
use app::ports::sessions::SecretHash;
use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::accounts::{AccountRow, select_account};
use super::error::store_error;
use super::main::{MainDatabase, begin};

const INVITED: &str = select_account!(
    "",
    "invitation JOIN account ON account.id = invitation.account_id
     WHERE invitation.hash = ? AND invitation.expires > ? AND account.disabled IS NULL"
);

/// Takes away the link of an account, if there is one.
pub(super) async fn end_link(connection: &mut SqliteConnection, account: i64) -> Result<(), StoreError> {
    let ended = sqlx::query("DELETE FROM invitation WHERE account_id = ?").bind(account);
    ended.execute(connection).await.map(drop).map_err(store_error)
}

#[async_trait]
impl InvitationStore for MainDatabase {
    async fn add_invitation(&self, invitation: NewInvitation) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let added = sqlx::query(
            "INSERT OR REPLACE INTO invitation (account_id, hash, created, expires)
             SELECT id, ?, ?, ? FROM account WHERE id = ?",
        )
        .bind(&invitation.hash[..])
        .bind(invitation.created.0)
        .bind(invitation.expires.0)
        .bind(invitation.account)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        if added.rows_affected() == 0 { Err(StoreError::Missing("account")) } else { Ok(()) }
    }

    async fn invited(&self, hash: &SecretHash, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let mut lease = self.read().await?;
        let row: Option<AccountRow> = sqlx::query_as(INVITED)
            .bind(&hash[..])
            .bind(now.0)
            .fetch_optional(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        Ok(row.map(AccountRow::account))
    }

    async fn accept(&self, hash: &SecretHash, chosen: Chosen, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let account: Option<i64> =
            sqlx::query_scalar("DELETE FROM invitation WHERE hash = ? AND expires > ? RETURNING account_id")
                .bind(&hash[..])
                .bind(now.0)
                .fetch_optional(&mut *transaction)
                .await
                .map_err(store_error)?;
        let account = account.ok_or(StoreError::Missing("invitation"))?;
        let changed = sqlx::query(
            "UPDATE account SET password_hash = ?, name = CASE WHEN ? = '' THEN name ELSE ? END
             WHERE id = ? AND disabled IS NULL",
        )
        .bind(&chosen.password_hash)
        .bind(&chosen.name)
        .bind(&chosen.name)
        .bind(account)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::Missing("invitation"));
        }
        sqlx::query("DELETE FROM session WHERE account_id = ?")
            .bind(account)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }
}
