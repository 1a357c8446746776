//! Copying a page's permanent link.

use super::document::copy;

/// Puts this server's address with `path` on the clipboard. `false` if the browser refuses, as it does without HTTPS.
pub async fn copy_address(path: &str) -> bool {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    match origin {
        Some(origin) => copy(&format!("{origin}{path}")).await,
        None => false,
    }
}
