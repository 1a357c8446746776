//! Requests, responses, tracebacks and attachments: stored beside their event, compressed, and never run.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::event::EventId;
use super::terms::terms;
use super::time::Timestamp;

/// What stands where a secret was removed before storage.
pub const REDACTED: &str = "[redacted]";

terms! {
    /// Which of an event's payloads.
    PayloadKind {
        /// What was sent.
        Request = 0, "request";
        /// What came back.
        Response = 1, "response";
        /// A stack trace.
        Traceback = 2, "traceback";
        /// Anything else that was attached.
        Attachment = 3, "attachment";
    }
}

/// A payload ready for storage: redacted and cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayload {
    /// Which one.
    pub kind: PayloadKind,
    /// Header names (lower case) and values, redacted, in the order received.
    pub headers: Vec<(String, String)>,
    /// The media type, from `content-type` or guessed; `application/octet-stream` if unknown.
    pub content_type: String,
    /// The bytes to keep.
    pub body: Arc<[u8]>,
    /// The size in bytes after redaction and before cutting.
    pub size: u64,
    /// SHA-256 of the body after redaction and before cutting.
    pub sha256: [u8; 32],
}

impl NewPayload {
    /// Whether the body was cut.
    pub fn truncated(&self) -> bool {
        (self.body.len() as u64) < self.size
    }
}

/// What a list or an event says of a payload without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadInfo {
    /// Which one.
    pub kind: PayloadKind,
    /// The media type as the source gave it.
    pub content_type: String,
    /// The size in bytes before cutting.
    pub size: u64,
    /// How many bytes are kept.
    pub stored: u64,
    /// SHA-256 before cutting, 64 hexadecimal digits.
    pub sha256: String,
    /// Whether the body was cut.
    pub truncated: bool,
}

/// A payload that retention has removed before its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedPayload {
    /// What it was.
    pub kind: PayloadKind,
    /// When it went, or the last of those that went with it.
    pub since: Timestamp,
}

/// A payload as it is read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// What the list said of it.
    pub info: PayloadInfo,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The kept bytes.
    pub body: Arc<[u8]>,
}

/// How a payload is called as a file: made of digits and words of ours only.
pub fn payload_file(event: EventId, kind: PayloadKind, content_type: &str) -> String {
    format!("event-{event}-{kind}.{}", extension(content_type))
}

/// The usual end of a file's name for a media type.
fn extension(content_type: &str) -> &'static str {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "application/zip" => "zip",
        "application/gzip" => "gz",
        "application/x-zpl" => "zpl",
        "text/html" => "html",
        "text/csv" => "csv",
        json if json.ends_with("json") => "json",
        xml if xml.ends_with("xml") => "xml",
        text if text.starts_with("text/") => "txt",
        _ => "bin",
    }
}
