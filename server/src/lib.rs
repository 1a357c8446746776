//! The process around the product: what it listens to, where it stores, how it is composed. `main.rs` is its command line.

pub mod auth;
pub mod cli;
pub mod config;
pub mod demo;
pub mod export;
pub mod generate;
pub mod http;
pub mod import;
pub mod ingest;
pub mod jobs;
pub mod live;
pub mod matching;
pub mod metrics;
pub mod redaction;
pub mod slow;
pub mod store;
pub mod system;
pub mod wire;
