//! Sealing a month: its counts are copied to the main database in one transaction that may be repeated, so that long charts read one file.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use app::domain::error::StoreError;
use sqlx::SqliteConnection;

use super::error::store_error;
use super::insert::Insert;
use super::main::{MainDatabase, begin};
use super::month::{Month, Months};

static MONTH: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO usage_month (site_id, module_id, local_month, submodule_id, outcome, utc_month, n)",
        7,
        String::new(),
    )
});
static OPERATION: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO usage_month_operation (site_id, module_id, operation_id, local_month, submodule_id, outcome, utc_month, n,
         duration_ms)",
        9,
        String::new(),
    )
});

/// The months whose counts in the main database are not complete.
pub(super) async fn unsealed(main: &MainDatabase, months: &Months) -> Result<BTreeSet<Month>, StoreError> {
    let mut lease = main.read().await?;
    let sealed: Vec<i64> = sqlx::query_scalar("SELECT month FROM month WHERE sealed = 1")
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
    lease.release();
    Ok(months.all().into_iter().filter(|month| !sealed.contains(&month.number())).collect())
}

/// Site, module, operation, local month, submodule, outcome, n, duration in milliseconds.
type OperationCount = (i64, i64, i64, i64, i64, i64, i64, i64);

/// Copies the counts of a month, whose file `events` is, and calls it sealed. No event may be committed to it meanwhile.
pub(super) async fn seal(main: &MainDatabase, month: Month, events: &mut SqliteConnection) -> Result<(), StoreError> {
    let by_operation: Vec<OperationCount> = sqlx::query_as(
        "SELECT site_id, module_id, operation_id, local_day / 100 AS local_month, submodule_id, outcome, sum(n), sum(duration_ms)
         FROM usage_day GROUP BY site_id, module_id, operation_id, local_month, submodule_id, outcome
         ORDER BY site_id, module_id, operation_id, local_month, submodule_id, outcome",
    )
    .fetch_all(&mut *events)
    .await
    .map_err(store_error)?;
    let by_module: Vec<(i64, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT site_id, module_id, local_day / 100 AS local_month, submodule_id, outcome, sum(n)
         FROM usage_hour GROUP BY site_id, module_id, local_month, submodule_id, outcome
         ORDER BY site_id, module_id, local_month, submodule_id, outcome",
    )
    .fetch_all(&mut *events)
    .await
    .map_err(store_error)?;

    let utc_month = month.number();
    let mut connection = main.write().await;
    let mut transaction = begin(&mut connection).await?;
    for table in
        ["DELETE FROM usage_month WHERE utc_month = ?", "DELETE FROM usage_month_operation WHERE utc_month = ?"]
    {
        sqlx::query(table).bind(utc_month).execute(&mut *transaction).await.map_err(store_error)?;
    }
    MONTH
        .run(&mut transaction, by_module.into_iter(), |(site, module, local, submodule, outcome, n), row| {
            for value in [site, module, local, submodule, outcome, utc_month, n] {
                row.add(value);
            }
        })
        .await
        .map_err(store_error)?;
    OPERATION
        .run(
            &mut transaction,
            by_operation.into_iter(),
            |(site, module, operation, local, sub, outcome, n, ms), row| {
                for value in [site, module, operation, local, sub, outcome, utc_month, n, ms] {
                    row.add(value);
                }
            },
        )
        .await
        .map_err(store_error)?;
    sqlx::query("INSERT INTO month (month, sealed) VALUES (?, 1) ON CONFLICT (month) DO UPDATE SET sealed = 1")
        .bind(utc_month)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
    transaction.commit().await.map_err(store_error)
}
