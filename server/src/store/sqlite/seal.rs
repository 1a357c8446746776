//! Sealing a month: its counts are copied to the main database in one transaction that may be repeated, so that long charts read one file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use app::domain::error::StoreError;
use sqlx::SqliteConnection;

use super::error::store_error;
use super::insert::Insert;
use super::main::{MainDatabase, begin};
use super::month::{Month, Months};
use super::usage::cells::{FeatureKey, Total, read_operations};
use super::usage::{SiteDay, damaged};

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

/// Site, module, local month, submodule, outcome.
type ModuleKey = (i64, i64, i64, i64, u8);
/// Site, module, operation, local month, submodule, outcome.
type OperationKey = (i64, i64, i64, i64, i64, u8);

/// The counts of a month's file by local month.
async fn counts(
    events: &mut SqliteConnection,
) -> Result<(BTreeMap<ModuleKey, u64>, BTreeMap<OperationKey, Total>), StoreError> {
    let days: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT site_day, cells FROM usage_day").fetch_all(events).await.map_err(store_error)?;
    let (mut modules, mut operations) = (BTreeMap::new(), BTreeMap::<_, Total>::new());
    for (day, cells) in days {
        let (site, local_month) = (SiteDay(day).site(), SiteDay(day).day() / 100);
        read_operations(&cells, |(FeatureKey { module, submodule, outcome }, operation), total| {
            *modules.entry((site, module, local_month, submodule, outcome)).or_default() += total.n;
            let sum = operations.entry((site, module, operation, local_month, submodule, outcome)).or_default();
            sum.n += total.n;
            sum.duration_ms = sum.duration_ms.saturating_add(total.duration_ms);
        })
        .map_err(damaged)?;
    }
    Ok((modules, operations))
}

/// Copies the counts of a month, whose file `events` is, and calls it sealed. No event may be committed to it meanwhile.
pub(super) async fn seal(main: &MainDatabase, month: Month, events: &mut SqliteConnection) -> Result<(), StoreError> {
    let (by_module, by_operation) = counts(events).await?;
    let utc_month = month.number();
    let mut connection = main.write().await;
    let mut transaction = begin(&mut connection).await?;
    for table in
        ["DELETE FROM usage_month WHERE utc_month = ?", "DELETE FROM usage_month_operation WHERE utc_month = ?"]
    {
        sqlx::query(table).bind(utc_month).execute(&mut *transaction).await.map_err(store_error)?;
    }
    MONTH
        .run(&mut transaction, by_module.into_iter(), |((site, module, local, submodule, outcome), n), row| {
            for value in [site, module, local, submodule, i64::from(outcome), utc_month, n.cast_signed()] {
                row.add(value);
            }
        })
        .await
        .map_err(store_error)?;
    OPERATION
        .run(
            &mut transaction,
            by_operation.into_iter(),
            |((site, module, operation, local, submodule, outcome), total), row| {
                for value in [site, module, operation, local, submodule, i64::from(outcome), utc_month] {
                    row.add(value);
                }
                row.add(total.n.cast_signed());
                row.add(i64::try_from(total.duration_ms).unwrap_or(i64::MAX));
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
