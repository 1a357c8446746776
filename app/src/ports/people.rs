//! What administrators change of people and of own roles.

use async_trait::async_trait;

use super::accounts::Account;
use crate::domain::access::Sites;
use crate::domain::error::StoreError;
use crate::domain::role::{HeldRole, RoleForm, RoleId};
use crate::domain::time::Timestamp;

/// An account as the list of people has it.
#[derive(Clone, Debug)]
pub struct ListedAccount {
    /// The account.
    pub account: Account,
    /// When a session of it was last used, to a few minutes.
    pub seen: Option<Timestamp>,
}

/// What is decided of somebody.
#[derive(Clone, Debug)]
pub struct AccountChange {
    /// What they are called.
    pub name: String,
    /// Their roles, at least one.
    pub roles: Vec<RoleId>,
    /// Their sites.
    pub sites: Sites,
}

/// Reads and changes people and own roles. Whatever would leave nobody who manages people on all sites is refused with
/// [`StoreError::LastAdministrator`].
#[async_trait]
pub trait PeopleStore: Send + Sync {
    /// Everybody by address.
    ///
    /// # Errors
    /// If the database fails.
    async fn people(&self) -> Result<Vec<ListedAccount>, StoreError>;

    /// Gives somebody another name, other roles and sites. Other roles or sites end their link to choose a password.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such account, role or site; [`StoreError::LastAdministrator`].
    async fn change_person(&self, account: i64, change: AccountChange) -> Result<(), StoreError>;

    /// Lets somebody in again who was disabled.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such account.
    async fn enable_person(&self, account: i64) -> Result<(), StoreError>;

    /// The own roles by name.
    ///
    /// # Errors
    /// If the database fails.
    async fn own_roles(&self) -> Result<Vec<HeldRole>, StoreError>;

    /// Adds an own role and gives its number.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if its name is taken.
    async fn add_role(&self, role: RoleForm) -> Result<RoleId, StoreError>;

    /// Gives an own role another name and other rights. Other rights end the links of all who hold it.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Exists`], [`StoreError::LastAdministrator`].
    async fn change_role(&self, id: RoleId, role: RoleForm) -> Result<(), StoreError>;

    /// Removes an own role that nobody holds.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::Exists`] if somebody holds it.
    async fn remove_role(&self, id: RoleId) -> Result<(), StoreError>;
}
