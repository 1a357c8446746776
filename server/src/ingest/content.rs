//! Requests, responses, tracebacks and attachments: decoded, cleaned of secrets, hashed, cut.

use std::borrow::Cow;

use app::domain::error::FieldError;
use app::domain::payload::{NewPayload, PayloadKind};
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

use super::json;
use super::limits::Limits;
use super::record::payload::{Headers, PayloadParts, PayloadRecord};
use super::redact::{REDACTED, Redaction, Syntax};
use super::text::Text;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The longest media type, in bytes.
const MAX_TYPE: usize = 255;
const UNKNOWN: &str = "application/octet-stream";

/// Whether a body is text that may be cut between characters only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsText {
    Yes,
    No,
}

/// A body as it was sent.
enum Body<'a> {
    Text(Cow<'a, str>),
    Json(&'a str),
    Binary(Vec<u8>),
}

/// Makes the record storable; `None` if it says nothing at all.
pub(super) fn payload(
    kind: PayloadKind,
    record: PayloadRecord<'_>,
    limits: &Limits,
    redaction: &mut Redaction<'_>,
) -> Result<Option<NewPayload>, FieldError> {
    let (headers, body) = match record {
        PayloadRecord::Text(Text(text)) => (Headers::default(), Some(Body::Text(text))),
        PayloadRecord::Parts(PayloadParts { headers, body, body_base64 }) => {
            (headers, self::body(kind, body.map(|raw| raw.get()), body_base64, limits)?)
        }
    };
    if headers.0.is_empty() && body.as_ref().is_none_or(Body::is_empty) {
        return Ok(None);
    }
    // A rule may take the type out of what is stored: how the body is read does not depend on it.
    let sent_type = given_type(headers.0.iter().map(|(Text(name), value)| (&**name, &**value))).map(str::to_owned);
    let headers = self::headers(kind, headers, limits, redaction)?;
    let body = body.unwrap_or(Body::Text(Cow::Borrowed("")));
    let kept_type = given_type(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let content_type = content_type(kept_type.filter(|kept| *kept != REDACTED), &body);
    let read_as = self::content_type(sent_type.as_deref(), &body);
    let (bytes, is_text) = clean(body, &read_as, redaction);
    let kept = kept(&bytes, limits.payload_bytes, is_text);
    let (size, sha256) = (bytes.len() as u64, Sha256::digest(&bytes).into());
    Ok(Some(NewPayload { kind, headers, content_type, body: kept.into(), size, sha256 }))
}

impl Body<'_> {
    fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Json(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }
}

fn body<'a>(
    kind: PayloadKind,
    plain: Option<&'a str>,
    base64: Option<Text<'_>>,
    limits: &Limits,
) -> Result<Option<Body<'a>>, FieldError> {
    let field = |name: &str| format!("{kind}.{name}");
    match (plain, base64) {
        (Some(_), Some(_)) => Err(FieldError::new(field("body_base64"), "give body or body_base64, not both")),
        (None, None) => Ok(None),
        (None, Some(Text(text))) => {
            let bytes = BASE64.decode(text.as_bytes());
            bytes
                .map(|bytes| Some(Body::Binary(bytes)))
                .map_err(|_| FieldError::new(field("body_base64"), "must be base64"))
        }
        (Some(raw), None) if raw.starts_with('"') => {
            let text: BodyText<'a> =
                serde_json::from_str(raw).map_err(|_| FieldError::new(field("body"), json::Unfit::Surrogate))?;
            Ok(Some(Body::Text(text.0)))
        }
        // Three levels are around it: the record, the payload, and the body itself counts below them.
        (Some(raw), None) => {
            json::storable(raw, limits.depth.saturating_sub(2))
                .map_err(|problem| FieldError::new(field("body"), problem))?;
            Ok(Some(Body::Json(raw)))
        }
    }
}

/// A text of a payload: NUL stays in it, since payloads are stored as bytes.
#[derive(serde::Deserialize)]
struct BodyText<'a>(#[serde(borrow)] Cow<'a, str>);

