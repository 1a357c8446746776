//! The seals over the events of Vigie's own site: a chain of hashes in each month's file, its heads in the main database, and checking all
//! of it. Beside a server or in it, a check only reads.

pub(super) mod chain;
pub mod check;
pub(super) mod digest;
pub(super) mod heads;
mod month;
mod port;
pub(super) mod sent;
pub(super) mod start;
mod stored;
