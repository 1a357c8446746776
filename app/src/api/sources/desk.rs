//! Who may make and revoke which keys, and what the journal of Vigie's own site is told of it, before it is done.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::api::{guard, zones};
use crate::domain::access::{AUDIT_SITE, Caller, Right};
use crate::domain::error::{AppError, FieldError};
use crate::domain::event::{Change, Target};
use crate::domain::outcome::Action;
use crate::domain::site::Site;
use crate::domain::slug::Slug;
use crate::domain::source::{MAX_LIVE_KEYS, MAX_NAME, MadeKey, NewSource, Source, SourceKey, Sources};
use crate::domain::time::Timestamp;
use crate::ports::arrivals::ArrivalLog;
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::clock::Clock;
use crate::ports::keys::{FreshKey, KeyInfo, KeyMaker, KeyStore, NewKey};
use crate::ports::sites::SiteStore;

/// All that a request about sources needs.
pub(super) struct Desk {
    who: Caller,
    origin: Origin,
    keys: Arc<dyn KeyStore>,
    sites: Arc<dyn SiteStore>,
    arrivals: Arc<dyn ArrivalLog>,
    audit: Arc<dyn AuditLog>,
}

impl Desk {
    /// For the caller of this request.
    pub(super) fn open() -> Result<Self, AppError> {
        Self::of(guard::require(Right::SourceManage)?)
    }

    /// For a caller who has given the password again.
    pub(super) fn confirmed() -> Result<Self, AppError> {
        Self::of(guard::require_confirmed(Right::SourceManage)?)
    }

    fn of(who: Caller) -> Result<Self, AppError> {
        let (keys, sites, arrivals) = (guard::port()?, guard::port()?, guard::port()?);
        Ok(Self { who, origin: guard::origin()?, keys, sites, arrivals, audit: guard::port()? })
    }

    pub(super) async fn list(&self) -> Result<Sources, AppError> {
        let keys = self.keys.keys().await?;
        let sources = self.sources(&keys);
        Ok(Sources { address: guard::address()?, sites: self.choices().await?, sources })
    }

    pub(super) async fn add(&self, source: NewSource) -> Result<MadeKey, AppError> {
        let name = checked_name(&source.name)?;
        if self.keys.keys().await?.iter().any(|key| key.source == name) || name == AUDIT_SITE {
            return Err(invalid("name", "exists already"));
        }
        let mut sites = source.sites;
        sites.sort();
        sites.dedup();
        if sites.is_empty() {
            return Err(invalid("sites", "must name at least one site"));
        }
        let choices = self.choices().await?;
        if !sites.iter().all(|slug| choices.iter().any(|site| site.slug == *slug)) {
            return Err(AppError::NotFound);
        }
        let message = format!("{} made a key for the new source “{name}”", self.who.email);
        self.make(name, sites, message).await
    }

    pub(super) async fn add_key(&self, source: i64) -> Result<MadeKey, AppError> {
        let source = self.source(source).await?;
        if !source.has_room() {
            return Err(full());
        }
        let message = format!("{} made another key for the source “{}”", self.who.email, source.name);
        let sites = source.sites().to_vec();
        self.make(source.name, sites, message).await
    }

    pub(super) async fn revoke(&self, key: i64) -> Result<(), AppError> {
        let keys = self.keys.keys().await?;
        let of_key = |source: &Source| source.keys.iter().position(|other| other.id == key);
        let found = self.sources(&keys).into_iter().find_map(|source| of_key(&source).map(|at| (source, at)));
        let (source, at) = found.ok_or(AppError::NotFound)?;
        let key = &source.keys[at];
        if key.revoked.is_some() {
            return Ok(());
        }
        let message = format!("{} revoked the key {}… of the source “{}”", self.who.email, key.hint, source.name);
        let old = Change { field: "key".to_owned(), old: key.hint.as_str().into(), new: Value::Null };
        let sites = Change { field: "sites".to_owned(), old: slugs(&key.sites), new: Value::Null };
        self.record("key.revoke", message, &source.name, vec![old, sites]).await?;
        Ok(self.keys.revoke_key(key.id, self.now()?).await?)
    }

