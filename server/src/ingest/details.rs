//! The fields that few events have: targets, changes, job, HTTP exchange, attributes.

use std::borrow::Cow;
use std::fmt::Display;

use app::domain::error::FieldError;
use app::domain::event::{Change, Details, HttpExchange, JobRun, Target};
use serde_json::Value;
use serde_json::value::RawValue;

use super::check::{limited, raw_value, time};
use super::json;
use super::limits::Limits;
use super::record::{ChangeRecord, HttpRecord, JobRecord, Object, Record, TargetRecord};
use super::redact::Redaction;
use super::text::{Term, Text, Whole};

/// Takes the rare fields out of the record.
pub(super) fn details<'a>(
    record: &mut Record<'_>,
    limits: &'a Limits,
    redaction: &mut Redaction<'a>,
) -> Result<Details, FieldError> {
    let mut reader = Reader { limits, redaction };
    Ok(Details {
        user_agent: reader.text("user_agent", record.user_agent.take())?,
        targets: reader.targets(record.targets.take().unwrap_or_default())?,
        changes: reader.changes(record.changes.take().unwrap_or_default())?,
        comment: reader.sentence("comment", record.comment.take())?,
        operation_id: reader.code("operation_id", record.operation_id.take())?,
        attempt: attempt(record.attempt)?,
        trace_id: trace_id(record.trace_id.take())?,
        job: record.job.take().map(|Object(job)| reader.job(job)).transpose()?,
        http: record.http.take().map(|Object(http)| reader.http(http)).transpose()?,
        attributes: record.attributes.take().map(|raw| reader.attributes(raw)).transpose()?.flatten(),
    })
}

struct Reader<'r, 'a> {
    limits: &'a Limits,
    redaction: &'r mut Redaction<'a>,
}

