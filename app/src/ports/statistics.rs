//! Counting usage.

use async_trait::async_trait;

use crate::domain::access::Scope;
use crate::domain::error::StoreError;
use crate::domain::statistics::{KnownFeature, StatisticsQuery, Usage};

/// Reads usage counts of the sites that the caller may see (`statistics.view`) and that are shown in statistics.
#[async_trait]
pub trait StatisticsReader: Send + Sync {
    /// Counts by bucket, module, submodule and outcome.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] past the time limit.
    async fn usage(&self, scope: &Scope, query: &StatisticsQuery) -> Result<Usage, StoreError>;

    /// The features that have ever been used on sites that the caller may see, sorted by module.
    ///
    /// # Errors
    /// If the database fails.
    async fn features(&self, scope: &Scope) -> Result<Vec<KnownFeature>, StoreError>;
}
