//! What a server must be able to do for the product. Each port speaks only the domain's types, and each read takes the caller's scope.

pub mod accounts;
pub mod annotations;
pub mod arrivals;
pub mod audit;
pub mod clock;
pub mod commits;
pub mod confirmation;
pub mod events;
pub mod integrity;
pub mod invitations;
pub mod journal;
pub mod keys;
pub mod own_access;
pub mod own_account;
pub mod people;
pub mod redaction;
pub mod retention;
pub mod second_factor;
pub mod sessions;
pub mod settings;
pub mod sites;
pub mod statistics;
pub mod system;
pub mod views;
