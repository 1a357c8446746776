//! What a reader types into the search field, taken apart: words, phrases, fields by name, and what must not be there. Nothing in it is
//! a syntax error.

use super::filter::Filter;

/// A search. Everything wanted must be found, nothing unwanted may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What must be found.
    pub wanted: Vec<Part>,
    /// What must not be found: what stands behind a minus.
    pub unwanted: Vec<Part>,
}

/// One thing that is looked for. Texts are as they were typed: neither case nor accents count in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A word, or several that punctuation joins, as in `e-mail`.
    Word(String),
    /// `post*`: any word that begins so.
    Beginning(String),
    /// `"unknown postcode"`: words side by side in one text.
    Phrase(String),
    /// `actor:MK`: a value of one field, as a filter that asks for nothing else.
    Field(Box<Filter>),
}

/// The fields of the filter that a search cannot name: it is one itself, and a range is not a value.
const UNNAMED: &[&str] = &["q", "from", "to", "hours"];

impl Words {
    /// Takes a search apart. A name that is no field's, and a value that its field cannot have, are words like others.
    pub fn parse(text: &str) -> Self {
        let mut words = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let negated =
                rest.strip_prefix('-').filter(|behind| behind.starts_with(|c: char| c == '"' || c.is_alphanumeric()));
            let (part, behind) = part(negated.unwrap_or(rest));
            if negated.is_some() {
                words.unwanted.push(part)
            } else {
                words.wanted.push(part)
            }
            rest = behind.trim_start();
        }
        words
    }
}

/// The first part of a text that begins with one, and what stands behind it.
fn part(text: &str) -> (Part, &str) {
    if let Some(phrase) = text.strip_prefix('"') {
        let (phrase, behind) = phrase.split_once('"').unwrap_or((phrase, ""));
        return (Part::Phrase(phrase.to_owned()), behind);
    }
    if let Some(found) = field(text) {
        return found;
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len());
    let (word, behind) = text.split_at(end);
    let part = match word.strip_suffix('*') {
        Some(beginning) => Part::Beginning(beginning.to_owned()),
        None => Part::Word(word.to_owned()),
    };
    (part, behind)
}

/// A field by its name in the filter, or `correlation` for short, and its value, which may be quoted.
fn field(text: &str) -> Option<(Part, &str)> {
    let (name, value) = text.split_once(':')?;
    let name = if name == "correlation" { "correlation_id" } else { name };
    if !Filter::FIELDS.contains(&name) || UNNAMED.contains(&name) {
        return None;
    }
    let (value, behind) = match value.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
    };
    let filter = of_one_value(name, value).or_else(|| of_one_value(name, &value.to_lowercase()))?;
    Some((Part::Field(Box::new(filter)), behind))
}

fn of_one_value(name: &str, value: &str) -> Option<Filter> {
    let mut filter = Filter::default();
    let taken = !value.is_empty() && filter.take(name, value).is_ok();
    taken.then_some(filter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Part {
        Part::Word(text.to_owned())
    }

    fn phrase(text: &str) -> Part {
        Part::Phrase(text.to_owned())
    }

    fn field(query: &str) -> Part {
        Part::Field(Box::new(Filter::from_query(query).unwrap()))
    }

    #[test]
    fn words_phrases_beginnings_and_what_is_unwanted_are_told_apart() {
        let words = Words::parse("Błąd \"unknown postcode\" post* -e-mail -\"old parcel\" -7500* - -- a");
        let beginning = |text: &str| Part::Beginning(text.to_owned());
        assert_eq!(
            words.wanted,
            [word("Błąd"), phrase("unknown postcode"), beginning("post"), word("-"), word("--"), word("a")]
        );
        assert_eq!(words.unwanted, [word("e-mail"), phrase("old parcel"), beginning("7500")]);
    }

    #[test]
    fn a_quotation_mark_parts_words_and_need_not_be_closed() {
        assert_eq!(Words::parse("plain\" OR \"x").wanted, [word("plain"), phrase(" OR "), word("x")]);
        assert_eq!(Words::parse("\"never closed").wanted, [phrase("never closed")]);
        assert_eq!(Words::parse("  ").wanted, []);
    }

    #[test]
    fn a_fields_name_asks_for_its_value() {
        let words = Words::parse(
            "actor:MK section:\"Orders > Shipping\" -tag:vip ip:2001:db8::7 correlation:pay-1 site:Lyon x",
        );
        let expected =
            ["actor=MK", "section=Orders+%3E+Shipping", "ip=2001:db8::7", "correlation_id=pay-1", "site=lyon"];
        let mut wanted: Vec<Part> = expected.into_iter().map(field).collect();
        wanted.push(word("x"));
        assert_eq!(words.wanted, wanted);
        assert_eq!(words.unwanted, [field("tag=vip")]);
    }

    #[test]
    fn an_unknown_name_or_an_impossible_value_is_a_word() {
        assert_eq!(
            Words::parse("http://shop.example ip:no outcome:done actor: q:x").wanted,
            [word("http://shop.example"), word("ip:no"), word("outcome:done"), word("actor:"), word("q:x")]
        );
    }

    proptest! {
        #[test]
        fn no_search_makes_the_parser_panic_or_loses_a_word(text in "[-a-c\":* ]{0,40}") {
            let words = Words::parse(&text);
            prop_assert_eq!(words == Words::default(), text.trim().is_empty());
        }
    }
}
