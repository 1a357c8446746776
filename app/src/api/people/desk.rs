//! Who may decide what of somebody, and what the journal of Vigie's own site is told of it, before it is done. Nobody gives a right or a
//! site that they lack, and nobody changes somebody who may do more: else a link to choose a password would open every door.

use std::sync::Arc;

use chrono_tz::Tz;
use serde_json::Value;

use crate::api::{guard, zones};
use crate::domain::access::{Caller, Right, Rights, Role, Scope, Sites};
use crate::domain::error::{AppError, FieldError};
use crate::domain::event::{Change, Target};
use crate::domain::outcome::Action;
use crate::domain::person::{Invitation, MAX_NAME, Person, PersonForm, SiteChoice, Team};
use crate::domain::role::{HeldRole, RoleId};
use crate::domain::slug::Slug;
use crate::ports::accounts::{Account, AccountStore, NewAccount};
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::clock::Clock;
use crate::ports::invitations::Inviter;
use crate::ports::people::{AccountChange, ListedAccount, PeopleStore};
use crate::ports::second_factor::SecondFactorStore;
use crate::ports::sites::SiteStore;

/// All that a request about people needs.
pub(super) struct Desk {
    who: Caller,
    origin: Origin,
    people: Arc<dyn PeopleStore>,
    accounts: Arc<dyn AccountStore>,
    sites: Arc<dyn SiteStore>,
    inviter: Arc<dyn Inviter>,
    factors: Arc<dyn SecondFactorStore>,
    clock: Arc<dyn Clock>,
    audit: Arc<dyn AuditLog>,
}

impl Desk {
    /// For the caller of this request.
    pub(super) fn open() -> Result<Self, AppError> {
        Self::of(guard::require(Right::UserManage)?)
    }

    /// For a caller who has given the password again.
    pub(super) fn confirmed() -> Result<Self, AppError> {
        Self::of(guard::require_confirmed(Right::UserManage)?)
    }

    fn of(who: Caller) -> Result<Self, AppError> {
        Ok(Self {
            who,
            origin: guard::origin()?,
            people: guard::port()?,
            accounts: guard::port()?,
            sites: guard::port()?,
            inviter: guard::port()?,
            factors: guard::port()?,
            clock: guard::port()?,
            audit: guard::port()?,
        })
    }

    pub(super) async fn team(&self) -> Result<Team, AppError> {
        let scope = &self.who.scope;
        let people = self.people.people().await?.into_iter().filter(|listed| scope.meets(&listed.account.sites));
        let zone = zones::zone_of(&self.who);
        let people = people.map(|listed| person(scope, listed, zone)).collect();
        let roles = self.roles().await?.into_iter().filter(|role| scope.rights().contains(role.rights)).collect();
        let sites = self.sites.sites(scope).await?;
        Ok(Team { people, roles, sites, all_sites: *scope.sites() == Sites::All })
    }

    pub(super) async fn invite(&self, form: PersonForm) -> Result<Invitation, AppError> {
        let email = checked_email(&form.email)?;
        let change = self.checked(&form).await?;
        if self.accounts.credentials(&email).await?.is_some() {
            return Err(taken());
        }
        let message = format!("{} invited {email}", self.who.email);
        let changes = told(None, &change, &self.names(&change.roles).await?);
        self.record("user.create", (Action::Rights, message), &email, changes).await?;
        let (name, roles, sites, created) = (change.name, change.roles, change.sites, self.clock.now());
        let account = NewAccount { email: email.clone(), name, roles, sites, password_hash: None, created };
        let id = self.accounts.add_account(account).await.map_err(|error| match error.into() {
            // Somebody else was a moment faster.
            AppError::Invalid(_) => taken(),
            error => error,
        })?;
        self.link(id, email).await
    }

    pub(super) async fn change(&self, id: i64, form: PersonForm) -> Result<(), AppError> {
        let account = self.account(id).await?;
        let change = self.checked(&form).await?;
        let changes = told(Some(&account), &change, &self.names(&change.roles).await?);
        if changes.is_empty() {
            return Ok(());
        }
        let message = format!("{} changed {}", self.who.email, account.email);
        self.record("user.update", (Action::Rights, message), &account.email, changes).await?;
        Ok(self.people.change_person(id, change).await?)
    }

