//! Counts on their way to a chart: added up by bar and by feature, from whichever table they come.

use std::collections::BTreeMap;

use app::domain::bucket::{Bucket, Granularity};
use app::domain::error::StoreError;
use app::domain::filter::Filter;
use app::domain::outcome::Outcome;
use app::domain::statistics::OutcomeCounts;
use app::domain::time::LocalDay;
use rustc_hash::FxHashMap;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::condition::Resolved;
use super::error::store_error;
use super::usage::cells::{Damaged, FeatureKey, OperationKey, read_hours, read_operations};
use super::usage::{SiteDay, damaged};

/// Module and submodule, 0 for none.
pub(super) type Feature = (i64, i64);

/// Which cells count; an empty list lets all through.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    modules: Vec<i64>,
    submodules: Vec<i64>,
    operations: Vec<i64>,
    outcomes: Vec<u8>,
    kinds: Vec<u8>,
}

impl Wanted {
    /// What a filter asks of the counts besides sites and days.
    pub(super) fn of(filter: &Filter, known: &Resolved) -> Self {
        Self {
            modules: known.modules.clone(),
            submodules: known.submodules.clone(),
            operations: known.operations.clone(),
            outcomes: filter.outcome.iter().map(|outcome| outcome.code()).collect(),
            kinds: filter.kind.iter().map(|kind| kind.code()).collect(),
        }
    }

    fn takes_module(&self, module: i64) -> bool {
        self.modules.is_empty() || self.modules.contains(&module)
    }

    fn takes(&self, key: FeatureKey) -> bool {
        self.takes_module(key.module)
            && (self.submodules.is_empty() || self.submodules.contains(&key.submodule))
            && (self.outcomes.is_empty() || self.outcomes.contains(&key.outcome))
            && (self.kinds.is_empty() || self.kinds.contains(&key.kind))
    }

    fn takes_operation(&self, (key, operation): OperationKey) -> bool {
        self.takes(key) && (self.operations.is_empty() || self.operations.contains(&operation))
    }
}

/// What was counted so far.
#[derive(Debug)]
pub(super) struct Tally {
    granularity: Granularity,
    /// By bar, those with events only.
    pub(super) buckets: BTreeMap<Bucket, OutcomeCounts>,
    /// By feature.
    pub(super) features: FxHashMap<Feature, OutcomeCounts>,
    /// By value of each field that the counts know, if somebody asks for these.
    pub(super) values: Option<Values>,
}

/// Counts by the values of single fields, words still numbers.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) sites: FxHashMap<i64, u64>,
    pub(super) modules: FxHashMap<i64, u64>,
    /// 0 stands for none.
    pub(super) submodules: FxHashMap<i64, u64>,
    pub(super) operations: FxHashMap<i64, u64>,
    pub(super) outcomes: FxHashMap<i64, u64>,
    pub(super) kinds: FxHashMap<i64, u64>,
}

impl Values {
    fn add(&mut self, site: i64, (key, operation): OperationKey, n: u64) {
        *self.sites.entry(site).or_default() += n;
        *self.modules.entry(key.module).or_default() += n;
        *self.submodules.entry(key.submodule).or_default() += n;
        *self.operations.entry(operation).or_default() += n;
        *self.outcomes.entry(i64::from(key.outcome)).or_default() += n;
        *self.kinds.entry(i64::from(key.kind)).or_default() += n;
    }
}

fn outcome(code: u8) -> Result<Outcome, StoreError> {
    Outcome::from_code(code).ok_or_else(|| StoreError::Database("a count has an outcome of a newer program".into()))
}

fn local_day(number: i64) -> Result<LocalDay, StoreError> {
    i32::try_from(number)
        .ok()
        .and_then(LocalDay::from_number)
        .ok_or_else(|| StoreError::Database("a count has a day that does not exist".into()))
}

impl Tally {
    /// Nothing yet; its bars are so wide.
    pub(super) fn new(granularity: Granularity) -> Self {
        Self { granularity, buckets: BTreeMap::new(), features: FxHashMap::default(), values: None }
    }

    /// The same, and counts by the values of fields from [`Tally::add_operations`].
    pub(super) fn with_values(granularity: Granularity) -> Self {
        Self { values: Some(Values::default()), ..Self::new(granularity) }
    }

    /// Counts one event.
    pub(super) fn add_event(&mut self, bucket: Bucket, feature: Feature, outcome: Outcome) {
        self.add(bucket, feature, outcome, 1);
    }

    fn add(&mut self, bucket: Bucket, feature: Feature, outcome: Outcome, n: u64) {
        self.buckets.entry(bucket).or_default().add(outcome, n);
        self.features.entry(feature).or_default().add(outcome, n);
    }

