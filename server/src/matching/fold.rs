//! Text as it is searched: words in lower case without accents, so that `blad` finds `błąd` and `creme` finds `crème`.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer word counts by its beginning: hashes and encoded data are not read word by word.
const MAX_WORD: usize = 64;

/// Appends the words of `text` to `into`, each preceded by one space. `_` parts words, so that no word looks like a term
/// of the store's index.
pub fn fold(text: &str, into: &mut String) {
    let mut word = 0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphanumeric() {
            let length = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
            push_run(&rest[..length], &mut word, into);
            rest = &rest[length..];
            continue;
        }
        rest = &rest[first.len_utf8()..];
        if first.is_ascii() {
            word = 0;
            continue;
        }
        match LATIN.get(first as usize) {
            Some(Some(plain)) => plain.chars().for_each(|c| push(c, &mut word, into)),
            _ => fold_letter(first, &mut word, into),
        }
    }
}

/// Where the Latin letters of Europe's languages end (Latin Extended-B).
const LATIN_END: u32 = 0x250;

/// The letters of each Latin character that folds to letters only: in French or Polish every second word has one, and taking it apart
/// anew costs more than all else here.
static LATIN: LazyLock<Vec<Option<String>>> = LazyLock::new(|| {
    let plain = |code| {
        let mut folded = String::new();
        fold_letter(char::from_u32(code)?, &mut 0, &mut folded);
        folded.strip_prefix(' ').filter(|word| !word.contains(' ')).map(str::to_owned)
    };
    (0..LATIN_END).map(plain).collect()
});

/// One character. Its parts need no sorting into Unicode's order, which concerns marks only, and these are left out.
fn fold_letter(letter: char, word: &mut usize, into: &mut String) {
    for c in std::iter::once(letter).nfkd() {
        if is_combining_mark(c) {
            continue;
        }
        for lower in c.to_lowercase() {
            match letters(lower) {
                Some(plain) => plain.chars().for_each(|c| push(c, word, into)),
                None if lower.is_alphanumeric() => push(lower, word, into),
                // Lower case of some capitals brings a combining mark of its own.
                None if is_combining_mark(lower) => {}
                None => *word = 0,
            }
        }
    }
}

/// Letters and digits of ASCII.
fn push_run(run: &str, word: &mut usize, into: &mut String) {
    if *word == 0 {
        into.push(' ');
    }
    let start = into.len();
    into.push_str(&run[..run.len().min(MAX_WORD.saturating_sub(*word))]);
    into[start..].make_ascii_lowercase();
    *word += run.len();
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
    fn a_character_folds_the_same_alone_and_among_others() {
        let decomposed = |text: &str| text.nfkd().collect::<String>();
        for text in ["łódź Żółć", "½ cup ¨ ª º", "e\u{301}le\u{300}ve", "ﬁn ǆ Ǻ", "한글 日本"] {
            assert_eq!(folded(text), folded(&decomposed(text)), "{text}");
        }
        assert_eq!(folded("1½ ª¨b"), " 11 2 a b");
    }

    #[test]
    fn a_very_long_word_counts_by_its_beginning() {
        assert_eq!(folded(&"a".repeat(500)).len(), 1 + MAX_WORD);
        assert_eq!(folded(&"é".repeat(500)).len(), 1 + MAX_WORD);
    }
}
