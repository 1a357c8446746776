//! The rules by which administrators have more taken out of events than the product takes out by itself.

use async_trait::async_trait;

use crate::domain::error::{FieldError, StoreError};
use crate::domain::redaction::{BuiltIn, Draft, Finds, Rule, Sample};
use crate::domain::time::Timestamp;

/// A rule that is not kept yet, or is to take the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// What it says.
    pub draft: Draft,
    /// When it was written.
    pub since: Timestamp,
    /// Who wrote it.
    pub by: String,
}

/// Keeps the rules.
#[async_trait]
pub trait RedactionStore: Send + Sync {
    /// All rules, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    async fn rules(&self) -> Result<Vec<Rule>, StoreError>;

    /// Keeps one more, and gives its number.
    ///
    /// # Errors
    /// If the database fails.
    async fn add_rule(&self, rule: &NewRule) -> Result<i64, StoreError>;

    /// Puts a rule into the place of another.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none of this number.
    async fn change_rule(&self, id: i64, rule: &NewRule) -> Result<(), StoreError>;

    /// Forgets one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none of this number.
    async fn remove_rule(&self, id: i64) -> Result<(), StoreError>;
}

/// The rules that are in force. What changes here counts for every event that is read from then on.
#[async_trait]
pub trait Redactor: Send + Sync {
    /// Those of the administrators, the oldest first.
    fn rules(&self) -> Vec<Rule>;

    /// Those of the product.
    fn built_in(&self) -> BuiltIn;

    /// Whether a rule can be read.
    ///
    /// # Errors
    /// Names `expression` or `note`, and what would be right.
    fn check(&self, draft: &Draft) -> Result<(), FieldError>;

    /// What one rule alone would take out of each of these payloads; it must have been checked.
    ///
    /// # Errors
    /// If the search failed.
    async fn finds(&self, draft: &Draft, samples: Vec<Sample>) -> Result<Vec<Finds>, StoreError>;

    /// Puts a rule into force; it must have been checked.
    ///
    /// # Errors
    /// [`StoreError::TooMany`]; otherwise if the database fails.
    async fn add(&self, rule: &NewRule) -> Result<(), StoreError>;

    /// Puts a rule into the place of another; it must have been checked.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none of this number.
    async fn change(&self, id: i64, rule: &NewRule) -> Result<(), StoreError>;

    /// Takes one out of force.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none of this number.
    async fn remove(&self, id: i64) -> Result<(), StoreError>;
}