fn headers(
    kind: PayloadKind,
    headers: Headers<'_>,
    limits: &Limits,
    redaction: &mut Redaction<'_>,
) -> Result<Vec<(String, String)>, FieldError> {
    let field = || format!("{kind}.headers");
    Limits::check_items(headers.0.len(), limits, field)?;
    let mut clean = Vec::with_capacity(headers.0.len());
    for (Text(name), value) in headers.0 {
        Limits::check_bytes(name.len(), ("text_bytes", limits.text_bytes), field)?;
        Limits::check_bytes(value.len(), ("message_bytes", limits.message_bytes), || format!("{kind}.headers.{name}"))?;
        let mut value = redaction.header(&name, value).into_owned();
        if value.contains('\0') {
            value = value.replace('\0', "\u{FFFD}");
        }
        clean.push((name.to_ascii_lowercase(), value));
    }
    Ok(clean)
}

/// The type among headers of any case, if one is given.
fn given_type<'a>(mut headers: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, value)| value.trim())
}

fn content_type(given: Option<&str>, body: &Body<'_>) -> String {
    let printable =
        |text: &&str| !text.is_empty() && text.len() <= MAX_TYPE && text.bytes().all(|b| (b' '..0x7F).contains(&b));
    given.filter(printable).map_or_else(|| guess(body).to_owned(), str::to_owned)
}

fn guess(body: &Body<'_>) -> &'static str {
    let bytes = body.as_bytes();
    let magic: [(&[u8], &str); 7] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b", "application/gzip"),
        (b"^XA", "application/x-zpl"),
    ];
    if matches!(body, Body::Json(_)) {
        return "application/json";
    }
    if let Some((_, found)) = magic.iter().find(|(head, _)| bytes.starts_with(head)) {
        return found;
    }
    if matches!(body, Body::Binary(_)) && std::str::from_utf8(bytes).is_err() {
        return UNKNOWN;
    }
    match bytes.trim_ascii_start() {
        [b'{' | b'[', ..] => "application/json",
        [b'<', b'?', ..] => "application/xml",
        [b'<', ..] => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

/// The bytes without secrets.
fn clean<'a>(body: Body<'a>, content_type: &str, redaction: &mut Redaction<'_>) -> (Cow<'a, [u8]>, IsText) {
    let (bytes, scan) = match body {
        Body::Text(Cow::Borrowed(text)) => (Cow::Borrowed(text.as_bytes()), true),
        Body::Text(Cow::Owned(text)) => (Cow::Owned(text.into_bytes()), true),
        Body::Json(text) => (Cow::Borrowed(text.as_bytes()), true),
        Body::Binary(bytes) => {
            let scan = is_text(content_type, &bytes);
            (Cow::Owned(bytes), scan)
        }
    };
    if !scan {
        return (bytes, IsText::No);
    }
    let bytes = redaction.bytes(&bytes, syntax(content_type, &bytes)).map_or(bytes, Cow::Owned);
    (bytes, IsText::Yes)
}

/// How a text of this media type is read.
fn syntax(content_type: &str, bytes: &[u8]) -> Syntax {
    let is_json = is_json_type(content_type) || matches!(bytes.trim_ascii_start(), [b'{' | b'[', ..]);
    if is_json { Syntax::Json } else { Syntax::Text }
}

/// How a stored body was read before it was stored; `None` if it was kept as the bytes it is.
pub(crate) fn syntax_of_stored(content_type: &str, bytes: &[u8]) -> Option<Syntax> {
    is_text(content_type, bytes).then(|| syntax(content_type, bytes))
}

fn is_text(content_type: &str, bytes: &[u8]) -> bool {
    is_text_type(content_type) || is_unknown(content_type) && std::str::from_utf8(bytes).is_ok()
}

fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json_type(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.ends_with("/json") || essence.ends_with("+json")
}

fn is_unknown(content_type: &str) -> bool {
    matches!(essence(content_type).as_str(), UNKNOWN | "binary/octet-stream")
}

fn is_text_type(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.starts_with("text/")
        || essence.starts_with("multipart/form-data")
        || ["json", "xml", "x-www-form-urlencoded", "javascript", "yaml", "x-yaml", "graphql", "x-ndjson"]
            .iter()
            .any(|name| essence.ends_with(name))
}

/// The beginning that is kept; text is cut between characters.
fn kept(bytes: &[u8], most: usize, text: IsText) -> &[u8] {
    if bytes.len() <= most {
        return bytes;
    }
    // Bytes that continue a character are at most three in UTF-8; other encodings are cut where they are.
    let begins = |back: &usize| most >= *back && bytes[most - back] & 0xC0 != 0x80;
    let back = if text == IsText::Yes { (0..4).find(begins).unwrap_or(0) } else { 0 };
    &bytes[..most - back]
}
