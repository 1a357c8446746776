//! One file per route. A page reads the address, asks the server, and arranges widgets.

pub mod account;
pub mod admin;
pub mod event;
pub mod invitation;
pub mod journal;
pub mod login;
pub mod login_code;
pub mod not_found;
pub mod setup;
pub mod statistics;
pub mod views;
