//! The terms under which an event is found. One inverted index serves words and the values of filters alike: its entries are sorted by
//! event id, cost a fraction of a B-tree's, and several of them are intersected without touching a row.

use std::fmt::Write;

use app::domain::outcome::{Kind, Outcome, Reason, Severity};
use sha2::{Digest, Sha256};

use super::fold::fold;

/// A value that a filter can ask for, as a term. `_` never occurs in a folded word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Module(i64),
    Site(i64),
    /// Module, outcome and site together: what a bar of a chart opens.
    Bar(i64, Outcome, i64),
    Submodule(i64),
    Operation(i64),
    Kind(Kind),
    /// Every outcome but success, which is nearly everything.
    Outcome(Outcome),
    Reason(Reason),
    /// Every severity but info, which is nearly everything.
    Severity(Severity),
    Action(app::domain::outcome::Action),
    Actor(i64),
    UserType(i64),
    Section(i64),
    Tag(i64),
    Ip(i64),
    Correlation(i64),
    Operator(i64),
}

impl Term {
    /// Appends the term to a text or a query.
    pub(super) fn write(self, into: &mut String) {
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Module(id) => write!(into, "_m{id}"),
            Self::Site(id) => write!(into, "_w{id}"),
            Self::Bar(module, outcome, site) => write!(into, "_d{module}_{}_{site}", outcome.code()),
            Self::Submodule(id) => write!(into, "_s{id}"),
            Self::Operation(id) => write!(into, "_o{id}"),
            Self::Kind(kind) => write!(into, "_k{}", kind.code()),
            Self::Outcome(outcome) => write!(into, "_y{}", outcome.code()),
            Self::Reason(reason) => write!(into, "_r{}", reason.code()),
            Self::Severity(severity) => write!(into, "_v{}", severity.code()),
            Self::Action(action) => write!(into, "_x{}", action.code()),
            Self::Actor(id) => write!(into, "_a{id}"),
            Self::UserType(id) => write!(into, "_u{id}"),
            Self::Section(id) => write!(into, "_e{id}"),
            Self::Tag(id) => write!(into, "_t{id}"),
            Self::Ip(hash) => hashed("_i", hash, into),
            Self::Correlation(hash) => hashed("_c", hash, into),
            Self::Operator(hash) => hashed("_j", hash, into),
        };
    }
}

/// A hash with five bits a letter: many events have one of their own, so its length counts.
fn hashed(prefix: &str, hash: i64, into: &mut String) -> std::fmt::Result {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    into.push_str(prefix);
    let bits = hash.cast_unsigned();
    let letter = |shift: u32| char::from(LETTERS[usize::from((bits >> shift) as u8 & 31)]);
    into.extend((0..64).step_by(5).map(letter));
    Ok(())
}

/// 64 bits of SHA-256, the same in every version of the program and on every machine.
pub(super) fn hash64(parts: &[&[u8]]) -> i64 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    first64(&digest.finalize())
}

/// The first eight bytes of a hash.
pub(super) fn first64(hash: &[u8]) -> i64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(hash) {
        *to = *from;
    }
    i64::from_be_bytes(bytes)
}

/// What a reader typed: words that must all occur, and phrases, whose words must stand side by side in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    words: Vec<String>,
    prefixes: Vec<String>,
    phrases: Vec<String>,
}

impl Words {
    /// Reads a search: `"two words"` is a phrase, `post*` any word that begins so. Nothing in it is a syntax error.
    pub(super) fn parse(text: &str) -> Self {
        let mut found = Self::default();
        for (i, part) in text.split('"').enumerate() {
            if i % 2 == 1 {
                found.phrase(part);
                continue;
            }
            for piece in part.split_whitespace() {
                found.piece(piece);
            }
        }
        found
    }

    /// Whether nothing but punctuation was typed.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.prefixes.is_empty()
    }

    /// Whether there are phrases, which the index cannot decide.
    pub(super) fn has_phrases(&self) -> bool {
        !self.phrases.is_empty()
    }

    /// Whether every phrase stands in a folded text.
    pub(super) fn phrases_in(&self, folded: &str) -> bool {
        let padded = format!("{folded} ");
        self.phrases.iter().all(|phrase| padded.contains(phrase.as_str()))
    }

    /// Appends the words to an FTS5 query, joined by AND.
    pub(super) fn write(&self, query: &mut String) {
        for word in &self.words {
            all_of(query, |query| quote(word, query));
        }
        for prefix in &self.prefixes {
            all_of(query, |query| {
                quote(prefix, query);
                query.push('*');
            });
        }
    }

    fn phrase(&mut self, text: &str) {
        let mut folded = String::new();
        fold(text, &mut folded);
        self.words.extend(folded.split_whitespace().map(str::to_owned));
        if folded.split_whitespace().nth(1).is_some() {
            folded.push(' ');
            self.phrases.push(folded);
        }
    }

    fn piece(&mut self, text: &str) {
        let mut folded = String::new();
        fold(text, &mut folded);
        let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        if text.ends_with('*') {
            self.prefixes.extend(words.pop());
        }
        self.words.append(&mut words);
    }
}

fn quote(word: &str, query: &mut String) {
    // Folded words and terms have no quotation marks.
    query.push('"');
    query.push_str(word);
    query.push('"');
}

/// Appends one more condition to an FTS5 query.
fn all_of(query: &mut String, condition: impl FnOnce(&mut String)) {
    if !query.is_empty() {
        query.push_str(" AND ");
    }
    condition(query);
}

/// Appends to an FTS5 query that any of the terms must occur; without a term, nothing is asked for.
pub(super) fn any_of(query: &mut String, terms: impl IntoIterator<Item = Term>) {
    let mut terms = terms.into_iter().peekable();
    if terms.peek().is_none() {
        return;
    }
    all_of(query, |query| {
        let mut opening = '(';
        for term in terms {
            if opening == '(' {
                query.push(opening);
                opening = 'O';
            } else {
                query.push_str(" OR ");
            }
            query.push('"');
            term.write(query);
            query.push('"');
        }
        query.push(')');
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_beginnings_are_told_apart() {
        let words = Words::parse("Błąd \"unknown postcode\" post* e-mail ( AND \"");
        let mut query = String::new();
        words.write(&mut query);
        assert_eq!(query, r#""blad" AND "unknown" AND "postcode" AND "e" AND "mail" AND "and" AND "post"*"#);
        assert!(words.phrases_in(" dpd unknown postcode 75001"));
        assert!(!words.phrases_in(" dpd unknown the postcode"));
        assert!(!words.phrases_in(" dpd unknown postcodes"));
        assert!(Words::parse(" ,;\"\" ").is_empty());
    }

    #[test]
    fn terms_are_joined_by_or_within_a_field_and_by_and_between_fields() {
        let mut query = String::new();
        any_of(&mut query, [Term::Module(1), Term::Module(2)]);
        any_of(&mut query, []);
        any_of(&mut query, [Term::Bar(1, Outcome::Failure, 3)]);
        assert_eq!(query, r#"("_m1" OR "_m2") AND ("_d1_2_3")"#);
    }
}
