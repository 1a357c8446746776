//! Who may come in: passwords, sessions, tokens, the limits on trying, and the record of all of it. Knows no routes and no SQL.

pub mod attempts;
pub mod audit;
pub mod confirmation;
pub mod integrity;
pub mod invitations;
pub mod own_account;
pub mod passwords;
pub mod second_factor;
pub mod secret;
pub mod sessions;
pub mod setup;
pub mod sign_in;
