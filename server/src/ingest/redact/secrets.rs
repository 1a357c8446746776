//! Finds what may be a secret with one pass of an automaton over the text; all else looks at the finds only.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::edit::{Edits, Redacted};
use super::names;
use super::values::{Finder, Value};
use super::{REDACTED, Syntax};

/// What a find may be the beginning, or a part, of.
#[derive(Clone, Copy)]
enum Clue {
    /// The name of a secret.
    Name,
    /// `key=` of a query string, as Google's programming interfaces have it.
    QueryKey,
    /// The `://` of an address, with slashes escaped or not.
    Address,
    /// The head of a JSON Web Token.
    Jwt,
    /// `Bearer` before a token.
    Bearer,
    /// A vendor's prefix of keys.
    Prefix,
    /// A private key in PEM.
    Pem,
}

const CLUES: &[(&str, Clue)] = &[
    ("pass", Clue::Name),
    ("pwd", Clue::Name),
    ("secret", Clue::Name),
    ("token", Clue::Name),
    ("apikey", Clue::Name),
    ("api_key", Clue::Name),
    ("api-key", Clue::Name),
    ("api.key", Clue::Name),
    ("accesskey", Clue::Name),
    ("access_key", Clue::Name),
    ("access-key", Clue::Name),
    ("privatekey", Clue::Name),
    ("private_key", Clue::Name),
    ("private-key", Clue::Name),
    ("systemkey", Clue::Name),
    ("system_key", Clue::Name),
    ("auth", Clue::Name),
    ("cookie", Clue::Name),
    ("credential", Clue::Name),
    ("sessid", Clue::Name),
    ("sessionid", Clue::Name),
    ("session_id", Clue::Name),
    ("session-id", Clue::Name),
    ("cvv", Clue::Name),
    ("cvc", Clue::Name),
    ("cardnumber", Clue::Name),
    ("card_number", Clue::Name),
    ("card-number", Clue::Name),
    ("card_no", Clue::Name),
    ("cardno", Clue::Name),
    ("hasło", Clue::Name),
    ("haslo", Clue::Name),
    ("motdepasse", Clue::Name),
    ("mdp", Clue::Name),
    ("jeton", Clue::Name),
    ("pin\"", Clue::Name),
    ("pin'", Clue::Name),
    ("pin\\", Clue::Name),
    ("pin=", Clue::Name),
    ("pin>", Clue::Name),
    ("otp\"", Clue::Name),
    ("otp=", Clue::Name),
    ("otp\\", Clue::Name),
    ("otp>", Clue::Name),
    ("sig=", Clue::Name),
    ("amz-signature", Clue::Name),
    ("key=", Clue::QueryKey),
    ("://", Clue::Address),
    (":\\/\\/", Clue::Address),
    ("eyJ", Clue::Jwt),
    ("bearer ", Clue::Bearer),
    ("bearer%20", Clue::Bearer),
    ("sk_live_", Clue::Prefix),
    ("sk_test_", Clue::Prefix),
    ("rk_live_", Clue::Prefix),
    ("whsec_", Clue::Prefix),
    ("ghp_", Clue::Prefix),
    ("github_pat_", Clue::Prefix),
    ("glpat-", Clue::Prefix),
    ("xoxb-", Clue::Prefix),
    ("xoxp-", Clue::Prefix),
    ("AIza", Clue::Prefix),
    ("-----BEGIN ", Clue::Pem),
];

/// A constant: made once from [`CLUES`].
static AUTOMATON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .kind(Some(AhoCorasickKind::DFA))
        .build(CLUES.iter().map(|(text, _)| text))
        .ok()
});

pub(super) fn remove(source: &[u8], syntax: Syntax) -> Option<Redacted> {
    let automaton = AUTOMATON.as_ref()?;
    let mut edits = Edits::of(source);
    let mut finder = Finder::new(source, syntax);
    for found in automaton.find_iter(source) {
        if found.start() < edits.done() {
            continue;
        }
        let value = match CLUES[found.pattern().as_usize()].1 {
            Clue::Name => named(&mut finder, &found.range()),
            Clue::QueryKey => query_key(&finder, &found.range()),
            Clue::Address => userinfo(source, found.end()),
            Clue::Jwt => jwt(source, found.start()),
            Clue::Bearer => bearer(source, found.end()),
            Clue::Prefix => prefixed(source, &found.range()),
            Clue::Pem => pem(finder.string_around(found.start()), found.start()),
        };
        if let Some(value) = value.filter(|value| !is_empty(&source[value.range.clone()])) {
            edits.replace(&value.range, &[value.open, REDACTED.as_bytes(), value.open]);
        }
    }
    edits.finish()
}

