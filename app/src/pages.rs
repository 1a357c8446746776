//! One file per route. A page reads the address, asks the server, and arranges widgets.

pub mod admin;
pub mod event;
pub mod journal;
pub mod login;
pub mod not_found;
pub mod setup;
pub mod statistics;
pub mod views;