    /// Makes a key, and records it first; the key itself is recorded nowhere.
    async fn make(&self, name: String, sites: Vec<Slug>, message: String) -> Result<MadeKey, AppError> {
        let FreshKey { secret, hash, hint } = guard::port::<dyn KeyMaker>()?.make();
        let new = Change { field: "key".to_owned(), old: Value::Null, new: hint.as_str().into() };
        let granted = Change { field: "sites".to_owned(), old: Value::Null, new: slugs(&sites) };
        self.record("key.create", message, &name, vec![new, granted]).await?;
        let (created, most_live) = (self.now()?, Some(MAX_LIVE_KEYS));
        let added = self.keys.add_key(NewKey { source: name, hash, hint, sites, created, most_live }).await;
        let added = added.map_err(|error| match error.into() {
            // Somebody else was a moment faster.
            AppError::Invalid(_) => full(),
            error => error,
        })?;
        Ok(MadeKey { source: added.source, id: added.id, secret })
    }

    /// A source that is there for the caller.
    async fn source(&self, id: i64) -> Result<Source, AppError> {
        let keys = self.keys.keys().await?;
        self.sources(&keys).into_iter().find(|source| source.id == id).ok_or(AppError::NotFound)
    }

    /// The sources of which the caller sees every site of every key: what writes elsewhere is somebody else's to decide on.
    fn sources(&self, keys: &[KeyInfo]) -> Vec<Source> {
        let unwritten: HashMap<i64, Timestamp> = self.arrivals.unwritten_uses().into_iter().collect();
        let zone = zones::zone_of(&self.who);
        let moment = |at| zones::moment(zone, at);
        let mut sources: Vec<Source> = Vec::new();
        for of_source in keys.chunk_by(|one, next| one.source_id == next.source_id) {
            let sees = |slug: &Slug| self.may_send_to(slug);
            if !of_source.iter().flat_map(|key| &key.sites).all(sees) {
                continue;
            }
            let listed = of_source.iter().map(|key| SourceKey {
                id: key.id,
                hint: key.hint.clone(),
                sites: key.sites.clone(),
                created: moment(key.created),
                used: key.used.max(unwritten.get(&key.id).copied()).map(moment),
                revoked: key.revoked.map(moment),
            });
            let (id, name) = (of_source[0].source_id, of_source[0].source.clone());
            sources.push(Source { id, name, keys: listed.collect() });
        }
        sources
    }

    /// The sites that the caller may make keys for.
    async fn choices(&self) -> Result<Vec<Site>, AppError> {
        let mut sites = self.sites.sites(&self.who.scope).await?;
        sites.retain(|site| self.may_send_to(&site.slug));
        Ok(sites)
    }

    /// Whether a key for the site is the caller's to decide on. The journal of Vigie's own site is written by Vigie alone.
    fn may_send_to(&self, slug: &Slug) -> bool {
        slug.as_str() != AUDIT_SITE && self.who.scope.can(Right::SourceManage, slug)
    }

    fn now(&self) -> Result<Timestamp, AppError> {
        Ok(guard::port::<dyn Clock>()?.now())
    }

    async fn record(
        &self,
        operation: &'static str,
        message: String,
        source: &str,
        changes: Vec<Change>,
    ) -> Result<(), AppError> {
        let mut act = Act::new("settings", operation, Action::Rights, message);
        act.targets = vec![Target { kind: "source".to_owned(), id: source.to_owned(), label: None, url: None }];
        act.changes = changes;
        Ok(self.audit.record(&self.who, &self.origin, act).await?)
    }
}

/// Fails unless the source is there for the caller.
pub(super) async fn check(source: i64) -> Result<Caller, AppError> {
    let desk = Desk::open()?;
    desk.source(source).await?;
    Ok(desk.who)
}

fn invalid(field: &str, problem: &str) -> AppError {
    AppError::Invalid(FieldError::new(field, problem))
}

fn full() -> AppError {
    invalid("keys", "are as many as may live at once; revoke the one that is no longer used first")
}

fn slugs(sites: &[Slug]) -> Value {
    sites.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ").into()
}

fn checked_name(name: &str) -> Result<String, AppError> {
    let name = name.trim().replace('\0', "\u{FFFD}");
    if (1..=MAX_NAME).contains(&name.chars().count()) {
        Ok(name)
    } else {
        Err(invalid("name", "must be 1 to 80 characters"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_with_1_to_80_characters_without_blanks_around_them() {
        assert_eq!(checked_name(" till ").unwrap(), "till");
        for bad in [" ".to_owned(), "ł".repeat(MAX_NAME + 1)] {
            assert!(matches!(checked_name(&bad), Err(AppError::Invalid(error)) if error.field == "name"), "{bad}");
        }
    }
}
