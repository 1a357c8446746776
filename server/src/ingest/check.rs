//! From a record that was read to an event that may be stored: the rules of the product, and redaction.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::Arc;

use app::domain::catalogue;
use app::domain::error::FieldError;
use app::domain::event::{Actor, EventBody, NewEvent};
use app::domain::outcome::{Action, Kind, Outcome, Severity};
use app::domain::payload::{NewPayload, PayloadKind};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::keys::KeyGrant;
use sha2::{Digest, Sha256};

use super::batch::Sender;
use super::clock::SiteClock;
use super::content;
use super::details;
use super::explain::{Fault, explain};
use super::limits::Limits;
use super::record::{ActorRecord, Object, Record};
use super::redact::Redaction;
use super::redact::own::OwnRules;
use super::text::{Term, Text};

/// How far in the future a time may be before the event is marked.
const FUTURE_MS: i64 = 5 * 60 * 1_000;

/// The longest duration, in milliseconds: ten years. Sums of longer ones could leave 64 bits.
const MAX_DURATION_MS: u64 = 316_224_000_000;

/// Checks the records of one batch.
pub(super) struct Checker<'a> {
    grant: &'a KeyGrant,
    received: Timestamp,
    limits: &'a Limits,
    rules: &'a OwnRules,
    /// In the order of the grant's sites.
    clocks: Vec<SiteClock>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(Sender { grant, received, limits, rules }: Sender<'a>) -> Self {
        let clocks = grant.sites.iter().map(|site| SiteClock::new(site.zones.clone())).collect();
        Self { grant, received, limits, rules, clocks }
    }

    /// The event that the JSON text of one record stands for.
    pub(super) fn event(&mut self, raw: &str) -> Result<NewEvent, Fault> {
        Limits::check_bytes(raw.len(), ("record_bytes", self.limits.record_bytes), String::new)
            .map_err(Fault::Field)?;
        match serde_json::from_str::<Object<Record<'_>>>(raw) {
            Ok(Object(record)) => self.check(record, raw).map_err(Fault::Field),
            Err(_) => Err(explain(raw)),
        }
    }

    fn check(&mut self, mut record: Record<'_>, raw: &str) -> Result<NewEvent, FieldError> {
        let mut redaction = Redaction::new(self.rules);
        let source_id = self.id(record.id.take())?;
        let (place, site) = self.site(record.site.take())?;
        let payloads = self.payloads(&mut record, &mut redaction)?;
        let timed = record.time.is_some();
        let occurred = time("time", record.time.take())?.unwrap_or(self.received);
        let mut body = self.body(record, &mut redaction)?;
        body.occurred = occurred;
        body.from_future = occurred.0 > self.received.0 + FUTURE_MS;
        body.local = self.clocks[place].at(occurred);
        body.redacted = redaction.removed();
        let fingerprint = source_id.is_some().then(|| fingerprint(raw));
        body.source_id = source_id;
        Ok(NewEvent { site, source: self.grant.source, fingerprint, timed, body, payloads })
    }

    fn id(&self, id: Option<Text<'_>>) -> Result<Option<String>, FieldError> {
        let Some(Text(id)) = id else { return Ok(None) };
        if id.is_empty() {
            return Err(FieldError::new("id", "must not be empty; leave it out if there is none"));
        }
        Limits::check_bytes(id.len(), ("code_bytes", self.limits.code_bytes), || "id".to_owned())?;
        Ok(Some(id.into_owned()))
    }

    /// The site and its place among the grant's.
    fn site(&self, named: Option<Text<'_>>) -> Result<(usize, Slug), FieldError> {
        let sites = &self.grant.sites;
        let place = match named {
            None if sites.len() == 1 => 0,
            None => return Err(FieldError::new("site", "is required, since the key is for several sites")),
            Some(Text(slug)) => sites
                .iter()
                .position(|site| site.slug.as_str() == slug)
                .ok_or_else(|| FieldError::new("site", "is not a site of this key"))?,
        };
        Ok((place, sites[place].slug.clone()))
    }

    fn payloads(&self, record: &mut Record<'_>, redaction: &mut Redaction<'_>) -> Result<Vec<NewPayload>, FieldError> {
        let records = [
            (PayloadKind::Request, record.request.take()),
            (PayloadKind::Response, record.response.take()),
            (PayloadKind::Traceback, record.traceback.take()),
            (PayloadKind::Attachment, record.attachment.take()),
        ];
        let mut payloads = Vec::new();
        for (kind, record) in records {
            if let Some(record) = record {
                payloads.extend(content::payload(kind, record, self.limits, redaction)?);
            }
        }
        Ok(payloads)
    }

    /// Everything but the times, the id and the count of what was removed, which [`Self::check`] fills in.
    fn body(&self, mut record: Record<'_>, redaction: &mut Redaction<'a>) -> Result<EventBody, FieldError> {
        let details = details::details(&mut record, self.limits, redaction)?;
        let module = slug("module", record.module)?;
        let kind = record.kind.map_or_else(|| catalogue::default_kind(module.as_str()), |Term(kind)| kind);
        let outcome = record.outcome.0;
        let action = record.action.map(|Term(action)| action);
        let mut body = EventBody {
            source_id: None,
            occurred: self.received,
            recorded: time("recorded", record.recorded)?,
            received: self.received,
            local: app::domain::time::LocalTime::at(self.received, 0),
            from_future: false,
            kind,
            module,
            submodule: record.submodule.map(|text| slug("submodule", text)).transpose()?,
            operation: slug("operation", record.operation)?,
            outcome,
            reason: record.reason.map(|Term(reason)| reason),
            severity: record.severity.map_or_else(|| default_severity(outcome), |Term(severity)| severity),
            critical: record.critical.unwrap_or_default() || action == Some(Action::Critical),
            action,
            message: self.sentence("message", record.message, redaction)?,
            actor: record.actor.map(|Object(actor)| self.actor(actor)).transpose()?,
            ip: ip(record.ip)?,
            section: self.code("section", record.section)?,
            correlation_id: self.code("correlation_id", record.correlation_id)?,
            duration_ms: duration(record.duration_ms.map(|whole| whole.0))?,
            tags: self.tags(record.tags.unwrap_or_default())?,
            details,
            redacted: 0,
        };
        if kind == Kind::Feature {
            keep_user_code_only(&mut body);
        }
        Ok(body)
    }

    fn sentence(
        &self,
        field: impl Display,
        text: Option<Text<'_>>,
        redaction: &mut Redaction<'_>,
    ) -> Result<Option<String>, FieldError> {
        let text = limited(field, text, ("message_bytes", self.limits.message_bytes))?;
        Ok(text.map(|text| redaction.text(text).into_owned()))
    }

    fn code(&self, field: impl Display, text: Option<Text<'_>>) -> Result<Option<String>, FieldError> {
        Ok(limited(field, text, ("code_bytes", self.limits.code_bytes))?.map(Cow::into_owned))
    }

    fn actor(&self, actor: ActorRecord<'_>) -> Result<Actor, FieldError> {
        let roles = actor.roles.unwrap_or_default();
        Limits::check_items(roles.len(), self.limits, || "actor.roles".to_owned())?;
        let role = |(at, role)| self.code(format_args!("actor.roles[{at}]"), Some(role));
        Ok(Actor {
            kind: actor.kind.0,
            code: self.code("actor.code", actor.code)?,
            label: self.code("actor.label", actor.label)?,
            user_type: self.code("actor.user_type", actor.user_type)?,
            roles: roles.into_iter().enumerate().map(role).filter_map(Result::transpose).collect::<Result<_, _>>()?,
        })
    }

    fn tags(&self, tags: Vec<Text<'_>>) -> Result<Vec<Slug>, FieldError> {
        Limits::check_items(tags.len(), self.limits, || "tags".to_owned())?;
        let mut slugs = Vec::with_capacity(tags.len());
        for (at, Text(tag)) in tags.into_iter().enumerate() {
            let tag = tag.parse().map_err(|problem| FieldError::new(format!("tags[{at}]"), problem))?;
            if !slugs.contains(&tag) {
                slugs.push(tag);
            }
        }
        Ok(slugs)
    }
}

