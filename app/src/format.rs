//! Numbers, sizes, durations, dates and times as the readers of each language write them. Pure and table-driven, so that the server and the
//! browser print the same characters; it knows no clock and no time zones.

pub mod date;
pub mod duration;
pub mod names;
pub mod number;
pub mod size;
pub mod time;

/// Keeps a number and its unit on one line.
pub(crate) const NBSP: char = '\u{a0}';
/// The narrow space that French sets between thousands and before `%`.
pub(crate) const NARROW_NBSP: char = '\u{202f}';
