//! A search with its texts folded: what must stand in an event's folded text, what must not, and which fields it asks for.

use app::domain::filter::Filter;
use app::domain::words::{Part, Words};

use super::fold::fold;

/// A search as it is compared with folded texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Texts that must be there.
    pub wanted: Vec<Sought>,
    /// Texts none of which may be there.
    pub unwanted: Vec<Sought>,
    /// Fields, each a filter of one value, that must be so.
    pub fields: Vec<Filter>,
    /// Fields none of which may be so.
    pub other_fields: Vec<Filter>,
}

/// Words that are looked for together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Words that all occur.
    pub words: Vec<String>,
    /// The beginning of some word.
    pub beginning: Option<String>,
    /// The words side by side in one text, with a space before and behind.
    pub phrase: Option<String>,
}

impl Search {
    /// Of what a reader typed. What is nothing but punctuation is not looked for.
    pub fn parse(text: &str) -> Self {
        let Words { wanted, unwanted } = Words::parse(text);
        let mut search = Self::default();
        for part in wanted {
            match part {
                Part::Field(filter) => search.fields.push(*filter),
                text => search.wanted.extend(Sought::of(&text)),
            }
        }
        for part in unwanted {
            match part {
                Part::Field(filter) => search.other_fields.push(*filter),
                text => search.unwanted.extend(Sought::of(&text)),
            }
        }
        search
    }

    /// Whether nothing but punctuation was typed.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty() && self.fields.is_empty() && self.other_fields.is_empty()
    }

    /// Whether texts are looked for at all.
    pub fn has_texts(&self) -> bool {
        !self.wanted.is_empty() || !self.unwanted.is_empty()
    }

    /// Whether there are phrases, wanted or not, which an index of words cannot decide.
    pub fn has_phrases(&self) -> bool {
        self.wanted.iter().chain(&self.unwanted).any(|sought| sought.phrase.is_some())
    }

    /// Whether a folded text has all the texts that are wanted and none of the others. Fields are for others to compare.
    pub fn is_met_by(&self, folded: &str) -> bool {
        let padded = format!("{folded} ");
        self.wanted.iter().all(|sought| sought.is_in(&padded))
            && !self.unwanted.iter().any(|sought| sought.is_in(&padded))
    }
}

impl Sought {
    /// `None` for a field, and for nothing but punctuation.
    fn of(part: &Part) -> Option<Self> {
        let text = match part {
            Part::Word(text) | Part::Beginning(text) | Part::Phrase(text) => text,
            Part::Field(_) => return None,
        };
        let mut folded = String::new();
        fold(text, &mut folded);
        let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return None;
        }
        let beginning = if matches!(part, Part::Beginning(_)) { words.pop() } else { None };
        let phrase = (matches!(part, Part::Phrase(_)) && words.len() > 1).then(|| format!("{folded} "));
        Some(Self { words, beginning, phrase })
    }

    /// Whether all of it stands in a folded text that ends with a space.
    fn is_in(&self, padded: &str) -> bool {
        self.words.iter().all(|word| padded.contains(&format!(" {word} ")))
            && self.beginning.iter().all(|beginning| padded.contains(&format!(" {beginning}")))
            && self.phrase.iter().all(|phrase| padded.contains(phrase.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_beginnings_are_found_whatever_their_case_and_accents() {
        let met = |q: &str, folded: &str| Search::parse(q).is_met_by(folded);
        let text = " blad dpd unknown postcode 75001 | lodz |";
        for q in [
            "Błąd",
            "\"unknown postcode\"",
            "post* BŁĄD",
            "łódź",
            "-kurier",
            "-\"postcode unknown\"",
            "e-mail* -x blad",
        ] {
            assert_eq!(met(q, text), !q.starts_with("e-mail"), "{q}");
        }
        for q in ["-Błąd", "-\"unknown postcode\" blad", "-post*", "\"75001 lodz\"", "dp", "post"] {
            assert!(!met(q, text), "{q}");
        }
    }

    #[test]
    fn punctuation_alone_is_no_search() {
        assert!(Search::parse(" ,;\"\" ").is_empty());
        assert!(!Search::parse("-actor:MK").is_empty());
    }
}
