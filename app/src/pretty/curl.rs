//! A request as a command of curl, for a POSIX shell. What the event says is hostile: each word is quoted, no character of it acts on a terminal
//! into which the command is pasted, and it can name neither a file to read nor another scheme.

use super::visible::deceives;

/// A request as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The method; where none is known, `POST` with a body and `GET` without.
    pub method: Option<&'a str>,
    /// The address.
    pub url: &'a str,
    /// Header names and values.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: Body<'a>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// There is none.
    None,
    /// It is this text, all of it.
    Text(&'a str),
    /// It is no text, or not all of it is kept: it is read from the file of this name, as a download of it is called.
    File(&'a str),
}

/// Headers that curl writes itself, or that would not be true of a repeated request.
const OWN: [&str; 9] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// The command, a line for each part; `None` if the address is not one of the web.
pub fn curl(request: &Request<'_>) -> Option<String> {
    if !is_web(request.url) {
        return None;
    }
    let mut lines = vec![format!("curl --globoff {}", quoted(request.url))];
    let standard = if request.body == Body::None { "GET" } else { "POST" };
    match request.method {
        Some(method) if is_token(method) && method != standard => lines.push(format!("--request {}", quoted(method))),
        _ => {}
    }
    let headers =
        request.headers.iter().filter(|(name, _)| is_token(name) && !OWN.contains(&name.to_ascii_lowercase().as_str()));
    lines.extend(headers.map(|(name, value)| format!("--header {}", quoted(&header(name, value)))));
    let typed = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if request.body != Body::None && !typed {
        // Else curl would call it a form.
        lines.push("--header 'content-type:'".to_owned());
    }
    match request.body {
        Body::None => {}
        Body::Text(text) => lines.push(format!("--data-raw {}", quoted(text))),
        Body::File(name) => lines.push(format!("--data-binary {}", quoted(&format!("@{name}")))),
    }
    Some(lines.join(" \\\n  "))
}

/// curl's spelling of a header: one without a value ends in a semicolon.
fn header(name: &str, value: &str) -> String {
    let value = value.trim();
    if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") }
}

/// Whether a stranger's address may be followed: of the web, and nothing in it that a reader could not see.
pub fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let plain = url.chars().all(|c| !c.is_whitespace() && !deceives(c));
    plain && scheme.is_some_and(|scheme| scheme == "http" || scheme == "https")
}

/// RFC 9110, section 5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// A word that a POSIX shell reads as exactly this text. What would act on a terminal, or deceive, is written by its bytes, so that pasting
/// the word cannot end it; NUL, which no word can hold, is left out.
pub fn quoted(text: &str) -> String {
    let mut word = String::with_capacity(text.len() + 8);
    word.push('\'');
    let mut rest = text.chars().filter(|c| *c != '\0').peekable();
    while let Some(c) = rest.next() {
        match c {
            '\'' => word.push_str("'\\''"),
            _ if acts(c) => {
                word.push_str("'\"$(printf '");
                octal(c, &mut word);
                while let Some(next) = rest.next_if(|next| acts(*next)) {
                    octal(next, &mut word);
                }
                word.push_str("')\"'");
            }
            c => word.push(c),
        }
    }
    word.push('\'');
    word
}

/// A line's end is harmless between quotes, and the shell would take it from the end of what `printf` says.
fn acts(c: char) -> bool {
    c != '\n' && (c == '\t' || deceives(c))
}

fn octal(c: char, into: &mut String) {
    let mut buffer = [0; 4];
    for byte in c.encode_utf8(&mut buffer).bytes() {
        into.push_str(&format!("\\{byte:03o}"));
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::payload::REDACTED;

    fn shell(command: &str) -> Vec<u8> {
        let output = Command::new("sh").arg("-c").arg(command).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn pairs(headers: &[(&str, &str)]) -> Vec<(String, String)> {
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_request_is_repeated_with_its_method_headers_and_body() {
        let headers =
            pairs(&[("content-type", "application/json"), ("authorization", REDACTED), ("host", "x"), ("x-empty", "")]);
        let request = Request {
            method: Some("PUT"),
            url: "https://api.dpd.example/labels?a=[1]",
            headers: &headers,
            body: Body::Text("{\"it's\": 1}"),
        };
        assert_eq!(
            curl(&request).unwrap(),
            "curl --globoff 'https://api.dpd.example/labels?a=[1]' \\\n  --request 'PUT' \\\n  --header 'content-type: application/json' \\\n  \
             --header 'authorization: [redacted]' \\\n  --header 'x-empty;' \\\n  --data-raw '{\"it'\\''s\": 1}'"
        );
    }

    #[test]
    fn the_usual_method_is_curls_own() {
        let request = |method, body| curl(&Request { method, url: "http://a.example/", headers: &[], body }).unwrap();
        assert_eq!(request(Some("GET"), Body::None), "curl --globoff 'http://a.example/'");
        assert!(!request(None, Body::Text("@/etc/passwd")).contains("--request"));
        assert!(request(Some("GET"), Body::Text("x")).contains("--request 'GET'"));
        assert!(request(None, Body::File("event-1-request.bin")).contains("--data-binary '@event-1-request.bin'"));
    }

    #[test]
    fn neither_files_nor_other_schemes_nor_options_can_be_named() {
        let headers = pairs(&[("@/etc/passwd", "x"), ("a b", "x"), ("-K", "x")]);
        for url in ["file:///etc/passwd", "-K/etc/passwd", "javascript:alert(1)", "https://a b", "https://a\u{202e}b"] {
            assert_eq!(curl(&Request { method: None, url, headers: &[], body: Body::None }), None, "{url}");
        }
        let command =
            curl(&Request { method: Some("GET -K x"), url: "https://a.example", headers: &headers, body: Body::None })
                .unwrap();
        assert_eq!(command, "curl --globoff 'https://a.example' \\\n  --header '-K: x'");
    }

    #[test]
    fn pasting_a_word_cannot_end_it() {
        // Ctrl-C, the end of a bracketed paste, a carriage return and C1's control sequence introducer.
        let word = quoted("a\u{3}\u{1b}[201~\r\u{9b}\tb");
        assert_eq!(word, "'a'\"$(printf '\\003\\033')\"'[201~'\"$(printf '\\015\\302\\233\\011')\"'b'");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_shell_reads_each_word_as_it_was(text in prop_oneof![any::<String>(), "[\\PC'\"$`\\\\!*?~#&|;<>(){}\n\t\r\u{1b}\u{202e}%-]{0,60}"]) {
            let expected = text.replace('\0', "");
            prop_assert_eq!(shell(&format!("printf %s {}", quoted(&text))), expected.as_bytes());
            prop_assert!(quoted(&text).chars().all(|c| c == '\n' || !acts(c)));
        }

        #[test]
        fn a_shell_reads_the_command_as_these_words(body in "[a-z'\"$`\\\\\n@&; ]{0,40}", value in "[a-z'$` ]{1,20}") {
            let headers = pairs(&[("content-type", "text/plain"), ("x-a", &value)]);
            let request = Request { method: Some("PATCH"), url: "https://a.example/?b=c&d=$(id)", headers: &headers, body: Body::Text(&body) };
            let command = curl(&request).unwrap();
            let header = super::header("x-a", &value);
            let expected = ["--globoff", request.url, "--request", "PATCH", "--header", "content-type: text/plain", "--header", &header, "--data-raw", &body];
            let said = shell(&format!("curl() {{ printf '%s\\036' \"$@\"; }}\n{command}"));
            prop_assert_eq!(String::from_utf8(said).unwrap(), expected.map(|word| format!("{word}\u{1e}")).concat());
        }
    }
}
