//! Reads lines without ever holding more of one than a limit.

use std::io::{self, BufRead};

/// A line of a file, without its end.
pub(super) enum Line {
    /// The whole line.
    Whole(Vec<u8>),
    /// The beginning of a line that is longer than the limit.
    TooLong(Vec<u8>),
}

/// How much of a line that is too long is kept for the rejects file, in bytes.
const KEPT: usize = 1_000;

/// The next line, `None` at the end.
pub(super) fn next(reader: &mut dyn BufRead, limit: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut too_long = false;
    let mut any = false;
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', chunk);
        let part = &chunk[..end.unwrap_or(chunk.len())];
        too_long |= line.len() + part.len() > limit;
        line.extend_from_slice(part);
        if too_long {
            line.truncate(KEPT);
        }
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(any.then_some(if too_long { Line::TooLong(line) } else { Line::Whole(line) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_line_feeds_and_long_ones_are_cut() {
        let text = format!("one\r\n\n{}\nlast", "x".repeat(3_000));
        let mut reader = io::BufReader::with_capacity(64, text.as_bytes());
        let mut found = Vec::new();
        while let Some(line) = next(&mut reader, 2_000).unwrap() {
            found.push(match line {
                Line::Whole(line) => String::from_utf8(line).unwrap(),
                Line::TooLong(start) => format!("{} of a long line", start.len()),
            });
        }
        assert_eq!(found, ["one", "", "1000 of a long line", "last"]);
    }
}
