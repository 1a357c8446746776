//! `GET /api/openapi.json`: what programs can ask, as OpenAPI 3.1. It is made of the very vocabularies and lists of parameters that the handlers
//! read by, and a test holds it against the router. It says nothing of any data, so anybody may read it.

use std::sync::LazyLock;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};

use self::operation::Operation;

mod operation;
mod operations;
mod parameters;
mod schemas;

/// The route of the document.
pub fn routes() -> Router {
    Router::new().route("/api/openapi.json", get(async || document_answer()))
}

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

fn document_answer() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, DOCUMENT.as_str()).into_response()
}

/// The document.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Vigie",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
            "description": "Events in, and what happened out. Sources send with a key; people's programs read with a personal token and see what its owner may see.",
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}, {"session": []}],
        "paths": paths(&operations::all()),
        "components": {
            "schemas": schemas::all(),
            "parameters": parameters::filter(),
            "responses": operation::problems(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A personal token (`vigie token create`); to send events, the key of a source (`vigie key create`)."},
                "session": {"type": "apiKey", "in": "cookie", "name": "vigie", "description": "The session of a browser; `__Host-vigie` under HTTPS."},
            },
        },
    })
}

fn paths(operations: &[Operation]) -> Value {
    let mut paths = Map::new();
    for operation in operations {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = operation.value();
    }
    Value::Object(paths)
}
