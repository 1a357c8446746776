//! The routes for programs: sending events, reading them, their payloads and the figures. Keys and sites are in a real database; events are kept
//! in memory, so that each test can say what the store answers.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "http_api/ingest.rs"]
mod ingest;
#[path = "http_api/read.rs"]
mod read;
#[path = "http_api/world.rs"]
mod world;
