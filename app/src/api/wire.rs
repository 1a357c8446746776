//! How server functions travel: `POST` with JSON both ways. `server_fn`'s own `Http<Json, Json>` is the same on the wire, but makes sending,
//! reading the answer and its errors anew for each function, and reads bytes, while the data embedded in the page are read as text:
//! `serde_json` has code of its own for every type in each of the two. Here the module has each once.

use std::future::Future;
use std::str::Utf8Error;

use http::Method;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::Post;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::redirect::call_redirect_hook;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::response::ClientRes;
use leptos::server_fn::server::Server;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, Http, Protocol};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::error::{AppError, FieldError};

/// The protocol of all server functions.
pub struct Wire;

impl<Input, Output, C, S> Protocol<Input, Output, C, S, AppError> for Wire
where
    Input: Serialize + DeserializeOwned + Send + 'static,
    Output: Serialize + DeserializeOwned + Send + 'static,
    C: Client<AppError>,
    S: Server<AppError>,
    Http<Post<JsonText>, Post<JsonText>>: Protocol<Input, Output, C, S, AppError>,
{
    const METHOD: Method = Method::POST;

    async fn run_server<F, Fut>(request: S::Request, server_fn: F) -> Result<S::Response, AppError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        let noted = move |input| {
            let answer = server_fn(input);
            async move {
                let answer = answer.await;
                // Whoever in the function decided it: that somebody may not do this is noted in one place.
                #[cfg(feature = "ssr")]
                let answer = answer.map_err(|error| match error {
                    AppError::Forbidden => crate::api::guard::refused(),
                    error => error,
                });
                answer
            }
        };
        <Http<Post<JsonText>, Post<JsonText>> as Protocol<Input, Output, C, S, AppError>>::run_server(request, noted)
            .await
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, AppError> {
        // What cannot be written as JSON cannot be sent either.
        let body = serde_json::to_string(&input).map_err(|_| AppError::Connection)?;
        let answer = send::<C>(path, body).await?;
        serde_json::from_str(&answer).map_err(|_| AppError::Connection)
    }
}

/// Sends a body and gives that of the answer, for all functions alike.
async fn send<C: Client<AppError>>(path: &str, body: String) -> Result<String, AppError> {
    let json = JsonText::CONTENT_TYPE;
    let response = C::send(C::Request::try_new_post(path, json, json, body)?).await?;
    let (status, location, has_redirect) = (response.status(), response.location(), response.has_redirect());
    if (400..=599).contains(&status) {
        return Err(AppError::de(response.try_into_bytes().await?));
    }
    let answer = response.try_into_string().await?;
    if (300..=399).contains(&status) || has_redirect {
        call_redirect_hook(&location);
    }
    Ok(answer)
}

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
            // What a caller sent and cannot be read; in a browser, an answer that cannot.
            E::Deserialization(problem) if cfg!(feature = "ssr") => Self::Invalid(FieldError::new("request", problem)),
            E::Request(_) | E::Response(_) | E::Deserialization(_) | E::MissingArg(_) => Self::Connection,
            E::Args(problem) => Self::Invalid(FieldError::new("request", problem)),
            _ => Self::Failed { request: String::new() },
        }
    }
}
