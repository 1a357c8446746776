//! Saved views, each person's order of them, and what came since that person last looked.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::domain::access::Scope;
use crate::domain::error::StoreError;
use crate::domain::filter::Filter;
use crate::domain::time::Timestamp;
use crate::domain::view::{Sharing, StoredView, ViewForm, Watched};

/// Keeps views. Who may do what is decided before.
#[async_trait]
pub trait ViewStore: Send + Sync {
    /// The views that an account sees: its own and those that are shared, in the account's order, new ones last.
    ///
    /// # Errors
    /// If the database fails.
    async fn views(&self, account: i64) -> Result<Vec<StoredView>, StoreError>;

    /// Adds a private view and gives its row.
    ///
    /// # Errors
    /// If the database fails.
    async fn add_view(&self, owner: i64, form: ViewForm) -> Result<i64, StoreError>;

    /// Says what a view shows from now on.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none.
    async fn change_view(&self, id: i64, form: ViewForm) -> Result<(), StoreError>;

    /// Says who sees a view from now on.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none.
    async fn share_view(&self, id: i64, sharing: Sharing) -> Result<(), StoreError>;

    /// Deletes a view, its place in each person's order, and when they looked at it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none.
    async fn delete_view(&self, id: i64) -> Result<(), StoreError>;

    /// Says in which order an account sees its views.
    ///
    /// # Errors
    /// If the database fails.
    async fn order_views(&self, account: i64, ids: &[i64]) -> Result<(), StoreError>;

    /// When an account last looked at what.
    ///
    /// # Errors
    /// If the database fails.
    async fn looked(&self, account: i64) -> Result<BTreeMap<Watched, Timestamp>, StoreError>;

    /// Notes that an account looks at these now.
    ///
    /// # Errors
    /// If the database fails.
    async fn note_look(&self, account: i64, watched: &[Watched], now: Timestamp) -> Result<(), StoreError>;
}

/// Counts what is new.
#[async_trait]
pub trait NewcomerCounter: Send + Sync {
    /// How many events that the filter lets through and that the caller may see were received after `since`, at most `limit`. Those that
    /// happened more than a day before `since` and only came late are not counted.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] past the time limit.
    async fn newcomers(&self, scope: &Scope, filter: &Filter, since: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
