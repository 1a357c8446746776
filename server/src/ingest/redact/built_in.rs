//! The rules of the product: values of secret names in JSON, form, XML and header syntax, credentials in addresses, tokens, card numbers.
//! Works on bytes, so that texts in any encoding that extends ASCII are cleaned, and leaves all else as it was.

use app::domain::redaction::BuiltIn;

use super::edit::Redacted;
use super::{Syntax, cards, names, secrets};

/// A removed secret may bring another to light (a form in a header); so often it is looked at again.
const ROUNDS: u32 = 8;

/// The bytes without secrets, or `None` if they held none; adds the number of removed ones to `removed`.
pub(super) fn bytes(source: &[u8], syntax: Syntax, removed: &mut u32) -> Option<Vec<u8>> {
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
    let count = |redacted: &Option<Redacted>| redacted.as_ref().map_or(0, Redacted::removed);
    *removed = removed.saturating_add(count(&without_cards)).saturating_add(count(&without_secrets));
    without_secrets.or(without_cards).map(|redacted| redacted.bytes)
}

/// The lists by which it is done, for people to read.
pub(super) fn described() -> BuiltIn {
    let [names, beginnings, ends] = names::listed();
    BuiltIn { names, beginnings, ends, keys: secrets::key_beginnings() }
}
