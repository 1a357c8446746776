//! Records what happens in Vigie itself as events of its own site, readable with the right `audit.view`.

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::Context;
use app::domain::access::{AUDIT_SITE, Caller, Scope};
use app::domain::error::StoreError;
use app::domain::event::{Actor, Details, EventBody, EventId, NewEvent, Target};
use app::domain::outcome::{Action, ActorType, Kind, Outcome, Reason, Severity};
use app::domain::payload::PayloadKind;
use app::domain::person::PersonState;
use app::domain::site::{NewSite, Visibility};
use app::domain::slug::{InvalidSlug, Slug};
use app::domain::time::{LocalTime, Timestamp};
use app::ports::accounts::Account;
use app::ports::audit::{Act, AuditLog, Origin};
use app::ports::clock::Clock;
use app::ports::events::EventWriter;
use app::ports::sites::SiteStore;
use async_trait::async_trait;
use chrono::{Offset, TimeZone};
use chrono_tz::Tz;
use url::Url;

use self::recent::Recent;
use crate::http::state::Ports;

pub mod jobs;
mod own;
mod recent;

/// The name of the source of Vigie's own events.
const SOURCE: &str = "vigie";

/// What happened at the door.
#[derive(Clone, Debug)]
pub enum DoorEvent<'a> {
    /// Somebody signed in.
    SignedIn(&'a Account),
    /// A known account was tried with a wrong password, or it is disabled.
    Refused(&'a Account),
    /// An address was tried that has no account; recorded masked, since people also type passwords there.
    RefusedUnknown(&'a str),
    /// Nothing was tried, since there had been too many attempts.
    Throttled(&'a str),
    /// The password was right and the code of the second factor was not.
    CodeRefused(&'a Account),
    /// A recovery code was taken in place of a code.
    RecoveryUsed(&'a Account),
    /// Somebody chose a password behind a link.
    PasswordChosen(&'a Account),
    /// Somebody signed out.
    SignedOut(&'a Account),
}

/// An instant, and what the clock of Vigie's own site shows at it.
type Now = (Timestamp, LocalTime);

/// Who acts, and from where.
struct By {
    actor: Actor,
    ip: Option<IpAddr>,
    user_agent: Option<String>,
}

impl By {
    fn caller(who: &Caller, origin: &Origin) -> Self {
        let (actor, user_agent) = (staff(&who.email, Vec::new()), origin.user_agent.clone());
        Self { actor, ip: Some(origin.ip), user_agent }
    }

    /// Vigie.
    fn itself() -> Self {
        let name = Some("vigie".to_owned());
        let actor =
            Actor { kind: ActorType::System, code: name.clone(), label: name, user_type: None, roles: Vec::new() };
        Self { actor, ip: None, user_agent: None }
    }
}

/// Writes to the journal of Vigie's own site.
#[derive(Clone)]
pub struct Audit {
    writer: Arc<dyn EventWriter>,
    clock: Arc<dyn Clock>,
    site: Slug,
    source: i64,
    sites: Arc<dyn SiteStore>,
    /// For as long as the site's own cannot be read.
    zone: Tz,
    base_url: Url,
    reads: Arc<Recent<(i64, EventId, PayloadKind)>>,
    refusals: Arc<Recent<(i64, String)>>,
}

impl Audit {
    /// Writes with the links of the server at `base_url`. Makes Vigie's own site in this zone, left out of the statistics, unless it is there, and its source.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn open(ports: &Ports, zone: Tz, base_url: Url) -> anyhow::Result<Self> {
        let site: Slug = AUDIT_SITE.parse().context("the name of Vigie's own site")?;
        let new = NewSite { slug: site.clone(), label: "Vigie".to_owned(), zone: zone.name().to_owned() };
        match ports.sites.add_site(new).await {
            // What is done in Vigie is no use of a business's features. Who wants it counted shows the site.
            Ok(()) => ports
                .sites
                .set_visibility(&site, Visibility::Hidden)
                .await
                .context("Vigie's own site cannot be hidden")?,
            Err(StoreError::Exists(_)) => {}
            Err(error) => return Err(error).context("Vigie's own site cannot be made"),
        }
        let source = ports.keys.source(SOURCE).await?;
        let (writer, clock, sites) = (ports.writer.clone(), ports.clock.clone(), ports.sites.clone());
        let (reads, refusals) = (Arc::default(), Arc::default());
        Ok(Self { writer, clock, site, source, sites, zone, base_url, reads, refusals })
    }

    /// Now, and what the clock of Vigie's own site shows, whose zone may be another one by now.
    async fn now(&self) -> Now {
        let sites = self.sites.sites(&Scope::system()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "The zone of Vigie's own site cannot be read; the zone of the machine stands for it");
            Vec::new()
        });
        let kept = sites.iter().find(|kept| kept.slug == self.site).and_then(|kept| kept.zone.parse().ok());
        let now = self.clock.now();
        (now, local(now, kept.unwrap_or(self.zone)))
    }

    /// Records what happened. A failure to record is logged and stops nobody: a full disk must not lock the administrator out.
    pub async fn record_door(&self, event: DoorEvent<'_>, origin: Origin) {
        let event = match self.event(&event, origin, self.now().await) {
            Ok(event) => event,
            Err(error) => return tracing::error!(%error, "A sign-in could not be described"),
        };
        if let Err(error) = self.writer.append(vec![event]).await {
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "A sign-in could not be recorded");
        }
    }

    fn event(&self, event: &DoorEvent<'_>, origin: Origin, (now, local): Now) -> anyhow::Result<NewEvent> {
        let (operation, outcome, reason) = match event {
            DoorEvent::SignedIn(_) => ("sign_in.accepted", Outcome::Success, None),
            DoorEvent::RecoveryUsed(_) => ("recovery.used", Outcome::Success, None),
            DoorEvent::PasswordChosen(_) => ("password.chosen", Outcome::Success, None),
            DoorEvent::Refused(_) | DoorEvent::RefusedUnknown(_) | DoorEvent::CodeRefused(_) => {
                ("sign_in.refused", Outcome::Failure, Some(Reason::Auth))
            }
            DoorEvent::Throttled(_) => ("sign_in.refused", Outcome::Failure, Some(Reason::Quota)),
            DoorEvent::SignedOut(_) => ("sign_out", Outcome::Success, None),
        };
        Ok(self.new_event(EventBody {
            source_id: None,
            occurred: now,
            recorded: None,
            received: now,
            local,
            from_future: false,
            kind: Kind::SignIn,
            module: "sign_in".parse()?,
            submodule: None,
            operation: operation.parse()?,
            outcome,
            reason,
            severity: severity(outcome),
            critical: false,
            action: None,
            message: Some(sentence(event)),
            actor: Some(actor(event)),
            ip: Some(origin.ip),
            section: None,
            correlation_id: None,
            duration_ms: None,
            tags: Vec::new(),
            details: Details { user_agent: origin.user_agent, ..Details::default() },
            redacted: 0,
        }))
    }

    fn new_event(&self, body: EventBody) -> NewEvent {
        NewEvent {
            site: self.site.clone(),
            source: self.source,
            fingerprint: None,
            timed: true,
            body,
            payloads: Vec::new(),
        }
    }

    /// An event of this server with its permanent link.
    fn linked(&self, target: Target) -> Target {
        let is_ours = target.kind == "event" && target.url.is_none();
        let link = || self.base_url.join(&format!("events/{}", target.id)).ok().map(String::from);
        Target { url: if is_ours { link() } else { target.url.clone() }, ..target }
    }

    fn act(&self, by: By, act: Act, (now, local): Now) -> Result<NewEvent, InvalidSlug> {
        let attributes = act.attributes.and_then(|json| serde_json::value::to_raw_value(&json).ok()).map(Arc::from);
        Ok(self.new_event(EventBody {
            source_id: None,
            occurred: now,
            recorded: None,
            received: now,
            local,
            from_future: false,
            kind: Kind::Audit,
            module: act.module.parse()?,
            submodule: None,
            operation: act.operation.parse()?,
            outcome: act.outcome,
            reason: act.reason,
            severity: severity(act.outcome),
            critical: false,
            action: Some(act.action),
            message: Some(act.message),
            actor: Some(by.actor),
            ip: by.ip,
            section: None,
            correlation_id: None,
            duration_ms: act.duration_ms,
            tags: Vec::new(),
            details: Details {
                user_agent: by.user_agent,
                targets: act.targets.into_iter().map(|target| self.linked(target)).collect(),
                changes: act.changes,
                operation_id: act.operation_id,
                attributes,
                ..Details::default()
            },
            redacted: 0,
        }))
    }
}

#[async_trait]
impl AuditLog for Audit {
    async fn record(&self, who: &Caller, origin: &Origin, act: Act) -> Result<(), StoreError> {
        let now = self.now().await;
        let event = self.act(By::caller(who, origin), act, now);
        let event = event.map_err(|error| StoreError::Database(Box::new(error)))?;
        self.writer.append(vec![event]).await.map(drop)
    }

    async fn record_payload_read(&self, who: &Caller, origin: &Origin, event: EventId, kind: PayloadKind) {
        let reading = (who.user, event, kind);
        if !self.reads.is_new(&reading, self.clock.now()) {
            return;
        }
        let message = format!("{} read the {kind} of event {event}", who.email);
        let mut act = Act::new("data_access", "payload.view", Action::Accessed, message);
        act.targets = vec![Target { kind: "event".to_owned(), id: event.to_string(), label: None, url: None }];
        if let Err(error) = self.record(who, origin, act).await {
            self.reads.forget(&reading);
            tracing::error!(%error, who = who.email, %event, %kind, "Reading a payload could not be recorded");
        }
    }
}

fn severity(outcome: Outcome) -> Severity {
    if outcome == Outcome::Failure { Severity::Warn } else { Severity::Info }
}

/// Somebody who is known, by the address with which they sign in.
fn staff(email: &str, roles: Vec<String>) -> Actor {
    Actor {
        kind: ActorType::Staff,
        code: Some(email.to_owned()),
        label: Some(email.to_owned()),
        user_type: None,
        roles,
    }
}

fn local(now: Timestamp, zone: Tz) -> LocalTime {
    let offset = chrono::DateTime::from_timestamp_millis(now.0)
        .map_or(0, |utc| zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc());
    LocalTime::at(now, offset)
}

fn sentence(event: &DoorEvent<'_>) -> String {
    match event {
        DoorEvent::SignedIn(account) => format!("{} signed in", account.email),
        DoorEvent::Refused(account) if account.state == PersonState::Disabled => {
            format!("{} is disabled and was refused", account.email)
        }
        DoorEvent::Refused(account) => format!("{} was refused: wrong password", account.email),
        DoorEvent::RefusedUnknown(email) => format!("{} was refused: no such account", masked(email)),
        DoorEvent::Throttled(email) => format!("{} was refused: too many attempts", masked(email)),
        DoorEvent::CodeRefused(account) => format!("{} was refused: wrong code", account.email),
        DoorEvent::RecoveryUsed(account) => format!("{} used up a recovery code", account.email),
        DoorEvent::PasswordChosen(account) => format!("{} chose a password behind a link", account.email),
        DoorEvent::SignedOut(account) => format!("{} signed out", account.email),
    }
}

fn actor(event: &DoorEvent<'_>) -> Actor {
    match event {
        DoorEvent::SignedIn(account)
        | DoorEvent::Refused(account)
        | DoorEvent::CodeRefused(account)
        | DoorEvent::RecoveryUsed(account)
        | DoorEvent::PasswordChosen(account)
        | DoorEvent::SignedOut(account) => {
            staff(&account.email, account.roles.iter().map(|role| role.name.clone()).collect())
        }
        DoorEvent::RefusedUnknown(email) | DoorEvent::Throttled(email) => Actor {
            kind: ActorType::Anonymous,
            code: None,
            label: Some(masked(email)),
            user_type: None,
            roles: Vec::new(),
        },
    }
}

/// The first character and, if it looks like one, the domain of an address.
fn masked(email: &str) -> String {
    let first = email.chars().next().map(String::from).unwrap_or_default();
    match email.rsplit_once('@') {
        Some((_, domain)) if domain.contains('.') && domain.len() <= 100 => format!("{first}…@{domain}"),
        _ => format!("{first}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_recorded_masked() {
        assert_eq!(masked("marie@example.org"), "m…@example.org");
        assert_eq!(masked("my secret password"), "m…");
        assert_eq!(masked("p@ssword"), "p…");
        assert_eq!(masked(""), "…");
    }

    #[test]
    fn the_record_stands_in_the_local_time_of_its_site() {
        let at = Timestamp::parse("2026-07-01T22:30:00Z").unwrap();
        assert_eq!(local(at, Tz::Europe__Paris).hour(), 0);
        assert_eq!(local(at, Tz::UTC).hour(), 22);
    }
}
