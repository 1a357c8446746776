//! Checking the counts against the events that they count.

use app::domain::error::StoreError;

use super::error::store_error;
use super::seal;
use super::store::SqliteStore;

/// A count that is not what a plain count of the events gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageDifference {
    /// The UTC month of the file, `yyyymm`.
    pub month: i64,
    /// How many cells by day and operation differ.
    pub days: i64,
    /// How many cells by hour differ.
    pub hours: i64,
}

/// Cells that stand in only one of the two: what is kept, and what a plain count gives.
fn differences(kept: &str, plain: &str) -> String {
    format!(
        "SELECT count(*) FROM (SELECT * FROM ({kept} EXCEPT {plain}) UNION ALL SELECT * FROM ({plain} EXCEPT {kept}))"
    )
}

fn by_day() -> String {
    let columns = "site_id, local_day, module_id, submodule_id, operation_id, outcome";
    differences(
        &format!("SELECT {columns}, n, duration_ms FROM usage_day"),
        &format!("SELECT {columns}, count(*), coalesce(sum(duration_ms), 0) FROM event GROUP BY {columns}"),
    )
}

fn by_hour() -> String {
    let columns = "site_id, local_day, module_id, submodule_id, outcome";
    let hour = super::condition::hour_sql();
    let kept: String = (0..24).map(|h| format!(", h{h}")).collect();
    let plain: String = (0..24).map(|h| format!(", sum({hour} = {h})")).collect();
    differences(
        &format!("SELECT {columns}, n{kept} FROM usage_hour"),
        &format!("SELECT {columns}, count(*){plain} FROM event GROUP BY {columns}"),
    )
}

impl SqliteStore {
    /// Compares the counts of every month with a plain count of its events; empty if all agree. Reads everything once.
    ///
    /// # Errors
    /// If the database fails. It has no time limit but what the months take.
    pub async fn check_usage(&self) -> Result<Vec<UsageDifference>, StoreError> {
        let mut found = Vec::new();
        for month in self.months.all() {
            let mut lease =
                self.readers.lease(&self.months.file(month), std::time::Duration::from_secs(86_400)).await?;
            let statement = format!("SELECT ({}), ({})", by_day(), by_hour());
            let (days, hours): (i64, i64) = sqlx::query_as(sqlx::AssertSqlSafe(statement))
                .persistent(false)
                .fetch_one(lease.connection())
                .await
                .map_err(store_error)?;
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