/// A text within its limit; an empty one says nothing.
pub(super) fn limited<'t>(
    field: impl Display,
    text: Option<Text<'t>>,
    limit: (&'static str, usize),
) -> Result<Option<Cow<'t, str>>, FieldError> {
    let Some(Text(text)) = text.filter(|text| !text.0.is_empty()) else { return Ok(None) };
    Limits::check_bytes(text.len(), limit, || field.to_string())?;
    Ok(Some(text))
}

/// A time as RFC 3339 has it.
pub(super) fn time(field: &str, text: Option<Text<'_>>) -> Result<Option<Timestamp>, FieldError> {
    text.map(|Text(text)| Timestamp::parse(&text)).transpose().map_err(|problem| FieldError::new(field, problem))
}

fn slug(field: &str, Text(text): Text<'_>) -> Result<Slug, FieldError> {
    text.parse().map_err(|problem| FieldError::new(field, problem))
}

fn ip(text: Option<Text<'_>>) -> Result<Option<std::net::IpAddr>, FieldError> {
    let Some(Text(text)) = text.filter(|text| !text.0.is_empty()) else { return Ok(None) };
    let ip: std::net::IpAddr = text.parse().map_err(|_| FieldError::new("ip", "must be an IPv4 or IPv6 address"))?;
    Ok(Some(ip.to_canonical()))
}

fn duration(ms: Option<u64>) -> Result<Option<u64>, FieldError> {
    if ms.is_some_and(|ms| ms > MAX_DURATION_MS) {
        return Err(FieldError::new("duration_ms", format!("must be at most {MAX_DURATION_MS} (ten years)")));
    }
    Ok(ms)
}

fn default_severity(outcome: Outcome) -> Severity {
    match outcome {
        Outcome::Failure => Severity::Error,
        Outcome::NoAnswer => Severity::Warn,
        _ => Severity::Info,
    }
}

/// For the use of a feature the user code is the only personal datum kept.
fn keep_user_code_only(body: &mut EventBody) {
    body.ip = None;
    body.details.user_agent = None;
    if let Some(actor) = &mut body.actor {
        actor.label = None;
        actor.roles = Vec::new();
    }
}

/// Tells a repeat from a conflict: a client that tries again sends the same bytes.
fn fingerprint(raw: &str) -> [u8; 16] {
    let hash: [u8; 32] = Sha256::digest(raw.trim_ascii().as_bytes()).into();
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    half
}

/// JSON as the event keeps it.
pub(super) fn raw_value(json: String) -> Option<Arc<serde_json::value::RawValue>> {
    serde_json::value::RawValue::from_string(json).ok().map(Arc::from)
}