    /// Adds rows of a statement of `usage_sql.rs`: bucket, module, submodule, outcome and count.
    pub(super) fn add_rows(&mut self, rows: &[SqliteRow]) -> Result<(), StoreError> {
        for row in rows {
            let read = || Ok((row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?), row.try_get(3)?, row.try_get(4)?));
            let (number, feature, code, n): (i64, Feature, u8, i64) = read().map_err(store_error)?;
            self.add(bucket(self.granularity, number)?, feature, outcome(code)?, n.cast_unsigned());
        }
        Ok(())
    }

    /// Adds the hours of a site and day.
    pub(super) fn add_hours(&mut self, day: SiteDay, cells: &[u8], wanted: &Wanted) -> Result<(), StoreError> {
        let mut by_hour = [OutcomeCounts::default(); 24];
        read_hours(
            cells,
            |module| wanted.takes_module(module),
            |key, hours| {
                if !wanted.takes(key) {
                    return Ok(());
                }
                let outcome = Outcome::from_code(key.outcome).ok_or(Damaged)?;
                let mut all = 0;
                for (sum, n) in by_hour.iter_mut().zip(hours) {
                    sum.add(outcome, *n);
                    all += n;
                }
                self.features.entry((key.module, key.submodule)).or_default().add(outcome, all);
                Ok(())
            },
        )
        .map_err(damaged)?;
        let day = local_day(day.day())?;
        for (hour, counts) in (0..).zip(by_hour).filter(|(_, counts)| counts.total() > 0) {
            self.buckets.entry(Bucket::of(self.granularity, day, hour)).or_default().merge(&counts);
        }
        Ok(())
    }

    /// Adds the operations of a site and day.
    pub(super) fn add_operations(&mut self, day: SiteDay, cells: &[u8], wanted: &Wanted) -> Result<(), StoreError> {
        let mut of_day = OutcomeCounts::default();
        read_operations(
            cells,
            |module| wanted.takes_module(module),
            |key, total| {
                if !wanted.takes_operation(key) {
                    return Ok(());
                }
                let (FeatureKey { module, submodule, outcome: code, .. }, _) = key;
                let outcome = Outcome::from_code(code).ok_or(Damaged)?;
                of_day.add(outcome, total.n);
                self.features.entry((module, submodule)).or_default().add(outcome, total.n);
                if let Some(values) = &mut self.values {
                    values.add(day.site(), key, total.n);
                }
                Ok(())
            },
        )
        .map_err(damaged)?;
        if of_day.total() > 0 {
            let bucket = Bucket::of(self.granularity, local_day(day.day())?, 0);
            self.buckets.entry(bucket).or_default().merge(&of_day);
        }
        Ok(())
    }
}

/// The bucket behind a number of a statement: `yyyy`, `yyyymm`, `yyyymmdd` or `yyyymmddhh`.
fn bucket(granularity: Granularity, number: i64) -> Result<Bucket, StoreError> {
    let (day, hour) = match granularity {
        Granularity::Year => (number * 10_000 + 101, 0),
        Granularity::Month => (number * 100 + 1, 0),
        Granularity::Day => (number, 0),
        Granularity::Hour => (number / 100, number % 100),
    };
    Ok(Bucket::of(granularity, local_day(day)?, u32::try_from(hour).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use app::domain::outcome::Kind;

    use super::*;

    #[test]
    fn a_buckets_number_is_its_bucket() {
        for (granularity, number, text) in [
            (Granularity::Year, 2026, "2026"),
            (Granularity::Month, 202_603, "2026-03"),
            (Granularity::Day, 20_260_329, "2026-03-29"),
            (Granularity::Hour, 2_026_032_923, "2026-03-29T23"),
        ] {
            assert_eq!(bucket(granularity, number).unwrap().to_string(), text);
        }
        assert!(bucket(Granularity::Day, 20_260_230).is_err());
    }

    #[test]
    fn bars_and_features_hold_the_same_events() {
        let key = |module, outcome: Outcome, kind: Kind| FeatureKey {
            module,
            submodule: 0,
            outcome: outcome.code(),
            kind: kind.code(),
        };
        let mut hours = [0; 24];
        (hours[1], hours[23]) = (2, 3);
        let cells = super::super::usage::cells::write_hours(&BTreeMap::from([
            (key(7, Outcome::Success, Kind::Feature), hours),
            (key(8, Outcome::Failure, Kind::Webhook), hours),
        ]));
        let wanted = |query: &str, modules: Vec<i64>| {
            Wanted::of(&Filter::from_query(query).unwrap(), &Resolved { modules, ..Resolved::default() })
        };
        let figures = |wanted: &Wanted| {
            let mut tally = Tally::new(Granularity::Hour);
            tally.add_hours(SiteDay::of(3, 20_260_329), &cells, wanted).unwrap();
            let sum = |counts: &mut dyn Iterator<Item = &OutcomeCounts>| counts.map(OutcomeCounts::total).sum::<u64>();
            (tally.buckets.len(), sum(&mut tally.buckets.values()), sum(&mut tally.features.values()))
        };
        assert_eq!(figures(&wanted("", vec![])), (2, 10, 10));
        assert_eq!(figures(&wanted("module=x", vec![7])), (2, 5, 5));
        assert_eq!(figures(&wanted("outcome=failure", vec![7])), (0, 0, 0));
        assert_eq!(figures(&wanted("kind=webhook&kind=job", vec![])), (2, 5, 5));
        assert_eq!(figures(&wanted("kind=job", vec![])), (0, 0, 0));
    }
}
