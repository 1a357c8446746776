//! From the name of a secret to its value, in JSON (also quoted within JSON), form, header, XML, multipart and program syntax.
//! It needs no well-formed text: what was cut or mixed is read as far as it goes.

use std::ops::Range;

use super::Syntax;
use super::names::{self, MAX_NAME};

/// Where a value stands.
pub(super) struct Value<'a> {
    /// The bytes to replace.
    pub(super) range: Range<usize>,
    /// What has to be put around the replacement: the quotes that the name had, where the value had none.
    pub(super) open: &'a [u8],
}

impl Value<'_> {
    pub(super) fn plain(range: Range<usize>) -> Self {
        Self { range, open: b"" }
    }
}

/// Reads names and values of one text.
pub(super) struct Finder<'a> {
    source: &'a [u8],
    syntax: Syntax,
    /// The end of the JSON string that was looked for last; it holds for all places between.
    string: Range<usize>,
    /// Where the last search for the end of an element went on to the end of the text in vain.
    unclosed: bool,
}

impl<'a> Finder<'a> {
    pub(super) fn new(source: &'a [u8], syntax: Syntax) -> Self {
        Self { source, syntax, string: 0..0, unclosed: false }
    }

    /// The text up to the end of the JSON string around `at`, so that nothing found in a string reaches out of it; all of it where
    /// the text is not JSON.
    pub(super) fn string_around(&mut self, at: usize) -> &'a [u8] {
        if self.syntax == Syntax::Text {
            return self.source;
        }
        if !self.string.contains(&at) {
            self.string = at..self.string_end(at, b'"', 0);
        }
        &self.source[..self.string.end]
    }

    pub(super) fn text(&self, range: &Range<usize>) -> &'a [u8] {
        &self.source[range.clone()]
    }

    pub(super) fn byte_before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).map(|before| self.source[before])
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.source.get(at).copied()
    }

    /// The whole name that the find is a part of; `None` if it is too long for one.
    pub(super) fn name_around(&self, find: &Range<usize>) -> Option<Range<usize>> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80;
        let mut start = find.start;
        while start > 0 && is_name(self.source[start - 1]) {
            start -= 1;
            if find.start - start > MAX_NAME {
                return None;
            }
        }
        // A find may end with the separator behind the name.
        let mut end = find.start;
        while self.byte(end).is_some_and(|byte| is_name(byte) || (byte == b'.' && end < find.end)) {
            end += 1;
            if end - find.start > MAX_NAME {
                return None;
            }
        }
        // The letter of an escape such as `\n` is no part of the name.
        let escaped = self.byte_before(start) == Some(b'\\') && matches!(self.source[start], b'n' | b'r' | b't');
        let start = if escaped && start < find.start { start + 1 } else { start };
        (start < end).then_some(start..end)
    }

    /// The value that belongs to the name.
    pub(super) fn value_of(&mut self, name: &Range<usize>) -> Option<Value<'a>> {
        if self.byte(name.end) == Some(b'"') {
            return self.value_behind(name);
        }
        let source = self.source;
        self.source = self.string_around(name.end);
        let value = self.value_behind(name);
        self.source = source;
        value
    }

    fn value_behind(&mut self, name: &Range<usize>) -> Option<Value<'a>> {
        if self.is_element(name) {
            return self.element(name.end);
        }
        let mut at = self.skip_bracket(name.end);
        let quote = self.quote(at);
        at = quote.end;
        if !quote.is_empty() && self.byte(at) == Some(b'>') {
            return self.element(at);
        }
        if !quote.is_empty() && self.source[at..].starts_with(b"\r\n\r\n") {
            return Some(Value::plain(at + 4..self.find_end(at + 4, |byte| matches!(byte, b'\r' | b'\n'))));
        }
        at = self.skip_blanks(at);
        let (colon, start) = self.separator(at)?;
        let start = self.skip_blanks(start);
        self.value(name, &quote, colon, start)
    }

    fn value(&mut self, name: &Range<usize>, key_quote: &Range<usize>, colon: bool, start: usize) -> Option<Value<'a>> {
        // Python's `b'…'` and `u'…'`.
        let prefixed = matches!(self.byte(start), Some(b'b' | b'u')) && !self.quote(start + 1).is_empty();
        let start = if prefixed { start + 1 } else { start };
        let quote = self.quote(start);
        if !quote.is_empty() {
            let level = quote.len() - 1;
            return Some(Value::plain(quote.end..self.string_end(quote.end, self.source[quote.end - 1], level)));
        }
        if key_quote.is_empty() {
            return self.bare(name, colon, start);
        }
        let open = self.text(key_quote);
        match self.byte(start)? {
            b'{' | b'[' => {
                let range = start..self.container_end(start, key_quote);
                let hollow = self
                    .text(&range)
                    .iter()
                    .all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'{' | b'}' | b'[' | b']'));
                (!hollow).then_some(Value { range, open })
            }
            _ => {
                let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']' | b'"' | b'\\');
                let range = start..self.find_end(start, ends);
                let says_nothing = matches!(self.text(&range), b"null" | b"true" | b"false" | b"None" | b"");
                (!says_nothing).then_some(Value { range, open })
            }
        }
    }

    fn bare(&self, name: &Range<usize>, colon: bool, start: usize) -> Option<Value<'a>> {
        let name = self.text(name);
        if colon && names::is_line(name) {
            let ends = |byte: u8| matches!(byte, b'\r' | b'\n' | b'"' | b'\'' | b'\\' | b'<');
            return Some(Value::plain(start..self.find_end(start, ends)));
        }
        let mut range = if colon { self.word(start) } else { self.parameter(start) };
        let scheme = self.text(&range);
        if [&b"bearer"[..], b"basic", b"digest", b"token"].iter().any(|word| scheme.eq_ignore_ascii_case(word)) {
            range.end = self.word(self.skip_blanks(range.end)).end;
        }
        // "token: expired" is prose, while any word may be a password.
        let text = self.text(&range);
        let prose = colon && text.len() < 16 && text.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'.');
        (!prose || names::is_chosen(name)).then_some(Value::plain(range))
    }

    /// The value of a parameter of a form or query string that begins at `start`.
    pub(super) fn parameter(&self, start: usize) -> Range<usize> {
        let ends = |byte: u8| {
            byte.is_ascii_whitespace() || matches!(byte, b'&' | b';' | b'"' | b'\'' | b'<' | b'>' | b'\\' | b'#')
        };
        start..self.find_end(start, ends)
    }

    fn word(&self, start: usize) -> Range<usize> {
        let ends = |byte: u8| {
            byte.is_ascii_whitespace()
                || matches!(byte, b',' | b';' | b'"' | b'\'' | b'<' | b'>' | b'\\' | b'}' | b')' | b'&')
        };
        start..self.find_end(start, ends)
    }

    fn find_end(&self, start: usize, ends: impl Fn(u8) -> bool) -> usize {
        let rest = self.source.get(start..).unwrap_or_default();
        rest.iter().position(|byte| ends(*byte)).map_or(self.source.len(), |length| start + length)
    }

    fn skip_blanks(&self, start: usize) -> usize {
        self.find_end(start, |byte| !byte.is_ascii_whitespace())
    }

    /// Behind the `]` of `user[password]`, percent-encoded or not.
    fn skip_bracket(&self, at: usize) -> usize {
        match self.source.get(at..) {
            Some([b']', ..]) => at + 1,
            Some([b'%', b'5', b'D' | b'd', ..]) => at + 3,
            _ => at,
        }
    }

    /// The quote at `at` with the backslashes before it; empty if there is none.
    fn quote(&self, at: usize) -> Range<usize> {
        let end = self.find_end(at, |byte| byte != b'\\');
        if matches!(self.byte(end), Some(b'"' | b'\'')) { at..end + 1 } else { at..at }
    }

    /// Behind `:`, `=` or `=>`, and whether it was a colon.
    fn separator(&self, at: usize) -> Option<(bool, usize)> {
        match self.source.get(at..)? {
            [b':', ..] => Some((true, at + 1)),
            [b'=', b'>', ..] => Some((true, at + 2)),
            [b'=', ..] => Some((false, at + 1)),
            _ => None,
        }
    }

    /// Where the string with its first byte at `start` ends: at the same quote with as many backslashes as opened it (`level`), not
    /// counting escaped backslashes. A quote with fewer ends the string around it, so it ends this one too.
    fn string_end(&self, start: usize, quote: u8, level: usize) -> usize {
        let mut from = start;
        while let Some(at) = self.source.get(from..).and_then(|rest| memchr::memchr(quote, rest)).map(|at| from + at) {
            let slashes = self.source[start..at].iter().rev().take_while(|byte| **byte == b'\\').count();
            if slashes < level || slashes % (2 * (level + 1)) == level {
                return at - slashes.min(level);
            }
            from = at + 1;
        }
        self.source.len()
    }

    /// Where the object or array ends, strings in quotes like the name's left out of account.
    fn container_end(&self, start: usize, key_quote: &Range<usize>) -> usize {
        let mut depth = 0_usize;
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'\\' | b'"' | b'\'' => {
                    let quote = self.quote(at);
                    if !quote.is_empty() {
                        if quote.len() < key_quote.len() {
                            return at;
                        }
                        at = self.string_end(quote.end, self.source[quote.end - 1], quote.len() - 1) + quote.len();
                        continue;
                    }
                }
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return at;
            }
        }
        self.source.len()
    }

    /// Whether the name is of an XML element's opening tag, with or without a namespace.
    fn is_element(&self, name: &Range<usize>) -> bool {
        let mut start = name.start;
        if self.byte_before(start) == Some(b':') {
            let is_prefix = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            start -= 1;
            let floor = start.saturating_sub(MAX_NAME);
            while start > floor && is_prefix(self.source[start - 1]) {
                start -= 1;
            }
        }
        self.byte_before(start) == Some(b'<')
    }

    /// The text of the element whose opening tag goes on at `at`.
    fn element(&mut self, at: usize) -> Option<Value<'a>> {
        let tag_end = self.find_end(at, |byte| matches!(byte, b'>' | b'<'));
        if self.byte(tag_end) != Some(b'>') || self.byte_before(tag_end) == Some(b'/') {
            return None;
        }
        let start = tag_end + 1;
        let close = if self.unclosed { None } else { memchr::memmem::find(&self.source[start..], b"</") };
        let Some(close) = close.map(|length| start + length) else {
            self.unclosed = true;
            return Some(Value::plain(start..self.find_end(start, |byte| matches!(byte, b'<' | b'"' | b'\\' | b'\n'))));
        };
        let content = &self.source[start..close];
        let start = if content.trim_ascii_start().starts_with(b"<![CDATA[") {
            start
        } else {
            memchr::memrchr(b'>', content).map_or(start, |inner| start + inner + 1)
        };
        Some(Value::plain(start..close))
    }
}
