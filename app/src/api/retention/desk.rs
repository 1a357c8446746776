//! Who may decide what of retention, and what the journal of Vigie's own site is told of it, before it is done.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::guard;
use crate::domain::access::{Caller, Right, Sites};
use crate::domain::error::{AppError, FieldError};
use crate::domain::event::{Change as Field, Target};
use crate::domain::outcome::Action;
use crate::domain::retention::amounts::Question;
use crate::domain::retention::view::Preview;
use crate::domain::retention::{Change, Keep, Pending, Periods, Place, Policy};
use crate::domain::time::Timestamp;
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::clock::Clock;
use crate::ports::retention::{RetentionStore, RetentionWork};
use crate::ports::sites::SiteStore;

/// How many sites and modules a preview names.
const PARTS: usize = 10;

/// All that a request about retention needs.
pub(super) struct Desk {
    pub(super) who: Caller,
    origin: Origin,
    pub(super) store: Arc<dyn RetentionStore>,
    pub(super) work: Arc<dyn RetentionWork>,
    pub(super) sites: Arc<dyn SiteStore>,
    audit: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
}

impl Desk {
    /// For the caller of this request.
    pub(super) fn open() -> Result<Self, AppError> {
        Self::of(guard::require(Right::RetentionManage)?)
    }

    /// For a caller who has given the password again.
    pub(super) fn confirmed() -> Result<Self, AppError> {
        Self::of(guard::require_confirmed(Right::RetentionManage)?)
    }

    fn of(who: Caller) -> Result<Self, AppError> {
        Ok(Self {
            who,
            origin: guard::origin()?,
            store: guard::port()?,
            work: guard::port()?,
            sites: guard::port()?,
            audit: guard::port()?,
            clock: guard::port()?,
        })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether the caller sees all sites, and so may decide for all.
    pub(super) fn is_for_all(&self) -> bool {
        *self.who.scope.sites() == Sites::All
    }

    /// What is decided, as it holds now.
    pub(super) async fn policy(&self) -> Result<Policy, AppError> {
        self.store.settle(self.now()).await?;
        Ok(self.store.policy().await?)
    }

    /// Whether the caller may decide of a place. A site that the caller may not see is as good as not there.
    async fn check_place(&self, place: &Place) -> Result<(), AppError> {
        match &place.site {
            None if self.is_for_all() => Ok(()),
            None => Err(AppError::Forbidden),
            Some(slug) => {
                let sites = self.sites.sites(&self.who.scope).await?;
                if sites.iter().any(|site| site.slug == *slug) { Ok(()) } else { Err(AppError::NotFound) }
            }
        }
    }

    async fn check(&self, change: &Change) -> Result<(), AppError> {
        self.check_place(&change.place).await?;
        let Some(periods) = change.periods else { return Ok(()) };
        periods.check(&change.place).map_err(|(field, problem)| AppError::Invalid(FieldError::new(field, problem)))
    }

    pub(super) async fn preview(&self, change: Change) -> Result<Preview, AppError> {
        self.check(&change).await?;
        let before = self.policy().await?;
        let from = before.waits(&change, self.now());
        let after = before.clone().with(change);
        let question = Question { before, after, at: from.unwrap_or_else(|| self.now()) };
        let mut loss = match from {
            Some(_) => self.work.loss(&self.who.scope, &question).await?,
            // Nothing is kept shorter by it.
            None => crate::domain::retention::amounts::Loss { complete: true, ..Default::default() },
        };
        let moment = self.clock_of_reader();
        let (events, payloads, bytes) = (loss.events(), loss.payloads(), loss.bytes());
        let span = loss.span().map(|(oldest, newest)| (moment(oldest), moment(newest)));
        loss.parts.truncate(PARTS);
        let (parts, complete) = (loss.parts, loss.complete);
        Ok(Preview { events, payloads, bytes, span, parts, complete, from: from.map(moment) })
    }

    pub(super) async fn change(&self, change: Change) -> Result<(), AppError> {
        self.check(&change).await?;
        let policy = self.policy().await?;
        let old = policy.rule(&change.place);
        let waiting = policy.is_waiting(&change.place);
        if old == change.periods && !waiting {
            return Ok(());
        }
        let now = self.now();
        let from = policy.waits(&change, now);
        if from.is_some() && waiting {
            return Err(AppError::Invalid(FieldError::new("pending", "take the change that waits back first")));
        }
        let when = from.map_or_else(|| "at once".to_owned(), |from| format!("from {} on", from.to_rfc3339()));
        let place = described(&change.place);
        let message = format!("{} changes how long {place} is kept, {when}", self.who.email);
        let fields = fields(old, change.periods);
        self.record("retention.change", (Action::Changed, message), place_target(&change.place), fields).await?;
        match from {
            None => self.store.change(&change).await?,
            Some(from) => self.store.wait(&Pending { change, from, by: self.who.email.clone() }).await?,
        }
        Ok(())
    }

    pub(super) async fn undo(&self, place: &Place) -> Result<(), AppError> {
        self.check_place(place).await?;
        let policy = self.policy().await?;
        let pending = policy.pending.iter().find(|pending| pending.change.place == *place);
        let pending = pending.ok_or(AppError::NotFound)?;
        let message = format!("{} takes the change of how long {} is kept back", self.who.email, described(place));
        let fields = fields(pending.change.periods, policy.rule(place));
        self.record("retention.undo", (Action::Changed, message), place_target(place), fields).await?;
        Ok(self.store.undo(place).await?)
    }

    pub(super) async fn record(
        &self,
        operation: &'static str,
        (action, message): (Action, String),
        target: Target,
        changes: Vec<Field>,
    ) -> Result<(), AppError> {
        let mut act = Act::new("settings", operation, action, message);
        act.targets = vec![target];
        act.changes = changes;
        Ok(self.audit.record(&self.who, &self.origin, act).await?)
    }
}

fn described(place: &Place) -> String {
    match (&place.site, &place.module) {
        (None, None) => "everything".to_owned(),
        (Some(site), None) => format!("what the site {site} sends"),
        (None, Some(module)) => format!("what the module {module} sends"),
        (Some(site), Some(module)) => format!("what the module {module} of the site {site} sends"),
    }
}

fn place_target(place: &Place) -> Target {
    let name = |slug: &Option<crate::domain::slug::Slug>| slug.as_ref().map_or("*".to_owned(), ToString::to_string);
    let id = format!("{}/{}", name(&place.site), name(&place.module));
    Target { kind: "retention".to_owned(), id, label: None, url: None }
}

fn fields(old: Option<Periods>, new: Option<Periods>) -> Vec<Field> {
    let days = |keep: Keep| match keep {
        Keep::Days(days) => json!(days),
        Keep::Forever => json!("forever"),
    };
    let field = |name: &str, of: fn(Periods) -> Keep| {
        let value = |periods: Option<Periods>| periods.map_or(Value::Null, |periods| days(of(periods)));
        Field { field: name.to_owned(), old: value(old), new: value(new) }
    };
    let all = [field("events_days", |periods| periods.events), field("payloads_days", |periods| periods.payloads)];
    all.into_iter().filter(|field| field.old != field.new).collect()
}
