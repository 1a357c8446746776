//! Events and figures as files: a table of contents. Rows go in and bytes come out, a piece at a time; nothing here knows a route or a store.

pub mod bundle;
pub mod cell;
pub mod csv;
pub mod events;
pub mod figures;
pub mod file;
pub mod jobs;
pub mod json;
pub mod record;
pub mod run;
pub mod sink;
pub mod xlsx;
