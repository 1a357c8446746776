//! What redaction removed, as far as the names beside the gaps tell.

use super::body::Syntax;
use super::tokens::{Class, Within, tokens};
use crate::domain::payload::REDACTED;

/// The most names.
const MAX_NAMES: usize = 20;

/// The names of headers and of fields of the body whose values were removed, each once, in their order.
pub fn removed(headers: &[(String, String)], syntax: Syntax, body: &str) -> Vec<String> {
    let of_headers = headers.iter().filter(|(_, value)| value.contains(REDACTED)).map(|(name, _)| name.as_str());
    let mut names: Vec<String> = Vec::new();
    for name in of_headers.chain(of_body(syntax, body)) {
        if !name.is_empty() && names.len() < MAX_NAMES && names.iter().all(|known| known != name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Before each gap, the nearest name of a member, a field, an attribute or an element.
fn of_body(syntax: Syntax, body: &str) -> Vec<&str> {
    let gaps: Vec<usize> = body.match_indices(REDACTED).map(|(at, _)| at).collect();
    if gaps.is_empty() {
        return Vec::new();
    }
    let (parts, _) = tokens(syntax, body, Within::Nothing);
    let named = |(range, class): &(std::ops::Range<usize>, Class)| {
        let text = body.get(range.clone())?;
        let name = match class {
            Class::Name => text.trim().trim_matches('"'),
            Class::Tag => text.strip_prefix('<').filter(|name| !name.starts_with(['/', '!', '?']))?,
            _ => return None,
        };
        Some((range.start, name))
    };
    let names: Vec<(usize, &str)> = parts.iter().filter_map(named).collect();
    let before = |gap: &usize| names[..names.partition_point(|(at, _)| at < gap)].last().map(|(_, name)| *name);
    gaps.iter().filter_map(before).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_beside_the_gaps_are_told_once() {
        let headers = [("authorization".to_owned(), "[redacted]".to_owned()), ("accept".to_owned(), "*/*".to_owned())];
        let json = r#"{"a":1,"password":"[redacted]","b":{"pin":"[redacted]"},"password":"[redacted]"}"#;
        assert_eq!(removed(&headers, Syntax::Json, json), ["authorization", "password", "pin"]);
        assert_eq!(removed(&[], Syntax::Form, "user=mk&password=[redacted]&x=1"), ["password"]);
        assert_eq!(removed(&[], Syntax::Xml, "<a token=\"[redacted]\"><b>x</b><c>[redacted]</c></a>"), ["token", "c"]);
        assert_eq!(removed(&[], Syntax::Text, "say [redacted]"), [""; 0]);
    }
}
