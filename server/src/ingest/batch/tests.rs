//! The rules of a record, one by one, and hostile bodies.

use app::domain::event::EventId;
use app::domain::outcome::{Action, Kind, Severity};
use app::domain::payload::PayloadKind;
use app::domain::redaction::{Draft, RuleKind};
use app::ports::keys::GrantedSite;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;

const FULL: &str = include_str!("full.json");

fn grant(sites: &[&str]) -> KeyGrant {
    let site = |slug: &&str| GrantedSite { slug: slug.parse().unwrap(), zones: chrono_tz::Europe::Paris.into() };
    KeyGrant { source: 7, key: None, name: "till".to_owned(), sites: sites.iter().map(site).collect() }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T12:00:00Z").unwrap()
}

fn read_as(body: &[u8], format: Format, grant: &KeyGrant, limits: &Limits) -> Result<Batch, BodyError> {
    read(body, format, Sender { grant, received: now(), limits, rules: &OwnRules::none() })
}

fn read_json(body: &str) -> Result<Batch, BodyError> {
    read_as(body.as_bytes(), Format::Json, &grant(&["lyon"]), &Limits::default())
}

#[track_caller]
fn event(record: &Value) -> NewEvent {
    let mut batch = read_json(&record.to_string()).unwrap();
    assert_eq!(batch.rejected, []);
    batch.events.remove(0)
}

