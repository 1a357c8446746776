//! Bodies of requests and responses made readable. Pure; every character of the original stays, only the white space between tokens changes,
//! and nothing of it is ever run or taken for markup.

pub mod agent;
pub mod body;
pub mod curl;
pub mod difference;
pub mod find;
pub mod fold;
pub mod form;
pub mod json;
pub mod removed;
pub mod tokens;
pub mod visible;
pub mod xml;

/// Columns a level of nesting is set in by.
pub(crate) const INDENT: usize = 2;
/// Deeper levels are set in no further: hostile nesting would otherwise grow with the square of its depth.
pub(crate) const MAX_INDENT: usize = 80;

/// A new line, set in for `depth`.
pub(crate) fn line_break(into: &mut String, depth: usize) {
    into.push('\n');
    into.extend(std::iter::repeat_n(' ', (depth * INDENT).min(MAX_INDENT)));
}
