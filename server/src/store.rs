//! The stores behind the ports. SQLite is the one there is; a second backend stands beside it and passes the same contract tests.

pub mod sqlite;
