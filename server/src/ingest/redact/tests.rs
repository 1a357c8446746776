//! What is removed, what is not, and that removing twice is removing once.

use std::borrow::Cow;

use proptest::prelude::*;

use super::own::OwnRules;
use super::*;

/// No rules but those of the product.
static NONE: OwnRules = OwnRules::none();

fn clean(source: &str) -> (String, u32) {
    let mut redaction = Redaction::new(&NONE);
    let clean = redaction.text(Cow::Borrowed(source)).into_owned();
    (clean, redaction.removed())
}

#[track_caller]
fn assert_clean(source: &str, expected: &str) {
    let (cleaned, removed) = clean(source);
    assert_eq!(cleaned, expected);
    assert!(removed > 0, "{source}");
    assert_eq!(clean(&cleaned), (cleaned.clone(), 0), "a second time changes nothing");
}

#[track_caller]
fn assert_kept(source: &str) {
    assert_eq!(clean(source), (source.to_owned(), 0));
}

#[test]
fn secret_fields_of_json_lose_their_values_and_nothing_else() {
    assert_clean(
        r#"{"user": "mk", "password" : "hun\"ter,2", "n": 1}"#,
        r#"{"user": "mk", "password" : "[redacted]", "n": 1}"#,
    );
    assert_clean(r#"{"pin":1234,"a":[1]}"#, r#"{"pin":"[redacted]","a":[1]}"#);
    assert_clean(r#"{"accessToken":"ends with backslash \\","b":2}"#, r#"{"accessToken":"[redacted]","b":2}"#);
    assert_clean(r#"{"API-Key":["a","b}"],"c":3}"#, r#"{"API-Key":"[redacted]","c":3}"#);
    assert_clean(r#"{"credentials":{"a":{"b":"c"}},"d":4}"#, r#"{"credentials":"[redacted]","d":4}"#);
    assert_kept(r#"{"password":null,"token":"","auth":true,"tokens_used":7,"next":"x"}"#);
}

#[test]
fn json_within_json_stays_json() {
    let source = r#"{"body":"{\"password\":\"a\\\"b\",\"pin\":12,\"x\":\"y\"}","z":1}"#;
    let expected = r#"{"body":"{\"password\":\"[redacted]\",\"pin\":\"[redacted]\",\"x\":\"y\"}","z":1}"#;
    assert_clean(source, expected);
    serde_json::from_str::<serde_json::Value>(expected).unwrap();
}

#[test]
fn a_cut_text_loses_the_value_that_was_cut() {
    assert_clean(r#"{"a":1,"password":"hunt"#, r#"{"a":1,"password":"[redacted]"#);
    assert_clean("<a><password>hunt", "<a><password>[redacted]");
}

#[test]
fn forms_and_queries_lose_secret_parameters() {
    assert_clean("user=mk&password=hunter2&x=1", "user=mk&password=[redacted]&x=1");
    assert_clean("user%5Bpassword%5D=a%26b&x=1", "user%5Bpassword%5D=[redacted]&x=1");
    assert_clean("user[password]=ab&x=1", "user[password]=[redacted]&x=1");
    assert_clean("https://a.example/x?token=abc#top", "https://a.example/x?token=[redacted]#top");
    assert_clean("https://a.example/x?key=AbCdEfGh12345678&b=1", "https://a.example/x?key=[redacted]&b=1");
    assert_kept("https://a.example/x?key=colour&page=2");
}

#[test]
fn xml_elements_and_attributes_lose_secret_text() {
    assert_clean("<a><Password>x &amp; y</Password><b>1</b></a>", "<a><Password>[redacted]</Password><b>1</b></a>");
    assert_clean(r#"<ns:authKey type="s">k</ns:authKey>"#, r#"<ns:authKey type="s">[redacted]</ns:authKey>"#);
    assert_clean("<pin><![CDATA[<1>]]></pin>", "<pin>[redacted]</pin>");
    assert_clean(r#"<login user="mk" password="x"/>"#, r#"<login user="mk" password="[redacted]"/>"#);
    assert_clean(r#"<param name="password">x</param>"#, r#"<param name="password">[redacted]</param>"#);
    assert_kept("<token/><password></password><a>1</a>");
}

#[test]
fn headers_in_a_text_lose_their_line() {
    assert_clean(
        "GET / HTTP/1.1\r\nCookie: a=b; c=d\r\nAuthorization: Basic YTpi\r\nAccept: */*",
        "GET / HTTP/1.1\r\nCookie: [redacted]\r\nAuthorization: [redacted]\r\nAccept: */*",
    );
    assert_clean(r#"{"log":"x\nX-Api-Key: abc9\nHost: y"}"#, r#"{"log":"x\nX-Api-Key: [redacted]\nHost: y"}"#);
}

#[test]
fn a_multipart_form_loses_its_secret_part() {
    assert_clean(
        "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhunter 2\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n[redacted]\r\n--b--",
    );
}

#[test]
fn programs_print_their_secrets_in_many_ways() {
    assert_clean("{'password': b'hunter', 'n': 1}", "{'password': b'[redacted]', 'n': 1}");
    assert_clean("[password] => hunter2\n[n] => 1", "[password] => [redacted]\n[n] => 1");
    assert_clean("Server=db;Password=abc;Port=1", "Server=db;Password=[redacted];Port=1");
    assert_clean("login failed, password: hunter, user mk", "login failed, password: [redacted], user mk");
    assert_clean("hasło: zażółć", "hasło: [redacted]");
}

#[test]
fn credentials_leave_addresses() {
    assert_clean("see https://mk:p%40ss@shop.example/a?b=c", "see https://[redacted]@shop.example/a?b=c");
    assert_clean(r#"{"u":"ftp:\/\/mk:pass@shop.example\/a"}"#, r#"{"u":"ftp:\/\/[redacted]@shop.example\/a"}"#);
    assert_kept("https://shop.example/@mk mail mk@shop.example");
}

#[test]
fn tokens_are_known_by_their_look() {
    assert_clean("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1 here", "got [redacted] here");
    assert_clean("sent Bearer abcd1234efgh", "sent Bearer [redacted]");
    assert_clean("key sk_live_abcdefghijkl", "key [redacted]");
    assert_clean("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb", "a\n[redacted]\nb");
    assert_kept("the bearer of bad news; -----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----");
}

#[test]
fn card_numbers_are_removed_in_all_their_spellings() {
    for card in [
        "4111111111111111",
        "4111 1111 1111 1111",
        "5500-0000-0000-0004",
        "340000000000009",
        "3400 000000 00009",
        "6011000000000004",
        "2223003122003222",
        "4222222222222",
        "3056 930902 5904",
        "6304000000000000",
    ] {
        assert_clean(&format!("card {card}."), "card [redacted].");
        assert_clean(&format!("card_{card} 12/27"), "card_[redacted] 12/27");
    }
    assert_clean("4111111111111111,5500000000000004", "[redacted],[redacted]");
    assert_clean("4111111111111111 5500000000000004", "[redacted] [redacted]");
    assert_clean("order 77 4111 1111 1111 1111", "order 77 [redacted]");
    assert_clean("c=4111%2011&card=4111111111111111", "c=4111%2011&card=[redacted]");
    assert_clean("c=%204111111111111111&b", "c=%20[redacted]&b");
    assert_clean(r#"{"t":"\n4111111111111111"}"#, r#"{"t":"\n[redacted]"}"#);
}

#[test]
fn a_card_number_as_a_json_number_becomes_a_string_and_one_in_a_string_stays_in_it() {
    let mut redaction = Redaction::new(&NONE);
    let source = r#"{"card": 4111111111111111, "t": "a \" n: 4111111111111111, b", "l":[5500000000000004]}"#;
    let cleaned = redaction.json(source.into());
    assert_eq!(cleaned, r#"{"card": "[redacted]", "t": "a \" n: [redacted], b", "l":["[redacted]"]}"#);
    assert_eq!(redaction.removed(), 3);
}

#[test]
fn numbers_of_a_shop_s_day_are_no_cards() {
    for number in [
        "1700000000000", // milliseconds
        "4006381333931", // EAN-13
        "73282932000074",
        "732 829 320 00074",
        "30613890000018", // SIRET, right by Luhn
        "61 1090 1014 0000 0712 1981 2874",
        "PL61 1090 1014 0000 0712 1981 2874",
        "DE89 3704 0044 0532 0130 00",
        "4111111111111112",
        "a4111111111111111",
        "0.4111111111111111",
        "41111111111111110000000000",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "+48 600 700 800",
        "2026-03-29 01:30:00.120",
    ] {
        assert_kept(&format!("number {number} here"));
    }
}

#[test]
fn headers_are_judged_by_name_and_by_value() {
    let mut redaction = Redaction::new(&NONE);
    assert_eq!(redaction.header("X-API-Key", "abc".into()), REDACTED);
    assert_eq!(
        redaction.header("location", "https://a.example/?token=abc".into()),
        "https://a.example/?token=[redacted]"
    );
    assert_eq!(redaction.removed(), 2);
    assert_eq!(redaction.header("content-type", "application/json".into()), "application/json");
    assert_eq!(redaction.header("cookie", REDACTED.into()), REDACTED);
    assert_eq!(redaction.removed(), 2);
}

#[test]
fn other_encodings_are_cleaned_and_stay_as_they_were() {
    let mut redaction = Redaction::new(&NONE);
    let latin = b"<a>\xb1\xea</a><password>\xb3x</password>";
    assert_eq!(redaction.bytes(latin, Syntax::Text).unwrap(), b"<a>\xb1\xea</a><password>[redacted]</password>");
}

#[test]
fn hostile_repetitions_take_no_more_than_linear_time() {
    for piece in [
        "password",
        "<password>",
        "\"password\":{",
        "://a",
        "eyJ",
        "4",
        "4 ",
        "-----BEGIN PRIVATE KEY-----",
        "\\",
        "key=",
    ] {
        let source = piece.repeat(300_000 / piece.len());
        let mut redaction = Redaction::new(&NONE);
        let _ = redaction.bytes(source.as_bytes(), Syntax::Json);
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "password",
            "token",
            "\"",
            "'",
            "\\",
            "\\\"",
            ":",
            "=",
            "=>",
            " ",
            "{",
            "}",
            "[",
            "]",
            "<",
            ">",
            "</",
            "/",
            "&",
            "://",
            "@",
            "Bearer ",
            "eyJhbGciOi",
            ".",
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111",
            "Cookie: ",
            "auth",
            "Basic ",
            "\n",
            ",",
            "[redacted]",
            "%5D",
            "null",
            "12",
            "-----BEGIN PRIVATE KEY-----",
            "-----END ",
            "key=",
            "sk_live_",
            "é",
            "ł",
            "<![CDATA[",
            "b",
            "n",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9]{0,12}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn removing_twice_is_removing_once(source in pieces()) {
        let (once, _) = clean(&source);
        let (twice, removed) = clean(&once);
        prop_assert_eq!(&twice, &once);
        prop_assert_eq!(removed, 0);
    }

    #[test]
    fn texts_without_secrets_stay_byte_for_byte(words in prop::collection::vec("[a-df-oq-zżółć]{1,9}[ .:=,\"{}<>&]{1,2}", 0..30)) {
        // Without `e` and `p` no clue can be spelled but "mdp"-like ones that need them too.
        let source = words.concat();
        prop_assume!(!["auth", "cvv", "cvc", "sig", "haslo", "hasło", "card"].iter().any(|clue| source.contains(clue)));
        prop_assert_eq!(clean(&source), (source.clone(), 0));
    }

    #[test]
    fn json_stays_json(map in prop::collection::btree_map(
        prop::sample::select(vec!["password", "token", "a", "card", "credentials", "text"]),
        prop_oneof![
            pieces().prop_map(serde_json::Value::from),
            any::<u64>().prop_map(serde_json::Value::from),
            Just(serde_json::json!({"a": [1, "}", {"b\"": null}]})),
            Just(serde_json::json!(4_111_111_111_111_111_u64)),
        ], 0..5))
    {
        let source = serde_json::to_string(&map).unwrap();
        let mut redaction = Redaction::new(&NONE);
        let cleaned = redaction.json(Cow::Borrowed(&source));
        prop_assert!(serde_json::from_str::<serde_json::Value>(&cleaned).is_ok(), "{} became {}", source, cleaned);
    }
}
