//! Server functions: the only door from a page to a port. Each asks the guard, calls a port, and returns.

pub mod guard;
