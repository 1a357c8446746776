//! Who may do what with views, and what the journal of Vigie's own site is told of it.

use std::sync::Arc;

use serde_json::Value;

use crate::api::guard;
use crate::domain::access::{Caller, Right};
use crate::domain::error::{AppError, FieldError};
use crate::domain::event::{Change, Target};
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::outcome::Action;
use crate::domain::view::{MAX_NAME, MAX_VIEWS, MOST_COUNTED, NewErrors, Sharing, StoredView, View, ViewForm, Watched};
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::clock::Clock;
use crate::ports::views::{NewcomerCounter, ViewStore};

/// All that a request about views needs.
pub(super) struct Desk {
    who: Caller,
    origin: Origin,
    store: Arc<dyn ViewStore>,
    audit: Arc<dyn AuditLog>,
}

impl Desk {
    /// For the caller of this request.
    pub(super) fn open() -> Result<Self, AppError> {
        let who = guard::require(Right::JournalView)?;
        Ok(Self { who, origin: guard::origin()?, store: guard::port()?, audit: guard::port()? })
    }

    pub(super) async fn list(&self) -> Result<Vec<View>, AppError> {
        let views = self.store.views(self.who.user).await?;
        let view = |view: StoredView| View {
            id: view.id,
            changeable: self.may_change(&view),
            owner: (view.owner != self.who.user).then_some(view.owner_email),
            form: view.form,
            sharing: view.sharing,
        };
        Ok(views.into_iter().map(view).collect())
    }

    pub(super) async fn save(&self, form: ViewForm, instead_of: Option<i64>) -> Result<i64, AppError> {
        let form = checked(form)?;
        if let Some(id) = instead_of {
            self.change(self.changeable(id).await?, form).await?;
            return Ok(id);
        }
        let views = self.store.views(self.who.user).await?;
        if views.iter().filter(|view| view.owner == self.who.user).count() >= MAX_VIEWS {
            return Err(AppError::Invalid(FieldError::new("views", format!("at most {MAX_VIEWS}"))));
        }
        let id = self.store.add_view(self.who.user, form).await?;
        let now = guard::port::<dyn Clock>()?.now();
        self.store.note_look(self.who.user, &[Watched::View(id)], now).await?;
        Ok(id)
    }

    pub(super) async fn rename(&self, id: i64, name: String) -> Result<(), AppError> {
        let view = self.changeable(id).await?;
        let form = checked(ViewForm { name, ..view.form.clone() })?;
        self.change(view, form).await
    }

    pub(super) async fn share(&self, id: i64, sharing: Sharing) -> Result<(), AppError> {
        if sharing == Sharing::Shared && !self.who.scope.has(Right::ViewShare) {
            return Err(AppError::Forbidden);
        }
        let view = self.changeable(id).await?;
        if view.sharing == sharing {
            return Ok(());
        }
        self.store.share_view(id, sharing).await?;
        let shared = |sharing| Value::from(sharing == Sharing::Shared);
        let change = Change { field: "shared".to_owned(), old: shared(view.sharing), new: shared(sharing) };
        let (operation, deed) = match sharing {
            Sharing::Shared => ("view.share", "shared"),
            Sharing::Private => ("view.unshare", "stopped sharing"),
        };
        self.record(operation, Action::Rights, deed, &view, vec![change]).await;
        Ok(())
    }

    pub(super) async fn delete(&self, id: i64) -> Result<(), AppError> {
        let view = self.changeable(id).await?;
        self.store.delete_view(id).await?;
        if view.sharing == Sharing::Shared {
            let changes = changes(&view.form, None);
            self.record("view.delete", Action::CreatedDeleted, "deleted", &view, changes).await;
        }
        Ok(())
    }

    pub(super) async fn order(&self, ids: &[i64]) -> Result<(), AppError> {
        let views = self.store.views(self.who.user).await?;
        let seen: Vec<i64> = ids.iter().copied().filter(|id| views.iter().any(|view| view.id == *id)).collect();
        Ok(self.store.order_views(self.who.user, &seen).await?)
    }

    pub(super) async fn new_errors(&self, looking_at: Option<Watched>) -> Result<NewErrors, AppError> {
        let now = guard::port::<dyn Clock>()?.now();
        let counter = guard::port::<dyn NewcomerCounter>()?;
        let looked = self.store.looked(self.who.user).await?;
        let views = self.store.views(self.who.user).await?;
        let views = views.into_iter().map(|view| (Watched::View(view.id), view.form.filter()));
        let mut counts = NewErrors::default();
        let mut looks = Vec::new();
        for (watched, filter) in [(Watched::Errors, Some(Filter::default()))].into_iter().chain(views) {
            let Some(&since) = looked.get(&watched) else {
                // Nothing is new to somebody who comes for the first time.
                looks.push(watched);
                continue;
            };
            let Some(errors) = filter.and_then(|filter| Journal::Errors.narrow(&filter)) else { continue };
            let count = counter.newcomers(&self.who.scope, &errors, since, MOST_COUNTED + 1).await?;
            match count {
                0 => {}
                _ if looking_at == Some(watched) => looks.push(watched),
                _ => counts.0.push((watched, count)),
            }
        }
        if !looks.is_empty() {
            self.store.note_look(self.who.user, &looks, now).await?;
        }
        Ok(counts)
    }

