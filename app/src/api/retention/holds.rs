//! Placing and lifting legal holds, each recorded before it is done.

use serde_json::Value;

use super::desk::Desk;
use crate::domain::error::{AppError, FieldError};
use crate::domain::event::{Change, Target};
use crate::domain::filter::Filter;
use crate::domain::outcome::Action;
use crate::domain::retention::hold::{Hold, Lifted, MAX_REASON, NewHold};

impl Desk {
    /// Whether the caller may see and decide on a hold: one that reaches to other sites than the caller's is not there.
    pub(super) fn is_within_reach(&self, filter: &Filter) -> bool {
        let named = !filter.site.is_empty() && filter.site.iter().all(|site| self.who.scope.sees(site));
        self.is_for_all() || named
    }

    pub(super) async fn place_hold(&self, query: &str, reason: &str) -> Result<(), AppError> {
        let filter = Filter::from_query(query.trim_start_matches('?')).map_err(AppError::Invalid)?;
        let sites = self.sites.sites(&self.who.scope).await?;
        if !filter.site.iter().all(|slug| sites.iter().any(|site| site.slug == *slug)) {
            return Err(AppError::NotFound);
        }
        if !self.is_within_reach(&filter) {
            return Err(AppError::Invalid(FieldError::new("site", "must name one of your sites")));
        }
        let reason = checked_reason(reason)?;
        let query = filter.to_query();
        let message = format!("{} places a legal hold: {reason}", self.who.email);
        let added = |field: &str, new: &str| Change { field: field.to_owned(), old: Value::Null, new: new.into() };
        let changes = vec![added("filter", &query), added("reason", &reason)];
        self.record("hold.place", (Action::CreatedDeleted, message), target("new", &query), changes).await?;
        let hold = NewHold { query, reason, owner: self.who.email.clone(), since: self.now() };
        self.store.place_hold(&hold).await?;
        Ok(())
    }

    pub(super) async fn lift_hold(&self, id: i64) -> Result<(), AppError> {
        let holds = self.store.holds().await?;
        let may = |hold: &&Hold| hold.id == id && hold.lifted.is_none() && self.is_within_reach(&hold.filter());
        let hold = holds.iter().find(may).ok_or(AppError::NotFound)?;
        let message = format!("{} lifts the legal hold {id}: {}", self.who.email, hold.placed.reason);
        let gone = |field: &str, old: &str| Change { field: field.to_owned(), old: old.into(), new: Value::Null };
        let changes = vec![gone("filter", &hold.placed.query), gone("reason", &hold.placed.reason)];
        let target = target(&id.to_string(), &hold.placed.query);
        self.record("hold.lift", (Action::CreatedDeleted, message), target, changes).await?;
        Ok(self.store.lift_hold(id, &Lifted { at: self.now(), by: self.who.email.clone() }).await?)
    }
}

fn target(id: &str, query: &str) -> Target {
    Target { kind: "hold".to_owned(), id: id.to_owned(), label: Some(query.to_owned()), url: None }
}

fn checked_reason(reason: &str) -> Result<String, AppError> {
    let reason = reason.trim().replace('\0', "\u{FFFD}");
    if (1..=MAX_REASON).contains(&reason.chars().count()) {
        Ok(reason)
    } else {
        Err(AppError::Invalid(FieldError::new("reason", format!("must be 1 to {MAX_REASON} characters"))))
    }
}
