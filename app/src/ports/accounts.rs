//! People who may sign in: who they are, what they may see, and the hash of their password.

use async_trait::async_trait;

use crate::domain::access::{Rights, Scope, Sites};
use crate::domain::error::StoreError;
use crate::domain::person::PersonState;
use crate::domain::role::{HeldRole, RoleId};
use crate::domain::time::Timestamp;

/// An account as an administrator lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: i64,
    /// Its address, lower case.
    pub email: String,
    /// What its owner is called; empty if nobody said.
    pub name: String,
    /// Its roles.
    pub roles: Vec<HeldRole>,
    /// The sites it may see.
    pub sites: Sites,
    /// Whether its owner may sign in.
    pub state: PersonState,
    /// Whether signing in also asks for a code.
    pub second_factor: bool,
}

impl Account {
    /// What the account may see and do: the rights of all its roles, on its sites.
    pub fn scope(&self) -> Scope {
        Scope::new(self.rights(), self.sites.clone())
    }

    /// The rights of all its roles.
    pub fn rights(&self) -> Rights {
        self.roles.iter().fold(Rights::NONE, |rights, role| rights.union(role.rights))
    }

    /// Whether its owner may sign in.
    pub fn is_active(&self) -> bool {
        self.state == PersonState::Active
    }
}

/// An account to be added.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its address, lower case.
    pub email: String,
    /// What its owner is called; may be empty.
    pub name: String,
    /// Its roles, at least one.
    pub roles: Vec<RoleId>,
    /// The sites it may see.
    pub sites: Sites,
    /// The PHC string of its password (argon2id); `None` for somebody who is invited and will choose one.
    pub password_hash: Option<String>,
    /// Now.
    pub created: Timestamp,
}

/// What signing in needs to know of an account.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The account, perhaps disabled.
    pub account: Account,
    /// The PHC string of its password (argon2id); `None` if its owner has chosen none yet.
    pub password_hash: Option<String>,
}

/// Reads and changes accounts.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// All accounts by address.
    ///
    /// # Errors
    /// If the database fails.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// Whether there is any account, disabled ones among them.
    ///
    /// # Errors
    /// If the database fails.
    async fn has_accounts(&self) -> Result<bool, StoreError>;

    /// The account of an address (lower case) with the hash of its password; `None` if there is none.
    ///
    /// # Errors
    /// If the database fails.
    async fn credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError>;

    /// Adds an account and gives its row.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if its address is taken.
    async fn add_account(&self, account: NewAccount) -> Result<i64, StoreError>;

    /// Adds the very first account and gives its row; of two at the same moment only one succeeds.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if there is any account already.
    async fn add_first_account(&self, account: NewAccount) -> Result<i64, StoreError>;

    /// Disables an account and ends its sessions, tokens and link to choose a password.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none, [`StoreError::LastAdministrator`] if nobody would be left who manages people.
    async fn disable_account(&self, email: &str, now: Timestamp) -> Result<(), StoreError>;
}
