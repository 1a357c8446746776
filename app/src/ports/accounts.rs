//! People who sign in, and what they chose for themselves.

use async_trait::async_trait;

use crate::domain::access::Role;
use crate::domain::error::StoreError;

/// An account as an administrator lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: i64,
    /// Its address, lower case.
    pub email: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Whether it may not sign in any more.
    pub disabled: bool,
}

/// An account to be added.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its address, lower case.
    pub email: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// The PHC string of its password (argon2id).
    pub password_hash: String,
}

/// Reads and changes accounts.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// All accounts by address.
    ///
    /// # Errors
    /// If the database fails.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// Adds an account and gives its row.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if its address is taken.
    async fn add_account(&self, account: NewAccount) -> Result<i64, StoreError>;

    /// Disables an account and ends its sessions and tokens.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none.
    async fn disable_account(&self, email: &str) -> Result<(), StoreError>;
}