    /// A view that the caller may change; others are as good as not there, but for shared ones.
    async fn changeable(&self, id: i64) -> Result<StoredView, AppError> {
        let views = self.store.views(self.who.user).await?;
        let view = views.into_iter().find(|view| view.id == id).ok_or(AppError::NotFound)?;
        if self.may_change(&view) { Ok(view) } else { Err(AppError::Forbidden) }
    }

    /// Its owner may, and for shared ones those who also decide who gets rights: the administrators.
    fn may_change(&self, view: &StoredView) -> bool {
        let administrator = self.who.scope.has(Right::UserManage);
        view.owner == self.who.user || (view.sharing == Sharing::Shared && administrator)
    }

    async fn change(&self, view: StoredView, form: ViewForm) -> Result<(), AppError> {
        self.store.change_view(view.id, form.clone()).await?;
        let changes = changes(&view.form, Some(&form));
        if view.sharing == Sharing::Shared && !changes.is_empty() {
            self.record("view.change", Action::Changed, "changed", &view, changes).await;
        }
        Ok(())
    }

    async fn record(
        &self,
        operation: &'static str,
        action: Action,
        deed: &str,
        view: &StoredView,
        changes: Vec<Change>,
    ) {
        let message = format!("{} {deed} the view “{}”", self.who.email, view.form.name);
        let mut act = Act::new("views", operation, action, message);
        let label = Some(view.form.name.clone());
        act.targets = vec![Target { kind: "view".to_owned(), id: view.id.to_string(), label, url: None }];
        act.changes = changes;
        if let Err(error) = self.audit.record(&self.who, &self.origin, act).await {
            tracing::error!(%error, who = self.who.email, view = view.id, operation, "A change of a view could not be recorded");
        }
    }
}

/// A view as it is kept: the name without blanks around it, the filter in its one spelling.
fn checked(form: ViewForm) -> Result<ViewForm, AppError> {
    let name = form.name.trim().replace('\0', "\u{FFFD}");
    if !(1..=MAX_NAME).contains(&name.chars().count()) {
        return Err(AppError::Invalid(FieldError::new("name", format!("must be 1 to {MAX_NAME} characters"))));
    }
    let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | ',');
    if form.columns.len() > 200 || !form.columns.chars().all(plain) {
        return Err(AppError::Invalid(FieldError::new("columns", "must be names of columns joined by commas")));
    }
    let query = Filter::from_query(&form.query).map_err(AppError::Invalid)?.to_query();
    Ok(ViewForm { name, query, ..form })
}

/// What differs between a view before and after, or goes with it.
fn changes(old: &ViewForm, new: Option<&ViewForm>) -> Vec<Change> {
    let parts = |form: &ViewForm| {
        let ViewForm { name, journal, query, columns } = form;
        [
            ("name", name.clone()),
            ("journal", journal.to_string()),
            ("filter", query.clone()),
            ("columns", columns.clone()),
        ]
    };
    let after = new.map(parts);
    let part = |(at, (field, old)): (usize, (&str, String))| {
        let new = after.as_ref().map_or(Value::Null, |after| Value::from(after[at].1.as_str()));
        Change { field: field.to_owned(), old: old.into(), new }
    };
    parts(old).into_iter().enumerate().map(part).filter(|change| change.old != change.new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, query: &str) -> ViewForm {
        let (name, query, columns) = (name.to_owned(), query.to_owned(), String::new());
        ViewForm { name, journal: Journal::All, query, columns }
    }

    #[test]
    fn a_view_is_kept_with_a_name_and_a_filter_in_its_one_spelling() {
        assert_eq!(
            checked(form(" Night ", "hours=22:00-06:00&site=lyon&view=7")).unwrap(),
            form("Night", "site=lyon&hours=22:00-06:00")
        );
        for (bad, field) in [
            (form(" ", ""), "name"),
            (form(&"ł".repeat(MAX_NAME + 1), ""), "name"),
            (form("a", "outcome=done"), "outcome"),
            (ViewForm { columns: "<b>".to_owned(), ..form("a", "") }, "columns"),
        ] {
            assert!(matches!(checked(bad), Err(AppError::Invalid(error)) if error.field == field), "{field}");
        }
    }

    #[test]
    fn only_what_differs_is_a_change_and_all_goes_with_a_deleted_view() {
        let renamed = changes(&form("a", "site=lyon"), Some(&form("b", "site=lyon")));
        assert_eq!(renamed, [Change { field: "name".into(), old: "a".into(), new: "b".into() }]);
        assert_eq!(changes(&form("a", ""), None).len(), 4);
    }
}
