//! JSON by its tokens, so that numbers, repeated names and the order stay as they were sent, and a cut or broken body is still readable.

use super::line_break;

/// The text with a line for each member and element. Outside of strings only white space is added or dropped.
pub fn format(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '"' => {
                taken = string_end(rest);
                out.push_str(&rest[..taken]);
            }
            '{' | '[' => {
                out.push(c);
                let after = rest[1..].trim_start_matches(is_space);
                if after.starts_with(['}', ']']) {
                    out.push_str(&after[..1]);
                    taken = rest.len() - after.len() + 1;
                } else {
                    depth += 1;
                    line_break(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line_break(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line_break(&mut out, depth);
            }
            ':' => out.push_str(": "),
            // Several documents in one body, as NDJSON has them, keep a line each.
            '\n' if depth == 0 && !out.is_empty() && !out.ends_with('\n') => out.push(c),
            _ if is_space(c) => {}
            _ => out.push(c),
        }
        rest = &rest[taken..];
    }
    out.truncate(out.trim_end_matches(is_space).len());
    out
}

/// Where the string at the start of `text` ends; the end of the text if nothing closes it.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn members_and_elements_get_a_line_each() {
        let text = r#"{"parcel":{"kg":1.50,"to":"Łódź, {a:b}"},"tags":[],"n":[1,2],"x":{ }}"#;
        let expected = r#"{
  "parcel": {
    "kg": 1.50,
    "to": "Łódź, {a:b}"
  },
  "tags": [],
  "n": [
    1,
    2
  ],
  "x": {}
}"#;
        assert_eq!(format(text), expected);
    }

    #[test]
    fn a_cut_body_is_shown_as_far_as_it_goes() {
        assert_eq!(format(r#"{"a":[1,{"b":"un"#), "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"un");
        assert_eq!(format(r#""ends in an escape \"#), r#""ends in an escape \"#);
    }

    #[test]
    fn numbers_keep_their_digits_and_names_may_repeat() {
        assert_eq!(
            format(r#"{"a":12345678901234567890.10,"a":1e400}"#),
            "{\n  \"a\": 12345678901234567890.10,\n  \"a\": 1e400\n}"
        );
    }

    #[test]
    fn documents_in_one_body_stay_on_lines_of_their_own() {
        assert_eq!(format("1\n2\n"), "1\n2");
    }

    #[test]
    fn deep_nesting_grows_only_in_proportion() {
        assert!(format(&"[".repeat(10_000)).len() < 1_000_000);
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".{0,12}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                prop::collection::hash_map(".{0,6}", inner, 0..5)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_value_stays_the_same(value in json()) {
            let shown = format(&value.to_string());
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }

        #[test]
        fn any_text_keeps_its_characters(text in "[\\PC\"\\\\{}\\[\\]:, \n]{0,60}") {
            let solid = |text: &str| text.chars().filter(|c| !is_space(*c)).collect::<String>();
            prop_assert_eq!(solid(&format(&text)), solid(&text));
        }
    }
}
