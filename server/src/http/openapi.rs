//! `GET /api/openapi.json`: what programs can ask, as OpenAPI 3.1. It is put together from what stands at the handlers and at the types that they
//! read and write; here is only what belongs to none of them. It says nothing of any data, so anybody may read it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};

pub(super) mod answers;
pub(super) mod parameters;

/// The route of the document.
pub fn routes(document: &OpenApi) -> Router {
    let document = serde_json::to_vec(document).map(Bytes::from).map_err(Arc::new);
    Router::new().route("/api/openapi.json", get(async move || answer(document)))
}

fn answer(document: Result<Bytes, Arc<serde_json::Error>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    match document {
        Ok(document) => (headers, document).into_response(),
        Err(error) => super::problem::Problem::internal(error).into_response(),
    }
}

/// The document without its paths.
pub fn head() -> OpenApi {
    Head::openapi()
}

/// What the document says before its paths.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Vigie",
        description = "Events in, and what happened out. Sources send with a key; people's programs read with a personal token and see what its owner may see. The rights that an operation asks for stand at its security requirements.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/")),
    modifiers(&Keys)
)]
struct Head;

/// What opens the doors.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = |description: &str| {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
            SecurityScheme::Http(scheme.description(Some(description)).build())
        };
        let cookie = ApiKeyValue::with_description("vigie", "The session of a browser; `__Host-vigie` under HTTPS.");
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", bearer("The key of a source (`vigie key create`)."));
        components.add_security_scheme("token", bearer("A personal token (`vigie token create`)."));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}