impl Reader<'_, '_> {
    fn cleaned(
        &mut self,
        field: impl Display,
        text: Option<Text<'_>>,
        limit: (&'static str, usize),
    ) -> Result<Option<String>, FieldError> {
        Ok(limited(field, text, limit)?.map(|text| self.redaction.text(text).into_owned()))
    }

    fn text(&mut self, field: impl Display, text: Option<Text<'_>>) -> Result<Option<String>, FieldError> {
        self.cleaned(field, text, ("text_bytes", self.limits.text_bytes))
    }

    fn sentence(&mut self, field: impl Display, text: Option<Text<'_>>) -> Result<Option<String>, FieldError> {
        self.cleaned(field, text, ("message_bytes", self.limits.message_bytes))
    }

    fn code(&self, field: impl Display, text: Option<Text<'_>>) -> Result<Option<String>, FieldError> {
        Ok(limited(field, text, ("code_bytes", self.limits.code_bytes))?.map(Cow::into_owned))
    }

    fn required(&self, field: impl Display + Copy, text: Text<'_>) -> Result<String, FieldError> {
        self.code(field, Some(text))?.ok_or_else(|| FieldError::new(field.to_string(), "must not be empty"))
    }

    fn targets(&mut self, targets: Vec<Object<TargetRecord<'_>>>) -> Result<Vec<Target>, FieldError> {
        Limits::check_items(targets.len(), self.limits, || "targets".to_owned())?;
        targets.into_iter().enumerate().map(|(at, Object(target))| self.target(at, target)).collect()
    }

    fn target(&mut self, at: usize, target: TargetRecord<'_>) -> Result<Target, FieldError> {
        Ok(Target {
            kind: self.required(format_args!("targets[{at}].type"), target.kind)?,
            id: self.required(format_args!("targets[{at}].id"), target.id)?,
            label: self.text(format_args!("targets[{at}].label"), target.label)?,
            url: self.text(format_args!("targets[{at}].url"), target.url)?,
        })
    }

    fn changes(&mut self, changes: Vec<Object<ChangeRecord<'_>>>) -> Result<Vec<Change>, FieldError> {
        Limits::check_items(changes.len(), self.limits, || "changes".to_owned())?;
        let size = changes
            .iter()
            .flat_map(|Object(change)| [change.old, change.new])
            .flatten()
            .map(|raw| raw.get().len())
            .sum();
        Limits::check_bytes(size, ("document_bytes", self.limits.document_bytes), || "changes".to_owned())?;
        changes.into_iter().enumerate().map(|(at, Object(change))| self.change(at, change)).collect()
    }

    fn change(&mut self, at: usize, change: ChangeRecord<'_>) -> Result<Change, FieldError> {
        let field = self.required(format_args!("changes[{at}].field"), change.field)?;
        let mut values = [(change.old, "old"), (change.new, "new")].map(|(raw, name)| {
            let Some(raw) = raw else { return Ok(Value::Null) };
            let path = || format!("changes[{at}].{name}");
            // The record, the list and the entry are around the value.
            let depth = self.limits.depth.saturating_sub(3);
            let json = json::storable(raw.get(), depth).map_err(|problem| FieldError::new(path(), problem))?;
            value(&self.redaction.field(&field, json)).ok_or_else(|| FieldError::new(path(), "cannot be read"))
        });
        let [old, new] = values.each_mut().map(|value| std::mem::replace(value, Ok(Value::Null)));
        Ok(Change { field, old: old?, new: new? })
    }

    fn job(&mut self, job: JobRecord<'_>) -> Result<JobRun, FieldError> {
        Ok(JobRun {
            name: self.required("job.name", job.name)?,
            scheduled_for: time("job.scheduled_for", job.scheduled_for)?,
            items_ok: job.items_ok.map(|Whole(items)| items),
            items_failed: job.items_failed.map(|Whole(items)| items),
        })
    }

    fn http(&mut self, http: HttpRecord<'_>) -> Result<HttpExchange, FieldError> {
        let status =
            http.status.map(|Whole(status)| u16::try_from(status).ok().filter(|status| (100..=599).contains(status)));
        if status == Some(None) {
            return Err(FieldError::new("http.status", "must be a status of HTTP, 100 to 599"));
        }
        Ok(HttpExchange {
            direction: http.direction.map(|Term(direction)| direction),
            method: self.code("http.method", http.method)?,
            url: self.text("http.url", http.url)?,
            status: status.flatten(),
        })
    }

    fn attributes(&mut self, raw: &RawValue) -> Result<Option<std::sync::Arc<RawValue>>, FieldError> {
        let error = |problem: String| FieldError::new("attributes", problem);
        let json = raw.get();
        if json == "null" {
            return Ok(None);
        }
        if !json.starts_with('{') {
            return Err(error("must be an object".to_owned()));
        }
        Limits::check_bytes(json.len(), ("document_bytes", self.limits.document_bytes), || "attributes".to_owned())?;
        let depth = self.limits.depth.saturating_sub(1);
        let json = json::storable(json, depth).map_err(|problem| error(problem.to_string()))?;
        raw_value(self.redaction.json(json).into_owned()).map(Some).ok_or_else(|| error("cannot be read".to_owned()))
    }
}

/// A whole number beyond 64 bits is kept by its digits, since a floating-point number would be another one.
fn value(json: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(json).ok()?;
    let is_rounded = value.is_f64() && json.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    Some(if is_rounded { Value::from(json) } else { value })
}

fn attempt(attempt: Option<Whole>) -> Result<Option<u32>, FieldError> {
    let Some(Whole(attempt)) = attempt else { return Ok(None) };
    let attempt = u32::try_from(attempt).ok().filter(|attempt| *attempt >= 1);
    attempt.map(Some).ok_or_else(|| FieldError::new("attempt", format!("must be from 1 to {}", u32::MAX)))
}

fn trace_id(text: Option<Text<'_>>) -> Result<Option<String>, FieldError> {
    let Some(Text(text)) = text.filter(|text| !text.0.is_empty()) else { return Ok(None) };
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(Some(text.to_ascii_lowercase()))
    } else {
        Err(FieldError::new("trace_id", "must be 32 hexadecimal digits"))
    }
}
