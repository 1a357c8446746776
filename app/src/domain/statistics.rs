//! How often each feature was used and how it ended: figures for charts and tables, and the filter behind each of them.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::time_range::{Bound, Hours};

use super::bucket::{Bucket, Granularity};
use super::filter::Filter;
use super::outcome::Outcome;
use super::retention::amounts::Emptied;
use super::slug::Slug;
use super::time::LocalDay;

/// Counts by outcome, in the order of [`Outcome::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeCounts([u64; Outcome::ALL.len()]);

impl OutcomeCounts {
    /// The count of one outcome.
    pub fn get(&self, outcome: Outcome) -> u64 {
        self.0[usize::from(outcome.code())]
    }

    /// Counts `n` more of an outcome.
    pub fn add(&mut self, outcome: Outcome, n: u64) {
        self.0[usize::from(outcome.code())] += n;
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Self) {
        for (sum, n) in self.0.iter_mut().zip(other.0) {
            *sum += n;
        }
    }

    /// All outcomes together.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

/// What a chart or a table is asked for.
#[derive(Clone, Debug)]
pub struct StatisticsQuery {
    /// Which events; its `from` and `to` are not read, `days` stand for them.
    pub filter: Filter,
    /// The local days of each event's site, both included.
    pub days: RangeInclusive<LocalDay>,
    /// How wide a bar is.
    pub granularity: Granularity,
}

/// The most bars of one answer: a leap year of hours and one more month.
pub const MAX_BUCKETS: usize = 9_600;

/// A module that has sent events, with those of its submodules that did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFeature {
    /// The module.
    pub module: Slug,
    /// Its submodules, sorted.
    pub submodules: Vec<Slug>,
}

/// Counted usage of the sites that are shown and that the caller may see. Bars and features count the same events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The bars with at least one event, in their order.
    pub buckets: Vec<BucketCounts>,
    /// The features with at least one event, by module and submodule.
    pub features: Vec<FeatureCounts>,
    /// How many sites, of those that were asked for and that the caller may see, are hidden from statistics and left out.
    pub hidden_sites: u32,
    /// What retention removed of the range, if the figures were counted from the events: they say less than there were.
    pub emptied: Option<Emptied>,
}

/// The figures of one bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketCounts {
    /// When.
    pub bucket: Bucket,
    /// The counts.
    pub counts: OutcomeCounts,
}

/// The figures of one row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureCounts {
    /// Which module.
    pub module: Slug,
    /// Which part of it.
    pub submodule: Option<Slug>,
    /// The counts.
    pub counts: OutcomeCounts,
}

/// All figures of one range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// How wide a bar is.
    pub granularity: Granularity,
    /// Every bar of the range, empty ones too.
    pub buckets: Vec<BucketCounts>,
    /// Every feature that was used, by module and submodule.
    pub features: Vec<FeatureCounts>,
    /// All together.
    pub total: OutcomeCounts,
    /// How many sites were left out because they are hidden from statistics.
    pub hidden_sites: u32,
    /// That events of the range were removed which these figures would count.
    pub emptied: Option<Emptied>,
}

impl Statistics {
    /// Counted usage with the bars that are empty and the total.
    pub fn of(granularity: Granularity, days: &RangeInclusive<LocalDay>, usage: Usage) -> Self {
        let mut buckets: Vec<BucketCounts> = Bucket::over(granularity, days)
            .into_iter()
            .map(|bucket| BucketCounts { bucket, counts: OutcomeCounts::default() })
            .collect();
        for BucketCounts { bucket, counts } in &usage.buckets {
            if let Ok(at) = buckets.binary_search_by_key(bucket, |bar| bar.bucket) {
                buckets[at].counts.merge(counts);
            }
        }
        let mut total = OutcomeCounts::default();
        usage.features.iter().for_each(|feature| total.merge(&feature.counts));
        let Usage { features, hidden_sites, emptied, .. } = usage;
        Self { granularity, buckets, features, total, hidden_sites, emptied }
    }
}

/// The filter of exactly the events that a bar counts, given the filter of its chart.
pub fn drill_down(filter: &Filter, bucket: Bucket, outcome: Option<Outcome>) -> Filter {
    let days = bucket.days();
    let hours = bucket.hour().map(|hour| {
        let from = u16::from(hour) * 60;
        Hours { from, to: from + 60 }
    });
    Filter {
        from: Some(Bound::Day(*days.start())),
        to: Some(Bound::Day(*days.end())),
        hours: hours.or(filter.hours),
        outcome: outcome.map_or_else(|| filter.outcome.clone(), |outcome| vec![outcome]),
        ..filter.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_of_the_range_is_there_and_the_total_is_theirs() {
        let counts = |outcome, n| {
            let mut counts = OutcomeCounts::default();
            counts.add(outcome, n);
            counts
        };
        let bar = |bucket: &str, counts| BucketCounts { bucket: bucket.parse().unwrap(), counts };
        let row = |module: &str, counts| FeatureCounts { module: module.parse().unwrap(), submodule: None, counts };
        let usage = Usage {
            buckets: vec![bar("2026-01", counts(Outcome::Success, 7)), bar("2026-03", counts(Outcome::Failure, 1))],
            features: vec![row("email", counts(Outcome::Success, 7)), row("sms", counts(Outcome::Failure, 1))],
            hidden_sites: 1,
            emptied: None,
        };
        let days = "2026-01-01".parse().unwrap()..="2026-03-31".parse().unwrap();
        let statistics = Statistics::of(Granularity::Month, &days, usage);
        let bars: Vec<u64> = statistics.buckets.iter().map(|bar| bar.counts.total()).collect();
        assert_eq!(bars, [7, 0, 1]);
        assert_eq!(statistics.features.len(), 2);
        assert_eq!(statistics.total.total(), 8);
    }

    #[test]
    fn a_bar_of_an_hour_opens_that_hour_of_that_day() {
        let filter = drill_down(&Filter::default(), "2026-10-25T02".parse().unwrap(), Some(Outcome::Failure));
        assert_eq!(filter.to_query(), "outcome=failure&from=2026-10-25&to=2026-10-25&hours=02:00-03:00");
    }

    #[test]
    fn a_bar_of_a_month_opens_its_local_days_and_keeps_the_chosen_features() {
        let chosen = Filter::from_query("site=lyon&module=couriers").unwrap();
        let filter = drill_down(&chosen, "2026-02".parse().unwrap(), None);
        assert_eq!(filter.to_query(), "site=lyon&module=couriers&from=2026-02-01&to=2026-02-28");
    }
}
