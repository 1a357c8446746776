//! Query strings, as WHATWG's URL standard has them (`application/x-www-form-urlencoded`): names and values, repeated where there are several.

use std::fmt::Write;

/// Names and values with their percent-encoding and `+` undone; bytes that are not UTF-8 become U+FFFD.
pub fn decode(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (unescape(name), unescape(value))
        })
        .collect()
}

/// `name=value` pairs joined by `&`, percent-encoded. Slugs, dates and times stay readable.
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        escape(name, &mut query);
        query.push('=');
        escape(value, &mut query);
    }
    query
}

fn escape(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' => into.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(into, "%{byte:02X}")),
        }
    }
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[i], hex(i + 1), hex(i + 2)) {
            (b'+', _, _) => plain.push(b' '),
            (b'%', Some(high), Some(low)) => {
                plain.push(u8::try_from(high * 16 + low).unwrap_or_default());
                i += 2;
            }
            (byte, _, _) => plain.push(byte),
        }
        i += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives_encoding() {
        let value = "a b+c&d=e%é\u{1F600}\"<script>";
        let query = encode([("q", value), ("site", "lyon")]);
        assert_eq!(decode(&query), [("q".to_owned(), value.to_owned()), ("site".to_owned(), "lyon".to_owned())]);
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(
            decode("q=100%&x=%zz&y"),
            [("q".to_owned(), "100%".to_owned()), ("x".to_owned(), "%zz".to_owned()), ("y".to_owned(), String::new()),]
        );
    }
}