fn with(fields: &Value) -> Value {
    let mut record = json!({"module": "email", "operation": "send", "outcome": "success"});
    for (name, value) in fields.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

#[track_caller]
fn rejected(body: &str) -> (String, String) {
    let batch = read_json(body).unwrap();
    assert!(batch.events.is_empty(), "{body}");
    let rejected = batch.rejected.into_iter().next().unwrap();
    (rejected.field, rejected.error)
}

#[test]
fn every_field_of_the_description_arrives() {
    let mut batch = read_json(FULL).unwrap();
    assert_eq!(batch.rejected, []);
    let event = batch.events.remove(0);
    let body = &event.body;
    assert_eq!((event.site.as_str(), event.source, event.timed), ("lyon", 7, true));
    assert_eq!(body.source_id.as_deref(), Some("evt-7781"));
    assert_eq!(body.occurred.to_rfc3339(), "2026-03-29T00:30:00.120Z");
    assert_eq!((body.local.hour(), body.local.offset_s), (1, 3_600));
    assert_eq!((body.kind, body.severity, body.critical), (Kind::Integration, Severity::Error, false));
    assert_eq!(body.submodule.as_ref().unwrap().as_str(), "dpd");
    let actor = body.actor.as_ref().unwrap();
    assert_eq!((actor.code.as_deref(), actor.roles.as_slice()), (Some("MK"), &["shipping".to_owned()][..]));
    assert_eq!(body.ip, Some("203.0.113.9".parse().unwrap()));
    assert_eq!(body.details.targets[0].url.as_deref(), Some("https://shop.example/orders/10234"));
    assert_eq!(body.details.changes[0].new, json!("12.00"));
    assert_eq!(body.details.job.as_ref().unwrap().items_failed, Some(3));
    assert_eq!(body.details.http.as_ref().unwrap().status, Some(422));
    assert_eq!(body.details.attributes.as_ref().unwrap().get(), r#"{"parcels": 2}"#);
    assert_eq!((body.details.attempt, body.duration_ms, body.redacted), (Some(2), Some(812), 0));
    let kinds: Vec<_> = event.payloads.iter().map(|payload| (payload.kind, payload.content_type.as_str())).collect();
    assert_eq!(kinds, [(PayloadKind::Request, "application/json"), (PayloadKind::Response, "application/pdf")]);
    assert_eq!(&event.payloads[1].body[..], b"%PDF-");
    assert_eq!(event.fingerprint.unwrap()[..], Sha256::digest(FULL.trim().as_bytes())[..16]);
}

#[test]
fn three_fields_are_enough_and_the_rest_has_defaults() {
    let event = event(&with(&json!({})));
    assert_eq!((event.timed, event.fingerprint), (false, None));
    assert_eq!((event.body.occurred, event.body.received, event.body.from_future), (now(), now(), false));
    assert_eq!((event.body.kind, event.body.severity), (Kind::Feature, Severity::Info));
    for (outcome, severity) in
        [("failure", Severity::Error), ("no_answer", Severity::Warn), ("pending", Severity::Info)]
    {
        assert_eq!(self::event(&with(&json!({"outcome": outcome}))).body.severity, severity);
    }
    assert_eq!(self::event(&with(&json!({"module": "sign_in"}))).body.kind, Kind::SignIn, "the catalogue knows it");
}

#[test]
fn a_wrong_field_is_named_by_its_path() {
    let cases = [
        (json!({"outcome": "done"}), "outcome", "must be one of success"),
        (json!({"module": "E Mail"}), "module", "1 to 64"),
        (json!({"operation": null}), "operation", "must be a string"),
        (json!({"time": "yesterday"}), "time", "RFC 3339"),
        (json!({"time": "0001-01-01T00:00:00Z"}), "time", "2000 to 2199"),
        (json!({"time": "9999-12-31T23:59:59Z"}), "time", "2000 to 2199"),
        (json!({"recorded": 5}), "recorded", "must be a string"),
        (json!({"id": ""}), "id", "must not be empty"),
        (json!({"actor": {"type": "robot"}}), "actor.type", "must be one of staff"),
        (json!({"actor": {"code": "MK"}}), "actor.type", "is required"),
        (json!({"actor": "MK"}), "actor", "must be an object"),
        (json!({"actor": ["staff"]}), "actor", "must be an object"),
        (json!({"targets": [["order", "5"]]}), "targets[0]", "must be an object"),
        (json!({"actor": {"type": "staff", "nmae": 1}}), "actor.nmae", "unknown field"),
        (json!({"targets": [{"type": "order", "id": 5}]}), "targets[0].id", "must be a string"),
        (json!({"targets": [{"type": "order", "id": "5"}, {"id": "5"}]}), "targets[1].type", "is required"),
        (json!({"colour": "red"}), "colour", "put it into attributes"),
        (json!({"duration_ms": -1}), "duration_ms", "whole number"),
        (json!({"duration_ms": 9_223_372_036_854_775_808_u64}), "duration_ms", "whole number"),
        (json!({"duration_ms": 999_999_999_999_u64}), "duration_ms", "ten years"),
        (json!({"attempt": 0}), "attempt", "from 1"),
        (json!({"http": {"status": 9}}), "http.status", "100 to 599"),
        (json!({"ip": "localhost"}), "ip", "IPv4"),
        (json!({"trace_id": "xyz"}), "trace_id", "32 hexadecimal"),
        (json!({"tags": ["ok", "Not Ok"]}), "tags[1]", "1 to 64"),
        (json!({"attributes": [1]}), "attributes", "must be an object"),
        (json!({"response": {"body_base64": "%"}}), "response.body_base64", "base64"),
        (json!({"response": {"body_base64": "", "body": ""}}), "response.body_base64", "not both"),
        (json!({"request": {"headers": {"a": {}}}}), "request.headers.a", "a string or a list"),
        (json!({"critical": "yes"}), "critical", "must be a boolean"),
        (json!({"message": "x".repeat(20_000)}), "message", "message_bytes"),
        (json!({"section": "x".repeat(600)}), "section", "code_bytes"),
        (json!({"action": "deleted"}), "action", "created_deleted"),
        (json!({"site": "paris"}), "site", "not a site of this key"),
    ];
    for (fields, field, problem) in cases {
        let (named, error) = rejected(&with(&fields).to_string());
        assert_eq!(named, field, "{error}");
        assert!(error.contains(problem), "{field}: {error}");
    }
}

#[test]
fn hostile_records_get_a_clear_error() {
    let head = r#""module":"email","operation":"send","outcome":"success""#;
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let cases = [
        (format!(r#"{{{head},"message":"\ud800 lone"}}"#), "message", "surrogate"),
        (format!(r#"{{{head},"attributes":{{"a":"\udc00"}}}}"#), "attributes", "surrogate"),
        (format!(r#"{{{head},"request":{{"body":"\ud800"}}}}"#), "request.body", "surrogate"),
        (format!(r#"{{{head},"attributes":{{"a":{}}}}}"#, deep(100)), "attributes", "depth"),
        (format!(r#"{{{head},"request":{{"body":{}}}}}"#, deep(100)), "request.body", "depth"),
        (format!(r#"{{{head},"message":{}}}"#, deep(100)), "message", "must be a string"),
        (format!(r#"{{{head},"duration_ms":1e999}}"#), "duration_ms", "beyond"),
        (format!(r#"{{{head},"duration_ms":123456789012345678901234567890}}"#), "duration_ms", "whole number"),
        (format!(r#"{{{head},"module":"sms"}}"#), "module", "twice"),
        (format!(r#"{{{head},"message":"{}"}}"#, "x".repeat(10_000_000)), "message", "message_bytes"),
        (format!(r#"{{{head},"{}":1}}"#, "x".repeat(10_000)), &"x".repeat(64), "unknown field"),
        ("{}".to_owned(), "module", "is required"),
        ("7".to_owned(), "", "must be an object"),
        (r#""text""#.to_owned(), "", "must be an object"),
    ];
    for (body, field, problem) in cases {
        let (named, error) = rejected(&body);
        assert_eq!(named, field, "{error}");
        assert!(error.contains(problem) && error.len() < 400, "{field}: {error}");
    }
}

#[test]
fn nul_becomes_a_replacement_character_in_every_text() {
    let event = event(&with(&json!({
        "message": "a\0b", "actor": {"type": "staff", "code": "M\0"}, "attributes": {"x": "\0"},
        "changes": [{"field": "a", "new": "\0"}], "request": {"headers": {"a": "\0"}, "body": "x"},
    })));
    assert_eq!(event.body.message.as_deref(), Some("a\u{FFFD}b"));
    assert_eq!(event.body.actor.unwrap().code.as_deref(), Some("M\u{FFFD}"));
    assert_eq!(event.body.details.attributes.unwrap().get(), r#"{"x":"\ufffd"}"#);
    assert_eq!(event.body.details.changes[0].new, json!("\u{FFFD}"));
    assert_eq!(event.payloads[0].headers[0].1, "\u{FFFD}");
}

#[test]
fn the_use_of_a_feature_keeps_the_user_code_alone() {
    let person = json!({
        "actor": {"type": "staff", "code": "MK", "label": "M. K.", "user_type": "System User", "roles": ["shipping"]},
        "ip": "203.0.113.9", "user_agent": "Firefox", "kind": "feature",
    });
    let body = event(&with(&person)).body;
    let actor = body.actor.unwrap();
    assert_eq!((actor.code.as_deref(), actor.label, actor.roles.len()), (Some("MK"), None, 0));
    assert_eq!((body.ip, body.details.user_agent), (None, None));
    let mut audit = person;
    audit["kind"] = json!("audit");
    audit["action"] = json!("critical");
    let body = event(&with(&audit)).body;
    assert_eq!((body.action, body.critical), (Some(Action::Critical), true));
    assert_eq!(body.actor.unwrap().label.as_deref(), Some("M. K."));
    assert!(body.ip.is_some() && body.details.user_agent.is_some());
}

#[test]
fn a_key_of_several_sites_asks_for_one_of_them() {
    let grant = grant(&["lyon", "paris"]);
    let site = |fields: Value| {
        let body = with(&fields).to_string();
        let batch = read_as(body.as_bytes(), Format::Json, &grant, &Limits::default()).unwrap();
        batch.events.first().map(|event| event.site.to_string()).ok_or_else(|| batch.rejected[0].field.clone())
    };
    assert_eq!(site(json!({"site": "paris"})), Ok("paris".to_owned()));
    assert_eq!(site(json!({})), Err("site".to_owned()));
    assert_eq!(site(json!({"site": "nice"})), Err("site".to_owned()));
    assert_eq!(event(&with(&json!({"site": "lyon"}))).site.as_str(), "lyon");
}

#[test]
fn a_time_in_the_future_is_kept_and_marked_after_five_minutes() {
    let at = |time: &str| event(&with(&json!({"time": time}))).body;
    assert!(!at("2026-11-22T12:05:00Z").from_future);
    assert!(at("2026-11-22T12:05:00.001Z").from_future);
    assert_eq!(at("2199-12-31T23:59:59Z").occurred.to_rfc3339(), "2199-12-31T23:59:59.000Z");
    assert!(!at("2001-01-01T00:00:00Z").from_future);
}

#[test]
fn secrets_leave_every_text_and_are_counted() {
    let event = event(&with(&json!({
        "message": "card 4111 1111 1111 1111", "comment": "password=hunter2",
        "http": {"url": "https://mk:pw@a.example/?token=x"},
        "targets": [{"type": "a", "id": "b", "url": "https://u:p@b.example"}],
        "changes": [{"field": "api_key", "old": "a", "new": {"b": 1}}, {"field": "note", "new": "token=abc"}],
        "attributes": {"password": 5, "n": 1},
        "request": {"headers": {"Authorization": "Bearer x", "Accept": "*/*"}, "body": {"pin": 1234}},
    })));
    let body = &event.body;
    assert_eq!(body.message.as_deref(), Some("card [redacted]"));
    assert_eq!(body.details.comment.as_deref(), Some("password=[redacted]"));
    assert_eq!(
        body.details.http.as_ref().unwrap().url.as_deref(),
        Some("https://[redacted]@a.example/?token=[redacted]")
    );
    assert_eq!(body.details.targets[0].url.as_deref(), Some("https://[redacted]@b.example"));
    assert_eq!(
        (&body.details.changes[0].old, &body.details.changes[0].new),
        (&json!("[redacted]"), &json!("[redacted]"))
    );
    assert_eq!(body.details.changes[1].new, json!("token=[redacted]"));
    assert_eq!(body.details.attributes.as_ref().unwrap().get(), r#"{"n":1,"password":"[redacted]"}"#);
    assert!(event.payloads[0].headers.contains(&("authorization".to_owned(), "[redacted]".to_owned())));
    assert_eq!(&event.payloads[0].body[..], br#"{"pin":"[redacted]"}"#);
    assert_eq!(body.redacted, 11);
}

#[test]
fn payloads_are_cut_between_characters_and_keep_size_and_hash() {
    let limits = Limits { payload_bytes: 5, ..Limits::default() };
    let payload = |fields: Value| {
        let body = with(&fields).to_string();
        let mut batch = read_as(body.as_bytes(), Format::Json, &grant(&["lyon"]), &limits).unwrap();
        batch.events.remove(0).payloads.remove(0)
    };
    let text = payload(json!({"request": {"body": "abcdéf"}}));
    assert_eq!((&text.body[..], text.size, text.truncated()), (&b"abcd"[..], 7, true));
    assert_eq!(text.sha256[..], Sha256::digest("abcdéf")[..]);
    let binary = payload(json!({"response": {"headers": {"content-type": "image/png"}, "body_base64": "gICAgICAgIA"}}));
    assert_eq!((&binary.body[..], binary.size), (&[0x80; 5][..], 8));
    assert!(!payload(json!({"request": {"body": "abcde"}})).truncated());
}

#[test]
fn binary_stays_binary_and_text_in_base64_is_cleaned() {
    let payload = |content_type: &str, bytes: &[u8]| {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        let response = json!({"headers": {"content-type": content_type}, "body_base64": text});
        event(&with(&json!({"response": response}))).payloads.remove(0).body.to_vec()
    };
    let pdf = b"%PDF-1.7 /Password=abc 4111111111111111 \xff";
    assert_eq!(payload("application/pdf", pdf), pdf);
    assert_eq!(payload("text/plain", b"\xb1 password=abc"), b"\xb1 password=[redacted]");
    assert_eq!(payload("application/octet-stream", b"password=abc"), b"password=[redacted]");
    assert_eq!(payload("application/octet-stream", b"\xff password=abc"), b"\xff password=abc");
}

#[test]
fn a_body_is_cleaned_by_the_type_that_was_sent_also_where_a_rule_takes_that_type() {
    let draft = Draft { kind: RuleKind::Header, expression: "Content-*".to_owned(), note: String::new() };
    let rules = OwnRules::of([&draft]).unwrap();
    // `password=abc` in ISO 8859-2, which is text by its type only.
    let response = json!({"headers": {"Content-Type": "text/plain"}, "body_base64": "sSBwYXNzd29yZD1hYmM="});
    let body = with(&json!({"response": response})).to_string();
    let (grant, limits) = (grant(&["lyon"]), Limits::default());
    let sender = Sender { grant: &grant, received: now(), limits: &limits, rules: &rules };
    let payload = read(body.as_bytes(), Format::Json, sender).unwrap().events.remove(0).payloads.remove(0);
    assert_eq!(&payload.body[..], b"\xb1 password=[redacted]");
    assert_eq!(payload.headers, [("content-type".to_owned(), "[redacted]".to_owned())]);
    assert_eq!(payload.content_type, "application/octet-stream");
}

#[test]
fn types_are_guessed_where_none_is_given() {
    let kind = |payload: Value| event(&with(&json!({"attachment": payload}))).payloads.remove(0).content_type;
    assert_eq!(kind(json!("Traceback …")), "text/plain; charset=utf-8");
    assert_eq!(kind(json!({"body": {"a": 1}})), "application/json");
    assert_eq!(kind(json!({"body": "<?xml version='1.0'?><a/>"})), "application/xml");
    assert_eq!(kind(json!({"body_base64": "JVBERi0xLjc="})), "application/pdf");
    assert_eq!(kind(json!({"body_base64": "/w=="})), "application/octet-stream");
    assert!(event(&with(&json!({"request": {}}))).payloads.is_empty());
}

#[test]
fn integers_beyond_64_bits_keep_their_digits_in_changes() {
    let body = r#"{"module":"a","operation":"b","outcome":"success","changes":[{"field":"n","old":12345678901234567890123,"new":1.5}]}"#;
    let event = read_json(body).unwrap().events.remove(0);
    assert_eq!(event.body.details.changes[0].old, json!("12345678901234567890123"));
    assert_eq!(event.body.details.changes[0].new, json!(1.5));
}

#[test]
fn a_broken_line_is_named_and_the_others_are_taken() {
    let good = with(&json!({})).to_string();
    let body = format!("{good}\n\n{good}\r\n{{\"module\":\n{good}\n{good}\n");
    let batch = read_as(body.as_bytes(), Format::Ndjson, &grant(&["lyon"]), &Limits::default()).unwrap();
    assert_eq!(batch.events.len(), 4);
    assert_eq!((batch.rejected[0].index, batch.rejected[0].line), (2, Some(4)));
    assert!(batch.rejected[0].error.contains("not JSON"));
    assert_eq!(batch.places[2], Place { index: 3, line: Some(5) });
}

#[test]
fn a_line_that_is_not_utf8_is_named_and_the_others_are_taken() {
    let good = with(&json!({})).to_string();
    let body = [good.as_bytes(), b"\n{\"module\":\"\xff\"}\n", good.as_bytes()].concat();
    let batch = read_as(&body, Format::Ndjson, &grant(&["lyon"]), &Limits::default()).unwrap();
    assert_eq!((batch.events.len(), batch.rejected[0].line), (2, Some(2)));
}

#[test]
fn what_is_no_json_is_refused_whole() {
    let ndjson =
        |body: &str| read_as(body.as_bytes(), Format::Ndjson, &grant(&["lyon"]), &Limits::default()).map(|_| ());
    for body in ["hello", "{", "[{}", "[1,]", "{} x", "[] []", "\u{1}"] {
        assert!(matches!(read_json(body), Err(BodyError::NotJson(_))), "{body}");
    }
    assert!(matches!(ndjson("hello\nworld"), Err(BodyError::NotJson(_))));
    assert!(matches!(
        read_as(b"{\"\xff\":1}", Format::Json, &grant(&["lyon"]), &Limits::default()),
        Err(BodyError::NotJson(_))
    ));
    assert_eq!(read_json(" \n").map(|_| ()), Err(BodyError::Empty));
    assert_eq!(ndjson("\n\n"), Err(BodyError::Empty));
    let none = read_json("[]").unwrap();
    assert_eq!((none.events.len(), none.rejected.len()), (0, 0));
}

#[test]
fn one_bad_record_of_an_array_does_not_touch_the_others() {
    let good = with(&json!({}));
    let batch = read_json(&json!([good, {"module": 1}, ["email", "send", "success"], good]).to_string()).unwrap();
    assert_eq!(batch.events.len(), 2);
    let places: Vec<_> = batch.rejected.iter().map(|rejected| (rejected.index, rejected.field.as_str())).collect();
    assert_eq!(places, [(1, "module"), (2, "")]);
    assert!(matches!(read_json(&"[".repeat(200_000)), Err(BodyError::NotJson(_))));
}

#[test]
fn too_many_records_and_too_long_ones_are_refused_by_the_name_of_the_limit() {
    let limits = Limits { batch_records: 2, record_bytes: 100, ..Limits::default() };
    let good = with(&json!({})).to_string();
    let three = format!("{good}\n{good}\n{good}");
    assert_eq!(
        read_as(three.as_bytes(), Format::Ndjson, &grant(&["lyon"]), &limits).map(|_| ()),
        Err(BodyError::TooMany(2))
    );
    let three = format!("[{good},{good},{good}]");
    assert_eq!(
        read_as(three.as_bytes(), Format::Json, &grant(&["lyon"]), &limits).map(|_| ()),
        Err(BodyError::TooMany(2))
    );
    let long = with(&json!({"message": "x".repeat(100)})).to_string();
    let batch = read_as(long.as_bytes(), Format::Json, &grant(&["lyon"]), &limits).unwrap();
    assert!(batch.rejected[0].error.contains("record_bytes"));
}

#[test]
fn the_answer_counts_and_names_conflicts() {
    let place = |index| Place { index, line: None };
    let before = vec![place(0).rejected(&FieldError::new("time", "x"))];
    let appended = [Appended::Stored(EventId(1)), Appended::Duplicate(EventId(2)), Appended::Conflict(EventId(3))];
    let answer = Answer::of(&[place(1), place(2), place(3)], &appended, before);
    assert_eq!((answer.accepted, answer.duplicates), (1, 1));
    assert_eq!((answer.rejected[0].index, answer.rejected[1].index), (0, 3));
    assert_eq!(answer.rejected[1].field, "id");
    assert!(answer.rejected[1].error.contains("event 3"));
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edit = (
        any::<prop::sample::Index>(),
        prop_oneof![
            any::<u8>().prop_map(|byte| vec![byte]),
            prop::sample::select(vec![
                "\"",
                "{",
                "[",
                "\\ud800",
                "\\u0000",
                "null",
                "1e999",
                "99999999999999999999",
                "\\",
                "}",
                "-"
            ])
            .prop_map(|text| text.as_bytes().to_vec()),
        ],
        0_usize..8,
    );
    prop::collection::vec(edit, 1..6).prop_map(|edits| {
        let mut body = FULL.as_bytes().to_vec();
        for (at, text, removed) in edits {
            let at = at.index(body.len());
            body.splice(at..(at + removed).min(body.len()), text);
        }
        body
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_bytes_make_the_reader_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_as(&body, Format::Json, &grant(&["lyon"]), &Limits::default());
        let _ = read_as(&body, Format::Ndjson, &grant(&["lyon"]), &Limits::default());
    }

    #[test]
    fn no_broken_event_makes_the_reader_panic_or_go_missing(body in mutated()) {
        let limits = Limits { depth: 8, ..Limits::default() };
        if let Ok(batch) = read_as(&body, Format::Json, &grant(&["lyon"]), &limits) {
            prop_assert!(batch.events.len() + batch.rejected.len() > 0 || body.trim_ascii().starts_with(b"["));
        }
        let _ = read_as(&body, Format::Ndjson, &grant(&["lyon"]), &limits);
    }
}
