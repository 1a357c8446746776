//! Usage counts of one commit, added up in memory and upserted in the order of their keys, in the transaction of their events.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sqlx::SqliteConnection;

use super::insert::Insert;
use super::row::Row;

/// site, local day, module, submodule, operation, outcome
type DayKey = (i64, i32, i64, i64, i64, u8);
/// site, local day, module, submodule, outcome
type HourKey = (i64, i32, i64, i64, u8);

static DAY: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO usage_day (site_id, local_day, module_id, submodule_id, operation_id, outcome, n, duration_ms)",
        8,
        "ON CONFLICT (site_id, local_day, module_id, submodule_id, operation_id, outcome)
         DO UPDATE SET n = n + excluded.n, duration_ms = duration_ms + excluded.duration_ms"
            .to_owned(),
    )
});

static HOUR: LazyLock<Insert> = LazyLock::new(|| {
    let sums: String = (0..24).map(|h| format!(", h{h} = h{h} + excluded.h{h}")).collect();
    Insert::new(
        "INSERT INTO usage_hour (site_id, local_day, module_id, submodule_id, outcome, n, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9,
         h10, h11, h12, h13, h14, h15, h16, h17, h18, h19, h20, h21, h22, h23)",
        30,
        format!(
            "ON CONFLICT (site_id, local_day, module_id, submodule_id, outcome) DO UPDATE SET n = n + excluded.n{sums}"
        ),
    )
});

/// The counts of the events of one commit.
#[derive(Debug, Default)]
pub(super) struct Counts {
    days: BTreeMap<DayKey, (i64, i64)>,
    hours: BTreeMap<HourKey, [i64; 24]>,
}

impl Counts {
    /// Counts an event.
    pub(super) fn add(&mut self, row: &Row) {
        let (site, day, module, submodule) = (row.site, row.local_day, row.module, row.submodule);
        let of_day = self.days.entry((site, day, module, submodule, row.operation, row.outcome)).or_default();
        of_day.0 += 1;
        of_day.1 = of_day.1.saturating_add(row.duration_ms.unwrap_or(0));
        let hours = self.hours.entry((site, day, module, submodule, row.outcome)).or_default();
        hours[usize::from(row.hour.min(23))] += 1;
    }

    /// Adds the counts to those of the month.
    pub(super) async fn write(self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        DAY.run(
            connection,
            self.days.into_iter(),
            |((site, day, module, submodule, operation, outcome), (n, ms)), row| {
                for id in [site, i64::from(day), module, submodule, operation, i64::from(outcome), n, ms] {
                    row.add(id);
                }
            },
        )
        .await?;
        HOUR.run(connection, self.hours.into_iter(), |((site, day, module, submodule, outcome), hours), row| {
            for id in [site, i64::from(day), module, submodule, i64::from(outcome), hours.iter().sum()] {
                row.add(id);
            }
            for n in hours {
                row.add(n);
            }
        })
        .await
    }
}