/// How keys of well-known services begin.
pub(super) fn key_beginnings() -> Vec<String> {
    let prefixes = CLUES.iter().filter(|(_, clue)| matches!(clue, Clue::Prefix));
    prefixes.map(|(text, _)| (*text).to_owned()).collect()
}

fn is_empty(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.is_empty() || value == REDACTED.as_bytes()
}

fn named<'a>(finder: &mut Finder<'a>, find: &Range<usize>) -> Option<Value<'a>> {
    let name = finder.name_around(find)?;
    if names::is_secret(finder.text(&name)) { finder.value_of(&name) } else { None }
}

/// The shortest value of a `key=` that is taken for a secret; shorter ones name columns and colours.
const SHORTEST_KEY: usize = 16;

fn query_key<'a>(finder: &Finder<'a>, find: &Range<usize>) -> Option<Value<'a>> {
    if !matches!(finder.byte_before(find.start)?, b'?' | b'&' | b';') {
        return None;
    }
    let range = finder.parameter(find.end);
    (range.len() >= SHORTEST_KEY).then(|| Value::plain(range))
}

/// The longest `user:password` that is looked for.
const LONGEST_USERINFO: usize = 1_024;

fn userinfo(source: &[u8], start: usize) -> Option<Value<'_>> {
    let rest = &source[start..source.len().min(start + LONGEST_USERINFO)];
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'\\' | b',')
    };
    let authority = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
    let at = memchr::memrchr(b'@', authority)?;
    Some(Value::plain(start..start + at))
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn run(source: &[u8], start: usize, accept: impl Fn(u8) -> bool) -> usize {
    source[start..].iter().position(|byte| !accept(*byte)).map_or(source.len(), |length| start + length)
}

fn begins_word(source: &[u8], start: usize) -> bool {
    !start.checked_sub(1).is_some_and(|before| is_token_byte(source[before]))
        // The letter of an escape such as `\n` is no part of the word.
        || start.checked_sub(2).is_some_and(|before| source[before] == b'\\')
}

/// Header, payload and signature, RFC 7519: three runs of base64url with dots between.
fn jwt(source: &[u8], start: usize) -> Option<Value<'_>> {
    if !source[start..].starts_with(b"eyJ") || !begins_word(source, start) {
        return None;
    }
    let header = run(source, start, is_token_byte);
    let payload = run(source, (source.get(header) == Some(&b'.')).then_some(header + 1)?, is_token_byte);
    let end = match source.get(payload) {
        Some(b'.') => run(source, payload + 1, is_token_byte),
        _ => payload,
    };
    (header - start >= 10 && payload - header > 2).then(|| Value::plain(start..end))
}

fn bearer(source: &[u8], end: usize) -> Option<Value<'_>> {
    let start = run(source, end, |byte| byte == b' ');
    let end = run(source, start, |byte| is_token_byte(byte) || matches!(byte, b'.' | b'~' | b'+' | b'/' | b'='));
    let token = &source[start..end];
    // "The bearer of this card" has no digit.
    let is_token = token.len() >= 20 || token.len() >= 8 && token.iter().any(u8::is_ascii_digit);
    is_token.then(|| Value::plain(start..end))
}

fn prefixed<'a>(source: &'a [u8], find: &Range<usize>) -> Option<Value<'a>> {
    let end = run(source, find.end, is_token_byte);
    (begins_word(source, find.start) && end - find.end >= 10).then(|| Value::plain(find.start..end))
}

/// From `-----BEGIN … PRIVATE KEY-----` to the end of its last line, or of the text if it was cut.
fn pem(source: &[u8], start: usize) -> Option<Value<'_>> {
    let head = &source[start..source.len().min(start + 64)];
    memchr::memmem::find(head, b"PRIVATE KEY-----")?;
    let last = memchr::memmem::find(&source[start..], b"-----END ").map(|at| start + at + b"-----END ".len());
    let end = last.map_or(source.len(), |last| {
        let tail = &source[last..source.len().min(last + 64)];
        memchr::memmem::find(tail, b"-----").map_or(last, |at| last + at + 5)
    });
    Some(Value::plain(start..end))
}
