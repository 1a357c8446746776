//! What commands write: results on standard output, messages on standard error.

use std::fmt::{Arguments, Display};
use std::io::{self, Write};

/// One line on standard output.
///
/// # Errors
/// If nobody reads it any more.
pub(super) fn line(text: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// One line on standard error; nothing can be done if nobody reads it.
pub(super) fn message(text: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A line of columns between tabs, for people and for `cut`. Control characters inside a column are shown, not sent to the terminal.
///
/// # Errors
/// If nobody reads it any more.
pub(super) fn row(columns: &[&dyn Display]) -> io::Result<()> {
    let plain = |column: &&dyn Display| -> String {
        let text = column.to_string();
        text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
    };
    line(columns.iter().map(plain).collect::<Vec<_>>().join("\t"))
}
