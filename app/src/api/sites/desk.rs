//! Who may decide what of a site, and what the journal of Vigie's own site is told of it, before it is done.

use std::sync::Arc;

use chrono_tz::Tz;
use serde_json::Value;

use crate::api::guard;
use crate::domain::access::{Caller, Right, Scope, Sites};
use crate::domain::error::{AppError, FieldError};
use crate::domain::event::{Change, Target};
use crate::domain::outcome::Action;
use crate::domain::site::{MAX_LABEL, NewSite, Site, Visibility};
use crate::domain::slug::Slug;
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::clock::Clock;
use crate::ports::sites::SiteStore;

/// All that a request about sites needs.
pub(super) struct Desk {
    who: Caller,
    origin: Origin,
    store: Arc<dyn SiteStore>,
    audit: Arc<dyn AuditLog>,
}

impl Desk {
    /// For the caller of this request.
    pub(super) fn open() -> Result<Self, AppError> {
        Self::of(guard::require(Right::SiteManage)?)
    }

    /// For a caller who has given the password again.
    pub(super) fn confirmed() -> Result<Self, AppError> {
        Self::of(guard::require_confirmed(Right::SiteManage)?)
    }

    fn of(who: Caller) -> Result<Self, AppError> {
        Ok(Self { who, origin: guard::origin()?, store: guard::port()?, audit: guard::port()? })
    }

    pub(super) async fn list(&self) -> Result<Vec<Site>, AppError> {
        Ok(self.store.sites(&self.who.scope).await?)
    }

    pub(super) async fn set_visibility(&self, slug: &Slug, visibility: Visibility) -> Result<(), AppError> {
        let site = self.site(slug).await?;
        let shown = visibility == Visibility::Shown;
        if site.shown == shown {
            return Ok(());
        }
        let deed = if shown { "counts" } else { "hides" };
        let message = format!("{} {deed} the site “{}” in statistics", self.who.email, site.label);
        let change = Change { field: "shown".to_owned(), old: site.shown.into(), new: shown.into() };
        self.record("site.visibility", (Action::Changed, message), &site, vec![change]).await?;
        Ok(self.store.set_visibility(slug, visibility).await?)
    }

    pub(super) async fn add(&self, site: NewSite) -> Result<(), AppError> {
        if !sees_all(&self.who.scope) {
            return Err(AppError::Forbidden);
        }
        let site = checked(site)?;
        if self.store.sites(&Scope::system()).await?.iter().any(|other| other.slug == site.slug) {
            return Err(taken());
        }
        let made = Site {
            slug: site.slug.clone(),
            label: site.label.clone(),
            zone: site.zone.clone(),
            shown: true,
            past_zones: Vec::new(),
        };
        let message = format!("{} added the site “{}”", self.who.email, site.label);
        let added = |field: &str, new: &str| Change { field: field.to_owned(), old: Value::Null, new: new.into() };
        let changes = vec![added("label", &site.label), added("zone", &site.zone)];
        self.record("site.create", (Action::CreatedDeleted, message), &made, changes).await?;
        self.store.add_site(site).await.map_err(|error| match error.into() {
            // Somebody else was a moment faster.
            AppError::Invalid(_) => taken(),
            error => error,
        })
    }

    pub(super) async fn rename(&self, slug: &Slug, label: &str) -> Result<(), AppError> {
        let site = self.site(slug).await?;
        let label = checked_label(label)?;
        if site.label == label {
            return Ok(());
        }
        let message = format!("{} calls the site “{}” “{label}”", self.who.email, site.label);
        let change = Change { field: "label".to_owned(), old: site.label.as_str().into(), new: label.as_str().into() };
        self.record("site.change", (Action::Changed, message), &site, vec![change]).await?;
        Ok(self.store.rename_site(slug, &label).await?)
    }

    pub(super) async fn set_zone(&self, slug: &Slug, zone: &str) -> Result<(), AppError> {
        let site = self.site(slug).await?;
        let zone = checked_zone(zone)?;
        if site.zone == zone.name() {
            return Ok(());
        }
        let message = format!("{} gives the site “{}” the time zone {}", self.who.email, site.label, zone.name());
        let change = Change { field: "zone".to_owned(), old: site.zone.as_str().into(), new: zone.name().into() };
        self.record("site.zone", (Action::Changed, message), &site, vec![change]).await?;
        let since = guard::port::<dyn Clock>()?.now();
        Ok(self.store.set_zone(slug, zone, since).await?)
    }

    /// A site that the caller may see; another is as good as not there.
    async fn site(&self, slug: &Slug) -> Result<Site, AppError> {
        let sites = self.store.sites(&self.who.scope).await?;
        sites.into_iter().find(|site| site.slug == *slug).ok_or(AppError::NotFound)
    }

    async fn record(
        &self,
        operation: &'static str,
        (action, message): (Action, String),
        site: &Site,
        changes: Vec<Change>,
    ) -> Result<(), AppError> {
        let mut act = Act::new("settings", operation, action, message);
        let (id, label) = (site.slug.to_string(), Some(site.label.clone()));
        act.targets = vec![Target { kind: "site".to_owned(), id, label, url: None }];
        act.changes = changes;
        Ok(self.audit.record(&self.who, &self.origin, act).await?)
    }
}

fn sees_all(scope: &Scope) -> bool {
    *scope.sites() == Sites::All
}

fn taken() -> AppError {
    AppError::Invalid(FieldError::new("slug", "exists already"))
}

/// A site as it is kept: the label without blanks around it, or the slug where there is none; a zone that there is.
fn checked(site: NewSite) -> Result<NewSite, AppError> {
    let label = if site.label.trim().is_empty() { site.slug.to_string() } else { checked_label(&site.label)? };
    let zone = checked_zone(&site.zone)?;
    Ok(NewSite { slug: site.slug, label, zone: zone.name().to_owned() })
}

fn checked_zone(zone: &str) -> Result<Tz, AppError> {
    let known = zone.trim().parse();
    known.map_err(|_| AppError::Invalid(FieldError::new("zone", "must be an IANA time zone such as Europe/Paris")))
}

fn checked_label(label: &str) -> Result<String, AppError> {
    let label = label.trim().replace('\0', "\u{FFFD}");
    if (1..=MAX_LABEL).contains(&label.chars().count()) {
        Ok(label)
    } else {
        Err(AppError::Invalid(FieldError::new("label", format!("must be 1 to {MAX_LABEL} characters"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(label: &str, zone: &str) -> NewSite {
        NewSite { slug: "lyon".parse().unwrap(), label: label.to_owned(), zone: zone.to_owned() }
    }

    #[test]
    fn a_site_is_kept_with_a_label_and_a_zone_that_there_is() {
        assert_eq!(checked(site(" Lyon Bellecour ", " Europe/Paris")).unwrap(), site("Lyon Bellecour", "Europe/Paris"));
        assert_eq!(checked(site(" ", "UTC")).unwrap().label, "lyon");
        for (bad, field) in [
            (site(&"ł".repeat(MAX_LABEL + 1), "UTC"), "label"),
            (site("a", "Europe/Lyon"), "zone"),
            (site("a", ""), "zone"),
        ] {
            assert!(matches!(checked(bad), Err(AppError::Invalid(error)) if error.field == field), "{field}");
        }
    }
}
