//! An event as programs read it: the fields that its source sent, and what Vigie knows of it. Shared by the API, exports and live streams.

use std::borrow::Cow;
use std::sync::Arc;

use app::domain::event::{Actor, Change, Event, EventId, HttpExchange, JobRun, Target};
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use app::domain::payload::{PayloadInfo, PayloadKind, RemovedPayload};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// Writes an event as JSON. What the event does not have is left out.
#[derive(Clone, Copy, Debug)]
pub struct ApiEvent<'a>(pub &'a Event);

/// An event as it is read: what its source sent, and what Vigie knows of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Event, examples(json!(example())))]
struct Fields<'a> {
    id: EventId,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The sender's.
    #[schema(nullable = false)]
    source_id: Option<&'a str>,
    /// The program that sent it.
    source: &'a str,
    site: &'a Slug,
    /// With the offset of its site at that moment.
    #[schema(value_type = Timestamp)]
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Timestamp)]
    recorded: Option<String>,
    #[schema(value_type = Timestamp)]
    received: String,
    /// Whether its time was more than five minutes ahead when it came.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    from_future: bool,
    kind: Kind,
    module: &'a Slug,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    submodule: Option<&'a Slug>,
    operation: &'a Slug,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<Reason>,
    severity: Severity,
    critical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    actor: Option<&'a Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String)]
    ip: Option<std::net::IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    correlation_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    duration_ms: Option<u64>,
    #[serde(skip_serializing_if = "<[Slug]>::is_empty")]
    tags: &'a [Slug],
    #[serde(flatten)]
    rare: Rare<'a>,
    /// How many secrets were removed before it was stored.
    redacted: u32,
    #[serde(flatten)]
    payloads: Payloads<'a>,
    /// Those that were kept for a shorter time than the event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    removed_payloads: Vec<RemovedFields>,
}

/// What few events have.
#[derive(Serialize, ToSchema)]
#[schema(as = EventDetails)]
struct Rare<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user_agent: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Target]>::is_empty")]
    targets: &'a [Target],
    #[serde(skip_serializing_if = "<[Change]>::is_empty")]
    changes: &'a [Change],
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    comment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    operation_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attempt: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    trace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    job: Option<&'a JobRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    http: Option<&'a HttpExchange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    attributes: Option<&'a Arc<RawValue>>,
}

/// What is stored beside an event.
#[derive(Serialize, ToSchema)]
#[schema(as = EventPayloads)]
struct Payloads<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request: Option<PayloadFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    response: Option<PayloadFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    traceback: Option<PayloadFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachment: Option<PayloadFields<'a>>,
}

/// A request, response, stack trace or attachment; its bytes are read by an address of their own.
#[derive(Serialize, ToSchema)]
#[schema(as = Payload)]
struct PayloadFields<'a> {
    content_type: &'a str,
    /// How many bytes it has without its secrets.
    size: u64,
    /// How many of them are kept.
    stored: u64,
    /// Of all its bytes, secrets removed.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: &'a str,
    /// Whether it was cut.
    truncated: bool,
}

/// A request, response, stack trace or attachment that retention has removed.
#[derive(Serialize, ToSchema)]
#[schema(as = RemovedPayload)]
struct RemovedFields {
    kind: PayloadKind,
    /// When it was removed.
    #[schema(value_type = Timestamp)]
    since: String,
}

impl RemovedFields {
    fn of(removed: &RemovedPayload) -> Self {
        Self { kind: removed.kind, since: removed.since.to_rfc3339() }
    }
}

/// How the event is read that the example of sending sends.
pub(super) fn example() -> serde_json::Value {
    serde_json::from_str(include_str!("event_json/example.json")).unwrap_or_default()
}

impl PartialSchema for ApiEvent<'_> {
    fn schema() -> RefOr<Schema> {
        Fields::schema()
    }
}

impl ToSchema for ApiEvent<'_> {
    fn name() -> Cow<'static, str> {
        Fields::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Fields::schemas(schemas);
    }
}

impl Serialize for ApiEvent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Event { id, site, source, body, payloads, removed_payloads } = self.0;
        Fields {
            id: *id,
            source_id: body.source_id.as_deref(),
            source,
            site,
            time: body.occurred.to_rfc3339_at(body.local.offset_s),
            recorded: body.recorded.map(|recorded| recorded.to_rfc3339()),
            received: body.received.to_rfc3339(),
            from_future: body.from_future,
            kind: body.kind,
            module: &body.module,
            submodule: body.submodule.as_ref(),
            operation: &body.operation,
            outcome: body.outcome,
            reason: body.reason,
            severity: body.severity,
            critical: body.critical,
            action: body.action,
            message: body.message.as_deref(),
            actor: body.actor.as_ref(),
            ip: body.ip,
            section: body.section.as_deref(),
            correlation_id: body.correlation_id.as_deref(),
            duration_ms: body.duration_ms,
            tags: &body.tags,
            rare: Rare::of(self.0),
            redacted: body.redacted,
            payloads: Payloads::of(payloads),
            removed_payloads: removed_payloads.iter().map(RemovedFields::of).collect(),
        }
        .serialize(serializer)
    }
}

impl<'a> Rare<'a> {
    fn of(event: &'a Event) -> Self {
        let details = &event.body.details;
        Self {
            user_agent: details.user_agent.as_deref(),
            targets: &details.targets,
            changes: &details.changes,
            comment: details.comment.as_deref(),
            operation_id: details.operation_id.as_deref(),
            attempt: details.attempt,
            trace_id: details.trace_id.as_deref(),
            job: details.job.as_ref(),
            http: details.http.as_ref(),
            attributes: details.attributes.as_ref(),
        }
    }
}

impl<'a> Payloads<'a> {
    fn of(payloads: &'a [PayloadInfo]) -> Self {
        let of = |kind: PayloadKind| payloads.iter().find(|info| info.kind == kind).map(PayloadFields::of);
        Self {
            request: of(PayloadKind::Request),
            response: of(PayloadKind::Response),
            traceback: of(PayloadKind::Traceback),
            attachment: of(PayloadKind::Attachment),
        }
    }
}

impl<'a> PayloadFields<'a> {
    fn of(info: &'a PayloadInfo) -> Self {
        Self {
            content_type: &info.content_type,
            size: info.size,
            stored: info.stored,
            sha256: &info.sha256,
            truncated: info.truncated,
        }
    }
}
