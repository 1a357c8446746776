//! What people chose for themselves, as rows of the main database.

use app::domain::error::StoreError;
use app::domain::setting::PersonSetting;
use app::ports::settings::SettingStore;
use async_trait::async_trait;

use super::error::store_error;
use super::main::MainDatabase;

#[async_trait]
impl SettingStore for MainDatabase {
    async fn person_setting(&self, user: i64, setting: PersonSetting) -> Result<Option<String>, StoreError> {
        let mut lease = self.read().await?;
        let value = sqlx::query_scalar("SELECT value FROM account_setting WHERE account_id = ? AND name = ?")
            .bind(user)
            .bind(setting.as_str())
            .fetch_optional(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        Ok(value)
    }

    async fn keep_person_setting(&self, user: i64, setting: PersonSetting, value: &str) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        sqlx::query(
            "INSERT INTO account_setting (account_id, name, value) VALUES (?, ?, ?)
             ON CONFLICT (account_id, name) DO UPDATE SET value = excluded.value",
        )
        .bind(user)
        .bind(setting.as_str())
        .bind(value)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        Ok(())
    }
}
