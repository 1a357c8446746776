//! Text as it is searched: words in lower case without accents, so that `blad` finds `błąd` and `creme` finds `crème`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer word counts by its beginning: hashes and encoded data are not read word by word.
const MAX_WORD: usize = 64;

/// Appends the words of `text` to `into`, each preceded by one space. `_` parts words, so that no word looks like a term
/// of `search.rs`.
pub(super) fn fold(text: &str, into: &mut String) {
    let mut word = 0;
    for &byte in text.as_bytes() {
        if !byte.is_ascii() {
            return fold_unicode(text, into);
        }
    }
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() {
            push(char::from(byte.to_ascii_lowercase()), &mut word, into);
        } else {
            word = 0;
        }
    }
}

fn fold_unicode(text: &str, into: &mut String) {
    let mut word = 0;
    for c in text.nfkd() {
        if is_combining_mark(c) {
            continue;
        }
        for lower in c.to_lowercase() {
            match letters(lower) {
                Some(plain) => plain.chars().for_each(|c| push(c, &mut word, into)),
                None if lower.is_alphanumeric() => push(lower, &mut word, into),
                // Lower case of some capitals brings a combining mark of its own.
                None if is_combining_mark(lower) => {}
                None => word = 0,
            }
        }
    }
}

fn push(c: char, word: &mut usize, into: &mut String) {
    if *word == 0 {
        into.push(' ');
    }
    if *word < MAX_WORD {
        into.push(c);
    }
    *word += c.len_utf8();
}

/// Letters whose stroke or ligature is no combining mark to Unicode, as one types them without.
fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut into = String::new();
        fold(text, &mut into);
        into
    }

    #[test]
    fn accents_strokes_case_and_punctuation_do_not_count() {
        assert_eq!(folded("Błąd: ŁÓDŹ, crème_brûlée – Œuvre №7"), " blad lodz creme brulee oeuvre no7");
        assert_eq!(folded("DPD refused the label: unknown_postcode"), " dpd refused the label unknown postcode");
        assert_eq!(folded("Straße İstanbul Ελλάδα ошибка"), " strasse istanbul ελλαδα ошибка");
    }

    #[test]
    fn a_very_long_word_counts_by_its_beginning() {
        assert_eq!(folded(&"a".repeat(500)).len(), 1 + MAX_WORD);
        assert_eq!(folded(&"é".repeat(500)).len(), 1 + MAX_WORD);
    }
}
