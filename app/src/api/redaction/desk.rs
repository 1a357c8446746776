//! Who may decide what is taken out of events, and what the journal of Vigie's own site is told of it, before it is done.

use std::sync::Arc;

use serde_json::Value;

use crate::api::{guard, zones};
use crate::domain::access::{Caller, Right, Sites};
use crate::domain::error::AppError;
use crate::domain::event::{Change, Target};
use crate::domain::outcome::Action;
use crate::domain::redaction::{Draft, RedactionView, Rule, RuleView};
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::clock::Clock;
use crate::ports::redaction::{NewRule, Redactor};
use crate::ports::sites::SiteStore;
use crate::ports::statistics::StatisticsReader;

/// All that a request about redaction needs.
pub(super) struct Desk {
    pub(super) who: Caller,
    pub(super) redactor: Arc<dyn Redactor>,
    origin: Origin,
    audit: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
}

impl Desk {
    /// For the caller of this request.
    pub(super) fn open() -> Result<Self, AppError> {
        Self::of(guard::require(Right::RetentionManage)?)
    }

    /// For a caller who has given the password again and may decide for all sites.
    pub(super) fn confirmed() -> Result<Self, AppError> {
        let desk = Self::of(guard::require_confirmed(Right::RetentionManage)?)?;
        if desk.is_for_all() { Ok(desk) } else { Err(guard::refused()) }
    }

    fn of(who: Caller) -> Result<Self, AppError> {
        Ok(Self {
            who,
            redactor: guard::port()?,
            origin: guard::origin()?,
            audit: guard::port()?,
            clock: guard::port()?,
        })
    }

    fn is_for_all(&self) -> bool {
        *self.who.scope.sites() == Sites::All
    }

    pub(super) async fn view(&self) -> Result<RedactionView, AppError> {
        let zone = zones::zone_of(&self.who);
        let view = |Rule { id, draft, since, by }| RuleView { id, draft, since: zones::moment(zone, since), by };
        let sites = guard::port::<dyn SiteStore>()?.sites(&self.who.scope).await?;
        let features = guard::port::<dyn StatisticsReader>()?.features(&self.who.scope).await?;
        Ok(RedactionView {
            rules: self.redactor.rules().into_iter().map(view).collect(),
            built_in: self.redactor.built_in(),
            sites,
            modules: features.into_iter().map(|feature| feature.module).collect(),
            may_change: self.is_for_all(),
            may_try: self.who.scope.has(Right::PayloadView),
        })
    }

    /// The draft without blanks around its texts, if it can be read.
    pub(super) fn checked(&self, draft: Draft) -> Result<Draft, AppError> {
        let text = |text: &str| text.trim().replace('\0', "\u{FFFD}");
        let draft = Draft { kind: draft.kind, expression: text(&draft.expression), note: text(&draft.note) };
        self.redactor.check(&draft).map_err(AppError::Invalid)?;
        Ok(draft)
    }

    pub(super) async fn save(&self, id: Option<i64>, draft: Draft) -> Result<(), AppError> {
        let draft = self.checked(draft)?;
        let old = id.map(|id| self.rule(id)).transpose()?.map(|rule| rule.draft);
        if old.as_ref() == Some(&draft) {
            return Ok(());
        }
        let (operation, deed) = match id {
            None => ("redaction.add", "adds a rule of redaction".to_owned()),
            Some(id) => ("redaction.change", format!("changes the rule of redaction {id}")),
        };
        self.record(operation, (deed, id), (old.as_ref(), Some(&draft))).await?;
        let rule = NewRule { draft, since: self.clock.now(), by: self.who.email.clone() };
        match id {
            None => self.redactor.add(&rule).await?,
            Some(id) => self.redactor.change(id, &rule).await?,
        }
        Ok(())
    }

    pub(super) async fn remove(&self, id: i64) -> Result<(), AppError> {
        let old = self.rule(id)?.draft;
        let deed = format!("removes the rule of redaction {id}");
        self.record("redaction.remove", (deed, Some(id)), (Some(&old), None)).await?;
        Ok(self.redactor.remove(id).await?)
    }

    fn rule(&self, id: i64) -> Result<Rule, AppError> {
        self.redactor.rules().into_iter().find(|rule| rule.id == id).ok_or(AppError::NotFound)
    }

    async fn record(
        &self,
        operation: &'static str,
        (deed, id): (String, Option<i64>),
        (old, new): (Option<&Draft>, Option<&Draft>),
    ) -> Result<(), AppError> {
        let mut act = Act::new("settings", operation, Action::Changed, format!("{} {deed}", self.who.email));
        let id = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
        act.targets = vec![Target { kind: "redaction".to_owned(), id, label: None, url: None }];
        act.changes = fields(old, new);
        self.tell(act).await
    }

    pub(super) async fn tell(&self, act: Act) -> Result<(), AppError> {
        Ok(self.audit.record(&self.who, &self.origin, act).await?)
    }
}

/// What a rule said, and what it says now.
pub(super) fn fields(old: Option<&Draft>, new: Option<&Draft>) -> Vec<Change> {
    let field = |name: &str, of: fn(&Draft) -> &str| {
        let value = |draft: Option<&Draft>| draft.map_or(Value::Null, |draft| of(draft).into());
        Change { field: name.to_owned(), old: value(old), new: value(new) }
    };
    let all = [
        field("kind", |draft| draft.kind.as_str()),
        field("expression", |draft| &draft.expression),
        field("note", |draft| &draft.note),
    ];
    all.into_iter().filter(|field| field.old != field.new).collect()
}
