//! Where the parts of a JSON text end. Broken and cut texts are read as far as they go.

/// Behind the string that begins at `at`; the end of the text if it was cut.
pub(super) fn behind_string(source: &[u8], at: usize) -> usize {
    let mut from = at + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', source.get(from..).unwrap_or_default()) {
        match source[from + found] {
            b'"' => return from + found + 1,
            _ => from += found + 2,
        }
    }
    source.len()
}

/// Behind the number or word that begins at `at`; at least one byte.
pub(super) fn behind_word(source: &[u8], at: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b',' | b':' | b'"' | b'{' | b'}' | b'[' | b']') || byte.is_ascii_whitespace();
    let rest = source.get(at + 1..).unwrap_or_default();
    at + 1 + rest.iter().position(ends).unwrap_or(rest.len())
}

/// Behind the value that begins at `at`.
pub(super) fn behind_value(source: &[u8], at: usize) -> usize {
    match source.get(at) {
        Some(b'"') => behind_string(source, at),
        Some(b'{' | b'[') => behind_brackets(source, at),
        _ => behind_word(source, at),
    }
}

fn behind_brackets(source: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(byte) = source.get(at) {
        match byte {
            b'"' => {
                at = behind_string(source, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}
