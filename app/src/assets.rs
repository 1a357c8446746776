//! The addresses of the site's built files. The server knows them, since their names carry a hash; pages only quote them.

use std::sync::Arc;

/// Absolute paths such as `/pkg/vigie.3f2a.js`; put into the context of every rendered page by the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteAssets {
    /// The JavaScript module that `wasm-bindgen` wrote.
    pub js: Arc<str>,
    /// The program for the browser.
    pub wasm: Arc<str>,
    /// The style sheet.
    pub css: Arc<str>,
    /// The JavaScript module that draws charts; fetched only where a chart is.
    pub charts: Arc<str>,
}
