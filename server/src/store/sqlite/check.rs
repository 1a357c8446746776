//! Checking the counts against the events that they count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use app::domain::error::StoreError;
use sqlx::{Connection, SqliteConnection};

use super::error::{OpenError, store_error};
use super::integrity::check::open;
use super::month::Months;
use super::schema;
use super::seal;
use super::store::SqliteStore;
use super::usage::cells::{FeatureKey, Total};
use super::usage::{Counts, DayCounts, Same, SiteDay};

/// What a check of one month may take.
const LIMIT: Duration = Duration::from_secs(86_400);

/// A count that is not what a plain count of the events gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageDifference {
    /// The UTC month of the file, `yyyymm`.
    pub month: i64,
    /// How many cells by day and operation differ.
    pub days: usize,
    /// How many cells by hour differ.
    pub hours: usize,
}

/// Site, local day, module, submodule, outcome, kind, operation, hour, how many, and their duration.
type Counted = (i64, i32, i64, i64, u8, u8, i64, u8, i64, i64);

/// What a plain count of the month's events gives.
async fn counted(connection: &mut SqliteConnection) -> Result<Counts, StoreError> {
    let statement = format!(
        "SELECT site_id, local_day, module_id, submodule_id, outcome, kind, operation_id, {} AS hour, count(*), coalesce(sum(duration_ms), 0)
         FROM event GROUP BY 1, 2, 3, 4, 5, 6, 7, 8",
        super::condition::hour_sql()
    );
    let rows: Vec<Counted> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .persistent(false)
        .fetch_all(connection)
        .await
        .map_err(store_error)?;
    let mut all = Counts::default();
    for (site, day, module, submodule, outcome, kind, operation, hour, n, duration_ms) in rows {
        all.add_same(&Same {
            day: SiteDay::of(site, day),
            feature: FeatureKey { module, submodule, outcome, kind },
            operation,
            hour,
            total: Total { n: n.cast_unsigned(), duration_ms: duration_ms.cast_unsigned() },
        });
    }
    Ok(all)
}

/// What the month keeps.
async fn kept(connection: &mut SqliteConnection) -> Result<Counts, StoreError> {
    let rows: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> = sqlx::query_as(
        "SELECT site_day, usage_day.cells, usage_hour.cells FROM usage_day LEFT JOIN usage_hour USING (site_day)",
    )
    .fetch_all(connection)
    .await
    .map_err(store_error)?;
    rows.into_iter()
        .map(|(day, operations, hours)| {
            let counts = DayCounts::read(&operations, hours.as_deref()).map_err(super::usage::damaged)?;
            Ok((SiteDay(day), counts))
        })
        .collect::<Result<_, _>>()
        .map(Counts)
}

/// How many keys have not the same value in both.
fn differing<K: Ord + Copy, V: PartialEq>(a: &BTreeMap<K, V>, b: &BTreeMap<K, V>) -> usize {
    let keys: BTreeSet<K> = a.keys().chain(b.keys()).copied().collect();
    keys.into_iter().filter(|key| a.get(key) != b.get(key)).count()
}

/// How many cells of a month's file, by operation and by hour, are not what a plain count of its events gives.
pub(super) async fn differences(connection: &mut SqliteConnection) -> Result<(usize, usize), StoreError> {
    let (kept, counted) = (kept(connection).await?.0, counted(connection).await?.0);
    let nothing = DayCounts::default();
    let days: BTreeSet<SiteDay> = kept.keys().chain(counted.keys()).copied().collect();
    Ok(days.into_iter().fold((0, 0), |(days, hours), day| {
        let (a, b) = (kept.get(&day).unwrap_or(&nothing), counted.get(&day).unwrap_or(&nothing));
        (days + differing(&a.operations, &b.operations), hours + differing(&a.hours, &b.hours))
    }))
}

/// Compares the counts of every month of a data folder with a plain count of its events, beside a server or without one; empty if all agree.
///
/// # Errors
/// If a file is an older program's or the database fails.
pub async fn folder_usage(dir: &Path) -> Result<Vec<UsageDifference>, OpenError> {
    let months = Months::scan(dir).map_err(|cause| OpenError::Io { path: dir.to_owned(), cause })?;
    let mut found = Vec::new();
    for month in months.all() {
        let file = months.file(month);
        let failed = |cause| OpenError::Database { file: file.clone(), cause };
        let mut reader = open(&file, &schema::MONTH).await?;
        // Both sides as of one moment, whatever a server commits meanwhile.
        let mut moment = reader.begin().await.map_err(failed)?;
        let (days, hours) =
            differences(&mut moment).await.map_err(|cause| OpenError::Unreadable { file: file.clone(), cause })?;
        moment.rollback().await.map_err(failed)?;
        if (days, hours) != (0, 0) {
            found.push(UsageDifference { month: month.number(), days, hours });
        }
    }
    Ok(found)
}

impl SqliteStore {
    /// Compares the counts of every month with a plain count of its events; empty if all agree. Reads everything once.
    ///
    /// # Errors
    /// If the database fails. It has no time limit but what the months take.
    pub async fn check_usage(&self) -> Result<Vec<UsageDifference>, StoreError> {
        let mut found = Vec::new();
        for month in self.months.all() {
            let mut lease = self.readers.lease(&self.months.file(month), LIMIT).await?;
            let (days, hours) = differences(lease.connection()).await?;
            lease.release();
            if (days, hours) != (0, 0) {
                found.push(UsageDifference { month: month.number(), days, hours });
            }
        }
        Ok(found)
    }

    /// How many months keep their counts in their own file only, because something came to them lately.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unsealed_months(&self) -> Result<usize, StoreError> {
        Ok(seal::unsealed(&self.main, &self.months).await?.len())
    }
}
