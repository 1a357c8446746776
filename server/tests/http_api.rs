//! On the real router and store: sending events, reading them, their payloads and the figures, and the pages of all that.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "http_api/account.rs"]
mod account;
#[path = "http_api/annotations.rs"]
mod annotations;
#[path = "http_api/deeds.rs"]
mod deeds;
#[path = "http_api/event.rs"]
mod event;
#[path = "http_api/export.rs"]
mod export;
#[path = "http_api/ingest.rs"]
mod ingest;
#[path = "http_api/integrity.rs"]
mod integrity;
#[path = "http_api/invitations.rs"]
mod invitations;
#[path = "http_api/live.rs"]
mod live;
#[path = "http_api/openapi.rs"]
mod openapi;
#[path = "http_api/other_sites.rs"]
mod other_sites;
#[path = "http_api/pages.rs"]
mod pages;
#[path = "http_api/people.rs"]
mod people;
#[path = "http_api/read.rs"]
mod read;
#[path = "http_api/redaction.rs"]
mod redaction;
#[path = "http_api/retention.rs"]
mod retention;
#[path = "http_api/rights.rs"]
mod rights;
#[path = "http_api/shut_out.rs"]
mod shut_out;
#[path = "http_api/sites.rs"]
mod sites;
#[path = "http_api/slow_reads.rs"]
mod slow_reads;
#[path = "http_api/sources.rs"]
mod sources;
#[path = "support/app.rs"]
mod support;
#[path = "http_api/support_bundle.rs"]
mod support_bundle;
#[path = "http_api/system.rs"]
mod system;
#[path = "http_api/views.rs"]
mod views;
#[path = "http_api/world.rs"]
mod world;
