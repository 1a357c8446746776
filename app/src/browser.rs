//! All that touches the browser itself; nothing else names `web_sys` or `js_sys`.

pub mod document;
pub mod menu;