    pub(super) async fn new_link(&self, id: i64) -> Result<Invitation, AppError> {
        let account = self.account(id).await?;
        let message = format!("{} made a link for {} to choose a password", self.who.email, account.email);
        self.record("user.invite", (Action::Rights, message), &account.email, Vec::new()).await?;
        self.link(id, account.email).await
    }

    async fn link(&self, id: i64, email: String) -> Result<Invitation, AppError> {
        let link = self.inviter.invite(id).await?;
        // Somebody may have given them more meanwhile; whoever does from here on ends this link.
        self.account(id).await?;
        Ok(Invitation { email, url: link.url, expires: zones::moment(zones::zone_of(&self.who), link.expires) })
    }

    pub(super) async fn disable(&self, id: i64) -> Result<(), AppError> {
        let account = self.account(id).await?;
        if id == self.who.user {
            return Err(AppError::Invalid(FieldError::new("person", "nobody disables themselves")));
        }
        let message = format!("{} disabled {}", self.who.email, account.email);
        self.record("user.block", (Action::Rights, message), &account.email, Vec::new()).await?;
        Ok(self.accounts.disable_account(&account.email, self.clock.now()).await?)
    }

    pub(super) async fn enable(&self, id: i64) -> Result<(), AppError> {
        let account = self.account(id).await?;
        let message = format!("{} lets {} in again", self.who.email, account.email);
        self.record("user.enable", (Action::Rights, message), &account.email, Vec::new()).await?;
        Ok(self.people.enable_person(id).await?)
    }

    pub(super) async fn reset_second_factor(&self, id: i64) -> Result<(), AppError> {
        let account = self.account(id).await?;
        let message = format!("{} turned off the second factor of {}", self.who.email, account.email);
        self.record("factor.off", (Action::Rights, message), &account.email, Vec::new()).await?;
        Ok(self.factors.remove_factor(id).await?)
    }

    /// Somebody whom the caller may change; somebody whom they do not see is as good as not there.
    async fn account(&self, id: i64) -> Result<Account, AppError> {
        let people = self.people.people().await?.into_iter().map(|listed| listed.account);
        let seen = |account: &Account| account.id == id && self.who.scope.meets(&account.sites);
        let account = people.into_iter().find(seen).ok_or(AppError::NotFound)?;
        if may_change(&self.who.scope, &account) { Ok(account) } else { Err(AppError::Forbidden) }
    }

    async fn roles(&self) -> Result<Vec<HeldRole>, AppError> {
        let own = self.people.own_roles().await?;
        Ok(Role::ALL.iter().copied().map(HeldRole::from).chain(own).collect())
    }

    async fn names(&self, ids: &[RoleId]) -> Result<Vec<String>, AppError> {
        let roles = self.roles().await?.into_iter().filter(|role| ids.contains(&role.id));
        Ok(roles.map(|role| role.name).collect())
    }

    /// What is decided, if the caller may decide it.
    async fn checked(&self, form: &PersonForm) -> Result<AccountChange, AppError> {
        let name = form.name.trim().to_owned();
        if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(AppError::Invalid(FieldError::new("name", format!("must be up to {MAX_NAME} characters"))));
        }
        let roles = self.roles().await?;
        let mut rights = Rights::NONE;
        for id in &form.roles {
            let role = roles.iter().find(|role| role.id == *id);
            rights = rights.union(role.ok_or_else(|| unknown("roles", "there is no such role"))?.rights);
        }
        if form.roles.is_empty() {
            return Err(unknown("roles", "choose at least one"));
        }
        let sites = self.chosen(&form.sites).await?;
        let gives_no_more = self.who.scope.rights().contains(rights) && self.who.scope.covers(&sites);
        let mut roles = form.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        if gives_no_more { Ok(AccountChange { name, roles, sites }) } else { Err(AppError::Forbidden) }
    }

    async fn chosen(&self, choice: &SiteChoice) -> Result<Sites, AppError> {
        let SiteChoice::Only(slugs) = choice else { return Ok(Sites::All) };
        let seen = self.sites.sites(&self.who.scope).await?;
        if slugs.is_empty() {
            return Err(unknown("sites", "choose at least one"));
        }
        if slugs.iter().any(|slug| seen.iter().all(|site| site.slug != *slug)) {
            return Err(unknown("sites", "there is no such site"));
        }
        Ok(Sites::Only(Arc::new(slugs.iter().cloned().collect())))
    }

    async fn record(
        &self,
        operation: &'static str,
        (action, message): (Action, String),
        email: &str,
        changes: Vec<Change>,
    ) -> Result<(), AppError> {
        let mut act = Act::new("users", operation, action, message);
        act.targets = vec![Target { kind: "user".to_owned(), id: email.to_owned(), label: None, url: None }];
        act.changes = changes;
        Ok(self.audit.record(&self.who, &self.origin, act).await?)
    }
}

