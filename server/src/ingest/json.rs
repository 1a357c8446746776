//! Checks of JSON that is kept as it came: how deep it goes, and escapes that no text can hold.

use std::borrow::Cow;

/// What is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    /// Too deep.
    #[error("is nested deeper than the limit depth allows")]
    Depth,
    /// Half of a character.
    #[error("has a lone surrogate, which is no character")]
    Surrogate,
}

/// Whether objects and arrays lie more than `most` deep in one another. `json` must be valid.
pub(super) fn deeper_than(json: &str, most: usize) -> bool {
    let mut depth = 0_usize;
    let mut rest = json.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'{' | b'[' | b'}' | b']' | b'"')) {
        match rest[at] {
            b'"' => {
                rest = behind_string(&rest[at + 1..]);
                continue;
            }
            b'{' | b'[' => depth += 1,
            _ => depth = depth.saturating_sub(1),
        }
        if depth > most {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

fn behind_string(mut rest: &[u8]) -> &[u8] {
    while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
        let step = if rest[at] == b'"' { 1 } else { 2 };
        let found = rest[at];
        rest = rest.get(at + step..).unwrap_or_default();
        if found == b'"' {
            break;
        }
    }
    rest
}

/// The JSON text with U+FFFD for NUL, which databases refuse.
pub(super) fn storable(json: &str, depth: usize) -> Result<Cow<'_, str>, Unfit> {
    if deeper_than(json, depth) {
        return Err(Unfit::Depth);
    }
    if memchr::memmem::find(json.as_bytes(), b"\\u").is_none() {
        return Ok(Cow::Borrowed(json));
    }
    without_nul_escapes(json)
}

fn without_nul_escapes(json: &str) -> Result<Cow<'_, str>, Unfit> {
    let bytes = json.as_bytes();
    let unit = |at: usize| {
        let escape = bytes.get(at..at + 6).filter(|escape| escape.starts_with(b"\\u"))?;
        u16::from_str_radix(std::str::from_utf8(&escape[2..]).ok()?, 16).ok()
    };
    let mut clean = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        at += found;
        match unit(at) {
            Some(0) => {
                clean.push_str(&json[done..at]);
                clean.push_str("\\ufffd");
                at += 6;
                done = at;
            }
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => at += 12,
            Some(0xD800..=0xDFFF) => return Err(Unfit::Surrogate),
            Some(_) => at += 6,
            None => at += 2,
        }
        at = at.min(bytes.len());
    }
    if done == 0 {
        return Ok(Cow::Borrowed(json));
    }
    clean.push_str(&json[done..]);
    Ok(Cow::Owned(clean))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        assert!(!deeper_than(r#"{"a":[1,{"b":"[[[[\"[["}]}"#, 3));
        assert!(deeper_than(r#"{"a":[1,{"b":"[[[[\"[["}]}"#, 2));
        assert!(!deeper_than("1", 0));
        assert!(deeper_than(&"[".repeat(100), 64));
    }

    #[test]
    fn nul_becomes_a_replacement_and_half_a_character_is_refused() {
        assert_eq!(storable(r#"{"a":"x\u0000y\\u0000\u00e9"}"#, 9).unwrap(), r#"{"a":"x\ufffdy\\u0000\u00e9"}"#);
        assert_eq!(storable(r#""\ud83d\ude00""#, 9).unwrap(), r#""\ud83d\ude00""#);
        for lone in [r#""\ud800""#, r#""\udc00x""#, r#""\ud800\n""#, r#""\ud800\ud800""#] {
            assert_eq!(storable(lone, 9), Err(Unfit::Surrogate), "{lone}");
        }
    }
}
