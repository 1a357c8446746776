//! The product, for the server and the browser: a table of contents.

#![recursion_limit = "256"]
#![allow(
    clippy::redundant_closure,
    reason = "with `erase_components`, only a closure that is written out in a view shares its code with all others"
)]

pub mod api;
mod app;
pub mod assets;
#[cfg(feature = "hydrate")]
pub mod browser;
pub mod charts;
pub mod domain;
pub mod format;
pub mod keys;
pub mod order;
pub mod pages;
pub mod plural;
#[cfg(feature = "ssr")]
pub mod ports;
pub mod preferences;
pub mod pretty;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod support;
mod text;
pub mod view;
pub mod widgets;

pub use app::App;
#[cfg(feature = "ssr")]
pub use shell::shell;

// The module `i18n`, written by `build.rs` from `locales/`: every key of every namespace, checked at compile time.
include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
