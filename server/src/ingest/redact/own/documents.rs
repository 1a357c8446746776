//! Follows paths through JSON texts, one document or several behind one another, and tells where the selected values stand.

use std::borrow::Cow;
use std::ops::Range;

use super::path::{JsonPath, States, Step};
use super::strings::{behind_string, behind_value};
use super::{REDACTED, Root};

/// Deeper than this nothing is followed: what lies there goes as a whole if a path could still select something of it.
const MOST_LEVELS: usize = 128;

/// Tells `found` each value that one of the paths selects, from front to back, the outermost only. Values that are `null`, empty or removed
/// already are passed over.
pub(super) fn selected(source: &[u8], paths: &[JsonPath], root: Root<'_>, mut found: impl FnMut(Range<usize>)) {
    let root = paths.iter().map(|path| match root {
        Root::Document => path.start(),
        Root::Field(name) => path.step(path.start(), Step::Name(name.as_bytes())),
    });
    let mut walk = Walk { source, paths, at: 0, root: root.collect(), levels: Vec::new() };
    while let Some(place) = walk.next() {
        let removed = walk.value(place);
        if let Some(range) = removed.filter(|range| !is_nothing(&source[range.clone()])) {
            found(range);
        }
    }
}

fn is_nothing(value: &[u8]) -> bool {
    let text = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
    value == b"null" || text.is_some_and(|text| text.is_empty() || text == REDACTED.as_bytes())
}

struct Walk<'a> {
    source: &'a [u8],
    paths: &'a [JsonPath],
    at: usize,
    /// Of each path, at a document.
    root: Vec<States>,
    levels: Vec<Level>,
}

/// An object or an array that is open.
struct Level {
    /// The number of the next item; `None` in an object.
    item: Option<usize>,
    /// Of each path, at it.
    states: Vec<States>,
}

/// A value that begins at the walk's place.
struct Place {
    /// Of each path, at it.
    states: Vec<States>,
}

impl Walk<'_> {
    /// Goes on to the next value.
    fn next(&mut self) -> Option<Place> {
        loop {
            let byte = *self.source.get(self.at)?;
            match byte {
                b'}' | b']' => {
                    self.levels.pop();
                    self.at += 1;
                }
                b',' | b':' => self.at += 1,
                byte if byte.is_ascii_whitespace() => self.at += 1,
                byte => {
                    if let Some(place) = self.place(byte) {
                        return Some(place);
                    }
                }
            }
        }
    }

    /// The value here, or behind the name of a field that is here; `None` if what is here is neither.
    fn place(&mut self, byte: u8) -> Option<Place> {
        let Some(level) = self.levels.last_mut() else { return Some(Place { states: self.root.clone() }) };
        let steps = |step: Step<'_>| {
            let states = self.paths.iter().zip(&level.states);
            Place { states: states.map(|(path, states)| path.step(*states, step)).collect() }
        };
        if let Some(item) = level.item {
            let place = steps(Step::Index(item));
            level.item = Some(item + 1);
            return Some(place);
        }
        if byte != b'"' {
            self.at += 1;
            return None;
        }
        let end = behind_string(self.source, self.at);
        let name = self.source.get(self.at + 1..end - 1).unwrap_or_default();
        let place = steps(Step::Name(&unescaped(name)));
        let blank = |byte: &u8| byte.is_ascii_whitespace();
        let colon = end + self.source[end..].iter().take_while(|byte| blank(byte)).count();
        self.at = colon + 1;
        if self.source.get(colon) != Some(&b':') {
            self.at = end;
            return None;
        }
        self.at += self.source[self.at..].iter().take_while(|byte| blank(byte)).count();
        // A field that was cut before its value, or has none.
        (!matches!(self.source.get(self.at), None | Some(b',' | b'}' | b']'))).then_some(place)
    }

    /// Goes into the value, or behind it; gives its range if it is selected.
    fn value(&mut self, Place { states }: Place) -> Option<Range<usize>> {
        let start = self.at;
        let opens = matches!(self.source[start], b'{' | b'[');
        let is_selected = self.paths.iter().zip(&states).any(|(path, states)| path.selects(*states));
        let is_over = states.iter().all(|states| states.is_empty());
        if opens && !is_selected && !is_over && self.levels.len() < MOST_LEVELS {
            self.levels.push(Level { item: (self.source[start] == b'[').then_some(0), states });
            self.at += 1;
            return None;
        }
        self.at = behind_value(self.source, start);
        (is_selected || opens && !is_over).then_some(start..self.at)
    }
}

/// A name without the escapes of JSON; as it is if they are broken.
fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', name).is_none() {
        return Cow::Borrowed(name);
    }
    let quoted = [b"\"", name, b"\""].concat();
    serde_json::from_slice::<String>(&quoted).map_or(Cow::Borrowed(name), |name| Cow::Owned(name.into_bytes()))
}
