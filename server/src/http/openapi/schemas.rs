//! What goes in and comes out, with the words of the closed vocabularies as the program has them.

use app::domain::bucket::Granularity;
use app::domain::export::ExportState;
use app::domain::outcome::{Action, ActorType, Direction, Kind, Outcome, Reason, Severity};
use serde_json::{Map, Value, json};

use super::parameters::{slug, words};

/// Examples of what sources send.
pub(super) struct Sent;

/// See [`Sent`].
pub(super) const SENT: Sent = Sent;

impl Sent {
    /// Only what is required.
    pub(super) fn least(&self) -> Value {
        json!({"module": "email", "operation": "send", "outcome": "success"})
    }

    /// Two records, one a line.
    pub(super) fn lines(&self) -> String {
        format!("{}\n{}\n", self.least(), json!({"module": "vies", "operation": "check", "outcome": "no_answer"}))
    }
}

/// An event with every field, the one that the tests of ingest send.
pub(super) fn sent() -> Value {
    serde_json::from_str(include_str!("../../ingest/batch/full.json")).unwrap_or_default()
}

/// Every schema, by name.
pub(super) fn all() -> Value {
    json!({
        "Problem": problem(),
        "NewEvent": new_event(),
        "BatchAnswer": batch_answer(),
        "Event": event(),
        "EventPage": object(json!({"events": events(), "next": {"type": ["string", "null"], "description": "The cursor of the next page."}}), &["events", "next"]),
        "Timeline": object(json!({"events": events()}), &["events"]),
        "Payload": payload(),
        "Annotations": annotations(),
        "Addition": addition(),
        "Counts": counts(),
        "Bucket": object(json!({"bucket": {"type": "string", "examples": ["2026", "2026-03", "2026-03-29", "2026-03-29T01"]}, "counts": schema("Counts"), "total": count()}), &["bucket", "counts", "total"]),
        "Statistics": statistics(),
        "ExportProgress": object(json!({"state": words(ExportState::ALL), "rows": count(), "bytes": count(), "problem": text()}), &["state", "rows", "bytes"]),
    })
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn count() -> Value {
    json!({"type": "integer", "minimum": 0})
}

fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn events() -> Value {
    json!({"type": "array", "items": schema("Event")})
}

fn texts() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

fn problem() -> Value {
    let properties = json!({
        "type": {"type": "string", "examples": ["urn:vigie:problem:invalid-parameter"]},
        "title": text(), "status": {"type": "integer"}, "detail": text(),
        "field": {"type": "string", "description": "The field or parameter at fault."},
    });
    object(properties, &["type", "title", "status", "detail"])
}

/// What an event says both when it is sent and when it is read.
fn shared() -> Map<String, Value> {
    let target = object(json!({"type": text(), "id": text(), "label": text(), "url": text()}), &["type", "id"]);
    let change = object(json!({"field": text(), "old": {}, "new": {}}), &["field"]);
    let actor =
        json!({"type": words(ActorType::ALL), "code": text(), "label": text(), "user_type": text(), "roles": texts()});
    let http = json!({"direction": words(Direction::ALL), "method": text(), "url": text(), "status": {"type": "integer", "minimum": 0, "maximum": 999}});
    let job = json!({"name": text(), "scheduled_for": time(), "items_ok": count(), "items_failed": count()});
    let shared = json!({
        "time": time(), "recorded": time(), "kind": words(Kind::ALL), "module": slug(), "submodule": slug(), "operation": slug(),
        "outcome": words(Outcome::ALL), "reason": words(Reason::ALL), "severity": words(Severity::ALL), "critical": {"type": "boolean"},
        "action": words(Action::ALL), "message": text(), "actor": object(actor, &["type"]), "ip": text(), "user_agent": text(),
        "section": text(), "targets": {"type": "array", "items": target}, "changes": {"type": "array", "items": change},
        "comment": text(), "correlation_id": text(), "operation_id": text(), "attempt": count(), "trace_id": text(),
        "duration_ms": count(), "job": object(job, &["name"]), "http": object(http, &[]), "tags": {"type": "array", "items": slug()},
        "attributes": {"type": "object"},
    });
    match shared {
        Value::Object(shared) => shared,
        _ => Map::new(),
    }
}

fn new_event() -> Value {
    let body = json!({
        "type": "object",
        "properties": {"headers": {"type": "object"}, "body": text(), "body_base64": {"type": "string", "contentEncoding": "base64"}},
    });
    let mut properties = shared();
    properties.insert(
        "id".to_owned(),
        json!({"type": "string", "description": "The source's own: the same id is stored once."}),
    );
    properties.insert("site".to_owned(), slug());
    for payload in ["request", "response", "traceback", "attachment"] {
        properties.insert(payload.to_owned(), body.clone());
    }
    json!({"type": "object", "properties": properties, "required": ["module", "operation", "outcome"], "examples": [sent(), SENT.least()]})
}

fn batch_answer() -> Value {
    let rejected = object(json!({"index": count(), "field": text(), "error": text()}), &["index", "error"]);
    let properties =
        json!({"accepted": count(), "duplicates": count(), "rejected": {"type": "array", "items": rejected}});
    let mut answer = object(properties, &["accepted", "duplicates", "rejected"]);
    answer["examples"] = json!([{"accepted": 1, "duplicates": 0, "rejected": []}]);
    answer
}

fn event() -> Value {
    let mut properties = shared();
    let own = [
        ("id", json!({"type": "string", "description": "Vigie's own; sorts by time."})),
        ("source_id", json!({"type": "string", "description": "The sender's."})),
        ("source", text()),
        ("site", slug()),
        ("received", time()),
        ("from_future", json!({"type": "boolean"})),
        (
            "redacted",
            json!({"type": "integer", "minimum": 0, "description": "How many secrets were removed before storage."}),
        ),
    ];
    properties.extend(own.map(|(name, schema)| (name.to_owned(), schema)));
    for kind in ["request", "response", "traceback", "attachment"] {
        properties.insert(kind.to_owned(), schema("Payload"));
    }
    let required = [
        "id",
        "source",
        "site",
        "time",
        "received",
        "kind",
        "module",
        "operation",
        "outcome",
        "severity",
        "critical",
        "redacted",
    ];
    object(Value::Object(properties), &required)
}

fn payload() -> Value {
    let properties = json!({
        "content_type": text(), "size": count(), "stored": count(), "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "truncated": {"type": "boolean"},
    });
    object(properties, &["content_type", "size", "stored", "sha256", "truncated"])
}

fn annotations() -> Value {
    let nullable = json!({"type": ["string", "null"]});
    let version = object(json!({"time": time(), "text": nullable}), &["time", "text"]);
    let comment = object(
        json!({"comment": count(), "by": text(), "text": nullable, "versions": {"type": "array", "items": version}}),
        &["comment", "by", "text", "versions"],
    );
    let tag = object(json!({"tag": slug(), "by": text(), "time": time()}), &["tag", "by", "time"]);
    let signature =
        json!({"type": ["object", "null"], "properties": {"by": text(), "time": time()}, "required": ["by", "time"]});
    let assignment = json!({"type": ["object", "null"], "properties": {"to": text(), "by": text(), "time": time()}, "required": ["to", "by", "time"]});
    let properties = json!({
        "comments": {"type": "array", "items": comment}, "tags": {"type": "array", "items": tag},
        "acknowledged": signature, "assigned": assignment,
    });
    object(properties, &["comments", "tags", "acknowledged", "assigned"])
}

fn addition() -> Value {
    let kinds = ["comment", "edit", "withdraw", "tag", "untag", "acknowledge", "unacknowledge", "assign"];
    let properties = json!({
        "type": words(&kinds), "text": text(), "comment": count(), "tag": slug(), "to": {"type": ["string", "null"]},
    });
    object(properties, &["type"])
}

fn counts() -> Value {
    let properties: Map<String, Value> = Outcome::ALL.iter().map(|outcome| (outcome.to_string(), count())).collect();
    let required: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    object(Value::Object(properties), &required)
}

fn statistics() -> Value {
    let properties = json!({
        "granularity": words(Granularity::ALL), "buckets": {"type": "array", "items": schema("Bucket")}, "total": count(),
        "hidden_sites": {"type": "integer", "minimum": 0, "description": "How many sites are left out because an administrator hid them."},
    });
    object(properties, &["granularity", "buckets", "total", "hidden_sites"])
}
