//! Copying.

use wasm_bindgen_futures::JsFuture;

/// Puts the page's address, of which `path` is the path, on the clipboard. `false` if the browser refuses, as it does without HTTPS.
pub async fn copy_address(path: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let Ok(origin) = window.location().origin() else { return false };
    if !window.is_secure_context() {
        return false;
    }
    let written = window.navigator().clipboard().write_text(&format!("{origin}{path}"));
    JsFuture::from(written).await.is_ok()
}
