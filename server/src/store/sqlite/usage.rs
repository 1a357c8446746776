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

    /// The whole local month of the day, which has a day of its own: 0.
    fn month(self) -> Self {
        Self(self.0 / 100 * 100)
    }

    /// Whether it stands for a whole month.
    pub(super) fn is_month(self) -> bool {
        self.0 % 100 == 0
    }

    /// The site's row.
    pub(super) fn site(self) -> i64 {
        self.0 / Self::DAYS
    }

    /// The day as `yyyymmdd`; the first one for a whole month.
    pub(super) fn day(self) -> i64 {
        self.0 % Self::DAYS + i64::from(self.is_month())
    }
}

/// The counts of a site and day, or of a site and month, which has no hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DayCounts {
    pub(super) hours: BTreeMap<FeatureKey, Hours>,
    pub(super) operations: BTreeMap<OperationKey, Total>,
}

/// Some events that differ in nothing that is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Same {
    pub(super) day: SiteDay,
    pub(super) feature: FeatureKey,
    pub(super) operation: i64,
    pub(super) hour: u8,
    pub(super) total: Total,
}

impl DayCounts {
    fn add_hour(&mut self, same: &Same) {
        self.hours.entry(same.feature).or_default()[usize::from(same.hour.min(23))] += same.total.n;
    }

    fn add_operation(&mut self, same: &Same) {
        self.operations.entry((same.feature, same.operation)).or_default().add(same.total);
    }

    fn merge(&mut self, other: &Self) {
        for (key, hours) in &other.hours {
            let sums = self.hours.entry(*key).or_default();
            sums.iter_mut().zip(hours).for_each(|(sum, n)| *sum += n);
        }
        for (key, total) in &other.operations {
            self.operations.entry(*key).or_default().add(*total);
        }
    }
}

/// The counts of the events of one commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts(pub(super) BTreeMap<SiteDay, DayCounts>);

impl Counts {
    /// Counts an event.
    pub(super) fn add(&mut self, row: &Row) {
        let duration_ms = row.duration_ms.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0);
        self.add_same(&Same {
            day: SiteDay::of(row.site, row.local_day),
            feature: FeatureKey { module: row.module, submodule: row.submodule, outcome: row.outcome, kind: row.kind },
            operation: row.operation,
            hour: row.hour,
            total: Total { n: 1, duration_ms },
        });
    }

    /// Counts some events: in their day and in their month.
    pub(super) fn add_same(&mut self, same: &Same) {
        let day = self.0.entry(same.day).or_default();
        day.add_hour(same);
        day.add_operation(same);
        self.0.entry(same.day.month()).or_default().add_operation(same);
    }

    /// Adds the counts to those of the month. `kept` has what the month's writer wrote before; after a failed commit it is of no use.
    pub(super) async fn write(self, connection: &mut SqliteConnection, kept: &mut Kept) -> Result<(), sqlx::Error> {
        kept.fetch(connection, self.0.keys().copied().filter(|day| !kept.0.contains_key(day)).collect()).await?;
        let (mut days, mut hours) = (Vec::with_capacity(self.0.len()), Vec::with_capacity(self.0.len()));
        for (day, counts) in self.0 {
            let sum = kept.0.entry(day).or_default();
            sum.merge(&counts);
            days.push((day, write_operations(&sum.operations)));
            if !day.is_month() {
                hours.push((day, write_hours(&sum.hours)));
            }
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
        let found: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> = sqlx::query_as(
            "SELECT usage_day.site_day, usage_day.cells, usage_hour.cells FROM json_each(?) AS wanted
             CROSS JOIN usage_day ON usage_day.site_day = wanted.value LEFT JOIN usage_hour ON usage_hour.site_day = wanted.value",
        )
        .bind(serde_json::to_string(&days).unwrap_or_default())
        .fetch_all(connection)
        .await?;
        for (day, operations, hours) in found {
            let counts =
                DayCounts::read(&operations, hours.as_deref()).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
            self.0.insert(SiteDay(day), counts);
        }
        Ok(())
    }

    /// Keeps the months and the newest days, which are the ones that more is counted in.
    fn shrink(&mut self) {
        if self.0.len() > KEPT {
            let mut days: Vec<SiteDay> = self.0.keys().copied().collect();
            days.sort_unstable_by_key(|day| std::cmp::Reverse((day.is_month(), day.day())));
            days.drain(..KEPT / 2);
            days.iter().for_each(|day| drop(self.0.remove(day)));
        }
    }
}

