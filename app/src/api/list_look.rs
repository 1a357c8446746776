//! How a reader's lists look.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::list_look::ListLook;

/// Keeps how the reader's lists look. Asks for `journal.view`.
///
/// # Errors
/// If the store fails.
#[server(prefix = "/fn", endpoint = "list_look", protocol = Wire)]
pub async fn keep_list_look(
    /// How they shall look.
    look: ListLook,
) -> Result<(), AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::domain::setting::PersonSetting;
    use crate::ports::settings::SettingStore;

    let caller = guard::require(Right::JournalView)?;
    // What has just been read from JSON can be written as JSON.
    let text = serde_json::to_string(&look).unwrap_or_default();
    let settings = guard::port::<dyn SettingStore>()?;
    Ok(settings.keep_person_setting(caller.user, PersonSetting::ListLook, &text).await?)
}
