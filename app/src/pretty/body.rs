//! What a body is, as far as a viewer must know: by its media type, and where that says nothing, by its bytes.

use serde::{Deserialize, Serialize};

use super::{form, json, xml};

/// How a body can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Syntax {
    /// JSON, or several JSON documents on lines of their own.
    Json,
    /// XML and its relatives.
    Xml,
    /// Pairs of an HTML form.
    Form,
    /// Any other text.
    Text,
    /// No text: to be downloaded, never shown.
    Binary,
}

/// What the body is. `content_type` is the sender's word and only believed where the bytes allow it.
pub fn syntax(content_type: &str, body: &[u8]) -> Syntax {
    if body.contains(&0) || !mostly_utf8(body) {
        return Syntax::Binary;
    }
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Syntax::Form,
        "application/json" | "text/json" | "application/x-ndjson" => Syntax::Json,
        "application/xml" | "text/xml" => Syntax::Xml,
        other if other.ends_with("+json") => Syntax::Json,
        other if other.ends_with("+xml") => Syntax::Xml,
        "" | "text/plain" | "application/octet-stream" => guess(body),
        other if binary(other) => Syntax::Binary,
        _ => Syntax::Text,
    }
}

/// The body as text, laid out by its syntax; `None` if it is no text. Bytes that are not UTF-8 become U+FFFD.
pub fn formatted(syntax: Syntax, body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    match syntax {
        Syntax::Json => Some(json::format(&text)),
        Syntax::Xml => Some(xml::format(&text)),
        Syntax::Form => Some(form::format(&text)),
        Syntax::Text => Some(text.into_owned()),
        Syntax::Binary => None,
    }
}

fn binary(essence: &str) -> bool {
    let text_like = ["javascript", "ecmascript", "yaml", "toml", "sql", "graphql", "edifact", "http", "csv"];
    match essence.split_once('/') {
        Some(("image" | "audio" | "video" | "font", _)) => true,
        Some(("application", subtype)) => !text_like.iter().any(|known| subtype.contains(known)),
        _ => false,
    }
}

fn guess(body: &[u8]) -> Syntax {
    let text = body.trim_ascii_start();
    let json = || serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok();
    match text.first() {
        Some(b'{' | b'[') if json() => Syntax::Json,
        Some(b'<') if text.starts_with(b"<?xml") => Syntax::Xml,
        _ => Syntax::Text,
    }
}

/// Text in another encoding, or cut within a character, still reads; a picture does not.
fn mostly_utf8(body: &[u8]) -> bool {
    let broken: usize = body.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    broken == 0 || broken * 20 < body.len() || (broken < 4 && body.utf8_chunks().count() == 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_media_type_decides_where_the_bytes_allow_it() {
        for (content_type, body, is) in [
            ("application/json; charset=utf-8", "{}", Syntax::Json),
            ("application/problem+json", "{}", Syntax::Json),
            ("TEXT/XML", "<a/>", Syntax::Xml),
            ("application/soap+xml", "<a/>", Syntax::Xml),
            ("application/x-www-form-urlencoded", "a=1", Syntax::Form),
            ("application/pdf", "%PDF-1.4", Syntax::Binary),
            ("text/html", "<script>", Syntax::Text),
            ("application/javascript", "1", Syntax::Text),
            ("application/json", "\0", Syntax::Binary),
            ("application/octet-stream", "{\"a\":1}", Syntax::Json),
            ("", "{not json", Syntax::Text),
        ] {
            assert_eq!(syntax(content_type, body.as_bytes()), is, "{content_type}");
        }
        assert_eq!(syntax("text/plain", &[0xff, 0xd8, 0xff, 0xe0]), Syntax::Binary);
    }

    #[test]
    fn text_cut_within_a_character_is_still_text() {
        let whole = "commande n° 10234 expédiée à Łódź";
        let cut = &whole.as_bytes()[..whole.len() - 1];
        assert_eq!(syntax("text/plain", cut), Syntax::Text);
    }

    #[test]
    fn what_is_no_text_is_not_shown() {
        assert_eq!(formatted(Syntax::Binary, b"\x89PNG"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(content_type in ".{0,30}", body: Vec<u8>) {
            let _ = formatted(syntax(&content_type, &body), &body);
        }
    }
}
