//! How long events are kept, and the work of removing them.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::domain::access::Scope;
use crate::domain::error::StoreError;
use crate::domain::filter::Filter;
use crate::domain::retention::amounts::{Emptied, Gone, Kept, Loss, Question};
use crate::domain::retention::hold::{Hold, Lifted, NewHold};
use crate::domain::retention::{Change, Pending, Place, Policy};
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;

/// Keeps the rules, the changes that wait, and the legal holds.
#[async_trait]
pub trait RetentionStore: Send + Sync {
    /// All that is decided, as it was written: [`Policy::at`] says what of it holds.
    ///
    /// # Errors
    /// If the database fails.
    async fn policy(&self) -> Result<Policy, StoreError>;

    /// Makes a change now. One of the same place that waits is forgotten.
    ///
    /// # Errors
    /// If the database fails.
    async fn change(&self, change: &Change) -> Result<(), StoreError>;

    /// Lets a change wait, instead of another one of its place.
    ///
    /// # Errors
    /// If the database fails.
    async fn wait(&self, pending: &Pending) -> Result<(), StoreError>;

    /// Forgets the change of a place that waits.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if none does.
    async fn undo(&self, place: &Place) -> Result<(), StoreError>;

    /// Writes down as made what has waited long enough.
    ///
    /// # Errors
    /// If the database fails.
    async fn settle(&self, now: Timestamp) -> Result<(), StoreError>;

    /// All holds, the newest first, those that were lifted too.
    ///
    /// # Errors
    /// If the database fails.
    async fn holds(&self) -> Result<Vec<Hold>, StoreError>;

    /// Places a hold, and gives its number. Once it answers, nothing that the filter matches is removed any more.
    ///
    /// # Errors
    /// If the database fails.
    async fn place_hold(&self, hold: &NewHold) -> Result<i64, StoreError>;

    /// Ends a hold.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none of this number that still holds.
    async fn lift_hold(&self, id: i64, lifted: &Lifted) -> Result<(), StoreError>;
}

/// Whether who asked for the work wants no more of it.
pub type IsStopped<'a> = dyn Fn() -> bool + Send + Sync + 'a;

/// One step of the removal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What went, by site.
    pub gone: BTreeMap<Slug, Gone>,
    /// How many bytes were given back.
    pub bytes: u64,
    /// Whether there may be more to do.
    pub more: bool,
    /// The month with which it failed, and why; the rest of the run leaves it as it is.
    pub failure: Option<String>,
}

/// Counts and removes what is no longer kept.
#[async_trait]
pub trait RetentionWork: Send + Sync {
    /// What is kept now.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] past the time limit.
    async fn kept(&self, scope: &Scope) -> Result<Kept, StoreError>;

    /// What would go, on the sites that the caller may see and without what a hold keeps. It ends at its time limit with what it has, and
    /// when its caller goes away.
    ///
    /// # Errors
    /// If the database fails.
    async fn loss(&self, scope: &Scope, question: &Question) -> Result<Loss, StoreError>;

    /// What was removed of a filter's range, on the sites that the caller may see; `None` if nothing was.
    ///
    /// # Errors
    /// If the database fails.
    async fn emptied(&self, scope: &Scope, filter: &Filter) -> Result<Option<Emptied>, StoreError>;

    /// Takes the lease of the removal for a while, or renews it; `false` if another one works.
    ///
    /// # Errors
    /// If the database fails.
    async fn lease(&self, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool, StoreError>;

    /// Whether anything is due, with which a run begins: what the last one had to leave is looked at again.
    ///
    /// # Errors
    /// If the database fails.
    async fn is_due(&self, now: Timestamp) -> Result<bool, StoreError>;

    /// Removes some of what is due, so little that no write waits for long. Safe to call again after a crash; called again, it comes to an
    /// end, whatever is written meanwhile. `now` is the beginning of the run. Once `is_stopped` says so it ends soon, with nothing half done.
    ///
    /// # Errors
    /// If rules and holds cannot be read. What fails with a month is said in the step.
    async fn remove_some(&self, now: Timestamp, is_stopped: &IsStopped<'_>) -> Result<Step, StoreError>;
}
