//! Checking the counts against the events that they count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use app::domain::error::StoreError;
use sqlx::{Connection, SqliteConnection};

use super::error::{OpenError, store_error};
use super::integrity::check::open;
use super::month::Months;
use super::retention::removed;
use super::schema;
use super::seal;
use super::store::SqliteStore;
use super::usage::cells::{FeatureKey, Hours, OperationKey, Total};
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

/// How many events retention took of a site and module.
type Taken = BTreeMap<(i64, i64), u64>;

async fn taken(connection: &mut SqliteConnection) -> Result<Taken, StoreError> {
    let parts = removed::read(connection).await.map_err(store_error)?;
    Ok(parts.into_iter().map(|part| ((part.site_id, part.module_id), part.events.unsigned_abs())).collect())
}

/// How many cells are not as they must be: equal, but where events were taken away. There no cell has fewer than its events, and all of a
/// site and module have as many more together as were taken.
struct Comparison {
    taken: Taken,
    more: Taken,
    wrong: usize,
}

impl Comparison {
    fn compare<K: Ord + Copy, V: PartialEq + Default>(
        &mut self,
        (kept, counted): (&BTreeMap<K, V>, &BTreeMap<K, V>),
        pair: impl Fn(K) -> (i64, i64),
        excess: impl Fn(&V, &V) -> Option<u64>,
    ) {
        let none = V::default();
        let keys: BTreeSet<K> = kept.keys().chain(counted.keys()).copied().collect();
        for key in keys {
            let (kept, counted) = (kept.get(&key).unwrap_or(&none), counted.get(&key).unwrap_or(&none));
            if kept == counted {
                continue;
            }
            match excess(kept, counted).filter(|_| self.taken.contains_key(&pair(key))) {
                Some(more) => *self.more.entry(pair(key)).or_default() += more,
                None => self.wrong += 1,
            }
        }
    }

    /// The cells that are wrong, and the sites and modules that are so together.
    fn differences(self) -> usize {
        let sums = self.taken.iter().filter(|(pair, n)| self.more.get(pair).copied().unwrap_or(0) != **n);
        self.wrong + sums.count()
    }
}

fn more_operations(kept: &Total, counted: &Total) -> Option<u64> {
    kept.n.checked_sub(counted.n).filter(|_| kept.duration_ms >= counted.duration_ms)
}

fn more_hours(kept: &Hours, counted: &Hours) -> Option<u64> {
    kept.iter().zip(counted).map(|(kept, counted)| kept.checked_sub(*counted)).sum()
}

/// How many cells of a month's file, by operation and by hour, are not what a plain count of its events gives.
pub(super) async fn differences(connection: &mut SqliteConnection) -> Result<(usize, usize), StoreError> {
    let taken = taken(connection).await?;
    let (kept, counted) = (kept(connection).await?.0, counted(connection).await?.0);
    let nothing = DayCounts::default();
    let compared = || Comparison { taken: taken.clone(), more: Taken::new(), wrong: 0 };
    let (mut days, mut months, mut hours) = (compared(), compared(), compared());
    let all: BTreeSet<SiteDay> = kept.keys().chain(counted.keys()).copied().collect();
    for day in all {
        let (a, b) = (kept.get(&day).unwrap_or(&nothing), counted.get(&day).unwrap_or(&nothing));
        let part = if day.is_month() { &mut months } else { &mut days };
        let module = |(feature, _): OperationKey| (day.site(), feature.module);
        part.compare((&a.operations, &b.operations), module, more_operations);
        if !day.is_month() {
            hours.compare((&a.hours, &b.hours), |feature| (day.site(), feature.module), more_hours);
        }
    }
    Ok((days.differences() + months.differences(), hours.differences()))
}

/// Compares the counts of every month of a data folder with a plain count of its events, beside a server or without one; empty if all agree.
///
/// # Errors
/// If a file is an older program's or the database fails.
pub async fn folder_usage(dir: &Path) -> Result<Vec<UsageDifference>, OpenError> {
    let months = Months::look(dir).map_err(|cause| OpenError::Io { path: dir.to_owned(), cause })?;
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
