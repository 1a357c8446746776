//! Adding to an event, the same for pages and programs: the fields are checked, the store weighs and commits, and the journal of Vigie's own
//! site is told with old and new values.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::access::{Caller, Right};
use crate::domain::annotation::{Annotations, Deed, DeedKind, MAX_COMMENT, NewEntry, Person, Refusal};
use crate::domain::annotation_view::Addition;
use crate::domain::error::{AppError, FieldError};
use crate::domain::event::{Change, EventId, Target};
use crate::domain::outcome::Action;
use crate::domain::slug::Slug;
use crate::ports::accounts::AccountStore;
use crate::ports::annotations::{Annotated, AnnotationStore};
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::clock::Clock;
use crate::ports::events::EventReader;

/// All that adding to an event needs.
pub struct Desk {
    /// Where it is kept.
    pub annotations: Arc<dyn AnnotationStore>,
    /// The events.
    pub events: Arc<dyn EventReader>,
    /// The people.
    pub accounts: Arc<dyn AccountStore>,
    /// Where it is recorded.
    pub audit: Arc<dyn AuditLog>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Desk {
    /// Adds to an event and gives what holds then.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without `event.annotate` or if a comment is somebody else's, [`AppError::NotFound`] if the caller may not see
    /// the event, [`AppError::Invalid`] with the field at fault.
    pub async fn add(
        &self,
        who: &Caller,
        origin: &Origin,
        id: EventId,
        addition: Addition,
    ) -> Result<Annotations, AppError> {
        if !who.scope.has(Right::EventAnnotate) {
            return Err(AppError::Forbidden);
        }
        let deed = self.deed(who, id, addition).await?;
        let by = Person { account: who.user, email: who.email.clone() };
        let entry = NewEntry { by, at: self.clock.now(), deed: deed.clone() };
        match self.annotations.annotate(&who.scope, id, entry).await?.ok_or(AppError::NotFound)? {
            Annotated::Added { before, after } => {
                let act = act(who, id, &deed, &before);
                if let Err(error) = self.audit.record(who, origin, act).await {
                    // It is done, and the entry itself says by whom and when.
                    tracing::error!(%error, who = who.email, event = %id, "An annotation could not be recorded");
                }
                Ok(after)
            }
            Annotated::Unchanged(annotations) => Ok(annotations),
            Annotated::Refused(Refusal::NotAuthor) => Err(AppError::Forbidden),
            Annotated::Refused(refusal) => Err(AppError::Invalid(FieldError::new("comment", refusal))),
        }
    }

    async fn deed(&self, who: &Caller, id: EventId, addition: Addition) -> Result<Deed, AppError> {
        Ok(match addition {
            Addition::Comment { text } => Deed::Comment(checked(&text)?),
            Addition::Edit { comment, text } => Deed::Edit { comment, text: checked(&text)? },
            Addition::Withdraw { comment } => Deed::Withdraw { comment },
            Addition::Tag { tag } => Deed::Tag(slug(&tag)?),
            Addition::Untag { tag } => Deed::Untag(slug(&tag)?),
            Addition::Acknowledge {} => Deed::Acknowledge,
            Addition::Unacknowledge {} => Deed::Unacknowledge,
            Addition::Assign { to: None } => Deed::Assign(None),
            Addition::Assign { to: Some(email) } => Deed::Assign(Some(self.colleague(who, id, &email).await?)),
        })
    }

    async fn colleague(&self, who: &Caller, id: EventId, email: &str) -> Result<Person, AppError> {
        let event = self.events.event(&who.scope, id).await?.ok_or(AppError::NotFound)?;
        let people = colleagues(&*self.accounts, &event.site).await?;
        let found = people.into_iter().find(|person| person.email == email);
        found.ok_or_else(|| AppError::Invalid(FieldError::new("to", "must be somebody who may see the event's site")))
    }
}

/// Those who may see a site's journal: the people that a caller who may annotate there works with, and the only ones whose names it learns.
pub(super) async fn colleagues(accounts: &dyn AccountStore, site: &Slug) -> Result<Vec<Person>, AppError> {
    let all = accounts.accounts().await?;
    let sees = all.into_iter().filter(|account| account.is_active() && account.scope().can(Right::JournalView, site));
    Ok(sees.map(|account| Person { account: account.id, email: account.email }).collect())
}

/// A comment as it is stored: lines ended alike, no blanks around it.
fn checked(text: &str) -> Result<String, AppError> {
    let text = text.replace("\r\n", "\n").replace('\0', "\u{FFFD}");
    let text = text.trim();
    match text.chars().count() {
        0 => Err(AppError::Invalid(FieldError::new("text", "must not be empty"))),
        1..=MAX_COMMENT => Ok(text.to_owned()),
        _ => Err(AppError::Invalid(FieldError::new("text", format!("must be at most {MAX_COMMENT} characters")))),
    }
}

fn slug(text: &str) -> Result<Slug, AppError> {
    text.parse().map_err(|problem| AppError::Invalid(FieldError::new("tag", problem)))
}

fn act(who: &Caller, id: EventId, deed: &Deed, before: &Annotations) -> Act {
    let kind = deed.kind();
    let action = match kind {
        DeedKind::Comment | DeedKind::Withdraw | DeedKind::Tag | DeedKind::Untag => Action::CreatedDeleted,
        DeedKind::Edit | DeedKind::Acknowledge | DeedKind::Unacknowledge | DeedKind::Assign => Action::Changed,
    };
    let mut act = Act::new("annotations", kind.as_str(), action, sentence(&who.email, id, deed));
    act.targets = vec![Target { kind: "event".to_owned(), id: id.to_string(), label: None, url: None }];
    act.changes = vec![change(deed, before)];
    act
}

fn sentence(who: &str, id: EventId, deed: &Deed) -> String {
    match deed {
        Deed::Comment(_) => format!("{who} commented on event {id}"),
        Deed::Edit { .. } => format!("{who} edited a comment on event {id}"),
        Deed::Withdraw { .. } => format!("{who} withdrew a comment on event {id}"),
        Deed::Tag(tag) => format!("{who} tagged event {id} with {tag}"),
        Deed::Untag(tag) => format!("{who} removed the tag {tag} from event {id}"),
        Deed::Acknowledge => format!("{who} acknowledged event {id}"),
        Deed::Unacknowledge => format!("{who} took back the acknowledgement of event {id}"),
        Deed::Assign(Some(to)) => format!("{who} assigned event {id} to {}", to.email),
        Deed::Assign(None) => format!("{who} assigned event {id} to nobody"),
    }
}

fn change(deed: &Deed, before: &Annotations) -> Change {
    let said = |comment: u32| before.comment(comment).and_then(|comment| comment.text());
    let (field, old, new): (_, Value, Value) = match deed {
        Deed::Comment(text) => ("comment", Value::Null, text.as_str().into()),
        Deed::Edit { comment, text } => ("comment", said(*comment).into(), text.as_str().into()),
        Deed::Withdraw { comment } => ("comment", said(*comment).into(), Value::Null),
        Deed::Tag(tag) => ("tag", Value::Null, tag.as_str().into()),
        Deed::Untag(tag) => ("tag", tag.as_str().into(), Value::Null),
        Deed::Acknowledge => ("acknowledged", false.into(), true.into()),
        Deed::Unacknowledge => ("acknowledged", true.into(), false.into()),
        Deed::Assign(to) => {
            let old = before.assigned.as_ref().map(|(person, _)| person.email.as_str());
            ("assigned", old.into(), to.as_ref().map(|person| person.email.as_str()).into())
        }
    };
    Change { field: field.to_owned(), old, new }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_keeps_its_lines_and_loses_the_blanks_around_it() {
        assert_eq!(checked("  one\r\n\r\n two \n").unwrap(), "one\n\n two");
        assert_eq!(checked(&"ł".repeat(MAX_COMMENT)).unwrap().chars().count(), MAX_COMMENT);
        for bad in ["", " \n\t", &"ł".repeat(MAX_COMMENT + 1)] {
            assert!(matches!(checked(bad), Err(AppError::Invalid(error)) if error.field == "text"));
        }
    }
}
