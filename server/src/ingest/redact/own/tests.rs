//! What rules of administrators take out, what they leave, and that JSON stays JSON.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::ingest::redact::Redaction;

fn rules(drafts: &[(RuleKind, &str)]) -> OwnRules {
    let draft = |(kind, expression): &(RuleKind, &str)| Draft {
        kind: *kind,
        expression: (*expression).to_owned(),
        note: String::new(),
    };
    let drafts: Vec<Draft> = drafts.iter().map(draft).collect();
    OwnRules::of(&drafts).unwrap()
}

fn path(expression: &str) -> OwnRules {
    rules(&[(RuleKind::JsonPath, expression)])
}

fn pattern(expression: &str) -> OwnRules {
    rules(&[(RuleKind::Pattern, expression)])
}

/// The text afterwards, and how many values went.
fn clean(own: &OwnRules, source: &str, syntax: Syntax) -> (String, u32) {
    let mut redaction = Redaction::new(own);
    let bytes = redaction.bytes(source.as_bytes(), syntax).unwrap_or_else(|| source.as_bytes().to_vec());
    (String::from_utf8(bytes).unwrap(), redaction.removed())
}

#[track_caller]
fn assert_clean(own: &OwnRules, source: &str, expected: &str) {
    let (once, removed) = clean(own, source, Syntax::Json);
    assert_eq!(once, expected);
    assert!(removed > 0);
    assert_eq!(clean(own, &once, Syntax::Json), (once.clone(), 0), "a second time changes nothing");
}

#[track_caller]
fn assert_kept(own: &OwnRules, source: &str) {
    assert_eq!(clean(own, source, Syntax::Json), (source.to_owned(), 0));
}

#[test]
fn a_path_takes_what_it_selects_and_leaves_every_other_byte() {
    assert_clean(
        &path("$.customer.email"),
        "{ \"customer\" : {\"email\"\t: \"a@b.example\", \"n\":1.50},\n\"email\":\"c@d.example\"}",
        "{ \"customer\" : {\"email\"\t: \"[redacted]\", \"n\":1.50},\n\"email\":\"c@d.example\"}",
    );
    assert_clean(
        &path("$.items[*].iban"),
        r#"{"items":[{"iban":1},{"x":{"iban":2}},{"iban":{"a":[1,"]"]}}]}"#,
        r#"{"items":[{"iban":"[redacted]"},{"x":{"iban":2}},{"iban":"[redacted]"}]}"#,
    );
}

