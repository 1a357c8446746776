//! Who may decide what of own roles, and what the journal of Vigie's own site is told of it, before it is done.

use std::sync::Arc;

use serde_json::Value;

use crate::api::guard;
use crate::domain::access::{Caller, Right, Rights, Role, Sites};
use crate::domain::error::{AppError, FieldError, StoreError};
use crate::domain::event::{Change, Target};
use crate::domain::outcome::Action;
use crate::domain::role::{HeldRole, ListedRole, MAX_NAME, RoleBook, RoleForm, RoleId};
use crate::ports::audit::{Act, AuditLog, Origin};
use crate::ports::people::PeopleStore;

/// All that a request about roles needs.
pub(super) struct Desk {
    who: Caller,
    origin: Origin,
    people: Arc<dyn PeopleStore>,
    audit: Arc<dyn AuditLog>,
}

impl Desk {
    /// For the caller of this request.
    pub(super) fn open() -> Result<Self, AppError> {
        Self::of(guard::require(Right::UserManage)?)
    }

    /// For a caller who has given the password again and sees all sites: a role is held by people of any.
    pub(super) fn confirmed() -> Result<Self, AppError> {
        let desk = Self::of(guard::require_confirmed(Right::UserManage)?)?;
        if *desk.who.scope.sites() == Sites::All { Ok(desk) } else { Err(AppError::Forbidden) }
    }

    fn of(who: Caller) -> Result<Self, AppError> {
        Ok(Self { who, origin: guard::origin()?, people: guard::port()?, audit: guard::port()? })
    }

    pub(super) async fn book(&self) -> Result<RoleBook, AppError> {
        let mut people = self.people.people().await?;
        people.retain(|one| self.who.scope.meets(&one.account.sites));
        let holders =
            |id: RoleId| people.iter().filter(|one| one.account.roles.iter().any(|role| role.id == id)).count();
        let own = self.people.own_roles().await?;
        let all = Role::ALL.iter().copied().map(HeldRole::from).chain(own);
        let rights = self.who.scope.rights();
        let writes = *self.who.scope.sites() == Sites::All;
        let listed = |role: HeldRole| ListedRole {
            holders: holders(role.id),
            changeable: writes && role.id.built_in().is_none() && rights.contains(role.rights),
            role,
        };
        Ok(RoleBook { roles: all.map(listed).collect(), grantable: if writes { rights } else { Rights::NONE } })
    }

    pub(super) async fn add(&self, form: RoleForm) -> Result<(), AppError> {
        let form = self.checked(form)?;
        self.free_name(&form.name, None).await?;
        let message = format!("{} made the role “{}”", self.who.email, form.name);
        self.record("role.create", message, &form.name, told(None, &form)).await?;
        self.people.add_role(form).await.map(drop).map_err(named)
    }

    pub(super) async fn change(&self, id: RoleId, form: RoleForm) -> Result<(), AppError> {
        let role = self.role(id).await?;
        let form = self.checked(form)?;
        self.free_name(&form.name, Some(id)).await?;
        let changes = told(Some(&role), &form);
        if changes.is_empty() {
            return Ok(());
        }
        let message = format!("{} changed the role “{}”", self.who.email, role.name);
        self.record("role.change", message, &role.name, changes).await?;
        self.people.change_role(id, form).await.map_err(named)
    }

    pub(super) async fn remove(&self, id: RoleId) -> Result<(), AppError> {
        let role = self.role(id).await?;
        let held = || AppError::Invalid(FieldError::new("holders", "somebody holds it"));
        if self.people.people().await?.iter().any(|one| one.account.roles.iter().any(|own| own.id == id)) {
            return Err(held());
        }
        let message = format!("{} removed the role “{}”", self.who.email, role.name);
        self.record("role.delete", message, &role.name, Vec::new()).await?;
        self.people.remove_role(id).await.map_err(|error| match error {
            StoreError::Exists(_) => held(),
            error => error.into(),
        })
    }

    /// An own role that allows no more than the caller may do.
    async fn role(&self, id: RoleId) -> Result<HeldRole, AppError> {
        let role = self.people.own_roles().await?.into_iter().find(|role| role.id == id).ok_or(AppError::NotFound)?;
        if self.who.scope.rights().contains(role.rights) { Ok(role) } else { Err(AppError::Forbidden) }
    }

    fn checked(&self, form: RoleForm) -> Result<RoleForm, AppError> {
        let name = form.name.trim().to_owned();
        let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !fits {
            return Err(AppError::Invalid(FieldError::new("name", format!("must be 1 to {MAX_NAME} characters"))));
        }
        let rights = Rights::from_bits(form.rights.bits());
        if rights == Rights::NONE {
            return Err(AppError::Invalid(FieldError::new("rights", "choose at least one")));
        }
        if self.who.scope.rights().contains(rights) { Ok(RoleForm { name, rights }) } else { Err(AppError::Forbidden) }
    }

    /// A name tells one role from another, also from those of the product.
    async fn free_name(&self, name: &str, own: Option<RoleId>) -> Result<(), AppError> {
        let same = |other: &str| other.to_lowercase() == name.to_lowercase();
        let built_in = Role::ALL.iter().any(|role| same(role.as_str()));
        let others = self.people.own_roles().await?;
        let used = others.iter().any(|role| Some(role.id) != own && same(&role.name));
        if built_in || used { Err(taken()) } else { Ok(()) }
    }

    async fn record(
        &self,
        operation: &'static str,
        message: String,
        name: &str,
        changes: Vec<Change>,
    ) -> Result<(), AppError> {
        let mut act = Act::new("roles", operation, Action::Rights, message);
        act.targets = vec![Target { kind: "role".to_owned(), id: name.to_owned(), label: None, url: None }];
        act.changes = changes;
        Ok(self.audit.record(&self.who, &self.origin, act).await?)
    }
}

fn taken() -> AppError {
    AppError::Invalid(FieldError::new("name", "exists already"))
}

fn named(error: StoreError) -> AppError {
    match error {
        // Somebody else was a moment faster.
        StoreError::Exists(_) => taken(),
        error => error.into(),
    }
}

/// Old and new values of what differs.
fn told(before: Option<&HeldRole>, form: &RoleForm) -> Vec<Change> {
    let rights = |rights: Rights| Value::from(rights.iter().map(Right::as_str).collect::<Vec<_>>());
    let changes = [
        ("name", before.map(|role| Value::from(role.name.as_str())), Value::from(form.name.as_str())),
        ("rights", before.map(|role| rights(role.rights)), rights(form.rights)),
    ];
    let change = |(field, old, new): (&str, Option<Value>, Value)| {
        let old = old.unwrap_or(Value::Null);
        (old != new).then(|| Change { field: field.to_owned(), old, new })
    };
    changes.into_iter().filter_map(change).collect()
}
