//! From the bytes of a request to events ready for the writer: a table of contents.

pub mod limits;
pub mod rate;
