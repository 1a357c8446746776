//! Takes secrets out of texts before they are stored: values of secret names in JSON, form, XML and header syntax, credentials in
//! addresses, tokens, card numbers. Works on bytes, so that texts in any encoding that extends ASCII are cleaned, and leaves all else as it was.

mod cards;
mod edit;
pub mod names;
mod secrets;
mod values;

use std::borrow::Cow;

use edit::Redacted;

/// What stands where a secret was.
pub const REDACTED: &str = app::domain::payload::REDACTED;

/// Whether the text has to stay valid JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// It is JSON: a number that is removed becomes a string.
    Json,
    /// Anything else.
    Text,
}

/// A removed secret may bring another to light (a form in a header); so often it is looked at again.
const ROUNDS: u32 = 8;

/// The bytes without secrets, or `None` if they held none; adds the number of removed ones to `removed`.
pub fn bytes(source: &[u8], syntax: Syntax, removed: &mut u32) -> Option<Vec<u8>> {
    let mut clean = round(source, syntax, removed)?;
    for _ in 1..ROUNDS {
        match round(&clean, syntax, removed) {
            Some(cleaner) => clean = cleaner,
            None => break,
        }
    }
    Some(clean)
}

fn round(source: &[u8], syntax: Syntax, removed: &mut u32) -> Option<Vec<u8>> {
    // Card numbers first: a value that ends at a blank would leave the tail of a number in groups.
    let without_cards = cards::remove(source, syntax);
    let current = without_cards.as_ref().map_or(source, |redacted| &redacted.bytes);
    let without_secrets = secrets::remove(current, syntax);
    let count = |redacted: &Option<Redacted>| redacted.as_ref().map_or(0, |redacted| redacted.removed);
    *removed = removed.saturating_add(count(&without_cards)).saturating_add(count(&without_secrets));
    without_secrets.or(without_cards).map(|redacted| redacted.bytes)
}

/// The text without secrets; adds the number of removed ones to `removed`.
pub fn text<'a>(source: Cow<'a, str>, removed: &mut u32) -> Cow<'a, str> {
    match bytes(source.as_bytes(), Syntax::Text, removed) {
        None => source,
        Some(clean) => Cow::Owned(utf8(clean)),
    }
}

/// The JSON text without secrets, or `None` if it held none.
pub fn json(source: &str, removed: &mut u32) -> Option<String> {
    bytes(source.as_bytes(), Syntax::Json, removed).map(utf8)
}

/// A header's value without secrets; `name` in any case.
pub fn header<'a>(name: &str, value: Cow<'a, str>, removed: &mut u32) -> Cow<'a, str> {
    if !names::is_secret(name.as_bytes()) {
        return text(value, removed);
    }
    if value.is_empty() || value == REDACTED {
        return value;
    }
    *removed = removed.saturating_add(1);
    Cow::Borrowed(REDACTED)
}

/// Cuts are made at ASCII bytes only, so UTF-8 stays UTF-8; should that ever fail, a replacement character is better than a lost event.
fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests;
