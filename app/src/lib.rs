//! The product, for the server and the browser: a table of contents.

pub mod api;
pub mod domain;
pub mod format;
#[cfg(feature = "ssr")]
pub mod ports;
pub mod pretty;
