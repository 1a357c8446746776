//! Usage counts. All cells of one site and local day stand in one value, so that a commit writes a handful of rows however many cells
//! it counts in, and a chart of a week reads as many. They change in the transaction of their events.

pub(super) mod cells;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use app::domain::error::StoreError;
use app::domain::time::LocalDay;
use rustc_hash::FxHashMap;
use sqlx::SqliteConnection;

use self::cells::{FeatureKey, Hours, OperationKey, Total, read_hours, read_operations, write_hours, write_operations};
use super::insert::Insert;
use super::row::Row;

/// How many days of sites a month's writer keeps in memory, so that the counts of today need not be read for every commit.
const KEPT: usize = 64;

static DAY: LazyLock<Insert> = LazyLock::new(|| upsert("INSERT INTO usage_day (site_day, cells)"));
static HOUR: LazyLock<Insert> = LazyLock::new(|| upsert("INSERT INTO usage_hour (site_day, cells)"));

fn upsert(head: &'static str) -> Insert {
    Insert::new(head, 2, "ON CONFLICT (site_day) DO UPDATE SET cells = excluded.cells".to_owned())
}

/// A site and one of its local days, as both tables have it for a key: the site's row, then `yyyymmdd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SiteDay(pub(super) i64);

impl SiteDay {
    const DAYS: i64 = 100_000_000;

    /// Of the site's row and the day's number.
    pub(super) fn of(site: i64, local_day: i32) -> Self {
        Self(site * Self::DAYS + i64::from(local_day))
    }

    /// The site's row.
    pub(super) fn site(self) -> i64 {
        self.0 / Self::DAYS
    }

    /// The day as `yyyymmdd`.
    pub(super) fn day(self) -> i64 {
        self.0 % Self::DAYS
    }
}

/// The counts of a site and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DayCounts {
    pub(super) hours: BTreeMap<FeatureKey, Hours>,
    pub(super) operations: BTreeMap<OperationKey, Total>,
}

impl DayCounts {
    fn add(&mut self, row: &Row) {
        let key = FeatureKey { module: row.module, submodule: row.submodule, outcome: row.outcome };
        self.hours.entry(key).or_default()[usize::from(row.hour.min(23))] += 1;
        let total = self.operations.entry((key, row.operation)).or_default();
        total.n += 1;
        let duration = row.duration_ms.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0);
        total.duration_ms = total.duration_ms.saturating_add(duration);
    }

    fn merge(&mut self, other: &Self) {
        for (key, hours) in &other.hours {
            let sums = self.hours.entry(*key).or_default();
            sums.iter_mut().zip(hours).for_each(|(sum, n)| *sum += n);
        }
        for (key, total) in &other.operations {
            let sum = self.operations.entry(*key).or_default();
            sum.n += total.n;
            sum.duration_ms = sum.duration_ms.saturating_add(total.duration_ms);
        }
    }
}

/// The counts of the events of one commit.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<SiteDay, DayCounts>);

impl Counts {
    /// Counts an event.
    pub(super) fn add(&mut self, row: &Row) {
        self.0.entry(SiteDay::of(row.site, row.local_day)).or_default().add(row);
    }

    /// Adds the counts to those of the month. `kept` has what the month's writer wrote before; after a failed commit it is of no use.
    pub(super) async fn write(self, connection: &mut SqliteConnection, kept: &mut Kept) -> Result<(), sqlx::Error> {
        kept.fetch(connection, self.0.keys().copied().filter(|day| !kept.0.contains_key(day)).collect()).await?;
        let (mut days, mut hours) = (Vec::with_capacity(self.0.len()), Vec::with_capacity(self.0.len()));
        for (day, counts) in self.0 {
            let sum = kept.0.entry(day).or_default();
            sum.merge(&counts);
            days.push((day, write_operations(&sum.operations)));
            hours.push((day, write_hours(&sum.hours)));
        }
        for (table, rows) in [(&DAY, days), (&HOUR, hours)] {
            table
                .run(connection, rows.into_iter(), |(day, cells), row| {
                    row.add(day.0);
                    row.add(cells);
                })
                .await?;
        }
        kept.shrink();
        Ok(())
    }
}

/// Counts of a month that its one writer has written or read lately.
#[derive(Debug, Default)]
pub(super) struct Kept(FxHashMap<SiteDay, DayCounts>);

impl Kept {
    async fn fetch(&mut self, connection: &mut SqliteConnection, days: Vec<SiteDay>) -> Result<(), sqlx::Error> {
        if days.is_empty() {
            return Ok(());
        }
        let days: Vec<i64> = days.into_iter().map(|day| day.0).collect();
        let found: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT usage_day.site_day, usage_day.cells, usage_hour.cells FROM json_each(?) AS wanted
             CROSS JOIN usage_day ON usage_day.site_day = wanted.value JOIN usage_hour ON usage_hour.site_day = wanted.value",
        )
        .bind(serde_json::to_string(&days).unwrap_or_default())
        .fetch_all(connection)
        .await?;
        for (day, operations, hours) in found {
            let counts = DayCounts::read(&operations, &hours).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
            self.0.insert(SiteDay(day), counts);
        }
        Ok(())
    }

    /// Keeps the newest days, which are the ones that more is counted in.
    fn shrink(&mut self) {
        if self.0.len() > KEPT {
            let mut days: Vec<SiteDay> = self.0.keys().copied().collect();
            days.sort_unstable_by_key(|day| std::cmp::Reverse(day.day()));
            days.drain(..KEPT / 2);
            days.iter().for_each(|day| drop(self.0.remove(day)));
        }
    }
}

impl DayCounts {
    /// From the bytes of both tables.
    pub(super) fn read(operations: &[u8], hours: &[u8]) -> Result<Self, cells::Damaged> {
        let mut counts = Self::default();
        read_operations(operations, |key, total| {
            counts.operations.insert(key, total);
        })?;
        read_hours(hours, |key, hours| {
            counts.hours.insert(key, *hours);
        })?;
        Ok(counts)
    }
}

/// One of the two tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// By operation.
    Days,
    /// By hour.
    Hours,
}

/// The bytes of the counts of some sites and days of a month; `cells.rs` reads them.
pub(super) async fn site_days(
    connection: &mut SqliteConnection,
    table: Table,
    sites: &[i64],
    days: &RangeInclusive<LocalDay>,
) -> Result<Vec<(SiteDay, Vec<u8>)>, sqlx::Error> {
    let statement = match table {
        Table::Days => {
            "SELECT site_day, cells FROM json_each(?) AS wanted CROSS JOIN usage_day
             ON site_day BETWEEN wanted.value * 100000000 + ? AND wanted.value * 100000000 + ?"
        }
        Table::Hours => {
            "SELECT site_day, cells FROM json_each(?) AS wanted CROSS JOIN usage_hour
             ON site_day BETWEEN wanted.value * 100000000 + ? AND wanted.value * 100000000 + ?"
        }
    };
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(statement)
        .bind(serde_json::to_string(sites).unwrap_or_default())
        .bind(days.start().number())
        .bind(days.end().number())
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|(day, cells)| (SiteDay(day), cells)).collect())
}

/// Counts that cannot be read, as an error of the store.
pub(super) fn damaged(error: cells::Damaged) -> StoreError {
    StoreError::Database(Box::new(error))
}
