//! What a rule would take out of a stored payload, with a little of what stands around it.

use std::ops::Range;

use app::domain::redaction::{Find, Finds, Sample};

use crate::ingest::content::syntax_of_stored;
use crate::ingest::redact::own::OwnRules;
use crate::ingest::redact::{REDACTED, Syntax};

/// So many characters are shown on either side.
const AROUND: usize = 40;

/// So many of what would go.
const SHOWN: usize = 80;

/// So many finds of a payload are shown.
const FIRST: usize = 3;

/// What the rule would take out.
pub(super) fn of(rule: &OwnRules, sample: &Sample) -> Finds {
    let mut finds = Finds::default();
    for (name, value) in &sample.headers {
        if rule.takes_header(name) {
            if !value.is_empty() && value != REDACTED {
                note(&mut finds, Some(name), value.as_bytes(), 0..value.len());
            }
            continue;
        }
        for place in rule.places(value.as_bytes(), Syntax::Text) {
            note(&mut finds, Some(name), value.as_bytes(), place);
        }
    }
    if let Some(syntax) = syntax_of_stored(&sample.content_type, &sample.body) {
        for place in rule.places(&sample.body, syntax) {
            note(&mut finds, None, &sample.body, place);
        }
    }
    finds
}

fn note(finds: &mut Finds, header: Option<&String>, text: &[u8], place: Range<usize>) {
    finds.count += 1;
    if finds.first.len() == FIRST {
        return;
    }
    let before = tail(&text[..place.start]);
    let removed = head(&text[place.clone()], SHOWN);
    finds.first.push(Find { header: header.cloned(), before, removed, after: head(&text[place.end..], AROUND) });
}

/// The first characters; `…` says that there are more.
fn head(text: &[u8], most: usize) -> String {
    // Four bytes make a character at most.
    let near = String::from_utf8_lossy(&text[..text.len().min(most * 4)]);
    let mut short: String = near.chars().take(most).collect();
    if near.chars().nth(most).is_some() || text.len() > most * 4 {
        short.push('…');
    }
    short
}

/// The last characters.
fn tail(text: &[u8]) -> String {
    let mut start = text.len().saturating_sub(AROUND * 4);
    // Not from the middle of a character.
    while start > 0 && text.get(start).is_some_and(|byte| byte & 0xC0 == 0x80) {
        start += 1;
    }
    let near = String::from_utf8_lossy(&text[start..]);
    let cut = near.chars().count().saturating_sub(AROUND);
    let rest: String = near.chars().skip(cut).collect();
    if start > 0 || cut > 0 { format!("…{rest}") } else { rest }
}

#[cfg(test)]
mod tests {
    use app::domain::redaction::{Draft, RuleKind};

    use super::*;

    fn finds(kind: RuleKind, expression: &str, body: &str) -> Finds {
        let draft = Draft { kind, expression: expression.to_owned(), note: String::new() };
        let rule = OwnRules::of([&draft]).unwrap();
        let headers =
            vec![("x-partner".to_owned(), "abc 600 123 456".to_owned()), ("accept".to_owned(), String::new())];
        of(&rule, &Sample { headers, content_type: "application/json".to_owned(), body: body.as_bytes().into() })
    }

    #[test]
    fn a_find_is_shown_with_what_stands_around_it() {
        let body =
            r#"{"customer":{"name":"Zażółć gęślą jaźń i jeszcze trochę","iban":"PL61109010140000071219812874"},"n":1}"#;
        let found = finds(RuleKind::JsonPath, "$..iban", body);
        assert_eq!(found.count, 1);
        let find = &found.first[0];
        assert_eq!((&find.header, find.removed.as_str()), (&None, "\"PL61109010140000071219812874\""));
        assert_eq!(find.before, "…ółć gęślą jaźń i jeszcze trochę\",\"iban\":");
        assert_eq!(find.after, "},\"n\":1}");
    }

    #[test]
    fn headers_are_looked_at_and_empty_ones_passed_over() {
        let found = finds(RuleKind::Header, "X-*", "{}");
        assert_eq!((found.count, found.first[0].header.as_deref()), (1, Some("x-partner")));
        assert_eq!(finds(RuleKind::Header, "accept", "{}").count, 0);
        let found = finds(RuleKind::Pattern, r"\d{3} \d{3} \d{3}", r#"{"phone":"600 123 456"}"#);
        assert_eq!(found.count, 2);
        assert_eq!((found.first[0].before.as_str(), found.first[0].removed.as_str()), ("abc ", "600 123 456"));
    }

    #[test]
    fn only_the_first_finds_are_shown_and_long_ones_are_cut() {
        let body = format!("[{}]", vec![format!("\"{}\"", "ł".repeat(200)); 9].join(","));
        let found = finds(RuleKind::Pattern, "ł+", &body);
        assert_eq!((found.count, found.first.len()), (9, FIRST));
        assert_eq!(found.first[0].removed, format!("{}…", "ł".repeat(SHOWN)));
    }

    #[test]
    fn bytes_that_are_no_text_are_not_looked_at() {
        let draft = Draft { kind: RuleKind::Pattern, expression: "a+".to_owned(), note: String::new() };
        let rule = OwnRules::of([&draft]).unwrap();
        let sample = Sample { headers: Vec::new(), content_type: "image/png".to_owned(), body: (*b"aaa").into() };
        assert_eq!(of(&rule, &sample), Finds::default());
    }
}
