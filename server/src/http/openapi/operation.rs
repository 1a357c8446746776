//! One thing that can be asked: method, path, right, parameters, and every answer. The router's own refusals are added where they can occur.

use serde_json::{Map, Value, json};

use super::parameters;

/// An operation of the API.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    id: &'static str,
    summary: &'static str,
    right: Option<&'static str>,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Map<String, Value>,
}

impl Operation {
    /// What can be asked by `GET`.
    pub(super) fn get(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new("get", path, id, summary)
    }

    /// What can be asked by another method.
    pub(super) fn new(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Self {
        let mut parameters = Vec::new();
        let mut answers = Map::new();
        if let Some((_, rest)) = path.split_once('{') {
            let name = rest.split('}').next().unwrap_or_default();
            parameters.push(parameters::of_path(name));
            answers.insert("404".to_owned(), problem("NotFound"));
        }
        Self { method, path, id, summary, right: None, parameters, body: None, answers }
    }

    /// Asks for a right.
    pub(super) fn right(mut self, right: app::domain::access::Right) -> Self {
        self.right = Some(right.as_str());
        self.problem(401, "Unauthorized").problem(403, "Forbidden")
    }

    /// Takes the filter.
    pub(super) fn filtered(mut self) -> Self {
        self.parameters.extend(parameters::references());
        self.problem(400, "InvalidParameter").problem(503, "Unavailable")
    }

    /// Takes a parameter.
    pub(super) fn parameter(mut self, name: &str, schema: Value, description: &str) -> Self {
        self.parameters.push(json!({"name": name, "in": "query", "schema": schema, "description": description}));
        self.problem(400, "InvalidParameter")
    }

    /// Takes a header.
    pub(super) fn header(mut self, name: &str, description: &str) -> Self {
        self.parameters
            .push(json!({"name": name, "in": "header", "schema": {"type": "string"}, "description": description}));
        self
    }

    /// Takes a body.
    pub(super) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Answers JSON of a schema.
    pub(super) fn json(self, status: u16, description: &str, schema: &str) -> Self {
        let content = json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}}});
        self.answer(status, json!({"description": description, "content": content}))
    }

    /// Answers a file of one of these types.
    pub(super) fn file(self, description: &str, types: &[&str]) -> Self {
        let binary = || json!({"schema": {"type": "string", "contentMediaType": "application/octet-stream"}});
        let content: Map<String, Value> = types.iter().map(|kind| ((*kind).to_owned(), binary())).collect();
        let headers = json!({"Content-Disposition": {"schema": {"type": "string"}, "description": "An attachment with its name."}});
        self.answer(200, json!({"description": description, "headers": headers, "content": content}))
    }

    /// Answers something else.
    pub(super) fn answer(mut self, status: u16, answer: Value) -> Self {
        self.answers.insert(status.to_string(), answer);
        self
    }

    /// May be refused so.
    pub(super) fn problem(mut self, status: u16, name: &str) -> Self {
        self.answers.insert(status.to_string(), problem(name));
        self
    }

    /// As OpenAPI writes it.
    pub(super) fn value(&self) -> Value {
        let mut value = json!({
            "operationId": self.id,
            "summary": self.summary,
            "parameters": self.parameters,
            "responses": self.answers,
        });
        if let Some(right) = self.right {
            value["description"] =
                json!(format!("Asks for the right `{right}`; sites that the caller may not see do not exist."));
        }
        if let Some(body) = &self.body {
            value["requestBody"] = json!({"required": true, "content": body});
        }
        value
    }
}

fn problem(name: &str) -> Value {
    json!({"$ref": format!("#/components/responses/{name}")})
}

/// The refusals, by name.
pub(super) fn problems() -> Value {
    let told = [
        ("InvalidParameter", "A parameter or the body cannot be taken; `field` names it."),
        ("Unauthorized", "No token, session or key, or it is unknown, expired or revoked."),
        ("Forbidden", "The right is missing."),
        ("NotFound", "There is none, or none that the caller may see."),
        ("Conflict", "It exists already."),
        ("TooLarge", "Over a limit, counted after decompression."),
        ("UnsupportedType", "Neither JSON nor NDJSON, or an unknown encoding."),
        ("TooMany", "Too many at once; try again after `Retry-After` seconds."),
        (
            "Unavailable",
            "The time limit of a read was reached, or the disk or the queue is full; nothing is half-stored.",
        ),
    ];
    let answer = |description| {
        json!({
            "description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        })
    };
    told.into_iter().map(|(name, description)| (name.to_owned(), answer(description))).collect::<Map<_, _>>().into()
}
