//! Takes secrets out of what an event says before it is stored: first by the rules of the product, then by those of the administrators.

use std::borrow::Cow;

use self::own::{OwnRules, Root};

mod built_in;
mod cards;
mod edit;
pub mod names;
pub mod own;
mod secrets;
mod values;

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

/// Cleans one event, and counts what it takes out.
#[derive(Debug)]
pub struct Redaction<'a> {
    own: &'a OwnRules,
    removed: u32,
}

/// What the product takes out by itself, for people to read.
pub fn built_in() -> app::domain::redaction::BuiltIn {
    built_in::described()
}

impl<'a> Redaction<'a> {
    /// By the rules of the product and these.
    pub fn new(own: &'a OwnRules) -> Self {
        Self { own, removed: 0 }
    }

    /// How many values were taken out.
    pub fn removed(&self) -> u32 {
        self.removed
    }

    /// The bytes without secrets, or `None` if they held none.
    pub fn bytes(&mut self, source: &[u8], syntax: Syntax) -> Option<Vec<u8>> {
        self.clean(source, syntax, Root::Document)
    }

    fn clean(&mut self, source: &[u8], syntax: Syntax, root: Root<'_>) -> Option<Vec<u8>> {
        let built_in = built_in::bytes(source, syntax, &mut self.removed);
        self.own.bytes(built_in.as_deref().unwrap_or(source), (syntax, root), &mut self.removed).or(built_in)
    }

    /// The text without secrets.
    pub fn text<'t>(&mut self, source: Cow<'t, str>) -> Cow<'t, str> {
        match self.bytes(source.as_bytes(), Syntax::Text) {
            None => source,
            Some(clean) => Cow::Owned(utf8(clean)),
        }
    }

    /// The JSON text without secrets.
    pub fn json<'t>(&mut self, source: Cow<'t, str>) -> Cow<'t, str> {
        self.json_below(source, Root::Document)
    }

    /// The JSON text of a field's value without secrets: what a path selects in an object that has this field only.
    pub fn field<'t>(&mut self, name: &str, value: Cow<'t, str>) -> Cow<'t, str> {
        if value != "null" && names::is_secret(name.as_bytes()) {
            self.removed = self.removed.saturating_add(1);
            return Cow::Owned(format!("\"{REDACTED}\""));
        }
        self.json_below(value, Root::Field(name))
    }

    fn json_below<'t>(&mut self, source: Cow<'t, str>, root: Root<'_>) -> Cow<'t, str> {
        match self.clean(source.as_bytes(), Syntax::Json, root) {
            None => source,
            Some(clean) => Cow::Owned(utf8(clean)),
        }
    }

    /// A header's value without secrets; `name` in any case.
    pub fn header<'t>(&mut self, name: &str, value: Cow<'t, str>) -> Cow<'t, str> {
        if !names::is_secret(name.as_bytes()) && !self.own.takes_header(name) {
            return self.text(value);
        }
        if value.is_empty() || value == REDACTED {
            return value;
        }
        self.removed = self.removed.saturating_add(1);
        Cow::Borrowed(REDACTED)
    }
}

/// Cuts are made at ASCII bytes or where a match ends, so UTF-8 stays UTF-8; should that ever fail, a replacement character is better than a
/// lost event.
fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests;
