//! Server functions: the only door from a page to a port. Each asks the guard, calls a port, and returns.
//!
//! Their addresses begin with `/fn`, so that they never meet the routes of `/api/v1`: `#[server(prefix = "/fn", endpoint = "usage", protocol = Wire)]`.

pub mod account;
pub mod annotations;
pub mod confirmation;
pub mod events;
#[cfg(feature = "ssr")]
pub mod guard;
pub mod integrity;
pub mod journal;
pub mod list_look;
pub mod people;
pub mod redaction;
pub mod retention;
pub mod roles;
pub mod session;
pub mod sites;
pub mod sources;
pub mod statistics;
pub mod system;
pub mod views;
pub mod wire;
#[cfg(feature = "ssr")]
pub mod zones;
