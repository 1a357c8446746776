//! The terms under which an event is found. One inverted index serves words and the values of filters alike: its entries are sorted by
//! event id, cost a fraction of a B-tree's, and several of them are intersected without touching a row.

use std::fmt::Write;

use app::domain::outcome::{Kind, Outcome, Reason, Severity};
use sha2::{Digest, Sha256};

use crate::matching::search::Sought;

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

/// Appends to an FTS5 query that words must all occur; a phrase's words, too, which only the row can tell to be side by side.
pub(super) fn all_words(query: &mut String, sought: &Sought) {
    for word in &sought.words {
        all_of(query, |query| quote(word, query));
    }
    if let Some(beginning) = &sought.beginning {
        all_of(query, |query| {
            quote(beginning, query);
            query.push('*');
        });
    }
}

/// Appends to an FTS5 query of what must not occur one more thing, `condition`.
pub(super) fn or_else(query: &mut String, condition: &str) {
    if !query.is_empty() {
        query.push_str(" OR ");
    }
    query.push('(');
    query.push_str(condition);
    query.push(')');
}

/// An FTS5 query without the rows of another. Where nothing is asked for, every event is: each has a kind.
pub(super) fn without(query: String, excluded: &str) -> String {
    if excluded.is_empty() {
        return query;
    }
    let mut all = query;
    if all.is_empty() {
        any_of(&mut all, Kind::ALL.iter().copied().map(Term::Kind));
    }
    format!("({all}) NOT ({excluded})")
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
    use crate::matching::search::Search;

    #[test]
    fn words_must_all_occur_and_what_is_excluded_stands_behind_all_else() {
        let search = Search::parse("Błąd \"unknown postcode\" post* e-mail ( AND -x -y*");
        let mut query = String::new();
        search.wanted.iter().for_each(|sought| all_words(&mut query, sought));
        assert_eq!(query, r#""blad" AND "unknown" AND "postcode" AND "post"* AND "e" AND "mail" AND "and""#);
        let mut excluded = String::new();
        for sought in &search.unwanted {
            let mut words = String::new();
            all_words(&mut words, sought);
            or_else(&mut excluded, &words);
        }
        assert_eq!(without("\"a\"".to_owned(), &excluded), r#"("a") NOT (("x") OR ("y"*))"#);
        assert!(without(String::new(), &excluded).starts_with(r#"(("_k0" OR "#));
        assert_eq!(without(String::new(), ""), "");
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
