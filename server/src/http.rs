//! All that is answered over HTTP outside the server functions: a table of contents, and the router.

pub mod problem;
pub mod state;