#[test]
fn a_path_reads_names_with_escapes_numbers_and_whole_objects() {
    assert_clean(
        &path("$..email"),
        r#"{"e\u006dail":true,"a":[{"email":[1,{"b":"}"}]}]}"#,
        r#"{"e\u006dail":"[redacted]","a":[{"email":"[redacted]"}]}"#,
    );
    assert_clean(&path("$[1]"), r#"[1,{"a":2},3]"#, r#"[1,"[redacted]",3]"#);
    assert_clean(
        &path("$['a b','c']"),
        r#"{"a b":"x","c":-1e5,"d":3}"#,
        r#"{"a b":"[redacted]","c":"[redacted]","d":3}"#,
    );
    assert_kept(&path("$..email"), r#"{"email":null,"a":{"email":""},"b":"email","c":["email","x"]}"#);
    assert_kept(&path("$.a"), r#"[{"a":1}]"#);
}

#[test]
fn each_line_of_several_documents_is_one_by_itself() {
    assert_clean(
        &path("$.a"),
        "{\"a\":1}\n{\"b\":{\"a\":2}}\n{\"a\":3}",
        "{\"a\":\"[redacted]\"}\n{\"b\":{\"a\":2}}\n{\"a\":\"[redacted]\"}",
    );
}

#[test]
fn a_path_is_followed_into_what_was_cut_or_broken() {
    assert_clean(&path("$..iban"), r#"{"a":1,"iban":"FR76 30"#, r#"{"a":1,"iban":"[redacted]""#);
    assert_clean(&path("$..iban"), r#"{"a":1,"iban":{"b":[1,2"#, r#"{"a":1,"iban":"[redacted]""#);
    for broken in [
        r#"{"iban""#,
        r#"{"iban":"#,
        r#"{"iban":}"#,
        r#"{"iban","x":1}"#,
        "]]}}{[",
        r#"{"a":"\"#,
        r#"{""#,
        "{\"iban\"\\",
        "{:\"iban\":",
    ] {
        let _ = clean(&path("$..iban"), broken, Syntax::Json);
    }
}

#[test]
fn what_is_too_deep_to_follow_goes_as_a_whole_where_a_path_could_go_on() {
    let deep = format!("{}{{\"iban\":\"secret\"}}{}", "[".repeat(200), "]".repeat(200));
    let (cleaned, removed) = clean(&path("$..iban"), &deep, Syntax::Json);
    assert_eq!((cleaned, removed), (format!("{}\"[redacted]\"{}", "[".repeat(128), "]".repeat(128)), 1));
    assert_kept(&path("$.a.iban"), &deep);
}

#[test]
fn a_pattern_takes_matches_out_of_texts_or_only_its_groups() {
    let (text, removed) = clean(&pattern(r"PESEL \d{11}"), "PESEL 02070803628 ok, PESEL 1", Syntax::Text);
    assert_eq!((text.as_str(), removed), ("[redacted] ok, PESEL 1", 1));
    let (text, removed) = clean(&pattern(r"client (\w+) de (\w+)"), "le client Durand de Lyon paie", Syntax::Text);
    assert_eq!((text.as_str(), removed), ("le client [redacted] de [redacted] paie", 2));
    let (text, _) = clean(&pattern("(?:(a)|(b))+"), "xbax", Syntax::Text);
    assert_eq!(text, "x[redacted][redacted]x", "groups may match in another order than they are written");
}

#[test]
fn a_pattern_looks_at_each_text_of_json_by_itself() {
    let own = pattern(r"\d{3}-\d{3}");
    assert_clean(&own, r#"{"600-700":["x 600-700 y"],"n":600}"#, r#"{"[redacted]":["x [redacted] y"],"n":600}"#);
    assert_kept(&own, r#"["600","-700",600,-700]"#);
    assert_clean(
        &pattern("^48[0-9]{9}$"),
        r#"{"phone":48600700800,"b":"48600700800","c":"+48600700800"}"#,
        r#"{"phone":"[redacted]","b":"[redacted]","c":"+48600700800"}"#,
    );
    // The letter of an escape is no letter of the text.
    assert_kept(&pattern("n"), r#"["a\tb\\","\u006d"]"#);
    assert_clean(&pattern("n|é"), r#"["a\nb \u00e9t\u00e9 n\""]"#, "[\"a\\nb [redacted]t[redacted] [redacted]\\\"\"]");
    assert_clean(&pattern("a+"), r#"["\ud800aa"]"#, r#"["[redacted]"]"#);
}

#[test]
fn what_only_begins_like_json_is_a_text() {
    let (text, removed) = clean(&pattern("client=([a-z]+)"), "[2026-03-01] ERROR client=durand \"x\"", Syntax::Json);
    assert_eq!((text.as_str(), removed), ("[2026-03-01] ERROR client=[redacted] \"x\"", 1));
}

#[test]
fn what_was_removed_before_is_not_removed_again() {
    let (text, removed) = clean(&pattern("[a-z]+"), "[redacted] 12", Syntax::Text);
    assert_eq!((text.as_str(), removed), ("[redacted] 12", 0));
    let (text, _) = clean(&pattern("edacted. Kowalski"), "[redacted] Kowalski", Syntax::Text);
    assert_eq!(text, "[redacted]", "a match that reaches out of it takes it along");
}

#[test]
fn a_header_is_meant_in_any_case_and_by_its_beginning() {
    let own = rules(&[(RuleKind::Header, "X-Shop-*"), (RuleKind::Header, "from"), (RuleKind::Pattern, "durand")]);
    let mut redaction = Redaction::new(&own);
    assert_eq!(redaction.header("x-SHOP-customer", "durand".into()), REDACTED);
    assert_eq!(redaction.header("From", "a@b.example".into()), REDACTED);
    assert_eq!(redaction.header("x-shop", "mme durand".into()), "mme [redacted]");
    assert_eq!(redaction.header("from-x", "b".into()), "b");
    assert_eq!(redaction.removed(), 3);
}

#[test]
fn a_changed_field_counts_as_an_object_with_that_field() {
    let own = path("$..iban");
    let mut redaction = Redaction::new(&own);
    assert_eq!(redaction.field("iban", "\"FR76\"".into()), "\"[redacted]\"");
    assert_eq!(redaction.field("iban", "null".into()), "null");
    assert_eq!(redaction.field("account", r#"{"iban":"FR76","n":1}"#.into()), r#"{"iban":"[redacted]","n":1}"#);
    assert_eq!(Redaction::new(&path("$.a.iban")).field("iban", "1".into()), "1");
    assert_eq!(redaction.removed(), 2);
}

#[test]
fn rules_that_cannot_be_read_say_why() {
    let problem = |kind, expression: &str| {
        let draft = Draft { kind, expression: expression.to_owned(), note: String::new() };
        OwnRules::of([&draft]).unwrap_err()
    };
    assert!(problem(RuleKind::Header, "x y").problem.contains("name of a header"));
    assert!(problem(RuleKind::Header, "*").problem.contains("name of a header"));
    assert!(problem(RuleKind::Header, "a*b").problem.contains("name of a header"));
    assert!(problem(RuleKind::JsonPath, "a").problem.contains("begins with $"));
    assert!(problem(RuleKind::Pattern, "(a").problem.contains("unclosed group"));
    assert!(problem(RuleKind::Pattern, "a*").problem.contains("empty"));
    assert!(problem(RuleKind::Pattern, r"(\w{1000}){1000}").problem.contains("smaller"));
    assert!(problem(RuleKind::Pattern, "").problem.contains("1 to 500"));
    assert!(problem(RuleKind::Pattern, &"a".repeat(501)).problem.contains("1 to 500"));
    let note = Draft { kind: RuleKind::Header, expression: "a".to_owned(), note: "n".repeat(201) };
    assert_eq!(OwnRules::of([&note]).unwrap_err().field, "note");
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[a-c]{0,3}", r#"[a-c\\"\n{}:,é]{0,6}"#, Just(REDACTED.to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[ab\\\\\"]{1,2}", inner, 0..5).prop_map(|map| json!(map)),
        ]
    })
}

/// Whether the value behind these names and indices goes.
type Takes<'a> = &'a dyn Fn(&[String]) -> bool;

/// The same by the plain way: over the values, from the outside in.
fn expected(value: &Value, takes: Takes<'_>, at: &mut Vec<String>) -> Value {
    let is_nothing = value.is_null() || matches!(value.as_str(), Some("" | REDACTED));
    if takes(at) && !is_nothing {
        return Value::from(REDACTED);
    }
    let mut below = |key: String, value: &Value| {
        at.push(key);
        let done = expected(value, takes, at);
        at.pop();
        done
    };
    match value {
        Value::Array(items) => items.iter().enumerate().map(|(n, item)| below(n.to_string(), item)).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), below(key.clone(), value))).collect())
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_path_takes_the_same_as_a_plain_walk(value in value(), pretty in any::<bool>()) {
        let source = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let cases: [(&str, Takes<'_>); 5] = [
            ("$..a", &|at| at.last().is_some_and(|key| key == "a")),
            ("$.a", &|at| at == ["a"]),
            ("$..a..b", &|at| at.last().is_some_and(|key| key == "b") && at[..at.len() - 1].iter().any(|key| key == "a")),
            ("$[*]['b','a\\\\']", &|at| at.len() == 2 && (at[1] == "b" || at[1] == "a\\")),
            ("$..*", &|at| !at.is_empty()),
        ];
        for (expression, takes) in cases {
            let (cleaned, _) = clean(&path(expression), &source, Syntax::Json);
            let cleaned: Value = serde_json::from_str(&cleaned).unwrap();
            prop_assert_eq!(cleaned, expected(&value, takes, &mut Vec::new()), "{} in {}", expression, &source);
        }
    }

    #[test]
    fn a_pattern_takes_the_same_out_of_json_as_out_of_each_of_its_texts(value in value()) {
        fn walked(value: &Value, own: &OwnRules) -> Value {
            let text = |text: &str| clean(own, text, Syntax::Text).0;
            match value {
                Value::String(string) => text(string).into(),
                Value::Number(number) => {
                    let cleaned = text(&number.to_string());
                    if cleaned == number.to_string() { value.clone() } else { REDACTED.into() }
                }
                Value::Array(items) => items.iter().map(|item| walked(item, own)).collect(),
                Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (text(key), walked(value, own))).collect()),
                other => other.clone(),
            }
        }
        let source = serde_json::to_string(&value).unwrap();
        for own in [pattern("ab|b+c"), pattern("1[0-9]"), pattern("é\n?(a)"), pattern(r#"["\\]"#)] {
            let (cleaned, _) = clean(&own, &source, Syntax::Json);
            let cleaned: Value = serde_json::from_str(&cleaned).unwrap();
            prop_assert_eq!(cleaned, walked(&value, &own), "{}", &source);
        }
    }

    #[test]
    fn any_bytes_are_read_to_their_end(source in prop::collection::vec(prop::sample::select(b"{}[]:,\"\\ a1\xff".to_vec()), 0..60)) {
        for own in [path("$..a"), path("$.a[1]"), pattern("a")] {
            let mut redaction = Redaction::new(&own);
            let _ = redaction.bytes(&source, Syntax::Json);
        }
    }
}
