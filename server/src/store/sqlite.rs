//! The SQLite store: one main database (who sends, words, accounts, sealed counts) and one self-contained file of events a UTC month.

mod accounts;
mod connection;
pub mod error;
mod keys;
pub mod lock;
pub mod main;
mod schema;
mod sessions;
mod sites;
