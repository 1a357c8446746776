//! How server functions travel: as JSON, read the way in which the page's embedded data are read. `serde_json` has one reader for text and
//! one for bytes, each with code of its own for every type; with `server_fn`'s own `Json`, which reads bytes, the module held both.

use std::str::Utf8Error;

use leptos::server_fn::codec::Post;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::error::{AppError, FieldError};

/// The codec of server functions, for `input` and `output`.
pub type Json = Post<JsonText>;

/// JSON (RFC 8259) read from text.
pub struct JsonText;

/// What cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Not UTF-8.
    #[error(transparent)]
    Text(#[from] Utf8Error),
    /// Not JSON, or of another shape.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        Ok(serde_json::from_str(std::str::from_utf8(&bytes)?)?)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        match error {
            E::Request(_) | E::Response(_) | E::Deserialization(_) | E::MissingArg(_) => Self::Connection,
            E::Args(problem) => Self::Invalid(FieldError::new("request", problem)),
            _ => Self::Failed { request: String::new() },
        }
    }
}
