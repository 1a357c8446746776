//! The port of the removal, as the other files here fill it.

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::filter::Filter;
use app::domain::retention::amounts::{Emptied, Kept, Loss, Question};
use app::domain::time::Timestamp;
use app::ports::retention::{IsStopped, RetentionWork, Step};
use async_trait::async_trait;

use crate::store::sqlite::store::SqliteStore;

/// The name of the lease.
const JOB: &str = "retention";

#[async_trait]
impl RetentionWork for SqliteStore {
    async fn kept(&self, scope: &Scope) -> Result<Kept, StoreError> {
        self.kept_of(scope).await
    }

    async fn loss(&self, scope: &Scope, question: &Question) -> Result<Loss, StoreError> {
        self.loss_of(scope, question).await
    }

    async fn emptied(&self, scope: &Scope, filter: &Filter) -> Result<Option<Emptied>, StoreError> {
        self.emptied_of(scope, Right::JournalView, filter).await
    }

    async fn lease(&self, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        self.main.lease_job((JOB, holder), now, until).await
    }

    async fn is_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.has_work(now).await
    }

    async fn remove_some(&self, now: Timestamp, is_stopped: &IsStopped<'_>) -> Result<Step, StoreError> {
        self.step(now, is_stopped).await
    }
}
