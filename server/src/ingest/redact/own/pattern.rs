//! Patterns over texts. In JSON each string and number is a text by itself, without its quotes and escapes, so that JSON stays JSON.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

use super::super::edit::{Edits, Redacted};
use super::strings::{behind_string, behind_word};
use super::{REDACTED, Syntax};

/// How large a pattern may become when it is compiled, in bytes: keeps the time for each byte of a text small.
const MOST_SIZE: usize = 10 << 20;

/// How much it may remember of how it matched, in bytes and for each thread.
const MOST_CACHE: usize = 2 << 20;

/// A pattern.
#[derive(Debug)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern in the syntax of the crate `regex`, which matches in time linear to the text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let regex = RegexBuilder::new(text).size_limit(MOST_SIZE).dfa_size_limit(MOST_CACHE).build();
        let regex = regex.map_err(|error| explained(&error))?;
        if regex.is_match(b"") {
            return Err("must not match an empty text: it would match everywhere".to_owned());
        }
        Ok(Self(regex))
    }

    /// The text without what matches, or `None` if nothing does.
    pub(super) fn remove(&self, source: &[u8], syntax: Syntax) -> Option<Redacted> {
        let mut edits = Edits::of(source);
        // What only begins like JSON, such as a line of a log, is a text.
        if syntax == Syntax::Json && is_json(source) {
            self.remove_from_tokens(source, &mut edits);
        } else {
            for range in self.places(source) {
                edits.replace(&range, &[REDACTED.as_bytes()]);
            }
        }
        edits.finish()
    }

    fn remove_from_tokens(&self, source: &[u8], edits: &mut Edits<'_>) {
        let mut at = 0;
        while let Some(byte) = source.get(at) {
            let start = at;
            match byte {
                b'"' => {
                    at = behind_string(source, start);
                    self.remove_from_string(source, start + 1..at - 1, edits);
                }
                b'-' | b'0'..=b'9' => {
                    at = behind_word(source, start);
                    if !self.places(&source[start..at]).is_empty() {
                        edits.replace(&(start..at), &[b"\"", REDACTED.as_bytes(), b"\""]);
                    }
                }
                _ => at += 1,
            }
        }
    }

    fn remove_from_string(&self, source: &[u8], inside: Range<usize>, edits: &mut Edits<'_>) {
        let text = &source[inside.clone()];
        if memchr::memchr(b'\\', text).is_none() {
            for place in self.places(text) {
                edits.replace(&(inside.start + place.start..inside.start + place.end), &[REDACTED.as_bytes()]);
            }
            return;
        }
        let quoted = &source[inside.start - 1..inside.end + 1];
        match serde_json::from_slice::<String>(quoted) {
            Ok(decoded) => {
                if let Some(clean) = self.remove(decoded.as_bytes(), Syntax::Text) {
                    let clean = serde_json::Value::from(String::from_utf8_lossy(&clean.bytes)).to_string();
                    edits.replace(&inside, &[&clean.as_bytes()[1..clean.len() - 1]]);
                }
            }
            // Half a character in an escape: no text to match, so the string goes as a whole if anything of it would.
            Err(_) if !self.places(text).is_empty() => edits.replace(&inside, &[REDACTED.as_bytes()]),
            Err(_) => {}
        }
    }

    /// What goes of a text, from front to back. A match that reaches into what was removed before takes that with it; one inside of it is none.
    fn places(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = if self.0.captures_len() == 1 {
            self.0.find_iter(text).map(|found| found.range()).collect()
        } else {
            self.0.captures_iter(text).flat_map(|found| wanted(&found)).collect()
        };
        found.retain(|place| !place.is_empty());
        if found.is_empty() {
            return found;
        }
        // Groups may match in another order than they are written.
        found.sort_by_key(|place| place.start);
        let marks: Vec<usize> = memchr::memmem::find_iter(text, REDACTED).collect();
        let mut places = Vec::with_capacity(found.len());
        found.into_iter().for_each(|place| push(&mut places, &marks, place));
        places
    }
}

/// The groups of a match that hold something, else the match.
fn wanted(found: &regex::bytes::Captures<'_>) -> Vec<Range<usize>> {
    let groups: Vec<_> = found.iter().skip(1).flatten().map(|group| group.range()).collect();
    if groups.iter().all(Range::is_empty) {
        found.get(0).map(|whole| whole.range()).into_iter().collect()
    } else {
        groups
    }
}

fn push(places: &mut Vec<Range<usize>>, marks: &[usize], mut place: Range<usize>) {
    for mark in marks.iter().map(|start| *start..start + REDACTED.len()) {
        if mark.start <= place.start && place.end <= mark.end {
            return;
        }
        if mark.start < place.end && place.start < mark.end {
            place = place.start.min(mark.start)..place.end.max(mark.end);
        }
    }
    match places.last_mut() {
        Some(last) if place.start < last.end => last.end = last.end.max(place.end),
        _ => places.push(place),
    }
}

fn is_json(source: &[u8]) -> bool {
    let mut values = serde_json::Deserializer::from_slice(source).into_iter::<serde::de::IgnoredAny>();
    values.all(|value| value.is_ok())
}

/// What is wrong, in one line.
fn explained(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "must be smaller: it repeats too much".to_owned(),
        error => {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default().trim();
            format!("must be a regular expression: {}", last.strip_prefix("error: ").unwrap_or(last))
        }
    }
}
