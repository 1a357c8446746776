//! Finding words in a text, whatever their case and accents.

use std::ops::Range;

use super::fold::fold;

/// The most places that are counted.
pub const MAX_HITS: usize = 1_000;

/// Where `needle` stands in `text`, in bytes, from the first on and not overlapping; at most [`MAX_HITS`] and one more, which tells that there
/// are more.
pub fn find(text: &str, needle: &str) -> Vec<Range<usize>> {
    let needle = super::fold::folded(needle);
    if needle.is_empty() {
        return Vec::new();
    }
    let mut plain = String::with_capacity(text.len());
    // For each byte of the folded text, the character that it comes from.
    let mut origins: Vec<(usize, usize)> = Vec::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        fold(letter, &mut plain);
        origins.resize(plain.len(), (at, at + letter.len_utf8()));
    }
    let range = |(at, _): (usize, &str)| {
        let (first, last) = (origins.get(at)?, origins.get(at + needle.len() - 1)?);
        Some(first.0..last.1)
    };
    plain.match_indices(&needle).filter_map(range).take(MAX_HITS + 1).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pretty::fold::folded;

    fn found<'a>(text: &'a str, needle: &str) -> Vec<&'a str> {
        find(text, needle).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn case_and_accents_make_no_difference() {
        assert_eq!(found("Błąd: BLAD, błąd.", "blad"), ["Błąd", "BLAD", "błąd"]);
        assert_eq!(found("aaa", "aa"), ["aa"]);
        assert_eq!(found("cœur", "oe"), ["œ"]);
        assert_eq!(found("anything", ""), [""; 0]);
    }

    #[test]
    fn more_than_can_be_counted_is_told_by_one_more() {
        assert_eq!(find(&"a".repeat(5_000), "a").len(), MAX_HITS + 1);
    }

    proptest! {
        #[test]
        fn each_place_holds_what_was_looked_for(text in "[aąAbß ]{0,40}", needle in "[aąb]{1,3}") {
            for range in find(&text, &needle) {
                prop_assert_eq!(folded(&text[range]), folded(&needle));
            }
            prop_assert_eq!(find(&text, &needle).is_empty(), !folded(&text).contains(&folded(&needle)));
        }
    }
}
