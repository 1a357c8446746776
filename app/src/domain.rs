//! The words of the product as types. Nothing here knows leptos, a database or a socket, and all of it runs on both targets.

pub mod access;
pub mod admin_page;
pub mod annotation;
pub mod annotation_view;
pub mod bucket;
pub mod catalogue;
pub mod error;
pub mod event;
pub mod event_row;
pub mod event_view;
pub mod export;
pub mod facet;
pub mod filter;
pub mod histogram;
pub mod journal;
pub mod language;
pub mod list_look;
pub mod outcome;
pub mod page;
pub mod payload;
pub mod query;
#[cfg(feature = "ssr")]
mod schemas;
pub mod setting;
pub mod site;
pub mod slug;
pub mod statistics;
mod terms;
pub mod theme;
pub mod time;
pub mod time_range;
pub mod timeline;
pub mod view;
pub mod words;