fn unknown(field: &str, problem: &str) -> AppError {
    AppError::Invalid(FieldError::new(field, problem))
}

fn taken() -> AppError {
    unknown("email", "exists already")
}

/// Lower case, and looks like an address; whether mail arrives is for the mail to find out.
fn checked_email(text: &str) -> Result<String, AppError> {
    let email = text.trim().to_lowercase();
    let parts = email.rsplit_once('@').filter(|(name, domain)| !name.is_empty() && !domain.is_empty());
    let plain = email.len() <= 254 && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let single = parts.is_some_and(|(name, _)| !name.contains('@'));
    if plain && single { Ok(email) } else { Err(unknown("email", "must be an e-mail address")) }
}

fn may_change(scope: &Scope, account: &Account) -> bool {
    scope.rights().contains(account.rights()) && scope.covers(&account.sites)
}

fn person(scope: &Scope, listed: ListedAccount, zone: Tz) -> Person {
    let ListedAccount { account, seen } = listed;
    let changeable = may_change(scope, &account);
    let sites = match &account.sites {
        Sites::All => SiteChoice::All,
        Sites::Only(slugs) => SiteChoice::Only(slugs.iter().filter(|slug| scope.sees(slug)).cloned().collect()),
    };
    Person {
        id: account.id,
        email: account.email,
        name: account.name,
        roles: account.roles,
        sites,
        state: account.state,
        second_factor: account.second_factor,
        seen: seen.map(|at| zones::moment(zone, at)),
        changeable,
    }
}

/// Old and new values of what differs.
fn told(before: Option<&Account>, change: &AccountChange, names: &[String]) -> Vec<Change> {
    let old_roles: Option<Vec<&str>> = before.map(|a| a.roles.iter().map(|role| role.name.as_str()).collect());
    let changes = [
        ("name", before.map(|a| Value::from(a.name.as_str())), Value::from(change.name.as_str())),
        ("roles", old_roles.map(Value::from), Value::from(names.to_vec())),
        ("sites", before.map(|a| site_names(&a.sites)), site_names(&change.sites)),
    ];
    let change = |(field, old, new): (&str, Option<Value>, Value)| {
        let old = old.unwrap_or(Value::Null);
        (old != new).then(|| Change { field: field.to_owned(), old, new })
    };
    changes.into_iter().filter_map(change).collect()
}

fn site_names(sites: &Sites) -> Value {
    match sites {
        Sites::All => Value::from("all"),
        Sites::Only(slugs) => slugs.iter().map(Slug::as_str).collect::<Vec<_>>().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(slugs: &[&str]) -> Sites {
        Sites::Only(Arc::new(slugs.iter().map(|slug| slug.parse().unwrap()).collect()))
    }

    #[test]
    fn an_address_is_taken_in_lower_case_and_only_if_it_is_one() {
        assert_eq!(checked_email(" Marie@Example.org ").unwrap(), "marie@example.org");
        for bad in ["", "marie", "@x.org", "marie@", "a@b@c", "a b@x.org"] {
            assert!(matches!(checked_email(bad), Err(AppError::Invalid(error)) if error.field == "email"), "{bad}");
        }
    }

    #[test]
    fn only_what_differs_is_told() {
        let change = AccountChange { name: "Ann".to_owned(), roles: Vec::new(), sites: only(&["lyon"]) };
        let all = told(None, &change, &["staff".to_owned()]);
        let fields: Vec<&str> = all.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["name", "roles", "sites"]);
    }
}