impl DayCounts {
    /// From the bytes of both tables.
    pub(super) fn read(operations: &[u8], hours: Option<&[u8]>) -> Result<Self, cells::Damaged> {
        let mut counts = Self::default();
        read_operations(
            operations,
            |_| true,
            |key, total| {
                counts.operations.insert(key, total);
                Ok(())
            },
        )?;
        if let Some(hours) = hours {
            read_hours(
                hours,
                |_| true,
                |key, hours| {
                    counts.hours.insert(key, *hours);
                    Ok(())
                },
            )?;
        }
        Ok(counts)
    }
}

/// What is read of a month's counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Whole months, by operation.
    Months,
    /// Days, by operation.
    Days,
    /// Days, by hour.
    Hours,
}

/// The bytes of the counts of some sites and days, or of the months of these days, of a month's file; `cells.rs` reads them.
pub(super) async fn site_days(
    connection: &mut SqliteConnection,
    table: Table,
    sites: &[i64],
    days: &RangeInclusive<LocalDay>,
) -> Result<Vec<(SiteDay, Vec<u8>)>, sqlx::Error> {
    let statement = match table {
        Table::Months => {
            "SELECT site_day, cells FROM json_each(?) AS wanted CROSS JOIN usage_day
             ON site_day BETWEEN wanted.value * 100000000 + ? / 100 * 100 AND wanted.value * 100000000 + ? AND site_day % 100 = 0"
        }
        Table::Days => {
            "SELECT site_day, cells FROM json_each(?) AS wanted CROSS JOIN usage_day
             ON site_day BETWEEN wanted.value * 100000000 + ? AND wanted.value * 100000000 + ? AND site_day % 100 <> 0"
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

/// The bytes of the counts of some sites and of the months of these days, as they were sealed, but those of the UTC months `but` (`yyyymm`).
pub(super) async fn sealed_months(
    main: &mut SqliteConnection,
    sites: &[i64],
    days: &RangeInclusive<LocalDay>,
    but: &[i64],
) -> Result<Vec<(SiteDay, Vec<u8>)>, sqlx::Error> {
    let json = |numbers: &[i64]| serde_json::to_string(numbers).unwrap_or_default();
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT site_month, cells FROM json_each(?) AS wanted CROSS JOIN usage_month
         ON site_month BETWEEN wanted.value * 100000000 + ? / 100 * 100 AND wanted.value * 100000000 + ?
         WHERE utc_month NOT IN (SELECT value FROM json_each(?))",
    )
    .bind(json(sites))
    .bind(days.start().number())
    .bind(days.end().number())
    .bind(json(but))
    .fetch_all(main)
    .await?;
    Ok(rows.into_iter().map(|(month, cells)| (SiteDay(month), cells)).collect())
}

/// The bytes of all counts of whole local months of a month's file.
pub(super) async fn whole_months(connection: &mut SqliteConnection) -> Result<Vec<(SiteDay, Vec<u8>)>, sqlx::Error> {
    let rows: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT site_day, cells FROM usage_day WHERE site_day % 100 = 0 ORDER BY site_day")
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(day, cells)| (SiteDay(day), cells)).collect())
}

/// Gives the module and the number of events of each cell of counts by operation.
pub(super) fn features_of(cells: &[u8], mut cell: impl FnMut(i64, u64)) -> Result<(), cells::Damaged> {
    read_operations(
        cells,
        |_| true,
        |(feature, _), total| {
            cell(feature.module, total.n);
            Ok(())
        },
    )
}

/// Counts that cannot be read, as an error of the store.
pub(super) fn damaged(error: cells::Damaged) -> StoreError {
    StoreError::Database(Box::new(error))
}
