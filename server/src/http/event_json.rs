//! An event as programs read it: the fields that its source sent, and what Vigie knows of it. Shared by the API, exports and live streams.

use std::sync::Arc;

use app::domain::event::{Actor, Change, Event, EventId, HttpExchange, JobRun, Target};
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use app::domain::payload::{PayloadInfo, PayloadKind};
use app::domain::slug::Slug;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Writes an event as JSON. What the event does not have is left out.
#[derive(Clone, Copy, Debug)]
pub struct ApiEvent<'a>(pub &'a Event);

#[derive(Serialize)]
struct Fields<'a> {
    id: EventId,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<&'a str>,
    source: &'a str,
    site: &'a Slug,
    /// With the offset of its site at that moment.
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<String>,
    received: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    from_future: bool,
    kind: Kind,
    module: &'a Slug,
    #[serde(skip_serializing_if = "Option::is_none")]
    submodule: Option<&'a Slug>,
    operation: &'a Slug,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    severity: Severity,
    critical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<std::net::IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<u64>,
    #[serde(skip_serializing_if = "<[Slug]>::is_empty")]
    tags: &'a [Slug],
    #[serde(flatten)]
    rare: Rare<'a>,
    redacted: u32,
    #[serde(flatten)]
    payloads: Payloads<'a>,
}

#[derive(Serialize)]
struct Rare<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Target]>::is_empty")]
    targets: &'a [Target],
    #[serde(skip_serializing_if = "<[Change]>::is_empty")]
    changes: &'a [Change],
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<&'a JobRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<&'a HttpExchange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<&'a Arc<RawValue>>,
}

#[derive(Serialize)]
struct Payloads<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<PayloadFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<PayloadFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceback: Option<PayloadFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<PayloadFields<'a>>,
}

#[derive(Serialize)]
struct PayloadFields<'a> {
    content_type: &'a str,
    size: u64,
    stored: u64,
    sha256: &'a str,
    truncated: bool,
}

impl Serialize for ApiEvent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Event { id, site, source, body, payloads } = self.0;
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
