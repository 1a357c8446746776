//! What people chose for themselves, wherever they sign in.

use async_trait::async_trait;

use crate::domain::error::StoreError;
use crate::domain::setting::PersonSetting;

/// Keeps what people chose, as JSON that the caller makes and reads.
#[async_trait]
pub trait SettingStore: Send + Sync {
    /// What a person chose; `None` if nothing.
    ///
    /// # Errors
    /// If the database fails.
    async fn person_setting(&self, user: i64, setting: PersonSetting) -> Result<Option<String>, StoreError>;

    /// Keeps what a person chose, in place of what was chosen before.
    ///
    /// # Errors
    /// If the database fails.
    async fn keep_person_setting(&self, user: i64, setting: PersonSetting, value: &str) -> Result<(), StoreError>;
}
