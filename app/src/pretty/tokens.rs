//! The parts of a body that a viewer sets in colour: names, values, numbers, tags. It only tells where they stand; a part may begin in one piece
//! of a long text and end in the next.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::body::Syntax;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// The name of a member, of an attribute, of a form's field.
    Name,
    /// A string, an attribute's value.
    Text,
    /// A number.
    Number,
    /// `true`, `false`, `null`.
    Literal,
    /// A tag of XML.
    Tag,
    /// A comment of XML.
    Comment,
}

/// In what a text begins that goes on from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Within {
    /// Nothing that has begun before.
    #[default]
    Nothing,
    /// A string of JSON.
    Text,
    /// A string of JSON, after its backslash.
    Escape,
    /// A tag, outside of values.
    Tag,
    /// A tag, in a value between `"`.
    Double,
    /// A tag, in a value between `'`.
    Single,
    /// A comment.
    Comment,
    /// CDATA, which is text.
    Cdata,
    /// The value of a form's field.
    Value,
}

/// A part and what it is.
pub type Token = (Range<usize>, Class);

/// The coloured parts of a text in their order, and in what it ends. What lies between them is plain.
pub fn tokens(syntax: Syntax, text: &str, begin: Within) -> (Vec<Token>, Within) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), within: begin };
    while lexer.at < text.len() {
        match syntax {
            Syntax::Json => lexer.json(),
            Syntax::Xml => lexer.xml(),
            Syntax::Form => lexer.form(),
            Syntax::Text | Syntax::Binary => lexer.at = text.len(),
        }
    }
    (lexer.tokens, lexer.within)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    within: Within,
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Takes so many bytes as one part.
    fn take(&mut self, length: usize, class: Option<Class>) {
        let end = (self.at + length).min(self.text.len());
        if let Some(class) = class.filter(|_| self.at < end) {
            self.tokens.push((self.at..end, class));
        }
        self.at = end;
    }

    /// Bytes of the rest before the first that `stops`; all of it if none does.
    fn until(&self, stops: impl Fn(u8) -> bool) -> usize {
        self.rest().iter().position(|byte| stops(*byte)).unwrap_or(self.rest().len())
    }

    fn json(&mut self) {
        match (self.within, self.rest()[0]) {
            (Within::Text | Within::Escape, _) => self.string(0),
            (_, b'"') => self.string(1),
            (_, b'-' | b'0'..=b'9') => {
                let length = self.until(|b| !matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
                self.take(length, Some(Class::Number));
            }
            (_, first) if first.is_ascii_alphabetic() => {
                let length = self.until(|b| !b.is_ascii_alphabetic());
                self.take(length, Some(Class::Literal));
            }
            _ => {
                let length = self.until(|b| b == b'"' || b == b'-' || b.is_ascii_alphanumeric()).max(1);
                self.take(length, None);
            }
        }
    }

    /// A string whose first `begun` bytes are its opening.
    fn string(&mut self, begun: usize) {
        let mut escaped = self.within == Within::Escape;
        let mut end = None;
        for (at, byte) in self.rest().iter().enumerate().skip(begun) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    end = Some(at + 1);
                    break;
                }
                _ => {}
            }
        }
        let length = end.unwrap_or(self.rest().len());
        let after = self.rest()[length..].iter().find(|byte| !byte.is_ascii_whitespace());
        let class = if end.is_some() && after == Some(&b':') { Class::Name } else { Class::Text };
        self.within = match (end, escaped) {
            (Some(_), _) => Within::Nothing,
            (None, true) => Within::Escape,
            (None, false) => Within::Text,
        };
        self.take(length, Some(class));
    }

    fn xml(&mut self) {
        match self.within {
            Within::Comment => self.through(b"-->", Some(Class::Comment)),
            Within::Cdata => self.through(b"]]>", None),
            Within::Double => self.value(b'"'),
            Within::Single => self.value(b'\''),
            Within::Tag => self.tag(),
            _ if self.rest().starts_with(b"<!--") => self.within = Within::Comment,
            _ if self.rest().starts_with(b"<![CDATA[") => self.within = Within::Cdata,
            _ if self.rest()[0] == b'<' => {
                let opening = if matches!(self.rest().get(1), Some(b'/' | b'?' | b'!')) { 2 } else { 1 };
                let name = self.rest()[opening..].iter().position(ends_name);
                let length = name.map_or(self.rest().len(), |name| opening + name);
                self.within = Within::Tag;
                self.take(length, Some(Class::Tag));
            }
            _ => {
                let length = self.until(|b| b == b'<');
                self.take(length, None);
            }
        }
    }

    fn tag(&mut self) {
        match self.rest()[0] {
            b'>' => {
                self.within = Within::Nothing;
                self.take(1, Some(Class::Tag));
            }
            quote @ (b'"' | b'\'') => {
                self.within = if quote == b'"' { Within::Double } else { Within::Single };
                self.take(1, Some(Class::Text));
            }
            b'/' | b'?' => self.take(1, Some(Class::Tag)),
            b'=' | b' ' | b'\t' | b'\r' | b'\n' => self.take(1, None),
            _ => {
                let length = self.until(|b| ends_name(&b) || matches!(b, b'=' | b'"' | b'\'')).max(1);
                self.take(length, Some(Class::Name));
            }
        }
    }

    /// What is left of an attribute's value, its closing quote too.
    fn value(&mut self, quote: u8) {
        let length = self.until(|b| b == quote);
        if length < self.rest().len() {
            self.within = Within::Tag;
        }
        self.take(length + 1, Some(Class::Text));
    }

    /// To the end of a comment or of CDATA.
    fn through(&mut self, end: &[u8], class: Option<Class>) {
        let found = self.rest().windows(end.len()).position(|window| window == end);
        if found.is_some() {
            self.within = Within::Nothing;
        }
        let length = found.map_or(self.rest().len(), |at| at + end.len());
        self.take(length, class);
    }

    fn form(&mut self) {
        if self.within == Within::Value {
            // Laid out, a line that goes on is set in.
            let end = self.rest().iter().enumerate().position(|(at, byte)| {
                *byte == b'&' || (*byte == b'\n' && self.rest().get(at + 1).is_some_and(|next| *next != b' '))
            });
            if end.is_some() {
                self.within = Within::Nothing;
            }
            self.take(end.map_or(self.rest().len(), |at| at + 1), None);
        } else {
            let length = self.until(|b| matches!(b, b'=' | b'&' | b'\n'));
            self.take(length, Some(Class::Name));
            self.within = if self.rest().first() == Some(&b'=') { Within::Value } else { Within::Nothing };
            self.take(1, None);
        }
    }
}

