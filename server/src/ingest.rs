//! From the bytes of a request to events ready for the writer: a table of contents.

pub mod arrivals;
pub mod batch;
mod check;
pub mod clock;
pub(crate) mod content;
pub mod decode;
mod details;
mod explain;
mod json;
pub mod limits;
pub mod rate;
pub(crate) mod record;
pub mod redact;
mod text;
