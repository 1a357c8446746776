//! Card numbers: 13 to 19 digits, alone or in groups, of a length and beginning that a card network issues, with a right Luhn digit.
//!
//! Left alone on purpose, since a shop's journal is full of them: French SIRET numbers (14 digits, always right by Luhn), EAN-13 bar
//! codes, milliseconds since 1970, IBANs and Polish account numbers.

use std::ops::Range;

use super::edit::{Edits, Redacted};
use super::{REDACTED, Syntax};

const FEWEST: usize = 13;
const MOST: usize = 19;
/// Digits of a Polish account number (NRB), which is written in groups of four as cards are.
const NRB: usize = 26;

pub(super) fn remove(source: &[u8], syntax: Syntax) -> Option<Redacted> {
    let mut edits = Edits::of(source);
    let mut strings = Strings { source, at: 0, inside: false };
    let mut from = 0;
    while let Some(run) = next_run(source, from) {
        from = run.end;
        let groups = groups(source, &run);
        for card in cards(source, &groups) {
            let bare_number = syntax == Syntax::Json && !strings.inside_at(card.start);
            let quote: &[u8] = if bare_number { b"\"" } else { b"" };
            edits.replace(&card, &[quote, REDACTED.as_bytes(), quote]);
        }
    }
    edits.finish()
}

/// The next stretch of digits with single separators between them that is long enough for a card.
fn next_run(source: &[u8], mut from: usize) -> Option<Range<usize>> {
    // Of two neighbours in such a run one is a digit, so probing a pair in each dozen bytes misses none.
    while from + FEWEST <= source.len() {
        let probe = from + FEWEST - 2;
        if !source[probe].is_ascii_digit() && !source.get(probe + 1).is_some_and(u8::is_ascii_digit) {
            from = probe + 1;
            continue;
        }
        let run = run_around(source, from, probe);
        if run.len() >= FEWEST {
            return Some(run);
        }
        from = run.end.max(probe) + 1;
    }
    None
}

fn run_around(source: &[u8], floor: usize, probe: usize) -> Range<usize> {
    let is = |at: usize| source.get(at).is_some_and(u8::is_ascii_digit);
    let separated = |at: usize| source.get(at).is_some_and(|byte| is_separator(*byte));
    let mut start = if is(probe) { probe } else { probe + 1 };
    let mut end = start;
    while start > floor && (is(start - 1) || (start > floor + 1 && separated(start - 1) && is(start - 2))) {
        start -= 1;
    }
    while is(end) || (separated(end) && is(end + 1) && end > start) {
        end += 1;
    }
    start..end
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'+')
}

/// The groups of digits of a run, without one that belongs to something before or behind it.
fn groups(source: &[u8], run: &Range<usize>) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let mut start = run.start;
    for at in run.clone() {
        if is_separator(source[at]) {
            groups.push(start..at);
            start = at + 1;
        }
    }
    groups.push(start..run.end);
    let before = run.start.checked_sub(1).map(|at| source[at]);
    let twice_before = run.start.checked_sub(2).map(|at| source[at]);
    // `%20` and the like; a letter after a backslash is an escape such as `\n`.
    if before == Some(b'%') && groups[0].len() > 2 {
        groups[0].start += 2;
    } else if before.is_some_and(is_word) && twice_before != Some(b'\\')
        || matches!(before, Some(b'.' | b',')) && twice_before.is_some_and(|byte| byte.is_ascii_digit())
    {
        // The beginning of an IBAN, an identifier, a fraction: a number in groups is no card either.
        return groups.into_iter().skip(1).filter(|group| group.len() >= FEWEST).collect();
    }
    if source.get(run.end).copied().is_some_and(is_word) {
        groups.pop();
    }
    groups
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

fn cards(source: &[u8], groups: &[Range<usize>]) -> Vec<Range<usize>> {
    let account = groups.iter().map(Range::len).sum::<usize>() == NRB && groups.len() > 1;
    let mut cards = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        let found = windows(groups, first).find(|last| {
            let window = &groups[first..=*last];
            (window.len() == 1 || !account) && is_card(source, window)
        });
        if let Some(last) = found {
            cards.push(groups[first].start..groups[last].end);
        }
        first = found.unwrap_or(first) + 1;
    }
    cards
}

/// The last groups with which those from `first` on have as many digits as a card.
fn windows(groups: &[Range<usize>], first: usize) -> impl Iterator<Item = usize> {
    let lengths = groups[first..].iter().scan(0, |sum, group| {
        *sum += group.len();
        Some(*sum)
    });
    let counted = lengths.take_while(|length| *length <= MOST).enumerate();
    counted.filter(|(_, length)| *length >= FEWEST).map(move |(at, _)| first + at)
}

fn is_card(source: &[u8], groups: &[Range<usize>]) -> bool {
    let length: usize = groups.iter().map(Range::len).sum();
    let mut digits = [0; MOST];
    let all = groups.iter().flat_map(|group| &source[group.clone()]);
    for (digit, byte) in digits.iter_mut().zip(all) {
        *digit = byte - b'0';
    }
    let digits = &digits[..length];
    let diners = groups.len() == 3 && groups[0].len() == 4 && groups[1].len() == 6;
    is_issued(digits, diners) && luhn(digits) && !(length == 13 && ean(digits))
}

/// Whether a card network issues numbers of this beginning and length. Fourteen digits only in the groups of Diners Club, 4-6-4.
fn is_issued(digits: &[u8], diners: bool) -> bool {
    let head = digits[..6].iter().fold(0, |number, digit| number * 10 + u32::from(*digit));
    let two = head / 10_000;
    let four = head / 100;
    match digits.len() {
        13 => two / 10 == 4,
        14 => diners && matches!(two, 30 | 36 | 38 | 39),
        15 => matches!(two, 34 | 37),
        16 if two / 10 == 4 || (51..=55).contains(&two) || (2_221..=2_720).contains(&four) => true,
        19 if two / 10 == 4 => true,
        _ => matches!(two, 50 | 56..=58 | 62 | 63 | 65 | 67) || matches!(four, 3_528..=3_589 | 6_011 | 6_440..=6_499),
    }
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| {
        let digit = u32::from(*digit) << (at % 2);
        sum + digit / 10 + digit % 10
    });
    sum.is_multiple_of(10)
}

fn ean(digits: &[u8]) -> bool {
    let sum: u32 =
        digits.iter().enumerate().map(|(at, digit)| u32::from(*digit) * if at % 2 == 0 { 1 } else { 3 }).sum();
    sum.is_multiple_of(10)
}

/// Tells whether a place of a JSON text is inside a string; asked from front to back, so that the text is read once.
struct Strings<'a> {
    source: &'a [u8],
    at: usize,
    inside: bool,
}

impl Strings<'_> {
    fn inside_at(&mut self, place: usize) -> bool {
        while self.at < place {
            match self.source[self.at] {
                b'\\' if self.inside => self.at += 1,
                b'"' => self.inside = !self.inside,
                _ => {}
            }
            self.at += 1;
        }
        self.inside
    }
}