const fn ends_name(byte: &u8) -> bool {
    matches!(byte, b'>' | b' ' | b'\t' | b'\r' | b'\n') || (*byte == b'/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(syntax: Syntax, text: &str) -> Vec<(&str, Class)> {
        tokens(syntax, text, Within::Nothing).0.into_iter().map(|(range, class)| (&text[range], class)).collect()
    }

    #[test]
    fn members_strings_numbers_and_literals_of_json_are_told_apart() {
        use Class::{Literal, Name, Number, Text};
        assert_eq!(
            words(Syntax::Json, "{\n  \"a\": \"b: \\\"c\\\"\",\n  \"n\" : -1.5e3,\n  \"x\": [true, \"y\"]\n}"),
            [
                ("\"a\"", Name),
                ("\"b: \\\"c\\\"\"", Text),
                ("\"n\"", Name),
                ("-1.5e3", Number),
                ("\"x\"", Name),
                ("true", Literal),
                ("\"y\"", Text)
            ]
        );
    }

    #[test]
    fn tags_attributes_and_comments_of_xml_are_told_apart() {
        use Class::{Comment, Name, Tag, Text};
        assert_eq!(
            words(Syntax::Xml, "<a b='>'>x<!-- <c> --><![CDATA[<d>]]></a>"),
            [
                ("<a", Tag),
                ("b", Name),
                ("'", Text),
                (">'", Text),
                (">", Tag),
                ("<!-- <c> -->", Comment),
                ("</a", Tag),
                (">", Tag)
            ]
        );
    }

    #[test]
    fn the_names_of_a_form_stand_out_raw_and_laid_out() {
        use Class::Name;
        assert_eq!(words(Syntax::Form, "a=1&b=2=3"), [("a", Name), ("b", Name)]);
        assert_eq!(words(Syntax::Form, "a = 1\n    c = 2\nb = x"), [("a ", Name), ("b ", Name)]);
    }

    fn syntaxes() -> impl Strategy<Value = Syntax> {
        prop::sample::select(&[Syntax::Json, Syntax::Xml, Syntax::Form, Syntax::Text][..])
    }

    proptest! {
        #[test]
        fn parts_follow_each_other_within_the_text(syntax in syntaxes(), text in "[a-z<>/!?\\-\"' \n\\[\\]\\\\{}:,&=0-9łé]{0,60}") {
            let mut end = 0;
            for (range, _) in tokens(syntax, &text, Within::Nothing).0 {
                prop_assert!(range.start >= end && range.start < range.end && text.get(range.clone()).is_some());
                end = range.end;
            }
        }

        #[test]
        fn strings_and_comments_go_on_from_piece_to_piece(text in "[a-z\"\\\\:, \n]{0,40}", at in 0..40_usize) {
            let at = at.min(text.len());
            let (_, whole) = tokens(Syntax::Json, &text, Within::Nothing);
            let (_, first) = tokens(Syntax::Json, &text[..at], Within::Nothing);
            prop_assert_eq!(tokens(Syntax::Json, &text[at..], first).1, whole);
        }
    }
}
