//! The hash of what an event says before it is stored, the same as the stored one has.

use app::domain::error::StoreError;
use app::domain::event::NewEvent;
use app::domain::payload::NewPayload;

use super::digest::{Hash, Said, SaidPayload};
use crate::store::sqlite::row::{is_empty, stored_flags};
use crate::store::sqlite::texts::Texts;

fn payload(payload: &NewPayload) -> SaidPayload<'_> {
    SaidPayload {
        kind: payload.kind.code(),
        content_type: &payload.content_type,
        sizes: [payload.size, payload.body.len() as u64].map(|size| i64::try_from(size).unwrap_or(i64::MAX)),
        sha256: &payload.sha256,
    }
}

/// The hash of an event from the source of that name.
pub(in super::super) fn digest(event: &NewEvent, source: &str) -> Result<Hash, StoreError> {
    let failed = |error| StoreError::Database(Box::new(error));
    let body = &event.body;
    let texts = Texts {
        message: body.message.clone(),
        source_key: body.source_id.clone(),
        correlation: body.correlation_id.clone(),
        ip: body.ip,
        details: (!is_empty(&body.details)).then_some(&body.details),
        recorded: body.recorded,
        tags: body.tags.clone(),
    };
    let texts = (!texts.is_empty()).then(|| serde_json::to_vec(&texts)).transpose().map_err(failed)?;
    let actor = body.actor.as_ref().map(serde_json::to_string).transpose().map_err(failed)?;
    let mut payloads: Vec<SaidPayload<'_>> = event.payloads.iter().map(payload).collect();
    payloads.sort_by_key(|payload| payload.kind);
    let said = Said {
        site: event.site.as_str(),
        source,
        module: body.module.as_str(),
        submodule: body.submodule.as_ref().map(|slug| slug.as_str()),
        operation: body.operation.as_str(),
        codes: [
            Some(body.outcome.code()),
            Some(body.kind.code()),
            Some(body.severity.code()),
            body.reason.map(|reason| reason.code()),
            body.action.map(|action| action.code()),
        ],
        numbers: [
            stored_flags(event),
            body.occurred.0,
            body.received.0,
            body.local.day.number().into(),
            body.local.offset_s.into(),
            body.redacted.into(),
        ],
        duration_ms: body.duration_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)),
        actor: actor.as_deref(),
        section: body.section.as_deref(),
        texts: texts.as_deref(),
        payloads,
    };
    Ok(said.digest())
}
