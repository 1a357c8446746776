//! The last run of each job as rows of the main database.

use app::domain::error::StoreError;
use app::domain::system::Job;
use app::domain::time::Timestamp;
use app::ports::system::{JobRun, JobRunStore, KeptRun};
use async_trait::async_trait;

use super::error::store_error;
use super::main::MainDatabase;

type Row = (String, i64, i64, i64, Option<String>, Option<i64>);

fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// `None` for a job of a newer program.
fn kept((job, began, took_ms, handled, error, last_success): Row) -> Option<KeptRun> {
    let job: Job = job.parse().ok()?;
    let (took_ms, handled) = (took_ms.max(0).unsigned_abs(), handled.max(0).unsigned_abs());
    let last = JobRun { job, began: Timestamp(began), took_ms, handled, error };
    Some(KeptRun { last, last_success: last_success.map(Timestamp) })
}

#[async_trait]
impl JobRunStore for MainDatabase {
    async fn keep_run(&self, run: JobRun) -> Result<(), StoreError> {
        let success = run.error.is_none().then_some(run.began.0);
        let mut connection = self.write().await;
        sqlx::query(
            "INSERT INTO job_run (job, began, took_ms, handled, error, last_success) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (job) DO UPDATE SET began = excluded.began, took_ms = excluded.took_ms, handled = excluded.handled,
             error = excluded.error, last_success = coalesce(excluded.last_success, job_run.last_success)",
        )
        .bind(run.job.as_str())
        .bind(run.began.0)
        .bind(stored(run.took_ms))
        .bind(stored(run.handled))
        .bind(run.error)
        .bind(success)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn kept_runs(&self) -> Result<Vec<KeptRun>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<Row> =
            sqlx::query_as("SELECT job, began, took_ms, handled, error, last_success FROM job_run ORDER BY job")
                .fetch_all(lease.connection())
                .await
                .map_err(store_error)?;
        lease.release();
        Ok(rows.into_iter().filter_map(kept).collect())
    }
}
