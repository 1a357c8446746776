//! Sealing a month: its counts are copied to the main database in one transaction that may be repeated, so that long charts read one file.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use app::domain::error::StoreError;
use sqlx::SqliteConnection;

use super::error::store_error;
use super::insert::Insert;
use super::main::{MainDatabase, begin};
use super::month::{Month, Months};
use super::usage::whole_months;

static MONTH: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO usage_month (site_month, utc_month, cells)", 3, String::new()));

/// The months (`yyyymm`) whose counts in the main database are complete.
async fn sealed(main: &MainDatabase) -> Result<Arc<Vec<i64>>, StoreError> {
    let read = async {
        let mut lease = main.read().await?;
        let sealed = sqlx::query_scalar("SELECT month FROM month WHERE sealed = 1")
            .fetch_all(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        Ok(Some(Arc::new(sealed)))
    };
    main.sealed.or_read(&main.changes, (), read).await.map(Option::unwrap_or_default)
}

/// The months whose counts in the main database are not complete.
pub(super) async fn unsealed(main: &MainDatabase, months: &Months) -> Result<BTreeSet<Month>, StoreError> {
    let sealed = sealed(main).await?;
    Ok(months.all().into_iter().filter(|month| !sealed.contains(&month.number())).collect())
}

/// Copies the counts of a month, whose file `events` is, and calls it sealed. No event may be committed to it meanwhile.
pub(super) async fn seal(main: &MainDatabase, month: Month, events: &mut SqliteConnection) -> Result<(), StoreError> {
    let counts = whole_months(events).await.map_err(store_error)?;
    let utc_month = month.number();
    let mut connection = main.write().await;
    let mut transaction = begin(&mut connection).await?;
    sqlx::query("DELETE FROM usage_month WHERE utc_month = ?")
        .bind(utc_month)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
    MONTH
        .run(&mut transaction, counts.into_iter(), |(site_month, cells), row| {
            row.add(site_month.0);
            row.add(utc_month);
            row.add(cells);
        })
        .await
        .map_err(store_error)?;
    sqlx::query("INSERT INTO month (month, sealed) VALUES (?, 1) ON CONFLICT (month) DO UPDATE SET sealed = 1")
        .bind(utc_month)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
    transaction.commit().await.map_err(store_error)
}
