//! The journal that this tab showed last, so that an event leads back to it.

const KEY: &str = "vigie_list";

/// Keeps the address of a journal. A browser that refuses leads back to the whole journal instead.
pub fn remember(href: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, href);
    }
}

/// The address that was kept; only a journal's.
pub fn recall() -> Option<String> {
    storage()?.get_item(KEY).ok()?.filter(|href| href.starts_with("/journals/"))
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}
